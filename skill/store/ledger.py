"""The ledger: append-only, one strand of rows, each holding the hash of the one before it.

A row's digest is SHA-256 over its layout, number and fields, in order, as one JSON list in UTF-8 without spaces; in
place of the listener's number stands a mark of it. The row's hash is SHA-256 over the hash before it and the digest,
both as 64 hex digits; the first row follows 64 zeros. So a publisher can be shown its own rows whole and the rest as
digests, and follow the chain through all of them, without learning who listened.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from skill.desk.ports.ledger import LedgerLine
from skill.desk.ports.turns import AnswerRow, RefusalRow, UseRow
from skill.rights.licence import Use
from skill.store.database import Database
from skill.store.rows import millis, moment
from skill.stories.text import count_words

# On SQLite every writer waits for the one before it: one strand is enough, and `n` alone names a row.
STRAND = 1
FIRST_HASH = "0" * 64


class Row(NamedTuple):
    """A row that is to be appended: the fields that are hashed, in their order."""

    at: int
    kind: str
    answer: str | None = None
    listener: int | None = None
    publisher: str | None = None
    title: str | None = None
    licence: str | None = None
    licence_version: int | None = None
    schedule: str | None = None
    clause: str | None = None
    story: str | None = None
    version: int | None = None
    rendition: str | None = None
    use: str | None = None
    channel: str | None = None
    door: str | None = None
    territory: str | None = None
    words: int = 0
    verbatim_words: int = 0
    other_words: int = 0
    card: int = 0
    link: int = 0
    text_hash: str | None = None
    price_micros: int = 0
    currency: str | None = None
    billable: int = 0
    reasons: str | None = None


FIELDS = Row._fields
# Layout 0 is that of rows from before 0005, which were hashed without a digest.
LAYOUT = 1
_SINCE_1 = frozenset({"publisher", "title", "verbatim_words", "other_words", "card", "link"})
_OF_LAYOUT_0 = tuple(place for place, name in enumerate(FIELDS) if name not in _SINCE_1)
_ANSWER, _LISTENER = FIELDS.index("answer"), FIELDS.index("listener")
_COLUMNS = ("strand", "n", "layout", *FIELDS, "hash")
_INSERT = f"INSERT INTO ledger ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def append(connection: sqlite3.Connection, rows: Sequence[Row]) -> int:
    """Append rows, inside the caller's write transaction. Returns the number of the last row there is."""
    number, before = last_row(connection)
    written = []
    for row in rows:
        number += 1
        before = linked(before, number, LAYOUT, row)
        written.append((STRAND, number, LAYOUT, *row, before))
    connection.executemany(_INSERT, written)
    return int(number)


def append_answer(connection: sqlite3.Connection, answer: AnswerRow) -> None:
    """Append the uses and refusals of an answer, inside the caller's transaction."""
    at = millis(answer.at)
    uses = [_use(at, answer, use) for use in answer.uses]
    append(connection, uses + [_refusal(at, answer, row) for row in answer.refusals])


def linked(before: str, number: int, layout: int, fields: Sequence[Any]) -> str:
    """The hash of a row that follows `before`."""
    if layout == 0:
        return hashlib.sha256(before.encode() + orjson.dumps([fields[place] for place in _OF_LAYOUT_0])).hexdigest()
    return hashlib.sha256(f"{before}{digest(layout, number, fields)}".encode()).hexdigest()


def digest(layout: int, number: int, fields: Sequence[Any]) -> str:
    return hashlib.sha256(orjson.dumps(shown(layout, number, fields))).hexdigest()


def shown(layout: int, number: int, fields: Sequence[Any]) -> list[Any]:
    """A row as its publisher may see it: what the digest goes over."""
    found = [layout, number, *fields]
    found[2 + _LISTENER] = listener_mark(number, fields[_ANSWER], fields[_LISTENER])
    return found


def listener_mark(number: int, answer: str | None, listener: int | None) -> str | None:
    """What stands for a listener in a digest: another mark in each row, from which nobody finds the number."""
    return None if listener is None else hashlib.sha256(f"{number}:{answer}:{listener}".encode()).hexdigest()


