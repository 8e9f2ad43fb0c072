"""When a feed is polled next: pure rules over what its polls left.

Chance is a number from 0 to 1, so that feeds which failed together do not come back together. A feed is never given
up: the longest it rests is what a server asked for, or a month where its address is gone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low
from urllib.parse import urlsplit

from skill.desk.ports.feeds import ErrorClass, FetchFailed, Move, Schedule

FLOOR, CEILING = timedelta(minutes=5), timedelta(hours=6)
FIRST_INTERVAL = timedelta(minutes=15)
# News comes sooner after news: an interval shrinks by the first where a poll brought some, else it grows.
SHRINKS, GROWS = 0.7, 1.25
# A quiet feed is asked so often that news is late by an eighth of its silence at most.
LATE_BY = 8
MOST_GAPS = 20
# What a publisher says of freshness is heeded up to here: a day would be yesterday's news.
MOST_FRESH = timedelta(hours=1)
SPREAD = 0.1
FAILURE_SPREAD = 0.2
LONGEST_BACK_OFF = timedelta(hours=24)
REFUSED_REST = timedelta(hours=4)
LOST_AFTER, LOST_REST = 5, timedelta(days=30)
TOLD_AFTER = timedelta(days=3)
FULL_EVERY = timedelta(days=7)
# A redirect for good that was set up by mistake, or by somebody who took a domain over, does not last so long.
ADOPTED_AFTER_POLLS, ADOPTED_AFTER = 20, timedelta(days=3)
LEFT_AFTER_FAILURES = 3
# A feed is silent where it has brought nothing for a day at least, and three times its longest pause.
SILENT_AFTER, SILENT_TIMES, LEAST_GAPS = timedelta(days=1), 3, 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How far apart the polls of a feed may be. `is_fixed`: always so far, whatever the feed says, while it is well."""

    floor: timedelta = FLOOR
    ceiling: timedelta = CEILING
    is_fixed: bool = False

    @classmethod
    def fixed(cls, every: timedelta) -> Pace:
        return cls(every, every, is_fixed=True)


@dataclass(frozen=True, slots=True)
class Good:
    """What a poll that went well says about the next.

    `ttl` is what the document says of itself, or said when it was read last; `fresh` what the answer said.
    `named_hosts` are those that the feed may move to by its titles file. `is_whole`: all of it is on file.
    """

    has_news: bool
    was_full: bool
    is_whole: bool = True
    ttl: timedelta | None = None
    fresh: timedelta | None = None
    moved_to: str | None = None
    named_hosts: Collection[str] = ()


def after_good(schedule: Schedule, poll: Good, url: str, pace: Pace, now: datetime, chance: float) -> Schedule:
    """`url` is the feed's address in the titles file."""
    news_at = (*schedule.news_at, now)[-MOST_GAPS - 1 :] if poll.has_news else schedule.news_at
    interval = learnt(schedule.interval, news_at, poll.has_news, pace, now)
    adopted, move = _moved(schedule, poll, url, now)
    rest = interval * _between(1 - SPREAD, 1 + SPREAD, chance)
    if not pace.is_fixed:
        floor = max((min(one, MOST_FRESH) for one in (poll.ttl, poll.fresh) if one), default=timedelta())
        rest = max(rest, floor * _between(1, 1 + SPREAD, chance))
    return Schedule(
        next_at=now + (rest if poll.is_whole else min(rest, pace.floor)),
        interval=interval,
        news_at=news_at,
        ttl=poll.ttl,
        last_ok=now,
        last_full=now if poll.was_full else schedule.last_full,
        move=move,
        adopted=adopted,
    )


def learnt(
    interval: timedelta | None, news_at: tuple[datetime, ...], has_news: bool, pace: Pace, now: datetime
) -> timedelta:
    """The interval after a poll: between half the usual time between two polls with news, and twice that or an
    eighth of the present silence.
    """
    usual = usual_gap(news_at)
    quiet = now - news_at[-1] if news_at else timedelta()
    least = _clamped(usual / 2, pace.floor, pace.ceiling) if usual else pace.floor
    most = _clamped(max(usual * 2 if usual else 2 * FIRST_INTERVAL, quiet / LATE_BY), least, pace.ceiling)
    if interval is None:
        return _clamped(FIRST_INTERVAL, least, most)
    return _clamped(interval * (SHRINKS if has_news else GROWS), least, most)


def usual_gap(news_at: tuple[datetime, ...]) -> timedelta | None:
    """The median time between two polls with news; `None` where too few are known."""
    gaps = [later - earlier for earlier, later in pairwise(news_at)]
    return median_low(gaps) if len(gaps) >= LEAST_GAPS else None


