"""What a broken or hostile publisher can send: over the network, and as a document."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import string
import time
import tracemalloc
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.desk.ports.feeds import (
    ErrorClass,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotAFeed,
    NotModified,
    Parsed,
    Validators,
)
from skill.intake.formats import Formats
from skill.intake.formats.charset import decoded
from skill.intake.guard import is_own, is_public
from skill.intake.http import HttpFetcher
from skill.stories.titles import Feed, FeedAuth
from tests.intake.server import Answer, Request, Server, answer, drip

BODY = b"<rss version='2.0'><channel/></rss>"
NOTHING = Validators()


def fetch(found: Answer, validators: Validators = NOTHING, scheme: str = "http", **options: Any) -> FetchOutcome:
    """What a fetch gives where the server answers `found`, within a deadline of 0.3 s."""

    async def run() -> FetchOutcome:
        async with (
            Server({"/feed": found}) as server,
            HttpFetcher(
                frozenset({("127.0.0.1", server.port)}), lambda _: "s3cret", **{"deadline_seconds": 0.3, **options}
            ) as fetcher,
        ):
            feed = Feed("f", "t", f"{scheme}://127.0.0.1:{server.port}/feed")
            return await fetcher.fetch(feed, validators)

    return asyncio.run(run())


def fetch_url(url: str, private: frozenset[tuple[str, int]] = frozenset(), **options: Any) -> FetchOutcome:
    async def run() -> FetchOutcome:
        async with HttpFetcher(private, lambda _: None, deadline_seconds=0.5, **options) as fetcher:
            return await fetcher.fetch(Feed("f", "t", url), NOTHING)

    return asyncio.run(run())


def why(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.why


class Names(AbstractResolver):
    """A resolver that knows one answer for every name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if not self.addresses:
            raise OSError("no such name")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        return


# ── slow, large and broken answers ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "script",
    [
        drip(b"", b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1_000, 0.02),
        drip(answer(200, b"", Content_Length="1000"), b"x" * 1_000, 0.02),
        drip(answer(200, b"", Content_Length="", Transfer_Encoding="chunked"), b"1\r\nx\r\n" * 500, 0.02),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 0.001),
        drip(b"", b"", 0),
    ],
    ids=["header", "body", "chunks", "continue", "silence"],
)
def test_a_slow_server_is_left_at_the_deadline(script):
    async def and_wait(request: Request, writer: asyncio.StreamWriter) -> None:
        await script(request, writer)
        await asyncio.sleep(2)

    began = time.process_time()
    assert why(fetch(and_wait)) == "no complete answer within 0.3 seconds"
    assert time.process_time() - began < 1


def test_the_deadline_is_for_all_redirects_together():
    async def slow(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.12)
        writer.write(answer(302, Location="/feed"))

    began = time.process_time()
    assert "within 0.3 seconds" in why(fetch(slow))
    assert time.process_time() - began < 0.6


@pytest.mark.parametrize(
    ("sent", "options", "error"),
    [
        (answer(302, Location="/feed"), {"deadline_seconds": 5}, ErrorClass.REDIRECT),
        (answer(302), {}, ErrorClass.REDIRECT),
        (drip(b"", b"", 0), {}, ErrorClass.CONNECTION),
        (b"nonsense\r\n\r\n", {}, ErrorClass.ANSWER),
        (answer(200, BODY, Content_Encoding="br"), {}, ErrorClass.ANSWER),
        (answer(200, BODY), {"max_bytes": 5}, ErrorClass.TOO_LARGE),
    ],
)
def test_what_a_server_does_is_told_by_class(sent, options, error):
    outcome = fetch(sent, **options)
    assert isinstance(outcome, FetchFailed)
    assert outcome.error is error


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://nowhere.example/", ErrorClass.DNS),
        ("ftp://nowhere.example/", ErrorClass.ADDRESS),
        ("http://10.0.0.1/", ErrorClass.ADDRESS),
        ("http://nowhere.example:8080/", ErrorClass.ADDRESS),
    ],
)
def test_an_address_that_cannot_be_asked_is_told_by_class(url, error):
    outcome = fetch_url(url, resolver=Names())
    assert isinstance(outcome, FetchFailed)
    assert outcome.error is error


