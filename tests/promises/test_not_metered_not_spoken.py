"""Promise 4: answer and ledger rows are durable before a byte leaves; the same `requestId` twice is one use;
what fails before the commit leaves no trace and ends in an apology.

    BYLINE_RACE_ROUNDS=1000 pytest tests/promises/test_not_metered_not_spoken.py
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from skill.alexa.envelope import read_envelope
from skill.app import create_app, make_skill
from skill.compose import House, open_house
from skill.desk.ports.turns import TurnStore
from skill.errors import BadRequestError, StoreError
from tests.adversary.answers import faults_of
from tests.promises.test_quantities_hold import (
    BEGIN,
    PATIENCE_SECONDS,
    ROUNDS,
    Asked,
    assert_meeting,
    envelope,
    open_with_stories,
    race_settings,
    raced,
    rows,
)

KEPT = ("answer", "ledger", "quota", "spend", "listener", "conversation", "heard")
IN_A_TURN = ("licences", "earlier", "listener", "conversation", "shelf", "renditions", "uses_today", "heard", "write")


class Torn(Exception):  # noqa: N818 - not a fault of ours: whatever a driver or a disk may raise
    """What a test breaks a turn with."""


class FailingStore:
    """A turn's store in which one method does its work and then fails."""

    def __init__(self, inner: TurnStore, broken: str) -> None:
        self._inner, self._broken = inner, broken

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name != self._broken:
            return found

        def fails(*given: Any) -> Any:
            found(*given)
            raise Torn(name)

        return fails


class FailingTurns:
    """Turns whose store fails, or (`broken` is "commit") that fail when all is written."""

    def __init__(self, inner: Any, broken: str) -> None:
        self._inner, self._broken = inner, broken

    @contextmanager
    def turn(self) -> Iterator[Any]:
        with self._inner.turn() as store:
            yield FailingStore(store, self._broken)
            if self._broken == "commit":
                raise StoreError("the disk is full")

    def looking(self) -> Any:
        return self._inner.looking()


def broken_house(house: House, broken: str) -> House:
    return replace(house, desk=replace(house.desk, turns=FailingTurns(house.desk.turns, broken)))


def client_of(house: House, at: datetime = BEGIN) -> FlaskClient:
    return create_app(house, clock=lambda: at).test_client()


def all_kept(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(folder, f"SELECT * FROM {table}") for table in KEPT}


def write(folder: Path, statement: str) -> int:
    name = "race.text.db" if "rendition_text" in statement else "race.db"
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as connection:
        return connection.execute(statement).rowcount


def is_apology(body: bytes) -> bool:
    response = json.loads(body)["response"]
    return "something went wrong" in response["outputSpeech"]["ssml"] and response["shouldEndSession"] is True


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = open_with_stories(tmp_path)
    yield opened
    opened.database.close()


# ── the same request twice ────────────────────────────────────────────────────────────────────────


def test_the_same_request_to_two_processes_at_once_is_one_use(tmp_path: Path) -> None:
    open_with_stories(tmp_path).database.close()
    asked = []
    for number in range(ROUNDS):
        at = BEGIN + timedelta(minutes=number)
        asked.append(Asked(envelope("NewsIntent", f"r{number}", at, f"l{number}"), at))
    tries = raced(tmp_path, asked, asked)
    assert [one.body for one in tries[0]] == [other.body for other in tries[1]]
    assert_meeting(tries)
    assert rows(tmp_path, "SELECT request_id, count(*) FROM answer GROUP BY 1 HAVING count(*) != 1") == []
    assert rows(tmp_path, "SELECT count(*) FROM answer") == [(ROUNDS,)]
    twice = "SELECT answer, rendition FROM ledger WHERE kind = 'use' GROUP BY 1, 2 HAVING count(*) != 1"
    assert rows(tmp_path, twice) == []
    ((uses, of),) = rows(tmp_path, "SELECT count(*), count(DISTINCT answer) FROM ledger WHERE kind = 'use'")
    assert (uses, of) == (6 * ROUNDS, ROUNDS)
    assert rows(tmp_path, "SELECT sum(uses) FROM quota WHERE listener = 0") == [(uses,)]


def test_two_conversations_of_one_listener_at_once_lose_no_turn(tmp_path: Path) -> None:
    """The same device asks two different things at the same moment: each is answered and on record."""
    open_with_stories(tmp_path).database.close()
    asked: tuple[list[Asked], list[Asked]] = ([], [])
    for number in range(ROUNDS):
        at = BEGIN + timedelta(minutes=number)
        for who, intent in enumerate(("NewsIntent", "Launch")):
            asked[who].append(Asked(envelope(intent, f"r{number}-{who}", at, f"l{number}"), at))
    assert_meeting(raced(tmp_path, *asked))
    assert rows(tmp_path, "SELECT count(*) FROM answer") == [(2 * ROUNDS,)]
    assert rows(tmp_path, "SELECT count(*) FROM listener") == [(ROUNDS,)]


