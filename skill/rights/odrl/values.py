"""Literals to what can be compared, by the lexical forms of XML Schema 1.1 (w3.org/TR/xmlschema11-2).

A text that has not the form of its kind has no value (None). A time without a timezone counts as UTC. A date is its
whole day. Numbers and durations have bounds, so that no text makes comparing them long.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeAlias

from skill.rights.odrl.vocabulary import Kind

_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<part>\d{1,12}))?)?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DURATION = re.compile(
    r"(?P<minus>-?)P(?=[\dT])(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,12}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_VERSION = re.compile(r"[vV]?(\d{1,9}(?:\.\d{1,9}){0,9})", re.ASCII)
_LONGEST_ZONE = timedelta(hours=14)
_MONTHS_A_YEAR = 12
_MOST_MONTHS = 12 * 4000
# The days from which durations with months are told apart (XML Schema part 2, 3.3.6.2).
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, or a day from its first to its last moment, in UTC."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Duration:
    """Months, of which nobody knows the days, and a time besides; both may be below zero."""

    months: int
    time: timedelta


Comparable: TypeAlias = Instant | Duration | Decimal | tuple[int, ...] | str


def comparable(text: str, kind: Kind) -> Comparable | None:
    """The value of a text as a value of the kind; of a term and an event the text itself."""
    text = text.strip() if kind not in {Kind.TERM, Kind.EVENT} else text
    match kind:
        case Kind.INSTANT:
            return instant(text)
        case Kind.NUMBER:
            return number(text)
        case Kind.SHARE:
            found = number(text)
            return found if found is not None and 0 <= found <= 100 else None
        case Kind.DURATION:
            return duration(text)
        case Kind.VERSION:
            return _version(text)
        case Kind.LANGUAGE:
            return text.casefold() or None
    return text or None


def instant(text: str) -> Instant | None:
    """The value of an xsd:date or xsd:dateTime, also with a space for the T and without seconds."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        day = datetime.strptime(found["date"], "%Y-%m-%d").replace(tzinfo=_zone(found["zone"]))
        first = day if found["hour"] is None else day + _time_of_day(found)
        last = day + timedelta(days=1, microseconds=-1) if found["hour"] is None else first
        return Instant(first.astimezone(UTC), last.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def duration(text: str) -> Duration | None:
    """The value of an xsd:duration of less than some thousand years."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict(default="0")
    sign = -1 if found["minus"] else 1
    months = int(said["years"]) * _MONTHS_A_YEAR + int(said["months"])
    time = timedelta(
        days=int(said["days"]),
        hours=int(said["hours"]),
        minutes=int(said["minutes"]),
        seconds=float(said["seconds"]),
    )
    return Duration(sign * months, sign * time) if months <= _MOST_MONTHS else None


def order(left: Comparable, right: Comparable) -> int | None:
    """Below zero: left is less; 0: both are the same; above: left is more; None: neither can be said.

    A moment within a day is the same as that day; a day is less than a moment only when its end is.
    """
    match left, right:
        case Instant(), Instant():
            return _order_of_times(left, right)
        case Duration(), Duration():
            return _order_of_durations(left, right)
        case Decimal(), Decimal():
            return (left > right) - (left < right)
        case tuple(), tuple():
            return (left > right) - (left < right)
        case _:
            return 0 if left == right else None


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes >= 60 or offset > _LONGEST_ZONE:
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)


def _time_of_day(found: re.Match[str]) -> timedelta:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    part = int((found["part"] or "0")[:6].ljust(6, "0"))
    is_midnight = hour == 24 and not (minute or second or part)
    if (hour > 23 and not is_midnight) or minute > 59 or second > 59:
        raise ValueError(found[0])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=part)


def _version(text: str) -> tuple[int, ...] | None:
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    parts = [int(part) for part in found[1].split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _order_of_times(left: Instant, right: Instant) -> int | None:
    if left.last < right.first:
        return -1
    if left.first > right.last:
        return 1
    return 0 if right.first <= left.first and left.last <= right.last else None


def _order_of_durations(left: Duration, right: Duration) -> int | None:
    orders = {
        (_length(left, start) > _length(right, start)) - (_length(left, start) < _length(right, start))
        for start in _STARTS
    }
    return orders.pop() if len(orders) == 1 else None


def _length(found: Duration, start: tuple[int, int]) -> timedelta:
    """How long a duration is when it begins on the first of a month."""
    return timedelta(days=_days(found.months, *start)) + found.time


def _days(months: int, year: int, month: int) -> int:
    """The days from the first of a month to the first of the month so many months later (or earlier)."""
    later = year * _MONTHS_A_YEAR + month - 1 + months
    return _day_number(*divmod(later, _MONTHS_A_YEAR)) - _day_number(year, month - 1)


def _day_number(year: int, month: int) -> int:
    """The days before a month (0 to 11) in the Gregorian calendar, from an arbitrary day on."""
    # Four hundred years always have the same number of days.
    centuries, year = divmod(year, 400)
    whole = centuries * 146_097 + year * 365 + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return whole + sum(monthrange(year + 2000, one)[1] for one in range(1, month + 1))
