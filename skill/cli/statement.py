"""`statement`: what a publisher is owed for a month, and how it is put right."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from skill.cli.accounting import as_table
from skill.cli.opened import house
from skill.compose import House
from skill.desk.statement import Month, Paper, correct, statements
from skill.errors import StatementError
from skill.reports.csv import as_csv
from skill.reports.html import as_html

FORMAT = "byline-statements/1"
_FORMATS = ("table", "csv", "json", "html")
_A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--publisher", metavar="P", help="The publisher's id, as in the titles file.")
@click.option("--month", metavar="YYYY-MM", help="A calendar month in UTC.")
@click.option("--licence", metavar="L", help="One licence; else every one of the publisher's.")
@click.option("--format", "shape", type=click.Choice(_FORMATS), default="table", show_default=True)
@click.option("--output", type=_A_FILE, metavar="FILE", help="Write it there instead of here.")
@click.option("--all-doors", is_flag=True, help="Show the rows of tries too, which are never billed.")
@click.option("--lines", type=_A_FILE, metavar="FILE", help="Write the ledger's lines for the publisher there.")
@click.pass_context
def command(
    context: click.Context, publisher: str | None, month: str | None, licence: str | None, shape: str,
    output: Path | None, all_doors: bool, lines: Path | None,
) -> None:  # fmt: skip
    """Say what a publisher is owed for a month.

    The first statement of a month that is over closes it; from then on it stays as it is, until the ledger says more
    of that month. docs/verify_statement.py checks one with its lines.
    """
    if context.invoked_subcommand is not None:
        return
    if publisher is None or month is None:
        raise click.UsageError("a statement is of a publisher and a month: --publisher P --month 2026-11")
    opened, now = house(), datetime.now(UTC)
    paper = statements(opened.accountant, publisher, Month.read(month), now, licence=licence, all_doors=all_doors)
    _write(_shaped(paper, shape), output, "utf-8-sig" if shape == "csv" else "utf-8")
    if lines is not None:
        _write_lines(opened, paper, lines, now)


@command.command(name="correct")
@click.option("--publisher", required=True, metavar="P")
@click.option("--licence", required=True, metavar="L")
@click.option("--month", required=True, metavar="YYYY-MM", help="The month that is put right.")
@click.option("--amount", required=True, metavar="AMOUNT", help='What is added, such as "12.50" or "-12.500000".')
@click.option("--why", required=True, metavar="TEXT", help="The reason, as the statement will say it.")
def correct_month(publisher: str, licence: str, month: str, amount: str, why: str) -> None:
    """Add an amount to a month, by a row of the ledger. A month that was closed is restated by its next statement."""
    number, done = correct(
        house().accountant, publisher, licence, Month.read(month), amount, why, datetime.now(UTC)
    )  # fmt: skip
    click.echo(f"row {number} of the ledger: {amount} {done.currency} to {licence} for {month}: {done.why}")


def _shaped(paper: Paper, shape: str) -> str:
    if shape == "json":
        found = {"format": FORMAT, "publisher": paper.publisher, "month": str(paper.month)}
        tries = {"tries": paper.tries} if paper.tries else {}
        whole = found | {"statements": paper.documents} | tries
        return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS).decode() + "\n"
    if shape == "csv":
        return as_csv(paper.documents, paper.tries)
    if shape == "html":
        return as_html(paper.name, str(paper.month), paper.documents, paper.tries)
    return as_table(paper, None if sys.stdout.isatty() else 200)


def _write(text: str, output: Path | None, encoding: str) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        _write_bytes(output, (text.encode(encoding),))
        click.echo(f"written: {output}", err=True)


def _write_lines(opened: House, paper: Paper, path: Path, now: datetime) -> None:
    _write_bytes(path, opened.extracts.lines(paper.publisher, paper.month, paper.reach, now))
    click.echo(f"written: {path}", err=True)


def _write_bytes(path: Path, parts: Iterable[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        raise StatementError(f"{path} cannot be written: {error.strerror}") from error
