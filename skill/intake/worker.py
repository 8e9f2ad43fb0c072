"""The process in which documents are read: it has little memory, no secrets, and reads one document after another.

`intake/parsing.py` starts it and talks to it over a socket. Each message is its length in eight bytes and MessagePack.
"""

from __future__ import annotations

import re
import resource
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators

# Said once all is imported, so that no document's time is spent on that.
READY = b"ready"
LENGTH_BYTES = 8
# Memory that Python once took it seldom gives back: who took as much begins anew.
ENOUGH_BYTES = 160 * 1024 * 1024
_KIBIBYTE = 1024

Parse = Callable[[Fetched], Parsed | NotAFeed]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document to read, with the charset of its header and the address that it came from."""

    body: bytes
    charset: str | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a document is read as; with `is_last` the process ends."""

    parsed: Parsed | None = None
    not_a_feed: NotAFeed | None = None
    is_last: bool = False


_asked = msgspec.msgpack.Decoder(Asked)
_encoder = msgspec.msgpack.Encoder()


def main() -> None:
    """`argv` holds the socket's number and the most bytes of memory."""
    # Not where this module is imported to talk to one.
    from skill.intake.signals.inline import read_feed

    serve(read_feed, socket.socket(fileno=int(sys.argv[-2])), int(sys.argv[-1]))


def serve(parse: Parse, connection: socket.socket, memory_bytes: int) -> None:
    """Read what comes until nobody asks any more, or until much memory was taken."""
    _limit(memory_bytes)
    with connection:
        connection.sendall(READY)
        while message := _received(connection):
            answer = _answer(parse, _asked.decode(message))
            # Not kept while the next one is waited for.
            del message
            written = _encoder.encode(answer)
            connection.sendall(len(written).to_bytes(LENGTH_BYTES) + written)
            if answer.is_last:
                return


def _limit(memory_bytes: int) -> None:
    """Neither more memory than that (where the system counts it), nor a file, nor a core with a publisher's text."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(parse: Parse, asked: Asked) -> Answered:
    try:
        found = parse(Fetched(asked.body, "", asked.charset, Validators(), address=asked.address))
        is_last = _most_bytes() > ENOUGH_BYTES
    except MemoryError:
        found, is_last = NotAFeed("reading it takes too much memory"), True
    if isinstance(found, Parsed):
        return Answered(parsed=found, is_last=is_last)
    return Answered(not_a_feed=found, is_last=is_last)


def _most_bytes() -> int:
    """The most memory that this process ever had. What the system tells of its usage would hold, in a process that was
    just begun, what the one that began it has (getrusage(2) on Linux).
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        return int(found.group(1)) * _KIBIBYTE if found else 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _received(connection: socket.socket) -> bytes:
    """A message, empty where nobody sends one any more."""
    length = int.from_bytes(_whole(connection, LENGTH_BYTES))
    return _whole(connection, length)


def _whole(connection: socket.socket, length: int) -> bytes:
    """`length` bytes, or none where the other side is gone."""
    found = bytearray()
    while len(found) < length:
        some = connection.recv(min(length - len(found), 1024 * 1024))
        if not some:
            return b""
        found += some
    return bytes(found)
