"""What is owed for a month of a licence: from its ledger lines and price terms to rows, totals and a sum.

Money is micro-units of the currency until the sum, which is rounded once. A day is a UTC date as `2026-11-25`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from skill.rights.licence import Licence, PriceModel

# A figure of fewer listeners than this could pick one out.
FEWEST_LISTENERS = 10
_FEWEST_WITHHELD = 2
_MICRO_DIGITS = 6


class Line(NamedTuple):
    """A row of the ledger that a statement counts: a use, a refusal, an export or an adjustment.

    `codes` are those of a refusal, `why` that of an adjustment.
    """

    n: int
    day: str
    kind: str
    door: str | None
    title: str | None
    story: str | None
    version: int | None
    use: str | None
    channel: str | None
    territory: str | None
    listener: int | None
    verbatim_words: int
    other_words: int
    card: int
    link: int
    price_micros: int
    currency: str | None
    billable: int
    codes: tuple[str, ...] = ()
    why: str = ""


class Key(NamedTuple):
    """What a row of a statement is of. What the ledger does not say is empty."""

    title: str
    use: str
    door: str
    channel: str
    territory: str
    day: str


@dataclass(frozen=True, slots=True)
class Figures:
    """`unique_listeners` is `None` where it is withheld, `unit_price_micros` where there is no one price.

    `refusals` counts rows of the ledger, `codes` each of their reasons.
    """

    uses_gross: int
    uses_billable: int
    unique_stories: int
    unique_listeners: int | None
    verbatim_words: int
    other_words: int
    cards: int
    links: int
    exports: int
    refusals: int
    codes: Mapping[str, int]
    unit_price_micros: int | None
    amount_micros: int


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of a licence, and from when within a month it is the one to go by."""

    since: datetime
    licence: Licence


@dataclass(frozen=True, slots=True)
class Adjustment:
    n: int
    day: str
    amount_micros: int
    currency: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """From prices to the sum. `maximum_micros` is `None` for no maximum; `also_micros` is owed in other currencies."""

    currency: str | None
    fee_micros: int
    used_micros: int
    minimum_micros: int
    maximum_micros: int | None
    exports_micros: int
    adjustments_micros: int
    also_micros: Mapping[str, int]

    @property
    def minimum_used_micros(self) -> int:
        return min(self.used_micros, self.minimum_micros)

    @property
    def maximum_left_micros(self) -> int | None:
        return None if self.maximum_micros is None else max(self.maximum_micros - self.used_micros, 0)

    @property
    def uses_due_micros(self) -> int:
        """A minimum is owed whatever is used, also where a maximum is lower."""
        capped = self.used_micros if self.maximum_micros is None else min(self.used_micros, self.maximum_micros)
        return max(capped, self.minimum_micros)

    @property
    def exact_micros(self) -> int:
        return self.fee_micros + self.uses_due_micros + self.exports_micros + self.adjustments_micros


@dataclass(frozen=True, slots=True)
class Account:
    """`lines` counts the ledger rows in it by kind; tries are in none of the other figures."""

    rows: Mapping[Key, Figures]
    totals: Figures
    due: Due
    adjustments: tuple[Adjustment, ...]
    lines: Mapping[str, int]
    versions_used: tuple[int, ...]
    tries: Mapping[Key, Figures]


def in_force(versions: Sequence[Licence], first: datetime, end: datetime) -> tuple[InForce, ...]:
    """The versions of one licence to go by from `first` until `end`, each from its moment on.

    At a moment the highest version that has started stands, and only in its term. What the first of them says is the
    fee and the minimum: a month that has begun is owed whole.
    """
    starts = sorted({one.starts for one in versions if first < one.starts < end})
    found: list[InForce] = []
    for moment in (first, *starts):
        begun = [one for one in versions if one.starts <= moment]
        highest = max(begun, key=lambda one: one.version, default=None)
        if highest is None or not highest.in_term(moment):
            continue
        if not found or found[-1].licence.version != highest.version:
            found.append(InForce(moment, highest))
    return tuple(found)


def account(lines: Iterable[Line], terms: Sequence[InForce], tries: frozenset[str]) -> Account:
    """The account of a month: `lines` are its rows, those of one licence, in the ledger's order."""
    counted, tried, adjustments = _Counting(), _Counting(), []
    kinds: Counter[str] = Counter()
    for line in lines:
        if line.door in tries:
            tried.add(line)
            continue
        kinds[line.kind] += 1
        if line.kind == "adjustment":
            adjustments.append(Adjustment(line.n, line.day, line.price_micros, line.currency, line.why))
        else:
            counted.add(line)
    currency = currency_of(terms)
    return Account(
        counted.rows(currency),
        counted.whole.figures(currency, counted.whole.unique_listeners),
        _due(terms, counted.whole, adjustments),
        tuple(adjustments),
        dict(kinds),
        tuple(sorted(counted.versions)),
        tried.rows(currency),
    )


def currency_of(terms: Sequence[InForce]) -> str | None:
    """The first that a version in force in the month names."""
    return next((one.licence.price.currency for one in terms if one.licence.price.currency), None)


def rounded(micros: int, digits: int) -> int:
    """To the minor unit of a currency with so many digits, half to even; still in micro-units."""
    unit: int = 10 ** (_MICRO_DIGITS - digits)
    whole, rest = divmod(micros, unit)
    if 2 * rest > unit or (2 * rest == unit and whole % 2):
        whole += 1
    return whole * unit


