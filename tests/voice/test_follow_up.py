"""What about France, the one about the bridge: the thread of what is being talked of is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from skill.compose import House
from tests.conversations.talker import Talker, story_of, withdraw, wrong_with
from tests.houses import sample_house


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


def test_the_one_about_something_is_of_those_just_told_before_any_other(house: House):
    talker = Talker(house)
    told = talker.ask("KeywordNewsIntent", query="vellmar").stories
    assert talker.ask("StoryAboutIntent", query="the ferries").stories == told[:1]
    assert talker.ask("ChooseIntent", position="the port").stories == told[:1]
    assert talker.ask("StoryAboutIntent", query="cholera").stories != []


def test_what_about_tells_of_the_same_topic_first(house: House):
    talker = Talker(house)
    talker.ask("TopicNewsIntent", topic="oceans#oceans")
    answer = talker.ask("FollowUpIntent", query="seagrass")

    labels = {"oceans"}
    assert {label.casefold() for label in (*story_of(house, answer.stories[0]).sections,)} & labels
    assert answer.keys[0] in {"news.found", "story.summary", "story.abstract", "story.headline"}


def test_what_about_a_topic_is_that_topic(house: House):
    talker = Talker(house)
    talker.ask("NewsIntent")

    assert talker.ask("FollowUpIntent", query="tennis").keys[0] == "news.topic"
    assert talker.ask("FollowUpIntent", query="").keys == ["missing.words"]


def test_what_was_heard_is_told_again_where_there_is_no_other(house: House):
    talker = Talker(house)
    (told,) = talker.ask("KeywordNewsIntent", query="cholera").stories

    assert talker.ask("FollowUpIntent", query="cholera").stories == [told]


@pytest.mark.parametrize("intent", ["FollowUpIntent", "StoryAboutIntent"])
def test_a_story_that_is_withdrawn_meanwhile_is_not_found(house: House, intent: str):
    talker = Talker(house)
    (told,) = talker.ask("KeywordNewsIntent", query="cholera").stories
    withdraw(house, told)
    answer = talker.ask(intent, query="cholera")

    assert answer.stories == []
    assert "Cholera" not in answer.speech
    assert wrong_with(answer) == []


def test_without_a_conversation_they_are_searches(house: House):
    for intent in ("FollowUpIntent", "StoryAboutIntent"):
        talker = Talker(house, pause=timedelta(minutes=1).total_seconds())
        assert talker.ask(intent, query="cholera").keys[0] == "news.found"
