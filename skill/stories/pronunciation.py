"""How a word is said, marked in a text that is to be said: the word stays what it is.

A mark is made of characters for private use, which no cleaned text of a publisher holds, and has no space of its own:
so words are counted as they are written. Who writes speech makes of it what its platform knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_BEGINS, _SAID_AS, _SOUNDS, _ENDS, _SPACE = "\ue000\ue001\ue002\ue003\ue004"
_MARKS = dict.fromkeys(map(ord, (_BEGINS, _SAID_AS, _SOUNDS, _ENDS, _SPACE)))
_MARKED = re.compile(f"{_BEGINS}([^{_BEGINS}-{_SPACE}]*)([{_SAID_AS}{_SOUNDS}])([^{_BEGINS}-{_ENDS}]*){_ENDS}")


class How(StrEnum):
    """By other words, or by the symbols of the International Phonetic Alphabet."""

    SUB = "sub"
    PHONEME = "phoneme"


@dataclass(frozen=True, slots=True)
class Pronounced:
    """`word` as it is written, and what is said for it."""

    word: str
    how: How
    said: str


def marked(one: Pronounced) -> str:
    said = unmarked(one.said).replace(" ", _SPACE)
    return f"{_BEGINS}{one.word}{_SAID_AS if one.how is How.SUB else _SOUNDS}{said}{_ENDS}"


def pieces(text: str) -> Iterator[str | Pronounced]:
    """`text` in order: what stands between marks, and what is marked."""
    after = 0
    for found in _MARKED.finditer(text):
        yield text[after : found.start()]
        how = How.SUB if found[2] == _SAID_AS else How.PHONEME
        yield Pronounced(found[1], how, found[3].replace(_SPACE, " "))
        after = found.end()
    yield text[after:]


def unmarked(text: str) -> str:
    """`text` as it is written: whatever is marked in it stands without its pronunciation."""
    if text.isascii():
        return text
    return _MARKED.sub(r"\1", text).translate(_MARKS)
