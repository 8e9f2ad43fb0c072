"""The licence folder on disk, and the licence versions as the database keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from skill.desk.ports.licences import LicenceFile, LicenceRow, LicenceRows, Suspension
from skill.errors import LicenceFolderError
from skill.store.database import Database
from skill.store.rows import millis, moment


class Folder:
    """`desk.ports.licences.LicenceFolder`: a folder of `.toml` files. An empty one is legal; a missing one is not."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def files(self) -> tuple[LicenceFile, ...]:
        if not self._path.is_dir():
            raise LicenceFolderError((f"{self._path}: no such folder; NEWS_LICENCES names the folder of licences",))
        faults: list[str] = []
        found: list[LicenceFile] = []
        for path in sorted(self._path.glob("*.toml")):
            try:
                found.append(LicenceFile(path.name, path.read_text(encoding="utf-8-sig")))
            except (OSError, UnicodeDecodeError) as error:
                faults.append(f"{path.name}: (the file): cannot be read: {error}")
        if faults:
            raise LicenceFolderError(tuple(faults))
        return tuple(found)


class Licences:
    """`desk.ports.licences.LicenceStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> LicenceRows:
        with self._database.reading() as connection:
            found = load_rows(connection, known_epoch=-1)
        if found is None:
            raise AssertionError("no epoch is -1")
        return found

    def replace(self, rows: Sequence[LicenceRow], refused: Mapping[str, str]) -> None:
        with self._database.writing() as connection:
            before = _state(connection)
            connection.execute("UPDATE licence SET standing = 'gone'")
            for row in rows:
                connection.execute(
                    "INSERT INTO licence (id, version, file, text, hash, effective_from, standing)"
                    " VALUES (?, ?, ?, ?, ?, ?, 'read') ON CONFLICT (id, version) DO UPDATE SET file = excluded.file,"
                    " standing = CASE WHEN hash = excluded.hash THEN 'read' ELSE 'refused' END",
                    (row.id, row.version, row.file, row.text, row.hash, millis(row.effective_from)),
                )
            connection.execute("DELETE FROM licence_refused")
            connection.executemany("INSERT INTO licence_refused (id, why) VALUES (?, ?)", sorted(refused.items()))
            if _state(connection) != before:
                raise_epoch(connection)

    def suspend(self, licence: str, why: str, now: datetime) -> Suspension:
        with self._database.writing() as connection:
            changed = connection.execute(
                "INSERT INTO suspension (licence, since, why) VALUES (?, ?, ?)"
                " ON CONFLICT (licence) DO UPDATE SET why = excluded.why WHERE why <> excluded.why",
                (licence, millis(now), why),
            ).rowcount
            if changed:
                raise_epoch(connection)
            return _suspensions(connection)[licence]

    def resume(self, licence: str) -> bool:
        with self._database.writing() as connection:
            lifted = connection.execute("DELETE FROM suspension WHERE licence = ?", (licence,)).rowcount
            if lifted:
                raise_epoch(connection)
            return bool(lifted)


def load_rows(connection: sqlite3.Connection, known_epoch: int) -> LicenceRows | None:
    (epoch,) = connection.execute("SELECT n FROM epoch").fetchone()
    if epoch == known_epoch:
        return None
    rows = connection.execute(
        "SELECT id, version, file, text, hash, effective_from, standing FROM licence ORDER BY id, version"
    )
    return LicenceRows(
        epoch,
        tuple(
            LicenceRow(licence, version, file, text, hashed, moment(effective), standing)
            for licence, version, file, text, hashed, effective, standing in rows
        ),
        dict(connection.execute("SELECT id, why FROM licence_refused")),
        _suspensions(connection),
        _told_until(connection),
        bool(connection.execute("SELECT EXISTS (SELECT 1 FROM signal_set WHERE by_country)").fetchone()[0]),
    )


def _told_until(connection: sqlite3.Connection) -> datetime | None:
    (until,) = connection.execute("SELECT max(tell_until) FROM notice").fetchone()
    return None if until is None else moment(until)


def _suspensions(connection: sqlite3.Connection) -> dict[str, Suspension]:
    rows = connection.execute("SELECT licence, since, why FROM suspension ORDER BY 1")
    return {licence: Suspension(licence, moment(since), why) for licence, since, why in rows}


def raise_epoch(connection: sqlite3.Connection) -> None:
    """From the commit on every turn reads licences and open notices anew."""
    connection.execute("UPDATE epoch SET n = n + 1")


def _state(connection: sqlite3.Connection) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        connection.execute("SELECT id, version, file, hash, standing FROM licence ORDER BY 1, 2").fetchall(),
        connection.execute("SELECT id, why FROM licence_refused ORDER BY 1").fetchall(),
    )
