"""How a word is said, marked in a text: the word stays what it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skill.stories.pronunciation import How, Pronounced, marked, pieces, unmarked

ORRIN = Pronounced("St. Orrin", How.SUB, "Saint Orren the First")
KYIV = Pronounced("Kyiv", How.PHONEME, "ˈkiːɪv")


def test_a_marked_text_falls_into_its_pieces_again():
    text = f"From {marked(KYIV)} to {marked(ORRIN)}."

    assert list(pieces(text)) == ["From ", KYIV, " to ", ORRIN, "."]
    assert unmarked(text) == "From Kyiv to St. Orrin."


def test_words_are_counted_as_they_are_written():
    assert len(f"to {marked(ORRIN)}.".split()) == len(["to", "St.", "Orrin."])


@given(
    st.lists(st.sampled_from(["a", " ", "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", marked(KYIV)])).map("".join)
)
def test_whatever_stands_in_a_text_no_mark_of_it_is_left(text: str):
    plain = unmarked(text)

    assert not set(plain) & set("\ue000\ue001\ue002\ue003\ue004")
    assert unmarked("".join(one if isinstance(one, str) else one.word for one in pieces(text))) == plain
