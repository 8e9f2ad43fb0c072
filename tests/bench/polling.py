"""Many feeds, watched for a while: `python -m tests.bench.polling --feeds 10000 --seconds 600`.

A watcher polls feeds on loopback hosts, four on each, of which one in twenty is broken (silence, a reset, 500, 404, a
page that is no feed); one poll in ten finds a new story. After a first round that is not counted it polls each every
ninety seconds, so as often in all as ten times as many feeds each quarter of an hour. Printed are polls a second, how
late they were, memory at each tenth of the time, and CPU beside that of aiohttp alone, which asks the same server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp

from skill.compose import House, open_house
from skill.desk.polling import Pace
from skill.desk.ports.feeds import Claim
from skill.desk.refresh import Round, refresh, watch
from skill.settings import Settings
from skill.store.feeds import Feeds
from tests.bench.refresh import LICENCE, titles_of

FEEDS_A_HOST = 4
TENTHS = 10
WARM_UP = 2
FLOOR_REQUESTS = 3_000
# A feed in a hundred does each of these.
BROKEN = ("silence", "reset", "500", "404", "page")
QUARTER_OF_AN_HOUR = 15 * 60
_PAGE = b"<!doctype html><title>Log in</title><p>Please log in to read on."


# ── the server ────────────────────────────────────────────────────────────────────────────────────


class _Feed(asyncio.Protocol):
    """`/N.xml` is feed N. Every tenth time that it is asked it has a new story; else it is not modified."""

    asked: dict[int, int] = {}  # noqa: RUF012 - of all connections together

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._received = transport, b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if path.endswith(b".xml"):
                self._answer(int(path[1:-4]), head)
            else:  # what is said in public of the stories: nothing
                self._transport.write(_broken("404"))  # type: ignore[attr-defined]

    def _answer(self, number: int, head: bytes) -> None:
        kind = BROKEN[number % 100] if number % 100 < len(BROKEN) else ""
        if kind == "reset":
            self._transport.abort()  # type: ignore[attr-defined]
        elif kind != "silence":
            self._transport.write(_broken(kind) if kind else self._feed(number, head))  # type: ignore[attr-defined]

    def _feed(self, number: int, head: bytes) -> bytes:
        times = self.asked[number] = self.asked.get(number, number % 10) + 1
        edition = times // 10
        etag = b'"%d-%d"' % (number, edition)
        if etag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % etag
        body = _document(number, edition)
        return b"HTTP/1.1 200 OK\r\nETag: %b\r\nContent-Length: %d\r\n\r\n%b" % (etag, len(body), body)


def _broken(kind: str) -> bytes:
    body = _PAGE if kind == "page" else b""
    return b"HTTP/1.1 %b x\r\nContent-Length: %d\r\n\r\n%b" % (b"200" if body else kind.encode(), len(body), body)


def _document(number: int, edition: int) -> bytes:
    """The newest ten stories."""
    items = "".join(
        f"<item><title>Harbour {number} opens pier {one}</title><guid isPermaLink='false'>{number}-{one}</guid>"
        f"<link>https://gazette.example/{number}/{one}</link>"
        f"<description>Pier {one} of harbour {number} opens to ferries after repairs that took the port"
        " longer than it had planned.</description></item>"
        for one in range(edition, max(-1, edition - 10), -1)
    )
    return f"<rss version='2.0'><channel><title>Gazette {number}</title>{items}</channel></rss>".encode()


def _serve(control: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Feed, "0.0.0.0", 0, backlog=4_096)
        control.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def serving() -> Iterator[int]:
    """All of 127.0.0.0/8 on one port."""
    here, there = multiprocessing.get_context("fork").Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.terminate()
        process.join()


def _host(number: int) -> str:
    host = number // FEEDS_A_HOST
    return f"127.{1 + host // 62_500}.{host // 250 % 250}.{1 + host % 250}"


# ── the watcher ───────────────────────────────────────────────────────────────────────────────────


@dataclass
class Measured:
    """What the watcher did; lateness in seconds."""

    late: list[float] = field(default_factory=list)
    polls: int = 0
    began: float = field(default_factory=time.monotonic)
    memory_mib: list[float] = field(default_factory=list)
    late_by_tenth: list[float] = field(default_factory=list)


class TimedFeeds(Feeds):
    """Notes how late each feed is claimed."""

    measured: Measured | None = None

    def claim(self, most: int, now: datetime, until: datetime, due_by: datetime) -> Sequence[Claim]:
        found = super().claim(most, now, until, due_by)
        if self.measured:
            self.measured.polls += len(found)
            self.measured.late += [(now - one.due_at).total_seconds() for one in found]
        return found


def opened(folder: Path, urls: Sequence[str]) -> House:
    (folder / "titles.toml").write_text(titles_of(urls))
    (folder / "licences").mkdir()
    names = ", ".join(f'"f{number}"' for number in range(len(urls)))
    (folder / "licences/bench.toml").write_text(LICENCE.format(feeds=names))
    hosts = frozenset((url.split("/")[2].split(":")[0], int(url.split("/")[2].split(":")[1])) for url in urls)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'byline.db'}",
        licences=folder / "licences",
        titles=folder / "titles.toml",
        licensee="bench",
        skill_id="bench",
        must_verify=False,
        listener_keys=(b"for-a-bench-alone-for-a-bench-alone",),
        private_feed_hosts=hosts,
        signing_key=None,
        ledger_sync="normal",
    )
    house = open_house(settings)
    house.database.migrate()
    return replace(house, newsroom=replace(house.newsroom, feeds=TimedFeeds(house.database)))


def _now() -> datetime:
    return datetime.now(UTC)


async def _first_round(house: House) -> Round:
    async with house.fetcher() as fetcher:
        return await refresh(house.newsroom, fetcher, _now())


async def _watched(house: House, every: float, seconds: float) -> Measured:
    feeds = house.newsroom.feeds
    assert isinstance(feeds, TimedFeeds)
    async with house.fetcher() as fetcher:
        pace = Pace.fixed(timedelta(seconds=every))
        watching = asyncio.create_task(watch(house.newsroom, fetcher, pace, lambda *_: None, _now))
        await asyncio.sleep(WARM_UP * every)  # until all are spread over it, and what that held up is made up for
        feeds.measured = measured = Measured()
        for _ in range(TENTHS):
            before = len(measured.late)
            await asyncio.sleep(seconds / TENTHS)
            measured.memory_mib.append(_memory_mib())
            measured.late_by_tenth.append(_percentile(measured.late[before:], 99))
        feeds.measured = None
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return measured


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else 0.0


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _cpu() -> float:
    """Of this process and of the parser's, which has ended where it counts."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


