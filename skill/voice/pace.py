"""How long words take to say, estimated: what an answer has time for, and how far a listener can have got."""

from __future__ import annotations

WORDS_PER_SECOND = 2.5
# Between two stories.
PAUSE_SECONDS = 0.65


def seconds(words: int) -> float:
    """How long `words` words take to say, with the pause after them."""
    return words / WORDS_PER_SECOND + PAUSE_SECONDS
