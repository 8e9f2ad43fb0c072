"""What is held, under which clause, until when, and what should have gone by now: for `retention report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """Things of one kind under one clause. No publisher text, and nobody's name.

    `clause` is a key of the licence file, or says in words what they are kept by where no licence does. `size` is in
    bytes of what is kept, without the file's own overhead; of what grows without end it is worked out from the newest
    rows. `first` and `last` are the moments at which the first and the last of them have to be gone; `None` for no end.
    """

    what: str
    title: str | None
    licence: str | None
    clause: str
    count: int
    size: int
    first: datetime | None = None
    last: datetime | None = None
    overdue: int = 0


class HoldingStore(Protocol):
    def held(self, now: datetime) -> Sequence[Held]: ...

    def has_traces(self) -> bool:
        """Whether text that was deleted is still to be scrubbed from the disk."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """All that is held at a moment."""

    at: datetime
    held: tuple[Held, ...]
    has_traces: bool

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.held)

    @property
    def is_clean(self) -> bool:
        return not self.overdue and not self.has_traces


def report(store: HoldingStore, now: datetime) -> Report:
    return Report(now, tuple(store.held(now)), store.has_traces())
