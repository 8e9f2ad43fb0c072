"""Which words of one text stand in another: in an answer, and in a new version of a story.

`Original.overlap` measures what leaves: exact on words as they compare, whatever was rewritten around them.
`carried` compares two versions word by word, so that an edit costs only the words that it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from skill.stories.text import count_words
from skill.stories.tokens import Token, tokens

# Two texts share small words by chance: fewer than this in a row are no trace of the old text,
# unless they stand at the same distance between two traces, as around a changed word.
MIN_TRACE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Overlap:
    """What of an original stands in a text: the longest run of its words, and all of them, counting from 0.

    A number may be one word here and three there: a run is as long as the fewer of both.
    """

    longest_run: int = 0
    words: frozenset[int] = frozenset()


class Original:
    """A source to be measured against: made once a story version, then asked in time linear in the answer."""

    def __init__(self, passages: Sequence[str], language: str) -> None:
        """`passages` are numbered through, as abstract and body are; no run goes from one into the next."""
        self._passages, self._language = passages, language

    @cached_property
    def _tokens(self) -> Sequence[Token | None]:
        """Looked at when something is first measured: many a story has nothing to measure."""
        numbered: list[Token | None] = []
        first = 0
        for passage in self._passages:
            found = tokens(passage, self._language)
            numbered += [Token(one.text, _moved(one.words, first)) for one in found]
            numbered.append(None)
            first += count_words(passage)
        return numbered

    @cached_property
    def _runs(self) -> _SuffixAutomaton:
        return _SuffixAutomaton([one.text if one else None for one in self._tokens])

    def overlap(self, text: str) -> Overlap:
        """Every maximal run of `text` that stands in the original, be it one word long.

        What stands in it more than once is taken for its first place.
        """
        longest, found, given = 0, set[int](), tokens(text, self._language)
        for length, here, end in self._runs.maximal_in([one.text for one in given]):
            run = {number for one in self._tokens[end - length : end] if one for number in one.words}
            said = {number for one in given[here - length : here] for number in one.words}
            longest = max(longest, min(len(run), len(said)))
            found |= run
        return Overlap(longest, frozenset(found))


def _moved(words: range, by: int) -> range:
    return range(words.start + by, words.stop + by)


class _SuffixAutomaton:
    """Every run of a sequence at once. Blumer et al., "The smallest automaton recognizing the subwords of a text",
    Theoretical Computer Science 40, 1985.
    """

    def __init__(self, symbols: Sequence[str | None]) -> None:
        self._next: list[dict[str | None, int]] = [{}]
        self._link, self._length, self._first_end = [-1], [0], [0]
        last = 0
        for end, symbol in enumerate(symbols, start=1):
            last = self._extended(last, symbol, end)

    def maximal_in(self, symbols: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Each run that cannot be made longer to the right: its length, where it ends here, and where it first ends in
        the sequence.
        """
        state, length = 0, 0
        for here, symbol in enumerate(symbols):
            if length and symbol not in self._next[state]:
                yield length, here, self._first_end[state]
            while state > 0 and symbol not in self._next[state]:
                state = self._link[state]
                length = self._length[state]
            if symbol in self._next[state]:
                state, length = self._next[state][symbol], length + 1
        if length:
            yield length, len(symbols), self._first_end[state]

    def _extended(self, last: int, symbol: str | None, end: int) -> int:
        current = self._add({}, self._length[last] + 1, 0, end)
        state = last
        while state != -1 and symbol not in self._next[state]:
            self._next[state][symbol] = current
            state = self._link[state]
        if state != -1:
            self._link[current] = self._shared(state, symbol)
        return current

    def _shared(self, state: int, symbol: str | None) -> int:
        """The state of the longest run before that ends as the new one does, split off where need be."""
        found = self._next[state][symbol]
        if self._length[found] == self._length[state] + 1:
            return found
        split = self._add(dict(self._next[found]), self._length[state] + 1, self._link[found], self._first_end[found])
        while state != -1 and self._next[state].get(symbol) == found:
            self._next[state][symbol] = split
            state = self._link[state]
        self._link[found] = split
        return split

    def _add(self, following: dict[str | None, int], length: int, link: int, first_end: int) -> int:
        self._next.append(following)
        self._length.append(length)
        self._link.append(link)
        self._first_end.append(first_end)
        return len(self._next) - 1


def carried(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """For words of `new` that stand in `old`: position in `new` → position in `old`, each used once.

    Both are folded words in order. Deterministic; an unmatched word is a new word.
    """
    blocks = [
        (block.a, block.b, block.size)
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        if block.size
    ]
    return {
        in_new + step: in_old + step
        for number, (in_old, in_new, size) in enumerate(blocks)
        if size >= MIN_TRACE_WORDS or _between_traces(blocks, number)
        for step in range(size)
    }


def longest_run(span: Sequence[range]) -> int:
    """The longest run of consecutive source words in the union of `span`."""
    if len(span) == 1:
        return len(span[0])
    longest, run, last = 0, 0, None
    for position in sorted({position for part in span for position in part}):
        run = run + 1 if last is not None and position == last + 1 else 1
        longest, last = max(longest, run), position
    return longest


def _between_traces(blocks: Sequence[tuple[int, int, int]], number: int) -> bool:
    if not 0 < number < len(blocks) - 1:
        return False
    (old_before, new_before, size_before), (old, new, size), (old_after, new_after, size_after) = blocks[
        number - 1 : number + 2
    ]
    return (
        min(size_before, size_after) >= MIN_TRACE_WORDS
        and old - (old_before + size_before) == new - (new_before + size_before)
        and old_after - (old + size) == new_after - (new + size)
    )
