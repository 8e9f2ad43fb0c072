"""A listener who breaks in: time tells how far an answer got. What cannot have begun is unheard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from skill.compose import House
from skill.simulator.match import Matched
from skill.voice.pace import seconds
from tests.conversations.talker import Heard, Talker, wrong_with
from tests.samples import open_samples

BIG_TITLE = {"title": "x#harbor-touchline"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("breaking"))
    yield opened
    opened.database.close()


@pytest.fixture
def listener(house: House) -> Talker:
    return Talker(house, heard_out=False)


def starts(answer: Heard) -> list[float]:
    """When each story begins, in seconds after the answer does."""
    found, clock = [], 0.0
    for paragraph in answer.speech.split("\n"):
        if paragraph not in answer.own_lines:
            found.append(clock)
        clock += seconds(paragraph, "en-US")
    return found


def broken_into(talker: Talker, place: int) -> list[str]:
    """The stories of an answer that is broken into a second after that at `place` began; -1 is before the first."""
    probe = Talker(talker.house).ask("NewsIntent")
    talker.pause = starts(probe)[place] + 1 if place >= 0 else starts(probe)[0] / 2
    answer = talker.ask("NewsIntent")
    talker.pause = 60
    assert answer.stories == probe.stories
    assert len(answer.stories) > 1
    return answer.stories


def test_next_before_anything_began_is_the_first(listener: Talker):
    order = broken_into(listener, -1)

    assert listener.ask("AMAZON.NextIntent").stories == order[:1]


@pytest.mark.parametrize("place", [0, 1])
def test_next_goes_to_what_had_not_begun(listener: Talker, place: int):
    order = broken_into(listener, place)
    following = listener.ask("AMAZON.NextIntent").stories

    assert following == order[place + 1 : place + 2] or (place + 1 == len(order) and following[0] not in order)


@pytest.mark.parametrize("place", [-1, 0, 1])
@pytest.mark.parametrize("intent", ["MoreIntent", "ExcerptIntent", "AMAZON.RepeatIntent", "AMAZON.ResumeIntent"])
def test_that_one_is_the_story_that_is_being_said_or_is_about_to_be(listener: Talker, place: int, intent: str):
    order = broken_into(listener, place)
    answer = listener.ask(intent)
    is_yes = intent == "AMAZON.ResumeIntent" and place == len(order) - 1  # what was offered, had it been heard

    assert is_yes or {row.story for row in answer.rows} == {order[max(place, 0)]}
    assert wrong_with(answer) == []


@pytest.mark.parametrize(("place", "heard"), [(-1, 0), (0, 1), (1, 2)])
def test_what_cannot_have_begun_is_news_still(listener: Talker, place: int, heard: int):
    order = broken_into(listener, place)
    again = listener.ask("NewsIntent").stories

    assert set(again) & set(order) == set(order[heard:])


def test_what_was_cut_off_stays_on_the_ledger(listener: Talker):
    listener.pause = 0.2
    told = listener.ask("NewsIntent")
    again = listener.ask("NewsIntent")

    assert again.stories == told.stories
    assert len(again.rows) == len(told.rows) > 0


def test_who_hears_an_answer_out_has_heard_it_whole(listener: Talker):
    listener.heard_out = True
    listener.pause = 0
    order = listener.ask("NewsIntent").stories

    assert not set(listener.ask("NewsIntent").stories) & set(order)


def test_help_while_a_story_is_said_loses_nothing(listener: Talker):
    order = broken_into(listener, 0)
    listener.ask("AMAZON.HelpIntent")

    assert listener.ask("AMAZON.NextIntent").stories == order[1:2]


@pytest.mark.parametrize("intent", ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.PauseIntent"])
def test_stopped_while_a_story_is_said_the_next_session_goes_on_after_it(listener: Talker, intent: str):
    order = broken_into(listener, 0)
    listener.ask(intent)
    listener.pause = 3600
    listener.ask("Launch")

    assert listener.ask("AMAZON.NextIntent").stories == order[1:2]


def test_a_session_that_ends_while_a_story_is_said_leaves_the_others_new(listener: Talker):
    order = broken_into(listener, 0)
    ended = listener.send(listener.asked(Matched(None, session_end=True)))

    assert (ended.response, ended.rows) == ({}, ())
    assert order[1] in listener.ask("NewsIntent").stories
    assert order[0] not in listener.ask("NewsIntent").stories


def test_an_author_asked_for_while_a_story_is_said_is_that_storys(listener: Talker):
    order = broken_into(listener, 0)

    assert [row.story for row in listener.ask("AuthorIntent").rows] == order[:1]
    assert listener.ask("AMAZON.NextIntent").stories == order[1:2]