async def _floor(urls: Sequence[str]) -> float:
    """CPU seconds of a request with aiohttp alone: well feeds, not modified."""
    well = [url for number, url in enumerate(urls) if number % 100 >= len(BROKEN)][:FLOOR_REQUESTS]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=60, force_close=True)) as session:

        async def ask(url: str) -> None:
            async with session.get(url) as answer:
                await answer.read()

        began = time.process_time()
        for start in range(0, len(well), 60):
            await asyncio.gather(*map(ask, well[start : start + 60]))
        return (time.process_time() - began) / len(well)


# ── what is printed ───────────────────────────────────────────────────────────────────────────────


def main(feeds: int, seconds: float, every: float) -> None:
    print(f"load of the machine, of {os.cpu_count()} cores: {os.getloadavg()[0]:.1f} before")
    with serving() as port, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = [f"http://{_host(number)}:{port}/{number}.xml" for number in range(feeds)]
        house = opened(folder, urls)
        began = time.monotonic()
        done = asyncio.run(_first_round(house))
        failed = sum(report.failed for report in done.reports)
        print(f"first round: {feeds} feeds, {failed} failed, {time.monotonic() - began:.0f} s")
        before = _cpu()
        measured = asyncio.run(_watched(house, every, seconds))
        cpu = (_cpu() - before) * seconds / (seconds + WARM_UP * every)
        floor = asyncio.run(_floor(urls))
        _report(measured, seconds, cpu, floor)
        _report_rows(folder / "byline.db")
        house.database.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} after")


def _report(measured: Measured, seconds: float, cpu: float, floor: float) -> None:
    rate, each = measured.polls / seconds, cpu / max(1, measured.polls)
    median, most = _percentile(measured.late, 50), _percentile(measured.late, 99)
    print(f"polls: {measured.polls} in {seconds:.0f} s, {rate:.0f} a second")
    print(f"late by: median {median:.2f} s, 99th percentile {most:.2f} s, at most {max(measured.late):.2f} s")
    print(f"late in each tenth, 99th percentile: {' '.join(f'{one:.1f}' for one in measured.late_by_tenth)}")
    print(f"memory at each tenth, MiB: {' '.join(f'{one:.0f}' for one in measured.memory_mib)}")
    print(
        f"CPU a poll: {each * 1000:.2f} ms, {each / floor:.1f} times a request of aiohttp alone ({floor * 1000:.2f} ms)"
    )
    due = 100_000 / QUARTER_OF_AN_HOUR
    print(f"100,000 feeds each quarter of an hour are {due:.0f} polls a second: {due * each:.2f} of one core")


def _report_rows(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        forgotten = "SELECT count(*) FROM feed WHERE next_at < ? AND lease_until = 0"
        (late,) = database.execute(forgotten, (int((time.time() - 60) * 1000),)).fetchone()
        classes = database.execute(
            "SELECT error, count(*) FROM feed WHERE errors GROUP BY error ORDER BY error"
        ).fetchall()
    print(f"feeds a minute late or more at the end: {late}")
    print(
        f"failing, by class: {json.dumps(dict(classes))}; size of the database: {path.stat().st_size / 2**20:.0f} MiB"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--every", type=float, default=90.0, help="seconds between two polls of a feed")
    given = parser.parse_args()
    # Each silent server holds a connection.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    main(given.feeds, given.seconds, given.every)
