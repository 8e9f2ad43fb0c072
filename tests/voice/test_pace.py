"""How long a text takes to say."""

from __future__ import annotations

import pytest

from skill.voice.pace import PAUSE_SECONDS, seconds


def test_every_letter_takes_its_time_and_the_pause_comes_after_all():
    assert seconds("", "en") == PAUSE_SECONDS
    assert seconds("Four score", "en-US") == pytest.approx(9 * 0.0635 + PAUSE_SECONDS)


def test_a_digit_is_said_as_a_word_and_a_mark_is_a_pause():
    assert seconds("4", "en") == pytest.approx(seconds("abc", "en"))
    assert seconds("a.", "en") == pytest.approx(seconds("abcdef", "en"))
    assert seconds("« a »", "fr") == pytest.approx(seconds("a", "fr"))


def test_french_writes_letters_that_nobody_says():
    assert seconds("chanson", "fr-CA") < seconds("chanson", "xx") < seconds("chanson", "en-GB")


def test_two_stories_of_thirty_words_fit_into_an_answer_and_four_do_not():
    """A word of English has five letters: some 170 of them a minute are what the rates were measured at."""
    story = " ".join(["words"] * 29) + " end."

    assert 2 * seconds(story, "en") < 45 < 5 * seconds(story, "en")
