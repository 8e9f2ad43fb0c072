"""Text for the ear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Ear(Protocol):
    def spoken_forms(self, text: str, language: str, publisher: str) -> Mapping[str, str]:
        """`text` of a publisher made fit for a voice, for each locale of its language where that changes it."""
        ...
