"""Sentences, with their place in the text.

sentencex finds the boundaries. It takes a quotation for unbreakable, so that one quotation mark that
is never closed swallows a paragraph: a sentence that grows too long is split again with the marks hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sentencex

from skill.stories.text import count_words

MAX_SENTENCE_WORDS = 60

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("\"'“”‘’«»„‚‹›", " "))
# PORT CITY (Agency) — … : where and by whom, before the first sentence. AP Stylebook, "datelines".
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{2,40}(?:, [A-Z][\w.]+(?: \d{1,2})?)?(?: ?\([^)\n]{2,40}\))? ?[—–-]{1,2} "
)
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s*[”’»])?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, in code points, without the spaces around it."""

    start: int
    end: int


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of `text`. A blank line always ends one; joined in order they leave no word out."""
    return tuple(
        sentence
        for paragraph in _PARAGRAPH.finditer(text)
        for sentence in _of_paragraph(paragraph.group(), paragraph.start(), language)
    )


def whole_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences that may be said as such: no headings or list crumbs, and none with its dateline."""
    found = tuple(s for s in sentences(text, language) if _ENDS.search(text[s.start : s.end]))
    if not found:
        return ()
    first = found[0]
    dateline = _DATELINE.match(text, first.start, first.end)
    return (Sentence(dateline.end(), first.end), *found[1:]) if dateline else found


def dateline(text: str) -> str:
    """What stands before the first sentence, as "VELLMAR (Associated Courier) —"; empty where nothing does."""
    found = _DATELINE.match(text)
    return found.group().strip() if found else ""


def _of_paragraph(paragraph: str, offset: int, language: str) -> list[Sentence]:
    found = _boundaries(paragraph, offset, language)
    if all(count_words(paragraph[s.start - offset : s.end - offset]) <= MAX_SENTENCE_WORDS for s in found):
        return found
    return _boundaries(paragraph.translate(_QUOTATION_MARKS), offset, language, of=paragraph)


def _boundaries(paragraph: str, offset: int, language: str, of: str | None = None) -> list[Sentence]:
    """Boundaries found in `paragraph`, measured on `of` (the same text with its quotation marks)."""
    written = of or paragraph
    found: list[Sentence] = []
    for boundary in sentencex.get_sentence_boundaries(language.split("-")[0], paragraph):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = written[start:end]
        stripped = piece.strip()
        if stripped:
            lead = len(piece) - len(piece.lstrip())
            found.append(Sentence(offset + start + lead, offset + start + lead + len(stripped)))
    return found
