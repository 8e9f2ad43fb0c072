"""A sentence as it compares: "$1.2bn" is "1.2 billion dollars", “so” is "so", "isn't" is "is not".

Words keep their case, for names have one. Marks are tokens too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from text_to_num import find_numbers

from skill.stories.integrity.languages.language import Language

QUOTE, SINGLE_QUOTE, DASH, ELLIPSIS = '"', "'", "—", "…"
# Above this many tokens nothing but the source itself is let through.
MAX_TOKENS = 300

_FOLDED = str.maketrans(
    {mark: QUOTE for mark in "“”„‟«»″"}
    | {mark: SINGLE_QUOTE for mark in "‘’‚‛‹›`´′"}
    | {mark: DASH for mark in "—–―"}
    | {mark: "-" for mark in "‐‑‒−"}
    | {mark: None for mark in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
    | {"…": " … "}
)
_NARROW_GROUPS = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_SPACED_HYPHEN = re.compile(r"(?<=\s)--?(?=\s)|--")
_RANGE = re.compile(r"(?<=\d)—(?=\d)")
_DOTS = re.compile(r"\.{3,}")
_DOUBLED = re.compile(r"''")
_NUMBER = r"\d{1,3}(?:'\d{3})+(?!\d)|\d+(?:[.,]\d+)*"
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_MARK = r"[^\w\s]|_"
_PIECES = re.compile(rf"{_NUMBER}|{_WORD}|{_MARK}")
# In these languages a number may be grouped by spaces, and a word may lean on the next one.
_GROUPED_PIECES = re.compile(rf"\d{{1,3}}(?: \d{{3}})+(?!\d)(?:,\d+)?|{_NUMBER}|{_WORD}|{_MARK}")
_ELIDED_PIECES = re.compile(
    rf"\d{{1,3}}(?: \d{{3}})+(?!\d)(?:,\d+)?|{_NUMBER}|[^\W\d_]+'(?=[^\W\d_\s])|[^\W\d_]+|{_MARK}"
)
_CURRENCIES = frozenset("$€£¥")
_ABBREVIATED = frozenset({"mio", "mrd", "mln", "mld", "mill", "bn", "bln", "mrds", "bio"})
_ENGLISH_ENDS = (("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'m", "am"))


class Token(NamedTuple):
    """`key` is what compares, `folded` what is looked up; `text[start:end]` is where it stands.

    A named tuple, since many are made and that is faster.
    """

    key: str
    folded: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not self.key[0].isalnum() and len(self.key) == 1

    @property
    def is_number(self) -> bool:
        return self.key[0] == "#" and len(self.key) > 1

    @property
    def is_unit(self) -> bool:
        return self.key.startswith("u:")


@dataclass(frozen=True)
class Written:
    """One sentence: its text, smoothed, and its tokens in order."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(token.key for token in self.tokens)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(token.folded for token in self.tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """Case-folded, without marks."""
        return frozenset(token.folded for token in self.tokens if not token.is_mark)

    def said(self, start: int, end: int) -> str:
        """The text of `tokens[start:end]`; the sign of a currency follows its number there, whatever the text does."""
        between = self.tokens[start:end]
        return self.text[min(one.start for one in between) : max(one.end for one in between)] if between else ""

    def capitalised(self, at: int) -> bool:
        return self.text[self.tokens[at].start].isupper()


def smoothed(text: str) -> str:
    """`text` with one kind of quotation mark, apostrophe and dash, and without what cannot be seen."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", _NARROW_GROUPS.sub("", text).translate(_FOLDED))
    plain = plain.replace("`", "'")
    if "--" in plain or " - " in plain:
        plain = _SPACED_HYPHEN.sub(DASH, plain)
    plain = _DOUBLED.sub(QUOTE, _DOTS.sub(ELLIPSIS, plain.replace(". . .", "...")))
    return " ".join((plain if plain.isascii() else _RANGE.sub("-", plain)).split())


def read(text: str, language: Language | None, *, in_digits: bool = False) -> Written:
    """`text` is smoothed. `in_digits` makes numbers of number words too, which takes its time."""
    pieces = [
        Token(word := one.group(), word.casefold(), one.start(), one.end()) for one in _pattern(language).finditer(text)
    ]
    if language is None:
        return Written(text, tuple(_ended(pieces)))
    if in_digits:
        pieces = _in_digits(pieces, language)
    return Written(text, tuple(_ended(_Reading(pieces, language).tokens())))


def _pattern(language: Language | None) -> re.Pattern[str]:
    if language is None or not language.points_group:
        return _PIECES
    return _ELIDED_PIECES if language.has_elisions else _GROUPED_PIECES


