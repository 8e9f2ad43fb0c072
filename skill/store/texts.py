"""Publishers' text: an SQLite file of its own beside the database.

`rendition_text` holds the words of renditions, `search` is the index of those that may be found. What is purged has to
be scrubbed, which means that the file is written anew; a file that holds nothing but text is small, however long the
ledger grows. Turns read it, attached to the database and read-only, under the name `texts`. Who files a story writes
the text first and commits the rendition's row after it; who takes text away commits the rows first. So between the two
there is at worst a text without a row, which the next purge sweeps, or a row without a text, which counts as gone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.errors import StoreError
from skill.store.connected import PerProcess
from skill.store.disk import OWNER_ONLY, disk_of

BUSY_TIMEOUT_SECONDS = 5.0
# At so many pages, of 4 KiB each, the journal is moved to its place: one that is written again and again is moved once.
JOURNAL_PAGES = 8000
# How long a scrub waits for a reader; while it waits no story can be filed. The next round does it then.
SCRUB_TIMEOUT_MS = 1000
SCHEMA_NAME = "texts"
LAYOUT = """
CREATE TABLE rendition_text (rendition TEXT PRIMARY KEY, text TEXT NOT NULL, said TEXT);
"""
INDEX = """
CREATE VIRTUAL TABLE search USING fts5 (
    story UNINDEXED, headline, words, stems, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
"""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a rendition, and their forms for the ear as JSON by locale."""

    rendition: str
    text: str
    said: str | None


@dataclass(frozen=True, slots=True)
class Findable:
    """A story in the index: its headline and other words that may be told of it, and the stems of both."""

    story: str
    place: int
    headline: str
    words: str
    stems: str


class Texts:
    """The file, and the one connection of a process that may write it. Nothing is connected when it is made."""

    def __init__(self, database: Path, sync: str) -> None:
        self.path = database.with_name(f"{database.stem}.text.db")
        self._sync = sync
        self._lock = threading.RLock()
        self._connected = PerProcess(self._open)

    @property
    def connection(self) -> sqlite3.Connection:
        with self._lock:
            return self._connected.get()

    def close(self) -> None:
        with self._lock:
            self._connected.close()

    def attach(self, connection: sqlite3.Connection) -> None:
        """Make the texts readable from the database's connection, which cannot write them.

        An attached file that could be written would be locked by every turn.
        """
        connection.execute("ATTACH ? AS texts", (f"{self.path.absolute().as_uri()}?mode=ro",))

    def make(self) -> None:
        """Make the file, empty, where there is none. What an older one left beside it is taken away first, since
        SQLite would read its journal into the new file.
        """
        made = self.path.with_name(f"{self.path.name}.{os.getpid()}-{threading.get_ident()}")
        made.unlink(missing_ok=True)
        made.touch(mode=OWNER_ONLY)
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()  # later a reader would be in the way
            connection.executescript(LAYOUT + INDEX)
        if not self.path.exists():
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        try:
            os.link(made, self.path)
        except FileExistsError:
            return  # another process was faster
        finally:
            made.unlink()

    def remove(self) -> None:
        """Take the file away with all that is in it."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What is there at this moment, read at once: no reader stands in the way of a scrub for longer."""
        with self._lock:
            return self.connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction of its own: committed at the end of the block, undone if the block raises."""
        with self._lock, disk_of(self.path):
            connection = self.connection
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise StoreError(f"{self.path} is busy or cannot be written: {error}") from error
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def put(self, texts: Sequence[Text], found: Sequence[Findable] = ()) -> None:
        """Write the texts of renditions, and the words by which stories are found.

        A rendition's text never changes, for it is in its id; nor does what is said of it while it is kept, so that an
        answer that was given is filled in again as it was, whatever the rules or the lexicon have become.
        """
        # FTS5 writes down all that it has gathered when it is given a place before the last one.
        in_order = sorted(found, key=lambda one: one.place)
        with self.writing() as connection:
            connection.executemany(
                "INSERT INTO rendition_text (rendition, text, said) VALUES (?, ?, ?)"
                " ON CONFLICT (rendition) DO NOTHING",
                [(one.rendition, one.text, one.said) for one in texts],
            )
            connection.executemany("DELETE FROM search WHERE rowid = ?", [(one.place,) for one in in_order])
            connection.executemany(
                "INSERT INTO search (rowid, story, headline, words, stems) VALUES (?, ?, ?, ?, ?)",
                [(one.place, one.story, one.headline, one.words, one.stems) for one in in_order],
            )

    def make_index(self) -> None:
        """Make the index anew, empty. What it held is in the file until the next scrub."""
        with self._lock:
            self.connection.executescript(f"DROP TABLE IF EXISTS search; {INDEX}")

    def remove_rows(self, renditions: Sequence[str], found: Sequence[int]) -> int:
        """Take away the texts of `renditions` and the entries `found`. Returns how many texts went."""
        with self.writing() as connection:
            gone = connection.executemany(
                "DELETE FROM rendition_text WHERE rendition = ?", [(one,) for one in renditions]
            ).rowcount
            connection.executemany("DELETE FROM search WHERE rowid = ?", [(one,) for one in found])
        return max(gone, 0)

    def scrub(self) -> bool:
        """Write the file anew and empty its journal, so that what was purged is nowhere on disk.

        False where a reader was in the way: then it is to be done again.

        `secure_delete` alone does not do it: when SQLite moves rows between pages, copies stay behind in
        the unused part of a page. And FTS5 keeps words that were the first of a page of its index, in `search_idx`.
        """
        with self._lock:
            connection = self.connection
            (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
            connection.execute(f"PRAGMA busy_timeout = {min(patience, SCRUB_TIMEOUT_MS)}")
            try:
                if _keeps_words_of_nobody(connection):
                    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
                connection.execute("VACUUM")
                (was_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
            finally:
                connection.execute(f"PRAGMA busy_timeout = {patience}")
        return not was_busy

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_TIMEOUT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute(f"PRAGMA synchronous = {self._sync}")
                connection.execute("PRAGMA secure_delete = ON").fetchone()
                connection.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}").fetchone()
                # A scrub works on a copy: in memory, for a file elsewhere would hold what is to go.
                connection.execute("PRAGMA temp_store = MEMORY")
            except BaseException:
                connection.close()
                raise
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path} cannot be opened as a file of texts: {error}") from error
        return connection


def _keeps_words_of_nobody(connection: sqlite3.Connection) -> bool:
    """Whether a page of the index is named after a word that no story has any more."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.living USING fts5vocab (main, search, row)")
    names = (bytes(term)[1:].decode(errors="replace") for (term,) in connection.execute("SELECT term FROM search_idx"))
    alive = "SELECT 1 FROM temp.living WHERE term >= ? AND term < ? LIMIT 1"
    return any(
        name and connection.execute(alive, (name, f"{name}\U0010ffff")).fetchone() is None for name in set(names)
    )
