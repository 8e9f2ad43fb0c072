"""Kill it while it answers: `python -m tests.adversary.kills --times 50`.

A client keeps every answer that it gets from `serve --workers 2`. Half of the times a worker is killed with `kill -9`,
half of the times all of its processes are, and it is started anew. Each time, what the client has is held against what
stands on record: every answer has its row, with the hash of its bytes, and each use of it once; the ledger holds.
Then the disk is full for a while, and the database is locked by somebody else.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from skill.desk.ledger import verify
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched
from skill.store.checkpoints import Checkpoints
from skill.store.database import BUSY_TIMEOUT_SECONDS, Database
from skill.store.ledger import linked
from skill.store.signing import Signer
from skill.store.trail import Trail
from tests.cli.place import Place, answers, descendants, free_port, is_alive, until
from tests.samples import SKILL_ID

INTENTS = ("NewsIntent", "Launch", "MoreIntent", "AMAZON.NextIntent", "LinkIntent", "ExcerptIntent")
CLIENTS = 3
# An answer takes a few milliseconds; what waits for a locked database waits for its timeout.
PATIENCE_SECONDS = 20.0
FULL_DISK_BYTES = 24 << 20


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as it came: the id of its request, and its body."""

    request_id: str
    body: bytes
    seconds: float = 0.0

    @property
    def is_apology(self) -> bool:
        return "something went wrong" in json.loads(self.body)["response"]["outputSpeech"]["ssml"]


@dataclass
class Figures:
    """What happened, and what was found wrong."""

    killed: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    retried: int = 0
    cut_off: int = 0
    apologies: int = 0
    uses: int = 0
    verified: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{what}: {count}" for what, count in sorted(self.killed.items()))
        lines = [
            f"killed ({killed}); answers received: {self.answers}, of which to a retry: {self.retried};"
            f" requests cut off: {self.cut_off}; apologies: {self.apologies}",
            f"uses in them: {self.uses}; ledger verified: {self.verified} times",
            *self.notes,
            *(f"FAULT {fault}" for fault in self.faults),
            "answers without a row, rows twice, ledgers that do not hold: " + str(len(self.faults)),
        ]
        return "\n".join(lines)


class Client:
    """Listeners who ask without a pause, ask once more when they are cut off, and keep what they get."""

    def __init__(self, port: int, seed: int, figures: Figures) -> None:
        self._port, self._chance, self._figures = port, Random(seed), figures
        self._ended = threading.Event()
        self.kept: list[Got] = []
        self._threads = [threading.Thread(target=self._talk, args=(seed, number)) for number in range(CLIENTS)]

    def __enter__(self) -> Client:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads)

    def _talk(self, seed: int, number: int) -> None:
        asked = 0
        while not self._ended.is_set():
            asked += 1
            # Whoever comes new has quotas of its own.
            listener = f"{seed}-{number}-{asked // 5}"
            request_id = f"amzn1.echo-api.request.{seed}-{number}-{asked}"
            body = request(request_id, INTENTS[asked % len(INTENTS)], listener)
            began = time.monotonic()
            got = post(self._port, body)
            if got is None:
                self._figures.cut_off += 1
                time.sleep(0.05)
                got = post(self._port, body)
                self._figures.retried += got is not None
            if got is not None:
                self.kept.append(Got(request_id, got, time.monotonic() - began))


def request(request_id: str, intent: str, listener: str) -> bytes:
    visitor = Visitor(SKILL_ID, listener, "echo", "en-US")
    matched = Matched(None, launch=True) if intent == "Launch" else Matched(intent)
    made = envelope(visitor, matched, request_id, f"session-{listener}", is_new=False, now=datetime.now(UTC))
    return json.dumps(made).encode()


