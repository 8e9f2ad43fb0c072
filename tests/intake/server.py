"""A loopback web server that says exactly the bytes that it is told to, well-formed or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    at: float


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Script
Routes = Mapping[str, Answer | list[Answer]]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; header names with `_` for `-`, `Content_Length=""` leaves that one out."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("Content-Length", str(len(body)))
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{n}: {v}" for n, v in named.items() if v), "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def drip(head: bytes, drops: bytes, every: float) -> Script:
    """`head` at once, then `drops` a byte at a time, `every` so many seconds."""

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for drop in drops:
            writer.write(bytes([drop]))
            await writer.drain()
            await asyncio.sleep(every)

    return script


@dataclass(kw_only=True)
class Loopback:
    """Accepts connections on a free port; `most_at_once` of them were open at the same time."""

    port: int = 0
    most_at_once: int = 0

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = 0
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it."""
        raise NotImplementedError

    @contextmanager
    def counted(self) -> Iterator[None]:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            yield
        finally:
            self._open -= 1

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self.answered(reader, writer)
        except asyncio.CancelledError:
            # The test is over; asyncio would print the cancelling of a connection as an error.
            return
        finally:
            writer.close()


@dataclass
class Server(Loopback):
    """Answers each path from its route; a list is used up in order, and its last answer stays."""

    routes: Routes
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = _read((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        self.requests.append(request)
        with self.counted():
            found = self._route(request.path)
            if isinstance(found, bytes):
                writer.write(found)
                await writer.drain()
            else:
                await found(request, writer)

    def _route(self, path: str) -> Answer:
        found = self.routes.get(path, answer(404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


def headers_of(lines: Iterable[str]) -> dict[str, str]:
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


def _read(head: str) -> Request:
    first, *lines = head.split("\r\n")
    return Request(first.split(" ")[1], headers_of(lines), asyncio.get_running_loop().time())
