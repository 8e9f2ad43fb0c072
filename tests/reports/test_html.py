"""A statement as a page: whole without any request, nothing unescaped, figures to the right, one chart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from skill.reports.html import as_html
from tests.months import FREE, OVER, CountingHouse, flat, month_licence, use_row
from tests.reports.conftest import IN_MONTH


class Page(HTMLParser):
    """Tags with their attributes, and the text of cells by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.cells: list[tuple[str, str]] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self._in_cell = True
            self.rows[-1].append("")
            self.cells.append((dict(attrs).get("class") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data.strip()
            kind, text = self.cells[-1]
            self.cells[-1] = kind, text + data.strip()


def page_of(paper) -> str:
    return as_html(paper.name, str(paper.month), paper.documents, paper.tries)


def test_it_asks_nothing_of_anywhere(paper):
    text = page_of(paper)
    names = {tag for tag, _ in Page(text).tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "image", "use"}
    attributes = {name for _, given in Page(text).tags for name in given}
    assert not attributes & {"src", "href", "xlink:href", "srcset", "action", "onload", "onclick"}
    assert not re.search(r"url\(|@import|javascript:|<\?xml", text)
    # A name space is a name, and nothing is fetched from it.
    assert set(re.findall(r"https?://[^\"'\s<]+", text)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip


def test_what_people_wrote_is_text(paper):
    text = page_of(paper)
    assert "<b>counted twice" not in text
    assert "&lt;b&gt;counted twice&lt;/b&gt;" in text


def test_the_sum_stands_large_and_every_sum_is_there(paper):
    text = page_of(paper)
    assert "<strong>14.17 <small>USD</small></strong>" in text
    rows = Page(text).rows
    assert ["Net due", "14.17 USD"] in rows
    assert ["Adjustment: =SUM(A1), <b>counted twice</b>", "−0.25 USD"] in rows
    assert ["Total", "1,235", "1,235", "39,520", "1", "14.419005"] in rows
    assert any(row[0] == "Total, without tries" and row[-1] == "14.419005" for row in rows)
    assert any(row[3] == "console" and row[-1] == "a try" for row in rows if len(row) > 15)


def test_figures_are_aligned_to_the_right(paper):
    page = Page(page_of(paper))
    figures = [kind for kind, text in page.cells if re.fullmatch(r"−?[\d,]+(\.\d+)?( USD)?|withheld", text)]
    assert len(figures) > 50
    assert all("n" in kind.split() for kind in figures)
    assert ".n { text-align: right; }" in page_of(paper)


def test_it_is_made_for_a4_with_heads_on_every_sheet_and_no_cut_row(paper):
    text = page_of(paper)
    for rule in ("@page { size: A4", "display: table-header-group", "break-inside: avoid", "counter(page)"):
        assert rule in text


def test_on_a_narrow_screen_one_thing_stands_below_the_other(paper):
    """Two tables side by side would lie on top of one another."""
    narrow = page_of(paper).partition("@media screen and (max-width: 800px) {")[2].partition("@page")[0]
    assert ".both { grid-template-columns: minmax(0, 1fr); }" in narrow
    assert ".both section { overflow-x: auto; }" in narrow


def test_there_is_one_chart_and_it_is_the_same_every_time(paper):
    text = page_of(paper)
    assert text.count("<svg") == 1
    assert "What the uses of each day cost, in USD" in text
    assert "Generated with" not in text
    assert page_of(paper) == text


def test_an_export_is_not_in_the_chart(house):
    """Seven dollars at once would flatten a month of cents."""
    chart = page_of(house.states()).partition("<figure>")[2].partition("</figure>")[0]
    assert re.search(r">7\.4<|>7\.40<", chart)
    assert "14.4" not in chart


def test_uses_are_drawn_where_they_have_no_price(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"))])
    house.writes(*(use_row(IN_MONTH, "flat-2026") for _ in range(3)))
    assert "Uses of each day" in page_of(house.states())


def test_where_there_was_no_use_there_is_no_chart(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"))])
    house.writes(use_row(IN_MONTH, "flat-2026", kind="export", use="train", title=None, door=None, channel=None))
    text = page_of(house.states())
    assert "<article" in text
    assert "<svg" not in text
    assert "Uses of each day" not in text


def test_several_statements_begin_on_sheets_of_their_own_with_charts_of_their_own(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("a-2026", FREE), month_licence("b-2026", FREE)])
    house.writes(use_row(IN_MONTH, "a-2026"), use_row(IN_MONTH, "b-2026"))
    text = page_of(house.states())
    assert text.count("<article") == text.count("<svg") == 2
    ids = [given["id"] for _, given in Page(text).tags if "id" in given]
    assert len(set(ids)) == len(ids)
    assert "article + article { break-before: page; }" in text


@pytest.mark.parametrize(("now", "marked"), [(IN_MONTH, True), (OVER, False)])
def test_a_provisional_statement_is_marked(house, now, marked):
    assert ('<article class="provisional">' in page_of(house.states(now=now))) is marked


def test_a_month_without_anything_says_so(tmp_path):
    assert "the ledger has nothing of it" in page_of(CountingHouse(tmp_path, []).states())
