"""A story that is withdrawn: silent at once, named to who heard it, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from skill.compose import House
from skill.stories.story import State
from tests.conversations.talker import Heard, Talker, copied, said_of, story_of, withdraw, wrong_with
from tests.samples import open_samples

TITLE = {"title": "x#harbor-times"}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("withdrawn"))
    yield opened
    opened.database.close()


@pytest.fixture
def house(samples: House, tmp_path: Path) -> Iterator[House]:
    with copied(samples, tmp_path) as copy:
        yield copy


@pytest.fixture
def listener(house: House) -> Talker:
    return Talker(house)


def holds_nothing_of(answer: Heard, house: House, story: str) -> bool:
    link = story_of(house, story).link
    texts = [*said_of(house, story).values(), *([link] if link else [])]
    return not any(text in answer.body.decode() for text in texts)


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD])
@pytest.mark.parametrize(
    ("intent", "slots"),
    [
        ("MoreIntent", {}),
        ("ExcerptIntent", {}),
        ("AuthorIntent", {}),
        ("WhenIntent", {}),
        ("OpinionQuestionIntent", {}),
        ("HowDoYouKnowIntent", {}),
        ("MistakeIntent", {}),
        ("SaveIntent", {}),
        ("WhoElseIntent", {}),
        ("WhatChangedIntent", {}),
        ("LinkIntent", {}),
        ("AMAZON.RepeatIntent", {}),
        ("ChooseIntent", {"position": "x#last"}),
    ],
)
def test_who_heard_it_is_told_that_it_is_withdrawn(
    listener: Talker, house: House, state: State, intent: str, slots: dict[str, str]
):
    story = listener.ask("TitleNewsIntent", **TITLE).stories[-1]
    withdraw(house, story, state)
    answer = listener.ask(intent, **slots)

    assert answer.speech.startswith("The Harbor Times has withdrawn that story.")
    assert answer.keys == ["story.withdrawn", "next.offer"]
    assert holds_nothing_of(answer, house, story)
    assert [row for row in answer.rows if row.kind == "use"] == []
    assert wrong_with(answer) == []
    assert listener.ask("AMAZON.YesIntent").stories not in ([], [story])


@pytest.mark.parametrize("intent", ["AMAZON.StartOverIntent", "AMAZON.PreviousIntent"])
def test_going_back_to_it_says_so_and_leads_on(listener: Talker, house: House, intent: str):
    first, second, *_ = listener.ask("TitleNewsIntent", **TITLE).stories
    listener.ask("ChooseIntent", position="x#2")
    withdraw(house, first)
    answer = listener.ask(intent)

    assert answer.keys == ["story.withdrawn", "next.offer"]
    assert listener.ask("AMAZON.YesIntent").stories == [second]


def test_who_never_heard_it_gets_no_hint(listener: Talker, house: House):
    told = listener.ask("TitleNewsIntent", **TITLE).stories
    coming = Talker(house).ask
    coming("TitleNewsIntent", **TITLE)
    story = coming_after(house, told)
    withdraw(house, story)

    chosen = listener.ask("ChooseIntent", position=f"x#{len(told) + 1}")
    assert chosen.keys == ["which.no_such"]
    assert story not in listener.ask("AMAZON.NextIntent").stories
    for answer in (chosen, listener.ask("NewsIntent"), listener.ask("TitleNewsIntent", **TITLE)):
        assert "withdrawn" not in answer.speech
        assert holds_nothing_of(answer, house, story)


def coming_after(house: House, told: list[str]) -> str:
    """The story that somebody hears who goes on after `told`."""
    other = Talker(house)
    assert other.ask("TitleNewsIntent", **TITLE).stories == told
    return other.ask("AMAZON.NextIntent").stories[0]


def test_who_was_cut_off_before_it_began_gets_no_hint(house: House):
    listener = Talker(house, heard_out=False, pause=0.2)
    story = listener.ask("NewsIntent").stories[0]
    withdraw(house, story)

    assert listener.ask("MoreIntent").keys == ["which.no_such"]


def test_a_search_for_it_finds_nothing(listener: Talker, house: House):
    story = listener.ask("KeywordNewsIntent", query="senate").stories[0]
    withdraw(house, story)

    assert Talker(house).ask("KeywordNewsIntent", query="senate").keys == ["missing.words"]


def test_where_nothing_follows_the_session_closes(listener: Talker, house: House):
    told = listener.ask("TopicNewsIntent", topic="x#tennis").stories
    withdraw(house, told[-1])
    answer = listener.ask("MoreIntent")

    assert (answer.keys, answer.is_open) == (["story.withdrawn"], False)
    assert answer.speech == "Harbor Touchline has withdrawn that story."


def test_a_retry_leaves_it_out_and_says_so_once(listener: Talker, house: House):
    first = listener.ask("TitleNewsIntent", **TITLE)
    for story in first.stories[:2]:
        withdraw(house, story)
    again = listener.send(first.request)

    assert again.speech.count("The Harbor Times has withdrawn that story.") == 1
    assert all(holds_nothing_of(again, house, story) for story in first.stories[:2])
    assert all(not holds_nothing_of(again, house, story) for story in first.stories[2:])
    assert again.rows == ()


def test_a_retry_in_french_says_so_in_french(house: House):
    listener = Talker(house, "fr-FR", "FR")
    first = listener.ask("NewsIntent")
    withdraw(house, first.stories[0])

    assert "Le Courrier des Rives a retiré cet article." in listener.send(first.request).speech


def test_next_passes_it_over_in_silence(listener: Talker, house: House):
    told = listener.ask("TitleNewsIntent", **TITLE).stories
    listener.ask("ChooseIntent", position="x#1")
    withdraw(house, told[1])
    answer = listener.ask("AMAZON.NextIntent")

    assert answer.stories
    assert answer.stories[0] != told[1]
    assert "withdrawn" not in answer.speech


def test_the_next_one_is_not_offered_where_it_is_withdrawn(listener: Talker, house: House):
    told = listener.ask("TopicNewsIntent", topic="x#tennis").stories
    listener.ask("AMAZON.StartOverIntent")
    assert listener.ask("LinkIntent").keys == ["link.done", "link.sent_headline", "next.offer"]
    for story in told[1:]:
        withdraw(house, story)

    assert listener.ask("LinkIntent").keys == ["link.done", "link.sent_headline"]
