"""What `licences diff` prints: one line a difference, and what becomes of the version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from skill.rights.amendment import Difference, Direction
from skill.rights.licence import Licence


def in_sentences(old: Licence, new: Licence, differences: Sequence[Difference]) -> Iterator[str]:
    for one in differences:
        yield f"{Path(new.file).name}: {one.key}: {one.direction}: {one.sentence}"
    counts = Counter(one.direction for one in differences)
    if differences:
        yield ", ".join(f"{counts[direction]} {direction}" for direction in Direction)
    else:
        yield f"{old.file} and {new.file} say the same: nothing is narrower, wider or changed"
    yield from _of_version(old, new)


def _of_version(old: Licence, new: Licence) -> Iterator[str]:
    """The highest version is in force, and a version that is known never changes its text."""
    if old.id != new.id or old.hash == new.hash:
        return
    if new.version == old.version:
        yield f"both are version {old.version}, and refresh refuses {new.id} for that: write a higher version"
    if new.version < old.version:
        yield f"version {old.version} is the higher one and would stay in force: write a higher version"
