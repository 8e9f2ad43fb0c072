"""`listeners`: forgetting by command, and how many are known."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from skill.simulator.envelopes import Visitor
from tests.cli.place import LISTENER_KEY, Done, Place
from tests.samples import SKILL_ID

YOU = Visitor(SKILL_ID, "you").user_id
NEWER = "a-newer-key-a-newer-key-a-newer-key-a"


def talk(place: Place, listener: str = "you", **settings: str) -> None:
    assert place.run("ask", "the news", "--listener", listener, **settings).code == 0


def all_said(done: Done) -> str:
    return done.out + done.err


def seen_days_ago(place: Place, days: int) -> None:
    """As if all had been here so many days ago."""
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE listener SET last_at = last_at - ?", (days * 86_400_000,))


def on(days_ago: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%d}"


def test_a_listener_is_forgotten_by_id_and_once_more_is_said(filled: Place):
    talk(filled)
    talk(filled, "somebody else")
    first, again = (filled.run("listeners", "forget", YOU) for _ in range(2))

    assert (first.code, first.err, first.lines[0].split(".")[0]) == (0, "", "Forgotten")
    assert "next refresh" in first.out
    assert (again.code, again.lines) == (1, ["Nobody is known by that id; there is nothing to forget."])
    assert filled.run("listeners", "count").lines == ["1 listener known"]
    assert filled.run("ledger", "verify").code == 0


def test_the_id_can_come_by_standard_input_and_is_never_shown(filled: Place):
    talk(filled)
    done = filled.run("listeners", "forget", "-", typed=f"  {YOU}\n")
    wrong = filled.run("listeners", "forget", "-", typed=f"{YOU} {YOU}\n")

    assert (done.code, wrong.code) == (0, 2)
    assert YOU not in all_said(done) + all_said(wrong)


@pytest.mark.parametrize("words", [(), ("",), ("two words",), (YOU, "--unseen-since", "2026-01-01")])
def test_what_names_nobody_or_too_much_is_refused_with_what_to_do(filled: Place, words: tuple[str, ...]):
    talk(filled)
    done = filled.run("listeners", "forget", *words)

    assert (done.code, done.out) == (2, "")
    assert "USER_ID" in done.err
    assert filled.run("listeners", "count").lines == ["1 listener known"]


def test_a_listener_is_found_by_the_older_of_two_keys(filled: Place):
    talk(filled)
    assert filled.run("listeners", "forget", YOU, NEWS_LISTENER_KEY=NEWER).code == 1
    assert filled.run("listeners", "forget", YOU, NEWS_LISTENER_KEY=f"{NEWER},{LISTENER_KEY}").code == 0


def test_a_rotation_is_ended_by_forgetting_who_did_not_come_since(filled: Place):
    """The way that docs/privacy.md describes."""
    talk(filled, "comes back")
    talk(filled, "stays away")
    seen_days_ago(filled, 60)
    both = f"{NEWER},{LISTENER_KEY}"
    talk(filled, "comes back", NEWS_LISTENER_KEY=both)

    unseen = filled.run("listeners", "count", "--unseen-since", on(30))
    assert unseen.lines == [f"1 listener known and not heard since {on(30)}"]
    done = filled.run("listeners", "forget", "--unseen-since", on(30))
    assert done.lines[0].startswith("1 listener forgotten.")
    assert filled.run("listeners", "count").lines == ["1 listener known"]
    comes_back = Visitor(SKILL_ID, "comes back").user_id
    assert filled.run("listeners", "forget", comes_back, NEWS_LISTENER_KEY=NEWER).code == 0


def test_a_day_to_come_forgets_nobody(filled: Place):
    talk(filled)
    done = filled.run("listeners", "forget", "--unseen-since", on(-2))

    assert done.code == 2
    assert "yet to come" in done.err
    assert filled.run("listeners", "count").lines == ["1 listener known"]


def test_without_a_database_it_is_said_what_to_run(place: Place):
    place.write_settings()
    done = place.run("listeners", "forget", YOU)

    assert done.code == 2
    assert "python -m skill refresh" in done.err
