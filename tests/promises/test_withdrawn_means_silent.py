"""Promise 5: no answer that commits after a notice holds the story, whatever is asked, wherever it was remembered."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.desk.audit import audit
from skill.desk.notice import Accepted
from skill.desk.ports.feeds import Silence, Withdrawal
from skill.errors import BadRequestError
from skill.simulator.match import SlotValue
from skill.store.audit import AuditRecords
from skill.stories.story import State
from skill.voice.moves import MOVES
from tests.houses import MINUTE, NOW, US, Press, Talker, entry, everything, harbor_id, opened_press, runs, text_in

STATES = [State.KILLED, State.WITHHELD, State.GONE]
STORY = entry("a", sections=("World",), tags=("Zanzibar",))
OTHERS = [entry(guid, published_at=STORY.published_at) for guid in "bcd"]


def slots(intent: str) -> dict[str, SlotValue]:
    return {
        "TitleNewsIntent": {"title": SlotValue("harbor times", "times", "The Harbor Times")},
        "TopicNewsIntent": {"topic": SlotValue("world", "world", "world")},
        "KeywordNewsIntent": {"query": SlotValue(STORY.headline.split()[0])},
        "ChooseIntent": {"position": SlotValue("first", "1", "first")},
    }.get(intent, {})


def holds(answer: dict[str, Any] | bytes) -> bool:
    text = everything(answer)
    return bool(runs(text, 2) & runs(text_in(STORY), 2)) or str(STORY.link) in text


def told(press: Press) -> Talker:
    """A listener in the middle of a conversation that told the story."""
    talker = Talker(press.desk)
    answers = [talker.asks("KeywordNewsIntent", NOW, **slots("KeywordNewsIntent"))]
    assert holds(answers[0])
    return talker


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, STORY, *OTHERS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("intent", sorted(MOVES))
def test_no_move_says_it_again(press, state, intent):
    talker = told(press)
    press.withdraw(harbor_id("a"), state)

    assert not holds(talker.asks(intent, NOW + MINUTE, **slots(intent)))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "intent", ["NewsIntent", "TitleNewsIntent", "TopicNewsIntent", "KeywordNewsIntent", "SourcesIntent"]
)
def test_nobody_who_comes_new_hears_of_it(press, state, intent):
    press.withdraw(harbor_id("a"), state)
    assert not holds(Talker(press.desk, listener="new").asks(intent, NOW, **slots(intent)))


@pytest.mark.parametrize("state", STATES)
def test_a_retry_of_the_answer_that_told_it_is_silent_and_says_so_once(press, state):
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    before = talker.sends(request, NOW)
    assert holds(before)
    press.withdraw(harbor_id("a"), state)
    after = talker.sends(request, NOW + MINUTE)

    assert not holds(after)
    assert json.loads(after)["response"]["outputSpeech"]["ssml"].count("withdrawn") == 1
    assert any(runs(everything(after)) & runs(text_in(other)) for other in OTHERS)


def test_only_who_heard_it_is_told_that_it_is_gone(press):
    talker = told(press)
    press.withdraw(harbor_id("a"))
    assert "withdrawn" in everything(talker.asks("AMAZON.RepeatIntent", NOW + MINUTE))
    assert "withdrawn" not in everything(Talker(press.desk, listener="new").asks("NewsIntent"))


def test_a_story_that_an_edit_or_another_round_brings_in_again_stays_silent(press):
    talker = told(press)
    press.withdraw(harbor_id("a"))
    press.carries("front", entry("a", abstract="An edit."), *OTHERS)
    press.refresh(NOW + MINUTE)
    for intent in sorted(MOVES):
        assert not holds(talker.asks(intent, NOW + MINUTE, **slots(intent))), intent


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_asked_in_whatever_order_nothing_withdrawn_is_heard(press, seed):
    chance, seconds = random.Random(seed), count(1)
    talkers = [Talker(press.desk, listener=name, door=door) for name in "xyz" for door in ("alexa", "simulator")]
    earlier: list[tuple[Talker, dict[str, Any]]] = []
    gone = False
    for step in range(60):
        now = NOW + next(seconds) * MINUTE / 4
        if step == 20:
            press.withdraw(harbor_id("a"), chance.choice(STATES))
            gone = True
        talker = chance.choice(talkers)
        intent = chance.choice(sorted(MOVES))
        request = talker.envelope(intent, now, **slots(intent))
        if earlier and chance.random() < 0.2:
            talker, request = chance.choice(earlier)
            request = {**request}
        try:
            answer = talker.sends(request, now_of(request, now))
        finally:
            earlier.append((talker, request))
        assert not (gone and holds(answer)), (step, intent)


def now_of(request: dict[str, Any], now: datetime) -> datetime:
    """A retry comes within its timestamp's tolerance."""
    return min(now, datetime.fromisoformat(request["request"]["timestamp"]) + 2 * MINUTE)


# ── notices ───────────────────────────────────────────────────────────────────────────────────────
# What happens, in whatever order: listeners ask, retry and come back in two processes; the publisher sends notices and
# its feed changes. No answer that commits after a notice may hold the story, until one that brings it back.

