"""What publishers say in public: documents with the feeds that go by them, and sets of signals, each kept once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from skill.desk.ports.signals import Document, Kind, Reference, Told
from skill.rights.said import UNREADABLE, goes_by_country, key_of, read_set
from skill.rights.signals import Signal
from skill.store.database import Database
from skill.store.licence_files import raise_epoch
from skill.store.recent import Recent
from skill.store.rows import millis, moment

_COLUMNS = "kind, address, asked_at, next_at, status, failures, text, sha256, last_ok, expires_at"
_UNSETTLED = "SELECT feed FROM signal_epoch WHERE epoch <> settled ORDER BY feed"
_WITHDRAWN = "state NOT IN ('live', 'withheld')"
# A set never changes, so what was read of one holds for ever.
_SETS: Recent[str, tuple[Signal, ...]] = Recent(4096)


class Signals:
    """`desk.ports.signals.SignalStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def epoch(self, feed: str) -> int:
        with self._database.reading() as connection:
            return epoch_of(connection, feed)

    def documents(self, feed: str) -> Sequence[Document]:
        with self._database.reading() as connection:
            return documents_of(connection, feed)

    def document(self, reference: Reference) -> Document | None:
        with self._database.reading() as connection:
            return _document_at(connection, reference)

    def claim(self, reference: Reference, now: datetime, until: datetime) -> bool:
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO signal_document (kind, address, asked_at, next_at, failures) VALUES (?, ?, ?, ?, 0)"
                " ON CONFLICT (kind, address) DO UPDATE SET next_at = excluded.next_at"
                " WHERE signal_document.next_at <= excluded.asked_at",
                (reference.kind.value, reference.address, millis(now), millis(until)),
            )
            return cursor.rowcount == 1

    def keep(self, document: Document) -> None:
        reference = document.reference
        with self._database.writing() as connection:
            before = _document_at(connection, reference)
            connection.execute(
                f"INSERT INTO signal_document ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, address) DO UPDATE SET asked_at = excluded.asked_at, next_at = excluded.next_at,"
                " status = excluded.status, failures = excluded.failures, text = excluded.text,"
                " sha256 = excluded.sha256, last_ok = excluded.last_ok, expires_at = excluded.expires_at",
                _row(document),
            )
            if (before.sha256 if before else None) != document.sha256:
                _unsettle(
                    connection,
                    "SELECT feed AS column1 FROM signal_feed WHERE kind = ? AND address = ?",
                    reference.kind.value,
                    reference.address,
                )

    def go_by(self, feed: str, references: Collection[Reference]) -> None:
        wanted = {(one.kind.value, one.address) for one in references}
        with self._database.reading() as connection:
            known = set(connection.execute("SELECT kind, address FROM signal_feed WHERE feed = ?", (feed,)))
        if known == wanted:
            return
        with self._database.writing() as connection:
            connection.execute("DELETE FROM signal_feed WHERE feed = ?", (feed,))
            connection.executemany(
                "INSERT INTO signal_feed (feed, kind, address) VALUES (?, ?, ?)", [(feed, *one) for one in wanted]
            )
            connection.executemany(
                "DELETE FROM signal_document WHERE kind = ? AND address = ? AND NOT EXISTS"
                " (SELECT 1 FROM signal_feed f WHERE f.kind = signal_document.kind"
                " AND f.address = signal_document.address)",
                sorted(known - wanted),
            )
            _unsettle(connection, "VALUES (?)", feed)

    def versions(self, feed: str) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return dict(connection.execute("SELECT address, version FROM signal_page WHERE feed = ?", (feed,)))

    def has_versions(self, feed: str, versions: Mapping[str, str]) -> None:
        if versions == self.versions(feed):
            return
        with self._database.writing() as connection:
            connection.execute("DELETE FROM signal_page WHERE feed = ?", (feed,))
            connection.executemany(
                "INSERT INTO signal_page (feed, address, version) VALUES (?, ?, ?)",
                [(feed, *one) for one in versions.items()],
            )

    def unsettled(self) -> Sequence[str]:
        with self._database.reading() as connection:
            return [feed for (feed,) in connection.execute(_UNSETTLED)]

    def told(self, feed: str, after: str, most: int) -> Sequence[Told]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, json_extract(facts, '$.link'), inline, signals FROM story"
                f" WHERE feed = ? AND id > ? AND NOT {_WITHDRAWN} ORDER BY id LIMIT ?",
                (feed, after, most),
            )
            return [Told(*row) for row in rows]

    def signals(self, key: str | None) -> tuple[Signal, ...]:
        if key is None:
            return ()
        known = _SETS.get(key)
        if known is None:
            with self._database.reading() as connection:
                known = signals_of(connection, key)
        return known

    def tell(self, feed: str, changes: Mapping[str, str], epoch: int) -> bool:
        with self._database.writing() as connection:
            if epoch_of(connection, feed) != epoch:
                return False
            for story, said in changes.items():
                connection.execute("UPDATE story SET signals = ? WHERE id = ?", (put_set(connection, said), story))
        return True

    def settled(self, feed: str, epoch: int, *, is_to_be_cut: bool) -> None:
        with self._database.writing() as connection:
            if is_to_be_cut:
                connection.execute("UPDATE feed SET cut_key = '' WHERE id = ? AND cut_key IS NOT NULL", (feed,))
            connection.execute("UPDATE signal_epoch SET settled = ? WHERE feed = ?", (epoch, feed))

    def drop_unused(self) -> None:
        used = " UNION ".join(f"SELECT {one} FROM story WHERE {one} IS NOT NULL" for one in ("signals", "inline"))
        with self._database.writing() as connection:
            went_by_country = _goes_by_country(connection)
            connection.execute(f"DELETE FROM signal_set WHERE key NOT IN ({used})")
            if went_by_country and not _goes_by_country(connection):
                raise_epoch(connection)


def epoch_of(connection: sqlite3.Connection, feed: str) -> int:
    row = connection.execute("SELECT epoch FROM signal_epoch WHERE feed = ?", (feed,)).fetchone()
    return int(row[0]) if row else 0


def documents_of(connection: sqlite3.Connection, feed: str) -> Sequence[Document]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM signal_document JOIN signal_feed USING (kind, address) WHERE feed = ?"
        " ORDER BY kind, address",
        (feed,),
    )
    return [_document(*row) for row in rows]


def signals_of(connection: sqlite3.Connection, key: str) -> tuple[Signal, ...]:
    """The set of that key, read once a process. What is missing is not remembered."""
    known = _SETS.get(key)
    if known is None:
        row = connection.execute("SELECT signals FROM signal_set WHERE key = ?", (key,)).fetchone()
        if row is None or key_of(row[0]) != key:
            return UNREADABLE
        known = _SETS.keep(key, read_set(row[0]))
    return known


def put_set(connection: sqlite3.Connection, said: str) -> str | None:
    """Keep a set as written. The first that goes by country has every turn look whether countries are to be asked."""
    key = key_of(said)
    if key is None:
        return None
    if connection.execute("SELECT 1 FROM signal_set WHERE key = ?", (key,)).fetchone():
        return key
    by_country = goes_by_country(read_set(said))
    if by_country and not _goes_by_country(connection):
        raise_epoch(connection)
    connection.execute("INSERT INTO signal_set (key, signals, by_country) VALUES (?, ?, ?)", (key, said, by_country))
    return key


def _goes_by_country(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM signal_set WHERE by_country").fetchone() is not None


def _unsettle(connection: sqlite3.Connection, feeds: str, *values: str) -> None:
    connection.execute(
        f"INSERT INTO signal_epoch (feed, epoch, settled) SELECT column1, 1, 0 FROM ({feeds}) WHERE true"
        " ON CONFLICT (feed) DO UPDATE SET epoch = epoch + 1",
        values,
    )


def _document_at(connection: sqlite3.Connection, reference: Reference) -> Document | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM signal_document WHERE kind = ? AND address = ?",
        (reference.kind.value, reference.address),
    ).fetchone()
    return _document(*row) if row else None


def _row(one: Document) -> tuple[object, ...]:
    """In the order of `_COLUMNS`."""
    return (
        one.reference.kind.value,
        one.reference.address,
        millis(one.asked_at),
        millis(one.next_at),
        one.status,
        one.failures,
        one.text,
        one.sha256,
        _millis(one.last_ok),
        _millis(one.expires_at),
    )


def _document(
    kind: str,
    address: str,
    asked_at: int,
    next_at: int,
    status: int | None,
    failures: int,
    text: bytes | None,
    sha256: str | None,
    last_ok: int | None,
    expires_at: int | None,
) -> Document:
    return Document(
        Reference(Kind(kind), address),
        moment(asked_at),
        moment(next_at),
        status,
        failures,
        text,
        sha256,
        _moment(last_ok),
        _moment(expires_at),
    )


def _millis(at: datetime | None) -> int | None:
    return None if at is None else millis(at)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
