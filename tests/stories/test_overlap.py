"""Which words of a new version stand in the old one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.overlap import carried, longest_run

word = st.sampled_from(["the", "council", "met", "on", "friday", "a", "b", "c"])
tokens = st.lists(word, max_size=25)


def test_an_unchanged_text_is_carried_whole():
    text = ["the", "council", "met", "on", "friday"]

    assert carried(text, text) == {n: n for n in range(5)}


def test_a_changed_word_costs_that_word_alone():
    old = ["the", "council", "met", "on", "friday", "in", "the", "hall"]
    new = ["the", "council", "met", "on", "monday", "in", "the", "hall"]

    assert carried(old, new) == {n: n for n in range(8) if n != 4}


def test_an_inserted_word_moves_the_rest():
    old = ["one", "two", "three", "four", "five", "six"]
    new = ["one", "two", "three", "zero", "four", "five", "six"]

    assert carried(old, new) == {0: 0, 1: 1, 2: 2, 4: 3, 5: 4, 6: 5}


def test_one_or_two_words_alone_are_no_trace():
    assert carried(["one", "two", "three"], ["nine", "one", "two"]) == {}
    assert carried(["one", "two", "three"], ["nine", "one", "two", "three"]) == {1: 0, 2: 1, 3: 2}


def test_a_word_between_two_changed_ones_is_a_trace():
    old = ["a", "b", "c", "one", "d", "two", "e", "f", "g"]
    new = ["a", "b", "c", "uno", "d", "dos", "e", "f", "g"]

    assert carried(old, new) == {n: n for n in range(9) if n not in {3, 5}}


def test_a_word_at_another_distance_between_traces_is_none():
    old = ["a", "b", "c", "one", "d", "two", "e", "f", "g"]
    new = ["a", "b", "c", "uno", "due", "d", "dos", "e", "f", "g"]
    later = ["a", "b", "c", "uno", "d", "dos", "tres", "e", "f", "g"]

    assert 5 not in carried(old, new)
    assert 4 not in carried(old, later)


def test_a_short_run_at_either_end_is_no_trace():
    assert carried(["a", "b", "x", "c", "d", "e"], ["a", "b", "y", "c", "d", "e"]) == {3: 3, 4: 4, 5: 5}
    assert carried(["c", "d", "e", "x", "a", "b"], ["c", "d", "e", "y", "a", "b"]) == {0: 0, 1: 1, 2: 2}


@given(tokens, tokens)
def test_carried_words_are_the_same_words_each_used_once_and_in_order(old: list[str], new: list[str]):
    found = carried(old, new)

    assert all(old[there] == new[here] for here, there in found.items())
    assert list(found) == sorted(found)
    assert list(found.values()) == sorted(set(found.values()))
    assert carried(old, new) == found


@given(tokens)
def test_every_text_carries_itself_where_it_is_long_enough(text: list[str]):
    assert carried(text, text) == ({n: n for n in range(len(text))} if len(text) >= 3 else {})


@pytest.mark.parametrize(
    ("spans", "run"),
    [
        ([], 0),
        ([range(0)], 0),
        ([range(4, 9)], 5),
        ([range(3), range(3, 5)], 5),
        ([range(3), range(4, 6)], 3),
        ([range(4, 6), range(3)], 3),
        ([range(5), range(2, 8)], 8),
        ([range(2), range(10, 14), range(20, 21)], 4),
    ],
)
def test_the_longest_run_is_of_the_union(spans: list[range], run: int):
    assert longest_run(spans) == run
