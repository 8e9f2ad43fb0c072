"""Terms that begin and end on odd days, in odd hours, and in the middle of a conversation. Days are UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from skill.desk.newsroom import take_over_folder
from skill.desk.turn import Told
from skill.rights.gate import Cleared, Code, Refusal
from tests.desk.test_turn import incoming, story
from tests.houses import DAY, HOUR, NOW, Press, Talker, entry, licence, runs, said, text_in

TICK = timedelta(milliseconds=1)


def press_at(folder, moment: datetime, *files: str) -> Press:
    """A press whose story a is published an hour before `moment`, and polled then."""
    press = Press(folder)
    press.licensed(*files)
    press.carries("front", entry("a", published_at=moment - HOUR))
    press.refresh(moment)
    return press


def codes(press: Press, now: datetime) -> set[Code]:
    with press.desk.turn(incoming(f"at {now}", now=now)) as turn:
        outcome = turn.tell(story(turn))
    return set() if isinstance(outcome, Cleared) else set(outcome.codes)


@pytest.mark.parametrize(
    ("starts", "ends", "begins", "over"),
    [
        # A term that begins on a day that most years do not have, and one that ends there.
        ("2028-02-29", "2029-02-28", datetime(2028, 2, 29, tzinfo=UTC), datetime(2029, 2, 28, tzinfo=UTC)),
        ("2027-03-01", "2028-02-29", datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
        # Inside the hour that New York lives twice, and inside the one that it skips.
        (
            "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00",
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        ),
        (
            "2027-03-14T01:59:59-05:00", "2027-03-14T03:00:01-04:00",
            datetime(2027, 3, 14, 6, 59, 59, tzinfo=UTC), datetime(2027, 3, 14, 7, 0, 1, tzinfo=UTC),
        ),
        # A time without an offset is UTC, whatever the machine's zone is.
        ("2027-03-28T02:30:00", "2027-03-28T03:30:00", datetime(2027, 3, 28, 2, 30, tzinfo=UTC),
         datetime(2027, 3, 28, 3, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia"])
def test_a_term_begins_and_ends_at_its_moment_in_every_zone(tmp_path, monkeypatch, starts, ends, begins, over, zone):
    monkeypatch.setenv("TZ", zone)
    press = press_at(tmp_path, begins, licence(starts=starts, ends=ends, max_age="700d", keep="700d"))

    assert codes(press, begins - TICK) == {Code.NOT_STARTED}
    assert codes(press, begins) == set()
    assert codes(press, over - TICK) == set()
    assert Code.EXPIRED in codes(press, over)
    press.refresh(over)
    assert press.rows("SELECT count(*) FROM rendition_text") == [(0,)]


@pytest.mark.parametrize(
    "midnight",
    [
        datetime(2026, 11, 1, tzinfo=UTC),  # 20:00 in New York, on the day before its clocks go back
        datetime(2027, 3, 28, tzinfo=UTC),  # one in the morning in Berlin, an hour before its clocks go forward
        datetime(2028, 2, 29, tzinfo=UTC),
        datetime(2028, 3, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ],
)
def test_a_day_of_uses_is_a_day_of_utc(tmp_path, midnight):
    press = press_at(tmp_path, midnight - HOUR, licence(uses_per_day=1))
    with press.desk.turn(incoming("last", now=midnight - TICK)) as turn:
        cleared = turn.tell(story(turn))
        assert isinstance(cleared, Cleared)
        turn.commit(b"bytes", "{}", {cleared.rendition: Told(0.0)}, "state")

    assert codes(press, midnight - TICK) == {Code.QUOTA}
    assert codes(press, midnight) == set()


@pytest.mark.parametrize("month_end", [datetime(2028, 3, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)])
def test_a_month_of_money_is_a_month_of_utc(tmp_path, month_end):
    model = (
        'model = "per_use"\ncurrency = "USD"\n'
        'per_use = { headline = "1", abstract = "1", summary = "1", excerpt = "1" }\n'
        'minimum_per_month = "0"\nmaximum_per_month = "1"'
    )
    press = press_at(tmp_path, month_end - HOUR, licence(model=model, max_age="unlimited"))
    with press.desk.turn(incoming("last", now=month_end - TICK)) as turn:
        cleared = turn.tell(story(turn))
        assert isinstance(cleared, Cleared)
        turn.commit(b"bytes", "{}", {cleared.rendition: Told(0.0)}, "state")
    with press.desk.turn(incoming("again", now=month_end - TICK)) as turn:
        refused = turn.tell(story(turn))

    assert isinstance(refused, Refusal)
    assert refused.codes == {Code.QUOTA}
    assert [reason.clause for reason in refused.reasons] == ["0.toml: price.maximum_per_month"]
    assert codes(press, month_end) == set()


def test_an_age_is_counted_in_hours_across_a_change_of_clocks(tmp_path):
    published = datetime(2026, 10, 31, 12, tzinfo=UTC)
    press = Press(tmp_path)
    press.licensed(licence(max_age="48h"))
    press.carries("front", entry("a", published_at=published))
    press.refresh(published)

    assert codes(press, published + 2 * DAY - TICK) == set()
    assert codes(press, published + 2 * DAY) == {Code.TOO_OLD}


@pytest.mark.parametrize(
    "intent",
    ["MoreIntent", "ExcerptIntent", "AMAZON.RepeatIntent", "AMAZON.StartOverIntent", "AMAZON.NextIntent", "NewsIntent",
     "AMAZON.YesIntent", "AMAZON.ResumeIntent", "AMAZON.PreviousIntent"],
)  # fmt: skip
def test_a_term_that_ends_in_the_middle_of_a_conversation_ends_for_the_next_word(tmp_path, intent):
    one = entry("a")
    press = Press(tmp_path)
    press.licensed(licence(ends="2026-11-25T12:00:10Z"))
    press.carries("front", one)
    press.refresh()
    talker = Talker(press.desk)
    first = talker.envelope("NewsIntent", NOW)
    assert runs(talker.sends(first, NOW).decode()) & runs(text_in(one))
    later = NOW + timedelta(seconds=10)
    later_ms = int(later.timestamp() * 1000)

    assert not runs(said(talker.asks(intent, later))) & runs(text_in(one))
    assert not runs(talker.sends(first, later).decode()) & runs(text_in(one))
    assert press.rows("SELECT count(*) FROM ledger WHERE kind = 'use' AND at >= ?", later_ms) == [(0,)]


def test_a_term_that_begins_in_the_middle_of_a_conversation_opens_for_the_next_word(tmp_path):
    """The folder holds both versions; the second lets the story out from a moment on."""
    one = entry("a")
    closed = licence().replace('channels = ["voice", "screen"]', 'channels = ["text"]')
    press = press_at(tmp_path, NOW, closed, licence(version=2, starts="2026-11-25T12:00:10Z"))
    take_over_folder(press.newsroom)
    talker = Talker(press.desk)

    assert not runs(said(talker.asks("NewsIntent"))) & runs(text_in(one))
    assert runs(said(talker.asks("NewsIntent", NOW + timedelta(seconds=10)))) & runs(text_in(one))
