"""Cutting: whole sentences for a summary, whole sentences or a clause for an excerpt, and nothing that sounds wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skill.stories.sentences import awaited, whole_sentences
from skill.stories.story import Source
from skill.stories.summary import Cut, excerpt, summarise, text_of
from skill.stories.text import clean, folded

SENTENCES = [
    "The council met on Friday.",
    "She spoke for an hour, then left.",
    "“It is late. We go,” she said.",
    "But nobody stayed!",
    "Prices — all of them — rose by 3.5 percent.",
    "A heading",
    "VELLMAR (Associated Courier) — The court ruled.",
    "“A half quotation.",
    "Est-ce vrai ?",
    "Il a dit : « Partons ! »",
    "(Nobody asked.)",
]
prose = st.lists(st.sampled_from([*SENTENCES, "\n\n"]) | st.text(max_size=9), max_size=14).map(
    lambda parts: clean(" ".join(parts))
)
sources = st.builds(Source, prose, prose)
languages = st.sampled_from(["en", "fr", "xx"])


def at_most(words: int) -> Callable[[range], bool]:
    return lambda span: len(span) <= words


def said(source: Source, cut: Cut | None) -> str | None:
    return text_of(source, cut) if cut else None


def summary_of(body: str, words: int, language: str = "en") -> str | None:
    source = Source("", body)
    return said(source, summarise(source, language, at_most(words)))


def excerpt_of(body: str, words: int, language: str = "en", taken: tuple[range, ...] = ()) -> str | None:
    source = Source("", body)
    return said(source, excerpt(source, language, at_most(words), taken))


def ends(source: Source, language: str) -> tuple[set[int], set[int]]:
    """The source words at which a whole sentence begins and before which one ends."""
    text, offset = (source.body, len(source.abstract_words)) if source.body_words else (source.abstract, 0)
    found = source.body_words or source.abstract_words
    begin, end = set(), set()
    for sentence in whole_sentences(text, language):
        inside = [number for number, word in enumerate(found) if sentence.start <= word.start < sentence.end]
        if inside:
            begin.add(offset + inside[0])
            end.add(offset + inside[-1] + 1)
    return begin, end


# ── properties ────────────────────────────────────────────────────────────────────────────────────


@given(sources, languages, st.integers(0, 40))
def test_a_summary_is_whole_sentences_from_the_first_on_that_fit(source: Source, language: str, words: int):
    cut = summarise(source, language, at_most(words))

    begin, end = ends(source, language)
    if cut is None:
        return
    assert cut.span.start == min(begin)
    assert cut.span.stop in end
    assert 0 < len(cut.span) <= words
    assert not cut.breaks_off


@given(st.lists(st.sampled_from([*SENTENCES, "\n\n"]), max_size=14), languages, st.integers(0, 40))
def test_a_summary_leaves_no_quotation_open(parts: list[str], language: str, words: int):
    summary = summary_of(clean(" ".join(parts)), words, language)

    assert summary is None or awaited(summary) == ""


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
    assert cut.span.start in begin
    assert not set(cut.span) & set(taken[0])
    assert 0 < len(cut.span) <= words
    assert cut.breaks_off == (cut.span.stop not in end)


@given(sources, languages, st.integers(1, 40))
def test_the_words_of_a_cut_are_those_of_its_span(source: Source, language: str, words: int):
    for cut in (summarise(source, language, at_most(words)), excerpt(source, language, at_most(words))):
        if cut:
            assert folded(text_of(source, cut)) == folded(" ".join(source.tokens[cut.span.start : cut.span.stop]))


@given(sources, st.data())
def test_the_text_of_a_cut_is_verbatim(source: Source, data: st.DataObject):
    sizes = len(source.abstract_words), len(source.body_words)
    assume(any(sizes))
    side = data.draw(st.sampled_from([n for n in (0, 1) if sizes[n]]))
    start = data.draw(st.integers(0, sizes[side] - 1))
    stop = data.draw(st.integers(start + 1, sizes[side]))
    offset = side * sizes[0]
    whole = (source.abstract, source.body)[side].replace("\n\n", " ")

    text = text_of(source, Cut(range(offset + start, offset + stop)))
    broken = text_of(source, Cut(range(offset + start, offset + stop), breaks_off=True))

    assert text in whole
    assert broken[-1] == "…"
    assert broken[:-1] in whole
    assert text.startswith(broken[:-1])


# ── summaries ─────────────────────────────────────────────────────────────────────────────────────

COUNCIL = "The council met on Friday. It voted 6-1. Nobody spoke.\n\nThe mayor left."


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (4, None),
        (5, "The council met on Friday."),
        (7, "The council met on Friday."),
        (8, "The council met on Friday. It voted 6-1."),
        (12, "The council met on Friday. It voted 6-1. Nobody spoke."),
        (13, "The council met on Friday. It voted 6-1. Nobody spoke. The mayor left."),
    ],
)
def test_a_summary_takes_leading_sentences_while_they_fit(words: int, text: str | None):
    assert summary_of(COUNCIL, words) == text


def test_a_summary_is_of_the_abstract_where_there_is_no_body():
    source = Source("The boat is back. All is well.", "")

    assert said(source, summarise(source, "en", at_most(4))) == "The boat is back."


def test_a_summary_is_of_the_body_where_there_is_one():
    source = Source("The boat is back.", "The ferry left at nine.")

    cut = summarise(source, "en", at_most(9))

    assert cut == Cut(range(4, 9))
    assert said(source, cut) == "The ferry left at nine."


def test_a_summary_starts_after_the_dateline_and_the_byline():
    assert summary_of("By Jo Lane\n\nVELLMAR (Associated Courier) — The court ruled. All left.", 9) == (
        "The court ruled. All left."
    )


def test_a_summary_does_not_pass_over_a_heading():
    assert summary_of("The court ruled.\n\nWhat comes next\n\nAll left.", 20) == "The court ruled."


def test_a_summary_never_begins_with_half_a_quotation():
    assert summary_of("“We fought. We won.\n\n“Now we rest,” he said.", 20) is None
    assert summary_of("The mayor said “we fought. We won.\n\n“Now we rest,” he said.", 20) is None


def test_a_summary_ends_before_half_a_quotation():
    assert summary_of("The mayor rose. “We fought. We won.\n\n“Now we rest,” he said.", 20) == "The mayor rose."


def test_a_quotation_keeps_its_speaker():
    assert summary_of("“It was awful. I never saw the like,” she said. He left.", 10) == (
        "“It was awful. I never saw the like,” she said."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Est-ce vrai ?", 2),
        ("Oui !", 1),
        ("« Nous partons demain », dit-il.", 4),
        ("Il a dit : « Partons ! »", 4),
        ("« C’est fini », a dit M. Macron.", 6),
        ("¿ Qué pasa ?", 2),
    ],
)
def test_marks_that_stand_apart_stay_with_their_sentence(text: str, words: int):
    assert summary_of(f"{text} Tous sont partis. « Non. »", words, "fr") == text


def test_a_mark_of_the_next_sentence_is_not_taken_along():
    assert summary_of("Il est parti. « Non », a dit M. Roux.", 3, "fr") == "Il est parti."


def test_a_dash_of_the_dateline_is_not_taken_along():
    assert summary_of("VELLMAR (AC) — The court ruled.", 5) == "The court ruled."


@pytest.mark.parametrize("quotation", ["“We won. We rest.”", '"We won." "We rest!"', "« Non. »", "„Nein“."])
def test_what_is_nothing_but_a_quotation_has_no_speaker(quotation: str):
    assert summary_of(f"{quotation}\n\nThe mayor spoke on Friday evening.", 5) is None
    assert summary_of(f"{quotation}\n\nThe mayor spoke.", 9) == f"{quotation} The mayor spoke."
    assert excerpt_of(f"{quotation}\n\nThe mayor spoke.", 4) == "The mayor spoke."
    assert excerpt_of(f"The mayor spoke. {quotation}", 9, taken=(range(3),)) is None


# ── excerpts ──────────────────────────────────────────────────────────────────────────────────────


def test_an_excerpt_is_the_first_sentences_that_are_not_taken():
    assert (
        excerpt_of(COUNCIL + " The doors closed.", 8, taken=(range(5),))
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
    body = "The mayor rose. “We fought. We won.\n\n“Now we rest,” he said."

    assert excerpt_of(body, 20) == "The mayor rose."
    assert excerpt_of(body, 20, taken=(range(3),)) == "“Now we rest,” he said."


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


def test_a_sign_after_the_last_number_stays_with_it():
    assert summary_of("La soupe coûte moins de 12 €. Elle est chaude.", 7, "fr") == "La soupe coûte moins de 12 €."
