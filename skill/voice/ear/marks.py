"""What no language says: pictures and the marks that only the eye reads."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r" {2,}")


def without_pictures(text: str) -> str:
    """`text` without emoji and other pictures."""
    kept = "".join(character for character in text if not _is_picture(character))
    return _SPACES.sub(" ", kept).strip()


def _is_picture(character: str) -> bool:
    if character.isascii() or character in "°©®™№":
        return False
    return (
        unicodedata.category(character) in {"So", "Sk", "Cs"}
        or 0xFE00 <= ord(character) <= 0xFE0F
        or character == "\u200d"
    )
