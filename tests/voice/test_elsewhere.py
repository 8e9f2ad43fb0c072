"""Who else has it, and what changed: other papers' stories of the event, and new words of a story that was heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.stories.story import State, story_id
from skill.voice.strings import catalogue
from tests.desk.test_clustering import AGAIN, FERRY, FROM_MILL, FROM_TIMES
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, licence, opened_press, said

ENGLISH = catalogue("en-US")
ALONE = "Only The Harbor Times has that one, of the papers I read."
MILL_TOO = "The Mill has that one too. Shall I read it to you?"


def two_papers(folder: Path, **mill: str) -> Press:
    press = Press(folder)
    text = licence("mill-1", licensor="mill", feeds=["mill"])
    for key, value in mill.items():
        before = {"territories": 'territories = ["worldwide"]', "beside": 'beside = ["other_publishers"]'}[key]
        assert before in text
        text = text.replace(before, f"{key} = {value}")
    press.licensed(licence(), text)
    press.carries("front", FERRY)
    press.carries("mill", AGAIN)
    press.refresh()
    return press


def asked(talker: Talker, intent: str = "WhoElseIntent") -> str:
    talker.asks("NewsIntent")
    return said(talker.asks(intent, NOW + MINUTE))


# ── who else has it ───────────────────────────────────────────────────────────────────────────────


def test_another_paper_is_named_and_its_story_read_after_a_yes(tmp_path: Path):
    talker = Talker(two_papers(tmp_path).desk)

    assert asked(talker) == f"<speak>{MILL_TOO}</speak>"
    read = said(talker.asks("AMAZON.YesIntent", NOW + 2 * MINUTE))
    assert "From The Mill" in read
    assert FROM_MILL in read


def test_the_paper_that_was_told_can_be_asked_for_again(tmp_path: Path):
    talker = Talker(two_papers(tmp_path).desk)
    asked(talker)
    talker.asks("AMAZON.YesIntent", NOW + 2 * MINUTE)

    assert FROM_TIMES in said(talker.asks("AMAZON.PreviousIntent", NOW + 3 * MINUTE))


def test_where_nobody_else_has_it_that_is_said(tmp_path: Path):
    assert asked(Talker(opened_press(tmp_path, entry("a")).desk)).startswith(f"<speak>{ALONE}")


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD])
def test_what_was_withdrawn_is_not_hinted_at(tmp_path: Path, state: State):
    press = two_papers(tmp_path)
    press.withdraw(story_id("mill", "boat"), state)

    answer = asked(Talker(press.desk))
    assert answer.startswith(f"<speak>{ALONE}")
    assert "Mill" not in answer


def test_what_may_not_be_told_here_is_not_offered(tmp_path: Path):
    assert asked(Talker(two_papers(tmp_path, territories='["GB"]').desk)).startswith(f"<speak>{ALONE}")


def test_withdrawn_between_the_question_and_the_yes_it_is_not_read(tmp_path: Path):
    press = two_papers(tmp_path)
    talker = Talker(press.desk)
    asked(talker)
    press.withdraw(story_id("mill", "boat"))

    assert said(talker.asks("AMAZON.YesIntent", NOW + 2 * MINUTE)).startswith(f"<speak>{ENGLISH['missing.not_now']}")


def test_read_alone_it_needs_no_leave_to_stand_beside_others(tmp_path: Path):
    talker = Talker(two_papers(tmp_path, beside='["ads"]').desk)
    asked(talker)

    assert FROM_MILL in said(talker.asks("AMAZON.YesIntent", NOW + 2 * MINUTE))


def test_a_no_leaves_it_at_that(tmp_path: Path):
    talker = Talker(two_papers(tmp_path).desk)
    asked(talker)

    assert FROM_MILL not in said(talker.asks("AMAZON.NoIntent", NOW + 2 * MINUTE))


# ── in a default answer ───────────────────────────────────────────────────────────────────────────


def test_in_a_default_answer_the_other_paper_is_named(tmp_path: Path):
    answer = said(Talker(two_papers(tmp_path).desk).asks("NewsIntent"))

    assert FROM_TIMES in answer
    assert "Also reported by The Mill." in answer
    assert FROM_MILL not in answer


@pytest.mark.parametrize("terms", [{"beside": '["ads"]'}, {"territories": '["GB"]'}])
def test_where_it_may_not_stand_beside_or_not_be_told_it_is_not_named(tmp_path: Path, terms: dict[str, str]):
    assert "The Mill" not in said(Talker(two_papers(tmp_path, **terms).desk).asks("NewsIntent"))


def test_beside_a_paper_that_stands_alone_nobody_is_named(tmp_path: Path):
    press = Press(tmp_path)
    alone = licence().replace('beside = ["other_publishers"]', 'beside = ["ads"]')
    press.licensed(alone, licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("front", FERRY)
    press.carries("mill", AGAIN)
    press.refresh()

    answer = said(Talker(press.desk).asks("NewsIntent"))
    assert FROM_TIMES in answer
    assert "The Mill" not in answer


def test_who_asks_for_a_paper_hears_of_no_other(tmp_path: Path):
    answer = said(Talker(two_papers(tmp_path).desk).asks("TitleNewsIntent", title="the mill"))

    assert FROM_MILL in answer
    assert "The Harbor Times" not in answer


# ── what changed ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened_press(tmp_path, entry("a"), per_story=200)


def edited(press: Press, edition: str = "two") -> None:
    press.carries("front", entry("a", edition=edition))
    press.refresh(NOW + 2 * HOUR)


def test_new_words_of_a_story_that_was_heard_are_told(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    edited(press)

    answer = said(talker.asks("WhatChangedIntent", NOW + 3 * HOUR))
    assert "This one has changed since you heard it." in answer
    assert "From The Harbor Times" in answer


def test_where_no_new_word_may_be_told_it_is_said_when_it_changed(tmp_path: Path):
    press = opened_press(tmp_path, entry("a"), per_story=60)
    talker = Talker(press.desk)
    for number, intent in enumerate(("NewsIntent", "MoreIntent", "ExcerptIntent")):
        talker.asks(intent, NOW + number * MINUTE)
    edited(press)

    answer = said(talker.asks("WhatChangedIntent", NOW + 3 * HOUR))
    assert answer == (
        "<speak>The Harbor Times changed it 1 hour ago, and there's nothing more of it that I can tell you.</speak>"
    )


def test_what_changed_before_it_was_heard_was_heard_as_it_is(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", updated_at=NOW - HOUR / 2))

    answer = asked(Talker(press.desk), "WhatChangedIntent")
    assert answer.startswith(
        "<speak>The Harbor Times last changed it 31 minutes ago, and you've heard it as it is now."
    )


def test_what_never_changed_did_not_as_far_as_we_know(press: Press):
    answer = asked(Talker(press.desk), "WhatChangedIntent")

    assert answer.startswith("<speak>The Harbor Times hasn't changed it since it came out, as far as I know.")


@pytest.mark.parametrize("intent", ["WhoElseIntent", "WhatChangedIntent"])
def test_without_a_story_there_is_nothing_to_compare(press: Press, intent: str):
    assert said(Talker(press.desk).asks(intent)) == f"<speak>{ENGLISH['which.none']}</speak>"


def test_after_the_agreement_nothing_is_told_of_a_change(tmp_path: Path):
    press = Press(tmp_path)
    press.licensed(licence(ends="2026-11-26"))
    press.carries("front", entry("a"))
    press.refresh()
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert str(ENGLISH["missing.not_now"]) in said(talker.asks("WhatChangedIntent", NOW + DAY - HOUR))
