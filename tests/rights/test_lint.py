"""Remarks on sound licences: each on one side of its edge, none on the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from skill.rights.licence import Grant, Licence, Limits, Price, PriceModel, Use
from skill.rights.lint import Remark, lint
from skill.rights.reading import read_licence
from tests.rights.test_sample_licences import TODAY, all_licences
from tests.rights.world import GRANTS, LICENCE, LIMITS, NOW, SCHEDULE, US
from tests.test_docs import EXAMPLE, FENCE, paper

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
SPOKEN = replace(LICENCE.attribution, spoken={"en": "From {title}"})
CLEAN = replace(LICENCE, attribution=SPOKEN)
DAILY = "schedules.daily."
TRAIN = Grant(Use.TRAIN, starts=CLEAN.starts)


def remarks(*licences: Licence) -> list[tuple[str, str]]:
    return [(one.key, one.sentence) for one in lint(licences, US, NOW)]


def keys(*licences: Licence) -> list[str]:
    return [key for key, _ in remarks(*licences)]


def where(**changes: Any) -> Licence:
    return replace(CLEAN, where=replace(CLEAN.where, **changes))


def scheduled(**changes: Any) -> Licence:
    return replace(CLEAN, schedules=(replace(SCHEDULE, **changes),))


def limited(*numbers: int | None) -> Licence:
    """Words for an answer, a listener and a story; uses for a day and a listener's day. Grants of a word or none."""
    limits = Limits(*numbers)  # type: ignore[arg-type]
    return scheduled(limits=limits, grants={Use.HEADLINE: Grant(Use.HEADLINE), Use.ABSTRACT: Grant(Use.ABSTRACT, 1)})


def granted(grant: Grant, **changes: Any) -> Licence:
    return scheduled(grants={**GRANTS, grant.use: grant}, **changes)


def excerpt(**changes: Any) -> Grant:
    return replace(GRANTS[Use.EXCERPT], **changes)


def priced(**changes: Any) -> Licence:
    return replace(
        CLEAN, price=replace(Price(PriceModel.PER_USE, "USD", per_use_micros={Use.EXCERPT: 5_000}), **changes)
    )


def test_a_licence_without_anything_odd_has_no_remarks() -> None:
    assert remarks(CLEAN) == []
    assert lint([], US, NOW) == ()


def test_a_remark_names_file_and_key() -> None:
    (remark, *_) = lint([scheduled(max_age=timedelta())], US, NOW)
    assert str(remark) == (
        "harbor.toml: schedules.daily.max_age: it is nothing, so nothing of this schedule is ever told; raise it, or"
        " take the schedule out"
    )
    assert remark == Remark("harbor.toml", "schedules.daily.max_age", remark.sentence)


# ── the licence ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        (replace(CLEAN, licensee="other", ends=NOW),
         ("licensee", "it is to other, not to byline-demo, so it grants us nothing; take the file away, or set"
          " NEWS_LICENSEE where we are other")),
        (replace(CLEAN, ends=NOW),
         ("ends", "it ended on 2026-11-25 12:00 UTC and grants nothing since; the file may stay as a record")),
        (replace(CLEAN, ends=NOW + 30 * DAY, schedules=()),
         ("ends", "it ends on 2026-12-25 12:00 UTC, 30 days from now; then nothing of it is told and what was cut is"
          " removed. Agree on what follows, and write it as a higher version")),
        (replace(CLEAN, ends=NOW + SECOND, schedules=()),
         ("ends", "it ends on 2026-11-25 12:00:01 UTC, within a day; then nothing of it is told and what was cut is"
          " removed. Agree on what follows, and write it as a higher version")),
        (where(languages=("fr",)),
         ("attribution.spoken", "the credit for en is never said, since where.languages lets in no request in it; take"
          " it out, or add en there")),
        (replace(CLEAN, attribution=replace(SPOKEN, again={"fr": "x"}), where=replace(CLEAN.where, languages=("*",))),
         ("attribution.again", "the credit for fr is never said, since `spoken` has none for the first story; write it"
          " there too")),
        (where(languages=("en", "fr")),
         ("where.languages", "no request in fr is answered, since attribution.spoken has no credit for it; write one,"
          " or name fewer here")),
        (where(languages=("*",)),
         ("where.languages", "no request in any language but en is answered, since attribution.spoken has no credit for"
          " it; write one, or name fewer here")),
        (priced(minimum_per_month_micros=6_000, maximum_per_month_micros=5_999),
         ("price.minimum_per_month", "no month can cost that, since none costs more than 0.005999 USD"
          " (maximum_per_month); write less, or raise the other")),
        (priced(maximum_per_month_micros=4_999),
         ("price.maximum_per_month", "an excerpt is never told, since one use of it costs 0.005 USD; raise it, or take"
          " the grant out")),
    ],
)  # fmt: skip
def test_of_the_licence(licence: Licence, said: tuple[str, str]) -> None:
    assert said in remarks(licence)
    assert len([key for key in keys(licence) if key == said[0]]) == 1


