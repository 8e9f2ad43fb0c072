"""One round over the feeds that a licence in force covers.

    fetch → parse → for each entry: merge with what is kept → cut its renditions → file it

Feeds are fetched side by side and filed one story a transaction (`filing`). One bad feed or story never stops the
rest. A feed that no licence in force covers is not fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from skill.desk.condensing import Asking, told
from skill.desk.filing import (
    FeedReport,
    cut_key,
    file_entries,
    offers,
    settled_until,
    training_terms,
    with_own_bylines,
)
from skill.desk.newsroom import Newsroom, take_over_folder
from skill.desk.ports.feeds import (
    ErrorClass,
    FeedState,
    Fetcher,
    FetchFailed,
    FetchOutcome,
    NotAFeed,
    NotModified,
    Validators,
)
from skill.desk.ports.stories import Retention
from skill.rights.book import Book
from skill.stories.titles import Feed

log = logging.getLogger("byline.refresh")


@dataclass(frozen=True, slots=True)
class Round:
    """A finished round: a report for every feed of the titles file, and the licence ids that are refused.

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


async def refresh(newsroom: Newsroom, fetcher: Fetcher, now: datetime, only: frozenset[str] | None = None) -> Round:
    """Poll every licensed feed once, or those of `only`. Raises `LicenceFolderError`; no feed's fault is raised.

    A feed that a notice asked to be polled (`only` are such, too) is asked for whole, whatever we know of it.
    """
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
    asking = Asking(newsroom.model) if newsroom.model else None
    asked = newsroom.feeds.take_asked() | (only or frozenset())
    polls = [
        _poll(newsroom, book, newsroom.titles.feeds[feed], fetcher, feed in asked, asking, now)
        for feed in covered
        if only is None or feed in asked
    ]
    reports = {report.feed: report for report in await asyncio.gather(*polls)}
    if asking and (asking.sent or asking.not_used):
        log.info("%s", told(asking))
    return Round(
        tuple(
            reports.get(feed, FeedReport(feed, "no licence", note=_why_not_covered(newsroom, book, feed, now)))
            for feed in newsroom.titles.feeds
            if only is None or feed in reports
        ),
        refused,
        purged,
        asking,
    )


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


async def _poll(
    newsroom: Newsroom, book: Book, feed: Feed, fetcher: Fetcher, is_asked: bool, asking: Asking | None, now: datetime
) -> FeedReport:
    """Poll one feed. A fault of ours costs this feed, not the round; the text of a feed is never in the log."""
    try:
        return await _polled(newsroom, book, feed, fetcher, is_asked, asking, now)
    except Exception as error:
        log.exception("refresh of %s failed", feed.id)
        return FeedReport(feed.id, "failed", note=f"our own fault: {type(error).__name__}", failed=True)


async def _polled(
    newsroom: Newsroom, book: Book, feed: Feed, fetcher: Fetcher, is_asked: bool, asking: Asking | None, now: datetime
) -> FeedReport:
    state = newsroom.feeds.state(feed.id)
    if state.paused_until is not None and now < state.paused_until:
        until = f"{state.paused_until:%Y-%m-%d %H:%M} UTC"
        return FeedReport(feed.id, "paused", note=f"the server asked us to wait until {until}")
    terms = cut_key(newsroom, book, feed, now)
    validators = state.validators if state.cut_key == terms and not is_asked else Validators()
    outcome = await fetcher.fetch(feed, validators)
    return await _filed(newsroom, book, feed, state, terms, outcome, asking, now)


async def _filed(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    state: FeedState,
    terms: str,
    outcome: FetchOutcome,
    asking: Asking | None,
    now: datetime,
) -> FeedReport:
    if isinstance(outcome, FetchFailed):
        return _failed(newsroom, feed, outcome, now)
    if isinstance(outcome, NotModified):
        newsroom.feeds.succeeded(feed, replace(state, validators=outcome.validators), now)
        return FeedReport(feed.id, "unchanged")
    body_hash = hashlib.sha256(outcome.body).hexdigest()
    after = FeedState(outcome.validators, body_hash, terms)
    if body_hash == state.body_hash and terms == state.cut_key:
        newsroom.feeds.succeeded(feed, after, now)
        return FeedReport(feed.id, "unchanged")
    read = newsroom.parser.parse(outcome)
    if isinstance(read, NotAFeed):
        return _failed(newsroom, feed, FetchFailed(read.why, error=ErrorClass.NOT_A_FEED), now)
    parsed = with_own_bylines(newsroom, feed, read)
    taken = newsroom.withdraw(feed, parsed)  # before a model is asked or anything filed: silence does not wait
    offered = await offers(newsroom, book, feed, parsed, asking, now)
    report, is_whole = file_entries(newsroom, book, feed, terms, parsed, offered, now)
    newsroom.feeds.succeeded(feed, after if is_whole and not taken.failed else FeedState(Validators()), now)
    return replace(report, note="; ".join(filter(None, (taken.note, report.note))))


def _failed(newsroom: Newsroom, feed: Feed, outcome: FetchFailed, now: datetime) -> FeedReport:
    pause = None if outcome.pause_seconds is None else now + timedelta(seconds=outcome.pause_seconds)
    newsroom.feeds.failed(feed, outcome.why, pause, now)
    return FeedReport(
        feed.id, f"failed ({outcome.status})" if outcome.status else "failed", note=outcome.why, failed=True
    )
