"""Ledger rows that were moved to files: gzip JSON Lines, each file a stretch of the chain that proves itself.

The first line is a header: strand, first and last number, the hash before the first row and that of the last, the
fields of a row, the checkpoint that signed the last row, and the public key. Then each row is a list (number, layout,
fields in order, hash), and each checkpoint an object that stands after the row that it signed.

The table `archive` is the only licence to delete a ledger row.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from skill.desk.ledger import Archived, Recorded, checkpoint_form, number_in
from skill.desk.ports.ledger import Checkpoint
from skill.errors import LedgerError
from skill.store.checkpoints import checkpoint_of
from skill.store.database import Database
from skill.store.ledger import FIELDS, STRAND, last_archived, linked
from skill.store.rows import millis
from skill.store.signing import PublicKey, Signer
from skill.store.trail import CHECKPOINTS, ROWS, paged, recorded

FORMAT = "byline-ledger-1"
# As many rows as can be deleted while a turn waits; a file is longer only where no checkpoint lies within.
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of rows that is to be moved: it begins after a row and ends with one that a checkpoint signed."""

    first_n: int
    hash_before: str
    checkpoint: Checkpoint

    @property
    def last_n(self) -> int:
        return number_in(self.checkpoint)

    @property
    def last_hash(self) -> str:
        return next(head.hash for head in self.checkpoint.heads if head.strand == STRAND)

    @property
    def file(self) -> str:
        return f"ledger-{STRAND}-{self.first_n:012}-{self.last_n:012}.jsonl.gz"


