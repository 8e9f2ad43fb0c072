"""The scorecard that is kept is that of this run, and there is nothing on it that failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scorecard import BELONGS_TO, CRITERIA, PAPER, Card, Checked, Found, card, paper
from tests.stories.integrity.planting import FAULTS


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return card(tmp_path_factory.mktemp("scorecard"))


def test_the_paper_shows_what_this_run_finds(found: Card, record_property: Callable[[str, object], None]):
    text = paper(found)
    record_property("table", "\n".join(line for line in text.splitlines() if line.startswith("|")))
    assert PAPER.read_text(encoding="utf-8") == text, "run: python -m tests.scorecard --write"


def test_everything_that_was_looked_at_is_as_it_should_be(found: Card):
    assert [one for one in found.checks if one.passed != one.checked] == []


def test_every_planted_fault_is_found(found: Card):
    assert [one for one in found.faults if one.found != one.planted] == []
    assert {one.fault for one in found.faults} == FAULTS.keys() | BELONGS_TO.keys()
    assert sum(one.planted for one in found.faults) >= 300


def test_each_criterion_has_checks_and_faults_and_none_of_them_is_empty(found: Card):
    assert {one.criterion for one in found.checks} == set(CRITERIA) == {one.criterion for one in found.faults}
    assert all(one.checked for one in found.checks)
    assert all(one.planted for one in found.faults)


def test_a_failure_would_be_seen_on_the_paper():
    text = paper(Card([Checked("Context", "Things", "looking", 3, 2)], [Found("Accuracy", "number changed", 5, 4)]))
    assert "| Context | Things | looking | 3 | 2 |" in text
    assert "| Accuracy | number changed | 5 | 4 |" in text
    assert Path(PAPER).name == "scorecard.md"
