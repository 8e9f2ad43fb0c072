"""What was read lately and cannot have changed since."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A bounded dictionary that forgets all when it is full. Safe for many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        return self._kept.get(key)

    def keep(self, key: Key, value: Value) -> Value:
        if len(self._kept) >= self._most:
            self._kept = {}
        self._kept[key] = value
        return value
