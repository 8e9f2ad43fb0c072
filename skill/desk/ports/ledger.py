"""The ledger, for those who read it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A ledger row for a person's eye. `codes` are those of a refusal, the kind of a notice, the id of an export, or
    month and reason of an adjustment. `is_by_model` is what the clause says of a use.
    """

    number: int
    at: datetime
    kind: str
    door: str
    title: str | None
    story: str | None
    licence: str | None
    use: str | None
    channel: str | None
    words: int
    price_micros: int
    currency: str | None
    is_billable: bool
    codes: tuple[str, ...]
    is_by_model: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a strand: its number and its hash."""

    strand: int
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What every strand's head was at a moment, signed with Ed25519.

    `at` is UTC milliseconds, as it is signed; `previous_hash` is the hash of the checkpoint before, 64 zeros in the
    first; `key` is the public key's id and `signature` hex.
    """

    id: int
    at: int
    heads: tuple[Head, ...]
    previous_hash: str
    key: str
    signature: str

    @property
    def signed(self) -> bytes:
        """`[id, at, [[strand, n, hash], …], previous_hash, key]` as JSON in UTF-8 without spaces."""
        heads = [[head.strand, head.n, head.hash] for head in self.heads]
        return orjson.dumps([self.id, self.at, heads, self.previous_hash, self.key])

    @property
    def hash(self) -> str:
        """SHA-256 of what is signed, as 64 hex digits."""
        return hashlib.sha256(self.signed).hexdigest()
