"""Exports to train with, as they stand on record: the ledger's rows, what is in whose hands, receipts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from skill.desk.export import Charge, ExportItem, ExportRow, RefusedTerms, StoryRecord
from skill.errors import ExportError, NotFoundError
from skill.rights.licence import Use
from skill.rights.signals import Signal
from skill.rights.training import Aim, Held
from skill.rights.wording import iso
from skill.store import ledger
from skill.store.database import Database
from skill.store.rows import millis, moment, story_of
from skill.store.signals import signals_of

_MILLISECOND = timedelta(milliseconds=1)
_SHOWN = 3
_RECORD = (
    "s.facts, s.state, s.signals, v.word_count, v.seen_at,"
    " (SELECT min(w.seen_at) FROM version w WHERE w.story = s.id AND w.fingerprint = v.fingerprint)"
)


class Exports:
    """`desk.export.ExportStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_publisher(self, publisher: str) -> tuple[StoryRecord, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_RECORD} FROM story s JOIN version v ON v.story = s.id AND v.n = s.version"
                " WHERE s.publisher = ? ORDER BY s.published_at, s.id",
                (publisher,),
            ).fetchall()
        return tuple(_record(*row) for row in rows)

    def signals(self, key: str) -> tuple[Signal, ...]:
        with self._database.reading() as connection:
            return signals_of(connection, key)

    def record(self, export: ExportRow, epoch: int) -> bool:
        with self._database.writing() as connection:
            if _moved(connection, export, epoch):
                return False
            ledger.append(connection, [_row(export, charge) for charge in export.charges])
            aim = export.aim
            connection.execute(
                "INSERT INTO export (id, at, publisher, recipient, model, purpose, items, manifest_hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    export.id, millis(export.at), export.publisher, aim.recipient, aim.model, aim.purpose,
                    len(export.items), export.manifest_hash,
                ),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO export_item (export, story, version, licence, licence_version, schedule, clause,"
                " text_hash, delete_within_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_item_row(export.id, item, schedule) for item, schedule in export.items],
            )
        return True

    def refuse(self, publisher: str, refusals: Sequence[RefusedTerms], now: datetime) -> None:
        with self._database.writing() as connection:
            ledger.append(connection, [_refusal(publisher, one, now) for one in refusals])

    def held(self, recipient: str | None) -> Iterator[tuple[Held, StoryRecord, datetime | None, datetime | None]]:
        """A story's withdrawal is the first notice after the export that silences it or what has its link."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT e.id, e.at, e.recipient, e.model, e.purpose, i.story, i.version, i.licence, i.licence_version,"
                " i.delete_within_ms, (SELECT min(n.effective_at) FROM notice n WHERE n.kind IN ('kill', 'withhold')"
                "  AND (n.story = s.id OR (n.publisher = s.publisher AND n.link_hash = s.link_hash))"
                "  AND n.effective_at >= e.at), r.deleted_at,"
                f" {_RECORD} FROM export e JOIN export_item i ON i.export = e.id JOIN story s ON s.id = i.story"
                " JOIN version v ON v.story = s.id AND v.n = s.version"
                " LEFT JOIN export_receipt r ON r.export = i.export AND r.story = i.story"
                " WHERE ? IS NULL OR e.recipient = ? ORDER BY e.at, e.id, i.story",
                (recipient, recipient),
            ).fetchall()
        for export, at, to, model, purpose, story, version, licence, licence_version, within, *rest in rows:
            told_at, deleted_at, *record = rest
            held = Held(
                export, moment(at), Aim(to, model, purpose), story, version, licence, licence_version,
                within * _MILLISECOND,
            )  # fmt: skip
            yield held, _record(*record), _moment(told_at), _moment(deleted_at)

    def recipients(self) -> tuple[str, ...]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT DISTINCT recipient FROM export ORDER BY recipient").fetchall()
        return tuple(recipient for (recipient,) in rows)

    def receive(self, export: str, stories: Sequence[str] | None, deleted_at: datetime, now: datetime) -> int:
        with self._database.writing() as connection:
            held = {
                story for (story,) in connection.execute("SELECT story FROM export_item WHERE export = ?", (export,))
            }
            if not held:
                raise NotFoundError(f"there is no export {export!r}; its manifest.json says its id")
            _not_before(connection, export, deleted_at)
            wanted = sorted(held) if stories is None else list(dict.fromkeys(stories))
            if strangers := [story for story in wanted if story not in held]:
                more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
                named = ", ".join(strangers[:_SHOWN])
                raise NotFoundError(f"{export} does not hold {named}{more}; write one story id of its manifest a line")
            return connection.executemany(
                "INSERT INTO export_receipt (export, story, deleted_at, recorded_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                [(export, story, millis(deleted_at), millis(now)) for story in wanted],
            ).rowcount


def _not_before(connection: sqlite3.Connection, export: str, deleted_at: datetime) -> None:
    """Receipts may say minutes alone."""
    (made,) = connection.execute("SELECT at FROM export WHERE id = ?", (export,)).fetchone()
    if deleted_at < moment(made).replace(second=0, microsecond=0):
        raise ExportError(
            f"{iso(deleted_at)} is before {export} was made, at {iso(moment(made))}; say when it was deleted"
        )


def _moved(connection: sqlite3.Connection, export: ExportRow, epoch: int) -> bool:
    """Whether licences, or a story that is to go out, are not as they were when they were judged.

    A story's state may change without its version, and so may what is said of it in public: so what is withdrawn now is
    not exported.
    """
    (found,) = connection.execute("SELECT n FROM epoch").fetchone()
    if found != epoch:
        return True
    rows = connection.execute(
        "SELECT id, version, signals FROM story WHERE publisher = ? AND state = 'live'", (export.publisher,)
    )
    live = {story: (version, signals) for story, version, signals in rows}
    return any(live.get(item.story) != (item.version, export.signals.get(item.story)) for item, _ in export.items)


def _row(export: ExportRow, charge: Charge) -> ledger.Row:
    told = {
        "export": export.id,
        "recipient": export.aim.recipient,
        "model": export.aim.model,
        "purpose": export.aim.purpose,
        "items": charge.items,
        "manifest": export.manifest_hash,
    }
    return ledger.Row(
        at=millis(export.at),
        kind="export",
        publisher=export.publisher,
        licence=charge.licence,
        licence_version=charge.licence_version,
        clause=charge.clause,
        use=Use.TRAIN.value,
        price_micros=charge.price_micros,
        currency=charge.currency,
        billable=1,
        reasons=json.dumps(told, ensure_ascii=False),
    )


def _refusal(publisher: str, refused: RefusedTerms, now: datetime) -> ledger.Row:
    return ledger.Row(
        at=millis(now),
        kind="refusal",
        publisher=publisher,
        licence=refused.licence,
        licence_version=refused.licence_version,
        schedule=refused.schedule,
        use=Use.TRAIN.value,
        reasons=json.dumps([[reason.code, reason.clause] for reason in refused.reasons]),
    )


def _item_row(export: str, item: ExportItem, schedule: str) -> tuple[object, ...]:
    of_licence = item.licence, item.licence_version, schedule, item.clause
    within = timedelta(seconds=item.delete_within_seconds) // _MILLISECOND
    return (export, item.story, item.version, *of_licence, item.sha256, within)


def _record(facts: str, state: str, signals: str | None, words: int, changed_at: int, stored_at: int) -> StoryRecord:
    return StoryRecord(story_of(facts, state, signals=signals), words, moment(changed_at), moment(stored_at))


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else moment(milliseconds)
