"""Listeners: who is known by which hash, and forgetting them.

Every table that names a listener by number or by a hash stands in one of the two lists below; a test compares them with
the schema. What is forgotten goes in one transaction. The ledger, and the answers that it stands on, stay as they are:
they hold the number, and nothing is left that leads to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from skill.store.database import CLEAN, LISTENERS, Database
from skill.store.rows import millis

# In the order in which they go; `listener` itself, which leads from the hash to the number, is the last.
FORGOTTEN = ("conversation", "heard", "told", "saved", "quota")
KEPT = frozenset({"answer", "ledger"})

KEEP_CONVERSATION = timedelta(hours=24)
# When a listener was last here need not be known to the minute, and saves a page of every answer.
LAST_SEEN_WITHIN = timedelta(hours=1)
# More than a year, so that who listens once a year, on the evening of an election or a final, is known again.
KEEP_LISTENER = timedelta(days=400)
# A day's quota is spent when the day is over; the audit may compare it with the ledger for a month more.
KEEP_QUOTA = timedelta(days=35)
# A request older than 150 seconds is refused by its timestamp; until then, and well beyond, a retry is known.
KEEP_REQUEST_HASH = timedelta(hours=2)

# A transaction that forgets many keeps everybody's turns waiting; so many at a time are a blink.
_AT_ONCE = 500

# The days that the table knows, found by its key: whoever has one listener's rows to find reads no other's.
_DAYS = (
    "WITH RECURSIVE known(day) AS (SELECT min(day) FROM quota UNION ALL"
    " SELECT (SELECT min(day) FROM quota WHERE quota.day > known.day) FROM known WHERE day IS NOT NULL)"
    " SELECT day FROM known WHERE day IS NOT NULL"
)
_QUOTA = f"DELETE FROM quota WHERE day IN ({_DAYS}) AND try IN (0, 1) AND listener = ?"


class Listeners:
    """`desk.ports.turns.ListenerStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, key_hashes: Sequence[str], unless_heard_after: datetime | None) -> bool:
        with self._database.writing() as connection:
            numbers = numbers_of(connection, key_hashes)
            if unless_heard_after is not None and _last_heard(connection, numbers) > millis(unless_heard_after):
                return False
            return forget(connection, numbers) > 0

    def withdraw_country(self, key_hashes: Sequence[str]) -> None:
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE listener SET country = NULL, country_until = NULL WHERE key_hash = ? AND country IS NOT NULL",
                [(key_hash,) for key_hash in key_hashes],
            )

    def count(self, unseen_since: datetime | None) -> int:
        with self._database.reading() as connection:
            row = connection.execute(*_selected("count(*)", unseen_since)).fetchone()
        return int(row[0])

    def forget_unseen(self, since: datetime) -> int:
        gone = 0
        query, values = _selected("number", since)
        while True:
            with self._database.writing() as connection:
                found = connection.execute(f"{query} LIMIT {_AT_ONCE}", values)
                now_gone = forget(connection, [number for (number,) in found])
            gone += now_gone
            if not now_gone:
                return gone


def _selected(what: str, unseen_since: datetime | None) -> tuple[str, tuple[int, ...]]:
    """`last_at` may be behind by `LAST_SEEN_WITHIN`: who may have been here since counts as seen."""
    if unseen_since is None:
        return f"SELECT {what} FROM listener", ()
    return f"SELECT {what} FROM listener WHERE last_at < ?", (millis(unseen_since - LAST_SEEN_WITHIN),)


def numbers_of(connection: sqlite3.Connection, key_hashes: Sequence[str]) -> list[int]:
    """The numbers behind the hashes of one account, by whichever key they were made."""
    marks = ", ".join("?" * len(key_hashes))
    rows = connection.execute(f"SELECT number FROM listener WHERE key_hash IN ({marks})", tuple(key_hashes))
    return [number for (number,) in rows]


def forget(connection: sqlite3.Connection, numbers: Iterable[int]) -> int:
    """All rows of these listeners go, inside the caller's write transaction. Returns how many listeners were known.

    Their bytes are overwritten in the file. Copies in the journal, and between rows of a file that is not too large to
    be written anew, are scrubbed by the next purge.
    """
    values = [(number,) for number in numbers]
    for table in FORGOTTEN:
        connection.executemany(_QUOTA if table == "quota" else f"DELETE FROM {table} WHERE listener = ?", values)
    known = connection.executemany("DELETE FROM listener WHERE number = ?", values).rowcount
    if values and connection.execute("PRAGMA user_version").fetchone() == (CLEAN,):
        connection.execute(f"PRAGMA user_version = {LISTENERS}")
    return max(known, 0)


def purge(connection: sqlite3.Connection, now: datetime) -> None:
    """What of listeners has had its time goes, inside the caller's write transaction.

    Where very many came no more, the next round forgets those whom this one leaves.
    """
    connection.execute("DELETE FROM heard WHERE delete_after <= ?", (millis(now),))
    connection.execute("DELETE FROM told WHERE delete_after <= ?", (millis(now),))
    connection.execute("DELETE FROM conversation WHERE delete_after <= ?", (millis(now),))
    connection.execute(
        "UPDATE listener SET country = NULL, country_until = NULL WHERE country_until <= ?", (millis(now),)
    )
    connection.execute("DELETE FROM quota WHERE day < ?", (f"{now - KEEP_QUOTA:%Y-%m-%d}",))
    connection.execute(
        "UPDATE answer SET request_hash = '' WHERE request_hash <> '' AND at <= ?", (millis(now - KEEP_REQUEST_HASH),)
    )
    over = connection.execute(
        f"SELECT number FROM listener WHERE last_at <= ? LIMIT {_AT_ONCE}", (millis(now - KEEP_LISTENER),)
    )
    forget(connection, [number for (number,) in over])


def _last_heard(connection: sqlite3.Connection, numbers: Sequence[int]) -> int:
    """When these listeners spoke last, in milliseconds; 0 where they never did.

    To the moment while a conversation is kept, which names the end of its own day; else to the hour.
    """
    found = [0]
    for number in numbers:
        found += [row[0] for row in connection.execute("SELECT last_at FROM listener WHERE number = ?", (number,))]
        ends = connection.execute("SELECT delete_after FROM conversation WHERE listener = ?", (number,))
        found += [end - KEEP_CONVERSATION // timedelta(milliseconds=1) for (end,) in ends]
    return max(found)
