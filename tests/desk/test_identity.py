"""Which story an entry is of: GUIDs that change, that are given twice, and links that several have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skill.desk.ports.feeds import Fetched, Validators
from skill.intake.formats import Formats
from skill.stories.story import Entry, State
from tests.desk.test_series import Item, document
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Press,
    Talker,
    entry,
    harbor_id,
    licence,
    opened_press,
    runs,
    said,
    text_in,
)

FRONT_PAGE = "https://harbor.example/"


def stories(press: Press) -> list[tuple[str, int]]:
    return [tuple(row) for row in press.rows("SELECT id, version FROM story ORDER BY rowid")]


def polled(press: Press, *entries: Entry, after: int = 1) -> tuple[int, int]:
    """New and changed ones of the next poll."""
    press.carries("front", *entries)
    report = next(one for one in press.refresh(NOW + after * MINUTE).reports if one.feed == "front")
    assert not report.refused
    return report.new, report.changed


# ── GUIDs that change ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("link", ["https://harbor.example/a", FRONT_PAGE, None])
def test_a_feed_that_makes_up_new_guids_at_each_poll_says_nothing_new(tmp_path, link):
    press = opened_press(tmp_path, *(entry(name, link=link) for name in "abc"))
    for poll in range(1, 4):
        again = (replace(entry(name, link=link), guid=f"{name}-{poll}") for name in "abc")
        assert polled(press, *again, after=poll) == (0, 0)
    assert [version for _, version in stories(press)] == [1, 1, 1]


def test_a_guid_that_changes_with_an_edit_is_an_edit(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    assert polled(press, entry("a-new", link=entry("a").link, headline="Ferry stops again"), entry("b")) == (0, 1)
    assert stories(press) == [(harbor_id("a"), 2), (harbor_id("b"), 1)]


def test_guids_that_move_from_http_to_https_are_those_of_before(tmp_path):
    old = [entry(f"http://harbor.example/{name}", link=f"http://harbor.example/{name}") for name in "ab"]
    press = opened_press(tmp_path, *old, replace(entry("c"), guid="http://harbor.example/c", link=None))
    moved = [replace(one, guid=one.guid.replace("http:", "https:")) for one in old]
    links = [replace(one, link=one.guid) for one in moved]
    third = replace(entry("c"), guid="https://harbor.example/c", link=None, headline="Ferry stops again")
    assert polled(press, *links, third) == (0, 3), "their links changed, and one headline"
    assert [version for _, version in stories(press)] == [2, 2, 2]


@pytest.mark.parametrize("kind", ["kill", "withhold"])
def test_a_story_that_was_withdrawn_stays_so_under_https(tmp_path, kind):
    old = entry("http://harbor.example/a", link="http://harbor.example/a")
    press = opened_press(tmp_path, old)
    press.notice(kind, old.guid)
    press.carries("front", replace(entry("other"), guid="https://harbor.example/a", link="https://harbor.example/a"))
    press.refresh(NOW + MINUTE)

    assert press.stories.count(NOW + MINUTE) == 0
    assert len(stories(press)) == 1


def test_a_notice_that_came_before_its_story_holds_under_the_other_scheme(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence())
    press.notice("kill", "http://harbor.example/a")
    press.carries("front", entry("a", link="https://harbor.example/a"))
    press.refresh(NOW + MINUTE)
    assert press.rows("SELECT state FROM story") == [(State.KILLED.value,)]


def test_a_fragment_that_counts_up_is_no_new_story(tmp_path):
    """As the BBC's GUIDs do: `…/articles/x#0`, then `#1`."""
    link = "https://harbor.example/articles/x"
    press = opened_press(tmp_path, replace(entry("x"), guid=f"{link}#0", link=f"{link}?at_medium=RSS"))
    assert polled(press, replace(entry("x"), guid=f"{link}#1", link=f"{link}?at_medium=RSS&at_campaign=rss")) == (0, 0)


