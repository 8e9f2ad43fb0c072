"""The ledger as it stands, held against what was signed: what is wrong with it, row by row, each in one sentence.

Everything is read once, one row after the other, so that a ledger of any length can be judged. What is judged here
is whether the record is whole; whether what stands in it was allowed is the audit's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import Any, Protocol

import orjson

from skill.desk.ports.ledger import Checkpoint, Head
from skill.errors import LedgerError

# A ledger that is wrong throughout is said to be so; nobody reads a million findings.
MOST_FINDINGS = 1000
# Rows that do not follow and are kept to see whether they changed places; more is no swap.
_MOST_STRAYS = 12
# An answer's time is taken before it waits for the database, a checkpoint's before it has it.
_WAITS_MS = 60_000
_STRAND = 1
_FIRST_HASH = "0" * 64

# The hash of a row that follows another: the hash before it, its number, layout and fields.
Link = Callable[[str, int, int, Sequence[Any]], str]
# The rows of an archive's file. Raises `LedgerError`, also while they are read, where it is missing or changed.
Files = Callable[["Archived"], Iterable["Recorded"]]


class Kind(StrEnum):
    """What a finding is about."""

    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"
    MOVED = "moved"
    CUT = "cut"
    REPLACED = "replaced"
    FORGED = "forged"
    REMOVED = "removed"
    UNANSWERED = "unanswered"
    UNMETERED = "unmetered"
    ARCHIVE = "archive"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where. It holds no listener's number and no word of a story."""

    kind: Kind
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ledger row as it is stored; `fields` begin with its time, in UTC milliseconds."""

    strand: int
    n: int
    layout: int
    fields: Sequence[Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A checkpoint's row that is none, and why."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class Archived:
    """Rows that were moved to a file. `until` is the time of the newest of them, `at` when they were moved, both UTC
    milliseconds; `sha256` is that of the whole file.
    """

    strand: int
    first_n: int
    last_n: int
    last_hash: str
    file: str
    sha256: str
    until: int
    at: int


@dataclass(frozen=True, slots=True)
class AnswerUses:
    """An answer, the renditions that it says it tells, and those of its use rows, each with its number.

    `told` is `None` where no such answer is on record.
    """

    id: str
    at: int
    told: frozenset[str] | None
    rows: tuple[tuple[int, str], ...]


class PublicKey(Protocol):
    @property
    def id(self) -> str: ...

    def verifies(self, signature: str, signed: bytes) -> bool: ...


class Trail(Protocol):
    """What is on record. Rows and checkpoints are read as they are asked for."""

    def rows(self) -> Iterable[Recorded]:
        """Every row in the table, by number."""
        ...

    def checkpoints(self) -> Iterable[Checkpoint | Unreadable]:
        """By id."""
        ...

    def last_checkpoint_id(self) -> int:
        """The last id that was ever given."""
        ...

    def archived(self) -> Sequence[Archived]:
        """By number."""
        ...

    def young(self, after_n: int, since: int) -> Iterable[AnswerUses]:
        """The answers and uses of `since` and later; where a row after `after_n` is older, of its time and later."""
        ...

    def hash_of(self, n: int) -> str | None: ...

    def checkpoint(self, number: int) -> Checkpoint | None: ...


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome. `findings` are the first `MOST_FINDINGS` of `found`; `notes` say what was not looked at, or is
    guarded by less.
    """

    findings: tuple[Finding, ...]
    found: int
    rows: int
    checkpoints: int
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.found


def verify(
    trail: Trail,
    link: Link,
    keys: Iterable[PublicKey],
    files: Files | None = None,
    elsewhere: Iterable[Checkpoint | Unreadable] = (),
) -> Verified:
    """Judge the whole ledger.

    `keys` are the public keys whose signatures count; `files` opens an archive, where the archives are to be read
    too; `elsewhere` are checkpoints that were kept outside the database.
    """
    judged = _Judgement(trail, link, {key.id: key for key in keys})
    findings: list[Finding] = []
    found = 0
    for finding in chain(judged.findings(files), judged.against(elsewhere)):
        found += 1
        if found <= MOST_FINDINGS:
            findings.append(finding)
    return Verified(tuple(findings), found, judged.rows, judged.checkpoints, tuple(judged.notes))


