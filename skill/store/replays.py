"""Answers, and what they were made of, for whoever asks what was sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

import orjson

from skill.desk.replay import Sent, Source
from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from skill.store.database import Database
from skill.store.rows import RENDITION_COLUMNS, RENDITIONS, millis, moment, rendition_of, story_of


class Replays:
    """`desk.replay.Replays` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, reference: str) -> Sent | None:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT id, at, locale, skeleton, release, response_hash FROM answer"
                " WHERE request_id = ? UNION ALL SELECT id, at, locale, skeleton, release, response_hash"
                " FROM answer WHERE id = ? LIMIT 1",
                (reference, reference),
            ).fetchone()
        if row is None:
            return None
        answer, at, *rest = row
        return Sent(answer, moment(at), *rest)

    def sources(self, answer: Sent, now: datetime) -> Mapping[str, Source]:
        named = orjson.loads(answer.skeleton)["uses"]
        with self._database.reading() as connection:
            cleared = {
                rendition: (version, licence, licence_version)
                for rendition, version, licence, licence_version in connection.execute(
                    "SELECT rendition, version, licence, licence_version FROM ledger WHERE at = ? AND answer = ?",
                    (millis(answer.at), answer.id),
                )
            }
            return {
                rendition: _source(connection, rendition, story, cleared.get(rendition), now)
                for rendition, (story, *_) in named.items()
            }


def _source(
    connection: sqlite3.Connection,
    rendition: str,
    story: str,
    cleared: tuple[int, str, int] | None,
    now: datetime,
) -> Source:
    row = connection.execute(
        f"SELECT {RENDITION_COLUMNS} FROM {RENDITIONS} WHERE id = ? AND delete_after > ?",
        (rendition, millis(now)),
    ).fetchone()
    kept = rendition_of(*row) if row else None
    version, licence, licence_version = cleared or (
        (kept.version, kept.licence, kept.licence_version) if kept else (None, None, None)
    )
    known = connection.execute("SELECT facts, state FROM story WHERE id = ?", (story,)).fetchone()
    return Source(kept, story_of(*known) if known else None, version, _licence(connection, licence, licence_version))


def _licence(connection: sqlite3.Connection, licence: str | None, version: int | None) -> Licence | None:
    row = connection.execute(
        "SELECT text, file FROM licence WHERE id = ? AND version = ?", (licence, version)
    ).fetchone()
    return read_licence(*row).licence if row else None
