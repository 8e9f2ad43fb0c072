"""What there is to say: entries as feeds give them, stories as we keep them.

Frozen values. Text is plain, times are UTC-aware, what a feed does not say is `None` or empty.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from skill.stories.text import Word, words

# A byline is names. What is more than these is text that nobody counts, whatever a feed calls it.
MAX_NAMES = 8
MAX_NAME_WORDS = 6
MAX_NAME_CHARACTERS = 60
# What stands in sentences, addresses and markup, and in nobody's name.
_NO_NAME = re.compile(r"[:;!?…\"“”„«»<>{}\[\]|\\=@#*_~^]|//|\bwww\.|\w\.[a-z]{2,}|[a-z]{4}\.$")


class State(StrEnum):
    LIVE = "live"
    WITHHELD = "withheld"
    KILLED = "killed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, in whatever format it came.

    `abstract` is the publisher's own standfirst, `body` its full text where the feed carries it.
    `not_before` is an embargo; `embargo_unreadable` says that there is one that could not be read. `is_adult` says that
    the feed rates it as for adults, or in a way that nobody can read.
    """

    guid: str
    link: str | None
    headline: str
    abstract: str
    body: str
    published_at: datetime | None
    updated_at: datetime | None = None
    not_before: datetime | None = None
    embargo_unreadable: bool = False
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    language: str | None = None
    is_adult: bool = False

    def fingerprint(self) -> str:
        """Changes when anything that may be said or that decides whether it may be said changes.

        No date is in it: publishers move the publication date forward without an edit, and a text that comes back when
        its embargo has passed is the text of before.
        """
        said = (
            self.headline,
            self.abstract,
            self.body,
            self.link or "",
            "None",  # what stood for no embargo when there was one in it
            str(self.embargo_unreadable),
            *self.authors,
            "\x1e",
            *self.sections,
            "\x1e",
            *self.tags,
            "\x1e",
            *self.genres,
            "\x1e",
            *self.credits,
            self.language or "",
            *(("adult",) if self.is_adult else ()),
        )
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


class Source:
    """The source words of one story version: those of its abstract, then those of its body.

    Word numbers count from 0 over both; `abstract_words` is where the body begins.
    """

    def __init__(self, abstract: str, body: str) -> None:
        self.abstract = abstract
        self.body = body

    @cached_property
    def abstract_words(self) -> tuple[Word, ...]:
        return words(self.abstract)

    @cached_property
    def body_words(self) -> tuple[Word, ...]:
        return words(self.body)

    def __len__(self) -> int:
        return len(self.abstract_words) + len(self.body_words)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The source words as written, in order."""
        return tuple(self.abstract[word.start : word.end] for word in self.abstract_words) + tuple(
            self.body[word.start : word.end] for word in self.body_words
        )


@dataclass(frozen=True, slots=True)
class Story:
    """A story as kept: which it is, where it stands, and what its newest version says of itself.

    Stories of one `cluster` tell of one event. `signals` is the key of what is said of it in public; `None` where
    nothing is.
    """

    id: str
    publisher: str
    title: str
    feed: str
    kind: str
    language: str
    link: str | None
    version: int
    first_seen: datetime
    published_at: datetime
    updated_at: datetime | None = None
    not_before: datetime | None = None
    embargo_unreadable: bool = False
    state: State = State.LIVE
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    is_opinion: bool = False
    cluster: str | None = None
    signals: str | None = None

    @property
    def byline(self) -> tuple[str, ...]:
        """The authors as they may be told: few and short names, or nobody. No budget counts them."""
        return self.authors if len(self.authors) <= MAX_NAMES and all(map(_is_name, self.authors)) else ()


def _is_name(text: str) -> bool:
    return len(text.split()) <= MAX_NAME_WORDS and len(text) <= MAX_NAME_CHARACTERS and not _NO_NAME.search(text)


def story_id(publisher: str, guid: str) -> str:
    """`<publisher id>/<12 hex digits of the SHA-256 of its GUID, else of its canonical link>`."""
    return f"{publisher}/{hashlib.sha256(guid.encode()).hexdigest()[:12]}"
