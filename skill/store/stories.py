"""Stories, their versions and renditions, the shelf and the search index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from skill.desk.ports import Filing, Kept, Retention
from skill.rights.allowance import Given, numbers
from skill.rights.renditions import Rendition
from skill.store import listeners
from skill.store.database import CLEAN, TRACES, Database
from skill.store.rows import facts_of, millis, moment, short_hash, spans_json, spans_of, story_of
from skill.stories.story import State, Story
from skill.stories.text import folded

_MILLISECOND = timedelta(milliseconds=1)


class Stories:
    """`desk.ports.StoryStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def filing(self) -> Iterator[Cabinet]:
        with self._database.writing() as connection:
            yield Cabinet(connection)

    def count(self, now: datetime) -> int:
        with self._database.reading() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM shelf WHERE say_from <= ? AND say_until > ?", (millis(now), millis(now))
            ).fetchone()
        return int(count)

    def shorten(self, retentions: Sequence[Retention]) -> None:
        with self._database.writing() as connection:
            rows = connection.execute("SELECT feed, licence, ends, keep_ms FROM retention")
            known = {(feed, licence): (ends, keep) for feed, licence, ends, keep in rows}
            for one in retentions:
                terms = (millis(one.ends), one.keep_derived // _MILLISECOND)
                if known.get((one.feed, one.licence)) != terms:
                    _shorten(connection, one, *terms)

    def purge(self, now: datetime) -> int:
        """Text goes; spans and places stay, so that what was spent stays spent."""
        with self._database.writing() as connection:
            gone = connection.execute(
                "UPDATE rendition SET text = NULL, said = NULL WHERE delete_after <= ? AND text IS NOT NULL",
                (millis(now),),
            ).rowcount
            over = "SELECT story FROM shelf WHERE say_until <= ?"
            unfound = connection.execute(f"DELETE FROM search WHERE story IN ({over})", (millis(now),)).rowcount
            connection.execute(f"DELETE FROM shelf_label WHERE story IN ({over})", (millis(now),))
            connection.execute("DELETE FROM shelf WHERE say_until <= ?", (millis(now),))
            listeners.purge(connection, now)
            if gone or unfound:
                connection.execute(f"PRAGMA user_version = {TRACES}")
            (mark,) = connection.execute("PRAGMA user_version").fetchone()
        if mark == TRACES and self._database.scrub():
            with self._database.writing() as connection:
                connection.execute(f"PRAGMA user_version = {CLEAN}")
        return gone


def _shorten(connection: sqlite3.Connection, one: Retention, ends: int, keep_ms: int) -> None:
    """Retention runs from the first time that a version was stored. A licence's own end holds for all that it let out,
    in whatever feed the story stands by now.
    """
    of_feed = "SELECT id FROM story WHERE feed = ?"
    connection.execute(
        f"UPDATE rendition SET delete_after = min(delete_after, stored_at + ?) WHERE text IS NOT NULL"
        f" AND story IN ({of_feed})",
        (keep_ms, one.feed),
    )
    connection.execute(
        "UPDATE rendition SET delete_after = min(delete_after, ?) WHERE licence = ? AND text IS NOT NULL",
        (ends, one.licence),
    )
    touched = f"SELECT story FROM rendition WHERE (licence = ? OR story IN ({of_feed}))"
    connection.execute(
        "UPDATE shelf SET say_until = min(say_until, (SELECT min(r.delete_after) FROM rendition r"
        f" WHERE r.story = shelf.story AND r.retired_at IS NULL)) WHERE story IN ({touched} AND retired_at IS NULL)",
        (one.licence, one.feed),
    )
    # What was read of these stories is read anew: their texts have another end.
    connection.execute(f"UPDATE story SET filing = filing + 1 WHERE id IN ({touched})", (one.licence, one.feed))
    connection.execute(
        "INSERT INTO retention (feed, licence, ends, keep_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (feed, licence) DO UPDATE SET ends = excluded.ends, keep_ms = excluded.keep_ms",
        (one.feed, one.licence, ends, keep_ms),
    )


class Cabinet:
    """`desk.ports.Cabinet`: the stories inside one write transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def kept(self, story: str, publisher: str, link: str | None) -> Kept | None:
        columns = "facts, state, cut_key, id, version"
        row = self._db.execute(f"SELECT {columns} FROM story WHERE id = ?", (story,)).fetchone()
        if row is None and link:
            row = self._db.execute(
                f"SELECT {columns} FROM story WHERE publisher = ? AND link_hash = ?", (publisher, short_hash(link))
            ).fetchone()
        if row is None:
            return None
        facts, state, cut_key, story_id, version = row
        (fingerprint,) = self._db.execute(
            "SELECT fingerprint FROM version WHERE story = ? AND n = ?", (story_id, version)
        ).fetchone()
        return Kept(story_of(facts, state), fingerprint, cut_key)

    def given(self, story: str) -> tuple[Given, ...]:
        rows = self._db.execute(
            "SELECT v.fingerprint, r.spans, r.places, r.text FROM rendition r"
            " JOIN version v ON v.story = r.story AND v.n = r.version"
            " WHERE r.story = ? AND r.places <> '[]'"
            " AND r.given_at IS NOT NULL"
            " ORDER BY r.version, r.id",
            (story,),
        )
        return tuple(
            Given(
                fingerprint,
                tuple(numbers(spans_of(spans))),
                tuple(numbers(spans_of(places))),
                None if text is None else folded(text),
            )
            for fingerprint, spans, places, text in rows
        )

    def fingerprints(self, story: str) -> Mapping[str, datetime]:
        rows = self._db.execute("SELECT fingerprint, min(seen_at) FROM version WHERE story = ? GROUP BY 1", (story,))
        return {fingerprint: moment(seen) for fingerprint, seen in rows}

    def file(self, filing: Filing, now: datetime) -> None:
        story = filing.story
        self._write_story(filing)
        self._db.execute(
            "INSERT INTO version (story, n, fingerprint, seen_at, word_count) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (story.id, story.version, filing.fingerprint, millis(now), filing.word_count),
        )
        self._db.execute(
            "UPDATE rendition SET retired_at = ? WHERE story = ? AND retired_at IS NULL", (millis(now), story.id)
        )
        if filing.keep_derived is not None:
            self._db.execute(
                "UPDATE rendition SET delete_after = min(delete_after, stored_at + ?)"
                " WHERE story = ? AND text IS NOT NULL",
                (filing.keep_derived // _MILLISECOND, story.id),
            )
        for rendition in filing.renditions:
            self._write_rendition(rendition, filing.delete_after)
        self._shelve(filing)

    def withdraw(self, story: Story, state: State) -> None:
        """Set the state: nothing of it is said from this commit on. Of what is killed, the text goes too."""
        self._db.execute("UPDATE story SET state = ? WHERE id = ?", (state.value, story.id))
        if state is State.KILLED:
            self._db.execute("UPDATE rendition SET text = NULL, said = NULL WHERE story = ?", (story.id,))
            self._db.execute(f"PRAGMA user_version = {TRACES}")
        self._off_the_shelf(story.id)

    def _write_story(self, filing: Filing) -> None:
        story = filing.story
        self._db.execute(
            "INSERT INTO story (id, publisher, feed, title, kind, language, link_hash, first_seen, published_at,"
            " version, state, facts, cut_key, filing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (id) DO UPDATE SET feed = excluded.feed, title = excluded.title,"
            " language = excluded.language, link_hash = excluded.link_hash, published_at = excluded.published_at,"
            " version = excluded.version, facts = excluded.facts, cut_key = excluded.cut_key, filing = filing + 1",
            (
                story.id,
                story.publisher,
                story.feed,
                story.title,
                story.kind,
                story.language,
                short_hash(story.link) if story.link else None,
                millis(story.first_seen),
                millis(story.published_at),
                story.version,
                story.state.value,
                facts_of(story),
                filing.cut_key,
            ),
        )

    def _write_rendition(self, rendition: Rendition, delete_after: datetime) -> None:
        """The same words under the same terms are the same row, which comes back to life."""
        self._db.execute(
            "INSERT INTO rendition (id, story, version, licence, licence_version, schedule, use, language, text, said,"
            " stored_at, of_words, spans, places, longest_run, words, breaks_off, made_by, retired_at, delete_after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)"
            " ON CONFLICT (id) DO UPDATE SET licence_version = excluded.licence_version, text = excluded.text,"
            " said = excluded.said, of_words = excluded.of_words, spans = excluded.spans, places = excluded.places,"
            " longest_run = excluded.longest_run, retired_at = NULL, delete_after = excluded.delete_after",
            (
                rendition.id,
                rendition.story,
                rendition.version,
                rendition.licence,
                rendition.licence_version,
                rendition.schedule,
                rendition.use.value,
                rendition.language,
                rendition.text,
                json.dumps(dict(rendition.said), ensure_ascii=False) if rendition.said else None,
                millis(rendition.stored_at),
                rendition.of_words,
                spans_json(rendition.spans),
                spans_json(rendition.places),
                rendition.longest_run,
                rendition.words,
                rendition.breaks_off,
                rendition.made_by,
                millis(delete_after),
            ),
        )

    def _shelve(self, filing: Filing) -> None:
        story, shelving = filing.story, filing.shelving
        self._off_the_shelf(story.id)
        if shelving is None or story.state is not State.LIVE:
            return
        self._db.execute(
            "INSERT INTO shelf (story, publisher, title, kind, language, is_opinion, published_at, version, say_from,"
            " say_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                story.id,
                story.publisher,
                story.title,
                story.kind,
                story.language.split("-")[0].lower(),
                story.is_opinion,
                millis(story.published_at),
                story.version,
                millis(shelving.say_from),
                millis(shelving.say_until),
            ),
        )
        self._db.executemany(
            "INSERT INTO shelf_label (label, story) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(label, story.id) for label in shelving.labels],
        )
        self._db.execute("INSERT INTO search (story, words) VALUES (?, ?)", (story.id, shelving.words))

    def _off_the_shelf(self, story: str) -> None:
        for table in ("shelf", "shelf_label", "search"):
            self._db.execute(f"DELETE FROM {table} WHERE story = ?", (story,))
