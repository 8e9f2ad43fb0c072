"""Where nothing is about what was asked: what mentions it is named as no more than that, and only where it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.houses import MINUTE, NOW, Talker, entry, harbor_id, licence, opened_press, said

NEAR = "I have nothing on that. This is the nearest I have."
ABSTRACT = "Notices of lost cats hang beside the church door every week."


def asked(press_talker: Talker, query: str = "cats") -> str:
    return said(press_talker.asks("KeywordNewsIntent", NOW + MINUTE, query=query))


def test_what_only_mentions_it_is_named_by_its_headline_and_told_after_a_yes(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", headline="The quiet noticeboard", abstract=ABSTRACT))
    talker = Talker(press.desk)

    speech = asked(talker)
    assert NEAR in speech
    assert "The quiet noticeboard" in speech
    assert "in short: " not in speech
    assert "in short: " in said(talker.asks("AMAZON.YesIntent", NOW + 2 * MINUTE))


@pytest.mark.parametrize("query", ["cats on strike", "catalogues", "dogs"])
def test_what_holds_not_all_of_it_is_not_near(tmp_path: Path, query: str):
    press = opened_press(tmp_path, entry("a", headline="The quiet noticeboard", abstract=ABSTRACT))

    speech = asked(Talker(press.desk), query)
    assert "I found nothing about that." in speech
    assert "noticeboard" not in speech


def test_a_story_that_may_not_be_told_is_not_named(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", headline="The quiet noticeboard", abstract=ABSTRACT))
    press.withdraw(harbor_id("a"))

    assert "noticeboard" not in asked(Talker(press.desk))


def test_a_headline_that_no_licence_grants_is_not_named(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", headline="The quiet noticeboard", abstract=ABSTRACT))
    press.licensed(licence(version=2).replace("[schedules.grants.headline]\n", ""))
    press.refresh(NOW + MINUTE)

    speech = said(Talker(press.desk).asks("KeywordNewsIntent", NOW + 2 * MINUTE, query="cats"))
    assert "I found nothing about that." in speech
    assert "noticeboard" not in speech


def test_repeat_names_it_again(tmp_path: Path):
    press = opened_press(tmp_path, entry("a", headline="The quiet noticeboard", abstract=ABSTRACT))
    talker = Talker(press.desk)
    asked(talker)

    assert NEAR in said(talker.asks("AMAZON.RepeatIntent", NOW + 2 * MINUTE))
