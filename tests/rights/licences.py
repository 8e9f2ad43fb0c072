"""Whole licences by chance: every key that a file may have, with values at their edges and names in any script.

Hypothesis draws a number and `Random` spreads it over some hundreds of choices, so that ten thousand are made in
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from skill.rights.licence import (
    EMPTY,
    GRANTABLE,
    Attribution,
    Channel,
    Grant,
    Licence,
    Limits,
    Price,
    PriceModel,
    Schedule,
    Takedown,
    Training,
    Use,
    Where,
)
from skill.rights.reading import BESIDE, MAX_NUMBER, MAX_SHARE_DECIMALS, SIGNALS, TELLABLE
from skill.stories.text import fold

T = TypeVar("T")

LETTERS = "abcxyzABCXYZ0189éßİıŒœﬁñåд漢字ภาषา한글ابعא🎙"
MARKS = " -_.,;:!?'\"’“”«»()[]/\\#%&@*+=<>|~^$©—…`"
COUNTRIES = ("US", "CA", "MX", "GB", "IE", "FR", "DE", "CH", "IN", "JP", "BR", "ZA", "AU")
LANGUAGES = ("en", "en-US", "en-GB", "fr", "fr-CA", "de-CH-1996", "zh-Hans", "es-419", "*")
MODEL_HOSTS = ("llm.example", "llm.example.internal:8080", "127.0.0.1:65535", "localhost:1")
PER_USE = GRANTABLE - {Use.TRAIN}


def licences() -> st.SearchStrategy[Licence]:
    return st.integers(0, 2**48).map(Random).map(a_licence)


def a_licence(r: Random) -> Licence:
    starts, ends = a_term(r)
    feeds = sorted(names(r, 12))
    r.shuffle(feeds)
    schedules = tuple(
        a_schedule(r, name, frozenset(feeds[number :: len(feeds)]))
        for number, name in zip(range(len(feeds)), sorted({an_id(r) for _ in range(r.randint(1, 4))}), strict=False)
    )
    granted = {use for schedule in schedules for use in schedule.grants}
    return Licence(
        an_id(r), r.choice((1, 2, r.randint(1, MAX_NUMBER))), words(r), words(r), starts, ends, a_where(r),
        an_attribution(r), a_price(r, granted), a_takedown(r), maybe_none(r, SIGNALS), maybe_none(r, BESIDE),
        r.choice((timedelta(), timedelta(seconds=r.randint(1, 3600)), timedelta(hours=1))), schedules,
        "drawn.toml", "0" * 64,
    )  # fmt: skip


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def words(r: Random) -> str:
    """Text in one line, of any script, with marks that mean something to TOML, JSON, XML and IRIs."""
    inner = "".join(r.choice(LETTERS if r.random() < 0.7 else MARKS) for _ in range(r.randint(0, 14)))
    return f"{r.choice(LETTERS)}{inner}{r.choice(LETTERS)}"


def names(r: Random, most: int = 4, make: Callable[[Random], str] = words) -> frozenset[str]:
    return frozenset(make(r) for _ in range(r.randint(1, most)))


def label(r: Random) -> str:
    return fold(words(r)) or "world"


def some(r: Random, known: Sequence[str]) -> frozenset[str]:
    return frozenset(r.sample(list(known), r.randint(1, len(known))))


def maybe_none(r: Random, known: Sequence[str]) -> frozenset[str]:
    return some(r, known) if r.random() < 0.5 else EMPTY


def maybe(r: Random, make: Callable[[Random], T]) -> T | None:
    return make(r) if r.random() < 0.3 else None


def maybe_labels(r: Random) -> frozenset[str]:
    return names(r, 4, label) if r.random() < 0.3 else EMPTY


def an_id(r: Random) -> str:
    return r.choice("abc0") + "".join(r.choice("abcz019._-") for _ in range(r.choice((0, 3, 8, 62))))


def a_moment(r: Random) -> datetime:
    day = datetime(r.choice((1, 999, 2026, 2027, 9990)), r.randint(1, 12), r.randint(1, 28), tzinfo=UTC)
    second = timedelta(seconds=r.randint(0, 86_399))
    return day + r.choice((timedelta(), timedelta(), second, second + timedelta(microseconds=r.randint(1, 999_999))))


def a_term(r: Random) -> tuple[datetime, datetime]:
    starts, ends = sorted((a_moment(r), a_moment(r)))
    return starts, ends if starts < ends else starts + timedelta(microseconds=1)


def a_span(r: Random) -> timedelta:
    unit = r.choice((1, 60, 3600, 86_400))
    return timedelta(seconds=unit * r.choice((0, 1, 30, 48, r.randint(0, 999_999), 999_999)))


def a_count(r: Random) -> int:
    return r.choice((0, 1, r.randint(2, 500), MAX_NUMBER))


def from_one(r: Random) -> int:
    return r.choice((1, r.randint(2, 500), MAX_NUMBER))


def a_share(r: Random) -> Decimal:
    places = r.choice((0, 1, 2, 3, MAX_SHARE_DECIMALS))
    return Decimal(f"{r.randint(1, 10**places)}e-{places}")


def an_amount(r: Random) -> int:
    return r.choice((0, 1, 4000, r.randint(0, 10**9), 10**18 - 1))


# ── tables ────────────────────────────────────────────────────────────────────────────────────────


def territories(r: Random) -> frozenset[str]:
    return some(r, COUNTRIES)


def channels(r: Random) -> frozenset[str]:
    return some(r, tuple(one.value for one in Channel))


def a_where(r: Random) -> Where:
    return Where(
        territories(r) if r.random() < 0.7 else None,
        r.random() < 0.5,
        tuple(sorted(some(r, LANGUAGES))),
        channels(r),
        names(r),
    )


def a_credit(r: Random) -> str:
    before, after = (words(r) if r.random() < 0.7 else "" for _ in range(2))
    return f"{before} {{title}} {after}".strip()


def credits(r: Random) -> MappingProxyType[str, str]:
    languages = (language.lower() for language in some(r, LANGUAGES) if language != "*")
    return MappingProxyType({language: a_credit(r) for language in languages} or {"en": a_credit(r)})


def an_attribution(r: Random) -> Attribution:
    card = " ".join(
        words(r) + one for one in r.sample(["{year}", "{publisher}", "{title}", "{byline}"], r.randint(1, 4))
    )
    again = credits(r) if r.random() < 0.5 else MappingProxyType({})
    return Attribution(credits(r), again, card, r.random() < 0.5)


def a_price(r: Random, granted: set[Use]) -> Price:
    model = r.choice(tuple(PriceModel))
    if model is PriceModel.FREE:
        return Price(model)
    currency = r.choice(("USD", "EUR", "JPY", "XXX"))
    export = an_amount(r) if Use.TRAIN in granted else None
    if model is PriceModel.FLAT:
        return Price(model, currency, an_amount(r), train_per_export_micros=export)
    prices = MappingProxyType({use: an_amount(r) for use in granted & PER_USE})
    return Price(model, currency, 0, prices, an_amount(r), maybe(r, an_amount), export)


def a_takedown(r: Random) -> Takedown:
    return Takedown(maybe_none(r, TELLABLE), a_count(r), a_span(r))


def a_schedule(r: Random, name: str, feeds: frozenset[str]) -> Schedule:
    sections = maybe(r, lambda r: names(r, 4, label))
    uses = r.sample(sorted(GRANTABLE), r.randint(1, len(GRANTABLE)))
    return Schedule(
        name,
        feeds,
        sections - {"all"} or None if sections else None,
        maybe_labels(r),
        maybe_labels(r),
        maybe_labels(r),
        r.random() < 0.5,
        maybe(r, a_span),
        a_span(r),
        a_span(r),
        Limits(a_count(r), a_count(r), a_count(r), maybe(r, a_count), maybe(r, a_count)),
        MappingProxyType({use: a_grant(r, use) for use in uses}),
    )


def a_grant(r: Random, use: Use) -> Grant:
    starts, ends = a_term(r)
    parts = {Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS}
    bounded = {Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT, *parts}
    return Grant(
        use,
        from_one(r) if use in bounded else maybe(r, from_one) if use is Use.GROUND else None,
        from_one(r) if use is Use.SUMMARY else maybe(r, from_one),
        a_share(r) if use is Use.EXCERPT else maybe(r, a_share),
        verbatim=use is Use.SUMMARY and r.random() < 0.5,
        scale=use in parts and r.random() < 0.5,
        starts=starts if use is Use.TRAIN or r.random() < 0.3 else None,
        ends=ends if r.random() < 0.3 else None,
        territories=maybe(r, territories),
        channels=maybe(r, channels),
        hosts=maybe(r, names),
        sections=maybe(r, lambda r: names(r, 4, label)),
        exclude_sections=maybe_labels(r),
        training=a_training(r) if use is Use.TRAIN else None,
        model_hosts=maybe_none(r, MODEL_HOSTS) if use is Use.SUMMARY else EMPTY,
    )


def a_training(r: Random) -> Training:
    models, purposes = (tuple(sorted(names(r))) for _ in range(2))
    return Training(words(r), models, purposes, a_span(r), a_span(r))
