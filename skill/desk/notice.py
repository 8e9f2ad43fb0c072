"""Notices: a publisher's word about one of its stories. The one way in, by HTTP, by command or by feed.

    look the story up → set its state, keep the notice → commit → purge what was killed

A notice and the turns have one order: no answer that commits after a notice holds the story.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from skill.desk.licences import Bookkeeper
from skill.desk.ports.bodies import Bodies
from skill.desk.ports.ear import Ear
from skill.desk.ports.notices import NoticeRow, Notices, NoticeStore
from skill.desk.ports.stories import StoryStore
from skill.rights.book import Book, Standing
from skill.rights.licence import Licence, Schedule, Use
from skill.rights.renditions import MAX_CHARACTERS, Rendition
from skill.stories.posing import Voices
from skill.stories.story import State, Story, story_id
from skill.stories.text import count_words, is_spaced, one_line
from skill.stories.titles import Titles

log = logging.getLogger("byline.notices")

MAX_ID_CHARACTERS = 128
MAX_STORY_CHARACTERS = 2000
MAX_REASON_CHARACTERS = 500
_STORY_ID = re.compile(r"([a-z0-9][a-z0-9-]{0,62})/[0-9a-f]{12}")
# What nobody can hear: markup, HTML's entities, addresses.
_UNSPEAKABLE = re.compile(r"[<>]|&#?\w+;|://|\bwww\.", re.IGNORECASE)
_ENDED = frozenset({State.KILLED, State.GONE})


class Kind(StrEnum):
    KILL = "kill"
    WITHHOLD = "withhold"
    RELEASE = "release"
    CORRECT = "correct"
    UPDATE = "update"


SILENCES = frozenset({Kind.KILL, Kind.WITHHOLD})
POLLS = frozenset({Kind.CORRECT, Kind.UPDATE})
# How the source of a notice begins that a feed itself states.
OF_FEED = "feed:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What came in. `nonce` is the sender's own id, `story` an id, a GUID or a link; `text` a correction's sentence.
    `link` is that of the story, where the sender names both: it finds a story that comes later under another GUID.

    `source` is `http`, `command` or `feed:` with the id of the feed that says so.
    """

    publisher: str
    nonce: str
    story: str
    kind: Kind
    reason: str
    source: str
    sent_at: datetime
    received_at: datetime
    text: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A notice that holds. `outcome` says in a sentence what was made of it.

    `silent_ms` runs from receipt to the commit, or to as near to it as can be written down.
    """

    notice: str
    story: str
    kind: str
    accepted_at: datetime
    outcome: str
    silent_ms: int | None


class Why(StrEnum):
    BAD = "bad"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Declined:
    """A notice that does not hold, and why, for its sender."""

    why: Why
    sentence: str


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """What a notice needs. `new_id` is the only source of chance."""

    titles: Titles
    licensee: str
    bookkeeper: Bookkeeper
    notices: Notices
    stories: StoryStore
    ear: Ear
    bodies: Bodies
    new_id: Callable[[datetime], str]
    voices: Voices


def accept(desk: NoticeDesk, notice: Notice, clock: Callable[[], datetime]) -> Accepted | Declined:
    """Take a notice in: when this returns, it holds in every process. `clock` measures the time to silence.

    The same id with the same content gets its first outcome again. Raises `StoreError`.
    """
    notice = _cleaned(notice)
    fault = _fault_of(notice)
    if fault:
        return Declined(Why.BAD, fault)
    with desk.notices.noticing() as store:
        if earlier := store.earlier(notice.publisher, notice.nonce):
            return _again(earlier, notice)
        accepting = _Accepting(desk, store, notice, clock)
        outcome = accepting.outcome()
    if notice.kind is Kind.KILL and isinstance(outcome, Accepted):
        _purge(desk, accepting.named, clock())
    return outcome


def known(desk: NoticeDesk, notice: Notice) -> Accepted | Declined | None:
    """What came of the notice that was sent under this id before; `None` where it is new. Nothing is written."""
    earlier = desk.notices.earlier(notice.publisher, notice.nonce)
    return _again(earlier, _cleaned(notice)) if earlier else None


def reapply(desk: NoticeDesk, clock: Callable[[], datetime]) -> int:
    """Make a database that was restored as silent as it was: what the journal holds and the table does not.

    Returns how many notices were taken over. The words of a correction are in no journal, so nobody is told them.
    """
    count = 0
    for row in desk.notices.journal():
        with desk.notices.noticing() as store:
            if store.earlier(row.publisher, row.nonce) is None:
                _reapply(store, row, clock)
                count += 1
    if count:
        _purge(desk, (), clock())
    return count


def _purge(desk: NoticeDesk, killed: Sequence[str], now: datetime) -> None:
    """The words are silent by now, whatever comes of this; what cannot be purged is by the next round."""
    try:
        for story in killed:
            desk.bodies.forget(story)
        desk.stories.purge(now)
    except Exception:
        log.exception("a killed story's words could not be purged yet")


def _cleaned(notice: Notice) -> Notice:
    """Words as a feed's are cleaned: one line, without control and zero-width characters."""
    return replace(notice, reason=one_line(notice.reason), text=None if notice.text is None else one_line(notice.text))


