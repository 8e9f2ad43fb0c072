"""Sending what waits: in which order, again until it is taken, and by several at once."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from skill.desk.ports.telemetry import Posted
from skill.desk.sending import AT_ONCE, FIRST_REST, LEASE, LONGEST_REST, Sender, Sent
from skill.errors import StoreError
from skill.store.database import Database
from skill.store.telemetry import Outbox
from tests.houses import MINUTE, NOW, empty_database, existing_database
from tests.reporting import ENDPOINT, OTHER_ENDPOINT, delivery, put_in

SECOND = timedelta(seconds=1)
TAKEN = Posted(202)


def said(status: int | None, pause: int | None = None) -> Posted:
    return Posted(status, f"HTTP {status}", pause)


@dataclass
class FakePoster:
    """`desk.ports.telemetry.Poster`: answers of each endpoint in order, the last of which stays."""

    answers: dict[str, list[Posted]] = field(default_factory=dict)
    posted: list[tuple[str, str]] = field(default_factory=list)
    while_posting: Callable[[], None] = lambda: None
    most_at_once: int = 0
    _now: int = 0

    async def post(self, endpoint: str, document: str) -> Posted:
        self.posted.append((endpoint, document))
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        await asyncio.sleep(0)
        self.while_posting()
        self._now -= 1
        answers = self.answers.get(endpoint, [TAKEN])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @property
    def documents(self) -> list[str]:
        return [document for _, document in self.posted]


@dataclass
class Clock:
    now: datetime = NOW + MINUTE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(tmp_path) -> Database:
    return empty_database(tmp_path)


def a_sender(database: Database, poster: FakePoster, clock: Clock | None = None, chance: float = 0.5) -> Sender:
    return Sender(Outbox(database), poster, clock or Clock(), lambda: chance)


def sent(sender: Sender) -> Sent:
    return asyncio.run(sender.send())


def waiting(database: Database, now: datetime = NOW + MINUTE) -> dict[str, int]:
    return {one.publisher: one.waiting for one in Outbox(database).standing(now)}


def test_each_endpoint_gets_its_own_and_nothing_twice(database):
    put_in(database, delivery("a"), delivery("b"), delivery("c", "mill", OTHER_ENDPOINT))
    poster = FakePoster()
    assert sent(a_sender(database, poster)) == Sent(taken=3)
    assert sorted(poster.posted) == [(OTHER_ENDPOINT, '{"c": 1}'), (ENDPOINT, '{"a": 1}'), (ENDPOINT, '{"b": 1}')]
    assert sent(a_sender(database, poster)) == Sent()
    assert len(poster.posted) == 3


def test_many_go_a_few_at_a_time(database):
    put_in(database, *(delivery(f"d{number:03}") for number in range(3 * AT_ONCE + 1)))
    poster = FakePoster()
    assert sent(a_sender(database, poster)) == Sent(taken=3 * AT_ONCE + 1)
    assert poster.most_at_once == AT_ONCE
    assert poster.documents == sorted(poster.documents)


def test_an_endpoint_that_fails_is_left_alone_longer_each_time_and_then_gets_the_same_bytes(database):
    put_in(database, delivery("a"), delivery("c", "mill", OTHER_ENDPOINT))
    poster, clock = FakePoster({ENDPOINT: [said(500), said(None), said(404), TAKEN]}), Clock()
    sender = a_sender(database, poster, clock)
    assert sent(sender) == Sent(taken=1, failing=1)
    for rest in (FIRST_REST, 2 * FIRST_REST):
        clock.now += rest - SECOND
        assert sent(sender) == Sent()
        clock.now += SECOND
        assert sent(sender) == Sent(failing=1)
    clock.now += 4 * FIRST_REST
    assert sent(sender) == Sent(taken=1)
    assert [document for endpoint, document in poster.posted if endpoint == ENDPOINT] == ['{"a": 1}'] * 4


@pytest.mark.parametrize(("chance", "part"), [(0.0, 0.8), (1.0, 1.2)])
def test_endpoints_that_failed_together_do_not_come_back_together(database, chance, part):
    put_in(database, delivery("a"))
    sent(a_sender(database, FakePoster({ENDPOINT: [said(500)]}), chance=chance))
    (one,) = Outbox(database).standing(NOW)
    assert one.next_at == NOW + MINUTE + FIRST_REST * part


def test_no_rest_is_longer_than_the_longest_and_a_server_may_ask_for_more(database):
    put_in(database, delivery("a"))
    poster, clock = FakePoster({ENDPOINT: [said(500)]}), Clock()
    for _ in range(12):
        sent(a_sender(database, poster, clock))
        (one,) = Outbox(database).standing(NOW)
        assert one.next_at is not None
        assert one.next_at - clock.now <= LONGEST_REST
        clock.now = one.next_at
    poster.answers[ENDPOINT] = [said(429, pause=8 * 3600)]
    sent(a_sender(database, poster, clock))
    (one,) = Outbox(database).standing(NOW)
    assert one.next_at == clock.now + timedelta(hours=8)


def test_what_is_refused_for_what_is_in_it_holds_up_nothing_else(database):
    put_in(database, *(delivery(name) for name in "abc"))
    poster, clock = FakePoster({ENDPOINT: [said(400), TAKEN]}), Clock()
    sender = a_sender(database, poster, clock)
    assert sent(sender) == Sent(taken=2, refused=1)
    clock.now += FIRST_REST
    assert sent(sender) == Sent(taken=1)
    assert poster.documents == ['{"a": 1}', '{"b": 1}', '{"c": 1}', '{"a": 1}']


def test_where_some_are_taken_and_one_is_not_the_endpoint_rests_shortly(database):
    put_in(database, *(delivery(name) for name in "abc"))
    clock = Clock()
    assert sent(a_sender(database, FakePoster({ENDPOINT: [TAKEN, said(503), TAKEN]}), clock)) == Sent(2, 0, 1)
    (one,) = Outbox(database).standing(NOW)
    assert (one.waiting, one.tries, one.next_at) == (1, 1, clock.now + FIRST_REST)


def test_who_dies_between_sending_and_writing_it_down_has_it_sent_again(tmp_path, database):
    put_in(database, delivery("a"))
    clock = Clock()
    dead = Outbox(database)
    (lease,) = dead.lease(1, clock.now, clock.now + LEASE)
    asyncio.run(FakePoster().post(lease.endpoint, dead.due(lease, 1, clock.now)[0].document))  # and no more is done
    poster = FakePoster()
    other = a_sender(existing_database(tmp_path), poster, clock)
    assert sent(other) == Sent()
    clock.now += LEASE
    assert sent(other) == Sent(taken=1)
    assert poster.documents == ['{"a": 1}']


def test_who_is_stopped_while_sending_gives_the_endpoint_back(database):
    put_in(database, delivery("a"))
    began = asyncio.Event()

    class Slow(FakePoster):
        async def post(self, endpoint: str, document: str) -> Posted:
            began.set()
            await asyncio.Event().wait()
            return TAKEN

    async def stopped() -> None:
        task = asyncio.create_task(a_sender(database, Slow()).watch())
        await began.wait()
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(stopped())
    assert waiting(database) == {"harbor": 1}
    assert sent(a_sender(database, FakePoster())) == Sent(taken=1)


def test_two_senders_at_once_send_nothing_twice(tmp_path, database):
    put_in(
        database,
        *(delivery(f"{publisher}{number}", publisher, ENDPOINT) for publisher in "abcd" for number in range(20)),
    )
    first, second = FakePoster(), FakePoster()
    senders = a_sender(database, first), a_sender(existing_database(tmp_path), second)

    async def both() -> list[Sent]:
        return await asyncio.gather(*(one.send() for one in senders))

    done = asyncio.run(both())
    assert sum(one.taken for one in done) == 80
    assert set(Counter(first.documents + second.documents).values()) == {1}
    assert waiting(database) == dict.fromkeys("abcd", 0)


def test_who_loses_its_lease_says_so_and_leaves_the_endpoint(database, caplog):
    put_in(database, *(delivery(f"d{number:02}") for number in range(AT_ONCE + 1)))
    clock = Clock()
    poster = FakePoster()

    def takes_long() -> None:
        poster.while_posting = lambda: None
        assert Outbox(database).lease(1, clock.now + LEASE, clock.now + 2 * LEASE)

    poster.while_posting = takes_long
    with caplog.at_level(logging.WARNING, "byline.telemetry"):
        assert sent(a_sender(database, poster, clock)) == Sent(taken=AT_ONCE)
    assert "the lease was over" in caplog.text
    assert waiting(database) == {"harbor": 1}


# ── watching ──────────────────────────────────────────────────────────────────────────────────────


def watched(sender: Sender, until: Callable[[], bool]) -> None:
    async def run() -> None:
        task = asyncio.create_task(sender.watch(look_seconds=0.001))
        async with asyncio.timeout(20):
            while not until():
                await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(run())


def test_who_watches_sends_what_comes(database, caplog):
    poster = FakePoster()
    said = "1 reports taken, 0 refused, 0 endpoints failing"
    with caplog.at_level(logging.INFO, "byline.telemetry"):
        put_in(database, delivery("a"))
        watched(a_sender(database, poster), lambda: said in caplog.text)
    assert poster.documents == ['{"a": 1}']


class Failing(Outbox):
    """An outbox that cannot be read at first."""

    def __init__(self, database: Database, *errors: Exception) -> None:
        super().__init__(database)
        self.errors = list(errors)

    def lease(self, most, now, until):
        if self.errors:
            raise self.errors.pop(0)
        return super().lease(most, now, until)


def test_who_watches_goes_on_whatever_happens(database, caplog):
    put_in(database, delivery("a"))
    poster = FakePoster()
    outbox = Failing(database, StoreError("the database is busy"), RuntimeError("ours"))
    watched(Sender(outbox, poster, Clock(), lambda: 0.5), lambda: waiting(database)["harbor"] == 0)
    assert [one.levelname for one in caplog.records if one.name == "byline.telemetry"][:2] == ["WARNING", "ERROR"]


def test_what_befalls_one_endpoint_befalls_no_other(database):
    put_in(database, delivery("a"), delivery("c", "mill", OTHER_ENDPOINT))

    class Broken(FakePoster):
        async def post(self, endpoint: str, document: str) -> Posted:
            if endpoint == ENDPOINT:
                raise RuntimeError
            return await super().post(endpoint, document)

    with pytest.raises(RuntimeError):
        sent(a_sender(database, Broken()))
    assert waiting(database) == {"harbor": 1, "mill": 0}
