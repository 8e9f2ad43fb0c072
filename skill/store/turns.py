"""One turn's reads and writes, inside one write transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from skill.desk.ports.licences import LicenceRows
from skill.desk.ports.signals import Document
from skill.desk.ports.turns import AnswerRow, EarlierAnswer, Heard, Listener, Telling, UseRow, Wanted
from skill.rights.allowance import place_set
from skill.rights.licence import Use
from skill.rights.renditions import Rendition
from skill.rights.signals import Signal
from skill.store import mistakes
from skill.store import saved as saving
from skill.store.database import Database
from skill.store.finding import (
    HOT,
    MOST_JUDGED,
    MOST_LISTENED_FOR,
    MOST_RANKED,
    STANDS,
    Match,
    how_near,
    oldest_place,
    query,
    query_by_beginnings,
    ranked,
    telling,
)
from skill.store.ledger import append_answer
from skill.store.licence_files import load_rows
from skill.store.listeners import KEEP_CONVERSATION, LAST_SEEN_WITHIN, forget, numbers_of
from skill.store.recent import Recent
from skill.store.rows import (
    RENDITION_COLUMNS,
    RENDITIONS,
    link_hashes,
    millis,
    moment,
    rendition_of,
    spans_of,
    story_of,
)
from skill.store.signals import documents_of, signals_of
from skill.store.telemetry import put
from skill.stories.merge import canonical
from skill.stories.nearness import Nearness, as_heard, readings
from skill.stories.story import Story, story_id

# What a listener heard counts as heard for so long; for a notice about it, it may be kept longer.
KEEP_HEARD = timedelta(hours=48)
# Within it nobody hears of an event from another title, but who asks for that title.
A_VISIT = timedelta(hours=1)
# A consented country, for a visit; then Alexa is asked again. Amazon, "Enhance Your Skill With Address Information":
# an address is asked for anew each time that it is used.
KEEP_COUNTRY = timedelta(hours=1)

# What was read of a filing never changes; a new filing has a new number.
_STORIES: Recent[tuple[str, str, int, str], Story] = Recent(8192)
_RENDITIONS: Recent[tuple[str, str, int], tuple[tuple[int, Rendition], ...]] = Recent(8192)


# What a story is read by: id, filing, state, cluster, signals.
_Row = tuple[str, int, str, str | None, str | None]
_ROW = "id, filing, state, cluster, signals"


class Turns:
    """`desk.ports.turns.Turns` on SQLite, where the write transaction gives turns and notices one order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def turn(self) -> Iterator[TurnStore]:
        with self._database.writing() as connection:
            yield TurnStore(connection, str(self._database.path))

    @contextmanager
    def looking(self) -> Iterator[TurnStore]:
        with self._database.reading() as connection:
            yield TurnStore(connection, str(self._database.path))


