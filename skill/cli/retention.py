"""`retention`: what is held, under which clause, until when."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.opened import house
from skill.desk.retention import Held, Report
from skill.desk.retention import report as retention_report


@click.group
def command() -> None:
    """Say what is held, and until when."""


@command.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def report(as_json: bool) -> None:
    """List what is held, under which clause, how much, until when, and what should have gone.

    Exit code 0: nothing is overdue; 1: something is.
    """
    found = retention_report(house().holdings, datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
    else:
        _show(found)
    sys.exit(0 if found.is_clean else 1)


def _data(found: Report) -> dict[str, object]:
    return {
        "at": found.at.isoformat(timespec="milliseconds"),
        "overdue": found.overdue,
        "traces": found.has_traces,
        "held": [_of(one) for one in found.held],
    }


def _of(held: Held) -> dict[str, object]:
    moments = {"first": held.first, "last": held.last}
    return asdict(held) | {name: at.isoformat(timespec="milliseconds") if at else None for name, at in moments.items()}


def _show(found: Report) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table("what", "title", "licence", "clause", box=None, pad_edge=False)
    for name in ("how many", "bytes", "first goes (UTC)", "last goes (UTC)", "overdue"):
        table.add_column(name, justify="right")
    for one in found.held:
        table.add_row(
            one.what, one.title or "", one.licence or "", one.clause, f"{one.count:,}", f"{one.size:,}",
            _written(one.first), _written(one.last), f"{one.overdue:,}" if one.overdue else "",
            style="red" if one.overdue else "",
        )  # fmt: skip
    tables.show(console, table)
    if found.has_traces:
        console.print("Text that was deleted is still to be scrubbed from the disk.", style="red", highlight=False)
    if found.is_clean:
        console.print("Nothing is overdue.", highlight=False)
    else:
        console.print("The next round takes it away; to make one now: python -m skill refresh", highlight=False)


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
