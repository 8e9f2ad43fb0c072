"""Send me the link: what is on the card is said as well, but for the address; the headline where it may be said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.voice.strings import Strings
from tests.houses import MINUTE, NOW, Press, Talker, entry, licence, opened_press, said

DONE = "Done. The address is in your Alexa app."
# In the United States it is Tuesday still.
LATE = datetime(2026, 11, 25, 3, tzinfo=UTC)


def sent(press: Press) -> str:
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    return said(talker.asks("LinkIntent", NOW + MINUTE))


def test_title_day_and_headline_are_said(tmp_path: Path):
    one = entry("a", published_at=LATE)
    press = opened_press(tmp_path, one)

    assert f"{DONE} From The Harbor Times, Tuesday, November 24: {one.headline}." in sent(press)


def test_a_headline_with_a_mark_of_its_own_gets_no_other(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", headline="Zebu or yak?"))

    assert sent(press).startswith(f"<speak>{DONE} From The Harbor Times, Wednesday, November 25: Zebu or yak?</speak>")


def test_said_and_shown_it_is_one_use(tmp_path: Path):
    press = opened_press(tmp_path, entry("a"))
    sent(press)

    assert press.rows("SELECT use, channel FROM ledger ORDER BY n DESC LIMIT 1") == [("headline", "screen+voice")]


def test_where_a_headline_is_for_the_screen_alone_it_is_not_said_and_no_refusal_stands(tmp_path: Path):
    press = Press(tmp_path)
    press.licensed(
        licence().replace("[schedules.grants.headline]", '[schedules.grants.headline]\nchannels = ["screen"]')
    )
    one = entry("a")
    press.carries("front", one)
    press.refresh()

    answer = sent(press)
    assert answer.startswith(f"<speak>{DONE} It was in The Harbor Times on Wednesday, November 25.")
    assert one.headline not in answer
    assert {kind for (kind,) in press.rows("SELECT kind FROM ledger")} == {"use"}


@pytest.mark.parametrize(("locale", "day"), [("en-US", "Tuesday, November 3"), ("fr-FR", "mardi 3 novembre")])
def test_a_day_is_said_as_people_say_it(locale: str, day: str):
    assert Strings(locale).day(datetime(2026, 11, 3, tzinfo=UTC)) == day
