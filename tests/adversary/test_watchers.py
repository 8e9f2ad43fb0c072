"""A short run of two watchers, one of whom is killed; a long one: `python -m tests.adversary.watchers --kills 40`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adversary.watchers import Found, _judge
from tests.samples import ROOT


def test_no_feed_is_polled_twice_within_its_lease_and_none_is_forgotten() -> None:
    words = [sys.executable, "-m", "tests.adversary.watchers", "--feeds", "8", "--kills", "3"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["wrong"], found["feeds"], found["kills"]) == ([], 8, 3)
    assert found["requests"] >= 8


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([["leased", "a", 1, 0, 3], ["leased", "a", 2, 3, 6]], 0),
        ([["leased", "a", 1, 0, 3], ["leased", "a", 2, 2.9, 5.9]], 1),
        ([["leased", "a", 1, 0, 3], ["giving back", "a", 1, 0, 3], ["leased", "a", 2, 1, 4]], 0),
        ([["leased", "a", 1, 0, 3], ["leased", "b", 1, 1, 4]], 0),
    ],
)
def test_a_lease_that_comes_too_early_is_seen(tmp_path: Path, lines: list[list[object]], wrong: int) -> None:
    (tmp_path / "journal").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = Found()
    _judge(tmp_path / "journal", found)
    assert len(found.wrong) == wrong
