"""`feeds`: how the feeds are doing."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.checking import check
from skill.cli.opened import house


@click.group
def command() -> None:
    """Say how the feeds are doing, and what one carries that is not licensed yet."""


command.add_command(check)


@command.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Say for each feed of the titles file when it was last read, and what keeps it from us."""
    opened = house()
    states = {feed: opened.newsroom.feeds.state(feed).schedule for feed in opened.titles.feeds}
    if as_json:
        feeds = [
            {"feed": feed, "last_ok": _iso(state.last_ok), "why": state.last_error} for feed, state in states.items()
        ]
        click.echo(json.dumps({"feeds": feeds}, ensure_ascii=False, indent=2))
        return
    table = Table("feed", "last read (UTC)", "what is wrong", box=None, pad_edge=False)
    for feed, state in states.items():
        wrong = state.last_error or ""
        table.add_row(feed, _written(state.last_ok), wrong, style="red" if wrong else "")
    tables.show(Console(width=None if sys.stdout.isatty() else 200), table, "what is wrong")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
