"""The statement of a month: what a publisher is owed, from the ledger alone, closed once and then only restated.

A statement is a document: JSON, signed, kept as it was given. Money in it is micro-units, a moment is UTC.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import orjson
from babel.numbers import get_currency_precision

from skill.desk.ports.licences import LicenceRow
from skill.desk.turn import TRIES
from skill.errors import StatementError
from skill.rights.account import Account, Due, Figures, InForce, Key, Line, account, currency_of, in_force, rounded
from skill.rights.licence import MICROS, Licence
from skill.rights.reading import read_licence
from skill.rights.wording import iso
from skill.stories.titles import Titles

FORMAT = "byline-statement/1"
# A month is closed an hour after its end, when no turn of it can still be on its way.
CLOSES_AFTER = timedelta(hours=1)

Document = dict[str, Any]

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?")
# What the ledger and the licence say of a month; the rest of a document says when and how it was asked for.
_SAID = ("rows", "totals", "adjustments", "lines", "tries", "due", "currency", "licence")
_UNSEALED = ("content_hash", "signature")
_COMPARED = (
    "uses_gross", "uses_billable", "verbatim_words", "other_words", "cards", "links", "exports", "refusals",
    "amount_micros",
)  # fmt: skip
_COMPARED_DUE = ("fee_micros", "uses_due_micros", "exports_micros", "adjustments_micros", "net_due_micros")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in UTC."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Month:
        """Raises `StatementError` for what is no month."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise StatementError(f"{text!r} is no month; write one such as 2026-11")
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer of it."""
        return datetime(self.year + self.number // 12, self.number % 12 + 1, 1, tzinfo=UTC)

    def is_over(self, now: datetime) -> bool:
        return now >= self.end + CLOSES_AFTER

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Reach:
    """The first and the last ledger row that a month of a publisher needs: its rows, and what adjusts it later."""

    first_n: int
    last_n: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A statement on record. `licence` is empty for refusals that no licence stands behind."""

    id: str
    publisher: str
    licence: str
    month: str
    restatement: int
    at: datetime
    through_n: int
    content_hash: str
    document: str


@dataclass(frozen=True, slots=True)
class Correction:
    """An amount in micro-units, with its sign, that is added to a month."""

    publisher: str
    licence: str
    version: int
    month: str
    amount_micros: int
    currency: str
    why: str


class StatementStore(Protocol):
    """What statements are made of, and where they are kept. No view of the store is held open between two calls."""

    def licences(self) -> Sequence[LicenceRow]: ...

    def last_n(self) -> int:
        """The number of the last ledger row; 0 where there is none."""
        ...

    def archived_until(self) -> datetime | None:
        """The time of the newest ledger row that is in an archive; `None` where none is."""
        ...

    def reach(self, publisher: str, month: Month, through_n: int) -> Reach | None:
        """`None` where no row up to `through_n` is of the month."""
        ...

    def licences_in(self, publisher: str, month: Month, reach: Reach | None) -> Sequence[str]:
        """The licences that the publisher's rows or statements of the month name, `""` where some name none."""
        ...

    def lines(self, publisher: str, licence: str, month: Month, reach: Reach) -> Iterator[Line]:
        """The rows of the month that are counted, in the ledger's order."""
        ...

    def has_later(self, publisher: str, licence: str, month: Month, through_n: int) -> bool:
        """Whether a row of the month was written after row `through_n`."""
        ...

    def unaccounted(self, before: datetime) -> Sequence[tuple[str, str, str]]:
        """Publisher, licence (or `""`) and month of which uses, exports or adjustments from before that moment stand in
        no statement on record, in order. Tries, which nobody is paid for, are none of them.
        """
        ...

    def latest(self, publisher: str, licence: str, month: Month) -> Filed | None: ...

    def file(self, filed: Filed) -> Filed:
        """Keep it. Where another process was first with that number, its statement is returned instead."""
        ...

    def correct(self, correction: Correction, now: datetime) -> int:
        """Append an adjustment to the ledger; returns its row's number."""
        ...