class _Signatures:
    """The checkpoints as they come: those that are sound, and what is wrong with the others."""

    def __init__(self, trail: Trail, keys: Mapping[str, PublicKey]) -> None:
        self._keys, self._last_id = keys, trail.last_checkpoint_id()
        self._coming = self._judged(trail.checkpoints())
        self._next = next(self._coming, None)
        self.sound = 0

    def until(self, n: int | None) -> Iterator[Checkpoint | Finding]:
        """Those that sign no row after `n`; all that are left where it is `None`."""
        while (one := self._next) is not None:
            if n is not None and isinstance(one, Checkpoint) and number_in(one) > n:
                return
            self._next = next(self._coming, None)
            self.sound += isinstance(one, Checkpoint)
            yield one

    def _judged(self, found: Iterable[Checkpoint | Unreadable]) -> Iterator[Checkpoint | Finding]:
        before: Checkpoint | None = None
        expected = 1
        for one in found:
            if one.id != expected:
                before = None
                yield _removed(expected, one.id - 1, "")
            expected = one.id + 1
            why = one.why if isinstance(one, Unreadable) else self.why_not_ours(one) or _why_not_after(before, one)
            if isinstance(one, Checkpoint) and why is None:
                yield one
            else:
                yield Finding(Kind.FORGED, f"checkpoint {one.id} {why}")
            # What was signed by us is what the next one must hold, whatever else is wrong with it.
            before = one if isinstance(one, Checkpoint) and self.why_not_ours(one) is None else None
        if expected <= self._last_id:
            yield _removed(expected, self._last_id, ", the newest,")

    def why_not_ours(self, one: Checkpoint) -> str | None:
        key = self._keys.get(one.key)
        if key is None:
            return f"is signed by key {one.key}, which is none that counts here"
        if not key.verifies(one.signature, one.signed):
            return "was changed or forged: its signature is not one of our key over what it holds"
        return None


def _why_not_after(before: Checkpoint | None, one: Checkpoint) -> str | None:
    """What is wrong between two that are signed; only who has the key can make such."""
    if one.id == 1 and one.previous_hash != _FIRST_HASH:
        return "is the first one, and yet holds the hash of one before it"
    if before is None:
        return None
    if one.previous_hash != before.hash:
        return f"does not hold the hash of checkpoint {before.id}, which was signed anew"
    if number_in(one) < number_in(before):
        return f"signs fewer rows than checkpoint {before.id}"
    return None


def _removed(first: int, last: int, which: str) -> Finding:
    named = f"checkpoint {first}{which} was" if first == last else f"checkpoints {first} to {last}{which} were"
    return Finding(Kind.REMOVED, f"{named} removed")


@dataclass(slots=True)
class _Mismatch:
    """Rows that were changed and chained anew, between a checkpoint that holds and one that does not."""

    after: Checkpoint | None
    by: Checkpoint
    later: int = 0

    @property
    def finding(self) -> Finding:
        after = self.after
        since = f"row {number_in(after)} (checkpoint {after.id} of {moment(after.at)})" if after else "the beginning"
        more = f"; nor do {self.later} later checkpoints hold" if self.later else ""
        return Finding(
            Kind.REPLACED,
            f"rows between {since} and row {number_in(self.by)} (checkpoint {self.by.id} of {moment(self.by.at)}) were"
            f" replaced and chained anew: the last is not the one that was signed{more}",
        )


