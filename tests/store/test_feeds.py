"""What the last polls of each feed left."""

from __future__ import annotations

import pytest

from skill.desk.ports.feeds import FeedState, Validators
from skill.store.feeds import Feeds
from tests.houses import HOUR, NOW, empty_database, titles

FRONT = titles().feeds["front"]
STATE = FeedState(Validators('W/"é"', "Wed, 25 Nov 2026 12:00:00 GMT"), "hash", "terms")


@pytest.fixture
def feeds(tmp_path) -> Feeds:
    return Feeds(empty_database(tmp_path))


def test_a_feed_that_was_never_polled_has_nothing_to_ask_with(feeds):
    assert feeds.state("front") == FeedState(Validators())


def test_validators_come_back_as_they_came(feeds):
    feeds.succeeded(FRONT, STATE, NOW)
    kept = feeds.state("front")

    assert (kept.validators, kept.body_hash, kept.cut_key) == (STATE.validators, "hash", "terms")
    assert (kept.last_ok, kept.last_error, kept.paused_until) == (NOW, None, None)


def test_a_failure_keeps_what_the_last_good_poll_left(feeds):
    feeds.succeeded(FRONT, STATE, NOW)
    feeds.failed(FRONT, "503", NOW + HOUR, NOW)
    kept = feeds.state("front")

    assert (kept.validators, kept.body_hash, kept.cut_key, kept.last_ok) == (STATE.validators, "hash", "terms", NOW)
    assert (kept.last_error, kept.paused_until) == ("503", NOW + HOUR)


def test_a_good_poll_ends_pause_and_error(feeds):
    feeds.failed(FRONT, "503", NOW + HOUR, NOW)
    feeds.succeeded(FRONT, STATE, NOW)
    kept = feeds.state("front")

    assert (kept.last_error, kept.paused_until) == (None, None)


def test_a_pause_of_one_feed_is_none_of_anothers(feeds):
    feeds.failed(FRONT, "503", NOW + HOUR, NOW)
    assert feeds.state("world").paused_until is None
