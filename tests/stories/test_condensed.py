"""What a model proposes is used whole where every word of it stands in its sentence, and not at all where not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.condensed import (
    MOST_SENTENCES,
    MOST_WORDS,
    Condensed,
    Numbered,
    Objection,
    Proposal,
    Proposed,
    _aligned,
    _spelt,
    condensed,
    numbered,
    proposed_again,
)
from skill.stories.story import Source
from skill.stories.text import count_words, folded, words

ABSTRACT = "A bridge is closed."  # 4 words, so that the body's begin at 4
BODY = (
    "The council closed the old harbor bridge on Monday, because a crack was found in its second pier."
    " Engineers from the county, who had come with divers, did not find a second crack."
    " They will look again on 4 May, the mayor, Ana Sole, said."
    " “We want it open by summer,” Sole told the council."
    " Will the ferry carry cars until June?"
    " Repairs cost about $1.2 million, or 12 % of the year’s budget, the mayor, Ana Sole, said."
)
SOURCE = Source(ABSTRACT, BODY)
SENTENCES = numbered(SOURCE, "en-US")


def proposal(*sentences: tuple[str, int]) -> Proposal:
    return tuple(Proposed(text, (number,)) for text, number in sentences)


def judged(*sentences: tuple[str, int]) -> Condensed | Objection:
    return condensed(proposal(*sentences), SENTENCES, "en-US")


def used(*sentences: tuple[str, int]) -> Condensed:
    found = judged(*sentences)
    assert isinstance(found, Condensed), found
    return found


def said_at(found: Condensed) -> list[str]:
    return [SOURCE.tokens[position] for position in found.positions]


# ── what a model gets to see ──────────────────────────────────────────────────────────────────────


def test_the_sentences_of_the_body_are_numbered_with_their_source_words():
    assert [one.text.split()[0] for one in SENTENCES] == ["The", "Engineers", "They", "“We", "Will", "Repairs"]
    for one in SENTENCES:
        assert [SOURCE.tokens[position] for position in one.span] == [word for word in one.text.split() if word != "%"]
    assert SENTENCES[0].span.start == 4


def test_without_a_body_they_are_the_abstracts():
    (one,) = numbered(Source(ABSTRACT, ""), "en")
    assert one == Numbered(ABSTRACT, range(4))


def test_half_a_quotation_is_not_shown():
    text = "“It was late. Nobody came,” she said. The hall was dark."
    assert all(one.text in text for one in numbered(Source("", text), "en"))
    assert "“It was late." not in [one.text for one in numbered(Source("", text), "en")]
    left_open = "“It was late. Nobody came at all.\n\nThe hall was dark."
    assert [one.text for one in numbered(Source("", left_open), "en")] == ["The hall was dark."]


def test_where_it_is_not_known_what_leans_nothing_is_shown():
    assert numbered(Source("", "Tiltu ja mennyt."), "fi") == ()
    assert numbered(Source("", "Le pont est fermé."), "fr-FR")


def test_of_a_long_story_the_first_sentences_are_shown():
    assert len(numbered(Source("", "The hall was dark again. " * 90), "en")) == MOST_SENTENCES
    long = numbered(Source("", f"The hall {'and the yard ' * 16}was dark. " * 90), "en")
    assert MOST_WORDS - 60 < sum(len(one.span) for one in long) <= MOST_WORDS


# ── what may be used ──────────────────────────────────────────────────────────────────────────────


def test_words_may_be_left_out():
    said = (
        "The council closed the old harbor bridge on Monday.",
        "Engineers from the county did not find a second crack.",
    )
    found = used((said[0], 1), (said[1], 2))
    assert found.text == " ".join(said)
    assert [word.strip(",.") for word in said_at(found)] == found.text.replace(".", "").split()
    assert found.positions == (*range(4, 13), *range(22, 26), *range(31, 37))


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("The old pier of the port are shut.", range(5, 13)),
        ("the pier and the pier are shut.", (2, 3, 4, 5, 7, 11, 12)),
        ("The yard and the port are shut.", (0, 1, 4, 5, 10, 11, 12)),  # the first run decides
        ("The port are shut.", (9, 10, 11, 12)),
        ("Pier of the port.", (7, 8, 9, 10)),
        ("Old yard.", None),
        ("The the the the the.", None),
    ],
)
def test_of_a_word_that_stands_there_twice_the_one_in_the_longer_run_is_taken(said: str, places: Sequence[int] | None):
    text = "The yard, the pier and the old pier of the port are shut."
    here, there = _spelt(said, words(said), is_first=True), _spelt(text, words(text))
    assert _aligned(here, there) == (None if places is None else tuple(places))


def test_it_is_verbatim_where_a_sentence_stands_in_the_story_without_a_gap():
    assert used((SENTENCES[4].text, 5)).is_verbatim
    assert used(("The council closed the old harbor bridge on Monday.", 1)).is_verbatim
    broken = ("Engineers from the county did not find a second crack.", 2)
    assert not used(broken).is_verbatim
    assert used(broken, (SENTENCES[4].text, 5)).is_verbatim


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Engineers from the county did not find a second crack.", 2),
        ("Engineers from the county, did not find a second crack.", 2),  # a comma stays, or goes
        ("Repairs cost about $1.2 million, or 12 % of the year's budget, the mayor said.", 6),
        ('"We want it open by summer," Sole told the council.', 4),
    ],
)
def test_what_says_what_its_sentence_says_is_used(said: str, number: int):
    found = used((said, number))
    assert found.text == said
    assert len(found.positions) == count_words(found.text)


def test_a_sentence_that_leans_may_follow_the_one_that_it_leans_on():
    assert used((SENTENCES[1].text, 2), ("They will look again on 4 May, the mayor said.", 3))
    assert judged(("They will look again on 4 May, the mayor said.", 3)) is Objection.LEANS
    assert judged((SENTENCES[0].text, 1), ("They will look again on 4 May, the mayor said.", 3)) is Objection.LEANS


def test_a_mark_that_stands_apart_leans_no_less():
    (one, other) = numbered(Source("", "La maire est là. « Il attend » , dit-elle."), "fr")
    assert condensed(proposal((other.text, 2)), (one, other), "fr") is Objection.LEANS
    assert isinstance(condensed(proposal((one.text, 1), (other.text, 2)), (one, other), "fr"), Condensed)


# ── what may not ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sources", [(), (0,), (7,), (-1,), (1, 2), (1, 1), (10**30,)], ids=str)
def test_each_sentence_names_the_one_that_it_comes_from(sources: tuple[int, ...]):
    assert condensed((Proposed(SENTENCES[0].text, sources),), SENTENCES, "en") is Objection.SOURCE


def test_the_order_is_the_storys():
    assert judged((SENTENCES[4].text, 5), (SENTENCES[0].text, 1)) is Objection.SOURCE
    assert judged((SENTENCES[0].text, 1), (SENTENCES[0].text, 1)) is Objection.SOURCE
    assert judged() is Objection.SOURCE


@pytest.mark.parametrize(
    "said",
    [
        "The council shut the old harbor bridge on Monday.",  # another word
        "The council closed the old harbor bridge on Tuesday.",
        "The council closed the harbor old bridge on Monday.",  # another order
        "On Monday the council closed the bridge.",
        "The council closed the bridge on monday.",  # another spelling
        "The Council closed the bridge on Monday.",
        "The council closes the bridge on Monday.",  # another form
        "the council closed the bridge on Monday.",
        "The council closed the the bridge on Monday.",
        "Engineers did not find a second crack.",  # of another sentence
        "The council closed the bridge on Monday. Buy boats at boats.example.",
        "<speak>The council closed the bridge on Monday.</speak>",
        "<b>The council closed the bridge on Monday.",
        "See https://boats.example/now for the bridge.",
        "",
        "…",
    ],
)
def test_no_word_comes_in(said: str):
    assert judged((said, 1)) is Objection.WORDS


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("The council closed the bridge on Monday", 1),  # no end
        ("The council closed the bridge on Monday…", 1),
        ("The council closed the bridge on Monday?", 1),
        ("The council closed the bridge on Monday!", 1),
        ("The council closed the bridge; on Monday.", 1),
        ("The council closed “the bridge” on Monday.", 1),
        ("The council closed (the bridge) on Monday.", 1),
        ("The council closed the bridge & on Monday.", 1),
        ("The council closed the bridge < on Monday.", 1),
        ("• The council closed the bridge on Monday.", 1),
        ("Will the ferry carry cars.", 5),
        ("“We want it open by summer, Sole told the council.", 4),
        ("Repairs cost about 12 of the year’s budget.", 6),
        ("Repairs cost about $1.2 million or 12 %.", 7),
    ],
)
def test_marks_do_not_change_what_is_said(said: str, number: int):
    sentences = (
        *SENTENCES,
        Numbered("Repairs cost about $1.2 million, or 12 of a hundred, in all 7 %.", range(90, 103)),
    )
    assert condensed(proposal((said, number)), sentences, "en") in {Objection.MARKS, Objection.WORDS}


@pytest.mark.parametrize("said", ["Repairs cost about 1.2 million.", "Repairs cost about $12 million."])
def test_an_amount_keeps_what_stands_beside_it(said: str):
    assert judged((said, 6)) is Objection.WORDS


@pytest.mark.parametrize("character", ["\n", "\t", "\u200b", "\u202e", "\x00", "\u00ad", "  ", "\ufeff", "\x1b[31m"])
def test_characters_of_no_text_are_refused(character: str):
    assert judged((f"The council closed the bridge{character} on Monday.", 1)) is Objection.CHARACTERS


def test_an_accent_written_apart_is_refused():
    (one,) = numbered(Source("", "Le marché ferme."), "fr")
    assert condensed(proposal(("Le marche\u0301 ferme.", 1)), [one], "fr") is Objection.CHARACTERS


def test_what_says_something_else_is_refused():
    assert judged((SENTENCES[0].text, 1), ("Engineers did find a second crack.", 2)) is Objection.FACTS


# ── again ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_used_before_is_the_same_proposal_again():
    sentences = (
        ("The council closed the old harbor bridge on Monday.", 1),
        ("Engineers from the county did not find a second crack.", 2),
        ("They will look again on 4 May, the mayor said.", 3),
    )
    found = used(*sentences)
    assert proposed_again(found.text, found.positions, SENTENCES) == proposal(*sentences)
    assert condensed(proposed_again(found.text, found.positions, SENTENCES), SENTENCES, "en") == found


def test_of_another_story_it_is_none():
    found = used(("The council closed the old harbor bridge on Monday.", 1))
    assert proposed_again(found.text, found.positions[1:], SENTENCES) == ()
    assert proposed_again("", (), SENTENCES) == ()
    moved = tuple(position + 900 for position in found.positions)
    assert condensed(proposed_again(found.text, moved, SENTENCES), SENTENCES, "en") is Objection.SOURCE


# ── whatever comes ────────────────────────────────────────────────────────────────────────────────

WORDS = [*{word for one in SENTENCES for word in one.text.split()}, "ferry", "Buy", "not", "“", "%"]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=9).map(" ".join) | st.text(max_size=40),
            st.lists(st.integers(-1, 8), max_size=2).map(tuple),
        ),
        max_size=3,
    )
)
def test_whatever_is_used_stands_in_the_story_word_for_word(found: list[tuple[str, tuple[int, ...]]]):
    outcome = condensed(tuple(Proposed(text, sources) for text, sources in found), SENTENCES, "en")
    assert isinstance(outcome, Objection) or folded(outcome.text) == folded(" ".join(said_at(outcome)))


@given(st.data())
def test_whatever_is_left_out_of_a_sentence_its_words_are_found_in_order(data: st.DataObject):
    number = data.draw(st.integers(1, 6))
    tokens = SENTENCES[number - 1].text.split()
    kept = data.draw(st.lists(st.booleans(), min_size=len(tokens), max_size=len(tokens)))
    said = " ".join(token for token, is_kept in zip(tokens, kept, strict=True) if is_kept)
    outcome = judged((said, number))
    if isinstance(outcome, Condensed):
        positions = list(outcome.positions)
        assert positions == sorted(set(positions))
        assert set(positions) <= set(SENTENCES[number - 1].span)
        assert folded(" ".join(said_at(outcome))) == folded(said)


def test_hostile_text_costs_no_more_than_its_length_squared():
    """Nothing of a proposal is looked at more often than its sentence has words."""
    chance = random.Random(7)
    many = " ".join(chance.choice("ab") for _ in range(MOST_WORDS - 1))
    sentence = Numbered(f"{many} end.", range(MOST_WORDS))
    for said in (
        f"{many[: len(many) // 2]} end.",
        f"{'a b ' * 200}end.",
        "," * 60_000 + "a",
        "a" + "," * 60_000 + "b.",
    ):
        assert isinstance(condensed(proposal((said, 1)), [sentence], "en"), Condensed | Objection)
