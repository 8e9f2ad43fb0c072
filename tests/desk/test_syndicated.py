"""What another publisher wrote, in a publisher's feed: treated as that one's copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skill.stories.origins import NO_SITES, Sites, sites_of
from skill.stories.story import Entry
from tests.houses import NOW, Press, Talker, entry, licence, runs, said, sample_house, text_in

SAID = "This story was originally published by The Mill."


def opened(folder: Path, story: Entry, **terms: str) -> Press:
    text = licence()
    for key, value in terms.items():
        before = {"own_copy_only": "own_copy_only = false", "exclude": "exclude = {}"}[key]
        text = text.replace(before, f"{key} = {value}")
    press = Press(folder)
    press.licensed(text)
    press.carries("front", story)
    press.refresh()
    return press


def is_told(press: Press, story: Entry) -> bool:
    return bool(runs(said(Talker(press.desk).asks("NewsIntent", NOW))) & runs(text_in(story)))


def taken_over(**changes: Any) -> Entry:
    one = entry("a", **changes)
    return entry("a", **({"body": f"{one.body} {SAID}"} | changes))


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({}, True),
        ({"own_copy_only": "true"}, True),
        ({"exclude": '{ credits = ["The Mill"] }'}, False),
        ({"exclude": '{ credits = ["Another Paper"] }'}, True),
    ],
)
def test_an_excluded_credit_holds_for_what_was_taken_over(tmp_path, terms, told):
    own, other = entry("a"), taken_over()
    assert is_told(opened(tmp_path, own, **terms), own)
    (tmp_path / "other").mkdir()
    told = told and "own_copy_only" not in terms
    assert is_told(opened(tmp_path / "other", other, **terms), other) is told


def test_a_byline_of_another_paper_is_its_copy_too(tmp_path):
    story = entry("a", authors=("The Mill",))
    assert not is_told(opened(tmp_path, story, own_copy_only="true"), story)


def test_it_is_no_edit_at_the_next_poll(tmp_path):
    press = opened(tmp_path, taken_over())
    press.carries("front", taken_over(), entry("b"))
    press.refresh(NOW)
    assert press.rows("SELECT max(version) FROM story") == [(1,)]


def test_a_link_to_another_publishers_site_is_its_copy(tmp_path):
    press = Press(tmp_path)
    sites = Sites({"mill.example": frozenset({"mill"})}, {"mill": ("Mill Press", "The Mill")})
    press.newsroom = replace(press.newsroom, sites=sites)
    press.licensed(licence().replace("exclude = {}", 'exclude = { credits = ["The Mill"] }'))
    theirs, own = entry("a", link="https://www.mill.example/a"), entry("b")
    press.carries("front", theirs, own)
    press.refresh()
    assert is_told(press, own)
    assert not is_told(press, theirs)


def test_a_house_knows_whose_sites_there_are(tmp_path):
    house = sample_house(tmp_path)
    assert house.newsroom.sites == sites_of(house.titles) != NO_SITES
