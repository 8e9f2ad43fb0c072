"""Words as they compare, however they are written: "twenty-five percent" is "25%", "1.2 billion dollars" is "$1.2bn".

A text for the ear says in other words what the eye reads, and whoever measures how much of a source stands
in an answer must not be misled by that. Where two ways of saying a thing cannot be told apart, they compare as the
same: so a run of a source's words may be measured longer than it is, and never shorter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache

from text_to_num import find_numbers

from skill.stories.text import words
from skill.stories.wordings import WORDINGS, Wording, language_of
from skill.stories.wordings.wording import CODES

# A sign of money with its letters, an ordinal, a number with its marks, "%", or letters.
_PIECE = re.compile(
    r"(?:us|a|au|c|ca|nz|hk|r|mx)?-?[$£€¥₹](?:us|ca)?(?![^\W\d_])|\d+(?:st|nd|rd|th|er|ère|ème)(?![^\W\d_])"
    r"|(?:k?m|cm)[23](?![^\W_])|\d+(?:[.,'’]\d+)*|<=|>=|[%&½¼¾<>≤≥~≈]|[^\W\d_]+"
)
_RUN = re.compile(r"\S+")
_GROUPED = re.compile(r"(\d{1,3}(?:[.,'’]\d{3})+)([.,]\d{1,2})?")
_MONEY = re.compile(r"[$£€¥₹]")
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
# What a machine reads and nobody says: the rest of an address, a footnote's number.
_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/?#]+)[^\s]*|(?<![\w.])www\.")
_FOOTNOTE = re.compile(r"(?<=[\w.,;:!?”»’)\"])\[(?:\d{1,3}|[a-z])\]|(?:(?<=[^\W\d_]{3})|(?<=[.,;!?”»]))[¹²³⁰⁴-⁹]+")
_AMPERSAND = re.compile("&(?:amp;)+")
_INSIDE_A_TAG = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)")
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_MIXED = re.compile(r"(?<=\d) ?([½¼¾])")
_ACRONYM = re.compile(r"(?<![\w.])(?:[A-ZÀ-ÖØ-Þ]\.){2,}(?!\w)")
# What is longer is no word that is met again.
_MOST_KNOWN_CHARACTERS = 40
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Token:
    """What is compared, and the words of the text that it stands for: "twenty five" is one token, "25%" holds three."""

    text: str
    words: range


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of `text`, in order; the number words are those of `language`, a BCP 47 tag."""
    spoken = language_of(language)
    pieces = tuple(_pieces(text, spoken))
    if spoken not in _PERCENT:
        return pieces
    if spoken not in WORDINGS:
        return tuple(_with_numbers(pieces, spoken))
    long = tuple(_long(tuple(_long(pieces, spoken)), spoken))  # what is said for one may be another
    return tuple(_without_silent(tuple(_with_numbers(long, spoken)), spoken))


def _pieces(text: str, language: str) -> Iterator[Token]:
    """A sign that stands alone, as in "25 %", belongs to the word before it; before the first word there is nothing."""
    begins = {word.start: number for number, word in enumerate(words(text))}
    number = -1
    for run in _RUN.finditer(text):
        number = begins.get(run.start(), number)
        if number < 0:
            continue
        for piece in _pieces_of_run(run.group(), language):
            yield Token(piece, range(number, number + 1))


def _pieces_of_run(run: str, language: str) -> Sequence[str]:
    return _known_pieces(run, language) if len(run) <= _MOST_KNOWN_CHARACTERS else _read_pieces(run, language)


@lru_cache(maxsize=16_384)  # a language has few words that are met often
def _known_pieces(run: str, language: str) -> Sequence[str]:
    return _read_pieces(run, language)


def _read_pieces(run: str, language: str) -> Sequence[str]:
    return tuple(piece for found in _PIECE.findall(_heard(run)) for piece in _said(found, language))


def _heard(run: str) -> str:
    """A run as it compares: without what nobody says, its fractions as decimals. One of which nothing is left stays."""
    spoken = _FOOTNOTE.sub("", _ADDRESS.sub(r"\1", _AMPERSAND.sub("&", run.translate(_INVISIBLE))))
    if spoken.startswith("#"):
        spoken = _INSIDE_A_TAG.sub(" ", spoken)
    spoken = _MIXED.sub(lambda found: f".{_FRACTIONS[found[1]]}", spoken)
    kept = "".join(
        character if character in _FRACTIONS else unicodedata.normalize("NFKC", character) for character in spoken
    )
    composed = _ACRONYM.sub(lambda found: found[0].replace(".", ""), unicodedata.normalize("NFC", kept)).casefold()
    return composed if _PIECE.search(composed) else unicodedata.normalize("NFKC", run).casefold()


# A piece that is said and not written, or written and not said.
_NOTHING = "$"


def _said(piece: str, language: str) -> Sequence[str]:
    if piece == "%":
        return _PERCENT.get(language, ("%",))
    if grouped := _GROUPED.fullmatch(piece):
        return (re.sub(r"\D", "", grouped[1]) + (grouped[2] or "").replace(",", "."),)
    return _ALSO_SAID.get(piece, (piece.replace(",", "."),))


# ── what is written short ─────────────────────────────────────────────────────────────────────────


