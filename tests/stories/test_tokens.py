"""Words as they compare, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.text import count_words
from skill.stories.tokens import tokens


def texts(text: str, language: str = "en-US") -> list[str]:
    return [token.text for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("written", "said", "language"),
    [
        ("25%", "twenty-five percent", "en-US"),
        ("25%", "twenty five per cent", "en-GB"),
        ("25 %", "twenty five per cent", "en-GB"),
        ("1,200 people", "one thousand two hundred people", "en-US"),
        ("three people, the first", "3 people, the 1st", "en-US"),
        ("1.5 miles", "one point five miles", "en-US"),
        ("the 21st", "The Twenty-First", "en-US"),
        ("25 % des élus", "vingt-cinq pour cent des élus", "fr-FR"),
        ("le 1er mai", "le premier mai", "fr-FR"),
        ("1,5 million", "1.5 million", "fr-FR"),
        ("25 %", "fünfundzwanzig Prozent", "de-DE"),
        ("25 %", "veinticinco por ciento", "es-ES"),
        ("25%", "venticinque per cento", "it-IT"),
        ("25%", "vinte e cinco por cento", "pt-BR"),
        ("ﬁve “Ｕ．Ｓ．” don’t", "5 U.S. don't", "en-US"),
        ("a 6-4 win", "a 6 – 4 win", "en-US"),
        ("for $1.2bn in cash", "for 1.2 billion dollars in cash", "en-US"),
        ("about US$ 5m more", "about 5 million US dollars more", "en-US"),
        ("154 Md€ pour M. Roux", "154 milliards d’euros pour monsieur Roux", "fr-FR"),
        ("z. B. 3,5 Mio. Euro", "zum Beispiel 3,5 Millionen Euro", "de-DE"),
        ("en EE. UU., a 60 km/h", "en Estados Unidos, a 60 kilómetros por hora", "es-ES"),
        ("1,5 mln di euro, 2-1", "1,5 milioni di euro, 2 a 1", "it-IT"),
        ("o Sr. Silva, R$ 1,2 mi", "o senhor Silva, 1,2 milhão de reais", "pt-BR"),
        ("No. 1, the U.S. e.g. at 2½", "number 1, the US for example at 2.5", "en-US"),
        ("#ClimateNow by @ann at https://www.example.org/a?b", "climate now by ann at example.org", "en-US"),
        ("so it was.[3] She left", "so it was. She left", "en-US"),
        ("1'200 people, twenty to five", "1200 people, twenty 5", "en-US"),
    ],
)
def test_what_is_said_in_other_words_compares_as_the_same(written: str, said: str, language: str) -> None:
    assert texts(written, language) == texts(said, language)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25%", "25"),
        ("1,200", "1.2"),
        ("1st", "1"),
        ("$1.2bn", "$12bn"),
        ("no man", "number man"),
        ("3 to", "3"),
        ("U.S.", "u s"),
    ],
)
def test_what_is_not_the_same_does_not(one: str, other: str) -> None:
    assert texts(one) != texts(other)


def test_a_token_knows_the_words_that_it_stands_for() -> None:
    found = tokens("About twenty five percent — 25 % of $1.2bn", "en-US")
    assert [(token.text, token.words) for token in found] == [
        ("about", range(0, 1)), ("25", range(1, 3)), ("per", range(3, 4)), ("cent", range(3, 4)), ("25", range(4, 5)),
        ("per", range(4, 5)), ("cent", range(4, 5)), ("of", range(5, 6)), ("1.2", range(6, 7)),
    ]  # fmt: skip


def test_words_that_do_not_compare_count_with_their_neighbour() -> None:
    assert [(one.text, one.words) for one in tokens("cost € 5 million dollars then", "en")] == [
        ("cost", range(0, 1)), ("5", range(1, 4)), ("then", range(4, 5)),
    ]  # fmt: skip
    assert [(one.text, one.words) for one in tokens("US$ 5", "en")] == [("5", range(0, 2))]
    assert [(one.text, one.words) for one in tokens("US$", "en")] == [("$", range(0, 1))]
    assert tokens("", "en") == ()


def test_a_language_whose_number_words_we_do_not_know_has_plain_tokens() -> None:
    assert texts("25% tjugofem 1,200", "sv") == ["25", "%", "tjugofem", "1200"]
    assert texts("vijfentwintig procent van M. Roux", "nl") == texts("25% van M. Roux", "nl")


@given(
    st.text(alphabet=" \n%-–.,'’aàÀbß1①½²٣ﬁ$€", max_size=40),
    st.sampled_from(["en-US", "fr-FR", "de", "es", "it", "pt", "sv"]),
)
def test_tokens_stand_for_every_word_in_order(text: str, language: str) -> None:
    found = tokens(text, language)
    covered = [number for token in found for number in token.words]
    assert covered == sorted(covered)
    assert set(covered) == set(range(count_words(text))) or (not covered and not count_words(text))