class TurnStore:
    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self._db, self._file = connection, file
        self._filings: dict[str, int] = {}

    def licences(self, known_epoch: int) -> LicenceRows | None:
        return load_rows(self._db, known_epoch)

    def earlier(self, request_id: str) -> EarlierAnswer | None:
        row = self._db.execute(
            "SELECT id, request_hash, listener, locale, skeleton FROM answer WHERE request_id = ?", (request_id,)
        ).fetchone()
        return EarlierAnswer(*row) if row else None

    def known(self, key_hashes: Sequence[str]) -> int | None:
        return next((number for one in key_hashes for number in numbers_of(self._db, (one,))), None)

    def listener(self, key_hashes: Sequence[str], new_number: int, now: datetime) -> Listener:
        """Found by the newest key, else by the one before it, which is then replaced; else new."""
        for key_hash in key_hashes:
            row = self._db.execute(
                "SELECT number, last_at, CASE WHEN country_until > ? THEN country END, coalesce(preferences, '')"
                " FROM listener WHERE key_hash = ?",
                (millis(now), key_hash),
            ).fetchone()
            if row is not None:
                if key_hash != key_hashes[0] or now - moment(row[1]) >= LAST_SEEN_WITHIN:
                    self._db.execute(
                        "UPDATE listener SET key_hash = ?, last_at = ? WHERE key_hash = ?",
                        (key_hashes[0], millis(now), key_hash),
                    )
                return Listener(row[0], moment(row[1]), *row[2:])
        self._db.execute(
            "INSERT INTO listener (number, key_hash, first_at, last_at) VALUES (?, ?, ?, ?)",
            (new_number, key_hashes[0], millis(now), millis(now)),
        )
        return Listener(new_number, None)

    def forget(self, key_hashes: Sequence[str], number: int) -> None:
        forget(self._db, {number, *numbers_of(self._db, key_hashes)})

    def undo(self) -> None:
        self._db.rollback()

    def keep_country(self, key_hash: str, country: str | None, now: datetime) -> None:
        if country is None:
            self._db.execute(
                "UPDATE listener SET country = NULL, country_until = NULL WHERE key_hash = ? AND country IS NOT NULL",
                (key_hash,),
            )
            return
        self._db.execute(
            "UPDATE listener SET country = ?, country_until = ? WHERE key_hash = ?",
            (country, millis(now + KEEP_COUNTRY), key_hash),
        )

    def keep_preferences(self, listener: int, preferences: str) -> None:
        self._db.execute("UPDATE listener SET preferences = ? WHERE number = ?", (preferences or None, listener))

    def conversation(self, listener: int, device_keys: Sequence[str], now: datetime) -> tuple[str, str] | None:
        for device_hash in device_keys:
            row = self._db.execute(
                "SELECT state, answer FROM conversation WHERE listener = ? AND device_hash = ? AND delete_after > ?",
                (listener, device_hash, millis(now)),
            ).fetchone()
            if row:
                return row[0], row[1]
        return None

    def leave(self, listener: int, device_keys: Sequence[str], state: str) -> None:
        self._db.executemany(
            "UPDATE conversation SET state = ? WHERE listener = ? AND device_hash = ?",
            [(state, listener, device_hash) for device_hash in device_keys],
        )

    def forget_unheard(self, listener: int, answer: str, now: datetime) -> None:
        self._db.execute(
            "UPDATE heard SET at = NULL, first_used_at = CASE WHEN first_used_at < used_at THEN first_used_at END"
            " WHERE listener = ? AND answer = ? AND at > ?",
            (listener, answer, millis(now)),
        )
        self._db.execute(
            "DELETE FROM told WHERE listener = ? AND answer = ? AND at > ?", (listener, answer, millis(now))
        )

    def shelf(self, wanted: Wanted, now: datetime, offset: int, limit: int) -> tuple[Story, ...]:
        if wanted.words is not None:
            return self._found(wanted, wanted.words, now, offset, limit)
        where, values = _selection(wanted, now)
        rows = self._db.execute(
            f"SELECT s.id, s.filing, s.state, s.cluster, s.signals FROM shelf h JOIN story s ON s.id = h.story"
            f" WHERE {where} AND s.state = 'live' AND h.say_from <= ? AND h.say_until > ?"
            " ORDER BY h.published_at DESC LIMIT ? OFFSET ?",
            (*values, millis(now), millis(now), limit, offset),
        ).fetchall()
        return tuple(self._kept(*row) for row in rows)

    def _found(self, wanted: Wanted, words: str, now: datetime, offset: int, limit: int) -> tuple[Story, ...]:
        """The newest matches by how well they fit, then older ones by age; of the ways to read the words the first that
        finds any. Words that no story has may begin some.
        """
        anybodys = replace(wanted, unheard_by=None)
        for match, asked in self._ways(wanted, words, now):
            found = self._matching(wanted, asked, match, now, offset, limit)
            if found or ((wanted != anybodys or offset) and self._matching(anybodys, asked, match, now, 0, 1)):
                return tuple(self._kept(*row) for row in found)
        return ()

    def _ways(self, wanted: Wanted, words: str, now: datetime) -> Iterator[tuple[str, str]]:
        """What the index is asked, and which words that stands for, the likeliest first."""
        language = wanted.language
        yield query(words, language), words
        if wanted.nearness == "near":
            return
        if wider := query_by_beginnings(words, language):
            yield wider, words
        if wanted.nearness == "any":
            return
        asked = telling(words)
        for reading in readings(asked):
            yield query(" ".join(reading), language), " ".join(reading)
        if heard := as_heard(asked, self._newest_texts(wanted, now)):
            yield query(" ".join(heard), language), " ".join(heard)

    def _newest_texts(self, wanted: Wanted, now: datetime) -> Iterator[tuple[str, str]]:
        """Headline and words of the newest stories: as many as a name that was misheard is looked for in."""
        conditions, values = _selection(replace(wanted, unheard_by=None), now)
        rows = self._db.execute(
            "SELECT f.headline, f.words FROM texts.search f"
            f" CROSS JOIN shelf h ON h.story = f.story AND {STANDS} CROSS JOIN story s ON s.id = h.story"
            f" WHERE {conditions} AND s.state = 'live' AND h.say_from <= ? AND h.say_until > ?"
            " ORDER BY f.rowid DESC LIMIT ?",
            (*values, millis(now), millis(now), MOST_LISTENED_FOR),
        )
        yield from rows

    def _matching(self, wanted: Wanted, words: str, match: str, now: datetime, offset: int, limit: int) -> list[_Row]:
        found = dict(self._near_enough(wanted, words, match, now, max(MOST_RANKED, offset + limit)))
        newest = oldest_place(now - HOT)
        hot = [one for one in list(found)[:MOST_RANKED] if one.place >= newest]
        in_order = [*ranked(hot, words, wanted.language, now), *list(found)[len(hot) :]]
        return [found[one] for one in in_order[offset : offset + limit]]

    def _near_enough(
        self, wanted: Wanted, words: str, match: str, now: datetime, count: int
    ) -> list[tuple[Match, _Row]]:
        """The newest `count` matches that are as near as is wanted. Labels alone count where nothing says more."""
        if wanted.nearness == "any":
            return self._matches(wanted, match, now, count)
        asked = telling(words)
        rows = [
            (how_near(row[0], asked, wanted.language), row) for row in self._matches(wanted, match, now, MOST_JUDGED)
        ]
        if wanted.nearness == "near":
            return [row for near, row in rows if near is Nearness.MENTIONED][:count]
        about = [row for near, row in rows if near > Nearness.LABELLED]
        return (about or [row for near, row in rows if near is Nearness.LABELLED])[:count]

    def _matches(self, wanted: Wanted, match: str, now: datetime, limit: int) -> list[tuple[Match, _Row]]:
        """The index is asked first, newest first, and no further than it takes."""
        conditions, values = _selection(wanted, now)
        rows = self._db.execute(
            "SELECT f.rowid, f.headline, f.words, f.stems, s.id, s.filing, s.state, s.cluster, s.signals"
            " FROM texts.search f"
            f" CROSS JOIN shelf h ON h.story = f.story AND {STANDS} CROSS JOIN story s ON s.id = h.story"
            f" WHERE f.search MATCH ? AND {conditions} AND s.state = 'live' AND h.say_from <= ? AND h.say_until > ?"
            " ORDER BY f.rowid DESC LIMIT ?",
            (match, *values, millis(now), millis(now), limit),
        )
        return [(Match(*row[:4]), row[4:]) for row in rows]

    def story(self, story: str) -> Story | None:
        row = self._db.execute(f"SELECT {_ROW} FROM story WHERE id = ?", (story,)).fetchone()
        return self._kept(*row) if row else None

    def _kept(self, story: str, filing: int, state: str, cluster: str | None, signals: str | None) -> Story:
        """A story is read once a filing; where it stands is read every time."""
        self._filings[story] = filing
        key = (self._file, story, filing, f"{state} {cluster} {signals}")
        found = _STORIES.get(key)
        if found is None:
            (facts,) = self._db.execute("SELECT facts FROM story WHERE id = ?", (story,)).fetchone()
            found = _STORIES.keep(key, story_of(facts, state, cluster, signals))
        return found

    def of_cluster(self, cluster: str) -> Sequence[str]:
        return [
            story for (story,) in self._db.execute("SELECT id FROM story WHERE cluster = ? ORDER BY id", (cluster,))
        ]

    def named(self, reference: str) -> Story | None:
        """A GUID is known by its hash alone, so it is tried under every publisher."""
        publishers = [row[0] for row in self._db.execute("SELECT DISTINCT publisher FROM story")]
        ids = (reference, *(story_id(publisher, reference) for publisher in publishers))
        found = next((story for one in (*ids, *self._aliased(ids)) if (story := self.story(one))), None)
        if found is not None:
            return found
        hashes = link_hashes(canonical(reference))
        row = self._db.execute(
            f"SELECT {_ROW} FROM story WHERE link_hash IN ({', '.join('?' * len(hashes))})", hashes
        ).fetchone()
        return self._kept(*row) if row else None

    def _aliased(self, ids: Sequence[str]) -> Sequence[str]:
        marks = ", ".join("?" * len(ids))
        return [story for (story,) in self._db.execute(f"SELECT story FROM alias WHERE id IN ({marks})", tuple(ids))]

    def signals(self, key: str) -> tuple[Signal, ...]:
        return signals_of(self._db, key)

    def evidence(self, feed: str) -> Sequence[Document]:
        return documents_of(self._db, feed)

    def tellable(self, now: datetime) -> Mapping[str, int]:
        rows = self._db.execute(
            "SELECT s.feed, count(*) FROM shelf h JOIN story s ON s.id = h.story"
            " WHERE s.state = 'live' AND h.say_from <= ? AND h.say_until > ? GROUP BY s.feed",
            (millis(now), millis(now)),
        )
        return dict(rows.fetchall())

    def renditions(self, stories: Sequence[str], now: datetime) -> tuple[Rendition, ...]:
        """The live renditions of stories that this turn has read, read once a filing."""
        unread = [story for story in stories if self._renditions_of(story) is None]
        if unread:
            self._read_renditions(unread)
        at = millis(now)
        kept = (self._renditions_of(story) or () for story in stories)
        return tuple(one for found in kept for delete_after, one in found if delete_after > at)

    def _renditions_of(self, story: str) -> tuple[tuple[int, Rendition], ...] | None:
        return _RENDITIONS.get((self._file, story, self._filing(story)))

    def _filing(self, story: str) -> int:
        if story not in self._filings:
            row = self._db.execute("SELECT filing FROM story WHERE id = ?", (story,)).fetchone()
            self._filings[story] = row[0] if row else 0
        return self._filings[story]

    def _read_renditions(self, stories: Sequence[str]) -> None:
        found: dict[str, list[tuple[int, Rendition]]] = {story: [] for story in stories}
        rows = self._db.execute(
            f"SELECT delete_after, {RENDITION_COLUMNS} FROM {RENDITIONS}"
            f" WHERE story IN ({', '.join('?' * len(stories))}) AND retired_at IS NULL",
            tuple(stories),
        )
        for delete_after, *columns in rows:
            one = rendition_of(*columns)
            found[one.story].append((delete_after, one))
        for story, read in found.items():
            _RENDITIONS.keep((self._file, story, self._filing(story)), tuple(read))

    def rendition(self, rendition: str, now: datetime) -> Rendition | None:
        row = self._db.execute(
            f"SELECT {RENDITION_COLUMNS} FROM {RENDITIONS} WHERE id = ? AND delete_after > ?",
            (rendition, millis(now)),
        ).fetchone()
        return rendition_of(*row) if row else None

    def spent_places(self, stories: Sequence[str]) -> Mapping[str, frozenset[int]]:
        found: dict[str, frozenset[int]] = dict.fromkeys(stories, frozenset())
        rows = self._db.execute(
            "SELECT story, places FROM rendition WHERE given_at IS NOT NULL"
            f" AND story IN ({', '.join('?' * len(stories))})",
            tuple(stories),
        )
        for story, places in rows:
            found[story] |= place_set(spans_of(places))
        return found

    def cutting(self, story: str, now: datetime) -> tuple[int, frozenset[Use]]:
        row = self._db.execute(
            "SELECT v.word_count FROM story s JOIN version v ON v.story = s.id AND v.n = s.version WHERE s.id = ?",
            (story,),
        ).fetchone()
        gone = self._db.execute(
            "SELECT use FROM rendition r JOIN story s ON s.id = r.story AND s.version = r.version"
            " LEFT JOIN rendition_text t ON t.rendition = r.id"
            " WHERE s.id = ? AND r.use <> 'correction'"
            " AND (t.rendition IS NULL OR r.delete_after <= ? OR s.state IN ('killed', 'gone'))",
            (story, millis(now)),
        )
        return (int(row[0]) if row else 0), frozenset(Use(use) for (use,) in gone)

    def heard(self, listener: int, stories: Sequence[str], now: datetime) -> list[tuple[str, Heard]]:
        rows = self._db.execute(
            "SELECT h.story, h.rendition, h.version, h.use, h.used_at, h.real_used_at, h.at, r.places, h.answer"
            " FROM heard h JOIN rendition r ON r.id = h.rendition"
            f" WHERE h.listener = ? AND h.story IN ({', '.join('?' * len(stories))}) AND h.used_at > ?",
            (listener, *stories, millis(now - KEEP_HEARD)),
        )
        return [(story, _heard(*row)) for story, *row in rows]

    def tellings(self, listener: int, now: datetime) -> tuple[Telling, ...]:
        rows = self._db.execute(
            "SELECT n.id, n.kind, h.story, min(h.first_used_at), n.rendition, n.tell_until, t.notice IS NOT NULL"
            " FROM heard h CROSS JOIN story s ON s.id = h.story CROSS JOIN notice n ON (n.story = h.story"
            " OR (n.publisher = s.publisher AND n.link_hash = s.link_hash"
            " AND n.kind IN ('kill', 'withhold', 'release')))"
            " LEFT JOIN told t ON t.listener = h.listener AND t.notice = n.id"
            " WHERE h.listener = ? AND h.delete_after > ? AND n.tell_until > ? AND (h.first_used_at <= n.effective_at"
            " OR (h.first_used_at IS NOT NULL AND n.kind IN ('kill', 'withhold')))"
            " GROUP BY n.n, h.story ORDER BY n.n, h.story",
            (listener, millis(now), millis(now)),
        ).fetchall()
        stories = {row[2]: self.story(row[2]) for row in rows}
        return tuple(
            Telling(notice, kind, story, moment(heard), rendition, moment(until), bool(was_told))
            for notice, kind, named, heard, rendition, until, was_told in rows
            if (story := stories[named]) is not None
        )

    def uses_today(
        self, licences: Sequence[str], day: str, listener: int, is_try: bool
    ) -> Mapping[tuple[str, str], tuple[int, int]]:
        rows = self._db.execute(
            "SELECT licence, schedule, listener, uses FROM quota WHERE day = ? AND try = ? AND listener IN (0, ?)"
            f" AND licence IN ({', '.join('?' * len(licences))})",
            (day, is_try, listener, *licences),
        )
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for licence, schedule, whose, uses in rows:
            everyone, own = found.get((licence, schedule), (0, 0))
            found[licence, schedule] = (everyone, uses) if whose else (uses, own)
        return found

    def month_micros(self, licence: str, month: str, is_try: bool) -> int:
        row = self._db.execute(
            "SELECT micros FROM spend WHERE licence = ? AND month = ? AND try = ?", (licence, month, is_try)
        ).fetchone()
        return int(row[0]) if row else 0

    def save(self, listener: int, story: str, now: datetime) -> bool:
        return saving.save(self._db, listener, story, now)

    def unsave(self, listener: int, story: str) -> None:
        saving.unsave(self._db, listener, story)

    def saved(self, listener: int) -> Sequence[str]:
        return saving.saved(self._db, listener)

    def write(self, answer: AnswerRow) -> None:
        at = millis(answer.at)
        self._db.execute(
            "INSERT INTO answer (id, request_id, request_hash, at, listener, door, locale, territory, intent, skeleton,"
            " release, response_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                answer.id,
                answer.request_id,
                answer.request_hash,
                at,
                answer.listener,
                answer.door,
                answer.locale,
                answer.territory,
                answer.intent,
                answer.skeleton,
                answer.release,
                answer.response_hash,
            ),
        )
        append_answer(self._db, answer)
        put(self._db, answer.deliveries)
        self._db.executemany(
            "UPDATE rendition SET given_at = ? WHERE id = ? AND given_at IS NULL",
            [(at, use.cleared.rendition) for use in answer.uses if use.cleared.words],
        )
        self._count(answer)
        self._db.executemany(
            "INSERT INTO heard (listener, story, rendition, version, use, used_at, real_used_at, at, answer,"
            " first_used_at, delete_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (listener, story, rendition) DO UPDATE SET used_at = excluded.used_at,"
            " real_used_at = coalesce(excluded.real_used_at, real_used_at), at = excluded.at, answer = excluded.answer,"
            " first_used_at = coalesce(first_used_at, excluded.first_used_at), delete_after = excluded.delete_after",
            [
                (
                    answer.listener,
                    use.cleared.story.id,
                    use.cleared.rendition,
                    use.cleared.story.version,
                    use.cleared.use.value,
                    at,
                    None if answer.is_try else at,
                    millis(use.heard_at),
                    answer.id,
                    at,
                    millis(answer.at + max(KEEP_HEARD, use.told_within)),
                )
                for use in _counted(answer)
            ],
        )
        self._db.executemany(
            "INSERT INTO told (listener, notice, answer, at, delete_after) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (listener, notice) DO UPDATE SET answer = excluded.answer, at = excluded.at",
            [
                (answer.listener, told.notice, answer.id, millis(told.heard_out_at), millis(told.until))
                for told in answer.notices
            ],
        )
        mistakes.put(self._db, answer.mistakes, answer.at)
        self._db.execute(
            "INSERT INTO conversation (listener, device_hash, state, answer, delete_after) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (listener, device_hash) DO UPDATE SET state = excluded.state, answer = excluded.answer,"
            " delete_after = excluded.delete_after",
            (answer.listener, answer.device_hash, answer.state, answer.id, millis(answer.at + KEEP_CONVERSATION)),
        )

    def _count(self, answer: AnswerRow) -> None:
        day, month = answer.at.isoformat()[:10], answer.at.isoformat()[:7]
        uses: dict[tuple[str, str, int], int] = {}
        spend: dict[str, int] = {}
        for use in _counted(answer):
            cleared = use.cleared
            for listener in (0, answer.listener):
                key = (cleared.licence, cleared.schedule, listener)
                uses[key] = uses.get(key, 0) + 1
            # A try is never billed, yet meets a ceiling of the same size as a real use does.
            if cleared.price_micros and (use.billable or answer.is_try):
                spend[cleared.licence] = spend.get(cleared.licence, 0) + cleared.price_micros
        self._db.executemany(
            "INSERT INTO quota (licence, schedule, day, listener, try, uses) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (day, try, listener, licence, schedule) DO UPDATE SET uses = uses + excluded.uses",
            [
                (licence, schedule, day, listener, answer.is_try, count)
                for (licence, schedule, listener), count in uses.items()
            ],
        )
        if not spend:
            return
        self._db.executemany(
            "INSERT INTO spend (licence, month, try, micros) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (licence, month, try) DO UPDATE SET micros = micros + excluded.micros",
            [(licence, month, answer.is_try, micros) for licence, micros in spend.items()],
        )