class _Where(Enum):
    BEFORE_NUMBER = 0
    ANYWHERE = 1
    NOT_BEHIND_NUMBER = 2  # "M. Roux", but "100 m"


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Pieces as they are written short, and as they are said."""

    written: tuple[str, ...]
    said: tuple[str, ...]
    where: _Where

    def begins(self, pieces: Sequence[Token], at: int) -> bool:
        end = at + len(self.written)
        if tuple(one.text for one in pieces[at:end]) != self.written:
            return False
        if self.where is _Where.BEFORE_NUMBER:
            return end < len(pieces) and _begins_amount(pieces[end])
        return self.where is _Where.ANYWHERE or not (at and _is_number(pieces[at - 1]))


def _long(pieces: Sequence[Token], language: str) -> Iterator[Token]:
    """What is written short as it is said: "z. B." compares as "zum Beispiel"."""
    phrases, at = _phrases(language), 0
    while at < len(pieces):
        found = next((one for one in phrases.get(pieces[at].text, ()) if one.begins(pieces, at)), None)
        if found is None:
            yield pieces[at]
            at += 1
            continue
        end = at + len(found.written)
        stands_for = range(pieces[at].words.start, pieces[end - 1].words.stop)
        yield from (Token(one, stands_for) for one in found.said or (_NOTHING,))
        at = end


@cache
def _phrases(language: str) -> Mapping[str, Sequence[_Phrase]]:
    """By first piece: those before a number go first, then the longest."""
    found: dict[str, list[_Phrase]] = {}
    for written, said, where in _written_short(WORDINGS[language]):
        one = _Phrase(_bare(written, language), _bare(said, language), where)
        if one.written and one.written != one.said:
            found.setdefault(one.written[0], []).append(one)
    return {first: sorted(some, key=lambda one: (one.where.value, -len(one.written))) for first, some in found.items()}


def _written_short(wording: Wording) -> Iterator[tuple[str, str, _Where]]:
    yield from ((written, said, _Where.NOT_BEHIND_NUMBER) for written, said in wording.titles.items())
    for table in (wording.leads, wording.ends, wording.ordinals, _signs(wording)):
        yield from ((written, said, _Where.ANYWHERE) for written, said in table.items())
    for table in (wording.numberings, _before_numbers(wording)):
        yield from ((written, said, _Where.BEFORE_NUMBER) for written, said in table.items())


def _signs(wording: Wording) -> Mapping[str, str]:
    signs = wording.signs
    return {
        "½": signs.half, "¼": signs.quarter, "¾": signs.three_quarters, "&": signs.ampersand, "C O 2": "CO2",
        "<=": signs.at_most, "≤": signs.at_most, ">=": signs.at_least, "≥": signs.at_least, "<": signs.less,
        ">": signs.more, "~": signs.about, "≈": signs.about,
    }  # fmt: skip


def _before_numbers(wording: Wording) -> Mapping[str, str]:
    """A minus, which may be written as a hyphen, and codes of currencies: left out."""
    regional = (written for own in wording.currencies_in.values() for written in own)
    codes = (written for written in (*wording.currencies, *regional, *CODES) if written.rstrip(".").isalpha())
    return dict.fromkeys((wording.signs.minus, *codes), "")


def _bare(phrase: str, language: str) -> tuple[str, ...]:
    heard = " ".join(map(_heard, phrase.split(" "))) if phrase else ""
    return tuple(piece for found in _PIECE.findall(heard) for piece in _said(found, language))


# ── what is said without being written, and written without being said ────────────────────────────


def _without_silent(pieces: Sequence[Token], language: str) -> Iterator[Token]:
    """Names of money and of units, and powers of ten, behind a number, since they stand in another order when they are
    said; the word between two numbers, and "number" before one. Their words count with the word before; at the
    beginning, with the one after.
    """
    last: Token | None = None
    waiting: range | None = None
    following = (*(one.words for one in pieces[1:]), range(0))
    for one, is_silent, after in zip(pieces, _silent(pieces, language), following, strict=False):
        if not is_silent:
            if last is not None:
                yield last
            last, waiting = replace(one, words=_both(waiting, one.words)), None
        elif one.words == after:
            continue  # the next piece of its word stands for it
        elif last is None:
            waiting = _both(waiting, one.words)
        else:
            last = replace(last, words=_both(last.words, one.words))
    if last is not None:
        yield last
    elif waiting is not None:
        yield Token(_NOTHING, waiting)


def _silent(pieces: Sequence[Token], language: str) -> Sequence[bool]:
    wording, is_counted = WORDINGS[language], False
    found: list[bool] = []
    between = {wording.signs.score, wording.signs.span} | ({"x"} if wording.scores_have_crosses else set())
    scales, numberings = _scales(language), {word.casefold() for word in wording.numberings.values()}
    nothing = Token(" ", range(0))
    for before, here, after in zip((nothing, *pieces), pieces, (*pieces[1:], nothing), strict=False):
        text = here.text
        is_between = text in between and _is_number(before) and _is_number(after)
        is_percent = (text, after.text) == _PERCENT[language]
        is_measure = is_counted and not is_percent and (text in wording.measures or text in scales)
        is_numbering = text in numberings and _is_number(after)
        is_money = bool(_MONEY.search(text))
        found.append(is_measure or is_between or is_numbering or is_money)
        is_counted = is_measure or _is_number(here) or (is_counted and is_money)
    return found


@cache
def _scales(language: str) -> frozenset[str]:
    known = WORDINGS[language].scales
    words = (word.casefold().rstrip(".") for short, one in known.items() for word in (short, one.one, one.many))
    return frozenset((*words, "1000", "1000000", "1000000000", "1000000000000"))


def _begins_amount(piece: Token) -> bool:
    return _is_number(piece) or bool(_MONEY.search(piece.text))


def _is_number(piece: Token) -> bool:
    return piece.text[0].isdigit()


def _both(first: range | None, second: range) -> range:
    return second if first is None else range(first.start, second.stop)


# ── number words ──────────────────────────────────────────────────────────────────────────────────


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
