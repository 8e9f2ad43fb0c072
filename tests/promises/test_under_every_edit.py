"""Promises 1, 3 and 7 whatever publishers, licences, listeners, the clock and processes do, in whatever order.

One world (`tests/adversary/world.py`) and two who drive it: hypothesis, which makes a failure small, and seeded chance,
which makes many turns. The auditor at its door measures only what left.

    pytest --hypothesis-profile=promises --hypothesis-seed=1 tests/promises/test_under_every_edit.py
    python -m tests.adversary.turns --turns 1000000

The second is the long run; `make promises` does both.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.adversary.happenings import ACTIONS, Action, begun, drain, happens, talk
from tests.adversary.turns import many_rounds, one_round
from tests.adversary.words import tokens_of
from tests.adversary.world import World
from tests.houses import MINUTE, NOW, Press, Talker, entry, everything, licence, made_up

# A machine's example is long: of these it takes fewer than the profile says of a property's.
EXAMPLES = max(12, settings().max_examples // 8)
# Hypothesis chooses what happens and in which order, and draws one number for each; `Random` spreads it.
SEEDS = st.integers(0, 2**20)


class Everything(RuleBasedStateMachine):
    """A rule for each thing that may happen, below; conversations are long."""

    world: World

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.world = begun(Path(self._folder.name), Random(seed))

    @rule(seed=SEEDS)
    def converse(self, seed: int) -> None:
        chance = Random(seed)
        for action in (drain, *(talk,) * 6):
            happens(self.world, action, chance)

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert self.world.violations == []

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()
            self._folder.cleanup()
            assert self.world.violations == []


def _rule_of(action: Action) -> object:
    @rule(seed=SEEDS)
    def happening(self: Everything, seed: int) -> None:
        happens(self.world, action, Random(seed))

    happening.__name__ = action.__name__
    return happening


for one in ACTIONS:
    setattr(Everything, one.__name__, _rule_of(one))

TestEverything = Everything.TestCase
TestEverything.settings = settings(max_examples=EXAMPLES, stateful_step_count=40)


def test_an_edited_word_costs_itself_and_no_other(tmp_path: Path) -> None:
    """A story that is out whole has room for two words more: two edits of a word are told, the third is not."""
    press, words = Press(tmp_path), made_up("edits", 3)
    story = entry("a")
    press.licensed(licence(per_story=38, per_answer=38, excerpt_words=12))
    out: list[set[str]] = []
    for number, word in enumerate(["", *words]):
        if word:
            first, rest = story.abstract.split(" ", 1)
            story = replace(story, abstract=f"{word.capitalize()} {rest}")
            assert first != word
        press.carries("front", story)
        press.refresh(NOW + number * MINUTE)
        talker = Talker(press.desk, listener=f"listener-{number}")
        said = [talker.asks(name, NOW + number * MINUTE) for name in ("NewsIntent", *("MoreIntent",) * 4)]
        left = {word for answer in said for word in tokens_of(everything(answer))}
        out.append(left & set(tokens_of(f"{story.abstract} {story.body}")))
    assert [len(found) for found in out[:3]] == [36, 36, 36]
    assert len(out[0] | out[1] | out[2]) == 38
    assert words[0] in out[1]
    assert words[1] in out[2]
    assert out[3] == out[0] & set(tokens_of(story.body))
    assert len(out[3]) == 24


def test_chance_finds_no_word_too_many() -> None:
    report = many_rounds(seed=2, turns=2400, processes=1)
    assert report.violations == [], str(report)
    assert report.counts.turns == 2400
    assert report.figures.words_left > 500
    assert report.figures.longest > 20
    assert min(report.counts.edits, report.counts.amendments, report.counts.polls) > 20


def test_a_round_is_the_same_again() -> None:
    assert one_round(3, 1, turns=300) == one_round(3, 1, turns=300)
