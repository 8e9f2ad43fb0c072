"""What a story is about: early words, words that come again, words of the headline."""

from __future__ import annotations

import pytest

from skill.stories.weights import concepts, subjects, weights, worth


def test_concepts_are_words_of_four_letters_and_more_however_they_are_written_and_those_that_follow_each_other():
    assert concepts("The Council met at 2026 metres: COUNCIL.") == {
        "council",
        "metres",
        "council metres",
        "metres council",
    }
    assert concepts("No.") == frozenset()


def test_words_that_begin_alike_are_one_concept():
    assert concepts("investigated") == concepts("investigators")


def test_what_a_text_is_heard_to_speak_of():
    assert subjects("Two wounded, and 1,250 wounds with them.", "en") == {"wounde", "wounds", "1,250"}
    assert subjects("Investigators", "en") == subjects("Investments", "en-GB") == {"invest"}
    assert subjects("", "en") == frozenset()


def test_a_day_is_no_subject():
    assert subjects("The ferry stopped on Monday morning.", "en") == {"ferry", "stoppe"}
    assert subjects("Le bac jeudi matin", "fr") == frozenset()
    assert subjects("Monday", "xx") == {"monday"}


def test_what_stands_earlier_is_worth_more():
    of = weights([frozenset({"bridge"}), frozenset({"ferry"})], "")

    assert of["bridge"] > of["ferry"] > 0


def test_what_comes_again_is_worth_more():
    of = weights([frozenset({"bridge", "ferry"}), frozenset({"ferry"})], "")

    assert of["ferry"] > of["bridge"]


def test_what_the_headline_says_is_worth_more():
    of = weights([frozenset({"bridge", "ferry"})], "The FERRY sails")

    assert of["ferry"] > of["bridge"]
    assert "sails" not in of


def test_in_a_story_without_end_what_comes_again_and_again_is_worth_no_more_for_it():
    first, again = frozenset({"strike", "depot"}), frozenset({"people"})

    long, longer = (weights([first, *[again] * times], "")["people"] for times in (99, 999))

    assert long == pytest.approx(longer, rel=0.02)


def test_concepts_are_worth_what_each_is_worth():
    of = {"bridge": 1, "ferry": 2, "hall": 3}

    assert worth(frozenset(of), of) == 6
    assert worth(frozenset(), of) == 0
