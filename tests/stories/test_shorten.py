"""Shorter forms: what stays is a sentence of the source's own words in their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.shorten import MIN_KEPT_WORDS, shortenings
from skill.stories.text import count_words
from tests.stories.cuts import SENTENCES

SHORTER = [
    # brackets and dashes
    ("en", "The mayor (a baker) opened the new hall today.", ["The mayor opened the new hall today."]),
    ("en", "The mayor — a baker by trade — opened the new hall.", ["The mayor opened the new hall."]),
    ("en", "The new fund (of the county), which is empty now, is closed for the year.",
     ["The new fund, which is empty now, is closed for the year.", "The new fund is closed for the year."]),
    # an opening that only links
    ("en", "Meanwhile, the council closed the bridge on Friday.", ["The council closed the bridge on Friday."]),
    ("fr", "Par ailleurs, le conseil a fermé le pont vendredi.", ["Le conseil a fermé le pont vendredi."]),
    ("es", "Además, el consejo cerró el puente el viernes.", ["El consejo cerró el puente el viernes."]),
    # by the way
    ("en", "The bridge, which was built long ago, is closed until the summer.",
     ["The bridge is closed until the summer."]),
    ("fr", "Le pont, qui date de l’entre-deux-guerres, est fermé jusqu’à l’été.", ["Le pont est fermé jusqu’à l’été."]),
    ("it", "Il ponte, che ha cento anni, è chiuso fino alla prossima estate.",
     ["Il ponte è chiuso fino alla prossima estate."]),
    # a circumstance at the end
    ("en", "The council closed the bridge on Friday, sending traffic over the hill.",
     ["The council closed the bridge on Friday."]),
    ("en", "On Friday, the council of the town closed the bridge, while drivers queued.",
     ["On Friday, the council of the town closed the bridge."]),
    ("fr", "Le conseil a fermé le pont vendredi, alors que la pluie tombait.",
     ["Le conseil a fermé le pont vendredi."]),
    ("de", "Der Rat hat die Brücke am Freitag gesperrt, während es regnete.",
     ["Der Rat hat die Brücke am Freitag gesperrt."]),
    ("es", "El consejo cerró el puente el viernes, mientras llovía.", ["El consejo cerró el puente el viernes."]),
    ("it", "Il consiglio ha chiuso il ponte venerdì, mentre pioveva.", ["Il consiglio ha chiuso il ponte venerdì."]),
    ("pt", "O conselho fechou a ponte na sexta-feira, enquanto chovia.", ["O conselho fechou a ponte na sexta-feira."]),
]  # fmt: skip

WHOLE = [
    ("en", "The council closed the old iron bridge on Friday."),
    # no main verb would stay
    ("en", "The long bridge over the wide river, closing on Friday."),
    ("en", "When the council of the town met on Friday, closing the bridge."),
    ("en", "The actor of the old town, who made her name abroad, an honest woman."),
    # inside a quotation, or out of one
    ("en", "“The bridge (of all things) is closed today,” the mayor said."),
    ("en", "The mayor said “we close the bridge, which is old, is it not”."),
    ("en", "The mayor closed the bridge on Friday, saying “enough is enough”."),
    # a condition
    ("en", "The bridge will open again in the summer, if money comes."),
    # too little would stay
    ("en", "The bridge is closed, while drivers look for another way."),
    # too much would go
    ("en", "The hall — which the town built by hand and paid for with its own money in two years — is open."),
    # German relatives may say which one is meant
    ("de", "Der Mann hat die Brücke gesperrt, die über den Fluss führt."),
    # an aside that is glued to its word
    ("en", "The council(s) of the town met on Friday to vote."),
    ("xx", "The mayor (a baker) opened the new hall today."),
    ("en", "The mayor opened the new hall today, after"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "shorter"), SHORTER)
def test_what_may_be_left_out(language: str, sentence: str, shorter: list[str]):
    assert [one.text for one in shortenings(sentence, language)] == shorter


@pytest.mark.parametrize(("language", "sentence"), WHOLE)
def test_what_is_said_whole(language: str, sentence: str):
    assert list(shortenings(sentence, language)) == []


@given(
    st.lists(st.sampled_from([*SENTENCES, "(", ")", ",", "—", "which", "was"]) | st.text(max_size=5), max_size=9),
    st.sampled_from(["en", "fr", "de", "es", "it", "pt", "xx"]),
)  # fmt: skip
def test_what_stays_is_the_sentence_without_what_goes(parts: list[str], language: str):
    sentence = " ".join(parts)
    for one in shortenings(sentence, language):
        kept = "".join(sentence[part.start : part.stop] for part in one.kept)
        assert one.text[:1].casefold() + one.text[1:] == kept[:1].casefold() + kept[1:]
        assert count_words(one.text) >= MIN_KEPT_WORDS
        assert len(one.text) <= len(sentence)
