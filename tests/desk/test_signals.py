"""What publishers say in public: asked for once a day, kept until it expires, and told of every story."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.desk import signals as desk_signals
from skill.desk.explain import Case, explain
from skill.desk.ports.feeds import ErrorClass, Fetched, FetchFailed, Validators
from skill.desk.ports.signals import Document, ItemWords, Kind, Reference
from skill.desk.signals import Heard, SignalDesk, after, inline_words, origin_of
from skill.rights.gate import Cleared, Code, Refusal
from skill.rights.licence import Channel, Use
from skill.rights.said import written
from skill.rights.signals import EVERY_USE, SNIPPETS, AtMost, Barred, Signal, Source, Within
from skill.store import signals as store_signals
from skill.store.recent import Recent
from skill.store.signals import Signals
from tests.fakes import FakeFetcher
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, harbor_id, licence, said, text_in
from tests.training import training_licence

migration = import_module("skill.store.migrations.versions.0019_signals")
OWN, SITE = "http://127.0.0.1:9", "https://harbor.example"
ROBOTS, RSL = f"{SITE}/robots.txt", f"{SITE}/rsl.xml"
NO, NOTHING = b"no", b""
GONE, DOWN = FetchFailed("not there", 404), FetchFailed("the server is down", 503)
UNREACHABLE = FetchFailed("no answer", error=ErrorClass.TIMEOUT)
CASE = Case("en-US", None, "alexa", Channel.VOICE)


def bar(document: str, *uses: Use, source: Source = Source.ROBOTS) -> Signal:
    return Signal(source, document, "line 1", "no", frozenset(uses) or EVERY_USE, Barred())


@dataclass
class PlainReader:
    """`desk.ports.signals.Reader` of documents of one word: `no` bars everything, `short` what is longer than 40
    characters, `train` training, `us` all but the United States; an address names a licence; `?` is no document.
    """

    life: timedelta | None = None
    asked: list[str | None] = field(default_factory=list)

    def is_readable(self, reference: Reference, text: bytes) -> bool:
        return text != b"?"

    def holds_for(self, reference: Reference, text: bytes) -> timedelta | None:
        return self.life if reference.kind is Kind.RSL else None

    def said_by_page(self, link: str, found_at: str, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
        return body

    def licences(self, documents: Iterable[Document]) -> Sequence[str]:
        texts = ((one.text or b"").decode() for one in documents if one.reference.kind is Kind.ROBOTS)
        return [text for text in texts if text.startswith("http")]

    def signals(self, documents: Sequence[Document], feed: str, link: str | None) -> tuple[Signal, ...]:
        self.asked.append(link)
        return tuple(signal for one in documents if _concerns(one, feed, link) for signal in _said_by(one))


def _concerns(one: Document, feed: str, link: str | None) -> bool:
    if one.reference.kind is Kind.PAGE:
        return one.reference.address == link
    is_there = origin_of(one.reference.address) in {origin_of(feed), origin_of(link)}
    return is_there or one.reference.kind in {Kind.RSL, Kind.HEADERS}


def _said_by(one: Document) -> Iterable[Signal]:
    source, address, text = Source(_SOURCES[one.reference.kind]), one.reference.address, one.text or b""
    if text in {NO, b"?"} or b'"none"' in text:
        yield bar(address, source=source)
    if text == b"short":
        yield Signal(source, address, "line 1", "max-snippet:40", SNIPPETS, AtMost(40))
    if text == b"train":
        yield bar(address, Use.TRAIN, source=source)
    if text == b"us":
        yield Signal(source, address, "line 1", "permits geo US", EVERY_USE, Within(frozenset({"US"})))


_SOURCES = {
    Kind.ROBOTS: "robots",
    Kind.TDMREP: "tdmrep",
    Kind.RSL: "rsl",
    Kind.HEADERS: "robots_meta",
    Kind.PAGE: "robots_meta",
}


def answer(body: bytes, fresh_seconds: int | None = None) -> Fetched:
    return Fetched(body, "text/plain", None, Validators(), fresh_seconds)


def licensed(above: Sequence[str] = (), **changes: Any) -> str:
    text, stands = licence(max_age="unlimited", **changes), f"[signals]\ncontract_wins = {json.dumps(list(above))}\n"
    return text.replace("[display]", f"{stands if above else ''}[display]")


def opened(tmp_path, *texts: str, **documents: bytes) -> Press:
    """A press with one story of `front`, read by a plain reader. Its publisher's documents are at `SITE`."""
    press = Press(tmp_path)
    press.newsroom = replace(press.newsroom, signals=SignalDesk(Signals(press.database), PlainReader()))
    press.licensed(*(texts or (licensed(),)))
    press.carries("front", entry("a"))
    for name, body in documents.items():
        serves(press, f"{SITE}/{name}", body)
    return press