def test_a_redirect_loop_ends():
    assert why(fetch(answer(302, Location="/feed"), deadline_seconds=5)) == "more than 5 redirects"


def bomb(megabytes: int) -> bytes:
    return gzip.compress(b"\0" * 1024 * 1024 * megabytes, mtime=0)


def test_a_gzip_bomb_is_stopped_at_the_limit():
    packed = bomb(200)
    tracemalloc.start()
    try:
        outcome = fetch(answer(200, packed, Content_Encoding="gzip"), max_bytes=1024 * 1024, deadline_seconds=5)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert why(outcome) == "the answer is larger than 1 MiB"
    assert most < 20 * 1024 * 1024


def test_packed_bytes_count_too():
    empty = gzip.compress(b"", mtime=0) + b"\0" * 3_000
    assert "larger" in why(fetch(answer(200, empty, Content_Encoding="gzip"), max_bytes=2_000))


def test_an_announced_size_over_the_limit_is_not_read():
    assert "larger" in why(fetch(answer(200, b"", Content_Length="99999999999")))


def test_a_body_without_an_end_is_stopped_at_the_limit():
    async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(200, b"", Content_Length=""))
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    assert "larger" in why(fetch(endless, deadline_seconds=5))


MANY = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 4_000) for n in range(1_250))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 5_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + MANY + b"\r\n",
        b"HTTP/1.1 200 " + b"y" * 5_000_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg",
        b"\0" * 10_000,
    ],
    ids=["line", "lines", "reason", "ssh", "status", "negative", "two lengths", "nul"],
)
def test_a_header_that_is_none_is_a_failure(head):
    assert why(fetch(head, deadline_seconds=3))


@pytest.mark.parametrize(
    "cut",
    [
        answer(200, BODY, Content_Length="1000"),
        answer(200, b"40\r\n<rss>", Content_Length="", Transfer_Encoding="chunked"),
        answer(200, b"zz\r\n<rss>\r\n0\r\n\r\n", Content_Length="", Transfer_Encoding="chunked"),
        b"HTTP/1.1 200 OK\r\nConte",
        b"",
    ],
    ids=["length", "chunk", "bad chunk", "header", "nothing"],
)
def test_a_body_that_is_cut_off_is_a_failure(cut):
    assert why(fetch(cut))


def test_tls_with_a_server_that_speaks_none():
    assert why(fetch(answer(200, BODY), scheme="https"))


def test_a_port_where_nobody_listens():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        outcome = fetch_url(f"http://127.0.0.1:{port}/", frozenset({("127.0.0.1", port)}))
    assert why(outcome) == "the server could not be connected to"


def test_an_unknown_host_name():
    assert why(fetch_url("http://nowhere.example/", resolver=Names())) == "the host name was not found"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=200)
    | st.binary(max_size=200).map(lambda rest: b"HTTP/1.1 " + rest)
    | st.binary(max_size=200).map(lambda rest: b"HTTP/1.1 302 Found\r\nLocation: " + rest + b"\r\n\r\n")
    | st.binary(max_size=200).map(lambda rest: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08" + rest)
)
def test_no_bytes_make_a_fetch_raise(sent):
    outcome = fetch(sent, Validators('"a"', "b"), resolver=Names())
    assert isinstance(outcome, Fetched | NotModified | FetchFailed)


def test_what_a_server_writes_is_never_in_the_reason():
    secret_words = b"Buy-Now"
    head = b"HTTP/1.1 500 Buy-Now\r\nX-Buy-Now: Buy-Now\r\nContent-Length: 7\r\n\r\n" + secret_words
    for sent in (
        head,
        b"Buy-Now\r\n\r\n",
        answer(302, Location="ftp://buy-now.example"),
        answer(302, Location="http://"),
    ):
        assert "buy-now" not in why(fetch(sent)).lower()


