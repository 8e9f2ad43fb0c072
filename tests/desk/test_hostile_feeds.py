"""A feed turns hostile, by its server or by its documents: the poll ends in time, says why, and what was there stays.

Everything is real but the publisher: connections, the reader's process, the store, the schedule.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from skill.desk.filing import FeedReport
from skill.desk.ports.feeds import ErrorClass, Fetched, Validators
from skill.desk.refresh import refresh
from skill.intake.http import HttpFetcher
from skill.intake.parsing import ParserProcess
from skill.stories.titles import Titles, read_titles
from tests.houses import MINUTE, NOW, TITLES, Press, harbor_id, licence
from tests.intake.server import Answer, Request, Server, answer, drip
from tests.intake.test_hostile import BOMBS, LAUGHS, PAGE, Names, item, rss

DEADLINE_SECONDS = 0.4
# More than a poll and a slow machine take; a poll that waits for a hostile server takes for ever.
MOST_SECONDS = 5.0
MEBIBYTE = 1024 * 1024
GROWN_BYTES = 150 * MEBIBYTE
GOOD = rss(
    *(item(f"Story {n} of the harbor", f"<guid>{n}</guid><description>Text {n} as told.</description>") for n in "abc")
).encode()
THERE = sorted(harbor_id(name) for name in "abc")


@pytest.fixture(scope="module")
def parser() -> Iterator[ParserProcess]:
    process = ParserProcess(deadline_seconds=1)
    yield process
    process.close()


def titles(url: str) -> Titles:
    known: dict[str, Any] = dict(TITLES)
    feeds = [one | ({"url": url} if one["id"] == "front" else {}) for one in known["feeds"]]
    return read_titles(known | {"feeds": feeds}, "titles.toml")


def tellable(press: Press) -> list[str]:
    """The stories that can be told, with their texts."""
    rows = press.rows(
        "SELECT DISTINCT h.story FROM shelf h JOIN rendition r ON r.story = h.story AND r.retired_at IS NULL"
        " JOIN rendition_text t ON t.rendition = r.id WHERE h.say_from <= ? AND h.say_until > ?",
        *(int((NOW + 3 * MINUTE).timestamp() * 1000),) * 2,
    )
    return sorted(story for (story,) in rows)


# ── servers ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Changing(Names):
    """A name that has a good address at first, and another one later."""

    later: str = "169.254.169.254"
    addresses: tuple[str, ...] = ("127.0.0.1",)
    asked: list[str] = field(default_factory=list)

    async def resolve(self, *args: Any, **options: Any) -> Any:
        found = await super().resolve(*args, **options)
        self.addresses = (self.later,)
        return found


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(200, b"", Content_Length=""))
    while True:
        writer.write(b"<item>" * 10_000)
        await writer.drain()


async def reset(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(200, b"", Content_Length="1000"))
    await writer.drain()
    writer.transport.abort()


async def silent(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def blunt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Where somebody wants to speak TLS."""
    writer.write(answer(400))
    writer.close()


def bomb(megabytes: int) -> bytes:
    return gzip.compress(b"\0" * MEBIBYTE * megabytes, mtime=0)


