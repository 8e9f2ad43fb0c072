"""What the desk needs from outside: values that come in, and protocols that the edges fill.

`compose.py` hands the real ones over; `tests/fakes.py` has their stand-ins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from skill.rights.allowance import Given
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Use
from skill.rights.renditions import Rendition
from skill.stories.condensed import Proposal
from skill.stories.story import Entry, State, Story
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


# ── a language model, at ingest ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NoProposal:
    """No summary, and why in our own words: nothing in it was written by a server, nor is of the story."""

    why: str


class Summariser(Protocol):
    """A language model that may be asked for summaries, where a grant names the place that it is at."""

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which a licence may name the one place to which text is sent."""
        ...

    async def propose(self, sentences: Sequence[str], language: str, most_words: int) -> Proposal | NoProposal:
        """A summary of one story, whose sentences are numbered from 1. Never raises for anything that a server or a
        network does, and ends within a deadline of its own.
        """
        ...


# ── licences ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LicenceFile:
    name: str
    text: str


class LicenceFolder(Protocol):
    def files(self) -> tuple[LicenceFile, ...]:
        """The `.toml` files of the folder, by name. Raises `LicenceFolderError` where it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence version as the store keeps it. `standing`: `read`, `refused` or `gone` (its file is)."""

    id: str
    version: int
    file: str
    text: str
    hash: str
    effective_from: datetime
    standing: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """A licence that is suspended, since when, and why in the operator's words."""

    licence: str
    since: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.licence} is suspended since {self.since:%Y-%m-%d %H:%M} UTC: {self.why}"


@dataclass(frozen=True, slots=True)
class LicenceRows:
    """All that a turn knows of licences, at one epoch. `refused` and `suspended` go by licence id.

    `told_until` is the last moment at which a listener may be told of a notice.
    """

    epoch: int
    rows: tuple[LicenceRow, ...]
    refused: Mapping[str, str]
    suspended: Mapping[str, Suspension]
    told_until: datetime | None = None


class LicenceStore(Protocol):
    def load(self) -> LicenceRows: ...

    def replace(self, rows: Sequence[LicenceRow], refused: Mapping[str, str]) -> None:
        """Take over the folder's state; rows that are not named are `gone`. Raises the epoch on a change.

        A suspension is no part of the folder, and stays.
        """
        ...

    def suspend(self, licence: str, why: str, now: datetime) -> Suspension:
        """From this commit on. Where it is suspended already, since stays and another `why` is taken over."""
        ...

    def resume(self, licence: str) -> bool:
        """Whether it was suspended until now."""
        ...


# ── stories ───────────────────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True)
class Kept:
    """A story as kept, the fingerprint of its newest version, and the terms that it was cut under."""

    story: Story
    fingerprint: str
    cut_key: str


@dataclass(frozen=True, slots=True)
class Shelving:
    """When a story may be said, and what finds it. Embargo, term, age and retention are folded in."""

    say_from: datetime
    say_until: datetime
    labels: tuple[str, ...]
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


class Cabinet(Protocol):
    """The stories, inside one write transaction."""

    def kept(self, story: str, publisher: str, link: str | None) -> Kept | None:
        """The story of that id, or that came under that id too; else, within its publisher, of that link."""
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


class StoryStore(Protocol):
    def filing(self) -> AbstractContextManager[Cabinet]: ...

    def count(self, now: datetime) -> int:
        """How many stories could be told now."""
        ...

    def shorten(self, retentions: Sequence[Retention]) -> None:
        """Where terms became shorter, what was stored before goes by them too. Never makes anything longer."""
        ...

    def purge(self, now: datetime) -> int:
        """Remove every text whose time is over, from index and journal too. Returns how many went."""
        ...


