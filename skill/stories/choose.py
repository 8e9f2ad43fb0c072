"""Which stories to tell, of those that may be told. Pure: candidates in, an order out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Protocol, TypeVar

from skill.stories.preferences import NOTHING, Labelled, Named, author_code

# The order is recency's. What a listener follows counts as so much newer, for the strongest reason alone.
COUNTS_NEWER = {"author": timedelta(hours=8), "title": timedelta(hours=4), "topic": timedelta(hours=4)}

_STEP_SECONDS = 0.5


class Told(Protocol):
    @property
    def publisher(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Told)


class Published(Labelled, Protocol):
    @property
    def published_at(self) -> datetime: ...
    @property
    def byline(self) -> tuple[str, ...]: ...


Ranked = TypeVar("Ranked", bound=Published)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a listener follows, as stories know it."""

    titles: Named = NOTHING
    topics: Named = NOTHING
    authors: frozenset[str] = frozenset()

    def why(self, story: Published) -> str | None:
        """The strongest reason for which a story is followed, a key of `COUNTS_NEWER`."""
        if self.authors and any(author_code(name) in self.authors for name in story.byline):
            return "author"
        return "title" if self.titles.holds(story) else "topic" if self.topics.holds(story) else None


NOBODY = Followed()


def followed_first(newest_first: Iterable[Ranked], followed: Followed) -> Iterator[Ranked]:
    """`newest_first`, but what is followed counts as newer.

    Lazy: reads on for as long only as something could still come before what is known.
    """
    most = max(COUNTS_NEWER.values())
    waiting: list[tuple[float, int, Ranked]] = []
    for number, story in enumerate(newest_first):
        while waiting and -waiting[0][0] >= (story.published_at + most).timestamp():
            yield heappop(waiting)[2]
        why = followed.why(story)
        counts_as = story.published_at + COUNTS_NEWER[why] if why else story.published_at
        heappush(waiting, (-counts_as.timestamp(), number, story))
    while waiting:
        yield heappop(waiting)[2]


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