@pytest.mark.parametrize(
    "licence",
    [
        replace(CLEAN, ends=NOW + 30 * DAY + SECOND, schedules=()),
        replace(CLEAN, starts=NOW + SECOND, ends=NOW + 2 * DAY, schedules=()),
        where(languages=("en-US",)),
        replace(CLEAN, attribution=replace(SPOKEN, spoken={"en-us": "x"}, again={}),
                where=replace(CLEAN.where, languages=("en-US",))),
        replace(CLEAN, attribution=replace(SPOKEN, again={"en-gb": "x"})),
        priced(minimum_per_month_micros=5_000, maximum_per_month_micros=5_000),
        priced(minimum_per_month_micros=5_000),
    ],
)  # fmt: skip
def test_of_the_licence_there_is_nothing_to_say_on_the_other_side(licence: Licence) -> None:
    assert remarks(licence) == []


def test_where_a_credit_is_for_a_place_the_rest_of_its_language_has_none() -> None:
    licence = replace(CLEAN, attribution=replace(SPOKEN, spoken={"en-us": "x"}, again={}))
    assert remarks(licence) == [
        ("where.languages", "no request in en but en-us is answered, since attribution.spoken has no credit for it;"
         " write one, or name fewer here"),
    ]  # fmt: skip


def test_a_version_that_another_stands_before_is_told_and_nothing_else_of_it() -> None:
    old = replace(CLEAN, ends=NOW, schedules=(replace(SCHEDULE, max_age=timedelta()),))
    new = replace(CLEAN, version=4, file="new.toml", starts=NOW)
    hidden = ("version", "version 4 (new.toml) is in force in its place; the file may stay as a record")
    assert remarks(old, new) == [hidden]
    assert remarks(new, old) == [hidden]
    assert keys(CLEAN, replace(new, starts=NOW + SECOND)) == []
    assert keys(replace(CLEAN, starts=NOW + DAY), replace(new, starts=NOW + DAY)) == ["version"]
    assert keys(CLEAN, replace(new, id="other", schedules=())) == []


def test_an_end_that_a_higher_version_goes_beyond_is_no_end() -> None:
    ending = replace(CLEAN, ends=NOW + 9 * DAY, schedules=())
    assert keys(ending, replace(CLEAN, version=4, starts=ending.ends)) == []
    assert keys(ending, replace(CLEAN, version=4, starts=ending.ends + SECOND)) == ["ends"]
    assert keys(ending, replace(CLEAN, version=4, starts=NOW + DAY, ends=ending.ends, schedules=())) == ["ends"]
    assert keys(ending, replace(CLEAN, id="other", version=4, schedules=())) == ["ends"]


