"""Stand-ins for the desk's ports: plain values in memory, which remember what they were asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from skill.desk.ports.bodies import Body
from skill.desk.ports.feeds import (
    Claim,
    Enrolment,
    ErrorClass,
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotAFeed,
    Parsed,
    Polled,
    Schedule,
    Validators,
    Withdrawal,
)
from skill.desk.ports.licences import LicenceFile, LicenceRow, LicenceRows, Suspension
from skill.desk.ports.model import NoProposal
from skill.desk.ports.signals import ItemWords
from skill.desk.ports.stories import Filing, Kept, OnShelf, Retention, Sought
from skill.rights.allowance import Given, numbers
from skill.rights.renditions import MODEL
from skill.rights.said import key_of
from skill.stories.condensed import Proposal
from skill.stories.story import Entry, State, Story
from skill.stories.titles import Feed


@dataclass
class FakeFetcher:
    """`desk.ports.feeds.Fetcher`: each feed's answer, and who was asked with which validators."""

    answers: dict[str, FetchOutcome | Exception] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)
    adopted: list[str | None] = field(default_factory=list)
    documents: dict[str, Fetched | FetchFailed] = field(default_factory=dict)
    documents_asked: list[str] = field(default_factory=list)

    def gap_seconds(self, feed: Feed) -> float:
        return 0.0

    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> FetchOutcome:
        self.asked.append((feed.id, validators))
        self.adopted.append(adopted)
        answer = self.answers.get(feed.id, FetchFailed("nothing is there", 404))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def document(self, address: str, named_by: str) -> Fetched | FetchFailed:
        self.documents_asked.append(address)
        return self.documents.get(address, FetchFailed("the server answered HTTP 404", 404, error=ErrorClass.NOT_FOUND))

    @property
    def feeds_asked(self) -> list[str]:
        return [feed for feed, _ in self.asked]


@dataclass
class FakeParser:
    """`desk.ports.feeds.Parser`: a body is looked up; one that is not known is no feed."""

    documents: dict[bytes, tuple[Entry, ...]] = field(default_factory=dict)
    withdrawals: dict[bytes, tuple[Withdrawal, ...]] = field(default_factory=dict)
    words: dict[bytes, tuple[ItemWords, ...]] = field(default_factory=dict)
    parsed: list[bytes] = field(default_factory=list)

    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        self.parsed.append(fetched.body)
        entries = self.documents.get(fetched.body)
        if entries is None:
            return NotAFeed("there is no feed in it")
        return Parsed(
            "fake", entries, withdrawals=self.withdrawals.get(fetched.body, ()), words=self.words.get(fetched.body, ())
        )


class FakeEar:
    """`desk.ports.ear.Ear`: says everything as it is written."""

    def spoken_forms(self, text: str, language: str, publisher: str) -> Mapping[str, str]:
        return {}


@dataclass
class FakeFolder:
    """`desk.ports.licences.LicenceFolder`: files by name."""

    texts: dict[str, str] = field(default_factory=dict)

    def files(self) -> tuple[LicenceFile, ...]:
        return tuple(LicenceFile(name, text) for name, text in sorted(self.texts.items()))


@dataclass
class FakeLicences:
    """`desk.ports.licences.LicenceStore`: rows by id and version, never forgotten."""

    rows: dict[tuple[str, int], LicenceRow] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    suspended: dict[str, Suspension] = field(default_factory=dict)
    epoch: int = 1

    def load(self) -> LicenceRows:
        return LicenceRows(self.epoch, tuple(self.rows.values()), dict(self.refused), dict(self.suspended))

    def replace(self, rows: Sequence[LicenceRow], refused: Mapping[str, str]) -> None:
        before = (dict(self.rows), dict(self.refused))
        self.rows = {key: replace(row, standing="gone") for key, row in self.rows.items()}
        for row in rows:
            known = self.rows.get((row.id, row.version), row)
            standing = "read" if known.hash == row.hash else "refused"
            self.rows[row.id, row.version] = replace(known, file=row.file, standing=standing)
        self.refused = dict(refused)
        self.epoch += before != (self.rows, self.refused)

    def suspend(self, licence: str, why: str, now: datetime) -> Suspension:
        before = self.suspended.get(licence)
        self.suspended[licence] = Suspension(licence, before.since if before else now, why)
        self.epoch += before != self.suspended[licence]
        return self.suspended[licence]

    def resume(self, licence: str) -> bool:
        was = self.suspended.pop(licence, None) is not None
        self.epoch += was
        return was


