"""What publishers say in public: the documents that say it, how they are read, and what is kept of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from skill.rights.signals import Signal


class Kind(StrEnum):
    """What a document is. Its value stands in the database."""

    ROBOTS = "robots"
    TDMREP = "tdmrep"
    RSL = "rsl"
    HEADERS = "headers"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A document, as feeds go by it. Headers are known by the address of their response."""

    kind: Kind
    address: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the last attempts to fetch a document left.

    `text` is what it said last, as far as that holds: `None` where nothing does. It came at `last_ok` and holds until
    `expires_at`, and beyond it until an attempt fails. `asked_at` is the last attempt, `status` its HTTP status (`None`
    where no server answered), `failures` how many failed in a row; the next one is at `next_at`.

    Of a page `text` is what it says, as `Reader.said_by_page` writes it, and none of its words; `sha256` is the hash of
    what the server sent.
    """

    reference: Reference
    asked_at: datetime
    next_at: datetime
    status: int | None = None
    failures: int = 0
    text: bytes | None = None
    sha256: str | None = None
    last_ok: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_first_asked(self) -> bool:
        """Whether somebody asks for it, or died of it, and nothing has come of any attempt yet."""
        return self.last_ok is None and self.failures == 0


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What a feed says of one of its items, as `rights.said.written` writes it. `guid` and `link` are as written; with
    neither it is about every item.
    """

    guid: str
    link: str
    said: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """The page of a story at `link`, canonical, and the version of the story that its feed has. `before` is the page of
    the version before, where that is kept.
    """

    link: str
    version: str
    before: str | None = None


class Reader(Protocol):
    """Reads documents. Nothing of it raises, whatever the bytes are."""

    def is_readable(self, reference: Reference, text: bytes) -> bool:
        """Whether it is a document of its kind at all; one that is not says that nothing is allowed, or nothing."""
        ...

    def holds_for(self, reference: Reference, text: bytes) -> timedelta | None:
        """How long it says that it holds; `None` where it does not say."""
        ...

    def said_by_page(self, link: str, found_at: str, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
        """What the page at `link` and the headers of its answer say: the text of its document. `found_at` is where
        redirects ended.
        """
        ...

    def licences(self, documents: Iterable[Document]) -> Sequence[str]:
        """The addresses of the RSL documents that these name, absolute, in order."""
        ...

    def signals(self, documents: Sequence[Document], feed: str, link: str | None) -> tuple[Signal, ...]:
        """What these say together of a story of the feed at the address `feed`, whose page is at `link`."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and what is said of it: by its own item, and in all, each by the key of a set."""

    story: str
    link: str | None
    inline: str | None
    signals: str | None


class SignalStore(Protocol):
    """Documents are shared by all feeds and processes. A feed's `epoch` moves with every change of what the documents
    say that it goes by, or of which they are.
    """

    def epoch(self, feed: str) -> int: ...

    def documents(self, feed: str) -> Sequence[Document]:
        """Those that the feed goes by, in the order of their references."""
        ...

    def document(self, reference: Reference) -> Document | None: ...

    def claim(self, reference: Reference, now: datetime, until: datetime) -> bool:
        """Whether the document is due and is ours to ask for, until `keep`, or that moment."""
        ...

    def keep(self, document: Document) -> None:
        """Where it says something else than before, the feeds that go by it are to be settled."""
        ...

    def go_by(self, feed: str, references: Collection[Reference]) -> None:
        """From now on the feed goes by these documents alone. What no feed goes by is forgotten."""
        ...

    def versions(self, feed: str) -> Mapping[str, str]:
        """Of the pages of the feed's stories, by their links, the version that each is asked for with, or was last."""
        ...

    def has_versions(self, feed: str, versions: Mapping[str, str]) -> None:
        """From now on these, and no others."""
        ...

    def unsettled(self) -> Sequence[str]:
        """Feeds whose stories are told of as of another epoch than theirs."""
        ...

    def told(self, feed: str, after: str, most: int) -> Sequence[Told]:
        """The feed's stories that are not withdrawn, in the order of their ids, from the one behind `after` on."""
        ...

    def signals(self, key: str | None) -> tuple[Signal, ...]:
        """The set of that key. One that is missing or cannot be read stops everything."""
        ...

    def tell(self, feed: str, changes: Mapping[str, str], epoch: int) -> bool:
        """Set what is said of the feed's stories, by their ids: sets as written. False, and nothing is done, where the
        feed's epoch has moved on.
        """
        ...

    def drop_unused(self) -> None:
        """Forget the sets that no story has."""
        ...

    def settled(self, feed: str, epoch: int, *, is_to_be_cut: bool) -> None:
        """All of the feed's stories are told of as of that epoch. Where they are to be cut anew, its next poll is
        whole.
        """
        ...
