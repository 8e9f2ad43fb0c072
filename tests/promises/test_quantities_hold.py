"""Promise 3, by day: two processes that ask for the last use of a quota at once never get more than it allows.

    BYLINE_RACE_ROUNDS=1000 pytest tests/promises/test_quantities_hold.py

Each round is a day of its own, so the quota is new in each. What is asserted is what stands in the ledger.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Queue
from typing import Any

from skill.alexa.envelope import read_envelope
from skill.app import make_skill
from skill.compose import House, open_house
from skill.desk.ports.feeds import Fetched, FetchFailed, Validators
from skill.desk.refresh import refresh
from skill.settings import Settings
from skill.stories.titles import Feed
from tests.adversary.documents import documents_in
from tests.adversary.house import LICENSEE, write_terms
from tests.adversary.temptations import temptations

SKILL_ID = "amzn1.ask.skill.byline-race"
ROUNDS = int(os.environ.get("BYLINE_RACE_ROUNDS", "60"))
# A process that waits longer than this for the other one will not get there any more.
PATIENCE_SECONDS = 60
BEGIN = datetime(2027, 1, 1, 12, tzinfo=UTC)
DAY_MS = 24 * 60 * 60 * 1000
WORDS = 12
USES_A_DAY, USES_A_LISTENER = 7, 5


@dataclass(frozen=True, slots=True)
class Try:
    """A request that one process makes in one round, and when: seconds of the clock that processes share."""

    number: int
    body: bytes
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process is to ask in a round; `at` is the round's moment."""

    envelope: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """Lets processes go at the same moment: a barrier alone wakes one later than an answer takes."""

    barrier: Barrier
    moment: Any

    def wait(self) -> None:
        if self.barrier.wait(PATIENCE_SECONDS) == 0:
            self.moment.value = time.monotonic() + 0.002
        self.barrier.wait(PATIENCE_SECONDS)
        while time.monotonic() < self.moment.value:
            pass


