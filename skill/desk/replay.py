"""What an answer was: its skeleton filled in again with what is kept, and its hash to prove it.

Nothing is judged. This is for a person with access to the machine who has to know what was sent, not for a listener.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from skill.errors import NotFoundError
from skill.rights.gate import card_credit
from skill.rights.licence import Licence
from skill.rights.renditions import Rendition
from skill.stories.story import Story
from skill.stories.titles import Titles


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was put on record."""

    id: str
    at: datetime
    locale: str
    skeleton: str
    release: str
    response_hash: str


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer's rendition was made of, as far as it is kept.

    `version` is the story's version that was told; `story` says what the newest one says. `licence` is the version
    that cleared it; where its ledger row is archived, the one that it was cut under.
    """

    rendition: Rendition | None
    story: Story | None
    version: int | None
    licence: Licence | None


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a skeleton's blanks."""

    text: str
    said: str
    card_credit: str
    link: str | None
    story: Story


class Replays(Protocol):
    def answer(self, reference: str) -> Sent | None:
        """By its id, or by its `requestId`."""
        ...

    def sources(self, answer: Sent, now: datetime) -> Mapping[str, Source]:
        """Of each rendition that the answer's skeleton names. Text whose time is over is not read."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """These are the bytes that were sent: their hash is the one on record."""

    sent: Sent
    body: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """Renditions whose text is kept no more: what was sent can only be told by its hash."""

    sent: Sent
    renditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """These are not the bytes that were sent; `edited` are stories that have another version by now."""

    sent: Sent
    body: bytes
    edited: tuple[str, ...]


Lookup = Callable[[str], Filled | None]


def replay(
    store: Replays, titles: Titles, reference: str, fill: Callable[[Sent, Lookup], bytes], now: datetime
) -> Same | Gone | Other:
    """Raises `NotFoundError` where no such answer is on record."""
    sent = store.answer(reference)
    if sent is None:
        raise NotFoundError(f"no answer has the id or requestId {reference!r}; python -m skill ledger show lists uses")
    sources = store.sources(sent, now)
    filled = {name: found for name, one in sources.items() if (found := _filled(one, sent.locale, titles))}
    gone = tuple(sorted(sources.keys() - filled.keys()))
    if gone:
        return Gone(sent, gone)
    body = fill(sent, filled.get)
    if hashlib.sha256(body).hexdigest() == sent.response_hash:
        return Same(sent, body)
    edited = {one.story.id for one in sources.values() if one.story and one.story.version != one.version}
    return Other(sent, body, tuple(sorted(edited)))


def _filled(source: Source, locale: str, titles: Titles) -> Filled | None:
    rendition, story, licence = source.rendition, source.story, source.licence
    if rendition is None or story is None or licence is None:
        return None
    title = titles.titles.get(story.title)
    names = (title.name, titles.publishers[title.publisher].name) if title else ("", "")
    return Filled(
        rendition.text,
        rendition.for_ear(locale),
        card_credit(licence, story, *names),
        story.link if licence.attribution.link else None,
        story,
    )