class _Judgement:
    """One pass over rows and checkpoints side by side."""

    def __init__(self, trail: Trail, link: Link, keys: Mapping[str, PublicKey]) -> None:
        self._trail, self._link = trail, link
        self._signatures = _Signatures(trail, keys)
        self._archived = tuple(trail.archived())
        self.rows = 0
        self.notes: list[str] = []
        self._last_n, self._last_hash = 0, _FIRST_HASH
        # Rows that do not follow, each with the hash that stands before it.
        self._strays: list[tuple[str, Recorded]] = []
        self._newest: Checkpoint | None = None
        self._held: Checkpoint | None = None
        self._mismatch: _Mismatch | None = None

    @property
    def checkpoints(self) -> int:
        return self._signatures.sound

    def findings(self, files: Files | None) -> Iterator[Finding]:
        for one in self._archived:
            yield from self._of_archive(one, files)
        for row in self._trail.rows():
            self.rows += 1
            yield from self._of_row(row)
        yield from _strayed(self._strays, self._link)
        yield from self._cut_off()
        if self._mismatch:
            yield self._mismatch.finding
        yield from self._of_young()

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────

    def _of_row(self, row: Recorded) -> Iterator[Finding]:
        if row.strand != _STRAND or row.n <= self._last_n:
            found = f"row {row.n} of strand {row.strand} was put in: that number is archived, or never given"
            yield Finding(Kind.ADDED, found)
            return
        fits = True
        if row.n != self._last_n + 1:
            missing = _rows(self._last_n + 1, row.n - 1)
            yield Finding(Kind.MISSING, f"{missing} missing before row {row.n}")
        elif row.hash != self._link(self._last_hash, row.n, row.layout, row.fields):
            fits = False
            if len(self._strays) < _MOST_STRAYS:
                self._strays.append((self._last_hash, row))
            else:
                yield _changed(row.n)
        self._last_n, self._last_hash = row.n, row.hash
        yield from self._hold_against(fits)

    def _hold_against(self, fits: bool) -> Iterator[Finding]:
        """Whether the row that stands last is the one that was signed. One that does not follow is named already."""
        for one in self._signatures.until(self._last_n):
            if isinstance(one, Finding):
                yield one
                continue
            self._newest = one
            if number_in(one) != self._last_n:
                continue  # its row is missing, and named so
            if _hash_in(one) == self._last_hash:
                if self._mismatch:
                    yield self._mismatch.finding
                self._held, self._mismatch = one, None
            elif self._mismatch:
                self._mismatch.later += 1
            elif fits:
                self._mismatch = _Mismatch(self._held, one)

    def _cut_off(self) -> Iterator[Finding]:
        """Rows that were signed and are not there."""
        beyond: Checkpoint | None = None
        for one in self._signatures.until(None):
            if isinstance(one, Finding):
                yield one
            else:
                beyond = self._newest = one
        if beyond is not None:
            missing = _rows(self._last_n + 1, number_in(beyond))
            signed = f"checkpoint {beyond.id} of {moment(beyond.at)} signed row {number_in(beyond)}"
            yield Finding(Kind.CUT, f"{missing} missing at the end: {signed}")

    # ── archives ──────────────────────────────────────────────────────────────────────────────────

    def _of_archive(self, one: Archived, files: Files | None) -> Iterator[Finding]:
        if one.first_n != self._last_n + 1:
            yield Finding(Kind.ARCHIVE, f"{one.file} does not begin with row {self._last_n + 1}, which comes next")
        if files is None:
            self.notes.append(f"{_rows(one.first_n, one.last_n)} in {one.file}, which was not looked at")
        else:
            try:
                for row in files(one):
                    self.rows += 1
                    yield from self._of_row(row)
            except LedgerError as error:
                yield Finding(Kind.ARCHIVE, str(error))
            else:
                if (self._last_n, self._last_hash) != (one.last_n, one.last_hash):
                    yield Finding(Kind.ARCHIVE, f"{one.file} does not end with the row that the database says it does")
        self._last_n, self._last_hash = one.last_n, one.last_hash
        yield from self._hold_against(fits=True)
        if self._held is None or number_in(self._held) != one.last_n:
            found = f"{one.file} ends with row {one.last_n}, and no checkpoint holds that signed it"
            yield Finding(Kind.ARCHIVE, found)

    # ── what no checkpoint signed yet ─────────────────────────────────────────────────────────────

    def _of_young(self) -> Iterator[Finding]:
        """Answers and uses say the same. For rows that are signed the audit looks at that."""
        signed = number_in(self._newest) if self._newest else 0
        if self._last_n > signed:
            by = f"checkpoint {self._newest.id} of {moment(self._newest.at)}" if self._newest else "any checkpoint"
            self.notes.append(f"{_rows(signed + 1, self._last_n)} younger than {by} and guarded by the chain alone")
        since = self._newest.at - _WAITS_MS if self._newest else 0
        until = max((one.until for one in self._archived), default=0)
        for answer in self._trail.young(signed, since):
            if answer.rows or answer.told is None or answer.at > until:
                yield from _told_and_metered(answer)

    # ── what was kept elsewhere ───────────────────────────────────────────────────────────────────

    def against(self, elsewhere: Iterable[Checkpoint | Unreadable]) -> Iterator[Finding]:
        """Whether checkpoints that were kept outside the database say what it says."""
        for kept in elsewhere:
            if isinstance(kept, Unreadable):
                yield Finding(Kind.ELSEWHERE, kept.why)
                continue
            named = f"checkpoint {kept.id} of {moment(kept.at)}, kept elsewhere,"
            why = self._signatures.why_not_ours(kept) or self._why_not_here(kept)
            if why is not None:
                yield Finding(Kind.ELSEWHERE, f"{named} {why}")

    def _why_not_here(self, kept: Checkpoint) -> str | None:
        on_record = self._trail.checkpoint(kept.id)
        n, is_archived = number_in(kept), any(one.last_n >= number_in(kept) for one in self._archived)
        if not is_archived and self._trail.hash_of(n) != _hash_in(kept):
            there = "is missing" if self._trail.hash_of(n) is None else "is another one"
            return f"signed row {n}, which {there} in the ledger"
        if on_record is None:
            return "is not on record any more"
        return None if on_record.signed == kept.signed else "is another one on record"


