"""How long a text takes to say, estimated: what an answer has time for, and how far a listener can have got."""

from __future__ import annotations

import re

# A letter, by language: as espeak-ng reads the samples' answers at 165 to 175 words a minute, about Alexa's pace.
# French writes letters that nobody says. `tests/bench/speech.py` compares.
_SECONDS_PER_LETTER = {"en": 0.0635, "fr": 0.052}
_OF_ANOTHER_LANGUAGE = 0.0575
# A digit is said as a word, and a mark is a pause.
_LETTERS_IN_A_DIGIT = 3
_LETTERS_IN_A_MARK = 5
_MARKS = ".,;:?!…"
_BLANK = re.compile(r"\{\w+\}")
# Between two stories.
PAUSE_SECONDS = 0.65


def seconds(text: str, language: str, rate_percent: int = 100) -> float:
    """How long `text` takes to say in `language`, a BCP 47 tag, with the pause after it: at any rate as long."""
    return at_rate(speaking_seconds(text, language), rate_percent) + PAUSE_SECONDS


def at_rate(speaking_seconds: float, rate_percent: int) -> float:
    """How long words take at so many percent of the voice's own pace."""
    return speaking_seconds * 100 / rate_percent


def speaking_seconds(text: str, language: str) -> float:
    """How long the words of `text` take, and the pauses at its marks; a `{blank}` takes none."""
    pace = _SECONDS_PER_LETTER.get(language.split("-")[0].lower(), _OF_ANOTHER_LANGUAGE)
    return sum(map(_LETTERS.__getitem__, _BLANK.sub("", text))) * pace


class _Letters(dict[str, int]):
    """How many letters a character takes as long as, worked out once for each."""

    def __missing__(self, character: str) -> int:
        letters = int(character.isalpha())
        if character.isdigit():
            letters += _LETTERS_IN_A_DIGIT
        if character in _MARKS:
            letters += _LETTERS_IN_A_MARK
        self[character] = letters
        return letters


_LETTERS = _Letters()
