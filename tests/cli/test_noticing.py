"""`notice` and what the watcher does when a notice says "poll now"."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.cli.place import end, until
from tests.cli.test_serving import moved
from tests.samples import serving_samples

LATE = "https://harbor-times.example/to-come"


def story_of(place, feed: str = "harbor-news") -> str:
    query = "SELECT story.id FROM story JOIN shelf ON shelf.story = story.id WHERE feed = ? ORDER BY 1 LIMIT 1"
    with closing(sqlite3.connect(place.folder / "byline.db")) as connection:
        return str(connection.execute(query, (feed,)).fetchone()[0])


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("kill", "the story is killed"),
        ("withhold", "the story is held back until it is released"),
        ("release", "the story may be told"),
        ("update", "its feed is polled at once"),
    ],
)
def test_a_notice_says_what_was_made_of_it_and_how_long_it_took(filled, kind, outcome):
    story = story_of(filled)
    done = filled.run("notice", kind, story, "--reason", "a test")
    assert done.code == 0, done.err
    assert done.lines[0] == f"{kind} {story}: {outcome}"
    assert re.fullmatch(r"notice \w+, in force \d+ ms after it came", done.lines[1])


def test_a_correction_needs_its_text_alone(filled):
    story = story_of(filled)
    done = filled.run("notice", "correct", story, "--text", "It sails at nine.")
    assert done.code == 0, done.err
    assert "listeners who heard the story are told; its feed is polled at once" in done.out
    assert filled.run("notice", "correct", story).code == 2


def test_what_is_killed_is_not_released(filled):
    story = story_of(filled)
    filled.run("notice", "kill", story, "--reason", "a test")
    done = filled.run("notice", "release", story, "--reason", "a test")
    assert (done.code, done.out) == (1, "")
    assert "a kill is final" in done.err


def test_a_story_that_has_not_come_yet_needs_its_publisher(filled):
    done = filled.run("notice", "kill", LATE, "--reason", "a test")
    assert (done.code, "name its --publisher" in done.err) == (2, True)
    assert filled.run("notice", "kill", LATE, "--reason", "a test", "--publisher", "nobody").code == 2
    done = filled.run("notice", "kill", LATE, "--reason", "a test", "--publisher", "harbor")
    assert (done.code, "has not come yet" in done.out) == (0, True)


def test_nobody_kills_anothers_story_by_naming_another_publisher(filled):
    done = filled.run("notice", "kill", story_of(filled), "--reason", "a test", "--publisher", "northwire")
    assert (done.code, done.err) == (1, "that is a story of another publisher\n")


def test_notices_are_listed_and_stand_in_the_ledger(filled):
    assert filled.run("notice", "list").out == "No notice has come in.\n"
    story = story_of(filled)
    filled.run("notice", "withhold", story, "--reason", "a [bold] claim")
    filled.run("notice", "release", story, "--reason", "checked")
    lines = filled.run("notice", "list").lines
    assert [line.split()[2:5] for line in lines[1:]] == [["command", "withhold", story], ["command", "release", story]]
    assert "a [bold] claim" in lines[1]
    assert len(filled.run("notice", "list", "--last", "1").lines) == 2
    shown = filled.run("ledger", "show").lines
    assert "notice: withhold" in shown[-2]
    assert "notice: release" in shown[-1]


def test_the_watcher_polls_at_once_what_a_notice_asks_for(place):
    with serving_samples() as port:
        settings = moved(place, port)
        process = place.start("refresh", "--watch", "--every", "600", **settings)
        try:
            assert process.stdout is not None
            while "audit:" not in process.stdout.readline():
                pass
            done = place.run("notice", "update", story_of(place), "--reason", "a test", **settings)
            assert done.code == 0, done.err
            assert process.stdout.readline().startswith("feed")
            assert process.stdout.readline().split()[:2] == ["harbor-news", "unchanged"]
            until(lambda: not asked(place))
        finally:
            end(process)


def asked(place) -> list[tuple[str]]:
    with closing(sqlite3.connect(place.folder / "byline.db")) as connection:
        return connection.execute("SELECT feed FROM poll_asked").fetchall()
