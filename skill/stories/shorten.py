"""Shorter forms of a sentence: what may be left out so that what stays is a sentence and as true as before.

In the order of safety: brackets and what stands between dashes, an opening that only links, a relative clause between
commas, a circumstance at the end. Nothing is put in its place: what stays are the sentence's own words in their order,
with a capital at the beginning. Whether number, name, negation or hedge went with it is for `integrity` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from skill.stories.grammar import Grammar, grammar
from skill.stories.text import count_words

# What stays says something; what goes is an aside, not half of the news.
MIN_KEPT_WORDS = 6
MAX_ASIDE_WORDS = 12

_ASIDES = re.compile(r"\s\([^()]*\)(?=[\s,.;:!?])|\s[—–]\s[^—–.;:?!]*\s[—–](?=\s)")
_COMMA = re.compile(r",\s+")
_END = re.compile(r"[.!…][”»\"')\]\s]*$")
_QUOTATION_MARKS = re.compile(r"[“”„«»\"()\[\]]|(?<!\w)['‘]|['’](?!\w)")


@dataclass(frozen=True, slots=True)
class Shortened:
    """`text`, and which parts of the sentence stay in it, in code points."""

    text: str
    kept: tuple[range, ...]


def shortenings(sentence: str, language: str) -> Iterator[Shortened]:
    """Shorter forms of `sentence`, the safest first; none in a language whose grammar we do not know."""
    rules = grammar(language)
    if not rules.is_known:
        return
    whole = range(len(sentence))
    gone: list[range] = []
    for step in _STEPS:
        further = [part for part in step(sentence, rules) if not _touches(part, gone)]
        if further:
            gone = sorted([*gone, *further], key=lambda part: part.start)
            shorter = _without(sentence, whole, gone)
            if count_words(shorter.text) >= MIN_KEPT_WORDS:
                yield shorter


def _without(sentence: str, whole: range, gone: Sequence[range]) -> Shortened:
    starts = [whole.start, *(part.stop for part in gone)]
    stops = [*(part.start for part in gone), whole.stop]
    kept = tuple(range(start, stop) for start, stop in zip(starts, stops, strict=True) if start < stop)
    text = "".join(sentence[part.start : part.stop] for part in kept)
    return Shortened(text[:1].upper() + text[1:] if gone[0].start == 0 else text, kept)


def _asides(sentence: str, rules: Grammar) -> Iterator[range]:
    for found in _ASIDES.finditer(sentence):
        if count_words(found.group()) <= MAX_ASIDE_WORDS and not _is_quoted(sentence, found.start()):
            yield range(found.start(), found.end())


def _connective(sentence: str, rules: Grammar) -> Iterator[range]:
    found = rules.connective.match(sentence)
    if found:
        yield range(found.end())


def _relative(sentence: str, rules: Grammar) -> Iterator[range]:
    """A relative clause between two commas and before a verb: it tells something by the way."""
    commas = list(_COMMA.finditer(sentence))
    for opening, closing in pairwise(commas):
        clause = sentence[opening.end() : closing.start()]
        if (
            rules.relative.match(clause)
            and count_words(clause) <= MAX_ASIDE_WORDS
            and rules.verb.match(sentence, closing.end())
            and not _has_marks(clause)
            and not _is_quoted(sentence, opening.start())
        ):
            yield range(opening.start(), closing.end() - 1)


def _last_clause(sentence: str, rules: Grammar) -> Iterator[range]:
    """A circumstance after the last comma, where the main verb stands before it."""
    commas = list(_COMMA.finditer(sentence))
    if not commas or not rules.clause.match(sentence, commas[-1].end()):
        return
    last = commas[-1]
    end = _END.search(sentence, last.end())
    if (
        end
        and not _has_marks(sentence[last.end() : end.start()])
        and not _is_quoted(sentence, last.start())
        and _holds_main_verb(sentence[: last.start()], rules)
    ):
        yield range(last.start(), end.start())


def _holds_main_verb(sentence: str, rules: Grammar) -> bool:
    parts = (part for part in _COMMA.split(sentence) if not rules.subordinate.match(part))
    return any(rules.verb.search(part) for part in parts)


def _has_marks(text: str) -> bool:
    return bool(_QUOTATION_MARKS.search(text))


def _is_quoted(sentence: str, place: int) -> bool:
    """Whether a quotation or a bracket is open at `place`: nothing is left out inside one."""
    return len(_QUOTATION_MARKS.findall(sentence, 0, place)) % 2 == 1


def _touches(part: range, others: Sequence[range]) -> bool:
    return any(part.start < other.stop and other.start < part.stop for other in others)


_STEPS: tuple[Callable[[str, Grammar], Iterator[range]], ...] = (_asides, _connective, _relative, _last_clause)