class NamedKey(Protocol):
    @property
    def id(self) -> str: ...


class Sealer(Protocol):
    def sign(self, signed: bytes) -> str:
        """A signature as hex."""
        ...

    def made_public_key(self) -> NamedKey:
        """The public key that goes with signatures from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Accountant:
    """All that a statement is made with."""

    store: StatementStore
    sealer: Sealer
    titles: Titles
    licensee: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The statements of a publisher for a month.

    `tries` are the rows of tries by report id, where they were asked for. `reach` is that of the ledger as it is now.
    """

    publisher: str
    name: str
    month: Month
    documents: tuple[Document, ...]
    tries: Mapping[str, Sequence[Document]]
    reach: Reach | None


def statements(
    accountant: Accountant, publisher: str, month: Month, now: datetime, *, licence: str | None = None,
    all_doors: bool = False,
) -> Paper:  # fmt: skip
    """One statement a licence that was in force or used, and one of the refusals that no licence stands behind.

    A month that is over is closed by this; one that runs is provisional and never kept. Raises `StatementError`.
    """
    versions = _versions(accountant)
    name = _publisher(accountant, versions, publisher)
    _expect_begun(month, now)
    store = accountant.store
    through_n = store.last_n()
    reach = store.reach(publisher, month, through_n)
    terms = {
        identity: found
        for identity, rows in versions.items()
        if (found := in_force(_granted(rows, publisher, accountant.licensee), month.first, month.end))
    }
    named = {*terms, *store.licences_in(publisher, month, reach)}
    wanted = _chosen(named, licence, versions, publisher)
    asked = [
        _Asked(
            accountant, publisher, name, month, now, one, terms.get(one, ()), versions.get(one, ()), through_n, reach
        )
        for one in wanted
    ]
    documents = tuple(_settled(one) for one in asked)
    tries = {
        document["report_id"]: _rows(_account(one).tries)
        for one, document in zip(asked, documents, strict=True)
        if all_doors
    }
    return Paper(publisher, name, month, documents, tries, reach)


def correct(
    accountant: Accountant, publisher: str, licence: str, month: Month, amount: str, why: str, now: datetime
) -> tuple[int, Correction]:
    """Put an amount right by a row of the ledger. Returns the row's number and what was written.

    Raises `StatementError` where publisher, licence, month, amount or reason are none.
    """
    versions = _versions(accountant)
    _publisher(accountant, versions, publisher)
    (identity,) = _chosen((), licence, versions, publisher)
    _expect_begun(month, now)
    reason = " ".join(why.split())
    if not reason or not reason.isprintable():
        raise StatementError("a correction says why, in words that can be printed: --why TEXT")
    _expect_unarchived(accountant, month, identity)
    granted = _granted(versions[identity], publisher, accountant.licensee)
    terms = in_force(granted, month.first, month.end)
    currency = currency_of(terms)
    if currency is None:
        raise StatementError(f"{identity} names no currency in {month}, so no amount of it can be corrected")
    correction = Correction(
        publisher, identity, terms[0].licence.version, str(month), _micros(amount), currency, reason
    )
    return accountant.store.correct(correction, now), correction


def expect_accounted(accountant: Accountant, before: datetime) -> None:
    """Raises `StatementError` where rows of before that moment, once out of the ledger's table, would be paid by
    nobody: those of a month that is not closed, and what came later and is in no restatement yet.
    """
    found = accountant.store.unaccounted(before)
    if found:
        publisher, licence, month = found[0]
        more = f", nor have {len(found) - 1} others" if len(found) > 1 else ""
        raise StatementError(
            f"{month} of {publisher} has no final statement yet that holds all rows of {licence or 'no licence'}{more},"
            " and archived rows cannot be accounted for:"
            f" python -m skill statement --publisher {publisher} --month {month}, once the month is over; or name an"
            " earlier date"
        )


