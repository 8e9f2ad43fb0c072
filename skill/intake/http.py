"""Fetching feeds over HTTP: politely, within limits, and never from an address that is not public.

Whatever a server or a network does comes out as a `FetchFailed`. Its `why` is ours word for word:
nothing in it was written by a server, and no secret can be in it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from skill.desk.ports.feeds import ErrorClass, Fetched, FetchFailed, FetchOutcome, Headers, NotModified, Validators
from skill.intake.guard import Hop, guarded_session, hop_under_way
from skill.stories.titles import Feed

USER_AGENT = "Byline/0.1 (+https://github.com/byline-news/byline)"
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
DEADLINE_SECONDS = 20.0
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_AT_ONCE = 60
GAP_SECONDS = 1.0
# For a redirect, or the next feed of the host: thousands of hosts' connections would be open at once otherwise.
KEPT_OPEN_SECONDS = 2.0
PUBLIC_PORTS = frozenset({80, 443})
# Of what servers ask for we wait at most this long: a date in another century would mute a feed.
MAX_PAUSE_SECONDS = 8 * 60 * 60
GONE_PAUSE_SECONDS = 30 * 24 * 60 * 60
MAX_VALIDATOR_LENGTH = 2_000
# RFC 9309, section 2.5: at least so much of a robots.txt is to be read.
MAX_DOCUMENT_BYTES = 500 * 1024
# Headers that say something in public.
SAYING = ("Link", "X-Robots-Tag", "Content-Usage", "tdm-reservation", "tdm-policy")
MOST_HEADERS, MAX_HEADER_LENGTH = 50, 4_000

_CHUNK_BYTES = 64 * 1024
_OK = {200, 203}
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_GZIP_BEGINNING = b"\x1f\x8b"
# RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_log = logging.getLogger(__name__)


class HttpFetcher:
    """Fetches feeds; an async context manager, one for the process.

    `private_hosts` are the host and port pairs on private addresses that a feed may name; `secret_of`
    gives the value of an environment variable. Times are in seconds. The deadline is for all that the
    network does in one fetch, not for the wait until it is the host's turn.
    """

    def __init__(
        self,
        private_hosts: frozenset[tuple[str, int]],
        secret_of: Callable[[str], str | None],
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        max_bytes: int = MAX_BYTES,
        gap_seconds: float = GAP_SECONDS,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._private_hosts = frozenset((host.lower(), port) for host, port in private_hosts)
        self._secret_of = secret_of
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._resolver = resolver
        self._gap_seconds = gap_seconds
        self._turns = Turns(gap_seconds, MAX_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = guarded_session(
            MAX_AT_ONCE,
            KEPT_OPEN_SECONDS,
            {"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
            resolver=self._resolver,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    def gap_seconds(self, feed: Feed) -> float:
        """How long the feed's host is left alone after a request: one of our own not at all."""
        try:
            url = _parsed_url(feed.url)
        except _Failure:
            return 0.0
        return 0.0 if (url.host, url.port) in self._private_hosts else self._gap_seconds

    async def document(self, address: str, named_by: str) -> Fetched | FetchFailed:
        """As a feed without a key is fetched, but that what is beyond `MAX_DOCUMENT_BYTES` is left."""
        try:
            # A publisher's link must not choose what we log in with.
            url, naming = _parsed_url(address).with_user(None), _parsed_url(named_by)
            is_private = {(one.host, one.port) for one in (url, naming)} <= self._private_hosts
            plan = _Plan(url, {}, Validators(), is_private, self._deadline_seconds, MAX_DOCUMENT_BYTES)
            found = await self._follow(plan)
        except _Failure as failure:
            return failure.outcome
        except Exception as error:  # noqa: BLE001 - as of a feed
            _log.warning("fetching a document does not know %s", type(error).__name__)
            return FetchFailed("the request failed in a way that is not known")
        if isinstance(found, NotModified):
            return FetchFailed("the server says not modified (HTTP 304), but we have no earlier copy", 304)
        return found

    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> FetchOutcome:
        """Never raises for anything that a server or a network does.

        `adopted` is asked instead of the feed's own address. The key goes to the feed's own origin all the same.
        """
        try:
            plan = self._plan(feed, _sendable(validators))
            if adopted is not None:
                plan.start = _parsed_url(adopted)
            return await self._follow(plan)
        except _Failure as failure:
            return failure.outcome
        except Exception as error:  # noqa: BLE001 - a server can make a client library raise anything
            _log.warning("feed %s: fetching does not know %s", feed.id, type(error).__name__)
            return FetchFailed("the request failed in a way that is not known")

    def _plan(self, feed: Feed, validators: Validators) -> _Plan:
        url = _parsed_url(feed.url)
        headers = {}
        if feed.auth:
            headers[feed.auth.header] = _secret(self._secret_of, feed.auth.header, feed.auth.secret)
        is_private = (url.host, url.port) in self._private_hosts
        return _Plan(url, headers, validators, is_private, self._deadline_seconds)

    async def _follow(self, plan: _Plan) -> FetchOutcome:
        url, moved_to = plan.start, plan.start
        for _ in range(MAX_REDIRECTS + 1):
            found = await self._asked_twice(plan, url)
            if not isinstance(found, _Redirect):
                return found if moved_to == plan.start else _told_of_move(found, moved_to)
            if found.is_permanent and moved_to == url:
                moved_to = found.target
            url = found.target
        raise _Failure(f"more than {MAX_REDIRECTS} redirects", ErrorClass.REDIRECT)

    async def _asked_twice(self, plan: _Plan, url: URL) -> FetchOutcome | _Redirect:
        """Some servers answer 304 with a body, which no client can read: ask those without validators."""
        try:
            return await self._asked(plan, url)
        except _UnreadableHeadError:
            if plan.validators == Validators():
                raise
        plan.validators = Validators()
        return await self._asked(plan, url)

    async def _asked(self, plan: _Plan, url: URL) -> FetchOutcome | _Redirect:
        """One request, when it is the turn of its host."""
        is_private = self._checked(plan, url)
        async with self._turns.of(f"{url.host}:{url.port}", with_gap=not is_private):
            hop = Hop(is_private)
            loop = asyncio.get_running_loop()
            started = loop.time()
            try:
                async with asyncio.timeout(plan.seconds_left):
                    return await self._answer(plan, url, hop)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise failure_of(error, hop, plan.deadline_seconds) from error
            finally:
                plan.seconds_left -= loop.time() - started

    def _checked(self, plan: _Plan, url: URL) -> bool:
        """Whether `url` is one of the private hosts; a feed on a public host is not sent to one."""
        if (url.host, url.port) in self._private_hosts and plan.is_private:
            return True
        if url.port not in PUBLIC_PORTS:
            raise _Failure("the address has a port other than 80 and 443", ErrorClass.ADDRESS)
        return False

    async def _answer(self, plan: _Plan, url: URL, hop: Hop) -> FetchOutcome | _Redirect:
        assert self._session is not None, "use the fetcher as `async with HttpFetcher(...)`"  # noqa: S101
        hop_under_way.set(hop)
        async with self._session.get(url, headers=plan.headers_for(url), allow_redirects=False) as response:
            try:
                if response.status in _REDIRECTS:
                    return _Redirect(_target(url, response.headers), response.status in _PERMANENT)
                if response.status in _OK:
                    return await self._body(response, plan)
                return _without_body(response, plan.validators)
            finally:
                # Unread bodies end here, with their connection; one read to its end has let go of it.
                response.close()

    async def _body(self, response: aiohttp.ClientResponse, plan: _Plan) -> Fetched:
        if plan.most_bytes is None and (response.content_length or 0) > self._max_bytes:
            raise _too_large(self._max_bytes)
        unpacker = Unpacker(response.headers.get("Content-Encoding", ""), self._max_bytes)
        is_whole = True
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            unpacker.feed(chunk)
            if plan.most_bytes is not None and unpacker.length > plan.most_bytes:
                is_whole = False
                break
        return Fetched(
            unpacker.finish() if is_whole else unpacker.beginning(plan.most_bytes),
            response.content_type,
            response.charset,
            _validators_of(response),
            fresh_seconds(response.headers),
            address=str(response.url),
            headers=_said_in(response.headers),
        )