class FromFile:
    """A fetcher that needs no network."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def gap_seconds(self, feed: Feed) -> float:
        return 0.0

    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> Fetched:
        return Fetched(self._body, "application/xml", None, Validators())

    async def document(self, address: str, named_by: str) -> FetchFailed:
        return FetchFailed("nothing is there", 404)


def race_settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'race.db'}",
        licences=folder / "licences",
        titles=folder / "titles.toml",
        licensee=LICENSEE,
        skill_id=SKILL_ID,
        must_verify=False,
        listener_keys=(b"race-race-race-race-race-race-race-race",),
        private_feed_hosts=frozenset(),
        signing_key=None,
        ledger_sync="normal",
    )


def open_with_stories(folder: Path, uses_a_day: int | None = None, uses_a_listener: int | None = None) -> House:
    """A house with one invented title in it; its licence lets out so many uses a day."""
    feeds = folder / "feeds"
    feeds.mkdir()
    body = temptations(WORDS)
    (feeds / "own.xml").write_bytes(body)
    write_terms(folder, documents_in(feeds), 9, WORDS)
    for path in (folder / "licences").glob("*.toml"):
        terms = path.read_text(encoding="utf-8")
        for key, count in (("uses_per_day", uses_a_day), ("uses_per_listener_day", uses_a_listener)):
            terms = terms.replace(f'{key} = "unlimited"', f"{key} = {count}") if count is not None else terms
        path.write_text(terms, encoding="utf-8")
    house = open_house(race_settings(folder))
    house.database.migrate()
    done = asyncio.run(refresh(house.newsroom, FromFile(body), BEGIN))
    assert [report.new for report in done.reports] == [30]
    return house


def envelope(intent: str, request_id: str, at: datetime, listener: str = "a", device: str = "d", **slots: str) -> bytes:
    application, user = {"applicationId": SKILL_ID}, {"userId": f"amzn1.ask.account.{listener}"}
    what: dict[str, Any] = {"type": "LaunchRequest"}
    if intent != "Launch":
        filled = {name: {"name": name, "value": value} for name, value in slots.items()}
        what = {"type": "IntentRequest", "intent": {"name": intent, "slots": filled}}
    system = {"application": application, "user": user, "device": {"deviceId": device, "supportedInterfaces": {}}}
    request = {"requestId": request_id, "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "locale": "en-US"} | what
    session = {"new": True, "sessionId": f"s-{request_id}", "application": application, "user": user}
    return json.dumps(
        {"version": "1.0", "session": session, "context": {"System": system}, "request": request}
    ).encode()


def answering(folder: Path, rounds: Sequence[Asked], start: Start, found: Queue[list[Try] | BaseException]) -> None:
    """One process: a house of its own over the same database, asked in step with the other process."""
    try:
        skill = make_skill(open_house(race_settings(folder)))
        tries = []
        for number, asked in enumerate(rounds):
            read = read_envelope(asked.envelope)
            start.wait()
            began = time.monotonic()
            sent = skill.answer(read, "alexa", asked.at)
            tries.append(Try(number, sent.body, began, time.monotonic()))
        found.put(tries)
    except BaseException as error:
        start.barrier.abort()
        found.put(RuntimeError(repr(error)))
        raise


def raced(folder: Path, *asked: Sequence[Asked]) -> list[list[Try]]:
    """A process for each list, all in step; none is left at the end."""
    context = multiprocessing.get_context("spawn")
    start, found = Start(context.Barrier(len(asked)), context.Value("d", 0.0, lock=False)), context.Queue()
    processes = [context.Process(target=answering, args=(folder, rounds, start, found)) for rounds in asked]
    try:
        for process in processes:
            process.start()
        tries = [found.get(timeout=PATIENCE_SECONDS + 2 * len(asked[0])) for _ in processes]
    finally:
        for process in processes:
            process.join(timeout=10)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        found.close()
    for one in tries:
        if isinstance(one, BaseException):
            raise one
    return tries


def met(tries: Sequence[Sequence[Try]]) -> int:
    """In how many rounds both were at it at the same time."""
    return sum(max(one.began, other.began) < min(one.ended, other.ended) for one, other in zip(*tries, strict=True))


def rows(folder: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What another connection reads."""
    connection = sqlite3.connect(f"file:{folder / 'race.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def asked_for_news(who: int, *, same_listener: bool) -> list[Asked]:
    """A request a day, from a listener or from a device of one listener's, who is new each day."""
    found = []
    for number in range(ROUNDS):
        at = BEGIN + timedelta(days=number)
        listener = f"l{number}" if same_listener else f"l{number}-{who}"
        found.append(Asked(envelope("NewsIntent", f"r{number}-{who}", at, listener, f"d{who}"), at))
    return found


def test_two_processes_never_exceed_what_a_day_allows(tmp_path: Path) -> None:
    open_with_stories(tmp_path, USES_A_DAY).database.close()
    tries = raced(tmp_path, *(asked_for_news(who, same_listener=False) for who in (0, 1)))
    used = rows(tmp_path, "SELECT at / ?, count(*) FROM ledger WHERE kind = 'use' GROUP BY 1 ORDER BY 1", DAY_MS)
    assert [uses for _, uses in used] == [USES_A_DAY] * ROUNDS
    counted = rows(tmp_path, "SELECT uses FROM quota WHERE listener = 0 AND try = 0")
    assert counted == [(USES_A_DAY,)] * ROUNDS
    assert_meeting(tries)


def test_two_devices_never_exceed_what_a_listener_may_have(tmp_path: Path) -> None:
    open_with_stories(tmp_path, None, USES_A_LISTENER).database.close()
    tries = raced(tmp_path, *(asked_for_news(who, same_listener=True) for who in (0, 1)))
    used = rows(tmp_path, "SELECT listener, at / ?, count(*) FROM ledger WHERE kind = 'use' GROUP BY 1, 2", DAY_MS)
    assert [uses for _, _, uses in used] == [USES_A_LISTENER] * ROUNDS
    assert rows(tmp_path, "SELECT uses FROM quota WHERE listener != 0") == [(USES_A_LISTENER,)] * ROUNDS
    assert_meeting(tries)


def test_the_last_use_goes_to_one_of_two(tmp_path: Path) -> None:
    """One use a day, and both want the same story's."""
    open_with_stories(tmp_path, 1, 1).database.close()
    tries = raced(tmp_path, *(asked_for_news(who, same_listener=False) for who in (0, 1)))
    used = rows(tmp_path, "SELECT at / ?, count(*) FROM ledger WHERE kind = 'use' GROUP BY 1", DAY_MS)
    assert [uses for _, uses in used] == [1] * ROUNDS
    assert all(
        (b"Quillon Alfa" in one.body) != (b"Quillon Alfa" in other.body) for one, other in zip(*tries, strict=True)
    )
    assert_meeting(tries)


def test_the_ledger_of_two_processes_is_one_chain(tmp_path: Path) -> None:
    house = open_with_stories(tmp_path, USES_A_DAY)
    raced(tmp_path, *(asked_for_news(who, same_listener=False)[:20] for who in (0, 1)))
    assert house.ledger.broken_at() is None
    house.database.close()
    numbers = [number for (number,) in rows(tmp_path, "SELECT n FROM ledger ORDER BY n")]
    assert numbers == list(range(1, len(numbers) + 1))


def assert_meeting(tries: Sequence[Sequence[Try]]) -> None:
    """A race in which nobody met proves nothing."""
    print(f"{ROUNDS} rounds, both at once in {met(tries)}")
    assert met(tries) > len(tries[0]) // 10
