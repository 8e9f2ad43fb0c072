"""Whether a sentence is its source with parts left out, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from skill.stories.integrity.written import DASH, Token


def stands_in(
    said: Sequence[Token], source: Sequence[Token], ways: Mapping[int, Sequence[int]], free: int = -1
) -> bool:
    """Whether `said` is `source`, but for `ways`: what begins at a key may be left out up to one of its ends.

    The first word of `said`, and what stands for token `free` of `source`, may differ in the case of its letters.
    Takes time with the length of `said` and the number of ways.
    """
    first = next((at for at, token in enumerate(said) if not token.is_mark), -1)
    at_once = with_ways({0}, ways)
    for number, token in enumerate(said):
        going_on = {
            at + 1
            for at in at_once
            if at < len(source) and _is_same(token, source[at], any_case=number == first or at == free)
        }
        if not going_on:
            return False
        at_once = with_ways(going_on, ways)
    return len(source) in at_once


def _is_same(token: Token, source: Token, *, any_case: bool) -> bool:
    if token.key == source.key:
        return True
    return (any_case and token.folded == source.folded) or (token.key == "," and source.key == DASH)


def with_ways(reached: set[int], ways: Mapping[int, Sequence[int]]) -> set[int]:
    """Where one can be, with or without leaving something out."""
    waiting = list(reached)
    while waiting:
        further = {*ways.get(waiting.pop(), ())} - reached
        reached |= further
        waiting += further
    return reached
