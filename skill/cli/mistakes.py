"""`mistakes`: what listeners found wrong, for the publisher to look at."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.opened import house
from skill.desk.ports.mistakes import Mistake
from skill.errors import NotFoundError


@click.command
@click.option("--publisher", metavar="P", help="Of this publisher's stories alone.")
@click.option("--last", "count", default=30, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def command(publisher: str | None, count: int, as_json: bool) -> None:
    """List the last mistakes that listeners reported, oldest first: which story, and in which answer it was told.

    Nothing is known of who reported one, nor what they said. What was told: ledger replay ANSWER.
    """
    opened = house()
    if publisher is not None and publisher not in opened.titles.publishers:
        raise NotFoundError(f"there is no publisher {publisher!r}; there are: {', '.join(opened.titles.publishers)}")
    found = opened.mistakes.reported(publisher, count)
    if as_json:
        click.echo(json.dumps([_data(one) for one in found], ensure_ascii=False, indent=2))
    elif not found:
        click.echo("No mistake was reported.")
    else:
        _show(found)


def _data(mistake: Mistake) -> dict[str, object]:
    return asdict(mistake) | {"at": mistake.at.isoformat(timespec="milliseconds")}


def _show(found: Sequence[Mistake]) -> None:
    table = Table("time (UTC)", "publisher", "title", "story", "told as", "answer", box=None, pad_edge=False)
    for one in found:
        told = ", ".join(one.uses)
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", one.publisher, one.title, one.link or one.story, told, one.answer)
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    tables.show(console, table)
