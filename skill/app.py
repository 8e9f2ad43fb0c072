"""The Flask app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from skill.alexa.services import AddressApi, CountryLookup
from skill.alexa.skill import AlexaSkill
from skill.alexa.verify import CertificateFetcher, Verifier, system_roots
from skill.compose import House
from skill.desk.readiness import missing, suspensions
from skill.web.alexa import alexa_routes
from skill.web.health import health_routes
from skill.web.notices import notice_routes


def now() -> datetime:
    return datetime.now(UTC)


def make_skill(house: House, ask_country: CountryLookup | None = None) -> AlexaSkill:
    settings = house.settings
    return AlexaSkill(
        house.desk,
        settings.skill_id,
        settings.listener_keys,
        ask_country or AddressApi(),
        has_news_style=settings.has_news_style,
    )


def create_app(
    house: House,
    verifier: Verifier | None = None,
    clock: Callable[[], datetime] = now,
    ask_country: CountryLookup | None = None,
) -> Flask:
    """The app over an open house. Raises `SettingsError` where this machine has no root certificates."""
    app = Flask("byline", static_folder=None)
    checked = verifier or Verifier(CertificateFetcher(), system_roots())
    app.register_blueprint(alexa_routes(make_skill(house, ask_country), checked, house.settings.must_verify, clock))
    app.register_blueprint(notice_routes(house.notices, house.notice_secret, clock))
    app.register_blueprint(health_routes(lambda: missing(house.newsroom, clock()), lambda: suspensions(house.newsroom)))

    @app.errorhandler(HTTPException)
    def as_json(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.name), error.code or 500

    return app
