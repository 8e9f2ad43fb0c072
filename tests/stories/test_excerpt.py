"""Excerpts: whole sentences as they stand or, where none fits, the first words of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.excerpt import excerpt
from skill.stories.story import Source
from skill.stories.text import folded
from tests.stories.cuts import at_most, ends, languages, sources


def excerpt_of(body: str, words: int, language: str = "en", taken: tuple[range, ...] = ()) -> str | None:
    cut = excerpt(Source("", body), language, at_most(words), taken)
    return cut.text if cut else None


@given(sources, languages, st.integers(0, 40), st.data())
def test_an_excerpt_fits_and_touches_nothing_that_is_taken(
    source: Source, language: str, words: int, data: st.DataObject
):
    start = data.draw(st.integers(0, len(source)))
    taken = (range(start, start + data.draw(st.integers(0, 9))),)

    cut = excerpt(source, language, at_most(words), taken)

    begin, end = ends(source, language)
    if cut is None:
        return
    (span,) = cut.spans
    assert span.start in begin
    assert not set(span) & set(taken[0])
    assert 0 < cut.words == len(span) <= words
    assert cut.breaks_off == (span.stop not in end)
    assert folded(cut.text) == folded(" ".join(source.tokens[span.start : span.stop]))


COUNCIL = "The council met on Friday. It voted 6-1. Nobody spoke.\n\nThe mayor left."


@pytest.mark.parametrize("quotation", ["“We won. We rest.”", '"We won." "We rest!"', "« Non. »", "„Nein“."])
def test_what_is_nothing_but_a_quotation_has_no_speaker(quotation: str):
    assert excerpt_of(f"{quotation}\n\nThe mayor spoke.", 4) == "The mayor spoke."
    assert excerpt_of(f"The mayor spoke. {quotation}", 9, taken=(range(3),)) is None


def test_an_excerpt_is_the_first_sentences_that_are_not_taken():
    assert (
        excerpt_of(f"{COUNCIL} The doors closed.", 8, taken=(range(5),))
        == "Nobody spoke. The mayor left. The doors closed."
    )


def test_an_excerpt_stops_before_what_is_taken():
    assert excerpt_of("The council met. Nobody spoke. The mayor left.", 9, taken=(range(3, 5),)) == "The council met."


@pytest.mark.parametrize(
    "opening", ["It voted", "But nobody spoke", "“They left,” he said", "However, all left", "It’s late"]
)
def test_an_excerpt_does_not_begin_with_a_sentence_that_leans_on_another(opening: str):
    body = f"The council met on Friday in the old hall. {opening}. The mayor left."

    assert excerpt_of(body, 5) == "The mayor left."


@pytest.mark.parametrize("opening", ["Il a voté", "Mais tous sont là", "C’est fini", "Cette loi passe"])
def test_in_french_too(opening: str):
    body = f"Le conseil s’est réuni vendredi dans la salle. {opening}. Le maire part."

    assert excerpt_of(body, 4, "fr") == excerpt_of(body, 4, "fr-CA") == "Le maire part."


def test_the_first_sentence_may_lean():
    assert excerpt_of("She is the first. Nobody spoke.", 4) == "She is the first."


def test_there_is_no_excerpt_where_every_sentence_leans():
    assert excerpt_of("The council met. It voted. She left.", 9, taken=(range(3),)) is None


def test_there_is_no_excerpt_where_nothing_is_left_or_fits():
    assert excerpt_of("The council met.", 9, taken=(range(3),)) is None
    assert excerpt_of("The council met.", 0) is None
    assert excerpt_of("", 9) is None


def test_an_excerpt_begins_and_grows_with_no_half_quotation():
    body = "The mayor rose. “We fought. We won.\n\n“Now we rest,” said the mayor."

    assert excerpt_of(body, 20) == "The mayor rose."
    assert excerpt_of(body, 20, taken=(range(3),)) == "“Now we rest,” said the mayor."


LONG = "The old council of the town met on Friday, after a long week of rain, and voted in the end for the plan."


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (21, "The old council of the town met on Friday, after a long week of rain…"),
        (16, "The old council of the town met on Friday, after a long week of rain…"),
        (14, "The old council of the town met on Friday…"),
        (9, "The old council of the town met on Friday…"),
        (8, "The old council of the town met on…"),
        (1, "The…"),
    ],
)
def test_an_excerpt_breaks_off_at_a_clause_where_half_of_it_remains(words: int, text: str):
    assert excerpt_of(LONG, words) == text


@pytest.mark.parametrize("mark", [",", ";", ":", " —", " –", "—", ",”", ")"])
def test_a_clause_ends_at_a_mark_that_is_not_said(mark: str):
    opened = {",”": "“", ")": "("}.get(mark, "")

    text = excerpt_of(f"The {opened}council met{mark} and everybody in town was there to see it.", 5)

    assert text == f"The {opened}council met{mark.rstrip(',;:—– ')}…"


def test_an_excerpt_never_breaks_at_a_clause_inside_a_quotation():
    body = "The mayor, a baker, said “we fought, we bled, we won and then we all went home to sleep” on Friday."

    assert excerpt_of(body, 8) == "The mayor, a baker, said “we fought, we…"
    assert excerpt_of(body, 7) == "The mayor, a baker…"
    assert excerpt_of("« Non, nous restons ici ce soir », dit le maire.", 2, "fr") is None
    assert excerpt_of("« Non » et « oui, nous restons ici », dit le maire.", 3, "fr") == "« Non » et « oui…"


def test_an_excerpt_never_breaks_off_before_the_speaker():
    body = "“We fought, and we won,” said the mayor of the old town by the sea on Friday."

    assert excerpt_of(body, 3) is None
    assert excerpt_of(body, 5) is None
    assert excerpt_of(body, 6) == "“We fought, and we won,” said…"
    assert excerpt_of(body.replace("“", "« ").replace("”", " »"), 5, "fr") is None


def test_an_excerpt_without_a_clause_breaks_where_the_words_end():
    assert excerpt_of("The whole council met in the old hall on Friday evening.", 6) == "The whole council met in the…"
