"""How a listener wants the news: said once, kept, and undone by voice."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from skill.simulator.match import SlotValue
from skill.voice import pace
from skill.voice.state import State, arrived
from tests.houses import MINUTE, NOW, Press, Talker, entry, harbor_id, licence, said

SPORT = SlotValue("sports", "sport", "sports")
# Three fit into an answer.
short = partial(entry, syllables=2)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """The newest story is of sport and the next an opinion piece; then one of the world, and one of another paper's."""
    opened = Press(tmp_path)
    opened.licensed(licence(), licence("mill-2026", feeds=("mill",), licensor="mill"))
    opened.carries(
        "front",
        short("sport", sections=("Sport",), published_at=NOW - 1 * MINUTE),
        short("view", sections=("Opinion",), published_at=NOW - 2 * MINUTE),
        short("world", published_at=NOW - 3 * MINUTE),
    )
    opened.carries("mill", short("mill", published_at=NOW - 4 * MINUTE))
    opened.refresh()
    return opened


class Listening:
    """A listener, and the stories that the last answer told, by the names that they have here."""

    def __init__(self, press: Press) -> None:
        self.press, self.talker, self.now, self.said = press, Talker(press.desk), NOW, ""

    def asks(self, intent: str, **slots: str | SlotValue) -> list[str]:
        self.now += MINUTE
        before = self.press.rows("SELECT coalesce(max(n), 0) FROM ledger")[0][0]
        self.said = said(self.talker.asks(intent, self.now, **slots))
        rows = self.press.rows("SELECT story FROM ledger WHERE n > ? AND channel LIKE '%voice%' ORDER BY n", before)
        names = {harbor_id(name): name for name in ("sport", "view", "world")}
        return [names.get(story, "mill") for (story,) in rows]

    def unheard(self) -> Listening:
        """Nothing was heard yet, and the settings are as they were."""
        for table in ("heard", "conversation"):
            self.press.rows(f"DELETE FROM {table}")
        return self


@pytest.fixture
def listener(press: Press) -> Listening:
    return Listening(press)


# ── muting ────────────────────────────────────────────────────────────────────────────────────────


def test_without_settings_everything_but_opinion_is_told(listener: Listening):
    assert listener.asks("NewsIntent") == ["sport", "mill", "world"]


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ({"topic": SPORT}, ["world", "mill"]),
        ({"topic": "sports"}, ["world", "mill"]),
        ({"title": "sports"}, ["world", "mill"]),
        ({"title": SlotValue("the mill", "mill", "Mill")}, ["sport", "world"]),
        ({"topic": "the mill"}, ["sport", "world"]),
        ({"title": "Harbor Times"}, ["mill"]),
        ({"topic": "falconry"}, ["sport", "mill", "world"]),
    ],
)
def test_what_is_muted_is_left_out_whichever_slot_names_it(listener: Listening, slots: dict[str, Any], told: list[str]):
    listener.asks("MuteIntent", **slots)

    assert listener.asks("NewsIntent") == told


def test_what_is_muted_is_told_to_who_asks_for_it_by_name(listener: Listening):
    listener.asks("MuteIntent", topic=SPORT)
    listener.asks("MuteIntent", title="the mill")

    assert listener.asks("TopicNewsIntent", topic=SPORT) == ["sport"]
    assert listener.asks("TitleNewsIntent", title="the mill") == ["mill"]


def test_what_is_muted_is_passed_over_in_a_running_order_that_holds_it(listener: Listening):
    assert listener.asks("NewsIntent") == ["sport", "mill", "world"]
    listener.asks("AMAZON.StartOverIntent")
    listener.asks("MuteIntent", title="the mill")

    assert listener.asks("AMAZON.NextIntent") == ["world"]


def test_without_a_name_the_paper_of_the_story_is_meant(listener: Listening):
    listener.asks("MuteIntent")
    assert "not on a story yet" in listener.said
    listener.asks("NewsIntent")
    listener.asks("ChooseIntent", position=SlotValue("second", "2", "second"))
    listener.asks("MuteIntent")

    assert "leave out The Mill" in listener.said
    assert listener.unheard().asks("NewsIntent") == ["sport", "world"]


def test_where_everything_is_muted_the_way_back_is_said(listener: Listening):
    listener.asks("MuteIntent", title="the mill")
    listener.asks("MuteIntent", title="harbor times")
    assert listener.asks("NewsIntent") == []

    assert "there's nothing left to read" in listener.said
    listener.asks("UnmuteIntent")
    assert listener.asks("AMAZON.YesIntent") == ["sport", "mill", "world"]


