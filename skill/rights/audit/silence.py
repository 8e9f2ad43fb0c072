"""Notices and what was said after them: the ledger's order is the order in which both held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from skill.rights.audit.findings import Finding, Rule
from skill.rights.audit.rows import LedgerRow, read_json

_SILENT = frozenset({"withheld", "killed", "gone"})


@dataclass(slots=True)
class Silence:
    """The stories that are silent at one row of the ledger, with the number of the notice's row."""

    since: dict[str | None, int] = field(default_factory=dict)

    def findings(self, row: LedgerRow) -> Iterator[Finding]:
        """No use stands after a notice that silenced its story, unless another one brought it back (`withdrawn`)."""
        if row.kind == "notice":
            self._notice(row)
        elif row.is_use and (notice := self.since.get(row.story)) is not None:
            yield Finding(Rule.WITHDRAWN, row.where, f"its story was withdrawn by the notice of ledger row {notice}")

    def _notice(self, row: LedgerRow) -> None:
        reasons = read_json(row.reasons)
        state = reasons.get("state") if isinstance(reasons, dict) else None
        if state in _SILENT:
            self.since.setdefault(row.story, row.n)
        elif state == "live":
            self.since.pop(row.story, None)
