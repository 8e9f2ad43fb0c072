"""The database file: missing, foreign, busy, made by two at once; and what a transaction leaves."""

from __future__ import annotations

import importlib
import multiprocessing
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

import skill.store.database as module
from skill.errors import StoreError
from skill.store.database import SCHEMA, Database


def opened(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'byline.db'}")
    database.migrate()
    return database


def of_revision_0001(folder: Path) -> Database:
    with closing(sqlite3.connect(folder / "byline.db", isolation_level=None)) as connection:
        connection.executescript(importlib.import_module("skill.store.migrations.versions.0001_first").TABLES)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    return Database(f"sqlite:///{folder / 'byline.db'}")


def migrate(path: Path, barrier: object, failures: object) -> None:
    try:
        barrier.wait()  # type: ignore[attr-defined]
        Database(f"sqlite:///{path}").migrate()
    except Exception as error:  # noqa: BLE001
        failures.put(repr(error))  # type: ignore[attr-defined]


def set_epoch_and_fail(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE epoch SET n = 99")
    connection.execute("SELECT nonsense")


def epochs(database: Database) -> list[int]:
    return [row[0] for row in database.connection.execute("SELECT n FROM epoch")]


@pytest.mark.parametrize("url", ["", "byline.db", "sqlite:///", "sqlite://byline.db", "postgresql://localhost/byline"])
def test_only_a_path_to_an_sqlite_file_is_a_database(url):
    with pytest.raises(StoreError, match=r"write sqlite:///byline\.db"):
        Database(url)


def test_nothing_is_made_or_opened_before_it_is_used(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'byline.db'}")

    assert not database.is_current()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_said_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(StoreError, match="python -m skill refresh"):
        _ = Database(f"sqlite:///{tmp_path / 'byline.db'}").connection

    assert list(tmp_path.iterdir()) == []


def test_migrating_makes_file_and_folder_and_a_second_time_changes_nothing(tmp_path):
    database = opened(tmp_path / "new" / "folder")
    before = database.path.read_bytes()
    database.migrate()

    assert database.is_current()
    assert database.path.read_bytes() == before
    assert database.connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(SCHEMA,)]


@pytest.mark.parametrize("content", [b"no database, but long enough to be looked at\n" * 40, b"SQLite format 4\0"])
def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path, content):
    path = tmp_path / "byline.db"
    path.write_bytes(content)
    database = Database(f"sqlite:///{path}")

    for attempt in (database.migrate, lambda: database.connection):
        with pytest.raises(StoreError, match="cannot be opened as a database"):
            attempt()

    assert path.read_bytes() == content


def test_a_folder_in_the_files_place_is_said(tmp_path):
    (tmp_path / "byline.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path / 'byline.db'}").migrate()


