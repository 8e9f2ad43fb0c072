"""A publisher that prohibits everything in public, over real HTTP: what holds, what stands above it, and how long."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from skill.compose import House, open_house
from skill.desk.explain import Case, Explanation, explain
from skill.desk.refresh import refresh
from skill.rights.gate import Cleared, Code, Refusal
from skill.rights.licence import Channel, Use
from skill.rights.signals import Source
from skill.settings import Settings
from tests.houses import DAY, HOUR, MINUTE, NOW, Talker, entry, licence, no_chance, said
from tests.intake.server import Server, answer
from tests.samples import SKILL_ID

LICENSEE = "byline-demo"
CASE = Case("en-US", None, "alexa", Channel.VOICE)
STORY = entry("ferry")
PROHIBITS = """<rsl xmlns="https://rslstandard.org/rsl" max-age="7"><content url="/"><license>
<prohibits type="usage">all</prohibits></license></content></rsl>"""
PERMITS = PROHIBITS.replace("prohibits", "permits")
DISALLOW = "User-agent: *\nDisallow: /\n"
HOSTILE = """<!DOCTYPE rsl [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;">]>
<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>&b;</license></content></rsl>"""


@dataclass
class Publisher:
    """A paper with a server of its own, and a house that has its feed under a licence."""

    folder: Path
    above: Sequence[str] = ()
    routes: dict[str, Any] = field(default_factory=dict)
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        asyncio.run(self._take_port())
        (self.folder / "licences").mkdir()
        self.agrees(self.above)
        titles = f"""
[[publishers]]
id = "harbor"
name = "Harbor Media"
[[titles]]
id = "times"
publisher = "harbor"
name = "The Harbor Times"
spoken = ["harbor times"]
kind = "news"
language = "en-US"
[[feeds]]
id = "front"
title = "times"
url = "{self.address}/front.xml"
"""
        (self.folder / "titles.toml").write_text(titles)
        self.house = self._opened()
        self.house.database.migrate()
        self.routes["/front.xml"] = answer(200, self.feed().encode())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def agrees(self, above: Sequence[str], version: int = 1) -> None:
        stands = f"[signals]\ncontract_wins = {json.dumps(list(above))}\n" if above else ""
        text = licence(max_age="unlimited", version=version).replace("[display]", f"{stands}[display]")
        (self.folder / "licences" / "harbor.toml").write_text(text)

    def feed(self, in_item: str = "") -> str:
        return f"""<rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl"><channel><title>The Harbor Times</title>
<item><guid isPermaLink="false">ferry</guid><title>{STORY.headline}</title><link>{self.address}/ferry</link>
<description>{STORY.body}</description><pubDate>{format_datetime(NOW - HOUR)}</pubDate>{in_item}</item>
</channel></rss>"""

    def says(self, robots: str = "", rsl: str | None = None, **headers: str) -> None:
        """In public, from now on. robots.txt names the RSL document where there is one."""
        named = f"License: {self.address}/rsl.xml\n" if rsl is not None else ""
        self.routes["/robots.txt"] = answer(200, f"{named}{robots}".encode(), **headers)
        if rsl is not None:
            self.routes["/rsl.xml"] = answer(200, rsl.encode())

    def refreshes(self, now: datetime = NOW) -> None:
        asyncio.run(self._refresh(now))

    def judged(self, use: Use = Use.HEADLINE, now: datetime = NOW) -> Cleared | Refusal:
        (decision,) = self.explained(use, now).decisions
        return decision.outcome

    def explained(self, use: Use = Use.HEADLINE, now: datetime = NOW) -> Explanation:
        return explain(self.house.desk, "ferry", [use], CASE, now)

    def sets(self) -> list[tuple[str]]:
        """The keys of what is said of some story."""
        return list(self.house.database.connection.execute("SELECT key FROM signal_set ORDER BY key"))

    def stops(self, use: Use = Use.HEADLINE, now: datetime = NOW) -> bool:
        found = self.judged(use, now)
        assert isinstance(found, Cleared) or Code.SIGNAL in found.codes, found
        return isinstance(found, Refusal)

    def _opened(self) -> House:
        hosts = frozenset({("127.0.0.1", self.port)})
        settings = Settings(
            database_url=f"sqlite:///{self.folder / 'byline.db'}",
            licences=self.folder / "licences",
            titles=self.folder / "titles.toml",
            licensee=LICENSEE,
            skill_id=SKILL_ID,
            must_verify=False,
            listener_keys=(b"for-tests-alone-for-tests-alone-for-tests",),
            private_feed_hosts=hosts,
            signing_key=None,
            ledger_sync="normal",
        )
        return open_house(settings, {})

    async def _take_port(self) -> None:
        async with Server(self.routes) as server:
            self.port = server.port

    async def _refresh(self, now: datetime) -> None:
        async with Server(self.routes, port=self.port) as server, self.house.fetcher() as fetcher:
            found = await refresh(self.house.newsroom, fetcher, now, no_chance)
            self.asked += [one.path for one in server.requests]
        assert [one.status for one in found.reports] in (["ok"], ["unchanged"]), found.reports


def test_what_prohibits_all_is_refused_and_what_the_agreement_stands_above_is_cleared(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.says(DISALLOW, PROHIBITS)
    harbor.refreshes()
    refusal = harbor.judged()
    assert isinstance(refusal, Refusal)
    assert refusal.codes == {Code.SIGNAL}
    sources = {one.signal.source.value for one in harbor.explained().public}
    assert sources == {"robots", "rsl"}
    assert STORY.headline not in said(Talker(harbor.house.desk).asks("NewsIntent"))

    harbor.agrees(["robots", "rsl"], version=2)
    harbor.refreshes(NOW + HOUR)
    assert isinstance(harbor.judged(now=NOW + HOUR), Cleared)
    assert "From The Harbor Times" in said(Talker(harbor.house.desk).asks("NewsIntent", NOW + HOUR))


def test_to_stand_above_one_of_them_is_not_enough(tmp_path):
    harbor = Publisher(tmp_path, ["robots"])
    harbor.says(DISALLOW, PROHIBITS)
    harbor.refreshes()
    assert harbor.stops()


@pytest.mark.parametrize("above", [[], ["robots", "rsl"]])
def test_what_is_said_of_one_story_holds_whatever_the_agreement_stands_above(tmp_path, above):
    harbor = Publisher(tmp_path, above)
    harbor.says(DISALLOW, PROHIBITS)
    harbor.refreshes()
    with harbor.house.newsroom.stories.filing() as cabinet:
        (row,) = harbor.house.database.connection.execute("SELECT id FROM story")
        kept = cabinet.kept(row[0])
        assert kept is not None
        cabinet.withdraw(kept.story, type(kept.story.state)("killed"))
    found = harbor.judged()
    assert isinstance(found, Refusal)
    assert Code.KILLED in found.codes


def test_documents_that_vanish_keep_their_last_word_until_they_expire(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.says(DISALLOW, PROHIBITS, Cache_Control="max-age=259200")
    harbor.refreshes()
    del harbor.routes["/robots.txt"], harbor.routes["/rsl.xml"]
    for days in (1, 2):
        harbor.refreshes(NOW + days * DAY)
        assert harbor.stops(now=NOW + days * DAY)
    harbor.refreshes(NOW + 3 * DAY)
    assert not harbor.stops(now=NOW + 3 * DAY)


def test_a_page_where_robots_txt_was_lifts_nothing_until_that_expires(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.says(DISALLOW)
    harbor.refreshes()
    harbor.says("<!DOCTYPE html>\n<title>Are you a robot?</title>")
    harbor.refreshes(NOW + DAY)
    assert harbor.stops(now=NOW + DAY)
    harbor.says("User-agent: *\nAllow: /\n")
    harbor.refreshes(NOW + DAY + HOUR)
    assert not harbor.stops(now=NOW + DAY + HOUR)


@pytest.mark.parametrize("rsl", [HOSTILE, "", "<html>", "x" * 600_000, "<rsl>" * 10_000])
def test_a_licence_that_nobody_can_read_permits_nothing_and_its_feed_is_stored(tmp_path, rsl):
    harbor = Publisher(tmp_path)
    harbor.says("", rsl)
    harbor.refreshes()
    assert harbor.stops()
    assert harbor.house.database.connection.execute("SELECT count(*) FROM story").fetchone() == (1,)


@pytest.mark.parametrize(
    ("found", "then"),
    [
        (answer(404), DAY),
        (answer(500), HOUR),
        (b"", HOUR),
        (answer(200, b"a page"), DAY),
    ],
)
def test_a_licence_that_is_named_and_was_never_had_permits_nothing_until_it_can_be_read(tmp_path, found, then):
    harbor = Publisher(tmp_path)
    harbor.says("", PERMITS)
    harbor.routes["/rsl.xml"] = found
    harbor.refreshes()
    assert harbor.stops()
    (public,) = harbor.explained().public
    assert (public.signal.source, public.signal.document) == (Source.RSL, f"{harbor.address}/rsl.xml")
    harbor.routes["/rsl.xml"] = answer(200, PERMITS.encode())
    harbor.refreshes(NOW + then - MINUTE)
    assert harbor.stops(now=NOW + then - MINUTE)
    harbor.refreshes(NOW + then)
    assert not harbor.stops(now=NOW + then)


def test_a_licence_that_is_gone_for_good_permits_nothing_and_is_asked_for_after_a_month(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.says("", PERMITS)
    harbor.routes["/rsl.xml"] = answer(410)
    harbor.refreshes()
    assert harbor.stops()
    (public,) = harbor.explained().public
    assert public.document
    assert (public.document.status, public.document.next_at) == (410, NOW + 30 * DAY)


@pytest.mark.parametrize("status", [404, 410, 500])
def test_that_there_is_no_robots_txt_and_no_tdmrep_json_says_nothing(tmp_path, status):
    harbor = Publisher(tmp_path)
    harbor.routes["/robots.txt"] = harbor.routes["/.well-known/tdmrep.json"] = answer(status)
    harbor.refreshes()
    assert not harbor.stops()
    assert harbor.explained().public == ()


def test_a_server_that_is_down_at_first_contact_bars_nothing(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.routes["/robots.txt"] = answer(500)
    harbor.refreshes()
    assert not harbor.stops()


def test_where_nothing_is_said_every_document_is_asked_for_once_a_day(tmp_path):
    harbor = Publisher(tmp_path)
    for hours in range(24):
        harbor.refreshes(NOW + hours * HOUR)
    assert not harbor.stops(now=NOW + 23 * HOUR)
    assert sorted(set(harbor.asked)) == ["/.well-known/tdmrep.json", "/front.xml", "/robots.txt"]
    assert (harbor.asked.count("/robots.txt"), harbor.asked.count("/front.xml")) == (1, 24)


def test_what_an_item_says_in_the_feeds_own_bytes_holds(tmp_path):
    harbor = Publisher(tmp_path)
    words = "<rsl:prohibits type='usage'>all</rsl:prohibits>"
    inline = f"<rsl:content url='{harbor.address}/ferry'><rsl:license>{words}</rsl:license></rsl:content>"
    harbor.routes["/front.xml"] = answer(200, harbor.feed(inline).encode())
    harbor.refreshes()
    assert harbor.stops()
    before = harbor.sets()
    other = "<item><guid>other</guid><title>Another story</title></item>"
    harbor.routes["/front.xml"] = answer(200, harbor.feed(inline).replace("<item>", f"{other}<item>", 1).encode())
    harbor.refreshes(NOW + HOUR / 2)
    assert harbor.stops()
    assert before == harbor.sets()  # an item says the same wherever it stands
    harbor.routes["/front.xml"] = answer(200, harbor.feed().encode())
    harbor.refreshes(NOW + HOUR)
    assert not harbor.stops(now=NOW + HOUR)


def test_the_headers_of_the_feed_and_the_licence_that_they_name_hold(tmp_path):
    harbor = Publisher(tmp_path)
    harbor.routes["/rsl.xml"] = answer(200, PROHIBITS.encode())
    link = f'<{harbor.address}/rsl.xml>; rel="license"; type="application/rsl+xml"'
    harbor.routes["/front.xml"] = answer(200, harbor.feed().encode(), Link=link)
    harbor.refreshes()
    assert harbor.stops()
    harbor.routes["/rsl.xml"] = answer(200, PERMITS.encode())
    harbor.refreshes(NOW + DAY)
    assert not harbor.stops(now=NOW + DAY)
