"""Mistakes that listeners report, for those who put them right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mistake:
    """Somebody found a mistake in what `answer` told of `story`: `uses` of it, such as `summary`.

    Neither who it was nor what they said is known.
    """

    id: str
    answer: str
    story: str
    publisher: str
    title: str
    link: str | None
    uses: tuple[str, ...]
    at: datetime


class MistakeStore(Protocol):
    def reported(self, publisher: str | None, most: int) -> Sequence[Mistake]:
        """The last ones of a publisher's stories, or of everybody's; oldest first."""
        ...