def serves(press: Press, address: str, found: bytes | FetchFailed) -> None:
    press.fetcher.documents[address] = answer(found) if isinstance(found, bytes) else found


def outcome(
    press: Press, use: Use = Use.HEADLINE, now: datetime = NOW, country: str | None = None
) -> Cleared | Refusal:
    case = replace(CASE, country=country)
    (decision,) = explain(press.desk, "a", [use], case, now).decisions
    return decision.outcome


def refused(press: Press, use: Use = Use.HEADLINE, now: datetime = NOW) -> bool:
    found = outcome(press, use, now)
    assert not isinstance(found, Refusal) or Code.SIGNAL in found.codes
    return isinstance(found, Refusal)


def robots(press: Press, found: bytes | FetchFailed, now: datetime) -> None:
    serves(press, f"{SITE}/robots.txt", found)
    press.refresh(now)


# ── what is asked for ─────────────────────────────────────────────────────────────────────────────


def test_the_documents_of_the_feed_and_of_its_stories_are_asked_for_before_a_story_is_filed(tmp_path):
    press = opened(tmp_path)
    press.refresh()
    asked = press.fetcher.documents_asked
    assert sorted(asked) == sorted(
        f"{origin}/{path}" for origin in (OWN, SITE) for path in ("robots.txt", ".well-known/tdmrep.json")
    )
    assert not refused(press)


def test_each_is_asked_for_once_a_day_whatever_the_number_of_feeds(tmp_path):
    press = opened(tmp_path, licensed(feeds=("front", "world")), **{"robots.txt": NO})
    press.carries("world", entry("w"))
    for minutes in range(0, 24 * 60, 90):
        press.refresh(NOW + minutes * MINUTE)
    assert len(press.fetcher.documents_asked) == len(set(press.fetcher.documents_asked)) == 4
    press.refresh(NOW + DAY)
    assert press.fetcher.documents_asked.count(ROBOTS) == 2


def test_another_process_asks_for_nothing_that_is_not_due(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NO})
    press.refresh()
    other = press.another()
    other.newsroom = replace(other.newsroom, signals=SignalDesk(Signals(other.database), PlainReader()))
    press.fetcher.documents_asked.clear()
    other.refresh(NOW + HOUR)
    assert press.fetcher.documents_asked == []
    assert refused(other)


def test_what_another_process_asks_for_first_is_waited_for_and_what_it_died_of_is_taken_over(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_signals, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(desk_signals, "ASKING", timedelta(seconds=0.3))
    press = opened(tmp_path, **{"robots.txt": NO})
    store, reference = Signals(press.database), Reference(Kind.ROBOTS, ROBOTS)
    died_until = NOW + timedelta(seconds=0.2)

    assert store.claim(reference, NOW, died_until)
    assert not store.claim(reference, NOW, NOW + HOUR)  # it is somebody's
    press.refresh()  # waits, and asks when nobody has it any more

    assert press.fetcher.documents_asked.count(ROBOTS) == 1
    assert refused(press)
    assert not store.claim(reference, NOW + HOUR, NOW + DAY)  # it is not due
    assert store.claim(reference, NOW + DAY, NOW + DAY + MINUTE)


def test_the_last_word_holds_while_another_process_asks_again(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NO})
    press.refresh()
    assert Signals(press.database).claim(Reference(Kind.ROBOTS, ROBOTS), NOW + DAY, NOW + DAY + MINUTE)
    press.refresh(NOW + DAY)
    assert press.fetcher.documents_asked.count(ROBOTS) == 1
    assert refused(press, now=NOW + DAY)


