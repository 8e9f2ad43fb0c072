"""What a turn reads and writes, and what is kept of listeners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from skill.desk.ports.licences import LicenceRows
from skill.desk.ports.signals import Document
from skill.desk.ports.telemetry import Delivery
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Use
from skill.rights.renditions import Rendition
from skill.rights.signals import Signal
from skill.stories.choose import NOBODY, Followed
from skill.stories.preferences import NOTHING, Named
from skill.stories.story import Story


@dataclass(frozen=True, slots=True)
class Listener:
    """The Alexa account behind a request, named by a random number.

    `last_at` is `None` the first time, `country` where none that was consented to is kept. `preferences` are as they
    are kept, for `stories.preferences` to read.
    """

    number: int
    last_at: datetime | None
    country: str | None = None
    preferences: str = ""


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
    """What to look for on the shelf: stories of a title, under labels, with words, or (all empty) any.

    `once`: of each event from one title alone, and not what the listener of `unheard_by` has just heard from another.
    `nearness` says which of the stories that hold the words: those `about` them, those that only mention them and so
    are `near`, or `any`. `among` are the only stories that count; empty, all do.
    Nothing that was published before `since`.
    `left_out` is passed over by the turn, and what is `followed` counts as newer for it.
    """

    language: str
    title: str | None = None
    labels: tuple[str, ...] = ()
    words: str | None = None
    kinds: tuple[str, ...] = ()
    opinion: bool = True
    unheard_by: int | None = None
    once: bool = False
    nearness: Literal["about", "near", "any"] = "any"
    left_out: Named = NOTHING
    followed: Followed = NOBODY
    among: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A rendition that went out to a listener at `used_at`, and when its words began: `None` if they never did.

    `real_used_at` is when it last did in answer to a request that was no try; `None` if never. `answer` told it last.
    """

    rendition: str
    version: int
    use: Use
    used_at: datetime
    real_used_at: datetime | None
    at: datetime | None
    places: tuple[range, ...]
    answer: str


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
class MistakeRow:
    """A mistake that a listener reports, in what an answer of before told of a story of the publisher's."""

    id: str
    answer: str
    story: str
    publisher: str


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
    mistakes: tuple[MistakeRow, ...] = ()
    deliveries: tuple[Delivery, ...] = ()


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

    def undo(self) -> None:
        """Take back all that this turn wrote; it is over."""
        ...

    def keep_country(self, key_hash: str, country: str | None, now: datetime) -> None:
        """Keep a listener's country for a while; `None` forgets it."""
        ...

    def keep_preferences(self, listener: int, preferences: str) -> None:
        """Keep how a listener wants the news; the empty text forgets it."""
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

    def of_cluster(self, cluster: str) -> Sequence[str]:
        """The ids of the stories that tell of one event."""
        ...

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

    def signals(self, key: str) -> tuple[Signal, ...]:
        """What a story's `signals` names; one that cannot be read stops everything."""
        ...

    def evidence(self, feed: str) -> Sequence[Document]:
        """The documents that the feed goes by, as they are kept."""
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

    def save(self, listener: int, story: str, now: datetime) -> bool:
        """Put a story on the listener's list; whether the oldest one had to make room."""
        ...

    def unsave(self, listener: int, story: str) -> None: ...

    def saved(self, listener: int) -> Sequence[str]:
        """The ids of what the listener saved, what was saved last first."""
        ...

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
