"""The store as the auditor reads it: rows as they stand, in the order in which they are judged.

A ledger of a million rows is read one row after the other; where another order is wanted, SQLite sorts, on disk
where there is much. What is sorted holds no publisher's words. Nothing here is shared with what wrote the rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from skill.rights.audit.rows import (
    NOTHING_ARCHIVED,
    AnswerRecord,
    AnswerRow,
    Archived,
    Counted,
    CutRow,
    DayRecord,
    HeardRow,
    LedgerRow,
    LicenceText,
    MonthRecord,
    StoryRecord,
)
from skill.store.database import Database
from skill.store.texts import Texts

_FIELDS = ", ".join(LedgerRow._fields)
_LEDGER = f"SELECT {_FIELDS} FROM ledger"
_DAY, _MONTH = (f"coalesce(strftime('{shape}', at / 1000, 'unixepoch'), '')" for shape in ("%Y-%m-%d", "%Y-%m"))
_FIRST_STORED = (
    "(SELECT min(w.seen_at) FROM version v JOIN version w ON w.story = v.story AND w.fingerprint = v.fingerprint"
    " WHERE v.story = r.story AND v.n = r.version)"
)
_CUTS = (
    "SELECT r.id, r.story, r.version, r.licence, r.schedule, r.use, r.language, r.spans, r.places,"
    " r.words, r.breaks_off, r.made_by, r.delete_after, r.given_at,"
    f" CASE r.use WHEN 'correction' THEN r.stored_at ELSE {_FIRST_STORED} END,"
    " (SELECT word_count FROM version v WHERE v.story = r.story AND v.n = r.version)"
    " FROM rendition r WHERE r.story = ?"
)
_STORIES_KEPT = 2048
# Where a rendition's text and what is said of it stand in its row; both are in the file of texts.
_TEXT, _GONE = 7, (None, None)

# A row of one of several streams: what they are merged by, which stream it is of, and the row itself.
_Item = tuple[Any, int, Any]


class AuditRecords:
    """`desk.audit.RecordStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def looking(self) -> Iterator[Records]:
        with self._database.reading() as connection:
            yield Records(connection, self._database.texts)


class Records:
    """`desk.audit.Records`, inside one read transaction.

    Texts are read as they stand, a story at a time: an audit takes long, and no reader may keep a text on the disk
    that is to go. So what is purged meanwhile was found on the shelf, and has no text any more, and that is right.
    """

    def __init__(self, connection: sqlite3.Connection, texts: Texts) -> None:
        self._db, self._texts = connection, texts
        connection.execute("SELECT n FROM epoch")  # the transaction begins now, so that rows are older than texts
        self._with_text = frozenset(row[0] for row in texts.rows("SELECT rendition FROM rendition_text"))
        self._cuts: Callable[[str], tuple[CutRow, ...]] = lru_cache(_STORIES_KEPT)(self._read_cuts)

    def licences(self) -> Iterator[LicenceText]:
        rows = self._db.execute("SELECT id, version, text, hash FROM licence ORDER BY id, version")
        return (LicenceText(*row) for row in rows)

    def suspended_since(self) -> Mapping[str | None, int]:
        return dict(self._db.execute("SELECT licence, since FROM suspension"))

    def archived(self) -> Archived:
        row = self._db.execute(
            "SELECT last_n, last_hash, (SELECT max(until) FROM archive) FROM archive ORDER BY last_n DESC LIMIT 1"
        ).fetchone()
        return Archived(*row) if row else NOTHING_ARCHIVED

    def ledger(self) -> Iterator[LedgerRow]:
        return map(LedgerRow._make, self._db.execute(f"{_LEDGER} ORDER BY strand, n"))

    def answers(self) -> Iterator[AnswerRecord]:
        on_record = self._db.execute(
            "SELECT id, at, listener, door, locale, territory, skeleton FROM answer ORDER BY id, rowid"
        )
        rows = self._db.execute(f"{_LEDGER} WHERE answer IS NOT NULL ORDER BY answer, n")
        heard = self._db.execute("SELECT answer, listener, story, rendition FROM heard ORDER BY answer")
        merged = _merged(
            ((answer, AnswerRow(*row)) for answer, *row in on_record),
            ((row.answer, row) for row in map(LedgerRow._make, rows)),
            ((answer, HeardRow(*row)) for answer, *row in heard),
        )
        for answer, items in merged:
            kept, named, listened = _sorted_out(items)
            stories = {row.story: None for row in named if row.is_use and row.story}
            cuts = {cut.id: cut for story in stories for cut in self._cuts(story)}
            yield AnswerRecord(answer, kept, named, listened, cuts)

    def stories(self) -> Iterator[StoryRecord]:
        merged = _merged(
            ((story, False) for (story,) in self._db.execute("SELECT id FROM story ORDER BY id")),
            ((story, False) for (story,) in self._db.execute("SELECT DISTINCT story FROM rendition ORDER BY story")),
            ((story, True) for story in self._found()),
            self._uses("coalesce(story, '')"),
        )
        for story, items in merged:
            is_found, uses = _parted(items)
            known = self._db.execute("SELECT state, facts FROM story WHERE id = ?", (story,)).fetchone()
            state, facts = known or (None, None)
            cuts = self._cuts(story)
            yield StoryRecord(story, state, facts, any(is_found) and not self._was_purged(cuts), cuts, uses)

    def days(self) -> Iterator[DayRecord]:
        counted_days = {day for (day,) in self._db.execute("SELECT DISTINCT day FROM quota")}
        counted = self._db.execute(
            "SELECT licence, day, schedule, listener, try, uses FROM quota ORDER BY licence, day"
        )
        merged = _merged(
            (
                ((licence, day), (Counted(schedule, listener, bool(is_try)), uses))
                for licence, day, schedule, listener, is_try, uses in counted
            ),
            self._uses("coalesce(licence, '')", _DAY),
        )
        for (licence, day), items in merged:
            quota, uses = _parted(items)
            yield DayRecord(licence, day, uses, dict(quota) if day in counted_days else None, self._is_known)

    def _is_known(self, listener: int) -> bool:
        return self._db.execute("SELECT 1 FROM listener WHERE number = ?", (listener,)).fetchone() is not None

    def months(self) -> Iterator[MonthRecord]:
        summed = self._db.execute("SELECT licence, month, try, micros FROM spend ORDER BY licence, month")
        merged = _merged(
            (((licence, month), (bool(is_try), micros)) for licence, month, is_try, micros in summed),
            self._uses("coalesce(licence, '')", _MONTH, where="price_micros <> 0"),
        )
        for (licence, month), items in merged:
            spend, uses = _parted(items)
            yield MonthRecord(licence, month, uses, dict(spend))

    def _uses(self, *key: str, where: str = "1") -> Iterator[tuple[Any, LedgerRow]]:
        """The uses in the order of `key`, then as they were made; each with its key."""
        keys = ", ".join(f"{one} AS k{number}" for number, one in enumerate(key))
        order = ", ".join(f"k{number}" for number in range(len(key)))
        rows = self._db.execute(
            f"SELECT {keys}, {_FIELDS} FROM ledger WHERE kind = 'use' AND {where} ORDER BY {order}, strand, n"
        )
        width = len(key)
        for row in rows:
            yield row[0] if width == 1 else row[:width], LedgerRow._make(row[width:])

    def _found(self) -> Sequence[str]:
        """The stories that the shelf or the index names, in their order."""
        shelved = (story for (story,) in self._db.execute("SELECT story FROM shelf"))
        indexed = (story for (story,) in self._texts.rows("SELECT story FROM search"))
        return sorted({*shelved, *indexed})

    def _was_purged(self, cuts: Sequence[CutRow]) -> bool:
        """Whether texts of a story went since the audit began, and none is left."""
        return all(cut.text is None for cut in cuts) and any(cut.id in self._with_text for cut in cuts)

    def _read_cuts(self, story: str) -> tuple[CutRow, ...]:
        rows = self._db.execute(_CUTS, (story,)).fetchall()
        marks = ", ".join("?" * len(rows))
        texts = self._texts.rows(
            f"SELECT rendition, text, said FROM rendition_text WHERE rendition IN ({marks})", *(row[0] for row in rows)
        )
        kept = {rendition: (text, said) for rendition, text, said in texts}
        return tuple(CutRow(*(*row[:_TEXT], *kept.get(row[0], _GONE), *row[_TEXT:])) for row in rows)


def _merged(*streams: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Iterator[_Item]]]:
    """Streams that are sorted by their keys as one: each key with its items, those of the first stream first."""
    marked = [_marked(number, stream) for number, stream in enumerate(streams)]
    return groupby(merge(*marked, key=itemgetter(0, 1)), key=itemgetter(0))


def _marked(number: int, stream: Iterable[tuple[Any, Any]]) -> Iterator[_Item]:
    return ((key, number, row) for key, row in stream)


def _sorted_out(items: Iterable[_Item]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a group by stream, of three."""
    found: tuple[list[Any], ...] = ([], [], [])
    for _, stream, row in items:
        found[stream].append(row)
    return tuple(map(tuple, found))


def _parted(items: Iterator[_Item]) -> tuple[list[Any], Iterator[LedgerRow]]:
    """What comes before the uses of a group, and the uses, which are read as they are asked for."""
    before: list[Any] = []
    for _, _, row in items:
        if isinstance(row, LedgerRow):
            return before, chain((row,), (use for _, _, use in items))
        before.append(row)
    return before, iter(())
