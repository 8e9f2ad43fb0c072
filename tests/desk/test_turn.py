"""One turn: what it commits, what a failure leaves, what a retry gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from skill.desk.ports.turns import AnswerRow
from skill.desk.turn import Committed, Incoming, Told, Turn
from skill.errors import BadRequestError
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Use
from skill.simulator.match import SlotValue
from skill.store.turns import Turns, TurnStore
from skill.stories.preferences import NONE, Preferences
from skill.stories.story import Story
from tests.houses import (
    DAY,
    HOUR,
    KEY,
    MINUTE,
    NOW,
    Press,
    Talker,
    entry,
    harbor_id,
    licence,
    opened_press,
    runs,
    said,
    text_in,
)

PRICED = (
    'model = "per_use"\ncurrency = "USD"\n'
    'per_use = { headline = "0.0020", abstract = "0.0040", summary = "0.0100", excerpt = "0.0150" }\n'
    'minimum_per_month = "0.00"\nmaximum_per_month = "%s"'
)


def incoming(request_id: str = "r1", **changes: object) -> Incoming:
    made = Incoming(
        request_id, f"hash of {request_id}", ("listener",), ("device",), "alexa", "alexa", "en-US", None, "NewsIntent",
        NOW, NOW, NOW,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def story(turn: Turn, guid: str = "a") -> Story:
    found = turn.story(harbor_id(guid))
    assert found is not None
    return found


def told(press: Press, request: Incoming, *uses: Use, guid: str = "a", at: float = 0.0) -> list[Cleared | Refusal]:
    """A turn that tells a story by `uses` and commits what was cleared."""
    with press.desk.turn(request) as turn:
        outcomes = [turn.tell(story(turn, guid), [use]) for use in uses]
        cleared = {one.rendition: Told(at) for one in outcomes if isinstance(one, Cleared)}
        turn.commit(b"bytes", "{}", cleared, "state")
    return outcomes


def counts(press: Press) -> dict[str, int]:
    tables = ("answer", "ledger", "heard", "quota", "spend", "conversation", "listener")
    return {table: press.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


# ── commit ────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_and_its_uses_are_on_record_with_the_bytes_hash(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with press.desk.turn(incoming()) as turn:
        cleared = turn.tell(story(turn))
        assert isinstance(cleared, Cleared)
        committed = turn.commit(b"bytes", "{}", {cleared.rendition: Told(2.5)}, "state")

    assert committed == Committed(b"bytes")
    ((request, hashed, door, territory),) = press.rows("SELECT request_id, response_hash, door, territory FROM answer")
    assert (request, door, territory) == ("r1", "alexa", "US")
    assert hashed == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    assert press.rows("SELECT kind, use, words, channel, billable FROM ledger") == [("use", "summary", 36, "voice", 1)]
    assert press.rows("SELECT at FROM heard") == [(int((NOW + timedelta(seconds=2.5)).timestamp() * 1000),)]


def test_what_was_cleared_and_not_told_is_no_use(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with press.desk.turn(incoming()) as turn:
        turn.tell(story(turn))
        turn.show(story(turn))
        turn.commit(b"", "{}", {}, "")

    assert press.rows("SELECT count(*) FROM ledger") == [(0,)]
    assert press.rows("SELECT count(*) FROM rendition WHERE given_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("rendition", ["", "never cut", "live but not cleared"])
def test_an_answer_cannot_tell_what_its_turn_did_not_clear(tmp_path, rendition):
    press = opened_press(tmp_path, entry("a"))
    if rendition == "live but not cleared":
        ((rendition,),) = press.rows("SELECT id FROM rendition WHERE use = 'excerpt'")
    with pytest.raises(ValueError, match="only what its own turn cleared"), press.desk.turn(incoming()) as turn:
        turn.commit(b"", "{}", {rendition: Told(0.0)}, "")

    assert set(counts(press).values()) == {0}


def test_said_and_shown_is_one_use_with_both_channels(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with press.desk.turn(incoming()) as turn:
        heard = turn.tell(story(turn), [Use.HEADLINE])
        shown = turn.show(story(turn))
        assert isinstance(heard, Cleared)
        assert shown is not None
        turn.commit(b"", "{}", {shown.rendition: Told(0.0)}, "")

    assert press.rows("SELECT use, channel FROM ledger") == [("headline", "screen+voice")]
    assert press.rows("SELECT uses FROM quota WHERE listener = 0") == [(1,)]


def test_a_refusal_of_what_was_asked_for_is_recorded_with_every_reason(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.withdraw(harbor_id("a"))
    told(press, incoming(now=NOW + 3 * DAY), Use.SUMMARY)
    ((kind, words, reasons),) = press.rows("SELECT kind, words, reasons FROM ledger")

    assert (kind, words) == ("refusal", 0)
    assert {code for code, _ in json.loads(reasons)} >= {"KILLED", "TOO_OLD"}


def test_what_choosing_passes_over_leaves_no_row(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    press.rows("UPDATE story SET state = 'killed' WHERE id = ?", harbor_id("b"))
    with press.desk.turn(incoming()) as turn:
        assert [one.id for one in turn.tellable(turn.wanted(), 10)] == [harbor_id("a")]
        turn.commit(b"", "{}", {}, "")

    assert press.rows("SELECT count(*) FROM ledger") == [(0,)]


def test_tell_of_no_use_is_our_own_mistake(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with pytest.raises(ValueError, match="at least one way"), press.desk.turn(incoming()) as turn:
        turn.tell(story(turn), [])


def test_only_an_answer_on_record_can_be_sent_again(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with pytest.raises(ValueError, match="on record"), press.desk.turn(incoming()) as turn:
        turn.resend(b"anything")


# ── what fails leaves nothing ─────────────────────────────────────────────────────────────────────


class FailingTurns(Turns):
    """Fails while it writes an answer, after everything else was written, as often as it is told to."""

    failures = 1

    @contextmanager
    def turn(self) -> Iterator[TurnStore]:
        with super().turn() as store:
            yield store if self.failures <= 0 else self._failing(store)

    def _failing(self, store: TurnStore) -> TurnStore:
        self.failures -= 1
        write = store.write

        def fails(answer: AnswerRow) -> None:
            write(answer)
            raise OSError("the disk is full")

        store.write = fails  # type: ignore[method-assign]
        return store


def test_a_failing_commit_leaves_nothing_and_ends_in_an_apology(tmp_path, caplog):
    press = opened_press(tmp_path, entry("a"))
    before = list(press.database.connection.iterdump())
    desk = replace(press.desk, turns=FailingTurns(press.database))
    talker = Talker(desk)
    request = talker.envelope("NewsIntent", NOW)
    answer = json.loads(talker.sends(request, NOW))

    assert not runs(said(answer)) & runs(text_in(entry("a")))
    assert answer["response"]["shouldEndSession"] is True
    assert list(press.database.connection.iterdump()) == before
    assert "the disk is full" in caplog.text
    assert not runs(caplog.text) & runs(text_in(entry("a")))

    again = json.loads(talker.sends(request, NOW + MINUTE))
    assert runs(said(again)) & runs(text_in(entry("a")))


def test_a_turn_that_raises_before_its_commit_leaves_nothing_not_even_the_listener(tmp_path):
    press = opened_press(tmp_path, entry("a"))

    def fail(turn: Turn) -> None:
        turn.tell(story(turn))
        raise KeyError

    with pytest.raises(KeyError), press.desk.turn(incoming()) as turn:
        fail(turn)

    assert set(counts(press).values()) == {0}


# ── the same request twice ────────────────────────────────────────────────────────────────────────


def test_a_retry_gets_the_first_answer_byte_for_byte_and_is_no_use(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    first = talker.sends(request, NOW)
    before = counts(press)
    talker.asks("AMAZON.NextIntent", NOW + MINUTE)
    between = counts(press)

    assert talker.sends(request, NOW + MINUTE) == first
    assert counts(press) == between
    assert before["ledger"] > 0


def test_a_used_id_with_another_request_is_bad(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    talker.sends(request, NOW)
    before = counts(press)
    request["request"]["intent"]["name"] = "MoreIntent"

    with pytest.raises(BadRequestError, match="used before"):
        talker.sends(request, NOW)
    assert counts(press) == before


def test_a_used_id_from_another_listener_is_bad(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    talker.sends(request, NOW)
    before = counts(press)
    request["context"]["System"]["user"]["userId"] = "amzn1.ask.account.SOMEBODY"

    with pytest.raises(BadRequestError, match="used before"):
        talker.sends(request, NOW)
    assert counts(press) == before


def test_session_and_context_may_differ_in_a_retry(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    first = talker.sends(request, NOW)
    request["session"] = request["session"] | {"sessionId": "another", "attributes": {"x": 1}}

    assert talker.sends(request, NOW) == first


# ── quotas and money ──────────────────────────────────────────────────────────────────────────────


def codes(outcome: Cleared | Refusal) -> set[str]:
    return set(outcome.codes) if isinstance(outcome, Refusal) else set()


def test_a_listeners_quota_is_by_utc_day_and_nobody_elses(tmp_path):
    press = opened_press(tmp_path, entry("a"), uses_per_listener_day=2, max_age="unlimited")
    last = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)
    for number in range(2):
        assert codes(*told(press, incoming(f"r{number}", now=last), Use.SUMMARY)) == set()
    assert codes(*told(press, incoming("r3", now=last), Use.SUMMARY)) == {"QUOTA"}
    assert codes(*told(press, incoming("r4", now=last, listener_keys=("other",)), Use.SUMMARY)) == set()
    assert codes(*told(press, incoming("r5", now=last + timedelta(seconds=1)), Use.SUMMARY)) == set()


def test_everyones_quota_counts_every_listener(tmp_path):
    press = opened_press(tmp_path, entry("a"), uses_per_day=3)
    outcomes = [
        told(press, incoming(f"r{number}", listener_keys=(f"listener {number}",)), Use.SUMMARY)[0]
        for number in range(5)
    ]
    assert [codes(one) for one in outcomes] == [set(), set(), set(), {"QUOTA"}, {"QUOTA"}]


def test_one_answer_cannot_go_beyond_what_is_left(tmp_path):
    press = opened_press(tmp_path, entry("a"), uses_per_listener_day=3, per_answer=130)
    outcomes = told(press, incoming(), Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)

    assert [codes(one) for one in outcomes] == [set(), set(), set(), {"QUOTA"}]
    assert press.rows("SELECT max(uses) FROM quota") == [(3,)]


def test_one_answer_holds_no_more_words_of_a_story_than_its_limit(tmp_path):
    press = opened_press(tmp_path, entry("a"), per_answer=48)
    outcomes = told(press, incoming(), Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)

    assert [codes(one) for one in outcomes] == [set(), set(), {"LIMIT"}]


@pytest.mark.parametrize("door", ["unsigned", "simulator", "console"])
def test_tries_have_a_quota_of_their_own_of_the_same_size_and_are_never_billed(tmp_path, door):
    press = opened_press(tmp_path, entry("a"), uses_per_listener_day=2, model=PRICED % "100.00")
    for kind in ("alexa", door):
        outcomes = [told(press, incoming(f"{kind}{number}", door=kind), Use.SUMMARY)[0] for number in range(3)]
        assert [codes(one) for one in outcomes] == [set(), set(), {"QUOTA"}], kind

    assert press.rows("SELECT door, sum(billable) FROM ledger WHERE kind = 'use' GROUP BY 1 ORDER BY 1") == sorted(
        [("alexa", 2), (door, 0)]
    )


def test_a_months_most_is_refused_and_not_owed(tmp_path):
    press = opened_press(tmp_path, entry("a"), model=PRICED % "0.0250", max_age="unlimited", keep="90d")
    outcomes = [told(press, incoming(f"r{number}"), Use.SUMMARY)[0] for number in range(3)]
    december = datetime(2026, 12, 1, tzinfo=UTC)

    assert [codes(one) for one in outcomes] == [set(), set(), {"QUOTA"}]
    assert press.rows("SELECT micros FROM spend") == [(20_000,)]
    assert codes(*told(press, incoming("next", now=december), Use.SUMMARY)) == set()


def test_a_chain_of_double_clicks_is_billed_once(tmp_path):
    press = opened_press(tmp_path, entry("a"), model=PRICED % "100.00", double_click="30s")
    for number, seconds in enumerate((0, 29, 58, 89, 119)):
        moment = NOW + timedelta(seconds=seconds)
        told(press, incoming(f"r{number}", now=moment, heard_until=moment), Use.SUMMARY)

    assert [row[0] for row in press.rows("SELECT billable FROM ledger ORDER BY n")] == [1, 0, 0, 1, 0]
    assert press.rows("SELECT micros FROM spend") == [(20_000,)]
    assert press.rows("SELECT uses FROM quota WHERE listener = 0") == [(5,)]


def test_a_try_is_not_the_use_that_a_double_click_follows(tmp_path):
    press = opened_press(tmp_path, entry("a"), model=PRICED % "100.00", double_click="30s")
    for number, door in enumerate(("simulator", "alexa", "simulator", "alexa")):
        moment = NOW + timedelta(seconds=8 * number)
        told(press, incoming(f"r{number}", door=door, now=moment, heard_until=moment), Use.SUMMARY)

    assert press.rows("SELECT door, billable FROM ledger ORDER BY n") == [
        ("simulator", 0), ("alexa", 1), ("simulator", 0), ("alexa", 0),
    ]  # fmt: skip


def test_a_double_click_before_the_words_had_begun_is_billed_once_too(tmp_path):
    press = opened_press(tmp_path, entry("a"), model=PRICED % "100.00", double_click="30s")
    told(press, incoming("r1"), Use.SUMMARY, at=25.0)
    moment = NOW + timedelta(seconds=5)
    told(press, incoming("r2", now=moment, heard_until=moment), Use.SUMMARY)

    assert [row[0] for row in press.rows("SELECT billable FROM ledger ORDER BY n")] == [1, 0]


# ── listeners and conversations ───────────────────────────────────────────────────────────────────


def test_a_listener_is_known_by_a_random_number_and_no_id_is_kept(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk, listener="jo", device="show")
    request = talker.envelope("NewsIntent", NOW)
    talker.sends(request, NOW)
    dump = "\n".join(press.database.connection.iterdump())

    assert request["session"]["user"]["userId"] not in dump
    assert request["context"]["System"]["device"]["deviceId"] not in dump


def test_a_rotated_key_knows_the_listener_still_and_replaces_the_old_hash(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk, keys=[KEY]).asks("NewsIntent")
    before = press.rows("SELECT number, key_hash FROM listener")
    Talker(press.desk, keys=[b"new " * 10, KEY]).asks("AMAZON.HelpIntent")
    after = press.rows("SELECT number, key_hash FROM listener")

    assert [number for number, _ in after] == [number for number, _ in before]
    assert after != before
    Talker(press.desk, keys=[b"new " * 10]).asks("AMAZON.HelpIntent")
    assert press.rows("SELECT count(*) FROM listener") == [(1,)]


def test_each_device_has_a_conversation_of_its_own(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk).asks("NewsIntent")
    other = Talker(press.desk, device="show").asks("AMAZON.RepeatIntent", NOW + MINUTE)

    assert not runs(said(other)) & runs(text_in(entry("a")))


def test_a_conversation_is_over_after_a_day(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    late = talker.asks("AMAZON.RepeatIntent", NOW + 24 * HOUR)
    assert not runs(said(late)) & runs(text_in(entry("a")))


def test_a_conversation_is_not_over_a_minute_before(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    assert runs(said(talker.asks("AMAZON.RepeatIntent", NOW + 24 * HOUR - MINUTE))) & runs(text_in(entry("a")))


def test_what_had_not_begun_when_the_listener_spoke_again_was_not_heard(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    told(press, incoming("r1"), Use.SUMMARY, guid="a", at=0.0)
    told(press, incoming("r2", heard_until=NOW + MINUTE), Use.SUMMARY, guid="b", at=40.0)
    cut_off = NOW + timedelta(seconds=20)
    with press.desk.turn(incoming("r3", now=cut_off, heard_until=cut_off)) as turn:
        assert turn.heard(story(turn, "a"))
        assert not turn.heard(story(turn, "b"))


def test_what_had_begun_was_heard(tmp_path):
    press = opened_press(tmp_path, entry("b"))
    told(press, incoming("r1"), Use.SUMMARY, guid="b", at=40.0)
    later = NOW + timedelta(seconds=40)
    with press.desk.turn(incoming("r2", now=later, heard_until=later)) as turn:
        assert turn.heard(story(turn, "b"))


def test_a_title_without_a_licence_is_refused_as_a_whole_and_recorded(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    answer = Talker(press.desk).asks("TitleNewsIntent", title=SlotValue("the mill", "mill", "The Mill"))

    assert not runs(said(answer)) & runs(text_in(entry("a")))
    ((reasons,),) = press.rows("SELECT reasons FROM ledger")
    assert json.loads(reasons)[0][0] == "NO_LICENCE"


def test_a_turn_sees_a_licence_that_changed_in_another_process(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    talker.asks("Launch")
    press.licensed(licence(version=2, licensee="somebody-else"))
    press.refresh(NOW + MINUTE)

    assert not runs(said(talker.asks("NewsIntent", NOW + MINUTE))) & runs(text_in(entry("a")))


# ── how the listener wants the news ───────────────────────────────────────────────────────────────


def prefers(press: Press, request: Incoming, preferences: Preferences | None = None) -> Preferences:
    """What a turn finds; and what it keeps, where it is given something."""
    with press.desk.turn(request) as turn:
        found = turn.preferences
        if preferences is not None:
            turn.prefer(preferences)
        turn.commit(b"", "{}", {}, "")
    return found


def test_what_a_listener_prefers_is_kept_with_the_answer_and_is_nobody_elses(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    quiet = Preferences(muted_topics=("sport",), opinion=True)
    assert prefers(press, incoming("r1"), quiet) == NONE

    assert prefers(press, incoming("r2", device_keys=("another",))) == quiet
    assert prefers(press, incoming("r3", listener_keys=("newer", "listener"))) == quiet
    assert prefers(press, incoming("r4", listener_keys=("somebody else",))) == NONE
    assert prefers(press, incoming("r5", listener_keys=("newer",)), NONE) == quiet
    assert press.rows("SELECT DISTINCT preferences FROM listener") == [(None,)]


def test_a_turn_that_fails_keeps_no_preference(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    prefers(press, incoming("r1"))

    def broken() -> None:
        with press.desk.turn(incoming("r2")) as turn:
            turn.prefer(Preferences(opinion=True))
            turn.commit(b"", "{}", {"never cut": Told(0.0)}, "")

    with pytest.raises(ValueError, match="only what its own turn cleared"):
        broken()

    assert prefers(press, incoming("r3")) == NONE


def test_preferences_of_another_release_say_nothing_and_stay_until_something_is_said(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    prefers(press, incoming("r1"))
    press.rows("UPDATE listener SET preferences = ?", '{"of_tomorrow":[1]}')

    assert prefers(press, incoming("r2")) == NONE
    assert press.rows("SELECT preferences FROM listener") == [('{"of_tomorrow":[1]}',)]
    prefers(press, incoming("r3"), Preferences(opinion=True))
    assert press.rows("SELECT preferences FROM listener") == [('{"opinion":true}',)]


def test_who_is_forgotten_prefers_nothing(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with press.desk.turn(incoming("r1")) as turn:
        turn.prefer(Preferences(opinion=True))
        turn.forget()
        turn.commit(b"", "{}", {}, "")

    assert press.rows("SELECT count(*) FROM listener") == [(0,)]
    assert prefers(press, incoming("r2")) == NONE