NOT_MODIFIED = answer(304, b"<rss/>")
HOSTILE: dict[str, tuple[Answer | list[Answer], ErrorClass]] = {
    "header drip": (drip(b"", b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1_000, 0.02), ErrorClass.TIMEOUT),
    "body drip": (drip(answer(200, b"", Content_Length="1000"), b"x" * 1_000, 0.02), ErrorClass.TIMEOUT),
    "silence": (silent, ErrorClass.TIMEOUT),
    "continue for ever": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 0.001), ErrorClass.TIMEOUT),
    "gzip bomb": (answer(200, bomb(200), Content_Encoding="gzip"), ErrorClass.TOO_LARGE),
    "gzip bomb unannounced": (answer(200, bomb(200)), ErrorClass.TOO_LARGE),
    "endless body": (endless, ErrorClass.TOO_LARGE),
    "announced terabyte": (answer(200, b"", Content_Length=str(2**40)), ErrorClass.TOO_LARGE),
    "lying length": (answer(200, GOOD, Content_Length="100000"), ErrorClass.CONNECTION),
    "cut off gzip": (answer(200, gzip.compress(GOOD, mtime=0)[:-20], Content_Encoding="gzip"), ErrorClass.CONNECTION),
    "unknown packing": (answer(200, GOOD, Content_Encoding="br"), ErrorClass.ANSWER),
    "reset": (reset, ErrorClass.CONNECTION),
    "nothing at all": (b"", ErrorClass.CONNECTION),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ErrorClass.ANSWER),
    "header of 5 MB": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 5_000_000 + b"\r\n\r\n", ErrorClass.ANSWER),
    "redirect to metadata": (answer(302, Location="http://169.254.169.254/latest/"), ErrorClass.ADDRESS),
    "redirect to this machine": (answer(301, Location="http://127.0.0.1/"), ErrorClass.ADDRESS),
    "redirect to mapped": (answer(302, Location="http://[::ffff:10.0.0.1]/"), ErrorClass.ADDRESS),
    "redirect to NAT64": (answer(302, Location="http://[64:ff9b::a9fe:a9fe]/"), ErrorClass.ADDRESS),
    "redirect to another port": (answer(302, Location="http://127.0.0.1:22/"), ErrorClass.ADDRESS),
    "redirect to a file": (answer(302, Location="file:///etc/passwd"), ErrorClass.REDIRECT),
    "redirect loop": (answer(302, Location="/feed"), ErrorClass.REDIRECT),
    "304 with a body for ever": (NOT_MODIFIED, ErrorClass.ANSWER),
    "login page": (answer(200, PAGE.encode(), Content_Type="text/html"), ErrorClass.NOT_A_FEED),
    "404 behind a redirect": (answer(302, Location="/login"), ErrorClass.NOT_FOUND),
    "empty answer": (answer(200, b""), ErrorClass.NOT_A_FEED),
    "429 storm": (answer(429, b"", Retry_After="3600"), ErrorClass.BUSY),
    "503 until another century": (answer(503, b"", Retry_After="Fri, 31 Dec 2999 23:59:59 GMT"), ErrorClass.BUSY),
    "no TLS": (answer(302, Location="https://127.0.0.1:{blunt}/"), ErrorClass.TLS),
    "410": (answer(410), ErrorClass.GONE),
    "403": (answer(403), ErrorClass.REFUSED),
    "500": (answer(500, b"<rss/>"), ErrorClass.SERVER),
}


def polled_twice(
    folder: Path, parser: ParserProcess, then: Answer | list[Answer], host: str = "127.0.0.1", **options: Any
) -> tuple[Press, FeedReport, float]:
    """A press whose feed was good and then answered `then`; its report of that, and how many seconds the poll took."""
    press = Press(folder)
    press.licensed(licence())

    async def run() -> tuple[FeedReport, float]:
        good: Answer = answer(200, GOOD, ETag='"one"')
        async with Server({"/feed": [good]}) as server, await asyncio.start_server(blunt, "127.0.0.1") as other:
            port = other.sockets[0].getsockname()[1]
            press.newsroom = replace(press.newsroom, titles=titles(server.url(host=host)), parser=parser)
            private = frozenset({(host, server.port), ("127.0.0.1", port)})
            async with HttpFetcher(
                private, lambda _: None, deadline_seconds=DEADLINE_SECONDS, max_bytes=2 * MEBIBYTE, **options
            ) as fetcher:
                await refresh(press.newsroom, fetcher, NOW)
                assert tellable(press) == THERE
                answered = then.replace(b"{blunt}", str(port).encode()) if isinstance(then, bytes) else then
                server.routes = {"/feed": answered}
                began = time.monotonic()
                done = await refresh(press.newsroom, fetcher, NOW + MINUTE)
                return next(one for one in done.reports if one.feed == "front"), time.monotonic() - began

    report, took = asyncio.run(run())
    return press, report, took