def _fault_of(notice: Notice) -> str:
    """What is wrong with the notice by itself, in a sentence; empty where nothing is."""
    named = (
        ("id", notice.nonce, MAX_ID_CHARACTERS),
        ("story", notice.story, MAX_STORY_CHARACTERS),
        ("reason", notice.reason, MAX_REASON_CHARACTERS),
    )
    for name, value, most in named:
        if not value.strip() or not value.isprintable() or len(value) > most:
            return f"{name} must be 1 to {most} characters that can be printed"
    if notice.kind is not Kind.CORRECT:
        return "text goes with the kind correct alone" if notice.text is not None else ""
    return _text_fault(notice.text)


def _text_fault(text: str | None) -> str:
    if not text:
        return "a correction needs text: the sentence that puts the story right, in its language"
    if len(text) > MAX_CHARACTERS or not is_spaced(text) or not count_words(text):
        return f"text must be words with spaces between, at most {MAX_CHARACTERS} characters"
    if _UNSPEAKABLE.search(text):
        return "text is said aloud: plain words, without markup, entities or addresses"
    return ""


def _again(earlier: NoticeRow, notice: Notice) -> Accepted | Declined:
    if earlier.content_hash != _content_hash(notice):
        return Declined(Why.BAD, f"the id {notice.nonce} was used before for another notice")
    return _accepted(earlier)


def _accepted(row: NoticeRow) -> Accepted:
    return Accepted(row.id, row.story, row.kind, row.received_at, row.outcome, row.silent_ms)


