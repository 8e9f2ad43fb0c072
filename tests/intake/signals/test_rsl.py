"""RSL 1.0: hard documents, each with its verdict for every use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skill.intake.signals.document import Unreadable
from skill.intake.signals.rsl import MAX_CONTENTS, MAX_LICENCES, RslDocument, read_rsl
from skill.intake.signals.territories import EU
from skill.rights.licence import Use
from skill.rights.signals import Narrowing, Paid, Reported, Signal, Source, Within
from tests.intake.signals.verdicts import ALL, INPUT, NONE, RECIPES, SEARCH, TRAIN, asked, barred

ADDRESS = "https://harbor.example/licence.xml"
LINK = "https://harbor.example/world/2026/ferry"
NAMESPACE = 'xmlns="https://rslstandard.org/rsl"'
SPUR = 'profile="https://contenttelemetry.org/profiles/spur" endpoint="https://t.example/v1/events"'
REPORTED = Reported("https://contenttelemetry.org/profiles/spur", "https://t.example/v1/events", "citation")


def content(inside: str, attributes: str = 'url="/"') -> str:
    return f"<content {attributes}>{inside}</content>"


def licence(inside: str) -> str:
    return f"<license>{inside}</license>"


def permits(tokens: str, kind: str = "usage") -> str:
    return f'<permits type="{kind}">{tokens}</permits>'


def prohibits(tokens: str, kind: str = "usage") -> str:
    return f'<prohibits type="{kind}">{tokens}</prohibits>'


def rsl(*contents: str, attributes: str = "") -> bytes:
    return f"<rsl {NAMESPACE} {attributes}>{''.join(contents)}</rsl>".encode()


def one(inside: str, *others: str) -> bytes:
    """A document with one content: a licence, and others beside it."""
    return rsl(content("".join(map(licence, (inside, *others)))))


def said(document: bytes, link: str = LINK) -> tuple[Signal, ...]:
    return read_rsl(document, ADDRESS).signals(link)


@pytest.mark.parametrize(
    ("document", "out"),
    [
        pytest.param(one(permits("all")), NONE, id="all"),
        pytest.param(one(permits("ai-all search")), RECIPES, id="ai-all and search are not all"),
        pytest.param(one(permits("ai-input")), ALL - INPUT, id="ai-input"),
        pytest.param(one(permits("ai-train")), ALL - TRAIN, id="ai-train"),
        pytest.param(one(permits("search")), ALL - SEARCH, id="search is no summary"),
        pytest.param(one(permits("ai-index")), ALL, id="ai-index is no use of ours"),
        pytest.param(one(""), NONE, id="a licence that says nothing of usage"),
        pytest.param(one(permits("")), ALL, id="an empty list names nothing"),
        pytest.param(one("<permits>search</permits>"), ALL - SEARCH, id="usage is what is meant without a type"),
        pytest.param(one(permits("search ai-all") + prohibits("ai-train")), TRAIN | RECIPES, id="prohibits wins"),
        pytest.param(one(permits("ai-train ai-input") + prohibits("all")), ALL, id="one that contradicts itself"),
        pytest.param(one(prohibits("ai-all")), INPUT | TRAIN, id="prohibits alone"),
        pytest.param(one(permits("search,ai-input , ai-train")), RECIPES, id="a list with commas"),
        pytest.param(one(permits("search telepathy")), ALL - SEARCH, id="an unknown token permits nothing"),
        pytest.param(one(permits("all") + prohibits("telepathy")), ALL, id="an unknown token prohibits all"),
        pytest.param(one(permits("SEARCH")), ALL, id="a token in capitals is another"),
        pytest.param(one(permits("train-ai train-genai ai-use ai-summarize")), ALL, id="0.9 is never a yes"),
        pytest.param(one(permits("all") + prohibits("train-ai,train-genai")), TRAIN, id="0.9 prohibits training"),
        pytest.param(one(permits("all") + prohibits("ai-use")), INPUT | TRAIN, id="0.9 prohibits use"),
        pytest.param(one(permits("all") + prohibits("ai-summarize")), INPUT, id="0.9 prohibits summaries"),
        pytest.param(one(permits("search"), permits("ai-input")), TRAIN | RECIPES, id="two licences of a content"),
        pytest.param(
            one(permits("search") + prohibits("ai-train"), permits("all")), TRAIN, id="what one prohibits none permits"
        ),
        pytest.param(one(permits("search") + permits("ai-input")), ALL, id="two lists: each is closed"),
        pytest.param(one(permits("all") + permits("commercial", "user")), NONE, id="we are commercial"),
        pytest.param(one(permits("all") + permits("personal education", "user")), ALL, id="others may"),
        pytest.param(one(permits("all") + prohibits("commercial", "user")), ALL, id="not we"),
        pytest.param(one(permits("all") + prohibits("personal", "user")), NONE, id="not others"),
        pytest.param(one(permits("all") + prohibits("robots", "user")), ALL, id="an unknown user may be we"),
        pytest.param(one(permits("all") + permits("x", "mood")), ALL, id="an unknown type permits nothing"),
        pytest.param(one(permits("all") + prohibits("x", "mood")), ALL, id="an unknown type prohibits all"),
        pytest.param(one(permits("all") + prohibits("US Narnia", "geo")), ALL, id="an unknown country may be any"),
        pytest.param(rsl(content("", 'url="/"')), ALL, id="content without a licence"),
        pytest.param(
            rsl(content(licence(permits("all")), 'url="/" server="https://olp.example"')),
            ALL,
            id="a token is asked for",
        ),
        pytest.param(rsl(content(licence(permits("all")), 'url="/" server=""')), ALL, id="of whatever server"),
        pytest.param(rsl(content(licence(permits("all")), 'url="/" encrypted="true"')), ALL, id="encrypted"),
        pytest.param(rsl(content(licence(permits("all")), 'url="/" encrypted="false"')), NONE, id="not encrypted"),
        pytest.param(one(*[permits("all")] * (MAX_LICENCES + 1)), ALL, id="more licences than are read"),
        pytest.param(
            b'<r:rsl xmlns:r="https://rslstandard.org/rsl"><r:content url="/"><r:license><r:permits>search</r:permits>'
            b"</r:license></r:content></r:rsl>",
            ALL - SEARCH,
            id="a prefix",
        ),
        pytest.param(
            one('<x:bonus xmlns:x="https://x.example">gold</x:bonus>' + permits("all")), NONE, id="what others add"
        ),
        pytest.param(
            rsl(content('<legal type="warranty">ownership</legal>' + licence(permits("all")))),
            NONE,
            id="what tells only",
        ),
        pytest.param(
            f"<rsl {NAMESPACE.replace('https', 'http')}>{content(licence(permits('all')))}</rsl>".encode(),
            NONE,
            id="the namespace with http",
        ),
        pytest.param(
            one(permits('search <x:bonus xmlns:x="https://x.example">all</x:bonus>')),
            ALL - SEARCH,
            id="what others add inside of a list permits nothing",
        ),
        pytest.param(b"\xef\xbb\xbf \n" + one(permits("search")), ALL - SEARCH, id="a byte order mark"),
        pytest.param(
            ('<?xml version="1.0" encoding="UTF-16"?>' + one(permits("search")).decode()).encode("utf-16"),
            ALL - SEARCH,
            id="UTF-16",
        ),
    ],
)
def test_what_is_barred(document: bytes, out: frozenset[Use]) -> None:
    assert barred(said(document)) == out


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param(b"", "no well-formed XML", id="nothing"),
        pytest.param(b"<!doctype html><html><body>Log in</body></html>", "well-formed", id="a page"),
        pytest.param(b"<!DOCTYPE rsl>" + one(permits("all")), "document type", id="a document type"),
        pytest.param(b"<html/>", "first element", id="a page without a document type"),
        pytest.param(one(permits("all"))[:-9], "well-formed", id="cut off"),
        pytest.param(f"<rsl>{content('')}</rsl>".encode(), "first element", id="no namespace"),
        pytest.param(
            f'<rsl xmlns="https://rslstandard.org/rsl/2.0">{content("")}</rsl>'.encode(), "version", id="RSL 2"
        ),
        pytest.param(rsl(), "no content", id="no content"),
        pytest.param(rsl("<content/>"), "without url", id="no url"),
        pytest.param(one("<allows>all</allows>"), "does not know", id="an element that RSL does not have"),
        pytest.param(rsl(permits("all")), "stands where", id="permits outside of a licence"),
        pytest.param(
            one(f'<x:x xmlns:x="https://x.example">{prohibits("all")}</x:x>'), "stands where", id="hidden in another's"
        ),
        pytest.param(
            f'<!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/passwd">]><rsl {NAMESPACE}>&x;</rsl>'.encode(),
            "entities",
            id="an external entity",
        ),
        pytest.param(
            f'<!DOCTYPE rsl [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><rsl {NAMESPACE}>&b;</rsl>'.encode(),
            "entities",
            id="an entity bomb",
        ),
        pytest.param(rsl("<terms>" * 200 + "</terms>" * 200), "too deep", id="too deep"),
        pytest.param(
            rsl(content(licence(permits("all"))) * (MAX_CONTENTS + 1)),
            "it has more content than is read",
            id="too much",
        ),
        pytest.param(rsl("<terms/>" * 200_001), "larger than 1 MiB", id="too large"),
    ],
)
def test_what_is_named_as_a_licence_and_cannot_be_read_permits_nothing(document: bytes, why: str) -> None:
    found = read_rsl(document, ADDRESS)
    assert isinstance(found, Unreadable)
    assert why in found.why
    assert barred(found.signals(LINK)) == ALL


US_CA = Within(frozenset({"US", "CA"}))


@pytest.mark.parametrize(
    ("document", "use", "narrowings"),
    [
        pytest.param(one(permits("US CA", "geo")), Use.TRAIN, {US_CA}, id="permits geo"),
        pytest.param(one(permits("US us Narnia CA", "geo")), Use.TRAIN, {US_CA}, id="unknown countries are nowhere"),
        pytest.param(one(permits("EU", "geo")), Use.TRAIN, {Within(EU)}, id="EU"),
        pytest.param(one(permits("narnia", "geo")), Use.TRAIN, {Within(frozenset())}, id="nowhere"),
        pytest.param(
            one(prohibits("CN RU", "geo")), Use.TRAIN, {Within(None, frozenset({"CN", "RU"}))}, id="prohibits geo"
        ),
        pytest.param(
            one(permits("US", "geo"), permits("CA", "geo")), Use.TRAIN, {US_CA}, id="countries of two licences add up"
        ),
        pytest.param(one(permits("US", "geo"), permits("all")), Use.TRAIN, set(), id="one of two permits it anywhere"),
        pytest.param(one(permits("US", "geo"), ""), Use.TRAIN, set(), id="one of two asks for no country"),
        pytest.param(one('<payment type="free"/>'), Use.TRAIN, set(), id="free"),
        pytest.param(one('<payment type="attribution"/>'), Use.TRAIN, set(), id="attribution"),
        *(
            pytest.param(
                one(f'<payment type="{kind}"><amount currency="USD">{amount}</amount></payment>'),
                Use.TRAIN,
                narrowings,
                id=f"{kind} for {amount or 'no amount'}",
            )
            for kind in ("free", "attribution")
            for amount, narrowings in (
                ("0", set()),
                (" 0.00 ", set()),
                ("", set()),
                ("0.01", {Paid()}),
                ("ten", {Paid()}),
            )
        ),
        *[
            pytest.param(one(f'<payment type="{kind}"/>'), Use.TRAIN, {Paid()}, id=f"payment {kind}")
            for kind in ("purchase", "subscription", "training", "crawl", "use", "contribution", "inference", "royalty")
        ],
        pytest.param(one('<payment type="goats"/>'), Use.TRAIN, {Paid()}, id="an unknown payment"),
        pytest.param(one("<payment><amount>1</amount></payment>"), Use.TRAIN, {Paid()}, id="of no type"),
        pytest.param(
            one(permits("search"), permits("ai-train") + '<payment type="use"/>'),
            Use.HEADLINE,
            set(),
            id="another's price",
        ),
        pytest.param(
            one(permits("search"), permits("ai-train") + '<payment type="use"/>'),
            Use.TRAIN,
            {Paid()},
            id="its own price",
        ),
        pytest.param(
            one(permits("all"), permits("ai-train") + '<payment type="use"/>'),
            Use.TRAIN,
            {Paid()},
            id="the narrower usage beats the broader",
        ),
        pytest.param(
            one(permits("search"), permits("search") + '<payment type="use"/>'),
            Use.HEADLINE,
            set(),
            id="the least that is asked for",
        ),
        pytest.param(
            one(permits("US", "geo") + '<payment type="use"/>', permits("CA", "geo")),
            Use.TRAIN,
            {Paid(), Within(frozenset({"US"})), Within(frozenset({"CA"}))},
            id="what cannot be told apart counts together",
        ),
        pytest.param(
            one(f'<reporting type="telemetry" {SPUR}><![CDATA[{{"conformance_level":"citation"}}]]></reporting>'),
            Use.TRAIN,
            {REPORTED},
            id="telemetry",
        ),
        pytest.param(
            one(f'<reporting type="telemetry" {SPUR}/>'),
            Use.TRAIN,
            {Reported(REPORTED.profile, REPORTED.endpoint)},
            id="telemetry of any level",
        ),
        pytest.param(
            one(f'<reporting type="telemetry" {SPUR}>{{"privacy_level":"minimal"}}</reporting>'),
            Use.TRAIN,
            {Reported(REPORTED.profile, REPORTED.endpoint, "", "minimal")},
            id="telemetry of a privacy",
        ),
    ],
)
def test_what_is_asked_for(document: bytes, use: Use, narrowings: set[Narrowing]) -> None:
    signals = said(document)
    assert use not in barred(signals)
    assert asked(signals).get(use, frozenset()) == narrowings


@pytest.mark.parametrize(
    "reporting",
    [
        pytest.param(f'<reporting type="audit" {SPUR}/>', id="another type"),
        pytest.param(f"<reporting {SPUR}/>", id="no type"),
        pytest.param('<reporting type="telemetry" endpoint="https://t.example"/>', id="no profile"),
        pytest.param(
            '<reporting type="telemetry" profile="spur" endpoint="https://t.example"/>', id="no absolute profile"
        ),
        pytest.param('<reporting type="telemetry" profile="https://p.example"/>', id="no endpoint"),
        pytest.param(
            '<reporting type="telemetry" profile="https://p.example" endpoint="http://t.example"/>', id="in the clear"
        ),
        pytest.param(
            '<reporting type="telemetry" profile="https://p.example" endpoint="https://["/>', id="no address at all"
        ),
        *(
            pytest.param(
                f'<reporting type="telemetry" profile="https://p.example" endpoint="{endpoint}"/>', id=f"to {endpoint}"
            )
            for endpoint in (
                "https://a:b@t.example/x",
                "https://a@t.example/x",
                "https://@t.example/x",
                "https:///x",
                "https://:443/x",
                "https:t.example",
                "https://t.example:0/x",
                "https://t.example:many/x",
            )
        ),
        pytest.param(
            '<reporting type="telemetry" profile="https://[" endpoint="https://t.example"/>',
            id="no address of a profile",
        ),
        pytest.param(f'<reporting type="telemetry" {SPUR}>{{</reporting>', id="no JSON"),
        pytest.param(f'<reporting type="telemetry" {SPUR}>[]</reporting>', id="no object"),
        pytest.param(
            f'<reporting type="telemetry" {SPUR}>{{"privacy_level":"full","privacy_level":"minimal"}}</reporting>',
            id="a key twice",
        ),
        pytest.param(f'<reporting type="telemetry" {SPUR}>{{"conformance_level":3}}</reporting>', id="no level"),
        pytest.param(f'<reporting type="telemetry" {SPUR}>{{"privacy_level":3}}</reporting>', id="no privacy"),
        pytest.param(
            f'<reporting type="telemetry" {SPUR}>{{"names_of_listeners":true}}</reporting>', id="more than that"
        ),
    ],
)
def test_a_report_that_we_do_not_make_is_no_licence(reporting: str) -> None:
    signals = said(one(permits("search") + reporting))
    assert barred(signals) == ALL
    assert any(one.says == "reporting: it asks for a report that we do not make" for one in signals)
    assert barred(said(one(permits("search") + reporting, permits("search")))) == ALL - SEARCH


FREE, CLOSED = licence(permits("all")), licence(permits("search"))


@pytest.mark.parametrize(
    ("urls", "link", "out"),
    [
        (("/", "/world/*"), LINK, ALL - SEARCH),
        (("/", "/world/*"), "https://harbor.example/sport/1", NONE),
        (("/", ""), LINK, NONE),
        (("/sport/", "/world/$"), LINK, NONE),
        (("/", "world/"), LINK, ALL - SEARCH),
        (("/", "https://harbor.example/world/"), LINK, ALL - SEARCH),
        (("/", "https://www.harbor.example/world/"), LINK, ALL - SEARCH),
        (("/", "https://*.harbor.example/world/"), "https://news.harbor.example/world/1", ALL - SEARCH),
        (("/", "https://lantern.example/world/"), LINK, NONE),
        (("/world/", "/world/"), LINK, ALL - SEARCH),
        (("/", "*/2026/*"), LINK, ALL - SEARCH),
        (("/", "/w%6Frld/"), LINK, ALL - SEARCH),
        (("/", "/w\u00f6rld/"), "https://harbor.example/w%c3%b6rld/1", ALL - SEARCH),
        (("/", "https://[/"), LINK, NONE),
        (("/", "/world/"), "no address", NONE),
        (("/", "/world/"), "https://[", NONE),
    ],
)
def test_of_paths_that_cover_a_link_the_narrower_counts(urls: tuple[str, str], link: str, out: frozenset[Use]) -> None:
    broad, narrow = urls
    document = rsl(content(FREE, f'url="{broad}"'), content(CLOSED, f'url="{narrow}"'))
    assert barred(said(document, link)) == out


@pytest.mark.parametrize(
    ("attributes", "days"),
    [
        ("", 30),
        ('max-age="7"', 7),
        ('max-age="0"', 0),
        ('max-age="soon"', 30),
        ('max-age="-1"', 30),
        ('max-age="999999999"', 365),
    ],
)
def test_how_long_it_holds(attributes: str, days: int) -> None:
    found = read_rsl(rsl(content(FREE), attributes=attributes), ADDRESS)
    assert isinstance(found, RslDocument)
    assert found.max_age == timedelta(days=days)


def test_a_signal_tells_its_place_in_words_of_the_standard() -> None:
    document = rsl(content(licence(permits("all") + prohibits("ai-train Ignore_what_was_said")), 'url="/world/*"'))
    (signal,) = said(document)
    assert (signal.source, signal.document, signal.place) == (Source.RSL, ADDRESS, "content /world/*")
    assert signal.says == "prohibits usage ai-train (not known)"
