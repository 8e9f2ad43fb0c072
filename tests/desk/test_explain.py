"""A decision laid open, and whether there is something to say."""

from __future__ import annotations

import pytest

from skill.desk.explain import Case, explain
from skill.desk.readiness import missing
from skill.errors import NotFoundError
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Channel, Use
from tests.fakes import FakeFolder
from tests.houses import DAY, HOUR, NOW, Press, Talker, entry, harbor_id, licence, opened_press

CASE = Case("en-US", None, "alexa", Channel.VOICE)
STORY_USES = (Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)


@pytest.mark.parametrize(
    "reference", ["a", harbor_id("a"), "https://harbor.example/a", "https://harbor.example/a?utm_source=x"]
)
def test_a_story_is_named_by_guid_id_or_link_and_every_use_is_judged(tmp_path, reference):
    press = opened_press(tmp_path, entry("a"))
    outcomes = explain(press.desk, reference, STORY_USES, CASE, NOW)

    assert [one.use for one in outcomes] == list(STORY_USES)
    assert all(isinstance(one, Cleared) for one in outcomes)
    assert [one.words for one in outcomes if isinstance(one, Cleared)] == [0, 12, 36, 24]


def test_every_reason_is_told_with_its_clause(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.withdraw(harbor_id("a"))
    (refusal,) = explain(press.desk, "a", [Use.ABSTRACT], Case("fr-FR", None, "other", Channel.BRIEFING), NOW + 3 * DAY)

    assert isinstance(refusal, Refusal)
    assert {"KILLED", "TOO_OLD", "LANGUAGE", "CHANNEL", "HOST"} <= set(refusal.codes)
    assert all(reason.clause and reason.found for reason in refusal.reasons)


def test_a_use_that_was_not_granted_is_refused_as_that(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    (refusal,) = explain(press.desk, "a", [Use.GROUND], CASE, NOW)
    assert isinstance(refusal, Refusal)
    assert "USE_NOT_GRANTED" in refusal.codes


def test_a_quota_that_is_used_up_is_a_reason(tmp_path):
    press = opened_press(tmp_path, entry("a"), uses_per_day=2)
    Talker(press.desk, door="alexa").asks("NewsIntent")
    (refusal,) = explain(press.desk, "a", [Use.SUMMARY], CASE, NOW)
    assert isinstance(refusal, Refusal)
    assert refusal.codes == {"QUOTA"}


def test_explaining_writes_nothing(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    before = list(press.database.connection.iterdump())
    explain(press.desk, "a", tuple(Use), CASE, NOW)
    assert list(press.database.connection.iterdump()) == before


def test_an_unknown_story_is_said(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with pytest.raises(NotFoundError, match="name it by its id, its GUID or its link"):
        explain(press.desk, "nothing of ours", [Use.SUMMARY], CASE, NOW)


# ── readiness ─────────────────────────────────────────────────────────────────────────────────────


def test_with_stories_and_sound_licences_nothing_is_missing(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    assert missing(press.newsroom, NOW) == []


def test_without_stories_the_command_is_named(tmp_path):
    assert missing(Press(tmp_path).newsroom, NOW) == [
        "there are no stories to tell; run: make run, or, with feeds of your own: python -m skill refresh"
    ]


def test_stories_whose_time_is_over_are_none(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    assert missing(press.newsroom, NOW + 47 * HOUR - HOUR) == []
    assert len(missing(press.newsroom, NOW + 48 * HOUR)) == 1


def test_a_refused_licence_is_said_once_whoever_found_it(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.licensed(licence(per_answer=59))
    press.refresh(NOW)
    unannounced = missing(press.newsroom, NOW)
    press.licensed(licence().replace("version = 1", "version = 0"))
    press.refresh(NOW)
    faulty = missing(press.newsroom, NOW)

    assert len([line for line in unannounced if line.startswith("licence harbor-2026 is refused")]) == 1
    assert len([line for line in faulty if line.startswith("licence harbor-2026 is refused")]) == 1


def test_a_folder_that_cannot_be_taken_over_is_said_and_nothing_is_raised(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.licenses = FakeFolder()  # type: ignore[attr-defined]
    press.licensed("]]")
    assert any("0.toml" in line for line in missing(press.newsroom, NOW))
