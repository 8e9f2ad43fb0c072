"""From a reply to bytes: within Alexa's limits, and the same bytes again from the skeleton."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.alexa.render import (
    MAX_BYTES,
    MAX_CARD_CHARACTERS,
    Rendered,
    apology,
    can_fulfill,
    empty,
    refill,
    render,
    uses_of,
)
from skill.alexa.ssml import NEWS_STYLE
from skill.rights.gate import Cleared
from skill.rights.licence import Channel
from skill.stories.pronunciation import How, Pronounced, marked
from skill.voice.pace import seconds
from skill.voice.reply import Block, Line, Own, Question, Reply, Words
from skill.voice.state import State
from skill.voice.strings import Strings
from tests.adversary.answers import MAX_SPEECH, faults_of, last_words
from tests.rights.world import NOW, QUESTION, STORY, clear

STRINGS = Strings("en-US")
INTENT = {"type": "IntentRequest"}
OFFER = Question(Line("More on {title}?", {"title": Own("A & B")}), Line("Say yes.", {}), "more")
texts = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=60)


def cleared(name: str, text: str = "Six words of a harbor story.") -> Cleared:
    return replace(clear(QUESTION), rendition=name, story=replace(STORY, id=f"harbor/{name}"), said=text, text=text)


def block(one: Cleared) -> Block:
    credit: dict[str, Own | Words] = {"credit": Own(one.credit), "words": Words(one)}
    shown = (Line("{words}", {"words": Words(one, "text")}), Line("{link}", {"link": Words(one, "link")}))
    return Block(one.story.id, (Line("{credit}: {words}", credit),), shown)


def rendered(*told: Cleared, question: Question | None = None) -> Rendered:
    return render(Reply(tuple(map(block, told)), State(), question), STRINGS, NOW)


def response_of(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)["response"]
    return found


@given(st.lists(texts, min_size=1, max_size=3), st.booleans())
def test_whatever_a_story_says_the_response_is_valid_and_is_filled_in_again_to_the_byte(told: list[str], asks: bool):
    stories = {f"r{number}": cleared(f"r{number}", text) for number, text in enumerate(told)}
    made = rendered(*stories.values(), question=OFFER if asks else None)

    assert faults_of(200, made.body, INTENT) == []
    assert refill(made.skeleton, stories.get, STRINGS, str) == made.body


@given(st.lists(texts, min_size=1, max_size=3))
def test_a_newsreader_tells_the_stories_and_again_to_the_byte(told: list[str]):
    stories = {f"r{number}": cleared(f"r{number}", text) for number, text in enumerate(told)}
    opening = Block(None, (Line("Here is the news.", {}),))
    made = render(Reply((opening, *map(block, stories.values())), State(), OFFER), STRINGS, NOW, NEWS_STYLE)
    said = response_of(made.body)["outputSpeech"]["ssml"]

    assert faults_of(200, made.body, INTENT) == []
    assert said.startswith('<speak>Here is the news.<break time="650ms"/><amazon:domain name="news">')
    assert said.count("amazon:domain") == 2
    assert refill(made.skeleton, stories.get, STRINGS, str) == made.body
    assert last_words(json.loads(made.body)) == "More on A & B?"


def test_marked_words_are_counted_as_they_leave():
    mark = marked(Pronounced("Kyiv", How.PHONEME, "ˈkiːɪv"))
    told = [cleared(f"r{number}", f"{mark} " * 60) for number in range(3)]
    made = rendered(*told, question=OFFER)

    assert faults_of(200, made.body, INTENT) == []
    assert list(made.told) == ["r0", "r1"]
    assert made.body.count(b"</phoneme>") == 120
    assert refill(made.skeleton, {"r0": told[0], "r1": told[1]}.get, STRINGS, str) == made.body


def test_a_skeleton_holds_no_word_of_a_story():
    made = rendered(cleared("r0", "Unmistakable words"), question=OFFER)

    assert "Unmistakable" not in made.skeleton
    assert uses_of(made.skeleton) == {"r0": ("harbor/r0", "abstract", ("voice",))}


def test_a_question_keeps_the_session_open_and_nothing_else_does():
    asked, done = response_of(rendered(question=OFFER).body), response_of(rendered(cleared("r0")).body)

    assert (asked["shouldEndSession"], asked["reprompt"]["outputSpeech"]["ssml"]) == (False, "<speak>Say yes.</speak>")
    assert asked["outputSpeech"]["ssml"] == "<speak>More on A &amp; B?</speak>"
    assert done["shouldEndSession"] is True
    assert "reprompt" not in done


def test_what_does_not_fit_is_left_out_whole_stories_at_a_time():
    made = rendered(*(cleared(f"r{number}", "<&> " * 250) for number in range(4)), question=OFFER)

    assert faults_of(200, made.body, INTENT) == []
    assert 1 <= len(made.told) < 4
    assert [one.story for one in made.state.begun] == [f"harbor/{name}" for name in made.told]
    assert set(uses_of(made.skeleton)) == set(made.told)


@pytest.mark.parametrize("length", [5000, 7000])
def test_speech_and_body_stay_below_their_limits(length: int):
    made = rendered(cleared("r0"), cleared("r1", "é" * length))

    assert len(made.body) <= MAX_BYTES
    assert len(response_of(made.body)["outputSpeech"]["ssml"]) < MAX_SPEECH
    assert len(response_of(made.body)["card"]["content"]) <= MAX_CARD_CHARACTERS


def test_one_that_is_said_and_shown_is_one_use_with_both_channels():
    both = replace(cleared("r0"), channels=frozenset({Channel.VOICE, Channel.SCREEN}))
    made = rendered(both)

    assert uses_of(made.skeleton)["r0"][2] == ("screen", "voice")
    assert list(made.told) == ["r0"]


def test_stories_begin_one_after_the_other():
    made = rendered(cleared("r0"), cleared("r1"))
    opened = render(Reply((Block(None, (Line("Here is the news.", {}),)), block(cleared("r0"))), State()), STRINGS, NOW)

    assert [round(one.starts_seconds, 2) for one in made.told.values()] == [0, 3.82]
    assert made.state.begun[1].at_seconds == pytest.approx(NOW.timestamp() + made.told["r1"].starts_seconds)
    assert opened.told["r0"].starts_seconds == pytest.approx(seconds("Here is the news.", "en"))


def test_what_may_leave_no_more_is_left_out_whole_and_said_once():
    stories = {name: cleared(name, f"Words of {name}") for name in ("r0", "r1", "r2")}
    made = rendered(*stories.values(), question=OFFER)
    again = refill(made.skeleton, {"r1": stories["r1"]}.get, STRINGS, lambda story: f"Title of {story}")
    said = response_of(again)["outputSpeech"]["ssml"]

    assert faults_of(200, again, INTENT) == []
    assert said.count("has withdrawn that story.") == 1
    assert "Title of harbor/r0 has withdrawn" in said
    assert "Words of r1" in said
    assert not any(f"Words of {name}" in again.decode() for name in ("r0", "r2"))


def test_an_apology_closes_the_session():
    for locale in ("en-US", "fr-FR"):
        body = apology(Strings(locale)).body
        assert faults_of(200, body, INTENT) == []
        assert response_of(body)["shouldEndSession"] is True


def test_what_says_nothing_is_empty():
    assert json.loads(empty().body) == {"version": "1.0", "response": {}}
    assert response_of(can_fulfill(True, ["topic"]).body) == {
        "canFulfillIntent": {"canFulfill": "YES", "slots": {"topic": {"canUnderstand": "YES", "canFulfill": "YES"}}}
    }
    assert response_of(can_fulfill(False, []).body)["canFulfillIntent"]["canFulfill"] == "NO"


def test_a_use_that_puts_no_words_into_the_answer_is_a_use_all_the_same() -> None:
    """As where the date of a story without a byline is told."""
    one = cleared("one")
    said = Line("The Harbor Times names no author. It was published 1 hour ago.", {"byline": Words(one, "byline")})
    found = render(Reply((Block(None, (said,)), block(cleared("two"))), State()), STRINGS, NOW)
    assert found.told.keys() == uses_of(found.skeleton).keys() == {"one", "two"}


def test_at_another_rate_no_story_is_told_in_a_newsreaders_voice():
    plain = render(Reply((block(cleared("r0")),), State(), OFFER), STRINGS, NOW, NEWS_STYLE)
    slow = render(Reply((block(cleared("r0")),), State(), OFFER), STRINGS, NOW, NEWS_STYLE, 70)
    response = json.loads(slow.body)["response"]

    assert b"amazon:domain" in plain.body
    assert b"amazon:domain" not in slow.body
    for spoken in (response["outputSpeech"], response["reprompt"]["outputSpeech"]):
        assert re.fullmatch(r'<speak><prosody rate="70%">.+</prosody></speak>', spoken["ssml"])
