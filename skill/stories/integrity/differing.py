"""What was changed in a sentence that is not its source: a name for each difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from skill.stories.integrity.kinds import Fault, Kind
from skill.stories.integrity.languages.language import Language, begins_with
from skill.stories.integrity.matching import with_ways
from skill.stories.integrity.parts import Sentence, quoted
from skill.stories.integrity.written import MAX_TOKENS, QUOTE, Written

_TELLING = {kind: number for number, kind in enumerate(Kind)}
# Words of another sentence: so many together are no chance.
MIN_MERGED_WORDS = 4
_NEAR = 3


def differences(
    said: Written, source: Written, others: Sequence[Written], language: Language | None
) -> tuple[Fault, ...]:
    """Each run of words that stands in one of the two alone, and what kind of change that is; at least one."""
    if max(len(said.tokens), len(source.tokens)) > MAX_TOKENS:
        return (Fault(Kind.WORD, said.text),)
    found = tuple(_Pair(said, source, others, language).faults())
    return found or (Fault(Kind.WORD, said.text),)


@dataclass(frozen=True)
class _Pair:
    said: Written
    source: Written
    others: Sequence[Written]
    language: Language | None

    def faults(self) -> Iterator[Fault]:
        ways = Sentence(self.source, self.language).ways if self.language else {}
        is_moved = not Counter(self.said.folded) - Counter(self.source.folded)
        for what, i, j, k, m in SequenceMatcher(
            None, self.source.folded, self.said.folded, autojunk=False
        ).get_opcodes():
            if what == "equal":
                yield from self._in_other_letters(i, k, m)
            elif not (k == m and any(j + by in with_ways({i + by}, ways) for by in (0, 1, -1))):
                yield self._fault(i, j, k, m, is_moved=is_moved)

    def _in_other_letters(self, i: int, k: int, m: int) -> Iterator[Fault]:
        """Where "Turkey" became "turkey"; but what begins a sentence has a capital."""
        for by in range(m - k):
            if k + by > _first(self.said) and self.said.keys[k + by] != self.source.keys[i + by]:
                yield Fault(Kind.NAME, self.said.said(k + by, k + by + 1))

    def _fault(self, i: int, j: int, k: int, m: int, *, is_moved: bool) -> Fault:
        found = self.said.said(k, m) or self.source.said(i, j)
        if self._is_merged(k, m):
            return Fault(Kind.MERGED, found)
        kinds = [*self._kinds(self.source, i, j), *self._kinds(self.said, k, m)]
        kind = min(kinds, key=_TELLING.__getitem__)
        if is_moved and k < m and kind in {Kind.WORD, Kind.VERB}:
            return Fault(Kind.ORDER, found)
        return Fault(Kind.TENSE if kind is Kind.VERB and i < j and k < m else kind, found)

    def _is_merged(self, start: int, end: int) -> bool:
        """Whether the words come from another sentence together."""
        words = [one for one in self.said.folded[start:end] if one[0].isalnum()]
        return len(words) >= MIN_MERGED_WORDS and any(
            sum(word in other.words for word in words) * 5 >= len(words) * 4 for other in self.others
        )

    def _kinds(self, written: Written, start: int, end: int) -> Iterator[Kind]:
        inside = quoted(written)
        for at in range(start, end):
            is_quoted = written.folded[at] == QUOTE or at in inside
            yield Kind.QUOTATION if is_quoted else self._kind(written, at)

    def _kind(self, written: Written, at: int) -> Kind:
        token = written.tokens[at]
        if token.is_mark:
            return Kind.QUESTION if token.key == "?" else Kind.MARK
        if token.is_number:
            return Kind.DATE if self._is_year(written, at) else Kind.NUMBER
        if token.is_unit:
            return Kind.UNIT
        return self._kind_of_word(written, at)

    def _kind_of_word(self, written: Written, at: int) -> Kind:
        word, language = written.folded[at], self.language
        is_capitalised = written.capitalised(at) and at > _first(written)
        if language is None:
            return Kind.NAME if is_capitalised else Kind.NUMBER if word[0].isdigit() else Kind.WORD
        if word in language.calendar and (is_capitalised or word not in language.auxiliary):
            return Kind.DATE
        if kind := language.sign(written.folded, at):
            return kind
        if begins_with(written.folded, at, language.approximate):
            return Kind.HEDGE
        if word in language.scales:
            return Kind.NUMBER
        if word in language.units and word not in language.auxiliary:
            return Kind.UNIT
        if is_capitalised:
            return Kind.SPEAKER if self._is_near_saying(written, at, language) else Kind.NAME
        return _kind_of_verb(word, language)

    def _is_year(self, written: Written, at: int) -> bool:
        year = written.keys[at][1:]
        beside = {*written.folded[max(0, at - 2) : at], *written.folded[at + 1 : at + 3]}
        is_dated = self.language is not None and bool(beside & self.language.months)
        return is_dated or (year.isdigit() and len(year) == 4 and year[:2] in {"17", "18", "19", "20"})

    def _is_near_saying(self, written: Written, at: int, language: Language) -> bool:
        return any(language.is_saying(word) for word in written.folded[max(0, at - _NEAR) : at + _NEAR + 1])


def _kind_of_verb(word: str, language: Language) -> Kind:
    if word in language.intent:
        return Kind.MODALITY
    if word in language.auxiliary:
        return Kind.TENSE
    return Kind.VERB if language.is_finite(word) else Kind.WORD


def _first(written: Written) -> int:
    return next((at for at, token in enumerate(written.tokens) if not token.is_mark), 0)
