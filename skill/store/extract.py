"""An extract of the ledger for one publisher: its own rows whole, everybody else's as digests, so that the chain can be
followed from the first to a row that a checkpoint has signed.

JSON Lines. `docs/statements.md` says what stands in them; the hashes are those of `skill/store/ledger.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from skill.desk.ledger import checkpoint_form, number_in
from skill.desk.statement import Month, Reach
from skill.errors import LedgerError
from skill.store.checkpoints import Checkpoints
from skill.store.database import Database
from skill.store.ledger import FIELDS, FIRST_HASH, LAYOUT, STRAND, digest, shown
from skill.store.rows import millis
from skill.store.signing import Signer

FORMAT = "byline-ledger-lines/1"
ROWS_A_LOOK = 10_000
_PUBLISHER = FIELDS.index("publisher")


class Extracts:
    def __init__(self, database: Database, checkpoints: Checkpoints, signer: Signer) -> None:
        self._database, self._checkpoints, self._signer = database, checkpoints, signer

    def lines(self, publisher: str, month: Month, reach: Reach | None, now: datetime) -> Iterator[bytes]:
        """A header, then a line a row. Where no checkpoint covers the rows, one is made.

        Raises `LedgerError` where the ledger has lost what is signed or where rows of the month are in an archive, and
        `SigningKeyError`.
        """
        self._expect_unarchived(month)
        signed = (self._checkpoints.covering(reach.last_n) or self._checkpoints.make(now)) if reach else None
        first, last = (reach.first_n, reach.last_n) if reach else (None, None)
        if signed is not None:
            last = number_in(signed)
        yield _written(
            {
                "format": FORMAT,
                "publisher": publisher,
                "month": str(month),
                "fields": FIELDS,
                "first_n": first,
                "last_n": last,
                "hash_before": self._hash_before(first) if first else FIRST_HASH,
                "checkpoint": orjson.loads(checkpoint_form(signed)) if signed else None,
                "note": None if signed else "no row of the ledger is of this month, so nothing is to be followed",
                "public_key": self._signer.made_public_key().pem,
            }
        )
        if first is not None and last is not None:
            yield from self._rows(publisher, first, last)

    def _rows(self, publisher: str, first: int, last: int) -> Iterator[bytes]:
        query = (
            f"SELECT n, hash, layout, {', '.join(FIELDS)} FROM ledger WHERE strand = ? AND n BETWEEN ? AND ? ORDER BY n"
        )
        for start in range(first, last + 1, ROWS_A_LOOK):
            with self._database.reading() as connection:
                end = min(start + ROWS_A_LOOK - 1, last)
                rows = connection.execute(query, (STRAND, start, end)).fetchall()
            for number, hashed, layout, *fields in rows:
                yield _written(_row(publisher, number, hashed, layout, fields))

    def _expect_unarchived(self, month: Month) -> None:
        with self._database.reading() as connection:
            (until,) = connection.execute("SELECT max(until) FROM archive").fetchone()
        if until is not None and until >= millis(month.first):
            raise LedgerError(f"ledger rows of {month} are in an archive, so their lines cannot be written from here")

    def _hash_before(self, first: int) -> str:
        """Of the row before the first; the rows before that one may be in an archive."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT hash FROM ledger WHERE strand = ? AND n = ?"
                " UNION ALL SELECT last_hash FROM archive WHERE strand = ? AND last_n = ?",
                (STRAND, first - 1, STRAND, first - 1),
            ).fetchone()
        return str(found[0]) if found else FIRST_HASH


def _row(publisher: str, number: int, hashed: str, layout: int, fields: Sequence[Any]) -> list[Any]:
    is_own = fields[_PUBLISHER] == publisher
    if layout != LAYOUT:
        # A row of before was hashed with the listener's number, which nobody is shown: its hash is taken as it stands.
        return [*(shown(layout, number, fields) if is_own else (number, None)), hashed]
    return shown(layout, number, fields) if is_own else [number, digest(layout, number, fields)]


def _written(line: object) -> bytes:
    return orjson.dumps(line) + b"\n"
