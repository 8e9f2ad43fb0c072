"""Tables that are never cut: where a terminal is too narrow for one, each row is told as names and values.

In a file or a pipe a row stays one line, however long.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

# Between two columns, and what a column of sentences can be read in.
_GAP, _LEAST_PROSE = 2, 18
_BETWEEN, _INDENT = " · ", "  "


def show(console: Console, table: Table, *prose: str) -> None:
    """Print a table of text. `prose` names the columns of sentences, which alone are broken into lines."""
    for column in table.columns:
        column.no_wrap = column.header not in prose
    widths = [_width(column, table) for column in table.columns]
    room = console.width if console.is_terminal else _needed(widths)
    least = [
        min(width, _LEAST_PROSE) if column.header in prose else width
        for column, width in zip(table.columns, widths, strict=True)
    ]
    if _needed(least) <= room:
        _print(console, table, room)
    else:
        _tell(console, table)


def _print(console: Console, table: Table, room: int) -> None:
    before, console.width = console.width, room
    console.print(table, markup=False)
    console.width = before


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _width(column: Column, table: Table) -> int:
    cells = [str(column.header), *map(str, column.cells), str(column.footer) if table.show_footer else ""]
    return max(cell_len(line) for cell in cells for line in cell.split("\n"))


def _tell(console: Console, table: Table) -> None:
    names = [str(column.header) for column in table.columns]
    rows = zip(*(column.cells for column in table.columns), strict=True)
    for row, cells in zip(table.rows, rows, strict=True):
        _tell_row(console, names, [str(cell) for cell in cells], str(row.style or ""))
    if table.show_footer:
        _tell_row(console, names, [str(column.footer) for column in table.columns], "")


def _tell_row(console: Console, names: Sequence[str], cells: Sequence[str], style: str) -> None:
    """The first cell as it is, then the others that hold something, each after its name."""
    first, *others = (" ".join(cell.split()) for cell in cells)
    named = [f"{name} {cell}".strip() for name, cell in zip(names[1:], others, strict=True) if cell]
    for line in (*([first] if first else ()), *_packed(named, console.width)):
        console.print(Text(line, style=style), soft_wrap=True)


def _packed(parts: Sequence[str], width: int) -> Iterator[str]:
    """As many parts in a line as fit; one that is longer than a line is broken between words."""
    line = ""
    for part in parts:
        if line and cell_len(_INDENT + line + _BETWEEN + part) <= width:
            line += _BETWEEN + part
            continue
        yield from _broken(line, width)
        line = part
    yield from _broken(line, width)


def _broken(line: str, width: int) -> list[str]:
    return textwrap.wrap(
        line, width, initial_indent=_INDENT, subsequent_indent=2 * _INDENT, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