ASKING = tuple(sorted(MOVES))
EDITIONS = ("", "2", "3")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("asks"), st.sampled_from(ASKING), st.integers(0, 2)),
        st.tuples(
            st.just("asks"), st.sampled_from(("NewsIntent", "KeywordNewsIntent", "MoreIntent")), st.integers(0, 2)
        ),
        st.tuples(st.just("retries"), st.integers(0, 9), st.integers(0, 2)),
        st.tuples(st.just("notice"), st.sampled_from(("kill", "withhold", "release", "correct", "update"))),
        st.tuples(st.just("notice"), st.sampled_from(("kill", "withhold", "release", "correct", "update"))),
        st.tuples(st.just("carries"), st.sampled_from(EDITIONS), st.booleans()),
        st.tuples(st.just("carries anew"), st.sampled_from(EDITIONS)),
        st.tuples(st.just("feed withdraws"), st.sampled_from(Silence)),
        st.tuples(st.just("carries nothing")),
        st.tuples(st.just("another process")),
    ),
    min_size=8,
    max_size=40,
)
REFERENCES = st.sampled_from((harbor_id("a"), "a", str(STORY.link)))


@dataclass
class World:
    """Two processes over one store, a feed, three listeners, and what the publisher last said of the story, by notice
    and in its feed.
    """

    folder: Path
    is_seen: bool
    held_by_notice: bool = False
    held_by_feed: bool = False
    killed: bool = False
    seconds: count[int] = field(default_factory=lambda: count(1))
    earlier: list[tuple[Talker, dict[str, Any]]] = field(default_factory=list)
    heard: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        tell = ("correct", "kill", "withhold", "release", "update")
        self.press = opened_press(self.folder, *((STORY, *OTHERS) if self.is_seen else OTHERS), tell=tell)
        self.processes = [self.press, self.press.another()]
        self.now = NOW

    @property
    def silent(self) -> bool:
        return self.killed or self.held_by_notice or self.held_by_feed

    def happens(self, step: tuple[Any, ...], reference: str) -> None:
        self.now = NOW + next(self.seconds) * MINUTE / 4
        match step:
            case "asks", intent, who:
                talker = Talker(self.press.desk, listener="xyz"[who], door="alexa")
                self.hears(talker, talker.envelope(intent, self.now, **slots(intent)), self.now)
            case "retries", place, who:
                if self.earlier:
                    talker, request = self.earlier[place % len(self.earlier)]
                    self.hears(replace(talker, desk=self.press.desk), request, now_of(request, self.now))
            case "notice", kind:
                self.sends(kind, reference)
            case "carries", edition, is_reissued:
                story = replace(entry("a", edition=edition), sections=STORY.sections, tags=STORY.tags)
                # A GUID or an id that was never seen with the link says nothing of a story that has another one.
                is_known = self.is_seen or reference == STORY.link
                self.carries(replace(story, guid="reissued") if is_reissued and is_known else story)
            case "carries anew", edition:
                story = replace(entry("a", edition=edition), sections=STORY.sections, tags=STORY.tags)
                self.held_by_feed = False  # before: the poll that carries it is the release
                self.carries(replace(story, updated_at=self.now))
            case "feed withdraws", silence:
                self.withdraws(silence)
            case ("carries nothing",):
                self.carries()
            case ("another process",):
                self.processes.reverse()
                self.press = self.processes[0]
                self.press.wakes()

    def hears(self, talker: Talker, request: dict[str, Any], now: datetime) -> None:
        try:
            answer = talker.sends(request, now)
        except BadRequestError:  # a retry by somebody else, or too late to be one
            return
        self.earlier.append((talker, request))
        self.heard.append(holds_any(answer))
        assert not (self.silent and self.heard[-1]), request["request"]

    def sends(self, kind: str, reference: str) -> None:
        outcome = self.press.notice(kind, reference, self.now)
        assert isinstance(outcome, Accepted) or (self.killed and kind in {"release", "correct"})
        self.killed = self.killed or kind == "kill"
        if kind == "withhold":
            self.held_by_notice = True
        elif kind == "release":
            self.held_by_notice = self.held_by_feed = False

    def withdraws(self, silence: Silence) -> None:
        said = Withdrawal(guid="a", link=STORY.link, silence=silence, says="pubStatus", stated_at=self.now)
        self.press.carries("front", *OTHERS, withdrawals=(said,))
        self.press.refresh(self.now)
        self.killed = self.killed or silence is Silence.KILL
        self.held_by_feed = True

    def carries(self, *stories: Any) -> None:
        self.press.carries("front", *stories, *OTHERS)
        self.press.refresh(self.now)


def holds_any(answer: bytes) -> bool:
    """Any words of any edition, or the link."""
    text = everything(answer)
    found = runs(text, 2)
    return str(STORY.link) in text or any(found & runs(text_in(entry("a", edition=one)), 2) for one in EDITIONS)


def lived_through(steps: list[tuple[Any, ...]], reference: str, is_seen: bool) -> World:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), is_seen)
        world.press.wakes()
        for step in steps:
            world.happens(step, reference)
        found = audit(AuditRecords(world.press.database), US, world.now)
        assert [str(one) for one in found.findings] == []
        for process in world.processes:
            process.database.close()
        return world


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, reference=REFERENCES, is_seen=st.booleans())
def test_whatever_happens_no_answer_that_commits_after_a_notice_holds_the_story(
    steps: list[tuple[Any, ...]], reference: str, is_seen: bool
) -> None:
    lived_through(steps, reference, is_seen)


def test_the_world_hears_the_story_before_a_notice_and_after_a_release():
    """Else the test above could not fail."""
    first, second, third = (("asks", "KeywordNewsIntent", who) for who in range(3))
    held, anew = ("feed withdraws", Silence.WITHHOLD), ("carries anew", "")
    for silence, release in ((("notice", "withhold"), ("notice", "release")), (held, anew)):
        world = lived_through([first, silence, second, release, third], harbor_id("a"), True)
        assert world.heard == [True, False, True]
    with tempfile.TemporaryDirectory() as folder:
        loud = World(Path(folder), is_seen=True, held_by_notice=True)
        with pytest.raises(AssertionError):
            loud.happens(first, harbor_id("a"))
        loud.press.database.close()
