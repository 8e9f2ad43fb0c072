"""How a listener wants the news: ids and short codes only, never a word of a story or of the listener's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

from skill.stories.text import fold, folded

Known = TypeVar("Known", bool, int)

# How many stories a default answer holds, and the seconds that it may take.
LENGTHS = {1: 45.0, 3: 45.0, 5: 90.0}
# Of the voice's own pace. Alexa says nothing below 20 %; beyond these nobody follows.
RATES_PERCENT = (70, 85, 100, 115, 130)
# As many as anybody names; the oldest makes room.
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is here differs from how everybody hears the news.

    `muted_titles` and `muted_topics` are left out of a default answer; what is followed comes early in it. Ids stand in
    the order in which they were named, authors as `author_code` has them.
    `opinion` has opinion pieces told in it. `length` is one of `LENGTHS`, `rate_percent` of `RATES_PERCENT`.
    """

    muted_titles: tuple[str, ...] = ()
    muted_topics: tuple[str, ...] = ()
    opinion: bool = False
    length: int = 3
    rate_percent: int = 100
    followed_titles: tuple[str, ...] = ()
    followed_topics: tuple[str, ...] = ()
    followed_authors: tuple[str, ...] = ()


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


def author_code(name: str) -> str:
    """By which an author is known again, whatever capitals the name is written in; the name cannot be read from it."""
    return hashlib.sha256(" ".join(folded(name)).encode()).hexdigest()[:12]


def read_preferences(text: str) -> Preferences:
    """What `written` wrote. A text that says anything else, as another release's may, says nothing: `NONE`."""
    try:
        return _read(json.loads(text)) if text else NONE
    except ValueError:
        return NONE


def _read(found: object) -> Preferences:
    if not isinstance(found, dict) or not found.keys() <= {one.name for one in fields(Preferences)}:
        raise ValueError("no preferences")
    return Preferences(
        _ids(found.get("muted_titles", [])),
        _ids(found.get("muted_topics", [])),
        _one_of((False, True), found.get("opinion", NONE.opinion)),
        _one_of(tuple(LENGTHS), found.get("length", NONE.length)),
        _one_of(RATES_PERCENT, found.get("rate_percent", NONE.rate_percent)),
        _ids(found.get("followed_titles", [])),
        _ids(found.get("followed_topics", [])),
        _ids(found.get("followed_authors", [])),
    )


def _one_of(known: Sequence[Known], found: object) -> Known:
    """1 is no true, nor is 3.0 a 3."""
    for one in known:
        if type(found) is type(one) and found == one:
            return one
    raise ValueError("none of what is known")


def _ids(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or len(found) > MOST_NAMED:
        raise ValueError("no list of ids")
    if not all(isinstance(one, str) and one for one in found):
        raise ValueError("no ids")
    return tuple(found)