class Archives:
    def __init__(self, database: Database, signer: Signer) -> None:
        self._database, self._signer = database, signer

    def move(self, before: datetime, folder: Path, now: datetime) -> Iterator[Archived]:
        """Move what is older than `before` and signed, a file at a time; rows go once their file was read back.

        Raises `LedgerError` where a file cannot be written or is not what the ledger has; what was moved before is
        moved for good, and nothing else was touched.
        """
        key = self._signer.public_key()
        if key is None:
            raise LedgerError(
                f"there is no signing key at {self._signer.path}, so nothing was signed and can be archived"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"{folder}, the folder for archives, cannot be made: {error.strerror}") from error
        for cut in self._cuts(millis(before)):
            path = folder / cut.file
            self._write(cut, path, key)
            moved = self._read_back(cut, path, key, millis(now))
            self._delete(cut, moved)
            yield moved

    def _cuts(self, before: int) -> tuple[Cut, ...]:
        """Each ends at a checkpoint, holds rows of before the date alone, and has `MOST_ROWS` where it can."""
        with self._database.reading() as connection:
            n, last_hash = last_archived(connection)
            (newer,) = connection.execute("SELECT min(n) FROM ledger WHERE at >= ?", (before,)).fetchone()
        cuts: list[Cut] = []
        candidate: Cut | None = None
        for row in paged(self._database, CHECKPOINTS):
            one = _checkpoint(row)
            if newer is not None and number_in(one) >= newer:
                break
            if candidate and number_in(one) - n > MOST_ROWS:
                cuts.append(candidate)
                n, last_hash = candidate.last_n, candidate.last_hash
            if number_in(one) > n:
                candidate = Cut(n + 1, last_hash, one)
        return (*cuts, candidate) if candidate and candidate not in cuts else tuple(cuts)

    def _write(self, cut: Cut, path: Path, key: PublicKey) -> None:
        """Whole or not at all; what is there already stays, and must be the same."""
        try:
            opened, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
            try:
                with os.fdopen(opened, "wb") as file:
                    with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                        for line in self._lines(cut, key):
                            packed.write(line + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                if path.exists() and sha256_of(path) != sha256_of(Path(draft)):
                    raise LedgerError(f"{path} is there already and holds something else; move it away")
                os.replace(draft, path)
            finally:
                Path(draft).unlink(missing_ok=True)
            _sync_folder(path.parent)
        except OSError as error:
            raise LedgerError(f"{path} cannot be written: {error.strerror}") from error

    def _lines(self, cut: Cut, key: PublicKey) -> Iterator[bytes]:
        header = {
            "format": FORMAT,
            "strand": STRAND,
            "first_n": cut.first_n,
            "last_n": cut.last_n,
            "hash_before": cut.hash_before,
            "last_hash": cut.last_hash,
            "fields": FIELDS,
            "checkpoint": orjson.loads(checkpoint_form(cut.checkpoint)),
            "public_key": key.pem,
        }
        yield orjson.dumps(header)
        signed = self._signed_within(cut)
        one = next(signed, None)
        for row in paged(self._database, ROWS, cut.first_n - 1):
            found = recorded(row)
            if found.n > cut.last_n:
                return
            yield orjson.dumps([found.n, found.layout, *found.fields, found.hash])
            while one is not None and number_in(one) <= found.n:
                yield checkpoint_form(one).encode()
                one = next(signed, None)

    def _signed_within(self, cut: Cut) -> Iterator[Checkpoint]:
        for row in paged(self._database, CHECKPOINTS):
            one = _checkpoint(row)
            if cut.first_n <= number_in(one) <= cut.last_n:
                yield one

    def _read_back(self, cut: Cut, path: Path, key: PublicKey, now: int) -> Archived:
        """The file as it lies on the disk is the stretch of the chain that it should be, and its end is signed."""
        moved = Archived(STRAND, cut.first_n, cut.last_n, cut.last_hash, path.name, sha256_of(path), 0, now)
        expected, before, until = cut.first_n, cut.hash_before, 0
        for row in archived_rows(path.parent, moved):
            before = linked(before, row.n, row.layout, row.fields)
            if (row.n, row.hash) != (expected, before):
                raise LedgerError(
                    f"row {expected} does not follow from the one before it; run: python -m skill ledger verify"
                )
            expected, until = expected + 1, max(until, row.fields[0])
        one = cut.checkpoint
        if before != cut.last_hash or one.key != key.id or not key.verifies(one.signature, one.signed):
            raise LedgerError(
                f"row {cut.last_n} is not the one that checkpoint {one.id} signed; run: python -m skill ledger verify"
            )
        return Archived(STRAND, cut.first_n, cut.last_n, cut.last_hash, path.name, moved.sha256, until, now)

    def _delete(self, cut: Cut, moved: Archived) -> None:
        with self._database.writing() as connection:
            if last_archived(connection) != (cut.first_n - 1, cut.hash_before):
                raise LedgerError("another archive was made meanwhile; nothing was moved by this one")
            connection.execute(
                "INSERT INTO archive (strand, first_n, last_n, last_hash, file, sha256, until, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    moved.strand,
                    moved.first_n,
                    moved.last_n,
                    moved.last_hash,
                    moved.file,
                    moved.sha256,
                    moved.until,
                    moved.at,
                ),
            )
            gone = connection.execute(
                "DELETE FROM ledger WHERE strand = ? AND n BETWEEN ? AND ?", (STRAND, cut.first_n, cut.last_n)
            ).rowcount
            if gone != cut.last_n - cut.first_n + 1:
                raise LedgerError("the ledger changed while it was archived; nothing was moved")


def archived_rows(folder: Path, one: Archived) -> Iterator[Recorded]:
    """The rows of an archive's file. Raises `LedgerError` where it is missing, another one, or none."""
    path = folder / one.file
    if "/" in one.file or sha256_of(path) != one.sha256:
        raise LedgerError(
            f"{path} was changed: it is not the file that rows {one.first_n} to {one.last_n} were moved to"
        )
    try:
        with gzip.open(path, "rb") as lines:
            header = orjson.loads(lines.readline())
            if header["format"] != FORMAT or header["fields"] != list(FIELDS):
                raise LedgerError(f"{path} is an archive of another release; its format is {header['format']}")
            for line in lines:
                if not line.startswith(b"{"):
                    n, layout, *fields, found = orjson.loads(line)
                    yield Recorded(one.strand, n, layout, fields, found)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{path} is no archive of ledger rows") from error


def _checkpoint(row: tuple[Any, ...]) -> Checkpoint:
    try:
        return checkpoint_of(*row)
    except (ValueError, TypeError) as error:
        raise LedgerError(f"checkpoint {row[0]} cannot be read; run: python -m skill ledger verify") from error


def _sync_folder(folder: Path) -> None:
    """So that the file's name survives a power cut, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sha256_of(path: Path) -> str:
    """Raises `LedgerError` where there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise LedgerError(f"{path} is missing or cannot be read: {error.strerror}") from error
