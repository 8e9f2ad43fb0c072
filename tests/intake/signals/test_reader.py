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
