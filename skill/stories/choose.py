"""Which stories to tell, of those that may be told. Pure: candidates in, an order out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

_STEP_SECONDS = 0.5


class Told(Protocol):
    @property
    def publisher(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Told)


def once(
    may_be_told: Callable[[Candidate], bool], event_of: Callable[[Candidate], str | None]
) -> Callable[[Candidate], bool]:
    """`may_be_told`, but of each event the first candidate alone: who is said yes to is told."""
    told: set[str] = set()

    def may_still_be_told(candidate: Candidate) -> bool:
        event = event_of(candidate)
        if event in told or not may_be_told(candidate):
            return False
        if event is not None:
            told.add(event)
        return True

    return may_still_be_told


def varied(
    newest_first: Iterable[Candidate], limit: int, may_be_told: Callable[[Candidate], bool]
) -> tuple[Candidate, ...]:
    """At most `limit` candidates, newest first, no publisher twice in a row where another has news.

    Lazy: reads no further, and asks `may_be_told` of no more candidates, than it needs; each that it is said yes to is
    chosen.
    """
    coming = iter(newest_first)
    passed_by: list[Candidate] = []
    chosen: list[Candidate] = []
    while len(chosen) < limit:
        last = chosen[-1].publisher if chosen else None
        pick = _first_of_another(passed_by, coming, last, may_be_told)
        if pick is None:
            pick = next((candidate for candidate in passed_by if may_be_told(candidate)), None)
        if pick is None:
            break
        passed_by = [candidate for candidate in passed_by if candidate is not pick]
        chosen.append(pick)
    return tuple(chosen)


def _first_of_another(
    passed_by: list[Candidate],
    coming: Iterable[Candidate],
    last: str | None,
    may_be_told: Callable[[Candidate], bool],
) -> Candidate | None:
    for candidate in passed_by:
        if candidate.publisher != last and may_be_told(candidate):
            return candidate
    for candidate in coming:
        if candidate.publisher != last and may_be_told(candidate):
            return candidate
        if candidate.publisher == last:
            passed_by.append(candidate)
    return None


def filling(lengths: Sequence[float], wanted: float, within: float) -> tuple[int, ...]:
    """Places of the candidates, in order, whose lengths together are `wanted` seconds, give or take the share `within`.

    Of such sets one with the most candidates, of these the first by place; where there is none, the set that comes
    nearest. Exact to half a second for each candidate: what sums they can have is all looked at.
    """
    reached: dict[tuple[int, int], tuple[int, ...]] = {(0, 0): ()}
    most = round(wanted * (1 + within) / _STEP_SECONDS)
    for place, length in enumerate(lengths):
        steps = round(length / _STEP_SECONDS)
        for (count, total), chosen in tuple(reached.items()):
            if total + steps <= most:
                reached.setdefault((count + 1, total + steps), (*chosen, place))

    def order(one: tuple[tuple[int, int], tuple[int, ...]]) -> tuple[float, int, tuple[int, ...]]:
        (count, total), chosen = one
        missed = abs(total * _STEP_SECONDS - wanted)
        return max(missed - within * wanted, 0.0), -count, chosen

    return min(reached.items(), key=order)[1]
