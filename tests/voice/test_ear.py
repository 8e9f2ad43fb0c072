"""Text for the ear: what the eye reads said as a person would, and nothing else touched."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.voice.ear import Ear, english, french

ENGLISH = {
    # money
    "It cost $1.2bn in cash.": "It cost 1.2 billion dollars in cash.",
    "It cost £41m and €3 tn.": "It cost 41 million pounds and 3 trillion euros.",
    "It cost $1,200k, $5B or $2mn.": "It cost 1,200 thousand dollars, 5 billion dollars or 2 million dollars.",
    "It cost US$5m, A$2bn and C$1m.": (
        "It cost 5 million U.S. dollars, 2 billion Australian dollars and 1 million Canadian dollars."
    ),
    "A $1bn-a-year plan": "A 1 billion dollars-a-year plan",
    # scores
    "Rovers won 3–1.": "Rovers won 3 to 1.",
    "They lost 2-1, on penalties (5-4).": "They lost 2 to 1, on penalties (5 to 4).",
    "She won 6–4, 3–6, 7–5 to win": "She won 6 to 4, 3 to 6, 7 to 5 to win",
    "won 7-6(5) 6-3": "won 7 to 6(5) 6 to 3",
    "an 88–86 win, 112-108 in all": "an 88 to 86 win, 112 to 108 in all",
    "open 8:30-9:15": "open 8:30 to 9:15",
    "aged 5-11; 10-12%": "aged 5 to 11; 10 to 12%",
    # signs
    "Marsh & Oakley": "Marsh and Oakley",
    "a & & b": "a and and b",
    "where p < 0.05 and q<3": "where p less than 0.05 and q less than 3",
    "x > 5, y >= 6, z <= 7, u ≥ 8, v ≤ 9": ("x more than 5, y at least 6, z at most 7, u at least 8, v at most 9"),
    "<5%": "less than 5%",
    "about 0.4 °C or 33°F": "about 0.4 degrees Celsius or 33 degrees Fahrenheit",
    "absorb CO2, or CO₂,": "absorb C O 2, or C O 2,",
    # people
    "Sen. Warren met Rep. Lee and Gov. Cole.": "Senator Warren met Representative Lee and Governor Cole.",
    # pictures
    "A record crowd 🎶": "A record crowd",
    "A crowd 🎶🎉. Next": "A crowd. Next",
    "🎾 Final: 3⚽1 👨‍👩‍👧 ❤️ 1️⃣ 🇫🇷 won": "Final: 3 1 1 won",
    "Rovers 🎾, City": "Rovers, City",
}
ENGLISH_AS_WRITTEN = [
    "Call 555-0199 or 1-800-555-0100 or 020-7946-0123.",
    "the 2024-25 season, in 2024–25 and 1999-2000",
    "on 2026-11-25 at 10:30",
    "a five-year plan, an A-10, a B-52, COVID-19, a 14-year-old, a 3-D film, 24-7",
    "a 4-4-2 line-up, version 1.2-3",
    "AT&T, R&D, Q&A",
    "$5, $1.9 million, £212,000 and $3.80",
    "US$ 5, $5 bananas, $1.2bnx, BUS$5m",
    "the senator Sen. said, the Gov. and Rep. 5",
    "She said “no” — twice; it’s not over…",
    "90° north, © 2026, Byline™, № 5, 25 ℃",
    "No one was not hurt.",
    " .22 rifle",
    "",
]

FRENCH = {
    "victoire 3-1, puis 24–17 (7-6)": "victoire 3 à 1, puis 24 à 17 (7 à 6)",
    "Roux & fils": "Roux et fils",
    "moins de < 5 et > 6": "moins de inférieur à 5 et supérieur à 6",
    "x <= 5, y ≥ 6": "x inférieur ou égal à 5, y supérieur ou égal à 6",
    "M. Macron a vu MM. Roux et Blanc.": "monsieur Macron a vu messieurs Roux et Blanc.",
    "Il part. M. Élie reste.": "Il part. monsieur Élie reste.",
    "Mme Dupont, Mmes Roux, Mlle Blanc": "madame Dupont, mesdames Roux, mademoiselle Blanc",
    "M.\u00a0Roux et Mme\u202fBlanc": "monsieur Roux et madame Blanc",
    "« Non », dit-il, l’« affaire » du « Monde », oui": "Non, dit-il, l’affaire du Monde, oui",
    "«\u00a0Non\u00a0!\u00a0»": "Non !",
    "demain à 9 h 30 et 10h05": "demain à 9 heures 30 et 10 heures 05",
    "42 %, 15\u00a0% et 3%": "42 pour cent, 15 pour cent et 3 pour cent",
    "154 Md€, 2 Mds €, 3,5 M€": "154 milliards d’euros, 2 milliards d’euros, 3,5 millions d’euros",
    "il fait 12 °C": "il fait 12 degrés",
    "un record 🎶 !": "un record !",
}
FRENCH_AS_WRITTEN = [
    "J. M. Le Clézio, Jean-M. Roux et le n° 15 M. Blanc",
    "le 01-02-03-04-05, la saison 2024-25, le 2026-11-25",
    "un A-10, vingt-trois, dix-huit, c’est-à-dire, 130 km/h",
    "M. a dit non ; Mme aussi",
    "3 800 habitants ne sont pas là",
    "",
]


@pytest.mark.parametrize(("written", "heard"), ENGLISH.items())
def test_english_is_said_as_a_person_says_it(written: str, heard: str):
    assert english.said(written) == heard


@pytest.mark.parametrize("written", ENGLISH_AS_WRITTEN)
def test_english_that_is_heard_right_is_left_alone(written: str):
    assert english.said(written).strip() == written.strip()


@pytest.mark.parametrize(("written", "heard"), FRENCH.items())
def test_french_is_said_as_a_person_says_it(written: str, heard: str):
    assert french.said(written) == heard


@pytest.mark.parametrize("written", FRENCH_AS_WRITTEN)
def test_french_that_is_heard_right_is_left_alone(written: str):
    assert french.said(written) == written


# ── what must survive ─────────────────────────────────────────────────────────────────────────────

SURVIVES = [
    *("not", "no", "n’t", "never", "pas", "ne", "jamais", "alleged", "Varkony", "St. Orrin", "Élie", "O’Hara", "Mme"),
    *("5", "3.5", "1,200", "2024-25", "14:38.2", "42", "61st"),
]
pieces = st.lists(
    st.sampled_from([*SURVIVES, *ENGLISH, *ENGLISH_AS_WRITTEN, *FRENCH, *FRENCH_AS_WRITTEN]), min_size=1, max_size=6
)


@given(pieces)
def test_what_was_made_for_the_ear_stays_as_it_is(parts: list[str]):
    for said in (english.said, french.said):
        heard = said(" ".join(parts))

        assert said(heard) == heard


@given(pieces)
def test_numbers_survive_in_order(parts: list[str]):
    written = unicodedata.normalize("NFKC", " ".join(parts))

    for said in (english.said, french.said):
        assert re.findall(r"\d+", said(written)) == re.findall(r"\d+", written)


@given(st.lists(st.sampled_from(SURVIVES[:12]), min_size=1, max_size=9))
def test_names_and_negations_survive(parts: list[str]):
    written = " ".join(parts)

    for said in (english.said, french.said):
        assert said(written) == written


@given(st.text())
def test_no_letter_of_any_text_is_lost(text: str):
    heard = english.said(text)

    assert [c for c in text if c.isalpha() and not c.isascii()] == [c for c in heard if c.isalpha() and not c.isascii()]


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("They won 3-1.", "en", {"en": "They won 3 to 1."}),
        ("They won 3-1.", "en-US", {"en": "They won 3 to 1."}),
        ("Ils gagnent 3-1.", "fr-CA", {"fr": "Ils gagnent 3 à 1."}),
        ("Ils gagnent 3-1.", "FR", {"fr": "Ils gagnent 3 à 1."}),
        ("They won.", "en-GB", {}),
        ("Sie siegten 3-1.", "de-DE", {}),
        ("", "", {}),
    ],
)
def test_a_form_for_the_ear_is_kept_only_where_it_differs(text: str, language: str, forms: dict[str, str]):
    assert Ear().spoken_forms(text, language) == forms
