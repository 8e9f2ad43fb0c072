"""A statement as CSV: read by the standard reader and by a spreadsheet reader, and no formula in it."""

from __future__ import annotations

import csv
import io

import pytest
import tablib

from skill.reports.csv import _safe, as_csv
from tests.months import FREE, CountingHouse, month_licence


def read(paper) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(paper.documents, paper.tries), newline="")))


def test_labels_an_empty_row_the_table_and_the_sum(paper):
    rows = read(paper)
    empty = [place for place, row in enumerate(rows) if not any(row)]
    head, table = rows[: empty[0]], rows[empty[0] + 1 : empty[1]]

    assert head[0][:2] == ["Report", "byline-statement/1 harbor/metered-2026/2026-11/1"]
    assert [row[0] for row in head][-2:] == ["Content hash", "Signature"]
    assert table[0][:8] == ["Day (UTC)", "Title", "Use", "Door", "Channel", "Territory", "Uses", "Billable"]
    assert [row[:3] for row in table[1:-2]] == [
        ["2026-11-03", "times", "excerpt"], ["2026-11-25", "", "train"], ["2026-11-25", "times", "summary"],
    ]  # fmt: skip
    total = dict(zip(table[0], table[-2], strict=True))
    assert total["Day (UTC)"] == "Total"
    assert (total["Uses"], total["Refused: LIMIT"], total["Refused: QUOTA"]) == ("1235", "1", "1")
    assert total["Amount (USD)"] == "14.419005"
    tried = dict(zip(table[0], table[-1], strict=True))
    assert (tried["Door"], tried["Amount (USD)"], tried["Tries"]) == ("console", "0.000000", "not billed")
    assert ["Net due", "14.17", "USD"] in [row[:3] for row in rows]
    assert ["Difference: Net due", "-0.250000"] in [row[:2] for row in rows]


def test_every_row_has_the_same_number_of_fields_and_ends_as_rfc_4180_says(paper):
    written = as_csv(paper.documents, paper.tries)
    assert len({len(row) for row in csv.reader(io.StringIO(written, newline=""))}) == 1
    assert written.count("\n") == written.count("\r\n")
    assert written.endswith("\r\n")


def test_a_spreadsheet_reader_opens_it_and_its_sums_add_up(paper):
    written = as_csv(paper.documents, paper.tries)
    sheet = tablib.Dataset().load(written, format="csv", headers=False)
    rows = [list(row) for row in sheet]
    start = next(place for place, row in enumerate(rows) if row[0] == "Day (UTC)")
    end = next(place for place, row in enumerate(rows) if row[0] == "Total")
    table = tablib.Dataset(*rows[start + 1 : end], headers=rows[start])

    assert sum(map(int, table["Uses"])) == int(rows[end][rows[start].index("Uses")]) == 1235
    amounts = [round(float(one) * 10**6) for one in table["Amount (USD)"]]
    assert sum(amounts) == round(float(rows[end][rows[start].index("Amount (USD)")]) * 10**6) == 14_419_005


def test_withheld_listeners_are_words_and_no_number(paper):
    rows = read(paper)
    place = next(row for row in rows if row[0] == "Day (UTC)").index("Listeners")
    excerpt = next(row for row in rows if row[2] == "excerpt")
    assert excerpt[place] == "withheld"


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
     ("\r=1", "'\r=1"), ("-12.500000", "-12.500000"), ("+3", "+3"), ("12", "12"), ("a=b", "a=b"), ("", ""), (-5, -5),
     ("-1e5", "'-1e5"), ("--1", "'--1")],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_work_out_begins_with_an_apostrophe(cell, written):
    assert _safe(cell) == written


def test_several_statements_follow_one_another(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("a-2026", FREE), month_licence("b-2026", FREE)])
    rows = read(house.states())
    places = [place for place, row in enumerate(rows) if row[0] == "Report"]
    assert len(places) == 2
    assert not any(rows[places[1] - 1])
    assert not any(rows[places[1] - 2])


def test_no_statement_is_an_empty_file(tmp_path):
    assert as_csv((), {}) == ""
