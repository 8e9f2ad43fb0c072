"""What a feed rates as for adults is not told, from the poll on that says so."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from tests.houses import NOW, Talker, entry, opened_press


def test_a_story_for_adults_is_passed_over_with_a_reason(tmp_path: Path):
    press = opened_press(tmp_path, entry("a"), entry("b", is_adult=True))

    assert press.rows("SELECT count(DISTINCT story) FROM rendition") == [(1,)]
    press.carries("front", entry("a"), entry("b", is_adult=True), entry("c", is_adult=True))
    (report,) = [one for one in press.refresh(NOW + timedelta(minutes=1)).reports if one.feed == "front"]
    assert report.refused == {"ADULT": 1}


def test_a_story_that_becomes_one_falls_silent(tmp_path: Path):
    press = opened_press(tmp_path, entry("a"))
    told = entry("a").headline.split()[0]
    assert told in json.dumps(Talker(press.desk).asks("NewsIntent"))

    press.carries("front", entry("a", is_adult=True))
    press.refresh(NOW + timedelta(minutes=1))

    assert told not in json.dumps(Talker(press.desk, "another").asks("NewsIntent", NOW + timedelta(minutes=2)))
