"""How a listener wants the news: ids and short codes only, never a word of a story or of the listener's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from skill.stories.text import fold

# How many stories a default answer holds, and the seconds that it may take.
LENGTHS = {1: 45.0, 3: 45.0, 5: 90.0}
# Of the voice's own pace. Alexa says nothing below 20 %; beyond these nobody follows.
RATES_PERCENT = (70, 85, 100, 115, 130)
# As many as anybody names; the oldest makes room.
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is here differs from how everybody hears the news.

    `muted_titles` and `muted_topics` are left out of a default answer, ids in the order in which they were named.
    `opinion` has opinion pieces told in it. `length` is one of `LENGTHS`, `rate_percent` of `RATES_PERCENT`.
    """

    muted_titles: tuple[str, ...] = ()
    muted_topics: tuple[str, ...] = ()
    opinion: bool = False
    length: int = 3
    rate_percent: int = 100


NONE = Preferences()


class Labelled(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def sections(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Named:
    """What was named, as stories know it: ids of titles, and folded labels of topics."""

    titles: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()

    def holds(self, story: Labelled) -> bool:
        if story.title in self.titles:
            return True
        return bool(self.labels) and any(fold(one) in self.labels for one in (*story.sections, *story.tags))


NOTHING = Named()


def with_named(named: tuple[str, ...], one: str) -> tuple[str, ...]:
    """`named`, and `one` at its end."""
    return (*without(named, one), one)[-MOST_NAMED:]


def without(named: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(known for known in named if known != one)


def moved(known: Sequence[int], now: int, steps: int) -> int:
    """The value so many steps after `now` in `known`, or the last one that way."""
    return known[min(max(known.index(now) + steps, 0), len(known) - 1)]


def written(preferences: Preferences) -> str:
    """As JSON, what differs from `NONE` alone; the empty text where nothing does."""
    chosen = {
        one.name: getattr(preferences, one.name)
        for one in fields(Preferences)
        if getattr(preferences, one.name) != one.default
    }
    return json.dumps(chosen, separators=(",", ":")) if chosen else ""


def read_preferences(text: str) -> Preferences:
    """What `written` wrote. A text that says anything else, as another release's may, says nothing: `NONE`."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return NONE
    if not isinstance(found, dict) or not found.keys() <= {one.name for one in fields(Preferences)}:
        return NONE
    return _read(found) or NONE


def _read(found: Mapping[str, Any]) -> Preferences | None:
    muted_titles, muted_topics = _ids(found.get("muted_titles", [])), _ids(found.get("muted_topics", []))
    opinion = found.get("opinion", NONE.opinion)
    length = _one_of(tuple(LENGTHS), found.get("length", NONE.length))
    rate_percent = _one_of(RATES_PERCENT, found.get("rate_percent", NONE.rate_percent))
    if muted_titles is None or muted_topics is None or length is None or rate_percent is None:
        return None
    return Preferences(muted_titles, muted_topics, opinion, length, rate_percent) if isinstance(opinion, bool) else None


def _one_of(known: tuple[int, ...], found: object) -> int | None:
    return found if type(found) is int and found in known else None


def _ids(found: object) -> tuple[str, ...] | None:
    if not isinstance(found, list) or len(found) > MOST_NAMED:
        return None
    return tuple(found) if all(isinstance(one, str) and one for one in found) else None
