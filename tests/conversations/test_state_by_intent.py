"""Every intent in every state, in both languages: `table.toml` says what is answered; nothing is ever wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from skill.compose import House
from skill.voice.moves import MOVES
from skill.voice.strings import LOCALES
from tests.conversations.talker import Heard, Talker, wrong_with
from tests.samples import open_samples

TABLE = tomllib.loads(Path(__file__).with_name("table.toml").read_text(encoding="utf-8"))
WORDS = TABLE["words"]
# What is asked: a name for it, its intent, and its slots, which differ by locale.
ASKS: dict[str, tuple[str, str]] = {name: (intent, slot) for name, (intent, slot) in TABLE["asks"].items()}
STATES: dict[str, list[str]] = TABLE["states"]
# Where a listener broke in: so many seconds after our answer began.
CUT_OFF = {"not begun": 0.3, "in the first": 6.0}
# Where nobody knows the listener's country.
NOWHERE = {"country asked", "country declined", "card sent"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("table"))
    yield opened
    opened.database.close()


def asked(talker: Talker, name: str) -> Heard:
    intent, slot = ASKS[name]
    return talker.ask(intent, **({slot: WORDS[talker.locale][name]} if slot else {}))


def in_state(house: House, locale: str, state: str) -> Talker:
    talker = Talker(house, locale, None if state in NOWHERE else locale[-2:])
    *before, last = (*STATES[state],) or ("",)
    for name in before:
        asked(talker, name)
    if last:
        talker.pause = CUT_OFF.get(state, talker.pause)
        asked(talker, last)
    talker.heard_out = state not in CUT_OFF
    talker.pause = 60
    return talker


def gist(answer: Heard) -> str:
    """How it ends, after stories told (`+`) or none (`-`)."""
    return f"{'+' if answer.stories else '-'} {answer.keys[-1] if answer.keys else ''}"


def expected(locale: str, state: str, name: str) -> str:
    """One cell; where the languages differ, English comes first."""
    row = TABLE["answers"][name]
    cell = row if isinstance(row, str) else row.get(state) or row["otherwise"]
    both = cell.split(" | ")
    return str(both[LOCALES.index(locale) % len(both)])


def test_the_table_has_every_intent_and_every_state():
    assert {intent for intent, _ in ASKS.values()} >= set(MOVES)
    assert TABLE["answers"].keys() == ASKS.keys()
    assert all(
        row.keys() <= STATES.keys() | {"otherwise"} for row in TABLE["answers"].values() if isinstance(row, dict)
    )
    assert all(words.keys() == {name for name, (_, slot) in ASKS.items() if slot} for words in WORDS.values())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_is_answered_as_the_table_says(house: House, locale: str, state: str):
    faults = []
    for name in ASKS:
        answer = asked(in_state(house, locale, state), name)
        if gist(answer) != expected(locale, state, name):
            faults.append(f"{name}: {gist(answer)}, expected {expected(locale, state, name)}")
        faults += [f"{name}: {fault}" for fault in wrong_with(answer)]

    assert faults == []


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize("locale", LOCALES)
def test_what_can_be_asked_in_one_breath_is_answered_as_well(house: House, locale: str, name: str):
    """A one-shot opens a session; where a conversation was had before, it is not in the way."""
    talker = in_state(house, locale, "stories")
    talker.is_new = True

    assert wrong_with(asked(talker, name)) == []
