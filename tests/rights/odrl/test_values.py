"""Literals to values: the lexical forms, their bounds, and which value comes before which."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.odrl.values import Duration, Instant, comparable, duration, instant, number, order
from skill.rights.odrl.vocabulary import Kind


def _at(*parts: int) -> Instant:
    year, month, day, hour, minute, second, micro = (*parts, 0, 0, 0, 0)[:7]
    found = datetime(year, month, day, hour, minute, second, micro, UTC)
    return Instant(found, found)


def _order(kind: Kind, left: str, right: str) -> int | None:
    found = [comparable(text, kind) for text in (left, right)]
    assert found[0] is not None
    assert found[1] is not None
    return order(found[0], found[1])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2031-05-04T12:00:00Z", _at(2031, 5, 4, 12)),
        ("2031-05-04T12:00:00.5Z", _at(2031, 5, 4, 12, 0, 0, 500_000)),
        ("2031-05-04T12:00:00.123456789Z", _at(2031, 5, 4, 12, 0, 0, 123_456)),
        ("2031-05-04T12:00", _at(2031, 5, 4, 12)),
        ("2031-05-04 12:00:00", _at(2031, 5, 4, 12)),
        ("2031-05-04T12:00:00+02:00", _at(2031, 5, 4, 10)),
        ("2031-05-04T12:00:00-14:00", _at(2031, 5, 5, 2)),
        ("2031-05-04T24:00:00Z", _at(2031, 5, 5)),
        ("2031-05-04", Instant(datetime(2031, 5, 4, tzinfo=UTC), datetime(2031, 5, 4, 23, 59, 59, 999_999, UTC))),
    ],
)
def test_a_time(text, value):
    assert instant(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "noon", "2031-13-01", "2031-02-30", "2031-05-04T25:00:00Z", "2031-05-04T24:00:01Z"),
        *("2031-05-04T12:60:00Z", "2031-05-04T12:00:60Z", "2031-05-04T12:00:00+14:01", "2031-05-04T12:00:00+01:60"),
        *("9999-12-31T24:00:00Z", "0001-01-01T00:00:00+01:00", "２０３１-05-04", "31-05-04"),
    ],
)
def test_no_time(text):
    assert instant(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5), ("-5.50", Decimal("-5.5")), (".5", Decimal("0.5")), ("1e3", 1000), ("+7.", 7)]
)
def test_a_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", ".", "five", "1e9999", "9" * 41, "NaN", "INF", "0x10", "１"])
def test_no_number(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT24H", Duration(0, timedelta(days=1))),
        ("P1Y2M3DT4H5M6.5S", Duration(14, timedelta(days=3, hours=4, minutes=5, seconds=6.5))),
        ("-P1D", Duration(0, timedelta(days=-1))),
        ("-P1M", Duration(-1, timedelta())),
    ],
)
def test_a_duration(text, value):
    assert duration(text) == value


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "24H", "P9999Y", "P1S", "PT1H1D"])
def test_no_duration(text):
    assert duration(text) is None


@pytest.mark.parametrize(
    ("left", "right", "which"),
    [
        ("P1M", "P1M", 0),
        ("P1Y", "P12M", 0),
        ("P1D", "PT24H", 0),
        ("P1M", "P27D", 1),
        ("P1M", "P32D", -1),
        ("P1M", "P30D", None),
        ("P1Y", "P365D", None),
        ("P400Y", "P146097D", 0),
        ("-P1M", "P1D", -1),
    ],
)
def test_durations_with_months_are_told_apart_where_every_month_does(left, right, which):
    assert _order(Kind.DURATION, left, right) == which


@pytest.mark.parametrize(
    ("left", "right", "which"),
    [
        ("2031-05-04T12:00:00Z", "2031-05-04", 0),
        ("2031-05-03T23:59:59Z", "2031-05-04", -1),
        ("2031-05-05T00:00:00Z", "2031-05-04", 1),
        ("2031-05-04", "2031-05-04", 0),
        ("2031-05-04", "2031-05-04T12:00:00Z", None),
    ],
)
def test_a_moment_within_a_day_is_that_day(left, right, which):
    assert _order(Kind.INSTANT, left, right) == which


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INSTANT, " 2031-05-04T12:00:00Z ", _at(2031, 5, 4, 12)),
        (Kind.NUMBER, "7", 7),
        (Kind.SHARE, "100", 100),
        (Kind.SHARE, "100.1", None),
        (Kind.SHARE, "-1", None),
        (Kind.SHARE, "half", None),
        (Kind.DURATION, "PT1S", Duration(0, timedelta(seconds=1))),
        (Kind.VERSION, "v2.10.0", (2, 10)),
        (Kind.VERSION, "0", (0,)),
        (Kind.VERSION, "second", None),
        (Kind.LANGUAGE, "de-CH", "de-ch"),
        (Kind.LANGUAGE, " ", None),
        (Kind.TERM, "print", "print"),
        (Kind.EVENT, "", None),
    ],
)
def test_a_text_as_a_value_of_a_kind(kind, text, value):
    assert comparable(text, kind) == value


def test_what_is_of_two_kinds_has_no_order():
    assert order(Decimal(1), "1") is None
    assert order("a", "b") is None
    assert order("a", "a") == 0
    assert order((2, 10), (2, 9)) == 1


@given(st.text(max_size=60), st.sampled_from(list(Kind)))
def test_a_text_never_raises(text, kind):
    found = comparable(text, kind)
    assert found is None or order(found, found) == 0


_DURATIONS = st.builds(
    Duration, st.integers(-48_000, 48_000), st.timedeltas(timedelta(days=-9999), timedelta(days=9999))
)


@given(_DURATIONS, _DURATIONS)
def test_the_order_of_durations_turns_with_its_sides(left, right):
    forth, back = order(left, right), order(right, left)
    assert back is None if forth is None else back == -forth
