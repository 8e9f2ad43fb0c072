"""Sets of signals as they are kept: written, read again, and what cannot be read stops everything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.licence import GRANTABLE, Use
from skill.rights.said import (
    UNREADABLE,
    as_data,
    bars,
    goes_by_country,
    key_of,
    most_characters,
    read_set,
    written,
)
from skill.rights.signals import (
    EVERY_USE,
    AtMost,
    Attempt,
    Barred,
    Narrowing,
    Paid,
    Reported,
    Signal,
    Source,
    Until,
    Within,
    stopping,
)
from tests.rights.world import LICENCE, NOW

COUNTRIES = st.frozensets(st.sampled_from(["US", "CA", "FR"]))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NARROWINGS: st.SearchStrategy[Narrowing] = st.one_of(
    st.just(Barred()),
    st.just(Paid()),
    st.builds(Within, st.none() | COUNTRIES, COUNTRIES),
    st.builds(AtMost, st.integers(0, 10_000)),
    st.builds(Until, MOMENTS),
    st.builds(Reported, st.text(), st.text(), st.text(), st.text()),
)
USES = st.frozensets(st.sampled_from(sorted(Use)))
SIGNALS = st.builds(Signal, st.sampled_from(Source), st.text(), st.text(), st.text(), USES, NARROWINGS)


def signal(narrowing: Narrowing, *uses: Use, source: Source = Source.RSL) -> Signal:
    return Signal(source, "https://harbor.example/rsl.xml", "license 1", "says", frozenset(uses), narrowing)


ONE = written([signal(Barred(), Use.SUMMARY)])


@given(st.lists(SIGNALS))
def test_what_is_written_is_read_again(signals):
    text = written(signals)
    assert set(read_set(text)) == set(signals)
    assert written(read_set(text)) == text
    assert (key_of(text) is None) == (not signals)


@given(st.lists(SIGNALS), st.randoms())
def test_the_same_signals_are_one_set_in_whatever_order_and_however_often(signals, chance):
    again = [*signals, *signals]
    chance.shuffle(again)
    assert key_of(written(again)) == key_of(written(signals))


@given(SIGNALS, SIGNALS)
def test_other_signals_are_another_set(one, other):
    assert (key_of(written([one])) == key_of(written([other]))) == (one == other)


def changed(**changes: Any) -> str:
    return json.dumps([json.loads(ONE)[0] | changes], separators=(",", ":"), sort_keys=True)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "{}",
        "[]",
        "[1]",
        "null",
        f" {ONE}",
        ONE[:-3],
        changed(source="somebody"),
        changed(uses=["sing"]),
        changed(uses="summary"),
        changed(document=1),
        changed(place=None),
        changed(says=["no"]),
        changed(more="than is known"),
        changed(narrowing={"kind": "unknown"}),
        changed(narrowing={}),
        changed(narrowing="barred"),
        changed(narrowing={"kind": "barred", "but": "not really"}),
        changed(narrowing={"kind": "within", "countries": "US", "without": []}),
        changed(narrowing={"kind": "within", "countries": [1], "without": []}),
        changed(narrowing={"kind": "at_most", "characters": "10"}),
        changed(narrowing={"kind": "at_most", "characters": True}),
        changed(narrowing={"kind": "until", "moment": "2026-11-25T12:00:00"}),
        changed(narrowing={"kind": "until", "moment": "tomorrow"}),
        changed(narrowing={"kind": "reported", "profile": "p", "endpoint": "e", "level": "l"}),
    ],
)
def test_what_cannot_be_read_to_the_last_word_stops_everything(text):
    found = read_set(text)
    assert found == UNREADABLE
    for use in GRANTABLE:
        assert list(stopping(found, LICENCE, Attempt(use, NOW)))


def test_a_licence_that_stands_above_all_of_them_stands_above_what_cannot_be_read():
    above = replace(LICENCE, contract_wins=frozenset(map(str, Source)))
    assert not list(stopping(UNREADABLE, above, Attempt(Use.SUMMARY, NOW)))


def test_as_data_a_signal_has_its_evidence_and_its_narrowing():
    moment = NOW + timedelta(hours=1)
    assert as_data(signal(Until(moment), Use.SUMMARY, Use.ABSTRACT)) == {
        "source": "rsl",
        "document": "https://harbor.example/rsl.xml",
        "place": "license 1",
        "says": "says",
        "uses": ["abstract", "summary"],
        "narrowing": {"kind": "until", "moment": moment.isoformat()},
    }


def test_the_fewest_characters_count_for_each_use():
    said = [
        signal(AtMost(100), Use.SUMMARY, Use.ABSTRACT),
        signal(AtMost(80), Use.SUMMARY, source=Source.ROBOTS_META),
        signal(Barred(), Use.EXCERPT),
    ]
    assert most_characters(said, LICENCE) == {Use.SUMMARY: 80, Use.ABSTRACT: 100}
    assert most_characters(said, replace(LICENCE, contract_wins=frozenset({"robots_meta"}))) == {
        Use.SUMMARY: 100,
        Use.ABSTRACT: 100,
    }


def test_only_what_bars_a_use_outright_bars_it():
    assert bars([signal(Barred(), Use.TRAIN)], LICENCE, Use.TRAIN)
    assert not bars([signal(Barred(), Use.TRAIN)], LICENCE, Use.SUMMARY)
    assert not bars([signal(Paid(), Use.TRAIN)], LICENCE, Use.TRAIN)
    assert not bars([signal(Barred(), Use.TRAIN)], replace(LICENCE, contract_wins=frozenset({"rsl"})), Use.TRAIN)


def test_countries_are_worth_asking_for_where_a_signal_goes_by_them():
    assert goes_by_country([signal(Barred(), *EVERY_USE), signal(Within(frozenset({"US"})), *EVERY_USE)])
    assert not goes_by_country([signal(Barred(), *EVERY_USE)])
