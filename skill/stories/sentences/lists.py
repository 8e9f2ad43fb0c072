"""Numbered and lettered items that stand in one line, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.stories.sentences.endings import word_before
from skill.stories.sentences.languages import Rules

# "1.", "1)", "1.)", "a.", with or without a bullet; or a bullet alone.
_LABEL = re.compile(r"([•▪‣⁃●] ?)?(?:(\d{1,2}|[a-y])(\.\)|[.)])(?= ))?")


_MAX_ITEMS = 100


def may_be_item(line: str) -> bool:
    """Whether a line may begin with a number, a letter or a bullet of a list."""
    return not line[0].isalpha() or line[1:2] in {".", ")"}


def items(line: str, rules: Rules) -> Iterator[tuple[int, int]]:
    """The parts of a line: from "1. …" to "2. …" where it begins with the first item, else all of it."""
    first = 0
    for following in _beginnings(line, rules):
        yield first, following - 1
        first = following
    yield first, len(line)


def _beginnings(line: str, rules: Rules) -> Iterator[int]:
    """Where the second item begins, and those after it."""
    label = _LABEL.match(line)
    if not label or not label.group():
        return
    bullet, number, after = (label.group(part) or "" for part in (1, 2, 3))
    at = label.end()
    for _ in range(_MAX_ITEMS):
        number = _next(number)
        wanted = f" {bullet}{number}{after}".rstrip() + " "
        found = line.find(wanted, at)
        if found < 0:
            return
        at = found + len(wanted)
        # "1. FC … in die 2. Liga" is no list.
        if line[found - 1] not in ", " and word_before(line, 0, found + 1).lower() not in rules.ordinal_after:
            yield found + 1


def _next(number: str) -> str:
    """What follows an item's number or letter; nothing follows none."""
    if number.isdigit():
        return str(int(number) + 1)
    return chr(ord(number) + 1) if number else ""
