"""Notices: their table, their journal, and what they do to stories, inside one write transaction."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from skill.desk.ports.licences import LicenceRows
from skill.desk.ports.notices import NoticeRow
from skill.errors import StoreError
from skill.rights.renditions import Rendition
from skill.store.database import Database
from skill.store.disk import OWNER_ONLY
from skill.store.ledger import Row, append
from skill.store.licence_files import load_rows, raise_epoch
from skill.store.rows import link_hashes, millis, moment, short_hash, story_of
from skill.store.stories import Cabinet, noticed
from skill.store.texts import Texts
from skill.store.turns import TurnStore
from skill.stories.merge import canonical
from skill.stories.story import State, Story, story_id

_COLUMNS = tuple(one.name for one in fields(NoticeRow))
_TIMES = frozenset({"sent_at", "received_at", "effective_at", "tell_until"})
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM notice"
_INSERT = f"INSERT INTO notice ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


class Notices:
    """`desk.ports.notices.Notices` on SQLite, with a journal beside the file that outlives it.

    A backup may be older than a notice. From the journal a database that was restored is made silent again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._journal = Journal(Path(f"{database.path}.notices.jsonl"))

    @contextmanager
    def noticing(self) -> Iterator[NoticeStore]:
        with self._database.writing() as connection:
            yield NoticeStore(connection, self._journal, self._database.texts)

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None:
        with self._database.reading() as connection:
            return _earlier(connection, publisher, nonce)

    def last(self, count: int) -> tuple[NoticeRow, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(f"{_SELECT} ORDER BY n DESC LIMIT ?", (count,)).fetchall()
        return tuple(_row(*row) for row in reversed(rows))

    def holding(self, publisher: str, source: str) -> tuple[NoticeRow, ...]:
        return self._rows(
            "publisher = ? AND source = ? AND kind = 'withhold' AND lifted_at IS NULL ORDER BY n", publisher, source
        )

    def last_release(self, story: str, source: str) -> NoticeRow | None:
        found = self._rows("story = ? AND source = ? AND kind = 'release' ORDER BY n DESC LIMIT 1", story, source)
        return found[0] if found else None

    def _rows(self, condition: str, *values: str) -> tuple[NoticeRow, ...]:
        with self._database.reading() as connection:
            return tuple(_row(*row) for row in connection.execute(f"{_SELECT} WHERE {condition}", values))

    def named(self, reference: str) -> Story | None:
        with self._database.reading() as connection:
            return TurnStore(connection, str(self._database.path)).named(reference)

    def journal(self) -> tuple[NoticeRow, ...]:
        return self._journal.rows()


class NoticeStore:
    """`desk.ports.notices.NoticeStore`, inside one write transaction."""

    def __init__(self, connection: sqlite3.Connection, journal: Journal, texts: Texts) -> None:
        self._db, self._journal = connection, journal
        self._cabinet = Cabinet(connection, texts)

    def licences(self, known_epoch: int) -> LicenceRows | None:
        return load_rows(self._db, known_epoch)

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None:
        return _earlier(self._db, publisher, nonce)

    def stories(self, publisher: str, reference: str) -> tuple[Story, ...]:
        ids = (reference, story_id(publisher, reference))
        exact = self._stories(publisher, ids, link_hashes(canonical(reference)))
        spellings = [] if exact else _spellings(reference)
        return self._stories(publisher, ids, [_link_hash(one) for one in spellings]) if spellings else exact

    def own_id(self, story: str) -> str:
        found = self._db.execute("SELECT story FROM alias WHERE id = ?", (story,)).fetchone()
        return found[0] if found else story

    def reached(self, notice: NoticeRow) -> tuple[Story, ...]:
        return self._stories(notice.publisher, (notice.story, notice.story), (notice.link_hash,))

    def _stories(self, publisher: str, ids: tuple[str, str], link_hashes: Sequence[str | None]) -> tuple[Story, ...]:
        marks = ", ".join("?" * len(link_hashes))
        rows = self._db.execute(
            "SELECT facts, state FROM story WHERE publisher = ? AND id IN (?, ?)"
            " UNION SELECT s.facts, s.state FROM alias a JOIN story s ON s.id = a.story"
            " WHERE s.publisher = ? AND a.id IN (?, ?)"
            f" UNION SELECT facts, state FROM story WHERE publisher = ? AND link_hash IN ({marks})",
            (publisher, *ids, publisher, *ids, publisher, *link_hashes),
        )
        found = (story_of(*row) for row in rows)
        return tuple(sorted(found, key=lambda story: (story.published_at, story.id), reverse=True))

    def is_anothers(self, publisher: str, reference: str) -> bool:
        found = self._db.execute(
            "SELECT 1 FROM story WHERE publisher <> ? AND link_hash = ? LIMIT 1", (publisher, _link_hash(reference))
        ).fetchone()
        return found is not None

    def link_hash(self, publisher: str, reference: str, story: Story | None) -> str | None:
        given = _link_hash(reference)
        if story is None:
            return given
        own = short_hash(story.link) if story.link else None
        if own == given:
            return given
        (sharing,) = self._db.execute(
            "SELECT count(*) FROM story WHERE publisher = ? AND link_hash = ?", (publisher, own)
        ).fetchone()
        return own if sharing == 1 else None

    def noticed(self, story: str, publisher: str, link_hash: str | None) -> State:
        return noticed(self._db, story, publisher, (link_hash,) if link_hash else ())

    def noticed_of(self, story: Story) -> State:
        return noticed(self._db, story.id, story.publisher, link_hashes(story.link) if story.link else ())

    def lift(
        self, story: str, publisher: str, link_hash: str | None, sent_at: datetime, source: str | None, now: datetime
    ) -> None:
        self._db.execute(
            "UPDATE notice SET lifted_at = ? WHERE publisher = ? AND (story = ? OR link_hash = ?)"
            " AND kind = 'withhold' AND lifted_at IS NULL AND sent_at <= ? AND source = coalesce(?, source)",
            (millis(now), publisher, story, link_hash, millis(sent_at), source),
        )

    def withdraw(self, story: Story, state: State) -> None:
        self._cabinet.withdraw(story, state)

    def keep(self, correction: Rendition, delete_after: datetime, now: datetime) -> None:
        self._cabinet.keep_correction(correction, delete_after, now)

    def ask_polls(self, feeds: Sequence[str], now: datetime) -> None:
        self._db.executemany(
            "INSERT INTO poll_asked (feed, asked_at) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE"
            " SET asked_at = excluded.asked_at",
            [(feed, millis(now)) for feed in feeds],
        )

    def add(
        self, notice: NoticeRow, stories: Sequence[Story], state: State, clock: Callable[[], datetime]
    ) -> NoticeRow:
        raise_epoch(self._db)
        now = clock()
        if notice.silent_ms is not None:
            self._journal.append(notice)
            now = clock()
            silent = max(millis(now) - millis(notice.received_at), 0)
            notice = replace(notice, effective_at=now, silent_ms=silent)
        values = [getattr(notice, name) for name in _COLUMNS]
        self._db.execute(_INSERT, [_written(value) for value in values])
        append(
            self._db,
            [_ledger_row(notice, story, story.state, now) for story in stories]
            or [_ledger_row(notice, None, state, now)],
        )
        return notice


class Journal:
    """One JSON object a line, without publisher text; on disk before the transaction commits.

    The database's write lock gives its writers their order.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, notice: NoticeRow) -> None:
        values = {name: getattr(notice, name) for name in _COLUMNS if name not in {"rendition", "outcome", "silent_ms"}}
        line = json.dumps({key: _written(value) for key, value in values.items()}, ensure_ascii=False)
        try:
            is_new = not self._path.exists()
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
            try:
                before = b"" if self._ends_a_line(file) else b"\n"
                written = before + line.encode() + b"\n"
                if os.write(file, written) < len(written):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file)
            finally:
                os.close(file)
            if is_new:
                _sync_folder(self._path.parent)
        except OSError as error:
            raise StoreError(f"the journal of notices {self._path} cannot be written: {error.strerror}") from error

    def rows(self) -> tuple[NoticeRow, ...]:
        """Of an id that stands there more than once the last: those before it never came to hold."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"the journal of notices {self._path} cannot be read: {error.strerror}") from error
        found: dict[tuple[str, str], NoticeRow] = {}
        for row in filter(None, map(_journalled, lines)):
            found.pop((row.publisher, row.nonce), None)
            found[row.publisher, row.nonce] = row
        return tuple(found.values())

    def _ends_a_line(self, file: int) -> bool:
        """A line that broke off with its process is ended, so that the next is whole."""
        size = os.fstat(file).st_size
        return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _ledger_row(notice: NoticeRow, story: Story | None, state: State, now: datetime) -> Row:
    told = ("kind", "reason", "silent_ms")
    reasons = {"notice": notice.id, "state": state.value} | {name: getattr(notice, name) for name in told}
    return Row(
        at=millis(now),
        kind="notice",
        publisher=notice.publisher,
        title=story.title if story else None,
        story=story.id if story else notice.story,
        version=story.version if story else None,
        reasons=json.dumps(reasons, ensure_ascii=False),
    )


def _earlier(connection: sqlite3.Connection, publisher: str, nonce: str) -> NoticeRow | None:
    row = connection.execute(f"{_SELECT} WHERE publisher = ? AND nonce = ?", (publisher, nonce)).fetchone()
    return _row(*row) if row else None


def _row(*columns: Any) -> NoticeRow:
    values = dict(zip(_COLUMNS, columns, strict=True))
    for name in _TIMES:
        values[name] = None if values[name] is None else moment(values[name])
    return NoticeRow(**values)


def _written(value: Any) -> Any:
    return millis(value) if isinstance(value, datetime) else value


def _journalled(line: bytes) -> NoticeRow | None:
    try:
        values = {"rendition": None, "outcome": "", "silent_ms": None} | json.loads(line)
        return _row(*(values[name] for name in _COLUMNS))
    except (ValueError, KeyError, TypeError):
        return None


def _spellings(reference: str) -> tuple[str, ...]:
    """A link as somebody may have it who copied it elsewhere: secure or not, with a slash at its end or without."""
    scheme, separator, rest = reference.strip().partition("://")
    if not separator or scheme.lower() not in {"http", "https"} or "?" in rest or "#" in rest:
        return ()
    bare = rest.rstrip("/")
    return tuple(f"{secure}://{bare}{end}" for secure in ("https", "http") for end in ("", "/"))


def _link_hash(reference: str) -> str:
    return short_hash(canonical(reference))


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
