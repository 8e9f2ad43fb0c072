"""What the desk needs from outside: values that come in, and protocols that the edges fill.

`compose.py` hands the real ones over; `tests/fakes.py` has their stand-ins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from skill.stories.story import Entry
from skill.stories.titles import Feed

# ── feeds ─────────────────────────────────────────────────────────────────────────────────────────


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
