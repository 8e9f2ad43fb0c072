"""Copies of the database, which hold no publisher text, since the database holds none; and putting one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from skill.errors import NotFoundError, StoreError
from skill.store.database import SCHEMA, Database, schema_of
from skill.store.disk import OWNER_ONLY

_SIDES = ("-wal", "-shm", "-journal")


def back_up(database: Database, file: Path) -> int:
    """Write a whole and consistent copy of the database to `file`, its owner's alone. Returns its size in bytes.

    Nothing has to stop meanwhile. The copy is written row by row, so it holds nothing of what was deleted either.
    Raises `StoreError` where there is such a file, or it cannot be written.
    """
    if file.exists():
        raise StoreError(f"there is a {file}; a backup replaces nothing, so name a new file")
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        try:
            database.copy_into(draft)
            _sync(draft)
            os.link(draft, file)
            _sync(file.parent)
        finally:
            draft.unlink()
    except FileExistsError as error:
        raise StoreError(f"there is a {file} by now; a backup replaces nothing, so name a new file") from error
    except OSError as error:
        raise StoreError(f"the backup cannot be written: {error}") from error
    return file.stat().st_size


@contextmanager
def staged(file: Path, database: Database, *sides: Path) -> Iterator[Database]:
    """A copy of the backup `file`, brought to this release, in a folder beside the database, where nobody serves it.

    `sides` are files that lie beside the database and are to lie beside the copy. All is gone when the block ends,
    but for what was put in place. Raises `NotFoundError` and `StoreError`.
    """
    folder = database.path.with_name(f"{database.path.name}.restoring")
    shutil.rmtree(folder, ignore_errors=True)
    copy = Database(f"sqlite:///{folder / database.path.name}")
    try:
        folder.mkdir(mode=0o700, parents=True)
        _copied(file, copy.path)
        for side in sides:
            if side.exists():
                _copied(side, folder / side.name)
        _expect_whole(copy.path, file)
        copy.migrate()
        yield copy
    except OSError as error:
        raise StoreError(f"{file} cannot be restored: {error}") from error
    finally:
        copy.close()
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(
    copy: Database, database: Database, now: datetime, *, replace: bool, sides: Sequence[Path] = ()
) -> Path | None:
    """Make the copy the database. The one that was there is kept under another name, which is returned.

    Its texts are not kept: nothing would ever purge them. The new one's are made empty when it is opened. Raises
    `StoreError` where a database is there and is in use or not to be replaced, and where one of `sides`, which grow
    only while the database is written, is longer than what lies beside the copy.
    """
    copy.close()
    if not database.path.exists():
        database.texts.remove()
        try:
            os.link(copy.path, database.path)
        except FileExistsError as error:
            raise StoreError(f"a database was made at {database.path} meanwhile; nothing was restored") from error
        _sync(database.path.parent)
        return None
    if not replace:
        raise StoreError(
            f"there is a database at {database.path}; to put the backup in its place, and keep it under another name,"
            " stop the server and refresh and say --force"
        )
    kept = database.path.with_name(f"{database.path.stem}.before-restore-{now:%Y%m%dT%H%M%S}.db")
    database.close()
    with _held(database.path):
        _expect_as_staged(copy, sides)
        os.link(database.path, kept)
        database.texts.remove()
        os.replace(copy.path, database.path)
        _sync(database.path.parent)
    return kept


def _expect_as_staged(copy: Database, sides: Sequence[Path]) -> None:
    for side in sides:
        beside = copy.path.with_name(side.name)
        if side.exists() and side.stat().st_size != (beside.stat().st_size if beside.exists() else 0):
            raise StoreError(
                f"a notice came in while the backup was made ready ({side} has grown); nothing was restored: run it"
                " again"
            )


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Nobody else has the database open, nor opens it meanwhile; its journal is folded into it.

    Where a file that is no database lies there, nobody can use it.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{path} is in use ({error}); stop the server and refresh, then restore") from error
        except sqlite3.DatabaseError:
            pass
        yield


def _copied(source: Path, target: Path) -> None:
    try:
        with source.open("rb") as reading:
            opened = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
            with os.fdopen(opened, "wb") as writing:
                shutil.copyfileobj(reading, writing)
                writing.flush()
                os.fsync(writing.fileno())
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {source}") from error


def _expect_whole(path: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            found = schema_of(connection)
            faults = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file} is no backup of a database: {error}") from error
    finally:
        for side in _SIDES:
            with suppress(FileNotFoundError):
                path.with_name(path.name + side).unlink()
    if found is None:
        raise StoreError(f"{file} holds no database of Byline")
    if found > SCHEMA:
        raise StoreError(f"{file} is of a later release (schema {found}); restore it with that one")
    if faults != ["ok"]:
        raise StoreError(f"{file} is damaged: {faults[0]}")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
