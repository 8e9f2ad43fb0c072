"""What a statement says, as labels and values, whatever it is written on. A document is that of `desk/statement.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from skill.rights.licence import MICROS

Document = Mapping[str, Any]

DAY_FIRST = ("day", "title", "use", "door", "channel", "territory")
KEY_LABELS = {
    "day": "Day (UTC)",
    "title": "Title",
    "use": "Use",
    "door": "Door",
    "channel": "Channel",
    "territory": "Territory",
}
FIGURE_LABELS = {
    "uses_gross": "Uses",
    "uses_billable": "Billable",
    "unique_stories": "Stories",
    "unique_listeners": "Listeners",
    "verbatim_words": "Verbatim words",
    "other_words": "Other words",
    "cards": "Cards",
    "links": "Links",
    "exports": "Exports",
    "refusals": "Refusals",
}
WITHHELD = "withheld"
_MODELS = {"flat": "Flat fee", "per_use": "Price per use", "free": "Free of charge", None: "No licence in force"}


def exact(micros: int, least: int = 6) -> str:
    """A plain number with as many decimals as it takes, and `least` at least: "-12.500000"."""
    return f"{Decimal(micros) / MICROS:.{max(least, decimals([micros]))}f}"


def decimals(amounts: Sequence[int]) -> int:
    """How many decimals show all these micro-units exactly; two at least."""
    needed = (6 - next((zeros for zeros in range(6, 0, -1) if one % 10**zeros == 0), 0) for one in amounts)
    return max(2, *needed) if amounts else 2


def listeners(figures: Document) -> int | str:
    found = figures["unique_listeners"]
    return WITHHELD if found is None else int(found)


def codes_in(document: Document, tries: Sequence[Document] = ()) -> list[str]:
    """The reasons of refusal that occur."""
    return sorted({code for row in (*document["rows"], *tries) for code in row["codes"]})


def model(document: Document) -> str:
    return "Refusals without a licence" if document["licence"] is None else _MODELS[document["due"]["model"]]


def licence_name(document: Document) -> str:
    return document["licence"]["id"] if document["licence"] else "none: refused for want of one"


def versions(document: Document) -> list[str]:
    """Each version of the licence, since when it stood, and its hash."""
    return [
        f"version {one['version']}, {_stood(one['in_force_from'])}{'' if one['used'] else ', not used'},"
        f" double clicks within {one['double_click_seconds']} s billed once, SHA-256 {one['hash']}"
        for one in (document["licence"]["versions"] if document["licence"] else ())
    ]


def _stood(since: str | None) -> str:
    return f"in force from {since[:16].replace('T', ' ')}" if since else "not in force"


def status(document: Document) -> str:
    if document["provisional"]:
        return "provisional: the month is not closed, and this is kept nowhere"
    if document["restatement"]:
        return f"restatement {document['restatement']}, in place of {document['earlier_report']}"
    return "final, as the month was closed"


def rows(document: Document) -> list[Document]:
    """The rows of the table, day by day."""
    return sorted(document["rows"], key=lambda row: tuple(row[key] for key in DAY_FIRST))


def header(document: Document) -> list[tuple[str, str]]:
    """Labels and values that stand above the table."""
    return [
        ("Report", f"{document['format']} {document['report_id']}"),
        ("Status", status(document)),
        ("Publisher", f"{document['publisher']['name']} ({document['publisher']['id']})"),
        ("Licensee", document["licensee"]),
        ("Licence", licence_name(document)),
        ("Licence versions", "; ".join(versions(document)) or "none"),
        ("Period (UTC)", f"{document['period']['from']} to {document['period']['until']}, exclusive"),
        ("Created (UTC)", document["created_at"]),
        ("Currency", document["currency"] or "none"),
        *notes(document),
    ]


def notes(document: Document) -> list[tuple[str, str]]:
    """How it was counted, from what, and what proves it."""
    rules, tries = document["rules"], document["tries"]
    kinds = ", ".join(counted(count, kind) for kind, count in document["lines"].items())
    rows = f"{counted(document['line_count'], 'row')}{f' ({kinds})' if kinds else ''}"
    return [
        ("Counting", rules["counting"]),
        ("Words", rules["words"]),
        ("Listeners", rules["listeners"]),
        ("Rounding", rules["rounding"]),
        ("Month", rules["month"]),
        ("Ledger", f"{rows}, of all up to row {document['through_n']}"),
        ("Tries left out", f"{counted(tries['uses'], 'use')}, {counted(tries['refusals'], 'refusal')}"),
        ("Content hash", document["content_hash"]),
        ("Signature", f"Ed25519 {document['signature']}, key {document['key']}"),
    ]


def counted(number: int, thing: str) -> str:
    """Such as "1 export" and "3 refusals"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def sums(document: Document) -> list[tuple[str, str]]:
    """From prices to the sum, each with its exact amount; what does not apply is left out."""
    due, currency = document["due"], document["currency"] or ""
    shown = [*_uses(due), *_besides(document), ("Sum, exact", due["exact_micros"])]
    found = [(label, f"{exact(micros)} {currency}".strip()) for label, micros in shown]
    found.append(("Net due", f"{due['net_due']} {currency}".strip()))
    return found + [(f"Net due in {one['currency']}", f"{one['net_due']} {one['currency']}") for one in due["also_due"]]


def _uses(due: Document) -> Iterator[tuple[str, int]]:
    is_metered = due["model"] == "per_use" or due["used_micros"]
    if due["model"] == "flat":
        yield "Fee for the month", due["fee_micros"]
    if is_metered:
        yield "Uses at their prices", due["used_micros"]
    if due["minimum_micros"]:
        yield "Minimum for the month", due["minimum_micros"]
        yield "of it used", due["minimum_used_micros"]
    if due["maximum_micros"] is not None:
        yield "Maximum for the month", due["maximum_micros"]
        yield "of it left", due["maximum_left_micros"]
    if is_metered and due["uses_due_micros"] != due["used_micros"]:
        yield "Due for uses", due["uses_due_micros"]


def _besides(document: Document) -> Iterator[tuple[str, int]]:
    if document["totals"]["exports"]:
        yield "Exports for training", document["due"]["exports_micros"]
    for one in document["adjustments"]:
        if one["currency"] == document["currency"]:
            yield f"Adjustment: {one['why']}", one["amount_micros"]


def differences(document: Document) -> list[tuple[str, str]]:
    """What a restatement changes: the figures that are others now, with their signs."""
    found = dict(document["difference"] or {})
    elsewhere = found.pop("also_due_micros", {})
    changes = [
        (_label(key), _signed(exact(change)) if key.endswith("_micros") else f"{change:+}")
        for key, change in found.items()
        if change
    ]
    return changes + [(f"Net due in {currency}", _signed(exact(change))) for currency, change in elsewhere.items()]


def _label(key: str) -> str:
    return key.removesuffix("_micros").replace("_", " ").capitalize()


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") else f"+{amount}"
