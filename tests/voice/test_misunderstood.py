"""Two misunderstandings in a row: the second time with examples that fit the moment, in other words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from skill.compose import House
from skill.voice.strings import LOCALES
from tests.conversations.talker import Talker, matcher, wrong_with
from tests.houses import HOUR, sample_house

MOMENTS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "start": [("Launch", {})],
    "story": [("NewsIntent", {}), ("ChooseIntent", {"position": "one#1"})],
    "list": [("HeadlinesIntent", {})],
    "settings": [("NewsIntent", {}), ("SettingsIntent", {})],
}
NOISE = "AMAZON.FallbackIntent"


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_second_time_brings_examples_that_fit(house: House, locale: str, moment: str):
    talker = Talker(house, locale, locale[-2:])
    for intent, slots in MOMENTS[moment]:
        talker.ask(intent, **slots)
    first, second, third = (talker.ask(NOISE) for _ in range(3))

    assert first.keys == ["fallback.text"]
    assert second.keys == third.keys == [f"fallback.again_{moment}"]
    assert [fault for answer in (first, second) for fault in wrong_with(answer)] == []


@pytest.mark.parametrize("between", ["AMAZON.HelpIntent", "AMAZON.NextIntent", "AMAZON.RepeatIntent"])
def test_after_anything_else_it_is_the_first_again(house: House, between: str):
    talker = Talker(house)
    for intent in ("NewsIntent", NOISE, between):
        talker.ask(intent)

    is_repeated = between == "AMAZON.RepeatIntent"
    assert talker.ask(NOISE).keys == ["fallback.again_story" if is_repeated else "fallback.text"]


def test_on_another_visit_it_is_the_first_again(house: House):
    talker = Talker(house)
    talker.ask("NewsIntent")
    talker.ask(NOISE)
    talker.is_new = True
    talker.now += HOUR

    assert talker.ask(NOISE).keys == ["fallback.text"]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_given_as_an_example_is_understood(locale: str):
    examples = {
        "en-US": ["just the headlines", "sports news", "news about the sea", "tell me more", "who wrote that", "next",
                  "the second one", "what are my settings", "no more sport", "what's the news"],
        "fr-FR": ["juste les titres", "les infos sport", "les infos sur la mer", "dis-m'en plus", "qui l'a écrit",
                  "suivant", "le deuxième", "mes réglages", "je ne veux plus de sport", "les infos"],
    }[locale]  # fmt: skip

    assert [one for one in examples if matcher(locale).match(one).intent == NOISE] == []
