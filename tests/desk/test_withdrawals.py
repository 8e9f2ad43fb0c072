"""What a feed itself says of a story that is not to be told: once on record, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from skill.desk.notice import Accepted, Declined, reapply
from skill.desk.ports.feeds import Silence, Withdrawal
from skill.errors import StoreError
from skill.store.notices import Journal
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Press,
    Talker,
    bytes_on_disk,
    entry,
    everything,
    files_of,
    harbor_id,
    licence,
    made_up,
    opened_press,
    put_files,
    runs,
    said,
    text_in,
)

A, B = entry("a"), entry("b")
LATER = NOW + MINUTE


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, A, B, tell=("kill",))


def withdrawn(guid: str = "a", silence: Silence = Silence.KILL, **changes: Any) -> Withdrawal:
    link = f"https://harbor.example/{guid}"
    return replace(Withdrawal(guid=guid, link=link, silence=silence, says="pubStatus canceled"), **changes)


def held_back(**changes: Any) -> Withdrawal:
    return withdrawn(silence=Silence.WITHHOLD, says="pubStatus withheld", **changes)


def polls(press: Press, *entries, withdrawals=(), at=LATER, feed="front") -> str:
    """Poll once, with one document; what the round says of the feed."""
    press.carries(feed, *entries, withdrawals=tuple(withdrawals))
    (report,) = (one for one in press.refresh(at).reports if one.feed == feed)
    return report.note


def state(press: Press, guid: str = "a") -> str:
    ((found,),) = press.rows("SELECT state FROM story WHERE id = ?", harbor_id(guid))
    return str(found)


def kinds(press: Press) -> list[str]:
    return [kind for (kind,) in press.rows("SELECT kind FROM notice ORDER BY n")]


def is_told(press: Press, one=A, now=LATER) -> bool:
    answer = everything(Talker(press.desk, listener=str(next(press.numbers))).asks("NewsIntent", now))
    return bool(runs(answer) & runs(text_in(one)))


# ── a kill ────────────────────────────────────────────────────────────────────────────────────────


def test_a_kill_that_a_feed_states_is_silent_purged_and_on_record(press):
    words = made_up("a", 6)[3].encode()
    assert words in bytes_on_disk(press.database.path)
    assert polls(press, B, withdrawals=[withdrawn()]) == "1 withdrawn by the feed"

    assert (state(press), is_told(press), is_told(press, B)) == ("killed", False, True)
    assert words not in bytes_on_disk(press.database.path)
    (row,) = press.notices.notices.last(9)
    assert (row.kind, row.source, row.story, row.publisher) == ("kill", "feed:front", harbor_id("a"), "harbor")
    assert (row.reason, row.outcome) == ("the feed says: pubStatus canceled", "the story is killed")
    assert [one.source for one in press.notices.notices.journal()] == ["feed:front"]
    assert press.rows("SELECT count(*) FROM ledger WHERE kind = 'notice' AND story = ?", harbor_id("a")) == [(1,)]


def test_who_heard_it_is_told_as_of_any_kill(press):
    talker = Talker(press.desk)
    assert runs(everything(talker.asks("NewsIntent", NOW))) & runs(text_in(A))
    polls(press, B, entry("c"), withdrawals=[withdrawn()])
    assert "withdrawn a story" in said(talker.asks("NewsIntent", LATER))


def test_the_same_statement_counts_once_however_often_it_is_polled(press):
    for number in range(1, 4):
        note = polls(press, B, entry(f"new{number}"), withdrawals=[withdrawn()], at=NOW + number * MINUTE)
        assert note == ("1 withdrawn by the feed" if number == 1 else "")
    assert kinds(press) == ["kill"]


def test_a_kill_is_final_whatever_the_feed_says_later(press):
    polls(press, B, withdrawals=[withdrawn()])
    edited = replace(entry("a", edition="2"), updated_at=NOW + HOUR)
    polls(press, edited, B, at=NOW + 2 * HOUR)
    assert (state(press), is_told(press, edited, NOW + 2 * HOUR), kinds(press)) == ("killed", False, ["kill"])


def test_a_kill_of_a_story_that_has_not_come_holds_when_it_comes(press):
    polls(press, A, B, withdrawals=[withdrawn("late")])
    polls(press, A, B, entry("late"), at=NOW + HOUR)
    assert (state(press, "late"), is_told(press, entry("late"), NOW + HOUR)) == ("killed", False)


def test_a_story_that_comes_later_under_another_guid_is_met_by_its_link(press):
    polls(press, A, B, withdrawals=[withdrawn("late"), withdrawn("x", link="https://harbor.example/")])
    others = [entry("new", link="https://harbor.example/late"), entry("c", link="https://harbor.example/")]
    polls(press, A, B, *others, at=NOW + HOUR)
    assert (state(press, "new"), state(press, "c")) == ("killed", "live"), "a front page is the link of many"


def test_a_story_is_found_by_its_link_where_its_guid_is_another(press):
    polls(press, B, withdrawals=[withdrawn("other", link=A.link)])
    assert (state(press), state(press, "b")) == ("killed", "live")


def test_another_publishers_story_is_not_touched(tmp_path):
    press = opened_press(tmp_path, A, B, tell=("kill",))
    press.licensed(licence(tell=("kill",)), licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("front", A, B)
    press.carries("mill", entry("m", link="https://mill.example/m"))
    press.refresh()
    stated = [withdrawn("a"), withdrawn("x", link=A.link), withdrawn(harbor_id("a"), link=None)]
    polls(press, entry("m", link="https://mill.example/m"), withdrawals=stated, feed="mill")
    assert (state(press), state(press, "b"), is_told(press)) == ("live", "live", True)
    assert [row.story.partition("/")[0] for row in press.notices.notices.last(9)] == ["mill"] * 3


def test_what_cannot_be_written_down_is_tried_again_and_costs_nothing_else(press, monkeypatch):
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Journal, "append", full)
        note = polls(press, B, entry("c"), withdrawals=[withdrawn()])
    assert (note, state(press), state(press, "c")) == ("1 could not be withdrawn by the feed", "live", "live")
    press.refresh(NOW + HOUR)  # the very same document
    assert (state(press), kinds(press)) == ("killed", ["kill"])


# ── a hold, and what ends it ──────────────────────────────────────────────────────────────────────


def test_a_hold_ends_when_the_feed_carries_a_newer_version(press):
    held = held_back(stated_at=NOW)
    assert polls(press, B, withdrawals=[held]) == "1 withdrawn by the feed"
    assert (state(press), is_told(press)) == ("withheld", False)
    again = replace(entry("a", edition="2"), updated_at=NOW + HOUR)
    assert polls(press, again, B, at=NOW + 2 * HOUR) == "1 released by the feed"
    assert (state(press), is_told(press, again, NOW + 2 * HOUR)) == ("live", True)
    assert kinds(press) == ["withhold", "release"]


def test_a_story_that_came_under_another_guid_is_held_and_released_by_that_one(press):
    other = replace(entry("a", edition="2"), guid="other", link=A.link)
    polls(press, other, B)
    polls(press, B, withdrawals=[held_back(guid="other", link=None, stated_at=LATER)])
    assert state(press) == "withheld"
    polls(press, replace(other, updated_at=NOW + HOUR), B, at=NOW + 2 * HOUR)
    assert (state(press), kinds(press)) == ("live", ["withhold", "release"])


@pytest.mark.parametrize("updated", [None, NOW - MINUTE, NOW])
def test_an_older_version_or_one_without_a_date_releases_nothing(press, updated):
    polls(press, B, withdrawals=[held_back(stated_at=NOW)])
    assert polls(press, replace(A, updated_at=updated), B, at=NOW + HOUR) == ""
    assert (state(press), kinds(press)) == ("withheld", ["withhold"])


def test_an_old_document_does_not_hold_again_what_was_released(press):
    held, again = held_back(stated_at=NOW), replace(A, updated_at=NOW + MINUTE)
    polls(press, B, withdrawals=[held])
    polls(press, again, B, at=NOW + HOUR)
    for stale in (held, held_back(stated_at=NOW - MINUTE)):
        assert polls(press, B, withdrawals=[stale], at=NOW + 2 * HOUR) == ""
    assert state(press) == "live"


def test_a_story_is_held_again_by_a_newer_statement_and_by_one_without_a_date(press):
    for times, held in enumerate((held_back(), held_back(), held_back(stated_at=NOW + 5 * HOUR))):
        polls(press, B, withdrawals=[held], at=NOW + (2 * times + 1) * HOUR)
        assert state(press) == "withheld"
        again = replace(entry("a", edition=str(times)), updated_at=NOW + (2 * times + 2) * HOUR)
        polls(press, again, B, at=NOW + (2 * times + 2) * HOUR)
        assert state(press) == "live"
    assert kinds(press) == ["withhold", "release"] * 3


def test_a_feed_that_carries_a_story_releases_nothing_that_others_hold_back(press):
    press.notice("withhold", "a", NOW)
    assert polls(press, replace(entry("a", edition="2"), updated_at=NOW + HOUR), B, at=NOW + 2 * HOUR) == ""
    assert state(press) == "withheld"

    polls(press, B, withdrawals=[held_back(stated_at=NOW + 3 * HOUR)], at=NOW + 3 * HOUR)
    polls(press, replace(entry("a", edition="3"), updated_at=NOW + 4 * HOUR), B, at=NOW + 5 * HOUR)
    assert (state(press), kinds(press)) == ("withheld", ["withhold", "withhold", "release"])


def test_a_release_by_notice_ends_a_feeds_hold_and_the_feed_does_not_repeat_itself(press):
    held = held_back(stated_at=NOW)
    polls(press, B, withdrawals=[held])
    assert isinstance(press.notice("release", "a", LATER), Accepted)
    polls(press, B, entry("c"), withdrawals=[held], at=NOW + HOUR)
    assert (state(press), kinds(press)) == ("live", ["withhold", "release"])


def test_a_restored_database_is_as_silent_and_no_more_than_it_was(press):
    backup = files_of(press.database)
    press.notice("withhold", "b", NOW)
    stated = [held_back(stated_at=NOW), held_back(guid="b", link=B.link, stated_at=NOW)]
    polls(press, withdrawals=stated)
    polls(press, replace(A, updated_at=LATER), replace(B, updated_at=LATER), at=NOW + HOUR)
    before = (state(press), state(press, "b"))
    press.database.close()
    put_files(press.folder, backup)
    assert reapply(press.notices, lambda: NOW + DAY) == 5
    assert (state(press), state(press, "b")) == before == ("live", "withheld")


# ── a story that is taken out of one feed ─────────────────────────────────────────────────────────


def test_what_leaves_a_feed_is_held_back_only_where_that_feed_is_its_home(press):
    press.licensed(licence(version=2, feeds=["front", "world"], tell=("kill",)))
    press.carries("front", A, B)
    press.carries("world", A)
    press.refresh(NOW)
    assert polls(press, B, withdrawals=[held_back(of_this_feed=True)], feed="world") == ""
    assert state(press) == "live"
    assert polls(press, B, withdrawals=[held_back(of_this_feed=True)]) == "1 withdrawn by the feed"
    assert state(press) == "withheld"


def test_what_leaves_a_feed_that_never_brought_it_is_nothing(press):
    assert polls(press, A, B, withdrawals=[held_back(guid="never", link=None, of_this_feed=True)]) == ""
    assert kinds(press) == []


def test_a_notice_that_does_not_hold_is_no_failure(press):
    polls(press, B, withdrawals=[withdrawn()])
    assert isinstance(press.notice("release", "a", LATER), Declined)
    assert polls(press, B, entry("c"), withdrawals=[held_back(stated_at=LATER)], at=NOW + HOUR) != ""
    assert state(press) == "killed"
