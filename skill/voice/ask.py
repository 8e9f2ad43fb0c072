"""What a listener asked, apart from any platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import orjson


@dataclass(frozen=True, slots=True)
class Slot:
    """A blank that the listener filled: the words as heard, and the id of what they name, where known."""

    words: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """`intent` is a name of the interaction model, or `Launch`."""

    intent: str
    slots: Mapping[str, Slot] = field(default_factory=lambda: MappingProxyType({}))

    def slot(self, name: str) -> Slot | None:
        return self.slots.get(name)


def written_ask(ask: Ask) -> str:
    """An ask in one line, for a conversation's state."""
    return orjson.dumps([ask.intent, [[name, slot.words, slot.id] for name, slot in ask.slots.items()]]).decode()


def read_ask(text: str) -> Ask | None:
    """What `written_ask` wrote; `None` for the empty text."""
    if not text:
        return None
    intent, slots = orjson.loads(text)
    return Ask(intent, MappingProxyType({name: Slot(words, identity) for name, words, identity in slots}))
