"""Second mentions: what a sentence takes for known because an earlier one brought it in.

"Lena Ostrander" is "Ostrander" or "Ms. Ostrander" from then on, and "a concession" is "the concession", or "this deal":
told without the sentence that brought them in, nobody knows who or what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def second_mentions(sentences: Sequence[str], asked: Collection[int], language: str) -> Mapping[int, Known]:
    """What each of the `asked` of a story's sentences, by number, takes for known. The first can take nothing."""
    rules = grammar(language)
    names: set[str] = set()
    things: set[str] = set()
    found: dict[int, Known] = {}
    for number, text in enumerate(sentences):
        full, single = _names(text, rules)
        new = _stems(rules.brought_in.findall(text))
        if number in asked:
            found[number] = _known(text, rules, (single & names) - full, things - new) if number else Known()
        names |= full
        things |= new
    return found


def _known(text: str, rules: Grammar, names: set[str], things: set[str]) -> Known:
    again = _stems(rules.taken_for_known.findall(text)) & things
    by_courtesy = _stems(rules.courtesy.findall(text))
    subject = rules.subject.match(text)
    return Known(
        frozenset(names | again | by_courtesy),
        frozenset(_stems(subject.group(1).split()) if subject else ()),
        frozenset(_stems(rules.pointing.findall(text))),
    )


def _names(text: str, rules: Grammar) -> tuple[set[str], set[str]]:
    """The last words of the names in full, and the names that are one word. German nouns look like names."""
    full: list[str] = []
    single: list[str] = []
    for one in () if rules.nouns_have_capitals else _NAME.finditer(text):
        before, _, last = one.group().rpartition(" ")
        is_no_name = one.start() == 0 and len(before) <= _SHORT_LETTERS
        (full if before and not is_no_name else single).append(last)
    return _stems(full), _stems(single)


def _stems(found: Iterable[str]) -> set[str]:
    words = (word for one in found for word in one.split())
    return {one for word in words if (one := stem(word.partition("’")[0].partition("'")[0]))}
