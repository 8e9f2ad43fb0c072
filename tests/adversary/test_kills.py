"""A short run of the killing, and that the harness sees what it looks for. The long one:

python -m tests.adversary.kills --times 50
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adversary.kills import Figures, Got, check, locked, run
from tests.cli.place import Place


def test_killed_as_it_answers_it_loses_no_row_and_writes_none_twice(tmp_path: Path) -> None:
    figures = run(tmp_path, times=4, seed=7, load_seconds=0.4)
    assert figures.faults == []
    assert figures.killed == {"a worker": 2, "all processes": 2}
    assert figures.verified == 4
    assert figures.answers > 20
    assert figures.uses > 20


def test_while_another_process_writes_it_apologises_and_then_answers(tmp_path: Path) -> None:
    figures = Figures()
    locked(tmp_path, figures)
    assert figures.faults == []
    assert figures.apologies >= 3


@pytest.fixture
def talked(tmp_path: Path) -> tuple[Path, list[Got]]:
    place = Place(tmp_path)
    place.write_settings()
    place.fill()
    kept = []
    for _ in range(3):
        done = place.run("ask", "what's the news", "--json")
        assert done.code == 0
    with closing(sqlite3.connect(tmp_path / "byline.db")) as connection:
        kept = [Got(*row) for row in connection.execute("SELECT request_id, response_hash FROM answer ORDER BY rowid")]
    bodies = [place.run("ledger", "replay", got.request_id).out.removesuffix("\n").encode() for got in kept]
    return tmp_path, [replace(got, body=body) for got, body in zip(kept, bodies, strict=True)]


def test_the_harness_finds_nothing_wrong_with_what_is_right(talked: tuple[Path, list[Got]]) -> None:
    folder, kept = talked
    check(folder, kept, figures := Figures())
    assert figures.faults == []
    assert (figures.answers, figures.verified) == (3, 1)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM answer WHERE rowid = 2", "was answered, and has no row"),
        ("UPDATE answer SET response_hash = 'x' WHERE rowid = 2", "or one with another hash"),
        ("DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger)", "tells other uses than the ledger has"),
        ("UPDATE ledger SET rendition = (SELECT rendition FROM ledger WHERE n = 1) WHERE n = 2", "is there twice"),
        ("DELETE FROM quota", "quotas counted 0"),
        ("UPDATE ledger SET words = words + 1 WHERE n = 2", "row 2 does not follow"),
    ],
)
def test_the_harness_sees_what_it_looks_for(talked: tuple[Path, list[Got]], harm: str, said: str) -> None:
    folder, kept = talked
    with closing(sqlite3.connect(folder / "byline.db")) as connection, connection:
        connection.execute(harm)
    check(folder, kept, figures := Figures())
    assert any(said in fault for fault in figures.faults), figures.faults