# ── a schedule ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("licence", "key", "said"),
    [
        (limited(60, 130, 130, 0, 20), "limits.uses_per_day",
         "it is nothing, so nothing of this schedule is ever told; raise it, or take the schedule out"),
        (limited(60, 130, 130, None, 0), "limits.uses_per_listener_day",
         "it is nothing, so nothing of this schedule is ever told; raise it, or take the schedule out"),
        (scheduled(keep_derived=timedelta()), "keep_derived",
         "it is nothing, so nothing of this schedule is ever told; raise it, or take the schedule out"),
        (limited(0, 130, 130, 9, 9), "limits.words_per_answer",
         "it is 0, so nothing but headlines is ever told; raise it, or take the other grants out"),
        (limited(60, 0, 130, 9, 9), "limits.words_per_listener_story",
         "it is 0, so nothing but headlines is ever told; raise it, or take the other grants out"),
        (limited(60, 131, 130, 9, 9), "limits.words_per_listener_story",
         "131 words are never reached: everyone gets the same words of a story, so words_per_story (130) binds; write"
         " 130, or raise that one"),
        (limited(60, 130, 131, 9, 9), "limits.words_per_story",
         "131 words are never reached: everyone gets the same words of a story, so words_per_listener_story (130)"
         " binds; write 130, or raise that one"),
        (limited(131, 130, 130, 9, 9), "limits.words_per_answer",
         "131 words are never reached: a story has no more to give than 130 (limits.words_per_story); write 130"),
        (limited(60, 130, 130, 9, 10), "limits.uses_per_listener_day",
         "10 uses by one listener are never reached: all listeners together have 9 (uses_per_day); write 9 or fewer"),
        (scheduled(sections=frozenset({"world"}), exclude_sections=frozenset({"world"})), "sections",
         "nothing is ever told, since exclude.sections leaves it out; take it out of one of the two"),
        (scheduled(sections=frozenset({"world", "sport"}), exclude_sections=frozenset({"sport"})), "sections",
         "nothing filed under sport is ever told, since exclude.sections leaves it out; take it out of one of the two"),
        (scheduled(sections=frozenset({"world"}), exclude_sections=frozenset({"sport"})), "exclude.sections",
         "a story filed under sport alone is out already, since `sections` does not name it; take it out, unless it is"
         " for stories that are filed under both"),
        (replace(scheduled(keep_derived=41 * DAY), ends=NOW + 40 * DAY), "keep_derived",
         "a time of 41 days is never reached: what was cut is removed when the licence ends, on 2027-01-04 12:00 UTC;"
         " leave it where that is meant"),
        (scheduled(max_age=2 * DAY, keep_derived=DAY), "max_age",
         "a story is told for 24 hours after it was first stored (keep_derived), so an age of 48 hours is reached only"
         " by what is found late; write the same for both"),
    ],
)  # fmt: skip
def test_of_a_schedule(licence: Licence, key: str, said: str) -> None:
    assert remarks(licence) == [(DAILY + key, said)]


@pytest.mark.parametrize(
    "licence",
    [
        limited(130, 130, 130, 9, 9),
        limited(60, 130, 130, 9, None),
        limited(60, 130, 130, None, 9),
        scheduled(limits=replace(LIMITS, words_per_answer=0), grants={Use.HEADLINE: Grant(Use.HEADLINE)}),
        scheduled(
            limits=Limits(0, 0, 0, 0, 0), keep_derived=timedelta(), max_age=timedelta(), grants={Use.TRAIN: TRAIN}
        ),
        scheduled(exclude_sections=frozenset({"sport"})),
        scheduled(sections=frozenset({"world"})),
        scheduled(keep_derived=CLEAN.ends - NOW),
        scheduled(max_age=30 * DAY),
        scheduled(max_age=None, keep_derived=DAY),
    ],
)
def test_of_a_schedule_there_is_nothing_to_say_on_the_other_side(licence: Licence) -> None:
    assert remarks(licence) == []


def test_before_the_licence_begins_its_whole_term_is_to_come() -> None:
    licence = replace(scheduled(max_age=DAY, keep_derived=DAY), starts=NOW + DAY, ends=NOW + 2 * DAY)
    assert keys(licence) == []
    assert keys(replace(licence, ends=NOW + 2 * DAY - SECOND)) == [f"{DAILY}keep_derived"]


