"""Stories, their versions and renditions, the shelf and the search index; their texts stand in a file of their own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from skill.desk.ports.stories import Filing, Kept, OnShelf, Retention, Shelving, Sought
from skill.rights.allowance import Given, numbers
from skill.rights.renditions import MODEL, Rendition
from skill.store import listeners, mistakes, telemetry
from skill.store.database import Database
from skill.store.finding import STANDS, findable
from skill.store.rows import facts_of, link_hashes, millis, moment, short_hash, spans_json, spans_of, story_of
from skill.store.signals import epoch_of, put_set
from skill.store.texts import Findable, Text, Texts
from skill.stories.story import State, Story
from skill.stories.text import folded

_MILLISECOND = timedelta(milliseconds=1)

_KEPT = "SELECT rendition FROM rendition_text"
# How many texts a purge takes away in one transaction, during which no turn can be written.
_AT_A_TIME = 500
# Texts whose time is over, whose story was killed, or which no row names: what a filing wrote that was never committed.
_TEXTS_TO_GO = (
    "SELECT t.rendition FROM rendition_text t LEFT JOIN rendition r ON r.id = t.rendition"
    " WHERE (r.id IS NULL OR r.delete_after <= ?"
    " OR r.story IN (SELECT id FROM story WHERE state IN ('killed', 'gone')))"
)
# Some feeds make up new GUIDs at each poll: the newest are what a notice would name.
MOST_ALIASES = 20
# What nobody can find any more. FTS5's own table of what was indexed is read faster than the index is.
_ENTRIES_TO_GO = (
    "SELECT f.rowid FROM search_content f LEFT JOIN shelf h ON h.story = f.c0"
    f" WHERE (h.story IS NULL OR NOT {STANDS} OR h.say_until <= ?)"
)


def _text_of(use: str) -> str:
    return f"max(CASE WHEN r.use = '{use}' THEN t.text END)"


_ON_SHELF = (
    "SELECT h.story, h.title, h.language, s.cluster, h.published_at, s.first_seen,"
    f" {_text_of('headline')}, {_text_of('abstract')}, {_text_of('summary')}"
    " FROM shelf h JOIN story s ON s.id = h.story JOIN rendition r ON r.story = h.story"
    " JOIN rendition_text t ON t.rendition = r.id WHERE h.published_at >= ? AND r.retired_at IS NULL"
    " AND r.use IN ('headline', 'abstract', 'summary') AND s.state = 'live' GROUP BY h.story"
    " HAVING count(CASE WHEN r.use = 'headline' THEN 1 END) > 0 ORDER BY s.first_seen, h.story"
)


class Stories:
    """`desk.ports.stories.StoryStore` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def filing(self) -> Iterator[Cabinet]:
        with self._database.writing() as connection:
            cabinet = Cabinet(connection, self._database.texts)
            yield cabinet
            cabinet.put_texts()

    def known(self, stories: Sequence[str]) -> Mapping[str, Kept]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT s.id, s.facts, s.state, s.signals, s.inline, s.cut_key, v.fingerprint FROM story s"
                " JOIN version v ON v.story = s.id AND v.n = s.version"
                " WHERE s.id IN (SELECT value FROM json_each(?))",
                (json.dumps(stories),),
            ).fetchall()
        return {
            story: Kept(story_of(facts, state, signals=signals), found, cut, inline)
            for story, facts, state, signals, inline, cut, found in rows
        }

    def carried(self, feed: str, stories: Collection[str], now: datetime) -> None:
        """Looks first: mostly nothing has to be written."""
        here = json.dumps(sorted(stories))
        is_here = "id IN (SELECT value FROM json_each(?))"
        marks = (
            (f"feed = ? AND gone_at IS NULL AND NOT {is_here}", millis(now)),
            (f"feed = ? AND gone_at IS NOT NULL AND {is_here}", None),
        )
        with self._database.reading() as connection:
            found = [
                (mark, [story for (story,) in connection.execute(f"SELECT id FROM story WHERE {where}", (feed, here))])
                for where, mark in marks
            ]
        if not any(ids for _, ids in found):
            return
        with self._database.writing() as connection:
            for mark, ids in found:
                connection.executemany("UPDATE story SET gone_at = ? WHERE id = ?", [(mark, one) for one in ids])

    def titles_since(self, since: datetime) -> Collection[str]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT DISTINCT title FROM shelf WHERE published_at >= ?", (millis(since),))
            return [title for (title,) in rows]

    def on_shelf(self, since: datetime) -> Sequence[OnShelf]:
        with self._database.reading() as connection:
            rows = connection.execute(_ON_SHELF, (millis(since),)).fetchall()
        return [
            OnShelf(story, title, language, cluster, moment(at), moment(seen), headline, abstract or summary or "")
            for story, title, language, cluster, at, seen, headline, abstract, summary in rows
        ]

    def cluster(self, clusters: Mapping[str, str]) -> None:
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE story SET cluster = ? WHERE id = ? AND cluster IS NULL",
                [(cluster, story) for story, cluster in clusters.items()],
            )

    def count(self, now: datetime) -> int:
        with self._database.reading() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM shelf h JOIN story s ON s.id = h.story"
                " WHERE s.state = 'live' AND h.say_from <= ? AND h.say_until > ?",
                (millis(now), millis(now)),
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
        """Text goes; spans and places stay, so that what was spent stays spent.

        Rows first: what is over is over from their commit on. Then the texts, and the scrub; a process that dies in
        between leaves what is still to go, and the mark that says that traces are, to the next round.
        """
        over = self._over(now)
        with self._database.writing() as connection:
            _clear_away(connection, millis(now))
            listeners.purge(connection, now)
            mistakes.purge(connection, now)
            telemetry.purge(connection, now)
            if over.is_something:
                connection.execute("UPDATE scrub SET asked = asked + 1")
            asked, done = connection.execute("SELECT asked, done FROM scrub").fetchone()
        gone = self._take_away(over, now)
        if asked != done and self._database.texts.scrub():
            with self._database.writing() as connection:
                connection.execute("UPDATE scrub SET done = max(done, ?)", (asked,))
        self._database.scrub()
        return gone

    def _over(self, now: datetime) -> _Over:
        with self._database.reading() as connection:
            texts = [row[0] for row in connection.execute(_TEXTS_TO_GO, (millis(now),))]
            entries = [row[0] for row in connection.execute(_ENTRIES_TO_GO, (millis(now),))]
        return _Over(texts, entries)

    def _take_away(self, over: _Over, now: datetime) -> int:
        """Each is looked at again while nobody can file: a text without a row may have got one meanwhile."""
        gone = 0
        for some in over.parts(_AT_A_TIME):
            with self._database.writing() as connection:
                texts = _still(connection, f"{_TEXTS_TO_GO} AND t.rendition", some.texts, now)
                entries = _still(connection, f"{_ENTRIES_TO_GO} AND f.rowid", some.entries, now)
                gone += self._database.texts.remove_rows(texts, entries)
        return gone


