"""What goes on until it is told to stop."""

from __future__ import annotations

import asyncio
import signal


def stop_when_told() -> None:
    """SIGTERM cancels the task that calls this, which then ends what it has begun."""
    if task := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
