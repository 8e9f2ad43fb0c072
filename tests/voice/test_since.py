"""What's new since this morning: what was published since then, by the listener's own clock as it is estimated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from skill.compose import House
from skill.voice.own_day import from_utc, moment_named
from tests.conversations.talker import Talker, story_of, wrong_with
from tests.houses import HOUR, sample_house

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


@pytest.mark.parametrize(
    ("name", "locale", "moment"),
    [
        ("hour", "en-US", NOON - HOUR),
        ("two-hours", "fr-FR", NOON - 2 * HOUR),
        ("yesterday", "en-US", NOON - 24 * HOUR),
        ("morning", "en-US", datetime(2026, 11, 25, 11, tzinfo=UTC)),
        ("morning", "fr-FR", datetime(2026, 11, 25, 4, tzinfo=UTC)),
        ("midnight", "fr-FR", datetime(2026, 11, 24, 23, tzinfo=UTC)),
        ("noon", "en-GB", NOON),
        ("noon", "en-US", datetime(2026, 11, 24, 18, tzinfo=UTC)),
        ("evening", "fr-FR", datetime(2026, 11, 24, 17, tzinfo=UTC)),
        ("the flood", "en-US", None),
    ],
)
def test_a_moment_is_named_by_the_listeners_clock(name: str, locale: str, moment: datetime | None):
    assert moment_named(name, NOON, locale) == moment


def test_of_a_region_that_is_not_known_the_clock_is_utc():
    assert from_utc("en-ZZ") == timedelta(0)
    assert from_utc("en-IN") == timedelta(hours=5.5)


@pytest.mark.parametrize(("locale", "country"), [("en-US", "US"), ("fr-FR", "FR")])
def test_only_what_came_since_is_told_and_gone_on_with(house: House, locale: str, country: str):
    talker = Talker(house, locale, country)
    begin = talker.now - 3 * HOUR
    answer = talker.ask("SinceIntent", moment="three hours ago#three-hours")
    heard = list(answer.stories)
    while answer.keys[-1] == "news.go_on":
        answer = talker.ask("AMAZON.YesIntent")
        heard += answer.stories
        assert wrong_with(answer) == []

    assert heard
    assert all(story_of(house, story).published_at >= begin for story in heard)


def test_where_nothing_came_since_that_is_said(house: House):
    talker = Talker(house, now=datetime.now(UTC).replace(microsecond=0) + 9 * HOUR)
    answer = talker.ask("SinceIntent", moment="the last hour#hour")

    assert answer.keys == ["since.none"]
    assert talker.ask("AMAZON.YesIntent").stories


def test_a_moment_that_is_none_is_asked_about(house: House):
    assert Talker(house).ask("SinceIntent", moment="the flood").keys == ["since.which"]
