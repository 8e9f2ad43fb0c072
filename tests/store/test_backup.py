"""A copy of the database while it is used, and putting one back: whole, silent, and nothing lost by mistake."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from skill.errors import NotFoundError, StoreError
from skill.store.backup import back_up, put_in_place, staged
from skill.store.database import Database
from skill.store.ledger import Ledger
from tests.houses import MINUTE, NOW, Press, Talker, entry, opened_press, runs, said, text_in
from tests.marker import traces
from tests.store.test_texts import OLD_TEXT, of_revision_0005


@pytest.fixture
def press(tmp_path: Path) -> Press:
    (tmp_path / "data").mkdir()
    made = opened_press(tmp_path / "data", *(entry(f"s{number}") for number in range(6)))
    Talker(made.desk).asks("NewsIntent")
    return made


JOURNAL = "byline.db.notices.jsonl"


def restored(file: Path, press: Press, *, replace: bool = False) -> Path | None:
    kept: Path | None = None
    with staged(file, press.database) as copy:
        kept = put_in_place(copy, press.database, NOW, replace=replace)
    return kept


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ── the copy ──────────────────────────────────────────────────────────────────────────────────────


def test_a_copy_is_whole_its_owners_alone_and_has_no_words(press, tmp_path):
    file = tmp_path / "copies" / "backup.db"
    file.parent.mkdir()
    size = back_up(press.database, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(file.parent) == ["backup.db"]
    assert size == file.stat().st_size
    assert traces(file.parent, [text_in(entry(f"s{number}")) for number in range(6)]) == {}
    with closing(sqlite3.connect(file)) as copy:
        for table in ("ledger", "answer", "story", "rendition", "version", "listener", "licence"):
            query = f"SELECT * FROM {table} ORDER BY 1"
            assert copy.execute(query).fetchall() == press.rows(query) != []


def test_a_copy_is_made_in_the_middle_of_a_transaction_and_holds_what_was_committed(press, tmp_path):
    other = Database(f"sqlite:///{press.database.path}")
    before = press.rows("SELECT n FROM epoch")
    with other.writing() as connection:
        connection.execute("UPDATE epoch SET n = 77")
        back_up(press.database, tmp_path / "backup.db")
    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("SELECT n FROM epoch").fetchall() == before


def test_a_copy_replaces_nothing(press, tmp_path):
    file = tmp_path / "backup.db"
    file.write_text("something else")
    with pytest.raises(StoreError, match=r"there is a .*backup\.db; a backup replaces nothing"):
        back_up(press.database, file)
    assert file.read_text() == "something else"


def test_a_copy_that_cannot_be_written_leaves_nothing(press, tmp_path, monkeypatch):
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(press.database, tmp_path / "no such folder" / "backup.db")
    monkeypatch.setattr(Database, "copy_into", _full)
    with pytest.raises(StoreError, match="the disk is full"):
        back_up(press.database, tmp_path / "backup.db")
    assert names(tmp_path) == ["data"]


def _full(database: Database, path: Path) -> None:
    path.write_bytes(b"half of it")
    raise StoreError("the disk is full")


# ── putting it back ───────────────────────────────────────────────────────────────────────────────


def test_where_no_database_is_the_copy_takes_its_place(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    rows = press.rows("SELECT * FROM ledger")
    press.database.close()
    press.database.path.unlink()
    assert restored(tmp_path / "backup.db", press) is None

    other = press.another()
    assert other.rows("SELECT * FROM ledger") == rows
    assert Ledger(other.database).broken_at() is None
    assert other.rows("SELECT count(*) FROM rendition_text") == [(0,)]
    assert other.rows("SELECT count(*) FROM feed WHERE etag IS NOT NULL OR cut_key IS NOT NULL") == [(0,)]
    assert names(tmp_path / "data") == ["byline.db", "byline.db-shm", "byline.db-wal", *TEXTS]
    other.refresh(NOW + MINUTE)
    other.wakes()
    assert runs(said(Talker(other.desk, "else").asks("NewsIntent", NOW + MINUTE))) & runs(text_in(entry("s1")))


TEXTS = ["byline.text.db", "byline.text.db-shm", "byline.text.db-wal"]


def test_a_database_that_is_there_stays_without_force(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    press.database.close()
    before = press.database.path.read_bytes()
    with pytest.raises(StoreError, match=r"there is a database at .* say --force"):
        restored(tmp_path / "backup.db", press)
    assert press.database.path.read_bytes() == before
    assert names(tmp_path / "data") == ["byline.db", "byline.text.db"]


def test_with_force_the_old_one_is_kept_under_another_name_without_its_texts(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    Talker(press.desk).asks("MoreIntent", NOW + MINUTE)
    newer = press.rows("SELECT count(*) FROM ledger")
    kept = restored(tmp_path / "backup.db", press, replace=True)

    assert kept == tmp_path / "data" / f"byline.before-restore-{NOW:%Y%m%dT%H%M%S}.db"
    assert kept
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT count(*) FROM ledger").fetchall() == newer
    other = press.another()
    assert other.rows("SELECT count(*) FROM ledger") < newer
    assert traces(tmp_path, [text_in(entry(f"s{number}")) for number in range(6)]) == {}


def test_a_notice_that_comes_while_a_backup_is_made_ready_is_not_lost(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    journal = press.database.path.with_name(JOURNAL)
    for notices in ("s0", "s1"):  # without a journal, and with one
        before = names(press.folder)
        with staged(tmp_path / "backup.db", press.database, journal) as copy:
            press.notice("kill", notices)
            press.database.close()
            with pytest.raises(StoreError, match=r"a notice came in .* nothing was restored: run it again"):
                put_in_place(copy, press.database, NOW, replace=True, sides=(journal,))
        assert press.rows("SELECT count(*) FROM story WHERE state = 'killed'") == [(int(notices[1]) + 1,)]
        assert press.rows("SELECT count(*) > 0 FROM rendition_text") == [(1,)], "its texts are there still"
        press.database.close()
        assert {*names(press.folder)} == {*before, JOURNAL} - {"byline.db-wal", "byline.db-shm"}
    with staged(tmp_path / "backup.db", press.database, journal) as copy:
        assert put_in_place(copy, press.database, NOW, replace=True, sides=(journal,)) is not None


def test_what_is_kept_under_another_name_replaces_nothing_and_the_texts_stay_until_it_is(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    (press.folder / "byline.before-restore-20261125T120000.db").write_text("of the same second")
    with pytest.raises(StoreError, match="cannot be restored"):
        restored(tmp_path / "backup.db", press, replace=True)
    assert press.rows("SELECT count(*) > 0 FROM rendition_text") == [(1,)]


def test_a_database_in_use_is_left_alone(press, tmp_path):
    back_up(press.database, tmp_path / "backup.db")
    other = press.another()
    before = other.rows("SELECT * FROM ledger")
    with pytest.raises(StoreError, match=r"is in use .* stop the server and refresh"):
        restored(tmp_path / "backup.db", press, replace=True)
    assert other.rows("SELECT * FROM ledger") == before
    assert other.rows("SELECT count(*) > 0 FROM rendition_text") == [(1,)]
    assert not [name for name in names(tmp_path / "data") if "restor" in name]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no database, but long enough to be looked at\n" * 40, "is no backup of a database"),
        (b"", "holds no database of Byline"),
        (None, "there is no file"),
    ],
)
def test_what_is_no_backup_is_said_and_nothing_is_changed(press, tmp_path, content, why):
    press.database.close()
    before = names(tmp_path / "data")
    if content is not None:
        (tmp_path / "backup.db").write_bytes(content)
    with pytest.raises((StoreError, NotFoundError), match=why):
        restored(tmp_path / "backup.db", press, replace=True)
    assert names(tmp_path / "data") == before


def test_a_damaged_backup_and_one_of_a_later_release_are_said(press, tmp_path):
    file = tmp_path / "backup.db"
    back_up(press.database, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="of a later release"):
        restored(file, press, replace=True)
    file.unlink()
    back_up(press.database, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        (page,) = copy.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ledger'").fetchone()
        (size,) = copy.execute("PRAGMA page_size").fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|no backup"):
        restored(file, press, replace=True)


def test_a_backup_of_the_release_before_loses_its_words_on_the_way(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "data").mkdir()
    old = of_revision_0005(tmp_path / "old", count=30)
    database = Database(f"sqlite:///{tmp_path / 'data' / 'byline.db'}")
    with staged(old.path, database) as copy:
        put_in_place(copy, database, NOW, replace=False)

    assert database.is_current()
    assert database.connection.execute("SELECT count(*) FROM rendition").fetchone() == (30,)
    assert traces(tmp_path / "data", [OLD_TEXT]) == {}
