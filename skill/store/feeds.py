"""The feeds' schedule, what the last polls of each left, and who is polling it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson

from skill.desk.ports.feeds import Claim, Enrolment, ErrorClass, FeedState, Move, Polled, Schedule, Validators
from skill.store.database import Database
from skill.store.rows import millis, moment

# What is counted is kept so long.
COUNTED_DAYS = 30
# Of feeds that are due so many times those wanted are looked at: several may be of one host.
_LOOKED_AT = 4
_STATE = (
    "etag, last_modified, body_hash, cut_key, next_at, interval_s, news_at, ttl_s, errors, failing_since, error,"
    " last_error, last_status, last_ok, last_full, paused_until, moved_to, moved_times, moved_since, adopted"
)
_STATE_NAMES = tuple(_STATE.split(", "))
_KEEP = (
    f"UPDATE feed SET {', '.join(f'{name} = ?' for name in _STATE_NAMES)}, lease_until = 0 WHERE id = ? AND leases = ?"
)
_LEASE = f"UPDATE feed SET lease_until = ?, leases = leases + 1 WHERE id = ? RETURNING leases, {_STATE}"
_TAKE_HOST = (
    "INSERT INTO feed_host (host, feed, free_at) VALUES (?, ?, ?)"
    " ON CONFLICT (host) DO UPDATE SET feed = excluded.feed, free_at = excluded.free_at"
)
_BEGIN_ANEW = ", ".join(
    f"{name} = {'0' if name in {'next_at', 'interval_s', 'errors', 'moved_times'} else 'NULL'}"
    for name in _STATE_NAMES
    if name != "news_at"
)
# In nobody's hands, and not left alone because its server asked for it. :now is in milliseconds.
_FREE = (
    "licensed = 1 AND lease_until <= :now AND coalesce(paused_until, 0) <= :now"
    " AND NOT EXISTS (SELECT 1 FROM feed_host AS h WHERE h.host = feed.host AND h.free_at > :now)"
)
# Seldom is anything asked for, and there may be very many feeds: CROSS JOIN keeps SQLite from beginning with them.
_ASKED = f"SELECT id, host, asked_at FROM poll_asked CROSS JOIN feed ON id = feed WHERE {_FREE} ORDER BY asked_at"
_DUE = f"SELECT id, host FROM feed WHERE next_at <= :due_by AND {_FREE} ORDER BY next_at, id LIMIT :most"


class Feeds:
    """`desk.ports.feeds.FeedStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enrol(self, feeds: Sequence[Enrolment], now: datetime) -> None:
        with self._database.reading() as connection:
            known = {
                row[0]: row[1:]
                for row in connection.execute("SELECT id, url, licensed, cut_key, errors, next_at FROM feed")
            }
            is_counted = connection.execute("SELECT 1 FROM feed_day WHERE day < ?", (_first_day(now),)).fetchone()
        wanted = {one.feed.id: one for one in feeds}
        no_more = [feed for feed, (_, is_licensed, *_) in known.items() if is_licensed and feed not in wanted]
        new = [one for one in feeds if one.feed.id not in known]
        moved = [one for one in feeds if one.feed.id in known and known[one.feed.id][0] != one.feed.url]
        back = [feed for feed in wanted if feed in known and not known[feed][1]]
        anew = [feed for feed, one in wanted.items() if feed in known and _is_to_be_cut_again(known[feed], one, now)]
        if not (no_more or new or moved or back or anew or is_counted):
            return
        with self._database.writing() as connection:
            connection.executemany("UPDATE feed SET licensed = 0 WHERE id = ?", _each(no_more))
            connection.executemany(
                "INSERT INTO feed (id, url, host, licensed, next_at) VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING",
                [(one.feed.id, one.feed.url, _host(one.feed.url), millis(one.first_at)) for one in new],
            )
            # A lease of before ends here: who polls the old address must not write down what it left.
            connection.executemany(
                f"UPDATE feed SET {_BEGIN_ANEW}, news_at = '[]', url = ?, host = ?, leases = leases + 1,"
                " lease_until = 0 WHERE id = ?",
                [(one.feed.url, _host(one.feed.url), one.feed.id) for one in moved],
            )
            connection.executemany("UPDATE feed SET licensed = 1 WHERE id = ?", _each(back))
            # Rows of earlier releases have no host.
            hostless = connection.execute("SELECT id, url FROM feed WHERE host = ''").fetchall()
            connection.executemany(
                "UPDATE feed SET host = ? WHERE id = ?", [(_host(url), id_) for id_, url in hostless]
            )
            connection.executemany(
                "UPDATE feed SET next_at = min(next_at, ?) WHERE id = ?", [(millis(now), feed) for feed in anew]
            )
            connection.execute("DELETE FROM poll_asked WHERE feed NOT IN (SELECT id FROM feed WHERE licensed = 1)")
            connection.execute("DELETE FROM feed_day WHERE day < ?", (_first_day(now),))

    def hurry(self, now: datetime, by: datetime, *, even_failing: bool) -> None:
        with self._database.writing() as connection:
            connection.execute(
                # Spread by the rows' numbers, so that not all are due at one moment.
                "UPDATE feed SET next_at = :now + (:by - :now) * (rowid * 619 % 1000 + 1) / 1000"
                " WHERE licensed = 1 AND next_at > :by"
                " AND coalesce(paused_until, 0) <= :now AND (:even_failing OR errors = 0)",
                {"now": millis(now), "by": millis(by), "even_failing": even_failing},
            )

    def claim(self, most: int, now: datetime, until: datetime, due_by: datetime) -> Sequence[Claim]:
        values = {"now": millis(now), "due_by": millis(due_by), "most": _LOOKED_AT * most}
        with self._database.reading() as connection:
            if not _is_something(connection, values):
                return ()
        with self._database.writing() as connection:
            asked = connection.execute(_ASKED, values).fetchall()
            due = connection.execute(_DUE, values).fetchall() if len(asked) < most else []
            asked_at = {feed: at for feed, _, at in asked}
            found = _one_of_a_host([*((feed, host) for feed, host, _ in asked), *due], most)
            connection.executemany(_TAKE_HOST, [(host, feed, millis(until)) for feed, host in found])
            return [_leased(connection, feed, now, until, asked_at.get(feed)) for feed, _ in found]

    def count_due(self, now: datetime, due_by: datetime) -> int:
        with self._database.reading() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM feed WHERE licensed = 1 AND next_at <= :due_by AND lease_until <= :now"
                " AND coalesce(paused_until, 0) <= :now",
                {"now": millis(now), "due_by": millis(due_by)},
            ).fetchone()
        return int(count)

    def done(self, polls: Sequence[Polled], now: datetime) -> Sequence[str]:
        with self._database.writing() as connection:
            ours = [poll for poll in polls if _is_kept(connection, poll)]
            _free_hosts(connection, [(poll.claim, millis(poll.host_free_at)) for poll in ours])
            for poll in ours:
                _settle(connection, poll)
            connection.executemany(
                "INSERT INTO feed_day (feed, day, what, n) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (day, feed, what) DO UPDATE SET n = n + excluded.n",
                [(one.claim.feed, f"{now:%Y-%m-%d}", what, n) for one in ours for what, n in one.happened.items() if n],
            )
        kept = {(one.claim.feed, one.claim.lease) for one in ours}
        return [one.claim.feed for one in polls if (one.claim.feed, one.claim.lease) not in kept]

    def release(self, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        with self._database.writing() as connection:
            ours = [claim for claim in claims if _is_given_back(connection, claim)]
            _free_hosts(connection, [(claim, 0) for claim in ours])

    def forgive(self, feed: str, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE feed SET next_at = ?, errors = 0, failing_since = NULL, error = NULL, last_error = NULL,"
                " last_status = NULL, paused_until = NULL WHERE id = ?",
                (millis(now), feed),
            )

    def state(self, feed: str) -> FeedState:
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {_STATE} FROM feed WHERE id = ?", (feed,)).fetchone()
        return _state(row) if row else FeedState()

    def states(self) -> Mapping[str, FeedState]:
        with self._database.reading() as connection:
            return {row[0]: _state(row[1:]) for row in connection.execute(f"SELECT id, {_STATE} FROM feed")}

    def happened(self, since: date) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, dict[str, int]] = {}
        with self._database.reading() as connection:
            for feed, what, n in connection.execute(
                "SELECT feed, what, sum(n) FROM feed_day WHERE day >= ? GROUP BY feed, what", (since.isoformat(),)
            ):
                found.setdefault(feed, {})[what] = n
        return found


def _is_to_be_cut_again(known: tuple[Any, ...], wanted: Enrolment, now: datetime) -> bool:
    """One that fails is not: it is fetched whole when it is well again."""
    _, _, terms, errors, next_at = known
    return terms is not None and terms != wanted.terms and not errors and next_at > millis(now)


def _is_something(connection: sqlite3.Connection, values: Mapping[str, int]) -> bool:
    """Whether something is due or asked for. Without it no write transaction is opened."""
    one = {**values, "most": 1}
    return any(connection.execute(query, one).fetchone() for query in (_ASKED, _DUE))


def _one_of_a_host(found: Iterable[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    chosen: dict[str, str] = {}
    for feed, host in found:
        if len(chosen) < most:
            chosen.setdefault(host, feed)
    return [(feed, host) for host, feed in chosen.items()]


def _leased(connection: sqlite3.Connection, feed: str, now: datetime, until: datetime, asked_at: int | None) -> Claim:
    lease, *row = connection.execute(_LEASE, (millis(until), feed)).fetchone()
    state = _state(row)
    return Claim(feed, lease, now, until, state.schedule.next_at or now, _moment(asked_at), state)


def _is_given_back(connection: sqlite3.Connection, claim: Claim) -> bool:
    """Whether the lease was still ours to give."""
    given = connection.execute("UPDATE feed SET lease_until = 0 WHERE id = ? AND leases = ?", (claim.feed, claim.lease))
    return given.rowcount > 0


def _is_kept(connection: sqlite3.Connection, poll: Polled) -> bool:
    """Whether the lease was still ours to write under."""
    kept = connection.execute(_KEEP, (*_row(poll.state), poll.claim.feed, poll.claim.lease))
    return kept.rowcount > 0


def _settle(connection: sqlite3.Connection, poll: Polled) -> None:
    """Once its host is free, which a move is from."""
    claim, adopted = poll.claim, poll.state.schedule.adopted
    if claim.state.schedule.adopted != adopted:
        _move_host(connection, claim.feed, adopted)
    if claim.asked_at is not None:  # who asks again meanwhile is served by another poll
        connection.execute(
            "DELETE FROM poll_asked WHERE feed = ? AND asked_at <= ?", (claim.feed, millis(claim.asked_at))
        )


def _free_hosts(connection: sqlite3.Connection, claims: Sequence[tuple[Claim, int]]) -> None:
    """The hosts that the leases took, from when on; another feed's lease may have one by now."""
    connection.executemany(
        "UPDATE feed_host SET free_at = ? WHERE feed = ? AND host = (SELECT host FROM feed WHERE id = ?)"
        " AND free_at = ?",
        [(free_at, claim.feed, claim.feed, millis(claim.until)) for claim, free_at in claims],
    )


def _move_host(connection: sqlite3.Connection, feed: str, adopted: str | None) -> None:
    (url,) = connection.execute("SELECT url FROM feed WHERE id = ?", (feed,)).fetchone()
    connection.execute("UPDATE feed SET host = ? WHERE id = ?", (_host(adopted or url), feed))


def _host(url: str) -> str:
    """Host and port, as one connection's worth of work; what is no address stands for itself."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return url
    return f"{parts.hostname}:{port}"


def _each(feeds: Iterable[str]) -> list[tuple[str]]:
    return [(feed,) for feed in feeds]


def _first_day(now: datetime) -> str:
    return f"{now - timedelta(days=COUNTED_DAYS):%Y-%m-%d}"


def _row(state: FeedState) -> tuple[object, ...]:
    """In the order of `_STATE`."""
    one, move = state.schedule, state.schedule.move
    return (
        state.validators.etag,
        state.validators.last_modified,
        state.body_hash,
        state.cut_key,
        _millis(one.next_at) or 0,
        _seconds(one.interval) or 0,
        orjson.dumps([millis(at) for at in one.news_at]).decode(),
        _seconds(one.ttl),
        one.errors,
        _millis(one.failing_since),
        one.error.value if one.error else None,
        one.last_error,
        one.last_status,
        _millis(one.last_ok),
        _millis(one.last_full),
        _millis(one.paused_until),
        move.url if move else None,
        move.times if move else 0,
        millis(move.since) if move else None,
        one.adopted,
    )


def _state(row: Sequence[Any]) -> FeedState:
    one = dict(zip(_STATE_NAMES, row, strict=True))
    return FeedState(
        Validators(one["etag"], one["last_modified"]),
        one["body_hash"],
        one["cut_key"],
        Schedule(
            next_at=_moment(one["next_at"]),
            interval=_delta(one["interval_s"]),
            news_at=tuple(moment(at) for at in orjson.loads(one["news_at"] or "[]")),
            ttl=_delta(one["ttl_s"]),
            errors=one["errors"],
            failing_since=_moment(one["failing_since"]),
            error=ErrorClass(one["error"]) if one["error"] else None,
            last_error=one["last_error"],
            last_status=one["last_status"],
            last_ok=_moment(one["last_ok"]),
            last_full=_moment(one["last_full"]),
            paused_until=_moment(one["paused_until"]),
            move=Move(one["moved_to"], one["moved_times"], moment(one["moved_since"])) if one["moved_to"] else None,
            adopted=one["adopted"],
        ),
    )


def _millis(at: datetime | None) -> int | None:
    return millis(at) if at else None


def _moment(at: int | None) -> datetime | None:
    return moment(at) if at else None


def _seconds(span: timedelta | None) -> int | None:
    return round(span.total_seconds()) if span else None


def _delta(seconds: int | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds else None
