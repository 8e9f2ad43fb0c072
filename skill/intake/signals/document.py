"""What every document that speaks of stories has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from skill.rights.licence import Use
from skill.rights.signals import EVERY_USE, Barred, Signal, Source

# How a result of a search shows a story: its title, and words of its publisher's that stand for it.
SEARCH = frozenset({Use.HEADLINE, Use.ABSTRACT, Use.EXCERPT})
# What is made of a story at the time that it is asked for.
INPUT = frozenset({Use.SUMMARY, Use.GROUND})
TRAINING = frozenset({Use.TRAIN})
# Of one standard in one document about one link. They are held against each use, and kept with each story.
MAX_SIGNALS = 100


class Document(Protocol):
    """A document of a publisher, which says something of the stories that it covers."""

    def signals(self, link: str) -> tuple[Signal, ...]:
        """What it says of the page, or the feed, at `link`, an absolute address of a site that it is about.

        Nothing where it does not cover it. Whose the site is, is for who asks: a link of another one is not told apart.
        """
        ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that was named as the licence and is none that can be read: it permits nothing. `why` is ours."""

    source: Source
    document: str
    why: str

    def signals(self, link: str) -> tuple[Signal, ...]:
        return (self.signal,)

    @property
    def signal(self) -> Signal:
        return Signal(self.source, self.document, "the document", f"unreadable: {self.why}", EVERY_USE, Barred())


def each_once(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(dict.fromkeys(signals))


def bounded(signals: Iterable[Signal], document: str) -> tuple[Signal, ...]:
    """Each once; of a standard in whose words the document says more than is read it permits nothing."""
    found = each_once(signals)
    counts = Counter(one.source for one in found)
    return (
        *(one for one in found if counts[one.source] <= MAX_SIGNALS),
        *(
            Signal(source, document, "the document", "more terms than are read", EVERY_USE, Barred())
            for source, count in counts.items()
            if count > MAX_SIGNALS
        ),
    )