# ── a grant ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("licence", "key", "said"),
    [
        (granted(excerpt(max_words=61)), "excerpt.max_words",
         "61 words are never reached: no answer holds more of a story (limits.words_per_answer); write 60"),
        (granted(excerpt(max_words=51), limits=replace(LIMITS, words_per_answer=50, words_per_story=50,
                                                       words_per_listener_story=50),
                 ), "excerpt.max_words",
         "51 words are never reached: a story has no more to give (limits.words_per_story); write 50"),
        (granted(excerpt(max_words=301), limits=Limits(400, 400, 400, 9, 9)), "excerpt.max_words",
         "301 words are never reached: nothing longer is cut, whatever a licence allows; write 300"),
        (granted(Grant(Use.RECIPE_STEPS, 131)), "recipe_steps.max_words",
         "131 words are never reached: a story has no more to give (limits.words_per_story); write 130"),
        (granted(replace(GRANTS[Use.SUMMARY], max_run=46)), "summary.max_run",
         "46 words in a row say nothing where all of it holds 45 (max_words); write 45"),
        (granted(excerpt(max_run=25)), "excerpt.max_run",
         "25 words in a row say nothing where all of it holds 25 (max_words); write fewer, or take it out"),
        (granted(Grant(Use.HEADLINE, max_run=9)), "headline.max_run",
         "a headline is told whole or not at all, and stands in no budget; take it out"),
        (granted(Grant(Use.HEADLINE, max_share=Decimal("0.5"))), "headline.max_share",
         "a headline is told whole or not at all, and stands in no budget; take it out"),
        (granted(replace(GRANTS[Use.SUMMARY], verbatim=False)), "summary.verbatim",
         "no summary is ever made, since this release makes them of the story's own sentences or by a model; write"
         " verbatim = true or model = true where that is agreed, or take the grant out"),
        (granted(Grant(Use.TRAIN, starts=CLEAN.ends)), "train.starts",
         "the grant never applies: the licence ends before it, on 2029-01-01; take it out"),
        (granted(excerpt(ends=CLEAN.starts)), "excerpt.ends",
         "the grant never applies: the licence begins after it, on 2026-01-01; take it out"),
        (granted(excerpt(ends=NOW)), "excerpt.ends",
         "the grant ended on 2026-11-25 12:00 UTC and is refused since; take it out with the next version"),
        (granted(excerpt(starts=CLEAN.starts - DAY)), "excerpt.starts",
         "it says nothing, since the licence begins later, on 2026-01-01; take it out"),
        (granted(excerpt(ends=CLEAN.ends + DAY)), "excerpt.ends",
         "it says nothing, since the licence ends before, on 2029-01-01; take it out"),
        (granted(excerpt(territories=frozenset({"DE", "FR"}))), "excerpt.territories",
         "the grant never applies: DE and FR are outside where.territories, and a grant only narrows; take it out, or"
         " add it there"),
        (granted(excerpt(territories=frozenset({"DE", "US"}))), "excerpt.territories",
         "DE is outside where.territories, and a grant only narrows; take it out, or add it there"),
        (granted(excerpt(channels=frozenset({"briefing"}))), "excerpt.channels",
         "the grant never applies: briefing is outside where.channels, and a grant only narrows; take it out, or add it"
         " there"),
        (granted(excerpt(hosts=frozenset({"parlour"}))), "excerpt.hosts",
         "the grant never applies: parlour is outside where.hosts, and a grant only narrows; take it out, or add it"
         " there"),
        (granted(excerpt(sections=frozenset({"world"}), exclude_sections=frozenset({"world"}))), "excerpt.sections",
         "the grant never applies: every story filed under world is left out elsewhere (exclude.sections,"
         " exclude_sections); take it out of one of them"),
        (granted(excerpt(sections=frozenset({"world", "sport"})), exclude_sections=frozenset({"sport"})),
         "excerpt.sections",
         "a story filed under sport is left out elsewhere (exclude.sections, exclude_sections); take it out of one of"
         " them"),
        (granted(excerpt(sections=frozenset({"sport"})), sections=frozenset({"world"})), "excerpt.sections",
         "a story filed under sport alone is out already (schedule's sections); take it out, or add it there"),
        (granted(excerpt(exclude_sections=frozenset({"sport"})), exclude_sections=frozenset({"sport"})),
         "excerpt.exclude_sections", "stories filed under sport are left out by the schedule already; take it out"),
    ],
)  # fmt: skip
def test_of_a_grant(licence: Licence, key: str, said: str) -> None:
    assert (f"{DAILY}grants.{key}", said) in remarks(licence)


