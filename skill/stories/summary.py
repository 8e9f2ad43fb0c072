"""Choosing a story's own words: whole sentences for a summary, whole sentences or a clause for an excerpt.

A cut is given in source words; limits come in as plain integers. Here nobody knows a licence.
What is cut can be heard alone: no half quotation, and no "She" whose name was left behind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skill.stories.sentences import awaited, whole_sentences
from skill.stories.story import Source
from skill.stories.text import Word, folded

BROKEN_OFF = "…"
_CLAUSE_ENDS = (",", ";", ":", "—", "–", ")", ",”", ",»", ',"')
# Marks that stand apart from their words, as in French, and still belong to the sentence.
_OPENING = re.compile(r"(?:(?<!\S)[«“„‘(\[¿¡]+ )+$")
_CLOSING = re.compile(r"(?: [»”’)\]?!…]+[.,]?)+(?=\s|$)")
# Nothing but what somebody said, and not who.
_SPEAKERLESS = re.compile(r"(?:[“„«»\"][^“”„«»\"]*(?:[”“»«\"][.!?…]*\s*|$))+")
# A sentence that begins so leans on the one before it.
_LEANS = {
    "en": folded(
        "he she it they him her his hers its their theirs this that these those such both but however and so yet then"
        " meanwhile instead still also moreover nor or"
    ),
    "fr": folded(
        "il elle ils elles ce c cela cette ces celui celle ceux celles son sa ses leur leurs lui mais or cependant"
        " toutefois pourtant donc ainsi et"
    ),
}

Fits = Callable[[range], bool]


@dataclass(frozen=True, slots=True)
class Cut:
    """Source words `span` of a story version; `breaks_off` where they end inside a sentence."""

    span: range
    breaks_off: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A whole sentence in source words."""

    span: range
    is_half_quoted: bool


def summarise(source: Source, language: str, fits: Fits) -> Cut | None:
    """The leading sentences that fit together, or nothing: the first one is always among them.

    They come from the body, or from the abstract where there is no body.
    """
    found = _found(source, language)
    if not found or found[0].is_half_quoted or not fits(found[0].span):
        return None
    cut = Cut(_grown(found, fits))
    return None if _is_speakerless(source, cut) else cut


def excerpt(source: Source, language: str, fits: Fits, taken: Sequence[range] = ()) -> Cut | None:
    """The first sentences that fit and are not `taken`; else the first words of the first such sentence.

    It begins with no sentence that leans on another, unless with the one that the publisher put first, and
    with no quotation that has its speaker elsewhere.
    """
    found = _found(source, language)
    free = [one for one in found if not any(one.span.start < t.stop and t.start < one.span.stop for t in taken)]
    starts = [
        number
        for number, one in enumerate(free)
        if not one.is_half_quoted
        and not _is_speakerless(source, Cut(one.span))
        and (one is found[0] or not _leans(source, one.span, language))
    ]
    for number in starts:
        if fits(free[number].span):
            return Cut(_grown(free[number:], fits))
    return _first_words(source, free[starts[0]].span, fits) if starts else None


def text_of(source: Source, cut: Cut) -> str:
    """The words of `cut` as the story has them, with an ellipsis where they break off."""
    text, found = _side(source, cut.span)
    first, last = found[0], found[-1]
    closing = None if cut.breaks_off else _CLOSING.match(text, last.end)
    said = text[_beginning(text, first) : closing.end() if closing else last.end].replace("\n\n", " ")
    return said.rstrip(",;:—– ") + BROKEN_OFF if cut.breaks_off else said


def _beginning(text: str, first: Word) -> int:
    """Where `first` begins, with the marks that open it."""
    opening = _OPENING.search(text[max(0, first.start - 20) : first.start])
    return first.start - len(opening.group()) if opening else first.start


def _grown(found: Sequence[_Found], fits: Fits) -> range:
    span = found[0].span
    for further in found[1:]:
        longer = range(span.start, further.span.stop)
        if further.is_half_quoted or further.span.start != span.stop or not fits(longer):
            break
        span = longer
    return span


def tells_what_leans(language: str) -> bool:
    """Whether it is known of `language` which words lean on a sentence before."""
    return language.partition("-")[0].lower() in _LEANS


def leans(said: str, language: str) -> bool:
    """Whether a sentence begins with a word that leans on the one before it."""
    first = next(iter(folded(said)), "").partition("'")[0]
    return first in _LEANS.get(language.partition("-")[0].lower(), ())


def _leans(source: Source, span: range, language: str) -> bool:
    return leans(source.tokens[span.start], language)


def _is_speakerless(source: Source, cut: Cut) -> bool:
    return bool(_SPEAKERLESS.fullmatch(text_of(source, cut)))


def _first_words(source: Source, span: range, fits: Fits) -> Cut | None:
    """As many of the first words of `span` as fit, back to the end of a clause where half of them remain."""
    longest = next((stop for stop in range(span.stop - 1, span.start, -1) if fits(range(span.start, stop))), None)
    if longest is None:
        return None
    text, words = _side(source, span)
    beginning = _beginning(text, words[0])
    at_clause_ends = [
        span.start + length
        for length in range(longest - span.start, (longest - span.start) // 2, -1)
        if _ends_clause(text[beginning : words[length].start].rstrip())
    ]
    cuts = (Cut(range(span.start, stop), breaks_off=True) for stop in (*at_clause_ends, longest))
    return next((cut for cut in cuts if not _is_speakerless(source, cut)), None)


def _ends_clause(said: str) -> bool:
    return said.endswith(_CLAUSE_ENDS) and not awaited(said)


def _side(source: Source, span: range) -> tuple[str, tuple[Word, ...]]:
    """The text that `span` is of, and its words there."""
    offset = len(source.abstract_words)
    if span.start < offset:
        return source.abstract, source.abstract_words[span.start : span.stop]
    return source.body, source.body_words[span.start - offset : span.stop - offset]


def _found(source: Source, language: str) -> list[_Found]:
    """The whole sentences of the body, or of the abstract where there is none."""
    if source.body_words:
        text, found, offset = source.body, source.body_words, len(source.abstract_words)
    else:
        text, found, offset = source.abstract, source.abstract_words, 0
    starts = [word.start for word in found]
    spans = (
        _Found(
            range(offset + bisect_left(starts, sentence.start), offset + bisect_left(starts, sentence.end)),
            sentence.is_half_quoted,
        )
        for sentence in whole_sentences(text, language)
    )
    return [one for one in spans if one.span]