@dataclass(frozen=True, slots=True)
class _Over:
    """What is to go: texts by rendition, entries of the index by their place there."""

    texts: Sequence[str]
    entries: Sequence[int]

    @property
    def is_something(self) -> bool:
        return bool(self.texts or self.entries)

    def parts(self, most: int) -> Iterator[_Over]:
        for start in range(0, max(len(self.texts), len(self.entries)), most):
            yield _Over(self.texts[start : start + most], self.entries[start : start + most])


def _still(connection: sqlite3.Connection, query: str, found: Sequence[object], now: datetime) -> list[Any]:
    marks = ", ".join("?" * len(found))
    return [row[0] for row in connection.execute(f"{query} IN ({marks})", (millis(now), *found))]


def _clear_away(connection: sqlite3.Connection, at: int) -> None:
    over = "SELECT story FROM shelf WHERE say_until <= ?"
    connection.execute(f"DELETE FROM shelf_label WHERE story IN ({over})", (at,))
    connection.execute("DELETE FROM shelf WHERE say_until <= ?", (at,))


def noticed(connection: sqlite3.Connection, story: str, publisher: str, link_hashes: Sequence[str]) -> State:
    """What notices that were not lifted make of a story of that id or link."""
    marks = ", ".join("?" * len(link_hashes))
    kinds = {
        kind
        for (kind,) in connection.execute(
            f"SELECT kind FROM notice WHERE publisher = ? AND (story = ? OR link_hash IN ({marks}))"
            " AND kind IN ('kill', 'withhold') AND lifted_at IS NULL",
            (publisher, story, *link_hashes),
        )
    }
    return State.KILLED if "kill" in kinds else State.WITHHELD if kinds else State.LIVE


