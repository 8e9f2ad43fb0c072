"""Text for the ear: what the eye reads said as a newsreader would, and nothing else touched."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skill.rights.audit.texts import _says
from skill.stories.overlap import Original
from skill.stories.pronunciation import pieces
from skill.stories.text import count_words
from skill.stories.wordings import WORDINGS
from skill.stories.wordings.wording import CODES
from skill.voice.ear import Ear, figures, said
from skill.voice.ear.lexicon import read_lexicon
from tests.voice.ear.corpus import CASES, LANGUAGES, Case, cases

TAGS = (*LANGUAGES, "en-GB", "de-CH", "es-MX", "pt-PT", "sv")
all_cases = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.tag}: {case.written}")


@all_cases
def test_a_text_is_said_as_a_newsreader_says_it(case: Case):
    assert said(case.written, case.tag) == case.said


@all_cases
def test_what_is_said_stays_as_it_is(case: Case):
    assert said(case.said, case.tag) == case.said


@all_cases
def test_what_is_said_measures_as_long_as_what_is_written(case: Case):
    """A run is as long as the fewer of both texts has words: no rewriting makes it shorter than the whole."""
    run = Original([case.written], case.tag).overlap(case.said).longest_run

    assert run >= min(count_words(case.written), count_words(case.said))


@all_cases
def test_the_audit_takes_what_is_said_for_what_is_written(case: Case):
    assert _says(case.said, case.written)
    assert case.said == case.written or not _says(f"{case.said} {'word ' * 100}", case.written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_cases_enough_and_some_that_are_left_alone(language: str):
    found = cases(language)

    assert len(found) >= 40
    assert sum(case.written == case.said for case in found) >= 10


# ── general rules ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", ["sv-SE", "", "x" * 99, "-", "💩"])
def test_a_language_without_a_wording_has_its_marks_read_alone(tag: str):
    written = "• Se https://www.example.org/a — “nu” 🎶 #HejDå @namn[1], 3-1, 25 %, M. Roux och VARNING"

    assert said(written, tag) == "Se example.org, nu Hej Då namn, 3-1, 25 %, M. Roux och Varning"


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("🎾 Final: 3⚽1 👨‍👩‍👧 ❤️ 1️⃣ 🇫🇷 won", "Final: 3 1 1 won"),
        ("A crowd 🎶🎉. Next", "A crowd. Next"),
        ("Rovers 🎾, City", "Rovers, City"),
        ("℃ and ©, 25 ℃", "℃ and ©, 25 degrees Celsius"),
        ('5’10" tall, 6\'2" wide', '5’10" tall, 6\'2" wide'),
        ('word"word', "word word"),
        ("It ended,— she said", "It ended, she said"),
        ("Well - no -- yes – so", "Well, no, yes, so"),
        ("A • B | C · D", "A, B, C, D"),
        ("a heading\n\nThe text\n- one\n- two.", "a heading. The text. one. two."),
        ("It was so* and so,¹ and m² or CO²", "It was so and so, and m² or CO²"),
        ("a&amp;amp;b &quot;c&quot; it&#8217;s", "a&b c it’s"),
        ("mail@example.org and AT@T", "mail@example.org and AT@T"),
        ("xwww.example.org www.example.org.", "xwww.example.org example.org."),
        ("EXAMPLE.org, xABCDEF, BRRRR, XVIII, ABCDE's", "EXAMPLE.org, xABCDEF, BRRRR, XVIII, Abcde's"),
    ],
)
def test_marks_are_read_and_words_left(written: str, heard: str):
    assert said(written, "en") == heard


@pytest.mark.parametrize(
    ("tag", "written", "heard"),
    [
        ("en", "xNo. 5, xe.g. a, xA.B. and xJ. K. Lane", "xNo. 5, xe.g. a, xA.B. and xJ. K. Lane"),
        ("en", "BUS$5m, 1.2bnx, xEUR 5, x1:1", "BUS$5m, 1.2bnx, xEUR 5, x1:1"),
        ("en", "He was 5. It cost $5.", "He was 5. It cost $5."),
        ("en", "He works at Marsh Inc. The firm is old.", "He works at Marsh Incorporated. The firm is old."),
        ("en", "Marsh Inc. (and Marsh Ltd.)", "Marsh Incorporated (and Marsh Limited.)"),
        ("en", "Marsh Inc.)", "Marsh Incorporated.)"),
        ("en", "xInc. of Harbor", "xInc. of Harbor"),
        ("en", "Marsh Inc. of Harbor", "Marsh Incorporated of Harbor"),
        ("en", "Marsh Inc. Harbor", "Marsh Incorporated Harbor"),
        ("en", "Marsh Inc.\nHarbor", "Marsh Incorporated Harbor"),
        ("de", "x3:1, 12,3:1 und 1:2:3", "x3:1, 12,3:1 und 1:2:3"),
        ("de", "z. b. Äpfel", "z. b. Äpfel"),
        ("it", "x1° maggio", "x1° maggio"),
        ("es", "Costó $1 M", "Costó 1 millón de dólares"),
        ("fr", "1.5 M€, 1,555 km, 12345 km", "1.5 millions d’euros, 1,555 kilomètres, 12345 kilomètres"),
        ("de", "5 Tausend €, 5 tausend €", "5 Tausend €, 5 tausend Euro"),
        ("en-zz", "It cost $1.2bn.", "It cost 1.2 billion dollars."),
        ("EN-gb", "A 50p coin", "A 50 pence coin"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(tag: str, written: str, heard: str):
    assert said(written, tag) == heard


def test_a_sentence_that_ends_in_an_abbreviation_ends_still():
    assert said("They sell at Marsh Inc. " + "It rained all day. " * 300, "en").startswith("They sell at Marsh Inc")


# ── what must survive ─────────────────────────────────────────────────────────────────────────────

SURVIVES = (
    "not", "no", "n’t", "never", "pas", "ne", "jamais", "nicht", "kein", "nunca", "non", "não", "alleged", "mutmaßlich",
    "Varkony", "Élie", "O’Hara", "5", "3.5", "14:38.2", "42",
)  # fmt: skip
SNIPPETS = [
    '"',
    "—",
    "- ",
    "«",
    "»",
    "[1]",
    "...",
    "#a",
    "@b",
    "&",
    "½",
    "1",
    "-",
    "–",
    "A.",
    "B.",
    "€",
    "M",
    "(",
    "\n",
]
texts = st.lists(st.sampled_from([*SURVIVES, *SNIPPETS, *(case.written for case in CASES)]), max_size=6).map(" ".join)
joined = st.lists(st.sampled_from([*SNIPPETS, "a", "5", " ", ",", ".", "%", "km", "°", "h", "'", "’"]), max_size=9).map(
    "".join
)
tags = st.sampled_from(TAGS)


@given(texts | joined | st.text(max_size=40), tags)
@example("* * a", "en")
@example(",-- ,", "en")
@example("-\n0", "de")
def test_saying_it_twice_changes_nothing(text: str, tag: str):
    heard = said(text, tag)

    assert said(heard, tag) == heard


@given(st.lists(st.sampled_from(SURVIVES), min_size=1, max_size=9), tags)
def test_names_numbers_and_negations_survive(parts: list[str], tag: str):
    written = " ".join(parts)

    assert said(written, tag) == written


@given(texts, st.sampled_from(LANGUAGES))
def test_no_word_is_invented(text: str, tag: str):
    """Every word that is said stands in the text, or in the language's tables or CLDR's names."""
    invented = set(_letters(said(text, tag))) - set(_letters(text)) - vocabulary(tag)

    # A tag is said in its words: #ParisPlage. Neither a soft hyphen nor the points of U.S.A. divide one.
    joined = re.sub("[\u00ad.]", "", text.casefold())
    assert not {word for word in invented if word not in joined}


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).casefold())


def vocabulary(tag: str) -> set[str]:
    wording = WORDINGS[tag]
    tables = (wording.titles, wording.numberings, wording.leads, wording.ends, wording.ordinals)
    found = " ".join(said for table in tables for said in table.values())
    signs = wording.signs
    found += " " + " ".join(str(getattr(signs, name)) for name in type(signs).__slots__)
    found += " " + " ".join((wording.percent, wording.of, wording.of_vowel, wording.hours_and, "C O "))
    found += " ".join(f" {one.one} {one.many}" for one in wording.scales.values())
    return {*_letters(found), *wording.measures}


@pytest.mark.parametrize("tag", [*LANGUAGES, "en-GB", "fr-CA", "es-MX", "pt-PT", "de-AT", "de-CH"])
def test_measuring_knows_every_name_of_money_and_units(tag: str):
    """They stand in another order when they are said, so measuring leaves them out."""
    names = figures._Figures(tag)
    known = WORDINGS[tag[:2]]
    found = [*names.currencies.values(), *map(names._unit, figures._UNITS.values()), *known.units.values()]
    assert set(CODES) < names.currencies.keys()

    assert {word for one in found for word in _letters(f"{one.one} {one.many}")} <= known.measures


HOSTILE = [
    "((((",
    '""""',
    "A.B.A.B.",
    "U.S. A",
    "1",
    "1.",
    "1-",
    "—",
    "a ",
    "'",
    "’",
    "https://",
    "&amp;",
    "#",
    "[1]",
    "«",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("tag", ["en", "de", "it"])
