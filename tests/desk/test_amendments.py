"""A new version of a licence: what satisfies it stays, what does not goes at once, what is wider waits for the poll.

A story of `entry` has an abstract of 12 words, a summary of 36 and an excerpt of 24: 72 words that can be out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from skill.desk.newsroom import take_over_folder
from skill.desk.ports.feeds import Validators
from skill.desk.turn import Told
from skill.rights.gate import Cleared, Code, Refusal
from skill.rights.licence import Use
from tests.desk.test_turn import incoming, story
from tests.houses import HOUR, MINUTE, NOW, Press, Talker, entry, licence, opened_press, runs, said, text_in

WORDS = (Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)


def amended(
    press: Press, *changed: tuple[str, str], version: int = 2, feeds: Sequence[str] = ("front",), **terms: object
) -> None:
    """A higher version beside the first, taken over; nothing is polled."""
    text = licence(version=version, feeds=feeds, **terms)  # type: ignore[arg-type]
    for before, after in changed:
        assert before in text
        text = text.replace(before, after)
    press.licensed(licence(feeds=feeds), text)
    take_over_folder(press.newsroom)


def judged(press: Press, now: datetime = NOW, *, by: str = "one") -> dict[Use, Cleared | Refusal]:
    """What the gate says of each use of story a, a turn each; nothing is committed."""
    found = {}
    for use in WORDS:
        with press.desk.turn(incoming(f"{use} by {by} at {now}", now=now, listener_keys=(by,))) as turn:
            found[use] = turn.tell(story(turn), [use])
    return found


def clear(outcomes: dict[Use, Cleared | Refusal]) -> set[Use]:
    return {use for use, one in outcomes.items() if isinstance(one, Cleared)}


def give(press: Press, *uses: Use, by: str = "one") -> None:
    with press.desk.turn(incoming(f"{by} gets {uses}", listener_keys=(by,))) as turn:
        told = [turn.tell(story(turn), [use]) for use in uses]
        turn.commit(b"bytes", "{}", {one.rendition: Told(0.0) for one in told if isinstance(one, Cleared)}, "state")


def renditions(press: Press) -> dict[str, tuple[str, int]]:
    """The live renditions: use → id, and the version that they were measured by."""
    rows = press.rows("SELECT use, id, licence_version FROM rendition WHERE retired_at IS NULL")
    return {use: (identity, version) for use, identity, version in rows}


def test_a_version_takes_effect_at_its_date_and_not_before(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    amended(press, ("max_words = 45", "max_words = 30"), starts="2026-11-25T13:00:00Z")

    assert clear(judged(press, NOW + HOUR - timedelta(milliseconds=1))) == set(WORDS)
    assert clear(judged(press, NOW + HOUR)) == {Use.ABSTRACT, Use.EXCERPT}


def test_what_satisfies_the_new_version_stays_ids_and_all_and_the_ledger_names_who_cleared_it(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    before = renditions(press)
    give(press, Use.ABSTRACT, by="early")
    amended(press, ("uses_per_day = 1000", "uses_per_day = 500"))
    give(press, Use.ABSTRACT, by="late")

    assert renditions(press) == before
    rows = press.rows("SELECT rendition, licence_version FROM ledger ORDER BY n")
    assert rows == [(before["abstract"][0], 1), (before["abstract"][0], 2)]

    press.refresh(NOW + MINUTE)
    assert renditions(press) == {use: (identity, 2) for use, (identity, _) in before.items()}


@pytest.mark.parametrize(
    ("changed", "gone", "clause"),
    [
        (("[schedules.grants.abstract]\nmax_words = 60", "[schedules.grants.abstract]\nmax_words = 11"), Use.ABSTRACT,
         "grants.abstract.max_words"),
        (("max_run = 45", "max_run = 35"), Use.SUMMARY, "grants.summary.max_run"),
        (("verbatim = true", "verbatim = false"), Use.SUMMARY, "grants.summary.verbatim"),
        (("max_share = 0.50", "max_share = 0.33"), Use.EXCERPT, "grants.excerpt.max_share"),
        (("max_words = 25", "max_words = 23"), Use.EXCERPT, "grants.excerpt.max_words"),
        (("[schedules.grants.abstract]\nmax_words = 60\n", ""), Use.ABSTRACT, "grants.abstract"),
    ],
)  # fmt: skip
def test_what_does_not_satisfy_it_goes_at_once(tmp_path, changed, gone, clause):
    press = opened_press(tmp_path, entry("a"))
    amended(press, changed)
    outcomes = judged(press)

    assert clear(outcomes) == set(WORDS) - {gone}
    refused = outcomes[gone]
    assert isinstance(refused, Refusal)
    assert [reason.clause for reason in refused.reasons] == [f"1.toml: schedules.daily.{clause}"]


def test_a_lower_limit_lets_nothing_new_out(tmp_path):
    """Abstract and summary are out: 48 words. Under 60 the excerpt would make it 72; under 40 they are too much."""
    press = opened_press(tmp_path, entry("a"))
    give(press, Use.ABSTRACT, Use.SUMMARY)

    amended(press, per_story=60)
    assert clear(judged(press)) == {Use.ABSTRACT, Use.SUMMARY}
    assert clear(judged(press, by="a newcomer")) == {Use.ABSTRACT, Use.SUMMARY}
    amended(press, version=3, per_story=40)
    refused = judged(press)[Use.SUMMARY]

    assert clear(judged(press)) == {Use.ABSTRACT}
    assert isinstance(refused, Refusal)
    assert refused.codes == {Code.LIMIT}
    assert refused.reasons[0].found == "with these, 48 words of the story are out"


def test_what_was_given_counts_against_what_was_not(tmp_path):
    """The excerpt is out: 24 words. The abstract's 12 would make it 36."""
    press = opened_press(tmp_path, entry("a"))
    give(press, Use.EXCERPT)

    amended(press, per_story=36)
    assert clear(judged(press)) == {Use.ABSTRACT}
    amended(press, version=3, per_story=35)
    assert clear(judged(press)) == set()