def test_unmuting_one_leaves_the_other_muted(listener: Listening):
    listener.asks("MuteIntent", topic=SPORT)
    listener.asks("MuteIntent", title="the mill")
    listener.asks("UnmuteIntent", title="the mill")
    assert "hear The Mill again" in listener.said
    assert listener.asks("NewsIntent") == ["world", "mill"]
    listener.asks("UnmuteIntent", topic=SPORT)
    listener.asks("UnmuteIntent", topic=SPORT)

    assert "I wasn't leaving out sports" in listener.said


def test_a_setting_outlives_the_visit_and_the_device(listener: Listening):
    listener.asks("MuteIntent", topic=SPORT)
    listener.talker.device = "kitchen"
    listener.now += timedelta(days=1)

    assert listener.asks("Launch") == []
    assert listener.asks("AMAZON.YesIntent") == ["world", "mill"]


def test_who_is_forgotten_hears_everything_again(listener: Listening):
    listener.asks("MuteIntent", topic=SPORT)
    listener.asks("ForgetMeIntent")
    listener.asks("AMAZON.YesIntent")

    assert listener.asks("NewsIntent") == ["sport", "mill", "world"]


# ── opinion ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("on", "off"),
    [
        (("OpinionIntent", {}), ("NoOpinionIntent", {})),
        (("UnmuteIntent", {"topic": "opinions"}), ("MuteIntent", {"topic": "opinions"})),
    ],
)
def test_opinion_is_told_to_who_wants_it_and_said_to_be_one(listener: Listening, on: Any, off: Any):
    listener.asks(on[0], **on[1])
    assert listener.asks("NewsIntent") == ["sport", "mill", "view"]
    assert "An opinion piece." in listener.said
    listener.asks(off[0], **off[1])

    assert listener.unheard().asks("NewsIntent") == ["sport", "mill", "world"]


def test_an_opinion_piece_in_the_running_order_is_passed_over_once_it_is_not_wanted(listener: Listening):
    listener.asks("OpinionIntent")
    listener.asks("NewsIntent")
    listener.asks("ChooseIntent", position=SlotValue("second", "2", "second"))
    listener.asks("NoOpinionIntent")

    assert listener.asks("AMAZON.NextIntent") == ["world"]


# ── following ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sparse(tmp_path: Path) -> Listening:
    """The story of sport, by an author of its own, is three hours older than that of the world."""
    opened = Press(tmp_path)
    opened.licensed(licence(), licence("mill-2026", feeds=("mill",), licensor="mill"))
    opened.carries(
        "front",
        short("world", published_at=NOW - 3 * MINUTE),
        short("sport", sections=("Sport",), authors=("Al Ott",), published_at=NOW - 180 * MINUTE),
    )
    opened.carries("mill", short("mill", published_at=NOW - 190 * MINUTE))
    opened.refresh()
    return Listening(opened)


@pytest.mark.parametrize(
    ("slots", "first", "reason"),
    [
        ({}, "world", "It's among the newest you hadn't heard."),
        ({"topic": SPORT}, "sport", "You follow sports, so it comes earlier."),
        ({"title": "the mill"}, "mill", "You follow The Mill, so it comes earlier."),
    ],
)
def test_what_is_followed_comes_first_and_that_is_the_reason_given(
    sparse: Listening, slots: dict[str, Any], first: str, reason: str
):
    if slots:
        sparse.asks("FollowIntent", **slots)
    sparse.asks("ShorterIntent")
    assert sparse.asks("NewsIntent") == [first]
    sparse.asks("WhyIntent")

    assert reason in sparse.said


def test_an_author_is_followed_by_the_story_and_no_name_is_kept(sparse: Listening):
    sparse.asks("TopicNewsIntent", topic=SPORT)
    sparse.asks("FollowAuthorIntent")
    ((kept,),) = sparse.press.rows("SELECT preferences FROM listener")
    assert "ott" not in kept.lower()
    sparse.unheard().asks("ShorterIntent")
    assert sparse.asks("NewsIntent") == ["sport"]
    sparse.asks("WhyIntent")
    assert "You follow its author" in sparse.said
    sparse.asks("SettingsIntent")
    assert "You follow authors you picked." in sparse.said
    sparse.asks("UnfollowAuthorIntent")

    assert sparse.unheard().asks("NewsIntent") == ["world"]


def test_where_nobody_wrote_it_nobody_is_followed(tmp_path: Path):
    press = Press(tmp_path)
    press.licensed(licence())
    press.carries("front", short("world", authors=()))
    press.refresh()
    listener = Listening(press)
    listener.asks("NewsIntent")
    listener.asks("FollowAuthorIntent")

    assert "No author is named" in listener.said
    assert press.rows("SELECT preferences FROM listener") == [(None,)]


