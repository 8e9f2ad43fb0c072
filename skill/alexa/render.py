"""From a reply to a response: first a skeleton, then bytes.

A skeleton is the response in blocks, each cleared text replaced by its rendition's id and form. It is kept
with the answer; a retry or a replay fills it in again. No publisher text is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import orjson

from skill.alexa.envelope import COUNTRY_PERMISSION
from skill.alexa.ssml import MAX_CHARACTERS, NEWS_STYLE, speech
from skill.desk.turn import Plain, Told
from skill.rights.gate import Cleared
from skill.stories.story import Story
from skill.voice import pace
from skill.voice.reply import Block, Form, Line, Own, Reply, Words
from skill.voice.state import State, begun_at
from skill.voice.strings import Strings

# Amazon's page says 120 kB today, and said 24 kB for years; we stay below both.
MAX_BYTES = 24_000
MAX_CARD_CHARACTERS = 7900

Part = str | list[str]


class Filling(Protocol):
    """What stands in a skeleton's blanks: a clearance, or what is left of one when it is looked at again."""

    @property
    def text(self) -> str: ...

    @property
    def said(self) -> str: ...

    @property
    def card_credit(self) -> str: ...

    @property
    def link(self) -> str | None: ...

    @property
    def story(self) -> Story: ...


Lookup = Callable[[str], Filling | None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A response ready to be put on record."""

    body: bytes
    skeleton: str
    told: Mapping[str, Told]
    state: State


def render(reply: Reply, strings: Strings, spoken_at: datetime, style: str = "", rate_percent: int = 100) -> Rendered:
    """Skeleton and bytes of a reply. What would not fit into a response is left out, whole stories at a time.

    In `NEWS_STYLE` stories are told in a newsreader's voice, but not at another rate than the voice's own: no page of
    Amazon's says that the two go together. The skeleton keeps both.
    """
    blocks = reply.blocks
    while True:
        cleared = _cleared_in(blocks)
        skeleton = _skeleton(blocks, reply, cleared) | _manner(style, rate_percent)
        spoken = _spoken(skeleton, cleared.get, strings)
        body = _response(skeleton, spoken, cleared.get, strings)
        last = max((number for number, block in enumerate(blocks) if block.story), default=None)
        if last is None or _fits(body, spoken, skeleton):
            break
        blocks = (*blocks[:last], *blocks[last + 1 :])
    begins, starts = _timeline(skeleton["blocks"], spoken, strings.locale, rate_percent)
    credited, linked = (_shown_as(form, skeleton["blocks"]) for form in ("card_credit", "link"))
    # A use may have no words of its own, as where only a story's date is told: it is a use all the same.
    told = {
        one: Told(begins.get(one, 0.0), one in credited, one in linked and bool(cleared[one].link))
        for one in dict.fromkeys((*begins, *cleared))
    }
    begun = tuple(begun_at(story, spoken_at, starts_seconds) for story, starts_seconds in starts)
    written = orjson.dumps(skeleton).decode()
    return Rendered(body, written, told, replace(reply.state, begun=begun))


def refill(skeleton: str, lookup: Lookup, strings: Strings, title_of: Callable[[str], str]) -> bytes:
    """An earlier answer again. A block that holds words which may leave no more is left out whole, and said
    to be withdrawn, once.
    """
    kept: dict[str, Any] = orjson.loads(skeleton)
    blocks: list[dict[str, Any]] = []
    withdrawn: list[str] = []
    for block in kept["blocks"]:
        gone = [rendition for rendition in _renditions_in(block) if lookup(rendition) is None]
        if not gone:
            blocks.append(block)
        elif not withdrawn:
            withdrawn.append(kept["uses"][gone[0]][0])
            said = strings.line("story.withdrawn").template.replace("{title}", title_of(withdrawn[0]))
            blocks.append({"story": None, "say": [[said]], "card": []})
    if withdrawn:  # what was asked at the end may have been about what is gone
        kept |= {"ask": None, "again": None}
    return fill(kept | {"blocks": blocks}, lookup, strings)


def fill(skeleton: Mapping[str, Any], lookup: Lookup, strings: Strings) -> bytes:
    """The response that a skeleton stands for. A request only fills in and escapes."""
    return _response(skeleton, _spoken(skeleton, lookup, strings), lookup, strings)


def _spoken(skeleton: Mapping[str, Any], lookup: Lookup, strings: Strings) -> list[str]:
    """What each block says."""
    return [" ".join(_text(line, lookup, strings) for line in block["say"]) for block in skeleton["blocks"]]


def _response(skeleton: Mapping[str, Any], spoken: Sequence[str], lookup: Lookup, strings: Strings) -> bytes:
    cards = [
        "\n".join(_text(line, lookup, strings) for line in block["card"])
        for block in skeleton["blocks"]
        if block["card"]
    ]
    asked, again = skeleton["ask"], skeleton["again"]
    question = _text(asked, lookup, strings) if asked else None
    rate = _rate_of(skeleton)
    response: dict[str, Any] = {"outputSpeech": _ssml(speech(spoken, question, _in_news_style(skeleton), rate))}
    if cards:
        content = "\n\n".join(cards)[:MAX_CARD_CHARACTERS]
        response["card"] = {"type": "Simple", "title": strings.line("card.title").template, "content": content}
    if permissions := skeleton.get("permissions"):
        response["card"] = {"type": "AskForPermissionsConsent", "permissions": permissions}
    if again:
        response["reprompt"] = {"outputSpeech": _ssml(speech([_text(again, lookup, strings)], rate_percent=rate))}
    response["shouldEndSession"] = not again
    return _bytes({"version": "1.0", "sessionAttributes": {}, "response": response})


def _text(parts: Sequence[Part], lookup: Lookup, strings: Strings) -> str:
    return "".join(part if isinstance(part, str) else _form(lookup(part[0]), part[1], strings) for part in parts)


def uses_of(skeleton: str) -> Mapping[str, tuple[str, str, tuple[str, ...]]]:
    """What an answer holds: rendition → story, use, channels."""
    return {
        rendition: (story, use, tuple(channels))
        for rendition, (story, use, channels) in orjson.loads(skeleton)["uses"].items()
    }


def apology(strings: Strings, key: str = "sorry.trouble") -> Plain:
    spoken = {"outputSpeech": _ssml(speech([strings.line(key).template])), "shouldEndSession": True}
    return Plain(_bytes({"version": "1.0", "response": spoken}))


def empty() -> Plain:
    """A valid answer where nothing may be said."""
    return Plain(_bytes({"version": "1.0", "response": {}}))


def can_fulfill(can: bool, slots: Sequence[str]) -> Plain:
    """Alexa, "Request and response reference for CanFulfillIntentRequest": no speech, no side effect."""
    answer = "YES" if can else "NO"
    understood = {slot: {"canUnderstand": answer, "canFulfill": answer} for slot in slots}
    return Plain(
        _bytes({"version": "1.0", "response": {"canFulfillIntent": {"canFulfill": answer, "slots": understood}}})
    )


def _skeleton(blocks: Sequence[Block], reply: Reply, cleared: Mapping[str, Cleared]) -> dict[str, Any]:
    question = reply.question
    return {
        "blocks": [
            {
                "story": block.story,
                "say": [_parts(line) for line in block.said],
                "card": [_parts(line) for line in block.shown],
            }
            for block in blocks
        ],
        "ask": _parts(question.asked) if question else None,
        "again": _parts(question.reprompt) if question else None,
        "permissions": [COUNTRY_PERMISSION] if reply.asks_country else [],
        "uses": {rendition: [one.story.id, one.use.value, sorted(one.channels)] for rendition, one in cleared.items()},
    }


def _parts(line: Line) -> list[Part]:
    """The sentence cut at its blanks, our own words filled in."""
    parts: list[Part] = [""]
    for name, rest in _pieces(line.template):
        value = line.values[name] if name else Own("")
        if isinstance(value, Words):
            parts += [[value.cleared.rendition, value.form], rest]
        else:
            parts[-1] = f"{parts[-1]}{value}{rest}"
    return parts


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """A sentence of the catalogue as (blank, what follows it); what comes first follows no blank."""
    first, *pieces = template.split("{")
    cut = (piece.partition("}") for piece in pieces)
    return (("", first), *((name, rest) for name, _, rest in cut))


def _cleared_in(blocks: Sequence[Block]) -> dict[str, Cleared]:
    """Every clearance in the blocks; one that is said and shown stands once, with both channels."""
    found: dict[str, Cleared] = {}
    for block in blocks:
        for line in (*block.said, *block.shown):
            for value in line.values.values():
                if isinstance(value, Words):
                    known = found.get(value.cleared.rendition)
                    if known is None or len(value.cleared.channels) > len(known.channels):
                        found[value.cleared.rendition] = value.cleared
    return found


def _timeline(
    blocks: Sequence[Mapping[str, Any]], spoken: Sequence[str], language: str, rate_percent: int
) -> tuple[dict[str, float], list[tuple[str, float]]]:
    """When a listener gets to each rendition, and to each story, in seconds from the start."""
    told: dict[str, float] = {}
    starts: list[tuple[str, float]] = []
    clock = 0.0
    for block, text in zip(blocks, spoken, strict=True):
        if block["story"]:
            starts.append((block["story"], clock))
        for rendition in _renditions_in(block):
            told.setdefault(rendition, clock)
        clock += pace.seconds(text, language, rate_percent)
    return told, starts


def _shown_as(form: str, blocks: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The renditions of which the cards show this form."""
    parts = (part for block in blocks for line in block["card"] for part in line if not isinstance(part, str))
    return frozenset(rendition for rendition, how in parts if how == form)


def _form(cleared: Filling | None, form: str | Form, strings: Strings) -> str:
    if cleared is None:
        return ""
    if form == "said":
        return cleared.said
    if form == "byline":
        return strings.listed(cleared.story.byline)
    if form == "link":
        return cleared.link or ""
    return cleared.card_credit if form == "card_credit" else cleared.text


def _renditions_in(block: Mapping[str, Any]) -> tuple[str, ...]:
    """In the order in which they are said, then shown: the ledger's order as well."""
    parts = (part for line in (*block["say"], *block["card"]) for part in line)
    return tuple(dict.fromkeys(part[0] for part in parts if not isinstance(part, str)))


def _manner(style: str, rate_percent: int) -> dict[str, Any]:
    """How all of it is spoken, where it is not in the voice's own way."""
    if rate_percent != 100:
        return {"rate": rate_percent}
    return {"style": style} if style else {}


def _rate_of(skeleton: Mapping[str, Any]) -> int:
    """In percent of the voice's own."""
    return int(skeleton.get("rate", 100))


def _in_news_style(skeleton: Mapping[str, Any]) -> frozenset[int]:
    """The numbers of the blocks that are told in a newsreader's voice."""
    if skeleton.get("style") != NEWS_STYLE:
        return frozenset()
    return frozenset(number for number, block in enumerate(skeleton["blocks"]) if block["story"])


def _fits(body: bytes, spoken: Sequence[str], skeleton: Mapping[str, Any]) -> bool:
    """Characters are counted as they are escaped and marked up."""
    if len(body) <= MAX_CHARACTERS:
        return True
    marked_up = speech(spoken, news=_in_news_style(skeleton), rate_percent=_rate_of(skeleton))
    return len(body) <= MAX_BYTES and len(marked_up) <= MAX_CHARACTERS


def _ssml(spoken: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": spoken}


def _bytes(response: Mapping[str, Any]) -> bytes:
    return orjson.dumps(response)