# ── bodies, kept to train with and for nothing else ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The source text of a story version, with what an export says of it.

    `stored_at` is the first time that the version was stored, `delete_after` the moment at which it has to be gone.
    """

    story: str
    version: int
    feed: str
    publisher: str
    title: str
    headline: str
    abstract: str
    body: str
    authors: tuple[str, ...]
    sections: tuple[str, ...]
    language: str
    link: str | None
    published_at: datetime
    stored_at: datetime
    delete_after: datetime


class KeptBodies(Protocol):
    """What was kept when this was asked for: a name that is in it may be gone by the time that it is read."""

    def has(self, story: str, version: int) -> bool: ...

    def read(self, story: str, version: int) -> Body | None: ...


class Bodies(Protocol):
    """Text apart from all that answers: only refresh writes it, and only an export reads it."""

    def keep(self, body: Body) -> None:
        """In place of what is kept of the story in this or the version before. Raises `BodiesError`."""
        ...

    def forget(self, story: str) -> None:
        """Nothing of the story is kept when this returns. Raises `BodiesError`."""
        ...

    def drop_until(self, now: datetime) -> int:
        """What has to be gone by now goes. Returns how many texts went."""
        ...

    def settle(self, terms: str, until: Callable[[Body], datetime | None]) -> None:
        """Where `terms` are others than the last time, ask anew of each text until when it may be kept.

        `None` is no longer. Never makes anything longer.
        """
        ...

    def kept(self) -> KeptBodies: ...


class Ear(Protocol):
    def spoken_forms(self, text: str, language: str, publisher: str) -> Mapping[str, str]:
        """`text` of a publisher made fit for a voice, for each locale of its language where that changes it."""
        ...


# ── turns ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Listener:
    """The Alexa account behind a request, named by a random number.

    `last_at` is `None` the first time, `country` where none that was consented to is kept.
    """

    number: int
    last_at: datetime | None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What the platform answered when it was asked for a listener's country: `None` is a no."""

    country: str | None


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An answer as its row has it: found again by `requestId` or by its id."""

    id: str
    request_hash: str
    listener: int
    locale: str
    skeleton: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for on the shelf: stories of a title, under labels, with words, or (all empty) any."""

    language: str
    title: str | None = None
    labels: tuple[str, ...] = ()
    words: str | None = None
    kinds: tuple[str, ...] = ()
    opinion: bool = True
    unheard_by: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A rendition that went out to a listener at `used_at`, and when its words began: `None` if they never did.

    `real_used_at` is when it last did in answer to a request that was no try; `None` if never.
    """

    rendition: str
    version: int
    use: Use
    used_at: datetime
    real_used_at: datetime | None
    at: datetime | None
    places: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use: one rendition in one answer, by all the channels it goes out by.

    `on_card` says that the credit of a card was shown for it, `with_link` that the link was. `told_within` is for how
    long the licence has those who heard it told of a notice.
    """

    cleared: Cleared
    billable: bool
    heard_at: datetime
    on_card: bool = False
    with_link: bool = False
    told_within: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice that concerns a listener, who first heard the story in an answer of `heard_at`.

    `rendition` holds a correction's sentence. `was_told` says that the listener heard of it before.
    """

    notice: str
    kind: str
    story: Story
    heard_at: datetime
    rendition: str | None
    until: datetime
    was_told: bool


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice that an answer tells of, when that is heard out, and until when it might be told."""

    notice: str
    heard_out_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A refusal, and the publisher whose story or title it was."""

    refusal: Refusal
    publisher: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """All that a turn writes."""

    id: str
    request_id: str
    request_hash: str
    at: datetime
    listener: int
    device_hash: str
    door: str
    is_try: bool
    locale: str
    territory: str | None
    intent: str
    skeleton: str
    release: str
    response_hash: str
    state: str
    uses: tuple[UseRow, ...]
    refusals: tuple[RefusalRow, ...]
    notices: tuple[ToldNotice, ...] = ()


class TurnStore(Protocol):
    """The store, inside one turn's write transaction."""

    def licences(self, known_epoch: int) -> LicenceRows | None:
        """`None` where the epoch is the one that is known."""
        ...

    def earlier(self, request_id: str) -> EarlierAnswer | None: ...

    def listener(self, key_hashes: Sequence[str], new_number: int, now: datetime) -> Listener:
        """The listener of these hashes, the newest first; one who is not known gets `new_number`."""
        ...

    def known(self, key_hashes: Sequence[str]) -> int | None:
        """The number of the listener of these hashes; nobody is made known by asking."""
        ...

    def forget(self, key_hashes: Sequence[str], number: int) -> None:
        """All that is kept of the listener of these hashes, and under `number`, goes; answers and ledger stay."""
        ...

    def country(self, key_hashes: Sequence[str], now: datetime) -> str | None:
        """The country that is kept of a listener, who need not be known."""
        ...

    def keep_country(self, key_hash: str, country: str | None, now: datetime) -> None:
        """Keep a listener's country for a while; `None` forgets it."""
        ...

    def conversation(self, listener: int, device_keys: Sequence[str], now: datetime) -> tuple[str, str] | None:
        """The conversation's state and the id of its last answer."""
        ...

    def leave(self, listener: int, device_keys: Sequence[str], state: str) -> None:
        """Keep a conversation's state without an answer."""
        ...

    def forget_unheard(self, listener: int, answer: str, now: datetime) -> None:
        """What had not begun by `now` when the listener spoke again was not heard."""
        ...

    def shelf(self, wanted: Wanted, now: datetime, offset: int, limit: int) -> tuple[Story, ...]: ...

    def story(self, story: str) -> Story | None: ...

    def named(self, reference: str) -> Story | None:
        """The story whose id, GUID or link `reference` is."""
        ...

    def tellable(self, now: datetime) -> Mapping[str, int]:
        """How many stories of each feed stand on the shelf at this moment."""
        ...

    def renditions(self, stories: Sequence[str], now: datetime) -> tuple[Rendition, ...]: ...

    def rendition(self, rendition: str, now: datetime) -> Rendition | None:
        """One rendition, live or replaced, while its text is kept."""
        ...

    def spent_places(self, stories: Sequence[str]) -> Mapping[str, frozenset[int]]:
        """The places of each story's allowance that are out: those of every rendition that a ledger row names."""
        ...

    def cutting(self, story: str, now: datetime) -> tuple[int, frozenset[Use]]:
        """Of a story's newest version the number of source words, and the uses whose words were cut and are gone."""
        ...

    def heard(self, listener: int, stories: Sequence[str], now: datetime) -> Sequence[tuple[str, Heard]]:
        """What the listener heard of these stories, each with its story's id."""
        ...

    def tellings(self, listener: int, now: datetime) -> tuple[Telling, ...]:
        """The notices that may be told now, of stories that this listener heard, in the order they came in."""
        ...

    def uses_today(
        self, licences: Sequence[str], day: str, listener: int, is_try: bool
    ) -> Mapping[tuple[str, str], tuple[int, int]]:
        """Uses of everyone, and of the listener, of that UTC day, by licence and schedule."""
        ...

    def month_micros(self, licence: str, month: str, is_try: bool) -> int: ...

    def write(self, answer: AnswerRow) -> None: ...


