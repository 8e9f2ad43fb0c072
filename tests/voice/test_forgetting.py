"""Being forgotten by voice: asked first, done after a yes to that alone; and what is kept, said in one breath."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.voice import pace
from skill.voice.state import State, arrived
from skill.voice.strings import LOCALES, catalogue
from tests.adversary.answers import faults_of
from tests.houses import DAY, MINUTE, NOW, Press, Talker, entry, opened_press, said

# A breath: what is said of what is kept, with its question. Alexa speaks a little faster than we reckon.
MOST_SECONDS = 14.0


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened_press(tmp_path, entry("a"), entry("b"))


def asks(press: Press, intent: str, now: datetime = NOW, *, locale: str = "en-US", is_new: bool = False) -> str:
    talker = Talker(press.desk, locale=locale)
    request = talker.envelope(intent, now)
    request["session"]["new"] = is_new
    body = talker.sends(request, now)
    assert faults_of(200, body, request["request"]) == []
    return said(json.loads(body)).removeprefix("<speak>").removesuffix("</speak>")


def known(press: Press) -> int:
    return int(press.rows("SELECT count(*) FROM listener")[0][0])


def sentence(key: str, locale: str = "en-US") -> Any:
    kept = {"en-US": "7 days", "fr-FR": "7\N{NO-BREAK SPACE}jours"}[locale]
    return str(catalogue(locale)[f"forget.{key}"]).replace("{kept}", kept)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("asked", ["ForgetMeIntent", "WhatIsStoredIntent"])
def test_a_yes_forgets_and_a_no_keeps(press: Press, locale: str, asked: str):
    question = sentence("ask" if asked == "ForgetMeIntent" else "stored", locale)
    assert asks(press, asked, locale=locale) == question
    assert asks(press, "AMAZON.NoIntent", locale=locale) == sentence("kept", locale)
    assert known(press) == 1
    assert asks(press, asked, locale=locale) == question
    assert asks(press, "AMAZON.YesIntent", locale=locale) == sentence("done", locale)
    assert known(press) == 0


@pytest.mark.parametrize(
    "between", ["NewsIntent", "AMAZON.HelpIntent", "AMAZON.NoIntent", "AMAZON.StopIntent", "AMAZON.FallbackIntent"]
)
def test_only_a_yes_that_follows_the_question_forgets(press: Press, between: str):
    asks(press, "ForgetMeIntent")
    asks(press, between)
    asks(press, "AMAZON.YesIntent")

    assert known(press) == 1


@pytest.mark.parametrize("intent", ["ForgetMeIntent", "AMAZON.RepeatIntent", "AMAZON.ResumeIntent", "MoreIntent"])
def test_asking_again_or_to_go_on_is_no_yes(press: Press, intent: str):
    asks(press, "NewsIntent")
    asks(press, "ForgetMeIntent")
    asks(press, intent)

    assert known(press) == 1


def test_the_question_said_again_can_be_answered(press: Press):
    asks(press, "ForgetMeIntent")
    assert asks(press, "AMAZON.RepeatIntent") == sentence("ask")
    assert asks(press, "AMAZON.YesIntent") == sentence("done")


def test_a_yes_on_a_later_visit_is_none_to_a_question_of_before(press: Press):
    asks(press, "ForgetMeIntent")
    asks(press, "AMAZON.YesIntent", NOW + MINUTE, is_new=True)

    assert known(press) == 1
    assert arrived(State(offer="forget")).offer == ""
    assert arrived(State(offer="more")).offer == "more"


def test_after_a_no_a_yes_means_the_news(press: Press):
    asks(press, "ForgetMeIntent")
    asks(press, "AMAZON.NoIntent")

    assert "From The Harbor Times" in asks(press, "AMAZON.YesIntent")


def test_a_no_leaves_the_place_where_it_was(press: Press):
    asks(press, "NewsIntent")
    before = asks(press, "AMAZON.RepeatIntent").split("<break")[0]
    asks(press, "ForgetMeIntent", NOW + MINUTE)
    asks(press, "AMAZON.NoIntent", NOW + MINUTE)

    assert asks(press, "AMAZON.RepeatIntent", NOW + 2 * MINUTE).startswith(before)


def test_the_country_is_named_while_it_is_kept(press: Press):
    asks(press, "AMAZON.HelpIntent")
    press.database.connection.execute("UPDATE listener SET country = 'US', country_until = 1 + ?", (millis(NOW),))

    assert asks(press, "WhatIsStoredIntent") == sentence("stored_country")
    assert asks(press, "WhatIsStoredIntent", NOW + DAY) == sentence("stored")


def millis(now: datetime) -> int:
    return int(now.timestamp() * 1000)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["stored", "stored_country"])
def test_what_is_stored_is_said_in_one_breath(locale: str, key: str):
    assert pace.seconds(sentence(key, locale), locale) < MOST_SECONDS


def test_what_is_said_is_what_is_kept(press: Press):
    """The sentences name the times that the store goes by; whoever changes one of them says another sentence."""
    from skill.store.listeners import KEEP_CONVERSATION
    from skill.store.turns import KEEP_COUNTRY, KEEP_HEARD
    from skill.voice.moves.what_is_stored import HEARD_AT_LEAST

    assert max(KEEP_HEARD, KEEP_CONVERSATION) == HEARD_AT_LEAST == 2 * DAY
    assert DAY / KEEP_COUNTRY == 24
    assert "for an hour" in sentence("stored_country")


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ({"tell": ["kill"], "within": "7d"}, "7 days"),
        ({"tell": ["kill"], "within": "170h"}, "8 days"),
        ({"tell": ["kill"], "within": "12h"}, "2 days"),
        ({"tell": [], "within": "90d"}, "2 days"),
        ({"tell": ["kill"], "within": "90d"}, "90 days"),
    ],
)
def test_the_days_that_are_said_are_those_of_the_longest_row(tmp_path: Path, terms: dict[str, Any], days: str):
    press = opened_press(tmp_path, entry("a"), **terms)
    asks(press, "NewsIntent")

    assert f"I keep {days}," in asks(press, "WhatIsStoredIntent")
    ((longest,),) = press.rows("SELECT max(delete_after) FROM heard")
    assert -(-(longest - millis(NOW)) // millis_of(DAY)) == int(days.split()[0])


def millis_of(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
