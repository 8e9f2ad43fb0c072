"""Two who watch one database, of whom one is killed again and again: `python -m tests.adversary.watchers --kills 40`.

Each writes down what it leases, and what it is about to give back; the server writes down what it is asked. Wrong is:
a lease before the one of before was over or given back; two requests at once for one feed, or at one host; and a feed
that is polled no more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import Random

from skill.compose import House, open_house
from skill.desk import poller
from skill.desk.polling import Pace
from skill.desk.ports.feeds import Claim, Polled
from skill.desk.refresh import watch
from skill.settings import Settings
from skill.store.feeds import Feeds
from tests.bench.refresh import LICENCE, titles_of

FEEDS_A_HOST = 2
EVERY = timedelta(seconds=1)
LEASE = timedelta(seconds=3)
MOST_SECONDS_TO_ANSWER = 0.4
PATIENCE_SECONDS = 120.0
_FORK = multiprocessing.get_context("fork")
_BODY = b"<rss version='2.0'><channel><title>Gazette</title></channel></rss>"


@dataclass
class Found:
    """What was wrong, and how much happened."""

    wrong: list[str] = field(default_factory=list)
    feeds: int = 0
    requests: int = 0
    leases: int = 0
    kills: int = 0
    cut_off: int = 0
    """Leases that were never given back: their watcher was killed while it polled."""


# ── the watchers ──────────────────────────────────────────────────────────────────────────────────


class WrittenDown(Feeds):
    """Each line is one write to a file opened for appending, so that it is whole whoever else writes, or dies."""

    journal: Path

    def claim(self, most: int, now: datetime, until: datetime, due_by: datetime) -> Sequence[Claim]:
        found = super().claim(most, now, until, due_by)
        for one in found:
            self._write("leased", one)
        return found

    def done(self, polls: Sequence[Polled], now: datetime) -> Sequence[str]:
        for one in polls:
            self._write("giving back", one.claim)
        return super().done(polls, now)

    def release(self, claims: Sequence[Claim]) -> None:
        for one in claims:
            self._write("giving back", one)
        super().release(claims)

    def _write(self, what: str, claim: Claim) -> None:
        told = [what, claim.feed, claim.lease, claim.at.timestamp(), claim.until.timestamp()]
        with open(self.journal, "ab", buffering=0) as journal:
            journal.write(json.dumps(told).encode() + b"\n")


def _house(folder: Path, hosts: frozenset[tuple[str, int]]) -> House:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'byline.db'}",
        licences=folder / "licences",
        titles=folder / "titles.toml",
        licensee="bench",
        skill_id="bench",
        must_verify=False,
        listener_keys=(b"for-an-adversary-alone-for-an-adversary",),
        private_feed_hosts=hosts,
        signing_key=None,
        ledger_sync="normal",
    )
    return open_house(settings)


def _watch(folder: Path, hosts: frozenset[tuple[str, int]]) -> None:
    poller.LEASE, poller.MOST_SECONDS = LEASE, LEASE.total_seconds() - 1
    house = _house(folder, hosts)
    feeds = WrittenDown(house.database)
    feeds.journal = folder / "journal"
    newsroom = replace(house.newsroom, feeds=feeds)

    async def run() -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        async with house.fetcher() as fetcher:
            await watch(newsroom, fetcher, Pace.fixed(EVERY), lambda *_: None, lambda: datetime.now(UTC))

    with suppress(asyncio.CancelledError):
        asyncio.run(run())


# ── the server ────────────────────────────────────────────────────────────────────────────────────


class Server:
    """All of 127.0.0.0/8: takes its time, and sees who asks while it does."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._open: dict[str, int] = {}
        self.asked: dict[str, list[float]] = {}
        self.wrong: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        # What is under way at the end is cancelled, which asyncio would print as an error.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            feed = head.split(b" ")[1].decode().strip("/").removesuffix(".xml")
            host = writer.get_extra_info("sockname")[0]
            feed = feed if feed.startswith("f") else f"{host}/{feed}"  # what is said of a whole server
            self.asked.setdefault(feed, []).append(time.time())
            await self._while_open(feed, host, reader, writer)
        writer.close()

    async def _while_open(
        self, feed: str, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for name in (feed, host):
            if self._open.get(name):
                self.wrong.append(f"two requests at once: {name}")
            self._open[name] = self._open.get(name, 0) + 1
        try:
            # Who is killed closes the connection, which ends the wait.
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), self._chance.uniform(0, MOST_SECONDS_TO_ANSWER))
                return
        finally:
            for name in (feed, host):
                self._open[name] -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY))
        await writer.drain()


