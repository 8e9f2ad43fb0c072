"""A loopback endpoint over TLS, whose certificate its own authority signed, and which keeps what is posted to it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.alexa.certificates import make_leaf, make_root
from tests.intake.server import answer, headers_of

HOST = "localhost"


@cache
def authority() -> str:
    """The certificate to trust, in PEM."""
    return make_root("Receiver Root").certificate.public_bytes(Encoding.PEM).decode()


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority())


def _serving() -> ssl.SSLContext:
    leaf = make_leaf(make_root("Receiver Root"), names=(HOST,))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "leaf.pem"
        key = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(leaf.certificate.public_bytes(Encoding.PEM) + key)
        context.load_cert_chain(path)
    return context


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers in order; the last answer stays. An answer of no bytes is never given."""

    answers: list[bytes] = field(default_factory=lambda: [answer(202)])
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    keeps_open: bool = False
    port: int = 0

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0, ssl=_serving())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/v1/events"

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            while await self._answered(reader, writer) and self.keeps_open:
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = headers_of(lines)
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(Received(first.split(" ")[1], headers, body))
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not said:
            await asyncio.Event().wait()
        writer.write(said.replace(b"Connection: close\r\n", b"") if self.keeps_open else said)
        await writer.drain()
        return True
