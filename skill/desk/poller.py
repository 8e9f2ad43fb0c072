"""Polling what is due, side by side, each feed under a lease that nobody else has.

A poll asks the feed's server, files what came, and writes down when the feed is polled next (`polling` has the rules).
A process that dies in between loses nothing: its leases run out, and another polls those feeds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from skill.desk.condensing import Asking
from skill.desk.filing import FeedReport, file_entries, offers, story_pages, with_own_bylines
from skill.desk.gist import document_hash
from skill.desk.newsroom import Newsroom
from skill.desk.polling import Good, Pace, after_failure, after_good, alarm, uncharged, wants_full
from skill.desk.ports.feeds import (
    Claim,
    ErrorClass,
    FeedState,
    Fetched,
    Fetcher,
    FetchFailed,
    FetchOutcome,
    NotAFeed,
    NotModified,
    Parsed,
    Polled,
    Schedule,
    Validators,
)
from skill.desk.signals import Heard
from skill.rights.book import Book
from skill.stories.titles import Feed

log = logging.getLogger("byline.refresh")

AT_ONCE = 60
# Beyond those, for feeds that a notice asks for: they wait for nobody.
RESERVED = 4
LEASE = timedelta(minutes=5)
# A poll that takes longer is given up, so that it never outlives its lease.
MOST_SECONDS = 270.0
# Where so many hosts do not answer that were well before, and none has for so long, the fault is in our own network.
HOSTS_OF_AN_OUTAGE, SECONDS_OF_AN_OUTAGE = 3, 5.0
DOUBT_SECONDS = 30.0
# Polls that end so soon after one another are written down together.
GATHERED_SECONDS = 0.005
NOT_OURS_REST = timedelta(minutes=1)
# Failures before any server was asked say nothing of the network.
_UNASKED = {ErrorClass.ADDRESS, ErrorClass.KEY, ErrorClass.OURS}
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ground:
    """What polls go by until the licences are read again: the book, the terms of each feed that it covers, and the next
    moment at which a licence begins or ends.
    """

    book: Book
    asking: Asking | None
    terms: Mapping[str, str]
    next_change: datetime | None

    def covers(self, feed: Feed, now: datetime, licensee: str) -> bool:
        if self.next_change is None or now < self.next_change:
            return feed.id in self.terms
        return self.book.covers(feed.id, now, licensee)


@dataclass(frozen=True, slots=True)
class _Poll:
    """What a poll came to: what is told of it, what the feed is like from now on, and what is counted."""

    report: FeedReport
    state: FeedState
    happened: Mapping[str, int] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A failure that may be our own network's. `answers` is how many had come in when the poll began."""

    claim: Claim
    feed: Feed
    failure: FetchFailed
    answers: int
    since: float


