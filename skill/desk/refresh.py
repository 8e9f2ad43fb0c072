"""Rounds over the feeds that a licence in force covers: one over all of them at once, or for ever over what is due.

    licences → purge → enrol the feeds they cover → poll what is due (`poller`) → file it (`filing`)

One bad feed or story never stops the rest. A feed that no licence in force covers is not fetched.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from skill.desk.clustering import draw_clusters
from skill.desk.condensing import Asking, told
from skill.desk.filing import FeedReport, cut_key, settled_until, training_terms
from skill.desk.newsroom import Newsroom, take_over_folder
from skill.desk.poller import Ground, Poller
from skill.desk.polling import Pace, first_at
from skill.desk.ports.feeds import Enrolment, Fetcher
from skill.desk.ports.stories import Retention
from skill.errors import StoreError
from skill.rights.book import Book

log = logging.getLogger("byline.refresh")

# How often who watches reads the licences and purges.
ROUND_SECONDS = 60.0
# How long a notice that says "poll now" waits at most.
LOOK_SECONDS = 0.5
# How long who watches gathers what is told.
FIRST_TOLD_SECONDS, TOLD_SECONDS = 1.0, 5.0
# How long one round waits before it looks again whether a host has become free that another process had.
RETRY_SECONDS, PATIENCE_SECONDS = 0.2, 10.0


@dataclass(frozen=True, slots=True)
class Round:
    """A finished round: a report for every feed of the titles file, or for those that were polled where we watch; and
    the licence ids that are refused.

    `asking` is what was asked of a model; `None` where there is none.
    """

    reports: tuple[FeedReport, ...]
    refused_licences: Mapping[str, str]
    purged: int
    asking: Asking | None = None

    @property
    def all_failed(self) -> bool:
        tried = [report for report in self.reports if report.status != "no licence"]
        return bool(tried) and all(report.failed for report in tried)


async def refresh(
    newsroom: Newsroom, fetcher: Fetcher, now: datetime, chance: Callable[[], float] = random.random
) -> Round:
    """Poll every licensed feed once, due or not. Raises `LicenceFolderError`; no feed's fault is raised.

    A feed that a notice asked to be polled is asked for whole, whatever we know of it. One that another process is
    polling at the moment is left to it.
    """
    pace = Pace()
    begun = _begin(newsroom, pace, now, chance)
    newsroom.feeds.hurry(now, now, even_failing=True)
    poller = Poller(newsroom, fetcher, begun.ground, pace, lambda: now, chance)
    try:
        await _poll_all(poller, now)
    finally:
        await poller.stop()
    if _is_news(poller.reports):
        draw_clusters(newsroom.stories, now)
    return _over(newsroom, begun, poller, {report.feed: report for report in poller.reports}, now)


async def _poll_all(poller: Poller, now: datetime) -> None:
    """What another process has in its hands is waited for a little: it may have died."""
    clock = asyncio.get_running_loop().time
    began = busy_at = clock()
    while True:
        moment = now + timedelta(seconds=clock() - began)
        if poller.take(moment, now) or not poller.is_idle:
            busy_at = clock()
        elif clock() - busy_at > PATIENCE_SECONDS or not poller.newsroom.feeds.count_due(moment, now):
            return
        await poller.wait(RETRY_SECONDS)


async def watch(
    newsroom: Newsroom,
    fetcher: Fetcher,
    pace: Pace,
    tell: Callable[[Round, datetime], None],
    clock: Callable[[], datetime],
    chance: Callable[[], float] = random.random,
) -> NoReturn:
    """Poll each licensed feed whenever it is due, until cancelled. Raises `LicenceFolderError`.

    `tell` is given what was polled since it was given something: when there is nothing to do at the moment, and at
    least once a minute.
    """
    poller: Poller | None = None
    try:
        while True:
            begun = _begin(newsroom, pace, clock(), chance)
            if poller is None:
                poller = Poller(newsroom, fetcher, begun.ground, pace, clock, chance)
                if pace.is_fixed:  # another pace may have been kept before
                    newsroom.feeds.hurry(clock(), clock() + pace.ceiling, even_failing=False)
            poller.ground = begun.ground
            await _watch_a_round(poller, begun, tell)
    finally:
        if poller:
            await poller.stop()


async def _watch_a_round(poller: Poller, begun: _Begun, tell: Callable[[Round, datetime], None]) -> None:
    clock = asyncio.get_running_loop().time
    ends, tells_at, has_told, is_news = clock() + ROUND_SECONDS, clock() + FIRST_TOLD_SECONDS, False, False
    while (left := ends - clock()) > 0:
        began = _take(poller)
        if not began and poller.is_idle and poller.reports and clock() >= tells_at:
            is_news |= _is_news(poller.reports)
            tell(_since(begun, poller), poller.clock())
            tells_at, has_told = clock() + TOLD_SECONDS, True
        await poller.wait(min(left, LOOK_SECONDS))
    if is_news or _is_news(poller.reports):
        draw_clusters(poller.newsroom.stories, poller.clock())
    if poller.reports or not has_told:
        tell(_since(begun, poller), poller.clock())
    _log_asking(begun.ground.asking)


def _is_news(reports: Iterable[FeedReport]) -> bool:
    return any(report.new or report.changed for report in reports)


def _take(poller: Poller) -> int:
    """A database that is busy, or that turns are being written to, is asked again in a moment."""
    now = poller.clock()
    try:
        return poller.take(now, now)
    except StoreError as error:
        log.warning("no feed could be claimed: %s", error)
        return 0


@dataclass(frozen=True, slots=True)
class _Begun:
    """A round that has begun."""

    ground: Ground
    refused: Mapping[str, str]
    purged: int


def _begin(newsroom: Newsroom, pace: Pace, now: datetime, chance: Callable[[], float]) -> _Begun:
    """Read the licences, take away what is over, and enrol what they cover."""
    refused = take_over_folder(newsroom)
    rows = newsroom.licences.load()
    book = newsroom.bookkeeper.book(lambda _: rows)
    covered = book.covered_feeds(now, newsroom.licensee)
    newsroom.stories.shorten(
        [
            Retention(feed, licence.id, licence.ends, schedule.keep_derived)
            for licence in book.in_force(now)
            for schedule in licence.schedules
            for feed in sorted(schedule.feeds)
        ]
    )
    purged = newsroom.stories.purge(now)
    newsroom.bodies.settle(training_terms(book, rows.epoch, now), lambda body: settled_until(newsroom, book, body, now))
    newsroom.bodies.drop_until(now)
    newsroom.signals.settle_all(newsroom.titles.feeds)
    feeds = [newsroom.titles.feeds[feed] for feed in covered]
    terms = {feed.id: cut_key(newsroom, book, feed, now) for feed in feeds}
    newsroom.feeds.enrol(
        [Enrolment(feed, terms[feed.id], first_at(len(feeds), pace, now, chance())) for feed in feeds], now
    )
    asking = Asking(newsroom.model) if newsroom.model else None
    return _Begun(Ground(book, asking, terms, book.next_change(now)), refused, purged)


def _over(newsroom: Newsroom, begun: _Begun, poller: Poller, reports: Mapping[str, FeedReport], now: datetime) -> Round:
    _log_asking(begun.ground.asking)
    told_of = (reports.get(feed) or _not_polled(newsroom, begun, feed, now) for feed in newsroom.titles.feeds)
    return Round(tuple(told_of), begun.refused, begun.purged, begun.ground.asking)


def _since(begun: _Begun, poller: Poller) -> Round:
    reports, poller.reports = tuple(poller.reports), []
    return Round(reports, begun.refused, begun.purged, begun.ground.asking)


def _log_asking(asking: Asking | None) -> None:
    if asking and (asking.sent or asking.not_used):
        log.info("%s", told(asking))


def _not_polled(newsroom: Newsroom, begun: _Begun, feed: str, now: datetime) -> FeedReport:
    if feed not in begun.ground.terms:
        return FeedReport(feed, "no licence", note=_why_not_covered(newsroom, begun.ground.book, feed, now))
    paused_until = newsroom.feeds.state(feed).schedule.paused_until
    if paused_until is not None and now < paused_until:
        until = f"{paused_until:%Y-%m-%d %H:%M} UTC"
        return FeedReport(feed, "paused", note=f"the server asked us to wait until {until}")
    return FeedReport(feed, "elsewhere", note="another process is polling it, or its host")


def _why_not_covered(newsroom: Newsroom, book: Book, feed: str, now: datetime) -> str:
    standing = book.standing(feed, now)
    licence = standing.licence
    if licence is None:
        return standing.why
    if licence.licensee != newsroom.licensee:
        return f"{licence.file} is to {licence.licensee}"
    if licence.id in book.suspended:
        return f"{licence.file} is suspended"
    return f"{licence.file} runs from {licence.starts:%Y-%m-%d} to {licence.ends:%Y-%m-%d}"
