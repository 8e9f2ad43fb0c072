"""A language model that may be asked for summaries, at ingest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from skill.stories.condensed import Proposal


@dataclass(frozen=True, slots=True)
class NoProposal:
    """No summary, and why in our own words: nothing in it was written by a server, nor is of the story."""

    why: str


class Summariser(Protocol):
    """A language model that may be asked for summaries, where a grant names the place that it is at."""

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which a licence may name the one place to which text is sent."""
        ...

    async def propose(self, sentences: Sequence[str], language: str, most_words: int) -> Proposal | NoProposal:
        """A summary of one story, whose sentences are numbered from 1. Never raises for anything that a server or a
        network does, and ends within a deadline of its own.
        """
        ...
