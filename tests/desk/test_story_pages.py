"""What the page of a story says in public, over real HTTP: read once a version, where the titles file lets us."""

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
from skill.desk import signals as desk_signals
from skill.desk.explain import Case, Explanation, explain
from skill.desk.refresh import refresh
from skill.rights.gate import Cleared, Code, Refusal
from skill.rights.licence import Channel, Use
from skill.rights.signals import SNIPPETS
from skill.settings import Settings
from tests.houses import DAY, HOUR, MINUTE, NOW, entry, licence, no_chance
from tests.intake.server import Request, Server, answer
from tests.samples import SKILL_ID

CASE = Case("en-US", None, "alexa", Channel.VOICE)
RSL = """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
<prohibits type="usage">all</prohibits></license></content></rsl>"""
FREE = RSL.replace("prohibits", "permits")
PAST, TRAINED = "2026-11-20", frozenset({Use.TRAIN})
STORY = entry("ferry")
PROSE = "Words of the page that nobody keeps."


@dataclass
class Paper:
    """A paper with a server of its own, whose stories have pages there."""

    folder: Path
    pages: str = "pages = true"
    above: str = ""
    stories: Sequence[str] = ("ferry",)
    headlines: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    routes: dict[str, Any] = field(default_factory=dict)
    port: int = 0
    asked: list[str] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        asyncio.run(self._take_port())
        (self.folder / "licences").mkdir()
        text = licence(max_age="unlimited").replace("[display]", f"{self.above}\n[display]")
        (self.folder / "licences" / "harbor.toml").write_text(text)
        (self.folder / "titles.toml").write_text(f"""
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
auth = {{ header = "X-Api-Key", secret = "KEY" }}
{self.pages}
""")
        self.house = self._opened()
        self.house.database.migrate()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def feed(self) -> str:
        items = "".join(self._item(one) for one in self.stories)
        return f"<rss version='2.0'><channel><title>The Harbor Times</title>{items}</channel></rss>"

    def _item(self, story: str) -> str:
        link, headline = self.links.get(story, story), self.headlines.get(story, f"{STORY.headline} {story}")
        return (
            f"<item><guid isPermaLink='false'>{story}</guid><title>{headline}</title>"
            f"<link>{self.address}/{link}</link><description>{STORY.body}</description>"
            f"<pubDate>{format_datetime(NOW - HOUR)}</pubDate></item>"
        )

    def page(self, head: str = "", story: str = "ferry", **headers: str) -> None:
        body = f"<html><head><title>{PROSE}</title>{head}</head><body><p>{PROSE}</p></body></html>"
        self.routes[f"/{story}"] = answer(200, body.encode(), **headers)

    def refreshes(self, now: datetime = NOW) -> None:
        asyncio.run(self._refresh(now))

    def another(self) -> None:
        """From now on another process polls."""
        self.house = self._opened()

    def explained(self, *uses: Use, story: str = "ferry", now: datetime = NOW) -> Explanation:
        return explain(self.house.desk, story, uses or [Use.HEADLINE], CASE, now)

    def stopped(self, story: str = "ferry", now: datetime = NOW) -> frozenset[Use]:
        """The uses that some public word stops, whatever else does."""
        found = self.explained(*Use, story=story, now=now).decisions
        refusals = [(one.use, one.outcome) for one in found if isinstance(one.outcome, Refusal)]
        return frozenset(use for use, outcome in refusals if Code.SIGNAL in outcome.codes)

    def times(self, story: str = "ferry") -> int:
        return self.asked.count(f"/{story}")

    def _opened(self) -> House:
        settings = Settings(
            database_url=f"sqlite:///{self.folder / 'byline.db'}",
            licences=self.folder / "licences",
            titles=self.folder / "titles.toml",
            licensee="byline-demo",
            skill_id=SKILL_ID,
            must_verify=False,
            listener_keys=(b"for-tests-alone-for-tests-alone-for-tests",),
            private_feed_hosts=frozenset({("127.0.0.1", self.port)}),
            signing_key=None,
            ledger_sync="normal",
        )
        return open_house(settings, {"KEY": "secret"})

    async def _take_port(self) -> None:
        async with Server(self.routes) as server:
            self.port = server.port

    async def _refresh(self, now: datetime) -> None:
        self.routes["/front.xml"] = answer(200, self.feed().encode())
        async with Server(self.routes, port=self.port) as server, self.house.fetcher() as fetcher:
            found = await refresh(self.house.newsroom, fetcher, now, no_chance)
            self.asked += [one.path for one in server.requests]
            self.keys |= {one.headers.get("x-api-key") for one in server.requests if one.path != "/front.xml"}
        assert [one.status for one in found.reports] in (["ok"], ["unchanged"]), found.reports


def robots(content: str) -> str:
    return f'<meta name="robots" content="{content}">'


LICENSED = '<link rel="license" type="application/rsl+xml" href="/rsl.xml">'
HEADERS = {"X_Robots_Tag": "noindex"}
GRANTABLE = frozenset(Use) - {Use.PREVIEW, Use.CORRECTION}


