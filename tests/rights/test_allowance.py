"""The allowance: a word that was let out keeps its place through edits, and places are all there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.allowance import Allowance, Given, numbers, ranges

OLD = tuple(["the", "storm", "took", "the", "roof", "off", "the", "old", "harbor", "hall", "on", "monday", "night"])


def first(words: int, tokens: tuple[str, ...] | None = OLD, fingerprint: str = "a") -> Given:
    """The first `words` of the old version, let out at the first places."""
    run = tuple(range(words))
    return Given(fingerprint, run, run, None if tokens is None else tokens[:words])


def test_a_new_story_has_room_for_its_limit_and_no_more() -> None:
    allowance = Allowance(5, (), "a", OLD)
    assert allowance.spent_words == 0
    assert allowance.has_room_for(range(5))
    assert not allowance.has_room_for(range(6))
    assert allowance.has_room_for(range(8, 13))
    assert allowance.has_room_for(range(0))


def test_words_that_are_taken_have_places_in_order_and_cost_nothing_again() -> None:
    allowance = Allowance(5, (), "a", OLD)
    assert allowance.take(range(2, 5)) == (0, 1, 2)
    assert allowance.take(range(3, 6)) == (1, 2, 3)
    assert allowance.spent_words == 4
    assert allowance.has_room_for(range(2, 6))
    assert allowance.has_room_for(range(2, 7))
    assert not allowance.has_room_for(range(2, 8))


def test_a_story_without_an_allowance_lets_nothing_out() -> None:
    allowance = Allowance(0, (), "a", OLD)
    assert not allowance.has_room_for(range(1))
    assert allowance.limit_words == 0


def test_the_same_version_come_back_costs_nothing() -> None:
    allowance = Allowance(6, [first(6)], "a", OLD)
    assert allowance.spent_words == 6
    assert allowance.has_room_for(range(6))
    assert allowance.take(range(6)) == tuple(range(6))
    assert not allowance.has_room_for(range(5, 7))


def test_the_same_version_come_back_costs_nothing_where_its_text_is_gone() -> None:
    allowance = Allowance(6, [first(6, tokens=None)], "a", OLD)
    assert allowance.take(range(6)) == tuple(range(6))
    assert allowance.spent_words == 6


def test_a_changed_word_costs_only_itself() -> None:
    new = (*OLD[:4], "chimney", *OLD[5:])
    assert Allowance(13, [first(13)], "b", new).has_room_for(range(4))
    assert not Allowance(13, [first(13)], "b", new).has_room_for(range(13))
    allowance = Allowance(14, [first(13)], "b", new)
    assert allowance.has_room_for(range(13))
    assert allowance.take(range(13)) == (0, 1, 2, 3, 13, *range(5, 13))
    assert allowance.spent_words == 14


def test_a_sentence_put_in_front_costs_only_itself() -> None:
    allowance = Allowance(100, [first(13)], "b", ("it", "is", "late", *OLD))
    assert allowance.take(range(3, 16)) == tuple(range(13))
    assert allowance.take(range(3)) == (13, 14, 15)


def test_sentences_that_change_places_cost_no_more_than_one_of_them() -> None:
    """A comparison in order follows the longer one; the other's words are new, never double."""
    new = (*OLD[8:], *OLD[:8])
    allowance = Allowance(100, [first(13)], "b", new)
    places = allowance.take(range(13))
    assert len(set(places)) == 13
    assert set(places[5:]) == set(range(8))
    assert allowance.spent_words == 13 + 5


def test_where_the_text_is_gone_the_count_stays_and_every_word_is_new() -> None:
    allowance = Allowance(13, [first(10, tokens=None)], "b", OLD)
    assert allowance.spent_words == 10
    assert allowance.has_room_for(range(3))
    assert not allowance.has_room_for(range(4))
    assert allowance.take(range(3)) == (10, 11, 12)


def test_what_is_left_of_an_earlier_rendition_is_compared_whatever_came_before_it() -> None:
    gone = Given("x", (0,), (50,), None)
    allowance = Allowance(100, [gone, first(13)], "b", OLD)
    assert allowance.take(range(13)) == tuple(range(13))


def test_a_rendition_that_has_more_words_than_places_stops_the_cutting() -> None:
    with pytest.raises(ValueError, match="zip"):
        Allowance(100, [Given("a", (0, 1, 2), (0, 1), OLD[:3])], "a", OLD)


def test_a_limit_that_was_lowered_lets_nothing_new_out() -> None:
    allowance = Allowance(4, [first(6)], "a", OLD)
    assert allowance.spent_words == 6
    assert not allowance.has_room_for(range(6, 7))