def test_where_nothing_is_due_the_store_is_not_looked_into(tmp_path):
    press = opened(tmp_path)
    press.refresh()
    looked: list[str] = []

    class Watched(Signals):
        def documents(self, feed: str) -> Sequence[Document]:
            looked.append(feed)
            return super().documents(feed)

    press.newsroom.signals.store = Watched(press.database)
    feed = press.titles.feeds["front"]
    heard = Heard((), [entry("a").link])
    asyncio.run(press.newsroom.signals.heed(press.fetcher, feed, heard, NOW + HOUR))
    asyncio.run(press.newsroom.signals.heed(press.fetcher, feed, Heard(), NOW + HOUR))
    assert looked == []


def test_the_licence_that_robots_txt_names_is_asked_for_and_holds(tmp_path):
    press = opened(tmp_path, **{"robots.txt": RSL.encode(), "rsl.xml": NO})
    press.refresh()
    assert refused(press)
    found = outcome(press)
    assert isinstance(found, Refusal)
    assert [reason.found for reason in found.reasons] == [f"{RSL} (line 1) says: no"]


def test_a_licence_that_another_feeds_poll_learns_of_is_asked_for_at_the_next_poll(tmp_path):
    press = opened(tmp_path, licensed(feeds=("front", "world")), **{"robots.txt": NOTHING, "rsl.xml": NO})
    press.carries("world", entry("w"))
    press.refresh()
    known = Signals(press.database)
    before = known.document(Reference(Kind.ROBOTS, ROBOTS))
    assert before is not None
    known.keep(replace(before, text=RSL.encode(), sha256="another"))  # as another process leaves it
    press.refresh(NOW + HOUR)  # settles both feeds
    press.refresh(NOW + 2 * HOUR)
    assert press.fetcher.documents_asked.count(RSL) == 1
    assert refused(press, now=NOW + 2 * HOUR)


def test_what_nobody_names_any_more_holds_no_more_and_is_forgotten(tmp_path):
    press = opened(tmp_path, **{"robots.txt": RSL.encode(), "rsl.xml": NO})
    press.refresh()
    robots(press, NOTHING, NOW + DAY)
    assert not refused(press, now=NOW + DAY)
    assert press.rows("SELECT address FROM signal_document WHERE kind = 'rsl'") == []
    press.refresh(NOW + DAY + HOUR)
    assert press.rows("SELECT count(*) FROM signal_set") == [(0,)]


def test_items_that_lead_everywhere_have_few_servers_asked(tmp_path):
    press = opened(tmp_path)
    press.carries("front", *(entry(f"s{n}", link=f"https://site{n}.example/{n}") for n in range(100)))
    press.refresh()
    assert len(press.fetcher.documents_asked) == 2 * desk_signals.MOST_ORIGINS
    press.refresh(NOW + HOUR)
    assert len(press.fetcher.documents_asked) == 2 * desk_signals.MOST_ORIGINS


def test_robots_txt_may_name_few_licences(tmp_path):
    press = opened(tmp_path)
    press.newsroom.signals.reader.licences = lambda documents: [f"{SITE}/{n}.xml" for n in range(100)]  # type: ignore[method-assign]
    press.refresh()
    assert len(press.fetcher.documents_asked) == 4 + desk_signals.MOST_LICENCES


