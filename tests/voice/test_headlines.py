"""Just the headlines: five of them at most, and nothing of a summary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from skill.compose import House
from tests.conversations.talker import Talker, withdraw, wrong_with
from tests.houses import sample_house


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


@pytest.mark.parametrize(("locale", "country"), [("en-US", "US"), ("fr-FR", "FR")])
def test_five_headlines_are_told_as_headlines(house: House, locale: str, country: str):
    answer = Talker(house, locale, country).ask("HeadlinesIntent")

    assert len(answer.told) == 5
    assert {use.rpartition(" ")[2] for use in answer.told} == {"headline"}
    assert answer.keys[-1] == "headlines.which"
    assert wrong_with(answer) == []


def test_one_of_them_is_told_by_its_place_or_what_it_is_about_and_the_first_after_a_yes(house: House):
    talker = Talker(house)
    told = talker.ask("HeadlinesIntent").stories

    assert talker.ask("AMAZON.YesIntent").stories == told[:1]
    assert talker.ask("ChooseIntent", position="third#3").stories == told[2:3]
    assert talker.ask("StoryAboutIntent", query="the avalanche").stories == told[3:4]


def test_the_next_headlines_are_others_and_then_all_was_heard(house: House):
    talker = Talker(house, "fr-FR", "FR")
    first, second, third = (talker.ask("HeadlinesIntent") for _ in range(3))

    assert not set(first.stories) & set(second.stories)
    assert third.keys[-1] in {"headlines.which", "news.heard_all"}


def test_a_withdrawn_one_is_not_among_them(house: House):
    gone = Talker(house).ask("HeadlinesIntent").stories[0]
    withdraw(house, gone)

    assert gone not in Talker(house).ask("HeadlinesIntent").stories
