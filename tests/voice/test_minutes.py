"""The news in half a minute, in one, in two: as long as it was asked for, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from skill.compose import House
from skill.voice import pace
from tests.conversations.talker import Heard, Talker, wrong_with
from tests.houses import sample_house

SECONDS = {"half": 30, "one": 60, "two": 120}
MOST_OFF = 0.15


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


def estimated(answer: Heard) -> float:
    return sum(pace.seconds(paragraph, answer.locale) for paragraph in answer.speech.split("\n"))


@pytest.mark.parametrize(("locale", "country"), [("en-US", "US"), ("fr-FR", "FR")])
@pytest.mark.parametrize("length", SECONDS)
def test_an_answer_is_as_long_as_was_asked(house: House, locale: str, country: str, length: str):
    answer = Talker(house, locale, country).ask("MinutesIntent", length=f"so long#{length}")

    assert abs(estimated(answer) / SECONDS[length] - 1) < MOST_OFF, answer.speech
    assert answer.keys[0] == f"minutes.{length}"
    assert answer.keys[-1] == "minutes.end"
    assert wrong_with(answer) == []


def test_who_goes_on_hears_others_until_there_is_no_more(house: House):
    talker = Talker(house, "fr-FR", "FR")
    heard: list[str] = []
    for _ in range(12):
        answer = talker.ask("MinutesIntent", length="deux minutes#two")
        assert not set(answer.stories) & set(heard)
        heard += answer.stories
        if not answer.stories:
            break
        assert wrong_with(answer) == []
    assert answer.keys == ["news.heard_all"]


def test_where_there_is_less_news_it_is_not_said_that_the_time_is_up(house: House):
    talker = Talker(house, "fr-FR", "FR")
    keys = [talker.ask("MinutesIntent", length="deux minutes#two").keys[-1] for _ in range(3)]

    assert keys[0] == "minutes.end"
    assert "news.end" in keys or "news.heard_all" in keys


def test_another_length_is_asked_about(house: House):
    answer = Talker(house).ask("MinutesIntent", length="a fortnight")

    assert answer.keys == ["minutes.which"]
    assert re.search("Thirty seconds", answer.speech)