# ── addresses ────────────────────────────────────────────────────────────────────────────────────

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.1",
    "192.0.0.192",
    "192.88.99.1",
    "168.63.129.16",
    "100.100.100.200",
    "198.18.0.1",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:0:1::80ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "::ffff:192.0.0.192",
    "2002:a83f:8110::1",
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
OWN = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "172.18.0.4", "192.168.0.9", "fd00::5"]
NOT_OWN = ["8.8.8.8", "169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(("address", "own"), [*((a, True) for a in OWN), *((a, False) for a in NOT_OWN)])
def test_addresses_that_a_private_host_may_have(address, own):
    assert is_own(ip_address(address)) == own


@pytest.mark.parametrize("address", [a for a in PRIVATE if "%" not in a])
def test_a_public_name_that_resolves_to_a_private_address_is_refused(address):
    names = Names(address)
    assert why(fetch_url("http://feeds.example/", resolver=names)) == "the address is not a public one"
    assert names.asked == ["feeds.example"]


def test_several_private_addresses_of_one_name_are_refused():
    outcome = fetch_url("https://feeds.example/", resolver=Names("127.0.0.1", "10.0.0.1", "::1"))
    assert why(outcome) == "the address is not a public one"


def test_a_private_host_must_not_resolve_to_a_public_address():
    outcome = fetch_url("http://sim:8080/", frozenset({("sim", 8080)}), resolver=Names("93.184.216.34"))
    assert why(outcome) == "the address is not a public one"


def test_a_private_host_is_fetched_by_its_name():
    async def run() -> FetchOutcome:
        async with Server({"/feed": answer(200, BODY)}) as server:
            private = frozenset({("Sim.Local", server.port)})
            async with HttpFetcher(private, lambda _: None, resolver=Names("127.0.0.1")) as fetcher:
                return await fetcher.fetch(Feed("f", "t", server.url(host="sim.local")), NOTHING)

    assert isinstance(asyncio.run(run()), Fetched)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.2/",
        "http://2130706433/",
        "http://0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "https://127.0.0.1/",
        "http://localhost/",
        "http://127.0.0.1:{other}/feed",
        "http://user:password@127.0.0.1/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "http://",
        "http:///feed",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "",
    ],
)
def test_a_redirect_to_what_must_not_be_fetched(target):
    async def run() -> tuple[FetchOutcome, list[Request]]:
        async with Server({"/feed": answer(200, BODY)}) as other:
            hop = answer(302, Location=target.format(other=other.port))
            async with Server({"/feed": hop}) as own:
                private = frozenset({("127.0.0.1", own.port)})
                async with HttpFetcher(private, lambda _: None, deadline_seconds=1) as fetcher:
                    return await fetcher.fetch(Feed("f", "t", own.url()), NOTHING), other.requests

    outcome, requests = asyncio.run(run())
    assert any(word in why(outcome) for word in ("public", "redirect", "port", "cannot be asked for")), outcome
    assert not requests


def test_a_feed_on_a_public_host_is_not_sent_to_a_private_one(monkeypatch):
    async def run() -> tuple[FetchOutcome, list[Request]]:
        async with Server({"/feed": answer(200, BODY)}) as own, Server({}) as public:
            public.routes = {"/feed": answer(302, Location=own.url())}
            monkeypatch.setattr("skill.intake.guard.is_public", lambda ip: ip.is_loopback)
            monkeypatch.setattr("skill.intake.http.PUBLIC_PORTS", {public.port})
            async with HttpFetcher(frozenset({("127.0.0.1", own.port)}), lambda _: None) as fetcher:
                return await fetcher.fetch(Feed("f", "t", public.url()), NOTHING), own.requests

    outcome, requests = asyncio.run(run())
    assert "port" in why(outcome)
    assert not requests


