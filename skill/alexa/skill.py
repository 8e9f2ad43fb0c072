"""The skill: ask-sdk chooses the handler, a handler opens the turn, and what the turn committed goes out.

No promise rests on the SDK's interceptors or its response builder: both miss answers that an exception
handler makes, and the builder keeps what an earlier handler put into it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder

from skill.alexa.envelope import DENIED, GRANTED, Envelope
from skill.alexa.events import ACTED_UPON, LEFT, happened_at, is_event, may_know_country
from skill.alexa.models import load_models, request_envelope
from skill.alexa.render import apology, can_fulfill, empty, refill, render, uses_of
from skill.alexa.services import CountryLookup
from skill.alexa.ssml import NEWS_LOCALES, NEWS_STYLE
from skill.alexa.verify import EVENT_TOLERANCE, REQUEST_TOLERANCE, check_timestamp
from skill.desk.forgetting import forget_who_left, withdraw_country
from skill.desk.ports.turns import Consent
from skill.desk.pseudonym import pseudonyms
from skill.desk.turn import Committed, Desk, Incoming, Plain, Turn
from skill.errors import BadRequestError, BylineError, EventError
from skill.rights.gate import Cleared
from skill.rights.licence import Channel, Use
from skill.voice.moves import MOVES, make
from skill.voice.moves.country import BY_NAME
from skill.voice.state import arrived, left, read_state, written
from skill.voice.strings import Strings, spoken_locale
from skill.voice.talk import Talk
from skill.voice.telling import told_first

log = logging.getLogger("byline.alexa")

HOST = "alexa"
# The door of signed requests: only their listeners are Amazon's, and only for them is Amazon asked.
DOOR = "alexa"
_LONGEST_ANSWER = timedelta(minutes=10)
CONVERSING = frozenset({"LaunchRequest", "IntentRequest"})


@dataclass(slots=True)
class Visit:
    """One request on its way through the SDK. `sent` is what goes out."""

    envelope: Envelope
    door: str
    country: str | None
    now: datetime
    spoken_at: datetime
    heard_out: bool = False
    sent: Committed | Plain | None = None

    @property
    def locale(self) -> str:
        return spoken_locale(self.envelope.locale)


class AlexaSkill:
    """Answers envelopes that were found to be from Alexa, or to be tries. Safe for many threads."""

    def __init__(
        self,
        desk: Desk,
        skill_id: str,
        listener_keys: Sequence[bytes],
        ask_country: CountryLookup | None = None,
        *,
        has_news_style: bool = False,
    ) -> None:
        self._desk, self._skill_id, self._keys = desk, skill_id, tuple(listener_keys)
        self._ask_country = ask_country
        self._has_news_style = has_news_style
        builder = SkillBuilder()
        handlers = (Conversing(self._converse), FulfilmentAsked(), SessionEnded(self._end), Happened(self._happened))
        for handler in (*handlers, AnythingElse()):
            builder.add_request_handler(handler)
        builder.add_exception_handler(Apologising())
        self._skill = builder.create()
        load_models()

    def answer(
        self,
        envelope: Envelope,
        door: str,
        now: datetime,
        country: str | None = None,
        *,
        heard_out: bool = False,
    ) -> Committed | Plain:
        """Raises `BadRequestError` for another skill's request, a stale one, or a used id, and `EventError` for an
        event that is to come again; nothing else.

        Rights go by `now`, our own clock; how far the listener got into the answer before goes by the
        request's timestamp, unless it was `heard_out`, as by someone who reads it.
        """
        visit = Visit(envelope, door, country, now, self._checked(envelope, now), heard_out)
        self._skill.invoke(request_envelope(envelope.data), visit)
        return visit.sent or empty()

    def _checked(self, envelope: Envelope, now: datetime) -> datetime:
        if set(envelope.application_ids) != {self._skill_id}:
            raise BadRequestError("the request is for another skill: its applicationId is not NEWS_SKILL_ID")
        tolerance: timedelta = EVENT_TOLERANCE if is_event(envelope) else REQUEST_TOLERANCE
        return check_timestamp(envelope.timestamp, now, tolerance)

    def _converse(self, visit: Visit) -> Committed | Plain:
        if visit.envelope.locale.split("-")[0].lower() != visit.locale.split("-")[0]:
            return apology(Strings(visit.locale), "sorry.language")
        if not visit.envelope.user_id:
            raise BadRequestError("the request names no user: context.System.user.userId")
        incoming = self._incoming(visit)
        strings = Strings(visit.locale, pick=int(incoming.request_hash[:8], 16))
        ask_country = self._may_ask_country(visit)
        with self._desk.turn(incoming) as turn:
            if ask_country is None or not turn.lacks_country(is_granted=visit.envelope.api.country_consent == GRANTED):
                return self._answered(visit, turn, strings)
            turn.leave()
        # No turn is open while Amazon is asked.
        consent = ask_country(visit.envelope.api, visit.envelope.device_id, visit.now)
        with self._desk.turn(replace(incoming, consent=consent)) as turn:
            return self._answered(visit, turn, strings)

    def _answered(self, visit: Visit, turn: Turn, strings: Strings) -> Committed:
        if turn.earlier is not None:
            return turn.resend(_again(turn, strings))
        state = read_state(turn.state)
        talk = Talk(turn, strings, arrived(state) if visit.envelope.is_new else state)
        reply = told_first(talk, make(visit.envelope.ask, talk))
        style, rate_percent = self._style(visit.envelope.locale), turn.preferences.rate_percent
        rendered = render(reply, strings, turn.spoken_at, style, rate_percent)
        return turn.commit(rendered.body, rendered.skeleton, rendered.told, written(rendered.state))

    def _style(self, locale: str) -> str:
        """By the request's own locale, which may be another than that of the sentences that answer it."""
        return NEWS_STYLE if self._has_news_style and locale in NEWS_LOCALES else ""

    def _may_ask_country(self, visit: Visit) -> CountryLookup | None:
        """Whom to ask for the listener's country, if it turns out not to be known.

        Asked when a visit begins and when something is asked for by name.
        """
        envelope, asking = visit.envelope, self._ask_country
        if asking is None or visit.door != DOOR or visit.country or envelope.api.country_consent == DENIED:
            return None
        is_time = envelope.is_new or envelope.ask.intent in BY_NAME
        return asking if is_time and asking.can_ask(envelope.api, envelope.device_id, visit.now) else None

    def _end(self, visit: Visit) -> None:
        """A session's end says when it was cut off; the turn forgets what had not begun. Nothing is answered."""
        error = visit.envelope.data["request"].get("error")
        if isinstance(error, dict):
            log.warning("session ended with error %s", _known(error.get("type")))
        if visit.envelope.user_id:
            incoming = self._incoming(visit)
            self._desk.leave(incoming, lambda state: written(left(read_state(state), incoming.heard_until)))

    def _happened(self, visit: Visit) -> None:
        """Somebody switched the skill off, or changed what it may know. It is acknowledged with an empty answer."""
        envelope = visit.envelope
        if not envelope.user_id:
            return
        keys = pseudonyms(self._keys, envelope.user_id)
        if envelope.type == LEFT:
            forget_who_left(self._desk.listeners, keys, happened_at(envelope, visit.spoken_at))
        elif not may_know_country(envelope):
            withdraw_country(self._desk.listeners, keys)

    def _incoming(self, visit: Visit) -> Incoming:
        envelope = visit.envelope
        is_denied = visit.door == DOOR and not visit.country and envelope.api.country_consent == DENIED
        return Incoming(
            request_id=envelope.request_id,
            request_hash=envelope.request_hash,
            listener_keys=pseudonyms(self._keys, envelope.user_id),
            device_keys=pseudonyms(self._keys, envelope.device_id),
            door=visit.door,
            host=HOST,
            locale=envelope.locale,
            country=visit.country,
            intent=envelope.ask.intent,
            now=visit.now,
            spoken_at=visit.spoken_at,
            heard_until=visit.spoken_at + (_LONGEST_ANSWER if visit.heard_out else timedelta()),
            consent=Consent(None) if is_denied else None,
        )