def test_a_fault_of_ours_costs_no_feed(tmp_path, caplog):
    press = opened(tmp_path)

    async def breaks(address: str, named_by: str) -> Fetched:
        raise OSError("broken")

    press.fetcher.document = breaks  # type: ignore[method-assign]
    found = press.refresh()
    assert next(one.new for one in found.reports if one.feed == "front") == 1
    assert "front" in caplog.text


def test_what_takes_too_long_is_left_and_asked_for_again(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_signals, "PATIENCE_SECONDS", 0.01)
    press = opened(tmp_path, **{"robots.txt": NO})

    class Slow(FakeFetcher):
        async def document(self, address: str, named_by: str) -> Fetched | FetchFailed:
            await asyncio.sleep(5)
            return await super().document(address, named_by)

    feed = press.titles.feeds["front"]
    slow = Slow(documents=press.fetcher.documents)
    asyncio.run(press.newsroom.signals.heed(slow, feed, Heard((), [entry("a").link]), NOW))
    assert slow.documents_asked == []
    press.refresh(NOW + HOUR)
    assert refused(press, now=NOW + HOUR)


def test_of_stories_of_an_earlier_release_the_servers_are_asked_at_the_next_poll(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NO})
    press.refresh()
    with press.database.writing() as connection:
        for table in ("document", "feed", "epoch", "set"):
            connection.execute(f"DELETE FROM signal_{table}")
        connection.execute("UPDATE story SET signals = NULL, inline = NULL")
        connection.execute(migration.STATEMENTS[-1])
    assert not refused(press)
    other = press.another()
    other.newsroom = replace(other.newsroom, signals=SignalDesk(Signals(other.database), PlainReader()))
    other.refresh(NOW + HOUR)
    assert refused(other)


# ── how long it holds ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("gone", [GONE, DOWN, UNREACHABLE, b"?"])
def test_a_document_that_disappears_keeps_its_last_word_until_it_expires(tmp_path, gone):
    press = opened(tmp_path)
    press.fetcher.documents[ROBOTS] = answer(NO, fresh_seconds=3 * 24 * 3600)
    press.refresh()
    for days in (1, 2):
        robots(press, gone, NOW + days * DAY)
        assert refused(press, now=NOW + days * DAY)
    robots(press, gone, NOW + 3 * DAY)
    assert refused(press, now=NOW + 3 * DAY) is (gone == b"?")  # what cannot be read is then what it says


def test_one_that_says_nothing_of_its_life_outlives_a_day_without_its_server(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NO})
    press.refresh()
    robots(press, DOWN, NOW + DAY)
    assert refused(press, now=NOW + DAY)
    robots(press, DOWN, NOW + 2 * DAY)
    assert not refused(press, now=NOW + 2 * DAY)


def test_being_late_keeps_what_is_refused_refused(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NO})
    press.refresh()
    assert refused(press, now=NOW + 20 * DAY)
    press.fetcher.answers["front"] = DOWN
    robots(press, GONE, NOW + 20 * DAY)  # the feed itself is down: nobody asks
    assert refused(press, now=NOW + 20 * DAY)


def test_what_a_failed_attempt_left_is_tried_again_within_the_hour(tmp_path):
    press = opened(tmp_path)
    robots(press, DOWN, NOW)
    robots(press, NO, NOW + 59 * MINUTE)
    assert not refused(press)
    robots(press, NO, NOW + HOUR)
    assert refused(press)


@pytest.mark.parametrize("status", [404, 410])
def test_what_was_never_there_is_asked_for_again_after_a_day(status):
    found = after(None, Reference(Kind.ROBOTS, ROBOTS), FetchFailed("no", status), PlainReader(), NOW)
    assert (found.text, found.next_at) == (None, NOW + DAY)