def after_failure(schedule: Schedule, failure: FetchFailed, pace: Pace, now: datetime, chance: float) -> Schedule:
    errors = schedule.errors + 1
    pause = None if failure.pause_seconds is None else timedelta(seconds=failure.pause_seconds)
    rest = max(_rest(failure.error, errors, pace, chance), pause or timedelta())
    return replace(
        schedule,
        next_at=now + rest,
        errors=errors,
        failing_since=schedule.failing_since or now,
        error=failure.error,
        last_error=failure.why,
        last_status=failure.status,
        paused_until=None if pause is None else now + pause,
        adopted=None if errors >= LEFT_AFTER_FAILURES else schedule.adopted,
    )


def uncharged(schedule: Schedule, pace: Pace, now: datetime, chance: float) -> Schedule:
    """After a failure that was our own network's: asked again soon, and nothing is held against the feed."""
    return replace(schedule, next_at=now + pace.floor * _between(1 - FAILURE_SPREAD, 1 + FAILURE_SPREAD, chance))


def _rest(error: ErrorClass, errors: int, pace: Pace, chance: float) -> timedelta:
    """How long a feed is left alone after so many failures in a row."""
    match error:
        case ErrorClass.REFUSED:
            return REFUSED_REST * _between(1, 1 + FAILURE_SPREAD, chance)
        case ErrorClass.NOT_FOUND if errors >= LOST_AFTER:
            return LOST_REST
        case ErrorClass.KEY | ErrorClass.ADDRESS:  # nobody was asked: what is set right is seen soon
            return pace.floor
        case _:
            return back_off(pace.floor, LONGEST_BACK_OFF, errors, chance)


def back_off(first: timedelta, longest: timedelta, errors: int, chance: float) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, and never quite as long as others."""
    return min(first * (1 << min(errors - 1, 20)), longest) * _between(1 - FAILURE_SPREAD, 1 + FAILURE_SPREAD, chance)


def _moved(schedule: Schedule, poll: Good, url: str, now: datetime) -> tuple[str | None, Move | None]:
    """The address that is adopted, and the move that is watched, after a poll that led to `poll.moved_to`."""
    if poll.moved_to is None:
        return schedule.adopted, None
    move = Move(poll.moved_to, 1, now)
    if schedule.move and schedule.move.url == poll.moved_to:
        move = replace(schedule.move, times=schedule.move.times + 1)
    if not (has_lasted(move, now) and may_adopt(move.url, url, poll.named_hosts)):
        return schedule.adopted, move
    return (None if move.url == url else move.url), None


def has_lasted(move: Move, now: datetime) -> bool:
    return move.times >= ADOPTED_AFTER_POLLS and now - move.since >= ADOPTED_AFTER


def may_adopt(target: str, url: str, named_hosts: Collection[str]) -> bool:
    """Whether `target` is on a host that the titles file names, and no less safe than the feed's own `url`."""
    is_safe = target.startswith("https:") or url.startswith("http:")
    return is_safe and host_of(target) in {host_of(url), *named_hosts} - {""}


def host_of(url: str) -> str:
    """The host in an address, and nothing where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def wants_full(schedule: Schedule, now: datetime) -> bool:
    """Whether it is time to ask without validators: some servers say "not modified" for ever."""
    return schedule.last_full is None or now - schedule.last_full >= FULL_EVERY


def first_at(number: int, pace: Pace, now: datetime, chance: float) -> datetime:
    """When a feed is polled first that comes with so many others: a few at once, many spread over their interval."""
    return now + min(FIRST_INTERVAL, pace.ceiling, number * timedelta(milliseconds=100)) * chance


def is_lost(schedule: Schedule) -> bool:
    """Whether a feed is asked but once a month, since its address is gone."""
    return schedule.error is ErrorClass.GONE or (
        schedule.error is ErrorClass.NOT_FOUND and schedule.errors >= LOST_AFTER
    )


def silent_for(schedule: Schedule, now: datetime) -> timedelta | None:
    """How long a feed has brought nothing new, where that is longer than it usually is."""
    gaps = [later - earlier for earlier, later in pairwise(schedule.news_at)]
    if len(gaps) < LEAST_GAPS:
        return None
    quiet = now - schedule.news_at[-1]
    return quiet if quiet > max(SILENT_AFTER, SILENT_TIMES * max(gaps)) else None


def alarm(schedule: Schedule, now: datetime) -> str | None:
    """What the operator is to be told of a feed, in a sentence of our own; `None` while it may come right by itself."""
    if is_lost(schedule):
        return "its address is gone; it is asked once a month"
    if schedule.error is ErrorClass.REFUSED:
        return "its server refuses us; it is asked every four hours"
    if schedule.failing_since and now - schedule.failing_since >= TOLD_AFTER:
        return f"nothing could be read since {schedule.failing_since:%Y-%m-%d %H:%M} UTC"
    if schedule.move and has_lasted(schedule.move, now):
        return "it has moved for good to a host that the titles file does not name"
    return None


def _between(low: float, high: float, chance: float) -> float:
    return low + (high - low) * chance


def _clamped(value: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return max(least, min(value, most))
