"""Fetching, against real servers on loopback. What hostile servers do is in `test_hostile.py`."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from skill.desk.ports.feeds import ErrorClass, Fetched, FetchFailed, FetchOutcome, NotModified, Validators
from skill.intake.http import (
    GONE_PAUSE_SECONDS,
    MAX_DOCUMENT_BYTES,
    MAX_HEADER_LENGTH,
    MAX_PAUSE_SECONDS,
    MOST_HEADERS,
    HttpFetcher,
    Turns,
    fresh_seconds,
    retry_after,
)
from skill.stories.titles import Feed, FeedAuth
from tests.intake.server import Answer, Request, Routes, Server, answer

BODY = b"<rss version='2.0'><channel/></rss>"
PACKED = gzip.compress(BODY, mtime=0)
AUTH = FeedAuth("X-Api-Key", "HARBOR_KEY")
NOTHING = Validators()
OLD = Validators('"abc"', "Mon, 02 Mar 2026 10:00:00 GMT")


def no_secret(_: str) -> str | None:
    return None


def a_feed(url: str, auth: FeedAuth | None = None) -> Feed:
    return Feed("harbor-news", "harbor-times", url, auth=auth)


def fetch(
    routes: Routes,
    path: str = "/feed",
    validators: Validators = NOTHING,
    auth: FeedAuth | None = None,
    secret_of: Callable[[str], str | None] = no_secret,
    **options: Any,
) -> tuple[FetchOutcome, list[Request]]:
    """What a fetch from a server with `routes` gives, and what the server was asked."""

    async def run() -> tuple[FetchOutcome, list[Request]]:
        async with (
            Server(routes) as server,
            HttpFetcher(frozenset({("127.0.0.1", server.port)}), secret_of, **options) as fetcher,
        ):
            return await fetcher.fetch(a_feed(server.url(path), auth), validators), server.requests

    return asyncio.run(run())


def failed(outcome: FetchOutcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


def body(outcome: FetchOutcome) -> bytes:
    assert isinstance(outcome, Fetched), outcome
    return outcome.body


# ── what goes out and what comes back ────────────────────────────────────────────────────────────


def test_a_body_comes_with_its_type_charset_and_validators():
    outcome, _ = fetch(
        {
            "/feed": answer(
                200,
                BODY,
                Content_Type="text/xml; charset=ISO-8859-1",
                ETag='W/"1"',
                Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT",
            )
        }
    )
    assert isinstance(outcome, Fetched)
    marks, address = Validators('W/"1"', "Tue, 03 Mar 2026 10:00:00 GMT"), outcome.address
    assert outcome == Fetched(BODY, "text/xml", "ISO-8859-1", marks, address=address)
    assert address.endswith("/feed")


def test_an_answer_without_type_and_validators_is_fine():
    outcome, _ = fetch({"/feed": answer(200, BODY)})
    assert isinstance(outcome, Fetched)
    assert (outcome.charset, outcome.validators) == (None, Validators())


def test_the_request_says_who_we_are_and_carries_no_cookie():
    cookie = answer(302, Location="/next", Set_Cookie="id=1; Path=/")
    _, requests = fetch({"/feed": cookie, "/next": answer(200, BODY)})
    assert [request.path for request in requests] == ["/feed", "/next"]
    assert all(request.headers["user-agent"].startswith("Byline/0.1 (+https://") for request in requests)
    assert not any("cookie" in request.headers for request in requests)


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    outcome, _ = fetch({"/feed": answer(200, BODY)})
    assert body(outcome) == BODY


def test_validators_go_back_as_they_came():
    _, requests = fetch({"/feed": answer(200, BODY)}, validators=OLD)
    assert requests[0].headers["if-none-match"] == '"abc"'
    assert requests[0].headers["if-modified-since"] == "Mon, 02 Mar 2026 10:00:00 GMT"


def test_no_validators_no_condition():
    _, requests = fetch({"/feed": answer(200, BODY)})
    assert not {"if-none-match", "if-modified-since"} & set(requests[0].headers)


@pytest.mark.parametrize("bad", ['"a"\r\nX-Evil: 1', '"\ud800"', '"' + "x" * 5_000 + '"', ""])
def test_a_validator_that_no_header_can_hold_is_not_sent(bad):
    outcome, requests = fetch({"/feed": answer(200, BODY)}, validators=Validators(etag=bad))
    assert body(outcome) == BODY
    assert not {"if-none-match", "x-evil"} & set(requests[0].headers)


def test_not_modified_keeps_the_old_validators_and_takes_new_ones():
    outcome, _ = fetch({"/feed": answer(304, ETag='"new"')}, validators=OLD)
    assert outcome == NotModified(Validators('"new"', OLD.last_modified))


def test_not_modified_without_a_condition_is_a_failure():
    failure = failed(fetch({"/feed": answer(304)})[0])
    assert failure.status == 304
    assert "not modified" in failure.why


def test_a_304_with_a_body_on_a_kept_connection_is_asked_again_without_validators():
    async def garbled(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<html>not modified</html>\r\n\r\n")
        await writer.drain()

    outcome, requests = fetch({"/feed": [garbled, answer(200, BODY)]}, validators=OLD)
    assert body(outcome) == BODY
    assert ["if-none-match" in request.headers for request in requests] == [True, False]


def test_a_garbled_answer_to_an_unconditional_request_is_not_asked_again():
    async def garbled(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"nonsense\r\n\r\n")
        await writer.drain()

    outcome, requests = fetch({"/feed": [garbled, answer(200, BODY)]})
    assert "header" in failed(outcome).why
    assert len(requests) == 1


def test_a_304_that_carries_a_body_is_still_not_modified():
    garbage = answer(304, b"<html>body where none may be</html>")
    outcome, _ = fetch({"/feed": [garbage, answer(200, BODY)]}, validators=OLD)
    assert isinstance(outcome, NotModified | Fetched)


# ── encodings and sizes ──────────────────────────────────────────────────────────────────────────


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", PACKED),
        ("x-gzip", PACKED),
        ("GZIP", PACKED),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity", BODY),
        ("", PACKED),
        ("gzip", BODY),
    ],
)
def test_known_encodings_are_taken_off(encoding, sent):
    assert body(fetch({"/feed": answer(200, sent, Content_Encoding=encoding)})[0]) == BODY


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "aes128gcm"])
def test_unknown_encodings_are_refused(encoding):
    outcome, _ = fetch({"/feed": answer(200, BODY, Content_Encoding=encoding)})
    assert "encoding" in failed(outcome).why


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (PACKED[:-12], "cut off"),
        (PACKED[:10] + b"\xff" * 40, "unpacked"),
        (PACKED + PACKED, "several parts"),
    ],
)
def test_broken_gzip_is_a_failure(sent, why):
    assert why in failed(fetch({"/feed": answer(200, sent, Content_Encoding="gzip")})[0]).why


@pytest.mark.parametrize("head", [{}, {"Content_Length": "", "Transfer_Encoding": "chunked"}])
def test_the_limit_on_the_body_is_exact(head):
    def served(size: int) -> bytes:
        data = b"x" * size
        return answer(200, b"%x\r\n%s\r\n0\r\n\r\n" % (size, data) if head else data, **head)

    assert len(body(fetch({"/feed": served(1_000)}, max_bytes=1_000)[0])) == 1_000
    assert "larger" in failed(fetch({"/feed": served(1_001)}, max_bytes=1_000)[0]).why


def test_the_default_limit_is_ten_mebibytes():
    packed = gzip.compress(b"x" * (10 * 1024 * 1024 + 1))
    outcome, _ = fetch({"/feed": answer(200, packed, Content_Encoding="gzip")})
    assert failed(outcome).why == "the answer is larger than 10 MiB"


# ── redirects and keys ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status):
    routes = {"/feed": answer(status, Location="next?a=1#part"), "/next?a=1": answer(200, BODY)}
    assert body(fetch(routes)[0]) == BODY


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((301, 302), "/1"),
        ((301, 302, 301), "/1"),
        ((302,), None),
        ((307, 301), None),
        ((303, 308), None),
    ],
)
@pytest.mark.parametrize("status", [200, 304])
def test_where_a_feed_has_moved_to_is_told_as_far_as_each_hop_is_for_good(statuses, moved_to, status):
    routes = {f"/{n}": answer(hop, Location=f"/{n + 1}") for n, hop in enumerate(statuses)}
    outcome, requests = fetch(routes | {f"/{len(statuses)}": answer(status, BODY if status == 200 else b"")}, "/0", OLD)
    assert isinstance(outcome, Fetched | NotModified)
    assert len(requests) == len(statuses) + 1
    assert (outcome.moved_to or "").rpartition("/")[2] == (moved_to or "").rpartition("/")[2]
    assert (outcome.moved_to is None) == (moved_to is None)


def test_a_move_to_what_fails_is_no_move():
    assert isinstance(fetch({"/feed": answer(301, Location="/next"), "/next": answer(500)})[0], FetchFailed)


@pytest.mark.parametrize("status", [300, 305, 306])
def test_other_3xx_are_failures(status):
    assert failed(fetch({"/feed": answer(status, Location="/next")})[0]).status == status


@pytest.mark.parametrize(("hops", "arrives"), [(5, True), (6, False)])
def test_at_most_five_redirects(hops, arrives):
    routes = {f"/{n}": answer(302, Location=f"/{n + 1}") for n in range(hops)} | {f"/{hops}": answer(200, BODY)}
    outcome, requests = fetch(routes, path="/0")
    assert isinstance(outcome, Fetched) == arrives
    assert len(requests) == 6


def test_the_key_goes_with_the_request():
    _, requests = fetch({"/feed": answer(200, BODY)}, auth=AUTH, secret_of={"HARBOR_KEY": " s3cret\n"}.get)
    assert requests[0].headers["x-api-key"] == "s3cret"


def test_the_key_stays_with_its_own_origin():
    async def run() -> tuple[FetchOutcome, list[Request], list[Request]]:
        async with Server({"/feed": answer(200, BODY)}) as other:
            hop = answer(302, Location=other.url("/feed"))
            async with Server({"/feed": answer(302, Location="/same"), "/same": hop}) as own:
                hosts = frozenset({("127.0.0.1", own.port), ("127.0.0.1", other.port)})
                async with HttpFetcher(hosts, lambda _: "s3cret") as fetcher:
                    outcome = await fetcher.fetch(a_feed(own.url(), AUTH), Validators())
                return outcome, own.requests, other.requests

    outcome, own, other = asyncio.run(run())
    assert body(outcome) == BODY
    assert [request.headers.get("x-api-key") for request in (*own, *other)] == ["s3cret", "s3cret", None]


def test_an_adopted_address_is_asked_alone_and_gets_the_key_only_on_the_feed_s_own_origin():
    async def run() -> list[tuple[str, str | None]]:
        async with Server({"/new": answer(200, BODY)}) as other, Server({"/new": answer(200, BODY)}) as own:
            hosts = frozenset({("127.0.0.1", own.port), ("127.0.0.1", other.port)})
            async with HttpFetcher(hosts, lambda _: "s3cret") as fetcher:
                for server in (other, own):
                    outcome = await fetcher.fetch(a_feed(own.url(), AUTH), Validators(), server.url("/new"))
                    assert isinstance(outcome, Fetched)
                    assert outcome.moved_to is None
            return [(one.path, one.headers.get("x-api-key")) for one in (*other.requests, *own.requests)]

    assert asyncio.run(run()) == [("/new", None), ("/new", "s3cret")]


def test_an_adopted_address_may_not_lead_to_a_private_host():
    async def run() -> tuple[FetchOutcome, int]:
        async with (
            Server({"/new": answer(200, BODY)}) as inside,
            HttpFetcher(frozenset({("127.0.0.1", inside.port)}), no_secret) as fetcher,
        ):
            public = a_feed("https://harbor.example/feed")
            return await fetcher.fetch(public, Validators(), inside.url("/new")), len(inside.requests)

    outcome, requests = asyncio.run(run())
    assert failed(outcome).error is ErrorClass.ADDRESS
    assert requests == 0


def test_a_move_on_from_an_adopted_address_is_told():
    async def run() -> FetchOutcome:
        routes = {"/new": answer(308, Location="/newer"), "/newer": answer(200, BODY)}
        async with Server(routes) as server, HttpFetcher(frozenset({("127.0.0.1", server.port)}), no_secret) as fetcher:
            return await fetcher.fetch(a_feed(server.url()), Validators(), server.url("/new"))

    outcome = asyncio.run(run())
    assert isinstance(outcome, Fetched)
    assert (outcome.moved_to or "").endswith("/newer")


def test_a_host_of_our_own_is_left_alone_for_no_time_and_others_for_a_second():
    fetcher = HttpFetcher(frozenset({("127.0.0.1", 5080)}), no_secret)
    urls = ("http://127.0.0.1:5080/a", "http://127.0.0.1:5081/a", "https://harbor.example/", "nonsense")
    assert [fetcher.gap_seconds(a_feed(url)) for url in urls] == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_key_names_its_variable_and_asks_nothing(value):
    outcome, requests = fetch({"/feed": answer(200, BODY)}, auth=AUTH, secret_of=lambda _: value)
    assert "HARBOR_KEY" in failed(outcome).why
    assert not requests


@pytest.mark.parametrize(
    ("header", "value"), [("X-Api-Key", "a\r\nX-Evil: 1"), ("X-Api-Key", "clé"), ("X Key:", "q9z")]
)
def test_a_key_that_no_header_can_hold_is_a_failure_that_does_not_show_it(header, value):
    own = FeedAuth(header, "HARBOR_KEY")
    outcome, requests = fetch({"/feed": answer(200, BODY)}, auth=own, secret_of=lambda _: value)
    assert "HARBOR_KEY" in failed(outcome).why
    assert value not in failed(outcome).why
    assert not requests


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_speaks_of_the_key_and_not_its_value(status):
    outcome, _ = fetch({"/feed": answer(status, b"s3cret?")}, auth=AUTH, secret_of=lambda _: "s3cret")
    assert "key" in failed(outcome).why
    assert "s3cret" not in failed(outcome).why
    assert failed(outcome).pause_seconds is None


def test_gone_pauses_for_thirty_days():
    assert failed(fetch({"/feed": answer(410)})[0]).pause_seconds == GONE_PAUSE_SECONDS == 30 * 86_400


@pytest.mark.parametrize("status", [429, 503])
def test_servers_may_ask_us_to_wait(status):
    assert failed(fetch({"/feed": answer(status, Retry_After="120")})[0]).pause_seconds == 120
    assert failed(fetch({"/feed": answer(status)})[0]).pause_seconds is None


@pytest.mark.parametrize("status", [204, 206, 404, 418, 500, 502])
def test_other_answers_are_failures_without_a_pause(status):
    head = answer(status, Retry_After="120", Content_Length="" if status == 204 else "0")
    outcome, _ = fetch({"/feed": head})
    assert (failed(outcome).status, failed(outcome).pause_seconds) == (status, None)


NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def headers(after: timedelta | str, date: datetime | None = NOW) -> Mapping[str, str]:
    written = after if isinstance(after, str) else format_datetime(NOW + after, usegmt=True)
    return {"Retry-After": written} | ({"Date": format_datetime(date, usegmt=True)} if date else {})


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 0),
        ("60", 60),
        ("28801", MAX_PAUSE_SECONDS),
        ("9" * 400, MAX_PAUSE_SECONDS),
        (timedelta(minutes=5), 300),
        (timedelta(days=900), MAX_PAUSE_SECONDS),
        (timedelta(minutes=-5), 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("²", None),
        ("Mon, 99 Foo 2026 25:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_against_the_clock_of_the_server(asked, seconds):
    assert retry_after(headers(asked)) == seconds


def test_retry_after_without_a_date_is_against_our_clock():
    ahead = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    assert 590 <= (retry_after(headers(ahead, date=None)) or 0) <= 600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": 'public, MAX-AGE="60", must-revalidate'}, 60),
        ({"Cache-Control": "max-age=600", "Age": "150"}, 450),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Cache-Control": "max-age=" + "9" * 400}, 999_999_999_999),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "no-store", "Expires": "Mon, 02 Mar 2026 10:05:00 GMT"}, None),
        ({"Expires": "Mon, 02 Mar 2026 10:05:00 GMT", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 300),
        ({"Expires": "Mon, 02 Mar 2026 09:00:00 GMT", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 0),
        ({"Expires": "0", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, None),
        ({"Expires": "Mon, 02 Mar 2026 10:05:00 GMT"}, None),
        (
            {
                "Cache-Control": "max-age=60",
                "Expires": "Mon, 02 Mar 2026 10:05:00 GMT",
                "Date": "Mon, 02 Mar 2026 10:00:00 GMT",
            },
            60,
        ),
    ],
)
def test_how_long_an_answer_stays_fresh_is_read_against_the_clock_of_the_server(headers, seconds):
    assert fresh_seconds(headers) == seconds


@pytest.mark.parametrize("status", [200, 304])
def test_how_long_it_stays_fresh_comes_with_each_answer(status):
    outcome, _ = fetch({"/feed": answer(status, Cache_Control="max-age=600")}, validators=OLD)
    assert isinstance(outcome, Fetched | NotModified)
    assert outcome.fresh_seconds == 600


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, ErrorClass.REFUSED), (403, ErrorClass.REFUSED), (404, ErrorClass.NOT_FOUND), (410, ErrorClass.GONE),
        (429, ErrorClass.BUSY), (503, ErrorClass.BUSY), (500, ErrorClass.SERVER), (418, ErrorClass.ANSWER),
        (304, ErrorClass.ANSWER),
    ],
)  # fmt: skip
def test_each_failure_is_of_a_class_that_says_what_to_do(status, error):
    assert failed(fetch({"/feed": answer(status)})[0]).error is error
    assert error.what_to_do


def test_only_what_no_server_answered_may_be_the_fault_of_our_own_line():
    assert [one.value for one in ErrorClass if one.is_of_the_line] == ["dns", "connection", "timeout", "tls"]
    assert all(one.what_to_do for one in ErrorClass)


# ── turns ────────────────────────────────────────────────────────────────────────────────────────


def test_a_private_host_is_asked_one_request_at_a_time_and_without_a_pause():
    async def slow(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(200, BODY))

    async def run() -> tuple[int, float]:
        async with Server({"/feed": slow}) as server:
            async with HttpFetcher(frozenset({("127.0.0.1", server.port)}), no_secret) as fetcher:
                fetches = (fetcher.fetch(a_feed(server.url()), Validators()) for _ in range(5))
                outcomes = await asyncio.gather(*fetches)
            assert all(isinstance(outcome, Fetched) for outcome in outcomes)
            return server.most_at_once, server.requests[-1].at - server.requests[0].at

    most, seconds = asyncio.run(run())
    assert most == 1
    assert seconds < 1


def test_two_feeds_that_redirect_to_each_other_s_host_do_not_wait_for_ever():
    async def run() -> list[FetchOutcome]:
        routes: dict[str, bytes] = {"/end": answer(200, BODY)}
        async with Server(routes) as one, Server(dict(routes)) as two:
            one.routes = {**routes, "/feed": answer(302, Location=two.url("/end"))}
            two.routes = {**routes, "/feed": answer(302, Location=one.url("/end"))}
            hosts = frozenset({("127.0.0.1", one.port), ("127.0.0.1", two.port)})
            async with HttpFetcher(hosts, no_secret, deadline_seconds=1) as fetcher:
                feeds = [a_feed(one.url()), a_feed(two.url())] * 3
                return await asyncio.gather(*(fetcher.fetch(feed, Validators()) for feed in feeds))

    assert all(isinstance(outcome, Fetched) for outcome in asyncio.run(run()))


def test_the_wait_for_a_turn_is_not_part_of_the_deadline():
    async def slow(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(answer(200, BODY))

    async def run() -> list[FetchOutcome]:
        async with (
            Server({"/feed": slow}) as server,
            HttpFetcher(frozenset({("127.0.0.1", server.port)}), no_secret, deadline_seconds=0.3) as fetcher,
        ):
            return await asyncio.gather(*(fetcher.fetch(a_feed(server.url()), Validators()) for _ in range(6)))

    assert all(isinstance(outcome, Fetched) for outcome in asyncio.run(run()))


def turns_taken(hosts: list[str], gap: float, at_once: int, *, with_gap: bool) -> tuple[list[float], int]:
    """When each turn began, in seconds, and the most that were open together."""

    async def run() -> tuple[list[float], int]:
        turns = Turns(gap, at_once)
        clock = asyncio.get_running_loop().time
        began = clock()
        starts: list[float] = []
        is_open = 0
        most = 0

        async def one(host: str) -> None:
            nonlocal is_open, most
            async with turns.of(host, with_gap=with_gap):
                starts.append(clock() - began)
                is_open += 1
                most = max(most, is_open)
                await asyncio.sleep(0.01)
                is_open -= 1

        await asyncio.gather(*map(one, hosts))
        return starts, most

    return asyncio.run(run())


def test_public_hosts_get_a_pause_between_two_requests():
    starts, most = turns_taken(["a:80"] * 3, gap=0.2, at_once=9, with_gap=True)
    assert most == 1
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(starts))


def test_hosts_do_not_wait_for_each_other():
    starts, most = turns_taken([f"{n}:80" for n in range(8)], gap=5, at_once=9, with_gap=True)
    assert max(starts) < 1
    assert most == 8


def test_all_hosts_together_have_a_limit():
    assert turns_taken([f"{n}:80" for n in range(8)], gap=0, at_once=3, with_gap=False)[1] == 3


def test_a_public_server_is_given_its_pause(monkeypatch):
    async def run() -> list[Request]:
        async with Server({"/feed": answer(200, BODY)}) as server:
            monkeypatch.setattr("skill.intake.guard.is_public", lambda ip: ip.is_loopback)
            monkeypatch.setattr("skill.intake.http.PUBLIC_PORTS", {server.port})
            async with HttpFetcher(frozenset(), no_secret, gap_seconds=0.2) as fetcher:
                outcomes = [await fetcher.fetch(a_feed(server.url()), NOTHING) for _ in range(2)]
            assert all(isinstance(outcome, Fetched) for outcome in outcomes)
            return server.requests

    first, second = asyncio.run(run())
    assert second.at - first.at >= 0.2


# ── documents that say something in public ────────────────────────────────────────────────────────

LONG = bytes(range(256)) * 2 * 1024 * 8


def document(
    found: Answer, named_by: str = "", private: Callable[[int], frozenset[tuple[str, int]]] | None = None
) -> tuple[Fetched | FetchFailed, list[Request]]:
    """What comes of asking for `/robots.txt`, named by the feed of the same server or by what is at `named_by`."""

    async def run() -> tuple[Fetched | FetchFailed, list[Request]]:
        async with Server({"/robots.txt": found}) as server:
            hosts = private(server.port) if private else frozenset({("127.0.0.1", server.port)})
            async with HttpFetcher(hosts, no_secret) as fetcher:
                named = named_by or server.url()
                return await fetcher.document(server.url("/robots.txt"), named), server.requests

    return asyncio.run(run())


def test_a_document_comes_as_it_is_with_how_long_it_is_fresh_and_without_any_key():
    outcome, (asked,) = document(answer(200, b"User-agent: *", Cache_Control="max-age=60"))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, outcome.fresh_seconds) == (b"User-agent: *", 60)
    assert not {"authorization", "x-api-key", "cookie", "if-none-match"} & asked.headers.keys()


def test_who_names_a_document_does_not_choose_what_we_log_in_with():
    async def run() -> list[Request]:
        async with Server({"/page": answer(200, b"x")}) as server:
            async with HttpFetcher(frozenset({("127.0.0.1", server.port)}), no_secret) as fetcher:
                await fetcher.document(server.url("/page").replace("//", "//user:word@"), server.url())
            return server.requests

    (asked,) = asyncio.run(run())
    assert "authorization" not in asked.headers


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_of_a_long_document_the_beginning_counts(pack):
    outcome, _ = document(answer(200, pack(LONG)))
    assert isinstance(outcome, Fetched)
    assert outcome.body == LONG[:MAX_DOCUMENT_BYTES]


def test_a_document_that_is_just_as_long_is_whole():
    outcome, _ = document(answer(200, LONG[:MAX_DOCUMENT_BYTES]))
    assert isinstance(outcome, Fetched)
    assert outcome.body == LONG[:MAX_DOCUMENT_BYTES]


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_document_that_cannot_be_had_says_how_the_server_answered(status):
    outcome, _ = document(answer(status))
    assert failed(outcome).status == status


def test_a_document_that_is_said_not_to_have_changed_is_none():
    assert failed(document(answer(304))[0]).error is ErrorClass.ANSWER


def test_a_public_document_names_none_on_a_private_address():
    outcome, asked = document(answer(200, BODY), named_by="https://harbor.example/robots.txt")
    assert failed(outcome).error is ErrorClass.ADDRESS
    assert asked == []


def test_a_private_document_names_none_on_another_private_address_that_no_setting_names():
    outcome, asked = document(answer(200), "http://127.0.0.1:1/feed", lambda _: frozenset({("127.0.0.1", 1)}))
    assert failed(outcome).error is ErrorClass.ADDRESS
    assert asked == []


@pytest.mark.parametrize("address", ["ftp://harbor.example/", "//", "http://[/", "", "https://harbor.example:8443/"])
def test_what_is_no_address_of_the_web_is_no_document(address):
    async def run() -> Fetched | FetchFailed:
        async with HttpFetcher(frozenset(), no_secret) as fetcher:
            return await fetcher.document(address, "https://harbor.example/")

    assert failed(asyncio.run(run())).error is ErrorClass.ADDRESS


def test_headers_that_say_something_in_public_come_with_a_feed_and_no_others():
    outcome, _ = fetch(
        {"/feed": answer(200, BODY, X_Robots_Tag="max-snippet:50", tdm_reservation="1", Link="<a>; rel=b", Server="x")}
    )
    assert isinstance(outcome, Fetched)
    assert outcome.headers == (("Link", "<a>; rel=b"), ("X-Robots-Tag", "max-snippet:50"), ("tdm-reservation", "1"))


def test_of_headers_without_end_some_come_and_no_long_ones():
    many = "".join(f"X-Robots-Tag: noindex{n}\r\n" for n in range(70))
    lines = f"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nLink: {'x' * (MAX_HEADER_LENGTH + 1)}\r\n{many}\r\n"
    outcome, _ = fetch({"/feed": lines.encode()})
    assert isinstance(outcome, Fetched)
    assert [value for _, value in outcome.headers] == [f"noindex{n}" for n in range(MOST_HEADERS - 1)]
