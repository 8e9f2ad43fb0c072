"""Documents of one look, kept in memory alone, of which no story is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skill.desk.ports.signals import Document, Reference, Told
from skill.rights.signals import Signal


@dataclass
class Scratch:
    """`desk.ports.signals.SignalStore` of one process without stories."""

    kept: dict[Reference, Document] = field(default_factory=dict)
    gone_by: dict[str, frozenset[Reference]] = field(default_factory=dict)

    def epoch(self, feed: str) -> int:
        return 0

    def documents(self, feed: str) -> Sequence[Document]:
        return [self.kept[one] for one in sorted(self.gone_by.get(feed, ())) if one in self.kept]

    def document(self, reference: Reference) -> Document | None:
        return self.kept.get(reference)

    def claim(self, reference: Reference, now: datetime, until: datetime) -> bool:
        return True

    def keep(self, document: Document) -> None:
        self.kept[document.reference] = document

    def go_by(self, feed: str, references: Collection[Reference]) -> None:
        self.gone_by[feed] = frozenset(references)

    def versions(self, feed: str) -> Mapping[str, str]:
        return {}

    def has_versions(self, feed: str, versions: Mapping[str, str]) -> None:
        """Without stories there are none."""

    def unsettled(self) -> Sequence[str]:
        return ()

    def told(self, feed: str, after: str, most: int) -> Sequence[Told]:
        return ()

    def signals(self, key: str | None) -> tuple[Signal, ...]:
        return ()

    def tell(self, feed: str, changes: Mapping[str, str], epoch: int) -> bool:
        return True

    def drop_unused(self) -> None:
        """There are none."""

    def settled(self, feed: str, epoch: int, *, is_to_be_cut: bool) -> None:
        """There are no stories."""