def test_words_that_no_listener_was_given_take_room_in_the_order_of_cutting(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    amended(press, per_story=48)
    assert clear(judged(press)) == {Use.ABSTRACT, Use.SUMMARY}
    amended(press, version=3, per_story=47)
    assert clear(judged(press)) == {Use.ABSTRACT}


def test_what_is_wider_comes_with_the_next_poll_which_is_a_full_fetch_of_every_feed_covered(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence(feeds=("front", "world")))
    press.carries("front", entry("a"))
    press.carries("world", entry("w"))
    amended(press, feeds=("front", "world"), excerpt_words=12)
    press.refresh()
    amended(press, version=3, feeds=("front", "world"))
    assert [one.words for one in judged(press).values() if isinstance(one, Cleared)] == [12, 36, 12]

    press.fetcher.asked.clear()
    press.refresh(NOW + MINUTE)
    assert sorted(press.fetcher.asked, key=lambda asked: asked[0]) == [("front", Validators()), ("world", Validators())]
    assert [one.words for one in judged(press).values() if isinstance(one, Cleared)] == [12, 36, 24]


def test_a_story_that_its_feed_no_longer_carries_keeps_what_still_satisfies_the_new_version(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    amended(press, ("max_words = 25", "max_words = 20"))
    press.carries("front", entry("b"))
    press.refresh(NOW + MINUTE)

    assert clear(judged(press, NOW + MINUTE)) == {Use.ABSTRACT, Use.SUMMARY}


def test_an_amendment_in_the_middle_of_a_conversation_holds_from_the_next_word(tmp_path):
    one = entry("a")
    press = opened_press(tmp_path, one)
    talker = Talker(press.desk)
    first = talker.envelope("NewsIntent", NOW)
    talker.sends(first, NOW)
    amended(press, ("max_run = 45", "max_run = 12"), ("max_words = 25", "max_words = 12"))

    for intent in ("MoreIntent", "ExcerptIntent", "AMAZON.RepeatIntent", "AMAZON.StartOverIntent", "NewsIntent"):
        out = runs(said(talker.asks(intent, NOW + MINUTE)), 13) & runs(text_in(one), 13)
        assert not out, intent
    assert not runs(talker.sends(first, NOW + MINUTE).decode(), 13) & runs(text_in(one), 13)


def test_a_version_that_is_withdrawn_leaves_the_one_before_in_force(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    amended(press, ("max_words = 45", "max_words = 30"))
    assert Use.SUMMARY not in clear(judged(press))
    press.licensed(licence())
    take_over_folder(press.newsroom)

    assert clear(judged(press)) == set(WORDS)


def test_a_conversation_goes_on_as_if_nothing_had_changed_where_nothing_did_for_it(tmp_path):
    """Ids stay, so what was heard is not told again as new, and not said to have changed."""
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    amended(press, ("uses_per_day = 1000", "uses_per_day = 999"))
    press.refresh(NOW + MINUTE)
    answer = said(talker.asks("NewsIntent", NOW + MINUTE))

    assert "You've heard everything I have at the moment" in answer


def test_a_retry_holds_no_more_than_an_answer_may_by_the_version_in_force(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    talker.sends(request, NOW)
    amended(press, per_answer=35)
    again = talker.sends(request, NOW + MINUTE).decode()
    assert not runs(again) & runs(entry("a").body)
    assert "withdrawn" in again