def canonical(document: Mapping[str, Any]) -> bytes:
    """What is hashed and signed: the document without hash and signature, keys in order, UTF-8 without spaces."""
    return orjson.dumps(
        {key: value for key, value in document.items() if key not in _UNSEALED}, option=orjson.OPT_SORT_KEYS
    )


def written(amount_micros: int, digits: int) -> str:
    """An amount with so many decimals, as a plain number: "-1234.50"."""
    return f"{Decimal(amount_micros) / MICROS:.{digits}f}"


@dataclass(frozen=True, slots=True)
class _Asked:
    accountant: Accountant
    publisher: str
    name: str
    month: Month
    now: datetime
    licence: str
    terms: tuple[InForce, ...]
    versions: Sequence[Licence]
    through_n: int
    reach: Reach | None

    @property
    def is_over(self) -> bool:
        return self.month.is_over(self.now)

    def report_id(self, number: int | None) -> str:
        """Says of what it is; `None` is the number of a provisional one."""
        last = "provisional" if number is None else str(number)
        return f"{self.publisher}/{self.licence or 'without-licence'}/{self.month}/{last}"


def _settled(asked: _Asked) -> Document:
    """The statement on record where it still says what is so; else a new one, which is kept if the month is over."""
    store = asked.accountant.store
    if not asked.is_over:
        return _sealed(asked, _document(asked, _account(asked)))
    filed = store.latest(asked.publisher, asked.licence, asked.month)
    if filed is None:
        return _kept(asked, _document(asked, _account(asked), 0), 0)
    before: Document = json.loads(filed.document)
    is_new = store.has_later(asked.publisher, asked.licence, asked.month, filed.through_n)
    if not is_new and _in_force_of(before) == [(one.licence.version, one.licence.hash) for one in asked.terms]:
        return before
    number = filed.restatement + 1
    document = _document(asked, _account(asked), number, before)
    if all(document[key] == before[key] for key in _SAID):
        return before
    return _kept(asked, document, number)


def _kept(asked: _Asked, document: Document, number: int) -> Document:
    sealed = _sealed(asked, document)
    filed = Filed(
        sealed["report_id"],
        asked.publisher,
        asked.licence,
        str(asked.month),
        number,
        asked.now,
        asked.through_n,
        sealed["content_hash"],
        orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS).decode(),
    )
    found: Document = json.loads(asked.accountant.store.file(filed).document)
    return found


def _sealed(asked: _Asked, document: Document) -> Document:
    document["key"] = asked.accountant.sealer.made_public_key().id
    signed = canonical(document)
    document["content_hash"] = hashlib.sha256(signed).hexdigest()
    document["signature"] = asked.accountant.sealer.sign(signed)
    return document


def _account(asked: _Asked) -> Account:
    _expect_unarchived(asked.accountant, asked.month, asked.licence)
    lines: Iterable[Line] = ()
    if asked.reach is not None:
        lines = asked.accountant.store.lines(asked.publisher, asked.licence, asked.month, asked.reach)
    return account(lines, asked.terms, TRIES)


# ── the document ──────────────────────────────────────────────────────────────────────────────────


def _document(asked: _Asked, found: Account, number: int | None = None, before: Document | None = None) -> Document:
    """By `docs/statements.md`. `number` is that of the restatement, `None` for a provisional statement."""
    tried = found.tries.values()
    document: Document = {
        "format": FORMAT,
        "report_id": asked.report_id(number),
        "provisional": number is None,
        "restatement": number or 0,
        "earlier_report": before["report_id"] if before else None,
        "created_at": iso(asked.now),
        "publisher": {"id": asked.publisher, "name": asked.name},
        "licensee": asked.accountant.licensee,
        "licence": _licence_part(asked, found) if asked.licence else None,
        "period": {"month": str(asked.month), "from": iso(asked.month.first), "until": iso(asked.month.end)},
        "currency": found.due.currency,
        "rules": _rules(),
        "lines": dict(sorted(found.lines.items())),
        "line_count": sum(found.lines.values()),
        "first_n": asked.reach.first_n if asked.reach else None,
        "last_n": asked.reach.last_n if asked.reach else None,
        "through_n": asked.through_n,
        "tries": {"uses": sum(one.uses_gross for one in tried), "refusals": sum(one.refusals for one in tried)},
        "rows": _rows(found.rows),
        "totals": _figures(found.totals),
        "adjustments": [asdict(one) for one in found.adjustments],
        "due": _due_part(found.due, asked.terms),
    }
    document["difference"] = _difference(before, document) if before else None
    return document