# ── one fetch ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Plan:
    """A fetch under way, over all of its redirects. `url` is the feed's own address, `start` the one asked first. Of an
    answer that is longer than `most_bytes` the rest is left; where that is `None`, it is an error.
    """

    url: URL
    auth: Mapping[str, str]
    validators: Validators
    is_private: bool
    deadline_seconds: float
    most_bytes: int | None = None
    start: URL = field(init=False)
    seconds_left: float = field(init=False)

    def __post_init__(self) -> None:
        self.start, self.seconds_left = self.url, self.deadline_seconds

    def headers_for(self, url: URL) -> dict[str, str]:
        """The key goes to the feed's own origin alone, wherever it redirects to."""
        headers = dict(self.auth) if url.origin() == self.url.origin() else {}
        if self.validators.etag:
            headers["If-None-Match"] = self.validators.etag
        if self.validators.last_modified:
            headers["If-Modified-Since"] = self.validators.last_modified
        return headers


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an answer sends us, and whether for good (RFC 9110, section 15.4)."""

    target: URL
    is_permanent: bool


def _told_of_move(outcome: FetchOutcome, moved_to: URL) -> FetchOutcome:
    """`moved_to` is where the redirects led as far as all of them were permanent."""
    return outcome if isinstance(outcome, FetchFailed) else replace(outcome, moved_to=str(moved_to))


class _Failure(Exception):  # noqa: N818 - an outcome on its way up, not a fault of ours
    def __init__(self, why: str, error: ErrorClass) -> None:
        super().__init__(why)
        self.outcome = FetchFailed(why, error=error)


class _UnreadableHeadError(_Failure):
    """What came is no HTTP header."""


@lru_cache(maxsize=16_384)
def _parsed_url(url: str) -> URL:
    try:
        parsed = URL(url)
        is_web = parsed.scheme in {"http", "https"} and bool(parsed.host) and bool(parsed.port)
    except ValueError:
        is_web = False
    if not is_web:
        raise _Failure("the address is not an http or https one", ErrorClass.ADDRESS)
    return parsed.with_fragment(None)


def _target(url: URL, headers: CIMultiDictProxy[str]) -> URL:
    location = headers.get("Location", "")
    if not location:
        raise _Failure("a redirect without a target", ErrorClass.REDIRECT)
    try:
        # A server must not choose what we log in with.
        target = _parsed_url(str(url.join(URL(location)))).with_user(None)
    except _Failure as failure:
        raise _Failure("a redirect to something that is not an http or https address", ErrorClass.REDIRECT) from failure
    except ValueError as error:
        raise _Failure("a redirect to an address that cannot be read", ErrorClass.REDIRECT) from error
    if url.scheme == "https" and target.scheme == "http":
        # Whoever stands between could write the stories.
        raise _Failure("a redirect from https to http", ErrorClass.REDIRECT)
    return target


def _secret(secret_of: Callable[[str], str | None], header: str, variable: str) -> str:
    value = (secret_of(variable) or "").strip()
    if not value:
        raise _Failure(f"the key is missing: the environment variable {variable} is not set", ErrorClass.KEY)
    if not (value.isascii() and value.isprintable()):
        raise _Failure(f"the environment variable {variable} holds characters that no header may", ErrorClass.KEY)
    if not _HEADER_NAME.fullmatch(header):
        raise _Failure(f"the header for {variable} has a name that no header may", ErrorClass.KEY)
    return value


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def _without_body(response: aiohttp.ClientResponse, sent: Validators) -> NotModified | FetchFailed:
    status = response.status
    if status == 304:
        return _not_modified(response, sent)
    if status in {401, 403}:
        why = f"the server refused (HTTP {status}); a key may be missing or wrong"
        return FetchFailed(why, status, error=ErrorClass.REFUSED)
    if status == 410:
        return FetchFailed("the feed is gone for good (HTTP 410)", status, GONE_PAUSE_SECONDS, ErrorClass.GONE)
    if status in {429, 503}:
        why = f"the server asks us to wait (HTTP {status})"
        return FetchFailed(why, status, retry_after(response.headers), ErrorClass.BUSY)
    error = ErrorClass.NOT_FOUND if status == 404 else ErrorClass.SERVER if status >= 500 else ErrorClass.ANSWER
    return FetchFailed(f"the server answered HTTP {status}", status, error=error)


def _not_modified(response: aiohttp.ClientResponse, sent: Validators) -> NotModified | FetchFailed:
    if sent == Validators():
        why = "the server says not modified (HTTP 304), but we have no earlier copy"
        return FetchFailed(why, response.status, error=ErrorClass.ANSWER)
    now = _validators_of(response)
    validators = Validators(now.etag or sent.etag, now.last_modified or sent.last_modified)
    return NotModified(validators, fresh_seconds(response.headers))


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds that Retry-After asks for, 0 to 8 hours; `None` where it says nothing readable.

    RFC 9110, section 10.2.3: seconds or a date. A date is relative to the answer's own Date header, as
    the server's clock may be wrong.
    """
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return min(int(written[:12]), MAX_PAUSE_SECONDS)
    until = _http_date(written)
    if until is None:
        return None
    now = _http_date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0, min(int((until - now).total_seconds()), MAX_PAUSE_SECONDS))


