"""The one move that is let through: an attribution from the end of a sentence to its front.

"The bridge is shut, police said on Monday." may become "Police said on Monday that the bridge is shut.", and
"…, a indiqué la police lundi." "La police a indiqué lundi que …". Its time may go, nothing else of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from skill.stories.integrity.languages.language import begins_with
from skill.stories.integrity.matching import stands_in
from skill.stories.integrity.parts import Sentence
from skill.stories.integrity.written import QUOTE, Token, Written

MAX_ATTRIBUTION_TOKENS = 16
# A subject of so many words at most stands before its verb of saying.
MAX_SUBJECT_TOKENS = 7
_PARTICLES = frozenset({"mit", "an", "hinzu", "fest", "ein"})


def stands_in_front(said: Written, source: Sentence) -> bool:
    return any(
        stands_in(said.tokens, tokens, ways, free)
        for claim, attribution in _split(source)
        if said.tokens[0].folded in source.folded[attribution.start : attribution.stop]
        for front in _fronts(source, attribution)
        for tokens, ways, free in (_joined(front, claim, source),)
    )


def _split(source: Sentence) -> Iterator[tuple[Sequence[Token], range]]:
    """What is claimed, and where the attribution after it stands: after the last comma, or the last quotation."""
    at = next((at for at in range(source.last - 1, 0, -1) if source.folded[at] in {",", QUOTE}), 0)
    attribution = range(at + 1, source.last)
    if at and at + 1 not in source.quoted and 1 < len(attribution) <= MAX_ATTRIBUTION_TOKENS:
        claim = source.tokens[:at] if source.folded[at] == "," else _closed(source.tokens[: at + 1])
        if _is_attribution(source, attribution):
            yield claim, attribution


def _closed(claim: Sequence[Token]) -> Sequence[Token]:
    """A quotation without the comma before its closing mark."""
    return (*claim[:-2], claim[-1]) if len(claim) > 1 and claim[-2].key == "," else claim


def _is_attribution(source: Sentence, where: range) -> bool:
    language, words = source.language, source.folded
    if begins_with(words, where.start, language.according):
        return True
    return any(language.is_saying(words[at]) for at in where[:MAX_SUBJECT_TOKENS])


def _fronts(source: Sentence, where: range) -> Iterator[Sequence[Token]]:
    """The attribution in the orders that it may have before its claim, with its time and without."""
    tokens = source.tokens[where.start : where.stop]
    yield tokens
    time = _time(source, where)
    if time:
        yield (*source.tokens[where.start : time.start], *source.tokens[time.stop : where.stop])
    verb = _verb(source, where)
    if verb == where.start:
        return
    ends = next(
        (at for at in range(verb + 1, where.stop) if source.folded[at] in _PARTICLES or (time and at == time.start)),
        where.stop,
    )
    subject = source.tokens[verb:ends]
    yield (*subject, *source.tokens[where.start : verb], *source.tokens[ends : where.stop])
    if time:
        rest = (source.tokens[at] for at in range(ends, where.stop) if at not in time)
        yield (*subject, *source.tokens[where.start : verb], *rest)


def _verb(source: Sentence, where: range) -> int:
    """Where the verbs end that the attribution begins with."""
    at = where.start
    while at < where.stop - 1 and (
        source.language.is_saying(source.folded[at]) or source.folded[at] in source.language.auxiliary
    ):
        at += 1
    return at


def _time(source: Sentence, where: range) -> range:
    """What says "on Monday evening" in an attribution; empty where nothing does."""
    language, words = source.language, source.folded
    first = next((at for at in where[1:] if words[at] in language.weekdays), where.stop)
    start, stop = first, first
    if first > where.start + 1 and first < where.stop and words[first - 1] in language.before_a_day:
        start -= 1
    while stop < where.stop and (words[stop] in language.calendar or words[stop] == "-"):
        stop += 1
    return range(start, stop)


def _joined(
    front: Sequence[Token], claim: Sequence[Token], source: Sentence
) -> tuple[Sequence[Token], Mapping[int, Sequence[int]], int]:
    """The sentence with its attribution in front, the ways through it, and where its claim begins."""
    between = [Token(mark, mark, 0, 0) for mark in (",", ":", *sorted(source.language.complementisers))]
    begins = len(front) + len(between)
    ways: dict[int, list[int]] = {at: [at + 1] for at in range(len(front), begins)}
    text = source.written.text
    for start, end in Sentence(Written(text, tuple(front)), source.language).brackets():
        ways[start] = [end]
    for start, ends in Sentence(Written(text, tuple(claim)), source.language).ways.items():
        ways.setdefault(start + begins, []).extend(end + begins for end in ends)
    return (*front, *between, *claim, *source.tokens[source.last :]), ways, begins + _first_word(claim)


def _first_word(tokens: Sequence[Token]) -> int:
    return next((at for at, token in enumerate(tokens) if not token.is_mark), 0)
