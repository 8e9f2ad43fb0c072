"""Quotations and brackets: where they begin and end, and which of them hold a sentence together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from skill.stories.sentences.languages import Rules

QUOTATION_MARKS = "\"'“”‘’«»„‚‹›"
BRACKETS = "()[]"
_MARK = re.compile(r"[“”„«»\"]")
_MARKS = re.compile(r"[“”„«»\"](?:(?<=\")\"++)?")  # one that was doubled is one
_BRACKET = re.compile(r"[()\[\]]")
# Single marks that are no apostrophes: one that opens a word, one that closes what ended in a stop or comma.
_SINGLE = re.compile(r"['‘’](?:(?<=[^\w]['‘])(?=\w)|(?<=^['‘])(?=\w)|(?<=[.,!?…]['’])(?!\w))")
_GERMAN_SINGLE = re.compile(r"‚[^‚‘’]{1,500}[‘’]")
# What may stand between a mark and the first word of its quotation.
_STOPS = frozenset('.!?…"')
_MAY_BEGIN = "¿¡'‘“([$€£#@—–"
_SINGLE_CLOSINGS = tuple(stop + mark for stop in ",.!?…" for mark in "'’")
_DASHES = ("—", "–")


class Quotation(NamedTuple):
    """`line[start:stop]` with its marks; `stop` is where another begins or the line ends if it is never closed."""

    start: int
    stop: int
    is_closed: bool


def awaited(text: str, before: str = "") -> str:
    """The marks of which one closes the quotation that is open at the end of `text`; empty where none is.

    `before` are the marks awaited at its beginning. Single marks are not followed: most are apostrophes.
    """
    closing = before
    for found in _MARK.finditer(text):
        mark = found.group()
        if not closing:
            closing = _closing(text, found.start(), found.start())
        elif mark in closing:
            closing = ""
    return closing


def quotations(line: str) -> list[Quotation]:
    """The quotations of a line, in order. One that begins while another is open ends it: its mark was a stray one.

    Where nothing is open, a mark after a stop that is followed by another begins what it seems to close: `left." We
    stay", he said`, as feeds have it that lost a space.
    """
    # Most lines have none, which is told sooner than by a search for all of them.
    has_marks = '"' in line or "“" in line or "«" in line or "»" in line or "„" in line
    return _paired(line) if has_marks else []


def _paired(line: str) -> list[Quotation]:
    found: list[Quotation] = []
    begun, closing, stray = 0, "", 0
    for one in _MARKS.finditer(line):
        at = one.end() - 1
        mark, opened = line[at], _closing(line, at, one.start())
        if closing and mark in closing and not (opened and mark == '"' == line[begun]):
            found.append(Quotation(begun, at + 1, True))
            closing = ""
        elif opened:
            if closing:
                found.append(Quotation(begun, at, False))
            begun, closing, stray = at, opened, 0
        elif mark == '"' and stray:
            found.append(Quotation(stray, at + 1, True))
            stray = 0
        elif mark == '"' and line[at - 1 : at] in _STOPS and line[at + 1 : at + 2] == " ":
            stray = at + 1
    if closing:
        found.append(Quotation(begun, len(line), False))
    return found


def held(line: str, said: Sequence[Quotation], rules: Rules, max_words: int) -> list[tuple[int, int]]:
    """Parts of a line in which no sentence ends: apart, the last one first, each of at most `max_words` words."""
    parts = [(one.start, one.stop) for one in said if one.is_closed]
    if ")" in line or "]" in line:
        parts += _bracketed(line)
    if any(closing in line for closing in _SINGLE_CLOSINGS):
        parts += _single_quoted(line)
    if "‚" in line:
        parts += (one.span() for one in _GERMAN_SINGLE.finditer(line))
    if line.startswith(_DASHES) and rules.dialogue and (spoken := _spoken(line, rules.dialogue)):
        parts.append((0, spoken))
    short = [part for part in parts if part[1] - part[0] <= max_words or line.count(" ", *part) < max_words]
    return _apart(short) if short else short


def _apart(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`parts` with those that overlap made one, the last one first."""
    parts.sort()
    found: list[tuple[int, int]] = []
    for start, stop in parts:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found[::-1]


def _bracketed(line: str) -> Iterator[tuple[int, int]]:
    begun: list[int] = []
    for one in _BRACKET.finditer(line):
        if one.group() in "([":
            begun.append(one.start())
        elif begun:
            yield begun.pop(), one.end()


def _single_quoted(line: str) -> Iterator[tuple[int, int]]:
    begun = -1
    for one in _SINGLE.finditer(line):
        if line[one.end() : one.end() + 1].isalnum():
            begun = one.start()
        elif begun >= 0:
            yield begun, one.end()
            begun = -1


def _spoken(line: str, speaker: re.Pattern[str]) -> int:
    """Where what a dash began is told to be somebody's: after the last such place. 0 where nobody is named."""
    return max((one.end() for one in speaker.finditer(line)), default=0)


def _closing(line: str, at: int, since: int) -> str:
    """What closes the quotation that the mark at `at` opens, or all of them from `since`; empty where it opens none."""
    mark = line[at]
    if mark == "“":
        return '”"'
    if mark == "„":
        return '“”"'
    before, after = line[since - 1 : since], line[at + 1 : at + 2]
    stands_apart = not before or not (before.isalnum() or before in ".,!?…")
    if mark == "«":
        return "»" if stands_apart else ""
    opens = stands_apart and (after.isalnum() or after in _MAY_BEGIN)  # in German »so« is usual too
    return {"»": "«", '"': '"”'}.get(mark, "") if opens and after else ""
