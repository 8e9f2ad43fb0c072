"""What a listener asked, apart from any platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


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
