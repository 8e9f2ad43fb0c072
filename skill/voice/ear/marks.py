"""What no language says: pictures and the marks that only the eye reads; and the marks that all languages say."""

from __future__ import annotations

import re
import unicodedata

# 3–1, 2-1, 6–4; no part of a date, a telephone number, a season, a clock time or a word. 24-7 is said as it is.
SCORE = re.compile(r"(?<![\w.,–-])(?!24-7\b)(\d{1,3})[-–](\d{1,3})(?![\w–-])")

_SPACES = re.compile(r" {2,}")
_LEFT_ALONE = re.compile(r" +([.,])(?=\s|$)")


def without_pictures(text: str) -> str:
    """`text` without emoji and other pictures; what stood around one stays apart."""
    kept = "".join(" " if _is_picture(character) else character for character in text)
    if kept == text:
        return text
    return _LEFT_ALONE.sub(r"\1", _SPACES.sub(" ", kept)).strip()


def _is_picture(character: str) -> bool:
    if character.isascii() or character in "°©®™№":
        return False
    if unicodedata.category(character) in {"So", "Sk", "Cs"}:
        # A unit such as ℃ is written with letters.
        return not any(part.isalnum() for part in unicodedata.normalize("NFKC", character))
    return 0xFE00 <= ord(character) <= 0xFE0F or character in "\u200d\u20e3"
