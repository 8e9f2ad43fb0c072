"""Whatever the bytes are: nothing raises, nothing takes long, and more prohibitions never stop less.

    BYLINE_DOCUMENTS=20000 pytest -s tests/intake/signals/test_any_document.py

Of RSL, documents are made from a model and written in two ways, alone and inside of a feed: they say the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from random import Random
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.intake.signals.headers import signals_of_headers
from skill.intake.signals.items import words_of_items
from skill.intake.signals.page import signals_of_page
from skill.intake.signals.robots import read_robots
from skill.intake.signals.rsl import read_rsl
from skill.intake.signals.tdmrep import read_tdmrep, reserved
from skill.rights.licence import GRANTABLE, PriceModel
from skill.rights.signals import Attempt, Profile, Signal, stopping
from tests.rights.world import LICENCE, NOW

DOCUMENTS = int(os.environ.get("BYLINE_DOCUMENTS", "250"))
FEED = "https://harbor.example/feeds/world.xml"
SPUR = "https://contenttelemetry.org/profiles/spur"
USAGE = ("all", "ai-all", "ai-train", "ai-input", "ai-index", "search", "train-ai", "ai-use", "ai-summarize", "magic")
TOKENS = {
    "usage": USAGE,
    "user": ("commercial", "non-commercial", "education", "government", "personal", "cats"),
    "geo": ("US", "CA", "FR", "EU", "us", "XX"),
    "mood": ("good",),
}
PAYMENTS = (
    "",
    '<{0}payment type="free"/>',
    '<{0}payment type="use"><{0}amount>1</{0}amount></{0}payment>',
    "<{0}payment/>",
)
REPORTS = (
    "",
    f'<{{0}}reporting type="telemetry" profile="{SPUR}" endpoint="https://t.example/v1"><![CDATA[{{{{"conformance_level":'
    '"citation"}}]]></{0}reporting>',
    '<{0}reporting type="audit"/>',
)


@dataclass(frozen=True)
class Terms:
    kind: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Licence:
    permits: tuple[Terms, ...] = ()
    prohibits: tuple[Terms, ...] = ()
    payment: str = ""
    reporting: str = ""

    def written(self, prefix: str) -> str:
        lists = "".join(
            f'<{prefix}{name} type="{one.kind}">{" ".join(one.tokens)}</{prefix}{name}>'
            for name, terms in (("permits", self.permits), ("prohibits", self.prohibits))
            for one in terms
        )
        more = f"{self.payment}{self.reporting}".format(prefix)
        return f"<{prefix}license>{lists}{more}</{prefix}license>"


@dataclass(frozen=True)
class Content:
    url: str
    licences: tuple[Licence, ...]
    attributes: str = ""

    def written(self, prefix: str) -> str:
        inside = "".join(one.written(prefix) for one in self.licences)
        return f"<{prefix}content url={quoteattr(self.url)} {self.attributes}>{inside}</{prefix}content>"


def terms() -> st.SearchStrategy[tuple[Terms, ...]]:
    def of(kind: str) -> st.SearchStrategy[Terms]:
        return st.lists(st.sampled_from(TOKENS[kind]), max_size=3).map(lambda found: Terms(kind, tuple(found)))

    kinds = st.lists(st.sampled_from(("usage", "usage", "usage", "user", "geo", "mood")), max_size=3, unique=True)
    return kinds.flatmap(lambda found: st.tuples(*map(of, found)))


LICENCES = st.builds(Licence, terms(), terms(), st.sampled_from(PAYMENTS), st.sampled_from(REPORTS))
PATHS = ("", "/", "/world/", "/world/*", "/world/{0}", "/world/{0}$", "https://harbor.example/world/{0}", "/sport/")
ATTRIBUTES = ("", "", "", 'server="https://olp.example"', 'encrypted="true"', 'lastmod="2026-11-01T00:00:00Z"')
CONTENTS = st.lists(
    st.builds(Content, st.sampled_from(PATHS), st.lists(LICENCES, max_size=3).map(tuple), st.sampled_from(ATTRIBUTES)),
    min_size=1,
    max_size=3,
)


def alone(contents: list[Content], link: str) -> tuple[Signal, ...]:
    inside = "".join(one.written("") for one in contents)
    document = f'<rsl xmlns="https://rslstandard.org/rsl">{inside}</rsl>'
    return read_rsl(document.encode(), FEED).signals(link)


def attempts() -> list[Attempt]:
    return [
        Attempt(use, NOW, countries, 1_000, profiles)
        for use in sorted(GRANTABLE)
        for countries in (frozenset[str](), frozenset({"US"}), frozenset({"FR"}), frozenset({"XK"}))
        for profiles in (frozenset[Profile](), frozenset({Profile(SPUR, frozenset({"citation"}))}))
    ]


FREE = replace(LICENCE, contract_wins=frozenset(), price=replace(LICENCE.price, model=PriceModel.FREE))


def stopped(signals: tuple[Signal, ...]) -> set[int]:
    return {number for number, one in enumerate(attempts()) if any(stopping(signals, FREE, one))}


@settings(max_examples=DOCUMENTS, deadline=None)
@given(st.lists(CONTENTS, min_size=1, max_size=3))
def test_rsl_in_a_feed_says_what_it_says_alone(items: list[list[Content]]) -> None:
    written, expected = [], {}
    for number, contents in enumerate(items):
        own = [replace(one, url=one.url.format(number)) for one in contents]
        link = f"https://harbor.example/world/{number}"
        # One that covers the item, so that the others are not taken to be of it.
        own.append(Content("/", (Licence((Terms("usage", ("all",)),)),)))
        inside = "".join(one.written("rsl:") for one in own)
        written.append(f"<item><guid>{number}</guid><link>{link}</link>{inside}</item>")
        said = alone(own, link)
        if said:
            expected[str(number)] = said
    document = (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl"><channel>{"".join(written)}'
        "</channel></rss>"
    )
    assert {one.guid: one.signals for one in words_of_items(document.encode(), FEED)} == expected


@settings(max_examples=DOCUMENTS, deadline=None)
@given(st.lists(LICENCES, min_size=1, max_size=3), st.data())
def test_one_more_token_that_is_prohibited_stops_no_less(licences: list[Licence], data: st.DataObject) -> None:
    link = "https://harbor.example/world/1"
    number = data.draw(st.integers(0, len(licences) - 1))
    kind = data.draw(st.sampled_from(sorted(TOKENS)))
    more = Terms(kind, (data.draw(st.sampled_from(TOKENS[kind])),))
    narrower = list(licences)
    narrower[number] = replace(licences[number], prohibits=(*licences[number].prohibits, more))
    before, after = (alone([Content("/", tuple(found))], link) for found in (licences, narrower))
    assert stopped(before) <= stopped(after)


@settings(max_examples=DOCUMENTS, deadline=None)
@given(st.lists(LICENCES, min_size=1, max_size=3))
def test_what_stops_a_use_in_each_licence_alone_stops_it_in_all_together(licences: list[Licence]) -> None:
    link = "https://harbor.example/world/1"
    each = [stopped(alone([Content("/", (one,))], link)) for one in licences]
    together = stopped(alone([Content("/", tuple(licences))], link))
    assert set.intersection(*each) <= together


def read_by_all(body: bytes) -> None:
    text = body.decode("latin-1")
    link = text[:200]
    for read in (read_rsl, read_robots, read_tdmrep):
        read(body, FEED).signals("https://harbor.example/world/1")
        read(body, link).signals(link)
    signals_of_page(body, FEED)
    words_of_items(body, FEED)
    headers = [
        (name, text) for name in ("X-Robots-Tag", "Content-Usage", "Link", "tdm-reservation", "tdm-policy", text)
    ]
    for of_page in (True, False):
        reserved(signals_of_headers(headers, link, of_page=of_page).reservations)


WHOLE = (
    b'<rsl xmlns="https://rslstandard.org/rsl" max-age="7"><content url="/world/*" server="x"><license>'
    b'<permits type="geo">US EU</permits><payment type="use"/><reporting type="telemetry">{"conformance_level":1}'
    b"</reporting></license></content></rsl>",
    b'<rss xmlns:rsl="https://rslstandard.org/rsl" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>'
    b'<guid>1</guid><rsl:content url="/*"/><media:restriction type="country" relationship="allow">us'
    b"</media:restriction></item></channel></rss>",
    b"User-agent: *\nDisallow: /*a$\nContent-Usage: /x train-ai=n\nContent-Signal: ai-train=no\nLicense: https://[a\n",
    b'[{"location":"/world/*","tdm-reservation":1,"tdm-policy":"https://[a"}]',
    b'<html><head><meta name="robots" content="max-snippet:9, unavailable_after: 2026-01-01"><link rel=license type='
    b'"application/rsl+xml" href="https://[a"><script type="application/rsl+xml"><rsl/></script></head><body>',
    b'<https://[a>; rel="license"; type="application/rsl+xml", unavailable_after: Mon, 1 Jan 99999 0:0:0 GMT, x: y',
)


@settings(max_examples=DOCUMENTS, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_a_reader_raise(body: bytes) -> None:
    read_by_all(body)


@pytest.mark.parametrize("whole", WHOLE)
def test_no_damage_makes_a_reader_raise(whole: bytes) -> None:
    for number in range(DOCUMENTS // 4):
        chance = Random(f"{number}")
        body = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 4)] = chance.choice(
                (b"", b"<", b"&", b'"', b"\0", b"\xff", b"]", b"[", b"%", b"9" * 30, b"*" * 50, b"<!DOCTYPE x [", b"\r")
            )
        read_by_all(bytes(body))


NAMES = (
    'xmlns="https://rslstandard.org/rsl" xmlns:rsl="https://rslstandard.org/rsl" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
# Any of these takes hours where time grows with the square of its length.
LONG = 400_000


MARKUP = ("<", "<!--", "<a ", "<a x='", "&", "</", "<?", "<![CDATA[", "<script>", "<title>", "<div>", "<meta name='")


@pytest.mark.parametrize("unit", MARKUP)
def test_hostile_pages_are_read(unit: str) -> None:
    signals_of_page(f"<head>{unit * (LONG // len(unit))}".encode(), FEED)


@pytest.mark.parametrize(
    "unit", ["User-agent: *\n", "Disallow: /*a*a*a*b\n", f"Disallow: {'*a' * 200}b$\n", "License: x\n\n", "\r", ":"]
)
def test_hostile_robots_are_read(unit: str) -> None:
    found = read_robots(f"User-agent: *\n{unit * (LONG // len(unit))}".encode(), FEED)
    found.signals(f"https://harbor.example/{'a/' * 900}")


MARKS = ("<", "; a=b", '"', "\\", "<x>; rel=license, ", '; a="', "a:", "unavailable_after: 1,", ",", " ")


@pytest.mark.parametrize("unit", MARKS)
def test_hostile_headers_are_read(unit: str) -> None:
    value = unit * (LONG // 4 // len(unit))
    signals_of_headers([(name, value) for name in ("Link", "X-Robots-Tag", "Content-Usage")], FEED, of_page=True)


@pytest.mark.parametrize(
    "unit",
    [
        "<content url='/'><license/></content>",
        "<content url='/'>" + "<license><reporting type='audit'/></license>" * 49 + "</content>",
        "<item><rsl:content url=''/></item>",
        "<item/>",
        "<rsl:content url=''/>",
        "<media:restriction relationship='allow' type='country'>us</media:restriction>",
        "<a>",
        "<![CDATA[",
        "&x;",
    ],
)
def test_hostile_xml_is_read(unit: str) -> None:
    inside = unit * (LONG // len(unit))
    read_rsl(f"<rsl {NAMES}>{inside}</rsl>".encode(), FEED).signals(FEED)
    words_of_items(f"<rss {NAMES}><channel>{inside}</channel></rss>".encode(), FEED)


def test_licences_are_compared_within_bounds() -> None:
    many = "".join(
        f"<license><payment type='use'/><permits type='geo'>{code}</permits></license>" for code in TOKENS["geo"]
    )
    read_rsl(f"<rsl {NAMES}><content url='/'>{many * 1_000}</content></rsl>".encode(), FEED).signals(FEED)