def _use(at: int, answer: AnswerRow, use: UseRow) -> Row:
    cleared = use.cleared
    text_hash, text_words = _measured(cleared.text)
    # Headlines and corrections stand in no budget of words, and are the publisher's all the same.
    verbatim = text_words if cleared.use in {Use.HEADLINE, Use.CORRECTION} else min(cleared.words, text_words)
    return Row(
        at=at,
        kind="use",
        answer=answer.id,
        listener=answer.listener,
        publisher=cleared.story.publisher,
        title=cleared.story.title,
        licence=cleared.licence,
        licence_version=cleared.licence_version,
        schedule=cleared.schedule,
        clause=cleared.clause,
        story=cleared.story.id,
        version=cleared.story.version,
        rendition=cleared.rendition,
        use=cleared.use.value,
        channel="+".join(sorted(cleared.channels)),
        door=answer.door,
        territory=answer.territory,
        words=cleared.words,
        verbatim_words=verbatim,
        other_words=text_words - verbatim,
        card=int(use.on_card),
        link=int(use.with_link),
        text_hash=text_hash,
        price_micros=cleared.price_micros,
        currency=cleared.currency,
        billable=int(use.billable),
    )


def _refusal(at: int, answer: AnswerRow, row: RefusalRow) -> Row:
    refusal, story = row.refusal, row.refusal.story
    return Row(
        at=at,
        kind="refusal",
        answer=answer.id,
        listener=answer.listener,
        publisher=row.publisher,
        title=refusal.title,
        licence=refusal.licence,
        licence_version=refusal.licence_version,
        schedule=refusal.schedule,
        story=story.id if story else None,
        version=story.version if story else None,
        use=refusal.use.value if refusal.use else None,
        channel="+".join(sorted(refusal.channels)),
        door=answer.door,
        territory=answer.territory,
        reasons=json.dumps([[reason.code, reason.clause] for reason in refusal.reasons]),
    )


@lru_cache(maxsize=4096)
def _measured(text: str) -> tuple[str, int]:
    """The hash and the number of words of what is told again and again."""
    return hashlib.sha256(text.encode()).hexdigest(), count_words(text)


class Ledger:
    """The ledger as people and `ledger verify` read it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, count: int) -> tuple[LedgerLine, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT n, at, kind, door, title, story, licence, use, channel, words, price_micros, currency,"
                " billable, reasons, clause FROM ledger WHERE strand = ? ORDER BY n DESC LIMIT ?",
                (STRAND, count),
            ).fetchall()
        return tuple(_line(*row) for row in reversed(rows))

    def broken_at(self) -> int | None:
        """The number of the first row that does not follow from the one before it; `None` when all do."""
        with self._database.reading() as connection:
            return next(self._breaks(connection), None)

    def _breaks(self, connection: sqlite3.Connection) -> Iterator[int]:
        number, before = last_archived(connection)
        rows = connection.execute(
            f"SELECT n, hash, layout, {', '.join(FIELDS)} FROM ledger WHERE strand = ? ORDER BY n", (STRAND,)
        )
        for expected, (found_number, found, layout, *fields) in enumerate(rows, start=number + 1):
            before = linked(before, found_number, layout, fields)
            if found_number != expected or found != before:
                yield found_number


def last_row(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the last row that was ever written: where all were archived, of the last of those."""
    found = connection.execute(
        "SELECT n, hash FROM ledger WHERE strand = ? ORDER BY n DESC LIMIT 1", (STRAND,)
    ).fetchone()
    return found or last_archived(connection)


def last_archived(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the row before the first that is in the table."""
    found = connection.execute(
        "SELECT last_n, last_hash FROM archive WHERE strand = ? ORDER BY last_n DESC LIMIT 1", (STRAND,)
    ).fetchone()
    return found or (0, FIRST_HASH)


def _codes(kind: str, reasons: str | None) -> tuple[str, ...]:
    if kind == "notice" and reasons:
        return (json.loads(reasons)["kind"],)
    if kind in {"export", "adjustment"} and reasons:
        told = json.loads(reasons)
        return (told["export"] if kind == "export" else f"{told['month']}: {told['why']}",)
    return tuple(code for code, _ in json.loads(reasons)) if kind == "refusal" and reasons else ()


def _line(number: int, at: int, *told: Any) -> LedgerLine:
    kind, door, title, story, licence, use, channel, words, price, currency, billable, reasons, clause = told
    codes = _codes(kind, reasons)
    return LedgerLine(
        number,
        moment(at),
        kind,
        door or "",
        title,
        story,
        licence,
        use,
        channel,
        words,
        price,
        currency,
        bool(billable),
        codes,
        kind == "use" and (clause or "").endswith(".model"),
    )
