"""No terminal cuts a table: what does not fit is told row by row, and a pipe gets a line a row."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from skill.cli import tables

STORY, LINK = "harbor/243d25c11e90", "https://harbor.example/" + "a" * 80
WHY = "the story has not come yet, and is met so when it comes"


def table() -> Table:
    made = Table("time (UTC)", "story", "link", "why", "amount", box=None, pad_edge=False)
    made.add_row("2026-11-25 20:19:36", STORY, "", WHY, "1,800,000.00")
    made.add_row("2026-11-25 20:19:37", STORY, LINK, "[bold]", "")
    return made


def shown(made: Table, width: int, *prose: str, is_terminal: bool = True) -> list[str]:
    written = io.StringIO()
    console = Console(file=written, width=width, force_terminal=is_terminal, color_system=None)
    tables.show(console, made, *prose)
    return [line.rstrip() for line in written.getvalue().splitlines()]


def test_a_narrow_terminal_gets_names_and_values():
    assert shown(table(), 80, "why") == [
        "2026-11-25 20:19:36",
        f"  story {STORY}",
        f"  why {WHY}",
        "  amount 1,800,000.00",
        "2026-11-25 20:19:37",
        f"  story {STORY}",
        "  link",
        f"    {LINK}",
        "  why [bold]",
    ]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 120, 160, 200, 400])
@pytest.mark.parametrize("prose", [(), ("why",)])
def test_nothing_is_cut_at_any_width(width: int, prose: tuple[str, ...]):
    found = shown(table(), width, *prose)
    words = " ".join(found)

    assert "…" not in words
    assert [one for one in (STORY, LINK, "1,800,000.00", "[bold]") if one not in words] == []
    assert [one for one in WHY.split() if one not in words.split()] == []
    assert [line for line in found if cell_len(line) > width and LINK not in line and "2026" not in line] == []


def test_a_wide_terminal_gets_a_table_with_its_sentences_broken():
    made = Table("story", "why", box=None, pad_edge=False)
    made.add_row(STORY, WHY)
    assert shown(made, 50, "why") == [
        "story                why",
        f"{STORY}  the story has not come yet,",
        " " * 21 + "and is met so when it comes",
    ]


def test_a_pipe_gets_a_line_a_row_however_long():
    found = shown(table(), 80, is_terminal=False)
    assert len(found) == 3
    assert LINK in found[2]


def test_a_short_column_of_sentences_takes_no_room_that_it_does_not_need():
    made = Table("why", "story", box=None, pad_edge=False)
    made.add_row("gone", STORY)
    assert shown(made, 80, "why", is_terminal=False) == ["why   story", f"gone  {STORY}"]
    assert shown(made, 27, "why") == ["why   story", f"gone  {STORY}"]


def test_a_foot_is_told_too():
    made = Table(show_footer=True, box=None, pad_edge=False)
    made.add_column("day", footer="Total")
    made.add_column("amount", footer="1,800,000.00")
    made.add_row("2026-11-25", "9.00")
    assert shown(made, 23) == ["2026-11-25", "  amount 9.00", "Total", "  amount 1,800,000.00"]
