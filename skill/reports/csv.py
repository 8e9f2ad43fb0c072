"""A statement as CSV (RFC 4180): labels and values, an empty row, the table with its totals, an empty row, the sums.

Every row has the same number of fields. A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from skill.reports import entries
from skill.reports.entries import DAY_FIRST, FIGURE_LABELS, KEY_LABELS, Document

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# OWASP, "CSV Injection": what these begin is a formula to a spreadsheet, and so is what follows a tab or a return.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | None


def as_csv(documents: Sequence[Document], tries: Mapping[str, Sequence[Document]]) -> str:
    """The statements, one after the other, with two empty rows between."""
    tables = [_table(one, tries.get(one["report_id"], ())) for one in documents]
    width = max((len(row) for table in tables for row in table), default=0)
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    for number, table in enumerate(tables):
        writer.writerows([[""] * width] * 2 if number else [])
        writer.writerows([*map(_safe, row), *[""] * (width - len(row))] for row in table)
    return written.getvalue()


def _table(document: Document, tries: Sequence[Document]) -> list[list[Cell]]:
    codes = entries.codes_in(document, tries)
    refused = [f"Refused: {code}" for code in codes]
    currency = document["currency"] or "no currency"
    money = [f"Unit price ({currency})", f"Amount ({currency})"]
    rows: list[list[Cell]] = [[label, value] for label, value in entries.header(document)]
    rows += [[], [*KEY_LABELS.values(), *FIGURE_LABELS.values(), *refused, *money, *(["Tries"] if tries else [])]]
    rows += [[*(row[key] for key in DAY_FIRST), *_figures(row, codes)] for row in entries.rows(document)]
    rows.append(["Total", *[""] * (len(DAY_FIRST) - 1), *_figures(document["totals"], codes)])
    rows += [[*(row[key] for key in DAY_FIRST), *_figures(row, codes, "0.000000"), "not billed"] for row in tries]
    rows.append([])
    rows += [[label, *value.split(" ", 1)] for label, value in entries.sums(document)]
    return rows + [[f"Difference: {label}", value] for label, value in entries.differences(document)]


def _figures(row: Document, codes: Iterable[str], amount: str | None = None) -> list[Cell]:
    unit = row["unit_price_micros"]
    shown = (entries.listeners(row) if key == "unique_listeners" else row[key] for key in FIGURE_LABELS)
    counts = (row["codes"].get(code, 0) for code in codes)
    price = "" if unit is None else entries.exact(unit)
    return [*shown, *counts, price, entries.exact(row["amount_micros"]) if amount is None else amount]


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
