"""Decisions that hold for a while, kept so that the gate need not repeat them.

The gate is pure: what it says without looking at earlier uses is the same until a date of the licence or
the story comes. It is kept for one book of licences, and asked again at that date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from skill.rights.book import Book, Standing
from skill.rights.gate import FOREVER, Cleared, Occasion, Question, Refusal, holds_until, settle
from skill.rights.licence import Channel, Use
from skill.rights.renditions import Rendition
from skill.stories.story import State, Story

MOST_KEPT = 20_000


# A use, the channels it goes out by, and whether a story of the title was told before it in the answer.
Way = tuple[Use, frozenset[Channel], bool]
# All that a question holds besides its standing, which the book and the time decide, and what was spent.
_Key = tuple[str, int, State, str | None, str, int, Way, str, str, str | None]
# What was asked, which the steps after it look at again for all but the moment; what came of it; and until when.
_Known = tuple[Question, Cleared | Refusal, datetime]


@dataclass(slots=True)
class Settled:
    """Safe for many threads: at worst a decision is made twice."""

    book: Book
    since: datetime
    until: datetime
    needs_country: bool = False
    standings: dict[str, Standing] = field(default_factory=dict)
    kept: dict[_Key, _Known] = field(default_factory=dict)

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

    def settle(
        self,
        occasion: Occasion,
        story: Story,
        rendition: Rendition | None,
        words_out: int,
        way: Way,
        ask: Callable[[], Question],
    ) -> tuple[Question, Cleared | Refusal]:
        """What `rights.gate.settle` says of the question that `ask` makes of all this. It is made where none is kept;
        one that is kept may be of an earlier moment.
        """
        cut = rendition.id if rendition else ""
        where = (occasion.host, occasion.locale, occasion.country)
        key = (story.id, story.version, story.state, story.signals, cut, words_out, way, *where)
        known = self.kept.get(key)
        if known is None or occasion.now >= known[2]:
            if len(self.kept) >= MOST_KEPT:
                self.kept = {}
            asked = ask()
            known = self.kept[key] = (asked, settle(asked), holds_until(asked))
        return known[0], known[1]
