"""How each feed is doing, and what its operator should do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from skill.desk.filing import REFUSED
from skill.desk.newsroom import Newsroom
from skill.desk.polling import alarm, is_lost, silent_for, usual_gap
from skill.desk.ports.feeds import Schedule
from skill.errors import NotFoundError
from skill.rights.book import Book

COUNTED = timedelta(days=30)


class Condition(StrEnum):
    UNLICENSED = "no licence"
    NEW = "not polled yet"
    WELL = "well"
    SILENT = "silent"
    PAUSED = "paused"
    FAILING = "failing"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened within thirty days: stories that came and were edited, those of them that are not said and why.

    `entries` were in the documents that were read. Of these, `elsewhere` stood in another feed first, `repeated` had a
    GUID that an entry before had, and `dates_moved` a later date than when they were first seen.
    """

    new: int = 0
    edits: int = 0
    refused: Mapping[str, int] | None = None
    entries: int = 0
    elsewhere: int = 0
    repeated: int = 0
    dates_moved: int = 0

    @property
    def refused_share(self) -> float | None:
        """Of the stories that came, 0 to 1; `None` where none did."""
        return sum((self.refused or {}).values()) / self.new if self.new else None


@dataclass(frozen=True, slots=True)
class Health:
    """One feed. `silent_for` is how long it has brought nothing, where that is longer than it usually is; `usually` the
    median time between two polls that bring something; `alarm` what does not come right by itself.
    """

    feed: str
    title: str
    condition: Condition
    schedule: Schedule
    counts: Counts
    silent_for: timedelta | None = None
    usually: timedelta | None = None
    alarm: str | None = None


def health(newsroom: Newsroom, now: datetime) -> tuple[Health, ...]:
    """Every feed of the titles file, in its order."""
    rows = newsroom.licences.load()
    book = newsroom.bookkeeper.book(lambda _: rows)
    states = newsroom.feeds.states()
    happened = newsroom.feeds.happened((now - COUNTED).date())
    schedules = {feed: states[feed].schedule if feed in states else Schedule() for feed in newsroom.titles.feeds}
    return tuple(
        _health(newsroom, book, feed, schedule, happened.get(feed, {}), now) for feed, schedule in schedules.items()
    )


def _health(
    newsroom: Newsroom, book: Book, feed: str, schedule: Schedule, happened: Mapping[str, int], now: datetime
) -> Health:
    is_licensed = book.covers(feed, now, newsroom.licensee)
    silent = silent_for(schedule, now) if is_licensed else None
    return Health(
        feed,
        newsroom.titles.feeds[feed].title,
        _condition(schedule, now, is_licensed=is_licensed, is_silent=silent is not None),
        schedule,
        _counts(happened),
        silent,
        usual_gap(schedule.news_at),
        alarm(schedule, now) if is_licensed else None,
    )


def _condition(schedule: Schedule, now: datetime, *, is_licensed: bool, is_silent: bool) -> Condition:
    if not is_licensed:
        return Condition.UNLICENSED
    if is_lost(schedule):
        return Condition.LOST
    if schedule.paused_until and now < schedule.paused_until:
        return Condition.PAUSED
    if schedule.errors:
        return Condition.FAILING
    if schedule.last_ok is None:
        return Condition.NEW
    return Condition.SILENT if is_silent else Condition.WELL


def _counts(happened: Mapping[str, int]) -> Counts:
    why = {what.removeprefix(REFUSED): n for what, n in happened.items() if what.startswith(REFUSED)}
    names = ("entries", "elsewhere", "repeated", "dates_moved")
    return Counts(
        happened.get("new", 0), happened.get("changed", 0), why, **{name: happened.get(name, 0) for name in names}
    )


def try_again(newsroom: Newsroom, feed: str, now: datetime) -> None:
    """Forget what is held against a feed: it is polled as soon as somebody watches. Raises `NotFoundError`."""
    if feed not in newsroom.titles.feeds:
        raise NotFoundError(f"no feed {feed} stands in the titles file; python -m skill feeds status lists them")
    newsroom.feeds.forgive(feed, now)