def test_a_retry_is_the_first_answer_and_no_use(house: House, tmp_path: Path) -> None:
    client, body = client_of(house), envelope("NewsIntent", "r1", BEGIN)
    first = client.post("/alexa", data=body)
    kept = all_kept(tmp_path)
    later = client_of(house, BEGIN + timedelta(seconds=120)).post("/alexa", data=body)
    assert (first.status_code, first.data) == (later.status_code, later.data) == (200, first.data)
    for table in ("answer", "ledger", "quota", "heard", "conversation"):
        assert rows(tmp_path, f"SELECT * FROM {table}") == kept[table]


@pytest.mark.parametrize(("intent", "listener"), [("NewsIntent", "b"), ("Launch", "a")])
def test_a_used_id_with_another_request_is_refused(house: House, tmp_path: Path, intent: str, listener: str) -> None:
    client = client_of(house)
    client.post("/alexa", data=envelope("NewsIntent", "r1", BEGIN, "a"))
    kept = all_kept(tmp_path)
    refused = client.post("/alexa", data=envelope(intent, "r1", BEGIN, listener))
    assert refused.status_code == 400
    assert all_kept(tmp_path) == kept


# ── the request that forgets its listener ─────────────────────────────────────────────────────────


def asked_to_forget(house: House, listener: str = "a") -> bytes:
    """The yes that forgets a listener, who heard the news before; it is not sent yet."""
    for name, intent in (("r1", "NewsIntent"), ("r2", "ForgetMeIntent")):
        client_of(house).post("/alexa", data=envelope(intent, f"{listener}.{name}", BEGIN, listener))
    return going_on(envelope("AMAZON.YesIntent", f"{listener}.r3", BEGIN, listener))


def going_on(body: bytes) -> bytes:
    """The same request in a session that is open: a yes a day later is no yes to being forgotten."""
    assert b'"new": true' in body
    return body.replace(b'"new": true', b'"new": false')


def test_forgetting_is_answered_and_a_retry_is_that_answer_and_brings_nobody_back(house: House, tmp_path: Path) -> None:
    yes = asked_to_forget(house)
    ledger = rows(tmp_path, "SELECT * FROM ledger")
    first = client_of(house).post("/alexa", data=yes)
    assert (first.status_code, b"forgotten you" in first.data) == (200, True)
    kept = all_kept(tmp_path)
    assert [kept[table] for table in ("listener", "conversation", "heard")] == [[], [], []]
    assert rows(tmp_path, "SELECT count(*) FROM quota WHERE listener != 0") == [(0,)]
    assert kept["ledger"] == ledger != []
    for seconds in (1, 120):
        later = client_of(house, BEGIN + timedelta(seconds=seconds)).post("/alexa", data=yes)
        assert (later.status_code, later.data) == (200, first.data)
    assert all_kept(tmp_path) == kept


def test_a_retry_after_the_listener_came_back_leaves_the_new_one_alone(house: House, tmp_path: Path) -> None:
    yes = asked_to_forget(house)
    first = client_of(house).post("/alexa", data=yes)
    client_of(house).post("/alexa", data=envelope("NewsIntent", "r4", BEGIN, "a"))
    kept = all_kept(tmp_path)
    assert client_of(house).post("/alexa", data=yes).data == first.data
    assert all_kept(tmp_path) == kept


@pytest.mark.parametrize(("intent", "listener"), [("AMAZON.YesIntent", "b"), ("AMAZON.NoIntent", "a")])
def test_the_id_that_forgot_is_nobody_elses_and_no_other_requests(
    house: House, tmp_path: Path, intent: str, listener: str
) -> None:
    client_of(house).post("/alexa", data=asked_to_forget(house))
    kept = all_kept(tmp_path)
    refused = client_of(house).post("/alexa", data=going_on(envelope(intent, "a.r3", BEGIN, listener)))
    assert refused.status_code == 400
    assert all_kept(tmp_path) == kept


def test_the_answer_that_forgets_leads_to_no_other_answer_of_that_listener(house: House, tmp_path: Path) -> None:
    client_of(house).post("/alexa", data=asked_to_forget(house))
    of = dict(rows(tmp_path, "SELECT request_id, listener FROM answer"))
    assert of["a.r1"] == of["a.r2"] != of["a.r3"]


@pytest.mark.parametrize("broken", ["write", "forget", "commit"])
def test_forgetting_that_fails_forgets_nothing(house: House, tmp_path: Path, broken: str) -> None:
    yes = asked_to_forget(house)
    kept = all_kept(tmp_path)
    assert is_apology(client_of(broken_house(house, broken)).post("/alexa", data=yes).data)
    assert all_kept(tmp_path) == kept
    assert b"forgotten you" in client_of(house).post("/alexa", data=yes).data


