"""Sentences, with their place in the text.

sentencex finds the boundaries. It takes a quotation for unbreakable, so that one quotation mark that is never closed
swallows a paragraph, and it knows no difference between an abbreviation that never ends a sentence and one that may.
So marks are hidden from it, `quotations` says what is said in one breath with its speaker, and `endings` judges each
full stop by the words of the language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import sentencex

from skill.stories.agencies import DATELINE
from skill.stories.sentences.endings import MARK, Ending, ends, word_before
from skill.stories.sentences.languages import Rules, rules_of
from skill.stories.sentences.lists import items, may_be_item
from skill.stories.sentences.quotations import BRACKETS, QUOTATION_MARKS, Quotation, awaited, held, quotations
from skill.stories.text import count_words

__all__ = ["MAX_SENTENCE_WORDS", "Sentence", "awaited", "sentences", "whole_sentences"]

# What is longer is no sentence that somebody wrote as one: nothing holds it together any more.
MAX_SENTENCE_WORDS = 60

_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s*[”’»])?$")
# Where a sentence that is too long may end, as a last resort: at a stop after which the space was lost, as where a
# feed joined its paragraphs; at one before a small letter, as where a text has few others; before a bullet.
_LAST_RESORT = re.compile(
    r"(?<=[^\W\d_]{2})[)\"”»]?[.!?…]+[\"”»)]*(?=[\"“«(]*[A-ZÀ-ÖØ-Þ])"
    r"|(?<=[^\W\d_]{4})\.(?: ?[\"'”’»])*\s+"
    r"|\s+(?=[•▪‣●] )"
)
# What is shorter need not be counted: no text has so many words of two letters.
_LEAST_CHARACTERS = 4 * MAX_SENTENCE_WORDS
# Full stops that want no space after them, or none of ours; sentencex alone knows them.
_FOREIGN_STOPS = re.compile("[。！？｡।॥۔؟։።၊။]")
_HIDDEN = QUOTATION_MARKS + BRACKETS


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, in code points, without the spaces around it.

    `is_half_quoted` where a quotation in it begins before or goes on after it: alone it has no speaker. So it is where
    a word does, because the space between two sentences was lost.
    """

    start: int
    end: int
    is_half_quoted: bool = False


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of `text`, any text. The end of a line always ends one; they leave nothing but spaces out.

    `language` is a tag like "pt-BR"; one that has no rules of its own gets the general ones.
    """
    code = language.partition("-")[0].lower()
    rules = rules_of(code)
    found: list[Sentence] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if bare := line.strip():
            found += _of_line(bare, offset + line.index(bare[0]), code, rules)
        offset += len(line)
    return tuple(found)


def whole_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences that may be said as such: no headings or list crumbs, and none with its dateline."""
    found = tuple(s for s in sentences(text, language) if _ENDS.search(text, s.start, s.end))
    if not found:
        return ()
    place = DATELINE.match(text, found[0].start)
    begins = place.end() if place else found[0].start
    without_it = (Sentence(begins, s.end, s.is_half_quoted) if s.start < begins else s for s in found)
    return tuple(s for s in without_it if s.start < s.end)


def _of_line(line: str, offset: int, code: str, rules: Rules) -> list[Sentence]:
    """The sentences of a line without spaces around it, which begins at `offset`."""
    seen = line.replace("\t", " ")
    if not seen.isascii():
        seen = seen.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    found: list[Sentence] = []
    for start, stop in items(seen, rules) if may_be_item(seen) else ((0, len(seen)),):
        part = seen[start:stop]
        if not rules.is_own and _FOREIGN_STOPS.search(part):
            found += _between(_foreign_endings(part, code), part, offset + start, ())
        else:
            said = quotations(part)
            found += _between(_endings(part, said, code, rules), part, offset + start, said)
    return found


def _foreign_endings(part: str, code: str) -> list[Ending]:
    """Where sentencex alone, with marks hidden, ends the sentences of a part."""
    found: list[Ending] = []
    for start in sorted(_boundaries(part, code) - {len(part)}):
        stop = start
        while part[stop - 1].isspace():
            stop -= 1
        found.append((stop, start))
    return found


