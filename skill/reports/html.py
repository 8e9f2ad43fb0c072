"""A statement as one page that needs nothing from elsewhere, prints on A4 and has one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from skill.reports import entries
from skill.reports.chart import bars
from skill.reports.entries import Document
from skill.rights.licence import MICROS


@dataclass(frozen=True, slots=True)
class Group:
    """A title's uses of one kind, summed over the month."""

    title: str
    use: str
    uses_gross: int
    uses_billable: int
    verbatim_words: int
    other_words: int
    refusals: int
    amount_micros: int


@dataclass(frozen=True, slots=True)
class Chart:
    heading: str
    svg: Markup


def as_html(name: str, month: str, documents: Sequence[Document], tries: Mapping[str, Sequence[Document]]) -> str:
    """All statements of a publisher for a month, each beginning on a sheet of its own."""
    environment = Environment(
        loader=PackageLoader("skill.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"counted": _counted, "code": _spaced}
    page = environment.get_template("statement.html.j2")
    return page.render(
        name=name,
        month=_month(month),
        statements=[_statement(one, tries.get(one["report_id"], ())) for one in documents],
        keys=entries.KEY_LABELS,
        figures=entries.FIGURE_LABELS,
    )


def _statement(document: Document, tries: Sequence[Document]) -> dict[str, Any]:
    places = entries.decimals([row["amount_micros"] for row in document["rows"]])
    unit_places = entries.decimals([row["unit_price_micros"] or 0 for row in document["rows"]])

    def amount(micros: int) -> str:
        return f"{Decimal(micros) / MICROS:,.{places}f}"

    def unit(micros: int | None) -> str:
        return "" if micros is None else f"{Decimal(micros) / MICROS:,.{unit_places}f}"

    return {
        "document": document,
        "rows": [*entries.rows(document), *tries],
        "model": entries.model(document),
        "licence": entries.licence_name(document),
        "versions": entries.versions(document),
        "status": entries.status(document),
        "net_due": _with_commas(document["due"]["net_due"]),
        "sums": [(label, *_parted(value)) for label, value in entries.sums(document)],
        "differences": entries.differences(document),
        "notes": entries.notes(document),
        "groups": _groups(document["rows"]),
        "chart": _chart(document) if document["totals"]["uses_gross"] else None,
        "tries": tries,
        "amount": amount,
        "unit": unit,
        "listeners": entries.listeners,
    }


def _groups(rows: Sequence[Document]) -> list[Group]:
    summed: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        into = summed.setdefault((row["title"], row["use"]), [0] * 6)
        for place, key in enumerate(_SUMMED):
            into[place] += row[key]
    return [Group(*key, *sums) for key, sums in sorted(summed.items())]


_SUMMED = ("uses_gross", "uses_billable", "verbatim_words", "other_words", "refusals", "amount_micros")


# ── the chart ─────────────────────────────────────────────────────────────────────────────────────


def _chart(document: Document) -> Chart:
    """What the uses of each day came to, or where none has a price, how many there were.

    An export is paid at once for what was kept for months, and would make every other day flat.
    """
    uses = [row for row in document["rows"] if not row["exports"]]
    is_money = any(row["amount_micros"] for row in uses)
    by_day = dict.fromkeys(_days(document), 0)
    for row in uses:
        by_day[row["day"]] += row["amount_micros" if is_money else "uses_gross"]
    heading = f"What the uses of each day cost, in {document['currency']}" if is_money else "Uses of each day"
    values = [Decimal(one) / MICROS if is_money else one for one in by_day.values()]
    # Several charts on one page keep their own styles apart by their names.
    name = f"{document['content_hash'][:12]}"
    svg = bars(name, heading, [str(int(day[-2:])) for day in by_day], values)
    return Chart(heading, Markup(svg))  # noqa: S704 - the library escapes what it is given


def _days(document: Document) -> list[str]:
    first, until = (datetime.fromisoformat(document["period"][key]) for key in ("from", "until"))
    return [f"{first + timedelta(days=count):%Y-%m-%d}" for count in range((until - first).days)]


# ── words ─────────────────────────────────────────────────────────────────────────────────────────


def _month(month: str) -> str:
    return f"{datetime.strptime(month, '%Y-%m'):%B %Y}"  # noqa: DTZ007 - a month has no zone


def _counted(number: int | str) -> str:
    return f"{number:,}" if isinstance(number, int) else number


def _spaced(codes: Mapping[str, int]) -> str:
    return ", ".join(f"{code} {count:,}" for code, count in codes.items())


def _parted(value: str) -> tuple[str, str]:
    """An amount and its currency, the amount with commas and without noughts that say nothing."""
    amount, _, currency = value.partition(" ")
    whole, _, rest = amount.partition(".")
    shortened = f"{whole}.{rest[:2]}{rest[2:].rstrip('0')}" if rest else whole
    return _with_commas(shortened), currency


def _with_commas(amount: str) -> str:
    whole, dot, rest = amount.partition(".")
    sign = "−" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('+-')):,}{dot}{rest}"
