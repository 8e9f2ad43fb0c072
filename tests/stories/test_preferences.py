"""How a listener wants the news, written and read."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.preferences import (
    LENGTHS,
    MOST_NAMED,
    NONE,
    NOTHING,
    RATES_PERCENT,
    Named,
    Preferences,
    author_code,
    moved,
    read_preferences,
    with_named,
    without,
    written,
)

IDS = st.lists(st.text(min_size=1), max_size=MOST_NAMED).map(tuple)


@given(
    st.builds(
        Preferences,
        IDS,
        IDS,
        st.booleans(),
        st.sampled_from(tuple(LENGTHS)),
        st.sampled_from(RATES_PERCENT),
        IDS,
        IDS,
        IDS,
    )
)
def test_what_is_written_is_read(preferences: Preferences):
    assert read_preferences(written(preferences)) == preferences


def test_who_never_said_anything_takes_no_room():
    assert written(NONE) == ""
    assert written(Preferences(muted_topics=("sport",))) == '{"muted_topics":["sport"]}'


@pytest.mark.parametrize(
    "text",
    [
        "sport", "{", "[]", "7", "null", '"sport"', '{"muted":["sport"]}', '{"muted_titles":"sport"}',
        '{"muted_topics":[7]}', '{"muted_topics":[""]}', '{"muted_topics":null}', '{"opinion":1}', '{"opinion":"yes"}',
        '{"muted_topics":["sport"],"opinion":null}', '{"muted_topics":["sport"],"of_tomorrow":true}',
        '{"length":2}', '{"length":"3"}', '{"length":true}', '{"length":3.0}', '{"rate_percent":19}',
        '{"rate_percent":null}',
        f'{{"muted_titles":[{",".join(["1"] * 41)}]}}', f'{{"muted_titles":[{",".join([chr(34) * 2] * 41)}]}}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_nothing(text: str):
    assert read_preferences(text) == NONE


@given(st.text() | st.from_regex(r'\{"(muted_titles|opinion)":.*\}'))
def test_any_text_is_read(text: str):
    assert isinstance(read_preferences(text), Preferences)


def test_what_is_named_again_stands_last_and_once():
    assert with_named(("a", "b"), "a") == ("b", "a")
    assert without(("a", "b"), "a") == ("b",)


def test_the_oldest_makes_room():
    named: tuple[str, ...] = ()
    for number in range(MOST_NAMED + 2):
        named = with_named(named, str(number))

    assert len(named) == MOST_NAMED
    assert named[0] == "2"


@dataclass(frozen=True)
class Labelled:
    title: str = "times"
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("story", "held"),
    [
        (Labelled(), False),
        (Labelled("mill"), True),
        (Labelled(sections=("World", "SPORT")), True),
        (Labelled(tags=("«Sport»",)), True),
        (Labelled(sections=("Sports",), tags=("sporting",)), False),
    ],
)
def test_what_was_named_is_known_by_its_paper_or_a_label(story: Labelled, held: bool):
    assert Named(frozenset({"mill"}), frozenset({"sport"})).holds(story) is held
    assert not NOTHING.holds(story)


def test_a_step_ends_at_the_last_value():
    assert [moved(RATES_PERCENT, now, -1) for now in RATES_PERCENT] == [70, 70, 85, 100, 115]
    assert [moved(RATES_PERCENT, now, 1) for now in RATES_PERCENT] == [85, 100, 115, 130, 130]


def test_an_author_is_known_by_the_name_however_it_is_written():
    assert author_code("Jo  MARCH,") == author_code("Jo March") != author_code("Jo Marsh")
    assert "march" not in author_code("Jo March")
