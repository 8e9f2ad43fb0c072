"""`telemetry send` and `telemetry show`, against a real endpoint over TLS; and who watches feeds sends too."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from skill.store.database import Database
from skill.store.telemetry import TRIED_FOR, Outbox
from tests.cli.place import Place, end, until
from tests.intake.receiver import HOST, Receiver, authority
from tests.intake.server import answer
from tests.reporting import delivery, put_in


def database(place: Place) -> Database:
    opened = Database(f"sqlite:///{place.folder / 'byline.db'}")
    opened.migrate()
    return opened


def put_reports(place: Place, endpoint: str, *names: str, age: timedelta = timedelta()) -> None:
    opened = database(place)
    put_in(opened, *(delivery(name, endpoint=endpoint, at=datetime.now(UTC) - age) for name in names))
    opened.close()


def trusting(place: Place, receiver: Receiver) -> dict[str, str]:
    """The environment of a command that may post to the receiver."""
    path = place.folder / "authority.pem"
    path.write_text(authority(), encoding="ascii")
    return {"SSL_CERT_FILE": str(path), "NEWS_PRIVATE_FEED_HOSTS": f"{HOST}:{receiver.port}"}


def with_receiver(does: Callable[[Receiver], None], *answers: bytes) -> list[bytes]:
    """What a receiver got while a command ran beside it."""

    async def run() -> list[bytes]:
        async with Receiver(list(answers) or [answer(202)]) as receiver:
            await asyncio.to_thread(does, receiver)
            return sorted(one.body for one in receiver.received)

    return asyncio.run(run())


def test_nothing_waits_at_first(place: Place) -> None:
    database(place).close()
    done = place.run("telemetry", "show")
    assert (done.code, done.out) == (0, "nothing waits, and nothing was sent within a week\n")
    done = place.run("telemetry", "send")
    assert (done.code, done.out) == (0, "0 reports taken, 0 refused, 0 endpoints failing\n")


def test_what_waits_is_sent_once_and_told(place: Place) -> None:
    def does(receiver: Receiver) -> None:
        put_reports(place, receiver.url, "a", "b")
        (line,) = place.run("telemetry", "show").lines[1:]
        assert line.split()[:3] == ["harbor", receiver.url, "2"]
        for taken in (2, 0):
            done = place.run("telemetry", "send", **trusting(place, receiver))
            assert (done.code, done.out) == (0, f"{taken} reports taken, 0 refused, 0 endpoints failing\n")
        shown = place.run("telemetry", "show")
        assert shown.code == 0
        (found,) = json.loads(place.run("telemetry", "show", "--json").out)["endpoints"]
        assert (found["publisher"], found["endpoint"]) == ("harbor", receiver.url)
        assert (found["waiting"], found["refused"], found["given_up"], found["sent"]) == (0, 0, 0, 2)
        assert (found["oldest_at"], found["next_at"], found["why"], found["status"]) == (None, None, None, None)
        assert found["last_sent_at"] is not None

    assert with_receiver(does) == [b'{"a": 1}', b'{"b": 1}']


def test_an_endpoint_that_fails_is_exit_code_1_and_told_with_its_status(place: Place) -> None:
    def does(receiver: Receiver) -> None:
        put_reports(place, receiver.url, "a")
        done = place.run("telemetry", "send", **trusting(place, receiver))
        assert (done.code, done.out) == (1, "0 reports taken, 0 refused, 1 endpoints failing\n")
        shown = place.run("telemetry", "show")
        assert shown.code == 1
        assert "the endpoint answered HTTP 500" in shown.out
        (found,) = json.loads(place.run("telemetry", "show", "--json").out)["endpoints"]
        assert (found["status"], found["tries"], found["waiting"]) == (500, 1, 1)
        assert found["next_at"] > found["failing_since"]

    assert with_receiver(does, answer(500)) == [b'{"a": 1}']


def test_who_is_killed_between_sending_and_writing_it_down_has_it_sent_again(place: Place) -> None:
    def does(receiver: Receiver) -> None:
        put_reports(place, receiver.url, "a")
        killed = place.start("telemetry", "send", **trusting(place, receiver))
        until(lambda: len(receiver.received) == 1)
        end(killed, signal.SIGKILL)
        nothing = place.run("telemetry", "send", **trusting(place, receiver))  # its lease is not over yet
        assert nothing.out == "0 reports taken, 0 refused, 0 endpoints failing\n"
        opened = database(place)
        with opened.writing() as connection:
            connection.execute("UPDATE telemetry_endpoint SET lease_until = 1")
        opened.close()
        done = place.run("telemetry", "send", **trusting(place, receiver))
        assert done.out == "1 reports taken, 0 refused, 0 endpoints failing\n"

    assert with_receiver(does, b"", answer(202)) == [b'{"a": 1}'] * 2


def test_what_was_given_up_is_said(place: Place) -> None:
    put_reports(place, "https://t.example/", "a", age=TRIED_FOR)
    done = place.run("telemetry", "send")
    assert (done.code, done.out) == (0, "0 reports taken, 0 refused, 0 endpoints failing\n")
    (found,) = json.loads(place.run("telemetry", "show", "--json").out)["endpoints"]
    assert (found["waiting"], found["given_up"]) == (0, 1)
    assert place.run("telemetry", "show").code == 1


def test_a_private_address_is_posted_to_only_where_it_is_named(place: Place) -> None:
    def does(receiver: Receiver) -> None:
        put_reports(place, receiver.url, "a")
        trusted = trusting(place, receiver) | {"NEWS_PRIVATE_FEED_HOSTS": ""}
        assert place.run("telemetry", "send", **trusted).code == 1
        assert "the address is not a public one" in place.run("telemetry", "show").out

    assert with_receiver(does) == []


def all_sent(place: Place) -> bool:
    with closing(Database(f"sqlite:///{place.folder / 'byline.db'}")) as opened:
        return all(one.sent and not one.waiting for one in Outbox(opened).standing(datetime.now(UTC)))


@pytest.mark.parametrize("words", [("telemetry", "send", "--watch"), ("refresh", "--watch", "--quiet")])
def test_who_watches_sends_what_comes_and_stops_when_told(filled: Place, words: tuple[str, ...]) -> None:
    def does(receiver: Receiver) -> None:
        watching = filled.start(*words, **trusting(filled, receiver))
        put_reports(filled, receiver.url, "a")
        until(lambda: all_sent(filled))
        put_reports(filled, receiver.url, "b")
        until(lambda: all_sent(filled))
        assert end(watching).code == 0

    assert with_receiver(does) == [b'{"a": 1}', b'{"b": 1}']