def test_the_reason_is_the_one_for_which_it_was_chosen(sparse: Listening):
    sparse.asks("NewsIntent")
    sparse.asks("ChooseIntent", position=SlotValue("second", "2", "second"))
    sparse.asks("WhyIntent")
    assert "from another publisher than the story before" in sparse.said
    sparse.asks("TopicNewsIntent", topic=SPORT)
    sparse.asks("AMAZON.StartOverIntent")
    sparse.asks("WhyIntent")

    assert "Because you asked for it" in sparse.said


def test_what_is_followed_is_muted_no_more_and_the_reverse(listener: Listening):
    for slots in ({"topic": SPORT}, {"title": "the mill"}):
        listener.asks("MuteIntent", **slots)
        listener.asks("FollowIntent", **slots)
    listener.asks("SettingsIntent")
    assert "You follow sports and The Mill." in listener.said
    assert "leaving out" not in listener.said
    listener.asks("MuteIntent", topic=SPORT)
    listener.asks("MuteIntent", title="the mill")
    listener.asks("SettingsIntent")

    assert "You follow" not in listener.said


@pytest.mark.parametrize("intent", ["FollowIntent", "UnfollowIntent"])
def test_what_nobody_knows_is_not_followed(listener: Listening, intent: str):
    listener.asks(intent, topic="falconry")

    assert "I know no paper or subject by that name." in listener.said


def test_following_is_undone_one_by_one_or_at_once(sparse: Listening):
    sparse.asks("FollowIntent", topic=SPORT)
    sparse.asks("FollowIntent", title="the mill")
    sparse.asks("UnfollowIntent", topic=SPORT)
    sparse.asks("UnfollowIntent", title="the mill")
    sparse.asks("SettingsIntent")
    assert "Everything is as it comes" in sparse.said
    sparse.asks("FollowIntent", topic=SPORT)
    sparse.asks("UnfollowIntent")
    sparse.asks("ShorterIntent")

    assert sparse.asks("NewsIntent") == ["world"]


# ── skipping ──────────────────────────────────────────────────────────────────────────────────────


def test_a_publisher_is_skipped_for_this_visit(listener: Listening):
    listener.asks("ShorterIntent")
    assert listener.asks("NewsIntent") == ["sport"]
    assert listener.asks("SkipSourceIntent") == ["mill"]
    listener.asks("AMAZON.NextIntent")
    assert "Harbor" not in listener.said
    assert listener.asks("TitleNewsIntent", title="harbor times") != []
    kept = listener.press.rows("SELECT preferences FROM listener")

    assert kept == [('{"length":1}',)]


def test_on_the_next_visit_nobody_is_skipped():
    assert arrived(State(skipped=("harbor",))).skipped == ()


def test_where_nobody_else_has_anything_nobody_is_skipped(listener: Listening):
    listener.asks("TopicNewsIntent", topic=SPORT)
    assert listener.asks("SkipSourceIntent") == []
    assert "Nobody else has anything" in listener.said


def test_after_a_paper_that_was_asked_for_the_news_goes_on(listener: Listening):
    listener.asks("TitleNewsIntent", title="harbor times")

    assert listener.asks("SkipSourceIntent") == ["mill"]


# ── length ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def full(tmp_path: Path) -> Listening:
    """Seven stories of a few words each, so that five fit into the time of a long answer."""
    opened = Press(tmp_path)
    opened.licensed(licence())
    opened.carries("front", *(entry(f"s{n}", syllables=1, published_at=NOW - n * MINUTE) for n in range(7)))
    opened.refresh()
    return Listening(opened)


@pytest.mark.parametrize(
    ("intents", "stories"),
    [
        ([], 3),
        (["ShorterIntent"], 1),
        (["ShorterIntent", "ShorterIntent"], 1),
        (["ShorterIntent", "LongerIntent"], 3),
        (["LongerIntent"], 5),
        (["LongerIntent", "LongerIntent"], 5),
        (["LongerIntent", "NormalLengthIntent"], 3),
        (["LongerIntent", "ShorterIntent"], 3),
    ],
)
def test_an_answer_holds_as_many_stories_as_the_listener_wants(full: Listening, intents: list[str], stories: int):
    for intent in intents:
        full.asks(intent)

    assert len(full.asks("NewsIntent")) == stories


def test_a_short_answer_goes_on_with_as_few(full: Listening):
    full.asks("ShorterIntent")
    assert len(full.asks("NewsIntent")) == 1
    assert len(full.asks("AMAZON.YesIntent")) == 1


# ── speed ─────────────────────────────────────────────────────────────────────────────────────────