def _content_hash(notice: Notice) -> str:
    """Of all that a notice says; when it was sent is not among it, so that it can be signed and sent again."""
    content = [notice.story, notice.kind.value, notice.reason, notice.text]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class _Accepting:
    """One new notice, inside its transaction."""

    def __init__(self, desk: NoticeDesk, store: NoticeStore, notice: Notice, clock: Callable[[], datetime]) -> None:
        self._desk, self._store, self._notice, self._clock = desk, store, notice, clock
        self._now = clock()
        self._stories = store.stories(notice.publisher, notice.story)
        self._story = self._stories[0] if self._stories else None
        self._id = desk.new_id(self._now)
        self._named = self._own_id()
        by_link = notice.story if self._story else notice.link or notice.story
        self._link_hash = store.link_hash(notice.publisher, by_link, self._story)

    @property
    def named(self) -> Sequence[str]:
        """The ids of the stories that it is about: of one that has not come yet, the one that it will have."""
        return [story.id for story in self._stories] or [self._named]

    def outcome(self) -> Accepted | Declined:
        return self._declined() or _accepted(self._kept())

    # ── whether it holds ──────────────────────────────────────────────────────────────────────────

    def _declined(self) -> Declined | None:
        notice = self._notice
        if self._story is None and self._is_anothers():
            return Declined(Why.FORBIDDEN, "that is a story of another publisher")
        if notice.kind is Kind.RELEASE and self._stands() in _ENDED:
            return Declined(Why.BAD, "the story was killed, and a kill is final; publish it anew under another link")
        if notice.kind is Kind.CORRECT and self._stands() in _ENDED:
            return Declined(Why.BAD, "the story was killed, so nothing more is said of it")
        if notice.kind is Kind.CORRECT and self._poses():
            return Declined(Why.BAD, "text would be heard as another's words or as ours; say it without their credit")
        if notice.kind is Kind.CORRECT and (most := self._most_words()) is not None:
            words = count_words(notice.text or "")
            if words > most:
                return Declined(Why.BAD, f"text has {words} words; the licence lets a correction have {most}")
        return None

    def _poses(self) -> bool:
        text, publisher = self._notice.text or "", self._notice.publisher
        return self._desk.voices.posing(text, publisher, self._book().credit_lines) is not None

    def _is_anothers(self) -> bool:
        """By its id, or by a link that only another publisher's story has. A GUID may be anybody's."""
        named = _STORY_ID.fullmatch(self._notice.story)
        if named and named[1] in self._desk.titles.publishers:
            return named[1] != self._notice.publisher
        return self._store.is_anothers(self._notice.publisher, self._notice.story)

    def _stands(self) -> State:
        """Where the story stands before this notice, whether it has come or not."""
        if self._story:
            return self._story.state
        return self._store.noticed(self._named, self._notice.publisher, self._link_hash)

    def _most_words(self) -> int | None:
        """By the licence in force; of a story that has not come yet, by the one that allows most."""
        licences = [licence] if (licence := self._standing().licence) else self._publishers_licences()
        return max((licence.takedown.correction_max_words for licence in licences), default=None)

    def _publishers_licences(self) -> list[Licence]:
        if self._story:
            return []
        return [one for one in self._book().in_force(self._now) if one.licensor == self._notice.publisher]

    # ── what is made of it ────────────────────────────────────────────────────────────────────────

    def _kept(self) -> NoticeRow:
        notice = self._notice
        if notice.kind is Kind.RELEASE:
            for story in self.named:
                self._store.lift(
                    story, notice.publisher, self._link_hash, notice.sent_at, _lifted_by(notice.source), self._now
                )
        stories = [_moved(self._store, story, notice.kind) for story in self._stories]
        state = stories[0].state if stories else self._of_unseen()
        if notice.kind in POLLS:
            self._store.ask_polls(self._feeds(), self._now)
        until = self._told_until()
        row = NoticeRow(
            id=self._id,
            publisher=notice.publisher,
            nonce=notice.nonce,
            story=self._named,
            link_hash=self._link_hash,
            kind=notice.kind.value,
            reason=notice.reason,
            source=notice.source,
            content_hash=_content_hash(notice),
            outcome=self._sentence(state),
            sent_at=notice.sent_at,
            received_at=notice.received_at,
            effective_at=self._now,
            silent_ms=0,
            tell_until=until,
            rendition=self._correction(until),
        )
        return self._store.add(row, stories, state, self._clock)

    def _of_unseen(self) -> State:
        earlier = self._store.noticed(self._named, self._notice.publisher, self._link_hash)
        return _after(self._notice.kind, earlier, earlier)

    def _told_until(self) -> datetime | None:
        """Until when those who heard it are told; `None` where the licence in force has nobody told of this."""
        licence = self._standing().licence
        if self._story is None or licence is None or self._notice.kind.value not in licence.takedown.tell:
            return None
        return min(self._notice.received_at + licence.takedown.within, licence.ends)

    def _correction(self, until: datetime | None) -> str | None:
        """Keep the sentence as long as it may be told, and not at all where nobody will be."""
        standing, story, text = self._standing(), self._story, self._notice.text
        if story is None or text is None or until is None or standing.licence is None or standing.schedule is None:
            return None
        made = _correction(self._id, story, text, standing.licence, standing.schedule, self._now)
        said = self._desk.ear.spoken_forms(made.text, made.language, story.publisher)
        self._store.keep(replace(made, said=said), until, self._now)
        return made.id

    def _feeds(self) -> Sequence[str]:
        """The story's own feed; where that is not known, all that the publisher has."""
        if self._stories:
            return sorted({story.feed for story in self._stories})
        titles = self._desk.titles
        return [feed for feed in titles.feeds if titles.publisher_of_feed(feed) == self._notice.publisher]

    def _sentence(self, state: State) -> str:
        seen = "" if self._story else "; the story has not come yet, and is met so when it comes"
        if self._notice.kind is Kind.UPDATE:
            return "its feed is polled at once" if self._story else "the publisher's feeds are polled at once"
        if self._notice.kind is Kind.CORRECT:
            told = "listeners who heard the story are told" if self._told_until() else "nobody is told"
            return f"the correction is kept, {told}; its feed is polled at once"
        return f"{_STANDS[state]}{seen}"

    # ── what it rests on ──────────────────────────────────────────────────────────────────────────

    def _own_id(self) -> str:
        """The story's id; of one that has not come yet, the id that it will have if this is its id or GUID."""
        notice = self._notice
        if self._story:
            return self._story.id
        return notice.story if _STORY_ID.fullmatch(notice.story) else story_id(notice.publisher, notice.story)

    def _book(self) -> Book:
        return self._desk.bookkeeper.book(self._store.licences)

    def _standing(self) -> Standing:
        """The licence in force for the story, where it is in term and to us."""
        if self._story is None:
            return Standing()
        standing = self._book().standing(self._story.feed, self._now)
        licence = standing.licence
        is_ours = licence is not None and licence.in_term(self._now) and licence.licensee == self._desk.licensee
        return standing if is_ours else Standing()


