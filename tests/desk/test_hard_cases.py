"""Terms that change under stories that were heard, quotas that run out, and what a listener is told then."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from skill.desk.licences import conflicts, read_folder
from skill.desk.ports.licences import LicenceFile
from tests.houses import (
    DAY,
    HOUR,
    KEY,
    MINUTE,
    NOW,
    Press,
    Talker,
    bytes_on_disk,
    entry,
    harbor_id,
    licence,
    opened_press,
    runs,
    said,
    text_in,
    titles,
)

OPINION_OUT = ("exclude = {}", 'exclude = { sections = ["World"] }')


def on_disk(press: Press, one: object) -> bool:
    disk = bytes_on_disk(press.database.path).lower()
    return any(word.strip(".").lower().encode() in disk for word in text_in(one).split())  # type: ignore[arg-type]


@pytest.mark.parametrize("shorter", [{"ends": "2026-11-26"}, {"keep": "1d"}])
@pytest.mark.parametrize("still_carried", [True, False])
def test_a_version_with_a_shorter_term_or_retention_takes_what_was_stored_before_with_it(
    tmp_path, shorter, still_carried
):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="10d", max_age="unlimited")
    assert on_disk(press, story)
    press.licensed(licence(version=2, **({"keep": "10d", "max_age": "unlimited"} | shorter)))
    press.carries("front", *([story] if still_carried else [entry("b")]))
    press.refresh(NOW + MINUTE)
    press.refresh(NOW + 2 * DAY)

    assert not on_disk(press, story)


def test_what_is_spent_is_not_said_to_be_heard(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"), uses_per_day=4)
    Talker(press.desk, "somebody").asks("NewsIntent")
    answer = Talker(press.desk, "somebody else").asks("NewsIntent")

    assert "I have no news to read you right now" in said(answer)
    assert answer["response"]["shouldEndSession"]
    assert press.rows("SELECT count(*) FROM ledger WHERE reasons LIKE '%QUOTA%'") == [(1,)]
    assert press.rows("SELECT count(*) FROM ledger WHERE kind = 'use'") == [(4,)]


def test_a_heard_story_that_is_out_of_scope_now_is_withdrawn_whatever_is_asked(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    talker = Talker(press.desk)
    first = talker.envelope("NewsIntent", NOW)
    talker.sends(first, NOW)
    press.licensed(licence(version=2).replace(*OPINION_OUT))
    press.refresh(NOW + MINUTE)

    for intent in ("MoreIntent", "ExcerptIntent", "AMAZON.RepeatIntent", "AuthorIntent", "AMAZON.StartOverIntent"):
        answer = said(talker.asks(intent, NOW + MINUTE))
        assert answer.startswith("<speak>The Harbor Times has withdrawn that story."), intent
    assert b"has withdrawn that story" in talker.sends(first, NOW + MINUTE)


@pytest.mark.parametrize("intent", ["AuthorIntent", "LinkIntent", "MoreIntent"])
def test_a_retry_about_a_story_that_is_gone_says_so_and_asks_nothing(tmp_path, intent):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    again = talker.envelope(intent, NOW)
    talker.sends(again, NOW)
    for guid in "ab":
        press.withdraw(harbor_id(guid))
    answer = talker.sends(again, NOW)

    assert b"<speak>The Harbor Times has withdrawn that story.</speak>" in answer
    assert b'"shouldEndSession":true' in answer


def test_a_session_that_ends_while_keys_rotate_keeps_what_had_not_begun(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    Talker(press.desk).asks("NewsIntent")
    (before,) = press.rows("SELECT state FROM conversation")
    assert json.loads(before[0])[2]

    rotated = Talker(press.desk, keys=(b"a-newer-key-a-newer-key-a-newer-key-a", KEY))
    request = rotated.envelope("NewsIntent", NOW)
    request["request"] |= {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}
    rotated.sends(request, NOW)

    (after,) = press.rows("SELECT state FROM conversation")
    assert json.loads(after[0])[2] == []


def test_repeat_says_a_refusal_again_word_for_word(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    refused = said(talker.asks("TitleNewsIntent", title="the mill"))

    assert "The Mill" in refused
    assert said(talker.asks("AMAZON.RepeatIntent")) == refused


def test_an_edit_that_changes_no_word_is_not_announced(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story)
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.carries("front", entry("a", tags=("another",)))
    press.refresh(NOW + MINUTE)
    assert press.rows("SELECT version FROM story") == [(2,)]

    assert "changed since" not in said(talker.asks("ChooseIntent", NOW + MINUTE, position="first"))


def test_a_licence_to_somebody_else_takes_nothing_away(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.licensed(licence(), licence("theirs-2026", licensee="somebody-else"))
    report = press.refresh(NOW + MINUTE).reports[0]

    assert report.status in {"ok", "unchanged"}
    assert "Harbor Times" in said(Talker(press.desk).asks("NewsIntent", NOW + MINUTE))


def test_two_schedules_for_one_feed_are_said_by_the_check_and_by_the_round(tmp_path):
    texts = (licence(), licence("second-2026"))
    files = [LicenceFile(f"{number}.toml", text) for number, text in enumerate(texts)]
    found = conflicts(read_folder(files, titles()), titles(), "byline-demo", NOW)
    assert found == ("front: two schedules in force name this feed: 0.toml and 1.toml",)

    press = Press(tmp_path)
    press.licensed(*texts)
    assert press.refresh().reports[0].note == "two schedules in force name this feed: 0.toml and 1.toml"


def test_two_items_of_one_feed_that_share_a_link_are_two_stories(tmp_path):
    link = "https://harbor.example/live"
    press = opened_press(tmp_path, entry("a", link=link), entry("b", link=link))
    press.carries("front", entry("b", link=link), entry("a", link=link), entry("c"))
    press.refresh(NOW + HOUR)

    assert press.rows("SELECT count(*), max(version) FROM story") == [(3, 1)]


# ── retention goes by where a story stands now ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "after",
    [
        licence(version=2, keep="1d").replace('name = "daily"', 'name = "news"'),
        licence(version=2, ends="2026-11-26").replace('feeds = ["front"]', 'feeds = ["world"]'),
        licence(version=2, feeds=("world",), ends="2026-11-26").replace('name = "daily"', 'name = "news"'),
    ],
    ids=["the schedule has another name", "the schedule covers another feed", "both, and the licence ends"],
)
@pytest.mark.parametrize("still_carried", [True, False])
def test_retention_holds_on_disk_whatever_a_schedule_is_called_or_covers(tmp_path, after, still_carried):
    story = entry("a")
    press = opened_press(tmp_path, story, max_age="unlimited", keep="20d")
    press.licensed(licence(max_age="unlimited", keep="20d"), after)
    press.carries("front", *([story] if still_carried else [entry("b")]))
    press.refresh(NOW + MINUTE)
    press.refresh(NOW + 2 * DAY)

    assert not on_disk(press, story)


def test_a_story_that_moves_to_a_feed_with_a_shorter_retention_takes_all_that_was_cut_of_it_along(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="20d")
    short = licence("world-2026", feeds=("world",), keep="1h")
    press.licensed(short)
    press.carries("world", story)
    press.refresh(NOW + MINUTE)
    press.refresh(NOW + 2 * HOUR)

    assert not on_disk(press, story)


def test_an_embargo_in_between_gives_a_text_that_comes_back_no_new_retention(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="2h")
    press.carries("front", replace(story, headline="The ferry is late", not_before=NOW + HOUR))
    press.refresh(NOW + MINUTE)
    press.carries("front", story)
    press.refresh(NOW + 3 * HOUR)

    assert not on_disk(press, story)


# ── a story under another GUID ────────────────────────────────────────────────────────────────────


def test_an_entry_that_comes_in_another_s_place_with_its_link_is_the_same_story(tmp_path):
    """Else each new GUID would bring a new allowance, and a killed story would come back."""
    press = opened_press(tmp_path, entry("a"), per_story=48)
    out = set()
    for edition in range(6):
        press.carries("front", entry(f"guid-{edition}", edition=str(edition), link=entry("a").link))
        press.refresh(NOW + (edition + 1) * MINUTE)
        for listener in ("one", "two"):
            answer = said(Talker(press.desk, f"{listener} {edition}").asks("NewsIntent", NOW + (edition + 1) * MINUTE))
            told = runs(answer, 1)
            out |= told & runs(text_in(entry(f"guid-{edition}", edition=str(edition))), 1)
    headlines = {
        run for edition in range(6) for run in runs(entry(f"guid-{edition}", edition=str(edition)).headline, 1)
    }

    assert press.rows("SELECT count(*) FROM story") == [(1,)]
    assert 0 < len(out - headlines) <= 48


def test_a_killed_story_does_not_come_back_under_another_guid(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.withdraw(harbor_id("a"))
    press.carries("front", entry("b", link=entry("a").link))
    press.refresh(NOW + MINUTE)

    assert "no news" in said(Talker(press.desk).asks("NewsIntent", NOW + MINUTE))


def test_two_items_of_one_document_may_share_a_link(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b", link=entry("a").link))
    press.carries("front", entry("b", link=entry("a").link, edition="2"), entry("a", edition="2"))
    press.refresh(NOW + MINUTE)

    assert press.rows("SELECT id, version FROM story ORDER BY id") == sorted([(harbor_id("a"), 2), (harbor_id("b"), 2)])


# ── a byline is names ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        (("Jo March", "Ada Thorne"), True),
        (tuple(f"Jo March {number}" for number in range(8)), True),
        (tuple(f"Jo March {number}" for number in range(9)), False),
        (("Jo van der March of Kestrel Bay",), False),
        (("x" * 61,), False),
    ],
)
def test_a_byline_that_is_more_than_names_is_not_told(tmp_path, authors, named):
    press = opened_press(tmp_path, entry("a", authors=authors))
    talker = Talker(press.desk)
    card = json.dumps(talker.asks("NewsIntent"))
    wrote = said(talker.asks("AuthorIntent"))

    assert (authors[0] in card) is named
    assert (authors[0] in wrote) is named
    assert ("names no author" in wrote) is not named