def rate_of(ssml: str) -> str:
    found = re.fullmatch(r'<speak>(?:<prosody rate="(\d+%)">[^%]+</prosody>|[^%]+)</speak>', ssml)
    assert found
    return found[1] or ""


@pytest.mark.parametrize(
    ("intents", "rate"),
    [
        (["SlowerIntent"], "85%"),
        (["SlowerIntent"] * 3, "70%"),
        (["FasterIntent"], "115%"),
        (["FasterIntent"] * 3, "130%"),
        (["FasterIntent", "SlowerIntent"], ""),
        (["SlowerIntent", "NormalSpeedIntent"], ""),
    ],
)
def test_the_whole_answer_is_at_the_rate_that_was_asked_for_from_this_one_on(
    listener: Listening, intents: list[str], rate: str
):
    for intent in intents:
        listener.asks(intent)

    assert rate_of(listener.said) == rate
    assert listener.asks("NewsIntent")
    assert rate_of(listener.said) == rate


def test_who_asks_to_slow_down_can_have_the_story_again(listener: Listening):
    listener.asks("NewsIntent")
    listener.asks("SlowerIntent")
    assert "Shall I read you that one again?" in listener.said

    assert listener.asks("AMAZON.YesIntent") == ["world"]


def test_how_far_an_answer_was_heard_follows_its_rate(press: Press):
    """What begins later at a slow rate was not heard where a listener breaks in."""
    begun = []
    for intent in ("NormalSpeedIntent", "SlowerIntent", "FasterIntent"):
        listener = Listening(press)
        listener.talker.listener = intent
        listener.asks(intent)
        listener.asks("NewsIntent")
        ((state,),) = press.rows(
            "SELECT state FROM conversation c JOIN answer a ON a.id = c.answer ORDER BY a.rowid DESC LIMIT 1"
        )
        first, second = (at for _, at in json.loads(state)[2][:2])
        begun.append(second - first - pace.PAUSE_SECONDS)
    normal, slow, fast = begun

    assert slow == pytest.approx(normal * 100 / 85, abs=0.01)
    assert fast == pytest.approx(normal * 100 / 115, abs=0.01)


def test_a_retry_and_a_replay_keep_the_rate_of_the_answer(press: Press):
    talker = Talker(press.desk)
    talker.asks("SlowerIntent", NOW)
    request = talker.envelope("NewsIntent", NOW + MINUTE)
    first = talker.sends(request, NOW + MINUTE)
    talker.asks("FasterIntent", NOW + 2 * MINUTE)

    assert b"85%" in first
    assert talker.sends(request, NOW + 2 * MINUTE) == first
    ((skeleton, hashed),) = press.rows("SELECT skeleton, response_hash FROM answer WHERE intent = 'NewsIntent'")
    assert json.loads(skeleton)["rate"] == 85
    assert hashlib.sha256(first).hexdigest() == hashed


# ── settings ──────────────────────────────────────────────────────────────────────────────────────


def test_settings_name_three_at_most_the_last_first(listener: Listening):
    for topic in ("science", "politics", "sport", "food"):
        listener.asks("MuteIntent", topic=SlotValue(topic, topic, topic))
    listener.asks("SettingsIntent")

    assert "I'm leaving out cooking, sports and politics, among others." in listener.said


@pytest.mark.parametrize(
    ("intents", "said"),
    [
        (("OpinionIntent", "ShorterIntent", "SlowerIntent"), "opinion pieces, one story at a time and a slower voice"),
        (("LongerIntent", "FasterIntent"), "five stories at a time and a faster voice"),
    ],
)
def test_settings_name_what_was_chosen(listener: Listening, intents: tuple[str, ...], said: str):
    for intent in intents:
        listener.asks(intent)
    listener.asks("SettingsIntent")

    assert f"You've asked for {said}." in listener.said


def test_a_paper_that_is_carried_no_more_is_not_named(listener: Listening):
    listener.asks("MuteIntent", topic=SPORT)
    listener.press.rows("""UPDATE listener SET preferences = '{"muted_titles":["gone"]}'""")
    listener.asks("SettingsIntent")

    assert "Everything is as it comes" in listener.said


def test_no_word_of_a_story_or_a_listener_is_in_a_setting(listener: Listening):
    listener.asks("NewsIntent")
    listener.asks("MuteIntent")
    listener.asks("MuteIntent", topic="sports")
    listener.asks("MuteIntent", topic="falconry of mine")
    ((kept,),) = listener.press.rows("SELECT preferences FROM listener")

    assert kept == '{"muted_titles":["times"],"muted_topics":["sport"]}'
