"""The ledger and what guards it, as `ledger verify` reads them: a page at a time, so that nothing waits for it.

Rows are only ever added, so what was read of one page stays true while the next is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from skill.desk.ledger import AnswerUses, Archived, Recorded, Unreadable
from skill.desk.ports.ledger import Checkpoint
from skill.store.checkpoints import CHECKPOINT_COLUMNS, checkpoint_of, last_id
from skill.store.database import Database
from skill.store.ledger import FIELDS

_PAGE = 5000
_BEFORE_ALL = -(2**63)
ROWS = f"SELECT n, strand, layout, {', '.join(FIELDS)}, hash FROM ledger WHERE n > ? ORDER BY n LIMIT {_PAGE}"
CHECKPOINTS = f"SELECT {CHECKPOINT_COLUMNS} FROM checkpoint WHERE id > ? ORDER BY id LIMIT {_PAGE}"


class Trail:
    """`desk.ledger.Trail` on SQLite, from the moment that it is made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            self._given = last_id(connection)
            (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM checkpoint").fetchone()
            rows = connection.execute(
                "SELECT strand, first_n, last_n, last_hash, file, sha256, until, at FROM archive ORDER BY first_n"
            )
            self._archived = tuple(Archived(*row) for row in rows)
        self._newest = int(newest)

    def rows(self) -> Iterator[Recorded]:
        return map(recorded, paged(self._database, ROWS))

    def checkpoints(self) -> Iterator[Checkpoint | Unreadable]:
        """Those of the moment that this was made: a later one may sign rows that were not read."""
        for row in paged(self._database, CHECKPOINTS):
            if row[0] > self._newest:
                return
            yield _read(row)

    def last_checkpoint_id(self) -> int:
        return self._given

    def archived(self) -> Sequence[Archived]:
        return self._archived

    def young(self, after_n: int, since: int) -> Iterator[AnswerUses]:
        with self._database.reading() as connection:
            (oldest,) = connection.execute("SELECT min(at) FROM ledger WHERE n > ?", (after_n,)).fetchone()
            since = since if oldest is None else min(since, oldest)
            answers = connection.execute("SELECT id, at, skeleton FROM answer WHERE at >= ? ORDER BY id", (since,))
            rows = connection.execute(
                "SELECT answer, n, rendition FROM ledger WHERE at >= ? AND kind = 'use' AND answer IS NOT NULL"
                " ORDER BY answer, n",
                (since,),
            )
            merged = merge(
                ((answer, 0, (at, skeleton)) for answer, at, skeleton in answers),
                ((answer, 1, (n, str(rendition))) for answer, n, rendition in rows),
                key=itemgetter(0, 1),
            )
            for answer, items in groupby(merged, key=itemgetter(0)):
                yield _answer(answer, items)

    def hash_of(self, n: int) -> str | None:
        with self._database.reading() as connection:
            row = connection.execute("SELECT hash FROM ledger WHERE n = ?", (n,)).fetchone()
        return row[0] if row else None

    def checkpoint(self, number: int) -> Checkpoint | None:
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {CHECKPOINT_COLUMNS} FROM checkpoint WHERE id = ?", (number,)).fetchone()
        found = _read(row) if row else None
        return found if isinstance(found, Checkpoint) else None


def paged(database: Database, query: str, after: int = _BEFORE_ALL) -> Iterator[tuple[Any, ...]]:
    """All rows of a query, of which the first column says where the next page begins."""
    while True:
        with database.reading() as connection:
            page = connection.execute(query, (after,)).fetchall()
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def recorded(row: tuple[Any, ...]) -> Recorded:
    n, strand, layout, *fields, found = row
    return Recorded(strand, n, layout, fields, found)


def _read(row: tuple[Any, ...]) -> Checkpoint | Unreadable:
    try:
        return checkpoint_of(*row)
    except (ValueError, TypeError):
        return Unreadable(row[0], "cannot be read: what it signs is no list of heads")


def _answer(answer: str, items: Iterable[tuple[str, int, tuple[Any, ...]]]) -> AnswerUses:
    at, told = 0, None
    rows: list[tuple[int, str]] = []
    for _, what, row in items:
        if what:
            rows.append((row[0], row[1]))
        else:
            at, told = row[0], _told(row[1])
    return AnswerUses(answer, at, told, tuple(rows))


def _told(skeleton: str) -> frozenset[str]:
    """The renditions that a skeleton tells; none where it is no skeleton."""
    try:
        return frozenset(orjson.loads(skeleton)["uses"])
    except (ValueError, TypeError, KeyError):
        return frozenset()
