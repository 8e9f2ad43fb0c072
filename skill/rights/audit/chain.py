"""The ledger as a chain: rows numbered without a gap, each holding the hash of the one before it.

A row's hash is SHA-256 over the hash before it, as 64 hex digits, and the row's fields as one JSON list in UTF-8
without spaces. The first row follows 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from skill.rights.audit.findings import Finding, Rule
from skill.rights.audit.rows import LedgerRow

_FIRST = "0" * 64
_FIRST_FIELD, _AFTER_FIELDS = LedgerRow._fields.index("at"), LedgerRow._fields.index("hash")
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def link_findings(before: LedgerRow | None, row: LedgerRow) -> Iterator[Finding]:
    """Whether `row` follows the row before it in its strand. After a break, what follows is judged by what stands."""
    if before is not None and before.strand != row.strand:
        before = None
    expected = before.n + 1 if before else 1
    if row.n != expected:
        missing = f"row {expected} is" if row.n == expected + 1 else f"rows {expected} to {row.n - 1} are"
        yield Finding(Rule.CHAIN, row.where, f"{missing} missing before it")
    elif row.hash != _hashed(before.hash if before else _FIRST, row):
        yield Finding(Rule.CHAIN, row.where, "its hash does not follow from the row before it")


def _hashed(before: str, row: LedgerRow) -> str:
    fields = _written(list(row[_FIRST_FIELD:_AFTER_FIELDS]))
    return hashlib.sha256(f"{before}{fields}".encode(errors="surrogatepass")).hexdigest()
