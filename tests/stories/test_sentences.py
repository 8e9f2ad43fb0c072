"""Sentences: where they begin and end, and which may be said as such."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skill.stories.agencies import dateline
from skill.stories.sentences import awaited, sentences, whole_sentences
from skill.stories.text import clean, count_words

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
CASES = Path(__file__).parent / "sentences"
prose = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map(lambda parts: clean(" ".join(parts)))


def split(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in whole_sentences(text, language)]


def half_quoted(text: str) -> list[str]:
    return [text[s.start : s.end] for s in whole_sentences(text, "en") if s.is_half_quoted]


def cases(language: str) -> list[str]:
    """The hard cases of a language: texts with " | " between their sentences."""
    found: str = tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))["cases"]
    return found.strip().splitlines()


def parts(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, language)]


@given(prose | st.text(), st.sampled_from(LANGUAGES))
@example("He left. »»", "en")
@example("He left.\r\nAll\u2028left.\x1cIt\x85rained", "en")
@example("1. a 2. b 3. c", "en")
def test_sentences_leave_nothing_but_spaces_out_and_overlap_nowhere(text: str, language: str):
    found = sentences(text, language)

    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in found)
    assert "".join("".join(text[s.start : s.end].split()) for s in found) == "".join(text.split())
    assert all(len(text[s.start : s.end].splitlines()) == 1 for s in found)


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


@pytest.mark.parametrize(
    ("language", "case"), [(code, case) for code in ("en", "fr", "de", "es", "it", "pt", "da") for case in cases(code)]
)
def test_hard_cases(language: str, case: str):
    wanted = case.split(" | ")

    assert parts(" ".join(wanted), language) == wanted


@pytest.mark.parametrize("code", ["en", "fr", "de", "es", "it", "pt"])
def test_there_are_twenty_hard_cases_a_language(code: str):
    assert len(set(cases(code))) >= 20


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("ru", ["А. С. Ванин родился в 1990 г. в Острове.", "Он пишет."]),
        ("nl", ["Dr. Varel woont in Ostrand.", "Hij schrijft."]),
        ("xx", ["He works for Kestrel Inc. in the U.S. and left at 5 p.m. sharp.", "No. 5 is out."]),
        ("", ["It rose to 2.5.", "5 people saw it (so they say)."]),
        ("", ["He saw J. K. Varkony.", "All left."]),
    ],
)
def test_a_language_without_rules_of_its_own_gets_the_general_ones(language: str, found: list[str]):
    assert parts(" ".join(found), language) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("zh", "雨下了一天。他们走了！她留下。", ["雨下了一天。", "他们走了！", "她留下。"]),
        ("hi", "बारिश हुई। वे चले गए। ", ["बारिश हुई।", "वे चले गए।"]),
    ],
)
def test_stops_of_other_scripts_are_sentencex_own(language: str, text: str, found: list[str]):
    assert parts(text, language) == found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\n \n", "\x85"])
def test_the_end_of_a_line_ends_a_sentence(end: str):
    text = f"The mayor of{end}Vellmar left. It rained{end}"

    assert parts(text) == ["The mayor of", "Vellmar left.", "It rained"]


def test_offsets_are_code_points_of_the_text_as_it_was_given():
    text = "  💩 It’s\u00a0Mr.\u00a0Cole. \t He left.  "

    assert [(s.start, s.end) for s in sentences(text, "en")] == [(2, 18), (21, 29)]


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
        ("She said “yes « and", '”"'),
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


def test_a_quotation_that_lost_the_space_before_it_keeps_its_speaker():
    text = 'The mayor left." We stay. We fight", she said. All left.'

    assert parts(text) == ['The mayor left."', 'We stay. We fight", she said.', "All left."]


# ── what is too long ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "stray",
    ['"', "“", "”", "«", "»", "„", "'", "‘", "(", "[", "‚"],
)
@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "pt", "sv"])
def test_no_stray_mark_makes_a_flattened_text_one_sentence(stray: str, language: str):
    text = f"The mayor {stray}spoke. {RAIN * 20}So {stray}it ended. {RAIN * 20}The {stray}town slept."

    assert max(count_words(one) for one in parts(text, language)) <= 8


def test_a_sentence_that_is_too_long_ends_where_a_space_was_lost_and_its_halves_are_marked():
    text = f"The mayor {'and her deputy ' * 20}left.The town {'and the harbor ' * 20}slept."

    found = sentences(text, "en")

    assert [text[s.start : s.end][-6:] for s in found] == [" left.", "slept."]
    assert all(s.is_half_quoted for s in found)


def test_a_sentence_that_is_too_long_ends_before_a_small_letter_or_a_bullet():
    text = f"the mayor {'and her deputy ' * 20}left early. the town {'and the harbor ' * 20}slept • one item • another"

    assert [one[:9] for one in parts(text)] == ["the mayor", "the town ", "• one ite", "• another"]


def test_a_sentence_that_is_too_long_is_not_ended_after_an_abbreviation():
    text = f"the mayor {'and her deputy ' * 30}of the dept. of nothing {'and the harbor ' * 20}slept"

    assert parts(text) == [text]


def test_a_quotation_is_divided_where_it_makes_its_sentence_too_long():
    text = f"The mayor {'and her deputy ' * 15}said: “{'We won! Now rest! ' * 6}” All left."

    assert [one[:4] for one in parts(text)] == ["The ", "Now ", *["We w", "Now "] * 5, "All "]
    assert [s.is_half_quoted for s in sentences(text, "en")] == [True] * 12 + [False]


def test_a_list_has_a_hundred_items_at_most():
    assert len(parts("• one item " * 110)) == 101


def test_a_sentence_that_is_too_long_is_divided_wherever_it_stands():
    text = f"It rained. The mayor {'and her deputy ' * 20}left.The town {'and the harbor ' * 20}slept. All left."

    assert [one[:9] for one in parts(text)] == ["It rained", "The mayor", "The town ", "All left."]


def test_a_sentence_of_sixty_words_is_left_alone_and_one_more_is_not():
    words = "mayor " * 58
    assert len(parts(f"The {words}left.The")) == 1
    assert len(parts(f"The {words}has left.The town slept")) == 2


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
        "VELLMAR courier | ",
        "VELLMAR/OST | ",
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
        "M.\t",
        "M.\u2003",
        "a.\u2003",
        "• ",
        "1. ",
        "‚a. ",
        "? “A",
        "(a. ",
        "—A. ",
        "a\n",
        "[…] ",
        ". . ",
        "A.a ",
    ],
)
def test_sentences_take_time_in_step_with_the_length(piece: str):
    def seconds(times: int) -> float:
        started = time.process_time()
        whole_sentences(piece * times, "en")
        return time.process_time() - started

    short = min(seconds(4_000) for _ in range(6))
    long = min(seconds(64_000) for _ in range(4))

    assert long < max(short, 0.004) * 16 * 3
