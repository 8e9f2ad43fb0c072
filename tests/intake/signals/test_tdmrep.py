"""TDMRep: a file, and what headers and pages say beside it."""

from __future__ import annotations

import json

import pytest

from skill.intake.signals.tdmrep import MAX_BYTES, Place, Reservation, read_tdmrep, reservation_of, reserved
from skill.rights.licence import Use
from skill.rights.signals import MINING, Source
from tests.intake.signals.verdicts import barred

ADDRESS = "https://harbor.example/.well-known/tdmrep.json"
LINK = "https://harbor.example/world/ferry"
NONE: frozenset[Use] = frozenset()


def entry(location: object, value: object = 1, **more: object) -> dict[str, object]:
    return {"location": location, "tdm-reservation": value, **more}


@pytest.mark.parametrize(
    ("entries", "out"),
    [
        ([entry("/")], MINING),
        ([entry("/", 0)], NONE),
        ([entry("/world/*", 0), entry("/")], NONE),
        ([entry("/"), entry("/world/*", 0)], MINING),
        ([entry("/sport/"), entry("/world/ferry$")], MINING),
        ([entry("/sport/")], NONE),
        ([entry("/", "1")], MINING),
        ([entry("/", "0")], MINING),
        ([entry("/", False)], MINING),
        ([entry("/", 0.0)], NONE),
        ([entry("/", [0])], MINING),
        ([entry("/", True)], MINING),
        ([entry("/", "yes")], MINING),
        ([{"location": "/"}, entry("/")], MINING),
        ([entry(7), entry(None, 0), 3, None, "x"], NONE),
        (entry("/"), MINING),
        ("*", NONE),
        ([], NONE),
    ],
)
def test_the_first_entry_that_covers_a_link_counts(entries: object, out: frozenset[Use]) -> None:
    assert barred(read_tdmrep(json.dumps(entries).encode(), ADDRESS).signals(LINK)) == out


@pytest.mark.parametrize(
    ("pairs", "out"),
    [
        ('"location": "/", "tdm-reservation": 1, "tdm-reservation": 0', MINING),
        ('"location": "/", "tdm-reservation": 0, "tdm-reservation": 1', MINING),
        ('"location": "/", "tdm-reservation": 0, "tdm-reservation": null', MINING),
        ('"location": "/", "tdm-reservation": 0, "tdm-reservation": 0', NONE),
        ('"location": "/", "tdm-reservation": null, "tdm-reservation": null', NONE),
        ('"location": "/world/", "location": "/sport/", "tdm-reservation": 1', MINING),
        ('"location": "/world/", "location": "/sport/", "tdm-reservation": 0', MINING),
        ('"location": "/world/", "location": 7, "tdm-reservation": 0', MINING),
        ('"location": "/world/", "location": "/world/", "tdm-reservation": 0', NONE),
    ],
)
def test_of_a_key_that_is_written_twice_the_narrower_counts(pairs: str, out: frozenset[Use]) -> None:
    assert barred(read_tdmrep(f"[{{{pairs}}}]".encode(), ADDRESS).signals(LINK)) == out


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff", b" " * MAX_BYTES + b"[]"])
def test_what_is_no_such_file_says_nothing(body: bytes) -> None:
    assert read_tdmrep(body, ADDRESS).signals(LINK) == ()


def test_a_policy_is_noted() -> None:
    found = read_tdmrep(json.dumps([entry("/", **{"tdm-policy": "https://p.example"})]).encode(), ADDRESS)
    assert found.reservation(LINK) == Reservation(Place.FILE, ADDRESS, "entry 1", True, "https://p.example")
    found = read_tdmrep(b"\xef\xbb\xbf" + json.dumps([entry("/", **{"tdm-policy": 7})]).encode(), ADDRESS)
    assert found.reservation(LINK) == Reservation(Place.FILE, ADDRESS, "entry 1", True)


FILE, HEADER, PAGE = Place.FILE, Place.HEADER, Place.PAGE


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ([], NONE),
        ([(FILE, "1")], MINING),
        ([(FILE, "1"), (HEADER, "0")], NONE),
        ([(FILE, "0"), (HEADER, "1")], MINING),
        ([(FILE, "1"), (HEADER, "")], MINING),
        ([(PAGE, "0"), (HEADER, "1")], NONE),
        ([(FILE, "0"), (HEADER, "0"), (PAGE, "1")], MINING),
        ([(HEADER, "0"), (HEADER, "1")], MINING),
        ([(PAGE, "1"), (PAGE, "0"), (FILE, "0")], MINING),
        ([(HEADER, "never")], MINING),
    ],
)
def test_the_most_specific_place_counts_and_what_is_not_said_lifts_nothing(
    said: list[tuple[Place, str]], out: frozenset[Use]
) -> None:
    found = [one for place, value in said if (one := reservation_of(place, ADDRESS, "there", value))]
    signals = reserved(found)
    assert barred(signals) == out
    assert {(one.source, one.place, one.says) for one in signals} <= {(Source.TDMREP, "there", "tdm-reservation 1")}