def _told_and_metered(answer: AnswerUses) -> Iterator[Finding]:
    """Every use has its answer, and what an answer tells its row, once."""
    if answer.told is None:
        for n, _ in answer.rows:
            yield Finding(Kind.UNANSWERED, f"row {n} is a use in answer {answer.id}, which is not on record")
        return
    seen: set[str] = set()
    for n, rendition in answer.rows:
        if rendition not in answer.told:
            yield Finding(Kind.UNANSWERED, f"row {n} is a use that its answer {answer.id} does not tell")
        elif rendition in seen:
            yield Finding(Kind.UNANSWERED, f"row {n} is a use of answer {answer.id} that is there already")
        seen.add(rendition)
    if lost := len(answer.told - seen):
        what = "a use that has no row" if lost == 1 else f"{lost} uses that have no row"
        yield Finding(Kind.UNMETERED, f"answer {answer.id} of {moment(answer.at)} tells {what}")


def _strayed(strays: Sequence[tuple[str, Recorded]], link: Link) -> Iterator[Finding]:
    """Rows that do not follow. One that was written under another number stands where it does not belong."""
    hashes = {before for before, _ in strays} | {row.hash for _, row in strays}
    numbers = sorted({row.n + step for _, row in strays for step in (-1, 0, 1)})
    for _, row in strays:
        once = (
            n
            for n in numbers
            if n != row.n and any(row.hash == link(before, n, row.layout, row.fields) for before in hashes)
        )
        # In layout 0 a row's number is no part of its hash.
        was = next(once, None) if row.layout else None
        yield _changed(row.n) if was is None else Finding(Kind.MOVED, f"row {row.n} was written as row {was} and moved")


def _changed(n: int) -> Finding:
    before = f"row {n - 1}" if n > 1 else "the beginning"
    return Finding(
        Kind.CHANGED, f"row {n} does not follow from {before}: it was changed or put in, or what is before it"
    )


def _rows(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"


# ── checkpoints as values ─────────────────────────────────────────────────────────────────────────


def number_in(checkpoint: Checkpoint) -> int:
    """How many rows a checkpoint covers."""
    return _head(checkpoint).n


def _hash_in(checkpoint: Checkpoint) -> str:
    return _head(checkpoint).hash


def _head(checkpoint: Checkpoint) -> Head:
    return next((head for head in checkpoint.heads if head.strand == _STRAND), Head(_STRAND, 0, _FIRST_HASH))


def checkpoint_form(one: Checkpoint) -> str:
    """A checkpoint as one line of JSON, to be kept outside the database."""
    heads = [[head.strand, head.n, head.hash] for head in one.heads]
    return orjson.dumps(
        {
            "id": one.id,
            "at": one.at,
            "heads": heads,
            "previous_hash": one.previous_hash,
            "key": one.key,
            "signature": one.signature,
        }
    ).decode()


def read_checkpoint(line: str) -> Checkpoint | None:
    """The checkpoint that a line holds, whatever stands before it, as in a log; `None` where it holds none."""
    try:
        data = orjson.loads(line[line.index("{") :])
        heads = tuple(Head(int(strand), int(n), str(found)) for strand, n, found in data["heads"])
        numbers = int(data["id"]), int(data["at"])
        return Checkpoint(*numbers, heads, str(data["previous_hash"]), str(data["key"]), str(data["signature"]))
    except (ValueError, TypeError, KeyError):
        return None


def moment(milliseconds: int) -> str:
    """UTC milliseconds for a person's eye."""
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):  # a row can be made to hold any number
        return f"{milliseconds} ms"