@pytest.mark.parametrize(
    "url", ["http://feeds.example:8080/", "http://feeds.example:22/", "https://feeds.example:8443/"]
)
def test_public_hosts_only_on_the_ports_of_the_web(url):
    names = Names("93.184.216.34")
    assert "port" in why(fetch_url(url, resolver=names))
    assert not names.asked


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/", "/etc/passwd", "", "http://", "http://["])
def test_feeds_that_are_not_on_the_web(url):
    assert "http" in why(fetch_url(url))


def test_no_key_reaches_a_refused_address():
    async def run() -> FetchOutcome:
        async with HttpFetcher(frozenset(), lambda _: "s3cret", resolver=Names("127.0.0.1")) as fetcher:
            return await fetcher.fetch(Feed("f", "t", "http://x.example/", auth=FeedAuth("X-Key", "KEY")), NOTHING)

    assert "s3cret" not in why(asyncio.run(run()))


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def parse(body: bytes | str, charset: str | None = None) -> Parsed | NotAFeed:
    return Formats().parse(Fetched(body.encode() if isinstance(body, str) else body, "", charset, NOTHING))


def entries(body: bytes | str, charset: str | None = None) -> Parsed:
    found = parse(body, charset)
    assert isinstance(found, Parsed), found
    return found


def not_a_feed(body: bytes | str) -> str:
    found = parse(body)
    assert isinstance(found, NotAFeed), found
    return found.why


def rss(*items: str, head: str = "", channel: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>t</title>{channel}{"".join(items)}</channel></rss>'


def item(title: str = "Harbour reopens", rest: str = "") -> str:
    return f"<item><title>{title}</title>{rest}</item>"


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>',
        '<!DOCTYPE x [<!ENTITY l0 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        '<!DOCTYPE x [<!entity l0 "ha">]>',
        f'<!-- {"x" * 9_000} --><!DOCTYPE x [<!ENTITY l0 "ha">]>',
        f'<!-- <rss> {"x" * 9_000} --><!DOCTYPE x [<!ENTITY l0 "ha">]>',
    ],
    ids=["laughs", "quadratic", "file", "parameter", "small letters", "late", "behind a comment"],
)
def test_documents_with_entities_of_their_own_are_refused(head):
    assert "entities" in not_a_feed(rss(item("&l9;&l0;"), head=f'<?xml version="1.0"?>{head}'))


def test_an_external_dtd_is_not_read():
    head = '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'
    assert entries(rss(item(), head=head)).entries[0].headline == "Harbour reopens"


def test_an_entity_nobody_declared_does_not_cost_the_text():
    found = entries(rss(item("Caf&eacute; &nbsp; caf&undeclared; AT&T opens"))).entries[0].headline
    assert found.startswith("Café caf")
    assert found.endswith("opens")


@pytest.mark.parametrize("path", ["/etc/passwd", "/dev/zero", "file:///etc/passwd", "http://127.0.0.1:9/", "feed.xml"])
def test_a_body_that_is_a_path_is_not_opened(path):
    assert not_a_feed(path)


