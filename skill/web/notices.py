"""`POST /notices`: raw bytes, then whose they are, then what they say, then the notice.

Who cannot sign learns nothing, not even whether a publisher exists, and does the same work as who can.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import orjson
from flask import Blueprint, Response, jsonify, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from skill.desk.notice import Accepted, Declined, Kind, Notice, NoticeDesk, Why, accept, known
from skill.errors import StoreError

MAX_BODY_BYTES = 16_000
TOLERANCE = timedelta(seconds=300)
# In each worker process. A publisher may have to kill all of a day's stories at once.
NOTICES = RateLimitItemPerMinute(3000)
FAILURES = RateLimitItemPerMinute(30)
_REQUIRED = frozenset({"id", "story", "kind", "reason", "sent"})
_KEYS = _REQUIRED | {"text"}
# RFC 3339, section 5.6.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_SIGNATURE = re.compile(r"sha256=[0-9a-fA-F]{64}")
_UNSIGNED = "the notice is not signed by its publisher: see Byline-Publisher and Byline-Signature"

SecretOf = Callable[[str], bytes | None]
Answer = tuple[Response, int]


class Limiter:
    """Counts failures by peer and notices by publisher. What one spends is never taken from the other."""

    @cached_property
    def _counts(self) -> FixedWindowRateLimiter:
        # Made in the worker that counts: it has a thread of its own, which would not outlive a fork.
        return FixedWindowRateLimiter(MemoryStorage())

    def has_room(self, limit: RateLimitItem, whose: str) -> bool:
        return self._counts.hit(limit, whose)


def notice_routes(desk: NoticeDesk, secret_of: SecretOf, clock: Callable[[], datetime]) -> Blueprint:
    """`secret_of` gives what a publisher signs with; `None` for one that is not known or has no secret."""
    routes = Blueprint("notices", __name__)
    limiter = Limiter()
    nobodys = secrets.token_bytes(32)

    @routes.post("/notices")
    def take() -> Answer:
        received_at = clock()
        body = request.stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            return _no(f"the body is larger than {MAX_BODY_BYTES} bytes", 400)
        publisher = request.headers.get("Byline-Publisher", "")
        secret = secret_of(publisher)
        if not _is_signed(body, request.headers.get("Byline-Signature", ""), secret or nobodys) or secret is None:
            has_room = limiter.has_room(FAILURES, f"peer {request.remote_addr}")
            return _no(_UNSIGNED, 401) if has_room else _no("too many notices that were not signed; wait a minute", 429)
        found = _read(body, publisher, received_at)
        if isinstance(found, str):
            return _no(found, 400)
        outcome = known(desk, found)
        if outcome is None and not limiter.has_room(NOTICES, f"publisher {publisher}"):
            return _no("too many notices in a minute; send the rest in the next one", 429)
        return _answer(outcome or accept(desk, found, clock))

    @routes.errorhandler(StoreError)
    def busy(_error: StoreError) -> Answer:
        return _no("the notice could not be put on record, and does not hold; send it again", 503)

    return routes


def _answer(outcome: Accepted | Declined) -> Answer:
    if isinstance(outcome, Declined):
        return _no(outcome.sentence, 403 if outcome.why is Why.FORBIDDEN else 400)
    return jsonify(notice=outcome.notice, accepted_at=_written(outcome.accepted_at)), 200


def _no(sentence: str, status: int) -> Answer:
    return jsonify(error=sentence), status


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_signed(body: bytes, signature: str, secret: bytes) -> bool:
    """Compared in constant time."""
    expected = f"sha256={hmac.digest(secret, body, 'sha256').hex()}"
    given = signature.lower() if _SIGNATURE.fullmatch(signature) else ""
    return hmac.compare_digest(expected.encode(), given.encode())


def _read(body: bytes, publisher: str, received_at: datetime) -> Notice | str:
    """The notice, or what is wrong with its form, in a sentence."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "the body is no JSON"
    fault = _fault(data)
    if fault:
        return fault
    sent_at = _moment(data["sent"])
    if sent_at is None:
        return "sent must be a moment as in RFC 3339, such as 2026-11-25T12:00:00Z"
    if abs(received_at - sent_at) > TOLERANCE:
        return f"sent is more than {TOLERANCE.seconds} seconds from now; send the notice anew, signed anew"
    return Notice(
        publisher=publisher,
        nonce=data["id"],
        story=data["story"],
        kind=Kind(data["kind"]),
        reason=data["reason"],
        text=data.get("text"),
        source="http",
        sent_at=sent_at,
        received_at=received_at,
    )


def _fault(data: Any) -> str:
    if not isinstance(data, Mapping):
        return "the body must be a JSON object"
    if unknown := sorted(data.keys() - _KEYS):
        return f"a key that is not known, such as {unknown[0][:40]!r}; known are {', '.join(sorted(_KEYS))}"
    if missing := sorted(_REQUIRED - data.keys()):
        return f"missing: {', '.join(missing)}"
    if not all(isinstance(value, str) for value in data.values()):
        return "every value must be a string"
    if data["kind"] not in set(Kind):
        return f"kind must be one of {', '.join(sorted(Kind))}"
    return ""


def _moment(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None
