"""`retention report`, `backup` and `restore`, as a person calls them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from skill.compose import open_house
from skill.desk.notice import Kind, Notice, accept
from tests.cli.place import Place
from tests.samples import sample_settings


def texts(place: Place, statement: str) -> None:
    with closing(sqlite3.connect(place.folder / "byline.text.db", isolation_level=None)) as connection:
        connection.execute(statement)


def test_the_report_says_what_is_held_under_which_clause(filled: Place):
    filled.run("ask", "what's the news")
    done = filled.run("retention", "report", "--json")
    found = json.loads(done.out)

    assert (done.code, found["overdue"], found["traces"]) == (0, 0, False)
    held = {(one["what"], one["title"], one["licence"]): one for one in found["held"]}
    daily = held["renditions", "harbor-times", "harbor-2026"]
    assert daily["clause"] == "schedules.daily.keep_derived"
    assert daily["count"] > 10
    assert daily["size"] > 1000
    assert daily["first"] <= daily["last"]
    assert held["search entries", "harbor-times", "harbor-2026"]["count"] > 3
    assert held["bodies to answer with", None, None]["count"] == 0
    assert "none is kept" in held["bodies to answer with", None, None]["clause"]
    assert held["bodies to train with", None, None]["clause"] == "schedules.*.grants.train.keep_body"
    for what in ("conversations", "answers"):
        assert held[what, None, None]["count"] == 1
    assert held["ledger rows", None, None]["count"] == held["heard", None, None]["count"] > 1
    assert held["ledger rows", None, None]["size"] > 100
    assert held["ledger rows", None, None]["last"] is None


def test_the_report_as_a_table_ends_with_what_is_overdue(filled: Place):
    done = filled.run("retention", "report")
    assert done.code == 0
    assert done.lines[-1] == "Nothing is overdue."
    assert any("schedules.daily.keep_derived" in line for line in done.lines)


def test_what_is_overdue_is_counted_and_exits_1(filled: Place):
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE rendition SET delete_after = 5 WHERE rowid IN (SELECT rowid FROM rendition LIMIT 3)")
    texts(filled, "INSERT INTO rendition_text VALUES ('nobody', 'words of nobody', NULL)")
    done = filled.run("retention", "report", "--json")
    found = json.loads(done.out)
    assert (done.code, found["overdue"]) == (1, 4)
    (orphan,) = [one for one in found["held"] if one["clause"].startswith("none: its filing")]
    assert (orphan["count"], orphan["overdue"], orphan["size"]) == (1, 1, len("words of nobody"))
    assert filled.run("retention", "report").lines[-1].endswith("python -m skill refresh")


def test_traces_are_said(filled: Place):
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE scrub SET asked = asked + 1")
    done = filled.run("retention", "report")
    assert done.code == 1
    assert "Text that was deleted is still to be scrubbed from the disk." in done.lines


def test_bodies_that_are_kept_to_train_with_are_counted_by_their_hours(filled: Place):
    for hour in ("2020-01-01T00", "2099-01-01T05", "drafts"):
        folder = filled.folder / "byline.training" / hour
        folder.mkdir(parents=True)
        (folder / "one.json").write_text("{}")
    found = json.loads(filled.run("retention", "report", "--json").out)
    (bodies,) = [one for one in found["held"] if one["what"] == "bodies to train with"]
    assert (bodies["count"], bodies["size"], bodies["overdue"]) == (2, 4, 1)
    assert bodies["last"] == "2099-01-01T05:00:00.000+00:00"


# ── backup and restore ────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_restored_and_what_was_said_since_is_missed(filled: Place):
    filled.run_apart("ask", "what's the news")
    done = filled.run_apart("backup", "copy.db")
    assert (done.code, done.out.endswith("bytes, without publishers' text\n")) == (0, True)
    assert filled.run_apart("backup", "copy.db").code == 2
    filled.run_apart("ask", "what's the news")
    refused = filled.run_apart("restore", "copy.db")
    assert (refused.code, "say --force" in refused.err) == (2, True)

    done = filled.run_apart("restore", "copy.db", "--force")
    assert done.code == 0, done.err
    assert "python -m skill ledger verify" in done.out
    assert "I have no news" in filled.run_apart("ask", "what's the news").out
    assert filled.run_apart("ledger", "verify").code == 0


def test_a_notice_that_came_after_the_backup_holds_before_the_restored_one_serves(filled: Place):
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        query = "SELECT s.id FROM story s JOIN shelf h ON h.story = s.id ORDER BY 1 LIMIT 1"
        ((story,),) = connection.execute(query)
    assert filled.run_apart("backup", "copy.db").code == 0
    journal(filled, story)
    done = filled.run_apart("restore", "copy.db", "--force")

    assert done.code == 0, done.err
    assert "; 1 notices that it did not know hold in it." in done.out
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        assert connection.execute("SELECT state FROM story WHERE id = ?", (story,)).fetchall() == [("killed",)]
        assert connection.execute("SELECT count(*) FROM ledger WHERE kind = 'notice'").fetchall() == [(1,)]
    assert len((filled.folder / "byline.db.notices.jsonl").read_text().splitlines()) == 1


def journal(place: Place, story: str) -> None:
    """A kill of `story`, as its journal keeps it."""
    settings = sample_settings(place.folder)
    (place.folder / "titles.toml").write_bytes((place.folder / "fixtures" / "titles.toml").read_bytes())
    house = open_house(settings)
    now = datetime.now(UTC)
    notice = Notice(
        publisher=story.split("/")[0], nonce="n1", story=story, kind=Kind.KILL, reason="wrong", source="command",
        sent_at=now, received_at=now,
    )  # fmt: skip
    accept(house.notices, notice, lambda: datetime.now(UTC))
    house.database.close()
    (place.folder / "titles.toml").unlink()
