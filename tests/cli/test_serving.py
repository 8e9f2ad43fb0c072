"""`samples`, `refresh`, `serve` and `run` as processes: what comes up, what is refused, what is left."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.cli.place import Done, Place, answers, descendants, end, free_port, get, is_alive, parent_of, post, until
from tests.samples import ROOT, serving_samples


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def moved(place: Place, port: int) -> dict[str, str]:
    """Settings for sample feeds on another port."""
    titles = (ROOT / "fixtures/titles.toml").read_text(encoding="utf-8").replace("127.0.0.1:5080", f"127.0.0.1:{port}")
    (place.folder / "titles.toml").write_text(titles, encoding="utf-8")
    return {"NEWS_TITLES": "titles.toml", "NEWS_PRIVATE_FEED_HOSTS": f"127.0.0.1:{port}"}


def is_one_sentence(done: Done) -> bool:
    return "Traceback" not in done.err and done.err.count("\n") == 1


# ── refresh ───────────────────────────────────────────────────────────────────────────────────────


def test_a_round_over_the_samples_fetches_what_is_licensed_and_exits_0(place):
    with serving_samples() as port:
        done = place.run_apart("refresh", **moved(place, port))

    assert done.code == 0, done.err
    statuses = dict(line.split()[:2] for line in done.lines[1:] if re.match(r"\S+\s+(ok|no)\s", line))
    assert statuses["harbor-news"] == "ok"
    assert statuses["eastmoor"] == statuses["brackwater"] == "no"


def test_a_round_in_which_every_feed_failed_exits_1(place):
    done = place.run_apart("refresh", **moved(place, free_port()))
    assert done.code == 1
    assert "failed" in done.out


def test_a_round_in_which_some_failed_or_nothing_is_licensed_exits_0(place):
    (place.folder / "none").mkdir()
    assert place.run_apart("refresh", NEWS_LICENCES="none").code == 0

    with serving_samples() as port:
        settings = moved(place, port)
        titles = place.folder / "titles.toml"
        titles.write_text(titles.read_text("utf-8").replace("northwire.xml", "no-such.xml"), encoding="utf-8")
        done = place.run_apart("refresh", **settings)
    assert done.code == 0
    assert "failed (404)" in done.out


@pytest.mark.parametrize("text", [None, "]]"])
def test_licences_that_cannot_be_read_exit_2(place, text):
    folder = place.folder / "licences"
    if text is not None:
        folder.mkdir()
        (folder / "odd.toml").write_text(text, encoding="utf-8")
    done = place.run_apart("refresh", NEWS_LICENCES="licences")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_refused_licence_is_shown_and_the_rest_goes_on(place):
    shutil.copytree(ROOT / "fixtures/licences", place.folder / "licences")
    harbor = place.folder / "licences" / "harbor.toml"
    harbor.write_text(harbor.read_text("utf-8").replace("version = 3", "version = 0"), encoding="utf-8")
    with serving_samples() as port:
        done = place.run_apart("refresh", NEWS_LICENCES="licences", **moved(place, port))
    assert done.code == 0
    assert "licence harbor-2026 is refused" in done.out
    assert "tidepool" in done.out


def test_watching_goes_on_until_told_to_stop(place):
    with serving_samples() as port:
        process = place.start("refresh", "--watch", "--every", "5", **moved(place, port))
        try:
            until((place.folder / "byline.db").exists)
            assert process.stdout is not None
            assert process.stdout.readline().startswith("feed")
        finally:
            done = end(process)
    assert (done.code, done.err) == (0, "")


# ── samples ───────────────────────────────────────────────────────────────────────────────────────


def test_the_sample_publishers_serve_until_told_to_stop(place):
    port = free_port()
    process = place.start("samples", "--bind", f"127.0.0.1:{port}")
    try:
        until(lambda: answers(port, "/harbor-news.xml"))
    finally:
        done = end(process)
    assert (done.code, done.err) == (0, "")


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["samples", "serve", "run"])
def test_a_taken_port_is_one_clear_sentence_and_nothing_is_left_running(place, command):
    with taken_port() as port:
        process = place.start(command, "--bind", f"127.0.0.1:{port}")
        done = Done(process.wait(30), *process.communicate())

    assert done.code != 0
    assert is_one_sentence(done), done.err
    assert f"127.0.0.1:{port} cannot be served on: Address already in use" in done.err
    assert not (place.folder / "byline.db").exists()


def test_a_taken_port_of_the_sample_feeds_stops_run_too(place):
    with taken_port() as port:
        done = place.run_apart("run", "--bind", f"127.0.0.1:{free_port()}", "--samples", f"127.0.0.1:{port}")
    assert done.code != 0
    assert is_one_sentence(done), done.err


def test_run_wants_two_addresses(place):
    port = free_port()
    done = place.run("run", "--bind", f"127.0.0.1:{port}", "--samples", f"127.0.0.1:{port}")
    assert (done.code, "name two" in done.err) == (2, True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:٣٣", ""])
def test_what_is_no_address_is_said(place, address):
    done = place.run("serve", "--bind", address)
    assert done.code == 2
    assert "write HOST:PORT, such as 127.0.0.1:5000" in done.err


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
def test_without_verification_only_a_loopback_address_is_served_on(place, host):
    done = place.run("serve", "--bind", f"{host}:{free_port()}")
    assert done.code == 2
    assert "NEWS_VERIFY=off goes with a loopback address only" in done.err
    assert not (place.folder / "byline.db").exists()


# ── serve ─────────────────────────────────────────────────────────────────────────────────────────


def test_serve_makes_a_missing_database_and_says_what_is_missing(place):
    port = free_port()
    process = place.start("serve", "--bind", f":{port}")
    try:
        until(lambda: answers(port))
        health = get(f"http://127.0.0.1:{port}/healthz")
        status, ready = get(f"http://127.0.0.1:{port}/readyz")
        listening = listening_on(port)
    finally:
        done = end(process)

    assert health == (200, {"status": "ok"})
    assert (status, ready["status"]) == (503, "not ready")
    assert ready["missing"] == [
        "there are no stories to tell; run: make run, or, with feeds of your own: python -m skill refresh"
    ]
    assert listening == {"0100007F"}, "an address without a host is this machine's own"
    assert done.code == 0, done.err


def listening_on(port: int) -> set[str]:
    """The local addresses, in the hexadecimal of /proc, on which something listens."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table][1:]
    return {row[1].split(":")[0] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"}


def test_several_workers_answer_on_one_database_and_all_end(filled):
    port = free_port()
    process = filled.start("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")
    try:
        until(lambda: answers(port) and len(descendants(process.pid)) == 2)
        workers = descendants(process.pid)
        answered = [post(f"http://127.0.0.1:{port}/alexa", fresh(filled, "news")) for _ in range(6)]
    finally:
        done = end(process)

    assert [status for status, _ in answered] == [200] * 6
    assert done.code == 0, done.err
    until(lambda: not any(map(is_alive, workers)), 10)
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        assert connection.execute("SELECT count(*) FROM answer WHERE door = 'unsigned'").fetchone() == (6,)
    connection.close()


def fresh(place: Place, name: str) -> dict[str, object]:
    envelope: dict[str, object] = json.loads(place.run("request", name).out)
    return envelope


# ── run ───────────────────────────────────────────────────────────────────────────────────────────


class Running:
    """`python -m skill run`, until it is ready."""

    def __init__(self, place: Place) -> None:
        self.port, samples = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = place.start("run", "--bind", f"127.0.0.1:{self.port}", "--samples", f"127.0.0.1:{samples}")
        self.said = ""
        assert self.process.stdout is not None
        while "Stop:" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"{self.said}\n{self.process.communicate()[1]}"
            self.said += line
        until(lambda: len(descendants(self.process.pid)) >= 4)
        self.started = descendants(self.process.pid)

    def child(self, word: str) -> int:
        for pid in self.started:
            if parent_of(pid) != self.process.pid:  # a worker has its server's name
                continue
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as line:
                words = line.read().split("\0")
            if word in words:
                return pid
        raise AssertionError(f"no process of {word}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_run_comes_up_answers_and_takes_everything_with_it(place, number):
    running = Running(place)
    try:
        ready = get(f"{running.url}/readyz")
        status, answer = post(f"{running.url}/alexa", fresh(place, "news"))
    finally:
        done = end(running.process, number)

    assert ready == (200, {"status": "ready", "missing": [], "suspended": []})
    assert status == 200
    assert "From " in answer["response"]["outputSpeech"]["ssml"]
    assert f"curl -s -H 'Content-Type: application/json' -d @- {running.url}/alexa" in running.said
    assert done.code == 0
    assert "Stopping" in done.out
    assert not any(map(is_alive, running.started)), "it waits for what it stops"
    assert not answers(running.port)


def test_a_child_that_is_killed_ends_the_rest_and_a_second_run_works_at_once(place):
    running = Running(place)
    os.kill(running.child("serve"), signal.SIGKILL)
    out, err = running.process.communicate(timeout=60)

    assert running.process.returncode == 1
    assert "serve ended with exit code -9; stopping the rest" in err
    assert not any(map(is_alive, running.started)), out

    again = Running(place)
    try:
        assert get(f"{again.url}/healthz") == (200, {"status": "ok"})
    finally:
        end(again.process)


def test_what_run_started_ends_with_it_though_it_is_killed(place):
    running = Running(place)
    running.process.kill()
    running.process.communicate(timeout=60)
    until(lambda: not any(map(is_alive, running.started)), 20)


def test_a_first_refresh_that_cannot_be_made_stops_run_with_the_reason(place):
    (place.folder / "odd").mkdir()
    (place.folder / "odd" / "x.toml").write_text("]]", encoding="utf-8")
    words = ("--bind", f"127.0.0.1:{free_port()}", "--samples", f"127.0.0.1:{free_port()}")
    done = place.run_apart("run", *words, NEWS_LICENCES="odd")

    assert done.code == 1
    assert "x.toml" in done.err
    assert "the first refresh could not be made" in done.err
    assert "Traceback" not in done.err
