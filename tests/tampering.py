"""A ledger with checkpoints in it, and ways of tampering with it as somebody would who has the database file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from skill.desk.ledger import Archived, Recorded, Unreadable, Verified, verify
from skill.desk.ports.ledger import Checkpoint
from skill.store.archives import Archives, archived_rows
from skill.store.checkpoints import Checkpoints
from skill.store.ledger import FIELDS, linked
from skill.store.signing import Signer
from skill.store.trail import Trail
from tests.houses import HOUR, NOW, Press, Talker, entry, opened_press

COLUMNS = ", ".join(FIELDS)


class Kept:
    """A press, its key, and a checkpoint after each of several answers."""

    def __init__(self, folder: Path, signed: int = 5, young: int = 2) -> None:
        self.folder = folder
        self.press: Press = opened_press(folder, *(entry(guid) for guid in "abcdefgh"))
        self.signer = Signer(folder / "key.pem")
        self.checkpoints = Checkpoints(self.press.database, self.signer)
        self.archives = Archives(self.press.database, self.signer)
        self.said = 0
        for _ in range(signed):
            self.talk()
            self.sign()
        for _ in range(young):
            self.talk()

    @property
    def now(self) -> datetime:
        return NOW + self.said * HOUR

    def talk(self) -> None:
        self.said += 1
        Talker(self.press.desk, f"listener {self.said}", door="alexa").asks("NewsIntent", self.now)

    def sign(self) -> Checkpoint:
        made = self.checkpoints.make(self.now)
        assert made is not None
        return made

    def heads(self) -> list[int]:
        """The number of the last row that each checkpoint on record signed."""
        return [orjson.loads(heads)[0][1] for (heads,) in self.rows("SELECT heads FROM checkpoint ORDER BY id")]

    @property
    def last(self) -> int:
        ((found,),) = self.rows("SELECT max(n) FROM ledger")
        return int(found)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.press.rows(query, *values)

    def verify(
        self,
        archives: Path | None = None,
        elsewhere: Sequence[Checkpoint | Unreadable] = (),
        signer: Signer | None = None,
    ) -> Verified:
        public = (signer or self.signer).public_key()
        assert public is not None

        def files(one: Archived) -> Any:
            return archived_rows(archives or self.folder, one)

        return verify(Trail(self.press.database), linked, [public], files if archives else None, elsewhere)

    def sentences(self, archives: Path | None = None, elsewhere: Sequence[Checkpoint | Unreadable] = ()) -> list[str]:
        return [finding.sentence for finding in self.verify(archives, elsewhere).findings]

    # ── tampering ─────────────────────────────────────────────────────────────────────────────────

    def swap(self, one: int, other: int) -> None:
        for number, place in ((one, 10**9), (other, one), (10**9, other)):
            self.rows("UPDATE ledger SET n = ? WHERE n = ?", place, number)

    def chain_anew(self, first: int, last: int | None = None) -> None:
        """Give rows the numbers and hashes that they would have had: a chain that holds."""
        found = self.rows(f"SELECT rowid, layout, {COLUMNS} FROM ledger WHERE n >= ? ORDER BY n", first)
        before = self.rows("SELECT hash FROM ledger WHERE n = ?", first - 1)
        chained = before[0][0] if before else "0" * 64
        for number, (place, layout, *fields) in enumerate(found, start=first):
            if last is not None and number > last:
                return
            chained = linked(chained, number, layout, fields)
            self.rows("UPDATE ledger SET n = ?, hash = ? WHERE n = ?", number, chained, place)

    def put_in(self, after: int, **changes: Any) -> None:
        """A copy of a row with other values after it; the rest moves up, nothing is chained anew."""
        for (number,) in self.rows("SELECT n FROM ledger WHERE n > ? ORDER BY n DESC", after):
            self.rows("UPDATE ledger SET n = n + 1 WHERE n = ?", number)
        columns = ", ".join(name for name in FIELDS if name not in changes)
        names = "".join(f", {name}" for name in changes)
        marks = ", ?" * len(changes)
        self.rows(
            f"INSERT INTO ledger (strand, n, layout, hash, {columns}{names})"
            f" SELECT strand, n + 1, layout, hash, {columns}{marks} FROM ledger WHERE n = ?",
            *changes.values(),
            after,
        )


def all_rows(kept: Kept) -> list[Recorded]:
    return list(Trail(kept.press.database).rows())


def sign_anew(kept: Kept, number: int, **changes: Any) -> None:
    """Another checkpoint in the place of one, as only who has the key can make it."""
    (one,) = (made for made in kept.checkpoints.every() if made.id == number)
    other = replace(one, **changes)
    heads = orjson.dumps([[head.strand, head.n, head.hash] for head in other.heads]).decode()
    kept.rows(
        "UPDATE checkpoint SET at = ?, heads = ?, previous_hash = ?, signature = ? WHERE id = ?",
        other.at,
        heads,
        other.previous_hash,
        kept.signer.sign(other.signed),
        number,
    )
