"""Asking for the country: only where it alone is in the way of what was named, once a visit, and no word more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from skill.rights.gate import Code
from skill.simulator.match import SlotValue
from skill.stories.story import State
from skill.voice.strings import catalogue
from tests.adversary.answers import CONSENT_CARD, faults_of
from tests.houses import HOUR, MINUTE, NOW, Press, Talker, entry, everything, harbor_id, licence, runs, text_in

ENGLISH, FRENCH = catalogue("en-US"), catalogue("fr-FR")
NEEDED = "I can read you that one once I know which country you're in. Shall I ask in your Alexa app?"
STORIES = [entry("a", tags=("Zebulonia",)), entry("b", tags=("Zebulonia",), published_at=NOW - 2 * HOUR)]
TIMES = SlotValue("the times", "times", "The Harbor Times")
Slots = Mapping[str, SlotValue | str]
NONE: Slots = {}
SUBJECT: Slots = {"query": "zebulonia"}


def american(**terms: Any) -> str:
    """A licence for the United States, by consented country."""
    return licence(**terms).replace('["worldwide"]', '["US"]')


def opened(folder: Path, *files: str, feed: str = "front", stories: Any = STORIES) -> Press:
    press = Press(folder)
    press.licensed(*files)
    press.carries(feed, *stories)
    press.refresh()
    return press


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened(tmp_path, american())


@dataclass
class Guest:
    """Somebody whose country is `country`, or whom nobody knows; the clock goes on by a minute with each request."""

    press: Press
    country: str | None = None
    locale: str = "en-US"
    now: datetime = NOW
    last: Mapping[str, Any] = field(default_factory=dict)

    def asks(self, intent: str = "TitleNewsIntent", slots: Slots = NONE, *, is_new: bool = False) -> str:
        talker = Talker(self.press.desk, locale=self.locale)
        given = slots or ({"title": TIMES} if intent == "TitleNewsIntent" else {})
        request = talker.envelope(intent, self.now, **given)
        request["session"]["new"] = is_new
        return self.sends(request)

    def sends(self, request: Mapping[str, Any]) -> str:
        body = Talker(self.press.desk, locale=self.locale).sends(request, self.now, self.country)
        assert faults_of(200, body, request["request"]) == []
        self.now += MINUTE
        self.last = {"request": request, "body": body, "response": json.loads(body)["response"]}
        return str(self.last["response"]["outputSpeech"]["ssml"]).removeprefix("<speak>").removesuffix("</speak>")


def refusals(press: Press) -> list[tuple[str | None, list[str]]]:
    rows = press.rows("SELECT story, reasons FROM ledger WHERE kind = 'refusal' ORDER BY n")
    return [(story, [code for code, *_ in json.loads(reasons)]) for story, reasons in rows]


# ── asked for by name ─────────────────────────────────────────────────────────────────────────────


def test_the_sentence_is_the_one_that_was_agreed():
    assert ENGLISH["country.needed"] == NEEDED


@pytest.mark.parametrize(
    ("intent", "slots"),
    [
        ("TitleNewsIntent", {"title": TIMES}),
        ("TopicNewsIntent", {"topic": "zebulonia"}),
        ("KeywordNewsIntent", SUBJECT),
        ("KeywordNewsIntent", {"query": "harbor times"}),
        ("ChooseIntent", {"position": "zebulonia"}),
    ],
)
def test_what_is_named_and_lacks_the_country_alone_is_asked_about(press: Press, intent: str, slots: Slots):
    guest = Guest(press)

    assert guest.asks(intent, slots) == NEEDED
    assert guest.last["response"]["shouldEndSession"] is False
    assert "card" not in guest.last["response"]
    assert guest.asks("AMAZON.RepeatIntent") == NEEDED
    assert {tuple(codes) for _, codes in refusals(press)} == {(Code.TERRITORY,)}
    assert len(refusals(press)) == 2


def test_of_a_title_the_refusal_is_recorded_as_a_whole_and_of_a_subject_that_of_its_story(press: Press):
    guest = Guest(press)
    guest.asks()
    guest.asks("KeywordNewsIntent", SUBJECT)

    assert refusals(press) == [(None, ["TERRITORY"]), (harbor_id("a"), ["TERRITORY"])]


def test_nothing_of_the_story_is_hinted_at(press: Press):
    guest = Guest(press)
    for intent, slots in (("TitleNewsIntent", {}), ("KeywordNewsIntent", SUBJECT), ("NewsIntent", {})):
        guest.asks(intent, slots)
        answer = everything(guest.last["body"])
        assert not any(runs(text_in(story), 2) & runs(answer, 2) for story in STORIES)
        assert "harbor.example" not in answer
        assert "Harbor" not in answer


def test_a_default_answer_passes_over_it_in_silence(press: Press):
    guest = Guest(press)
    for intent in ("NewsIntent", "AMAZON.NextIntent", "SourcesIntent", "AMAZON.StartOverIntent"):
        assert guest.asks(intent) == ENGLISH["news.none"]
    assert refusals(press) == []


@pytest.mark.parametrize("intent", ["TitleNewsIntent", "KeywordNewsIntent"])
def test_where_something_else_can_be_told_that_is_told(tmp_path: Path, intent: str):
    mill = licence("mill-2026", licensor="mill", feeds=("mill",))
    press = opened(tmp_path, american(), mill)
    press.carries("mill", entry("m", tags=("Zebulonia",)))
    press.refresh()
    told = Guest(press).asks("KeywordNewsIntent", SUBJECT)

    assert "From The Mill" in told
    assert "country" not in told


# ── a story of the running order ──────────────────────────────────────────────────────────────────

FIRST = {"position": SlotValue("first", "1", "first")}
OF_A_STORY = [
    ("MoreIntent", {}), ("ExcerptIntent", {}), ("AuthorIntent", {}), ("LinkIntent", {}), ("ChooseIntent", FIRST),
    ("AMAZON.RepeatIntent", {}), ("AMAZON.PreviousIntent", {}), ("AMAZON.StartOverIntent", {}),
    ("AMAZON.ResumeIntent", {}), ("WhenIntent", {}), ("OpinionQuestionIntent", {}), ("HowDoYouKnowIntent", {}),
    ("SaveIntent", {}),
]  # fmt: skip
HONEST = {"MoreIntent": "more.none_no_link", "ExcerptIntent": "more.none_no_link", "LinkIntent": "link.none"}


def abroad_with(press: Press, country: str | None) -> Guest:
    """Somebody who heard both stories at home and is somewhere else now."""
    guest = Guest(press, "US")
    guest.asks()
    guest.country = country
    return guest


@pytest.mark.parametrize(("intent", "slots"), OF_A_STORY)
def test_a_story_that_was_heard_at_home_needs_the_country_again(press: Press, intent: str, slots: Slots):
    guest = abroad_with(press, None)

    assert guest.asks(intent, slots) == NEEDED
    assert [codes for _, codes in refusals(press)] == [["TERRITORY"]]
    assert guest.asks("AMAZON.YesIntent") == ENGLISH["country.sent"]


@pytest.mark.parametrize(("intent", "slots"), OF_A_STORY)
def test_in_a_country_that_is_not_listed_it_stays_an_honest_no(press: Press, intent: str, slots: Slots):
    guest = abroad_with(press, "GB")
    is_a_yes_to_more = intent == "AMAZON.ResumeIntent"
    honest = HONEST["MoreIntent"] if is_a_yes_to_more else HONEST.get(intent, "missing.not_now")

    assert guest.asks(intent, slots) == ENGLISH[honest]


@pytest.mark.parametrize(("intent", "slots"), OF_A_STORY)
def test_who_said_no_hears_an_honest_no(press: Press, intent: str, slots: Slots):
    guest = abroad_with(press, None)
    guest.asks()
    guest.asks("AMAZON.NoIntent")

    assert guest.asks(intent, slots) == ENGLISH[HONEST.get(intent, "missing.not_now")]


def test_next_asks_where_nothing_else_is_left_of_what_was_named(press: Press):
    guest = abroad_with(press, None)

    assert guest.asks("AMAZON.NextIntent") == NEEDED
    assert guest.asks("AMAZON.RepeatIntent") == NEEDED
    guest.country = "US"
    assert "From The Harbor Times" in guest.asks("AMAZON.StartOverIntent")


def test_next_in_the_news_never_asks(press: Press):
    guest = Guest(press, "US")
    guest.asks("NewsIntent")
    guest.country = None

    assert guest.asks("AMAZON.NextIntent") == ENGLISH["news.none"]


def test_a_use_that_alone_needs_the_country_is_asked_about(tmp_path: Path):
    narrow = licence().replace("[schedules.grants.excerpt]", '[schedules.grants.excerpt]\nterritories = ["US"]')
    narrow = narrow.replace("[schedules.grants.summary]\nmax_words = 45\nmax_run = 45\nverbatim = true\n", "")
    press = opened(tmp_path, narrow, stories=STORIES[:1])
    guest = Guest(press)

    assert "From The Harbor Times" in guest.asks()
    assert guest.asks("MoreIntent") == NEEDED
    assert guest.asks("ExcerptIntent") == NEEDED
    assert "From The Harbor Times" in guest.asks("AMAZON.StartOverIntent")
    guest.country = "US"
    assert "quote: " in guest.asks("MoreIntent")


# ── not the country alone ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("country", ["GB", "FR"])
def test_a_known_country_is_never_asked_for(press: Press, country: str):
    guest = Guest(press, country)
    for intent, slots in (("TitleNewsIntent", {}), ("KeywordNewsIntent", SUBJECT)):
        assert guest.asks(intent, slots) == ENGLISH["news.none"]


def test_where_the_region_of_the_locale_is_proof_it_is_the_country(tmp_path: Path):
    text = american().replace('["US"]', '["US"]\nterritory_from = "locale"')
    press = opened(tmp_path, text)

    assert Guest(press, locale="en-GB").asks() == ENGLISH["news.none"]
    assert "From The Harbor Times" in Guest(press, locale="en-US").asks()


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD])
def test_a_story_that_is_not_there_is_not_asked_about(press: Press, state: State):
    for story in STORIES:
        press.withdraw(harbor_id(story.guid), state)

    assert Guest(press).asks() == ENGLISH["news.none"]
    assert Guest(press).asks("KeywordNewsIntent", SUBJECT) == ENGLISH["news.none"]


def test_a_title_without_a_story_is_not_asked_about(tmp_path: Path):
    press = opened(tmp_path, american(), stories=())

    assert Guest(press).asks() == ENGLISH["news.none"]
    assert refusals(press) == [(None, ["TERRITORY"])]


@pytest.mark.parametrize("terms", [{"uses_per_day": 0}, {"max_age": "30m"}, {"ends": "2026-11-25"}])
def test_where_more_than_the_country_is_in_the_way_it_is_not_asked_for(tmp_path: Path, terms: dict[str, Any]):
    press = opened(tmp_path, american())
    press.licensed(american(version=2, **terms))
    press.carries("front", *STORIES)
    press.refresh()
    guest = Guest(press)

    assert guest.asks() == ENGLISH["news.none"]
    assert guest.asks("KeywordNewsIntent", SUBJECT) == ENGLISH["news.none"]


def test_a_suspended_licence_is_not_asked_about(press: Press):
    press.rows("INSERT INTO suspension (licence, since, why) VALUES ('harbor-2026', 0, 'a dispute')")
    press.rows("UPDATE epoch SET n = n + 1")

    assert Guest(press).asks() == ENGLISH["news.none"]


def test_who_asks_in_another_language_is_not_asked(press: Press):
    guest = Guest(press, locale="fr-FR")
    assert guest.asks() == FRENCH["news.none"]


# ── yes, no, and the visit ────────────────────────────────────────────────────────────────────────


def test_a_yes_sends_amazons_card_and_says_how_to_go_on(press: Press):
    guest = Guest(press)
    guest.asks()

    assert guest.asks("AMAZON.YesIntent") == ENGLISH["country.sent"]
    assert guest.last["response"]["card"] == CONSENT_CARD
    assert guest.last["response"]["shouldEndSession"] is False
    assert guest.asks() == ENGLISH["country.waiting"]
    assert "card" not in guest.last["response"]
    guest.country = "US"
    assert "From The Harbor Times" in guest.asks()


def test_a_retry_of_the_yes_sends_the_same_card(press: Press):
    guest = Guest(press)
    guest.asks()
    guest.asks("AMAZON.YesIntent")
    first = guest.last
    guest.sends(first["request"])

    assert guest.last["body"] == first["body"]


@pytest.mark.parametrize("before", ["AMAZON.YesIntent", "AMAZON.NoIntent"])
def test_a_yes_or_no_to_something_else_sends_no_card(press: Press, before: str):
    guest = Guest(press)
    guest.asks()
    guest.asks(before)
    guest.asks("AMAZON.HelpIntent")
    guest.asks("AMAZON.YesIntent")

    assert "card" not in guest.last["response"]


@pytest.mark.parametrize(
    "intent", ["AMAZON.ResumeIntent", "AMAZON.RepeatIntent", "AMAZON.NextIntent", "AMAZON.FallbackIntent", "Launch"]
)
def test_only_a_yes_is_a_yes(press: Press, intent: str):
    guest = Guest(press)
    guest.asks()
    guest.asks(intent)

    assert "card" not in guest.last["response"]


def test_a_no_is_not_asked_again_on_the_same_visit_whatever_is_told_between(tmp_path: Path):
    mill = licence("mill-2026", licensor="mill", feeds=("mill",))
    press = opened(tmp_path, american(), mill)
    press.carries("mill", entry("m"), entry("n"))
    press.refresh()
    guest = Guest(press)
    guest.asks(is_new=True)

    assert guest.asks("AMAZON.NoIntent") == ENGLISH["no.else"]
    for intent in ("NewsIntent", "AMAZON.NextIntent", "MoreIntent", "AMAZON.StartOverIntent", "AMAZON.HelpIntent"):
        guest.asks(intent)
        assert guest.asks().startswith("I have nothing from The Harbor Times for you right now.")
        assert "I found nothing about that." in guest.asks("KeywordNewsIntent", SUBJECT)


def test_on_the_next_visit_it_is_asked_again(press: Press):
    guest = Guest(press)
    guest.asks(is_new=True)
    guest.asks("AMAZON.NoIntent")
    assert guest.asks() == ENGLISH["news.none"]

    assert guest.asks(is_new=True) == NEEDED


def test_the_question_can_be_passed_over_and_is_asked_again(press: Press):
    guest = Guest(press)
    guest.asks()
    guest.asks("AMAZON.HelpIntent")

    assert guest.asks() == NEEDED


# ── in French ─────────────────────────────────────────────────────────────────────────────────────


def test_in_french_it_is_asked_in_french(tmp_path: Path):
    text = american().replace('languages = ["en"]', 'languages = ["fr"]').replace("{ en = ", "{ fr = ")
    french = [entry("a", language="fr-FR", tags=("Zebulonia",))]
    press = opened(tmp_path, text, stories=french)
    guest = Guest(press, locale="fr-FR")

    assert guest.asks() == FRENCH["country.needed"]
    assert guest.asks("AMAZON.YesIntent") == FRENCH["country.sent"]
    assert guest.last["response"]["card"] == CONSENT_CARD
    assert guest.asks("KeywordNewsIntent", SUBJECT) == FRENCH["country.waiting"]
    guest.country = "US"
    assert "From The Harbor Times" in guest.asks()