def _ended(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without its full stop, which stands before a closing mark or after it."""
    if tokens and tokens[-1].key == ".":
        return tokens[:-1]
    if len(tokens) > 1 and tokens[-1].key in {QUOTE, SINGLE_QUOTE} and tokens[-2].key == ".":
        return (*tokens[:-2], tokens[-1])
    return tokens


def _in_digits(pieces: Sequence[Token], language: Language) -> list[Token]:
    """A hyphen parts no number: "twenty-five" is "25"."""
    heard = [number for number, piece in enumerate(pieces) if piece.key != "-"]
    found: list[Token] = []
    after = 0
    for number in find_numbers([_Heard(pieces[at]) for at in heard], language.code, 0):
        first, last = heard[number.start], heard[number.end - 1]
        if first and _goes_with(pieces[first - 1], pieces[first], language):
            continue
        digits = number.text.replace(".", ",") if language.points_group else number.text
        found += [*pieces[after:first], Token(digits, digits, pieces[first].start, pieces[last].end)]
        after = last + 1
    return found + list(pieces[after:])


def _goes_with(before: Token, piece: Token, language: Language) -> bool:
    """The scale of a number that is in digits stays its scale, and the "cent" of "pour cent" is no hundred."""
    is_scale = before.key[0].isdigit() and piece.folded in language.scales
    return is_scale or (before.folded, piece.folded) == language.percent


@dataclass(frozen=True, slots=True)
class _Heard:
    """A piece as `text_to_num` asks for it; one that is in digits already stays what it is."""

    piece: Token

    def text(self) -> str:
        return self.piece.folded

    def nt_separated(self, previous: _Heard) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return not self.piece.key[0].isalpha()


class _Reading:
    """Pieces of one sentence on their way to tokens."""

    def __init__(self, pieces: Sequence[Token], language: Language) -> None:
        self.pieces = pieces
        self.language = language
        self.found: list[Token] = []

    def tokens(self) -> Sequence[Token]:
        at = 0
        while at < len(self.pieces):
            piece = self.pieces[at]
            if piece.key[0].isdigit():
                at = self._amount(at, None)
            elif piece.key in _CURRENCIES and self._text(at + 1)[:1].isdigit():
                at = self._amount(at + 1, piece)
            else:
                self._word(piece)
                at += 1
        return self.found

    def _text(self, at: int) -> str:
        return self.pieces[at].folded if at < len(self.pieces) else ""

    def _word(self, piece: Token) -> None:
        """A contraction is the words that it stands for."""
        parts = self.language.parts_of_not.get(piece.folded, ())
        if not parts and ("'" not in piece.folded or not self.language.parts_of_not):
            self.found.append(piece)
            return
        for ending, stands_for in _ENGLISH_ENDS:
            if not parts and piece.folded.endswith(ending) and len(piece.folded) > len(ending):
                parts = (piece.key[: -len(ending)], stands_for)
        if not parts:
            self.found.append(piece)
            return
        first = parts[0].capitalize() if piece.key[0].isupper() else parts[0]
        self.found += [Token(one, one.casefold(), piece.start, piece.end) for one in (first, *parts[1:])]

    def _amount(self, at: int, symbol: Token | None) -> int:
        """A number, how many of them ("million"), and of what; returns where it goes on."""
        number, scale, after = self.pieces[at], 1, at + 1
        while power := self._scale(after, symbol):
            scale *= power
            after += 1
            if self._text(after - 1) in _ABBREVIATED and self._text(after) == "." and after + 1 < len(self.pieces):
                after += 1
        key = "#" + value(number.key, scale, points_group=self.language.points_group)
        self.found.append(Token(key, key, number.start, self.pieces[after - 1].end))
        if symbol:
            name = f"u:{self.language.units[symbol.key]}"
            self.found.append(Token(name, name, symbol.start, symbol.end))
            return after
        return self._unit(after)

    def _scale(self, at: int, symbol: Token | None) -> int:
        """A lone letter is a scale only beside the sign of a currency: "£5m", but not "5 m"."""
        word = self._text(at)
        if len(word) > 1:
            return self.language.scales.get(word, 0)
        beside = symbol is not None or self._text(at + 1) in _CURRENCIES
        return {"m": 10**6, "k": 10**3}.get(word, 0) if beside else 0

    def _unit(self, at: int) -> int:
        language, after = self.language, at
        if self._text(at) in language.of and self._text(at + 1) in language.units:
            after += 1
        if tuple(self._text(after + number) for number in range(len(language.percent))) == language.percent:
            return self._named("%", at, after + len(language.percent))
        name = language.units.get(self._text(after))
        if name is None:
            return at
        after = self._named(name, at, after + 1)
        if self._text(after) in {"c", "f"} and name == language.units["°"]:
            return self._named({"c": "celsius", "f": "fahrenheit"}[self._text(after)], after, after + 1)
        if self._text(after) in language.degrees:
            return self._named(self._text(after), after, after + 1)
        is_rate = self._text(after) == "/" or self._text(after) in language.per
        if is_rate and self._text(after + 1) in language.units:
            return self._named(f"per {language.units[self._text(after + 1)]}", after, after + 2)
        return after

    def _named(self, name: str, start: int, end: int) -> int:
        key = "u:%" if name in {"%", self.language.units["%"]} else f"u:{name}"
        self.found.append(Token(key, key, self.pieces[start].start, self.pieces[end - 1].end))
        return end


def value(number: str, scale: int, *, points_group: bool) -> str:
    """A number as it compares: "1.234,5" and "1 234,5" are "1234.5" where points group, "1,234.5" where commas do."""
    group, decimal = (".", ",") if points_group else (",", ".")
    plain = number.replace(" ", "").replace("'", "")
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(group, "")
    if plain.count(decimal) == 1 and group not in plain:
        plain = plain.replace(decimal, ".")
    if scale == 1 or not re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return plain if scale == 1 else f"{plain}*{scale}"
    return f"{(Decimal(plain) * scale).normalize():f}"
