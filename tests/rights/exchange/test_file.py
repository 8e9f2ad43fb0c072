"""A licence written as its file again: read, it is the same, and what cannot be written is never read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from skill.rights.exchange.file import amount, licence_file, span, terms, written
from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from tests.rights.exchange.samples import SAMPLES, WHOLE
from tests.rights.licences import licences
from tests.rights.world import sample, toml


@given(licences())
def test_what_is_written_is_read_as_the_same(licence: Licence) -> None:
    reading = read_licence(licence_file(licence), licence.file)
    assert reading.licence is not None, reading.faults
    assert replace(reading.licence, hash=licence.hash) == licence
    assert licence_file(reading.licence) == licence_file(licence)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_the_same(name: str) -> None:
    licence = SAMPLES[name]
    reading = read_licence(licence_file(licence), licence.file)
    assert reading.licence == replace(licence, hash=reading.licence.hash if reading.licence else "")


def test_order_and_comments_say_nothing() -> None:
    data = sample("harbor")
    turned = dict(reversed(data.items()))
    turned["where"] = dict(reversed(data["where"].items())) | {"territories": data["where"]["territories"][::-1]}
    first, second = (read_licence(toml(one), "harbor.toml").licence for one in (data, turned))
    assert first is not None
    assert second is not None
    assert licence_file(first) == licence_file(second)


def test_the_file_looks_as_people_write_it() -> None:
    text = licence_file(SAMPLES["harbor"])
    assert text.startswith('id = "harbor-2026"\nversion = 3\nlicensor = "harbor"\n')
    assert 'exclude = { genres = ["sponsored"] }\n' in text
    assert "\n\n[schedules.grants.headline]\n\n[schedules.grants.summary]\nmax_words = 45\n" in text


def test_every_key_of_the_whole_licence_is_in_its_terms() -> None:
    said = terms(WHOLE)
    assert list(said) == [
        "id", "version", "licensor", "licensee", "starts", "ends", "where", "attribution", "price", "takedown",
        "signals", "display", "reporting", "schedules",
    ]  # fmt: skip
    assert said["schedules"][0]["grants"]["train"] == {
        "starts": datetime(2026, 7, 1, tzinfo=UTC), "exclude_sections": [], "recipient": "Cove Models",
        "models": ["first", "second"], "purposes": ["ranking", "tuning"], "keep_body": "25d", "delete_within": "26d",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(), "0s"),
        (timedelta(seconds=90), "90s"),
        (timedelta(minutes=15), "15m"),
        (timedelta(hours=48), "2d"),
        (timedelta(hours=49), "49h"),
        (timedelta(days=999_999), "999999d"),
        (timedelta(seconds=999_999), "999999s"),
    ],
)
def test_a_time_span_is_in_its_largest_unit(length: timedelta, said: str) -> None:
    assert span(length) == said


@pytest.mark.parametrize(
    ("micros", "said"), [(0, "0.00"), (1, "0.000001"), (4000, "0.004"), (50_000_000_000, "50000.00")]
)
def test_money_is_exact(micros: int, said: str) -> None:
    assert amount(micros) == said


def test_whatever_a_table_holds_is_written_as_toml() -> None:
    table = {
        "a key": 'a "quoted" \\ text', "ключ": ["é", "漢"], "empty": [], "no": False, "one": Decimal(1),
        "tenth": Decimal("0.10"), "moment": datetime(999, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
        "day": datetime(1, 1, 1, tzinfo=UTC), "exclude": {}, "inner": {"empty": {}},
    }  # fmt: skip
    read = tomllib.loads(written(table), parse_float=Decimal)
    assert read.pop("day").isoformat() == "0001-01-01"
    assert read == {key: value for key, value in table.items() if key != "day"}
