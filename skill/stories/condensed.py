"""What a language model proposes for a summary, held against the story: used whole, or not at all.

Nothing that a model says is trusted. Each of its sentences has to name the one sentence of the story that it comes
from, to hold words of that sentence alone, as they are spelt and in their order, and to pass `integrity`. It may leave
words out. So every word of it is a source word with a place, and is counted as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise, takewhile

from skill.stories.alone import leans
from skill.stories.cut import wholes
from skill.stories.grammar import grammar
from skill.stories.integrity import faults
from skill.stories.story import Source
from skill.stories.text import Word, count_words, one_line, words

# What is shown to a model of one story: a summary is made of what stands first, and a model reads only so much.
MOST_SENTENCES = 40
MOST_WORDS = 1200

# Marks that may go with the words around them. What else stands beside a number or a name is part of it.
_OPENING = "\"'“”„‘’«»‹›([¿¡"
_CLOSING = ",;:.!?…)]\"'“”‘’«»‹›"
_MAY_GO = frozenset(_OPENING + _CLOSING + "–—-•·*")
_END_MARKS = frozenset(".!?")
_STRAIGHT = str.maketrans("“”„", '"""')


class Objection(StrEnum):
    """Why a proposal is not used. No word of the story is in it."""

    SOURCE = "it names no sentence of the story, or not one after the other"
    CHARACTERS = "it holds characters that no text does"
    WORDS = "it holds words that its sentence does not, or not in that order"
    MARKS = "its marks are not those of its sentence"
    LEANS = "it leans on a sentence that is not there"
    FACTS = "it says something else than its sentence"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence of a story as a model gets to see it: its text, and its source words."""

    text: str
    span: range


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sentence that a model proposes, and the sentences that it says it comes from, counted from 1."""

    text: str
    sources: tuple[int, ...]


Proposal = tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Condensed:
    """A proposal that may be used: its text, and where each of its words stands in the story, one for one.

    `is_verbatim` where one of its sentences stands in the story without a gap.
    """

    text: str
    positions: tuple[int, ...]
    is_verbatim: bool


def numbered(source: Source, language: str) -> tuple[Numbered, ...]:
    """The sentences that a summary may be made of: of the body, or of the abstract where there is none; the first ones.

    None of a language of which it is not known what leans on what.
    """
    return tuple(_first(_whole(source, language))) if grammar(language).is_known else ()


def condensed(proposal: Proposal, sentences: Sequence[Numbered], language: str) -> Condensed | Objection:
    """`proposal` as a text, if nothing stands against any sentence of it. Linear in its length but for small parts."""
    found: list[tuple[int, ...]] = []
    before = 0
    for one in proposal:
        number = one.sources[0] if len(one.sources) == 1 else 0
        if not before < number <= len(sentences):
            return Objection.SOURCE
        sentence = sentences[number - 1]
        placed = _placed(one.text, sentence, language)
        if isinstance(placed, Objection):
            return placed
        follows = bool(found) and sentences[before - 1].span.stop == sentence.span.start
        if leans(one.text, language) and not follows:
            return Objection.LEANS
        found.append(placed)
        before = number
    if not found:
        return Objection.SOURCE
    positions = tuple(position for part in found for position in part)
    is_verbatim = any(part[-1] - part[0] == len(part) - 1 for part in found)
    return Condensed(" ".join(one.text for one in proposal), positions, is_verbatim)


def proposed_again(text: str, positions: Sequence[int], sentences: Sequence[Numbered]) -> Proposal:
    """A text that was used before as a proposal again: each part of it with the sentence that its words stand in."""
    found = words(text)
    if not found or len(found) != len(positions):
        return ()
    number_of = {place: number for number, one in enumerate(sentences, start=1) for place in one.span}
    parts = [
        (number, found[next(at)].start)
        for number, at in groupby(range(len(found)), lambda at: number_of.get(positions[at], 0))
    ]
    ends = (*(start for _, start in parts[1:]), len(text))
    return tuple(Proposed(text[start:end].strip(), (number,)) for (number, start), end in zip(parts, ends, strict=True))


# ── what is shown ─────────────────────────────────────────────────────────────────────────────────


def _whole(source: Source, language: str) -> Iterator[Numbered]:
    for one in wholes(source, language):
        if len(one.span) == count_words(one.text) and not one.is_half_quoted:
            yield Numbered(one.text, one.span)


def _first(sentences: Iterator[Numbered]) -> Iterator[Numbered]:
    total = 0
    for number, one in enumerate(sentences):
        total += len(one.span)
        if number == MOST_SENTENCES or total > MOST_WORDS:
            return
        yield one


# ── words ─────────────────────────────────────────────────────────────────────────────────────────


