"""The sample licences: all can be read, and what the README says of them is so."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.desk.licences import read_folder
from skill.desk.ports.licences import LicenceFile
from skill.rights.book import Book
from skill.rights.gate import Code, Occasion, judge_title
from skill.rights.licence import Licence, PriceModel, Use
from skill.rights.reading import read_licence
from skill.stories.titles import Titles, read_titles

FIXTURES = Path(__file__).parents[2] / "fixtures"
PATHS = sorted((FIXTURES / "licences").glob("*.toml"))
NAMES = {"alder", "courrier", "eastmoor", "harbor", "hillgate", "northwire", "tidepool"}
TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
LICENSEE = "byline-demo"


def read(name: str) -> Licence:
    path = FIXTURES / "licences" / f"{name}.toml"
    reading = read_licence(path.read_text(encoding="utf-8"), path.name)
    assert reading.licence is not None, "\n".join(map(str, reading.faults))
    return reading.licence


def all_licences() -> tuple[Licence, ...]:
    return tuple(read(path.stem) for path in PATHS)


def sample_titles() -> Titles:
    path = FIXTURES / "titles.toml"
    return read_titles(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def book() -> Book:
    titles = sample_titles()
    publishers = {feed: titles.publisher_of_feed(feed) or "" for feed in titles.feeds}
    return Book(licences=all_licences(), feed_publishers=publishers)


def asked_in(locale: str, country: str | None = None) -> Occasion:
    return Occasion(TODAY, LICENSEE, "alexa", locale, country)


def codes_for(feed: str, occasion: Occasion) -> frozenset[Code]:
    refusal = judge_title(feed, book().standing(feed, occasion.now), None, occasion)
    return frozenset() if refusal is None else refusal.codes


def test_the_folder_holds_the_seven_samples() -> None:
    assert {path.stem for path in PATHS} == NAMES


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_sample_is_read_without_a_fault(path: Path) -> None:
    reading = read_licence(path.read_text(encoding="utf-8"), path.name)
    assert [str(fault) for fault in reading.faults] == []
    assert reading.licence is not None
    assert reading.licence.licensee == LICENSEE


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_sample_opens_with_what_the_deal_is(path: Path) -> None:
    opening = path.read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    assert len(opening) >= 4
    assert all(line.startswith("# ") for line in opening)


def test_the_folder_fits_the_titles_file() -> None:
    files = [LicenceFile(path.name, path.read_text(encoding="utf-8")) for path in PATHS]
    state = read_folder(files, sample_titles())
    assert [str(fault) for fault in state.faults] == []
    assert dict(state.refused) == {}
    assert len(state.licences) == len(PATHS)


def test_every_feed_but_brackwater_stands_in_exactly_one_schedule() -> None:
    named = Counter(feed for licence in all_licences() for schedule in licence.schedules for feed in schedule.feeds)
    assert named == Counter(sample_titles().feeds.keys() - {"brackwater"})


def test_what_is_fetched_today_is_all_but_brackwater_and_eastmoor() -> None:
    fetched = set(book().covered_feeds(TODAY, LICENSEE))
    assert fetched == sample_titles().feeds.keys() - {"brackwater", "eastmoor"}


def test_brackwater_has_no_licence() -> None:
    assert codes_for("brackwater", asked_in("en-US")) == {Code.NO_LICENCE}


def test_every_sample_but_eastmoor_is_in_term_until_the_end_of_2028_and_longer() -> None:
    last = datetime(2030, 12, 31, tzinfo=UTC)
    for licence in all_licences():
        if licence.licensor != "eastmoor":
            assert licence.starts == datetime(2026, 1, 1, tzinfo=UTC)
            assert licence.in_term(last), licence.file


def test_eastmoor_is_out_of_term_on_any_day_from_october_2025() -> None:
    eastmoor = read("eastmoor")
    first = datetime(2025, 10, 1, tzinfo=UTC)
    assert eastmoor.in_term(first - timedelta(microseconds=1))
    assert not any(eastmoor.in_term(first + timedelta(days=days)) for days in range(20 * 365))
    assert codes_for("eastmoor", asked_in("en-GB")) == {Code.EXPIRED}


def test_hillgate_needs_a_consented_country() -> None:
    assert not read("hillgate").where.from_locale
    assert codes_for("hillgate", asked_in("en-US")) == {Code.TERRITORY}
    assert codes_for("hillgate", asked_in("en-US", "CA")) == {Code.TERRITORY}
    assert codes_for("hillgate", asked_in("en-US", "US")) == frozenset()


def test_harbor_takes_the_locale_for_proof_in_two_countries() -> None:
    assert codes_for("harbor-news", asked_in("en-US")) == frozenset()
    assert codes_for("harbor-news", asked_in("en-CA")) == frozenset()
    assert codes_for("harbor-news", asked_in("en-GB")) == {Code.TERRITORY}


def test_courrier_is_told_in_french_alone() -> None:
    assert codes_for("courrier", asked_in("fr-FR")) == frozenset()
    assert codes_for("courrier", asked_in("fr-CA")) == frozenset()
    assert Code.LANGUAGE in codes_for("courrier", asked_in("en-CA"))


def test_only_harbors_daily_may_be_trained_on() -> None:
    granting = [
        (licence.licensor, schedule.name)
        for licence in all_licences()
        for schedule in licence.schedules
        if Use.TRAIN in schedule.grants
    ]
    assert granting == [("harbor", "daily")]


def test_harbors_daily_leaves_out_what_is_sponsored_and_not_opinion() -> None:
    daily = read("harbor").schedule_for("harbor-news")
    assert daily is not None
    assert daily.own_copy_only
    assert daily.exclude_genres == {"sponsored"}
    assert daily.exclude_sections == frozenset()


def test_northwire_grants_a_headline_and_an_excerpt_and_no_summary() -> None:
    (wire,) = read("northwire").schedules
    assert wire.grants.keys() == {Use.HEADLINE, Use.EXCERPT}
    assert wire.keep_body == timedelta()


def test_alder_grants_abstracts_and_never_beside_ads() -> None:
    alder = read("alder")
    (weekly,) = alder.schedules
    assert weekly.grants.keys() == {Use.HEADLINE, Use.ABSTRACT}
    assert alder.beside == {"other_publishers"}


def test_tidepool_costs_nothing_and_wants_credit_and_a_link() -> None:
    tidepool = read("tidepool")
    assert tidepool.price.model is PriceModel.FREE
    assert tidepool.attribution.spoken
    assert tidepool.attribution.link


def test_no_answer_is_too_small_for_a_use_that_is_granted_whole() -> None:
    in_parts = {Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS}
    for licence in all_licences():
        for schedule in licence.schedules:
            limits = schedule.limits
            assert limits.words_per_answer <= limits.allowance_words, schedule.name
            for use, grant in schedule.grants.items():
                if grant.max_words is not None and use not in in_parts:
                    assert grant.max_words <= limits.words_per_answer, (schedule.name, use)