@pytest.mark.parametrize(
    ("head", "headers", "stopped"),
    [
        ("", {}, frozenset()),
        (robots("noindex"), {}, GRANTABLE - TRAINED),
        ("", HEADERS, GRANTABLE - TRAINED),
        (robots(f"unavailable_after: {PAST}"), {}, GRANTABLE - TRAINED),
        (robots("unavailable_after: 2027-01-01"), {}, frozenset()),
        (robots("nosnippet"), {}, SNIPPETS),
        (robots("noarchive"), {}, TRAINED),
        ("", {"X_Robots_Tag": "noarchive"}, TRAINED),
        ('<meta name="tdm-reservation" content="1">', {}, TRAINED | {Use.GROUND}),
        ("", {"tdm_reservation": "1"}, TRAINED | {Use.GROUND}),
        (LICENSED, {}, GRANTABLE),
        ("", {"Link": '</rsl.xml>; rel="license"; type="application/rsl+xml"'}, GRANTABLE),
        (f'<script type="application/rsl+xml">{RSL}</script>', {}, GRANTABLE),
    ],
)
def test_what_the_page_says_stops_what_it_says_of_its_story_alone(tmp_path, head, headers, stopped):
    paper = Paper(tmp_path, stories=("ferry", "other"))
    paper.routes["/rsl.xml"] = answer(200, RSL.encode())
    paper.page(head, **headers)
    paper.page(story="other")
    paper.refreshes()
    assert paper.stopped() == stopped
    assert paper.stopped("other") == frozenset()


@pytest.mark.parametrize("pages", ["", "pages = false"])
def test_where_the_titles_file_does_not_say_so_no_page_is_fetched_and_nothing_is_heard(tmp_path, pages):
    paper = Paper(tmp_path, pages)
    paper.routes["/rsl.xml"] = answer(200, RSL.encode())
    paper.page(robots("noindex") + LICENSED)
    paper.refreshes()
    paper.refreshes(NOW + DAY)
    assert paper.stopped() == frozenset()
    assert paper.times() == paper.times("rsl.xml") == 0


def test_words_are_cut_to_what_the_page_wants_shown(tmp_path):
    paper = Paper(tmp_path)
    paper.page(robots("max-snippet:20"))
    paper.refreshes()
    texts = dict(
        paper.house.database.connection.execute(
            "SELECT r.use, t.text FROM rendition r JOIN rendition_text t ON t.rendition = r.id"
            " WHERE r.retired_at IS NULL"
        )
    )
    assert "headline" in texts
    assert all(len(text) <= 20 for use, text in texts.items() if Use(use) in SNIPPETS)
    for decision in paper.explained(Use.SUMMARY, Use.EXCERPT, Use.ABSTRACT).decisions:
        assert isinstance(decision.outcome, Refusal) or len(texts[decision.use.value]) <= 20
    (public,) = paper.explained().public
    assert public.signal.says == "max-snippet:20"


def test_what_is_kept_of_a_page_is_its_address_time_and_hash_with_what_it_says_and_no_word_of_it(tmp_path):
    paper = Paper(tmp_path)
    paper.page(robots("noindex"))
    paper.refreshes()
    (public,) = paper.explained().public
    document = public.document
    assert document
    assert (document.reference.kind.value, document.reference.address) == ("page", f"{paper.address}/ferry")
    assert (document.last_ok, document.status, len(document.sha256 or "")) == (NOW, 200, 64)
    assert set(json.loads(document.text or b"")) == {"signals", "reservations", "licences"}
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("byline.db*"))
    assert PROSE.encode() not in kept


def test_a_page_is_read_once_a_version_without_a_key_and_at_no_request(tmp_path):
    paper = Paper(tmp_path, stories=("ferry", "other"))
    paper.page()
    paper.page(story="other")
    for hours in range(0, 70, 10):
        paper.headlines["other"], paper.links["ferry"] = f"After {hours} hours", f"ferry?utm_source={hours}#top"
        paper.refreshes(NOW + hours * HOUR)
        paper.another()
    assert (paper.times(), paper.times("other")) == (1, 7)
    assert paper.keys == {None}
    paper.headlines["ferry"] = "The ferry sails after all"
    paper.page(robots("noindex"))
    paper.refreshes(NOW + 3 * DAY)
    assert paper.times() == 2
    assert Use.HEADLINE in paper.stopped(now=NOW + 3 * DAY)


def test_what_was_said_of_the_last_version_holds_until_the_page_of_the_new_one_is_read(tmp_path):
    paper = Paper(tmp_path)
    paper.page(robots("noindex"))
    paper.refreshes()
    paper.headlines["ferry"], paper.links["ferry"] = "The ferry sails after all", "moved"
    paper.routes["/moved"] = answer(500)
    paper.refreshes(NOW + HOUR)
    paper.refreshes(NOW + HOUR + MINUTE)
    assert Use.HEADLINE in paper.stopped(now=NOW + 2 * HOUR)
    paper.page(story="moved")
    paper.refreshes(NOW + 2 * HOUR)
    assert paper.stopped(now=NOW + 2 * HOUR) == frozenset()