def _licence_part(asked: _Asked, found: Account) -> Document:
    since = {one.licence.version: iso(one.since) for one in asked.terms}
    shown = [one for one in asked.versions if one.version in since or one.version in found.versions_used]
    return {
        "id": asked.licence,
        "versions": [
            {
                "version": one.version,
                "hash": one.hash,
                "in_force_from": since.get(one.version),
                "used": one.version in found.versions_used,
                "double_click_seconds": int(one.double_click.total_seconds()),
                "price": _price_part(one),
            }
            for one in sorted(shown, key=lambda one: one.version)
        ],
    }


def _price_part(licence: Licence) -> Document:
    price = licence.price
    return {
        "model": price.model.value,
        "currency": price.currency,
        "fee_per_month_micros": price.fee_per_month_micros,
        "minimum_per_month_micros": price.minimum_per_month_micros,
        "maximum_per_month_micros": price.maximum_per_month_micros,
        "per_use_micros": {use.value: micros for use, micros in sorted(price.per_use_micros.items())},
        "train_per_export_micros": price.train_per_export_micros,
    }


def _rules() -> Document:
    return {
        "counting": "One use is one rendition in one answer, said, shown or both. A repeat is a new use, a retry is"
        " none. Billable is every use but corrections, which are free, and those that follow the one before within the"
        " licence's double-click time, by the same listener, of the same story and use. Tries (doors "
        + ", ".join(sorted(TRIES))
        + ") are left out.",
        "words": "Words delivered, not words heard: how far a listener listened is not known. Verbatim words are the"
        " publisher's own, counted in every use, summaries included; other words are the rest of what was delivered.",
        "listeners": "Unique listeners are withheld where they are fewer than 10, and where such a number could be"
        " worked out from others. The total counts each listener once.",
        "rounding": "Integers in micro-units (1,000,000 to one unit of the currency), rounded once, at the end, half to"
        " even, to the currency's minor unit.",
        "month": "UTC. A flat fee is owed whole for a month that has begun, by the version in force at its first moment"
        " or, where the licence began within it, at that; so is a minimum. The maximum is the highest in force in the"
        " month. Exports and adjustments stand apart from both.",
    }


def _rows(rows: Mapping[Key, Figures]) -> list[Document]:
    return [key._asdict() | _figures(figures) for key, figures in rows.items()]


def _figures(figures: Figures) -> Document:
    return asdict(figures)


def _due_part(due: Due, terms: Sequence[InForce]) -> Document:
    return {
        "model": terms[0].licence.price.model.value if terms else None,
        "fee_micros": due.fee_micros,
        "used_micros": due.used_micros,
        "minimum_micros": due.minimum_micros,
        "minimum_used_micros": due.minimum_used_micros,
        "maximum_micros": due.maximum_micros,
        "maximum_left_micros": due.maximum_left_micros,
        "uses_due_micros": due.uses_due_micros,
        "exports_micros": due.exports_micros,
        "adjustments_micros": due.adjustments_micros,
        **_rounded_part(due.exact_micros, due.currency),
        "also_due": [
            {"currency": currency} | _rounded_part(micros, currency) for currency, micros in due.also_micros.items()
        ],
    }


