"""The licence folder on disk, and the licence versions as the database keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from skill.desk.ports import LicenceFile, LicenceRow, LicenceRows
from skill.errors import LicenceFolderError
from skill.store.database import Database
from skill.store.rows import millis, moment


class Folder:
    """`desk.ports.LicenceFolder`: a folder of `.toml` files. An empty one is legal; a missing one is not."""

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
    """`desk.ports.LicenceStore` on SQLite."""

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
                connection.execute("UPDATE epoch SET n = n + 1")


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
        dict(connection.execute("SELECT licence, why FROM suspension")),
    )


def _state(connection: sqlite3.Connection) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        connection.execute("SELECT id, version, file, hash, standing FROM licence ORDER BY 1, 2").fetchall(),
        connection.execute("SELECT id, why FROM licence_refused ORDER BY 1").fetchall(),
    )