def fresh_seconds(headers: Mapping[str, str]) -> int | None:
    """Seconds that an answer says that it stays fresh from now on, 0 or more; `None` where it does not say.

    RFC 9111, section 4.2: `max-age` before `Expires`, which is relative to the answer's own Date, as the server's
    clock may be wrong; less the Age that a cache on the way gave it. `no-cache` and `no-store` are no lifetime.
    """
    said = [part.strip().lower() for part in headers.get("Cache-Control", "")[:1_000].split(",")]
    if "no-cache" in said or "no-store" in said:
        return None
    lifetime = next((_whole(part.removeprefix("max-age=")) for part in said if part.startswith("max-age=")), None)
    if lifetime is None:
        until, now = _http_date(headers.get("Expires", "")), _http_date(headers.get("Date", ""))
        lifetime = int((until - now).total_seconds()) if until and now else None
    return None if lifetime is None else max(0, lifetime - (_whole(headers.get("Age", "")) or 0))


def _whole(written: str) -> int | None:
    written = written.strip().strip('"')
    return int(written[:12]) if written.isascii() and written.isdigit() else None


def _http_date(written: str) -> datetime | None:
    if not written:
        return None
    try:
        found = parsedate_to_datetime(written[:100])
        return found.replace(tzinfo=found.tzinfo or UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _said_in(headers: CIMultiDictProxy[str]) -> Headers:
    """What of an answer's headers says something in public: of each name some, and no long ones."""
    found = [(name, value) for name in SAYING for value in headers.getall(name, ())]
    return tuple((name, value) for name, value in found[:MOST_HEADERS] if len(value) <= MAX_HEADER_LENGTH)


def _validators_of(response: aiohttp.ClientResponse) -> Validators:
    return _sendable(Validators(response.headers.get("ETag"), response.headers.get("Last-Modified")))


def _sendable(validators: Validators) -> Validators:
    """Validators without what cannot go back in a header; otherwise as they came."""
    etag, last_modified = (
        value if value and len(value) <= MAX_VALIDATOR_LENGTH and value.isascii() and value.isprintable() else None
        for value in (validators.etag, validators.last_modified)
    )
    return Validators(etag, last_modified)


# ── bodies ────────────────────────────────────────────────────────────────────────────────────────


class Unpacker:
    """Takes the Content-Encoding off, with a limit in bytes on what comes in and on what it becomes.

    What is said to be gzip and does not begin as such was never packed.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise _Failure("the answer has a content encoding that is not known", ErrorClass.ANSWER)
        self._max_bytes = max_bytes
        self._taken = 0
        self._body = bytearray()
        self._zlib: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        is_first = self._taken == 0
        self._taken += len(chunk)
        if self._taken > self._max_bytes:
            raise _too_large(self._max_bytes)
        if is_first:
            self._zlib = self._opened(chunk)
        if self._zlib is None:
            self._body += chunk
        else:
            self._inflate(self._zlib, chunk)

    @property
    def length(self) -> int:
        return len(self._body)

    def beginning(self, length: int | None) -> bytes:
        return bytes(self._body[:length])

    def finish(self) -> bytes:
        if self._zlib is not None and not self._zlib.eof:
            raise _Failure("the answer was cut off", ErrorClass.CONNECTION)
        return bytes(self._body)

    def _opened(self, beginning: bytes) -> zlib._Decompress | None:
        """Some servers send gzip without saying so; some call raw deflate what RFC 9110 wants in zlib."""
        if beginning.startswith(_GZIP_BEGINNING):
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        if self._encoding == "deflate":
            is_zlib = beginning[0] & 0x0F == 8
            return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        return None

    def _inflate(self, packed: zlib._Decompress, chunk: bytes) -> None:
        try:
            self._body += packed.decompress(chunk, self._max_bytes + 1 - len(self._body))
        except zlib.error as error:
            raise _Failure("the answer cannot be unpacked", ErrorClass.ANSWER) from error
        if len(self._body) > self._max_bytes:
            raise _too_large(self._max_bytes)
        if packed.eof and packed.unused_data.startswith(_GZIP_BEGINNING):
            raise _Failure("the answer is packed in several parts, which is not read", ErrorClass.ANSWER)


def _too_large(max_bytes: int) -> _Failure:
    return _Failure(f"the answer is larger than {max_bytes / (1024 * 1024):.3g} MiB", ErrorClass.TOO_LARGE)


# ── errors of the network ─────────────────────────────────────────────────────────────────────────


def failure_of(error: Exception, hop: Hop, deadline_seconds: float) -> _Failure:
    """What aiohttp and the network raise, in our own words."""
    if hop.was_refused:
        return _Failure("the address is not a public one", ErrorClass.ADDRESS)
    if isinstance(error, TimeoutError):
        return _Failure(f"no complete answer within {deadline_seconds:g} seconds", ErrorClass.TIMEOUT)
    if isinstance(error, aiohttp.ClientResponseError):
        return _UnreadableHeadError("the header of the answer cannot be read", ErrorClass.ANSWER)
    for kinds, why, kind in _KNOWN:
        if isinstance(error, kinds):
            return _Failure(why, kind)
    return _Failure("the request cannot be made", ErrorClass.OURS)


_KNOWN: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, ErrorClass], ...] = (
    (aiohttp.ClientConnectorDNSError, "the host name was not found", ErrorClass.DNS),
    (aiohttp.ClientConnectorCertificateError, "the TLS certificate of the server is not valid", ErrorClass.TLS),
    ((aiohttp.ClientSSLError, ssl.SSLError), "no TLS connection could be made", ErrorClass.TLS),
    (aiohttp.ClientConnectorError, "the server could not be connected to", ErrorClass.CONNECTION),
    (aiohttp.ClientPayloadError, "the answer was cut off", ErrorClass.CONNECTION),
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer", ErrorClass.CONNECTION),
    (aiohttp.InvalidURL, "the address cannot be asked for", ErrorClass.ADDRESS),
    ((aiohttp.ClientError, OSError), "the connection failed", ErrorClass.CONNECTION),
)


# ── politeness ────────────────────────────────────────────────────────────────────────────────────


class Turns:
    """One request at a time a host, `gap_seconds` between two of them, `at_once` over all hosts."""

    def __init__(self, gap_seconds: float, at_once: int) -> None:
        self._gap_seconds = gap_seconds
        self._at_once = asyncio.Semaphore(at_once)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def of(self, host: str, *, with_gap: bool) -> AsyncIterator[None]:
        """Wait for the turn of `host`. Nobody waits for a turn while holding a place, or another turn."""
        clock = asyncio.get_running_loop().time
        own = self._hosts.setdefault(host, _Host(asyncio.Lock()))
        async with own.lock:
            if with_gap:
                await asyncio.sleep(max(0.0, own.free_at - clock()))
            async with self._at_once:
                try:
                    yield
                finally:
                    own.free_at = clock() + self._gap_seconds


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock
    free_at: float = float("-inf")
