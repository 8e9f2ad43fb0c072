"""Reports as uses come: sent to publishers while something else goes on."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NoReturn

from skill.compose import House
from skill.desk.sending import Sender
from skill.store.database import Database
from skill.store.telemetry import Outbox


@contextmanager
def sending(opened: House, clock: Callable[[], datetime]) -> Iterator[None]:
    """Send whatever comes while the block runs. A thread and a connection of its own: no round or audit holds it up."""
    database = Database(opened.settings.database_url, ledger_sync=opened.settings.ledger_sync)
    loop = asyncio.new_event_loop()
    task = loop.create_task(_watch(opened, Outbox(database), clock))

    def go_on() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=go_on, name="reports", daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()
        database.close()


async def _watch(opened: House, outbox: Outbox, clock: Callable[[], datetime]) -> NoReturn:
    async with opened.poster() as poster:
        await Sender(outbox, poster, clock, random.random).watch()
