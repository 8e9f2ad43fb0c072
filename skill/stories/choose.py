"""Which stories to tell, of those that may be told. Pure: candidates in, an order out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Told(Protocol):
    @property
    def publisher(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Told)


def varied(newest_first: Sequence[Candidate], limit: int) -> tuple[Candidate, ...]:
    """At most `limit` candidates, newest first, no publisher twice in a row where another has news."""
    waiting = list(newest_first)
    chosen: list[Candidate] = []
    while waiting and len(chosen) < limit:
        last = chosen[-1].publisher if chosen else None
        pick = next((candidate for candidate in waiting if candidate.publisher != last), waiting[0])
        waiting.remove(pick)
        chosen.append(pick)
    return tuple(chosen)
