"""The outbox of reports to publishers: written by turns, emptied by whoever sends, each endpoint under a lease.

A delivery that was taken is kept for a week, so that a question about it can be answered. One that was not is tried for
thirty days, and kept for a week more. Nothing of a story's text or of a listener is in it; the ledger is the record.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from skill.desk.ports.telemetry import Delivery, Lease, NotTaken, Posted, Standing, Waiting
from skill.store.database import Database
from skill.store.rows import millis, moment

TRIED_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=7)

_WAITS = "sent_at IS NULL AND at > :given_up AND due_at <= :now"
# An endpoint that something is due for, in nobody's hands, and not left alone because it failed.
_FREE = (
    "SELECT publisher, endpoint, tries FROM telemetry_endpoint AS e WHERE lease_until <= :now AND due_at <= :now"
    " AND EXISTS (SELECT 1 FROM telemetry AS t WHERE t.publisher = e.publisher AND t.endpoint = e.endpoint"
    " AND t.sent_at IS NULL AND t.at > :given_up AND t.due_at <= :now) LIMIT :most"
)
_STANDING = (
    "SELECT publisher, endpoint, sum(sent_at IS NULL AND at > :given_up),"
    " sum(sent_at IS NULL AND at > :given_up AND tries > 0), sum(sent_at IS NULL AND at <= :given_up),"
    " sum(sent_at IS NOT NULL), min(CASE WHEN sent_at IS NULL AND at > :given_up THEN at END)"
    " FROM telemetry GROUP BY publisher, endpoint ORDER BY publisher, endpoint"
)


def put(connection: sqlite3.Connection, deliveries: Sequence[Delivery]) -> None:
    """What is to be sent of an answer, inside the turn's transaction."""
    for one in deliveries:
        at = millis(one.at)
        connection.execute(
            "INSERT INTO telemetry (id, answer, publisher, endpoint, profile, at, document, due_at, delete_after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.id,
                one.answer,
                one.publisher,
                one.endpoint,
                one.profile,
                at,
                one.document,
                at,
                millis(one.at + TRIED_FOR + KEPT_FOR),
            ),
        )
        connection.execute(
            "INSERT INTO telemetry_endpoint (publisher, endpoint) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (one.publisher, one.endpoint),
        )


def purge(connection: sqlite3.Connection, now: datetime) -> None:
    """What has had its time goes, inside the caller's write transaction; an endpoint goes with its last delivery."""
    gone = connection.execute("DELETE FROM telemetry WHERE delete_after <= ?", (millis(now),)).rowcount
    if gone:
        connection.execute(
            "DELETE FROM telemetry_endpoint AS e WHERE NOT EXISTS"
            " (SELECT 1 FROM telemetry AS t WHERE t.publisher = e.publisher AND t.endpoint = e.endpoint)"
        )