def test_the_same_yes_to_two_processes_at_once_is_one_answer(tmp_path: Path) -> None:
    house = open_with_stories(tmp_path)
    yes = [asked_to_forget(house, f"l{number}") for number in range(ROUNDS)]
    house.database.close()
    asked = [Asked(one, BEGIN) for one in yes]
    tries = raced(tmp_path, asked, asked)
    assert [one.body for one in tries[0]] == [other.body for other in tries[1]]
    assert_meeting(tries)
    assert rows(tmp_path, "SELECT count(*) FROM listener") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM answer WHERE request_id LIKE '%.r3'") == [(ROUNDS,)]


def test_the_end_of_a_strangers_session_makes_nobody_known(house: House, tmp_path: Path) -> None:
    client_of(house).post("/alexa", data=asked_to_forget(house))
    ended = json.loads(envelope("Launch", "r4", BEGIN, "a"))
    ended["request"] |= {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}
    answer = client_of(house).post("/alexa", data=json.dumps(ended))
    assert (answer.status_code, faults_of(200, answer.data, ended["request"])) == (200, [])
    assert rows(tmp_path, "SELECT count(*) FROM listener") == [(0,)]


# ── what fails leaves no trace ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("broken", [*IN_A_TURN, "commit"])
def test_a_turn_that_fails_leaves_no_row_and_apologises(house: House, tmp_path: Path, broken: str) -> None:
    client_of(house).post("/alexa", data=envelope("NewsIntent", "r0", BEGIN, "earlier listener"))
    before = all_kept(tmp_path)
    body = envelope("NewsIntent", "r1", BEGIN)
    answer = client_of(broken_house(house, broken)).post("/alexa", data=body)
    assert (answer.status_code, faults_of(200, answer.data, {"type": "IntentRequest"})) == (200, [])
    assert is_apology(answer.data)
    assert b"Quillon" not in answer.data
    assert all_kept(tmp_path) == before
    # Alexa asks again, and the fault has gone: one answer, metered once.
    again = client_of(house).post("/alexa", data=body)
    assert b"Quillon" in again.data
    ((answers,),) = rows(tmp_path, "SELECT count(*) FROM answer WHERE request_id = 'r1'")
    assert answers == 1


@pytest.mark.parametrize(
    "poison",
    [
        "UPDATE rendition SET spans = 'no list'",
        "UPDATE rendition SET places = '[[1]]'",
        "UPDATE rendition_text SET said = '{'",
        "UPDATE story SET facts = '{}'",
        "UPDATE rendition SET use = 'sung'",
        "DROP TABLE ledger",
        "DROP TABLE quota",
        "UPDATE epoch SET n = n + 1; DROP TABLE licence",
    ],
)
def test_a_poisoned_row_ends_in_an_apology_and_costs_nothing(house: House, tmp_path: Path, poison: str) -> None:
    for statement in poison.split("; "):
        write(tmp_path, statement)
    answer = client_of(house).post("/alexa", data=envelope("NewsIntent", "r1", BEGIN))
    assert answer.status_code == 200
    assert is_apology(answer.data)
    left = [table for table in KEPT if f"DROP TABLE {table}" not in poison]
    assert {table: rows(tmp_path, f"SELECT * FROM {table}") for table in left} == {table: [] for table in left}