def test_time_grows_with_the_length_and_no_faster(piece: str, tag: str):
    def seconds(characters: int) -> float:
        text = piece * (characters // len(piece))
        start = time.perf_counter()
        said(text, tag)
        return time.perf_counter() - start

    seconds(1000)
    short = min(seconds(20_000) for _ in range(3))

    assert min(seconds(200_000) for _ in range(2)) < 50 * short + 0.1


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("They won 3-1.", "en", {"en": "They won 3 to 1."}),
        ("They won 3-1.", "en-US", {"en": "They won 3 to 1."}),
        ("Ils gagnent 3-1.", "FR", {"fr": "Ils gagnent 3 à 1."}),
        ("They won.", "en-GB", {}),
        ("De vann 3-1.", "sv-SE", {}),
        ("", "", {}),
    ],
)
def test_a_form_for_the_ear_is_kept_only_where_it_differs(text: str, language: str, forms: dict[str, str]):
    assert Ear().spoken_forms(text, language) == forms


def test_a_locale_has_a_form_of_its_own_where_the_lexicon_says_other_words_for_it():
    lexicon = read_lexicon(
        {"en-GB": {"Orrin": {"sub": "Orren"}}, "publisher": {"harbor": {"en": {"Marsh": {"phoneme": "mɑːʃ"}}}}}, "x"
    )
    ear = Ear(lexicon)

    assert [*ear.spoken_forms("Orrin won 3-1.", "en-US")] == ["en", "en-GB"]
    assert [*ear.spoken_forms("They won 3-1.", "en-US")] == ["en"]
    assert [*ear.spoken_forms("Marsh", "en-US")] == []
    assert [*ear.spoken_forms("Marsh", "en-US", "harbor")] == ["en"]
    form = ear.spoken_forms("Orrin won.", "en")["en-GB"]
    assert [one if isinstance(one, str) else one.said for one in pieces(form)] == ["", "Orren", " won."]


def test_a_publisher_cannot_mark_its_words_itself():
    assert Ear().form("A \ue000b\ue001c\ue003 d\ue003", "en", "en") == "A b d"