# Alexa, "SessionEndedRequest": what `error.type` may be. Only what we know goes into a log.
_SESSION_ERRORS = frozenset(
    {"INVALID_RESPONSE", "DEVICE_COMMUNICATION_ERROR", "INTERNAL_SERVICE_ERROR", "ENDPOINT_TIMEOUT"}
)


def _known(error_type: object) -> str:
    return error_type if isinstance(error_type, str) and error_type in _SESSION_ERRORS else "of an unknown type"


def _again(turn: Turn, strings: Strings) -> bytes:
    """The first answer once more; each block is judged again."""
    if turn.earlier is None:
        raise ValueError("no earlier answer")
    skeleton = turn.earlier.skeleton
    cleared: dict[str, Cleared | None] = {
        rendition: turn.again(story, rendition, Use(use), frozenset(Channel(one) for one in channels))
        for rendition, (story, use, channels) in uses_of(skeleton).items()
    }
    return refill(skeleton, cleared.get, strings, lambda story: _title_of(turn, story))


def _title_of(turn: Turn, story: str) -> str:
    kept = turn.story(story)
    return turn.titles.titles[kept.title].name if kept else ""


# ── handlers: the SDK calls them by keyword, so the parameters' names are its own ─────────────────────


class Conversing(AbstractRequestHandler):
    def __init__(self, converse: Callable[[Visit], Committed | Plain]) -> None:
        self._converse = converse

    def can_handle(self, handler_input: Any) -> bool:
        return handler_input.request_envelope.request.object_type in CONVERSING

    def handle(self, handler_input: Any) -> None:
        visit: Visit = handler_input.context
        visit.sent = self._converse(visit)


