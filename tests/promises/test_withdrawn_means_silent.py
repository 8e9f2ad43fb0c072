"""Promise 5: no answer that commits after a notice holds the story, whatever is asked, wherever it was remembered."""

from __future__ import annotations

import json
import random
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from skill.simulator.match import SlotValue
from skill.stories.story import State
from skill.voice.moves import MOVES
from tests.houses import MINUTE, NOW, Press, Talker, entry, everything, harbor_id, opened_press, runs, text_in

STATES = [State.KILLED, State.WITHHELD, State.GONE]
STORY = entry("a", sections=("World",), tags=("Zanzibar",))
OTHERS = [entry(guid, published_at=STORY.published_at) for guid in "bcd"]


def slots(intent: str) -> dict[str, SlotValue]:
    return {
        "TitleNewsIntent": {"title": SlotValue("harbor times", "times", "The Harbor Times")},
        "TopicNewsIntent": {"topic": SlotValue("world", "world", "world")},
        "KeywordNewsIntent": {"query": SlotValue(STORY.headline.split()[0])},
        "ChooseIntent": {"position": SlotValue("first", "1", "first")},
    }.get(intent, {})


def holds(answer: dict[str, Any] | bytes) -> bool:
    text = everything(answer)
    return bool(runs(text, 2) & runs(text_in(STORY), 2)) or str(STORY.link) in text


def told(press: Press) -> Talker:
    """A listener in the middle of a conversation that told the story."""
    talker = Talker(press.desk)
    answers = [talker.asks("KeywordNewsIntent", NOW, **slots("KeywordNewsIntent"))]
    assert holds(answers[0])
    return talker


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, STORY, *OTHERS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("intent", sorted(MOVES))
def test_no_move_says_it_again(press, state, intent):
    talker = told(press)
    press.withdraw(harbor_id("a"), state)

    assert not holds(talker.asks(intent, NOW + MINUTE, **slots(intent)))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "intent", ["NewsIntent", "TitleNewsIntent", "TopicNewsIntent", "KeywordNewsIntent", "SourcesIntent"]
)
def test_nobody_who_comes_new_hears_of_it(press, state, intent):
    press.withdraw(harbor_id("a"), state)
    assert not holds(Talker(press.desk, listener="new").asks(intent, NOW, **slots(intent)))


@pytest.mark.parametrize("state", STATES)
def test_a_retry_of_the_answer_that_told_it_is_silent_and_says_so_once(press, state):
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    before = talker.sends(request, NOW)
    assert holds(before)
    press.withdraw(harbor_id("a"), state)
    after = talker.sends(request, NOW + MINUTE)

    assert not holds(after)
    assert json.loads(after)["response"]["outputSpeech"]["ssml"].count("withdrawn") == 1
    assert any(runs(everything(after)) & runs(text_in(other)) for other in OTHERS)


def test_only_who_heard_it_is_told_that_it_is_gone(press):
    talker = told(press)
    press.withdraw(harbor_id("a"))
    assert "withdrawn" in everything(talker.asks("AMAZON.RepeatIntent", NOW + MINUTE))
    assert "withdrawn" not in everything(Talker(press.desk, listener="new").asks("NewsIntent"))


def test_a_story_that_an_edit_or_another_round_brings_in_again_stays_silent(press):
    talker = told(press)
    press.withdraw(harbor_id("a"))
    press.carries("front", entry("a", abstract="An edit."), *OTHERS)
    press.refresh(NOW + MINUTE)
    for intent in sorted(MOVES):
        assert not holds(talker.asks(intent, NOW + MINUTE, **slots(intent))), intent


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_asked_in_whatever_order_nothing_withdrawn_is_heard(press, seed):
    chance, seconds = random.Random(seed), count(1)
    talkers = [Talker(press.desk, listener=name, door=door) for name in "xyz" for door in ("alexa", "simulator")]
    earlier: list[tuple[Talker, dict[str, Any]]] = []
    gone = False
    for step in range(60):
        now = NOW + next(seconds) * MINUTE / 4
        if step == 20:
            press.withdraw(harbor_id("a"), chance.choice(STATES))
            gone = True
        talker = chance.choice(talkers)
        intent = chance.choice(sorted(MOVES))
        request = talker.envelope(intent, now, **slots(intent))
        if earlier and chance.random() < 0.2:
            talker, request = chance.choice(earlier)
            request = {**request}
        try:
            answer = talker.sends(request, now_of(request, now))
        finally:
            earlier.append((talker, request))
        assert not (gone and holds(answer)), (step, intent)


def now_of(request: dict[str, Any], now: datetime) -> datetime:
    """A retry comes within its timestamp's tolerance."""
    return min(now, datetime.fromisoformat(request["request"]["timestamp"]) + 2 * MINUTE)
