"""The allowance: for each story one fixed set of source words that anyone may ever get.

A word inside it has a *place*, a number that it keeps through edits. The places of all renditions that
ever left are spent for good; what the story still has room for is the limit less their number. Because
the same renditions serve everyone, no listener, crowd, door or restart can learn more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from skill.stories.overlap import carried


@dataclass(frozen=True, slots=True)
class Given:
    """A rendition that a ledger row names: the words that it took, and where they stood.

    `positions` are source words of its version, `places` their places, one for one. `tokens` are the
    words themselves, folded; `None` once retention has removed them. `fingerprint` is its version's.
    """

    fingerprint: str
    positions: tuple[int, ...]
    places: tuple[int, ...]
    tokens: tuple[str, ...] | None


class Allowance:
    """The words of one story version that may be cut, while they are being cut."""

    def __init__(self, limit_words: int, given: Sequence[Given], fingerprint: str, tokens: Sequence[str]) -> None:
        """`tokens` are the folded source words of the version that has `fingerprint`."""
        self.limit_words = limit_words
        self._spent = {place for one in given for place in one.places}
        self._next = max(self._spent, default=-1) + 1
        self._place_of = _kept_places(given, fingerprint, tokens)
        # Under a limit that was lowered since, the first words that left may leave again, and no others.
        self._may_leave = set(sorted(self._spent)[:limit_words])

    @property
    def spent_words(self) -> int:
        return len(self._spent)

    def has_room_for(self, *spans: range) -> bool:
        """Whether `spans` cost no more than is left. Words that are inside already cost nothing.

        Who has heard nothing yet may get no more than the limit either, so of what left under a higher one only
        as much may leave again.
        """
        places = list(map(self._place_of.get, numbers(spans)))
        cost = places.count(None)
        if not self._may_leave.issuperset(set(places) - {None}):
            return False
        return cost == 0 or len(self._spent) + cost <= self.limit_words

    def take(self, *spans: range) -> tuple[int, ...]:
        """Give each word of `spans` its place."""
        positions = tuple(numbers(spans))
        new = [position for position in dict.fromkeys(positions) if position not in self._place_of]
        places = range(self._next, self._next + len(new))
        self._place_of.update(zip(new, places, strict=True))
        self._spent.update(places)
        self._may_leave.update(places)
        self._next = places.stop
        return tuple(map(self._place_of.__getitem__, positions))


def ranges(numbers: Iterable[int]) -> tuple[range, ...]:
    """Numbers in order as runs: 3, 4, 5, 9 is `range(3, 6), range(9, 10)`."""
    found: list[range] = []
    for number in numbers:
        if found and found[-1].stop == number:
            found[-1] = range(found[-1].start, number + 1)
        else:
            found.append(range(number, number + 1))
    return tuple(found)


@lru_cache(maxsize=8192)
def place_set(places: tuple[range, ...]) -> frozenset[int]:
    """Places as a set, to be compared with others'."""
    return frozenset(numbers(places))


def numbers(runs: Iterable[range]) -> Iterator[int]:
    return chain.from_iterable(runs)


def _kept_places(given: Sequence[Given], fingerprint: str, tokens: Sequence[str]) -> dict[int, int]:
    """Which words of the new version stand in what was given, and the places that they keep."""
    found: dict[int, int] = {}
    for one in given:
        if one.fingerprint == fingerprint:  # the same version come back: its words are where they were
            found.update(zip(one.positions, one.places, strict=True))
    used = set(found.values())
    for one in given:
        if one.fingerprint == fingerprint or one.tokens is None:
            continue
        for position, index in carried(one.tokens, tokens).items():
            place = one.places[index]
            if position not in found and place not in used:
                found[position] = place
                used.add(place)
    return found
