"""A cut: which source words of a story version leave, and the text that they make. Here nobody knows a licence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skill.stories.overlap import longest_run
from skill.stories.sentences import whole_sentences
from skill.stories.story import Source
from skill.stories.text import Word

BROKEN_OFF = "…"
# Marks that stand apart from their words, as in French, and still belong to the sentence.
_OPENING = re.compile(r"(?:(?<!\S)[«“„‘(\[¿¡]+ )+$")
_CLOSING = re.compile(r"(?: [»”’)\]?!…€$£¥%°]+[.,]?)+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Cut:
    """Source words `spans`, in order and none beside the next, and their text.

    `breaks_off` where they end inside a sentence. Beyond the words of its spans the text has capitals at the
    beginning of a sentence, and marks.
    """

    spans: tuple[range, ...]
    text: str
    breaks_off: bool = False

    @property
    def words(self) -> int:
        return sum(len(span) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many source words may leave, in all and in a row, and whether there is room for just these (`has_room`).

    What is part of something that there is room for, there is room for as well.
    """

    max_words: int
    max_run: int
    has_room: Callable[..., bool]

    def fit(self, spans: Sequence[range]) -> bool:
        counted = sum(len(span) for span in spans)
        return 0 < counted <= self.max_words and longest_run(spans) <= self.max_run and self.has_room(*spans)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole sentence of a story, in source words; `number` counts all of them from 0."""

    number: int
    span: range
    text: str
    is_half_quoted: bool


def verbatim(source: Source, span: range, *, breaks_off: bool = False) -> Cut:
    """The words of `span` as the story has them, with an ellipsis where they break off."""
    text, found = side(source, span)
    first, last = found[0], found[-1]
    closing = None if breaks_off else _CLOSING.match(text, last.end)
    said = " ".join(text[beginning(text, first) : closing.end() if closing else last.end].split())
    return Cut((span,), said.rstrip(",;:—– ") + BROKEN_OFF if breaks_off else said, breaks_off)


def length(source: Source, spans: Sequence[range]) -> int:
    """How many characters the words of `spans` have as they are written, with a space between two spans."""
    found = [side(source, span)[1] for span in spans]
    return sum(words[-1].end - words[0].start + 1 for words in found) - 1


def joined(spans: Sequence[range]) -> tuple[range, ...]:
    """`spans`, in order, with those in one that stand beside each other."""
    found: list[range] = []
    for span in spans:
        if found and found[-1].stop == span.start:
            found[-1] = range(found[-1].start, span.stop)
        else:
            found.append(span)
    return tuple(found)


def wholes(source: Source, language: str) -> tuple[Whole, ...]:
    """The whole sentences of the body, or of the abstract where there is none."""
    text, found = (source.body, source.body_words) if source.body_words else (source.abstract, source.abstract_words)
    offset = len(source.abstract_words) if source.body_words else 0
    story: list[Whole] = []
    for one in whole_sentences(text, language):
        first, last = bisect_left(found, (one.start,)), bisect_left(found, (one.end,))
        if first < last:
            span = range(offset + first, offset + last)
            stands_as_is = found[first].start == one.start and found[last - 1].end == one.end
            said = " ".join(text[one.start : one.end].split()) if stands_as_is else verbatim(source, span).text
            story.append(Whole(len(story), span, said, one.is_half_quoted))
    return tuple(story)


def beginning(text: str, first: Word) -> int:
    """Where `first` begins, with the marks that open it."""
    opening = _OPENING.search(text[max(0, first.start - 20) : first.start])
    return first.start - len(opening.group()) if opening else first.start


def side(source: Source, span: range) -> tuple[str, tuple[Word, ...]]:
    """The text that `span` is of, and its words there."""
    offset = len(source.abstract_words)
    if span.start < offset:
        return source.abstract, source.abstract_words[span.start : span.stop]
    return source.body, source.body_words[span.start - offset : span.stop - offset]