def test_a_database_that_stays_busy_ends_in_an_apology(house: House, tmp_path: Path) -> None:
    house.database.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(tmp_path / "race.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        answer = client_of(house).post("/alexa", data=envelope("NewsIntent", "r1", BEGIN))
        holder.execute("ROLLBACK")
    assert (answer.status_code, is_apology(answer.data)) == (200, True)
    assert rows(tmp_path, "SELECT count(*) FROM answer") == [(0,)]


def test_a_full_disk_ends_in_an_apology_and_with_room_it_goes_on(house: House, tmp_path: Path) -> None:
    """Every answer until then is on record, nothing of the one that found no room is, and the ledger holds."""
    connection = house.database.connection
    ((pages,),) = connection.execute("PRAGMA page_count")
    connection.execute(f"PRAGMA max_page_count = {pages + 8}").fetchone()
    client = client_of(house)
    answered: list[bytes] = []
    while True:
        before = all_kept(tmp_path)
        body = envelope("NewsIntent", f"r{len(answered)}", BEGIN, f"l{len(answered)}")
        answer = client.post("/alexa", data=body)
        assert answer.status_code == 200
        if is_apology(answer.data):
            break
        answered.append(answer.data)
    assert answered
    assert all_kept(tmp_path) == before
    assert rows(tmp_path, "SELECT count(*) FROM answer") == [(len(answered),)]

    connection.execute("PRAGMA max_page_count = 1000000").fetchone()
    again = client.post("/alexa", data=body)
    assert not is_apology(again.data)
    assert on_record(tmp_path, f"r{len(answered)}") == (1, 6)
    assert house.ledger.broken_at() is None


def test_threads_that_wait_for_a_busy_database_each_apologise(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """None waits for all those before it as well, which would be longer than Alexa waits."""
    monkeypatch.setattr("skill.store.database.LOCK_TIMEOUT_SECONDS", 0.05)
    house.database.connection.execute("PRAGMA busy_timeout = 500")
    app = create_app(house, clock=lambda: BEGIN)

    def asked(number: int) -> bytes:
        body = envelope("NewsIntent", f"r{number}", BEGIN, f"l{number}")
        return bytes(app.test_client().post("/alexa", data=body).data)

    with closing(sqlite3.connect(tmp_path / "race.db", isolation_level=None)) as holder, ThreadPoolExecutor(4) as pool:
        holder.execute("BEGIN IMMEDIATE")
        waited = list(pool.map(asked, range(4)))
        holder.execute("ROLLBACK")
    assert all(map(is_apology, waited))
    assert "too many threads of this process wait" in caplog.text
    assert rows(tmp_path, "SELECT count(*) FROM answer") == [(0,)]
    assert not is_apology(asked(0))


def test_a_session_that_ends_badly_is_answered_in_silence(house: House, tmp_path: Path) -> None:
    ended = json.loads(envelope("Launch", "r1", BEGIN))
    ended["request"] |= {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}
    answer = client_of(broken_house(house, "known")).post("/alexa", data=json.dumps(ended))
    assert (answer.status_code, faults_of(200, answer.data, ended["request"])) == (200, [])
    assert rows(tmp_path, "SELECT count(*) FROM listener") == [(0,)]


def test_a_bad_request_inside_a_turn_writes_nothing(house: House, tmp_path: Path) -> None:
    skill = make_skill(house)
    skill.answer(read_envelope(envelope("NewsIntent", "r1", BEGIN)), "alexa", BEGIN)
    before = all_kept(tmp_path)
    with pytest.raises(BadRequestError):
        skill.answer(read_envelope(envelope("NewsIntent", "r1", BEGIN, "a new listener")), "alexa", BEGIN)
    assert all_kept(tmp_path) == before


# ── on disk before a byte leaves ──────────────────────────────────────────────────────────────────


def on_record(folder: Path, request_id: str) -> tuple[int, int]:
    """How many answers and uses another connection finds for a request."""
    (found,) = rows(
        folder,
        "SELECT count(DISTINCT a.id), count(l.n) FROM answer a LEFT JOIN ledger l ON l.answer = a.id AND l.kind = 'use'"
        " WHERE a.request_id = ?",
        request_id,
    )
    return found


def test_rows_are_on_disk_before_the_first_byte(house: House, tmp_path: Path) -> None:
    app = create_app(house, clock=lambda: BEGIN)
    inner = app.wsgi_app
    seen: list[tuple[int, int]] = []

    def watched(environ: Any, start_response: Callable[..., Any]) -> Any:
        def started(*given: Any) -> Any:
            seen.append(on_record(tmp_path, "r1"))
            return start_response(*given)

        return inner(environ, started)

    app.wsgi_app = watched  # type: ignore[method-assign]
    assert on_record(tmp_path, "r1") == (0, 0)
    answer = app.test_client().post("/alexa", data=envelope("NewsIntent", "r1", BEGIN))
    assert b"Quillon" in answer.data
    assert seen == [(1, 6)]


def answering_once(folder: Path, answers: Connection) -> None:
    sent = make_skill(open_house(race_settings(folder))).answer(
        read_envelope(envelope("NewsIntent", "r1", BEGIN)), "alexa", BEGIN
    )
    answers.send_bytes(sent.body)
    signal.pause()  # until it is killed


def test_rows_outlive_a_process_that_is_killed_as_the_bytes_leave(tmp_path: Path) -> None:
    open_with_stories(tmp_path).database.close()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=answering_once, args=(tmp_path, there))
    process.start()
    try:
        assert here.poll(PATIENCE_SECONDS)
        body = here.recv_bytes()
        os.kill(process.pid or 0, signal.SIGKILL)
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()
        there.close()
    assert b"Quillon" in body
    assert on_record(tmp_path, "r1") == (1, 6)
    house = open_house(race_settings(tmp_path))
    try:
        assert house.ledger.broken_at() is None
        again = client_of(house).post("/alexa", data=envelope("NewsIntent", "r1", BEGIN))
        assert again.data == body
    finally:
        house.database.close()
