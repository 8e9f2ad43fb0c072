"""Entries that an Atom feed says are deleted: the `deleted-entry` element of RFC 6721.

feedparser takes what stands inside one for the feed's own author and link, so they are taken out of the document before
it is read. A comment, a CDATA section and an entry may hold what looks like one; a feed's own stand outside of these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from skill.desk.ports.feeds import Silence, Withdrawal
from skill.intake.formats import fields
from skill.stories.story import Entry
from skill.stories.text import one_line

MAX_TOMBSTONES = 1_000
NAMESPACE = "http://purl.org/atompub/tombstones/1.0"

_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_ENTRY = re.compile(r"<(?P<name>(?:[\w.-]{1,40}:)?entry)(?=[\s>]).*?(?:</(?P=name)\s*>|\Z)", re.DOTALL)
_START = re.compile(
    r"<(?P<name>(?:(?P<prefix>[\w.-]{1,40}):)?deleted-entry)(?P<attributes>\s(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+)>"
)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,80})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That the entry with the id `ref` was deleted, and when, where that can be read."""

    ref: str
    when: datetime | None


def parted(text: str) -> tuple[str, tuple[Tombstone, ...]]:
    """`text` without the deleted entries of its feed, and these."""
    if "deleted-entry" not in text:
        return text, ()
    visible = _ENTRY.sub(_blanked, _HIDDEN.sub(_blanked, text))
    prefixes = _prefixes(text)
    kept, found, end = [], [], 0
    for start in _START.finditer(visible):
        if start.start() >= end and _is_one(start, prefixes):
            kept.append(text[end : start.start()])
            found.append(start)
            end = _end(visible, start)
    return "".join([*kept, text[end:]]), tuple(_read(found))


def buried(
    entries: Iterable[Entry], tombstones: Sequence[Tombstone]
) -> tuple[tuple[Entry, ...], tuple[Withdrawal, ...]]:
    """The entries that stand, and the withdrawals that do.

    A document may hold both for one id: the entry stands if it was updated after it was deleted (RFC 6721, section 3).
    A deletion without a time is later than anything.
    """
    latest: dict[str, Tombstone] = {}
    for one in tombstones:
        before = latest.get(one.ref)
        if before is None or _is_later(one.when, before.when):
            latest[one.ref] = one
    standing = []
    for entry in entries:
        guid = entry.guid if entry.guid in latest else entry.guid.partition("|")[0]  # see `fields.told_apart`
        if guid in latest and _is_later(latest[guid].when, entry.updated_at):
            continue
        latest.pop(guid, None)
        standing.append(entry)
    return tuple(standing), tuple(_withdrawal(one) for one in latest.values())


def _withdrawal(one: Tombstone) -> Withdrawal:
    return Withdrawal(
        guid=one.ref,
        link=None,
        silence=Silence.WITHHOLD,
        says="deleted-entry (RFC 6721)",
        stated_at=one.when,
        of_this_feed=True,
    )


def _is_later(deleted: datetime | None, other: datetime | None) -> bool:
    return deleted is None or other is None or deleted >= other


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _prefixes(text: str) -> frozenset[str]:
    bound = re.findall(rf"xmlns:([\w.-]{{1,40}})\s*=\s*[\"']\s*{re.escape(NAMESPACE)}\s*[\"']", text)
    return frozenset(bound[:8])


def _is_one(start: re.Match[str], prefixes: frozenset[str]) -> bool:
    return start["prefix"] in prefixes if start["prefix"] else NAMESPACE in start["attributes"]


def _end(visible: str, start: re.Match[str]) -> int:
    """Where the element ends. One that is never closed is its start tag alone: what follows may be entries."""
    if start["attributes"].endswith("/"):
        return start.end()
    opened = visible.find(f"<{start['name']}", start.end())
    closed = visible.find(f"</{start['name']}", start.end(), opened if opened >= 0 else len(visible))
    if closed < 0:
        return start.end()
    return visible.find(">", closed) + 1 or len(visible)


def _read(found: Sequence[re.Match[str]]) -> Iterator[Tombstone]:
    for one in found[:MAX_TOMBSTONES]:
        attributes = _ATTRIBUTE.findall(one["attributes"])
        written = {name: html.unescape(double or single) for name, double, single in attributes}
        if one_line(written.get("ref", "")):
            yield Tombstone(fields.identity(written["ref"], None), fields.moment(written.get("when", "")))