_STANDS = {
    State.LIVE: "the story may be told",
    State.WITHHELD: "the story is held back until it is released",
    State.GONE: "the story is gone",
    State.KILLED: "the story is killed",
}


def _correction(notice: str, story: Story, text: str, licence: Licence, schedule: Schedule, now: datetime) -> Rendition:
    return Rendition(
        hashlib.sha256(f"correction\x1f{notice}".encode()).hexdigest()[:20],
        story.id,
        story.version,
        licence.id,
        licence.version,
        schedule.name,
        Use.CORRECTION,
        story.language,
        text,
        now,
        0,
    )


def _moved(store: NoticeStore, story: Story, kind: Kind) -> Story:
    """The story as it stands after the notice, also by those that name its link."""
    state = _after(kind, story.state, store.noticed_of(story))
    if state is not story.state:
        store.withdraw(story, state)
    return replace(story, state=state)


def _after(kind: Kind, stands: State, noticed: State) -> State:
    """Where a story stands after a notice; `noticed` is what those before it, and not lifted, make of it.

    What silences a story more stays: nothing leads back from a kill.
    """
    if kind is Kind.KILL:
        return State.KILLED
    if kind is Kind.WITHHOLD and stands is State.LIVE:
        return State.WITHHELD
    return noticed if kind is Kind.RELEASE and stands not in _ENDED else stands


def _lifted_by(source: str) -> str | None:
    """Whose holds a release ends: a feed's its own alone, since it carries what somebody holds back by other ways."""
    return source if source.startswith(OF_FEED) else None


def _reapply(store: NoticeStore, row: NoticeRow, clock: Callable[[], datetime]) -> None:
    """As it was taken in, but for what its journal does not hold: no words of a correction, no time to silence."""
    row, kind = replace(row, story=store.own_id(row.story)), Kind(row.kind)
    reached = store.reached(row)
    if kind is Kind.RELEASE:
        for story in (row.story, *(one.id for one in reached)):
            store.lift(story, row.publisher, row.link_hash, row.sent_at, _lifted_by(row.source), clock())
    stories = [_moved(store, story, kind) for story in reached]
    earlier = store.noticed(row.story, row.publisher, row.link_hash)
    state = stories[0].state if stories else _after(kind, earlier, earlier)
    until = None if kind is Kind.CORRECT else row.tell_until
    store.add(replace(row, outcome=f"restored: {_STANDS[state]}", tell_until=until), stories, state, clock)
