"""Which words of one text stand in another: of a source in an answer, of an old version in a new one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skill.stories.overlap import Original, Overlap, carried, longest_run

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


def test_a_long_text_of_common_words_is_carried_too():
    """`difflib` takes what fills more than a hundredth of two hundred elements for noise, unless it is told not to."""
    text = ["on", "and", "on"] * 70

    assert carried(text, ["so", *text]) == {n + 1: n for n in range(210)}


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


# ── what of an original stands in a text ──────────────────────────────────────────────────────────

PASSAGES = ("The council met on Friday.", "About 25% of the 1,200 people came. It will meet on Friday.")


@pytest.mark.parametrize(
    ("text", "run", "numbers"),
    [
        ("", 0, set()),
        ("Nothing of it", 1, {7, 12}),
        ("twenty-five percent of the one thousand two hundred people", 5, {6, 7, 8, 9, 10}),
        ("THE COUNCIL, met: on “Friday”!", 5, {0, 1, 2, 3, 4}),
        ("met on Friday about 25%", 3, {2, 3, 4, 5, 6}),
        ("will meet on Friday", 4, {13, 14, 15, 16}),
        ("meet on Saturday", 2, {14, 15}),
        ("came, and came again", 1, {11}),
    ],
)
def test_the_overlap_of_a_text_with_an_original(text: str, run: int, numbers: set[int]) -> None:
    found = Original(PASSAGES, "en-US").overlap(text)
    assert found.longest_run == run
    assert found.words == numbers


def test_where_nothing_of_it_stands_the_overlap_is_none() -> None:
    assert Original(PASSAGES, "en-US").overlap("Snow") == Overlap() == Overlap(0, frozenset())


def test_no_run_goes_from_one_passage_into_the_next() -> None:
    assert Original(PASSAGES, "en-US").overlap("on Friday about 25%").longest_run == 2
    assert Original(("on Friday about 25%",), "en").overlap("on Friday about 25%").longest_run == 4


def test_words_are_numbered_through_all_passages() -> None:
    assert Original(("Rain fell.", "It was cold.", "Snow came."), "en").overlap("snow").words == {5}


def test_a_run_of_twenty_words_is_found_in_an_article_in_which_every_word_is_common() -> None:
    """`difflib` with its heuristic for popular words reports 15 of 19 here."""
    common = [f"w{number % 40}" for number in range(0, 1200 * 7, 7)]
    article = [*common[:600], *(f"planted{number % 7}" for number in range(20)), *common[600:]]
    answer = " ".join(["so", *article[600:620], "it", "was"])
    assert Original((" ".join(article),), "xx").overlap(answer).longest_run == 20


letters = st.lists(st.sampled_from("abcd"), max_size=30)


def place(run: list[str], original: list[str]) -> range | None:
    """Where `run` first stands in `original`."""
    ends = range(len(run), len(original) + 1)
    return next((range(end - len(run), end) for end in ends if original[end - len(run) : end] == run), None)


def tried(original: list[str], text: list[str]) -> Overlap:
    """Every run of `text` is tried: of those that cannot be made longer to the right, the first place of each."""
    runs = [
        next((text[start:stop] for start in range(stop) if place(text[start:stop], original)), [])
        for stop in range(1, len(text) + 1)
    ]
    maximal = [run for run, longer in pairwise([*runs, []]) if run and len(longer) <= len(run)]
    words = {number for run in maximal for number in place(run, original) or ()}
    return Overlap(max(map(len, runs), default=0), frozenset(words))


@given(letters, st.lists(st.sampled_from("abcde"), max_size=15))
@example(list("aa"), list("a"))
@example(list("aab"), list("ab"))
@example(list("abb"), list("bbb"))
@example(list("abba"), list("aba"))
@example(list("abba"), list("ba"))
@example(list("abbb"), list("b"))
@example(list("aababb"), list("bb"))
@example(list("abaabb"), list("babb"))
def test_an_overlap_is_what_trying_every_run_finds(original: list[str], text: list[str]) -> None:
    assert Original((" ".join(original),), "xx").overlap(" ".join(text)) == tried(original, text)


@given(letters)
def test_a_text_covers_itself(original: list[str]) -> None:
    text = " ".join(original)
    assert Original((text,), "xx").overlap(text) == Overlap(len(original), frozenset(range(len(original))))
