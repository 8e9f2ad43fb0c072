"""What publishers ask to be told of uses: Content Telemetry events of an answer, by the profile of SPUR.

The format: SPUR-Coalition/telemetry, `SPECIFICATION.md` 0.1; the ways in which an RSL asks for it:
SPUR-Coalition/telemetry-profile, `bindings/`.

A session (section 4.2) is one answer, as far as one publisher's stories are in it: nothing in a document leads to
another publisher's story (section 7.3), to a listener, or from one answer to the next. No word of a story or a listener
is in it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from skill.desk.ports.telemetry import Delivery
from skill.desk.ports.turns import AnswerRow, UseRow
from skill.rights.licence import Channel, Use
from skill.rights.signals import Profile

SCHEMA_VERSION = "0.1"
# What is asked of a level of conformance is the least (reporting-config.schema.json): each event of all three is sent
# wherever there was what it tells of. Of the conversation nothing is told beyond `minimal` (section 5.5).
PRIVACY = "minimal"
SPUR = Profile(
    "https://contenttelemetry.org/profiles/spur",
    levels=frozenset({"grounding", "citation"}),
    privacy=frozenset({PRIVACY}),
)
# A UUID is made of names (RFC 9562, section 5.5), so that who has a ledger row finds its events. Part of them is the
# answer's id, which nobody can guess.
_NAMESPACE = uuid.UUID("5f1c2f0e-6d0b-5c0a-9c63-0b8f7b5a7e21")
# An answer is a session of its own, and has one turn.
_TURN = "1"
_AUDIBLE = frozenset({Channel.VOICE, Channel.BRIEFING})


def deliveries(answer: AnswerRow, agent: str) -> tuple[Delivery, ...]:
    """What is to be reported of an answer, a delivery for each publisher and endpoint. `agent` is who we are to them.

    A try is not reported: it is never billed, and no listener heard it.
    """
    if answer.is_try:
        return ()
    asked: dict[tuple[str, str], dict[str, UseRow]] = {}
    for use in answer.uses:
        for one in use.cleared.reports:
            asked.setdefault((use.cleared.story.publisher, one.endpoint), {})[use.cleared.rendition] = use
    return tuple(
        Delivery(
            id=_id(answer.id, publisher, endpoint),
            answer=answer.id,
            publisher=publisher,
            endpoint=endpoint,
            profile=SPUR.address,
            at=answer.at,
            document=orjson.dumps(_batch(answer, publisher, tuple(uses.values()), agent)).decode(),
        )
        for (publisher, endpoint), uses in asked.items()
    )


def _batch(answer: AnswerRow, publisher: str, uses: Sequence[UseRow], agent: str) -> Mapping[str, Any]:
    """An event batch (section 7.1), with what Grounding and Citation ask of its envelope (section 5.7.2)."""
    return {
        "document_type": "event_batch",
        "schema_version": SCHEMA_VERSION,
        "session_id": _id(answer.id, publisher),
        "agent_id": agent,
        "started_at": _moment(answer),
        "events": [
            _event(answer, publisher, "turn_started", turn={"privacy_level": PRIVACY}),
            *(event for use in uses for event in _of_use(answer, use)),
            _event(answer, publisher, "turn_completed", turn=_completed(uses)),
        ],
    }


def _of_use(answer: AnswerRow, use: UseRow) -> Iterator[Mapping[str, Any]]:
    cleared = use.cleared
    story = {
        "source_role": "agent",
        **({"content_url": cleared.story.link} if cleared.story.link else {}),
        "content_id": cleared.story.id,
        "license_ref": f"{cleared.licence}/{cleared.licence_version}",
    }

    def event(kind: str, data: Mapping[str, Any], which: str = "") -> Mapping[str, Any]:
        return _event(answer, f"{cleared.rendition} {which}".strip(), kind, **story, data=data)

    yield event("content_grounded", {"scope": "turn", "cached": True, "media_type": "text"})
    yield event("content_cited", _cited(use))
    for channel in sorted(cleared.channels):
        yield event("content_displayed", _displayed(use, channel), channel)
    if use.on_card and Channel.SCREEN not in cleared.channels:
        yield event("content_displayed", {"display_type": "card", "media_type": "text"}, "card")
    if use.with_link:
        yield event("content_displayed", {"display_type": "link", "media_type": "text"}, "link")


def _cited(use: UseRow) -> Mapping[str, Any]:
    """Section 6.5. The hash is that of the ledger row: over the text as written, which is not always as it is said."""
    text = use.cleared.text
    return {
        "citation_type": "direct_quote" if _is_quoted(use) else "paraphrase",
        "media_type": "text",
        "excerpt_chars": len(text),
        "excerpt_hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        # Whether anything of another publisher stood before it is not told.
        "position": "primary" if use.cleared.channels & _AUDIBLE else "supporting",
    }


def _displayed(use: UseRow, channel: Channel) -> Mapping[str, Any]:
    """Section 6.6."""
    said = "inline_quote" if _is_quoted(use) else "snippet"
    shown = "card" if channel is Channel.SCREEN else said
    return {"display_type": shown, "media_type": "audio" if channel in _AUDIBLE else "text"}


def _is_quoted(use: UseRow) -> bool:
    """Whether the words are the publisher's as they stand: a summary chooses and shortens."""
    return use.cleared.use is not Use.SUMMARY


def _completed(uses: Sequence[UseRow]) -> Mapping[str, Any]:
    links = dict.fromkeys(use.cleared.story.link for use in uses if use.cleared.story.link)
    return {"privacy_level": PRIVACY, "content_urls_cited": list(links)}


def _event(answer: AnswerRow, about: str, kind: str, **rest: Any) -> Mapping[str, Any]:
    return {
        "id": _id(answer.id, about, kind),
        "type": kind,
        "timestamp": _moment(answer),
        "turn_id": _TURN,
        **rest,
    }


def _moment(answer: AnswerRow) -> str:
    return answer.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _id(*names: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, " ".join(names)))
