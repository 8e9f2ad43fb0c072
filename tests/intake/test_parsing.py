"""A document may hang its reader, eat its memory or end it: that costs the document, and the next one is read."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators
from skill.intake.formats import Formats
from skill.intake.parsing import ParserProcess
from tests.intake.test_quick import SAMPLES

MEBIBYTE = 1024 * 1024


def fetched(body: str | bytes, charset: str | None = None) -> Fetched:
    return Fetched(body.encode() if isinstance(body, str) else body, "text/xml", charset, Validators())


@pytest.fixture(scope="module")
def reading() -> Iterator[ParserProcess]:
    process = ParserProcess()
    yield process
    process.close()


def obedient(deadline_seconds: float) -> Iterator[ParserProcess]:
    process = ParserProcess(
        deadline_seconds=deadline_seconds, memory_bytes=300 * MEBIBYTE, worker="tests.intake.stalling_worker"
    )
    process.parse(fetched("begin"))
    yield process
    process.close()


@pytest.fixture
def obeying() -> Iterator[ParserProcess]:
    yield from obedient(30)


@pytest.fixture
def impatient() -> Iterator[ParserProcess]:
    """It gives up soon, but not so soon that a busy machine cannot answer."""
    yield from obedient(3)


def why(found: Parsed | NotAFeed) -> str:
    assert isinstance(found, NotAFeed), found
    return found.why


def process_of(parser: ParserProcess) -> str:
    return why(parser.parse(fetched("who"))).split()[1]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_document_is_read_as_it_is_read_here(reading, path):
    """Every field of every entry comes through: dates, tuples, withdrawals, notes."""
    assert reading.parse(fetched(path.read_bytes())) == Formats().parse(fetched(path.read_bytes()))


def test_what_is_no_feed_is_none_there_either(reading):
    assert why(reading.parse(fetched("<html><body>Log in</body></html>"))).startswith("it is an HTML page")
    assert why(reading.parse(fetched(b""))) == "it is empty"


def test_a_charset_of_the_header_comes_along(reading):
    body = "<rss version='2.0'><channel><item><title>Порт открыт</title></item></channel></rss>".encode("koi8-r")
    found = reading.parse(fetched(body, "koi8-r"))
    assert isinstance(found, Parsed)
    assert found.entries[0].headline == "Порт открыт"


def test_dates_come_back_in_utc_to_the_microsecond(reading):
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title>"
        "<published>2026-11-25T12:00:00.123456+02:00</published></entry></feed>"
    )
    found = reading.parse(fetched(body))
    assert isinstance(found, Parsed)
    assert found.entries[0].published_at == datetime(2026, 11, 25, 10, 0, 0, 123456, UTC)


def test_many_documents_are_read_by_one_process(obeying):
    assert len({process_of(obeying) for _ in range(5)}) == 1


def test_that_whoever_starts_it_is_large_makes_no_reader_short_lived():
    large = bytearray(b"x" * 200 * MEBIBYTE)
    process = ParserProcess(worker="tests.intake.stalling_worker")
    assert len({process_of(process) for _ in range(3)}) == 1
    process.close()
    assert large


@pytest.mark.parametrize("order", ["hang", "spin"])
def test_a_document_that_stalls_is_given_up_and_its_reader_killed(impatient, order):
    before, began = process_of(impatient), time.monotonic()
    assert why(impatient.parse(fetched(order))) == "it could not be read within 3 seconds"
    assert time.monotonic() - began < 20
    assert not Path(f"/proc/{before}").exists()
    assert process_of(impatient) != before


def test_a_document_that_eats_memory_is_no_feed(obeying):
    before = process_of(obeying)
    assert why(obeying.parse(fetched("eat"))) == "reading it takes too much memory"
    assert process_of(obeying) != before


def test_a_reader_that_took_much_memory_is_replaced_without_a_word(obeying):
    before = process_of(obeying)
    assert why(obeying.parse(fetched("grow"))) == f"process {before} read grow"
    assert process_of(obeying) != before


@pytest.mark.parametrize("order", ["die", "talk", "boast"])
def test_a_document_that_ends_its_reader_or_makes_it_talk_nonsense_is_no_feed(obeying, order):
    assert why(obeying.parse(fetched(order))) == "its reader broke down over it"
    assert process_of(obeying)


def test_a_reader_that_died_meanwhile_costs_no_document(obeying):
    pid = int(process_of(obeying))
    os.kill(pid, 9)
    assert int(process_of(obeying)) != pid


def test_a_reader_knows_no_secret_and_writes_no_file(obeying, monkeypatch):
    monkeypatch.setenv("HARBOR_FEED_KEY", "s3cret")
    obeying.close()
    assert "HARBOR" not in why(obeying.parse(fetched("tell")))
    assert why(obeying.parse(fetched("write"))) == "its reader broke down over it"


def test_documents_wait_for_their_turn_and_that_is_not_counted(impatient):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(why(impatient.parse(fetched("hang"))))) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    assert process_of(impatient)
    for thread in threads:
        thread.join()
    assert found == ["it could not be read within 3 seconds"] * 2


def test_a_reader_ends_with_its_owner():
    parser = ParserProcess(worker="tests.intake.stalling_worker")
    pid = process_of(parser)
    del parser
    gc.collect()
    assert not Path(f"/proc/{pid}").exists()


def test_nothing_is_started_before_there_is_a_document():
    parser = ParserProcess(worker="no.such.module")
    parser.close()
    assert why(parser.parse(fetched("x"))) == "its reader broke down over it"


def test_as_many_bytes_as_may_come_are_read_within_its_memory(reading):
    words = "Ärger im Hafen – 港口 " * (10 * MEBIBYTE // 28)
    found = reading.parse(
        fetched(f"<rss version='2.0'><channel><item><title>a</title><description>{words[:5_000_000]}")
    )
    assert isinstance(found, Parsed), found
