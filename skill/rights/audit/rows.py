"""The rows that the auditor reads, as they stand in the store. Times are UTC milliseconds, lists are JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

# Requests that try the skill out: counted apart, never billed.
TRIES = frozenset({"unsigned", "simulator", "console"})
# What no story has so many words of. More is no number of a word, and would be gigabytes as a set.
MOST_WORDS = 1_000_000


class LedgerRow(NamedTuple):
    """A row of the ledger. What is hashed are its fields from `at` to `reasons`, in this order.

    `layout` is 0 for rows of before publisher, title, words and cards were recorded.
    """

    strand: int
    n: int
    layout: int
    at: int
    kind: str
    answer: str | None
    listener: int | None
    publisher: str | None
    title: str | None
    licence: str | None
    licence_version: int | None
    schedule: str | None
    clause: str | None
    story: str | None
    version: int | None
    rendition: str | None
    use: str | None
    channel: str | None
    door: str | None
    territory: str | None
    words: int
    verbatim_words: int
    other_words: int
    card: int
    link: int
    text_hash: str | None
    price_micros: int
    currency: str | None
    billable: int
    reasons: str | None
    hash: str

    @property
    def where(self) -> str:
        return f"ledger row {self.n}"

    @property
    def is_use(self) -> bool:
        return self.kind == "use"

    @property
    def is_correction(self) -> bool:
        """The publisher's own sentence that puts a story right: free, in no budget, and granted by no schedule."""
        return self.is_use and self.use == "correction"

    @property
    def is_try(self) -> bool:
        return self.door in TRIES


class Archived(NamedTuple):
    """The last ledger row that was moved to a file: number, hash, and the time of the newest row that was moved.

    Of whatever stands on record up to `until` the ledger may hold no row any more.
    """

    n: int
    hash: str
    until: int


NOTHING_ARCHIVED = Archived(0, "0" * 64, -1)


@dataclass(frozen=True, slots=True)
class LicenceText:
    """A licence version as the store keeps it: the whole file, and the hash that it was taken over with."""

    id: str
    version: int
    text: str
    hash: str


@dataclass(frozen=True, slots=True)
class CutRow:
    """A rendition. `text` and `said` are `None` once they are purged; spans and places stay.

    `stored_at` is the first time that its story version was stored, of a correction when it came; `of_words` is how
    many words that version has; `None` where no such version is on record.
    """

    id: str
    story: str
    version: int
    licence: str
    schedule: str
    use: str
    language: str
    text: str | None
    said: str | None
    spans: str
    places: str
    words: int
    breaks_off: int
    made_by: str
    delete_after: int
    given_at: int | None
    stored_at: int | None
    of_words: int | None


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """All of a story: what is known of it, what was cut from it, and its uses in the ledger's order.

    `uses` can be read once, before the next story is asked for. `is_found` says that the shelf or the search
    index holds it.
    """

    id: str
    state: str | None
    facts: str | None
    is_found: bool
    cuts: tuple[CutRow, ...]
    uses: Iterator[LedgerRow]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    at: int
    listener: int
    door: str
    locale: str
    territory: str | None
    skeleton: str


@dataclass(frozen=True, slots=True)
class HeardRow:
    listener: int
    story: str
    rendition: str


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer as it was put on record, its ledger rows, and what is kept of who heard it.

    `on_record` holds one row; none where the answer is gone, more where it is there twice. `cuts` are all
    renditions of the stories that its ledger rows name.
    """

    id: str
    on_record: tuple[AnswerRow, ...]
    rows: tuple[LedgerRow, ...]
    heard: tuple[HeardRow, ...]
    cuts: Mapping[str, CutRow]

    @property
    def where(self) -> str:
        return f"answer {self.id}"


class Counted(NamedTuple):
    """What a quota counts: the uses of everyone (`listener` 0) or of one, tries apart."""

    schedule: str
    listener: int
    is_try: bool


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A licence's uses on one UTC day, in the ledger's order, and what the quota table counted.

    `counted` is `None` where the table holds nothing of that day at all. `is_known` says of a listener's number that
    it leads to a listener still: of who was forgotten, the quota went too.
    """

    licence: str
    day: str
    uses: Iterator[LedgerRow]
    counted: Mapping[Counted, int] | None
    is_known: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """A licence's priced uses in one month, in the ledger's order, and the spend table's sums by try or not."""

    licence: str
    month: str
    uses: Iterator[LedgerRow]
    micros: Mapping[bool, int]


def numbers(runs: str) -> tuple[int, ...] | None:
    """The numbers of a list of [start, stop] pairs, one after the other; `None` where it is no such list."""
    pairs = read_json(runs)
    if not isinstance(pairs, list) or not all(_is_run(pair) for pair in pairs):
        return None
    return tuple(number for start, stop in pairs for number in range(start, stop))


def bits(found: tuple[int, ...]) -> int:
    """A set of numbers as one number, a bit for each: a union is `|`, its size `bit_count()`."""
    made = 0
    for number in found:
        made |= 1 << number
    return made


def read_json(text: str | None) -> Any:
    """`None` for what is no JSON: a row can be made to hold anything."""
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def _is_run(pair: object) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(number, int) for number in pair)
        and 0 <= pair[0] < pair[1] <= MOST_WORDS
    )
