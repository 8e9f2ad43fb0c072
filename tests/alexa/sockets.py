"""Servers on loopback for one connection, which answer as they are told, or do not."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.alexa.certificates import make_leaf, make_root, to_pem


@contextmanager
def one_conversation(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback for one connection; the port. Its thread has ended when the block has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def converse() -> None:
            connection, _ = listener.accept()
            connection.settimeout(5)
            with connection, suppress(OSError):
                answer(connection)

        thread = threading.Thread(target=converse)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(timeout=10)
            assert not thread.is_alive()


def read_head(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4096)
        if not received:
            break
        head += received
    return head.decode()


def answering(response: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(response)

    return answer


def ok(body: bytes, length: int | None = None) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (length or len(body), body)


def drip(connection: socket.socket, first: bytes) -> None:
    """Send a byte now and then for longer than any test waits, unless the other side hangs up."""
    read_head(connection)
    connection.sendall(first)
    for _ in range(100):
        time.sleep(0.05)
        connection.sendall(b"x")


def stay_silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


class TlsBehindProxy:
    """A proxy that answers CONNECT and then plays the server itself, with a certificate for `host`."""

    def __init__(self, folder: Path, host: str, body: bytes) -> None:
        self.heads: list[str] = []
        self.roots_path = folder / "roots.pem"
        self.roots_path.write_bytes(to_pem(make_root()))
        server = make_leaf(make_root(), names=[host])
        identity = folder / "server.pem"
        key = server.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        identity.write_bytes(key + to_pem(server))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(identity)
        self._response = ok(body)

    def tunnel(self, connection: socket.socket) -> None:
        self.heads.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.serve(connection)

    def serve(self, connection: socket.socket) -> None:
        with self._tls.wrap_socket(connection, server_side=True) as secured:
            self.heads.append(read_head(secured))
            secured.sendall(self._response)
