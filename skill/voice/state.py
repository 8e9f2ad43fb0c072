"""What a conversation remembers between two turns. Ids and numbers only, never text of a story.

Alexa does not say where an answer was cut off. So the state holds when each story of the last answer
began; the time of the next request tells how far it can have got.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

_NOTHING: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Begun:
    """A story of the last answer, and the UTC second at which its words began."""

    story: str
    at_seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """`line` is the running order, `at` the story told last in it, -1 before the first.

    `offer` is what "yes" means now. `looked_for` is what the line was made from: a kind and its value.
    `last` is the intent that was answered without a story, for "repeat". `country` is what came of the question for
    the listener's country on this visit: empty, `declined`, or `sent` to the app. `missed_in` says, where the last
    answer was that we did not follow, what had been told before: see `moves/fallback.py`. `skipped` are publishers
    that are left out on this visit.
    """

    line: tuple[str, ...] = ()
    at: int = -1
    begun: tuple[Begun, ...] = ()
    offer: str = ""
    looked_for: tuple[str, str] = _NOTHING
    last: str = ""
    country: str = ""
    missed_in: str = ""
    skipped: tuple[str, ...] = ()

    def place(self, heard_until: datetime) -> int:
        """The place in `line` of the last story that can have begun by `heard_until`; "next" is after it."""
        begun = [one.story for one in self.begun if one.at_seconds <= heard_until.timestamp()]
        if begun or not self.begun:
            return self._of(begun[-1]) if begun else self.at
        return self._of(self.begun[0].story) - 1

    def being_said(self, heard_until: datetime) -> int:
        """The place of the story that "more" and "repeat" mean: it is being said, or is the next to be."""
        place = self.place(heard_until)
        not_begun = bool(self.begun) and self.begun[0].at_seconds > heard_until.timestamp()
        return place + 1 if not_begun else place

    def _of(self, story: str) -> int:
        return self.line.index(story) if story in self.line else self.at


def arrived(state: State) -> State:
    """The state in which a visit begins: what was declined on the last one may be asked again, and a yes that was not
    said to being forgotten is not said by another yes a day later. A misunderstanding is the first again.
    """
    offer = "" if state.offer == "forget" else state.offer
    arriving = replace(state, country="", offer=offer, missed_in="", skipped=())
    return state if arriving == state else arriving


def left(state: State, heard_until: datetime) -> State:
    """The state of a conversation that was left at `heard_until`: what had not begun is still to come."""
    return replace(state, at=state.place(heard_until), begun=())


def begun_at(story: str, spoken_at: datetime, starts_seconds: float) -> Begun:
    return Begun(story, (spoken_at + timedelta(seconds=starts_seconds)).timestamp())


def written(state: State) -> str:
    begun = [[one.story, one.at_seconds] for one in state.begun]
    written_as = [state.line, state.at, begun, state.offer, state.looked_for, state.last, state.country]
    written_as += [state.missed_in, *state.skipped] if state.missed_in or state.skipped else []
    return orjson.dumps(written_as).decode()


def read_state(text: str) -> State:
    """The state that `written` wrote; a fresh one for the empty text or that of another release."""
    try:
        line, at, begun, offer, (kind, value), last, country, *rest = orjson.loads(text)
        stories, (missed_in, *skipped) = tuple(Begun(*one) for one in begun), rest or [""]
        return State(tuple(line), at, stories, offer, (kind, value), last, country, missed_in, tuple(skipped))
    except (ValueError, TypeError):
        return State()
