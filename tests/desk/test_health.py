"""How each feed is doing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skill.desk.health import Condition, Counts, Health, health, try_again
from skill.desk.ports.feeds import ErrorClass, FetchFailed, Polled, Schedule
from skill.errors import NotFoundError
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, entry, licence


@pytest.fixture
def press(tmp_path) -> Press:
    press = Press(tmp_path)
    press.licensed(licence(feeds=["front", "world"]))
    press.carries("front", entry("a"))
    press.carries("world", entry("b"))
    return press


def of(press: Press, feed: str = "front", now=NOW) -> Health:
    return next(one for one in health(press.newsroom, now) if one.feed == feed)


def left(press: Press, schedule: Schedule) -> None:
    """As if polls of `front` had left this."""
    press.refresh()
    feeds = press.newsroom.feeds
    feeds.hurry(NOW, NOW, even_failing=True)
    claim = next(one for one in feeds.claim(9, NOW, NOW + MINUTE, NOW) if one.feed == "front")

    feeds.done([Polled(claim, replace(claim.state, schedule=schedule), {}, NOW)], NOW)


def test_before_the_first_poll_feeds_are_new_or_without_a_licence(press):
    press.fetcher.answers.clear()
    assert {one.feed: one.condition for one in health(press.newsroom, NOW)} == dict.fromkeys(
        ("front", "world", "mill"), Condition.UNLICENSED
    ), "no licence was taken over yet"


def test_a_feed_that_was_read_is_well_and_one_without_a_licence_is_none(press):
    press.refresh()
    assert [(one.feed, one.condition) for one in health(press.newsroom, NOW)] == [
        ("front", Condition.WELL),
        ("world", Condition.WELL),
        ("mill", Condition.UNLICENSED),
    ]


@pytest.mark.parametrize(
    ("failure", "condition", "has_alarm"),
    [
        (FetchFailed("no", 500, error=ErrorClass.SERVER), Condition.FAILING, False),
        (FetchFailed("no", 429, 3600, ErrorClass.BUSY), Condition.PAUSED, False),
        (FetchFailed("no", 403, error=ErrorClass.REFUSED), Condition.FAILING, True),
        (FetchFailed("no", 410, 86_400, ErrorClass.GONE), Condition.LOST, True),
    ],
)
def test_what_fails_is_told_by_what_it_is(press, failure, condition, has_alarm):
    press.refresh()
    press.fetcher.answers["front"] = failure
    press.refresh(NOW + HOUR)
    found = of(press, now=NOW + HOUR)
    assert (found.condition, found.alarm is not None) == (condition, has_alarm)
    assert (found.schedule.error, found.schedule.last_ok) == (failure.error, NOW)


def test_a_feed_of_which_nothing_was_ever_polled_is_new(press):
    press.fetcher.answers["front"] = FetchFailed("no", 500, error=ErrorClass.SERVER)
    press.refresh()
    left(press, Schedule())
    assert of(press).condition is Condition.NEW


def test_silence_longer_than_usual_is_told_with_what_is_usual(press):
    news = tuple(NOW - number * HOUR for number in range(8, 0, -1))
    left(press, Schedule(next_at=NOW, news_at=news, last_ok=NOW))
    assert of(press).condition is Condition.WELL
    found = of(press, now=NOW + 3 * DAY)
    assert (found.condition, found.usually) == (Condition.SILENT, timedelta(hours=1))
    assert found.silent_for == 3 * DAY + HOUR


def test_what_happened_in_a_feed_is_counted(press):
    press.carries(
        "front", entry("a"), entry("old", published_at=NOW - 3 * DAY), entry("ahead", published_at=NOW + HOUR)
    )
    press.refresh()
    press.carries(
        "front", entry("a", edition="2"), entry("old", published_at=NOW - 3 * DAY), entry("b"),
        entry("c", published_at=NOW - MINUTE),
    )  # fmt: skip
    press.refresh(NOW + HOUR)
    press.carries("front", entry("a", edition="2"), entry("c", published_at=NOW), entry("c", published_at=NOW))
    press.refresh(NOW + 2 * HOUR)

    counts = of(press, now=NOW + 2 * HOUR).counts
    assert (counts.new, counts.edits, counts.refused) == (4, 1, {"TOO_OLD": 1, "EMBARGOED": 1})
    assert (counts.entries, counts.elsewhere, counts.repeated, counts.dates_moved) == (10, 1, 1, 2)
    assert counts.refused_share == 0.5


def test_what_happened_more_than_thirty_days_ago_is_not_told(press):
    press.refresh()
    assert of(press, now=NOW + 30 * DAY).counts.new == 1
    assert of(press, now=NOW + 31 * DAY).counts.new == 0
    assert Counts().refused_share is None


def test_a_feed_is_tried_again_at_once_where_somebody_says_so(press):
    press.refresh()
    press.fetcher.answers["front"] = FetchFailed("no", 410, 30 * 86_400, ErrorClass.GONE)
    press.refresh(NOW + HOUR)
    press.refresh(NOW + 2 * HOUR)
    assert press.fetcher.feeds_asked.count("front") == 2, "it is paused"
    try_again(press.newsroom, "front", NOW + 2 * HOUR)
    press.carries("front", entry("a"))
    press.refresh(NOW + 2 * HOUR)
    assert press.fetcher.feeds_asked.count("front") == 3
    assert of(press, now=NOW + 2 * HOUR).condition is Condition.WELL


def test_a_feed_that_is_not_known_cannot_be_tried_again(press):
    with pytest.raises(NotFoundError, match="feeds status"):
        try_again(press.newsroom, "nowhere", NOW)
