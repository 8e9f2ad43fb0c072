"""One rewriting: what is looked for, what is said for it, and a mark without which there is nothing to look for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Words = str | Callable[[re.Match[str]], str]

# Letters with a capital first, behind one space.
CAPITALISED = re.compile(r" ([A-ZÀ-ÖØ-Þ][^\W\d_]*)")
_CLOSED = re.compile(r"[)\]’]*$")


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs` are characters of which the text must hold one; none: it is always looked for."""

    pattern: re.Pattern[str]
    words: Words
    needs: frozenset[str] = frozenset()


def rule(pattern: str, words: Words, needs: str = "") -> Rule:
    return Rule(re.compile(pattern), words, frozenset(needs))


class Rules:
    """Rules in the order in which they are applied. Most texts hold nothing that any of them needs."""

    def __init__(self, *rules: Rule) -> None:
        self._rules = rules
        self._always = {number for number, one in enumerate(self._rules) if not one.needs}
        self._needing: dict[str, set[int]] = {}
        for number, one in enumerate(self._rules):
            for character in one.needs:
                self._needing.setdefault(character, set()).add(number)

    def applied(self, text: str) -> str:
        """`text` after all rules, each over what the one before it left."""
        held = self._needing.keys() & set(text)
        for number in sorted(self._always.union(*(self._needing[character] for character in held))):
            one = self._rules[number]
            text = one.pattern.sub(one.words, text)
        return text


def begins_word(found: re.Match[str]) -> bool:
    """Whether nothing of a word stands before the match. Asked here, since a pattern that begins with its first
    character is found many times as fast.
    """
    before = found.string[found.start() - 1] if found.start() else " "
    return not (before.isalnum() or before in "_.")


def ends_sentence(text: str, place: int, openers: frozenset[str]) -> bool:
    """Whether a point right before `place` surely ends a sentence: nothing follows, or a word that opens one."""
    following = CAPITALISED.match(text, place)
    return _CLOSED.match(text, place) is not None or (following is not None and following[1] in openers)
