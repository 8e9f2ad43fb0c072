"""What a conversation remembers, and how far a listener can have got."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.voice.state import Begun, State, begun_at, read_state, written

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
LINE = ("a", "b", "c", "d")
names = st.text(max_size=12)
seconds = st.floats(0, 1e10)
states = st.builds(
    State,
    line=st.lists(names, max_size=6).map(tuple),
    at=st.integers(-1, 9),
    begun=st.lists(st.builds(Begun, names, seconds), max_size=4).map(tuple),
    offer=names,
    looked_for=st.tuples(names, names),
    last=names,
    country=names,
    skipped=st.lists(names, max_size=3).map(tuple),
)
# A batch of three, which begin after 1, 11 and 21 seconds, and one that is still to come.
BATCH = State(LINE, 2, tuple(begun_at(story, START, start) for story, start in (("a", 1), ("b", 11), ("c", 21))))


def after(seconds_on: float) -> datetime:
    return START + timedelta(seconds=seconds_on)


@given(states)
def test_what_was_written_is_read_again(state: State):
    assert read_state(written(state)) == state


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "7", '"x"', "[1,2]", "[[],0,[[1]],0,[],0]", "not json"])
def test_what_no_release_of_ours_wrote_is_a_fresh_state(text: str):
    assert read_state(text) == State()


def test_ids_and_numbers_alone_are_written():
    assert json.loads(written(BATCH)) == [
        list(LINE), 2, [[one.story, one.at_seconds] for one in BATCH.begun], "", ["", ""], "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heard_for", "place", "being_said"),
    [(0, -1, 0), (0.9, -1, 0), (1, 0, 0), (10.9, 0, 0), (11, 1, 1), (21, 2, 2), (3600, 2, 2)],
)
def test_time_tells_how_far_a_listener_got(heard_for: float, place: int, being_said: int):
    heard_until = after(heard_for)

    assert (BATCH.place(heard_until), BATCH.being_said(heard_until)) == (place, being_said)


@pytest.mark.parametrize(("heard_for", "place", "being_said"), [(0, 0, 1), (2, 1, 1)])
def test_a_story_later_in_the_order_is_come_to_from_the_one_before(heard_for: float, place: int, being_said: int):
    state = State(LINE, 1, (begun_at("b", START, 1),))

    assert (state.place(after(heard_for)), state.being_said(after(heard_for))) == (place, being_said)


@given(at=st.integers(-1, 3), heard_for=st.integers(-100, 100))
def test_an_answer_without_a_story_leaves_the_place_as_it_is(at: int, heard_for: int):
    state = State(LINE, at)

    assert state.place(after(heard_for)) == state.being_said(after(heard_for)) == at


@given(st.floats(-10, 60), st.floats(0, 60))
def test_later_is_never_further_back(heard_for: float, later: float):
    assert BATCH.place(after(heard_for)) <= BATCH.place(after(heard_for + later))
    assert BATCH.place(after(heard_for)) <= BATCH.being_said(after(heard_for)) <= BATCH.place(after(heard_for)) + 1


def test_a_story_that_is_in_the_order_no_more_leaves_the_place_as_it_is():
    assert State(("x",), 0, (begun_at("gone", START, 1),)).place(after(5)) == 0
