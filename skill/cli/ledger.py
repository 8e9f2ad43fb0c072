"""`ledger`: what went out, and what was refused."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from skill.cli.opened import house
from skill.desk.ports import LedgerLine


@click.group
def command() -> None:
    """Look at the ledger."""


@command.command
@click.option("--last", "count", default=30, show_default=True, type=click.IntRange(1, 10_000))
def show(count: int) -> None:
    """List the last uses and refusals, oldest first."""
    rows = house().ledger.last(count)
    if not rows:
        click.echo("The ledger is empty: nothing has been said yet.")
        return
    table = Table(
        "time (UTC)", "door", "title", "story", "use", "words", "channel", "price", "", box=None, pad_edge=False
    )
    for row in rows:
        price = f"{row.price_micros / 1_000_000:.4f} {row.currency}" if row.price_micros else ""
        said = _note(row)
        words = str(row.words) if row.kind == "use" else ""
        table.add_row(
            f"{row.at:%Y-%m-%d %H:%M:%S}", row.door, row.title or "", row.story or "", row.use or "", words,
            row.channel or "", price, said,
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _note(row: LedgerLine) -> str:
    if row.kind in {"refusal", "notice"}:
        return f"{'refused' if row.kind == 'refusal' else 'notice'}: {', '.join(row.codes)}"
    return "" if row.is_billable else "not billed"


@command.command
def verify() -> None:
    """Check that every row follows from the one before it."""
    broken = house().ledger.broken_at()
    if broken is not None:
        click.echo(f"row {broken} does not follow from the one before it")
        sys.exit(1)
    click.echo("every row follows from the one before it")
