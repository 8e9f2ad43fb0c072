"""Sentences: where they begin and end, and which may be said as such."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skill.stories.agencies import dateline
from skill.stories.sentences import awaited, sentences, whole_sentences
from skill.stories.text import clean, folded

LANGUAGES = ["en", "en-US", "fr", "fr-FR", "de", "es", "ru", "", "-", "xx", "zz-ZZ", "💩", "EN", "x" * 99]
PIECES = [
    "He left.",
    "“It rained.",
    "It is,” he said.",
    '"',
    "«",
    "»",
    "„",
    "Dr.",
    "M.",
    "5 p.m.",
    "Sunday",
    "18.",
    "\n\n",
]
prose = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map(lambda parts: clean(" ".join(parts)))


def split(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in whole_sentences(text, language)]


def half_quoted(text: str) -> list[str]:
    return [text[s.start : s.end] for s in whole_sentences(text, "en") if s.is_half_quoted]


@given(prose, st.sampled_from(LANGUAGES))
@example("He left. »»", "en")
def test_sentences_joined_lose_no_word_and_overlap_nowhere(text: str, language: str):
    found = sentences(text, language)

    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in found)
    assert folded(" ".join(text[s.start : s.end] for s in found)) == folded(text)


@given(prose, st.sampled_from(LANGUAGES))
def test_whole_sentences_are_sentences_with_an_end(text: str, language: str):
    ends = {s.end for s in sentences(text, language)}

    assert all(s.end in ends for s in whole_sentences(text, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_language_code_will_do(language: str):
    assert split("He met Mr. Smith on Friday. It rained.", language) == ["He met Mr. Smith on Friday.", "It rained."]


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", ["He met Dr. Smith in the U.S. on Friday.", "It rained."]),
        ("en", ["Then Sen. Warren, D-Mass., left at 5 p.m. Sunday.", "Nobody saw her."]),
        ("en", ["It closed at 9 a.m. GMT.", "Doors open at 5 p.m.", "Police arrived."]),
        ("en", ["Shares rose 3.5 percent to $1.20.", "No. 1 seed J. K. Varkony won."]),
        ("en", ["Is it true?", "Yes!", "They left...", "It was over."]),
        ("en", ["“It was terrible. I have never seen it,” she said.", "He left."]),
        ("en", ['"It was terrible. I have never seen it," she said.', "He left."]),
        ("en-GB", ["The Rev. Lee and Gov. Cole met at St. Mark's.", "Both left."]),
        ("fr", ["« C’est trop. C’est fini », a dit M. Macron.", "Mme Dupont a vu le prof. Martin."]),
        ("fr-FR", ["MM. Roux et Blanc sont là.", "Est-ce vrai ?", "Oui !", "Il a dit : « Partons ! »"]),
        ("de", ["Am 18. Jahrhundert war z. B. St. Pauli da.", "„Es ist gut. Wir gehen“, sagte Dr. Meier."]),
        ("de-AT", ["Der 1. FC siegte.", "Prof. Huber kam."]),
        ("es", ["El Sr. García vive en EE. UU. desde 2010.", "«Es así. Vamos», dijo la Sra. López.", "¿Qué pasa?"]),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(language: str, found: list[str]):
    assert split(" ".join(found), language) == found


def test_a_paragraph_ends_a_sentence_and_a_heading_is_none():
    text = "By Jo Lane\n\nThe council met. It voted.\n\nWhat comes next\n\nThe mayor signs it\n\n• a crumb"

    assert split(text) == ["The council met.", "It voted."]
    assert len(sentences(text, "en")) == 6


def test_text_without_a_sentence_has_none():
    assert split("") == []
    assert split("A headline without a stop") == []


# ── quotations ────────────────────────────────────────────────────────────────────────────────────

RAIN = "The rain fell on the town all day. "


@pytest.mark.parametrize("mark", ['"', "“", "«", "'", "‘", "„"])
def test_a_mark_that_is_never_closed_does_not_swallow_a_paragraph(mark: str):
    found = split(f"The mayor said {mark}no. " + RAIN * 40)

    assert len(found) == 41
    assert found[1:] == [RAIN.strip()] * 40


def test_in_a_long_paragraph_a_stray_mark_spoils_its_own_sentence_alone():
    assert half_quoted("The mayor said “no. " + RAIN * 40) == ["The mayor said “no."]


def test_a_quotation_left_open_in_a_short_paragraph_goes_on_to_its_end():
    text = "The mayor rose. “We fought. We won.\n\n“Now we rest,” he said. All left."

    assert half_quoted(text) == ["“We fought.", "We won."]


def test_a_quotation_that_closes_soon_stays_whole_in_a_paragraph_split_again():
    text = f"A stray “mark stood here. {RAIN * 9}“We won. We rest,” she said. {RAIN * 9}"

    assert "“We won. We rest,” she said." in split(text)


def test_a_quotation_longer_than_a_sentence_is_split_and_its_halves_are_marked():
    text = f"“{RAIN * 12}It was awful,” she said. He left."

    found = split(text)

    assert len(found) == 14
    assert half_quoted(text) == found[:-1]


def test_a_quotation_left_open_at_the_end_of_a_split_paragraph_is_split_too():
    text = f"A stray “mark. {RAIN * 9}It ended” then. Later “we left. We slept."

    found = split(text)

    assert len(found) == 13
    assert half_quoted(text) == [*found[:11], "Later “we left.", "We slept."]


def test_a_stray_mark_after_a_quotation_spoils_its_own_sentence_alone():
    text = f"A long “quotation. {RAIN * 9}It ended” and “one stood here. {RAIN * 9}"

    assert half_quoted(text) == split(text)[:11]


def test_no_sentence_ends_inside_a_word():
    assert split("It is over!He left.Then all left. It rained.") == ["It is over!He left.Then all left.", "It rained."]


def test_an_opening_mark_belongs_to_what_it_opens():
    assert split("The mayor rose. “No,” she said. (Nobody spoke.)") == [
        "The mayor rose.",
        "“No,” she said.",
        "(Nobody spoke.)",
    ]


def test_spaces_are_no_sentence():
    assert sentences("   ", "en") == sentences(" \n\n ", "en") == ()


def test_marks_stay_with_their_sentence_when_a_paragraph_is_split_again():
    text = f'He said "no. {RAIN * 12}"Yes." She left.'

    assert split(text)[0] == 'He said "no.'
    assert split(text)[-2:] == ['"Yes."', "She left."]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("She said “yes", '”"'),
        ("She said “yes” and", ""),
        ('She said “yes" and', ""),
        ('She said "yes', '"”'),
        ('She said "yes" and', ""),
        ("He is 6'2\" tall", ""),
        ("Il dit « oui", "»"),
        ("l’« affaire » est", ""),
        ("Sie sagte „ja", '“”"'),
        ("Sie sagte „ja“ und", ""),
        ("Sie sagte »ja", "«"),
        ("Sie sagte »ja« und", ""),
        ("a closing” mark » alone", ""),
        ("", ""),
    ],
)
def test_an_open_quotation_awaits_its_mark(text: str, marks: str):
    assert awaited(text) == marks


def test_a_quotation_may_begin_before_the_text():
    assert awaited("and left”, he said", "”") == ""
    assert awaited("and left", "”") == "”"


# ── datelines ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "place",
    [
        "VELLMAR (Associated Courier) — ",
        "KESTREL BAY — ",
        "KESTREL BAY, Oreg. — ",
        "OSLO. (AP) — ",
        "KESTREL BAY, Maine — ",
        "KESTREL BAY, New Hampshire – ",
        "PORT-AUDRIN, N.D. (AP) —",
        "LONDON, Jan. 5 (Reuters) - ",
        "ST. ORRIN’S -- ",
        "SÃO TOMÉ (Agence) – ",
        "Berlin (dpa) - ",
        "Madrid, 3 mar (EFE).- ",
        "(CNN) -- ",
    ],
)
def test_a_dateline_is_no_part_of_its_sentence(place: str):
    text = f"{place}The court ruled. All left."

    assert split(text) == ["The court ruled.", "All left."]
    assert dateline(text) == place.strip()


def test_a_dateline_may_come_before_a_quotation():
    assert split("VELLMAR — “No,” she said. All left.")[0] == "“No,” she said."


@pytest.mark.parametrize(
    "text",
    [
        "The court — all of it — ruled.",
        "NASA — which flew there — ruled.",
        "U.S. - China talks resumed.",
        "A-10 jets left.",
        "Jo Lane (D) — Mayor of Vellmar — ruled.",
        "VELLMAR — ",
        "",
    ],
)
def test_what_is_no_dateline_stays(text: str):
    assert dateline(text) == ""


def test_only_the_first_sentence_has_a_dateline():
    text = "The court ruled. VELLMAR — All left."

    assert split(text) == ["The court ruled.", "VELLMAR — All left."]


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        '"',
        "A.B.",
        "“",
        "a ",
        "M. ",
        "? ",
        "..",
        "«»",
        "5 p.m. Sunday ",
        "“A. ",
        "‘A. ",
        "‹",
        "» ",
        "A- ",
        "\n",
        "A’ ",
        ' "A',
    ],
)
def test_sentences_take_time_in_step_with_the_length(piece: str):
    def seconds(times: int) -> float:
        started = time.process_time()
        whole_sentences(piece * times, "en")
        return time.process_time() - started

    short = min(seconds(4_000) for _ in range(3))
    long = min(seconds(64_000) for _ in range(2))

    assert long < max(short, 0.004) * 16 * 3
