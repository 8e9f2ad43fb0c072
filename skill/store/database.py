"""The database: one SQLite file, one connection a process, plain SQL; publishers' text apart (`texts`).

Every change is one short write transaction, so that turns, refreshes and notices have one order.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from skill.errors import WHAT_TO_RUN, StoreError
from skill.store.connected import PerProcess
from skill.store.disk import OWNER_ONLY, raise_if_of_disk
from skill.store.texts import JOURNAL_PAGES, SCHEMA_NAME, Texts

SCHEMA = "0023"
BUSY_TIMEOUT_SECONDS = 5.0
# For the other threads of the process, which may each be waiting for the database: with the above, an apology is still
# made within the eight seconds after which Alexa waits no longer.
LOCK_TIMEOUT_SECONDS = 2.5
# How long the emptying of the journal waits for a reader; while it waits no turn can be written.
JOURNAL_TIMEOUT_MS = 200
# How often a server moves the journal's pages to their place beside its turns, so that few are left for the turn that
# comes upon `JOURNAL_PAGES`.
JOURNAL_EVERY_SECONDS = 1.0
# The file's own mark, `PRAGMA user_version`: what left traces between rows since the file was last written anew.
CLEAN, TEXTS, LISTENERS = 0, 1, 2
# Writing anew keeps everybody's turns waiting: for about a second at this size. Beyond it, only a file that held
# publishers' text, in an earlier release, is written anew; that happens once.
MOST_REWRITTEN_BYTES = 256 * 2**20
# Without its texts no story can be told: none is found until each feed was fetched whole and its stories cut again.
_FORGET_TEXTS = (
    "DELETE FROM shelf",
    "DELETE FROM shelf_label",
    "UPDATE story SET cut_key = ''",
    "UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL, cut_key = NULL, next_at = 0",
)
_PREFIX = "sqlite:///"


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
        self.texts = Texts(self.path, self._sync)
        self._lock = threading.RLock()
        self._connected = PerProcess(self._open)
        self._journal_lock = threading.Lock()
        self._tidying: threading.Event | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this process, from which `texts` can be read."""
        with self._lock:
            return self._connected.get()

    def close(self) -> None:
        # The texts' own connection is the last: it takes their journal away with it.
        with self._lock:
            if self._tidying is not None:
                self._tidying.set()
            self._connected.close()
            self.texts.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end of the block, undone if the block raises or rolls it back.

        Raises `StoreError` where others write for too long, and where the disk is full.
        """
        with self._held():
            connection = self.connection
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise StoreError(f"the database is busy or cannot be written: {error}") from error
            try:
                yield connection
                if connection.in_transaction:
                    connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the database."""
        with self._held():
            connection = self.connection
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def _held(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=LOCK_TIMEOUT_SECONDS):
            raise StoreError("the database is busy: too many threads of this process wait for it")
        try:
            yield
        except sqlite3.OperationalError as error:
            raise_if_of_disk(error, self.path)
            raise
        finally:
            self._lock.release()

    def is_current(self) -> bool:
        """Whether the file is there with the schema of this release."""
        if not self.path.exists():
            return False
        try:
            return schema_of(self.connection) == SCHEMA
        except sqlite3.DatabaseError:
            return False

    def migrate(self) -> None:
        """Make the file, or bring it to the schema of this release. Safe for two processes at once."""
        if self.is_current():
            self.scrub()
            return
        # Alembic and SQLAlchemy are heavy and only needed here.
        from alembic import command
        from alembic.config import Config
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=OWNER_ONLY)
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
            config.attributes |= {"connection": connection, "texts": self.texts}
            command.upgrade(config, "head")
            connection.commit()
        engine.dispose()
        self.scrub()

    def scrub(self) -> bool:
        """Empty the journal; before that, write the whole file anew where traces may be left of what went: of
        publishers' text from an earlier release, of a listener who was forgotten.

        False where a reader was in the way: then it is to be done again.
        """
        with self._lock:
            (mark,) = self.connection.execute("PRAGMA user_version").fetchone()
            if mark == CLEAN or (mark == LISTENERS and self.path.stat().st_size > MOST_REWRITTEN_BYTES):
                return self.empty_journal()
            try:
                self.connection.execute("VACUUM main")
            except sqlite3.OperationalError:
                return False
            is_clean = self.empty_journal()
            if is_clean:
                self.connection.execute(f"PRAGMA user_version = {CLEAN}")
        return is_clean

    def copy_into(self, path: Path) -> None:
        """Write a whole copy, without what was deleted, into an empty file: one moment, whatever is written meanwhile.

        Raises `StoreError`.
        """
        with self._lock:
            try:
                self.connection.execute("VACUUM main INTO ?", (str(path),))
            except sqlite3.OperationalError as error:
                raise StoreError(f"{self.path} cannot be copied to {path}: {error}") from error

    def tidy_apart(self) -> None:
        """Until this is closed a thread moves the journal's pages to their place, so that no turn has to."""
        self._tidying = threading.Event()
        threading.Thread(target=self._tidy_until, args=(self._tidying,), name="journal", daemon=True).start()

    def _tidy_until(self, is_over: threading.Event) -> None:
        """A failure is no harm: the journal grows, and a turn does it in the end."""
        while not is_over.wait(JOURNAL_EVERY_SECONDS):
            with suppress(sqlite3.Error):
                self.tidy_journal()

    def tidy_journal(self) -> None:
        """Move what the journal holds to its place, so far as nobody reads it, and keep no turn waiting."""
        with self._journal_lock, closing(self._connect()) as connection:
            connection.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchone()

    def empty_journal(self) -> bool:
        """Move what the journal holds to its place and empty it. False where a reader was in the way."""
        with self._lock, self._journal_lock:
            connection = self.connection
            (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
            connection.execute(f"PRAGMA busy_timeout = {min(patience, JOURNAL_TIMEOUT_MS)}")
            try:
                (was_busy, _, _) = connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
            finally:
                connection.execute(f"PRAGMA busy_timeout = {patience}")
        return not was_busy

    def _open(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise StoreError(f"there is no database at {self.path}; {WHAT_TO_RUN}")
        try:
            connection = self._connect()
            try:
                self._prepare(connection)
                if schema_of(connection) == SCHEMA:
                    self._attach_texts(connection)
            except BaseException:
                connection.close()
                raise
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path} cannot be opened as a database: {error}") from error
        return connection

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_TIMEOUT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute(f"PRAGMA synchronous = {self._sync}")
        connection.execute("PRAGMA secure_delete = ON").fetchone()
        connection.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}").fetchone()
        connection.execute("PRAGMA cache_size = -16000")

    def _attach_texts(self, connection: sqlite3.Connection) -> None:
        """A missing file (a restored backup has none) is made empty, and the feeds are to be fetched whole.

        The rows forget first: a process that dies in between finds the file missing still.
        """
        if not self.texts.path.exists():
            connection.execute("BEGIN IMMEDIATE")
            for statement in _FORGET_TEXTS:
                connection.execute(statement)
            connection.execute("COMMIT")
            self.texts.make()
        try:
            self.texts.attach(connection)
            connection.execute(f"SELECT 1 FROM {SCHEMA_NAME}.rendition_text LIMIT 1")
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.texts.path} cannot be opened as a file of texts: {error}; stop everything that uses it, take"
                " it away, and run: python -m skill refresh"
            ) from error


def schema_of(connection: sqlite3.Connection) -> str | None:
    """The schema's number; `None` where this is a database of something else, or an empty file."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(known).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None
