"""How near a story is to what was asked, and what a device may have misheard."""

from __future__ import annotations

import pytest

from skill.store.finding import Match, how_near, telling
from skill.stories.nearness import Nearness, as_heard, readings, said_of

HEADLINE = "Salt road reopens after the winter"
TEXT = "Carts from Lisbon and old wagons use it again. Wolves were seen, says Ada Quill, who runs the ferries."
LABELS = "History Trade Roads"


def near(asked: str, language: str = "en", headline: str = HEADLINE, words: str = f"{TEXT} {LABELS}") -> Nearness:
    return how_near(Match(1, headline, words, ""), telling(asked), language)


@pytest.mark.parametrize(
    ("asked", "nearness"),
    [
        ("salt", Nearness.IN_HEADLINE),
        ("winters", Nearness.IN_HEADLINE),
        ("the reopening", Nearness.IN_HEADLINE),
        ("salt wagons", Nearness.IN_HEADLINE),
        ("lisbon", Nearness.NAMED),
        ("quill", Nearness.NAMED),
        ("the old wagons", Nearness.NAMED),
        ("trade", Nearness.LABELLED),
        ("wolves", Nearness.MENTIONED),
        ("ferry", Nearness.MENTIONED),
        ("wagons ferries", Nearness.MENTIONED),
        ("salt mines", Nearness.APART),
        ("tradition", Nearness.APART),
    ],
)
def test_a_story_is_about_what_its_headline_its_names_and_its_labels_say(asked, nearness):
    assert near(asked) is nearness


def test_forms_of_a_word_are_one_and_what_a_stemmer_takes_for_one_is_not():
    assert near("operations", headline="A night at the opera", words="") is Nearness.APART
    assert near("operas", headline="A night at the opera", words="") is Nearness.IN_HEADLINE
    assert near("journal", "fr", headline="Les journaux du soir", words="") is Nearness.IN_HEADLINE


def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name():
    assert said_of("", "Salting them helps. Then Ada and Bo left! Paris Culture").names == {"ada", "bo"}
    assert said_of("", "Culture").labels == ("culture",)


def test_two_words_may_be_one_and_a_name_stand_without_its_title():
    assert list(readings(("sea", "grass", "beds"))) == [("seagrass", "beds"), ("sea", "grassbeds")]
    assert list(readings(("senator", "quill"))) == [("senatorquill",), ("quill",)]
    assert list(readings(("president",))) == []


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("vellmer", "vellmar"),
        ("belamore", "bellamore"),
        ("tamarac", "tamarack"),
        ("colera", "cholera"),
        ("valmerac", "valmeyrac"),
    ],
)
def test_a_name_is_known_by_its_sound(asked, heard):
    stories = [("Cholera in Vellmar", "Bellamore and Tamarack met. They saw Valmeyrac.")]

    assert as_heard((asked, "strike"), stories) == (heard, "strike")


@pytest.mark.parametrize("asked", ["paris", "kelvin", "bellamore", "candles", "vellmare"])
def test_a_word_that_is_another_is_no_name_misheard(asked):
    stories = [("Parish of Kelvane", "Bellamore met a vallmer at Handles and Vellmir Velmaras.")]

    assert as_heard((asked,), stories) is None


def test_a_name_that_is_longer_by_more_than_a_letter_is_another():
    assert as_heard(("castro",), [("", "Caseitaro spoke.")]) is None
    assert as_heard(("castro",), [("", "Castero spoke.")]) == ("castero",)
