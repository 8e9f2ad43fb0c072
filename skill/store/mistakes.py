"""Mistakes that listeners report. A row names an answer and no listener."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import orjson

from skill.desk.ports.mistakes import Mistake
from skill.desk.ports.turns import MistakeRow
from skill.store.database import Database
from skill.store.rows import millis, moment, story_of

# More than a year, so that a publisher who looks once a year misses none.
KEEP_MISTAKE = timedelta(days=400)


class Mistakes:
    """`desk.ports.mistakes.MistakeStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reported(self, publisher: str | None, most: int) -> Sequence[Mistake]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT m.id, m.answer, m.publisher, m.at, s.facts, s.state, a.skeleton FROM mistake m"
                " JOIN story s ON s.id = m.story JOIN answer a ON a.id = m.answer"
                " WHERE m.publisher = coalesce(?, m.publisher) ORDER BY m.at DESC, m.id DESC LIMIT ?",
                (publisher, most),
            ).fetchall()
        return [_mistake(*row) for row in reversed(rows)]


def _mistake(identity: str, answer: str, publisher: str, at: int, facts: str, state: str, skeleton: str) -> Mistake:
    story = story_of(facts, state)
    told = orjson.loads(skeleton)["uses"].values()
    uses = tuple(dict.fromkeys(use for one, use, _ in told if one == story.id))
    return Mistake(identity, answer, story.id, publisher, story.title, story.link, uses, moment(at))


def put(connection: sqlite3.Connection, mistakes: Iterable[MistakeRow], now: datetime) -> None:
    """Inside the turn's write transaction. Who reports the same once more has reported it."""
    connection.executemany(
        "INSERT INTO mistake (id, answer, story, publisher, at, delete_after) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [(one.id, one.answer, one.story, one.publisher, millis(now), millis(now + KEEP_MISTAKE)) for one in mistakes],
    )


def purge(connection: sqlite3.Connection, now: datetime) -> None:
    """Inside the caller's write transaction."""
    connection.execute("DELETE FROM mistake WHERE delete_after <= ?", (millis(now),))
