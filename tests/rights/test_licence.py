"""The licence as values: its term, its schedules, what a use costs, what binds a story."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import timedelta

import pytest

from skill.rights.licence import GRANTABLE, Grant, Limits, Price, PriceModel, Use
from tests.rights.world import LICENCE, LIMITS, SCHEDULE

TICK = timedelta(microseconds=1)


def test_a_term_holds_its_first_moment_and_not_its_last() -> None:
    assert not LICENCE.in_term(LICENCE.starts - TICK)
    assert LICENCE.in_term(LICENCE.starts)
    assert LICENCE.in_term(LICENCE.ends - TICK)
    assert not LICENCE.in_term(LICENCE.ends)


def test_a_feed_has_the_schedule_that_names_it_or_none() -> None:
    sport = replace(SCHEDULE, name="sport", feeds=frozenset({"a", "b"}))
    licence = replace(LICENCE, schedules=(SCHEDULE, sport))
    assert licence.schedule_for("b") is sport
    assert licence.schedule_for("harbor-news") is SCHEDULE
    assert licence.schedule_for("c") is None


@pytest.mark.parametrize(("listener", "story", "allowance"), [(130, 130, 130), (129, 130, 129), (130, 0, 0)])
def test_the_smaller_limit_binds_everyone(listener: int, story: int, allowance: int) -> None:
    limits: Limits = replace(LIMITS, words_per_listener_story=listener, words_per_story=story)
    assert limits.allowance_words == allowance


@pytest.mark.parametrize(
    ("territories", "from_locale", "granted", "needs"),
    [
        (frozenset({"US"}), False, None, True),
        (None, False, frozenset({"US"}), True),
        (None, False, None, False),
        (frozenset({"US"}), True, None, False),
        (frozenset({"US"}), True, frozenset({"US"}), False),
    ],
)
def test_countries_need_a_consent_where_the_locale_is_no_proof(
    territories: frozenset[str] | None, from_locale: bool, granted: frozenset[str] | None, needs: bool
) -> None:
    grant = replace(SCHEDULE.grants[Use.SUMMARY], territories=granted)
    schedule = replace(SCHEDULE, grants={**SCHEDULE.grants, Use.SUMMARY: grant})
    where = replace(LICENCE.where, territories=territories, from_locale=from_locale)
    assert replace(LICENCE, where=where, schedules=(schedule,)).needs_country is needs


def test_a_use_without_a_price_costs_nothing() -> None:
    price = Price(PriceModel.PER_USE, "USD", per_use_micros={Use.EXCERPT: 15_000})
    assert price.of(Use.EXCERPT) == 15_000
    assert price.of(Use.HEADLINE) == 0
    assert Price(PriceModel.FLAT, "USD", 10).of(Use.EXCERPT) == 0


def test_a_preview_and_a_correction_cannot_be_granted() -> None:
    assert set(Use) - GRANTABLE == {Use.PREVIEW, Use.CORRECTION}


def test_a_grant_permits_nothing_that_it_does_not_say() -> None:
    grant = Grant(Use.SUMMARY)
    assert (grant.verbatim, grant.scale, grant.training) == (False, False, None)


def test_a_licence_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LICENCE.version = 4  # type: ignore[misc]
