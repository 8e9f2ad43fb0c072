"""Who watches: what is polled when, what failures are held against a feed, and what others find who share the work."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from skill.desk import poller, refresh
from skill.desk.licences import Bookkeeper
from skill.desk.newsroom import Newsroom
from skill.desk.polling import ADOPTED_AFTER_POLLS, FLOOR, Pace
from skill.desk.ports.feeds import (
    ErrorClass,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Validators,
)
from skill.desk.refresh import Round, watch
from skill.desk.scratch import Scratch
from skill.desk.signals import SignalDesk
from skill.desk.withdrawals import Taken
from skill.errors import LicenceFolderError, StoreError
from skill.intake.signals.reader import SignalReader
from skill.stories.posing import Voices
from skill.stories.titles import Feed, read_titles
from skill.voice.strings import every_line
from tests.fakes import (
    FakeBodies,
    FakeEar,
    FakeFeeds,
    FakeFetcher,
    FakeFolder,
    FakeLicences,
    FakeParser,
    FakeStories,
)
from tests.houses import DAY, HOUR, MINUTE, NOW, TITLES, US, Press, entry, harbor_id, licence, no_chance

SECOND = timedelta(seconds=1)
NAMES = tuple(f"f{number}" for number in range(8))
LEARNING = Pace()
NOT_MODIFIED = NotModified(Validators('"same"'))


def at_once() -> float:
    """Chance that spreads nothing."""
    return 0.0


@dataclass
class Bureau:
    """Eight feeds of one publisher on eight hosts, in a newsroom of fakes, and a clock that goes by hand."""

    fetcher: FakeFetcher = field(default_factory=FakeFetcher)
    feeds: FakeFeeds = field(default_factory=FakeFeeds)
    now: datetime = NOW
    told: list[Round] = field(default_factory=list)
    names: tuple[str, ...] = NAMES
    may_move_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        feeds = [
            {"id": name, "title": "times", "url": f"https://{name}.example/", "may_move_to": list(self.may_move_to)}
            for name in self.names
        ]
        titles = read_titles(TITLES | {"feeds": feeds}, "titles.toml")
        self.parser, self.licences = FakeParser(), FakeFolder({"1.toml": licence(feeds=self.names)})
        self.newsroom = Newsroom(
            titles, US, self.licences, FakeLicences(), Bookkeeper(titles, US), self.feeds, FakeStories(), self.parser,
            FakeEar(), FakeBodies(), Voices(titles, every_line()), lambda feed, parsed: Taken(),
            SignalDesk(Scratch(), SignalReader()),
        )  # fmt: skip
        self.fetcher.answers = dict.fromkeys(self.names, NOT_MODIFIED)

    def all_fail(self, error: ErrorClass, *but: str) -> None:
        self.fetcher.answers = dict.fromkeys(self.names, FetchFailed("no luck", error=error))
        self.fetcher.answers |= dict.fromkeys(but, NOT_MODIFIED)

    def round(self, now: datetime = NOW) -> Round:
        self.now = now
        return asyncio.run(refresh.refresh(self.newsroom, self.fetcher, now, no_chance))

    def schedule(self, feed: str = "f0"):
        return self.feeds.state(feed).schedule

    def watches(self, *moments: datetime, pace: Pace = LEARNING) -> None:
        """Who watches finds its clock at each moment in turn, until nothing is due any more, and is then stopped."""
        coming = list(moments)
        self.now = coming.pop(0)

        def tell(done: Round, now: datetime) -> None:
            self.told.append(done)
            if not coming:
                raise asyncio.CancelledError
            self.now = coming.pop(0)

        with suppress(asyncio.CancelledError):
            asyncio.run(watch(self.newsroom, self.fetcher, pace, tell, lambda: self.now, at_once))


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "LOOK_SECONDS", 0.005)
    monkeypatch.setattr(refresh, "ROUND_SECONDS", 0.1)
    monkeypatch.setattr(refresh, "FIRST_TOLD_SECONDS", 0)
    monkeypatch.setattr(refresh, "TOLD_SECONDS", 0)
    monkeypatch.setattr(refresh, "RETRY_SECONDS", 0.005)


# ── whose fault ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("error", [ErrorClass.DNS, ErrorClass.CONNECTION, ErrorClass.TIMEOUT, ErrorClass.TLS])
def test_where_no_host_answers_the_fault_is_ours_and_no_feed_is_charged(error, caplog):
    bureau = Bureau()
    bureau.round()
    bureau.all_fail(error)
    done = bureau.round(NOW + HOUR)
    assert done.all_failed
    assert all("our own network" in report.note for report in done.reports)
    assert [bureau.schedule(name).errors for name in NAMES] == [0] * 8
    assert {bureau.schedule(name).next_at for name in NAMES} == {NOW + HOUR + FLOOR}
    assert caplog.text.count("is this machine's network down?") == 1


def test_where_one_host_answers_the_others_are_charged():
    bureau = Bureau()
    bureau.all_fail(ErrorClass.DNS, "f7")
    bureau.round()
    assert [bureau.schedule(name).errors for name in NAMES] == [1] * 7 + [0]


def test_feeds_that_never_answered_do_not_tell_of_our_network():
    bureau = Bureau()
    bureau.all_fail(ErrorClass.DNS)
    bureau.round()
    bureau.round(NOW + HOUR)
    assert [bureau.schedule(name).errors for name in NAMES] == [2] * 8


def test_an_answer_is_one_whatever_it_says():
    bureau = Bureau()
    bureau.round()
    bureau.all_fail(ErrorClass.DNS)
    bureau.fetcher.answers["f3"] = FetchFailed("server error", 500, error=ErrorClass.SERVER)
    bureau.round(NOW + HOUR)
    assert [bureau.schedule(name).errors for name in NAMES] == [1] * 8


@pytest.mark.parametrize(("error", "charged"), [(ErrorClass.NOT_A_FEED, 7), (ErrorClass.KEY, 0), (ErrorClass.OURS, 0)])
def test_a_page_that_is_no_feed_is_an_answer_and_a_feed_that_was_not_asked_is_none(error, charged):
    bureau = Bureau()
    bureau.round()
    bureau.all_fail(ErrorClass.DNS)
    bureau.fetcher.answers["f0"] = FetchFailed("no luck", error=error)
    bureau.round(NOW + HOUR)
    assert sum(bureau.schedule(name).errors for name in NAMES[1:]) == charged


def test_where_every_server_answers_badly_each_is_charged():
    bureau = Bureau()
    bureau.fetcher.answers = dict.fromkeys(NAMES, FetchFailed("server error", 500, error=ErrorClass.SERVER))
    bureau.round()
    assert [bureau.schedule(name).errors for name in NAMES] == [1] * 8


def test_some_that_fail_after_others_answered_are_charged_at_the_end_of_the_round():
    bureau = Bureau()
    bureau.all_fail(ErrorClass.TIMEOUT, "f0")
    bureau.round()
    assert [bureau.schedule(name).errors for name in NAMES] == [0] + [1] * 7


def test_two_hosts_are_too_few_to_tell():
    bureau = Bureau(names=("f0", "f1"))
    bureau.round()
    bureau.all_fail(ErrorClass.TIMEOUT)
    bureau.round(NOW + HOUR)
    assert [bureau.schedule(name).errors for name in ("f0", "f1")] == [1, 1]


def test_who_watches_through_an_outage_charges_nobody_and_goes_on_afterwards():
    bureau = Bureau()
    bureau.round(NOW - HOUR)
    bureau.all_fail(ErrorClass.CONNECTION)
    bureau.watches(NOW, NOW + 10 * MINUTE, NOW + 20 * MINUTE)
    assert [bureau.schedule(name).errors for name in NAMES] == [0] * 8
    bureau.all_fail(ErrorClass.CONNECTION, *NAMES[1:])
    bureau.watches(NOW + 30 * MINUTE)
    assert [bureau.schedule(name).errors for name in NAMES] == [1] + [0] * 7


# ── watching ──────────────────────────────────────────────────────────────────────────────────────


def test_who_watches_polls_each_feed_when_it_is_due_and_not_before():
    bureau = Bureau()
    bureau.watches(NOW, NOW + 10 * MINUTE)
    assert sorted(bureau.fetcher.feeds_asked) == list(NAMES)
    bureau.watches(NOW + 16 * MINUTE)
    assert sorted(bureau.fetcher.feeds_asked) == sorted(NAMES * 2)


def test_a_fixed_pace_brings_forward_what_is_well():
    bureau = Bureau()
    bureau.all_fail(ErrorClass.SERVER, *NAMES[1:])
    bureau.round()
    bureau.fetcher.asked.clear()
    bureau.watches(NOW, NOW + MINUTE, pace=Pace.fixed(MINUTE))
    assert sorted(bureau.fetcher.feeds_asked) == list(NAMES[1:]), "what failed rests"
    assert {bureau.schedule(name).next_at for name in NAMES[1:]} == {NOW + MINUTE + 54 * SECOND}


def test_what_was_polled_is_told_once():
    bureau = Bureau()
    bureau.watches(NOW, NOW)
    assert [len(done.reports) for done in bureau.told if done.reports] == [8]


def test_a_store_that_is_busy_is_asked_again(caplog):
    bureau = Bureau()
    claim, failures = bureau.feeds.claim, iter([StoreError("the database is busy")])

    def busy(*values):
        for error in failures:
            raise error
        return claim(*values)

    bureau.feeds.claim = busy  # type: ignore[method-assign]
    bureau.watches(NOW, NOW)
    assert sorted(bureau.fetcher.feeds_asked) == list(NAMES)
    assert "no feed could be claimed: the database is busy" in caplog.text


def test_licences_that_cannot_be_read_end_the_watch():
    bureau = Bureau()
    bureau.licences.texts = {"1.toml": "[[["}
    with pytest.raises(LicenceFolderError):
        bureau.watches(NOW)


def test_a_licence_that_ended_since_it_was_read_is_not_polled_under():
    bureau = Bureau()
    bureau.licences.texts = {"1.toml": licence(feeds=NAMES, ends="2026-11-25T12:00:01Z")}
    begun = refresh._begin(bureau.newsroom, LEARNING, NOW, at_once)
    polls = poller.Poller(
        bureau.newsroom, bureau.fetcher, begun.ground, LEARNING, lambda: NOW + SECOND, at_once
    )  # fmt: skip

    async def poll_all() -> None:
        assert polls.take(NOW, NOW) == len(NAMES)
        await polls.wait(1)

    asyncio.run(poll_all())
    assert bureau.fetcher.asked == []
    assert {bureau.schedule(name).next_at for name in NAMES} == {NOW + SECOND + MINUTE}, "they were claimed, and left"


class Slow(FakeFetcher):
    """Never answers."""

    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> FetchOutcome:
        await super().fetch(feed, validators, adopted)
        await asyncio.sleep(60)
        raise AssertionError


def test_who_is_stopped_gives_back_what_was_under_way():
    bureau = Bureau(fetcher=Slow())

    async def run() -> None:
        watching = asyncio.create_task(
            watch(bureau.newsroom, bureau.fetcher, LEARNING, lambda *_: None, lambda: NOW, at_once)
        )
        while len(bureau.fetcher.asked) < len(NAMES):
            await asyncio.sleep(0.001)
        assert len(bureau.feeds.leased) == len(NAMES)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    asyncio.run(run())
    assert bureau.feeds.leased == {}
    assert bureau.told == []


def test_a_poll_that_would_outlive_its_lease_is_given_up(monkeypatch):
    monkeypatch.setattr(poller, "MOST_SECONDS", 0.01)
    bureau = Bureau(fetcher=Slow(), names=("f0",))
    done = bureau.round()
    assert done.reports[0].note == "the poll took too long and was given up"
    assert bureau.schedule().error is ErrorClass.TIMEOUT


def test_no_more_than_so_many_are_polled_at_once_but_for_what_a_notice_asks(monkeypatch):
    monkeypatch.setattr(poller, "AT_ONCE", 3)
    bureau = Bureau(fetcher=Slow())

    async def run() -> None:
        watching = asyncio.create_task(
            watch(bureau.newsroom, bureau.fetcher, LEARNING, lambda *_: None, lambda: NOW, at_once)
        )
        await asyncio.sleep(0.05)
        assert len(bureau.fetcher.asked) == 3
        bureau.feeds.asked.add("f7")
        await asyncio.sleep(0.05)
        assert bureau.fetcher.feeds_asked[3:] == ["f7"]
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    asyncio.run(run())


def test_a_feed_of_somebody_else_s_titles_is_left_to_them():
    bureau = Bureau()
    bureau.round()
    bureau.fetcher.asked.clear()
    other = replace(bureau.newsroom.titles, feeds={"f0": bureau.newsroom.titles.feeds["f0"]})
    bureau.newsroom = replace(bureau.newsroom, titles=other)
    bureau.licences.texts = {"1.toml": licence(version=2, feeds=("f0",))}
    bureau.feeds.enrol = lambda *_: None  # type: ignore[method-assign]
    bureau.watches(NOW + HOUR, NOW + HOUR)
    assert bureau.fetcher.feeds_asked == ["f0"]
    assert bureau.schedule("f1").next_at == NOW + HOUR + MINUTE


# ── what a poll asks with ─────────────────────────────────────────────────────────────────────────


def carries(bureau: Bureau, feed: str, *guids: str) -> None:
    body = repr(guids).encode()
    bureau.parser.documents[body] = tuple(entry(guid) for guid in guids)
    bureau.fetcher.answers[feed] = Fetched(body, "", None, Validators('"1"'))


def test_a_feed_that_says_not_modified_for_ever_is_asked_for_whole_each_week():
    bureau = Bureau(names=("f0",))
    carries(bureau, "f0", "a")
    bureau.round()
    bureau.fetcher.answers["f0"] = NotModified(Validators('"1"'))
    for day in range(1, 8):
        bureau.round(NOW + day * DAY)
    asked = [validators for _, validators in bureau.fetcher.asked]
    assert asked[1:] == [Validators('"1"')] * 6 + [Validators()]


def test_the_same_body_under_another_mark_keeps_the_new_mark():
    bureau = Bureau(names=("f0",))
    carries(bureau, "f0", "a")
    bureau.round()
    body = bureau.fetcher.answers["f0"]
    assert isinstance(body, Fetched)
    bureau.fetcher.answers["f0"] = replace(body, validators=Validators('W/"2"'))
    bureau.round(NOW + HOUR)
    assert bureau.feeds.state("f0").validators == Validators('W/"2"')


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address():
    there = "https://new.example/f0"
    bureau = Bureau(names=("f0",), may_move_to=("new.example",))
    bureau.fetcher.answers["f0"] = replace(NOT_MODIFIED, moved_to=there)
    for number in range(ADOPTED_AFTER_POLLS + 1):
        bureau.round(NOW + number * 4 * HOUR)
    assert bureau.fetcher.adopted[-2:] == [None, there]


def test_new_stories_are_counted_and_make_the_next_poll_sooner():
    bureau = Bureau(names=("f0",))
    carries(bureau, "f0", "a", "b")
    bureau.round()
    bureau.fetcher.answers["f0"] = NOT_MODIFIED
    bureau.round(NOW + HOUR)
    slower = bureau.schedule().interval
    carries(bureau, "f0", "a", "b", "c")
    bureau.round(NOW + 2 * HOUR)
    assert bureau.feeds.counted["f0"]["new"] == 3
    assert bureau.schedule().news_at == (NOW, NOW + 2 * HOUR)
    assert slower == 18.75 * MINUTE
    assert bureau.schedule().interval == slower * 0.7


def test_a_refusal_is_told_once(caplog):
    bureau = Bureau(names=("f0",))
    bureau.fetcher.answers["f0"] = FetchFailed("the server refused", 403, error=ErrorClass.REFUSED)
    with caplog.at_level(logging.ERROR):
        for number in range(3):
            bureau.round(NOW + number * DAY)
    assert [record.getMessage() for record in caplog.records] == [
        f"f0: its server refuses us; it is asked every four hours; {ErrorClass.REFUSED.what_to_do}"
    ]


# ── two processes ─────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_another_process_is_polling_is_left_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "PATIENCE_SECONDS", 0.02)
    press = Press(tmp_path)
    press.licensed(licence(feeds=["front", "world"]))
    press.carries("front", entry("a"))
    press.carries("world", entry("b"))
    press.refresh()
    other = press.another()
    claims = other.newsroom.feeds.claim(1, NOW + HOUR, NOW + HOUR + 5 * MINUTE, NOW + HOUR)
    done = press.refresh(NOW + HOUR)
    assert {one.feed: one.status for one in done.reports if one.feed != "mill"} == dict.fromkeys(
        ("front", "world"), "elsewhere"
    ), "they are on one host"
    other.newsroom.feeds.release(claims)
    assert {one.status for one in press.refresh(NOW + HOUR).reports} == {"unchanged", "no licence"}


def test_two_who_poll_at_once_share_the_feeds(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence(feeds=["front", "world"]))
    press.carries("front", entry("a"))
    press.carries("world", entry("b"))
    other = press.another()

    async def both() -> list[Round]:
        return await asyncio.gather(
            *(refresh.refresh(one.newsroom, one.fetcher, NOW, no_chance) for one in (press, other))
        )

    asyncio.run(both())
    assert sorted(press.fetcher.feeds_asked) == ["front", "world"]
    assert press.stories.count(NOW) == 2
    assert harbor_id("a") != harbor_id("b")
