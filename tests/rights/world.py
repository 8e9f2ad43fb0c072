"""A small world to judge in: one licence that grants, one story, one question; and TOML written from values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skill.rights.book import Standing
from skill.rights.gate import Cleared, Code, Occasion, Question, Refusal, Spent, judge
from skill.rights.licence import (
    Attribution,
    Channel,
    Grant,
    Licence,
    Limits,
    Price,
    PriceModel,
    Schedule,
    Takedown,
    Use,
    Where,
)
from skill.rights.renditions import Rendition
from skill.stories.story import Story

SAMPLES = Path(__file__).parents[2] / "fixtures" / "licences"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
US = "byline-demo"
VOICE = frozenset({Channel.VOICE})
SCREEN = frozenset({Channel.SCREEN})

LIMITS = Limits(60, 130, 130, 1000, 20)
GRANTS = MappingProxyType(
    {
        Use.HEADLINE: Grant(Use.HEADLINE),
        Use.ABSTRACT: Grant(Use.ABSTRACT, max_words=60),
        Use.SUMMARY: Grant(Use.SUMMARY, max_words=45, max_run=45, verbatim=True),
        Use.EXCERPT: Grant(Use.EXCERPT, max_words=25, max_share=Decimal("0.50")),
    }
)
SCHEDULE = Schedule(
    name="daily",
    feeds=frozenset({"harbor-news"}),
    sections=None,
    exclude_sections=frozenset(),
    exclude_genres=frozenset(),
    exclude_credits=frozenset(),
    own_copy_only=False,
    max_age=timedelta(hours=48),
    keep_body=timedelta(hours=24),
    keep_derived=timedelta(days=30),
    limits=LIMITS,
    grants=GRANTS,
)
LICENCE = Licence(
    id="harbor-2026",
    version=3,
    licensor="harbor",
    licensee=US,
    starts=datetime(2026, 1, 1, tzinfo=UTC),
    ends=datetime(2029, 1, 1, tzinfo=UTC),
    where=Where(frozenset({"US", "CA"}), True, ("en",), frozenset({"voice", "screen"}), frozenset({"alexa"})),
    attribution=Attribution(
        MappingProxyType({"en": "From {title}", "fr": "Selon {title}"}),
        MappingProxyType({"en": "Also from {title}"}),
        "© {year} {publisher}. {byline}",
        True,
    ),
    price=Price(PriceModel.FLAT, "USD", 1_000_000),
    takedown=Takedown(frozenset({"kill"}), 40, timedelta(days=7)),
    contract_wins=frozenset(),
    beside=frozenset({"other_publishers"}),
    double_click=timedelta(seconds=30),
    schedules=(SCHEDULE,),
    file="harbor.toml",
    hash="0" * 64,
)
STORY = Story(
    id="harbor/0123456789ab",
    publisher="harbor",
    title="harbor-times",
    feed="harbor-news",
    kind="news",
    language="en-US",
    link="https://harbor.example/storm",
    version=2,
    first_seen=NOW - timedelta(hours=1),
    published_at=NOW - timedelta(hours=1),
    authors=("Jo March",),
    sections=("World",),
)
OCCASION = Occasion(NOW, US, "alexa", "en-US")
ABSTRACT = Rendition(
    "r1", STORY.id, 2, LICENCE.id, 3, "daily", Use.ABSTRACT, "en-US", "Six words of a harbor story.",
    NOW - timedelta(hours=1), 60, (range(6),), (range(6),), 6, said=MappingProxyType({"en": "six words, said"}),
)  # fmt: skip
QUESTION = Question(
    OCCASION,
    Standing(LICENCE, SCHEDULE, ""),
    None,
    STORY,
    "The Harbor Times",
    "Harbor Media",
    Use.ABSTRACT,
    VOICE,
    ABSTRACT,
    Spent(words_in_answer=6),
)


def licensed(question: Question = QUESTION, **changes: Any) -> Question:
    """The question under a licence with `changes`."""
    standing = question.standing
    assert standing.licence is not None
    return replace(question, standing=replace(standing, licence=replace(standing.licence, **changes)))


def scheduled(question: Question = QUESTION, **changes: Any) -> Question:
    """The question under a schedule with `changes`."""
    licence, schedule = question.standing.licence, question.standing.schedule
    assert licence is not None
    assert schedule is not None
    changed = replace(schedule, **changes)
    return replace(question, standing=Standing(replace(licence, schedules=(changed,)), changed, ""))


def limited(**changes: Any) -> Question:
    return scheduled(limits=replace(LIMITS, **changes))


def granted(question: Question = QUESTION, **changes: Any) -> Question:
    """The question under a grant of its use with `changes`."""
    schedule = question.standing.schedule
    assert schedule is not None
    return scheduled(
        question, grants={**schedule.grants, question.use: replace(schedule.grants[question.use], **changes)}
    )


def stored(question: Question = QUESTION, **changes: Any) -> Question:
    """The question about words that were stored with `changes`."""
    assert question.rendition is not None
    return replace(question, rendition=replace(question.rendition, **changes))


def told(question: Question = QUESTION, **changes: Any) -> Question:
    """The question about a story with `changes`."""
    return replace(question, story=replace(question.story, **changes))


def asked(question: Question = QUESTION, **changes: Any) -> Question:
    """The question on an occasion with `changes`."""
    return replace(question, occasion=replace(question.occasion, **changes))


def after(question: Question = QUESTION, **changes: Any) -> Question:
    """The question after uses with `changes`."""
    return replace(question, spent=replace(question.spent, **changes))


def codes(question: Question) -> tuple[Code, ...]:
    """The codes of every reason against, in order; nothing where the words are cleared."""
    outcome = judge(question)
    return tuple(reason.code for reason in outcome.reasons) if isinstance(outcome, Refusal) else ()


def clauses(question: Question) -> tuple[str, ...]:
    outcome = judge(question)
    return tuple(reason.clause for reason in outcome.reasons) if isinstance(outcome, Refusal) else ()


def clear(question: Question) -> Cleared:
    outcome = judge(question)
    assert isinstance(outcome, Cleared), outcome
    return outcome


# ── TOML ──────────────────────────────────────────────────────────────────────────────────────────


def sample(name: str) -> dict[str, Any]:
    """A sample licence file as values that may be changed."""
    return tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def toml(data: Mapping[str, Any]) -> str:
    """`data` as a TOML document; every table below the first level is written inline."""
    return "".join(f"{_quoted(key)} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        return str(value) if "." in str(value) or "E" in str(value) else f"{value}.0"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


def _quoted(text: str) -> str:
    plain = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return '"' + "".join(plain) + '"'
