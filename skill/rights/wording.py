"""How terms are written in sentences for people: lists, numbers of things, time spans, moments, money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from skill.rights.licence import MICROS, Use

A_USE = {
    Use.HEADLINE: "the headline",
    Use.ABSTRACT: "the abstract",
    Use.SUMMARY: "a summary",
    Use.EXCERPT: "an excerpt",
    Use.RECIPE_INGREDIENTS: "the ingredients of a recipe",
    Use.RECIPE_STEPS: "the steps of a recipe",
    Use.GROUND: "grounding a language model",
    Use.TRAIN: "training models",
    Use.PREVIEW: "a preview",
    Use.CORRECTION: "a correction",
}

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
# Below three days people say hours.
_FEWEST_DAYS = 3


def listed(names: Iterable[str], last: str = "and") -> str:
    """In alphabetical order: "CA", "CA and US", "CA, FR and US"."""
    *first, end = sorted(names) or ["nothing"]
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(count: int, thing: str) -> str:
    """With its unit: "1 word", "1,200 words"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def spelled(span: timedelta) -> str:
    """In the largest unit that says it exactly: "48 hours", "30 days", "90 seconds"."""
    seconds = int(span.total_seconds())
    for unit, length in _UNITS:
        count, rest = divmod(seconds, length)
        if count and not rest and (unit != "day" or count >= _FEWEST_DAYS):
            return counted(count, unit)
    return counted(seconds, "second")


def dated(moment: datetime) -> str:
    """A day by its date, as in the file; another moment with its time."""
    day, time = moment.date().isoformat(), moment.time()
    if time == time.min:
        return day
    return f"{day} {time.isoformat() if time.second or time.microsecond else f'{time:%H:%M}'} UTC"


def priced(micros: int, currency: str | None, decimals: int = 2) -> str:
    """Exact, with two decimals or as many as it takes: "40,000.00 USD", "0.015 USD"; with four "0.0150 USD"."""
    whole, rest = divmod(micros, MICROS)
    written = f"{rest:06}".rstrip("0").ljust(decimals, "0")
    return f"{whole:,}.{written} {currency}" if currency else f"{whole:,}.{written}"


def percent(share: Decimal) -> str:
    """As a share of a hundred: "15 %", "12.5 %"."""
    return f"{(share * 100).normalize():f} %"


def iso(moment: datetime) -> str:
    """A moment in UTC as RFC 3339 has it, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
