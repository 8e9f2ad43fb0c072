"""An excerpt: whole sentences as they stand or, where none fits, the first words of one."""

from __future__ import annotations

from collections.abc import Sequence

from skill.stories.alone import is_speakerless, leans
from skill.stories.cut import Cut, Limits, Whole, beginning, side, verbatim, wholes
from skill.stories.sentences import awaited
from skill.stories.story import Source

_CLAUSE_ENDS = (",", ";", ":", "—", "–", ")", ",”", ",»", ',"')


def excerpt(source: Source, language: str, limits: Limits, taken: Sequence[range] = ()) -> Cut | None:
    """The first sentences that fit and are not `taken`; else the first words of the first such sentence.

    It begins with no sentence that leans on another, unless with the one that the publisher put first, and
    with no quotation that has its speaker elsewhere.
    """
    free = [one for one in wholes(source, language) if not _touches(one.span, taken)]
    starts = [place for place, one in enumerate(free) if _may_begin(one, language)]
    for place in starts:
        if limits.fit((free[place].span,)):
            return verbatim(source, _grown(free[place:], limits))
    return _first_words(source, free[starts[0]].span, limits) if starts else None


def _touches(span: range, taken: Sequence[range]) -> bool:
    return any(span.start < other.stop and other.start < span.stop for other in taken)


def _may_begin(one: Whole, language: str) -> bool:
    has_its_speaker = not one.is_half_quoted and not is_speakerless(one.text)
    return has_its_speaker and (one.number == 0 or not leans(one.text, language))


def _grown(free: Sequence[Whole], limits: Limits) -> range:
    span = free[0].span
    for further in free[1:]:
        longer = range(span.start, further.span.stop)
        if further.is_half_quoted or further.span.start != span.stop or not limits.fit((longer,)):
            break
        span = longer
    return span


def _first_words(source: Source, span: range, limits: Limits) -> Cut | None:
    """As many of the first words of `span` as fit, back to the end of a clause where half of them remain."""
    longest = next(
        (stop for stop in range(span.stop - 1, span.start, -1) if limits.fit((range(span.start, stop),))), None
    )
    if longest is None:
        return None
    text, words = side(source, span)
    first = beginning(text, words[0])
    at_clause_ends = [
        span.start + length
        for length in range(longest - span.start, (longest - span.start) // 2, -1)
        if _ends_clause(text[first : words[length].start].rstrip())
    ]
    cuts = (verbatim(source, range(span.start, stop), breaks_off=True) for stop in (*at_clause_ends, longest))
    return next((cut for cut in cuts if not is_speakerless(cut.text)), None)


def _ends_clause(said: str) -> bool:
    return said.endswith(_CLAUSE_ENDS) and not awaited(said)
