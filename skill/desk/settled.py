"""Decisions that hold for a while, kept so that the gate need not repeat them.

The gate is pure: what it says without looking at earlier uses is the same until a date of the licence or
the story comes. It is kept for one book of licences, and asked again at that date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from skill.rights.book import Book, Standing
from skill.rights.gate import FOREVER, Cleared, Question, Refusal, holds_until, settle
from skill.rights.licence import Channel, Use
from skill.stories.story import State

MOST_KEPT = 20_000


# All that a question holds besides its standing, which the book and the time decide, and what was spent.
_Key = tuple[str, int, State, str | None, str, int, Use, frozenset[Channel], str, str, str | None, bool, bool]


@dataclass(slots=True)
class Settled:
    """Safe for many threads: at worst a decision is made twice."""

    book: Book
    since: datetime
    until: datetime
    needs_country: bool = False
    standings: dict[str, Standing] = field(default_factory=dict)
    kept: dict[_Key, tuple[Cleared | Refusal, datetime]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, now: datetime) -> Settled:
        return cls(book, now, book.next_change(now) or FOREVER, book.needs_country(now))

    def holds(self, book: Book, now: datetime) -> bool:
        return self.book is book and self.since <= now < self.until

    def standing(self, feed: str) -> Standing:
        """Where `feed` stands in the book, until a term begins or ends."""
        found = self.standings.get(feed)
        if found is None:
            found = self.standings[feed] = self.book.standing(feed, self.since)
        return found

    def settle(self, asked: Question) -> Cleared | Refusal:
        """What `rights.gate.settle` would say."""
        story, occasion = asked.story, asked.occasion
        key = (
            story.id,
            story.version,
            story.state,
            story.signals,
            asked.rendition.id if asked.rendition else "",
            asked.words_out,
            asked.use,
            asked.channels,
            occasion.host,
            occasion.locale,
            occasion.country,
            asked.again,
            asked.scaled,
        )
        known = self.kept.get(key)
        if known is None or occasion.now >= known[1]:
            if len(self.kept) >= MOST_KEPT:
                self.kept = {}
            known = self.kept[key] = (settle(asked), holds_until(asked))
        return known[0]
