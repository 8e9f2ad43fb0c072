"""The adversary over the sample feeds; and that it would find what it looks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adversary.answers import faults_of, texts_of
from tests.adversary.attack import Plan, attack
from tests.adversary.documents import documents_in
from tests.adversary.house import PROJECT
from tests.adversary.temptations import EDITIONS, temptations
from tests.adversary.words import Hunt, Index, Story, text_of, tokens_of

LIMIT = 6
ABSTRACT = "Ferries stopped at dawn, and nobody knows when they will sail again."
BODY = "The company’s crews walked out over pay of $1.2bn. Talks begin on Friday; until then the harbor is shut."
HEADLINE = "Strike stops ferries at dawn"
STORY = Story("paper", "strike", (tokens_of(HEADLINE),), (tokens_of(f"{ABSTRACT} {BODY}"),))
OTHER = Story("paper", "other", (tokens_of("Something else"),), (tokens_of("Nobody knows when they will sail."),))


def hunted(*answers: str, stories: tuple[Story, ...] = (STORY,)) -> Hunt:
    hunt = Hunt(Index(stories), LIMIT)
    for number, answer in enumerate(answers):
        hunt.look({"speech": answer}, f"answer {number}")
    hunt.close()
    return hunt


def ssml(text: str) -> dict[str, object]:
    return {"response": {"outputSpeech": {"type": "SSML", "ssml": f"<speak>{text}</speak>"}, "shouldEndSession": True}}


def test_no_more_leaves_the_samples_than_the_licences_let_out() -> None:
    report = attack(Plan(PROJECT / "fixtures" / "feeds", 12, 40, is_template=True))
    assert report.is_clean, str(report)
    assert report.documents == 11
    assert report.requests > 200
    assert report.words_left > 100


def test_a_run_within_the_limit_is_no_leak() -> None:
    assert not hunted("From the paper: ferries stopped at dawn, and nobody. Shall I go on?").leaks


@pytest.mark.parametrize(
    "answer",
    [
        "ferries stopped at dawn, and nobody knows",
        "FERRIES stopped — at dawn and “nobody” knows",
        "crews walked out over pay of $1.2bn",
        "when they will sail again the company's",  # across abstract and body
    ],
)
def test_a_run_beyond_the_limit_is_a_leak(answer: str) -> None:
    assert hunted(answer).longest[0] > LIMIT
    assert hunted(answer).leaks[0].what.startswith("a run of ")


def test_words_add_up_over_all_answers() -> None:
    hunt = hunted("ferries stopped at dawn", "they will sail again", "talks begin on friday", "until then the harbor")
    assert [leak.what for leak in hunt.leaks] == ["16 words of one story in all"]


def test_the_same_words_are_counted_once() -> None:
    assert not hunted("ferries stopped at dawn and nobody", "stopped at dawn and", "ferries stopped at dawn").leaks


def test_two_parts_in_one_answer_are_too_many() -> None:
    assert [leak.what for leak in hunted("ferries stopped at dawn. Talks begin on Friday").leaks] == [
        "8 words of one story in one answer"
    ]


def test_a_headline_is_in_no_budget() -> None:
    headline = "Ferries stopped at dawn, and nobody knows when"
    story = Story("paper", "strike", (tokens_of(headline),), STORY.versions)
    assert not hunted(f"From the paper: {headline}. Shall I go on?", stories=(story,)).leaks
    assert hunted(f"From the paper: {headline} they will. Shall I go on?", stories=(story,)).leaks


def test_words_of_another_story_are_charged_to_that_one() -> None:
    told = hunted("Strike stops ferries at dawn. They will sail again", stories=(STORY, OTHER)).union()
    assert set(told) == {0}


def test_a_phrase_that_stands_twice_in_a_story_is_charged_once() -> None:
    words = tokens_of("one two three four five six and again one two three four five six seven")
    hunt = hunted("two three four five", "two three four five six seven", stories=(Story("p", "s", (), (words,)),))
    assert [len(places) for places in hunt.union().values()] == [6]


@pytest.mark.parametrize(
    "inner",
    [
        {"outputSpeech": {"type": "SSML", "ssml": '<speak>Well<sub alias="secret words">x</sub></speak>'}},
        {"outputSpeech": {"type": "SSML", "ssml": "<speak>secret <break time='1s'/>words</speak>"}},
        {"outputSpeech": {"type": "SSML", "ssml": "<speak>secret<s>words</s></speak>"}},
        {"card": {"type": "Simple", "title": "a", "content": "b\nsecret\twords"}},
        {"reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>secret &#119;ords</speak>"}}},
        {"directives": [{"datasources": {"news": {"lines": [{"secret words": 1}]}}}]},
    ],
)
def test_everything_in_a_response_is_read(inner: dict[str, object]) -> None:
    texts = texts_of({"response": inner, "sessionAttributes": {"line": ["other"]}})
    assert any("secret words" in " ".join(tokens_of(text)) for text in texts.values()), texts
    assert "other" in texts.values()


def test_markup_is_no_word_and_hides_none() -> None:
    assert tokens_of(text_of("<p>Six<b>ty</b> cars</p><p>in&nbsp;<i>line</i> &amp; more</p><script>x y</script>")) == (
        "sixty", "cars", "in", "line", "more",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ({"shouldEndSession": True}, "nothing is said"),
        ({"outputSpeech": {"type": "SSML", "ssml": "<speak>Hi.</speak>"}}, "shouldEndSession is None"),
        ({"outputSpeech": {"type": "SSML", "ssml": "<speak>a & b</speak>"}, "shouldEndSession": True}, "not well-form"),
        ({"outputSpeech": {"type": "SSML", "ssml": "<speak>So?</speak>"}, "shouldEndSession": False}, "reprompt"),
        ({"outputSpeech": {"type": "SSML", "ssml": f"<speak>{'a' * 8000}</speak>"}, "shouldEndSession": True}, "80"),
    ],
)
def test_an_invalid_response_is_found(inner: dict[str, object], fault: str) -> None:
    body = json.dumps({"version": "1.0", "response": inner}).encode()
    assert fault in " ".join(faults_of(200, body, {"type": "IntentRequest"}))


def test_a_valid_response_is_valid() -> None:
    assert faults_of(200, json.dumps({"version": "1.0", **ssml("Goodbye.")}).encode(), {"type": "LaunchRequest"}) == []


def test_an_edit_costs_only_the_words_that_it_changes() -> None:
    old, new = tokens_of("one two three four five six seven"), tokens_of("one two three four FIVE5 six seven eight")
    story = Story("p", "s", (), (old, new, old))
    assert story.places == (0, 1, 2, 3, 4, 5, 6, -1, 0, 1, 2, 3, 7, 5, 6, 8, -1, 0, 1, 2, 3, 4, 5, 6, -1)
    hunt = hunted("one two three four", "one two three four five5", "four five six seven", stories=(story,))
    assert [len(places) for places in hunt.union().values()] == [8]


def test_documents_that_tempt_have_parts_around_the_limit(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for edition in range(EDITIONS):
        (own / f"{edition}.xml").write_bytes(temptations(LIMIT, edition))
    (document,) = documents_in(tmp_path, own)
    assert len(document.stories) == 30
    first = [story.versions[0] for story in document.stories]
    assert {len(version) % LIMIT for version in first} >= {0, 1, LIMIT - 1}
    words = [word for version in first for word in version]
    assert len(words) == len(set(words))
    assert {len(story.versions) for story in document.stories} == {2, EDITIONS}