@pytest.mark.parametrize("name", HOSTILE)
def test_a_server_that_turns_hostile_costs_one_poll(tmp_path, parser, name):
    then, error = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    press, report, took = polled_twice(tmp_path, parser, then)
    state = press.newsroom.feeds.state("front")

    assert (report.failed, state.schedule.error) == (True, error), report
    assert state.schedule.errors == 1
    assert took < MOST_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWN_BYTES
    assert tellable(press) == THERE
    assert state.body_hash  # what the last good poll left


def test_a_name_whose_address_changes_is_refused_where_it_leads(tmp_path, parser):
    press, report, _ = polled_twice(tmp_path, parser, answer(200, GOOD), "feeds.example", resolver=Changing())
    assert (report.failed, press.newsroom.feeds.state("front").schedule.error) == (True, ErrorClass.ADDRESS)
    assert tellable(press) == THERE


def test_a_304_with_a_body_is_asked_again_for_the_whole(tmp_path, parser):
    press, report, _ = polled_twice(tmp_path, parser, [NOT_MODIFIED, answer(200, GOOD)])
    assert (report.status, press.newsroom.feeds.state("front").schedule.error) == ("unchanged", None)
    assert tellable(press) == THERE


def test_a_storm_of_429_is_left_alone_as_long_as_it_asks(tmp_path, parser):
    press, *_ = polled_twice(tmp_path, parser, answer(429, b"", Retry_After="3600"))
    paused_until = press.newsroom.feeds.state("front").schedule.paused_until
    assert paused_until is not None
    assert 3500 < (paused_until - NOW).total_seconds() < 4000


# ── documents ─────────────────────────────────────────────────────────────────────────────────────