@dataclass
class FakeModel:
    """`desk.ports.model.Summariser`: answers by the first sentence of a story, or does what a function says."""

    answers: dict[str, Proposal | NoProposal | Exception] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset({"llm.example", "llm.example:443"})
    meanwhile: Callable[[], None] = lambda: None
    takes_seconds: float = 0
    asked: list[tuple[Sequence[str], str, int]] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0

    async def propose(self, sentences: Sequence[str], language: str, most_words: int) -> Proposal | NoProposal:
        self.asked.append((sentences, language, most_words))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.takes_seconds)
        self.at_once -= 1
        self.meanwhile()
        answer = self.answers.get(sentences[0], NoProposal("nothing comes to its mind"))
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class FakeFeeds:
    """`desk.ports.feeds.FeedStore` of one process."""

    states_kept: dict[str, FeedState] = field(default_factory=dict)
    enrolled: tuple[str, ...] = ()
    leased: dict[str, Claim] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    counted: dict[str, Counter[str]] = field(default_factory=dict)
    leases: int = 0

    def enrol(self, feeds: Sequence[Enrolment], now: datetime) -> None:
        self.enrolled = tuple(one.feed.id for one in feeds)
        for one in feeds:
            self.states_kept.setdefault(one.feed.id, FeedState(schedule=Schedule(next_at=one.first_at)))

    def hurry(self, now: datetime, by: datetime, *, even_failing: bool) -> None:
        for feed in self.enrolled:
            state = self.state(feed)
            is_paused = state.schedule.paused_until is not None and now < state.schedule.paused_until
            if not is_paused and (even_failing or not state.schedule.errors):
                soon = min(state.schedule.next_at or by, by)
                self.states_kept[feed] = replace(state, schedule=replace(state.schedule, next_at=soon))

    def claim(self, most: int, now: datetime, until: datetime, due_by: datetime) -> Sequence[Claim]:
        claims = []
        for feed in self._free(now, due_by)[:most]:
            self.leases += 1
            state = self.state(feed)
            due_at = state.schedule.next_at or now
            self.leased[feed] = Claim(feed, self.leases, now, until, due_at, now if feed in self.asked else None, state)
            claims.append(self.leased[feed])
        return claims

    def count_due(self, now: datetime, due_by: datetime) -> int:
        return len(self._free(now, due_by))

    def _free(self, now: datetime, due_by: datetime) -> list[str]:
        schedules = {feed: self.state(feed).schedule for feed in self.enrolled if feed not in self.leased}
        open_ones = {feed: one for feed, one in schedules.items() if not one.paused_until or one.paused_until <= now}
        return [feed for feed, one in open_ones.items() if feed in self.asked or (one.next_at or now) <= due_by]

    def done(self, polls: Sequence[Polled], now: datetime) -> Sequence[str]:
        return [poll.claim.feed for poll in polls if not self._kept(poll)]

    def _kept(self, poll: Polled) -> bool:
        feed = poll.claim.feed
        if self.leased.get(feed) != poll.claim:
            return False
        del self.leased[feed]
        self.states_kept[feed] = poll.state
        self.counted.setdefault(feed, Counter()).update(poll.happened)
        if poll.claim.is_asked:
            self.asked.discard(feed)
        return True

    def release(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if self.leased.get(claim.feed) == claim:
                del self.leased[claim.feed]

    def forgive(self, feed: str, now: datetime) -> None:
        before = self.state(feed).schedule
        self.states_kept[feed] = replace(
            self.state(feed), schedule=Schedule(next_at=now, news_at=before.news_at, last_ok=before.last_ok)
        )

    def state(self, feed: str) -> FeedState:
        return self.states_kept.get(feed, FeedState())

    def states(self) -> Mapping[str, FeedState]:
        return self.states_kept

    def happened(self, since: date) -> Mapping[str, Mapping[str, int]]:
        return self.counted


@dataclass
class FakeStories:
    """`desk.ports.stories.StoryStore` and its `Cabinet`: the newest filing of each story. `broken` ones cannot be
    filed.
    """

    filed: dict[str, Filing] = field(default_factory=dict)
    stored: dict[str, dict[str, datetime]] = field(default_factory=dict)
    broken: dict[str, Exception] = field(default_factory=dict)
    purged: list[datetime] = field(default_factory=list)
    notices: dict[str, State] = field(default_factory=dict)
    inline: dict[str, str | None] = field(default_factory=dict)

    def shorten(self, retentions: Sequence[Retention]) -> None:
        pass

    @contextmanager
    def filing(self) -> Iterator[FakeStories]:
        yield self

    @contextmanager
    def apart(self) -> Iterator[None]:
        yield

    def known(self, stories: Sequence[str]) -> Mapping[str, Kept]:
        return {one: kept for one in stories if (kept := self.kept(one))}

    def look_ahead(self, sought: Sought) -> None:
        pass

    def kept(self, story: str) -> Kept | None:
        found = self.filed.get(story)
        return Kept(found.story, found.fingerprint, found.cut_key, self.inline.get(story)) if found else None

    def by_link(self, publisher: str, link: str) -> Sequence[Kept]:
        return [one for story in self.filed if (one := self.kept(story)) and
                (one.story.publisher, one.story.link) == (publisher, link)]  # fmt: skip

    def by_text(self, publisher: str, fingerprint: str) -> Kept | None:
        return None

    def told(self, story: str) -> str:
        return "\n".join(one.text for one in self.filed[story].renditions)

    def carried(self, feed: str, stories: Collection[str], now: datetime) -> None:
        pass

    def given(self, story: str) -> tuple[Given, ...]:
        return ()

    def also_known(self, story: str, other: str, now: datetime) -> bool:
        return False

    def noticed(self, story: str, publisher: str, link: str | None) -> State:
        return self.notices.get(story, State.LIVE)

    def by_model(self, story: str, fingerprint: str) -> tuple[str, tuple[int, ...]] | None:
        filed = self.filed.get(story)
        for one in filed.renditions if filed and filed.fingerprint == fingerprint else ():
            if one.made_by == MODEL:
                return one.text, tuple(numbers(one.spans))
        return None

    def signals_epoch(self, feed: str) -> int:
        return 0

    def say(self, story: str, inline: str, whole: str) -> None:
        filed = self.filed[story]
        self.filed[story] = replace(filed, story=replace(filed.story, signals=key_of(whole)))
        self.inline[story] = key_of(inline)

    def withdraw(self, story: Story, state: State) -> None:
        filed = self.filed[story.id]
        self.filed[story.id] = replace(filed, story=replace(filed.story, state=state))

    def fingerprints(self, story: str) -> Mapping[str, datetime]:
        return self.stored.get(story, {})

    def file(self, filing: Filing, now: datetime) -> None:
        if error := self.broken.get(filing.story.id):
            raise error
        self.filed[filing.story.id] = filing
        self.stored.setdefault(filing.story.id, {}).setdefault(filing.fingerprint, now)

    def titles_since(self, since: datetime) -> Collection[str]:
        return ()

    def on_shelf(self, since: datetime) -> Sequence[OnShelf]:
        return ()

    def cluster(self, clusters: Mapping[str, str]) -> None:
        pass

    def count(self, now: datetime) -> int:
        shelved = [one.shelving for one in self.filed.values() if one.shelving]
        return sum(1 for one in shelved if one.say_from <= now < one.say_until)

    def purge(self, now: datetime) -> int:
        self.purged.append(now)
        return 0


@dataclass
class FakeBodies:
    """`desk.ports.bodies.Bodies` in memory: the text of each story."""

    texts: dict[str, Body] = field(default_factory=dict)
    terms: str = ""

    def keep(self, body: Body) -> None:
        self.texts[body.story] = body

    def forget(self, story: str) -> None:
        self.texts.pop(story, None)

    def drop_until(self, now: datetime) -> int:
        over = [story for story, one in self.texts.items() if one.delete_after <= now]
        for story in over:
            del self.texts[story]
        return len(over)

    def settle(self, terms: str, until: Callable[[Body], datetime | None]) -> None:
        if terms != self.terms:
            moments = {story: until(one) for story, one in self.texts.items()}
            self.texts = {
                story: replace(self.texts[story], delete_after=min(self.texts[story].delete_after, one))
                for story, one in moments.items()
                if one is not None
            }
        self.terms = terms

    def kept(self) -> FakeBodies:
        return self

    def has(self, story: str, version: int) -> bool:
        return self.read(story, version) is not None

    def read(self, story: str, version: int) -> Body | None:
        found = self.texts.get(story)
        return found if found and found.version == version else None
