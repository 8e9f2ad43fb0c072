"""Words as they compare, however they are written: "twenty-five percent" is "25%".

A text for the ear says in other words what the eye reads, and whoever measures how much of a source stands
in an answer must not be misled by that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from text_to_num import find_numbers

from skill.stories.text import words

# An ordinal, a number with its marks, "%", or letters.
_PIECE = re.compile(r"\d+(?:st|nd|rd|th|er|ème)(?![^\W\d_])|\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:['’][^\W\d_]+)*")
_RUN = re.compile(r"\S+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# How "%" is said. Languages that are not here have no number words that we know, and "%" stays what it is.
_PERCENT = {
    "de": ("prozent",),
    "en": ("per", "cent"),
    "es": ("por", "ciento"),
    "fr": ("pour", "cent"),
    "it": ("per", "cento"),
    "nl": ("procent",),
    "pt": ("por", "cento"),
}
_ALSO_SAID = {"percent": ("per", "cent"), "pourcent": ("pour", "cent")}


@dataclass(frozen=True, slots=True)
class Token:
    """What is compared, and the words of the text that it stands for: "twenty five" is one token, "25%" holds three."""

    text: str
    words: range


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of `text`, in order; the number words are those of `language`, a BCP 47 tag."""
    spoken = language.split("-")[0].lower()
    pieces = tuple(_pieces(text, spoken))
    return pieces if spoken not in _PERCENT else tuple(_with_numbers(pieces, spoken))


def _pieces(text: str, language: str) -> Iterator[Token]:
    """A sign that stands alone, as in "25 %", belongs to the word before it; before the first word there is nothing."""
    begins = {word.start: number for number, word in enumerate(words(text))}
    number = -1
    for run in _RUN.finditer(text):
        number = begins.get(run.start(), number)
        if number < 0:
            continue
        for found in _PIECE.findall(unicodedata.normalize("NFKC", run.group()).casefold()):
            for piece in _said(found, language):
                yield Token(piece, range(number, number + 1))


def _said(piece: str, language: str) -> Sequence[str]:
    if piece == "%":
        return _PERCENT.get(language, ("%",))
    if _GROUPED.fullmatch(piece):
        return (piece.replace(",", "").replace(".", ""),)
    return _ALSO_SAID.get(piece, (piece.replace(",", ".").replace("’", "'"),))


def _with_numbers(pieces: Sequence[Token], language: str) -> Iterator[Token]:
    after = 0
    for found in find_numbers([_Heard(piece.text) for piece in pieces], language, 0):
        yield from pieces[after : found.start]
        stands_for = range(pieces[found.start].words.start, pieces[found.end - 1].words.stop)
        yield Token(found.text.replace(",", "."), stands_for)
        after = found.end
    yield from pieces[after:]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A token as `text_to_num` asks for it."""

    piece: str

    def text(self) -> str:
        return self.piece

    def nt_separated(self, previous: _Heard) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False
