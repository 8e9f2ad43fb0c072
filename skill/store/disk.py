"""Files on disk: whose they are, and what the disk says no to, as an error that commands and doors know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skill.errors import StoreError

# Nobody but the owner reads what is kept, nor writes it. What SQLite lays beside a database has the database's mode.
OWNER_ONLY = 0o600
_OF_THE_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN}
)


@contextmanager
def disk_of(path: Path) -> Iterator[None]:
    """Raises `StoreError` where the disk is full or broken, or the file locked for too long; others as they are."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise_if_of_disk(error, path)
        raise


def raise_if_of_disk(error: sqlite3.OperationalError, path: Path) -> None:
    """Raises `StoreError` where the disk is full or broken, or the file locked for too long."""
    # The low byte is the kind; the rest says where it happened. https://www.sqlite.org/rescode.html
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_DISK:
        raise StoreError(f"{path} cannot be written or read: {error}") from error