def test_a_body_that_is_the_path_of_a_feed_is_not_opened(tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_text(rss(item()))
    assert not_a_feed(str(feed))


def within(seconds: float, body: bytes | str) -> Parsed | NotAFeed:
    began = time.process_time()
    found = parse(body)
    assert time.process_time() - began < seconds
    return found


NAMESPACES = " ".join(f"xmlns:n{n}='http://search.yahoo.com/mrss/'" for n in range(2_000))
BOMBS = {
    "comments": rss(item(rest=f"<description>{'&lt;!--' * 50_000}</description>")),
    "comments in CDATA": rss(item(rest=f"<description><![CDATA[{'<!--' * 50_000}]]></description>")),
    "raw comments": rss(item(rest=f"<description>{'<!--' * 50_000}</description>")),
    "comments in front": "<!--" * 50_000 + rss(item()),
    "roots in comments": "<!-- <rss> -->" * 20_000 + rss(item()),
    "attributes": rss(item(rest="<x " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>")),
    "nested": rss(item(rest="<a>" * 50_000 + "</a>" * 50_000)),
    "unclosed": rss(item(rest="<a>" * 50_000)),
    "nested items": rss("<item>" * 5_000),
    "nested markup": rss(item(rest=f"<description><![CDATA[{'<div>' * 50_000}]]></description>")),
    "author": rss(item(rest=f"<author>{'a' * 300_000}</author>")),
    "declaration": "<?xml " + "encoding='" * 20_000 + rss(item()),
    "open brackets": rss(item(rest=f"<description>{'<' * 50_000}</description>")),
    "namespaces": f"<rss version='2.0' {NAMESPACES}/>",
    "braces": '{"a":' * 100_000,
    "brackets": '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
    "number": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + "9" * 100_000 + "}]}",
    "ten thousand items": rss(item() * 10_000),
    "category": rss(item(rest="<category>a</category>" * 5_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_documents_made_to_stall_a_reader_do_not(name):
    assert within(3, BOMBS[name])


def test_a_megabyte_title_is_passed_over_and_noted():
    found = entries(rss(item("x " * 500_000), item("Short")))
    assert [entry.headline for entry in found.entries] == ["Short"]
    assert any("headline" in note for note in found.notes)


def test_more_than_ten_mebibytes_are_refused():
    assert "10 MiB" in not_a_feed(b" " * (10 * 1024 * 1024 + 1))


def test_control_characters_and_nuls_disappear():
    text = rss(item("Har\x00bour\x08 re&#0;op&#8;ens&#xD800;\u202e\ufffe&#x110000;&#99999999999;"))
    assert entries("\0\0" + text).entries[0].headline == "Harbour reopens"


def test_a_lone_surrogate_in_json_disappears():
    feed = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\\ud800a", "title": "A\\udfffb"}]}'
    entry = entries(feed).entries[0]
    assert (entry.guid, entry.headline) == ("a", "Ab")
    assert entry.fingerprint()


def test_script_and_markup_in_titles_and_texts_disappear():
    entry = entries(
        rss(
            item(
                "&lt;script&gt;alert(1)&lt;/script&gt;Harbour &lt;b&gt;reopens&lt;/b&gt;",
                "<description>&lt;p onclick='x'&gt;One.&lt;/p&gt;&lt;svg&gt;x&lt;/svg&gt;Two.</description>",
            )
        )
    ).entries[0]
    assert entry.headline == "Harbour reopens"
    assert entry.abstract == "One.\n\nTwo."


PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in to read &lt;rss&gt; <rss></body></html>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("  \r\n\t ", "empty"),
        ("\ufeff", "empty"),
        ("\0\0\0", "empty"),
        (PAGE, "HTML"),
        ("\n\n" + PAGE.lower(), "HTML"),
        ("<html><body>503</body></html>", "HTML"),
        ("Service unavailable", "no RSS"),
        ("<?xml version='1.0'?><urlset><url/></urlset>", "no RSS"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>', "not RSS or Atom"),
        ("[1, 2]", "neither a JSON Feed nor ninjs"),
        ("{", "JSON"),
        ("{}", "neither a JSON Feed nor ninjs"),
        ('{"version": 1, "items": []}', "neither a JSON Feed nor ninjs"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "items"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": {}}', "items"),
        ("%PDF-1.7 binary", "no RSS"),
        (gzip.compress(b"<rss/>", mtime=0).decode("latin-1"), "no RSS"),
    ],
)
def test_what_is_no_feed_says_why(body, reason):
    assert reason in not_a_feed(body)


@pytest.mark.parametrize(
    "junk",
    [
        "<br />\n<b>Warning</b>: Undefined variable $x in <b>/var/www/feed.php</b> on line <b>3</b><br />\n",
        "garbage ",
        "\n\n  ",
        "\ufeff\ufeff",
    ],
)
def test_junk_in_front_of_a_feed_is_passed_over(junk):
    found = entries(junk + '<?xml version="1.0"?>' + rss(item() * 3))
    assert len(found.entries) == 3 or len({entry.guid for entry in found.entries}) == len(found.entries) == 1
    assert bool(junk.strip("\ufeff \n")) == any("in front" in note for note in found.notes)


def test_junk_behind_a_feed_is_passed_over():
    found = entries(rss(item()) + "<script>track()</script> & more <b>")
    assert len(found.entries) == 1
    assert found.notes == ()


def three_items() -> str:
    return rss(*(item(f"Story {n}", f"<guid>{n}</guid><description>Text {n}.</description>") for n in range(3)))


@pytest.mark.parametrize("kept", [3, 2, 1])
def test_a_document_that_is_cut_off_keeps_its_whole_items(kept):
    text = three_items()
    end = text.index(f"Text {kept}.") if kept < 3 else text.index("</channel>")
    found = entries(text[: end + 3])
    assert [entry.headline for entry in found.entries] == [f"Story {n}" for n in range(kept)]
    assert any("cut off" in note for note in found.notes)


def test_a_cut_off_atom_feed_keeps_its_whole_entries():
    one = "<entry><id>{0}</id><title>Story {0}</title></entry>"
    text = f'<feed xmlns="http://www.w3.org/2005/Atom">{one.format(1)}{one.format(2)}<entry><id>3</id><title>Sto'
    assert [entry.headline for entry in entries(text).entries] == ["Story 1", "Story 2"]


def test_a_cut_off_rdf_feed_keeps_its_whole_items():
    one = '<item rdf:about="http://a.example/{0}"><title>Story {0}</title></item>'
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    found = entries(head + one.format(1) + "<item><title>St")
    assert [entry.headline for entry in found.entries] == ["Story 1"]


def test_a_document_cut_off_in_its_first_item_is_an_empty_feed():
    found = entries(rss(item())[:60])
    assert found.entries == ()
    assert any("cut off" in note for note in found.notes)


# ── charsets ─────────────────────────────────────────────────────────────────────────────────────

WORDS = "Café “naïve” – 5 € œuvre"


def encoded(encoding: str, declared: str | None, text: str = WORDS) -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return rss(item(text), head=head).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", None, None),
        ("utf-8", "UTF-8", "utf-8"),
        ("utf-8", "ISO-8859-1", None),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8", "us-ascii", "ISO-8859-1"),
        ("utf-8", "x-unknown-9", "nonsense"),
        ("utf-8", "UTF-16", None),
        ("utf-8", None, "utf-16"),
        ("utf-8", "idna", "punycode"),
        ("utf-8", "rot13", "zip"),
        ("utf-8-sig", "ISO-8859-1", "iso-8859-1"),
        ("cp1252", "ISO-8859-1", None),
        ("cp1252", None, "ISO-8859-1"),
        ("cp1252", "UTF-8", "utf-8"),
        ("cp1252", None, None),
        ("cp1252", "windows-1252", None),
        ("utf-16", "UTF-16", None),
        ("utf-16", "utf-8", "utf-8"),
        ("utf-16-le", "UTF-16", None),
        ("utf-16-be", "UTF-16", "utf-16"),
        ("utf-32", "UTF-32", None),
        ("cp1252", "x-unknown-9", None),
    ],
)
def test_text_comes_through_whatever_is_said_of_it(encoding, declared, charset):
    assert entries(encoded(encoding, declared), charset).entries[0].headline == WORDS


@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("gb18030", "gb2312", "港口重新开放"),
        ("big5", "Big5", "港口重新開放"),
        ("shift_jis", "Shift_JIS", "港が再開"),
        ("euc-kr", "EUC-KR", "항구 재개"),
        ("iso2022_jp", "ISO-2022-JP", "港が再開"),
        ("koi8-r", "KOI8-R", "Порт открыт"),
        ("cp1251", "windows-1251", "Порт открыт"),
        ("iso8859-2", "ISO-8859-2", "Přístav otevřen"),
        ("iso8859-15", "ISO-8859-15", "Café 5 €"),
    ],
)
def test_other_charsets_are_read_where_they_are_declared(encoding, declared, text):
    assert entries(encoded(encoding, declared, text)).entries[0].headline == text
    assert entries(encoded(encoding, None, text), declared).entries[0].headline == text


@pytest.mark.parametrize("claimed", ["gb2312", "Shift_JIS", "windows-1251", "ISO-2022-JP", "EUC-KR"])
def test_utf_8_is_read_as_such_whatever_is_claimed(claimed):
    text = "港口重新开放 Порт открыт é"
    assert entries(encoded("utf-8", claimed, text), claimed).entries[0].headline == text


def test_a_claim_that_does_not_hold_is_dropped():
    assert entries(encoded("cp1252", "EUC-KR"), "Shift_JIS").entries[0].headline == WORDS


def test_one_bad_byte_does_not_spoil_the_rest():
    body = encoded("utf-8", "UTF-8", f"{WORDS} caf@ {WORDS}").replace(b"@", b"\xe9")
    assert entries(body).entries[0].headline == f"{WORDS} café {WORDS}"


def test_many_bad_bytes_are_read_as_one_western_text():
    assert decoded(b"\xe9" * 1_000_000, None) == "é" * 1_000_000


# ── anything at all ──────────────────────────────────────────────────────────────────────────────

SCRAPS = [
    *"<>&;'\"=/[]{}:,",
    "<rss version='2.0'>",
    "<channel>",
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<description>",
    "</description>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE",
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<entry>",
    "</entry>",
    "<content type='xhtml'>",
    "</content>",
    "<dcterms:available>",
    "<media:credit role='source'>",
    "<category",
    "<link",
    "<author>",
    "<source>",
    "<image>",
    "&#xD800;",
    "&#0;",
    "&eacute;",
    "xmlns:a='b'",
    '{"version":"https://jsonfeed.org/version/1.1","items":[',
    '"id":',
    "\0",
    "\ud7ff",
    "é",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS) | st.text(string.ascii_letters, max_size=3), max_size=40).map("".join))
