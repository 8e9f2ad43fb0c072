"""Posting JSON to addresses that publishers name: over https, within limits, and to public addresses alone.

What an endpoint answers is not read but for its status. Whatever it or a network does comes out as a `Posted`, whose
`why` is ours word for word.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from skill.desk.ports.telemetry import Posted
from skill.intake.guard import Hop, guarded_session, hop_under_way
from skill.intake.http import USER_AGENT, failure_of, retry_after

DEADLINE_SECONDS = 10.0
MAX_AT_ONCE = 128
KEPT_OPEN_SECONDS = 15.0
# An answer of so many bytes is taken off the line, so that the next document goes by the same connection.
MAX_ANSWER_BYTES, REST_SECONDS = 64 * 1024, 1.0

_TAKEN = range(200, 300)
_REDIRECTS = range(300, 400)
_ASK_TO_WAIT = frozenset({429, 503})

_log = logging.getLogger(__name__)


class HttpPoster:
    """`desk.ports.telemetry.Poster`: an async context manager, one for the process.

    `private_hosts` are the host and port pairs on private addresses that may be posted to. The deadline is in seconds,
    for all of one request. No redirect is followed and no proxy of the environment is used. `trusted` stands in for the
    certificates that this machine trusts.
    """

    def __init__(
        self,
        private_hosts: frozenset[tuple[str, int]],
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        resolver: AbstractResolver | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._private_hosts = frozenset((host.lower(), port) for host, port in private_hosts)
        self._deadline_seconds, self._resolver, self._trusted = deadline_seconds, resolver, trusted
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = guarded_session(
            MAX_AT_ONCE,
            KEPT_OPEN_SECONDS,
            {"User-Agent": USER_AGENT, "Content-Type": "application/json", "Accept-Encoding": "identity"},
            resolver=self._resolver,
            trusted=self._trusted or ssl.create_default_context(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def post(self, endpoint: str, document: str) -> Posted:
        url = _https(endpoint)
        if url is None:
            return Posted(None, "the endpoint is no https address, or names a user")
        hop = Hop((url.host, url.port) in self._private_hosts)
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await self._answer(url, document, hop)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Posted(None, failure_of(error, hop, self._deadline_seconds).outcome.why)
        except Exception as error:  # noqa: BLE001 - a server can make a client library raise anything
            _log.warning("posting does not know %s", type(error).__name__)
            return Posted(None, "the request failed in a way that is not known")

    async def _answer(self, url: URL, document: str, hop: Hop) -> Posted:
        assert self._session is not None, "use the poster as `async with HttpPoster(...)`"  # noqa: S101
        hop_under_way.set(hop)
        async with self._session.post(url, data=document.encode(), allow_redirects=False) as response:
            try:
                posted = _posted(response)
                await _taken_off_the_line(response)
                return posted
            finally:
                # One that was not read ends here, with its connection; one read to its end has let go of it.
                response.close()


async def _taken_off_the_line(response: aiohttp.ClientResponse) -> None:
    """Whatever becomes of the rest of an answer, its status stands."""
    if response.content_length is None or response.content_length > MAX_ANSWER_BYTES:
        return
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(REST_SECONDS):
            await response.read()


def _https(endpoint: str) -> URL | None:
    try:
        url = URL(endpoint)
        is_fine = url.scheme == "https" and bool(url.host) and bool(url.port) and url.user is None
    except ValueError:
        return None
    return url.with_fragment(None) if is_fine else None


def _posted(response: aiohttp.ClientResponse) -> Posted:
    status = response.status
    if status in _TAKEN:
        return Posted(status)
    if status in _REDIRECTS:
        return Posted(status, f"the endpoint redirects (HTTP {status}), which is not followed")
    pause = retry_after(response.headers) if status in _ASK_TO_WAIT else None
    return Posted(status, f"the endpoint answered HTTP {status}", pause)