def _counted(answer: AnswerRow) -> tuple[UseRow, ...]:
    """A correction is free, and none of the story's own words: no quota counts it, and no story is heard by it."""
    return tuple(use for use in answer.uses if use.cleared.use is not Use.CORRECTION)


def _heard(
    rendition: str,
    version: int,
    use: str,
    used_at: int,
    real_used_at: int | None,
    at: int | None,
    places: str,
    answer: str,
) -> Heard:
    began = None if at is None else moment(at)
    really = None if real_used_at is None else moment(real_used_at)
    return Heard(rendition, version, Use(use), moment(used_at), really, began, spans_of(places), answer)


def _selection(wanted: Wanted, now: datetime) -> tuple[str, tuple[object, ...]]:
    """Conditions and values for what is wanted; `h` is the shelf."""
    where = ["h.language = ?"]
    values: list[object] = [wanted.language]
    if wanted.title is not None:
        where.append("h.title = ?")
        values.append(wanted.title)
    if wanted.labels:
        where.append(
            f"h.story IN (SELECT story FROM shelf_label WHERE label IN ({', '.join('?' * len(wanted.labels))}))"
        )
        values += wanted.labels
    for column, allowed in (("h.story", wanted.among), ("h.kind", wanted.kinds)):
        if allowed:
            where.append(f"{column} IN ({', '.join('?' * len(allowed))})")
            values += allowed
    if wanted.since is not None:
        where.append("h.published_at >= ?")
        values.append(millis(wanted.since))
    if not wanted.opinion:
        where.append("h.is_opinion = 0")
    if wanted.unheard_by is not None:
        condition, more = _unheard(wanted, wanted.unheard_by, now)
        where.append(condition)
        values += more
    return " AND ".join(where), tuple(values)


def _unheard(wanted: Wanted, listener: int, now: datetime) -> tuple[str, tuple[object, ...]]:
    not_heard = (
        "NOT EXISTS (SELECT 1 FROM heard d WHERE d.listener = ? AND d.story = h.story AND d.version >= h.version"
        " AND d.at IS NOT NULL AND d.used_at > ?)"
    )
    values = (listener, millis(now - KEEP_HEARD))
    if not wanted.once:
        return not_heard, values
    nor_of_another = (
        "(s.cluster IS NULL OR NOT EXISTS (SELECT 1 FROM story t JOIN heard d ON d.story = t.id"
        " WHERE t.cluster = s.cluster AND t.id <> s.id AND d.listener = ? AND d.at IS NOT NULL"
        " AND d.used_at > ?))"
    )
    return f"{not_heard} AND {nor_of_another}", (*values, listener, millis(now - A_VISIT))
