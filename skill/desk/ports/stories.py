"""Stories, as they are filed and kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from skill.rights.allowance import Given
from skill.rights.renditions import Rendition
from skill.stories.story import State, Story


@dataclass(frozen=True, slots=True)
class Kept:
    """A story as kept, the fingerprint of its newest version, the terms that it was cut under, and the key of what its
    own item says of it in public.
    """

    story: Story
    fingerprint: str
    cut_key: str
    inline: str | None = None


@dataclass(frozen=True, slots=True)
class Shelving:
    """When a story may be said, and what finds it: labels, its headline and other words, all cleared. Embargo, term,
    age and retention are folded in.
    """

    say_from: datetime
    say_until: datetime
    labels: tuple[str, ...]
    headline: str
    words: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A story to be filed: its new state and the renditions that replace all live ones.

    `keep_derived` is the retention that the story stands under now; it holds for what was cut of it before, too.
    """

    story: Story
    fingerprint: str
    cut_key: str
    word_count: int
    renditions: tuple[Rendition, ...]
    delete_after: datetime
    shelving: Shelving | None
    keep_derived: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What stories of a publisher are looked for by: ids, fingerprints of versions, canonical links."""

    publisher: str
    stories: tuple[str, ...]
    fingerprints: tuple[str, ...]
    links: tuple[str, ...]


class Cabinet(Protocol):
    """The stories, inside one write transaction."""

    def apart(self) -> AbstractContextManager[None]:
        """What is done to the stories in the block is undone if it raises; what was done before it stays."""
        ...

    def look_ahead(self, sought: Sought) -> None:
        """Look for all of these at once: what is not there is not looked for again in this transaction."""
        ...

    def kept(self, story: str) -> Kept | None:
        """The story of that id, or that came under that id too."""
        ...

    def by_link(self, publisher: str, link: str) -> Sequence[Kept]:
        """The publisher's stories of that link, under http or https; at most two, for one alone tells which it is."""
        ...

    def by_text(self, publisher: str, fingerprint: str) -> Kept | None:
        """The publisher's story of which a version said just that."""
        ...

    def told(self, story: str) -> str:
        """What may be told of the story as it is kept, its headline first; empty where no text is kept."""
        ...

    def also_known(self, story: str, other: str, now: datetime) -> bool:
        """Note that the story came under a GUID as well that would give it the id `other`; notices that name that one
        are about this story from now on, and take effect now. False where that was known.
        """
        ...

    def given(self, story: str) -> tuple[Given, ...]:
        """The renditions of a story that a ledger row names."""
        ...

    def fingerprints(self, story: str) -> Mapping[str, datetime]:
        """The versions that were stored, by fingerprint, with the first time that each was."""
        ...

    def noticed(self, story: str, publisher: str, link: str | None) -> State:
        """What the publisher's notices make of a story of that id or link, whether it was seen before or not."""
        ...

    def by_model(self, story: str, fingerprint: str) -> tuple[str, tuple[int, ...]] | None:
        """The summary that a model made of that version, while it is kept: its text, and its words in the source."""
        ...

    def file(self, filing: Filing, now: datetime) -> None: ...

    def signals_epoch(self, feed: str) -> int:
        """Moves with every change of what documents say in public of the feed's stories."""
        ...

    def say(self, story: str, inline: str, whole: str) -> None:
        """What is said of a story in public, by its own item and in all: sets as written."""
        ...

    def withdraw(self, story: Story, state: State) -> None:
        """Set the state: nothing of it is said from this commit on."""
        ...


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what was cut of a feed's stories may be kept, by the version of its licence that is in force."""

    feed: str
    licence: str
    ends: datetime
    keep_derived: timedelta


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A story on the shelf as clusters are drawn by it: its headline and standfirst, as far as they may be told."""

    story: str
    title: str
    language: str
    cluster: str | None
    published_at: datetime
    first_seen: datetime
    headline: str
    standfirst: str


class StoryStore(Protocol):
    def filing(self) -> AbstractContextManager[Cabinet]: ...

    def known(self, stories: Sequence[str]) -> Mapping[str, Kept]:
        """Those of `stories` that are kept under these very ids, as they stand at this moment."""
        ...

    def carried(self, feed: str, stories: Collection[str], now: datetime) -> None:
        """Mark what `feed` carries no more, of the stories that stand in it; what is there again has no mark."""
        ...

    def titles_since(self, since: datetime) -> Collection[str]:
        """The titles with stories on the shelf that were published since."""
        ...

    def on_shelf(self, since: datetime) -> Sequence[OnShelf]:
        """The stories on the shelf that were published since, in the order in which they were first seen."""
        ...

    def cluster(self, clusters: Mapping[str, str]) -> None:
        """Put stories that are in no cluster into one."""
        ...

    def count(self, now: datetime) -> int:
        """How many stories could be told now."""
        ...

    def shorten(self, retentions: Sequence[Retention]) -> None:
        """Where terms became shorter, what was stored before goes by them too. Never makes anything longer."""
        ...

    def purge(self, now: datetime) -> int:
        """Remove every text whose time is over, from index and journal too. Returns how many went."""
        ...