def test_a_database_of_something_else_is_not_current(tmp_path):
    with closing(sqlite3.connect(tmp_path / "byline.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE other (n)")
    connection.close()

    assert not Database(f"sqlite:///{tmp_path / 'byline.db'}").is_current()


def test_a_database_of_another_release_is_not_current(tmp_path):
    database = opened(tmp_path)
    database.connection.execute("UPDATE alembic_version SET version_num = '9999'")

    assert not database.is_current()


def test_what_was_cut_before_renditions_were_measured_is_as_long_as_it_is(tmp_path):
    database = of_revision_0001(tmp_path)
    run = database.connection.execute
    for number, seen_at in ((1, 50), (2, 60), (3, 70)):
        run("INSERT INTO version VALUES ('s', ?, ?, ?, 400)", (number, f"print {number % 2}", seen_at))
    run(
        "INSERT INTO rendition (id, story, version, licence, licence_version, schedule, use, language, text, spans,"
        " places, words, breaks_off, made_by, delete_after)"
        " VALUES ('r', 's', 3, 'l', 1, 'daily', 'summary', 'en', 'text', '[[0,40]]', '[[0,40]]', 40, 0, 'cut', 99)"
    )
    database.migrate()

    assert database.is_current()
    found = database.connection.execute(
        "SELECT stored_at, of_words, longest_run, text FROM rendition JOIN rendition_text ON rendition = id"
    ).fetchall()
    assert found == [(50, 400, 40, "text")]


def test_a_listener_of_before_is_known_still_and_nobody_knows_the_country(tmp_path):
    database = of_revision_0001(tmp_path)
    database.connection.execute("INSERT INTO listener VALUES ('hash', 7, 50, 60)")
    database.migrate()

    found = database.connection.execute("SELECT number, first_at, last_at, country, country_until FROM listener")
    assert found.fetchall() == [(7, 50, 60, None, None)]


def test_requests_of_long_ago_are_known_no_more_and_those_of_just_now_are(tmp_path):
    database = of_revision_0001(tmp_path)
    for request, at in (("long ago", 0), ("two hours ago", 10_000_000 - 7_200_000), ("just now", 10_000_000)):
        database.connection.execute(
            "INSERT INTO answer VALUES (?, ?, 'hash', ?, 7, 'alexa', 'en-US', 'US', 'NewsIntent', '{}', '1', 'bytes')",
            (request, request, at),
        )
    database.migrate()

    found = database.connection.execute("SELECT request_id, request_hash, response_hash FROM answer ORDER BY at")
    assert found.fetchall() == [
        ("long ago", "", "bytes"), ("two hours ago", "", "bytes"), ("just now", "hash", "bytes"),
    ]  # fmt: skip


def test_what_is_kept_is_its_owners_alone(tmp_path):
    database = opened(tmp_path)
    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = n + 1")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}

    assert {"byline.db", "byline.db-wal", "byline.text.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_processes_that_migrate_at_once_make_one_schema(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    barrier, failures = spawn.Barrier(3), spawn.Queue()
    path = tmp_path / "byline.db"
    processes = [spawn.Process(target=migrate, args=(path, barrier, failures)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert failures.empty(), failures.get()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert epochs(Database(f"sqlite:///{path}")) == [1]


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(tmp_path, monkeypatch):
    database = opened(tmp_path)
    monkeypatch.setattr(module, "BUSY_TIMEOUT_SECONDS", 0.05)
    other = Database(f"sqlite:///{database.path}")

    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = 7")
        with pytest.raises(StoreError, match="busy"), other.writing():
            pass

    with other.writing() as connection:
        connection.execute("UPDATE epoch SET n = n + 1")
    assert epochs(database) == [8]


def test_a_block_that_raises_leaves_nothing_and_the_next_one_works(tmp_path):
    database = opened(tmp_path)
    with pytest.raises(sqlite3.OperationalError), database.writing() as connection:
        set_epoch_and_fail(connection)

    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = n + 1")
    assert epochs(database) == [2]


def test_a_commit_that_fails_leaves_nothing_and_the_next_transaction_works(tmp_path):
    database = opened(tmp_path)
    connection = database.connection
    connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises((StoreError, sqlite3.IntegrityError)), database.writing() as writing:
        writing.execute("INSERT INTO child (parent) VALUES (1)")

    with database.writing() as writing:
        writing.execute("UPDATE epoch SET n = n + 1")
    assert epochs(database) == [2]
    assert connection.execute("SELECT count(*) FROM child").fetchone() == (0,)


@pytest.mark.parametrize("what", ["database", "texts"])
def test_a_full_disk_is_said_and_any_other_error_is_what_it_is(tmp_path, what):
    database = opened(tmp_path)
    file = database if what == "database" else database.texts
    connection = file.connection
    with file.writing() as writer:
        writer.execute("CREATE TABLE large (content BLOB)")
    (pages,) = connection.execute("PRAGMA main.page_count").fetchone()
    connection.execute(f"PRAGMA main.max_page_count = {pages}").fetchone()
    with (
        pytest.raises(StoreError, match="cannot be written or read: database or disk is full"),
        file.writing() as writer,
    ):
        writer.execute("INSERT INTO large VALUES (zeroblob(1000000))")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), file.writing() as writer:
        writer.execute("INSERT INTO missing VALUES (1)")
    connection.execute("PRAGMA main.max_page_count = 1000000").fetchone()
    with file.writing() as writer:
        writer.execute("INSERT INTO large VALUES (zeroblob(1000000))")


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(tmp_path):
    database, other = opened(tmp_path), Database(f"sqlite:///{tmp_path / 'byline.db'}")
    with database.reading() as connection:
        before = connection.execute("SELECT n FROM epoch").fetchone()
        with other.writing() as writing:
            writing.execute("UPDATE epoch SET n = 5")
        after = connection.execute("SELECT n FROM epoch").fetchone()

    assert before == after == (1,)
    assert epochs(database) == [5]


def test_threads_write_one_after_the_other(tmp_path):
    database = opened(tmp_path)

    def count_up() -> None:
        for _ in range(50):
            with database.writing() as connection:
                (before,) = connection.execute("SELECT n FROM epoch").fetchone()
                connection.execute("UPDATE epoch SET n = ?", (before + 1,))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert epochs(database) == [201]


@pytest.mark.parametrize(("sync", "level"), [("normal", 1), ("full", 2)])
def test_a_power_cut_is_survived_where_the_setting_says_so(tmp_path, sync, level):
    opened(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'byline.db'}", ledger_sync=sync)

    assert database.connection.execute("PRAGMA synchronous").fetchone() == (level,)
    assert database.connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert database.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_journal_is_emptied(tmp_path):
    database = opened(tmp_path)
    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = 3")
    journal = tmp_path / "byline.db-wal"
    assert journal.stat().st_size > 0

    assert database.empty_journal()

    assert journal.stat().st_size == 0
    assert epochs(database) == [3]


def test_a_reader_keeps_the_journal_for_the_next_time(tmp_path):
    database, other = opened(tmp_path), Database(f"sqlite:///{tmp_path / 'byline.db'}")
    with other.reading() as reading:
        reading.execute("SELECT n FROM epoch").fetchone()
        with database.writing() as connection:
            connection.execute("UPDATE epoch SET n = 3")
        assert not database.empty_journal()
    assert database.empty_journal()
    assert database.connection.execute("PRAGMA busy_timeout").fetchone() == (int(module.BUSY_TIMEOUT_SECONDS * 1000),)


# ── the journal ───────────────────────────────────────────────────────────────────────────────────


def in_place(database: Database, folder: Path) -> list[int]:
    """The epoch as it stands in the file itself, without the journal."""
    copy = folder / "copy.db"
    copy.write_bytes(database.path.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM epoch")]


def write_epoch(database: Database, number: int) -> None:
    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = ?", (number,))


def test_what_the_journal_holds_is_moved_to_its_place_while_somebody_reads_and_writes(tmp_path):
    database = opened(tmp_path)
    with closing(sqlite3.connect(database.path)) as reader:
        write_epoch(database, 7)
        assert in_place(database, tmp_path) != [7]
        assert list(reader.execute("SELECT n FROM epoch")) == [(7,)]
        with database.writing() as connection:
            connection.execute("UPDATE epoch SET n = 8")
            database.tidy_journal()

    assert in_place(database, tmp_path) == [7]
    assert epochs(database) == [8]


def test_a_server_has_it_done_beside_its_turns_and_goes_on_after_a_failure(tmp_path, monkeypatch):
    database, tidied = opened(tmp_path), threading.Event()
    tidy, failures = database.tidy_journal, [sqlite3.OperationalError("disk I/O error")]

    def failing_first() -> None:
        if failures:
            raise failures.pop()
        tidy()
        tidied.set()

    monkeypatch.setattr(module, "JOURNAL_EVERY_SECONDS", 0.001)
    monkeypatch.setattr(database, "tidy_journal", failing_first)
    write_epoch(database, 7)
    database.tidy_apart()

    assert tidied.wait(20)
    assert in_place(database, tmp_path) == [7]
    database.close()


def test_moving_and_emptying_are_not_in_each_others_way(tmp_path):
    database, is_over = opened(tmp_path), threading.Event()

    def tidy_until_over() -> None:
        while not is_over.is_set():
            database.tidy_journal()

    thread = threading.Thread(target=tidy_until_over)
    thread.start()
    emptied = []
    for number in range(50):
        write_epoch(database, number)
        emptied.append(database.empty_journal())
    is_over.set()
    thread.join()

    assert all(emptied)


def test_a_transaction_that_is_rolled_back_inside_its_block_leaves_nothing(tmp_path):
    database = opened(tmp_path)
    with database.writing() as connection:
        connection.execute("UPDATE epoch SET n = 99")
        connection.rollback()

    assert epochs(database) != [99]
    write_epoch(database, 7)
    assert epochs(database) == [7]
