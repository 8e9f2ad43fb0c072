"""`POST /alexa`: raw bytes, then who sent them, then what they say, then the answer as it was committed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify, request

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.alexa.verify import Verifier
from skill.errors import BadRequestError, EventError
from skill.web.local import is_local

# Alexa's requests are below 24 kB; ten times that is no request of hers.
MAX_BODY_BYTES = 256 * 1024


def alexa_routes(skill: AlexaSkill, verifier: Verifier, must_verify: bool, clock: Callable[[], datetime]) -> Blueprint:
    routes = Blueprint("alexa", __name__)

    @routes.post("/alexa")
    def answer() -> Response:
        now = clock()
        body = _body()
        door = "unsigned"
        if must_verify or not is_local(request):
            door = "alexa"
            certificate, signature = (request.headers.get(name) for name in ("SignatureCertChainUrl", "Signature-256"))
            verifier.verify(body, certificate, signature, now)
        sent = skill.answer(read_envelope(body), door, now)
        return Response(sent.body, mimetype="application/json")

    @routes.errorhandler(BadRequestError)
    def bad_request(error: BadRequestError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @routes.errorhandler(EventError)
    def come_again(error: EventError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 503

    return routes


def _body() -> bytes:
    """The body as it was sent, whatever its Content-Type says."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise BadRequestError(f"the body is larger than {MAX_BODY_BYTES} bytes")
    body: bytes = request.stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise BadRequestError(f"the body is larger than {MAX_BODY_BYTES} bytes")
    return body
