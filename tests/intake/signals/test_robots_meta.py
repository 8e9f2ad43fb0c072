"""What responses and pages say of themselves: robots, snippets, dates, preferences, licences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.intake.signals.headers import signals_of_headers
from skill.intake.signals.page import MAX_BYTES, PageWords, signals_of_page
from skill.intake.signals.tdmrep import Place
from skill.rights.licence import Use
from skill.rights.signals import SNIPPETS, AtMost, Narrowing, Signal, Source, Until
from tests.intake.signals.verdicts import ALL, NONE, SEARCH, TRAIN, asked, barred

ADDRESS = "https://harbor.example/world/ferry"
RSL = (
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="{}"><license><permits>search</permits></license>'
    "</content></rsl>"
)


def page(head: str) -> PageWords:
    return signals_of_page(f"<!doctype html><html><head>{head}</head><body><p>Words.</body></html>".encode(), ADDRESS)


def in_page(rules: str) -> tuple[Signal, ...]:
    return page(f'<meta name="robots" content="{rules}">').signals


def in_header(rules: str, *, of_page: bool = True) -> tuple[Signal, ...]:
    return signals_of_headers([("X-Robots-Tag", rules)], ADDRESS, of_page=of_page).signals


SHOWN = ALL - TRAIN


@pytest.mark.parametrize("read", [in_page, in_header])
@pytest.mark.parametrize(
    ("rules", "out"),
    [
        ("noindex", SHOWN),
        ("none", SHOWN),
        ("NoIndex , nofollow", SHOWN),
        ("nosnippet", SNIPPETS),
        ("max-snippet:0", SNIPPETS),
        ("max-snippet: 0", SNIPPETS),
        ("max-snippet:-1", NONE),
        ("max-snippet:many", NONE),
        ("max-snippet", NONE),
        ("max-image-preview:none, max-video-preview:0", NONE),
        ("all, index, follow, nofollow, noimageindex, notranslate, noarchive, nocache", NONE),
        ("", NONE),
    ],
)
def test_what_is_barred(read, rules: str, out: frozenset[Use]) -> None:
    assert barred(read(rules)) == out


@pytest.mark.parametrize("read", [in_page, in_header])
@pytest.mark.parametrize(
    ("rules", "narrowings"),
    [
        ("max-snippet:50", {AtMost(50)}),
        ("max-snippet:50, max-snippet:20", {AtMost(50), AtMost(20)}),
        ("max-snippet:-1, max-snippet:20", {AtMost(20)}),
        ("unavailable_after: 25 Jun 2026 15:00:00 GMT", {Until(datetime(2026, 6, 25, 15, tzinfo=UTC))}),
        (
            "unavailable_after: Thursday, 25-Jun-26 15:00:00 GMT, nofollow",
            {Until(datetime(2026, 6, 25, 15, tzinfo=UTC))},
        ),
        ("unavailable_after: Thu, 25 Jun 2026 15:00:00 EST", {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))}),
        ("unavailable_after: 2026-06-25 15:00:00 PST", {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026 15:00:00 CET", {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026 15:00:00", {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))}),
        (
            "unavailable_after: 25 Jun 2026 15:00:00 Central European Time",
            {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))},
        ),
        ("unavailable_after: 25 Jun 2026 15:00:00 UTC+2", {Until(datetime(2026, 6, 25, 1, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026 15:00:00 +0200 (CEST)", {Until(datetime(2026, 6, 25, 13, tzinfo=UTC))}),
        ("unavailable_after: 2026-06-25 15:00:00 utc", {Until(datetime(2026, 6, 25, 15, tzinfo=UTC))}),
        ("unavailable_after: 2026-06-25T15:00:00Z", {Until(datetime(2026, 6, 25, 15, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026 15:00:00GMT", {Until(datetime(2026, 6, 25, 15, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026", {Until(datetime(2026, 6, 24, 10, tzinfo=UTC))}),
        ("unavailable_after: Thursday, 25-Jun-26, nofollow", {Until(datetime(2026, 6, 24, 10, tzinfo=UTC))}),
        ("unavailable_after: 25 Jun 2026 GMT", {Until(datetime(2026, 6, 25, tzinfo=UTC))}),
        ("unavailable_after: 0001-01-01", {Until(datetime.min.replace(tzinfo=UTC))}),
        ("unavailable_after: 25 Jun", set()),
        ("nofollow, unavailable_after:2026-06-25T15:00:00+02:00", {Until(datetime(2026, 6, 25, 13, tzinfo=UTC))}),
        ("unavailable_after: 2026-06-25", {Until(datetime(2026, 6, 24, 10, tzinfo=UTC))}),
        ("unavailable_after: 2026-06-25, unavailable_after: soon", {Until(datetime(2026, 6, 24, 10, tzinfo=UTC))}),
        ("unavailable_after: next Thursday, perhaps", set()),
        ("unavailable_after", set()),
    ],
)
def test_what_is_asked_for(read, rules: str, narrowings: set[Narrowing]) -> None:
    assert asked(read(rules)).get(Use.SUMMARY, frozenset()) == narrowings


def test_of_a_feed_where_it_is_found_says_nothing_of_its_stories() -> None:
    assert in_header("noindex, none", of_page=False) == ()
    assert barred(in_header("noindex, nosnippet", of_page=False)) == SNIPPETS
    assert asked(in_header("unavailable_after: 2026-06-25", of_page=False)).keys() == SHOWN


@pytest.mark.parametrize(
    ("rules", "out"),
    [
        ("googlebot: noindex", NONE),
        ("byline: noindex", SHOWN),
        ("BYLINE : nosnippet", SNIPPETS),
        ("googlebot: noindex, nosnippet", NONE),
        ("nosnippet, googlebot: noindex", SNIPPETS),
        ("googlebot: noindex, byline: nosnippet", SNIPPETS),
        ("googlebot: unavailable_after: 25 Jun 2026 15:00:00 GMT, noindex", NONE),
    ],
)
def test_what_is_said_to_others_is_not_said_to_us(rules: str, out: frozenset[Use]) -> None:
    assert barred(in_header(rules)) == out


def test_every_header_of_a_name_counts() -> None:
    headers = [
        ("x-robots-tag", "googlebot: noindex"),
        ("X-ROBOTS-TAG", "nosnippet"),
        ("Content-Usage", "train-ai=n"),
        ("content-usage", "search=n"),
        ("Date", "noindex"),
    ]
    found = signals_of_headers(headers, ADDRESS, of_page=True)
    assert barred(found.signals) == SNIPPETS | TRAIN | SEARCH
    assert {one.source for one in found.signals} == {Source.ROBOTS_META, Source.AIPREF}
    assert {one.place for one in found.signals} == {"X-Robots-Tag", "Content-Usage"}
    assert found.is_kept


@pytest.mark.parametrize("rule", ["noarchive", "nocache"])
def test_no_copy_is_to_be_kept(rule: str) -> None:
    assert not signals_of_headers([("X-Robots-Tag", rule)], ADDRESS, of_page=False).is_kept
    assert not page(f'<meta name="robots" content="{rule}">').is_kept
    assert page("").is_kept


@pytest.mark.parametrize(
    ("link", "licences"),
    [
        ('</a.xml>; rel="license"; type="application/rsl+xml"', ("https://harbor.example/a.xml",)),
        ("<https://l.example/a>;rel=license;type=application/rsl+xml", ("https://l.example/a",)),
        ('<a>; rel="next LICENSE"; type="Application/RSL+XML; charset=utf-8"', ("https://harbor.example/world/a",)),
        ('</a>; rel=next, </b>; type="application/rsl+xml"; rel=license', ("https://harbor.example/b",)),
        ('</a>; title="a, </b>; rel=license"; rel=license; type=application/rsl+xml', ("https://harbor.example/a",)),
        ('<https://creativecommons.org/licenses/by/4.0/>; rel="license"', ()),
        ("</a>; type=application/rsl+xml", ()),
        ("</a; rel=license", ()),
        ("", ()),
    ],
)
def test_licences_that_a_response_names(link: str, licences: tuple[str, ...]) -> None:
    assert signals_of_headers([("Link", link)], ADDRESS, of_page=False).licences == licences


def test_reservations_of_a_response() -> None:
    found = signals_of_headers(
        [("TDM-Reservation", "1"), ("tdm-policy", "https://harbor.example/policy.json")], ADDRESS, of_page=True
    )
    (said,) = found.reservations
    assert (said.place, said.is_reserved, said.policy) == (Place.HEADER, True, "https://harbor.example/policy.json")
    joined = signals_of_headers([("tdm-reservation", "0, 1,")], ADDRESS, of_page=True)
    assert [one.is_reserved for one in joined.reservations] == [False, True]
    assert found.signals == joined.signals == ()


@pytest.mark.parametrize(
    ("head", "out"),
    [
        pytest.param("<META NAME='Robots' CONTENT=noindex>", SHOWN, id="as it is written by hand"),
        pytest.param('<meta name="robots" content="noindex"/>', SHOWN, id="XHTML"),
        pytest.param('<meta content="no&#105;ndex" name="robots">', SHOWN, id="a reference"),
        pytest.param('<meta name="byline" content="noindex">', SHOWN, id="our name"),
        pytest.param('<meta name="googlebot" content="noindex">', NONE, id="another's name"),
        pytest.param('<meta name="description" content="noindex">', NONE, id="no rule"),
        pytest.param('<meta name="robots">', NONE, id="no content"),
        pytest.param('<!-- <meta name="robots" content="noindex"> -->', NONE, id="a comment"),
        pytest.param('<title><meta name="robots" content="noindex"></title>', NONE, id="a title"),
        pytest.param('<script>"<meta name=robots content=noindex>"</script>', NONE, id="a script"),
        pytest.param('<script>"</head><body>"</script><meta name=robots content=noindex>', SHOWN, id="behind a script"),
        pytest.param("<!-- <body> --><meta name=robots content=noindex>", SHOWN, id="behind a comment"),
        pytest.param("</head><body><meta name=robots content=noindex>", NONE, id="in the body"),
        pytest.param("<hr><div><meta name=robots content=noindex></div>", SHOWN, id="in a head that is none"),
    ],
)
def test_only_the_head_of_a_page_is_read(head: str, out: frozenset[Use]) -> None:
    assert barred(page(head).signals) == out


def test_what_stands_far_down_is_not_read() -> None:
    assert page(f"<!--{' ' * MAX_BYTES}--><meta name=robots content=noindex>").signals == ()


def test_licences_and_reservations_of_a_page() -> None:
    found = page(
        '<link rel="license" type="application/rsl+xml" href="/a.xml?x=1&amp;y=2">'
        '<link rel="license" type="application/rsl+xml" href=" ">'
        '<link rel="stylesheet" href="/b.css"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
        '<meta name="tdm-reservation" content="1"><meta name="TDM-Policy" content="https://harbor.example/policy.json">'
    )
    assert found.licences == ("https://harbor.example/a.xml?x=1&y=2",)
    (said,) = found.reservations
    assert (said.place, said.is_reserved, said.policy) == (Place.PAGE, True, "https://harbor.example/policy.json")


@pytest.mark.parametrize("url", ["", "/world/ferry", "/elsewhere"])
def test_rsl_inside_of_a_page_is_about_the_page(url: str) -> None:
    found = page(f'<script type="application/rsl+xml">{RSL.format(url)}</script>')
    assert barred(found.signals) == ALL - SEARCH
    assert {one.document for one in found.signals} == {ADDRESS}


def test_rsl_inside_of_a_page_that_cannot_be_read_permits_nothing() -> None:
    assert barred(page('<script type="application/rsl+xml"><rsl></script>').signals) == ALL
    assert barred(page(f'<script type="text/plain">{RSL.format("")}</script>').signals) == NONE
