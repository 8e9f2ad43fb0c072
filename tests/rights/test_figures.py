"""A story's figures beside its limits, and why a use that is granted has no words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from skill.rights.figures import Figures, of_story, of_words, telling, why_uncut
from skill.rights.gate import Code, Reason
from skill.rights.licence import Grant, Limits, Price, PriceModel, Schedule, Training, Use
from skill.rights.renditions import Rendition
from skill.stories.story import State
from tests.rights.world import ABSTRACT, GRANTS, LICENCE, LIMITS, NOW, SCHEDULE, STORY

DAILY = "harbor.toml: schedules.daily."
NOTHING = Figures(100, {})


def cut(use: Use, start: int, stop: int, **changes: Any) -> Rendition:
    """Words of a story of a hundred; what stands where in it has the same places in the allowance."""
    span = (range(start, stop),)
    return replace(ABSTRACT, use=use, spans=span, places=span, longest_run=stop - start, of_words=100, **changes)


def having(*renditions: Rendition, **changes: Any) -> Figures:
    return replace(NOTHING, renditions={one.use: one for one in renditions}, **changes)


HEADLINE = cut(Use.HEADLINE, 0, 0)


def limited(*numbers: int | None) -> Schedule:
    return replace(SCHEDULE, limits=Limits(*numbers))  # type: ignore[arg-type]


def granting(grant: Grant, schedule: Schedule = SCHEDULE) -> Schedule:
    return replace(schedule, grants={**GRANTS, grant.use: grant})


def why(use: Use, figures: Figures, schedule: Schedule = SCHEDULE, *reasons: Reason, **story: Any) -> tuple[str, str]:
    (cause,) = why_uncut(use, replace(STORY, **story), figures, LICENCE, schedule, reasons)
    return cause.clause, cause.sentence


GONE = (
    "36 of the 130 words that anyone may ever get of this story have gone out, those of tests counted: an allowance is"
    " one for all doors."
)

# ── limits with their figures ─────────────────────────────────────────────────────────────────────


def test_what_is_out_and_used_stands_beside_the_limits_of_the_schedule() -> None:
    figures = replace(NOTHING, spent=frozenset(range(36)), uses_today=1, month_micros=1_500_000)
    price = Price(PriceModel.PER_USE, "USD", maximum_per_month_micros=40_000_000_000)
    found = list(of_story(figures, replace(LICENCE, price=price), SCHEDULE))
    assert [(one.key, one.count, one.limit, one.said) for one in found] == [
        ("schedules.daily.limits.words_per_story", 36, 130,
         GONE),
        ("schedules.daily.limits.uses_per_day", 1, 1000, "1 of 1,000 uses today (tests not counted)."),
        ("schedules.daily.limits.uses_per_listener_day", None, 20,
         "One listener may have 20 uses a day; nobody is asking here, so none are counted."),
        ("price.maximum_per_month", 1_500_000, 40_000_000_000, "1.50 USD spent this month, of 40,000.00 USD."),
    ]  # fmt: skip


def test_no_limit_is_said_to_be_none_and_the_smaller_of_two_binds() -> None:
    found = list(of_story(NOTHING, LICENCE, limited(60, 90, 130, None, None)))
    assert [(one.key, one.limit) for one in found] == [
        ("schedules.daily.limits.words_per_listener_story", 90),
        ("schedules.daily.limits.uses_per_day", None),
        ("schedules.daily.limits.uses_per_listener_day", None),
    ]
    assert [one.said for one in found[1:]] == [
        "0 uses today, without limit (tests not counted).",
        "How often one listener may be told of it in a day is not limited.",
    ]


def test_words_stand_beside_each_limit_of_their_grant() -> None:
    grant = Grant(Use.EXCERPT, max_words=40, max_run=30, max_share=Decimal("0.25"))
    found = list(of_words(cut(Use.EXCERPT, 10, 34), SCHEDULE, grant))
    assert [(one.key, one.count, one.limit, one.said) for one in found] == [
        ("schedules.daily.grants.excerpt.max_words", 24, 40, "24 of 40 words that it may hold."),
        ("schedules.daily.grants.excerpt.max_run", 24, 30, "24 of 30 words in a row."),
        ("schedules.daily.grants.excerpt.max_share", 24, 25, "24 of 25 words, which are 25 % of the story's 100."),
        ("schedules.daily.limits.words_per_answer", 24, 60, "24 of 60 words of a story in one answer."),
    ]


def test_a_limit_that_a_grant_does_not_name_and_any_of_a_headline_is_left_out() -> None:
    assert [one.key for one in of_words(cut(Use.EXCERPT, 0, 9), SCHEDULE, Grant(Use.EXCERPT))] == [
        "schedules.daily.limits.words_per_answer"
    ]
    assert list(of_words(HEADLINE, SCHEDULE, Grant(Use.HEADLINE))) == []


# ── why nothing was cut ───────────────────────────────────────────────────────────────────────────


def test_what_was_cut_and_is_gone_was_removed() -> None:
    gone = having(HEADLINE, removed=frozenset({Use.SUMMARY}))
    assert why(Use.SUMMARY, gone) == (
        f"{DAILY}keep_derived",
        "What was cut of it was removed: it is kept for 30 days after it was first stored, and not after the licence"
        " ends.",
    )
    withdrawn = Reason(Code.KILLED, "(notice)", "the publisher withdrew it")
    assert why(Use.SUMMARY, gone, SCHEDULE, withdrawn, state=State.KILLED) == (
        "(notice)", "What was cut of it was removed when the publisher withdrew it.",
    )  # fmt: skip


@pytest.mark.parametrize("code", [Code.OUT_OF_SCOPE, Code.KILLED, Code.WITHHELD, Code.NOT_STARTED, Code.EXPIRED])
def test_what_a_clause_refuses_in_any_case_is_not_cut(code: Code) -> None:
    reasons = Reason(Code.LANGUAGE, "x", ""), Reason(code, "y", ""), Reason(Code.LIMIT, "z", "")
    assert why(Use.SUMMARY, NOTHING, SCHEDULE, *reasons) == ("y", "It was therefore never prepared.")
    assert why(Use.SUMMARY, having(HEADLINE), SCHEDULE, *reasons[::2])[0] != "y"


TRAINING = Training("Example Models", (), (), timedelta(0), timedelta(0))


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant(Use.RECIPE_STEPS), "Granted; this release tells no recipes."),
        (Grant(Use.RECIPE_INGREDIENTS, ends=NOW), "Granted until 2026-11-25 12:00 UTC; this release tells no recipes."),
        (Grant(Use.GROUND), "Granted; this release grounds no language model."),
        (Grant(Use.TRAIN, starts=datetime(2026, 6, 1, tzinfo=UTC), training=TRAINING),
         "Granted from 2026-06-01 to Example Models; this release lets it out by export training alone."),
    ],
)  # fmt: skip
def test_what_this_release_does_not_do_is_granted_all_the_same(grant: Grant, said: str) -> None:
    not_begun = Reason(Code.NOT_STARTED, "y", "")
    assert why(grant.use, having(HEADLINE), granting(grant), not_begun) == (f"{DAILY}grants.{grant.use}", said)


def test_that_no_words_are_cut_is_told_where_nothing_else_refuses_the_story() -> None:
    for use, other, is_told in (
        (Use.SUMMARY, Code.TERRITORY, True),
        (Use.SUMMARY, Code.EMBARGOED, False),
        (Use.SUMMARY, Code.OUT_OF_SCOPE, False),
        (Use.TRAIN, Code.TERRITORY, False),
    ):
        reason, uncut = Reason(other, "x", ""), Reason(Code.LIMIT, f"{DAILY}grants.{use}", "")
        limit = Reason(Code.LIMIT, f"{DAILY}limits.words_per_answer", "")
        assert telling(use, (reason, uncut, limit)) == ((reason, uncut, limit) if is_told else (reason, limit))


def test_a_summary_that_may_not_be_verbatim_is_not_made() -> None:
    assert why(Use.SUMMARY, having(HEADLINE), granting(replace(GRANTS[Use.SUMMARY], verbatim=False))) == (
        f"{DAILY}grants.summary.verbatim",
        "It may not be made of the story's own sentences, and this release makes no other without a model.",
    )
    by_model = replace(GRANTS[Use.SUMMARY], verbatim=False, model_hosts=frozenset({"llm.example"}))
    assert why(Use.SUMMARY, having(HEADLINE), granting(by_model)) == (
        f"{DAILY}grants.summary.verbatim",
        "It may not be made of the story's own sentences, and no model made one that can be used.",
    )


def test_a_story_that_was_cut_under_another_version_waits_for_its_poll() -> None:
    assert why(Use.SUMMARY, having(replace(HEADLINE, licence_version=2))) == (
        "harbor.toml: version",
        "The story was cut under harbor-2026 version 2, schedule daily; what this version lets out besides comes with"
        " its next poll.",
    )


def test_what_the_feed_does_not_give_is_said() -> None:
    assert why(Use.HEADLINE, NOTHING) == (
        "(feed)",
        "The feed gave no headline, or one of more than 300 characters, or text written without spaces, whose words"
        " cannot be counted.",
    )
    assert why(Use.SUMMARY, replace(NOTHING, source_words=0)) == (
        "(feed)", "The feed gives neither an abstract nor a body.",
    )  # fmt: skip
    uncounted = ("(feed)", "Not even its headline was cut, as of text whose words cannot be counted.")
    assert why(Use.SUMMARY, NOTHING) == uncounted
    without = replace(SCHEDULE, grants={Use.SUMMARY: GRANTS[Use.SUMMARY]})
    assert why(Use.SUMMARY, NOTHING, without) != uncounted
    told_whole = ("(feed)", "The feed gives no body, and its abstract is told whole.")
    for use in (Use.SUMMARY, Use.EXCERPT):
        assert why(use, having(HEADLINE, cut(Use.ABSTRACT, 0, 100)), limited(200, 200, 200, 9, 9)) == told_whole
        assert why(use, having(HEADLINE, cut(Use.ABSTRACT, 0, 99)), limited(200, 200, 200, 9, 9)) != told_whole


def test_a_story_whose_allowance_is_taken_has_no_room() -> None:
    full = having(HEADLINE, cut(Use.ABSTRACT, 0, 30), spent=frozenset(range(25, 60)))
    none_left = (
        f"{DAILY}limits.words_per_story",
        "The 60 words that anyone may ever get of this story are taken by what was cut before.",
    )
    assert why(Use.EXCERPT, full, limited(60, 60, 60, 9, 9)) == none_left
    assert why(Use.EXCERPT, full, limited(60, 61, 61, 9, 9)) != none_left


TOO_LONG = {
    Use.ABSTRACT: "the feed gives no abstract of its own, or a longer one.",
    Use.SUMMARY: "the first sentence of the story is longer, or cannot be heard alone.",
    Use.EXCERPT: "no sentence of the story that is untold and can be heard alone fits, nor do its first words.",
}


@pytest.mark.parametrize(
    ("grant", "limits", "clause", "bound"),
    [
        (Grant(Use.ABSTRACT, max_words=60), LIMITS, "grants.abstract.max_words", "60 words, by its max_words"),
        (Grant(Use.SUMMARY, max_words=45, max_run=25, verbatim=True), LIMITS, "grants.summary.max_run",
         "25 words, by its max_run"),
        (Grant(Use.SUMMARY, max_words=45, max_run=45, verbatim=True), LIMITS, "grants.summary.max_words",
         "45 words, by its max_words"),
        (Grant(Use.EXCERPT, max_words=40, max_share=Decimal("0.155")), LIMITS, "grants.excerpt.max_share",
         "15 words, 15.5 % of the story's 100"),
        (Grant(Use.EXCERPT, max_words=40), replace(LIMITS, words_per_answer=1), "limits.words_per_answer",
         "1 word, by words_per_answer"),
        (Grant(Use.EXCERPT, max_words=40), Limits(60, 70, 130, 9, 9), "limits.words_per_listener_story",
         "10 words, what is left of the 70 that anyone may ever get of the story"),
    ],
)  # fmt: skip
def test_the_smallest_bound_is_named(grant: Grant, limits: Limits, clause: str, bound: str) -> None:
    figures = having(HEADLINE, spent=frozenset(range(60)))
    expected = (f"{DAILY}{clause}", f"It may hold {bound}, and {TOO_LONG[grant.use]}")
    assert why(grant.use, figures, granting(grant, replace(SCHEDULE, limits=limits))) == expected


def test_what_no_licence_bounds_our_own_limit_does() -> None:
    schedule = granting(Grant(Use.EXCERPT), limited(900, 900, 900, 9, 9))
    assert why(Use.EXCERPT, having(HEADLINE, source_words=900), schedule) == (
        "(our own limit)",
        "It may hold 300 words, the most that is cut at once, whatever a licence allows, and no sentence of the story"
        " that is untold and can be heard alone fits, nor do its first words.",
    )
