"""A story that changed: told again to who heard it before, and said to have changed. And one that did not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.compose import House, open_house
from tests.conversations.talker import Talker, wrong_with
from tests.samples import ROOT, refreshed, sample_settings, serving_samples

FEED = "harbor-news.xml"


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    shutil.copy(ROOT / "fixtures/feeds" / FEED, folder)
    return folder


@pytest.fixture
def house(tmp_path: Path, feeds: Path) -> Iterator[House]:
    with serving_samples(feeds) as port:
        opened = open_house(sample_settings(tmp_path, port=port))
        opened.database.migrate()
        refreshed(opened)
        yield opened
        opened.database.close()


def republished(house: House, feeds: Path, old: str, new: str) -> None:
    """The publisher puts `new` for `old`, everywhere; and a refresh."""
    path = feeds / FEED
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    refreshed(house, datetime.now(UTC) + timedelta(minutes=5))


def later(house: House, listener: Talker) -> Talker:
    return Talker(house, name=listener.name, now=listener.now + timedelta(minutes=10), is_new=True)


def test_a_story_that_changed_is_told_again_and_said_to_have_changed(house: House, feeds: Path):
    listener = Talker(house)
    first = listener.ask("KeywordNewsIntent", query="maternity midwives")
    assert first.told == ["harbor-times summary"]
    republished(house, feeds, "19 midwives", "23 midwives")
    again = later(house, listener).ask("NewsIntent")
    place = again.stories.index(first.stories[0])

    assert "This one has changed since you heard it." in again.speech.split("\n")[1 + place]
    assert "23 midwives" in again.speech
    assert again.keys.count("story.updated") == 1
    assert wrong_with(again) == []


def test_told_once_an_update_is_news_no_more(house: House, feeds: Path):
    listener = Talker(house)
    listener.ask("KeywordNewsIntent", query="maternity midwives")
    republished(house, feeds, "19 midwives", "23 midwives")
    back = later(house, listener)
    told = back.ask("KeywordNewsIntent", query="maternity midwives")
    repeated = back.ask("AMAZON.RepeatIntent")

    assert "story.updated" in told.keys
    assert "story.updated" not in repeated.keys
    assert repeated.stories == told.stories
    assert back.ask("KeywordNewsIntent", query="maternity midwives").keys == ["news.heard_these"]


def test_more_of_a_story_that_changed_meanwhile_says_so(house: House, feeds: Path):
    listener = Talker(house)
    listener.ask("KeywordNewsIntent", query="maternity midwives")
    republished(house, feeds, "40 minutes inland", "50 minutes inland")
    more = later(house, listener).ask("MoreIntent")

    assert "story.updated" in more.keys


def test_who_never_heard_it_hears_of_no_change(house: House, feeds: Path):
    republished(house, feeds, "19 midwives", "23 midwives")
    told = Talker(house, now=datetime.now(UTC) + timedelta(minutes=10)).ask("NewsIntent")

    assert "23 midwives" in told.speech
    assert "story.updated" not in told.keys