@dataclass(slots=True)
class Poller:
    """One process's polls. `chance` gives numbers from 0 to 1."""

    newsroom: Newsroom
    fetcher: Fetcher
    ground: Ground
    pace: Pace
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    reports: list[FeedReport] = field(default_factory=list)
    _running: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    _has_ended: asyncio.Event = field(default_factory=asyncio.Event)
    _done: list[Polled] = field(default_factory=list)
    _doubts: list[_Doubt] = field(default_factory=list)
    _answers: int = 0
    _answered_at: float = float("-inf")
    _unreachable: set[str] = field(default_factory=set)
    _is_told_of_outage: bool = False

    @property
    def is_idle(self) -> bool:
        return not self._running

    def take(self, now: datetime, due_by: datetime) -> int:
        """Begin to poll what is due by `due_by`, as far as there is room. Returns how many polls began."""
        room = AT_ONCE - len(self._running)
        if room <= 0:
            room, due_by = AT_ONCE + RESERVED - len(self._running), _LONG_AGO
        if room <= 0:
            return 0
        claims = self.newsroom.feeds.claim(room, now, now + LEASE, due_by)
        for claim in claims:
            task = asyncio.create_task(self._poll(claim))
            self._running[task] = claim
            task.add_done_callback(self._ended)
        return len(claims)

    async def wait(self, seconds: float) -> None:
        """Until a poll has ended, or so long; then keep what polls left, together."""
        self._has_ended.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._has_ended.wait()
                if self._running:
                    await asyncio.sleep(GATHERED_SECONDS)
        self.settle(is_over=self.is_idle)
        self._keep_all()

    def _keep_all(self) -> None:
        """Where that cannot be, the leases run out, and those feeds are polled again."""
        polls, self._done = self._done, []
        try:
            lost = self.newsroom.feeds.done(polls, self.clock()) if polls else ()
        except Exception:
            log.exception("what %d polls left could not be kept, and they are made again", len(polls))
            return
        for feed_id in lost:
            log.warning("%s: its lease was over before its poll, which somebody else has made since", feed_id)

    async def stop(self) -> None:
        """Leave what is under way and give its leases back: whoever comes next polls those feeds."""
        left = list(self._running.values())
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._keep_all()
        self.newsroom.feeds.release([*left, *(doubt.claim for doubt in self._doubts)])
        self._doubts.clear()

    def settle(self, *, is_over: bool) -> None:
        """Decide whose the failures are of which that is not clear yet; of all, where no poll is under way any more
        that could tell.
        """
        is_long = _loop_time() - self._answered_at >= SECONDS_OF_AN_OUTAGE
        is_ours = is_long and len(self._unreachable) >= HOSTS_OF_AN_OUTAGE
        open_doubts, self._doubts = self._doubts, []
        for doubt in open_doubts:
            if self._answers > doubt.answers:
                self._fail(doubt.claim, doubt.feed, doubt.failure)
            elif is_ours:
                self._excuse(doubt)
            elif is_over or _loop_time() - doubt.since > DOUBT_SECONDS:
                self._fail(doubt.claim, doubt.feed, doubt.failure)
            else:
                self._doubts.append(doubt)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._has_ended.set()

    async def _poll(self, claim: Claim) -> None:
        """Poll one feed. A fault of ours costs this feed, not the round; the text of a feed is never in the log."""
        feed, began = self.newsroom.titles.feeds.get(claim.feed), self._answers
        if feed is None or not self.ground.covers(feed, self.clock(), self.newsroom.licensee):
            # Another process has other titles or licences, or ours are over since they were read.
            self._leave(claim)
            return
        try:
            async with asyncio.timeout(MOST_SECONDS):
                found = await self._polled(claim, feed)
        except TimeoutError:
            found = FetchFailed("the poll took too long and was given up", error=ErrorClass.TIMEOUT)
        except Exception as error:
            log.exception("refresh of %s failed", feed.id)
            found = FetchFailed(f"our own fault: {type(error).__name__}", error=ErrorClass.OURS)
        try:
            self._conclude(claim, feed, found, began)
        except Exception:
            log.exception("what the poll of %s left could not be kept; it is polled again", feed.id)

    def _leave(self, claim: Claim) -> None:
        now = self.clock()
        state = replace(claim.state, schedule=replace(claim.state.schedule, next_at=now + NOT_OURS_REST))
        self._done.append(Polled(claim, state, _NOTHING, now))

    async def _polled(self, claim: Claim, feed: Feed) -> _Poll | FetchFailed:
        ground, state, now = self.ground, claim.state, self.clock()
        terms = ground.terms.get(feed.id, "")
        is_whole = claim.is_asked or state.cut_key != terms or wants_full(state.schedule, now)
        validators = Validators() if is_whole else state.validators
        outcome = await self.fetcher.fetch(feed, validators, state.schedule.adopted)
        return await self._filed(ground, feed, state, terms, outcome)

    async def _filed(
        self, ground: Ground, feed: Feed, state: FeedState, terms: str, outcome: FetchOutcome
    ) -> _Poll | FetchFailed:
        newsroom, now = self.newsroom, self.clock()
        if isinstance(outcome, FetchFailed):
            return outcome
        if isinstance(outcome, NotModified):
            is_cut_anew = await self._heed(feed, state, Heard())
            after = replace(state, validators=outcome.validators, cut_key="" if is_cut_anew else state.cut_key)
            return self._unchanged(feed, state, after, outcome)
        body_hash = document_hash(outcome.body)
        after = FeedState(outcome.validators, body_hash, terms)
        is_same = body_hash == state.body_hash and terms == state.cut_key
        if is_same and not await self._heed(feed, state, Heard(outcome.headers)):
            return self._unchanged(feed, state, after, outcome)
        read = await asyncio.to_thread(newsroom.parser.parse, outcome)
        if isinstance(read, NotAFeed):
            return FetchFailed(read.why, error=ErrorClass.NOT_A_FEED)
        parsed = with_own_bylines(newsroom, feed, read)
        taken = newsroom.withdraw(feed, parsed)  # before a model is asked or anything filed: silence does not wait
        links = [entry.link for entry in parsed.entries]
        await self._heed(feed, state, Heard(outcome.headers, links, story_pages(newsroom, feed, parsed, now)))
        now = self.clock()
        offered = await offers(newsroom, ground.book, feed, parsed, ground.asking, now)
        report, is_whole = file_entries(newsroom, ground.book, feed, terms, parsed, offered, now)
        report, is_whole = _with_note(report, taken.note), is_whole and not taken.failed
        good = replace(_good(feed, state, outcome), has_news=report.new > 0, is_whole=is_whole, ttl=_ttl(parsed))
        left = after if is_whole else FeedState()
        schedule = self._after_good(feed, state.schedule, good)
        return _Poll(report, replace(left, schedule=schedule), report.happened)

    async def _heed(self, feed: Feed, state: FeedState, heard: Heard) -> bool:
        """What is said in public, before anything is filed. Whether the feed's stories are to be cut anew."""
        moved = [state.schedule.adopted] if state.schedule.adopted else []
        heard = replace(heard, links=[*moved, *heard.links])
        return await self.newsroom.signals.heed(self.fetcher, feed, heard, self.clock())

    def _unchanged(self, feed: Feed, before: FeedState, after: FeedState, outcome: Fetched | NotModified) -> _Poll:
        schedule = self._after_good(feed, before.schedule, _good(feed, before, outcome))
        return _Poll(FeedReport(feed.id, "unchanged"), replace(after, schedule=schedule))

    def _after_good(self, feed: Feed, schedule: Schedule, good: Good) -> Schedule:
        return after_good(schedule, good, feed.url, self.pace, self.clock(), self.chance())

    def _conclude(self, claim: Claim, feed: Feed, found: _Poll | FetchFailed, began: int) -> None:
        if isinstance(found, FetchFailed) and found.error.is_of_the_line:
            if claim.state.schedule.last_ok is not None and not claim.state.schedule.errors:
                self._unreachable.add(urlsplit(feed.url).netloc)
            self._doubts.append(_Doubt(claim, feed, found, began, _loop_time()))
            return
        if isinstance(found, _Poll) or found.error not in _UNASKED:
            self._answers, self._answered_at = self._answers + 1, _loop_time()
            self._unreachable.clear()
            self._is_told_of_outage = False
        if isinstance(found, FetchFailed):
            self._fail(claim, feed, found)
        else:
            self._keep(claim, feed, found)

    def _fail(self, claim: Claim, feed: Feed, failure: FetchFailed) -> None:
        schedule = after_failure(claim.state.schedule, failure, self.pace, self.clock(), self.chance())
        status = f"failed ({failure.status})" if failure.status else "failed"
        report = FeedReport(feed.id, status, note=failure.why, failed=True)
        self._keep(claim, feed, _Poll(report, replace(claim.state, schedule=schedule)))

    def _excuse(self, doubt: _Doubt) -> None:
        if not self._is_told_of_outage:
            log.error("no feed can be reached: is this machine's network down?")
            self._is_told_of_outage = True
        state = doubt.claim.state
        schedule = uncharged(state.schedule, self.pace, self.clock(), self.chance())
        note = f"{doubt.failure.why}; no feed can be reached, so our own network is at fault"
        report = FeedReport(doubt.feed.id, "failed", note=note, failed=True)
        self._keep(doubt.claim, doubt.feed, _Poll(report, replace(state, schedule=schedule)))

    def _keep(self, claim: Claim, feed: Feed, poll: _Poll) -> None:
        now = self.clock()
        free_at = now + timedelta(seconds=self.fetcher.gap_seconds(feed))
        self._done.append(Polled(claim, poll.state, poll.happened, free_at))
        self.reports.append(poll.report)
        told = alarm(poll.state.schedule, now)
        if told and not alarm(claim.state.schedule, claim.at):
            error = poll.state.schedule.error
            alarm_line = f"{told}; {error.what_to_do}" if error else told
            log.error("%s: %s", feed.id, alarm_line)


def _good(feed: Feed, state: FeedState, outcome: Fetched | NotModified) -> Good:
    """A poll that brought nothing new."""
    return Good(
        has_news=False,
        was_full=isinstance(outcome, Fetched),
        ttl=state.schedule.ttl,
        fresh=None if outcome.fresh_seconds is None else timedelta(seconds=min(outcome.fresh_seconds, 86_400)),
        moved_to=outcome.moved_to,
        named_hosts=feed.may_move_to,
    )


def _ttl(parsed: Parsed) -> timedelta | None:
    return None if parsed.ttl_seconds is None else timedelta(seconds=parsed.ttl_seconds)


def _with_note(report: FeedReport, note: str) -> FeedReport:
    return replace(report, note="; ".join(filter(None, (note, report.note))))


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