def _shorten(connection: sqlite3.Connection, one: Retention, ends: int, keep_ms: int) -> None:
    """Retention runs from the first time that a version was stored; a correction has its own. A licence's own end holds
    for all that it let out, in whatever feed the story stands by now.
    """
    of_feed = "SELECT id FROM story WHERE feed = ?"
    connection.execute(
        f"UPDATE rendition SET delete_after = min(delete_after, stored_at + ?) WHERE id IN ({_KEPT})"
        f" AND use <> 'correction' AND story IN ({of_feed})",
        (keep_ms, one.feed),
    )
    connection.execute(
        f"UPDATE rendition SET delete_after = min(delete_after, ?) WHERE licence = ? AND id IN ({_KEPT})",
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
    """`desk.ports.stories.Cabinet`: the stories inside one write transaction."""

    def __init__(self, connection: sqlite3.Connection, texts: Texts) -> None:
        self._db, self._texts = connection, texts
        # Texts and words to find them by, until all that is filed in this transaction is written to their file at once.
        self._waiting: list[tuple[tuple[Text, ...], Findable | None]] = []
        self._absent = _Absent()

    @contextmanager
    def apart(self) -> Iterator[None]:
        waited = len(self._waiting)
        self._db.execute("SAVEPOINT apart")
        try:
            yield
        except BaseException:
            del self._waiting[waited:]
            self._db.execute("ROLLBACK TO apart")
            raise
        finally:
            self._db.execute("RELEASE apart")

    def put_texts(self) -> None:
        """To be done once, before the rows that name the texts are committed."""
        if not self._waiting:
            return
        texts = [text for some, _ in self._waiting for text in some]
        found = {one.story: one for _, one in self._waiting if one}
        self._texts.put(texts, list(found.values()))
        self._waiting.clear()

    def look_ahead(self, sought: Sought) -> None:
        self._absent = _absent(self._db, sought)

    def kept(self, story: str) -> Kept | None:
        if story in self._absent.stories:
            return None
        rows = self._kept("s.id = ?", story)
        return next(iter(rows or self._kept("s.id = (SELECT story FROM alias WHERE id = ?)", story)), None)

    def by_link(self, publisher: str, link: str) -> Sequence[Kept]:
        hashes = link_hashes(link)
        if self._absent.links.issuperset(hashes):
            return ()
        marks = ", ".join("?" * len(hashes))
        return self._kept(f"s.publisher = ? AND s.link_hash IN ({marks}) LIMIT 2", publisher, *hashes)

    def by_text(self, publisher: str, fingerprint: str) -> Kept | None:
        if fingerprint in self._absent.fingerprints:
            return None
        # "+": by the few versions that say it, not through all of a publisher's stories.
        said = "SELECT story FROM version WHERE fingerprint = ?"
        return next(
            iter(self._kept(f"+s.publisher = ? AND s.id IN ({said}) ORDER BY s.first_seen", publisher, fingerprint)),
            None,
        )

    def _kept(self, where: str, *values: str) -> list[Kept]:
        rows = self._db.execute(
            "SELECT s.facts, s.state, s.signals, s.inline, v.fingerprint, s.cut_key FROM story s"
            f" JOIN version v ON v.story = s.id AND v.n = s.version WHERE {where}",
            values,
        )
        return [
            Kept(story_of(facts, state, signals=signals), fingerprint, cut_key, inline)
            for facts, state, signals, inline, fingerprint, cut_key in rows.fetchall()
        ]

    def told(self, story: str) -> str:
        rows = self._db.execute(
            "SELECT t.text FROM rendition r JOIN rendition_text t ON t.rendition = r.id"
            " WHERE r.story = ? AND r.retired_at IS NULL ORDER BY r.use <> 'headline', r.use",
            (story,),
        )
        return "\n".join(text for (text,) in rows)

    def also_known(self, story: str, other: str, now: datetime) -> bool:
        known = self._db.execute("SELECT story FROM alias WHERE id = ?", (other,)).fetchone()
        if known == (story,):
            return False
        self._db.execute(
            "INSERT INTO alias (id, story, at) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET story = excluded.story, at = excluded.at",
            (other, story, millis(now)),
        )
        self._db.execute(
            "DELETE FROM alias WHERE id IN (SELECT id FROM alias WHERE story = ? ORDER BY at DESC LIMIT -1 OFFSET ?)",
            (story, MOST_ALIASES),
        )
        self._absent.forget(other)
        self._absent.forget_notices(story)
        self._db.execute(
            "UPDATE notice SET story = ?, effective_at = max(effective_at, ?) WHERE story = ?",
            (story, millis(now), other),
        )
        return True

    def given(self, story: str) -> tuple[Given, ...]:
        if story in self._absent.stories:
            return ()
        rows = self._db.execute(
            "SELECT v.fingerprint, r.spans, r.places, t.text FROM rendition r"
            " LEFT JOIN rendition_text t ON t.rendition = r.id"
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

    def noticed(self, story: str, publisher: str, link: str | None) -> State:
        hashes = link_hashes(link) if link else ()
        if self._absent.notices.issuperset((story, *hashes)):
            return State.LIVE
        return noticed(self._db, story, publisher, hashes)

    def by_model(self, story: str, fingerprint: str) -> tuple[str, tuple[int, ...]] | None:
        row = self._db.execute(
            "SELECT t.text, r.spans FROM rendition r JOIN rendition_text t ON t.rendition = r.id"
            " JOIN version v ON v.story = r.story AND v.n = r.version"
            " WHERE r.story = ? AND v.fingerprint = ? AND r.use = 'summary' AND r.made_by = ?"
            " ORDER BY r.retired_at IS NULL DESC, r.version DESC, r.id LIMIT 1",
            (story, fingerprint, MODEL),
        ).fetchone()
        return (row[0], tuple(numbers(spans_of(row[1])))) if row else None

    def fingerprints(self, story: str) -> Mapping[str, datetime]:
        if story in self._absent.stories:
            return {}
        rows = self._db.execute("SELECT fingerprint, min(seen_at) FROM version WHERE story = ? GROUP BY 1", (story,))
        return {fingerprint: moment(seen) for fingerprint, seen in rows}

    def file(self, filing: Filing, now: datetime) -> None:
        story = filing.story
        shelving = _shelving(filing, now)
        texts = tuple(_text(one) for one in filing.renditions)
        self._waiting.append((texts, _findable(story, shelving) if shelving else None))
        if story.id not in self._absent.stories:
            self._retire(filing, now)
        self._write_story(filing)
        self._db.execute(
            "INSERT INTO version (story, n, fingerprint, seen_at, word_count) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (story.id, story.version, filing.fingerprint, millis(now), filing.word_count),
        )
        self._write_renditions(filing.renditions, filing.delete_after)
        if shelving:
            self._shelve(story, shelving)
        self._absent.forget(story.id, filing.fingerprint, story.link)

    def _retire(self, filing: Filing, now: datetime) -> None:
        """What was kept of a story before."""
        story = filing.story
        self._db.execute("DELETE FROM alias WHERE id = ?", (story.id,))
        self._off_the_shelf(story.id)
        self._db.execute(
            "UPDATE rendition SET retired_at = ? WHERE story = ? AND retired_at IS NULL", (millis(now), story.id)
        )
        if filing.keep_derived is not None:
            self._db.execute(
                "UPDATE rendition SET delete_after = min(delete_after, stored_at + ?)"
                f" WHERE story = ? AND use <> 'correction' AND id IN ({_KEPT})",
                (filing.keep_derived // _MILLISECOND, story.id),
            )

    def signals_epoch(self, feed: str) -> int:
        return epoch_of(self._db, feed)

    def say(self, story: str, inline: str, whole: str) -> None:
        self._db.execute(
            "UPDATE story SET inline = ?, signals = ? WHERE id = ?",
            (put_set(self._db, inline), put_set(self._db, whole), story),
        )

    def withdraw(self, story: Story, state: State) -> None:
        """Set the state: nothing of it is said from this commit on. The next purge takes the text of what is killed.

        What is withheld keeps its text and its place on the shelf, which shows what is live alone.
        """
        self._db.execute("UPDATE story SET state = ?, filing = filing + 1 WHERE id = ?", (state.value, story.id))
        if state not in {State.LIVE, State.WITHHELD}:
            self._off_the_shelf(story.id)

    def keep_correction(self, correction: Rendition, delete_after: datetime, now: datetime) -> None:
        """The publisher's own sentence. Retired from the start: it is read by its id, and is none of the story's."""
        self._texts.put([_text(correction)])
        self._write_renditions([correction], delete_after)
        self._db.execute("UPDATE rendition SET retired_at = ? WHERE id = ?", (millis(now), correction.id))

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

    def _write_renditions(self, renditions: Sequence[Rendition], delete_after: datetime) -> None:
        """The same words under the same terms are the same row, which comes back to life."""
        self._db.executemany(
            "INSERT INTO rendition (id, story, version, licence, licence_version, schedule, use, language, stored_at,"
            " of_words, spans, places, longest_run, words, breaks_off, made_by, retired_at, delete_after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)"
            " ON CONFLICT (id) DO UPDATE SET licence_version = excluded.licence_version,"
            " of_words = excluded.of_words, spans = excluded.spans, places = excluded.places,"
            " longest_run = excluded.longest_run, retired_at = NULL, delete_after = excluded.delete_after",
            [
                (
                    one.id,
                    one.story,
                    one.version,
                    one.licence,
                    one.licence_version,
                    one.schedule,
                    one.use.value,
                    one.language,
                    millis(one.stored_at),
                    one.of_words,
                    spans_json(one.spans),
                    spans_json(one.places),
                    one.longest_run,
                    one.words,
                    one.breaks_off,
                    one.made_by,
                    millis(delete_after),
                )
                for one in renditions
            ],
        )

    def _shelve(self, story: Story, shelving: Shelving) -> None:
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

    def _off_the_shelf(self, story: str) -> None:
        """Found by nothing any more; its entry in the index goes with the next purge."""
        for table in ("shelf", "shelf_label"):
            self._db.execute(f"DELETE FROM {table} WHERE story = ?", (story,))


@dataclass(frozen=True, slots=True)
class _Absent:
    """Of what was looked for together, what is not there: ids that are no story's and led to none, fingerprints of no
    version, hashes of links that no story has, and ids and hashes that no notice names.
    """

    stories: set[str] = field(default_factory=set)
    fingerprints: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)

    def forget(self, story: str, fingerprint: str = "", link: str | None = None) -> None:
        """These are there from now on."""
        self.stories.discard(story)
        self.fingerprints.discard(fingerprint)
        self.links.difference_update(link_hashes(link) if link else ())

    def forget_notices(self, story: str) -> None:
        self.notices.discard(story)


def _absent(connection: sqlite3.Connection, sought: Sought) -> _Absent:
    stories, fingerprints = set(sought.stories), set(sought.fingerprints)
    links = {one for link in sought.links for one in link_hashes(link)}

    def without(keys: set[str], query: str) -> set[str]:
        values = {"publisher": sought.publisher, "keys": json.dumps(list(keys))}
        return keys - {found for (found,) in connection.execute(query, values)}

    keys = "(SELECT value FROM json_each(:keys))"
    return _Absent(
        without(stories, f"SELECT id FROM story WHERE id IN {keys} UNION ALL SELECT id FROM alias WHERE id IN {keys}"),
        without(fingerprints, f"SELECT fingerprint FROM version WHERE fingerprint IN {keys}"),
        without(links, f"SELECT link_hash FROM story WHERE publisher = :publisher AND link_hash IN {keys}"),
        without(
            stories | links,
            f"SELECT story FROM notice WHERE story IN {keys}"
            f" UNION ALL SELECT link_hash FROM notice WHERE publisher = :publisher AND link_hash IN {keys}",
        ),
    )


def _shelving(filing: Filing, now: datetime) -> Shelving | None:
    """What is too old to be said is not put on the shelf at all: nothing would take it off before the next round."""
    shelving = filing.shelving
    if shelving is None or shelving.say_until <= now or filing.story.state not in {State.LIVE, State.WITHHELD}:
        return None
    return shelving


def _findable(story: Story, shelving: Shelving) -> Findable:
    return findable(story.id, story.published_at, shelving.headline, shelving.words, story.language)


def _text(rendition: Rendition) -> Text:
    said = json.dumps(dict(rendition.said), ensure_ascii=False) if rendition.said else None
    return Text(rendition.id, rendition.text, said)
