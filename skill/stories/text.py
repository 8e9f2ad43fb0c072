"""Words, and text made fit to count them in.

A word is a maximal run of non-space characters that holds a letter or a digit, after NFKC and tag
removal. Everything that the licence engine counts is counted with `words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple, cast

import nh3

_RUN = re.compile(r"\S+")
_RUN_WITH_LETTER = re.compile(r"(?<!\S)\S*?[^\W_]\S*")
# A letter or a digit: what `str.isalnum` says yes to.
_LETTER = re.compile(r"[^\W_]")
# Where a block begins or ends, closed or not. Its tag goes too, since a deep nest of them is slow to read;
# one with a "<" or ">" inside quotation marks is left to the parser.
_BLOCK_TAG = (
    r"</?(?:p|div|[uod]l|li|h[1-6]|blockquote|figure|table|tr|t[dh]|caption|section|article|aside|main|header|footer"
    r"|pre|d[dt]|[bh]r)\b"
)
_BLOCK = re.compile(
    rf"{_BLOCK_TAG}(?:[^<>\"']|\"[^<>\"]*\"|'[^<>']*')*>|(?={_BLOCK_TAG}|<figcaption\b)",
    re.IGNORECASE,
)
# What is inside these is never the story: code, styling, captions, embedded players.
_NOT_TEXT = {
    *("script", "style", "noscript", "iframe", "object", "template", "svg", "audio", "video"),
    *("figcaption", "form", "button", "select", "textarea"),
}
# What most fields hold, and what stands as it is: no markup, no entity, one space between words, no letter or mark
# that is written in two ways.
_SETTLED_CHARACTER = "[!-%'-;=?-~À-ÖØ-öø-ſ€“”‘’–—…]"
_SETTLED = re.compile(f"(?:{_SETTLED_CHARACTER}+(?: {_SETTLED_CHARACTER}+)*)?")
# Never seen, though letters or marks to Unicode: fillers, and selectors of variants, which can carry a text of their
# own (Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point, beside category Cf).
_UNSEEN = frozenset(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0")) | frozenset(
    (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))
)
# A joiner joins pictures, and letters of scripts that write their vowels at them; elsewhere it only hides a word.
_JOINER = "\u200d"
_MAY_JOIN = {"So", "Sk"}
_VIRAMA = 9
# Marks piled upon one letter say nothing, and Python puts them in order in time with the square of their number.
MOST_MARKS = 4
_LAST_SCRIPT = 0x1E95F
_MOST_KNOWN = 20_000
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n ?(?:\n ?)+")

# Written without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, bopomofo, Han.
_UNSPACED = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
MAX_UNSPACED_SHARE = 0.05
MAX_UNSPACED_RUN = 8


class Word(NamedTuple):
    """Where a word stands: `text[start:end]`, in code points."""

    start: int
    end: int


# `Word._make` without its check: what comes is a pair.
_word = cast(Callable[[tuple[int, int]], Word], partial(tuple.__new__, Word))


def words(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order."""
    if unicodedata.is_normalized("NFKC", text):
        return tuple(map(_word, map(re.Match.span, _RUN_WITH_LETTER.finditer(text))))
    return tuple(Word(run.start(), run.end()) for run in _RUN.finditer(text) if _holds_letter(run.group()))


def count_words(text: str) -> int:
    return sum(1 for run in text.split() if _holds_letter(run))


def folded(text: str) -> tuple[str, ...]:
    """The words of `text` as they compare: NFKC, case folded, outer punctuation gone."""
    return tuple(fold(text[word.start : word.end]) for word in words(text))


def fold(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word.lower()
    letters = unicodedata.normalize("NFKC", word).casefold()
    start, end = 0, len(letters)
    while start < end and not letters[start].isalnum():
        start += 1
    while end > start and not letters[end - 1].isalnum():
        end -= 1
    return letters[start:end].replace("’", "'")


def plain(markup: str) -> str:
    """Text of an HTML fragment: tags and their scripts gone, entities read, a blank line a paragraph.

    Linear in the length of `markup`, but for a deep nest of tags with a quoted ">"; never raises, whatever it holds.
    """
    if _SETTLED.fullmatch(markup):
        return markup
    with_breaks = _BLOCK.sub("\n\n", markup.encode(errors="replace").decode())
    stripped = nh3.clean(with_breaks, tags=set(), clean_content_tags=_NOT_TEXT)
    return clean(_entities_read(stripped))


def clean(text: str) -> str:
    """`text` in NFC without what cannot be seen: control, zero-width and direction marks, tags, selectors of variants,
    private use, fillers. One space, or a blank line, between words.
    """
    if _SETTLED.fullmatch(text):
        return text
    seen = text.translate(_SEEN)
    if _JOINER in seen:
        seen = _joined(seen)
    composed = seen if seen.isascii() else _unpiled(unicodedata.normalize("NFC", _unpiled(seen)))
    paragraphs = (part.replace("\n", " ").split() for part in _BLANK_LINES.split(_SPACES.sub(" ", composed)))
    return "\n\n".join(" ".join(part) for part in paragraphs if part)


def one_line(text: str) -> str:
    """`clean` text of a field that has no paragraphs."""
    if _SETTLED.fullmatch(text):
        return text
    return " ".join(clean(text).split())


def is_spaced(text: str) -> bool:
    """Whether words can be counted in `text`: false where its letters are of a script without spaces."""
    unspaced = 0 if text.isascii() else sum(1 for _ in _UNSPACED.finditer(text))
    if not unspaced:
        return True
    letters = sum(1 for character in text if character.isalpha())
    longest = max(sum(1 for _ in _UNSPACED.finditer(run)) for run in text.split())
    return unspaced <= letters * MAX_UNSPACED_SHARE and longest <= MAX_UNSPACED_RUN


def _holds_letter(run: str) -> bool:
    # Nearly all begin with one.
    if run[0].isalnum() or _LETTER.search(run):
        return True
    return not run.isascii() and bool(_LETTER.search(unicodedata.normalize("NFKC", run)))


def _unpiled(text: str) -> str:
    return _pile().sub(r"\1", text)


@cache
def _pile() -> re.Pattern[str]:
    """More than `MOST_MARKS` combining marks in a row."""
    marks = "".join(chr(code) for code in range(0x300, _LAST_SCRIPT) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


class _Seen(dict[int, str]):
    """What each character becomes in clean text, worked out when it is first met; no text makes it large."""

    def __missing__(self, code: int) -> str:
        found = _kept(chr(code))
        if len(self) < _MOST_KNOWN:
            self[code] = found
        return found


_SEEN = _Seen()


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return "\n" if character == "\n" or category in {"Zl", "Zp"} else " "
    if character == "\u2800":  # Braille's blank
        return " "
    if (category in {"Cc", "Cf", "Cs", "Co", "Cn"} and character != _JOINER) or ord(character) in _UNSEEN:
        return ""
    # A few characters hold a space of their own after NFKC, and would hide a word from the count.
    return " " if not character.isascii() and " " in unicodedata.normalize("NFKC", character) else character


def _joined(text: str) -> str:
    """`text` with its joiners where they join something, one at a time."""
    return "".join(
        character
        for before, character, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if character != _JOINER or (_may_join(before) and after != _JOINER and not after.isspace())
    )


def _may_join(before: str) -> bool:
    return unicodedata.category(before) in _MAY_JOIN or unicodedata.combining(before) == _VIRAMA


def _entities_read(stripped: str) -> str:
    """nh3 leaves only the entities that it writes itself; read those, once."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        stripped = stripped.replace(entity, character)
    return stripped
