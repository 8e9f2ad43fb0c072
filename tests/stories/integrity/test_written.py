"""What counts as written the same."""

from __future__ import annotations

import pytest

from skill.stories.integrity.languages import LANGUAGES
from skill.stories.integrity.written import read, smoothed, value

SAME = [
    ("en", "It cost $1.2bn.", "It cost 1.2 billion dollars."),
    ("en", "It cost £5m.", "It cost 5 million pounds."),
    ("en", "It cost €5k.", "It cost 5 thousand euros."),
    ("en", "It rose 5 per cent.", "It rose 5%."),
    ("en", "It rose 5 percent.", "It rose 5 %."),
    ("en", "It was 38°C.", "It was 38 degrees Celsius."),
    ("en", "It was 38 °F.", "It was 38 degrees Fahrenheit."),
    ("en", "It did 60 km/h.", "It did 60 kilometres per hour."),
    ("en", "They aren't here.", "They are not here."),
    ("en", "It can't, cannot and won't.", "It can not, can not and will not."),
    ("en", "They’ll go, they've gone.", "They will go, they have gone."),
    ("en", "Don’t go.", "Do not go."),
    ("en", "He said “yes”.", 'He said "yes."'),
    ("en", "It is 1,234.50 long.", "It is 1234.50 long."),
    ("en", "Wait... what -- now?", "Wait… what — now?"),
    ("en", "A soft\u00adhyphen and a\u200bspace.", "A softhyphen and aspace."),
    ("fr", "Il coûte 1,2 Md€.", "Il coûte 1,2 milliard d’euros."),
    ("fr", "Il coûte 5 M€.", "Il coûte 5 millions d'euros."),
    ("fr", "Il y a 1 234 567 arbres.", "Il y a 1.234.567 arbres."),
    ("fr", "Il y a 1\u202f234 arbres.", "Il y a 1234 arbres."),
    ("fr", "Il a dit : « oui ».", 'Il a dit: "oui".'),
    ("de", "Es kostet 5 Mio. Euro.", "Es kostet 5 Millionen €."),
    ("de", "Es kostet 1.234,50 Euro.", "Es kostet 1234,50 €."),
    ("de", "Er sagte „ja“.", "Er sagte »ja«."),
    ("es", "Cuesta 3 mil millones de euros.", "Cuesta 3.000 millones €."),
    ("it", "Costa 5mila euro.", "Costa 5000 €."),
    ("pt", "Custa 5 milhões de euros.", "Custa 5.000.000 €."),
]
OTHER = [
    ("en", "It cost 5 million euros.", "It cost 5 million."),
    ("en", "It rose 5%.", "It rose 5 points."),
    ("en", "It rose 5%.", "It rose 5."),
    ("en", "It is 5 m long.", "It is 5 million long."),
    ("en", "It cost 1.5 euros.", "It cost 15 euros."),
    ("en", "They are here.", "They aren't here."),
    ("en", "It is 38°C.", "It is 38°F."),
    ("en", "It did 60 km/h.", "It did 60 km."),
    ("en", "Wait.", "Wait?"),
    ("de", "Es sind 1.234 Leute.", "Es sind 1,234 Leute."),
    ("fr", "C’est 3 ou 4.", "C’est 3 à 4."),
]
IN_DIGITS = [
    ("en", "twenty-five million dollars", "25 million dollars"),
    ("en", "five per cent", "5%"),
    ("en", "one of two", "1 of 2"),
    ("fr", "vingt-cinq pour cent", "25 %"),
    ("fr", "deux cent cinquante mille euros", "250.000 €"),
    ("de", "fünfundzwanzig Prozent", "25 %"),
    ("es", "veinticinco por ciento", "25 %"),
    ("it", "venticinque per cento", "25 %"),
    ("pt", "vinte e cinco por cento", "25 %"),
    ("fr", "deux virgule cinq", "2,5"),
]


def keys(text: str, language: str, *, in_digits: bool = False) -> tuple[str, ...]:
    return read(smoothed(text), LANGUAGES[language], in_digits=in_digits).keys


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_the_same_in_other_writing_compares_equal(language: str, one: str, other: str):
    assert keys(one, language) == keys(other, language)


@pytest.mark.parametrize(("language", "one", "other"), OTHER)
def test_what_says_something_else_does_not(language: str, one: str, other: str):
    assert keys(one, language) != keys(other, language)


@pytest.mark.parametrize(("language", "one", "other"), IN_DIGITS)
def test_number_words_are_numbers_where_that_is_asked_for(language: str, one: str, other: str):
    assert keys(one, language, in_digits=True) == keys(other, language, in_digits=True)
    assert keys(one, language) != keys(other, language)


@pytest.mark.parametrize(
    ("number", "scale", "points_group", "compares"),
    [
        ("1.2", 10**9, False, "1200000000"),
        ("1,2", 10**9, True, "1200000000"),
        ("1,234.5", 1, False, "1234.5"),
        ("1.234,5", 1, True, "1234.5"),
        ("6.3.2", 1000, False, "6.3.2*1000"),
        ("2.50", 10, False, "25"),
        ("1'234", 1, False, "1234"),
    ],
)
def test_numbers_compare_by_their_value(number: str, scale: int, points_group: bool, compares: str):
    assert value(number, scale, points_group=points_group) == compares


def test_a_token_knows_where_it_stands():
    written = read("It cost $1.2bn (again).", LANGUAGES["en"])
    assert written.said(2, 4) == "$1.2bn"
    assert written.said(4, 7) == "(again)"
    assert written.said(3, 3) == ""
