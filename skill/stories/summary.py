"""Choosing a story's own words: whole sentences for a summary, whole sentences or a clause for an excerpt.

A cut is given in source words; limits come in as plain integers. Here nobody knows a licence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skill.stories.sentences import whole_sentences
from skill.stories.story import Source
from skill.stories.text import Word

BROKEN_OFF = "…"
_CLAUSE_ENDS = (",", ";", ":", "—", "–", ")", ",”", ",»")
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'))

Fits = Callable[[range], bool]


@dataclass(frozen=True, slots=True)
class Cut:
    """Source words `span` of a story version; `breaks_off` where they end inside a sentence."""

    span: range
    breaks_off: bool = False


def summarise(source: Source, language: str, fits: Fits) -> Cut | None:
    """The leading sentences that fit together, or nothing: the first one is always among them.

    They come from the body, or from the abstract where there is no body.
    """
    found = _sentence_spans(source, language)
    if not found or not fits(found[0]):
        return None
    span = found[0]
    for following in found[1:]:
        longer = range(span.start, following.stop)
        if following.start != span.stop or not fits(longer):
            break
        span = longer
    return Cut(span)


def excerpt(source: Source, language: str, fits: Fits, taken: Sequence[range] = ()) -> Cut | None:
    """The first sentences that fit and are not `taken`; else the first words of the first such sentence."""
    free = [
        span
        for span in _sentence_spans(source, language)
        if not any(span.start < other.stop and other.start < span.stop for other in taken)
    ]
    for number, span in enumerate(free):
        if fits(span):
            return Cut(_grown(span, free[number + 1 :], fits))
    return _first_words(source, free[0], fits) if free else None


def text_of(source: Source, cut: Cut) -> str:
    """The words of `cut` as the story has them, with an ellipsis where they break off."""
    text, found = _side(source, cut.span)
    offset = 0 if text is source.abstract else len(source.abstract_words)
    first, last = found[cut.span.start - offset], found[cut.span.stop - 1 - offset]
    said = text[first.start : last.end].replace("\n\n", " ")
    return said.rstrip(",;:—– ") + BROKEN_OFF if cut.breaks_off else said


def _grown(span: range, following: Sequence[range], fits: Fits) -> range:
    for further in following:
        longer = range(span.start, further.stop)
        if further.start != span.stop or not fits(longer):
            break
        span = longer
    return span


def _first_words(source: Source, span: range, fits: Fits) -> Cut | None:
    """As many of the first words of `span` as fit, back to the end of a clause where half of them remain."""
    longest = next((stop for stop in range(span.stop - 1, span.start, -1) if fits(range(span.start, stop))), None)
    if longest is None:
        return None
    tokens = source.tokens
    for stop in range(longest, span.start + (longest - span.start) // 2, -1):
        if tokens[stop - 1].endswith(_CLAUSE_ENDS) and _quotes_closed(tokens[span.start : stop]):
            return Cut(range(span.start, stop), breaks_off=True)
    return Cut(range(span.start, longest), breaks_off=True)


def _quotes_closed(tokens: Sequence[str]) -> bool:
    joined = " ".join(tokens)
    return all(
        joined.count(opening) == joined.count(closing) if opening != closing else joined.count(opening) % 2 == 0
        for opening, closing in _QUOTES
        if opening != "„"
    )


def _side(source: Source, span: range) -> tuple[str, tuple[Word, ...]]:
    if span.start < len(source.abstract_words):
        return source.abstract, source.abstract_words
    return source.body, source.body_words


def _sentence_spans(source: Source, language: str) -> list[range]:
    """The whole sentences of the body, or of the abstract where there is none, in source words."""
    if source.body_words:
        text, found, offset = source.body, source.body_words, len(source.abstract_words)
    else:
        text, found, offset = source.abstract, source.abstract_words, 0
    starts = [word.start for word in found]
    spans = (
        range(offset + bisect_left(starts, sentence.start), offset + bisect_left(starts, sentence.end))
        for sentence in whole_sentences(text, language)
    )
    return [span for span in spans if span]