def post(port: int, body: bytes) -> bytes | None:
    """The answer's body; `None` where the connection broke. Whatever is answered is HTTP 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", "/alexa", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    assert answer.status == 200, (answer.status, found)
    return found


class Served:
    """`serve --workers 2` over a place, started anew as often as it is killed."""

    def __init__(self, place: Place, most_bytes: int | None = None) -> None:
        self._place, self._most_bytes = place, most_bytes
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        limit = self._most_bytes

        def limited() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        self._process = subprocess.Popen(
            [sys.executable, "-m", "skill", "serve", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"],
            cwd=self._place.folder,
            env=self._place.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            preexec_fn=limited,
        )
        until(lambda: answers(self.port) and len(self.workers) == 2)

    @property
    def workers(self) -> list[int]:
        assert self._process is not None
        return sorted(descendants(self._process.pid))

    def kill_a_worker(self, chance: Random) -> None:
        os.kill(chance.choice(self.workers), signal.SIGKILL)

    def kill_all(self) -> None:
        """The whole process group, at once."""
        assert self._process is not None
        workers = self.workers
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        until(lambda: not any(map(is_alive, workers)))

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()


# ── rounds ────────────────────────────────────────────────────────────────────────────────────────


def run(folder: Path, times: int, seed: int, load_seconds: float) -> Figures:
    """Kill `times` times in an empty folder."""
    figures, chance = Figures(), Random(seed)
    place = Place(folder)
    place.write_settings()
    place.fill()
    with Served(place) as served:
        for number in range(times):
            with Client(served.port, seed * 10_000 + number, figures) as client:
                time.sleep(load_seconds * chance.uniform(0.5, 1.0))
                what = ("a worker", "all processes")[number % 2]
                figures.killed[what] = figures.killed.get(what, 0) + 1
                if number % 2:
                    served.kill_all()
                    served.start()
                else:
                    served.kill_a_worker(chance)
                    until(lambda: len(served.workers) == 2)
                time.sleep(load_seconds * 0.3)
            check(place.folder, client.kept, figures)
    return figures


def check(folder: Path, kept: Sequence[Got], figures: Figures) -> None:
    """Hold what a client has against what stands on record."""
    with closing(sqlite3.connect(folder / "byline.db", isolation_level=None)) as connection:
        for got in kept:
            figures.answers += 1
            rows = connection.execute(
                "SELECT id, response_hash, skeleton FROM answer WHERE request_id = ?", (got.request_id,)
            ).fetchall()
            if got.is_apology:
                figures.apologies += 1
                figures.faults += [f"{got.request_id} was apologised for, and is on record"] if rows else []
                continue
            hashed = hashlib.sha256(got.body).hexdigest()
            if [row[1] for row in rows] != [hashed]:
                figures.faults.append(f"{got.request_id} was answered, and has no row, or one with another hash")
                continue
            ((answer, _, skeleton),) = rows
            uses = connection.execute(
                "SELECT rendition FROM ledger WHERE answer = ? AND kind = 'use'", (answer,)
            ).fetchall()
            figures.uses += len(uses)
            if sorted(use for (use,) in uses) != sorted(json.loads(skeleton)["uses"]):
                figures.faults.append(f"{got.request_id} tells other uses than the ledger has")
        twice = "SELECT answer, rendition FROM ledger WHERE kind = 'use' GROUP BY 1, 2 HAVING count(*) > 1"
        figures.faults += [f"a use of answer {answer} is there twice" for answer, _ in connection.execute(twice)]
        ((used, counted),) = connection.execute(
            "SELECT (SELECT count(*) FROM ledger WHERE kind = 'use'),"
            " (SELECT coalesce(sum(uses), 0) FROM quota WHERE listener = 0)"
        ).fetchall()
        figures.faults += [f"the ledger has {used} uses, quotas counted {counted}"] if used != counted else []
    hold(folder, figures)


def hold(folder: Path, figures: Figures) -> None:
    """`ledger verify`, and then a checkpoint, so that the next round begins after one."""
    database, signer = Database(f"sqlite:///{folder / 'byline.db'}"), Signer(folder / "byline.key")
    try:
        public = signer.public_key()
        done = verify(Trail(database), linked, [public] if public else [])
        figures.faults += [str(finding) for finding in done.findings]
        figures.verified += 1
        Checkpoints(database, signer).make(datetime.now(UTC))
    finally:
        database.close()


# ── a disk that is full, a database that is locked ────────────────────────────────────────────────


@contextmanager
def small_disk() -> Iterator[tuple[Path, int | None]]:
    """A folder on a small file system of its own; without leave to mount one, a limit for the size of a file."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={FULL_DISK_BYTES}", "tmpfs", folder], capture_output=True, check=False
        )
        try:
            yield Path(folder), None if mounted.returncode == 0 else FULL_DISK_BYTES
        finally:
            if mounted.returncode == 0:
                subprocess.run(["umount", folder], check=True)


