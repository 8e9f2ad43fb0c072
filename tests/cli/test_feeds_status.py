"""`feeds status` and `feeds retry`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.cli.place import Place


def sql(place: Place, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(place.folder / "byline.db")) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def line(place: Place, feed: str) -> str:
    return next(one for one in place.run("feeds", "status").lines if one.split()[0] == feed)


def test_feeds_that_are_well_are_told_with_their_next_poll_and_what_came(filled: Place) -> None:
    done = filled.run("feeds", "status")
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].split()[:4] == ["feed", "state", "last", "read"]
    assert " well " in line(filled, "harbor-news")
    assert " in " in line(filled, "harbor-news")
    assert " no licence " in line(filled, "eastmoor")


def test_a_class_of_error_comes_with_what_to_do_and_an_alarm_is_exit_code_1(filled: Place) -> None:
    failing = (
        "UPDATE feed SET errors = 2, failing_since = last_ok, error = ?, last_error = ?, last_status = ? WHERE id = ?"
    )
    sql(filled, failing, "timeout", "no complete answer within 20 seconds", None, "hillgate")
    assert "timeout: no complete answer within 20 seconds, 2 times in a row" in line(filled, "hillgate")
    assert filled.run("feeds", "status").code == 0
    sql(filled, failing, "refused", "the server refused (HTTP 403)", 403, "harbor-news")
    done = filled.run("feeds", "status")
    assert done.code == 1
    assert "ask the publisher whether the key is right" in line(filled, "harbor-news")
    assert "1 need somebody" in done.out


def test_a_move_is_told_by_its_host_and_nothing_else_that_the_server_wrote(filled: Place) -> None:
    move = "UPDATE feed SET moved_to = ?, moved_times = 30, moved_since = 1 WHERE id = ?"
    sql(filled, move, "https://else\x1b(where.example/Buy-Now", "harbor-news")
    told = line(filled, "harbor-news")
    assert "sends us to elsewhere.example for good, 30 times" in told
    assert "may_move_to" in told
    assert "Buy-Now" not in told
    assert "\x1b" not in filled.run("feeds", "status").out


def test_all_of_it_as_json(filled: Place) -> None:
    found = json.loads(filled.run("feeds", "status", "--json").out)
    feeds = {one["feed"]: one for one in found["feeds"]}
    harbor = feeds["harbor-news"]
    assert (harbor["state"], harbor["error"], harbor["errors"], harbor["alarm"]) == ("well", None, 0, None)
    assert harbor["new"] > 0
    assert harbor["entries"] >= harbor["new"]
    assert harbor["last_ok"] < harbor["next_at"]
    assert feeds["eastmoor"]["state"] == "no licence"


def test_a_feed_is_due_again_when_somebody_says_so(filled: Place) -> None:
    sql(filled, "UPDATE feed SET errors = 9, paused_until = 9999999999999, error = 'gone' WHERE id = 'harbor-news'")
    assert " lost " in line(filled, "harbor-news")
    done = filled.run("feeds", "retry", "harbor-news")
    assert done.out == "harbor-news is due: who watches polls it within a second; else run: python -m skill refresh\n"
    assert " well " in line(filled, "harbor-news")
    assert " now " in line(filled, "harbor-news")
    done = filled.run("feeds", "retry", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "feeds status lists them" in done.err