class Outbox:
    """`desk.ports.telemetry.Outbox` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, most: int, now: datetime, until: datetime) -> Sequence[Lease]:
        values = {**_moments(now), "most": most}
        with self._database.reading() as connection:
            if connection.execute(_FREE, values).fetchone() is None:
                return ()
        with self._database.writing() as connection:
            found = connection.execute(_FREE, values).fetchall()
            return [_leased(connection, publisher, endpoint, tries, until) for publisher, endpoint, tries in found]

    def due(self, lease: Lease, most: int, now: datetime) -> Sequence[Waiting]:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT id, document, tries FROM telemetry WHERE publisher = :publisher AND endpoint = :endpoint"
                f" AND {_WAITS} ORDER BY at LIMIT :most",
                {"publisher": lease.publisher, "endpoint": lease.endpoint, "most": most, **_moments(now)},
            )
            return [Waiting(*row) for row in rows]

    def done(
        self, lease: Lease, taken: Sequence[str], failed: Sequence[NotTaken], now: datetime, until: datetime
    ) -> bool:
        at = millis(now)
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE telemetry SET sent_at = ?, delete_after = ?, status = NULL, why = ''"
                " WHERE id = ? AND sent_at IS NULL",
                [(at, millis(now + KEPT_FOR), one) for one in taken],
            )
            connection.executemany(
                "UPDATE telemetry SET tries = tries + 1, due_at = ?, status = ?, why = ?"
                " WHERE id = ? AND sent_at IS NULL",
                [
                    (millis(one.due_at), one.posted.status, one.posted.why, one.delivery)
                    for one in failed
                    if one.delivery is not None
                ],
            )
            if not _is_ours(connection, lease, until):
                return False
            if taken:
                _is_well(connection, lease, at)
            for one in failed:
                if one.delivery is None:
                    _has_failed(connection, lease, one, at)
        return True

    def release(self, lease: Lease) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE telemetry_endpoint SET lease_until = 0 WHERE publisher = ? AND endpoint = ? AND leases = ?",
                (lease.publisher, lease.endpoint, lease.number),
            )

    def standing(self, now: datetime) -> Sequence[Standing]:
        with self._database.reading() as connection:
            counts = connection.execute(_STANDING, _moments(now)).fetchall()
            return [_standing(connection, *row, now=now) for row in counts]


def _moments(now: datetime) -> dict[str, int]:
    return {"now": millis(now), "given_up": millis(now - TRIED_FOR)}


def _leased(connection: sqlite3.Connection, publisher: str, endpoint: str, tries: int, until: datetime) -> Lease:
    (number,) = connection.execute(
        "UPDATE telemetry_endpoint SET lease_until = ?, leases = leases + 1 WHERE publisher = ? AND endpoint = ?"
        " RETURNING leases",
        (millis(until), publisher, endpoint),
    ).fetchone()
    return Lease(publisher, endpoint, number, tries)


def _is_ours(connection: sqlite3.Connection, lease: Lease, until: datetime) -> bool:
    """Whether the lease is held still; then it is held on."""
    return bool(
        connection.execute(
            "UPDATE telemetry_endpoint SET lease_until = ? WHERE publisher = ? AND endpoint = ? AND leases = ?",
            (millis(until), lease.publisher, lease.endpoint, lease.number),
        ).rowcount
    )


def _is_well(connection: sqlite3.Connection, lease: Lease, at: int) -> None:
    connection.execute(
        "UPDATE telemetry_endpoint SET tries = 0, status = NULL, why = '', failing_since = NULL, last_sent_at = ?"
        " WHERE publisher = ? AND endpoint = ?",
        (at, lease.publisher, lease.endpoint),
    )


def _has_failed(connection: sqlite3.Connection, lease: Lease, failed: NotTaken, at: int) -> None:
    connection.execute(
        "UPDATE telemetry_endpoint SET tries = tries + 1, due_at = ?, status = ?, why = ?,"
        " failing_since = coalesce(failing_since, ?) WHERE publisher = ? AND endpoint = ?",
        (millis(failed.due_at), failed.posted.status, failed.posted.why, at, lease.publisher, lease.endpoint),
    )


def _standing(connection: sqlite3.Connection, publisher: str, endpoint: str, *counts: Any, now: datetime) -> Standing:
    waiting, refused, given_up, sent, oldest = counts
    due_at, tries, status, why, failing_since, last_sent_at = connection.execute(
        "SELECT due_at, tries, status, why, failing_since, last_sent_at FROM telemetry_endpoint"
        " WHERE publisher = ? AND endpoint = ?",
        (publisher, endpoint),
    ).fetchone()
    if not tries:
        # The endpoint is well: what it refused last is what there is to tell.
        status, why = connection.execute(
            "SELECT status, why FROM telemetry WHERE publisher = ? AND endpoint = ? AND sent_at IS NULL AND why <> ''"
            " ORDER BY due_at DESC LIMIT 1",
            (publisher, endpoint),
        ).fetchone() or (None, "")
    return Standing(
        publisher,
        endpoint,
        waiting,
        refused,
        given_up,
        sent,
        _moment(oldest),
        _moment(last_sent_at),
        _moment(failing_since),
        moment(due_at) if tries else None,
        tries,
        Posted(status, why) if why else None,
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
