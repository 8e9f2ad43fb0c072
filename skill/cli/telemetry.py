"""`telemetry`: send publishers the reports of uses that they ask for, and say what waits."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.moments import iso
from skill.cli.opened import house, log_to_stderr
from skill.cli.stopping import stop_when_told
from skill.compose import House
from skill.desk.ports.telemetry import Standing
from skill.desk.sending import Sender, Sent


@click.group
def command() -> None:
    """Send publishers the reports of uses that they ask for, and say what waits."""


@command.command
@click.option("--watch", "watch_on", is_flag=True, help="Go on sending whatever comes, until stopped.")
def send(watch_on: bool) -> None:
    """Send what is due now; or, with --watch, whatever comes. `refresh --watch` does so too.

    Any number of processes may send from one database: they share the endpoints.

    Exit code 0: nothing is left that was due, 1: an endpoint failed, or refused a report.
    """
    log_to_stderr()
    opened = house()
    try:
        done = asyncio.run(_sent(opened, watch_on))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
    click.echo(f"{done.taken} reports taken, {done.refused} refused, {done.failing} endpoints failing")
    sys.exit(1 if done.refused or done.failing else 0)


async def _sent(opened: House, watch_on: bool) -> Sent:
    async with opened.poster() as poster:
        sender = Sender(opened.outbox, poster, _now, random.random)
        if watch_on:
            stop_when_told()
            await sender.watch()
        return await sender.send()


def _now() -> datetime:
    return datetime.now(UTC)


@command.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> None:
    """Say what waits for each publisher and endpoint, what failed, and why.

    Exit code 0: all is on its way; 1: an endpoint fails, or something was refused or given up.
    """
    now = _now()
    found = house().outbox.standing(now)
    if as_json:
        click.echo(json.dumps({"at": now.isoformat(), "endpoints": [_data(one) for one in found]}, indent=2))
    else:
        _show(found)
    sys.exit(1 if any(one.posted or one.given_up for one in found) else 0)


def _show(found: Sequence[Standing]) -> None:
    if not found:
        click.echo("nothing waits, and nothing was sent within a week")
        return
    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table("publisher", "endpoint", box=None, pad_edge=False)
    for name in ("waiting", "refused", "given up", "sent"):
        table.add_column(name, justify="right")
    for name in ("oldest (UTC)", "last sent", "next try", "why"):
        table.add_column(name)
    for one in found:
        counts = (str(count or "") for count in (one.waiting, one.refused, one.given_up, one.sent))
        moments = (_written(at) for at in (one.oldest_at, one.last_sent_at, one.next_at))
        style = "red" if one.posted or one.given_up else ""
        table.add_row(one.publisher, one.endpoint, *counts, *moments, one.posted.why if one.posted else "", style=style)
    tables.show(console, table, "endpoint", "why")


def _written(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _data(one: Standing) -> dict[str, object]:
    return {
        "publisher": one.publisher,
        "endpoint": one.endpoint,
        "waiting": one.waiting,
        "refused": one.refused,
        "given_up": one.given_up,
        "sent": one.sent,
        "oldest_at": iso(one.oldest_at),
        "last_sent_at": iso(one.last_sent_at),
        "failing_since": iso(one.failing_since),
        "next_at": iso(one.next_at),
        "tries": one.tries,
        "status": one.posted.status if one.posted else None,
        "why": one.posted.why if one.posted else None,
    }