JSON = '{"version": "https://jsonfeed.org/version/1.1", "items": ['
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>"
NEWSML = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>"
ENTITY = '<?xml version="1.0"?><!DOCTYPE x ['
DOCUMENTS: dict[str, str | bytes] = {
    **BOMBS,
    "billion laughs": rss(item("&l9;"), head=f'{ENTITY}<!ENTITY l0 "ha">{LAUGHS}]>'),
    "quadratic entity": rss(item("&a;" * 5_000), head=f'{ENTITY}<!ENTITY a "{"x" * 50_000}">]>'),
    "entity of a file": rss(item("&f;"), head=f'{ENTITY}<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "entity of a server": rss(item("&f;"), head=f'{ENTITY}<!ENTITY f SYSTEM "http://127.0.0.1:9/">]>'),
    "parameter entity": rss(item(), head=f'{ENTITY}<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'),
    "entity in NewsML": f'{ENTITY}<!ENTITY a "x">]>{NEWSML}<newsItem>&a;</newsItem></itemSet></newsMessage>',
    "path": "/etc/passwd",
    "endless device": "/dev/zero",
    "address": "http://127.0.0.1:9/feed",
    "empty": "",
    "blank": " \r\n\t" * 100_000,
    "zeros": b"\0" * MEBIBYTE,
    "ones": b"\xff" * MEBIBYTE,
    "page": PAGE,
    "empty channel": rss(),
    "empty Atom": f"{ATOM}</feed>",
    "empty JSON Feed": f"{JSON}]}}",
    "cut off in its head": rss(item())[:30],
    "cut off in an item": rss(item() * 3)[:-60],
    "control characters": rss(item("".join(map(chr, range(1, 32))))).encode(),
    "lone surrogates": rss(item("&#xD800;&#xDFFF;")),
    "bidi overrides": rss(item("\u202egates \u2066reopen\u2069")),
    "marks piled up": rss(item("e" + "\u0301" * 200_000)),
    "megabyte title": rss(item("x " * 500_000)),
    "megabyte word": rss(item("x" * 1_000_000)),
    "megabyte GUID": rss(item("a", f"<guid>{'g' * 1_000_000}</guid>")),
    "megabyte link": rss(item("a", f"<link>http://a.example/{'g' * 1_000_000}</link>")),
    "megabyte author": rss(item("a", f"<author>{'a@b ' * 250_000}</author>")),
    "megabyte date": rss(item("a", f"<pubDate>{'2026-' * 200_000}</pubDate>")),
    "megabyte attribute": rss(item("a", f"<category domain='{'d' * 1_000_000}'>b</category>")),
    "megabyte of names": rss(item("a", f"<author>{'Ann Lee, ' * 110_000}</author>")),
    "megabyte element name": rss(item("a", f"<{'n' * 500_000}/>")),
    "megabyte prefix": f"<rss version='2.0' xmlns:{'p' * 500_000}='http://a.example/'><channel/></rss>",
    "open quotation": rss(item("a", "<x a='")) + "b " * 300_000,
    "open CDATA": rss(item("a", "<description><![CDATA[")) + "b " * 300_000,
    "open comment": rss(item("a", "<!--")) + "b " * 300_000,
    "many processing instructions": rss(item("a", "<?x y?>" * 100_000)),
    "many dates": rss(item("a", "<pubDate>yesterday</pubDate>" * 30_000)),
    "many GUIDs": rss(item("a", "<guid>x</guid>" * 30_000)),
    "many links": rss(item("a", "<link>http://a.example/</link>" * 20_000)),
    "many texts": rss(item("a", "<description>b</description>" * 20_000)),
    "same GUID": rss(*(item(f"t{n}", "<guid>same</guid>") for n in range(2_000))),
    "nested JSON": JSON + '{"a":' * 50_000,
    "wide JSON": JSON + ",".join(["{}"] * 100_000) + "]}",
    "long number": f'{JSON}{{"id": {"9" * 300_000}, "title": "a"}}]}}',
    "odd JSON": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [None, 1, [], "x", {"title": {}}]}),
    "deep NewsML": f"{NEWSML}{'<newsItem>' * 50_000}",
    "wide NewsML": NEWSML + "<newsItem/>" * 60_000 + "</itemSet></newsMessage>",
    "UTF-7": rss(item("+ADw-script+AD4-"), head="<?xml version='1.0' encoding='utf-7'?>"),
    "UTF-16 cut in half": rss(item()).encode("utf-16")[:-1],
    "two documents": rss(item()) + rss(item("Another")),
    "deep Atom": ATOM + "<entry>" * 20_000,
    "deep XHTML": f"{ATOM}<entry><title>a</title><content type='xhtml'>{'<div>' * 30_000}",
}


@pytest.fixture(scope="module")
def press(tmp_path_factory, parser) -> Press:
    made = Press(tmp_path_factory.mktemp("press"))
    made.newsroom = replace(made.newsroom, parser=parser)
    made.licensed(licence())
    made.fetcher.answers["front"] = Fetched(GOOD, "", None, Validators('"one"'))
    made.refresh(NOW)
    return made


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_costs_one_poll_and_no_story(press, name):
    body = DOCUMENTS[name]
    press.fetcher.answers["front"] = Fetched(body if isinstance(body, bytes) else body.encode(), "", None, Validators())
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    (report,) = (one for one in press.refresh(NOW + 2 * MINUTE).reports if one.feed == "front")

    assert time.monotonic() - began < 2 * MOST_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWN_BYTES
    error = press.newsroom.feeds.state("front").schedule.error
    assert (report.failed, error) in {(False, None), (True, ErrorClass.NOT_A_FEED)}, report
    assert set(THERE) <= set(tellable(press))


def test_there_are_enough_of_both():
    assert len(DOCUMENTS) >= 60
    assert len(HOSTILE) >= 12
