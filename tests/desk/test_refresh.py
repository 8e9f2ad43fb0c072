"""One round: what is fetched, what is filed, and what one bad feed or story costs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from skill.desk.licences import Bookkeeper
from skill.desk.newsroom import Newsroom
from skill.desk.ports.feeds import Fetched, FetchFailed, NotModified, Validators
from skill.desk.refresh import Round, refresh
from skill.desk.scratch import Scratch
from skill.desk.signals import SignalDesk
from skill.desk.withdrawals import Taken
from skill.errors import LicenceFolderError, StoreError
from skill.intake.signals.reader import SignalReader
from skill.rights.licence import Use
from skill.stories.posing import Voices
from skill.stories.story import State
from skill.voice.strings import every_line
from tests.fakes import (
    FakeBodies,
    FakeEar,
    FakeFeeds,
    FakeFetcher,
    FakeFolder,
    FakeLicences,
    FakeParser,
    FakeStories,
)
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    US,
    Press,
    Talker,
    entry,
    everything,
    harbor_id,
    licence,
    no_chance,
    opened_press,
    runs,
    said,
    text_in,
    titles,
)

MILL = licence("mill-1", licensor="mill", feeds=["mill"])


class Office:
    """A newsroom of fakes alone."""

    def __init__(self, *licences: str) -> None:
        self.fetcher, self.parser, self.feeds, self.stories = FakeFetcher(), FakeParser(), FakeFeeds(), FakeStories()
        self.licences = FakeLicences()
        self.folder = FakeFolder({f"{number}.toml": text for number, text in enumerate(licences)})
        self.newsroom = Newsroom(
            titles(), US, self.folder, self.licences, Bookkeeper(titles(), US), self.feeds, self.stories, self.parser,
            FakeEar(), FakeBodies(), Voices(titles(), every_line()), lambda feed, parsed: Taken(),
            SignalDesk(Scratch(), SignalReader()),
        )  # fmt: skip

    def carries(self, feed: str, *entries) -> None:
        body = repr(entries).encode()
        self.parser.documents[body] = entries
        self.fetcher.answers[feed] = Fetched(body, "application/xml", None, Validators(f'"{len(body)}"', "then"))

    def refresh(self, now: datetime = NOW) -> Round:
        return asyncio.run(refresh(self.newsroom, self.fetcher, now, no_chance))


def report(done: Round, feed: str = "front"):
    return next(one for one in done.reports if one.feed == feed)


# ── what is fetched ───────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_no_licence_names_is_not_fetched():
    office = Office(licence())
    office.carries("front", entry("a"))
    done = office.refresh()

    assert office.fetcher.feeds_asked == ["front"]
    assert [(one.feed, one.status) for one in done.reports] == [
        ("front", "ok"),
        ("world", "no licence"),
        ("mill", "no licence"),
    ]


@pytest.mark.parametrize(
    "terms",
    [
        {"starts": "2026-11-26"},
        {"ends": "2026-11-25"},
        {"licensee": "somebody-else"},
    ],
)
def test_a_licence_that_is_not_in_force_or_not_ours_fetches_nothing(terms):
    office = Office(licence(**terms))
    assert not office.refresh().all_failed
    assert office.fetcher.asked == []


def test_a_suspended_licence_fetches_nothing():
    office = Office(licence())
    office.licences.suspend("harbor-2026", "unpaid", NOW)
    office.refresh()
    assert office.fetcher.asked == []


def test_a_licence_over_another_publishers_feed_is_refused_whole():
    office = Office(licence(feeds=["front", "mill"]))
    done = office.refresh()

    assert office.fetcher.asked == []
    assert "schedules[0].feeds" in done.refused_licences["harbor-2026"]


def test_a_feed_in_two_licences_in_force_is_not_fetched():
    office = Office(licence(), licence("another"))
    office.refresh()
    assert office.fetcher.asked == []


def test_an_empty_folder_is_legal_and_fetches_nothing():
    done = Office().refresh()
    assert [one.status for one in done.reports] == ["no licence"] * 3
    assert not done.all_failed


def test_a_file_without_an_id_takes_nothing_over_and_fetches_nothing():
    office = Office(licence(), "[[[")
    with pytest.raises(LicenceFolderError):
        office.refresh()
    assert office.licences.rows == {}
    assert office.fetcher.asked == []


def test_a_feed_is_asked_with_what_its_last_answer_gave():
    office = Office(licence())
    office.carries("front", entry("a"))
    office.refresh()
    office.refresh(NOW + MINUTE)

    first, second = (validators for _, validators in office.fetcher.asked)
    assert first == Validators()
    assert second == office.fetcher.answers["front"].validators  # type: ignore[union-attr]


def test_a_pause_that_the_server_asked_for_is_kept_and_ends():
    office = Office(licence())
    office.fetcher.answers["front"] = FetchFailed("slow down", 429, pause_seconds=3600)
    assert report(office.refresh()).status == "failed (429)"

    paused = report(office.refresh(NOW + HOUR - MINUTE))
    assert (paused.status, paused.failed) == ("paused", False)
    assert len(office.fetcher.asked) == 1

    office.carries("front", entry("a"))
    assert report(office.refresh(NOW + HOUR)).new == 1


# ── what an answer does ───────────────────────────────────────────────────────────────────────────


def test_new_stories_are_filed_with_every_granted_use():
    office = Office(licence())
    office.carries("front", entry("a"), entry("b"))
    done = report(office.refresh())

    assert (done.status, done.new, done.changed, dict(done.refused)) == ("ok", 2, 0, {})
    filed = office.stories.filed[harbor_id("a")]
    assert [one.use for one in filed.renditions] == [Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT]


def test_304_files_nothing_and_keeps_what_it_gave():
    office = Office(licence())
    office.carries("front", entry("a"))
    office.refresh()
    office.stories.filed.clear()
    office.fetcher.answers["front"] = NotModified(Validators('"new"'))

    assert report(office.refresh(NOW + MINUTE)).status == "unchanged"
    assert office.stories.filed == {}
    assert office.feeds.state("front").validators == Validators('"new"')
    assert office.feeds.state("front").schedule.last_ok == NOW + MINUTE


def test_the_same_body_is_not_parsed_again():
    office = Office(licence())
    office.carries("front", entry("a"))
    office.refresh()
    again = office.fetcher.answers["front"]
    assert isinstance(again, Fetched)
    office.fetcher.answers["front"] = replace(again, validators=Validators('"other"'))

    assert report(office.refresh(NOW + MINUTE)).status == "unchanged"
    assert len(office.parser.parsed) == 1
    assert office.feeds.state("front").validators == Validators('"other"')


def test_what_is_no_feed_fails_and_the_last_good_copy_stays():
    office = Office(licence(feeds=["front", "world"]))
    office.carries("front", entry("a"))
    office.carries("world", entry("w"))
    office.refresh()
    office.fetcher.answers["front"] = Fetched(b"<html>log in", "text/html", None, Validators('"junk"'))
    office.carries("world", entry("w"), entry("v"))
    done = office.refresh(NOW + MINUTE)

    assert report(done).failed
    assert report(done).note == "there is no feed in it"
    assert report(done, "world").new == 1
    assert not done.all_failed
    assert harbor_id("a") in office.stories.filed
    assert office.feeds.state("front").validators != Validators('"junk"')


def test_all_have_failed_only_where_every_licensed_feed_did():
    office = Office(licence(), MILL)
    office.fetcher.answers = {"front": FetchFailed("gone"), "mill": FetchFailed("gone")}
    assert office.refresh().all_failed
    office.carries("mill", entry("m"))
    assert not office.refresh().all_failed


def test_a_fault_of_our_own_costs_one_feed(caplog):
    office = Office(licence(), MILL)
    office.fetcher.answers["front"] = ZeroDivisionError("secret text")
    office.carries("mill", entry("m"))
    done = office.refresh()

    assert report(done).note == "our own fault: ZeroDivisionError"
    assert report(done, "mill").new == 1
    assert "refresh of front failed" in caplog.text


def test_one_bad_story_never_stops_the_rest():
    office = Office(licence())
    office.carries("front", entry("a"), entry("b"), entry("c"))
    office.stories.broken[harbor_id("b")] = ValueError("bad")
    done = report(office.refresh())

    assert (done.new, dict(done.refused), done.failed) == (2, {"our own fault: ValueError": 1}, False)
    assert set(office.stories.filed) == {harbor_id("a"), harbor_id("c")}


def test_a_story_that_could_not_be_filed_is_filed_in_the_next_round():
    office = Office(licence())
    office.carries("front", entry("a"), entry("b"))
    office.stories.broken[harbor_id("b")] = StoreError("the database is busy")
    office.refresh()
    office.stories.broken.clear()
    office.refresh(NOW + MINUTE)

    assert set(office.stories.filed) == {harbor_id("a"), harbor_id("b")}


def test_a_story_in_a_script_without_spaces_is_refused_and_shown_as_refused():
    office = Office(licence())
    office.carries("front", entry("a", body="日本語の記事はここにあります。" * 9, language="en"))
    done = report(office.refresh())

    assert dict(done.refused) == {"UNSUPPORTED_LANGUAGE": 1}
    assert office.stories.filed[harbor_id("a")].renditions == ()


def test_what_is_too_old_or_embargoed_is_counted_by_why():
    office = Office(licence())
    office.carries("front", entry("old", published_at=NOW - 3 * DAY), entry("ahead", published_at=NOW + HOUR))
    assert dict(report(office.refresh()).refused) == {"TOO_OLD": 1, "EMBARGOED": 1}


def test_every_round_purges_with_its_own_time():
    office = Office(licence())
    office.refresh(NOW)
    office.refresh(NOW + HOUR)
    assert office.stories.purged == [NOW, NOW + HOUR]


# ── with real stores ──────────────────────────────────────────────────────────────────────────────


def renditions(press: Press, guid: str, *, live: bool = True):
    return press.rows(
        "SELECT use, text, places, licence_version, version FROM rendition LEFT JOIN rendition_text ON rendition = id"
        f" WHERE story = ? AND retired_at IS {'NULL' if live else 'NOT NULL'} ORDER BY rendition.rowid",
        harbor_id(guid),
    )


def test_terms_that_changed_fetch_the_feed_whole_and_cut_every_story_again(tmp_path):
    press = opened_press(tmp_path, entry("a"), per_story=130)
    press.licensed(licence(version=2, per_story=13))
    press.refresh(NOW + MINUTE)

    assert [validators for _, validators in press.fetcher.asked] == [Validators(), Validators()]
    assert [(use, version) for use, _, _, version, _ in renditions(press, "a")] == [("headline", 2), ("abstract", 2)]
    assert press.rows("SELECT version FROM story") == [(1,)]


def test_a_grant_that_begins_cuts_every_story_again(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence().replace("max_share = 0.50", "max_share = 0.50\nstarts = 2026-11-25T13:00:00Z"))
    press.carries("front", entry("a"))
    press.refresh(NOW)
    assert "excerpt" not in {row[0] for row in renditions(press, "a")}
    press.refresh(NOW + 2 * HOUR)
    assert "excerpt" in {row[0] for row in renditions(press, "a")}


def test_an_edited_story_becomes_version_2_and_its_kept_words_keep_their_places(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk).asks("NewsIntent")
    before = {use: (text, places) for use, text, places, *_ in renditions(press, "a")}
    press.carries("front", entry("a", abstract="A wholly other standfirst."))
    done = press.refresh(NOW + MINUTE)

    assert (report(done).new, report(done).changed) == (0, 1)
    after = {use: (text, places, version) for use, text, places, _, version in renditions(press, "a")}
    assert press.rows("SELECT version FROM story") == [(2,)]
    assert after["summary"] == (*before["summary"], 2)
    assert after["abstract"][0] == "A wholly other standfirst."
    assert len(renditions(press, "a", live=False)) == 4


def test_an_edit_that_has_no_room_left_is_headline_and_link(tmp_path):
    press = opened_press(tmp_path, entry("a"), per_story=48)
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    talker.asks("MoreIntent")
    press.carries("front", entry("a", edition="2"))
    press.refresh(NOW + MINUTE)

    assert [row[0] for row in renditions(press, "a")] == ["headline"]


def test_the_same_version_coming_back_costs_nothing(tmp_path):
    press = opened_press(tmp_path, entry("a"), per_story=130)
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    before = renditions(press, "a")
    for moment, edition in enumerate(("2", "", "2", ""), start=1):
        press.carries("front", entry("a", edition=edition))
        press.refresh(NOW + moment * MINUTE)

    again = renditions(press, "a")
    given = {use: places for use, _, places, *_ in before if use == "summary"}
    assert {use: places for use, _, places, *_ in again if use == "summary"} == given
    assert press.rows("SELECT version FROM story") == [(5,)]


def test_an_embargoed_story_becomes_sayable_when_its_time_has_come_without_another_round(tmp_path):
    story = entry("a", published_at=NOW + HOUR)
    press = opened_press(tmp_path, story)
    talker = Talker(press.desk)
    words = runs(text_in(story))

    assert not runs(everything(talker.asks("NewsIntent", NOW + HOUR - MINUTE))) & words
    assert runs(everything(talker.asks("NewsIntent", NOW + HOUR))) & words
    assert press.rows("SELECT version FROM story") == [(1,)]


def test_an_embargo_of_its_own_holds_too_and_is_no_edit_when_it_has_passed(tmp_path):
    press = opened_press(tmp_path, entry("a", not_before=NOW + HOUR))
    assert press.stories.count(NOW) == 0
    assert press.stories.count(NOW + HOUR) == 1
    press.carries("front", entry("a", not_before=None), entry("b"))
    done = press.refresh(NOW + 2 * HOUR)
    assert (report(done).new, report(done).changed) == (1, 0)


def test_an_embargo_that_cannot_be_read_never_ends(tmp_path):
    press = opened_press(tmp_path, entry("a", embargo_unreadable=True), max_age="unlimited")
    assert [press.stories.count(NOW + days * DAY) for days in (0, 1, 29, 31)] == [0, 0, 0, 0]


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD, State.GONE])
def test_a_withdrawn_story_stays_withdrawn_when_the_feed_still_carries_it(tmp_path, state):
    press = opened_press(tmp_path, entry("a"))
    press.withdraw(harbor_id("a"), state)
    for moment, edition in enumerate(("2", "3", ""), start=1):
        press.carries("front", entry("a", edition=edition))
        done = press.refresh(NOW + moment * HOUR)
        assert list(report(done).refused) == [state.value.upper()]
        assert press.stories.count(NOW + moment * HOUR) == 0
        assert bool(renditions(press, "a")) is (state is State.WITHHELD), "what is held back may be released"
        assert press.rows("SELECT state FROM story") == [(state.value,)]


def test_a_story_carried_by_two_feeds_is_one_story_in_the_schedule_of_the_first(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence(feeds=["front", "world"]))
    press.carries("front", entry("a"))
    press.refresh()
    press.carries("world", entry("a", edition="2"), entry("another-guid", link=entry("a").link))
    done = press.refresh(NOW + MINUTE)

    assert (report(done, "world").new, report(done, "world").changed) == (0, 0)
    assert press.rows("SELECT feed, version FROM story") == [("front", 1)]


def test_a_story_carried_by_two_feeds_moves_to_the_next_one_when_the_first_is_no_longer_licensed(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence("front-1"), licence("world-1", feeds=["world"]))
    for feed in ("front", "world"):
        press.carries(feed, entry("a"))
        press.refresh()
    assert press.rows("SELECT feed FROM story") == [("front",)]
    press.licensed(licence("world-1", feeds=["world"]))
    press.carries("world", entry("a"), entry("b"))
    press.refresh(NOW + MINUTE)

    assert press.rows("SELECT feed FROM story WHERE id = ?", harbor_id("a")) == [("world",)]
    assert press.stories.count(NOW + MINUTE) == 2


def test_a_story_moves_to_the_next_feed_when_the_licence_of_the_first_has_ended(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence("front-1", ends="2026-11-25T13:00:00Z"), licence("world-1", feeds=["world"]))
    for feed in ("front", "world"):
        press.carries(feed, entry("a"))
        press.refresh()
    press.carries("world", entry("a"), entry("b"))
    press.refresh(NOW + 2 * HOUR)

    assert press.stories.count(NOW + 2 * HOUR) == 2


def test_two_publishers_stories_of_one_guid_are_two_stories(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence(), MILL)
    press.carries("front", entry("a"))
    press.carries("mill", entry("a"))
    press.refresh()

    assert press.stories.count(NOW) == 2


def test_a_licence_whose_file_is_gone_silences_its_stories_at_the_next_turn(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story)
    talker = Talker(press.desk)
    assert runs(said(talker.asks("NewsIntent"))) & runs(text_in(story))
    press.licensed()
    press.refresh(NOW + MINUTE)

    for intent in ("AMAZON.RepeatIntent", "MoreIntent", "AMAZON.StartOverIntent", "LinkIntent"):
        answer = everything(talker.asks(intent, NOW + MINUTE))
        assert not runs(answer) & runs(text_in(story)), intent


# ── notices ───────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_a_notice_asks_to_be_polled_is_fetched_whole_and_once(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.notice("update", harbor_id("a"))
    press.refresh(NOW + MINUTE)
    press.refresh(NOW + 2 * MINUTE)
    with_validators = [validators.etag is not None for feed, validators in press.fetcher.asked if feed == "front"]
    assert with_validators == [False, False, True], "the first poll, the one that was asked for, and the next"
