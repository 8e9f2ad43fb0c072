"""A notice on its way in: what holds, what is declined, what is kept of it, and what the journal makes good."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill.desk.notice import Accepted, Declined, Kind, Why, accept, known, reapply
from skill.errors import StoreError
from skill.store.notices import Journal
from skill.store.rows import millis
from tests.houses import (
    DAY,
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
    notice,
    opened_press,
    put_files,
    runs,
    text_in,
)

A = entry("a")
KINDS = {"kill": "killed", "withhold": "withheld"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, A, entry("b"), tell=("kill", "correct"))


def state(press: Press, guid: str = "a") -> str:
    ((found,),) = press.rows("SELECT state FROM story WHERE id = ?", harbor_id(guid))
    return str(found)


def held(press: Press, guid: str = "a", now=NOW) -> bool:
    """Whether somebody who comes new hears the story."""
    answer = everything(Talker(press.desk, listener=str(next(press.numbers))).asks("NewsIntent", now))
    return bool(runs(answer) & runs(text_in(entry(guid))))


def took(outcome: Accepted | Declined) -> Accepted:
    assert isinstance(outcome, Accepted), outcome
    return outcome


def declined(outcome: Accepted | Declined, why: Why = Why.BAD) -> str:
    assert isinstance(outcome, Declined), outcome
    assert outcome.why is why
    return outcome.sentence


# ── what a notice does ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reference", [harbor_id("a"), "a", str(A.link), f"{A.link}?utm_source=x#top"])
def test_a_kill_by_id_guid_or_link_is_silent_at_once_and_for_good(press, reference):
    assert took(press.notice("kill", reference)).story == harbor_id("a")
    assert (state(press), held(press), held(press, "b")) == ("killed", False, True)
    assert "a kill is final" in declined(press.notice("release", harbor_id("a")))
    assert "nothing more is said" in declined(press.notice("correct", harbor_id("a")))
    assert took(press.notice("withhold", harbor_id("a"))).outcome == "the story is killed"
    assert state(press) == "killed"


@pytest.mark.parametrize("change", [("https", "http"), ("example/a", "example/a/"), ("https://h", "HTTP://h")])
def test_a_link_that_is_spelt_another_way_is_the_storys_all_the_same(press, change):
    assert A.link is not None
    took_in = took(press.notice("kill", A.link.replace(*change)))
    assert (took_in.story, state(press)) == (harbor_id("a"), "killed")
    assert took_in.outcome == "the story is killed"
    press.refresh(NOW)
    assert state(press) == "killed"


def test_a_link_with_more_in_it_is_another_one(press):
    assert "has not come yet" in took(press.notice("kill", f"{A.link}/?page=2")).outcome
    assert state(press) == "live"


def test_what_is_killed_is_nowhere_on_disk_and_what_is_withheld_is(press):
    words = made_up("a", 6)[3].encode()
    assert words in bytes_on_disk(press.database.path)
    press.notice("withhold", "a")
    assert words in bytes_on_disk(press.database.path)
    press.notice("kill", "a")
    assert words not in bytes_on_disk(press.database.path)
    assert made_up("b", 6)[3].encode() in bytes_on_disk(press.database.path)


def test_what_is_withheld_is_hidden_and_back_at_once(press):
    press.notice("withhold", "a")
    assert (state(press), held(press), press.stories.count(NOW)) == ("withheld", False, 1)
    press.carries("front", entry("a", edition="2"), entry("b"))
    press.refresh(NOW + MINUTE)
    assert (state(press), press.stories.count(NOW)) == ("withheld", 1)
    assert took(press.notice("release", "a", NOW + MINUTE)).outcome == "the story may be told"
    assert (state(press), press.stories.count(NOW)) == ("live", 2)
    answer = everything(Talker(press.desk, listener="new").asks("NewsIntent", NOW + MINUTE))
    assert runs(answer) & runs(text_in(entry("a", edition="2"))), "an edit that came meanwhile was cut"


def test_a_release_that_was_sent_before_the_withholding_lifts_nothing(press):
    press.notice("withhold", "a", sent_at=NOW)
    assert (
        took(press.notice("release", "a", sent_at=NOW - SECOND)).outcome
        == "the story is held back until it is released"
    )
    assert state(press) == "withheld"
    press.notice("release", "a", sent_at=NOW)
    assert state(press) == "live"


def test_a_notice_holds_in_another_process_that_remembers_the_story(press):
    other = press.another()
    other.wakes()
    assert held(other)
    press.wakes()
    press.notice("kill", "a")
    other.wakes()
    assert not held(other)


@pytest.mark.parametrize(("kind", "found"), [("kill", "killed"), ("withhold", "withheld")])
@pytest.mark.parametrize("reference", ["late", harbor_id("late"), "https://harbor.example/late"])
def test_a_notice_for_a_story_not_yet_seen_holds_when_it_comes(press, kind, found, reference):
    assert "has not come yet" in took(press.notice(kind, reference)).outcome
    guid = "another-guid" if reference.startswith("http") else "late"
    press.carries("front", A, replace(entry("late", published_at=NOW), guid=guid))
    press.refresh(NOW + MINUTE)
    assert (state(press, guid), held(press, "late")) == (found, False)
    released = press.notice("release", reference, NOW + MINUTE)
    assert isinstance(released, Declined if kind == "kill" else Accepted)
    assert held(press, "late", NOW + MINUTE) is (kind == "withhold")


@pytest.fixture
def sharing(tmp_path) -> Press:
    """Stories a and b have one link."""
    return opened_press(tmp_path, A, entry("b", link=A.link), entry("c"), tell=("kill",))


def test_a_release_by_a_link_ends_what_held_back_any_story_that_has_it(sharing):
    backup = files_of(sharing.database)
    for guid in "ab":
        sharing.notice("withhold", guid)
    sharing.notice("release", str(A.link))
    assert (state(sharing), state(sharing, "b")) == ("live", "live")
    sharing.database.close()
    put_files(sharing.folder, backup)
    restored = sharing.another()
    restored.wakes()
    assert reapply(restored.notices, lambda: NOW) == 3
    assert (state(restored), state(restored, "b")) == ("live", "live")


@pytest.mark.parametrize("guid", ["a", "b"])
def test_a_release_of_one_story_says_whether_its_link_is_held_back_still(sharing, guid):
    sharing.notice("withhold", str(A.link))
    said = took(sharing.notice("release", guid)).outcome
    before = state(sharing, guid)
    assert (said, before) in {
        ("the story may be told", "live"),
        ("the story is held back until it is released", "withheld"),
    }
    sharing.carries("front", *(entry(one, link=A.link, sections=("Sea",)) for one in "ab"))
    sharing.refresh(NOW + MINUTE)
    assert state(sharing, guid) == before, "an edit changes nothing of it"
    sharing.notice("release", str(A.link), NOW + MINUTE)
    assert (state(sharing), state(sharing, "b")) == ("live", "live")


def test_a_release_ends_what_waits_for_a_story_not_yet_seen(press):
    press.notice("withhold", "late")
    press.notice("release", "late")
    press.notice("kill", "dead")
    assert isinstance(press.notice("release", "dead"), Declined)
    press.carries("front", A, entry("late"), entry("dead"))
    press.refresh(NOW + MINUTE)
    assert (state(press, "late"), state(press, "dead")) == ("live", "killed")


def test_a_new_guid_with_the_link_of_a_killed_story_is_silent_though_both_stand_in_the_feed(press):
    press.notice("kill", "a")
    press.carries("front", A, replace(entry("a", edition="2"), guid="reissued"), entry("b"))
    press.refresh(NOW + MINUTE)
    assert (state(press, "reissued"), held(press)) == ("killed", False)
    press.carries("front", A, replace(A, guid="a third time"), entry("b"))
    press.refresh(NOW + 2 * MINUTE)
    assert (held(press), press.rows("SELECT count(*) FROM story WHERE state = 'live'")) == (False, [(1,)])


@pytest.fixture
def twice(tmp_path) -> Press:
    """A press whose two feeds carry one story, each with a GUID of its own."""
    press = opened_press(tmp_path, A, entry("b"), feeds=("front", "world"), tell=("kill",))
    press.carries("world", replace(A, guid="z"))
    press.refresh()
    return press


@pytest.mark.parametrize("kind", ["kill", "withhold"])
def test_a_story_is_silenced_by_any_guid_that_it_came_under(twice, kind):
    assert took(twice.notice(kind, "z")).story == harbor_id("a")
    assert (state(twice), held(twice), held(twice, "b")) == (KINDS[kind], False, True)
    twice.notice("release", harbor_id("z"))
    assert held(twice) == (kind == "withhold")


@pytest.mark.parametrize("kind", ["kill", "withhold"])
@pytest.mark.parametrize("where", ["front", "world"])
def test_a_guid_that_a_notice_named_before_silences_the_story_that_comes_under_it(tmp_path, kind, where):
    press = opened_press(tmp_path, A, entry("b"), feeds=("front", "world"), tell=("kill",))
    Talker(press.desk).asks("NewsIntent")
    press.notice(kind, "z")
    assert held(press)
    press.carries(where, replace(A, guid="z"), *([entry("b")] if where == "front" else []))
    press.refresh(NOW + MINUTE)
    assert (state(press), held(press, now=NOW + MINUTE)) == (KINDS[kind], False)
    assert press.rows("SELECT story, effective_at FROM notice") == [(harbor_id("a"), millis(NOW + MINUTE))]
    if kind == "withhold":
        press.notice("release", "z", NOW + MINUTE)
        press.carries(where, replace(A, guid="z", sections=("Sea",)))
        press.refresh(NOW + 2 * MINUTE)
        assert state(press) == "live", "and nothing of the notice is left"


def test_a_killed_story_that_changes_its_link_in_its_other_feed_stays_silent(twice):
    twice.notice("kill", "a")
    moved = replace(entry("z"), link="https://harbor.example/elsewhere")
    twice.carries("world", moved)
    twice.refresh(NOW + MINUTE)
    answer = everything(Talker(twice.desk, listener="new").asks("NewsIntent", NOW + MINUTE))
    assert not runs(answer) & runs(text_in(moved))


def test_a_guid_is_its_own_storys_again_when_both_stand_in_one_feed(twice):
    twice.licensed(licence(feeds=("front",), version=2, starts="2026-11-25"))
    twice.carries("front", A, replace(entry("z"), link=A.link))
    twice.refresh(NOW + MINUTE)
    assert took(twice.notice("kill", "z", NOW + MINUTE)).story == harbor_id("z")
    assert (state(twice), state(twice, "z")) == ("live", "killed")


def test_a_backup_that_knows_the_other_guid_is_made_silent_by_it(twice):
    backup = files_of(twice.database)
    twice.notice("kill", "z")
    path = twice.folder / "byline.db.notices.jsonl"
    path.write_text(path.read_text().replace(harbor_id("a"), harbor_id("z")))  # as if named before it came
    twice.database.close()
    put_files(twice.folder, backup)
    restored = twice.another()
    restored.wakes()
    assert reapply(restored.notices, lambda: NOW) == 1
    assert (state(restored), held(restored)) == ("killed", False)
    assert restored.rows("SELECT story FROM notice") == [(harbor_id("a"),)]


def test_a_link_that_many_stories_share_silences_them_only_where_it_is_named(tmp_path):
    home = "https://harbor.example/"
    stories = [entry(guid, link=home) for guid in "abc"]
    press = opened_press(tmp_path, *stories)
    press.notice("kill", "a")
    press.carries("front", *stories, entry("d", link=home))
    press.refresh(NOW + MINUTE)
    assert [state(press, guid) for guid in "abcd"] == ["killed", "live", "live", "live"]
    press.notice("withhold", home)
    assert [state(press, guid) for guid in "abcd"] == ["killed", "withheld", "withheld", "withheld"]
    ledger = press.rows("SELECT count(DISTINCT story) FROM ledger WHERE kind = 'notice'")
    assert ledger == [(4,)], "every story that a notice silences has a row"


def test_a_live_story_that_takes_a_killed_link_is_silent(press):
    press.notice("kill", "https://harbor.example/secret")
    press.carries("front", entry("a", link="https://harbor.example/secret"), entry("b"))
    press.refresh(NOW + MINUTE)
    assert (state(press), held(press)) == ("killed", False)


@pytest.mark.parametrize("kind", ["update", "correct"])
def test_update_and_correct_have_the_feed_polled(press, kind):
    press.notice(kind, "a")
    assert press.rows("SELECT feed FROM poll_asked") == [("front",)]
    press.notice(kind, "unknown")
    asked = set(press.rows("SELECT feed FROM poll_asked"))
    assert asked == {("front",), ("world",)}, "all feeds of the publisher, and no other's"


# ── whose story it is ─────────────────────────────────────────────────────────────────────────────


def mill_too(press: Press) -> None:
    press.licensed(licence(), licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("mill", entry("m", link="https://mill.example/m"))
    press.refresh(NOW)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("reference", ["mill/0123456789ab", "https://mill.example/m"])
def test_nobody_touches_another_publishers_story(press, kind, reference):
    mill_too(press)
    assert declined(press.notice(kind, reference), Why.FORBIDDEN) == "that is a story of another publisher"
    assert press.rows("SELECT count(*) FROM notice") == [(0,)]
    assert press.rows("SELECT DISTINCT state FROM story") == [("live",)]


def test_a_guid_may_be_anybodys_and_reaches_ones_own_stories_alone(press):
    mill_too(press)
    assert "has not come yet" in took(press.notice("kill", "m")).outcome
    assert press.rows("SELECT state FROM story WHERE publisher = 'mill'") == [("live",)]


# ── once ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_id_again_gets_the_first_outcome_and_does_nothing(press):
    first = notice("kill", "a", nonce="n1")
    made = accept(press.notices, first, lambda: NOW)
    before = press.rows("SELECT count(*) FROM ledger"), press.rows("SELECT n FROM epoch")
    later = notice("kill", "a", NOW + MINUTE, nonce="n1")
    assert known(press.notices, later) == made
    assert accept(press.notices, later, lambda: NOW + MINUTE) == made
    assert (press.rows("SELECT count(*) FROM ledger"), press.rows("SELECT n FROM epoch")) == before


@pytest.mark.parametrize("changes", [{"story": "b"}, {"reason": "other"}, {"kind": Kind.WITHHOLD}])
def test_the_same_id_with_other_content_is_declined(press, changes):
    first = notice("kill", "a", nonce="n1")
    accept(press.notices, first, lambda: NOW)
    again = replace(first, **changes)
    assert "was used before" in declined(accept(press.notices, again, lambda: NOW))
    assert known(press.notices, again) == accept(press.notices, again, lambda: NOW)
    assert state(press, "b") == "live"


def test_an_id_is_its_publishers_own(press):
    accept(press.notices, notice("kill", "a", nonce="n1"), lambda: NOW)
    assert known(press.notices, notice("kill", "m", nonce="n1", publisher="mill")) is None
    took(accept(press.notices, notice("kill", "m", nonce="n1", publisher="mill"), lambda: NOW))


# ── what is wrong by itself ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("kill", {"reason": " "}, "reason must be"),
        ("kill", {"reason": "x" * 501}, "reason must be"),
        ("kill", {"reason": "\x00\u200b"}, "reason must be"),
        ("kill", {"story": "two\nlines"}, "story must be"),
        ("kill", {"nonce": ""}, "id must be"),
        ("kill", {"nonce": "x" * 129}, "id must be"),
        ("kill", {"story": ""}, "story must be"),
        ("kill", {"text": "a text"}, "correct alone"),
        ("correct", {"text": None}, "needs text"),
        ("correct", {"text": "  "}, "needs text"),
        ("correct", {"text": "— …"}, "must be words"),
        ("correct", {"text": "渡轮于九点开航而不是十点"}, "must be words"),
        ("correct", {"text": "x" * 2001}, "must be words"),
        ("correct", {"text": "The ferry sails <break/> at nine."}, "is said aloud"),
        ("correct", {"text": "The firm is Smith &amp; Sons."}, "is said aloud"),
        ("correct", {"text": "The firm is Smith &#38; Sons."}, "is said aloud"),
        ("correct", {"text": "Read https://harbor.example/ferry instead."}, "is said aloud"),
        ("correct", {"text": "Read www.harbor.example instead."}, "is said aloud"),
        ("correct", {"text": "word " * 41}, "text has 41 words; the licence lets a correction have 40"),
    ],
)
def test_what_is_wrong_with_a_notice_is_said(press, kind, changes, says):
    assert says in declined(press.notice(kind, changes.pop("story", "a"), **changes))
    assert press.rows("SELECT count(*) FROM notice") == [(0,)]


def test_of_a_story_that_is_still_to_come_the_publishers_licences_say_how_many_words(press):
    assert "41 words" in declined(press.notice("correct", "late", text="word " * 41))
    assert "nobody is told" in took(press.notice("correct", "late", text="word " * 40)).outcome
    assert press.rows("SELECT rendition, tell_until FROM notice") == [(None, None)]


def test_without_a_licence_a_correction_is_kept_and_told_to_nobody(press):
    press.licensed()
    press.refresh(NOW + MINUTE)
    assert "nobody is told" in took(press.notice("correct", "a", text="word " * 300)).outcome
    assert press.rows("SELECT rendition, tell_until FROM notice") == [(None, None)]


# ── what is kept of it ────────────────────────────────────────────────────────────────────────────


def test_every_notice_is_a_ledger_row_with_its_time_to_silence(press):
    moments = iter([NOW + SECOND, NOW + SECOND, NOW + 2 * SECOND, NOW + 3 * SECOND])
    outcome = took(accept(press.notices, notice("kill", "a", reason="a wrong name"), lambda: next(moments)))
    ((title, story, publisher, at, words, reasons),) = press.rows(
        "SELECT title, story, publisher, at, words, reasons FROM ledger WHERE kind = 'notice'"
    )
    assert (title, story, publisher, words) == ("times", harbor_id("a"), "harbor", 0)
    assert at == int((NOW + 2 * SECOND).timestamp() * 1000)
    assert json.loads(reasons) == {
        "notice": outcome.notice, "state": "killed", "kind": "kill", "reason": "a wrong name", "silent_ms": 2000,
    }  # fmt: skip
    assert outcome.silent_ms == 2000


def test_a_correction_is_kept_as_long_as_it_may_be_told(press):
    press.notice("correct", "a")
    ((text, use, spans, words, until),) = press.rows(
        "SELECT t.text, r.use, r.spans, r.words, r.delete_after FROM rendition r JOIN notice n ON n.rendition = r.id"
        " JOIN rendition_text t ON t.rendition = r.id"
    )
    assert (text, use, spans, words) == ("The ferry sails at nine, not at ten.", "correction", "[]", 0)
    assert until == int((NOW + 7 * DAY).timestamp() * 1000)
    press.stories.purge(NOW + 7 * DAY)
    assert b"ferry sails" not in bytes_on_disk(press.database.path)


def test_a_correction_is_one_line_of_plain_words(press):
    """French puts spaces that do not break before its marks."""
    press.notice("correct", "a", text="  Départ\u202f: neuf\u00a0heures,\n non\x00 dix. ", reason="une\u00a0erreur")
    assert press.rows("SELECT text FROM rendition JOIN rendition_text ON rendition = id WHERE use = 'correction'") == [
        ("Départ : neuf heures, non dix.",)
    ]
    assert press.rows("SELECT reason FROM notice") == [("une erreur",)]


def test_a_kill_takes_the_words_of_a_correction_too(press):
    press.notice("correct", "a")
    assert b"ferry sails" in bytes_on_disk(press.database.path)
    press.notice("kill", "a")
    assert b"ferry sails" not in bytes_on_disk(press.database.path)


def test_a_journal_that_cannot_be_written_lets_no_notice_hold(press, tmp_path):
    (tmp_path / "byline.db.notices.jsonl").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        press.notice("kill", "a")
    assert (state(press), press.rows("SELECT count(*) FROM notice")) == ("live", [(0,)])


def test_words_that_cannot_be_purged_yet_are_silent_all_the_same(press, monkeypatch, caplog):
    def broken(now):
        raise StoreError("busy")

    monkeypatch.setattr(press.stories, "purge", broken)
    took(press.notice("kill", "a"))
    assert not held(press)
    assert "could not be purged yet" in caplog.text


# ── the journal ───────────────────────────────────────────────────────────────────────────────────


def journal(press: Press) -> list[dict[str, Any]]:
    path = press.folder / "byline.db.notices.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_journal_holds_every_notice_and_no_word_of_a_publisher(press):
    press.notice("kill", "a", nonce="n1", reason="a wrong name")
    press.notice("correct", "b", nonce="n2")
    first, second = journal(press)
    assert (first["publisher"], first["nonce"], first["story"], first["kind"], first["reason"]) == (
        "harbor", "n1", harbor_id("a"), "kill", "a wrong name",
    )  # fmt: skip
    assert second["kind"] == "correct"
    assert "ferry" not in json.dumps([first, second])
    assert (press.folder / "byline.db.notices.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_backup_that_was_restored_is_made_silent_from_the_journal(press):
    backup = files_of(press.database)
    for kind, story in [("kill", "a"), ("withhold", "b"), ("kill", "late"), ("withhold", "back"), ("release", "back")]:
        press.notice(kind, story, NOW, nonce=f"{kind} {story}")
    press.notice("correct", "b", NOW)
    press.database.close()
    put_files(press.folder, backup)
    restored = press.another()
    restored.wakes()
    assert (state(restored), held(restored)) == ("live", True)

    assert reapply(restored.notices, lambda: NOW + MINUTE) == 6
    assert (state(restored), state(restored, "b"), held(restored), held(restored, "b")) == (
        "killed", "withheld", False, False,
    )  # fmt: skip
    assert made_up("a", 6)[3].encode() not in bytes_on_disk(restored.database.path)
    restored.carries("front", A, entry("b"), entry("late"), entry("back"))
    restored.refresh(NOW + MINUTE)
    assert (state(restored, "late"), state(restored, "back")) == ("killed", "live")
    assert reapply(restored.notices, lambda: NOW + MINUTE) == 0
    assert len(journal(restored)) == 6, "what comes from the journal is not written to it again"
    ((rows, silent),) = restored.rows("SELECT count(*), count(silent_ms) FROM notice")
    assert (rows, silent) == (6, 0)
    assert known(restored.notices, notice("kill", "a", nonce="kill a")) is not None


def test_a_line_of_the_journal_that_broke_off_costs_itself_alone(press):
    press.notice("kill", "a", nonce="n1")
    path = press.folder / "byline.db.notices.jsonl"
    with path.open("ab") as file:
        file.write(b'{"publisher": "harb')
    press.notice("kill", "b", nonce="n2")
    assert [row.nonce for row in Journal(path).rows()] == ["n1", "n2"]


def test_a_line_for_which_the_disk_has_no_room_lets_no_notice_hold(press, monkeypatch):
    press.notice("kill", "b", nonce="n1")
    write = os.write
    monkeypatch.setattr("skill.store.notices.os.write", lambda file, line: write(file, line[:40]))
    with pytest.raises(StoreError, match=r"journal of notices .* cannot be written: No space left"):
        press.notice("kill", "a", nonce="n2")
    assert (state(press), held(press)) == ("live", True)
    monkeypatch.undo()
    press.notice("kill", "a", nonce="n3")
    assert [row.nonce for row in Journal(press.folder / "byline.db.notices.jsonl").rows()] == ["n1", "n3"]


def test_an_id_that_did_not_hold_at_first_is_made_good_as_it_held(press):
    backup = files_of(press.database)
    press.notice("kill", "a", nonce="n1")
    press.database.close()
    put_files(press.folder, backup)  # as after a commit that failed: the journal has a line, the table none
    again = press.another()
    again.wakes()
    again.notice("kill", "b", nonce="n1")
    again.database.close()
    put_files(press.folder, backup)
    restored = press.another()
    restored.wakes()
    assert reapply(restored.notices, lambda: NOW) == 1
    assert (state(restored, "a"), state(restored, "b")) == ("live", "killed")


def test_without_a_journal_there_is_nothing_to_make_good(press):
    assert reapply(press.notices, lambda: NOW) == 0