class ListenerStore(Protocol):
    """Listeners outside a turn. Forgetting removes all that is kept of one; answers and ledger stay."""

    def forget(self, key_hashes: Sequence[str], unless_heard_after: datetime | None) -> bool:
        """Whether a listener of these hashes was known and is no more."""
        ...

    def withdraw_country(self, key_hashes: Sequence[str]) -> None: ...

    def count(self, unseen_since: datetime | None) -> int:
        """How many are known; with a moment: those who have surely not been heard since."""
        ...

    def forget_unseen(self, since: datetime) -> int:
        """Forget those whom `count` counts. Returns how many."""
        ...


class Turns(Protocol):
    def looking(self) -> AbstractContextManager[TurnStore]:
        """One consistent view; nothing is written."""
        ...

    def turn(self) -> AbstractContextManager[TurnStore]:
        """One write transaction; committed when the block ends, undone when it raises."""
        ...


# ── notices ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as it is kept. `story` is the id that it names, of a story that may not have come yet.

    `link_hash` finds the story under another GUID. `nonce` is the sender's own id, `content_hash` what came with it,
    `outcome` what was made of it, in a sentence. `silent_ms` runs from receipt to the commit. Until `tell_until`
    those who heard the story are told; `rendition` is what a correction says.
    """

    id: str
    publisher: str
    nonce: str
    story: str
    link_hash: str | None
    kind: str
    reason: str
    source: str
    content_hash: str
    outcome: str
    sent_at: datetime
    received_at: datetime
    effective_at: datetime
    silent_ms: int | None = None
    tell_until: datetime | None = None
    rendition: str | None = None


class NoticeStore(Protocol):
    """The notices, inside one write transaction."""

    def licences(self, known_epoch: int) -> LicenceRows | None: ...

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None: ...

    def stories(self, publisher: str, reference: str) -> tuple[Story, ...]:
        """The publisher's stories whose id, GUID or link `reference` is, the newest first."""
        ...

    def own_id(self, story: str) -> str:
        """The id of the story that would stand under `story` by another of its GUIDs; else `story` itself."""
        ...

    def reached(self, notice: NoticeRow) -> tuple[Story, ...]:
        """The stories that a notice from the journal is about."""
        ...

    def is_anothers(self, publisher: str, reference: str) -> bool:
        """Whether `reference` is the link of a story of another publisher."""
        ...

    def link_hash(self, publisher: str, reference: str, story: Story | None) -> str | None:
        """What finds a story under another GUID: its link, unless it is one that several stories share."""
        ...

    def noticed_of(self, story: Story) -> State:
        """What the notices that were not lifted make of a story, by its id and its link."""
        ...

    def noticed(self, story: str, publisher: str, link_hash: str | None) -> State:
        """What earlier notices make of a story, seen or not."""
        ...

    def lift(self, story: str, publisher: str, link_hash: str | None, sent_at: datetime, now: datetime) -> None:
        """End what holds the story back, unless it was sent later."""
        ...

    def withdraw(self, story: Story, state: State) -> None:
        """Set a story's state; of what is killed, text and index entries go."""
        ...

    def keep(self, correction: Rendition, delete_after: datetime, now: datetime) -> None: ...

    def ask_polls(self, feeds: Sequence[str], now: datetime) -> None:
        """Have these feeds polled at once."""
        ...

    def add(
        self, notice: NoticeRow, stories: Sequence[Story], state: State, clock: Callable[[], datetime]
    ) -> NoticeRow:
        """Keep a notice: in the journal first, which is on disk when this returns, then its row and its ledger rows.

        `stories` stand by now as they will; `state` is that of one that has not come. Where `silent_ms` is `None`
        the notice comes from the journal, and is not written to it again; else it is measured, and the row returned
        with it. Raises `StoreError` where the journal cannot be written.
        """
        ...


