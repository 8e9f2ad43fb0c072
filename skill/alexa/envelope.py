"""A request as it comes in: JSON to what we go by, and to ask-sdk's own objects.

Nothing in here trusts a type: a field of another shape is a 400 where we need it, and is kept as it is
where we do not. Amazon adds request types and enum values; an unknown one is no error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from skill.errors import BadRequestError
from skill.voice.ask import Ask, Slot

MAX_REQUEST_ID_CHARACTERS = 512
MAX_SLOT_CHARACTERS = 500

# One permission with two names: on a card and in Amazon's own lists; in a skill's manifest, and so in its scopes.
COUNTRY_PERMISSION = "read::alexa:device:all:address:country_and_postal_code"
COUNTRY_SCOPES = (COUNTRY_PERMISSION, "alexa::devices:all:address:country_and_postal_code:read")

# What a request says of it.
GRANTED, DENIED = "GRANTED", "DENIED"


@dataclass(frozen=True, slots=True)
class Api:
    """Amazon's own API, as a request offers it: where it is, and the key to it; empty where it does not.

    `country_consent` is `GRANTED` or `DENIED`, or empty where the request does not say.
    """

    endpoint: str
    token: str = field(repr=False)
    country_consent: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """`request_hash` is that of the `request` object alone, so that a retry is known again.

    `is_new` says that the request opens a session.
    """

    data: Mapping[str, Any]
    type: str
    request_id: str
    request_hash: str
    timestamp: str
    locale: str
    application_ids: tuple[str, ...]
    user_id: str
    device_id: str
    is_new: bool
    api: Api
    ask: Ask


def read_envelope(body: bytes) -> Envelope:
    """Raise `BadRequestError` for whatever is no request envelope, with the reason."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError("the body is no JSON in UTF-8") from error
    top = _object(data, "the body")
    request = _object(top.get("request"), "request")
    system = _maybe(_maybe(top.get("context")).get("System"))
    session = _maybe(top.get("session"))
    kind = _text(request.get("type"), "request.type")
    return Envelope(
        top,
        kind,
        _text(request.get("requestId"), "request.requestId"),
        _hash(request),
        _timestamp(request.get("timestamp")),
        _locale(request.get("locale")),
        _application_ids(system, session),
        _first_text(_maybe(system.get("user")).get("userId"), _maybe(session.get("user")).get("userId")),
        _first_text(_maybe(system.get("device")).get("deviceId")),
        session.get("new") is True,
        _api(system),
        _ask(kind, request),
    )


def _api(system: Mapping[str, Any]) -> Api:
    scopes = _maybe(_maybe(_maybe(system.get("user")).get("permissions")).get("scopes"))
    consent = _first_text(*(_maybe(scopes.get(name)).get("status") for name in COUNTRY_SCOPES))
    return Api(_first_text(system.get("apiEndpoint")), _first_text(system.get("apiAccessToken")), consent)


def _ask(kind: str, request: Mapping[str, Any]) -> Ask:
    if kind == "LaunchRequest":
        return Ask("Launch")
    intent = request.get("intent")
    if kind not in {"IntentRequest", "CanFulfillIntentRequest"}:
        return Ask(kind)
    found = _object(intent, "request.intent")
    slots = {
        name: slot for name, given in _maybe(found.get("slots")).items() if (slot := _slot(_maybe(given))) is not None
    }
    return Ask(_text(found.get("name"), "request.intent.name"), slots)


def _slot(given: Mapping[str, Any]) -> Slot | None:
    """The words as heard, with the id of the first value that they matched."""
    words = given.get("value")
    if not isinstance(words, str) or not words.strip():
        return None
    return Slot(words[:MAX_SLOT_CHARACTERS], _matched_id(_maybe(given.get("resolutions"))))


def _matched_id(resolutions: Mapping[str, Any]) -> str | None:
    authorities = resolutions.get("resolutionsPerAuthority")
    for authority in authorities if isinstance(authorities, list) else []:
        one = _maybe(authority)
        values = one.get("values")
        if _maybe(one.get("status")).get("code") != "ER_SUCCESS_MATCH" or not isinstance(values, list) or not values:
            continue
        found = _maybe(_maybe(values[0]).get("value")).get("id")
        if isinstance(found, str):
            return found
    return None


def _application_ids(system: Mapping[str, Any], session: Mapping[str, Any]) -> tuple[str, ...]:
    found = (_maybe(part.get("application")).get("applicationId") for part in (system, session))
    return tuple(one for one in found if isinstance(one, str))


def _hash(request: Mapping[str, Any]) -> str:
    try:
        written = orjson.dumps(request, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise BadRequestError("the request is nested too deeply") from error
    return hashlib.sha256(written).hexdigest()


def _timestamp(found: Any) -> str:
    """ISO 8601, or an epoch number, as some devices have sent it."""
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return _text(str(found) if is_number else found, "request.timestamp")


def _locale(found: Any) -> str:
    """Requests without words (a session's end, an event) may have none."""
    return found if isinstance(found, str) and 2 <= len(found) <= 35 and found.isascii() else "en-US"


def _object(found: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise BadRequestError(f"{name} is no object")
    return found


def _maybe(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: Any, name: str) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= MAX_REQUEST_ID_CHARACTERS:
        raise BadRequestError(f"{name} is no text of 1 to {MAX_REQUEST_ID_CHARACTERS} characters")
    return found


def _first_text(*found: Any) -> str:
    for one in found:
        if isinstance(one, str) and one:
            return one
    return ""
