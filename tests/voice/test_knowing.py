"""How do you know that, is that opinion, when was that: what is said of a story, beside what it says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from skill.desk.turn import AT_ONCE
from skill.simulator.match import SlotValue
from skill.voice.strings import catalogue
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, harbor_id, licence, opened_press, said

ASKED = ("HowDoYouKnowIntent", "OpinionQuestionIntent", "WhenIntent")
ENGLISH = catalogue("en-US")
TIMES = "The Harbor Times"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened_press(tmp_path, entry("a"))


def first(answer: str) -> str:
    """What an answer says before it asks."""
    return answer.removeprefix("<speak>").split("<break")[0].removesuffix("</speak>").strip()


def sentence(key: str, **values: str) -> str:
    found = ENGLISH[key]
    assert isinstance(found, str)
    return found.format(**values)


# ── how do you know that ──────────────────────────────────────────────────────────────────────────


def test_where_it_is_from_when_it_came_and_whose_words_they_were(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent", NOW + 2 * HOUR)

    answer = first(said(talker.asks("HowDoYouKnowIntent", NOW + 2 * HOUR + MINUTE)))
    assert answer.startswith(sentence("known.summary", title=TIMES, ago="2 hours ago"))


def test_words_of_the_paper_are_said_to_be_its_own(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    assert first(said(talker.asks("HowDoYouKnowIntent"))).endswith("What you heard is a summary of its report.")
    talker.asks("MoreIntent", NOW + MINUTE)

    answer = first(said(talker.asks("HowDoYouKnowIntent", NOW + 2 * MINUTE)))
    assert answer == sentence("known.own_words", title=TIMES, ago="2 minutes ago")


def test_who_asked_for_the_author_meanwhile_is_told_of_the_words_and_not_of_the_byline(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    talker.asks("AuthorIntent", NOW + MINUTE)

    assert "is a summary of its report" in said(talker.asks("HowDoYouKnowIntent", NOW + 2 * MINUTE))


def test_what_a_computer_summed_up_is_said_to_be(press: Press):
    """Whether the gate lets such words out is told elsewhere; what was heard is what is asked about."""
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.database.connection.execute("UPDATE rendition SET made_by = 'model' WHERE use = 'summary'")

    assert "made by a computer" in said(Talker(press.another().desk).asks("HowDoYouKnowIntent", NOW + MINUTE))


def test_no_term_of_an_agreement_is_said(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    answer = said(talker.asks("HowDoYouKnowIntent"))
    assert "agreement" in answer
    assert not any(found in answer for found in ("harbor-2026", "licence", "45", "USD"))


@pytest.mark.parametrize("intent", ["HowDoYouKnowIntent", "OpinionQuestionIntent"])
def test_what_is_ours_to_say_of_it_is_no_use(press: Press, intent: str):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    before = press.rows("SELECT count(*) FROM ledger")
    talker.asks(intent, NOW + MINUTE)

    assert press.rows("SELECT count(*) FROM ledger") == before


# ── is that opinion ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sections", "key"), [(("Opinion",), "opinion.marked"), (("World",), "opinion.not_marked")])
def test_it_is_what_the_paper_calls_it(tmp_path: Path, sections: tuple[str, ...], key: str):
    press = opened_press(tmp_path, entry("a", sections=sections))
    talker = Talker(press.desk)
    talker.asks("TitleNewsIntent", title=SlotValue("harbor times", "times", "times"))

    assert first(said(talker.asks("OpinionQuestionIntent"))).startswith(sentence(key, title=TIMES))


# ── when was that ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("updated", "said_so"),
    [
        (None, "published it 1 hour ago."),
        (-HOUR + AT_ONCE, "published it 1 hour ago."),
        (-HOUR + 30 * MINUTE, "published it 1 hour ago, and last changed it 30 minutes ago."),
    ],
)
def test_when_it_was_published_and_when_changed(tmp_path: Path, updated: timedelta | None, said_so: str):
    one = entry("a", updated_at=None if updated is None else NOW + updated)
    talker = Talker(opened_press(tmp_path, one).desk)
    talker.asks("NewsIntent")

    assert first(said(talker.asks("WhenIntent"))).startswith(f"{TIMES} {said_so}")


def test_a_change_that_the_paper_does_not_date_is_as_old_as_we_know_it(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.carries("front", entry("a", edition="two"))
    press.refresh(NOW + 2 * HOUR)

    answer = said(talker.asks("WhenIntent", NOW + 3 * HOUR))
    assert "published it 4 hours ago, and last changed it 1 hour ago." in answer


def test_a_date_stands_on_the_catalogue_card_and_is_a_use_of_it(press: Press):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    talker.asks("WhenIntent", NOW + MINUTE)

    assert press.rows("SELECT use FROM ledger ORDER BY n DESC LIMIT 1") == [("headline",)]


# ── nothing to speak of ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("intent", ASKED)
def test_without_a_story_there_is_nothing_to_say(press: Press, intent: str):
    assert said(Talker(press.desk).asks(intent)) == f"<speak>{ENGLISH['which.none']}</speak>"


@pytest.mark.parametrize("intent", ASKED)
def test_of_what_was_withdrawn_no_more_is_said_than_that(press: Press, intent: str):
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.withdraw(harbor_id("a"))

    assert first(said(talker.asks(intent, NOW + MINUTE))) == f"{TIMES} has withdrawn that story."


@pytest.mark.parametrize("intent", ASKED)
def test_when_the_agreement_is_over_none_is_claimed(tmp_path: Path, intent: str):
    press = Press(tmp_path)
    press.licensed(licence(ends="2026-11-26"))
    press.carries("front", entry("a"))
    press.refresh()
    talker = Talker(press.desk)
    talker.asks("NewsIntent")

    assert first(said(talker.asks(intent, NOW + DAY - HOUR))) == ENGLISH["missing.not_now"]
