"""That's wrong: noted with the answer that told it and the paper's name; of who said so nothing is noted."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from skill.store.listeners import Listeners
from skill.store.mistakes import KEEP_MISTAKE, Mistakes
from skill.voice.strings import catalogue
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, harbor_id, opened_press, said
from tests.store.test_listeners import keys_of

NOTED = "Thank you. I've noted it with the paper's name, The Harbor Times, and nothing about you."


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened_press(tmp_path, entry("a"), entry("b", published_at=NOW - 2 * HOUR))


def reports(press: Press, *, now: datetime = NOW, talker: Talker | None = None) -> str:
    return said((talker or Talker(press.desk)).asks("MistakeIntent", now))


def rows(press: Press) -> list[tuple[str, str, str]]:
    return [(one.answer, one.story, one.publisher) for one in Mistakes(press.database).reported(None, 10)]


def answers(press: Press, intent: str) -> list[str]:
    return [one for (one,) in press.rows("SELECT id FROM answer WHERE intent = ? ORDER BY at", intent)]


def test_it_is_noted_with_the_answer_that_told_the_story(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert reports(press, talker=talker, now=NOW + MINUTE).startswith(f"<speak>{NOTED}")
    assert rows(press) == [(answers(press, "NewsIntent")[0], harbor_id("b"), "harbor")]


def test_it_is_the_last_answer_that_told_it(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    talker.asks("MoreIntent", NOW + MINUTE)
    reports(press, talker=talker, now=NOW + 2 * MINUTE)

    assert [answer for answer, _, _ in rows(press)] == answers(press, "MoreIntent")
    assert Mistakes(press.database).reported("harbor", 10)[0].uses == ("abstract", "headline")


def test_who_says_it_twice_has_said_it_once(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    reports(press, talker=talker, now=NOW + MINUTE)
    repeated = said(talker.asks("AMAZON.RepeatIntent", NOW + 2 * MINUTE))

    assert repeated.startswith(f"<speak>{NOTED}")
    assert len(rows(press)) == 1


def test_it_is_asked_about_by_one_question_at_most(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert reports(press, talker=talker).count("?") <= 1


def test_only_what_was_heard_can_be_wrong(press: Press):
    talker = Talker(press.desk)
    assert reports(press, talker=talker) == f"<speak>{catalogue('en-US')['which.none']}</speak>"
    assert rows(press) == []


def test_nothing_in_the_row_leads_to_a_listener(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    reports(press, talker=talker, now=NOW + MINUTE)
    ((number, key_hash),) = press.rows("SELECT number, key_hash FROM listener")
    before = rows(press)

    assert str(number) not in [*map(str, press.rows("SELECT * FROM mistake")[0])]
    assert key_hash not in json.dumps(press.rows("SELECT * FROM mistake"))
    assert Listeners(press.database).forget(keys_of("you"), None)
    assert rows(press) == before


def test_each_publisher_sees_its_own(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    reports(press, talker=talker, now=NOW + MINUTE)

    assert len(Mistakes(press.database).reported("harbor", 10)) == 1
    assert Mistakes(press.database).reported("mill", 10) == []


def test_the_last_ones_are_listed_oldest_first(press: Press):
    for number in range(3):
        talker = Talker(press.desk, f"listener {number}")
        talker.asks("NewsIntent", NOW + number * HOUR)
        reports(press, talker=talker, now=NOW + number * HOUR + MINUTE)

    found = [one.at for one in Mistakes(press.database).reported(None, 2)]
    assert found == [NOW + HOUR + MINUTE, NOW + 2 * HOUR + MINUTE]


def test_after_its_time_it_goes(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    reports(press, talker=talker)
    press.stories.purge(NOW + KEEP_MISTAKE - DAY)
    assert len(rows(press)) == 1
    press.stories.purge(NOW + KEEP_MISTAKE)

    assert press.rows("SELECT count(*) FROM mistake") == [(0,)]
