"""What several documents say together of one story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from skill.desk.ports.signals import Document, Kind, Reference
from skill.intake.signals.reader import SignalReader
from skill.rights.licence import Use
from skill.rights.signals import EVERY_USE, MINING, Barred, Signal, Source
from tests.intake.signals.verdicts import barred

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FEED, PAGE = "https://harbor.example/feeds/world.xml", "https://harbor.example/world/ferry"
RSL = "https://harbor.example/rsl.xml"
NONE: frozenset[Use] = frozenset()


def document(kind: Kind, address: str, said: object) -> Document:
    text = json.dumps(said).encode()
    return Document(Reference(kind, address), NOW, NOW, 200, text=text, sha256=f"{kind} {text!r}", last_ok=NOW)


def file(*entries: tuple[str, int]) -> Document:
    said = [{"location": location, "tdm-reservation": value} for location, value in entries]
    return document(Kind.TDMREP, "https://harbor.example/.well-known/tdmrep.json", said)


def header(value: str) -> Document:
    return document(Kind.HEADERS, FEED, [["tdm-reservation", value]])


def robots(text: str) -> Document:
    reference = Reference(Kind.ROBOTS, "https://harbor.example/robots.txt")
    return Document(reference, NOW, NOW, 200, text=text.encode(), sha256=text, last_ok=NOW)


@pytest.mark.parametrize(
    "naming",
    [
        robots("License: /rsl.xml"),
        document(Kind.HEADERS, FEED, [["Link", '</rsl.xml>; rel="license"; type="application/rsl+xml"']]),
    ],
    ids=["robots.txt", "a header"],
)
@pytest.mark.parametrize("asked", [(), (Document(Reference(Kind.RSL, RSL), NOW, NOW, 404),)], ids=["never", "in vain"])
def test_a_licence_that_is_named_and_cannot_be_had_permits_nothing(naming: Document, asked: Sequence[Document]) -> None:
    why = "unreadable: it is named as the licence, and cannot be had"
    found = set(SignalReader().signals([naming, *asked], FEED, PAGE))
    assert found == {Signal(Source.RSL, RSL, "the document", why, EVERY_USE, Barred())}


def test_a_licence_that_nobody_names_says_nothing_whether_it_is_had_or_not() -> None:
    alone = [robots(""), Document(Reference(Kind.RSL, RSL), NOW, NOW, 404)]
    assert SignalReader().signals(alone, FEED, PAGE) == ()


def test_of_what_is_not_to_be_archived_no_copy_is_kept_to_train_with() -> None:
    said = document(Kind.HEADERS, FEED, [["X-Robots-Tag", "noarchive"]])
    assert barred(SignalReader().signals([said], FEED, PAGE)) == {Use.TRAIN}


@pytest.mark.parametrize(
    ("documents", "out"),
    [
        ([file(("/", 1)), header("0")], MINING),
        ([file(("/feeds/", 1)), header("0")], NONE),
        ([file(("/world/", 1)), header("0")], MINING),
        ([file(("/", 0)), header("1")], MINING),
        ([file(("/sport/", 1))], NONE),
        ([header("0")], NONE),
    ],
)
def test_a_header_of_the_feed_lifts_nothing_that_is_said_of_a_page(
    documents: list[Document], out: frozenset[Use]
) -> None:
    assert barred(SignalReader().signals(documents, FEED, PAGE)) == out
    assert barred(SignalReader().signals(list(reversed(documents)), FEED, PAGE)) == out


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────


def page(head: str = "", *headers: tuple[str, str], link: str = PAGE, found_at: str = PAGE) -> Document:
    body = f"<head>{head}</head>".encode()
    text = SignalReader().said_by_page(link, found_at, headers, body)
    return Document(Reference(Kind.PAGE, link), NOW, NOW, 200, text=text, sha256=text.decode(), last_ok=NOW)


NOINDEX, RESERVED, FREED = (
    '<meta name="robots" content="noindex">',
    '<meta name="tdm-reservation" content="1">',
    '<meta name="tdm-reservation" content="0">',
)
NOARCHIVE = '<meta name="robots" content="noarchive">'
NAMED_IN_HEADER = '</rsl.xml>; rel="license"; type="application/rsl+xml"'
NAMED = '<link rel="license" type="application/rsl+xml" href="/rsl.xml">'


@pytest.mark.parametrize("said", [page(NOINDEX), page("", ("X-Robots-Tag", "noindex"))], ids=["head", "header"])
def test_what_a_page_says_is_about_that_page_alone(said: Document) -> None:
    assert barred(SignalReader().signals([said], FEED, PAGE)) == EVERY_USE - {Use.TRAIN}
    assert SignalReader().signals([said], FEED, f"{PAGE}/2") == ()


def test_a_page_stands_at_the_address_that_its_story_leads_to_and_names_from_where_it_was_found() -> None:
    said = page(NOINDEX + NAMED, found_at="https://www.harbor.example/ferry")
    assert {one.document for one in SignalReader().signals([said], FEED, PAGE) if one.source is not Source.RSL} == {
        PAGE
    }
    assert SignalReader().licences([said]) == ("https://www.harbor.example/rsl.xml",)


@pytest.mark.parametrize("said", [page(NAMED), page("", ("Link", NAMED_IN_HEADER))], ids=["head", "header"])
def test_the_licence_that_a_page_names_is_about_that_page_alone(said: Document) -> None:
    text = b"""<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
    <prohibits type="usage">all</prohibits></license></content></rsl>"""
    had = Document(Reference(Kind.RSL, RSL), NOW, NOW, 200, text=text, sha256="rsl", last_ok=NOW)
    assert barred(SignalReader().signals([said, had], FEED, PAGE)) == EVERY_USE
    assert SignalReader().signals([said, had], FEED, f"{PAGE}/2") == ()
    assert barred(SignalReader().signals([said], FEED, PAGE)) == EVERY_USE


@pytest.mark.parametrize("said", [page(NOARCHIVE), page("", ("X-Robots-Tag", "noarchive"))], ids=["head", "header"])
def test_of_a_page_that_is_not_to_be_archived_no_copy_is_kept_to_train_with(said: Document) -> None:
    assert barred(SignalReader().signals([said], FEED, PAGE)) == {Use.TRAIN}


@pytest.mark.parametrize(
    ("documents", "out"),
    [
        ([file(("/world/", 1)), page(FREED)], NONE),
        ([file(("/world/", 0)), page(RESERVED)], MINING),
        ([page(FREED, ("tdm-reservation", "1"))], NONE),
        ([page("", ("tdm-reservation", "1"))], MINING),
        ([header("1"), page(FREED)], MINING),
        ([file(("/world/", 1)), page(FREED, link=f"{PAGE}/2")], MINING),
    ],
)
def test_a_page_lifts_what_the_file_and_its_header_say_of_it_and_nothing_of_the_feed(
    documents: list[Document], out: frozenset[Use]
) -> None:
    assert barred(SignalReader().signals(documents, FEED, PAGE)) == out
    assert barred(SignalReader().signals(list(reversed(documents)), FEED, PAGE)) == out


def test_nothing_of_a_page_is_kept_but_words_of_standards() -> None:
    said = page(f"<title>Prose</title>{NOINDEX}<meta name='description' content='Prose'>", ("Link", "<Prose>; rel=x"))
    assert b"Prose" not in (said.text or b"")
