"""Withdrawals that a feed itself states. They come in as any other notice does, each once.

A hold ends by a release, from wherever it comes. A feed releases what it held itself and nothing else, by carrying the
story again in a version that is newer than the hold; an old document that some cache serves again releases nothing.
A kill is final, for a feed as for anybody.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from skill.desk.notice import OF_FEED, Accepted, Kind, Notice, NoticeDesk, accept
from skill.desk.ports.feeds import Parsed, Silence, Withdrawal
from skill.desk.ports.notices import NoticeRow
from skill.stories.merge import canonical, has_page_of_its_own
from skill.stories.story import Entry, Story, story_id
from skill.stories.titles import Feed

log = logging.getLogger("byline.notices")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of a document's withdrawals. `failed` are to be tried again at the next poll."""

    silenced: int = 0
    released: int = 0
    failed: int = 0

    @property
    def note(self) -> str:
        told = ((self.silenced, "withdrawn"), (self.released, "released"), (self.failed, "could not be withdrawn"))
        return ", ".join(f"{count} {done} by the feed" for count, done in told if count)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Where they come in. `clock` measures the time to silence."""

    desk: NoticeDesk
    clock: Callable[[], datetime]

    def take(self, feed: Feed, parsed: Parsed) -> Taken:
        """Take in what a document says. One that cannot be taken in costs no other, and never the feed."""
        publisher = self.desk.titles.of_feed(feed.id).publisher
        silenced = [self._tried(self._silence, feed, publisher, one) for one in parsed.withdrawals]
        holds = self._holds(feed, publisher)
        released = [self._tried(self._release, feed, publisher, one, holds) for one in parsed.entries if holds]
        counts = Counter(silenced + released)
        return Taken(counts["silenced"], counts["released"], counts["failed"])

    def _tried(self, take: Callable[..., str], *said: object) -> str:
        try:
            return take(*said)
        except Exception:
            log.exception("what a feed says of a story could not be taken in")
            return "failed"

    # ── silence ───────────────────────────────────────────────────────────────────────────────────

    def _silence(self, feed: Feed, publisher: str, one: Withdrawal) -> str:
        now = self.clock()
        story = self._story(publisher, one)
        if one.of_this_feed and (story is None or story.feed != feed.id):
            return "nothing"
        named = story.id if story else story_id(publisher, one.guid)
        released = self.desk.notices.last_release(named, _source(feed))
        is_over = released is not None and one.stated_at is not None and one.stated_at <= released.sent_at
        if one.silence is Silence.WITHHOLD and is_over:
            return "nothing"
        # What says when it was said is new when it says another time. What does not is new after each release.
        told = one.stated_at.isoformat() if one.stated_at else released.id if released else ""
        nonce = _nonce(one.silence, feed.id, one.guid, one.says, told)
        if self.desk.notices.earlier(publisher, nonce):
            return "nothing"
        return self._accepted(
            Notice(
                publisher=publisher,
                nonce=nonce,
                story=named,
                kind=Kind(one.silence),
                reason=f"the feed says: {one.says}",
                source=_source(feed),
                sent_at=min(one.stated_at or now, now),
                received_at=now,
                link=one.link if one.link and has_page_of_its_own(canonical(one.link)) else None,
            ),
            "silenced",
        )

    def _story(self, publisher: str, one: Withdrawal) -> Story | None:
        """The story by the GUID that is named, or one of the same publisher by its link."""
        references = filter(None, (story_id(publisher, one.guid), one.link))
        found = filter(None, map(self.desk.notices.named, references))
        return next((story for story in found if story.publisher == publisher), None)

    # ── release ───────────────────────────────────────────────────────────────────────────────────

    def _holds(self, feed: Feed, publisher: str) -> Mapping[str, NoticeRow]:
        """What this feed holds back, by story: of several holds the one that was sent last."""
        rows = self.desk.notices.holding(publisher, _source(feed))
        return {row.story: row for row in sorted(rows, key=lambda row: row.sent_at)}

    def _release(self, feed: Feed, publisher: str, entry: Entry, holds: Mapping[str, NoticeRow]) -> str:
        hold = self._hold_of(story_id(publisher, entry.guid), holds)
        stated_at = entry.updated_at or entry.published_at
        if hold is None or stated_at is None or stated_at <= hold.sent_at:
            return "nothing"
        now = self.clock()
        return self._accepted(
            Notice(
                publisher=publisher,
                nonce=_nonce(Kind.RELEASE, feed.id, entry.guid, hold.id, stated_at.isoformat()),
                story=hold.story,
                kind=Kind.RELEASE,
                reason="the feed carries the story again, in a newer version",
                source=_source(feed),
                sent_at=min(stated_at, now),
                received_at=now,
            ),
            "released",
        )

    def _hold_of(self, story: str, holds: Mapping[str, NoticeRow]) -> NoticeRow | None:
        if story in holds:
            return holds[story]
        known = self.desk.notices.named(story)
        return holds.get(known.id) if known else None

    def _accepted(self, notice: Notice, outcome: str) -> str:
        found = accept(self.desk, notice, self.clock)
        if isinstance(found, Accepted):
            return outcome
        reason = found.sentence
        log.warning("what %s says of %s does not hold: %s", notice.source, notice.story, reason)
        return "nothing"


def _source(feed: Feed) -> str:
    return f"{OF_FEED}{feed.id}"


def _nonce(kind: str, *said: str) -> str:
    """The same for the same statement, so that it counts once however often it is polled."""
    return f"{kind}-{hashlib.sha256(chr(0).join((kind, *said)).encode('utf-8', 'replace')).hexdigest()[:40]}"
