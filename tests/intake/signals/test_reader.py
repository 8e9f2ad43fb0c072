"""What several documents say together of one story."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from skill.desk.ports.signals import Document, Kind, Reference
from skill.intake.signals.reader import SignalReader
from skill.rights.licence import Use
from skill.rights.signals import MINING
from tests.intake.signals.verdicts import barred

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FEED, PAGE = "https://harbor.example/feeds/world.xml", "https://harbor.example/world/ferry"
NONE: frozenset[Use] = frozenset()


def document(kind: Kind, address: str, said: object) -> Document:
    text = json.dumps(said).encode()
    return Document(Reference(kind, address), NOW, NOW, 200, text=text, sha256=f"{kind} {text!r}", last_ok=NOW)


def file(*entries: tuple[str, int]) -> Document:
    said = [{"location": location, "tdm-reservation": value} for location, value in entries]
    return document(Kind.TDMREP, "https://harbor.example/.well-known/tdmrep.json", said)


def header(value: str) -> Document:
    return document(Kind.HEADERS, FEED, [["tdm-reservation", value]])


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
