"""One event in several titles: drawn after a round, told once in an answer, and by any title that is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from skill.desk.clustering import draw_clusters
from skill.stories.story import Entry, story_id
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, licence, said

FERRY = Entry(
    "ferry", "https://harbor.example/ferry", "Night ferry to Calder resumes after three months",
    "The first boat since the fire in the engine room left Port Ellis with 214 passengers, the Calder Line said.",
    "", NOW - HOUR,
)  # fmt: skip
AGAIN = Entry(
    "boat", "https://mill.example/boat", "Calder Line's night ferry sails again",
    "Port Ellis waved off 214 passengers on the first boat since fire broke out in the engine room three months ago.",
    "", NOW - 2 * HOUR,
)  # fmt: skip
FROM_TIMES, FROM_MILL = "The first boat since the fire", "Port Ellis waved off"


def opened(folder: Path, *more: Entry, front: Entry = FERRY, mill: Entry = AGAIN) -> Press:
    press = Press(folder)
    press.licensed(licence(), licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("front", front, *more)
    press.carries("mill", mill)
    press.refresh()
    return press


def clusters(press: Press) -> dict[str, str | None]:
    return dict(press.rows("SELECT id, cluster FROM story"))


def told(answer: object) -> list[str]:
    """From which titles the event is told, in order."""
    text = said(answer)  # type: ignore[arg-type]
    places = {title: text.find(words) for title, words in (("times", FROM_TIMES), ("mill", FROM_MILL))}
    return sorted((title for title, place in places.items() if place >= 0), key=lambda title: places[title])


def test_two_titles_that_tell_of_one_event_are_in_one_cluster(tmp_path):
    press = opened(tmp_path, entry("other"))
    found = clusters(press)
    assert found[story_id("harbor", "ferry")] == found[story_id("mill", "boat")] is not None
    assert found[story_id("harbor", "other")] is None
    assert draw_clusters(press.stories, NOW) == 0, "what is drawn is drawn"


def test_a_default_answer_tells_an_event_once_from_the_title_that_comes_first(tmp_path):
    press = opened(tmp_path, entry("other", published_at=NOW - 3 * HOUR))
    talker = Talker(press.desk)

    assert told(talker.asks("NewsIntent")) == ["times"]
    assert told(talker.asks("NewsIntent", NOW + MINUTE)) == []
    assert told(talker.asks("AMAZON.NextIntent", NOW + MINUTE)) == []
    assert told(Talker(press.desk, "else").asks("KeywordNewsIntent", query="night ferry")) == ["times"]
    assert told(Talker(press.desk, "third").asks("TopicNewsIntent", topic="World")) == []


def test_by_title_it_is_told_whoever_told_it_before(tmp_path):
    press = opened(tmp_path)
    talker = Talker(press.desk)
    assert told(talker.asks("NewsIntent")) == ["times"]
    assert told(talker.asks("TitleNewsIntent", NOW + MINUTE, title="the mill")) == ["mill"]


def test_on_another_visit_the_other_title_may_tell_it(tmp_path):
    press = opened(tmp_path)
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    assert told(talker.asks("NewsIntent", NOW + HOUR - MINUTE)) == []
    assert told(talker.asks("NewsIntent", NOW + 2 * HOUR)) == ["mill"]


def test_where_the_first_may_not_be_told_the_other_is(tmp_path):
    press = opened(tmp_path)
    press.withdraw(story_id("harbor", "ferry"))
    assert told(Talker(press.desk).asks("NewsIntent")) == ["mill"]


def test_two_stories_of_one_title_are_two_pieces_of_news(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence())
    press.carries("front", FERRY, replace(AGAIN, link="https://harbor.example/boat"))
    press.refresh()
    assert set(clusters(press).values()) == {None}
    assert sorted(told(Talker(press.desk).asks("NewsIntent"))) == ["mill", "times"]


@pytest.mark.parametrize("days", [1, 3])
def test_an_event_ends_after_two_days(tmp_path, days):
    press = opened(tmp_path, mill=replace(AGAIN, published_at=NOW - days * DAY))
    assert (set(clusters(press).values()) == {None}) is (days == 3)


def test_a_report_that_comes_hours_later_joins(tmp_path):
    press = opened(tmp_path, mill=entry("before", link="https://mill.example/before"))
    assert set(clusters(press).values()) == {None}
    press.carries("mill", AGAIN)
    press.refresh(NOW + 5 * HOUR)
    assert clusters(press)[story_id("mill", "boat")] == clusters(press)[story_id("harbor", "ferry")] is not None


def test_a_cluster_outlasts_an_edit(tmp_path):
    press = opened(tmp_path)
    before = clusters(press)
    press.carries("mill", replace(AGAIN, headline="All is well on the Calder Line", abstract="Nobody was hurt."))
    press.refresh(NOW + MINUTE)
    assert press.rows("SELECT max(version) FROM story") == [(2,)]
    assert clusters(press) == before