def test_a_server_that_asks_us_to_wait_is_left_alone_so_long():
    found = after(None, Reference(Kind.ROBOTS, ROBOTS), FetchFailed("busy", 503, 7200), PlainReader(), NOW)
    assert found.next_at == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("said_seconds", "life"),
    [(None, 2 * DAY), (0, HOUR), (60, HOUR), (86_400, DAY), (10**11, 30 * DAY)],
)
def test_how_long_robots_txt_holds(said_seconds, life):
    found = after(None, Reference(Kind.ROBOTS, ROBOTS), answer(NO, said_seconds), PlainReader(), NOW)
    assert (found.expires_at, found.next_at) == (NOW + life, NOW + DAY)


@pytest.mark.parametrize(("life", "rest"), [(7 * DAY, DAY), (DAY, DAY), (timedelta(), HOUR)])
def test_a_licence_holds_as_long_as_it_says_and_is_asked_for_each_day(life, rest):
    found = after(None, Reference(Kind.RSL, RSL), answer(NO, 60), PlainReader(life), NOW)
    assert (found.expires_at, found.next_at) == (NOW + max(life, HOUR), NOW + rest)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 100),
            st.sampled_from([GONE, DOWN, UNREACHABLE, answer(b"?"), answer(NO, 7200), answer(b"short", 200_000)]),
        ),
        max_size=12,
    )
)
def test_no_attempt_takes_a_word_out_before_it_expires_and_every_vain_one_does_after(attempts):
    """What could be read last holds until an attempt fails that is made when its time is over."""
    known: Document | None = None
    word: bytes | None = None
    holds_until = now = NOW
    for hours, found in attempts:
        now += hours * HOUR
        known = after(known, Reference(Kind.ROBOTS, ROBOTS), found, PlainReader(), now)
        if isinstance(found, Fetched) and (found.body != b"?" or word is None or now >= holds_until):
            word, holds_until = found.body, now + timedelta(seconds=found.fresh_seconds or 2 * 86_400)
        elif now >= holds_until:
            word = None
        assert known.text == word
        assert (known.sha256 is None) == (word is None)
        assert now + HOUR <= known.next_at <= now + DAY


# ── what is told of each story ────────────────────────────────────────────────────────────────────


def test_a_story_of_which_nothing_is_said_names_no_set(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NOTHING})
    press.refresh()
    assert press.rows("SELECT signals, inline FROM story") == [(None, None)]


def test_a_document_that_changes_is_told_of_stories_that_were_filed_before(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NOTHING})
    press.refresh()
    press.says_not_modified("front")
    robots(press, NO, NOW + DAY)
    assert refused(press, now=NOW + DAY)
    talker = Talker(press.desk)
    assert "From The Harbor Times" not in said(talker.asks("NewsIntent", NOW + DAY))
    robots(press, NOTHING, NOW + 2 * DAY)
    assert not refused(press, now=NOW + DAY)


def test_two_feeds_of_one_server_are_told_together(tmp_path):
    press = opened(tmp_path, licensed(feeds=("front", "world")), **{"robots.txt": NOTHING})
    press.carries("world", entry("w"))
    press.refresh()
    press.fetcher.answers["world"] = DOWN
    robots(press, NO, NOW + DAY)
    press.refresh(NOW + DAY + HOUR)
    assert press.rows("SELECT count(*) FROM story WHERE signals IS NULL") == [(0,)]


def test_headers_hold_until_an_answer_has_others(tmp_path):
    press = opened(tmp_path)
    fetched = press.fetcher.answers["front"]
    assert isinstance(fetched, Fetched)
    press.fetcher.answers["front"] = replace(fetched, headers=(("X-Robots-Tag", "none"),))
    press.refresh()
    assert refused(press)
    press.says_not_modified("front")
    press.refresh(NOW + 20 * DAY)
    assert refused(press)
    press.fetcher.answers["front"] = fetched
    press.refresh(NOW + 21 * DAY)
    assert not refused(press)


