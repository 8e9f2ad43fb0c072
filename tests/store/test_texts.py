"""Publishers' text in a file of its own: moved there once, lost and made anew, and whole whoever dies in between."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import op

import skill.store.stories as storing
from skill.desk.audit import audit
from skill.desk.ports.feeds import Validators
from skill.desk.ports.turns import Wanted
from skill.errors import StoreError
from skill.store.audit import AuditRecords
from skill.store.database import Database
from skill.store.finding import findable
from skill.store.stories import Cabinet, Stories
from skill.store.texts import Texts
from skill.store.turns import Turns
from skill.stories.story import State
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    US,
    Press,
    Talker,
    existing_database,
    harbor_id,
    opened_press,
    runs,
    said,
    text_in,
)
from tests.houses import (
    long_entry as entry,
)
from tests.store.test_purge import FAR, cut_words, left

OLD_TEXT = "quartermaster zanderling pomegranate"


def of_revision_0005(folder: Path, *, count: int = 1200) -> Database:
    """A database of the release before, with text in it, and in what its rows left behind."""
    with closing(sqlite3.connect(folder / "byline.db", isolation_level=None)) as connection:
        connection.executescript(importlib.import_module("skill.store.migrations.versions.0001_first").TABLES)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('0005')")
        for name in ("0002_measured_renditions", "0004_retention_by_feed", "0005_statements_from_the_ledger"):
            for statement in importlib.import_module(f"skill.store.migrations.versions.{name}").STATEMENTS:
                connection.execute(statement)
        connection.execute("ALTER TABLE listener ADD COLUMN country TEXT")
        connection.execute("ALTER TABLE listener ADD COLUMN country_until INTEGER")
        connection.execute("BEGIN")
        for number in range(count):
            text = None if number % 3 == 0 else f"{OLD_TEXT} {number}"
            connection.execute(
                "INSERT INTO rendition (id, story, version, licence, licence_version, schedule, use, language, text,"
                " said, spans, places, words, breaks_off, made_by, delete_after, given_at)"
                " VALUES (?, ?, 1, 'l', 1, 'daily', 'summary', 'en', ?, '{}', '[[0,4]]',"
                " '[[0,4]]', 4, 0, 'cut', 99, 7)",
                (f"r{number}", f"s{number}", text),
            )
            connection.execute("INSERT INTO search (story, words) VALUES (?, ?)", (f"s{number}", OLD_TEXT))
        connection.execute("COMMIT")
    return Database(f"sqlite:///{folder / 'byline.db'}")


def main_bytes(database: Database) -> bytes:
    files = database.path.parent.glob(f"{database.path.name}*")
    return b"".join(one.read_bytes() for one in files)


# ── moving ────────────────────────────────────────────────────────────────────────────────────────


def test_texts_of_before_are_moved_and_the_database_keeps_no_trace(tmp_path):
    database = of_revision_0005(tmp_path)
    assert b"pomegranate" in main_bytes(database)
    database.migrate()

    assert database.is_current()
    found = database.connection.execute(
        "SELECT count(*), count(t.text), min(t.text), min(t.said) FROM rendition r"
        " LEFT JOIN rendition_text t ON t.rendition = r.id"
    ).fetchall()
    assert found == [(1200, 800, f"{OLD_TEXT} 1", "{}")]
    assert database.texts.rows("SELECT count(*) FROM search") == [(0,)], "none of these stories stands on the shelf"
    assert b"pomegranat" not in main_bytes(database)
    assert database.connection.execute("PRAGMA user_version").fetchone() == (0,)
    database.close()
    assert b"pomegranat" not in main_bytes(database)
    assert b"pomegranat" in database.texts.path.read_bytes()


def test_a_reader_in_the_way_of_the_move_only_delays_the_scrub(tmp_path):
    database = of_revision_0005(tmp_path, count=20)
    other = Database(f"sqlite:///{database.path}")
    with other.reading() as connection:
        connection.execute("SELECT count(*) FROM rendition").fetchone()
        database.migrate()
        assert database.connection.execute("PRAGMA user_version").fetchone() == (1,)
    other.close()
    Stories(database).purge(NOW)

    assert b"pomegranat" not in main_bytes(database)
    assert database.connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_move_that_dies_before_the_rows_let_go_is_made_again(tmp_path, monkeypatch):
    database = of_revision_0005(tmp_path, count=20)
    executed = op.execute

    def failing(statement: str) -> None:
        if "DROP COLUMN said" in statement:
            raise OSError("the disk is full")
        executed(statement)

    monkeypatch.setattr(op, "execute", failing)
    with pytest.raises(OSError, match="the disk is full"):
        database.migrate()
    assert database.texts.path.exists()
    assert not database.is_current()
    assert database.connection.execute("SELECT count(text) FROM rendition").fetchone() == (13,)
    monkeypatch.undo()
    database.migrate()

    assert database.is_current()
    assert database.texts.rows("SELECT count(*) FROM rendition_text") == [(13,)]


# What schemas of before 0018 did not have.
CAME_LATER = (
    *(f"DROP INDEX {one}" for one in ("story_signals", "story_inline", "story_feed")),
    *(f"ALTER TABLE story DROP COLUMN {one}" for one in ("signals", "inline")),
    *(f"DROP TABLE signal_{one}" for one in ("document", "feed", "set", "epoch", "page")),
    *(f"DROP TABLE {one}" for one in ("telemetry", "telemetry_endpoint", "mistake", "saved")),
    "ALTER TABLE listener DROP COLUMN preferences",
)


def test_the_index_is_made_anew_from_what_stories_and_their_renditions_say(tmp_path):
    press = opened_press(tmp_path, entry("a", tags=("Ferries",)), entry("b"))
    press.withdraw(harbor_id("b"))
    before = press.rows("SELECT * FROM search WHERE story = ?", harbor_id("a"))
    press.database.texts.connection.executescript(
        "DROP TABLE search; CREATE VIRTUAL TABLE search USING fts5 (story UNINDEXED, words)"
    )
    with press.database.writing() as connection:
        for statement in CAME_LATER:
            connection.execute(statement)
        connection.execute("UPDATE alembic_version SET version_num = '0014'")
    press.database.close()
    other = existing_database(tmp_path)
    other.migrate()

    assert other.texts.rows("SELECT * FROM search") == before
    with Turns(other).looking() as store:
        assert [one.id for one in store.shelf(Wanted("en", words="ferry"), NOW, 0, 9)] == [harbor_id("a")]
    assert other.connection.execute("SELECT asked - done FROM scrub").fetchone() == (1,)


# ── the file ──────────────────────────────────────────────────────────────────────────────────────


def test_the_database_itself_holds_no_text(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story)
    press.database.close()
    words = [word.strip(".").lower().encode() for word in text_in(story).split()]
    assert [word for word in words if word in press.database.path.read_bytes().lower()] == []
    assert [word for word in words if word in press.database.texts.path.read_bytes().lower()] != []


def test_a_turn_cannot_write_texts(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with press.database.writing() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM rendition_text")


def test_a_missing_file_is_made_empty_and_the_next_round_brings_its_words_back(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story)
    before = press.rows("SELECT id, spans, places FROM rendition ORDER BY id")
    press.database.close()
    press.database.texts.path.unlink()
    other = press.another()
    other.wakes()
    assert not runs(said(Talker(other.desk).asks("NewsIntent"))) & runs(text_in(story))
    assert audit(AuditRecords(other.database), US, NOW).is_clean

    other.refresh(NOW + HOUR)
    assert other.fetcher.asked[-1] == ("front", Validators())
    assert other.rows("SELECT id, spans, places FROM rendition ORDER BY id") == before
    assert runs(said(Talker(other.desk, "else").asks("NewsIntent", NOW + HOUR))) & runs(text_in(story))


def test_a_journal_without_its_file_is_not_read_into_the_new_one(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    path = press.database.texts.path
    journal = path.with_name(f"{path.name}-wal")
    stale = journal.read_bytes()
    assert stale
    press.database.close()
    path.unlink()
    journal.write_bytes(stale)

    other = press.another()
    assert other.rows("SELECT count(*) FROM rendition_text") == [(0,)]


def test_a_file_that_is_no_database_is_said_with_what_to_do(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.database.close()
    press.database.texts.path.write_bytes(b"no database, but long enough to be looked at\n" * 40)
    with pytest.raises(StoreError, match=r"byline\.text\.db cannot be opened .* take it away"):
        _ = press.another().database.connection


def make(path: Path, barrier: object, failures: object) -> None:
    try:
        barrier.wait()  # type: ignore[attr-defined]
        database = Database(f"sqlite:///{path}")
        found = [findable(str(os.getpid()), NOW, "", "word", "en")]
        database.texts.put([], found) if database.is_current() else failures.put("old")  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001
        failures.put(repr(error))  # type: ignore[attr-defined]


def test_processes_that_find_it_missing_at_once_make_one(tmp_path):
    press = Press(tmp_path)
    press.database.texts.path.unlink()
    spawn = multiprocessing.get_context("spawn")
    barrier, failures = spawn.Barrier(3), spawn.Queue()
    processes = [spawn.Process(target=make, args=(press.database.path, barrier, failures)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert failures.empty(), failures.get()
    assert press.rows("SELECT count(*) FROM search") == [(3,)]
    assert sorted(path.name for path in tmp_path.iterdir() if "-" not in path.name) == ["byline.db", "byline.text.db"]


# ── readers ───────────────────────────────────────────────────────────────────────────────────────


def test_who_reads_the_ledger_for_long_keeps_no_text_on_the_disk(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="10d")
    Talker(press.desk).asks("NewsIntent")
    other = Database(f"sqlite:///{press.database.path}")
    with other.reading() as connection:
        rows = connection.execute("SELECT n FROM ledger ORDER BY n")
        rows.fetchone()
        press.stories.purge(FAR)
        assert cut_words(press, story) == []
        assert rows.fetchall() == [(2,)]


def test_an_audit_keeps_no_text_on_the_disk_and_takes_what_goes_meanwhile_for_right(tmp_path):
    entries = [entry(f"s{number}") for number in range(8)]
    press = opened_press(tmp_path, *entries, keep="10d", max_age="unlimited")
    Talker(press.desk).asks("NewsIntent")
    other = AuditRecords(Database(f"sqlite:///{press.database.path}"))
    with other.looking() as records:
        stories = records.stories()
        assert next(stories).is_found
        press.withdraw(harbor_id("s3"))
        press.stories.purge(NOW + 10 * DAY)
        assert left(press, *(text_in(one) for one in entries)) == []
        later = list(stories)
    assert {(one.is_found, any(cut.text for cut in one.cuts)) for one in later} == {(False, False)}


def test_an_index_without_texts_is_found_by_the_audit(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.database.texts.connection.execute("DELETE FROM rendition_text")
    found = audit(AuditRecords(press.database), US, NOW)
    assert [str(finding) for finding in found.findings if "the index still holds it" in str(finding)]


# ── who dies in between ───────────────────────────────────────────────────────────────────────────


def test_a_text_whose_rows_were_never_committed_is_swept(tmp_path):
    kept, story = entry("kept"), entry("a")
    press = opened_press(tmp_path, kept)
    other = press.another()
    other.carries("front", kept, story)

    put = Cabinet.put_texts

    def dying(self) -> None:
        put(self)
        raise StoreError("its process died")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cabinet, "put_texts", dying)
        other.refresh(NOW + MINUTE)
    assert len(cut_words(press, story)) > 60
    assert press.rows("SELECT count(*) FROM story") == [(1,)]

    press.stories.purge(NOW + MINUTE)
    assert cut_words(press, story) == []
    assert len(cut_words(press, kept)) > 60


def test_a_story_that_is_being_filed_is_not_swept(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path)
    other = press.another()
    looked = threading.Event()

    class Sweeping(Stories):
        def _over(self, now):
            over = super()._over(now)
            assert over.texts
            looked.set()
            return over

    sweep = threading.Thread(target=lambda: Sweeping(other.database).purge(NOW))
    put = Texts.put

    def put_and_wait(self, *texts):
        put(self, *texts)
        sweep.start()
        assert looked.wait(20)

    press.carries("front", story)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Texts, "put", put_and_wait)
        press.refresh(NOW + MINUTE)
    sweep.join(20)

    assert press.rows("SELECT count(*) FROM rendition_text") == [(4,)]
    assert runs(said(Talker(press.desk).asks("NewsIntent", NOW + MINUTE))) & runs(text_in(story))


def dies(where: str) -> None:
    """The process is killed there, as by `kill -9`."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "before the texts go":
        Stories._take_away = die  # type: ignore[method-assign,assignment]
    elif where == "before the scrub":
        Texts.scrub = die  # type: ignore[method-assign,assignment]
    else:
        Database.scrub = die  # type: ignore[method-assign,assignment]


