"""The ledger: append-only, each row holding the hash of the one before it.

A row's hash is SHA-256 over the hash before it and the row's fields, in order, as one JSON list.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from skill.desk.ports import AnswerRow, LedgerLine, UseRow
from skill.rights.gate import Refusal
from skill.store.database import Database
from skill.store.rows import millis, moment

# On SQLite every writer waits for the one before it: one strand is enough, and `n` alone names a row.
STRAND = 1
FIRST_HASH = "0" * 64
_COLUMNS = (
    "at", "kind", "answer", "listener", "licence", "licence_version", "schedule", "clause", "story", "version",
    "rendition", "use", "channel", "door", "territory", "words", "text_hash", "price_micros", "currency", "billable",
    "reasons",
)  # fmt: skip
_INSERT = f"INSERT INTO ledger (strand, n, {', '.join(_COLUMNS)}, hash) VALUES ({', '.join('?' * (len(_COLUMNS) + 3))})"


def append(connection: sqlite3.Connection, answer: AnswerRow) -> None:
    """Append the uses and refusals of an answer, inside the caller's transaction."""
    row = connection.execute(
        "SELECT n, hash FROM ledger WHERE strand = ? ORDER BY n DESC LIMIT 1", (STRAND,)
    ).fetchone()
    number, before = row or (0, FIRST_HASH)
    at = millis(answer.at)
    values = [_use(at, answer, use) for use in answer.uses]
    values += [_refusal(at, answer, refusal) for refusal in answer.refusals]
    rows = []
    for fields in values:
        number += 1
        before = chained(before, fields)
        rows.append((STRAND, number, *fields, before))
    connection.executemany(_INSERT, rows)


def chained(before: str, fields: Sequence[Any]) -> str:
    return hashlib.sha256(before.encode() + orjson.dumps(fields)).hexdigest()


def _use(at: int, answer: AnswerRow, use: UseRow) -> tuple[Any, ...]:
    cleared = use.cleared
    return (
        at, "use", answer.id, answer.listener, cleared.licence, cleared.licence_version, cleared.schedule,
        cleared.clause, cleared.story.id, cleared.story.version, cleared.rendition, cleared.use.value,
        "+".join(sorted(cleared.channels)), answer.door, answer.territory, cleared.words,
        hashlib.sha256(cleared.text.encode()).hexdigest(), cleared.price_micros, cleared.currency,
        int(use.billable), None,
    )  # fmt: skip


def _refusal(at: int, answer: AnswerRow, refusal: Refusal) -> tuple[Any, ...]:
    reasons = json.dumps([[reason.code, reason.clause] for reason in refusal.reasons])
    story = refusal.story
    return (
        at, "refusal", answer.id, answer.listener, refusal.licence, refusal.licence_version, refusal.schedule,
        refusal.title, story.id if story else None, story.version if story else None, None,
        refusal.use.value if refusal.use else None, "+".join(sorted(refusal.channels)), answer.door, answer.territory,
        0, None, 0, None, 0, reasons,
    )  # fmt: skip


class Ledger:
    """The ledger as people and `ledger verify` read it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, count: int) -> tuple[LedgerLine, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT l.n, l.at, l.kind, l.door, l.story, s.facts, l.clause, l.use, l.channel, l.words,"
                " l.price_micros, l.currency, l.billable, l.reasons, l.licence"
                " FROM ledger l LEFT JOIN story s ON s.id = l.story"
                " WHERE l.strand = ? ORDER BY l.n DESC LIMIT ?",
                (STRAND, count),
            ).fetchall()
        return tuple(_line(row) for row in reversed(rows))

    def broken_at(self) -> int | None:
        """The number of the first row that does not follow from the one before it; `None` when all do."""
        with self._database.reading() as connection:
            return next(self._breaks(connection), None)

    def _breaks(self, connection: sqlite3.Connection) -> Iterator[int]:
        before = FIRST_HASH
        rows = connection.execute(
            f"SELECT n, hash, {', '.join(_COLUMNS)} FROM ledger WHERE strand = ? ORDER BY n", (STRAND,)
        )
        for expected, (number, found, *fields) in enumerate(rows, start=1):
            before = chained(before, fields)
            if number != expected or found != before:
                yield number


def _line(row: tuple[Any, ...]) -> LedgerLine:
    number, at, kind, door, story, facts, clause, use, channel, words, price, currency, billable, reasons, licence = row
    title = json.loads(facts)["title"] if facts else (clause if kind == "refusal" else None)
    codes = tuple(code for code, _ in json.loads(reasons)) if reasons else ()
    return LedgerLine(
        number,
        moment(at),
        kind,
        door,
        title,
        story,
        licence,
        use,
        channel,
        words,
        price,
        currency,
        bool(billable),
        codes,
    )
