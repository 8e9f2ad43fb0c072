"""Words, and text made fit to count them in.

A word is a maximal run of non-space characters that holds a letter or a digit, after NFKC and tag
removal. Everything that the licence engine counts is counted with `words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import nh3

_RUN = re.compile(r"\S+")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|blockquote|figure|table|tr|section|article|header|footer|pre|dd|dt|br|hr)\b[^<>]*>",
    re.IGNORECASE,
)
# What is inside these is never the story: code, styling, captions, embedded players.
_NOT_TEXT = {"script", "style", "noscript", "iframe", "object", "template", "svg", "figcaption", "form"}
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")

# Written without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, bopomofo, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
MAX_UNSPACED_SHARE = 0.05
MAX_UNSPACED_RUN = 8


@dataclass(frozen=True, slots=True)
class Word:
    """Where a word stands: `text[start:end]`, in code points."""

    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order."""
    return tuple(Word(run.start(), run.end()) for run in _RUN.finditer(text) if _holds_letter(run.group()))


def count_words(text: str) -> int:
    return sum(1 for run in text.split() if _holds_letter(run))


def folded(text: str) -> tuple[str, ...]:
    """The words of `text` as they compare: NFKC, case folded, outer punctuation gone."""
    return tuple(fold(text[word.start : word.end]) for word in words(text))


def fold(word: str) -> str:
    letters = unicodedata.normalize("NFKC", word).casefold()
    start, end = 0, len(letters)
    while start < end and not letters[start].isalnum():
        start += 1
    while end > start and not letters[end - 1].isalnum():
        end -= 1
    return letters[start:end].replace("’", "'")


def plain(markup: str) -> str:
    """Text of an HTML fragment: tags and their scripts gone, entities read, a blank line a paragraph.

    Linear in the length of `markup`; never raises, whatever it holds.
    """
    with_breaks = _BLOCK_TAG.sub("\n\n", markup.encode(errors="replace").decode())
    stripped = nh3.clean(with_breaks, tags=set(), clean_content_tags=_NOT_TEXT)
    return clean(_entities_read(stripped))


def clean(text: str) -> str:
    """`text` in NFC without control, zero-width and direction marks; one space, or a blank line, between words."""
    composed = unicodedata.normalize("NFC", text)
    kept = _SPACES.sub(" ", "".join(_kept(character) for character in composed))
    paragraphs = (_SPACES.sub(" ", part.replace("\n", " ")).strip() for part in _BLANK_LINES.split(kept))
    return "\n\n".join(part for part in paragraphs if part)


def one_line(text: str) -> str:
    """`clean` text of a field that has no paragraphs."""
    return " ".join(clean(text).split())


def is_spaced(text: str) -> bool:
    """Whether words can be counted in `text`: false where its letters are of a script without spaces."""
    unspaced = sum(1 for _ in _UNSPACED.finditer(text))
    if not unspaced:
        return True
    letters = sum(1 for character in text if character.isalpha())
    longest = max(sum(1 for _ in _UNSPACED.finditer(run)) for run in text.split())
    return unspaced <= letters * MAX_UNSPACED_SHARE and longest <= MAX_UNSPACED_RUN


def slices(text: str, found: Sequence[Word]) -> tuple[str, ...]:
    return tuple(text[word.start : word.end] for word in found)


def _holds_letter(run: str) -> bool:
    return any(character.isalnum() for character in run) or (
        not run.isascii() and any(character.isalnum() for character in unicodedata.normalize("NFKC", run))
    )


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\n":
        return character
    if category in {"Zs", "Zl", "Zp"} or character in "\t\r\f\v\x85":
        return "\n" if category in {"Zl", "Zp"} else " "
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in "\u200d":
        return ""
    # A few characters hold a space of their own after NFKC, and would hide a word from the count.
    return " " if not character.isascii() and " " in unicodedata.normalize("NFKC", character) else character


def _entities_read(stripped: str) -> str:
    """nh3 leaves only the entities that it writes itself; read those, once."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        stripped = stripped.replace(entity, character)
    return stripped
