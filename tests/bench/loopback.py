"""A server of feeds that costs next to nothing: answers made beforehand, on several loopback addresses."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from multiprocessing.connection import Connection

# What is said in public of the stories is asked for, too: there is nothing.
_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class _Feeds(asyncio.Protocol):
    """`/N.xml` is feed N. What it answers is told by `behaviour`.

    whole: 200 with all of it; validated: 304 to whoever has it; changed: 304, but one feed in ten has another document.
    """

    behaviour = "whole"

    def __init__(self, before: Sequence[_Document], after: Sequence[_Document]) -> None:
        self._before, self._after = before, after
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))  # type: ignore[attr-defined]

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if not path.endswith(b".xml"):
            return _NOTHING
        number = int(path[1:-4])
        has_changed = _Feeds.behaviour == "changed" and number % 10 == 0
        found = (self._after if has_changed else self._before)[number]
        return found.unmodified if _Feeds.behaviour != "whole" and found.etag in head else found.whole


class _Document:
    def __init__(self, body: bytes) -> None:
        packed = gzip.compress(body, 6, mtime=0)
        self.etag = b'"' + hashlib.sha256(body).hexdigest()[:16].encode() + b'"'
        self.unmodified = b"HTTP/1.1 304 Not Modified\r\nETag: " + self.etag + b"\r\n\r\n"
        self.whole = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nETag: %b\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (self.etag, len(packed), packed)
        )


def serve_feeds(control: Connection, before: Sequence[bytes], after: Sequence[bytes], addresses: int) -> None:
    """Until terminated. Says its port, and acknowledges each behaviour that it is told."""
    asyncio.run(_serve(control, [_Document(one) for one in before], [_Document(one) for one in after], addresses))


async def _serve(control: Connection, before: Sequence[_Document], after: Sequence[_Document], addresses: int) -> None:
    loop = asyncio.get_running_loop()
    port = 0
    for number in range(1, addresses + 1):
        server = await loop.create_server(lambda: _Feeds(before, after), f"127.0.0.{number}", port)
        port = server.sockets[0].getsockname()[1]

    def told() -> None:
        _Feeds.behaviour = control.recv()
        control.send(True)

    control.send(port)
    loop.add_reader(control.fileno(), told)
    await asyncio.Event().wait()
