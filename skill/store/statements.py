"""Statements on record, and the ledger as they are made of it.

The ledger only grows, so what stands up to a row's number never changes, and it is read in many short looks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from skill.desk.ports.licences import LicenceRow
from skill.desk.statement import Correction, Filed, Month, Reach
from skill.desk.turn import TRIES
from skill.rights.account import Line
from skill.store.database import Database
from skill.store.ledger import STRAND, Row, append
from skill.store.licence_files import load_rows
from skill.store.rows import millis, moment

_DAY_MS = 86_400_000
# How many rows are looked at while the store is held.
ROWS_A_LOOK = 10_000

_PAID = f"kind IN ('use', 'export', 'adjustment') AND coalesce(door, '') NOT IN ({', '.join(map(repr, sorted(TRIES)))})"
_COUNTED = "kind IN ('use', 'refusal', 'export')"
# An adjustment is of the month that it names, whenever it was written.
_ADJUSTMENT = "kind = 'adjustment' AND publisher = ? AND reasons LIKE ?"
_LINE = (
    "n, at, kind, door, title, story, licence_version, use, channel, territory, listener, verbatim_words, other_words,"
    " card, link, price_micros, currency, billable, reasons"
)
_FILED = "id, publisher, licence, month, restatement, at, through_n, content_hash, document"


class Statements:
    """`desk.statement.StatementStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def licences(self) -> Sequence[LicenceRow]:
        with self._database.reading() as connection:
            found = load_rows(connection, known_epoch=-1)
        return found.rows if found else ()

    def last_n(self) -> int:
        return self._number("SELECT max(n) FROM ledger WHERE strand = ?", STRAND)

    def archived_until(self) -> datetime | None:
        until = self._number("SELECT max(until) FROM archive WHERE strand = ?", STRAND)
        return moment(until) if until else None

    def reach(self, publisher: str, month: Month, through_n: int) -> Reach | None:
        with self._database.reading() as connection:
            (first, last) = connection.execute(
                "SELECT min(n), max(n) FROM ledger WHERE at >= ? AND at < ? AND n <= ?", (*_bounds(month), through_n)
            ).fetchone()
            (early, late) = connection.execute(
                f"SELECT min(n), max(n) FROM ledger WHERE {_ADJUSTMENT} AND n <= ?",
                (publisher, _naming(month), through_n),
            ).fetchone()
        numbers = [one for one in (first, last, early, late) if one is not None]
        return Reach(min(numbers), max(numbers)) if numbers else None

    def licences_in(self, publisher: str, month: Month, reach: Reach | None) -> Sequence[str]:
        filed = "SELECT DISTINCT licence FROM statement WHERE publisher = ? AND month = ?"
        with self._database.reading() as connection:
            found = {licence for (licence,) in connection.execute(filed, (publisher, str(month)))}
        return sorted(found.union(self._licences_named(publisher, month, reach) if reach else ()))

    def _licences_named(self, publisher: str, month: Month, reach: Reach) -> Iterator[str]:
        of_use = f"SELECT DISTINCT coalesce(licence, '') FROM ledger WHERE {_in_month(month)} AND publisher = ?"
        for rows in self._looks(reach, of_use, publisher):
            yield from (licence for (licence,) in rows)
        of_adjustments = f"SELECT DISTINCT coalesce(licence, '') FROM ledger WHERE {_ADJUSTMENT} AND n <= ?"
        with self._database.reading() as connection:
            rows = connection.execute(of_adjustments, (publisher, _naming(month), reach.last_n)).fetchall()
        yield from (licence for (licence,) in rows)

    def lines(self, publisher: str, licence: str, month: Month, reach: Reach) -> Iterator[Line]:
        own = "publisher = ? AND coalesce(licence, '') = ?"
        query = f"SELECT {_LINE} FROM ledger WHERE {_in_month(month)} AND {own}"
        for rows in self._looks(reach, query, publisher, licence, order=" ORDER BY n"):
            yield from (_line(*row) for row in rows)
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_LINE} FROM ledger WHERE {_ADJUSTMENT} AND coalesce(licence, '') = ? AND n <= ? ORDER BY n",
                (publisher, _naming(month), licence, reach.last_n),
            ).fetchall()
        yield from (_line(*row) for row in rows)

    def has_later(self, publisher: str, licence: str, month: Month, through_n: int) -> bool:
        own = "publisher = ? AND coalesce(licence, '') = ?"
        with self._database.reading() as connection:
            late = connection.execute(
                # The plus keeps to the index on `at`: rows of later months are many, those of this one that came late
                # few.
                f"SELECT 1 FROM ledger WHERE {_COUNTED} AND at >= ? AND at < ? AND +n > ? AND {own} LIMIT 1",
                (*_bounds(month), through_n, publisher, licence),
            ).fetchone()
            adjusted = connection.execute(
                f"SELECT 1 FROM ledger WHERE {_ADJUSTMENT} AND coalesce(licence, '') = ? AND n > ? LIMIT 1",
                (publisher, _naming(month), licence, through_n),
            ).fetchone()
        return bool(late or adjusted)

    def unaccounted(self, before: datetime) -> Sequence[tuple[str, str, str]]:
        newest: dict[tuple[str, str, str], int] = {}
        first, last = self._number("SELECT min(n) FROM ledger"), self.last_n()
        query = (
            f"SELECT publisher, coalesce(licence, ''), at / {_DAY_MS}, CASE kind WHEN 'adjustment' THEN reasons END,"
            f" max(n) FROM ledger WHERE +at < ? AND publisher IS NOT NULL AND {_PAID}"
        )
        for rows in self._looks(Reach(first, last), query, millis(before), order=" GROUP BY 1, 2, 3, 4"):
            for publisher, licence, day, reasons, n in rows:
                month = orjson.loads(reasons)["month"] if reasons else _day(day)[:7]
                newest[publisher, licence, month] = n
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT publisher, licence, month, max(through_n) FROM statement GROUP BY 1, 2, 3"
            ).fetchall()
        through = {(publisher, licence, month): n for publisher, licence, month, n in rows}
        return sorted(key for key, n in newest.items() if n > through.get(key, 0))

    def latest(self, publisher: str, licence: str, month: Month) -> Filed | None:
        with self._database.reading() as connection:
            return _latest(connection, publisher, licence, str(month))

    def file(self, filed: Filed) -> Filed:
        with self._database.writing() as connection:
            there = _latest(connection, filed.publisher, filed.licence, filed.month)
            if there is not None and there.restatement >= filed.restatement:
                return there
            connection.execute(
                f"INSERT INTO statement ({_FILED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    filed.id,
                    filed.publisher,
                    filed.licence,
                    filed.month,
                    filed.restatement,
                    millis(filed.at),
                    filed.through_n,
                    filed.content_hash,
                    filed.document,
                ),
            )
        return filed

    def correct(self, correction: Correction, now: datetime) -> int:
        reasons = orjson.dumps({"month": correction.month, "why": correction.why}).decode()
        row = Row(
            at=millis(now),
            kind="adjustment",
            publisher=correction.publisher,
            licence=correction.licence,
            licence_version=correction.version,
            price_micros=correction.amount_micros,
            currency=correction.currency,
            reasons=reasons,
        )
        with self._database.writing() as connection:
            return append(connection, [row])

    def _number(self, query: str, *values: object) -> int:
        with self._database.reading() as connection:
            (found,) = connection.execute(query, values).fetchone()
        return int(found or 0)

    def _looks(self, reach: Reach, query: str, *values: object, order: str = "") -> Iterator[list[tuple[Any, ...]]]:
        """The answers to a query over the rows of a reach, so many rows at a time."""
        for start in range(reach.first_n, reach.last_n + 1, ROWS_A_LOOK):
            end = min(start + ROWS_A_LOOK - 1, reach.last_n)
            with self._database.reading() as connection:
                rows = connection.execute(f"{query} AND n BETWEEN ? AND ?{order}", (*values, start, end)).fetchall()
            yield rows


def _bounds(month: Month) -> tuple[int, int]:
    return millis(month.first), millis(month.end)


def _in_month(month: Month) -> str:
    """Of what is counted as a use, a refusal or an export. By number, so that a look goes by the rows' order."""
    first, end = _bounds(month)
    return f"{_COUNTED} AND +at >= {first} AND +at < {end}"


def _naming(month: Month) -> str:
    """How the reasons of an adjustment begin, as `correct` writes them."""
    return f'{{"month":"{month}",%'


def _latest(connection: sqlite3.Connection, publisher: str, licence: str, month: str) -> Filed | None:
    row = connection.execute(
        f"SELECT {_FILED} FROM statement WHERE publisher = ? AND licence = ? AND month = ?"
        " ORDER BY restatement DESC LIMIT 1",
        (publisher, licence, month),
    ).fetchone()
    if row is None:
        return None
    identity, publisher, licence, of_month, restatement, at, through_n, content_hash, document = row
    return Filed(identity, publisher, licence, of_month, restatement, moment(at), through_n, content_hash, document)


def _line(number: int, at: int, kind: str, *columns: Any) -> Line:
    codes, why = _reasons(kind, columns[-1] or "")
    return Line._make((number, _day(at // _DAY_MS), kind, *columns[:-1], codes, why))


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return f"{moment(number * _DAY_MS):%Y-%m-%d}"


@lru_cache(maxsize=4096)
def _reasons(kind: str, reasons: str) -> tuple[tuple[str, ...], str]:
    """The codes of a refusal; why an adjustment was made."""
    if kind == "refusal" and reasons:
        return tuple(code for code, _ in orjson.loads(reasons)), ""
    if kind == "adjustment":
        return (), str(orjson.loads(reasons)["why"])
    return (), ""
