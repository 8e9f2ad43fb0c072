"""A short round of kills under load; and that the query would find what it looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adversary.notices import AFTER_ITS_NOTICE, Report, attack
from tests.houses import Talker, entry, harbor_id, opened_press


def test_no_answer_that_commits_after_a_kill_holds_the_story() -> None:
    report = attack(times=5, workers=2, clients=4)
    assert report.is_clean, str(report)
    assert (report.after_its_notice, len(report.silent_ms)) == (0, 5)
    assert report.with_story > 5


def test_the_query_finds_a_use_that_stands_after_its_notice(tmp_path: Path) -> None:
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk).asks("NewsIntent")
    press.notice("kill", harbor_id("a"))
    assert press.rows(AFTER_ITS_NOTICE) == [(0,)]
    press.database.connection.execute("UPDATE story SET state = 'live'")
    press.database.connection.execute("UPDATE ledger SET n = n + 100 WHERE kind = 'use'")
    assert press.rows(AFTER_ITS_NOTICE) == [(1,)]


@pytest.mark.parametrize(
    ("changes", "is_clean"),
    [
        ({}, True),
        ({"after_its_notice": 1}, False),
        ({"faults": ["an apology"]}, False),
        ({"with_story": 0}, False),
        ({"late": 3}, True),  # what was on its way when the notice was answered
    ],
)
def test_a_report_is_clean_where_nothing_committed_after_a_notice(changes: dict[str, object], is_clean: bool) -> None:
    report = Report(1, 1, answers=9, with_story=4, after_ms=[12.0], silent_ms=[3])
    for name, value in changes.items():
        setattr(report, name, value)
    assert report.is_clean is is_clean
    assert "the longest time after it: 12 ms" in str(report)