def test_no_scraps_make_the_parser_raise(text):
    assert isinstance(parse(text), Parsed | NotAFeed)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.none() | st.text(max_size=12))
def test_no_bytes_make_the_parser_raise(body, charset):
    assert isinstance(parse(body, charset), Parsed | NotAFeed)
    assert isinstance(parse(b"<rss version='2.0'><channel>" + body, charset), Parsed | NotAFeed)


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
    "authors",
    "author",
    "tags",
    "language",
]
ITEMS = st.fixed_dictionaries({}, optional={**dict.fromkeys(FIELDS, ANYTHING), "title": ANYTHING | st.just("A story")})
GOOD = {"id": "good", "title": "A good one", "url": "https://a.example/good"}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(ANYTHING | ITEMS, max_size=4),
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(["title", "home_page_url", "language", "authors", "author", "feed_url"], ANYTHING)
    ),
)
def test_odd_json_in_any_field_never_loses_the_good_item(items, feed):
    document = {**feed, "version": "https://jsonfeed.org/version/1.1", "items": [*items, GOOD]}
    found = entries(json.dumps(document))
    assert "A good one" in [entry.headline for entry in found.entries]
    assert len({entry.guid for entry in found.entries}) == len(found.entries)
    assert all(entry.fingerprint() for entry in found.entries)


def test_one_item_that_cannot_be_read_loses_no_other(monkeypatch):
    real: Callable[..., Any] = __import__("skill.intake.formats.fields", fromlist=["x"]).headline

    def headline(markup: str) -> str:
        if markup == "Two":
            raise RecursionError
        return str(real(markup))

    monkeypatch.setattr("skill.intake.formats.fields.headline", headline)
    found = entries(rss(item("One"), item("Two"), item("Three")))
    assert [entry.headline for entry in found.entries] == ["One", "Three"]
    assert found.notes == ("item 2: cannot be read (RecursionError)",)