def test_ids_by_which_a_story_came_do_not_pile_up(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    for poll in range(1, 30):
        polled(press, replace(entry("a"), guid=f"a-{poll}"), after=poll)
    ((count,),) = press.rows("SELECT count(*) FROM alias")
    assert count <= 20
    assert press.rows("SELECT story FROM alias WHERE id = ?", harbor_id("a-29")) == [(harbor_id("a"),)]


# ── one GUID for several ──────────────────────────────────────────────────────────────────────────


def test_a_guid_that_is_given_to_another_story_names_that_one_from_then_on(tmp_path):
    first, second = replace(entry("a"), guid="1"), replace(entry("b"), guid="1")
    press = opened_press(tmp_path, first)
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert polled(press, second) == (1, 0)
    answer = said(talker.asks("NewsIntent", NOW + MINUTE))
    assert runs(answer) & runs(text_in(second))
    assert "changed" not in answer
    assert polled(press, second, after=2) == (0, 0)
    assert polled(press, replace(second, headline="Ferry stops again"), after=3) == (0, 1)
    assert [version for _, version in stories(press)] == [1, 2]


def test_an_edit_may_change_the_link(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    assert polled(press, entry("a", link="https://harbor.example/a-better-name", headline="Ferry stops")) == (0, 1)


def test_what_was_killed_does_not_come_back_as_another_story_of_its_guid(tmp_path):
    press = opened_press(tmp_path, replace(entry("a"), guid="1"))
    press.withdraw(harbor_id("1"))
    press.carries("front", replace(entry("b"), guid="1"))
    press.refresh(NOW + MINUTE)
    assert press.stories.count(NOW + MINUTE) == 0


def test_stories_that_share_a_guid_in_one_document_stay_apart_whatever_their_order(tmp_path):
    def carried(*names: str) -> bytes:
        return document(Item(name, guid="same") for name in names)

    press = Press(tmp_path)
    press.newsroom = replace(press.newsroom, parser=Formats())
    press.licensed(licence())
    found = []
    for poll, names in enumerate((("light",), ("ferry", "light"), ("market", "light", "ferry"), ("ferry",)), start=1):
        press.fetcher.answers["front"] = Fetched(carried(*names), "", None, Validators(str(poll)))
        report = next(one for one in press.refresh(NOW + poll * MINUTE).reports if one.feed == "front")
        found.append((report.new, report.changed))
    assert found == [(1, 0), (1, 0), (1, 0), (0, 0)]


# ── one link for several ──────────────────────────────────────────────────────────────────────────


def test_a_link_to_the_front_page_tells_nothing(tmp_path):
    press = opened_press(tmp_path, entry("a", link=FRONT_PAGE))
    assert polled(press, entry("b", link=FRONT_PAGE)) == (1, 0)
    assert len(stories(press)) == 2


def test_a_link_that_several_stories_have_tells_nothing(tmp_path):
    page = "https://harbor.example/live"
    press = opened_press(tmp_path, entry("a", link=page), entry("b", link=page))
    assert polled(press, entry("c", link=page)) == (1, 0)
    assert polled(press, entry("d", link=page), entry("e", link=page), after=2) == (2, 0)


def test_two_items_that_say_the_same_under_one_link_are_one_story(tmp_path):
    press = opened_press(tmp_path, entry("a"), replace(entry("a"), guid="again"))
    assert stories(press) == [(harbor_id("a"), 1)]
    assert polled(press, entry("a", headline="Ferry stops"), replace(entry("a"), guid="again")) == (0, 1)
    assert polled(press, entry("a", headline="Ferry stops"), replace(entry("a"), guid="again"), after=2) == (0, 0)


# ── what vanishes ─────────────────────────────────────────────────────────────────────────────────


def gone(press: Press) -> dict[str, int | None]:
    return dict(press.rows("SELECT id, gone_at FROM story"))


def test_what_a_feed_carries_no_more_is_marked_and_told_all_the_same(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    polled(press, entry("b"), after=60)
    since = gone(press)

    assert [since[harbor_id(name)] is None for name in "ab"] == [False, True]
    assert press.stories.count(NOW + HOUR) == 2
    polled(press, entry("b"), entry("c"), after=120)
    assert gone(press)[harbor_id("a")] == since[harbor_id("a")], "it stays gone since then"


def test_what_comes_back_is_the_story_of_before(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    polled(press, entry("b"), after=1)
    assert polled(press, entry("a"), entry("b"), after=2) == (0, 0)

    assert set(gone(press).values()) == {None}
    assert not runs(said(talker.asks("NewsIntent", NOW + 3 * MINUTE))) & runs(text_in(entry("a")))


def test_an_empty_or_broken_document_expires_nothing(tmp_path):
    press = Press(tmp_path)
    press.newsroom = replace(press.newsroom, parser=Formats())
    press.licensed(licence())
    whole = document([Item("ferry"), Item("light")])
    for poll, body in enumerate((whole, document([]), whole[: len(whole) * 2 // 3], b"<html>", b"", b"{}"), start=1):
        press.fetcher.answers["front"] = Fetched(body, "", None, Validators(str(poll)))
        press.refresh(NOW + poll * MINUTE)
        assert list(gone(press).values()) == [None, None], body[:20]
    assert press.stories.count(NOW + DAY) == 2


def test_a_story_of_another_feed_is_not_marked(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence(feeds=["front", "world"]))
    press.carries("front", entry("a"))
    press.carries("world", entry("b"), entry("a"))
    press.refresh()
    press.carries("world", entry("c"))
    press.refresh(NOW + MINUTE)
    assert {story for story, since in gone(press).items() if since} == {harbor_id("b")}