def test_what_an_item_says_holds_for_its_story_alone_as_long_as_it_says_so(tmp_path):
    press = opened(tmp_path)
    press.carries("front", entry("a"), entry("b"))
    body = press.fetcher.answers["front"]
    assert isinstance(body, Fetched)
    words = written([bar("feed", source=Source.RSL)])
    press.parser.words[body.body] = (ItemWords("a", "", words),)
    press.refresh()
    assert refused(press)
    assert press.rows("SELECT count(*) FROM story WHERE inline IS NOT NULL") == [(1,)]
    robots(press, b"train", NOW + DAY)  # told anew by another document, it still says so
    assert refused(press)
    press.carries("front", entry("a"), entry("b"), entry("c"))
    press.refresh(NOW + 2 * DAY)
    assert not refused(press)


def test_words_of_an_item_are_known_by_its_guid_or_its_link_and_else_are_about_all():
    entries = [entry("a"), entry("b", link="https://harbor.example/b?x=1"), entry("tag:c", link=None)]
    no = written([bar("feed")])
    assert inline_words(entries, [ItemWords(" a ", "", no)]) == {0: no}
    assert inline_words(entries, [ItemWords("", "https://HARBOR.example/b?x=1#top", no)]) == {1: no}
    assert inline_words(entries, [ItemWords("https://harbor.example/a", "", no)]) == {0: no}
    assert inline_words(entries, [ItemWords("unknown", "https://harbor.example/z", no)]) == {0: no, 1: no, 2: no}
    assert inline_words(entries, [ItemWords("", "", no)]) == {0: no, 1: no, 2: no}
    assert inline_words(entries, ()) == {}


def test_both_documents_and_items_are_told(tmp_path):
    press = opened(tmp_path, **{"robots.txt": b"train"})
    body = press.fetcher.answers["front"]
    assert isinstance(body, Fetched)
    press.parser.words[body.body] = (ItemWords("a", "", written([bar("feed", source=Source.RSL)])),)
    press.refresh()
    found = explain(press.desk, "a", [Use.HEADLINE], CASE, NOW)
    assert {one.signal.source for one in found.public} == {Source.ROBOTS, Source.RSL}


def test_what_the_agreement_stands_above_stops_nothing_and_a_kill_holds_all_the_same(tmp_path):
    press = opened(tmp_path, licensed(["robots"]), **{"robots.txt": NO})
    press.refresh()
    assert not refused(press)
    press.notice("kill", harbor_id("a"))
    found = outcome(press)
    assert isinstance(found, Refusal)
    assert Code.KILLED in found.codes
    assert Code.SIGNAL not in found.codes


def test_a_word_in_a_conversation_is_judged_again_by_what_is_said_now(tmp_path):
    press = opened(tmp_path)
    press.refresh()
    talker = Talker(press.desk)
    told = said(talker.asks("NewsIntent"))
    words = set(text_in(entry("a")).split()) & set(told.split())
    assert words
    assert words <= set(said(talker.asks("AMAZON.RepeatIntent", NOW + MINUTE)).split())
    fetched = press.fetcher.answers["front"]
    assert isinstance(fetched, Fetched)
    press.fetcher.answers["front"] = replace(fetched, headers=(("X-Robots-Tag", "none"),))
    press.refresh(NOW + 2 * MINUTE)
    assert not words & set(said(talker.asks("AMAZON.RepeatIntent", NOW + 3 * MINUTE)).split())
    assert "From The Harbor Times" not in said(Talker(press.desk, "another").asks("NewsIntent", NOW + 3 * MINUTE))


def test_a_set_that_is_missing_or_spoilt_stops_its_story(tmp_path, monkeypatch):
    press = opened(tmp_path, **{"robots.txt": b"train"})
    press.refresh()
    assert not refused(press)
    for spoilt in ("UPDATE signal_set SET signals = '[]'", "DELETE FROM signal_set"):
        with press.database.writing() as connection:
            connection.execute(spoilt)
        other = press.another()
        monkeypatch.setattr(store_signals, "_SETS", Recent(10))
        assert refused(other)


