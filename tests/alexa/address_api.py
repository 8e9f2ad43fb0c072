"""A server on loopback that speaks Amazon's address API, or fails to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from skill.alexa.services import AddressApi

POSTAL_CODE = "98109-7357"


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]


def address(country: object) -> tuple[int, bytes]:
    """What Amazon answers of a device whose address was entered and may be seen."""
    return 200, json.dumps({"countryCode": country, "postalCode": POSTAL_CODE}).encode()


NO_CONSENT = (403, b'{"type": "FORBIDDEN", "message": "The authentication token is not valid."}')
NO_ADDRESS = (204, b"")


@dataclass
class FakeAddressApi:
    """`answer` is status and body; `meanwhile` happens between question and answer. `hosts` were connected to."""

    port: int
    answer: tuple[int, bytes] = NO_CONSENT
    meanwhile: Callable[[], object] = lambda: None
    asked: list[Asked] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def connect(self, host: str, timeout_seconds: float) -> HTTPConnection:
        self.hosts.append(host)
        return HTTPConnection("127.0.0.1", self.port, timeout=timeout_seconds)

    def lookup(self, deadline_seconds: float = 2.0) -> AddressApi:
        return AddressApi(self.connect, deadline_seconds)


@contextmanager
def address_api() -> Iterator[FakeAddressApi]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            api.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
            api.meanwhile()
            status, body = api.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "https://evil.example/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api = FakeAddressApi(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
