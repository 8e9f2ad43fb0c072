"""What is held, counted where it stands. Each query is read at once, so that nothing waits for the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from skill.desk.retention import Held
from skill.store.database import Database
from skill.store.rows import millis, moment

# Of tables that grow without end, so many of the newest rows tell how large one is.
NEWEST = 10_000
BODIES_TO_ANSWER = "bodies to answer with"
BODIES_TO_TRAIN = "bodies to train with"
_HOUR = "%Y-%m-%dT%H"

# A text goes by the first of these: its story was killed; a correction's own time; the licence's end; the schedule.
_CLAUSE = (
    "CASE WHEN r.id IS NULL THEN 'none: its filing was not finished'"
    " WHEN s.state IN ('killed', 'gone') THEN 'takedown'"
    " WHEN r.use = 'correction' THEN 'takedown.within'"
    " WHEN k.ends IS NOT NULL AND r.delete_after >= k.ends THEN 'ends'"
    " ELSE 'schedules.' || r.schedule || '.keep_derived' END"
)
_RENDITIONS = (
    f"SELECT s.title, r.licence, {_CLAUSE}, count(*),"
    " sum(length(CAST(t.text AS BLOB)) + coalesce(length(CAST(t.said AS BLOB)), 0)),"
    " min(r.delete_after), max(r.delete_after),"
    " sum(r.id IS NULL OR r.delete_after <= ? OR s.state IN ('killed', 'gone'))"
    " FROM rendition_text t LEFT JOIN rendition r ON r.id = t.rendition LEFT JOIN story s ON s.id = r.story"
    " LEFT JOIN retention k ON k.feed = s.feed AND k.licence = r.licence"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
# A story may be found as long as it may be said: until it is too old, or its text goes.
_SEARCH = (
    "SELECT h.title, (SELECT min(r.licence) FROM rendition r WHERE r.story = f.story AND r.retired_at IS NULL),"
    " 'schedules.*.max_age, keep_derived, ends', count(*), sum(length(CAST(f.headline || f.words || f.stems AS BLOB))),"
    " min(h.say_until), max(h.say_until), sum(h.story IS NULL OR h.say_until <= ?)"
    " FROM search f LEFT JOIN shelf h ON h.story = f.story GROUP BY 1, 2 ORDER BY 1, 2"
)
# What is kept of listeners, with the column that counts as its size, and until when.
_OF_LISTENERS = (
    ("conversations", "24 hours after the last answer", "conversation", "state", "delete_after"),
    ("heard", "48 hours, or takedown.within where somebody is to be told", "heard", "rendition", "delete_after"),
    ("told notices", "takedown.within", "told", "notice", "delete_after"),
    ("countries", "an hour", "listener", "country", "country_until"),
)
_MISTAKES = ("mistakes that were reported", "400 days", "mistake", "answer", "delete_after")
_REPORTS = (
    "reports to publishers",
    "a week after they were taken or given up",
    "telemetry",
    "document",
    "delete_after",
)
# What has no end, and the columns that make up most of a row.
_WITHOUT_END = (
    ("answers", "none: the record of what was sent, without publisher text", "answer", "rowid", "skeleton, request_id"),
    ("ledger rows", "none: the record of what is owed", "ledger", "n", "hash, text_hash, story, rendition, clause"),
)


class Holdings:
    """`desk.retention.HoldingStore` on SQLite, and the folder in which bodies are kept to train with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bodies = database.path.with_suffix(".training")

    def held(self, now: datetime) -> Sequence[Held]:
        found = [*self._texts("renditions", _RENDITIONS, now), *self._texts("search entries", _SEARCH, now)]
        found.append(
            Held(BODIES_TO_ANSWER, None, None, "keep_body: nothing that answers reads one, so none is kept", 0, 0)
        )
        found += self._bodies_to_train(now)
        found += [self._in_table(*one, now) for one in (*_OF_LISTENERS, _MISTAKES, _REPORTS)]
        return found + [self._without_end(*one) for one in _WITHOUT_END]

    def has_traces(self) -> bool:
        with self._database.reading() as connection:
            (pending,) = connection.execute("SELECT asked <> done FROM scrub").fetchone()
            (mark,) = connection.execute("PRAGMA user_version").fetchone()
        return bool(pending or mark)

    def _texts(self, what: str, query: str, now: datetime) -> Iterator[Held]:
        with self._database.reading() as connection:
            rows = connection.execute(query, (millis(now),)).fetchall()
        for title, licence, clause, count, size, first, last, overdue in rows:
            yield Held(what, title, licence, clause, count, size, _moment(first), _moment(last), overdue)

    def _bodies_to_train(self, now: datetime) -> list[Held]:
        """A folder is named by the hour at whose beginning it has to be gone."""
        hours = [(hour, list(path.glob("*.json"))) for path, hour in _hours(self._bodies)]
        files = [file for _, some in hours for file in some]
        if not files:
            return [Held(BODIES_TO_TRAIN, None, None, "schedules.*.grants.train.keep_body", 0, 0)]
        kept = [hour for hour, some in hours if some]
        overdue = sum(len(some) for hour, some in hours if hour <= now)
        size = sum(file.stat().st_size for file in files)
        clause = "schedules.*.grants.train.keep_body"
        return [Held(BODIES_TO_TRAIN, None, None, clause, len(files), size, min(kept), max(kept), overdue)]

    def _in_table(self, what: str, clause: str, table: str, column: str, until: str, now: datetime) -> Held:
        with self._database.reading() as connection:
            count, size, first, last, overdue = connection.execute(
                f"SELECT count(*), coalesce(sum(length(CAST({column} AS BLOB))), 0), min({until}), max({until}),"
                f" coalesce(sum({until} <= ?), 0) FROM {table} WHERE {until} IS NOT NULL",
                (millis(now),),
            ).fetchone()
        return Held(what, None, None, clause, count, size, _moment(first), _moment(last), overdue)

    def _without_end(self, what: str, clause: str, table: str, number: str, columns: str) -> Held:
        """Rows are numbered one after the other and none is ever taken out, so that none has to be counted."""
        sizes = " + ".join(f"coalesce(length(CAST({one} AS BLOB)), 0)" for one in columns.split(", "))
        with self._database.reading() as connection:
            (count,) = connection.execute(
                f"SELECT coalesce(max({number}) - min({number}) + 1, 0) FROM {table}"
            ).fetchone()
            (size,) = connection.execute(
                f"SELECT coalesce(avg({sizes}), 0) FROM (SELECT {columns} FROM {table} ORDER BY {number} DESC LIMIT ?)",
                (NEWEST,),
            ).fetchone()
        return Held(what, None, None, clause, count, round(size * count))


def _hours(folder: Path) -> Iterator[tuple[Path, datetime]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            yield path, datetime.strptime(path.name, _HOUR).replace(tzinfo=UTC)
        except ValueError:
            continue


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else moment(milliseconds)