def test_a_filing_that_another_process_has_learnt_of_meanwhile_is_made_again(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NOTHING})
    press.refresh()
    sayings = press.newsroom.signals.sayings(press.titles.feeds["front"])
    Signals(press.database).keep(Document(Reference(Kind.ROBOTS, ROBOTS), NOW, NOW + DAY, 200, 0, NO, "x", NOW, NOW))
    press.newsroom.signals._sayings["front"] = sayings
    press.newsroom.signals.store.epoch = lambda feed: sayings.epoch  # type: ignore[method-assign]
    press.carries("front", entry("a"), entry("b"))
    found = press.refresh(NOW + HOUR)
    assert next(one.new for one in found.reports if one.feed == "front") == 0
    del press.newsroom.signals.store.epoch
    press.refresh(NOW + 2 * HOUR)
    assert press.rows("SELECT count(*) FROM story WHERE signals IS NOT NULL") == [(2,)]


# ── what is cut, kept and asked by it ─────────────────────────────────────────────────────────────


def test_words_are_cut_shorter_where_a_publisher_wants_them_short(tmp_path):
    press = opened(tmp_path, licensed(excerpt_words=25), **{"robots.txt": b"short"})
    press.refresh()
    assert not refused(press)
    texts = dict(
        press.rows(
            "SELECT r.use, t.text FROM rendition r JOIN rendition_text t ON t.rendition = r.id"
            " WHERE r.retired_at IS NULL"
        )
    )
    assert "headline" in texts
    assert 0 < len(texts["excerpt"]) <= 40
    assert not {"abstract", "summary"} & texts.keys()  # whole, or not at all


def test_stories_are_cut_anew_where_a_document_begins_or_ends_to_want_them_short(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NOTHING})
    press.refresh()
    assert not refused(press, Use.ABSTRACT)
    robots(press, b"short", NOW + DAY)
    assert refused(press, Use.EXCERPT) is False
    found = outcome(press, Use.ABSTRACT)
    assert isinstance(found, Refusal)
    robots(press, NOTHING, NOW + 2 * DAY)
    assert not refused(press, Use.ABSTRACT)


def test_a_text_that_is_not_to_be_trained_with_is_not_kept_for_that(tmp_path):
    press = opened(tmp_path, training_licence(), **{"robots.txt": b"train"})
    press.refresh()
    assert press.newsroom.bodies.kept().read(harbor_id("a"), 1) is None
    press.says_not_modified("front")
    assert not refused(press)


def test_a_country_is_asked_for_where_a_publisher_goes_by_countries(tmp_path):
    press = opened(tmp_path, **{"robots.txt": NOTHING})
    press.refresh()

    def is_needed() -> bool:
        with press.desk.turns.looking() as store:
            return press.desk.bookkeeper.book(store.licences).needs_country(NOW)

    assert not is_needed()
    robots(press, b"us", NOW + DAY)
    assert is_needed()
    unknown = outcome(press)
    assert isinstance(unknown, Refusal)
    assert unknown.lacks_country
    assert isinstance(outcome(press, country="US"), Cleared)
    robots(press, NOTHING, NOW + 2 * DAY)
    press.refresh(NOW + 2 * DAY + HOUR)
    assert not is_needed()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Harbor.example/a?b#c", "https://harbor.example"),
        ("https://harbor.example:443/a", "https://harbor.example"),
        ("http://harbor.example:8080", "http://harbor.example:8080"),
        ("http://user:word@harbor.example/", "http://harbor.example"),
        ("http://[::1]:9/a", "http://[::1]:9"),
        ("ftp://harbor.example/", None),
        ("https://harbor.example:port/", None),
        ("tag:harbor", None),
        ("", None),
        (None, None),
    ],
)
def test_an_origin_is_scheme_host_and_port(address, origin):
    assert origin_of(address) == origin
