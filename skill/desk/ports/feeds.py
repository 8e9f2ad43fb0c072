"""What comes in: fetching feeds, reading them, and what is kept of their polls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Protocol

from skill.desk.ports.signals import ItemWords
from skill.stories.story import Entry
from skill.stories.titles import Feed


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer of a feed gave us to ask with, opaque: sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None


# Names and values of an answer's headers that say something in public, as they came.
Headers = tuple[tuple[str, str], ...]


class ErrorClass(Enum):
    """What kind of thing keeps a feed from us. Its value stands in the database and in JSON."""

    ADDRESS = "address"
    KEY = "key"
    DNS = "dns"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TLS = "tls"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    GONE = "gone"
    BUSY = "busy"
    SERVER = "server"
    REDIRECT = "redirect"
    ANSWER = "answer"
    TOO_LARGE = "too_large"
    NOT_A_FEED = "not_a_feed"
    OURS = "ours"

    @property
    def what_to_do(self) -> str:
        """A sentence for the operator."""
        return _WHAT_TO_DO[self]

    @property
    def is_of_the_line(self) -> bool:
        """Whether no server answered: when every feed fails so at once, the fault is in our own network."""
        return self in {ErrorClass.DNS, ErrorClass.CONNECTION, ErrorClass.TIMEOUT, ErrorClass.TLS}


_WHAT_TO_DO = {
    ErrorClass.ADDRESS: "correct the feed's url in the titles file; a host on a private address must stand in"
    " NEWS_PRIVATE_FEED_HOSTS",
    ErrorClass.KEY: "set the environment variable that the feed's auth names in the titles file",
    ErrorClass.DNS: "look whether the host in the feed's url is spelt right; else its name server is down",
    ErrorClass.CONNECTION: "nothing, if it passes; else ask the publisher whether its server is up and lets us in",
    ErrorClass.TIMEOUT: "nothing, if it passes; else ask the publisher why its server is slow",
    ErrorClass.TLS: "tell the publisher that its certificate is not valid; look whether this machine's clock is right",
    ErrorClass.REFUSED: "ask the publisher whether the key is right and the licence known to its server",
    ErrorClass.NOT_FOUND: "ask the publisher for the feed's new address, and write it into the titles file",
    ErrorClass.GONE: "the publisher has ended this feed: take it out of the titles file, or write its successor there",
    ErrorClass.BUSY: "nothing: we wait as long as the server asks",
    ErrorClass.SERVER: "nothing, if it passes; else tell the publisher that its server fails",
    ErrorClass.REDIRECT: "open the feed's url in a browser, and write the address where it ends into the titles file",
    ErrorClass.ANSWER: "tell the publisher that its server's answer cannot be read",
    ErrorClass.TOO_LARGE: "ask the publisher for a shorter feed",
    ErrorClass.NOT_A_FEED: "open the feed's url in a browser: if it shows a page or a login, ask the publisher",
    ErrorClass.OURS: "look into the log of refresh, and report it",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body: decoded bytes as served, with the `charset` of the Content-Type header where it names one.

    `fresh_seconds` is how long the answer says that it stays fresh (RFC 9111), `moved_to` the address where permanent
    redirects led, `address` the one that it came from. `headers` are those that say something in public.
    """

    body: bytes
    content_type: str
    charset: str | None
    validators: Validators
    fresh_seconds: int | None = None
    moved_to: str | None = None
    address: str = ""
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """HTTP 304. `fresh_seconds` and `moved_to` as in `Fetched`."""

    validators: Validators
    fresh_seconds: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No body. `pause_seconds` is what the server asked for with 429 or 503, or with 410 for good."""

    why: str
    status: int | None = None
    pause_seconds: int | None = None
    error: ErrorClass = ErrorClass.OURS


FetchOutcome = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> FetchOutcome:
        """Never raises for anything that a server or a network does.

        `adopted` is the address that the feed has moved to, which is asked instead of its own.
        """
        ...

    async def document(self, address: str, named_by: str) -> Fetched | FetchFailed:
        """A document that says something in public, without any key; at most its first 500 KiB. Never raises.

        It may be on a private address only where `named_by`, the address of what names it, is one that may.
        """
        ...

    def gap_seconds(self, feed: Feed) -> float:
        """How long its host is left alone after a request."""
        ...


class Silence(StrEnum):
    """What a feed can say of a story of its own, by the names of the notices that it makes."""

    KILL = "kill"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What a document itself says of a story: that it is not to be told.

    `guid` and `link` are those that an entry of the story has. `says` is how the format puts it, in our own words, with
    the item's version if it has one. `stated_at` is when the publisher said so, where the format tells. With
    `of_this_feed` the story was taken out of the feed that says so, and nothing is said of others that carry it.
    """

    guid: str
    link: str | None
    silence: Silence
    says: str
    stated_at: datetime | None = None
    of_this_feed: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document read: its entries, newest or not, one note for each item or field passed over, and the stories that it
    withdraws, of which it has no entry. `is_partial`: it may carry more stories than it has
    entries; of a whole one we know what it carries no more.

    `ttl_seconds` is how long the document says that it need not be read again. `words` are what it says in public of
    its items.
    """

    format: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    is_partial: bool = False
    ttl_seconds: int | None = None
    words: tuple[ItemWords, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    why: str


class Parser(Protocol):
    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        """Never raises, whatever the bytes are; one bad entry never loses the others."""
        ...


@dataclass(frozen=True, slots=True)
class Move:
    """A permanent redirect, met so many times in a row, from `since` on."""

    url: str
    times: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a feed is polled next, and what that goes by.

    `interval` is what was learnt, `news_at` the last polls that brought a new story, oldest first, `ttl` what the
    document says of itself. `errors` counts failures in a row, of which the first was at `failing_since`.
    `paused_until` is what a server asked for. `adopted` is the address that the feed has moved to.
    """

    next_at: datetime | None = None
    interval: timedelta | None = None
    news_at: tuple[datetime, ...] = ()
    ttl: timedelta | None = None
    errors: int = 0
    failing_since: datetime | None = None
    error: ErrorClass | None = None
    last_error: str | None = None
    last_status: int | None = None
    last_ok: datetime | None = None
    last_full: datetime | None = None
    paused_until: datetime | None = None
    move: Move | None = None
    adopted: str | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the last polls of a feed left. `cut_key` names the terms that its stories were cut under."""

    validators: Validators = Validators()
    body_hash: str | None = None
    cut_key: str | None = None
    schedule: Schedule = Schedule()


@dataclass(frozen=True, slots=True)
class Claim:
    """A feed that is ours alone to poll, from `at` until `until`. `lease` is the number of this lease of the feed.

    `due_at` is when it should have been polled; `asked_at` when a notice wanted it polled at once, by the clock of who
    took it in, which may be ahead of ours.
    """

    feed: str
    lease: int
    at: datetime
    until: datetime
    due_at: datetime
    asked_at: datetime | None
    state: FeedState

    @property
    def is_asked(self) -> bool:
        return self.asked_at is not None


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll left of its feed, how often what happened in it, and from when on its host may be asked again."""

    claim: Claim
    state: FeedState
    happened: Mapping[str, int]
    host_free_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A feed that is to be polled: the terms that its stories are to be cut under, and when it is polled first."""

    feed: Feed
    terms: str
    first_at: datetime


class FeedStore(Protocol):
    """The feeds' schedule. Any number of processes share it: a feed is one's alone for as long as its lease runs, and
    so is its host.
    """

    def enrol(self, feeds: Sequence[Enrolment], now: datetime) -> None:
        """From now on these are polled, and no others. A feed begins anew where its address has changed; one that is
        well and was cut under other terms is due.
        """
        ...

    def hurry(self, now: datetime, by: datetime, *, even_failing: bool) -> None:
        """Every enrolled feed is due by `by` at the latest, each at a moment of its own between `now` and then; but for
        those that a server asked us to leave alone.
        """
        ...

    def claim(self, most: int, now: datetime, until: datetime, due_by: datetime) -> Sequence[Claim]:
        """Lease at most so many feeds that are due by `due_by`, or asked for, and in nobody's hands: the longest due
        first, one of a host.
        """
        ...

    def count_due(self, now: datetime, due_by: datetime) -> int:
        """Feeds that are due by `due_by` and in nobody's hands."""
        ...

    def done(self, polls: Sequence[Polled], now: datetime) -> Sequence[str]:
        """Keep what polls left, count what happened, end their leases. Returns the feeds of which nothing was kept, as
        somebody else has the lease by now.
        """
        ...

    def release(self, claims: Sequence[Claim]) -> None:
        """Give leases back unused."""
        ...

    def forgive(self, feed: str, now: datetime) -> None:
        """Forget a feed's failures and pauses: it is due."""
        ...

    def state(self, feed: str) -> FeedState: ...

    def states(self) -> Mapping[str, FeedState]: ...

    def happened(self, since: date) -> Mapping[str, Mapping[str, int]]:
        """What was counted of each feed from the UTC day `since` on."""
        ...