def test_of_what_left_under_a_higher_limit_only_the_first_words_may_leave_again() -> None:
    """Somebody who has heard nothing yet may get no more than the limit that holds now."""
    allowance = Allowance(4, [first(6)], "a", OLD)
    assert allowance.has_room_for(range(4))
    assert not allowance.has_room_for(range(5))
    assert not allowance.has_room_for(range(4, 6))
    assert allowance.take(range(1, 4)) == (1, 2, 3)
    edited = Allowance(4, [first(6)], "b", ("it", "is", "late", *OLD))
    assert edited.has_room_for(range(3, 7))
    assert not edited.has_room_for(range(3, 8))


def test_words_that_stood_apart_have_places_apart() -> None:
    gap = Given("a", (0, 1, 2, 9, 10), (4, 5, 6, 20, 21), (*OLD[:3], *OLD[9:11]))
    allowance = Allowance(100, [gap], "a", OLD)
    assert allowance.take(range(3)) == (4, 5, 6)
    assert allowance.take(range(9, 11)) == (20, 21)
    assert allowance.take(range(3, 5)) == (22, 23)
    assert allowance.spent_words == 7


def test_one_place_is_never_two_words_of_a_version() -> None:
    twice = (*OLD[:5], "x", *OLD[:5])
    allowance = Allowance(100, [first(5), first(5, fingerprint="c")], "b", twice)
    places = allowance.take(range(11))
    assert len(set(places)) == 11
    assert allowance.spent_words == 11


def test_a_place_that_is_found_again_elsewhere_stays_where_it_was_found_first() -> None:
    one = Given("x", (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), ("a", "b", "c", "d", "e"))
    two = Given("y", tuple(range(6)), (10, 11, 12, 0, 1, 2), ("x", "y", "z", "a", "b", "c"))
    tokens = ("a", "b", "c", "d", "e", "x", "y", "z", "a", "b", "c")
    places = Allowance(100, [one, two], "b", tokens).take(range(11))
    assert places == (0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15)


def test_one_word_never_has_two_places() -> None:
    """What a first rendition gave a place to, a second one leaves as it is."""
    second = Given("c", tuple(range(5)), tuple(range(50, 55)), OLD[:5])
    allowance = Allowance(100, [first(5), second], "b", OLD)
    assert allowance.take(range(5)) == tuple(range(5))
    assert allowance.spent_words == 10


def test_the_version_itself_comes_before_any_comparison() -> None:
    other = Given("b", tuple(range(5)), tuple(range(50, 55)), OLD[:5])
    allowance = Allowance(100, [other, first(5)], "a", OLD)
    assert allowance.take(range(5)) == tuple(range(5))


def test_small_words_that_agree_by_chance_are_new() -> None:
    allowance = Allowance(100, [first(13)], "b", ("at", "the", "old", "quay"))
    assert not set(allowance.take(range(4))) & set(range(13))


def test_runs_are_numbers_in_order() -> None:
    assert ranges((3, 4, 5, 9)) == (range(3, 6), range(9, 10))
    assert ranges((9, 3, 4, 4)) == (range(9, 10), range(3, 5), range(4, 5))
    assert ranges(()) == ()


@given(st.lists(st.integers(0, 30)))
def test_runs_and_numbers_are_each_other_s_opposite(some: list[int]) -> None:
    assert list(numbers(ranges(some))) == some


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=30).map(tuple)


@given(st.lists(st.tuples(WORDS, st.integers(0, 30), st.integers(0, 30), st.booleans()), min_size=1, max_size=6))
def test_places_stand_for_one_word_each_whatever_the_versions_and_the_cuts(
    rounds: list[tuple[tuple[str, ...], int, int, bool]],
) -> None:
    given_so_far: list[Given] = []
    word_at: dict[int, str] = {}
    limit = 25
    for tokens, start, length, kept in rounds:
        allowance = Allowance(limit, given_so_far, str(tokens), tokens)
        span = range(min(start, len(tokens)), min(start + length, len(tokens)))
        if not allowance.has_room_for(span):
            continue
        places = allowance.take(span)
        assert len(set(places)) == len(span)
        for position, place in zip(span, places, strict=True):
            assert word_at.setdefault(place, tokens[position]) == tokens[position]
        given_so_far.append(Given(str(tokens), tuple(span), places, tokens[span.start : span.stop] if kept else None))
        assert allowance.spent_words == len({place for one in given_so_far for place in one.places}) <= limit
