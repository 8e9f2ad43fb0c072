"""Checkpoints as time goes by: one a minute, whatever else the process is doing, and one at the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from skill.compose import House
from skill.desk.ledger import checkpoint_form
from skill.desk.ports.ledger import Checkpoint
from skill.store.checkpoints import Checkpoints
from skill.store.database import Database

EVERY_SECONDS = 60.0
log = logging.getLogger("byline.ledger")


@contextmanager
def checkpointing(opened: House, clock: Callable[[], datetime], every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Make checkpoints while the block runs. A thread and a connection of its own: no round or audit holds it up."""
    database = Database(opened.settings.database_url, ledger_sync=opened.settings.ledger_sync)
    checkpoints = Checkpoints(database, opened.signer)
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(every_seconds):
            attempt(checkpoints, clock())

    thread = threading.Thread(target=go_on, name="checkpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        attempt(checkpoints, clock())
        database.close()


def attempt(checkpoints: Checkpoints, now: datetime) -> Checkpoint | None:
    """One checkpoint and its line in the log. What goes wrong is logged; the next attempt comes all the same."""
    try:
        made = checkpoints.make(now)
    except Exception:
        log.exception("the checkpoint could not be made")
        return None
    if made is not None:
        log.info("checkpoint %s", checkpoint_form(made))
    return made
