"""A decision laid open, and whether there is something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from skill.desk.explain import Case, Explanation, explain, explain_standing
from skill.desk.newsroom import take_over_folder
from skill.desk.readiness import missing
from skill.desk.suspension import suspend
from skill.errors import NotFoundError
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Channel, Use
from skill.store.rows import millis
from tests.fakes import FakeFolder
from tests.houses import DAY, HOUR, NOW, Press, Talker, entry, harbor_id, licence, opened_press

CASE = Case("en-US", None, "alexa", Channel.VOICE)
STORY_USES = (Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)


def outcome(found: Explanation) -> Cleared | Refusal:
    (decision,) = found.decisions
    return decision.outcome


def why_not(found: Explanation) -> list[tuple[str, str]]:
    (decision,) = found.decisions
    return [(cause.clause, cause.sentence) for cause in decision.causes]


def figures(found: Explanation) -> dict[str, tuple[int | None, int | None]]:
    return {one.key.rpartition(".")[2]: (one.count, one.limit) for one in found.measures}


@pytest.mark.parametrize(
    "reference", ["a", harbor_id("a"), "https://harbor.example/a", "https://harbor.example/a?utm_source=x"]
)
def test_a_story_is_named_by_guid_id_or_link_and_every_use_is_judged(tmp_path, reference):
    press = opened_press(tmp_path, entry("a"))
    found = explain(press.desk, reference, STORY_USES, CASE, NOW)
    outcomes = [one.outcome for one in found.decisions]

    assert [one.use for one in found.decisions] == [one.use for one in outcomes] == list(STORY_USES)
    assert [one.words for one in outcomes if isinstance(one, Cleared)] == [0, 12, 36, 24]


def test_it_names_story_licence_schedule_and_occasion(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    found = explain(press.desk, "a", [Use.SUMMARY], Case("en-US", "CA", "alexa", Channel.SCREEN), NOW)

    assert (found.story.id, found.title_name, found.publisher_name) == (
        harbor_id("a"), "The Harbor Times", "Harbor Media",
    )  # fmt: skip
    assert found.standing.terms == ("harbor-2026", 1, "daily")
    assert (found.occasion.now, found.occasion.licensee, found.occasion.country, found.channel) == (
        NOW, "byline-demo", "CA", "screen",
    )  # fmt: skip
    assert found.figures.source_words == 72


def test_every_reason_is_told_with_its_clause(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.withdraw(harbor_id("a"))
    found = explain(press.desk, "a", [Use.ABSTRACT], Case("fr-FR", None, "other", Channel.BRIEFING), NOW + 3 * DAY)
    refusal = outcome(found)

    assert isinstance(refusal, Refusal)
    assert {"KILLED", "TOO_OLD", "LANGUAGE", "CHANNEL", "HOST"} <= set(refusal.codes)
    assert all(reason.clause and reason.found for reason in refusal.reasons)
    assert why_not(found) == [("(notice)", "What was cut of it was removed when the publisher withdrew it.")]


def test_a_use_that_was_not_granted_is_refused_as_that(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    refusal = outcome(explain(press.desk, "a", [Use.GROUND], CASE, NOW))
    assert isinstance(refusal, Refusal)
    assert "USE_NOT_GRANTED" in refusal.codes


def test_a_feed_without_a_licence_is_explained_too(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    press.licensed()
    press.refresh()
    found = explain(press.desk, "a", [Use.HEADLINE], CASE, NOW)
    refusal = outcome(found)
    assert isinstance(refusal, Refusal)
    assert refusal.codes == {"NO_LICENCE"}
    assert (found.measures, found.standing.licence) == ((), None)


def test_a_suspension_is_told_with_its_moment(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    suspension = suspend(press.newsroom.licences, "harbor-2026", "unpaid", NOW)
    found = explain(press.desk, "a", [Use.SUMMARY], CASE, NOW)
    refusal = outcome(found)
    assert isinstance(refusal, Refusal)
    assert refusal.codes == {"SUSPENDED"}
    assert found.suspension == suspension


# ── figures ───────────────────────────────────────────────────────────────────────────────────────


def test_what_went_out_and_what_was_used_today_stand_beside_their_limits(tmp_path):
    price = (
        'model = "per_use"\ncurrency = "USD"\nminimum_per_month = "0"\nmaximum_per_month = "5.00"\n'
        'per_use = { headline = "0", abstract = "0", summary = "0.25", excerpt = "0" }'
    )
    press = opened_press(tmp_path, entry("a"), uses_per_day=9, uses_per_listener_day=8, model=price)
    before = figures(explain(press.desk, "a", [Use.SUMMARY], CASE, NOW))
    Talker(press.desk, door="alexa").asks("NewsIntent")
    after = figures(explain(press.desk, "a", [Use.SUMMARY], CASE, NOW))
    uses = len(press.rows("SELECT 1 FROM ledger WHERE kind = 'use'"))

    assert before == {
        "words_per_story": (0, 130), "uses_per_day": (0, 9), "uses_per_listener_day": (None, 8),
        "maximum_per_month": (0, 5_000_000),
    }  # fmt: skip
    assert after == before | {
        "words_per_story": (36, 130), "uses_per_day": (uses, 9), "maximum_per_month": (250_000, 5_000_000),
    }  # fmt: skip


def test_tries_take_words_of_the_story_and_no_uses_of_the_day(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk, door="simulator").asks("NewsIntent")
    found = figures(explain(press.desk, "a", [Use.SUMMARY], CASE, NOW))
    assert (found["words_per_story"], found["uses_per_day"]) == ((36, 130), (0, 1000))


def test_the_words_of_each_use_stand_beside_their_limits(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    found = explain(press.desk, "a", STORY_USES, CASE, NOW)
    assert [
        [(one.key.removeprefix("schedules.daily."), one.count, one.limit) for one in decision.measures]
        for decision in found.decisions
    ] == [
        [],
        [("grants.abstract.max_words", 12, 60), ("limits.words_per_answer", 12, 60)],
        [
            ("grants.summary.max_words", 36, 45),
            ("grants.summary.max_run", 36, 45),
            ("limits.words_per_answer", 36, 60),
        ],
        [
            ("grants.excerpt.max_words", 24, 25),
            ("grants.excerpt.max_share", 24, 36),
            ("limits.words_per_answer", 24, 60),
        ],
    ]


def test_a_quota_that_is_used_up_is_a_reason(tmp_path):
    press = opened_press(tmp_path, entry("a"), uses_per_day=2)
    Talker(press.desk, door="alexa").asks("NewsIntent")
    refusal = outcome(explain(press.desk, "a", [Use.SUMMARY], CASE, NOW))
    assert isinstance(refusal, Refusal)
    assert refusal.codes == {"QUOTA"}


def test_after_an_amendment_it_is_judged_as_a_turn_judges_it(tmp_path):
    """A lower limit on a story refuses what was not out before; explain and a turn say the same."""
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk).asks("NewsIntent")
    press.licensed(licence(version=2, per_story=40, per_answer=40))
    take_over_folder(press.newsroom)
    found = explain(press.desk, "a", STORY_USES, CASE, NOW)
    decided = {one.use: isinstance(one.outcome, Cleared) for one in found.decisions}
    assert decided == {Use.HEADLINE: True, Use.ABSTRACT: False, Use.SUMMARY: False, Use.EXCERPT: False}
    refusal = found.decisions[-1].outcome
    assert isinstance(refusal, Refusal)
    assert [reason.clause for reason in refusal.reasons] == ["0.toml: schedules.daily.limits.words_per_story"]
    Talker(press.desk, listener="new").asks("NewsIntent", NOW + HOUR)
    assert set(press.rows("SELECT use FROM ledger WHERE at > ?", millis(NOW))) == {("headline",)}


# ── why nothing was cut ───────────────────────────────────────────────────────────────────────────


def test_words_that_retention_removed_are_said_to_be_removed(tmp_path):
    press = opened_press(tmp_path, entry("a"), keep="2d", max_age="5d")
    last = explain(press.desk, "a", [Use.SUMMARY], CASE, NOW + 2 * DAY - timedelta(milliseconds=1))
    assert isinstance(outcome(last), Cleared)
    for now in (NOW + 2 * DAY, NOW + 3 * DAY):  # though the job that removes it is late, and when it was made
        (cause,) = why_not(explain(press.desk, "a", [Use.SUMMARY], CASE, now))
        assert cause == (
            "0.toml: schedules.daily.keep_derived",
            "What was cut of it was removed: it is kept for 48 hours after it was first stored, and not after the"
            " licence ends.",
        )
        press.stories.purge(now)


def test_a_bound_that_kept_an_excerpt_from_being_cut_is_named(tmp_path):
    press = opened_press(tmp_path, entry("a"), excerpt_words=4)
    assert why_not(explain(press.desk, "a", [Use.EXCERPT], CASE, NOW)) == [
        (
            "0.toml: schedules.daily.grants.excerpt.max_words",
            "It may hold 4 words, by its max_words, and no sentence of the story that is untold and can be heard alone"
            " fits, nor do its first words.",
        )
    ]


def test_what_is_cleared_or_not_granted_has_nothing_to_say_of_cutting(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    found = explain(press.desk, "a", [Use.SUMMARY, Use.GROUND], CASE, NOW)
    assert [one.causes for one in found.decisions] == [(), ()]


def test_explaining_writes_nothing(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    before = list(press.database.connection.iterdump())
    explain(press.desk, "a", tuple(Use), CASE, NOW)
    assert list(press.database.connection.iterdump()) == before


def test_an_unknown_story_is_said(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    with pytest.raises(NotFoundError, match="its id, its GUID or its link, or give the id of a title or a feed"):
        explain(press.desk, "nothing of ours", [Use.SUMMARY], CASE, NOW)


# ── where somebody is, and until when an embargo holds ──────────────────────────────────────────────


@pytest.mark.parametrize(("country", "region"), [(None, None), ("CA", None)])
def test_without_bounds_or_within_them_no_region_is_taken(tmp_path, country, region):
    press = opened_press(tmp_path, entry("a"))
    found = explain(press.desk, "a", [Use.SUMMARY], replace(CASE, country=country), NOW)
    assert found.decisions[0].region is region


def test_an_embargo_holds_until_its_moment_and_not_on_what_is_withdrawn(tmp_path):
    press = opened_press(tmp_path, entry("a", not_before=NOW + HOUR))
    at = [explain(press.desk, "a", [Use.SUMMARY], CASE, now) for now in (NOW, NOW + HOUR)]
    press.withdraw(harbor_id("a"))
    withdrawn = explain(press.desk, "a", [Use.SUMMARY], CASE, NOW)
    assert [one.is_embargoed for one in (*at, withdrawn)] == [True, False, False]


# ── the licence of a feed alone ───────────────────────────────────────────────────────────────────


def standings(press: Press, reference: str, now: datetime = NOW) -> list[tuple[str, list[str], int]]:
    return [
        (one.feed, [reason.code for reason in one.reasons], one.stories)
        for one in explain_standing(press.desk, reference, now)
    ]


def test_a_feed_in_force_has_its_stories_counted_and_a_title_has_its_feeds(tmp_path):
    press = opened_press(tmp_path, entry("a"), entry("b"), entry("c", not_before=NOW + HOUR))
    assert standings(press, "front") == [("front", [], 2)]
    title = press.desk.titles.feeds["front"].title
    assert ("front", [], 2) in standings(press, title)
    assert standings(press, "nothing of ours") == []


def test_what_stands_against_a_licence_is_told_without_any_story(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    suspend(press.newsroom.licences, "harbor-2026", "unpaid", NOW)
    (found,) = explain_standing(press.desk, "front", NOW)
    assert [(one.code, one.clause) for one in found.reasons] == [("SUSPENDED", "0.toml: (suspension)")]
    assert found.suspension is not None
    late = found.standing.licence.ends if found.standing.licence else NOW
    assert standings(press, "front", late)[0][1] == ["EXPIRED", "SUSPENDED"]
    press.licensed()
    press.refresh()
    assert standings(press, "front")[0][1] == ["NO_LICENCE"]


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
