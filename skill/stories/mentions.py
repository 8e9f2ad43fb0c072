"""Second mentions: what a sentence takes for known because an earlier one brought it in.

"Lena Ostrander" is "Ostrander" or "Ms. Ostrander" from then on, and "a concession" is "the concession", or "this deal":
told without the sentence that brought them in, nobody knows who or what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from skill.stories.grammar import Grammar, grammar
from skill.stories.weights import stem

_CAPITAL = "A-ZÀ-ÖØ-Þ"
# Names, of several words or one; a short word at the beginning of a sentence is none.
_NAME = re.compile(rf"[{_CAPITAL}](?<![\w’'-][{_CAPITAL}])[\w’'-]+(?: [{_CAPITAL}][\w’'-]+)*")
_SHORT_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Concepts (see `weights.concepts`) that a sentence takes for known: those `named`, which must have been said; its
    `subject`, some of which must have been said where others were, unless the sentence before was; and those
    `pointed_at`, which may have been said in other words.
    """

    named: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    pointed_at: frozenset[str] = frozenset()

    def is_met_by(self, said: frozenset[str], *, has_the_one_before: bool) -> bool:
        has_its_subject = not (said and self.subject) or has_the_one_before or bool(self.subject & said)
        return has_its_subject and self.named <= said and (bool(said) or not self.pointed_at)


class SecondMentions:
    """What each sentence of a story takes for known. None is looked at but those up to the one that is asked about."""

    def __init__(self, sentences: Sequence[str], language: str) -> None:
        self._sentences, self._rules = sentences, grammar(language)
        self._seen: list[_Mentioned] = []

    def known(self, number: int) -> Known:
        """What a sentence takes for known, counted from 0. The first can take nothing."""
        if number == 0:
            return Known()
        while len(self._seen) <= number:
            self._seen.append(_mentioned(self._sentences[len(self._seen)], self._rules))
        before, here = self._seen[:number], self._seen[number]
        names = here.single & _union(one.full for one in before)
        things = _union(one.new for one in before)
        return _known(self._sentences[number], self._rules, names - here.full, things - here.new)


class _Mentioned(NamedTuple):
    """In one sentence the last words of names in full, the names that are one word, and what "a" brings in."""

    full: set[str]
    single: set[str]
    new: set[str]


def _mentioned(text: str, rules: Grammar) -> _Mentioned:
    """German nouns look like names."""
    full: list[str] = []
    single: list[str] = []
    for one in () if rules.nouns_have_capitals else _NAME.finditer(text):
        before, _, last = one.group().rpartition(" ")
        is_no_name = one.start() == 0 and len(before) <= _SHORT_LETTERS
        (full if before and not is_no_name else single).append(last)
    return _Mentioned(_stems(full), _stems(single), _stems(rules.brought_in.findall(text)))


def _known(text: str, rules: Grammar, names: set[str], things: set[str]) -> Known:
    again = _stems(rules.taken_for_known.findall(text)) & things
    by_courtesy = _stems(rules.courtesy.findall(text))
    subject = rules.subject.match(text)
    return Known(
        frozenset(names | again | by_courtesy),
        frozenset(_stems(subject.group(1).split()) if subject else ()),
        frozenset(_stems(rules.pointing.findall(text))),
    )


def _union(sets: Iterable[set[str]]) -> set[str]:
    return set[str]().union(*sets)


def _stems(found: Iterable[str]) -> set[str]:
    words = " ".join(found).replace("’", "'").split()
    return {one for word in words if (one := stem(word.partition("'")[0]))}
