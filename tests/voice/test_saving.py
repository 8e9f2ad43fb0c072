"""A list of saved stories: ids, of one listener on every device; what may be told of them is judged when it is read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from skill.simulator.match import SlotValue
from skill.store.saved import MOST_SAVED
from skill.stories.story import State
from skill.voice.strings import catalogue
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, harbor_id, licence, opened_press, said

ENGLISH = catalogue("en-US")


@pytest.fixture
def press(tmp_path: Path) -> Press:
    entries = [entry(name, published_at=NOW - number * MINUTE) for number, name in enumerate("abcd", 1)]
    return opened_press(tmp_path, *entries)


def sentence(key: str) -> str:
    found = ENGLISH[key]
    assert isinstance(found, str)
    return found


def headline(name: str) -> str:
    return entry(name).headline


def saves(talker: Talker, *places: int, now: datetime = NOW) -> str:
    """Chooses these stories of the running order, the first is 1, and saves each. Returns the last answer."""
    answer = ""
    talker.asks("NewsIntent", now)
    for place in places:
        now += MINUTE
        choose(talker, place, now)
        answer = said(talker.asks("SaveIntent", now))
    return answer


def choose(talker: Talker, place: int, now: datetime) -> None:
    talker.asks("ChooseIntent", now, position=SlotValue("x", str(place), str(place)))


def listed(talker: Talker, now: datetime = NOW + HOUR) -> str:
    return said(talker.asks("SavedIntent", now))


def names_in(answer: str, names: str = "abcd") -> str:
    """The stories whose headlines are heard, in their order."""
    heard = [(answer.find(headline(name)), name) for name in names if headline(name) in answer]
    return "".join(name for _, name in sorted(heard))


# ── saving and reading ────────────────────────────────────────────────────────────────────────────


def test_what_was_saved_is_read_as_headlines_the_last_first(press: Press):
    talker = Talker(press.desk)
    assert saves(talker, 1, 2).startswith(f"<speak>{sentence('saved.done')}")

    answer = listed(talker)
    assert answer.startswith(f"<speak>{sentence('saved.opening')}")
    assert names_in(answer) == "ba"
    assert [use for (use,) in press.rows("SELECT use FROM ledger ORDER BY n DESC LIMIT 2")] == ["headline"] * 2


def test_ids_are_kept_and_nothing_else(press: Press):
    saves(Talker(press.desk), 1)

    assert [columns[1:2] for columns in press.rows("SELECT * FROM saved")] == [(harbor_id("a"),)]


def test_a_list_is_there_on_another_day_and_device_and_for_nobody_else(press: Press):
    saves(Talker(press.desk), 1)

    assert names_in(listed(Talker(press.desk, device="kitchen"), NOW + DAY)) == "a"
    assert sentence("saved.none") in listed(Talker(press.desk, "somebody else"))


def test_more_than_a_few_are_read_on_demand(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2, 3, 4)
    first = listed(talker)
    second = said(talker.asks("AMAZON.YesIntent", NOW + HOUR + MINUTE))

    assert (names_in(first), names_in(second)) == ("dcb", "a")
    assert sentence("saved.go_on") in first
    assert sentence("saved.which") in second


def test_one_of_them_can_be_chosen_and_is_told(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2)
    listed(talker)
    choose(talker, 2, NOW + HOUR + MINUTE)

    assert press.rows("SELECT story, use FROM ledger ORDER BY n DESC LIMIT 1")[0][0] == harbor_id("a")


def test_the_list_can_be_heard_again(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2)
    first = listed(talker)

    assert said(talker.asks("AMAZON.RepeatIntent", NOW + HOUR + MINUTE)) == first


def test_saved_twice_is_on_the_list_once(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2, 1)

    assert names_in(listed(talker)) == "ab"


# ── the limit ─────────────────────────────────────────────────────────────────────────────────────


def test_the_oldest_makes_room_and_it_is_said(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1)
    ((number,),) = press.rows("SELECT number FROM listener")
    for place in range(MOST_SAVED - 1):
        press.rows("INSERT INTO saved VALUES (?, ?, ?)", number, f"harbor/{place}", place + 1)
    assert said(talker.asks("SaveIntent", NOW + HOUR)).startswith(f"<speak>{sentence('saved.done')}")
    choose(talker, 2, NOW + HOUR)
    assert said(talker.asks("SaveIntent", NOW + HOUR)).startswith(f"<speak>{sentence('saved.made_room')}")

    kept = {story for (story,) in press.rows("SELECT story FROM saved")}
    assert len(kept) == MOST_SAVED
    assert "harbor/0" not in kept
    assert {harbor_id("a"), harbor_id("b"), "harbor/1"} <= kept


# ── taking off ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_taken_off_is_read_no_more(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2)
    answer = said(talker.asks("UnsaveIntent", NOW + HOUR))

    assert answer.startswith(f"<speak>{sentence('saved.removed')}")
    assert names_in(listed(talker)) == "a"


def test_what_was_withdrawn_can_be_taken_off(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1)
    press.withdraw(harbor_id("a"))
    talker.asks("UnsaveIntent", NOW + HOUR)

    assert press.rows("SELECT * FROM saved") == []


def test_without_a_story_there_is_nothing_to_take_off(press: Press):
    assert sentence("which.none") in said(Talker(press.desk).asks("UnsaveIntent"))


# ── the gate ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD])
def test_what_was_withdrawn_is_simply_not_there(press: Press, state: State):
    talker = Talker(press.desk)
    saves(talker, 1, 2)
    press.withdraw(harbor_id("b"), state)
    answer = listed(talker)

    assert names_in(answer) == "a"
    assert "withdrawn" not in answer


def test_what_was_withdrawn_in_the_middle_of_the_list_is_passed_over(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1, 2, 3, 4)
    listed(talker)
    press.withdraw(harbor_id("a"))
    answer = said(talker.asks("AMAZON.YesIntent", NOW + HOUR + MINUTE))

    assert answer == f"<speak>{sentence('saved.which')}</speak>"


def test_what_is_too_old_to_be_told_leaves_an_honest_answer(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1)

    assert listed(talker, NOW + 3 * DAY) == f"<speak>{sentence('saved.none')}</speak>"


def test_after_the_agreement_nothing_of_it_is_read(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1)
    press.licensed(licence(feeds=("world",)))
    press.refresh(NOW + HOUR)

    assert names_in(listed(talker, NOW + HOUR + MINUTE)) == ""


def test_an_unknown_country_is_asked_for_where_it_alone_keeps_the_list_back(tmp_path: Path):
    press = Press(tmp_path)
    press.licensed(licence().replace('territories = ["worldwide"]', 'territories = ["US"]'))
    press.carries("front", entry("a"))
    press.refresh()
    talker = Talker(press.desk)
    for intent in ("NewsIntent", "SaveIntent"):
        talker.sends(talker.envelope(intent, NOW), NOW, "US")

    assert sentence("country.needed") in listed(talker)


def test_only_what_can_be_told_can_be_saved(tmp_path: Path):
    press = Press(tmp_path)
    press.licensed(licence(ends="2026-11-26"))
    press.carries("front", entry("a"))
    press.refresh()
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert sentence("missing.not_now") in said(talker.asks("SaveIntent", NOW + DAY - HOUR))
    assert press.rows("SELECT * FROM saved") == []


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_who_has_a_list_hears_that_it_is_kept(press: Press):
    talker = Talker(press.desk)
    assert sentence("saved.stored") not in said(talker.asks("WhatIsStoredIntent"))
    saves(talker, 1)

    assert said(talker.asks("WhatIsStoredIntent", NOW + HOUR)).startswith(f"<speak>{sentence('saved.stored')}")


def test_a_list_goes_with_its_listener(press: Press):
    talker = Talker(press.desk)
    saves(talker, 1)
    for minute, intent in enumerate(("ForgetMeIntent", "AMAZON.YesIntent")):
        talker.asks(intent, NOW + HOUR + minute * MINUTE)

    assert press.rows("SELECT * FROM saved") == []