def _boundaries(seen: str, code: str) -> set[int]:
    """Where sentencex begins the next sentence, with all marks hidden that it would follow."""
    for mark in _HIDDEN:
        seen = seen.replace(mark, " ")
    return {boundary["end_index"] for boundary in sentencex.get_sentence_boundaries(code, seen)}


def _endings(seen: str, said: Sequence[Quotation], code: str, rules: Rules) -> list[Ending]:
    together = held(seen, said, rules, MAX_SENTENCE_WORDS)
    held_from, held_to = together.pop() if together else (len(seen), len(seen))
    found: list[Ending] = []
    kept_back: list[Ending] = []
    boundaries: AbstractSet[int] | None = None
    first = 0
    for mark in MARK.finditer(seen):
        following = mark.end()
        if not seen[following - 1].isspace():
            continue
        if boundaries is None:
            boundaries = _boundaries(seen, code)
        if not ends(seen, first, mark, rules, boundaries):
            continue
        stop = mark.end(2)
        while held_to < stop and together:
            held_from, held_to = together.pop()
        if held_from < stop and following < held_to:
            kept_back.append((stop, following))
        else:
            found.append((stop, following))
            first = following
    long = _too_long(seen, found)
    return _guarded(seen, found, kept_back, long, rules) if long else found


def _guarded(
    seen: str, found: list[Ending], kept_back: Sequence[Ending], long: list[tuple[int, int]], rules: Rules
) -> list[Ending]:
    """`found`, and what else may end a sentence wherever one is too `long`."""
    spare = [
        one
        for first, stop in long
        for one in kept_back[bisect_left(kept_back, (first, 0)) : bisect_left(kept_back, (stop, 0))]
    ]
    found = sorted([*found, *spare])
    worst = [one for first, stop in _too_long(seen, found) for one in _last_resorts(seen, first, stop, rules)]
    return sorted([*found, *worst])


def _last_resorts(seen: str, first: int, stop: int, rules: Rules) -> Iterator[Ending]:
    for one in _LAST_RESORT.finditer(seen, first, stop):
        before = word_before(seen, first, one.start() + 1)
        if first < one.start() and one.end() < stop and before not in rules.kinds:
            yield (one.start() + len(one.group().rstrip()), one.end())


def _too_long(seen: str, found: Sequence[Ending]) -> list[tuple[int, int]]:
    """The sentences between `found` that nobody wrote as one."""
    long = []
    first = 0
    for stop, following in found:
        if stop - first > _LEAST_CHARACTERS and _is_long(seen, first, stop):
            long.append((first, stop))
        first = following
    if _is_long(seen, first, len(seen)):
        long.append((first, len(seen)))
    return long


def _between(endings: Sequence[Ending], line: str, offset: int, said: Sequence[Quotation]) -> list[Sentence]:
    """The sentences between `endings`, with those marked that a quotation or a word goes through."""
    starts = [offset, *[offset + following for _, following in endings]]
    stops = [*[offset + stop for stop, _ in endings], offset + len(line)]
    found = list(map(Sentence, starts, stops))
    for number in _halves(line, endings, said):
        found[number] = Sentence(starts[number], stops[number], is_half_quoted=True)
    return found


def _halves(line: str, endings: Sequence[Ending], said: Sequence[Quotation]) -> set[int]:
    """The numbers of the sentences in which a quotation begins that is not closed there, or goes on.

    A quotation that is never closed goes on in the next paragraph, as in newspapers; in a long one the mark is a
    fault, and spoils its own sentence alone.
    """
    halves = {part for number, ending in enumerate(endings) if ending[0] == ending[1] for part in (number, number + 1)}
    for quotation in said:
        first = bisect_left(endings, (quotation.start, len(line)))
        last = bisect_left(endings, (quotation.stop, 0), first)
        if first == last and quotation.is_closed:
            continue
        is_fault = first < last and not quotation.is_closed and _is_long(line, endings[first][1], quotation.stop)
        halves.update((first,) if is_fault else range(first, last + 1))
    return halves


def _is_long(line: str, start: int, stop: int) -> bool:
    # Words need spaces between them, and those are counted sooner.
    return line.count(" ", start, stop) >= MAX_SENTENCE_WORDS and count_words(line[start:stop]) > MAX_SENTENCE_WORDS
