"""A correction: the publisher's own sentence, let out by the takedown clause, free, and in no budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill.rights.book import Standing
from skill.rights.gate import Code, Question, Refusal, Spent, holds_until, judge, settle, within_spent
from skill.rights.licence import Takedown, Use
from skill.stories.story import State
from tests.rights.world import (
    LICENCE,
    LIMITS,
    NOW,
    QUESTION,
    SECOND,
    after,
    asked,
    clauses,
    clear,
    codes,
    licensed,
    scheduled,
    stored,
    told,
)

TELLS = Takedown(frozenset({"correct"}), 6, timedelta(days=7))
HOUR = timedelta(hours=1)
CORRECTION = licensed(
    stored(
        replace(QUESTION, use=Use.CORRECTION, spent=Spent()),
        use=Use.CORRECTION, text="The ferry sails at nine, not.", said={}, spans=(), places=(), of_words=0,
        longest_run=0,
    ),
    takedown=TELLS,
)  # fmt: skip


def takedown(**changes: Any) -> Question:
    return licensed(CORRECTION, takedown=replace(TELLS, **changes))


def test_a_correction_is_cleared_by_the_takedown_clause_and_costs_nothing() -> None:
    cleared = clear(CORRECTION)
    assert cleared.clause == f"{LICENCE.file}: takedown.tell"
    assert (cleared.use, cleared.words, cleared.price_micros) == (Use.CORRECTION, 0, 0)
    assert cleared.said == "The ferry sails at nine, not."


@pytest.mark.parametrize(
    ("question", "code", "clause"),
    [
        (takedown(tell=frozenset({"kill"})), Code.USE_NOT_GRANTED, "takedown.tell"),
        (takedown(correction_max_words=5), Code.LIMIT, "takedown.correction_max_words"),
        (takedown(within=HOUR), Code.TOO_OLD, "takedown.within"),
        (replace(CORRECTION, rendition=None), Code.LIMIT, "takedown.tell"),
        (stored(CORRECTION, licence="harbor-2025"), Code.LIMIT, "id"),
        (told(CORRECTION, state=State.KILLED), Code.KILLED, "(notice)"),
        (told(CORRECTION, state=State.WITHHELD), Code.WITHHELD, "(notice)"),
        (told(CORRECTION, not_before=NOW + SECOND), Code.EMBARGOED, "(embargo)"),
        (told(CORRECTION, language="fr"), Code.LANGUAGE, "(no translation)"),
        (asked(CORRECTION, host="desk"), Code.HOST, "where.hosts"),
        (asked(CORRECTION, country="FR", locale="en-GB"), Code.TERRITORY, "where.territories"),
        (licensed(CORRECTION, ends=NOW), Code.EXPIRED, "ends"),
        (replace(CORRECTION, suspended="a dispute"), Code.SUSPENDED, "(suspension)"),
        (scheduled(CORRECTION, exclude_sections=frozenset({"world"})), Code.OUT_OF_SCOPE, "exclude.sections"),
    ],
)  # fmt: skip
def test_what_stands_against_a_correction(question: Question, code: Code, clause: str) -> None:
    assert codes(question) == (code,)
    assert clauses(question)[0].endswith(clause)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (takedown(tell=frozenset()), "listeners are not told of corrections"),
        (replace(CORRECTION, rendition=None), "there is no sentence to tell"),
        (takedown(correction_max_words=5), "6 words"),
        (stored(CORRECTION, licence="harbor-2025"), "it came under another agreement, harbor-2025"),
        (takedown(within=HOUR), f"it came {NOW - HOUR:%Y-%m-%d %H:%M} UTC"),
    ],
)
def test_the_reason_says_what_was_found(question: Question, found: str) -> None:
    outcome = judge(question)
    assert isinstance(outcome, Refusal)
    assert [reason.found for reason in outcome.reasons] == [found]


def test_without_a_licence_there_is_no_correction() -> None:
    assert codes(replace(CORRECTION, standing=Standing(why="nothing"))) == (Code.NO_LICENCE,)


@pytest.mark.parametrize(
    "question",
    [
        takedown(within=HOUR + SECOND),
        takedown(correction_max_words=6),
        told(CORRECTION, published_at=NOW - timedelta(days=30)),  # too old to be told, and put right all the same
        scheduled(CORRECTION, keep_derived=timedelta()),
        scheduled(CORRECTION, grants={}),
        scheduled(CORRECTION, limits=replace(LIMITS, words_per_answer=1, uses_per_day=0, uses_per_listener_day=0)),
        after(CORRECTION, uses_today=9999, listener_uses_today=9999, month_micros=9999),
    ],
)
def test_no_budget_and_no_grant_keep_it_back(question: Question) -> None:
    assert codes(question) == ()


def test_it_stands_beside_others_only_where_its_licence_permits_that() -> None:
    beside = after(CORRECTION, beside=frozenset({"mill"}))
    assert codes(beside) == ()
    assert codes(licensed(beside, beside=frozenset())) == (Code.LIMIT,)
    outcome = within_spent(beside, settle(beside), replace(beside.spent, alone=True))
    assert isinstance(outcome, Refusal)


def test_every_reason_is_given() -> None:
    question = told(takedown(tell=frozenset(), correction_max_words=0, within=timedelta()), state=State.KILLED)
    assert codes(question) == (Code.KILLED, Code.USE_NOT_GRANTED, Code.LIMIT, Code.TOO_OLD)


def test_its_decision_holds_until_nobody_may_be_told_any_more() -> None:
    assert CORRECTION.rendition is not None
    long_ago = told(CORRECTION, published_at=NOW - timedelta(days=30))
    assert holds_until(long_ago) == CORRECTION.rendition.stored_at + timedelta(days=7)
    assert judge(long_ago) == settle(long_ago)
