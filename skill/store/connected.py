"""One SQLite connection a process, opened when it is first asked for."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable


class PerProcess:
    """A connection that was opened before a fork is left alone, and so is closed in its own process only."""

    def __init__(self, opening: Callable[[], sqlite3.Connection]) -> None:
        self._opening = opening
        self._opened: tuple[int, sqlite3.Connection] | None = None

    def get(self) -> sqlite3.Connection:
        if self._opened is None or self._opened[0] != os.getpid():
            connection = self._opening()
            self._opened = (os.getpid(), connection)
            weakref.finalize(self, _close_in, os.getpid(), connection)
        return self._opened[1]

    def close(self) -> None:
        if self._opened is not None:
            _close_in(*self._opened)
        self._opened = None


def _close_in(process: int, connection: sqlite3.Connection) -> None:
    """Closing a connection in a forked child would take the parent's journal away."""
    if os.getpid() == process:
        connection.close()