# ── what happens ──────────────────────────────────────────────────────────────────────────────────


async def _happens(feeds: int, kills: int, chance: Random, folder: Path) -> Found:
    server = Server(chance)
    listening = await asyncio.start_server(server.answer, "0.0.0.0", 0)
    port = listening.sockets[0].getsockname()[1]
    urls = [f"http://127.1.0.{1 + number // FEEDS_A_HOST}:{port}/f{number}.xml" for number in range(feeds)]
    hosts = frozenset((url.split("/")[2].rpartition(":")[0], port) for url in urls)
    _prepare(folder, urls, hosts)
    steady, unlucky = _start(folder, hosts), _start(folder, hosts)
    try:
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.3, 1.5))
            unlucky.kill()
            unlucky.join()
            unlucky = _start(folder, hosts)
        found = Found(feeds=feeds, kills=kills)
        found.wrong += await _forgotten(server, [f"f{number}" for number in range(feeds)])
    finally:
        for one in (steady, unlucky):
            one.terminate()
            one.join(20)
    listening.close()
    found.wrong += server.wrong
    found.requests = sum(map(len, server.asked.values()))
    _judge(folder / "journal", found)
    return found


def _prepare(folder: Path, urls: Sequence[str], hosts: frozenset[tuple[str, int]]) -> None:
    (folder / "titles.toml").write_text(titles_of(urls))
    (folder / "licences").mkdir()
    names = ", ".join(f'"f{number}"' for number in range(len(urls)))
    (folder / "licences/bench.toml").write_text(LICENCE.format(feeds=names))
    house = _house(folder, hosts)
    house.database.migrate()
    house.database.close()


def _start(folder: Path, hosts: frozenset[tuple[str, int]]) -> ForkProcess:
    process = _FORK.Process(target=_watch, args=(folder, hosts))
    process.start()
    return process


async def _forgotten(server: Server, feeds: Sequence[str]) -> list[str]:
    """Feeds that nobody polls any more after the last kill. Each is waited for."""
    began = time.time()
    while time.time() - began < PATIENCE_SECONDS:
        left = [feed for feed in feeds if not any(at > began for at in server.asked.get(feed, ()))]
        if not left:
            return []
        await asyncio.sleep(0.1)
    return [f"forgotten: {feed}" for feed in left]


def _judge(journal: Path, found: Found) -> None:
    """A feed's lease begins when the one before has run out, or was given back."""
    until: dict[str, float] = {}
    is_back: dict[str, bool] = {}
    for line in journal.read_bytes().splitlines():
        what, feed, lease, at, ends = json.loads(line)
        if what == "giving back":
            is_back[f"{feed} {lease}"] = True
            continue
        found.leases += 1
        before = f"{feed} {lease - 1}"
        if before in until and not is_back.get(before):
            found.cut_off += 1
            if at < until[before]:
                found.wrong.append(f"{feed} was leased again {until[before] - at:.3f} s before its lease was over")
        until[f"{feed} {lease}"] = ends


def run(feeds: int, kills: int, seed: int) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_happens(feeds, kills, Random(seed), Path(folder)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=40)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    done = run(given.feeds, given.kills, given.seed)
    print(json.dumps(asdict(done)))
    sys.exit(1 if done.wrong else 0)
