"""Bodies that are kept to train with and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The source text of a story version, with what an export says of it.

    `stored_at` is the first time that the version was stored, `delete_after` the moment at which it has to be gone.
    """

    story: str
    version: int
    feed: str
    publisher: str
    title: str
    headline: str
    abstract: str
    body: str
    authors: tuple[str, ...]
    sections: tuple[str, ...]
    language: str
    link: str | None
    published_at: datetime
    stored_at: datetime
    delete_after: datetime


class KeptBodies(Protocol):
    """What was kept when this was asked for: a name that is in it may be gone by the time that it is read."""

    def has(self, story: str, version: int) -> bool: ...

    def read(self, story: str, version: int) -> Body | None: ...


class Bodies(Protocol):
    """Text apart from all that answers: only refresh writes it, and only an export reads it."""

    def keep(self, body: Body) -> None:
        """In place of what is kept of the story in this or the version before. Raises `BodiesError`."""
        ...

    def forget(self, story: str) -> None:
        """Nothing of the story is kept when this returns. Raises `BodiesError`."""
        ...

    def drop_until(self, now: datetime) -> int:
        """What has to be gone by now goes. Returns how many texts went."""
        ...

    def settle(self, terms: str, until: Callable[[Body], datetime | None]) -> None:
        """Where `terms` are others than the last time, ask anew of each text until when it may be kept.

        `None` is no longer. Never makes anything longer.
        """
        ...

    def kept(self) -> KeptBodies: ...
