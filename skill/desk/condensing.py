"""Asking a language model for summaries, within one round of refresh and within its bounds.

What it proposes is held against the story when that is filed, in the transaction that reads the story's state. Nothing
of a story is in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from skill.desk.ports.model import NoProposal, Summariser
from skill.stories.condensed import Proposal

log = logging.getLogger("byline.refresh")

# All of a round's asking together: what is not asked by then gets the summary that is cut.
MOST_SECONDS = 60.0
MOST_AT_ONCE = 2
# After so many in a row the model is left alone until the next round.
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A story to be summarised: its id for the log, and what a model gets to see of it."""

    story_id: str
    sentences: tuple[str, ...]
    language: str
    most_words: int


@dataclass(slots=True)
class Asking:
    """One round's use of a model. `not_used` counts by why; what was never sent is none of `sent`."""

    model: Summariser
    most_seconds: float = MOST_SECONDS
    sent: int = 0
    used: int = 0
    not_used: Counter[str] = field(default_factory=Counter)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    _ends_at: float | None = None
    _failures: int = 0

    async def proposals(self, wanted: Mapping[int, Wanted]) -> Mapping[int, Proposal]:
        """What the model proposes, by the key of what was wanted; nothing of what it does not answer in time."""
        answers = await asyncio.gather(*(self._asked(one) for one in wanted.values()))
        return {key: one for key, one in zip(wanted, answers, strict=True) if one is not None}

    def refuse(self, story_id: str, reason: str) -> None:
        """`reason` is one of our own sentences: nothing of a story or an answer is in it."""
        self.not_used[reason] += 1
        log.warning("the model's summary of %s is not used: %s", story_id, reason)

    async def _asked(self, wanted: Wanted) -> Proposal | None:
        async with self._turns:
            left = self._seconds_left()
            if self._failures >= MOST_FAILURES or left <= 0:
                self.not_used["the model is left alone for this round"] += 1
                return None
            self.sent += 1
            found = await self._answer(wanted, left)
        if isinstance(found, NoProposal):
            self._failures += 1
            self.refuse(wanted.story_id, found.why)
            return None
        self._failures = 0
        return found

    async def _answer(self, wanted: Wanted, seconds: float) -> Proposal | NoProposal:
        try:
            async with asyncio.timeout(seconds):
                return await self.model.propose(wanted.sentences, wanted.language, wanted.most_words)
        except TimeoutError:
            return NoProposal("the round's time for it was over")
        except Exception as error:
            log.exception("asking the model about %s failed", wanted.story_id)
            return NoProposal(f"our own fault: {type(error).__name__}")

    def _seconds_left(self) -> float:
        now = asyncio.get_running_loop().time()
        if self._ends_at is None:
            self._ends_at = now + self.most_seconds
        return self._ends_at - now


@dataclass(frozen=True, slots=True)
class Offered:
    """What a model proposed for a story that is being filed."""

    asking: Asking
    proposal: Proposal

    def count(self, story_id: str, *, is_used: bool) -> None:
        """What became of it, once it was found to say what the story says."""
        if is_used:
            self.asking.used += 1
        else:
            self.asking.refuse(story_id, "it is not within the limits of its licence")


def told(asking: Asking) -> str:
    """What a round did with the model, in a sentence."""
    why = "".join(f"; {count} not used: {why}" for why, count in sorted(asking.not_used.items()))
    hosts = ", ".join(sorted(asking.model.hosts))
    return f"text of {asking.sent} stories was sent to the model at {hosts}, which made {asking.used} summaries{why}"
