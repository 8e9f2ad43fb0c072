"""What the last polls of each feed left."""

from __future__ import annotations

from datetime import datetime

from skill.desk.ports.feeds import FeedState, Validators
from skill.store.database import Database
from skill.store.rows import millis, moment
from skill.stories.titles import Feed


class Feeds:
    """`desk.ports.feeds.FeedStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, feed: str) -> FeedState:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT etag, last_modified, body_hash, cut_key, paused_until, last_ok, last_error FROM feed"
                " WHERE id = ?",
                (feed,),
            ).fetchone()
        if row is None:
            return FeedState(Validators())
        etag, last_modified, body_hash, cut_key, paused_until, last_ok, last_error = row
        return FeedState(
            Validators(etag, last_modified),
            body_hash,
            cut_key,
            moment(paused_until) if paused_until else None,
            moment(last_ok) if last_ok else None,
            last_error,
        )

    def succeeded(self, feed: Feed, state: FeedState, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO feed (id, url, etag, last_modified, body_hash, cut_key, last_ok)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET url = excluded.url,"
                " etag = excluded.etag, last_modified = excluded.last_modified, body_hash = excluded.body_hash,"
                " cut_key = excluded.cut_key, last_ok = excluded.last_ok, errors = 0, last_error = NULL,"
                " paused_until = NULL",
                (
                    feed.id,
                    feed.url,
                    state.validators.etag,
                    state.validators.last_modified,
                    state.body_hash,
                    state.cut_key,
                    millis(now),
                ),
            )

    def failed(self, feed: Feed, why: str, paused_until: datetime | None, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO feed (id, url, errors, last_error, paused_until) VALUES (?, ?, 1, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET errors = errors + 1, last_error = excluded.last_error,"
                " paused_until = excluded.paused_until",
                (feed.id, feed.url, why, millis(paused_until) if paused_until else None),
            )

    def take_asked(self) -> frozenset[str]:
        with self._database.reading() as connection:
            if connection.execute("SELECT 1 FROM poll_asked LIMIT 1").fetchone() is None:
                return frozenset()
        with self._database.writing() as connection:
            asked = frozenset(feed for (feed,) in connection.execute("SELECT feed FROM poll_asked"))
            connection.execute("DELETE FROM poll_asked")
        return asked
