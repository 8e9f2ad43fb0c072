"""A cut: source words, their text as it stands, and limits that hold over all of them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skill.stories.cut import Cut, Limits, joined, verbatim, wholes
from skill.stories.story import Source
from tests.stories.cuts import at_most, sources


@given(sources, st.data())
def test_the_text_of_a_span_is_verbatim(source: Source, data: st.DataObject):
    sizes = len(source.abstract_words), len(source.body_words)
    assume(any(sizes))
    side = data.draw(st.sampled_from([n for n in (0, 1) if sizes[n]]))
    start = data.draw(st.integers(0, sizes[side] - 1))
    stop = data.draw(st.integers(start + 1, sizes[side]))
    offset = side * sizes[0]
    whole = " ".join((source.abstract, source.body)[side].split())

    cut = verbatim(source, range(offset + start, offset + stop))
    broken = verbatim(source, range(offset + start, offset + stop), breaks_off=True)

    assert (cut.words, cut.breaks_off, broken.breaks_off) == (stop - start, False, True)
    assert cut.text in whole
    assert broken.text[-1] == "…"
    assert broken.text[:-1] in whole
    assert cut.text.startswith(broken.text[:-1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Est-ce vrai ?", 2),
        ("Oui !", 1),
        ("« Nous partons demain », dit-il.", 4),
        ("Il a dit : « Partons ! »", 4),
        ("« C’est fini », a dit M. Macron.", 6),
        ("¿ Qué pasa ?", 2),
        ("La soupe coûte moins de 12 €.", 6),
    ],
)
def test_marks_that_stand_apart_stay_with_their_sentence(text: str, words: int):
    first, *_ = wholes(Source("", f"{text} Tous sont partis. « Non. »"), "fr")

    assert (first.text, first.span) == (text, range(words))


def test_a_mark_of_the_next_sentence_is_not_taken_along():
    first, *_ = wholes(Source("", "Il est parti. « Non », a dit M. Roux."), "fr")

    assert first.text == "Il est parti."


def test_sentences_are_those_of_the_body_counted_after_the_abstract():
    found = wholes(Source("The boat is back.", "All is well.\n\nA heading\n\n“Half of it."), "en")

    assert [(one.number, one.span, one.text, one.is_half_quoted) for one in found] == [
        (0, range(4, 7), "All is well.", False),
        (1, range(9, 12), "“Half of it.", True),
    ]


def test_where_there_is_no_body_they_are_those_of_the_abstract():
    assert [one.span for one in wholes(Source("The boat is back. All is well.", ""), "en")] == [range(4), range(4, 7)]


def test_spans_that_meet_are_one():
    assert joined([range(3), range(3, 5), range(6, 9)]) == (range(5), range(6, 9))
    assert joined([]) == ()


def test_limits_hold_over_all_spans_together():
    assert at_most(5).fit((range(5),))
    assert not at_most(5).fit((range(3), range(4, 7)))
    assert not at_most(5).fit(())
    assert at_most(9, run=4).fit((range(4), range(5, 9)))
    assert not at_most(9, run=4).fit((range(2), range(2, 5)))
    assert not Limits(9, 9, lambda *spans: len(spans) == 1).fit((range(2), range(3, 5)))


def test_words_are_counted_over_all_spans():
    assert Cut((range(3), range(5, 9)), "one two three five six seven eight").words == 7
