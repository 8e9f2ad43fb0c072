"""One GET to Amazon, ended at its deadline whatever the other side is doing: all that a request may wait for.

Honours HTTPS_PROXY and NO_PROXY. Roots and proxies are read anew at each connection.
"""

from __future__ import annotations

import base64
import os
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, and the body, whole."""

    status: int
    body: bytes


class UnfitAnswerError(OSError):
    """Longer than it may be, or cut short; `str()` says which."""


def get(
    connection: HTTPConnection,
    path: str,
    deadline_seconds: float,
    max_bytes: int,
    headers: Mapping[str, str] = NO_HEADERS,
) -> Answer:
    """GET `path` and hang up at the deadline. No redirect is followed.

    Raises `TimeoutError` at the deadline, `UnfitAnswerError` for an answer that is not whole or has more than
    `max_bytes`, and another `OSError` where there is none.

    A socket's timeout is for one read, and a name look-up has none. So the exchange has a thread of its
    own, and at the deadline its socket is shut under it.
    """
    exchange = _Exchange(connection, path, headers, monotonic() + deadline_seconds, max_bytes)
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="exchange")
    try:
        return thread.submit(exchange.read).result(deadline_seconds)
    except TimeoutError:
        exchange.hang_up()
        raise
    except HTTPException as error:
        raise OSError("the answer is no HTTP") from error
    finally:
        thread.shutdown(wait=False)


class _Exchange:
    """One GET, which another thread may end at any moment."""

    def __init__(
        self, connection: HTTPConnection, path: str, headers: Mapping[str, str], deadline: float, max_bytes: int
    ) -> None:
        self._connection = connection
        self._path, self._headers = path, headers
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._socket: socket.socket | None = None

    def read(self) -> Answer:
        with closing(self._connection):
            self._connection.connect()
            # The connection forgets its socket once it has an answer of unknown length; we may not.
            self._socket = self._connection.sock
            # Past the deadline nobody is left to shut the socket that this has only now opened.
            if monotonic() >= self._deadline:
                raise TimeoutError
            self._connection.request("GET", self._path, headers=dict(self._headers))
            with self._connection.getresponse() as response:
                return Answer(response.status, self._body(response))

    def _body(self, response: HTTPResponse) -> bytes:
        body = response.read(self._max_bytes + 1)
        if len(body) > self._max_bytes:
            raise UnfitAnswerError(f"longer than {self._max_bytes} bytes")
        if response.length:
            raise UnfitAnswerError("cut short")
        return body

    def hang_up(self) -> None:
        # While the connection is still asking a proxy for a tunnel it has a socket and we have none.
        opened: socket.socket | None = self._socket or self._connection.sock
        if opened is not None:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


def https_connection(host: str, timeout_seconds: float, port: int = 443) -> HTTPSConnection:
    """A connection that is not opened yet. Raises `OSError` and `ValueError` for settings that cannot be used."""
    tls = ssl.create_default_context(cafile=roots_path())
    proxy = None if proxy_bypass(host) else getproxies().get("https")
    if not proxy:
        return HTTPSConnection(host, port, timeout=timeout_seconds, context=tls)
    proxy_url = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if proxy_url.scheme != "http" or not proxy_url.hostname:
        raise ValueError("HTTPS_PROXY is not an http:// URL")
    connection = HTTPSConnection(proxy_url.hostname, proxy_url.port or 80, timeout=timeout_seconds, context=tls)
    connection.set_tunnel(host, port, _proxy_authorization(proxy_url))
    return connection


def roots_path() -> str:
    """The bundle of root certificates: SSL_CERT_FILE, else OpenSSL's own, else certifi's."""
    # Asked for by name, because get_default_verify_paths() passes over a file that is not there.
    return os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or certifi.where()


def _proxy_authorization(proxy_url: SplitResult) -> dict[str, str]:
    if proxy_url.username is None:
        return {}
    account = f"{unquote(proxy_url.username)}:{unquote(proxy_url.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(account.encode()).decode()}"}
