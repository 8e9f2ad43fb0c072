"""The pronunciation lexicon: whose word goes first, and what a file of it may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from skill.errors import LexiconError
from skill.stories.pronunciation import How, Pronounced, pieces
from skill.voice.ear import Ear
from skill.voice.ear.lexicon import Lexicon, built_in, load_lexicon, pronounced, read_lexicon

WORDS = {
    "en": {"Orrin": {"sub": "of the language"}, "St. Orrin": {"sub": "both words"}, "USAID": {"sub": "mine"}},
    "en-GB": {"Orrin": {"sub": "of the locale"}},
    "publisher": {"harbor": {"en": {"Orrin": {"sub": "of the publisher"}}, "en-GB": {"Marsh": {"phoneme": "mɑːʃ"}}}},
}


def heard(text: str, tag: str = "en", publisher: str | None = None, words: dict[str, Any] = WORDS) -> str:
    lexicon = read_lexicon(words, "mine.toml")
    marked = pronounced(text, lexicon.of(tag, publisher))
    return "".join(one if isinstance(one, str) else f"[{one.word}={one.said}]" for one in pieces(marked))


@pytest.mark.parametrize(
    ("tag", "publisher", "said"),
    [
        ("en", None, "[Orrin=of the language]"),
        ("en-US", None, "[Orrin=of the language]"),
        ("EN-gb", None, "[Orrin=of the locale]"),
        ("en-GB", "harbor", "[Orrin=of the publisher]"),
        ("en", "mill", "[Orrin=of the language]"),
        ("fr", None, "Orrin"),
    ],
)
def test_a_locale_goes_before_a_language_and_a_publisher_before_both(tag: str, publisher: str | None, said: str):
    assert heard("Orrin", tag, publisher) == said


def test_a_word_is_matched_whole_in_these_letters_and_the_longest_first():
    assert heard("Orrin’s Orrins, orrin, xOrrin; St. Orrin.") == (
        "[Orrin=of the language]’s Orrins, orrin, xOrrin; [St. Orrin=both words]."
    )


def test_a_lexicon_goes_before_the_built_in_one():
    own = read_lexicon(WORDS, "mine.toml").over(built_in())

    assert own.of("en", None)["USAID"] == Pronounced("USAID", How.SUB, "mine")
    assert own.of("en", None)["Kyiv"].how is How.PHONEME
    assert own.locales("en") == ("en-gb",)
    assert pronounced("Kyiv", Lexicon().of("en", None)) == "Kyiv"


def test_a_word_in_capitals_stays_so_where_the_lexicon_has_it():
    lexicon = read_lexicon({"en": {"NODIC": {"sub": "no dick"}}}, "mine.toml")

    assert [one.word for one in pieces(Ear(lexicon).form("NODIC won AGAIN", "en", "en")) if not isinstance(one, str)]
    assert Ear().form("NODIC won AGAIN", "en", "en") == "Nodic won Again"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"en": {"A": {"sub": 3}}}, 'x.toml: en."A".sub: found 3; write what is said'),
        ({"en": {"A": {"sub": " "}}}, "en.\"A\".sub: found ' '; write what is said"),
        ({"en": {"A": {"sub": "\ue000"}}}, 'en."A".sub: found'),
        ({"en": {"A": {"sub": "b" * 101}}}, 'en."A".sub: found'),
        ({"en": {"A": {"phoneme": "/a/"}}}, "en.\"A\".phoneme: found '/a/'; write symbols of the International"),
        ({"en": {"A": {"phoneme": "Ki:v"}}}, 'en."A".phoneme: found'),
        ({"en": {"A": {"sub": "a", "phoneme": "a"}}}, 'en."A": found {'),
        ({"en": {"A": {"alias": "a"}}}, 'en."A": found {'),
        ({"en": {"A": "b"}}, "en.\"A\": found 'b'; write either"),
        ({"en": {" A": {"sub": "a"}}}, "found ' A'; write a word as it is written"),
        ({"en": {"—": {"sub": "a"}}}, "found '—'; write a word as it is written"),
        ({"en": 3}, "x.toml: en: found 3; write words"),
        ({"english": {}}, "english: found 'english'; write a language or locale"),
        ({"publisher": 3}, "publisher: found 3; write tables"),
        ({"publisher": {"harbor": 3}}, "publisher.harbor: found 3; write tables"),
        (
            {"publisher": {"harbour": {}}},
            "publisher.harbour: found 'harbour'; write the id of a publisher: harbor, mill",
        ),
        ({"publisher": {"harbor": {"e": {}}}}, "publisher.harbor.e: found 'e'; write a language or locale"),
    ],
)
def test_a_fault_says_where_it_is_and_what_would_be_right(data: dict[str, Any], fault: str):
    with pytest.raises(LexiconError) as raised:
        read_lexicon(data, "x.toml", ["mill", "harbor"])

    (found,) = raised.value.faults
    assert fault in found


def test_all_faults_are_told_at_once():
    with pytest.raises(LexiconError) as raised:
        read_lexicon({"en": {"A": {}, "B": {"sub": "b"}, "C": 1}, "?": {}}, "x.toml")

    assert len(raised.value.faults) == 3


def test_a_file_is_read(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text('[en]\nOrrin = { sub = "orren" }\n', encoding="utf-8-sig")

    assert load_lexicon(path).of("en", None)["Orrin"].said == "orren"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"[en\n", "no TOML: Expected ']' at the end of a table declaration (at line 1"),
        (b"\xff", "no TOML: "),
        (b'[en]\nA = { sub = "a" }\nA = { sub = "b" }\n', "(at line 3"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, fault: str):
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(LexiconError) as raised:
        load_lexicon(path)
    assert str(raised.value).startswith(str(path))
    assert fault in str(raised.value)