def _placed(said: str, sentence: Numbered, language: str) -> tuple[int, ...] | Objection:
    """Where the words of `said` stand in the story, or what stands against it."""
    if one_line(said) != said:
        return Objection.CHARACTERS
    here, there = words(said), words(sentence.text)
    at = _aligned(_spelt(said, here, is_first=True), _spelt(sentence.text, there))
    if at is None:
        return Objection.WORDS
    if not _marks_agree(_gaps(said, here), _gaps(sentence.text, there), at):
        return Objection.MARKS
    if faults(said, [sentence.text], language):
        return Objection.FACTS
    return tuple(sentence.span.start + place for place in at)


def _spelt(text: str, found: Sequence[Word], *, is_first: bool = False) -> list[tuple[str, ...]]:
    """Each word without the marks around it, in every spelling that it may have.

    The first one of a sentence may begin with a capital letter that it has nowhere else.
    """
    spelt: list[tuple[str, ...]] = [(_bare(text[word.start : word.end]).replace("’", "'"),) for word in found]
    if is_first and spelt:
        first = spelt[0][0]
        return [(first, first[:1].lower() + first[1:]), *spelt[1:]]
    return spelt


def _bare(word: str) -> str:
    return word.lstrip(_OPENING).rstrip(_CLOSING)


def _aligned(here: Sequence[tuple[str, ...]], there: Sequence[tuple[str, ...]]) -> tuple[int, ...] | None:
    """Where the words of `here` stand in `there`, in order and in long runs; `None` if they do not."""
    latest = _latest(here, there)
    if not latest:
        return None
    found: list[int] = []
    for number, last in enumerate(latest):
        first = found[-1] + 1 if found else 0
        places = [place for place in range(first, last + 1) if there[place][0] in here[number]]
        follows = bool(found) and places[0] == first
        found.append(first if follows else max(places, key=lambda place: (_run(here[number:], there[place:]), -place)))
    return tuple(found)


def _latest(here: Sequence[tuple[str, ...]], there: Sequence[tuple[str, ...]]) -> list[int]:
    """The last place that each word may have, so that those after it find theirs; nothing where one has none."""
    found: list[int] = []
    place = len(there)
    for spellings in reversed(here):
        place = next((one for one in range(place - 1, -1, -1) if there[one][0] in spellings), -1)
        if place < 0:
            return []
        found.append(place)
    return found[::-1]


def _run(here: Sequence[tuple[str, ...]], there: Sequence[tuple[str, ...]]) -> int:
    """How many words of both stand side by side from their beginnings on."""
    agree = (other[0] in one for one, other in zip(here, there, strict=False))
    return sum(1 for _ in takewhile(bool, agree))


# ── marks ─────────────────────────────────────────────────────────────────────────────────────────


def _gaps(text: str, found: Sequence[Word]) -> list[str]:
    """The marks before each word, and after the last; of quotation marks it does not matter how they are curled."""
    gaps, begin = [], 0
    for word in found:
        spelt = text[word.start : word.end]
        bare = _bare(spelt)
        start = word.start + spelt.index(bare)
        gaps.append(text[begin:start])
        begin = start + len(bare)
    return ["".join(gap.split()).translate(_STRAIGHT) for gap in (*gaps, text[begin:])]


def _marks_agree(said: Sequence[str], source: Sequence[str], at: Sequence[int]) -> bool:
    """A mark may go with the words around it, and none may come but commas and the full stop.

    A question stays one, and of quotation marks and brackets none stands alone.
    """
    opening, *between, closing = said
    marks = Counter("".join(said))
    return (
        _gap_agrees(opening, source[: at[0] + 1], source[at[0]])
        and all(
            _gap_agrees(gap, source[start + 1 : end + 1], source[start + 1] + source[end] * (end > start + 1))
            for gap, (start, end) in zip(between, pairwise(at), strict=True)
        )
        and _gap_agrees(closing.replace(".", "", 1), source[at[-1] + 1 :], source[at[-1] + 1])
        and not _END_MARKS.isdisjoint(closing)
        and ("?" in closing) == ("?" in source[-1])
        and marks['"'] % 2 == 0
        and marks["«"] == marks["»"]
        and marks["("] == marks[")"]
    )


def _gap_agrees(marks: str, source: Sequence[str], beside: str) -> bool:
    """`marks` between two words, of which `source` are the gaps from the one to the other in their sentence.

    What is no mere mark, such as the sign of a currency, belongs to the word `beside` it: it stays, and comes nowhere
    else.
    """
    added = Counter(marks) - Counter("".join(source))
    return added.keys() <= {","} and _signs(marks) == _signs(beside)


def _signs(marks: str) -> list[str]:
    return sorted(mark for mark in marks if mark not in _MAY_GO)
