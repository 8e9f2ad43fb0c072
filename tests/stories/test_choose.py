"""Choosing: newest first, no publisher twice in a row where another has news."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.choose import COUNTS_NEWER, NOBODY, Followed, filling, followed_first, once, varied
from skill.stories.preferences import Named, author_code


@dataclass(frozen=True)
class Told:
    publisher: str
    number: int
    may: bool = True


def told(line: str) -> list[Told]:
    """Candidates, one a letter: its publisher. A small letter may not be told."""
    return [Told(letter.upper(), number, letter.isupper()) for number, letter in enumerate(line)]


def chosen(line: str, limit: int = 9) -> str:
    return "".join(f"{one.publisher}{one.number}" for one in varied(told(line), limit, lambda one: one.may))


candidates = st.text(alphabet="ABCabc", max_size=14).map(told)


def test_stories_come_newest_first():
    assert chosen("ABC") == "A0B1C2"


def test_a_publisher_waits_while_another_has_news():
    assert chosen("AAABB") == "A0B3A1B4A2"


def test_a_publisher_follows_itself_where_no_other_has_news():
    assert chosen("ABAA") == "A0B1A2A3"


def test_what_may_not_be_told_is_passed_over():
    assert chosen("aBbA") == "B1A3"
    assert chosen("AaAb") == "A0A2"


def test_of_an_event_the_first_that_may_be_told_is_told():
    """Small letters may not be told; stories 1, 3 and 4 are of one event, 2 and 5 of none."""
    events = {1: "storm", 3: "storm", 4: "storm"}

    def may_be_told(one: Told) -> bool:
        return one.may

    def event_of(one: Told) -> str | None:
        return events.get(one.number)

    fits = once(may_be_told, event_of)
    assert [one.number for one in varied(told("AbCDAC"), 9, fits)] == [0, 2, 3, 5]


def test_no_more_are_chosen_than_asked_for():
    assert chosen("ABCD", 2) == "A0B1"
    assert chosen("ABCD", 0) == ""
    assert chosen("") == ""


def test_no_more_is_read_than_is_needed():
    read: list[int] = []

    def coming() -> Iterator[Told]:
        for one in told("AABCD"):
            read.append(one.number)
            yield one

    varied(coming(), 2, lambda one: one.may)

    assert read == [0, 1, 2]


@given(candidates, st.integers(0, 9))
def test_each_is_chosen_once_and_as_many_as_there_are(found: list[Told], limit: int):
    picked = varied(iter(found), limit, lambda one: one.may)

    assert len(set(picked)) == len(picked) == min(limit, sum(one.may for one in found))
    assert all(one.may for one in picked)


@given(candidates, st.integers(1, 9))
def test_the_next_is_the_newest_of_another_publisher_else_the_newest_left(found: list[Told], limit: int):
    left = [one for one in found if one.may]
    expected: list[Told] = []
    while left and len(expected) < limit:
        others = [one for one in left if not expected or one.publisher != expected[-1].publisher]
        expected.append((others or left)[0])
        left.remove(expected[-1])

    assert list(varied(iter(found), limit, lambda one: one.may)) == expected


@pytest.mark.parametrize(
    ("lengths", "wanted", "places"),
    [
        ([], 30, ()),
        ([40], 30, ()),
        ([10], 30, (0,)),
        ([30, 10, 10, 10], 30, (1, 2, 3)),
        ([12, 10, 10, 10, 10], 30, (1, 2, 3)),
        ([10, 10, 10, 10], 30, (0, 1, 2)),
        ([22, 9, 17, 8], 30, (0, 1)),
        ([20, 20, 20], 30, (0,)),
        ([7.4, 7.6, 7.5, 7.5], 30, (0, 1, 2, 3)),
        ([31, 29], 30, (0,)),
    ],
)
def test_a_length_is_filled_with_as_many_as_fit_the_first_before_others(lengths, wanted, places):
    assert filling(lengths, wanted, 0.05) == places


@given(st.lists(st.integers(6, 30), max_size=9), st.sampled_from([30, 60, 120]))
def test_no_other_choice_comes_nearer_or_holds_more(lengths: list[int], wanted: int):
    def missed(places: tuple[int, ...]) -> float:
        return max(abs(sum(lengths[place] for place in places) - wanted) - wanted * 0.05, 0)

    chosen = filling(lengths, wanted, 0.05)
    every = [
        places
        for count in range(len(lengths) + 1)
        for places in itertools.combinations(range(len(lengths)), count)
        if sum(lengths[place] for place in places) <= wanted * 1.05
    ]
    best = min(every, key=lambda places: (missed(places), -len(places), places))
    assert (missed(chosen), len(chosen)) == (missed(best), len(best))


# ── what is followed ──────────────────────────────────────────────────────────────────────────────

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Aged:
    """A story of so many hours before noon."""

    hours: float
    title: str = "times"
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()

    @property
    def published_at(self) -> datetime:
        return NOON - timedelta(hours=self.hours)


FOLLOWED = Followed(
    Named(frozenset({"mill"})), Named(labels=frozenset({"sport"})), frozenset({author_code("Jo March")})
)
OF_SPORT: dict[str, Any] = {"sections": ("Sport",)}
OF_THE_MILL: dict[str, Any] = {"title": "mill"}
OF_JO: dict[str, Any] = {"byline": ("Al Ott", "jo march")}


@pytest.mark.parametrize(
    ("facts", "why"),
    [({}, None), (OF_SPORT, "topic"), (OF_THE_MILL, "title"), (OF_THE_MILL | OF_SPORT, "title"),
     (OF_JO | OF_SPORT, "author"), ({"byline": ("Al Ott",)}, None)],
)  # fmt: skip
def test_the_strongest_reason_counts_alone(facts: dict[str, Any], why: str | None):
    assert FOLLOWED.why(Aged(1, **facts)) == why
    assert NOBODY.why(Aged(1, **facts)) is None


@pytest.mark.parametrize(
    ("stories", "order"),
    [
        ([Aged(1), Aged(4.9, **OF_SPORT)], [4.9, 1]),
        ([Aged(1), Aged(5.1, **OF_SPORT)], [1, 5.1]),
        ([Aged(1), Aged(5, **OF_THE_MILL)], [1, 5]),
        ([Aged(1), Aged(8.9, **OF_JO), Aged(9.1, **OF_JO)], [8.9, 1, 9.1]),
        ([Aged(1), Aged(2), Aged(4, **OF_SPORT), Aged(5, **OF_SPORT)], [4, 1, 5, 2]),
        ([Aged(1), Aged(2)], [1, 2]),
        ([], []),
    ],
)
def test_what_is_followed_counts_as_so_many_hours_newer(stories: list[Aged], order: list[float]):
    assert [one.hours for one in followed_first(stories, FOLLOWED)] == order


def test_no_more_is_read_than_could_come_first():
    read: list[float] = []

    def coming() -> Iterator[Aged]:
        for hours in range(48):
            read.append(hours)
            yield Aged(hours)

    assert next(followed_first(coming(), FOLLOWED)).hours == 0
    assert read == list(range(9))


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([{}, OF_SPORT, OF_JO]))))
def test_the_order_is_that_of_everything_sorted(drawn: list[tuple[int, dict[str, Any]]]):
    stories = sorted((Aged(hours, **facts) for hours, facts in drawn), key=lambda one: one.hours)

    def counts_as(one: Aged) -> timedelta:
        why = FOLLOWED.why(one)
        return NOON - one.published_at - (COUNTS_NEWER[why] if why else timedelta())

    assert list(followed_first(stories, FOLLOWED)) == sorted(stories, key=counts_as)
