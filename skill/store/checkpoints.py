"""Checkpoints: the ledger's heads, signed, each holding the hash of the one before.

What a checkpoint has signed cannot be written anew without the key; what is younger is guarded by the chain alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import orjson

from skill.desk.ledger import number_in
from skill.desk.ports.ledger import Checkpoint, Head
from skill.errors import LedgerError
from skill.store.database import Database
from skill.store.ledger import FIRST_HASH, STRAND
from skill.store.rows import millis
from skill.store.signing import Signer

CHECKPOINT_COLUMNS = "id, at, heads, previous_hash, key, signature"
_INSERT = f"INSERT INTO checkpoint ({CHECKPOINT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"


class Checkpoints:
    def __init__(self, database: Database, signer: Signer) -> None:
        self._database, self._signer = database, signer

    def make(self, now: datetime) -> Checkpoint | None:
        """Sign the ledger's head as it is; `None` where no row was written since the last checkpoint.

        Raises `LedgerError` where the ledger has lost what the last one signed, so that nothing forged is signed over,
        and `SigningKeyError`.
        """
        with self._database.writing() as connection:
            head, last = _head(connection), _last(connection)
            if last is not None:
                _expect_kept(connection, last)
            if head is None or (last is not None and head in last.heads):
                return None
            key = self._signer.made_public_key()
            number = 1 + last_id(connection)
            before = last.hash if last else FIRST_HASH
            draft = Checkpoint(number, millis(now), (head,), before, key.id, "")
            made = replace(draft, signature=self._signer.sign(draft.signed))
            connection.execute(_INSERT, _row(made))
        return made

    def last(self) -> Checkpoint | None:
        with self._database.reading() as connection:
            return _last(connection)

    def every(self) -> Iterator[Checkpoint]:
        """All of them, oldest first, read as they are asked for."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {CHECKPOINT_COLUMNS} FROM checkpoint ORDER BY id")
            yield from (checkpoint_of(*row) for row in rows)

    def covering(self, n: int) -> Checkpoint | None:
        """The first that was made after row `n` was written; `None` while none was."""
        with self._database.reading() as connection:
            last = _last(connection)
            if last is None or number_in(last) < n:
                return None
            low, high, found = 1, last.id, last
            # Ids and heads grow together, so that half of what is left is passed over at each look.
            while low < high:
                middle = (low + high) // 2
                (row,) = connection.execute(
                    f"SELECT {CHECKPOINT_COLUMNS} FROM checkpoint WHERE id >= ? ORDER BY id LIMIT 1", (middle,)
                )
                one = checkpoint_of(*row)
                if number_in(one) >= n:
                    high, found = middle, one
                else:
                    low = one.id + 1
            return found


def checkpoint_of(number: int, at: int, heads: str, previous_hash: str, key: str, signature: str) -> Checkpoint:
    """A row as a value. Raises `ValueError` or `TypeError` where its heads are none."""
    read = tuple(Head(int(strand), int(n), str(found)) for strand, n, found in orjson.loads(heads))
    return Checkpoint(number, at, read, previous_hash, key, signature)


def _row(one: Checkpoint) -> tuple[int, int, str, str, str, str]:
    heads = orjson.dumps([[head.strand, head.n, head.hash] for head in one.heads]).decode()
    return one.id, one.at, heads, one.previous_hash, one.key, one.signature


def _last(connection: sqlite3.Connection) -> Checkpoint | None:
    row = connection.execute(f"SELECT {CHECKPOINT_COLUMNS} FROM checkpoint ORDER BY id DESC LIMIT 1").fetchone()
    return checkpoint_of(*row) if row else None


def last_id(connection: sqlite3.Connection) -> int:
    """The last id that was ever given, also where its row was removed."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'checkpoint'").fetchone()
    return int(row[0]) if row else 0


def _head(connection: sqlite3.Connection) -> Head | None:
    row = connection.execute(
        "SELECT strand, n, hash FROM ledger WHERE strand = ? ORDER BY n DESC LIMIT 1", (STRAND,)
    ).fetchone()
    return Head(*row) if row else None


def _expect_kept(connection: sqlite3.Connection, last: Checkpoint) -> None:
    """Raises `LedgerError` where a row that the last checkpoint signed is another one now, or gone."""
    for signed in last.heads:
        found = connection.execute(
            "SELECT hash FROM ledger WHERE strand = ? AND n = ?"
            " UNION ALL SELECT last_hash FROM archive WHERE strand = ? AND last_n = ?",
            (signed.strand, signed.n, signed.strand, signed.n),
        ).fetchall()
        if (signed.hash,) not in found:
            raise LedgerError(
                f"row {signed.n} of the ledger is not the one that checkpoint {last.id} signed, so"
                " nothing is signed over it; run: python -m skill ledger verify"
            )
