"""When a feed is polled next."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate

import pytest

from skill.desk.polling import (
    CEILING,
    FLOOR,
    LOST_REST,
    Good,
    Pace,
    after_failure,
    after_good,
    alarm,
    first_at,
    is_lost,
    may_adopt,
    silent_for,
    uncharged,
    usual_gap,
    wants_full,
)
from skill.desk.ports.feeds import ErrorClass, FetchFailed, Move, Schedule
from tests.houses import DAY, HOUR, MINUTE, NOW

SECOND = timedelta(seconds=1)
URL = "https://feeds.example/news.xml"
NEW = "https://feeds.example/new.xml"
LEARNING, NEVER_POLLED = Pace(), Schedule()
NEWS, QUIET = Good(has_news=True, was_full=True), Good(has_news=False, was_full=False)


def good(schedule: Schedule, poll: Good, now: datetime = NOW, chance: float = 0.5, pace: Pace = LEARNING) -> Schedule:
    return after_good(schedule, poll, URL, pace, now, chance)


def rest(schedule: Schedule, now: datetime = NOW) -> timedelta:
    assert schedule.next_at
    return schedule.next_at - now


def failure(error: ErrorClass = ErrorClass.SERVER, pause: int | None = None) -> FetchFailed:
    return FetchFailed("why", 500, pause, error)


def failed(
    times: int, schedule: Schedule = NEVER_POLLED, chance: float = 0.5, **of: ErrorClass | int | None
) -> Schedule:
    for _ in range(times):
        schedule = after_failure(schedule, failure(**of), LEARNING, NOW, chance)  # type: ignore[arg-type]
    return schedule


def with_gaps(*gaps: timedelta) -> tuple[datetime, ...]:
    """Polls with news, so far apart, the last of them now."""
    back = accumulate((timedelta(), *reversed(gaps)))
    return tuple(reversed([NOW - one for one in back]))


# ── learning ──────────────────────────────────────────────────────────────────────────────────────


def test_the_first_interval_is_a_quarter_of_an_hour():
    assert rest(good(Schedule(), NEWS)) == 15 * MINUTE
    assert rest(good(Schedule(), QUIET)) == 15 * MINUTE


def test_chance_moves_the_next_poll_by_a_tenth_at_most():
    assert rest(good(Schedule(), NEWS, chance=0)) == 13.5 * MINUTE
    assert rest(good(Schedule(), NEWS, chance=1)) == 16.5 * MINUTE


def polled_every_time(poll: Good, times: int, schedule: Schedule = NEVER_POLLED) -> tuple[Schedule, datetime]:
    now = NOW
    for _ in range(times):
        schedule = good(schedule, poll, now)
        now = schedule.next_at or now
    return schedule, now


def test_news_each_time_leads_to_the_floor_and_not_below():
    schedule, _ = polled_every_time(NEWS, 30)
    assert schedule.interval == FLOOR
    assert len(schedule.news_at) == 21


def test_silence_leads_to_the_ceiling_and_not_beyond():
    schedule, now = polled_every_time(QUIET, 400, good(Schedule(), NEWS))
    assert schedule.interval == CEILING
    assert now - NOW > 60 * DAY


def test_news_makes_the_interval_shorter_and_quiet_makes_it_longer():
    schedule = Schedule(interval=20 * MINUTE, news_at=(NOW - HOUR,))
    assert good(schedule, NEWS).interval == 14 * MINUTE
    assert good(schedule, QUIET).interval == 25 * MINUTE


def test_a_feed_with_a_habit_is_asked_between_half_and_twice_its_usual_gap():
    often = Schedule(interval=CEILING, news_at=with_gaps(*[40 * MINUTE] * 6))
    assert good(often, QUIET).interval == 80 * MINUTE
    seldom = Schedule(interval=FLOOR, news_at=with_gaps(*[40 * MINUTE] * 6))
    assert good(seldom, NEWS, NOW + 40 * MINUTE).interval == 20 * MINUTE


def test_after_a_long_silence_news_is_late_by_an_eighth_of_it_at_most():
    night = Schedule(interval=CEILING, news_at=with_gaps(*[10 * MINUTE] * 6))
    assert good(night, QUIET, NOW + 8 * HOUR).interval == HOUR


def test_how_often_news_comes_is_the_median_of_gaps_once_five_are_known():
    assert usual_gap(with_gaps(*[HOUR] * 4)) is None
    assert usual_gap(with_gaps(HOUR, HOUR, DAY, MINUTE, HOUR)) == HOUR


def test_only_the_last_twenty_gaps_count():
    schedule = Schedule(news_at=with_gaps(*[DAY] * 20))
    assert len(good(schedule, NEWS, NOW + HOUR).news_at) == 21


@pytest.mark.parametrize(
    ("poll", "least"),
    [
        (Good(has_news=True, was_full=True, ttl=30 * MINUTE), 30 * MINUTE),
        (Good(has_news=True, was_full=True, fresh=40 * MINUTE), 40 * MINUTE),
        (Good(has_news=True, was_full=True, fresh=40 * MINUTE, ttl=50 * MINUTE), 50 * MINUTE),
        (Good(has_news=True, was_full=True, fresh=31 * DAY), HOUR),
        (Good(has_news=True, was_full=True, ttl=300 * MINUTE), HOUR),
        (Good(has_news=True, was_full=True, ttl=MINUTE), 14.25 * MINUTE),
        (Good(has_news=True, was_full=True, fresh=timedelta()), 14.25 * MINUTE),
    ],
)
def test_what_the_publisher_says_of_freshness_is_heeded_up_to_an_hour(poll, least):
    assert rest(good(Schedule(), poll, chance=0.25)) in {least, least * 1.025}
    assert rest(good(Schedule(), poll, chance=0)) >= min(least, 13.5 * MINUTE)


def test_what_the_document_said_of_itself_is_remembered():
    assert good(Schedule(), Good(has_news=True, was_full=True, ttl=30 * MINUTE)).ttl == 30 * MINUTE


def test_a_fixed_pace_is_kept_whatever_the_feed_says_and_whatever_was_learnt():
    pace = Pace.fixed(MINUTE)
    said = Good(has_news=False, was_full=True, ttl=15 * MINUTE, fresh=HOUR)
    assert rest(good(Schedule(interval=HOUR), said, pace=pace)) == MINUTE


def test_a_document_that_could_not_be_filed_whole_is_asked_for_again_soon():
    assert rest(good(Schedule(interval=HOUR), Good(has_news=False, was_full=True, is_whole=False))) == FLOOR


def test_a_good_poll_ends_what_failures_left():
    schedule = good(failed(3, pause=60), NEWS)
    assert (schedule.errors, schedule.failing_since, schedule.error, schedule.last_error) == (0, None, None, None)
    assert (schedule.paused_until, schedule.last_status, schedule.last_ok) == (None, None, NOW)


def test_a_feed_is_asked_for_whole_each_week():
    assert wants_full(Schedule(), NOW)
    fetched = good(Schedule(), NEWS)
    for poll in (QUIET, QUIET):
        fetched = good(fetched, poll, NOW + DAY)
    assert not wants_full(fetched, NOW + 7 * DAY - SECOND)
    assert wants_full(fetched, NOW + 7 * DAY)


def test_a_few_feeds_begin_at_once_and_many_are_spread():
    assert first_at(8, LEARNING, NOW, 1) <= NOW + SECOND
    assert first_at(100_000, LEARNING, NOW, 0) == NOW
    assert first_at(100_000, LEARNING, NOW, 0.5) == NOW + 7.5 * MINUTE
    assert first_at(100_000, Pace.fixed(MINUTE), NOW, 0.5) == NOW + 30 * SECOND


# ── failures ──────────────────────────────────────────────────────────────────────────────────────


def test_the_rest_after_failures_doubles_up_to_a_day_and_no_feed_is_given_up():
    rests = [rest(failed(times)) for times in range(1, 12)]
    assert rests[:4] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert rests[8] == 1280 * MINUTE
    assert rests[9:] == [DAY, DAY]
    assert rest(failed(5_000)) == DAY


def test_chance_moves_a_retry_by_a_fifth_at_most():
    assert (rest(failed(1, chance=0)), rest(failed(1, chance=1))) == (4 * MINUTE, 6 * MINUTE)


def test_failures_are_counted_with_class_and_reason_from_the_first():
    schedule = failed(1)
    later = after_failure(schedule, failure(ErrorClass.DNS), LEARNING, NOW + DAY, 0)
    assert (later.errors, later.failing_since, later.error, later.last_error) == (2, NOW, ErrorClass.DNS, "why")
    assert later.last_status == 500


def test_a_failure_keeps_what_was_learnt():
    before = good(Schedule(), NEWS)
    after = failed(1, before)
    assert (after.interval, after.news_at, after.last_ok, after.last_full) == (
        before.interval, before.news_at, before.last_ok, before.last_full
    )  # fmt: skip


def test_what_a_server_asks_for_is_kept_where_it_is_longer():
    asked = failed(1, error=ErrorClass.BUSY, pause=3600)
    assert (asked.next_at, asked.paused_until) == (NOW + HOUR, NOW + HOUR)
    short = failed(4, error=ErrorClass.BUSY, pause=0)
    assert (rest(short), short.paused_until) == (40 * MINUTE, NOW)


def test_a_refusal_rests_four_hours_each_time():
    for times in (1, 9):
        assert rest(failed(times, error=ErrorClass.REFUSED, chance=0)) == 4 * HOUR
        assert rest(failed(times, error=ErrorClass.REFUSED, chance=1)) == 4.8 * HOUR


def test_an_address_that_is_not_found_five_times_is_asked_once_a_month():
    four, five = (failed(times, error=ErrorClass.NOT_FOUND) for times in (4, 5))
    assert (rest(four), is_lost(four)) == (40 * MINUTE, False)
    assert (rest(five), is_lost(five)) == (LOST_REST, True)
    assert five.paused_until is None, "who polls by hand polls it"


def test_one_that_is_gone_is_lost_at_once():
    gone = failed(1, error=ErrorClass.GONE, pause=30 * 86_400)
    assert is_lost(gone)
    assert rest(gone) == 30 * DAY


@pytest.mark.parametrize("error", [ErrorClass.KEY, ErrorClass.ADDRESS])
def test_what_the_operator_can_set_right_is_looked_at_soon(error):
    assert rest(failed(9, error=error)) == FLOOR


def test_a_failure_of_our_own_line_is_not_counted():
    before = good(Schedule(), NEWS)
    after = uncharged(before, LEARNING, NOW, 0.5)
    assert (after.errors, after.error, rest(after)) == (0, None, FLOOR)


# ── moves ─────────────────────────────────────────────────────────────────────────────────────────


def moved(times: int, days: float, to: str = NEW, schedule: Schedule = NEVER_POLLED, hosts: tuple[str, ...] = ()):
    """After so many polls over so many days that all led to `to`."""
    poll = Good(has_news=False, was_full=False, moved_to=to, named_hosts=hosts)
    for number in range(times):
        schedule = good(schedule, poll, NOW + number * days * DAY / max(times - 1, 1))
    return schedule


def test_a_move_is_adopted_after_twenty_polls_over_three_days():
    assert moved(20, 3).adopted == NEW
    assert moved(20, 3).move is None
    assert moved(19, 9).adopted is None
    assert moved(99, 2.9).adopted is None


def test_a_move_elsewhere_or_none_begins_the_count_anew():
    nearly = moved(19, 9)
    assert nearly.move == Move(NEW, 19, NOW)
    assert good(nearly, QUIET).move is None
    other = moved(1, 0, "https://feeds.example/other.xml", nearly)
    assert other.move == Move("https://feeds.example/other.xml", 1, NOW)


def test_a_move_to_a_host_that_is_not_named_is_never_adopted_and_told():
    away = moved(99, 30, "https://elsewhere.example/new.xml")
    assert away.adopted is None
    assert "does not name" in (alarm(away, NOW + 30 * DAY) or "")
    named = moved(99, 30, "https://elsewhere.example/new.xml", hosts=("elsewhere.example",))
    assert named.adopted == "https://elsewhere.example/new.xml"
    assert alarm(named, NOW + 30 * DAY) is None


@pytest.mark.parametrize(
    ("target", "own", "may"),
    [
        ("https://feeds.example/b", "http://feeds.example/a", True),
        ("http://feeds.example/b", "https://feeds.example/a", False),
        ("http://feeds.example/b", "http://feeds.example/a", True),
        ("https://FEEDS.example/b", "https://feeds.example/a", True),
        ("https://feeds.example.evil.example/b", "https://feeds.example/a", False),
        ("https://feeds.example@evil.example/b", "https://feeds.example/a", False),
        ("https://named.example/b", "https://feeds.example/a", True),
        ("https://sub.named.example/b", "https://feeds.example/a", False),
        ("https://[b", "https://[a", False),
    ],
)
def test_a_move_is_to_a_named_host_and_no_less_safe(target, own, may):
    assert may_adopt(target, own, ("named.example",)) is may


def test_an_adopted_address_stays_through_good_polls_and_is_left_after_three_failures():
    adopted = good(moved(20, 3), QUIET)
    assert adopted.adopted == NEW
    assert failed(2, adopted).adopted == NEW
    assert failed(3, adopted).adopted is None


def test_a_move_back_to_its_own_address_ends_the_adoption():
    adopted = moved(20, 3)
    assert moved(20, 3, URL, adopted).adopted is None


# ── what the operator is told ─────────────────────────────────────────────────────────────────────


def test_a_feed_that_may_come_right_by_itself_is_no_alarm():
    assert alarm(Schedule(), NOW) is None
    assert alarm(failed(3), NOW + 3 * DAY - SECOND) is None
    assert alarm(moved(19, 9), NOW + 9 * DAY) is None


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (failed(5, error=ErrorClass.NOT_FOUND), "once a month"),
        (failed(1, error=ErrorClass.GONE), "once a month"),
        (failed(1, error=ErrorClass.REFUSED), "refuses us"),
        (failed(1), "nothing could be read since 2026-11-25 12:00 UTC"),
    ],
)
def test_what_does_not_come_right_is_told(schedule, words):
    assert words in (alarm(schedule, NOW + 3 * DAY) or "")


def test_silence_is_longer_than_usual_after_a_day_and_three_times_the_longest_pause():
    often = Schedule(news_at=with_gaps(*[HOUR] * 5))
    assert silent_for(often, NOW + DAY) is None
    assert silent_for(often, NOW + DAY + SECOND) == DAY + SECOND
    seldom = Schedule(news_at=with_gaps(*[HOUR] * 5, 2 * DAY))
    assert silent_for(seldom, NOW + 6 * DAY) is None
    assert silent_for(seldom, NOW + 7 * DAY) == 7 * DAY
    assert silent_for(Schedule(news_at=with_gaps(*[HOUR] * 4)), NOW + 30 * DAY) is None
