"""The licence file as values: who may do what with whose words, how much, for how long, for how much.

Frozen. Silence is no: what a file does not say is not granted. Words are source words, money is
micro-units of the currency, times are UTC. `None` stands for "unlimited" where a file must say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

EMPTY: frozenset[str] = frozenset()
# Of a licence its id and version, and the name of a schedule.
Terms = tuple[str, int, str]

# Money is told in millionths of its unit.
MICROS = 1_000_000


class Use(StrEnum):
    """What is done with a story. No use implies another."""

    HEADLINE = "headline"
    ABSTRACT = "abstract"
    SUMMARY = "summary"
    EXCERPT = "excerpt"
    RECIPE_INGREDIENTS = "recipe_ingredients"
    RECIPE_STEPS = "recipe_steps"
    GROUND = "ground"
    TRAIN = "train"
    PREVIEW = "preview"
    CORRECTION = "correction"


# What a licence can grant. A preview is the publisher's and the operator's; a correction is free.
GRANTABLE = frozenset(Use) - {Use.PREVIEW, Use.CORRECTION}


class Channel(StrEnum):
    VOICE = "voice"
    SCREEN = "screen"
    BRIEFING = "briefing"
    TEXT = "text"


class PriceModel(StrEnum):
    FLAT = "flat"
    PER_USE = "per_use"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Training:
    """What only a `train` grant says: to whom, for which models and purposes, from when, kept how long."""

    recipient: str
    models: tuple[str, ...]
    purposes: tuple[str, ...]
    keep_body: timedelta
    delete_within: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """One use that a schedule allows. What narrows here is `None` (or empty) where it does not.

    `model_hosts` are the places (host, or host:port) to which a story's text may be sent, so that a language model
    makes the summary; empty where none may.
    """

    use: Use
    max_words: int | None = None
    max_run: int | None = None
    max_share: Decimal | None = None
    verbatim: bool = False
    scale: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    territories: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    hosts: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    exclude_sections: frozenset[str] = EMPTY
    training: Training | None = None
    model_hosts: frozenset[str] = EMPTY


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one story, over all uses but headline; uses are counted by UTC day."""

    words_per_answer: int
    words_per_listener_story: int
    words_per_story: int
    uses_per_day: int | None
    uses_per_listener_day: int | None

    @property
    def allowance_words(self) -> int:
        """Everyone gets the same words of a story, so the smaller of the two limits binds all."""
        return min(self.words_per_story, self.words_per_listener_story)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A part of a licence for some feeds. `sections` is `None` for all; `max_age` is `None` for any age."""

    name: str
    feeds: frozenset[str]
    sections: frozenset[str] | None
    exclude_sections: frozenset[str]
    exclude_genres: frozenset[str]
    exclude_credits: frozenset[str]
    own_copy_only: bool
    max_age: timedelta | None
    keep_body: timedelta
    keep_derived: timedelta
    limits: Limits
    grants: Mapping[Use, Grant]


@dataclass(frozen=True, slots=True)
class Where:
    """`territories` is `None` for worldwide; `languages` are BCP 47 ranges."""

    territories: frozenset[str] | None
    from_locale: bool
    languages: tuple[str, ...]
    channels: frozenset[str]
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Credits by language, with `{title}`; `card` with `{year}`, `{publisher}`, `{title}` and `{byline}`."""

    spoken: Mapping[str, str]
    again: Mapping[str, str]
    card: str
    link: bool


@dataclass(frozen=True, slots=True)
class Price:
    model: PriceModel
    currency: str | None = None
    fee_per_month_micros: int = 0
    per_use_micros: Mapping[Use, int] = field(default_factory=lambda: MappingProxyType({}))
    minimum_per_month_micros: int = 0
    maximum_per_month_micros: int | None = None
    train_per_export_micros: int | None = None

    def of(self, use: Use) -> int:
        """What one use costs, in micro-units; a flat fee is owed apart from any use."""
        return self.per_use_micros.get(use, 0)


@dataclass(frozen=True, slots=True)
class Takedown:
    tell: frozenset[str]
    correction_max_words: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Licence:
    """One version of an agreement. `hash` is that of the file's text."""

    id: str
    version: int
    licensor: str
    licensee: str
    starts: datetime
    ends: datetime
    where: Where
    attribution: Attribution
    price: Price
    takedown: Takedown
    contract_wins: frozenset[str]
    beside: frozenset[str]
    double_click: timedelta
    schedules: tuple[Schedule, ...]
    file: str
    hash: str

    def schedule_for(self, feed: str) -> Schedule | None:
        """The schedule that covers `feed`, or `None`. Two of them for one feed are a fault of the file."""
        return next((schedule for schedule in self.schedules if feed in schedule.feeds), None)

    @property
    def needs_country(self) -> bool:
        """Whether it goes by countries for which only a listener's consent is proof."""
        grants = (grant for schedule in self.schedules for grant in schedule.grants.values())
        listed = (self.where.territories, *(grant.territories for grant in grants))
        return not self.where.from_locale and any(territories is not None for territories in listed)

    def in_term(self, now: datetime) -> bool:
        return self.starts <= now < self.ends