def test_a_summary_that_a_model_may_make_is_no_empty_grant() -> None:
    by_model = replace(GRANTS[Use.SUMMARY], verbatim=False, model_hosts=frozenset({"llm.example"}))
    assert remarks(granted(by_model)) == remarks(granted(GRANTS[Use.SUMMARY]))


@pytest.mark.parametrize(
    "licence",
    [
        granted(excerpt(max_words=60)),
        granted(excerpt(max_words=300), limits=Limits(300, 300, 300, 9, 9)),
        granted(Grant(Use.RECIPE_STEPS, 130)),
        granted(Grant(Use.GROUND)),
        granted(replace(TRAIN, exclude_sections=frozenset({"sport"})), exclude_sections=frozenset({"sport"})),
        granted(replace(GRANTS[Use.SUMMARY], max_run=45)),
        granted(excerpt(max_run=24)),
        granted(excerpt(starts=CLEAN.starts, ends=CLEAN.ends)),
        granted(excerpt(ends=NOW + SECOND)),
        granted(excerpt(starts=CLEAN.ends - SECOND)),
        granted(excerpt(territories=frozenset({"US"}), channels=frozenset({"voice"}), hosts=frozenset({"alexa"}))),
        replace(granted(excerpt(territories=frozenset({"DE"}))), where=replace(CLEAN.where, territories=None)),
        granted(excerpt(sections=frozenset({"sport"})), exclude_sections=frozenset({"world"})),
        granted(excerpt(sections=frozenset({"sport"})), sections=frozenset({"world", "sport"})),
        granted(excerpt(exclude_sections=frozenset({"sport"})), exclude_sections=frozenset({"world"})),
    ],
)
def test_of_a_grant_there_is_nothing_to_say_on_the_other_side(licence: Licence) -> None:
    assert remarks(licence) == []


# ── two licences ──────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_two_licences_of_ours_cover_is_told_of_both() -> None:
    other = replace(CLEAN, id="other", file="other.toml")
    assert [str(one) for one in lint([CLEAN, other], US, NOW)] == [
        "harbor.toml: schedules.daily.feeds: harbor-news stands in other.toml too, so neither lets anything of it out;"
        " leave it in one of them",
        "other.toml: schedules.daily.feeds: harbor-news stands in harbor.toml too, so neither lets anything of it out;"
        " leave it in one of them",
    ]
    assert keys(CLEAN, replace(other, licensee="somebody")) == ["licensee"]
    assert keys(CLEAN, replace(other, schedules=(replace(SCHEDULE, feeds=frozenset({"harbor-sport"})),))) == []


def test_a_feed_that_will_be_covered_twice_is_told_today() -> None:
    later = replace(CLEAN, id="other", file="other.toml", starts=NOW + 60 * DAY)
    third = replace(CLEAN, id="third", file="third.toml", starts=NOW + 70 * DAY, schedules=())
    said = "harbor-news stands in other.toml too, so from 2027-01-24 12:00 UTC on neither lets anything of it out;"
    assert remarks(CLEAN, later)[0] == (f"{DAILY}feeds", f"{said} leave it in one of them")
    assert keys(CLEAN, later, third) == [f"{DAILY}feeds"] * 2
    assert keys(replace(CLEAN, ends=later.starts), later) == []
    assert keys(CLEAN, later, replace(CLEAN, version=4, file="new.toml", starts=later.starts, schedules=())) == []


# ── the samples ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_remarked_of_the_samples_is_meant() -> None:
    """Two licences write their credits in a language more than they ask for; one has ended and says so itself."""
    assert [(one.file, one.key) for one in lint(all_licences(), US, TODAY)] == [
        ("courrier.toml", "attribution.spoken"),
        ("courrier.toml", "attribution.again"),
        ("eastmoor.toml", "ends"),
        ("harbor.toml", "attribution.spoken"),
        ("harbor.toml", "attribution.again"),
    ]


def test_an_example_of_the_docs_has_no_remarks() -> None:
    text = [block for kind, _, block in FENCE.findall(paper(EXAMPLE)) if kind == "toml"][1]
    found = read_licence(text, "lantern.toml").licence
    assert found is not None
    assert lint([found], US, TODAY) == ()