class Notices(Protocol):
    def noticing(self) -> AbstractContextManager[NoticeStore]:
        """One write transaction; committed when the block ends, undone when it raises."""
        ...

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None:
        """The notice that came under this id before; nothing is written."""
        ...

    def last(self, count: int) -> tuple[NoticeRow, ...]:
        """The last that came in, oldest first."""
        ...

    def named(self, reference: str) -> Story | None:
        """The story, of whatever publisher, whose id, GUID or link `reference` is."""
        ...

    def journal(self) -> tuple[NoticeRow, ...]:
        """What the journal beside the database holds, in its order. A line that broke off is passed over."""
        ...


# ── the ledger ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A ledger row for a person's eye. `codes` are those of a refusal, the kind of a notice, the id of an export, or
    month and reason of an adjustment. `is_by_model` is what the clause says of a use.
    """

    number: int
    at: datetime
    kind: str
    door: str
    title: str | None
    story: str | None
    licence: str | None
    use: str | None
    channel: str | None
    words: int
    price_micros: int
    currency: str | None
    is_billable: bool
    codes: tuple[str, ...]
    is_by_model: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a strand: its number and its hash."""

    strand: int
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What every strand's head was at a moment, signed with Ed25519.

    `at` is UTC milliseconds, as it is signed; `previous_hash` is the hash of the checkpoint before, 64 zeros in the
    first; `key` is the public key's id and `signature` hex.
    """

    id: int
    at: int
    heads: tuple[Head, ...]
    previous_hash: str
    key: str
    signature: str

    @property
    def signed(self) -> bytes:
        """`[id, at, [[strand, n, hash], …], previous_hash, key]` as JSON in UTF-8 without spaces."""
        heads = [[head.strand, head.n, head.hash] for head in self.heads]
        return orjson.dumps([self.id, self.at, heads, self.previous_hash, self.key])

    @property
    def hash(self) -> str:
        """SHA-256 of what is signed, as 64 hex digits."""
        return hashlib.sha256(self.signed).hexdigest()
