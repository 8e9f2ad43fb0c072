"""The stories that a listener saved, inside a turn's transaction. Ids alone; what may be told of them the gate says."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from skill.store.rows import millis

# More is a library, and nobody has fifty headlines read out.
MOST_SAVED = 50


def save(connection: sqlite3.Connection, listener: int, story: str, now: datetime) -> bool:
    """Whether another one, the oldest, made room. What is saved already counts as saved now."""
    connection.execute(
        "INSERT INTO saved (listener, story, at) VALUES (?, ?, ?)"
        " ON CONFLICT (listener, story) DO UPDATE SET at = excluded.at",
        (listener, story, millis(now)),
    )
    over = [(listener, one) for one in saved(connection, listener)[MOST_SAVED:]]
    connection.executemany("DELETE FROM saved WHERE listener = ? AND story = ?", over)
    return bool(over)


def unsave(connection: sqlite3.Connection, listener: int, story: str) -> None:
    connection.execute("DELETE FROM saved WHERE listener = ? AND story = ?", (listener, story))


def saved(connection: sqlite3.Connection, listener: int) -> Sequence[str]:
    """Their ids, what was saved last first."""
    rows = connection.execute("SELECT story FROM saved WHERE listener = ? ORDER BY at DESC, story", (listener,))
    return [story for (story,) in rows]
