"""The database: one SQLite file, one connection a process, plain SQL.

Every change is one short write transaction, so that turns, refreshes and notices have one order.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skill.errors import WHAT_TO_RUN, StoreError

SCHEMA = "0011"
BUSY_TIMEOUT_SECONDS = 5.0
_PREFIX = "sqlite:///"
# The file's own mark, `PRAGMA user_version`: whether what went has left traces to be scrubbed away.
CLEAN, TRACES = 0, 1


class Database:
    """Opens lazily, one connection for a process; nothing is connected when it is made.

    On SQLite one transaction is written at a time in any case, so the threads of a process share the
    connection and with it the pages that it has read; a lock gives them their order.
    """

    def __init__(self, url: str, *, ledger_sync: str = "normal") -> None:
        """`ledger_sync` is `normal` (survives a process's death) or `full` (survives a power cut)."""
        if not url.startswith(_PREFIX) or url == _PREFIX:
            raise StoreError(f"{url} is not a database this version can open; write sqlite:///byline.db")
        self.path = Path(url.removeprefix(_PREFIX))
        self._sync = ledger_sync.upper()
        self._lock = threading.RLock()
        self._opened: tuple[int, sqlite3.Connection] | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this process: one that was opened before a fork is left alone."""
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                connection = self._open()
                self._opened = (os.getpid(), connection)
                weakref.finalize(self, _close_in, os.getpid(), connection)
            return self._opened[1]

    def close(self) -> None:
        with self._lock:
            if self._opened is not None and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end of the block, undone if the block raises."""
        with self._lock:
            connection = self.connection
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise StoreError(f"the database is busy or cannot be written: {error}") from error
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the database."""
        with self._lock:
            connection = self.connection
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    def is_current(self) -> bool:
        """Whether the file is there with the schema of this release."""
        if not self.path.exists():
            return False
        try:
            row = self.connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return False
        return row is not None and row[0] == SCHEMA

    def migrate(self) -> None:
        """Make the file, or bring it to the schema of this release. Safe for two processes at once."""
        if self.is_current():
            return
        # Alembic and SQLAlchemy are heavy and only needed here.
        from alembic import command
        from alembic.config import Config
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{self.path}", poolclass=NullPool)

        @event.listens_for(engine, "connect")
        def _plain(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout = 30000")
            connection.execute("PRAGMA journal_mode = WAL")

        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        engine.dispose()

    def scrub(self) -> bool:
        """Write the file anew and empty the journal, so that what was purged is nowhere on disk.

        False where a reader was in the way: then it is to be done again.

        `secure_delete` alone does not do it: when SQLite moves rows between pages, copies stay behind in
        the unused part of a page.
        """
        with self._lock:
            try:
                self.connection.execute("VACUUM")
                (was_busy, _, _) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
        return not was_busy

    def _open(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise StoreError(f"there is no database at {self.path}; {WHAT_TO_RUN}")
        try:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path} cannot be opened as a database: {error}") from error
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute(f"PRAGMA synchronous = {self._sync}")
        connection.execute("PRAGMA secure_delete = ON").fetchone()
        connection.execute("PRAGMA cache_size = -16000")


def _close_in(process: int, connection: sqlite3.Connection) -> None:
    """Closing a connection in a forked child would take the parent's journal away."""
    if os.getpid() == process:
        connection.close()