def purges_and_dies(path: Path, where: str) -> None:
    dies(where)
    Stories(Database(f"sqlite:///{path}")).purge(FAR)


def kills_and_dies(path: Path, story: str) -> None:
    stories = Stories(Database(f"sqlite:///{path}"))
    with stories.filing() as cabinet:
        kept = cabinet.kept(story)
        assert kept
        cabinet.withdraw(kept.story, State.KILLED)
    os.kill(os.getpid(), signal.SIGKILL)


def killed(target: object, *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("where", ["before the texts go", "before the scrub", "after the scrub"])
def test_the_next_round_finishes_what_a_killed_one_began(tmp_path, where):
    entries = [entry(f"s{number}") for number in range(40)]
    press = opened_press(tmp_path, *entries, keep="10d", max_age="unlimited")
    killed(purges_and_dies, press.database.path, where)
    assert press.rows("SELECT count(*) FROM shelf") == [(0,)]
    assert bool(left(press, *(text_in(one) for one in entries))) == (where != "after the scrub")

    press.stories.purge(FAR)
    assert left(press, *(text_in(one) for one in entries)) == []
    assert press.rows("SELECT asked - done FROM scrub") == [(0,)]


def test_a_kill_whose_process_dies_is_finished_by_the_next_round(tmp_path):
    story, other = entry("a"), entry("b")
    press = opened_press(tmp_path, story, other)
    killed(kills_and_dies, press.database.path, harbor_id("a"))
    assert len(cut_words(press, story)) > 60
    assert not runs(said(Talker(press.desk).asks("NewsIntent"))) & runs(text_in(story))

    press.refresh(NOW + MINUTE)
    assert cut_words(press, story) == []
    assert len(cut_words(press, other)) > 60


def test_a_purge_takes_away_more_than_it_takes_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "_AT_A_TIME", 7)
    entries = [entry(f"s{number}") for number in range(12)]
    press = opened_press(tmp_path, *entries, keep="10d", max_age="unlimited")
    assert press.stories.purge(FAR) == 48
    assert press.rows("SELECT (SELECT count(*) FROM rendition_text), (SELECT count(*) FROM search)") == [(0, 0)]