def test_a_page_that_fails_is_tried_a_few_times_and_then_left(tmp_path):
    paper = Paper(tmp_path)
    paper.routes["/ferry"] = answer(500)
    tried = []
    for hours in range(72):
        before = paper.times()
        paper.refreshes(NOW + hours * HOUR)
        tried += [hours] * (paper.times() - before)
    assert tried == [0, 1, 3, 7, 15]
    assert len(tried) == desk_signals.MOST_PAGE_TRIES
    assert paper.stopped() == frozenset()
    paper.headlines["ferry"] = "The ferry sails after all"
    paper.page(robots("noindex"))
    paper.refreshes(NOW + 3 * DAY)
    assert Use.HEADLINE in paper.stopped(now=NOW + 3 * DAY)


def test_a_poll_reads_a_few_pages_and_the_next_ones_the_rest_whether_the_feed_has_changed_or_not(tmp_path):
    stories = tuple(f"s{number}" for number in range(2 * desk_signals.MOST_PAGES + 3))
    paper = Paper(tmp_path, stories=stories)
    for one in stories:
        paper.page(robots("noindex"), one)
    read = []
    for minutes in (0, 30, 60, 90):
        paper.refreshes(NOW + minutes * MINUTE)
        read.append(sum(map(paper.times, stories)))
    assert read == [desk_signals.MOST_PAGES, 2 * desk_signals.MOST_PAGES, len(stories), len(stories)]
    assert all(Use.HEADLINE in paper.stopped(one) for one in stories)


@pytest.mark.parametrize(
    ("found", "is_read"),
    [
        (answer(200, b"User-agent: *\nDisallow: /ferry\n"), False),
        (answer(200, b"User-agent: *\nDisallow: /other\n"), True),
        (answer(503), False),
        (answer(404), True),
    ],
)
def test_a_page_that_robots_txt_keeps_us_from_is_left_alone_whatever_the_agreement_stands_above(
    tmp_path, found, is_read
):
    paper = Paper(tmp_path, above='[signals]\ncontract_wins = ["robots"]')
    paper.routes["/robots.txt"] = found
    paper.page(robots("noindex"))
    paper.refreshes()
    assert (paper.times() == 1) is is_read
    assert (Use.HEADLINE in paper.stopped()) is is_read
    paper.routes["/robots.txt"] = answer(200)
    paper.refreshes(NOW + DAY)
    assert paper.times() == 1


def test_a_page_that_leads_to_a_private_server_that_is_not_named_is_not_followed(tmp_path):
    paper = Paper(tmp_path)
    paper.page(robots("noindex"))

    async def refreshed() -> Sequence[Request]:
        async with Server({"/away": paper.routes["/ferry"]}) as away:
            paper.routes["/ferry"] = answer(302, Location=away.url("/away"))
            await paper._refresh(NOW)
            return away.requests

    assert asyncio.run(refreshed()) == []
    assert (paper.times(), paper.stopped()) == (1, frozenset())


def test_the_licence_that_a_page_names_is_asked_for_each_day_and_permits_nothing_where_it_is_not_had(tmp_path):
    paper = Paper(tmp_path)
    paper.page(LICENSED)
    paper.refreshes()
    assert paper.stopped() == GRANTABLE
    paper.routes["/rsl.xml"] = answer(200, FREE.encode())
    paper.refreshes(NOW + DAY)
    assert paper.stopped(now=NOW + DAY) == frozenset()
    assert (paper.times(), paper.times("rsl.xml")) == (1, 2)


def test_what_the_page_says_of_mining_comes_before_what_the_file_says_of_it(tmp_path):
    paper = Paper(tmp_path, stories=("ferry", "other"))
    file = [{"location": path, "tdm-reservation": 1} for path in ("/ferry", "/other")]
    paper.routes["/.well-known/tdmrep.json"] = answer(200, json.dumps(file).encode())
    paper.page('<meta name="tdm-reservation" content="0">')
    paper.page(story="other")
    paper.refreshes()
    assert paper.stopped() == frozenset()
    assert paper.stopped("other") == TRAINED | {Use.GROUND}


def test_the_agreement_stands_above_what_a_page_says_as_above_any_other_word(tmp_path):
    paper = Paper(tmp_path, above='[signals]\ncontract_wins = ["robots_meta"]')
    paper.page(robots("noindex"))
    paper.refreshes()
    (decision,) = paper.explained().decisions
    assert isinstance(decision.outcome, Cleared)


def test_to_let_pages_be_read_has_those_read_of_stories_that_are_there(tmp_path):
    paper = Paper(tmp_path, "")
    paper.page(robots("noindex"))
    paper.refreshes()
    titles = tmp_path / "titles.toml"
    without = titles.read_text()
    titles.write_text(f"{without}pages = true\n")
    paper.another()
    paper.refreshes(NOW + HOUR)
    assert Use.HEADLINE in paper.stopped()
    titles.write_text(without)
    paper.another()
    paper.refreshes(NOW + 2 * HOUR)
    assert paper.stopped() == frozenset()
    rows = paper.house.database.connection.execute("SELECT count(*) FROM signal_page")
    assert rows.fetchone() == (0,)
