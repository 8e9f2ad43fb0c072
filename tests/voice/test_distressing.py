"""What a publisher labels as distressing is announced, and told to who asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.houses import MINUTE, NOW, Press, Talker, entry, harbor_id, opened_press, said

ALSO = "There is also a story some may find distressing. Say: tell me."
HARD, OTHER = entry("hard", tags=("World", "Distressing content")), entry("other")


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened_press(tmp_path, HARD, OTHER)


def word(guid: str) -> str:
    return entry(guid).headline.split()[0].casefold()


@pytest.mark.parametrize("intent", ["NewsIntent", "HeadlinesIntent"])
def test_a_default_answer_announces_it_and_tells_it_after_tell_me(press: Press, intent: str):
    talker = Talker(press.desk)

    first = said(talker.asks(intent))
    assert ALSO in first
    assert word("hard") not in first.casefold()
    told = said(talker.asks("DistressingIntent", NOW + MINUTE))
    assert "This may be hard to hear." in told
    assert "From The Harbor Times" in told


def test_who_goes_on_is_not_told_it_unasked(press: Press):
    talker = Talker(press.desk)
    answers = [said(talker.asks(intent)) for intent in ("NewsIntent", "AMAZON.NextIntent", "AMAZON.NextIntent")]

    assert [answer.count(ALSO) for answer in answers] == [1, 0, 0]
    assert not any(word("hard") in answer.casefold() for answer in answers)


def test_who_heard_it_is_not_told_of_it_again(press: Press):
    talker = Talker(press.desk)
    talker.asks("DistressingIntent")

    assert ALSO not in said(talker.asks("NewsIntent", NOW + MINUTE))


def test_who_asks_for_its_title_hears_it(press: Press):
    answer = said(Talker(press.desk).asks("TitleNewsIntent", title="harbor times"))

    assert answer.count("From The Harbor Times") + answer.count("Also from") >= 1
    assert ALSO not in answer


def test_one_that_is_withdrawn_is_not_announced(press: Press):
    press.withdraw(harbor_id("hard"))

    assert ALSO not in said(Talker(press.desk).asks("NewsIntent"))


def test_without_one_tell_me_means_the_story_that_is_told(tmp_path: Path):
    talker = Talker(opened_press(tmp_path, OTHER).desk)
    assert "not on a story yet" in said(talker.asks("DistressingIntent"))
    talker.asks("NewsIntent", NOW + MINUTE)

    assert "From The Harbor Times" in said(talker.asks("DistressingIntent", NOW + 2 * MINUTE))
