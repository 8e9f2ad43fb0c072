"""What comes in: fetching feeds, reading them, and what is kept of their polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from skill.stories.story import Entry
from skill.stories.titles import Feed


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer of a feed gave us to ask with, opaque: sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body: decoded bytes as served, with the `charset` of the Content-Type header where it names one."""

    body: bytes
    content_type: str
    charset: str | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class NotModified:
    """HTTP 304."""

    validators: Validators


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No body. `pause_seconds` is what the server asked for with 429 or 503, or with 410 for good."""

    why: str
    status: int | None = None
    pause_seconds: int | None = None


FetchOutcome = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    async def fetch(self, feed: Feed, validators: Validators) -> FetchOutcome:
        """Never raises for anything that a server or a network does."""
        ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document read: its entries, newest or not, and one note for each item or field passed over."""

    format: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    why: str


class Parser(Protocol):
    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        """Never raises, whatever the bytes are; one bad entry never loses the others."""
        ...


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the last polls of a feed left. `cut_key` names the terms that its stories were cut under."""

    validators: Validators
    body_hash: str | None = None
    cut_key: str | None = None
    paused_until: datetime | None = None
    last_ok: datetime | None = None
    last_error: str | None = None


class FeedStore(Protocol):
    def state(self, feed: str) -> FeedState: ...

    def succeeded(self, feed: Feed, state: FeedState, now: datetime) -> None: ...

    def failed(self, feed: Feed, why: str, paused_until: datetime | None, now: datetime) -> None: ...

    def take_asked(self) -> frozenset[str]:
        """The feeds that a notice asked to be polled at once; each request is handed out once."""
        ...