def withheld(listeners: Sequence[int]) -> frozenset[int]:
    """Which of these numbers of listeners, by their places, are not shown.

    Those under ten; and where one alone is, or all that are stand for fewer than ten together, the next smallest too,
    so that nobody works one out from the whole and the others. A row without listeners hides nobody.
    """
    by_size = sorted((count, place) for place, count in enumerate(listeners) if count)
    hidden = [(count, place) for count, place in by_size if count < FEWEST_LISTENERS]
    for one in by_size[len(hidden) :]:
        enough = len(hidden) >= _FEWEST_WITHHELD and sum(count for count, _ in hidden) >= FEWEST_LISTENERS
        if not hidden or enough:
            break
        hidden.append(one)
    return frozenset(place for _, place in hidden)


def _due(terms: Sequence[InForce], whole: _Tally, adjustments: Sequence[Adjustment]) -> Due:
    currency = currency_of(terms)
    price = terms[0].licence.price if terms else None
    return Due(
        currency,
        price.fee_per_month_micros if price else 0,
        whole.used.get(currency, 0),
        price.minimum_per_month_micros if price else 0,
        _maximum(terms, currency),
        whole.exported.get(currency, 0),
        sum(one.amount_micros for one in adjustments if one.currency == currency),
        _in_other_currencies(currency, whole, adjustments),
    )


def _maximum(terms: Sequence[InForce], currency: str | None) -> int | None:
    """The highest of the month, since the gate goes by the version in force when a use is made."""
    prices = [one.licence.price for one in terms if one.licence.price.model is PriceModel.PER_USE]
    found = [one.maximum_per_month_micros for one in prices if one.currency == currency]
    limits = [one for one in found if one is not None]
    return max(limits) if limits and len(limits) == len(found) else None


def _in_other_currencies(currency: str | None, whole: _Tally, adjustments: Sequence[Adjustment]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for other, micros in (*whole.used.items(), *whole.exported.items()):
        if other != currency and other is not None and micros:
            found[other] += micros
    for one in adjustments:
        if one.currency != currency and one.currency is not None:
            found[one.currency] += one.amount_micros
    return dict(sorted(found.items()))


@dataclass(slots=True)
class _Tally:
    """What is summed up for one row, or for the whole."""

    uses_gross: int = 0
    uses_billable: int = 0
    verbatim_words: int = 0
    other_words: int = 0
    cards: int = 0
    links: int = 0
    exports: int = 0
    refusals: int = 0
    stories: set[str | None] = field(default_factory=set)
    listeners: set[int | None] = field(default_factory=set)
    codes: Counter[str] = field(default_factory=Counter)
    prices: set[tuple[str | None, int]] = field(default_factory=set)
    used: Counter[str | None] = field(default_factory=Counter)
    exported: Counter[str | None] = field(default_factory=Counter)

    def add(self, line: Line) -> None:
        if line.kind == "use":
            self._add_use(line)
        elif line.kind == "refusal":
            self.refusals += 1
            self.codes.update(line.codes)
        else:
            self.exports += 1
            self.prices.add((line.currency, line.price_micros))
            self.exported[line.currency] += line.price_micros

    def _add_use(self, line: Line) -> None:
        self.uses_gross += 1
        self.verbatim_words += line.verbatim_words
        self.other_words += line.other_words
        self.cards += line.card
        self.links += line.link
        self.stories.add(line.story)
        self.listeners.add(line.listener)
        self.prices.add((line.currency, line.price_micros))
        if line.billable:
            self.uses_billable += 1
            self.used[line.currency] += line.price_micros

    @property
    def unique_listeners(self) -> int | None:
        count = len(self.listeners)
        return None if 0 < count < FEWEST_LISTENERS else count

    def figures(self, currency: str | None, unique_listeners: int | None) -> Figures:
        (unit,) = self.prices if len(self.prices) == 1 else ((currency, None),)
        return Figures(
            self.uses_gross,
            self.uses_billable,
            len(self.stories),
            unique_listeners,
            self.verbatim_words,
            self.other_words,
            self.cards,
            self.links,
            self.exports,
            self.refusals,
            dict(sorted(self.codes.items())),
            unit[1] if unit[0] == currency else None,
            self.used.get(currency, 0) + self.exported.get(currency, 0),
        )


@dataclass(slots=True)
class _Counting:
    by_key: dict[Key, _Tally] = field(default_factory=dict)
    whole: _Tally = field(default_factory=_Tally)
    versions: set[int] = field(default_factory=set)

    def add(self, line: Line) -> None:
        key = Key(line.title or "", line.use or "", line.door or "", line.channel or "", line.territory or "", line.day)
        row = self.by_key.get(key)
        if row is None:
            row = self.by_key[key] = _Tally()
        row.add(line)
        self.whole.add(line)
        if line.version is not None:
            self.versions.add(line.version)

    def rows(self, currency: str | None) -> dict[Key, Figures]:
        """In the order of their keys."""
        keys = sorted(self.by_key)
        hidden = withheld([len(self.by_key[key].listeners) for key in keys])
        return {
            key: tally.figures(currency, None if place in hidden else len(tally.listeners))
            for place, (key, tally) in enumerate((key, self.by_key[key]) for key in keys)
        }