def _rounded_part(exact_micros: int, currency: str | None) -> Document:
    digits = get_currency_precision(currency) if currency else 2
    net = rounded(exact_micros, digits)
    return {
        "exact_micros": exact_micros,
        "minor_unit_digits": digits,
        "net_due_micros": net,
        "net_due": written(net, digits),
    }


def _difference(before: Document, document: Document) -> Document:
    """What this statement adds to the earlier one, figure by figure. Of listeners it says nothing."""
    found = {key: document["totals"][key] - before["totals"][key] for key in _COMPARED}
    found |= {key: document["due"][key] - before["due"][key] for key in _COMPARED_DUE}
    return found | {"also_due_micros": _difference_elsewhere(before, document)}


def _difference_elsewhere(before: Document, document: Document) -> dict[str, int]:
    """In other currencies than the licence's, by currency; only where there is one."""
    found: Counter[str] = Counter()
    for sign, one in ((-1, before), (1, document)):
        for also in one["due"]["also_due"]:
            found[also["currency"]] += sign * also["net_due_micros"]
    return {currency: change for currency, change in sorted(found.items()) if change}


def _in_force_of(document: Document) -> list[tuple[int, str]]:
    """The versions of a document by the moment from which each stood, with their hashes."""
    versions = document["licence"]["versions"] if document["licence"] else ()
    stood = [one for one in versions if one["in_force_from"]]
    return [(one["version"], one["hash"]) for one in sorted(stood, key=lambda one: str(one["in_force_from"]))]


# ── what was asked for ────────────────────────────────────────────────────────────────────────────


def _versions(accountant: Accountant) -> dict[str, tuple[Licence, ...]]:
    """Every licence version on record by its id, also those whose file is gone: they stood when they stood."""
    found: dict[str, tuple[Licence, ...]] = {}
    for row in accountant.store.licences():
        licence = read_licence(row.text, row.file).licence
        if licence is not None:
            found[row.id] = (*found.get(row.id, ()), licence)
    return found


def _granted(versions: Sequence[Licence], publisher: str, licensee: str) -> list[Licence]:
    return [one for one in versions if one.licensor == publisher and one.licensee == licensee]


def _publisher(accountant: Accountant, versions: Mapping[str, Sequence[Licence]], publisher: str) -> str:
    """The publisher's name."""
    known = accountant.titles.publishers
    licensors = {one.licensor for rows in versions.values() for one in rows}
    if publisher not in known and publisher not in licensors:
        named = ", ".join(sorted({*known, *licensors})) or "none"
        raise StatementError(f"there is no publisher {publisher!r}; there are: {named}")
    return known[publisher].name if publisher in known else publisher


def _chosen(
    named: Iterable[str], licence: str | None, versions: Mapping[str, Sequence[Licence]], publisher: str
) -> list[str]:
    """The licences to make statements of, those without one last."""
    if licence is None:
        return sorted(named, key=lambda one: (not one, one))
    own = sorted(identity for identity, rows in versions.items() if any(one.licensor == publisher for one in rows))
    if licence not in own:
        raise StatementError(f"{publisher} has no licence {licence!r}; it has: {', '.join(own) or 'none'}")
    return [licence]


def _expect_begun(month: Month, now: datetime) -> None:
    if now < month.first:
        raise StatementError(f"{month} has not begun; the month that runs is {now:%Y-%m}")


def _expect_unarchived(accountant: Accountant, month: Month, licence: str) -> None:
    until = accountant.store.archived_until()
    if until is not None and until >= month.first:
        raise StatementError(
            f"ledger rows of {month} are in an archive, so {licence or 'its refusals'} cannot be accounted"
            " for anew; a statement that was given before it was archived is still on record, and an amount of it is"
            " put right in a later month"
        )


def _micros(amount: str) -> int:
    if not _AMOUNT.fullmatch(amount) or not Decimal(amount):
        raise StatementError(f"{amount!r} is no amount of money; write one such as -12.50, with six decimals at most")
    return int(Decimal(amount) * MICROS)