def full_disk(figures: Figures) -> None:
    """Ask until it is full, and then some; make room; ask again."""
    with small_disk() as (folder, most_bytes):
        place = Place(folder)
        place.write_settings()
        place.fill()
        filler = folder / "filler"
        if most_bytes is None:
            filler.write_bytes(b"x" * (room(folder) - (1 << 20)))
        with Served(place, most_bytes if most_bytes is None else (folder / "byline.db").stat().st_size) as served:
            before = len(kept := ask(served.port, "full", 0, 4000, until_apologies=5))
            apologies = sum(got.is_apology for got in kept)
            filler.unlink(missing_ok=True)
            if most_bytes is not None:
                served.kill_all()
                served._most_bytes = None
                served.start()
            kept += ask(served.port, "full", before, before + 5)
            figures.faults += [
                f"{got.request_id} had an apology with room to write" for got in kept[before:] if got.is_apology
            ]
        figures.faults += [] if apologies else ["the disk was never full"]
        check(folder, kept, figures)
        how = "a small file system" if most_bytes is None else "a limit for a file's size"
        figures.notes.append(
            f"full disk ({how}): {before - apologies} answers, then {apologies} apologies; 5 answers with room"
        )


def room(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def ask(port: int, who: str, first: int, last: int, until_apologies: int | None = None) -> list[Got]:
    found: list[Got] = []
    for number in range(first, last):
        request_id = f"amzn1.echo-api.request.{who}-{number}"
        body = post(port, request(request_id, INTENTS[number % 2], f"{who}-{number // 5}"))
        assert body is not None, "the connection broke"
        found.append(Got(request_id, body))
        if until_apologies is not None and sum(got.is_apology for got in found[-until_apologies:]) == until_apologies:
            break
    return found


def locked(folder: Path, figures: Figures) -> None:
    """Another process writes for longer than anybody waits."""
    place = Place(folder)
    place.write_settings()
    place.fill()
    with Served(place) as served:
        kept = ask(served.port, "free", 0, 3)
        with held(folder / "byline.db"), Client(served.port, 1, figures) as client:
            until(lambda: len(client.kept) >= CLIENTS)
        apologies = sum(got.is_apology for got in client.kept)
        figures.faults += [] if apologies >= CLIENTS else ["the database was never locked"]
        after = ask(served.port, "later", 0, 3)
        figures.faults += [
            f"{got.request_id} had an apology, and nothing was locked" for got in after if got.is_apology
        ]
        check(folder, [*kept, *client.kept, *after], figures)
    longest = max(got.seconds for got in client.kept)
    figures.notes.append(
        f"locked database: {apologies} apologies to {CLIENTS} clients, the last after {longest:.1f} s"
        f" (busy timeout {BUSY_TIMEOUT_SECONDS:.0f} s), then 3 answers"
    )


@contextmanager
def held(path: Path) -> Iterator[None]:
    holder = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.communicate("")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversary.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.8, help="of load before each kill, at most")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), given.times, given.seed, given.seconds)
    full_disk(figures)
    with tempfile.TemporaryDirectory() as folder:
        locked(Path(folder), figures)
    print(figures)
    print(f"in {time.monotonic() - began:.0f} s")
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
