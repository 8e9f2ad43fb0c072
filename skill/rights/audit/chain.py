"""The ledger as a chain: rows numbered without a gap, each holding the hash of the one before it.

A row's digest is SHA-256 over its layout, number and fields as one JSON list in UTF-8 without spaces, a mark in the
listener's place; its hash is SHA-256 over the hash before it and the digest, both as 64 hex digits. The first row
follows 64 zeros or, where rows were archived, the last of those. A row of layout 0 has no digest: the list of its
fields, without the later ones, follows the hash directly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from skill.rights.audit.findings import Finding, Rule
from skill.rights.audit.rows import NOTHING_ARCHIVED, Archived, LedgerRow

_FIRST_FIELD, _AFTER_FIELDS = LedgerRow._fields.index("at"), LedgerRow._fields.index("hash")
_ANSWER, _LISTENER = (2 + LedgerRow._fields.index(name) - _FIRST_FIELD for name in ("answer", "listener"))
_LATER = frozenset({"publisher", "title", "verbatim_words", "other_words", "card", "link"})
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def link_findings(before: LedgerRow | None, row: LedgerRow, archived: Archived = NOTHING_ARCHIVED) -> Iterator[Finding]:
    """Whether `row` follows the row before it in its strand, the first one the last that was archived.

    After a break, what follows is judged by what stands.
    """
    follows: LedgerRow | Archived = archived if before is None else before
    if before is not None and before.strand != row.strand:
        follows = NOTHING_ARCHIVED
    expected = follows.n + 1
    if row.n != expected:
        missing = f"row {expected} is" if row.n == expected + 1 else f"rows {expected} to {row.n - 1} are"
        yield Finding(Rule.CHAIN, row.where, f"{missing} missing before it")
    elif row.hash != _hashed(follows.hash, row):
        yield Finding(Rule.CHAIN, row.where, "its hash does not follow from the row before it")


def _hashed(before: str, row: LedgerRow) -> str:
    if row.layout == 0:
        names = LedgerRow._fields[_FIRST_FIELD:_AFTER_FIELDS]
        return _sha256(before + _written([getattr(row, name) for name in names if name not in _LATER]))
    shown = [row.layout, row.n, *row[_FIRST_FIELD:_AFTER_FIELDS]]
    if row.listener is not None:
        shown[_LISTENER] = _sha256(f"{row.n}:{shown[_ANSWER]}:{row.listener}")
    return _sha256(before + _sha256(_written(shown)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