class FulfilmentAsked(AbstractRequestHandler):
    """Whether we could answer: no listener is answered, so nothing is metered."""

    def can_handle(self, handler_input: Any) -> bool:
        return bool(handler_input.request_envelope.request.object_type == "CanFulfillIntentRequest")

    def handle(self, handler_input: Any) -> None:
        visit: Visit = handler_input.context
        ask = visit.envelope.ask
        visit.sent = can_fulfill(ask.intent in MOVES, tuple(ask.slots))


class SessionEnded(AbstractRequestHandler):
    def __init__(self, end: Callable[[Visit], None]) -> None:
        self._end = end

    def can_handle(self, handler_input: Any) -> bool:
        return bool(handler_input.request_envelope.request.object_type == "SessionEndedRequest")

    def handle(self, handler_input: Any) -> None:
        self._end(handler_input.context)


class Happened(AbstractRequestHandler):
    def __init__(self, happened: Callable[[Visit], None]) -> None:
        self._happened = happened

    def can_handle(self, handler_input: Any) -> bool:
        return handler_input.request_envelope.request.object_type in ACTED_UPON

    def handle(self, handler_input: Any) -> None:
        self._happened(handler_input.context)


class AnythingElse(AbstractRequestHandler):
    """Other events, players, screens, types of tomorrow: a valid, empty answer."""

    def can_handle(self, handler_input: Any) -> bool:
        return True

    def handle(self, handler_input: Any) -> None:
        return None


class Apologising(AbstractExceptionHandler):
    """What fails before the commit costs nothing and ends in an apology. A bad request stays a 400.

    Nobody hears an apology for an event, and an answer would acknowledge it: it is to be sent again.
    """

    def can_handle(self, handler_input: Any, exception: Exception) -> bool:
        return not isinstance(exception, BadRequestError)

    def handle(self, handler_input: Any, exception: Exception) -> None:
        visit: Visit = handler_input.context
        log.error("answer %s failed", uuid.uuid4().hex[:12], exc_info=exception)
        key = exception.apology if isinstance(exception, BylineError) else BylineError.apology
        if visit.envelope.type in ACTED_UPON:
            raise EventError("the event could not be carried out; send it again") from exception
        if visit.envelope.type in CONVERSING:
            visit.sent = apology(Strings(visit.locale), key)
