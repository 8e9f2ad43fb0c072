"""The auditor's own reading of the design's rule: what a word is, and how words compare.

A word is a maximal run of non-space characters that holds a letter or a digit, after NFKC. Letters are the
categories L of Unicode, digits those of N.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache


def words_of(text: str) -> tuple[str, ...]:
    return tuple(run for run in unicodedata.normalize("NFKC", text).split() if any(map(_counts, run)))


def compared(text: str) -> tuple[str, ...]:
    """The words as they compare: letters and digits alone, case folded."""
    return tuple("".join(filter(_counts, word.casefold())) for word in words_of(text))


def label(name: str) -> str:
    """A section, genre or credit as it compares: NFKC, case folded, outer punctuation gone."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    counting = [place for place, letter in enumerate(letters) if _counts(letter)]
    return letters[counting[0] : counting[-1] + 1] if counting else ""


def text_hash(text: str) -> str:
    """SHA-256 of the text, as 64 hex digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@lru_cache(maxsize=2048)
def runs_of(text: str, length: int) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words in the text, as they compare."""
    found = compared(text)
    return frozenset(found[start : start + length] for start in range(len(found) - length + 1))


def longest_run(numbers: Sequence[int]) -> int:
    """The longest run of consecutive numbers among `numbers`."""
    return max(_run_lengths(sorted(set(numbers))), default=0)


def _run_lengths(ordered: Sequence[int]) -> Iterator[int]:
    start = 0
    for place, number in enumerate(ordered):
        if place and number != ordered[place - 1] + 1:
            start = place
        yield place - start + 1


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
