"""What `statement` prints in a terminal: for each statement its head, the rows with their totals, and the sum."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.desk.statement import Paper
from skill.reports import entries
from skill.reports.entries import DAY_FIRST, FIGURE_LABELS, KEY_LABELS


def as_table(paper: Paper, width: int | None) -> str:
    """`width` in characters; `None` is the terminal's."""
    written = io.StringIO()
    console = Console(file=written, width=width, force_terminal=width is None, highlight=False, markup=False)
    if not paper.documents:
        console.print(f"No licence of {paper.name} was in force in {paper.month}, and the ledger has nothing of it.")
    for document in paper.documents:
        _print(console, document, paper.tries.get(document["report_id"], ()))
    return written.getvalue()


def _print(console: Console, document: Mapping[str, Any], tries: Sequence[Mapping[str, Any]]) -> None:
    for label, value in entries.header(document):
        console.print(f"{label + ':':18}{value}")
    console.print()
    table = Table(box=None, pad_edge=False, show_footer=True)
    for label in KEY_LABELS.values():
        table.add_column(label, footer="Total" if label == KEY_LABELS["day"] else "")
    for label, value in zip(_LABELS, _figures(document["totals"]), strict=True):
        table.add_column(label, justify="right" if label != _REFUSED else "left", footer=value)
    for row in entries.rows(document):
        table.add_row(*(row[key] for key in DAY_FIRST), *_figures(row))
    for row in tries:
        table.add_row(*(row[key] for key in DAY_FIRST), *_figures(row)[:-1], "a try")
    tables.show(console, table, _REFUSED)
    console.print()
    for label, value in (*entries.sums(document), *entries.differences(document)):
        console.print(f"{label + ':':44}{value:>28}")
    console.print()


_REFUSED = "Refused for"
_LABELS = (*FIGURE_LABELS.values(), _REFUSED, "Unit price", "Amount")


def _figures(row: Mapping[str, Any]) -> list[str]:
    unit = row["unit_price_micros"]
    shown = (entries.listeners(row) if key == "unique_listeners" else row[key] for key in FIGURE_LABELS)
    refused = ", ".join(f"{code} {count}" for code, count in row["codes"].items())
    price = "" if unit is None else entries.exact(unit, 2)
    return [*(f"{one:,}" if isinstance(one, int) else str(one) for one in shown), refused, price,
            entries.exact(row["amount_micros"], 2)]  # fmt: skip
