"""Whether a sentence says what its source says.

A stand-in until the real gate stands here: it looks at numbers, negation and the word "alleged" alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skill.stories.text import folded

_KEPT = frozenset({"not", "no", "never", "alleged", "allegedly", "ne", "pas", "jamais", "non", "présumé"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What a sentence says that its source does not: the kind, and nothing of the text."""

    kind: str


def faults(said: str, sources: Sequence[str], language: str) -> tuple[Fault, ...]:
    """What of `said` does not stand in `sources`, whole sentences of a story in `language`."""
    here, there = folded(said), [word for source in sources for word in folded(source)]
    numbers = {word for word in here if any(character.isdigit() for character in word)}
    found = [Fault("number")] if numbers - set(there) else []
    kept, wanted = (Counter(word for word in words if word in _KEPT) for words in (here, there))
    return (*found, Fault("negation")) if kept != wanted else tuple(found)
