"""Which words of a new version stand in what was let out before.

`carried` compares word by word, so that an edit costs only the words that it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

# Two texts share small words by chance: fewer than this in a row are no trace of the old text,
# unless they stand at the same distance between two traces, as around a changed word.
MIN_TRACE_WORDS = 3


def carried(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """For words of `new` that stand in `old`: position in `new` → position in `old`, each used once.

    Both are folded words in order. Deterministic; an unmatched word is a new word.
    """
    blocks = [
        (block.a, block.b, block.size)
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        if block.size
    ]
    return {
        in_new + step: in_old + step
        for number, (in_old, in_new, size) in enumerate(blocks)
        if size >= MIN_TRACE_WORDS or _between_traces(blocks, number)
        for step in range(size)
    }


def longest_run(span: Sequence[range]) -> int:
    """The longest run of consecutive source words in the union of `span`."""
    longest, run, last = 0, 0, None
    for position in sorted({position for part in span for position in part}):
        run = run + 1 if last is not None and position == last + 1 else 1
        longest, last = max(longest, run), position
    return longest


def _between_traces(blocks: Sequence[tuple[int, int, int]], number: int) -> bool:
    if not 0 < number < len(blocks) - 1:
        return False
    (old_before, new_before, size_before), (old, new, size), (old_after, new_after, size_after) = blocks[
        number - 1 : number + 2
    ]
    return (
        min(size_before, size_after) >= MIN_TRACE_WORDS
        and old - (old_before + size_before) == new - (new_before + size_before)
        and old_after - (old + size) == new_after - (new + size)
    )
