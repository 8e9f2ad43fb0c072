"""Reading documents in a process of their own, so that one that stalls a reader or eats memory costs its feed alone.

The process is started when the first document comes, and again after one that ended it. What it answers is plain
values, checked against their types: whatever a document does to the reader, nothing of it runs here.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.intake.worker import LENGTH_BYTES, READY, Answered, Asked

DEADLINE_SECONDS = 10.0
START_SECONDS = 30.0
MEMORY_BYTES = 280 * 1024 * 1024
# More than ten MiB of document can become in any charset.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
WORKER = "skill.intake.worker"

_ROOT = Path(__file__).parents[2]
# Isolated: no variable and no folder of ours decides what is imported.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import importlib; importlib.import_module(sys.argv[2]).main()"
_END_SECONDS = 1.0

_answered = msgspec.msgpack.Decoder(Answered)
_encoder = msgspec.msgpack.Encoder()


class ParserProcess:
    """`desk.ports.feeds.Parser`, one document at a time. Nothing is started when it is made.

    `worker` is the module whose `main` reads. A document has `deadline_seconds` of the clock; waiting for its turn does
    not count.
    """

    def __init__(
        self, *, deadline_seconds: float = DEADLINE_SECONDS, memory_bytes: int = MEMORY_BYTES, worker: str = WORKER
    ) -> None:
        self._deadline_seconds = deadline_seconds
        self._memory_bytes = memory_bytes
        self._worker = worker
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        """Never raises, whatever the bytes are."""
        message = _encoder.encode(Asked(fetched.body, fetched.charset, fetched.address))
        with self._lock:
            answer = self._tried(message)
            # One that read others before may have died of something else: a new one shows whose fault it was.
            if answer is None:
                answer = self._tried(message)
        if answer is None:
            return NotAFeed("its reader broke down over it")
        return answer.parsed or answer.not_a_feed or NotAFeed("its reader said nothing")

    def _tried(self, message: bytes) -> Answered | None:
        """`None` where the process broke down; it is begun anew with the next document."""
        try:
            answer = self._answer(message)
        except TimeoutError:
            answer = Answered(
                not_a_feed=NotAFeed(f"it could not be read within {self._deadline_seconds:g} seconds"), is_last=True
            )
        except (OSError, EOFError, msgspec.MsgspecError):
            answer = None
        if answer is None or answer.is_last:
            self._end()
        return answer

    def close(self) -> None:
        with self._lock:
            self._end()

    def _answer(self, message: bytes) -> Answered:
        if self._running is None or not self._running.is_alive():
            self._end()
            self._running = _started(self, self._worker, self._memory_bytes)
            _Connection(self._running.connection, time.monotonic() + START_SECONDS).received(len(READY))
        connection = _Connection(self._running.connection, time.monotonic() + self._deadline_seconds)
        connection.send(len(message).to_bytes(LENGTH_BYTES) + message)
        length = int.from_bytes(connection.received(LENGTH_BYTES))
        if length > MAX_ANSWER_BYTES:
            raise EOFError("what it answers is too long")
        return _answered.decode(connection.received(length))

    def _end(self) -> None:
        if self._running:
            self._running.end()
        self._running = None


@dataclass(frozen=True, slots=True)
class _Running:
    """The process, our end of its socket, and what ends both, at the latest with this process."""

    process: subprocess.Popen[bytes]
    connection: socket.socket
    end: weakref.finalize[..., ParserProcess]

    def is_alive(self) -> bool:
        return self.process.poll() is None


def _started(owner: ParserProcess, worker: str, memory_bytes: int) -> _Running:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT), worker, str(theirs.fileno()), str(memory_bytes)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # it might quote a document
            pass_fds=(theirs.fileno(),),
            env={},
        )
    return _Running(process, ours, weakref.finalize(owner, _ended, process, ours))


def _ended(process: subprocess.Popen[bytes], connection: socket.socket) -> None:
    """One that waits for a document ends by itself when nobody is there any more."""
    connection.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(0)
        return
    process.kill()
    process.wait(_END_SECONDS)


@dataclass(frozen=True, slots=True)
class _Connection:
    """A socket until a moment of the monotonic clock. Raises `TimeoutError` after it, `EOFError` if nobody is there."""

    connection: socket.socket
    due: float

    def send(self, message: bytes) -> None:
        self._settle()
        self.connection.sendall(message)

    def received(self, length: int) -> bytearray:
        found = bytearray()
        while len(found) < length:
            self._settle()
            some = self.connection.recv(min(length - len(found), 1024 * 1024))
            if not some:
                raise EOFError("the reader is gone")
            found += some
        return found

    def _settle(self) -> None:
        left = self.due - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
