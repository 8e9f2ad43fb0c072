"""Training as a right of its own: what covers an item, what excludes it, until when text is kept, what is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings

from skill.rights.book import Standing
from skill.rights.gate import Code
from skill.rights.grounds import sentence
from skill.rights.licence import Grant, Licence, Schedule, Training, Use
from skill.rights.training import (
    Aim,
    Covered,
    Excluded,
    Held,
    Item,
    hour_of,
    judge_grant,
    judge_item,
    kept_until,
    withdrawal,
)
from skill.stories.story import State
from tests.promises.test_deny_by_default import RANDOMS, a_licence, a_story, maybe, mostly, some
from tests.rights.world import LICENCE, NOW, SCHEDULE, SECOND, STORY, US

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AIM = Aim("Parrot Labs", "parrot-7", "pretraining")
TRAINING = Training(AIM.recipient, (AIM.model, "parrot-8"), (AIM.purpose,), 90 * DAY, 30 * DAY)
GRANT = Grant(Use.TRAIN, starts=datetime(2026, 6, 1, tzinfo=UTC), training=TRAINING)
KEY = "harbor.toml: schedules.daily.grants.train"


def standing(licence: Licence = LICENCE, schedule: Schedule = SCHEDULE, grant: Grant | None = GRANT) -> Standing:
    grants = {use: one for use, one in schedule.grants.items() if use is not Use.TRAIN}
    changed = replace(schedule, grants=MappingProxyType(grants | ({Use.TRAIN: grant} if grant else {})))
    return Standing(replace(licence, schedules=(changed,)), changed, "")


def granted(**changes: Any) -> Standing:
    return standing(grant=replace(GRANT, **changes))


def scheduled(**changes: Any) -> Standing:
    return standing(schedule=replace(SCHEDULE, **changes))


def trained(**changes: Any) -> Standing:
    return granted(training=replace(TRAINING, **changes))


ITEM = Item(STORY, "The Harbor Times", "Harbor Media", standing(), None, 60, NOW - HOUR, is_kept=True)


def of(found: Standing, **story: Any) -> Item:
    return replace(ITEM, standing=found, story=replace(STORY, **story))


def against(item: Item, aim: Aim = AIM, now: datetime = NOW) -> list[tuple[str, str]]:
    outcome = judge_item(item, aim, US, now)
    return [(one.code.value, one.clause) for one in outcome.reasons] if isinstance(outcome, Excluded) else []


# ── what is in, what is out ───────────────────────────────────────────────────────────────────────


def test_a_covered_item_has_its_clause_and_its_time_of_deletion():
    licence = ITEM.standing.licence
    assert licence is not None
    assert judge_item(ITEM, AIM, US, NOW) == Covered(licence, "daily", KEY, 30 * DAY)


@pytest.mark.parametrize(
    ("item", "code", "clause"),
    [
        (of(Standing(why="nobody names it")), "NO_LICENCE", "(no licence)"),
        (of(standing(replace(LICENCE, licensee="other"))), "LICENSEE", "harbor.toml: licensee"),
        (of(standing(replace(LICENCE, starts=NOW + SECOND))), "NOT_STARTED", "harbor.toml: starts"),
        (of(standing(replace(LICENCE, ends=NOW))), "EXPIRED", "harbor.toml: ends"),
        (replace(ITEM, suspended="unpaid"), "SUSPENDED", "harbor.toml: (suspension)"),
        (of(scheduled(sections=frozenset({"sport"}))), "OUT_OF_SCOPE", "harbor.toml: schedules.daily.sections"),
        (of(scheduled(exclude_sections=frozenset({"world"}))), "OUT_OF_SCOPE",
         "harbor.toml: schedules.daily.exclude.sections"),
        (of(scheduled(exclude_genres=frozenset({"ad"})), genres=("Ad",)), "OUT_OF_SCOPE",
         "harbor.toml: schedules.daily.exclude.genres"),
        (of(scheduled(exclude_credits=frozenset({"reuters"})), credits=("Reuters",)), "OUT_OF_SCOPE",
         "harbor.toml: schedules.daily.exclude.credits"),
        (of(scheduled(own_copy_only=True), credits=("Reuters",)), "OUT_OF_SCOPE",
         "harbor.toml: schedules.daily.own_copy_only"),
        (of(standing(), state=State.KILLED), "KILLED", "(notice)"),
        (of(standing(), state=State.GONE), "KILLED", "(notice)"),
        (of(standing(), state=State.WITHHELD), "WITHHELD", "(notice)"),
        (of(standing(), not_before=NOW + SECOND), "EMBARGOED", "(embargo)"),
        (of(standing(), embargo_unreadable=True), "EMBARGOED", "(embargo)"),
        (of(standing(grant=None)), "USE_NOT_GRANTED", KEY),
        (of(granted(starts=NOW + SECOND)), "NOT_STARTED", f"{KEY}.starts"),
        (of(granted(ends=NOW)), "EXPIRED", f"{KEY}.ends"),
        (of(granted(sections=frozenset({"sport"}))), "OUT_OF_SCOPE", f"{KEY}.sections"),
        (of(granted(exclude_sections=frozenset({"world"}))), "OUT_OF_SCOPE", f"{KEY}.exclude_sections"),
        (of(trained(recipient="Owl")), "USE_NOT_GRANTED", f"{KEY}.recipient"),
        (of(trained(models=("parrot-70",))), "USE_NOT_GRANTED", f"{KEY}.models"),
        (of(trained(purposes=("evaluation",))), "USE_NOT_GRANTED", f"{KEY}.purposes"),
        (of(granted(territories=frozenset({"US"}))), "TERRITORY", f"{KEY}.territories"),
        (of(granted(channels=frozenset({"text"}))), "CHANNEL", f"{KEY}.channels"),
        (of(granted(hosts=frozenset({"alexa"}))), "HOST", f"{KEY}.hosts"),
        (of(granted(max_run=59)), "LIMIT", f"{KEY}.max_run"),
        (of(granted(max_share=Decimal("0.99"))), "LIMIT", f"{KEY}.max_share"),
        (of(trained(keep_body=HOUR)), "TOO_OLD", f"{KEY}.keep_body"),
        (replace(ITEM, is_kept=False), "LIMIT", f"{KEY}.keep_body"),
    ],
)  # fmt: skip
def test_each_exclusion_has_its_clause_and_is_a_sentence(item, code, clause):
    assert against(item) == [(code, clause)]
    outcome = judge_item(item, AIM, US, NOW)
    assert isinstance(outcome, Excluded)
    said = sentence(outcome.reasons[0], item.standing.licence, item.standing.schedule, Use.TRAIN)
    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize(
    "item",
    [
        of(standing(replace(LICENCE, ends=NOW + SECOND))),
        of(granted(starts=NOW, ends=NOW + SECOND)),
        of(granted(max_run=60, max_share=Decimal(1))),
        of(scheduled(max_age=timedelta(), keep_derived=timedelta())),  # how long it may be told is another matter
        of(standing(replace(LICENCE, where=replace(LICENCE.where, territories=frozenset({"FR"}), languages=("fr",))))),
        of(standing(), not_before=NOW),
        of(trained(keep_body=2 * HOUR)),
        of(standing(), language="fr-FR"),
    ],
)
def test_on_the_other_side_of_each_edge_it_is_in(item):
    assert against(item) == []


def test_every_reason_is_told_in_the_order_in_which_an_agreement_is_read():
    item = of(trained(recipient="Owl", keep_body=timedelta()), state=State.KILLED)
    item = replace(item, suspended="unpaid", is_kept=False)
    assert [code for code, _ in against(item)] == ["SUSPENDED", "KILLED", "USE_NOT_GRANTED", "TOO_OLD"]


@pytest.mark.parametrize(
    ("keep", "stored_at", "now", "is_in"),
    [
        (2 * HOUR, NOW, NOW + 2 * HOUR - SECOND, True),
        (2 * HOUR, NOW, NOW + 2 * HOUR, False),
        (2 * HOUR, NOW + SECOND, NOW + 2 * HOUR - SECOND, True),
        (2 * HOUR, NOW + SECOND, NOW + 2 * HOUR, False),  # its hour is gone whole
    ],
)
def test_what_has_to_be_gone_within_the_hour_is_out(keep, stored_at, now, is_in):
    assert (against(replace(of(trained(keep_body=keep)), stored_at=stored_at), now=now) == []) is is_in


def test_a_grant_without_its_own_terms_lets_nothing_out():
    assert isinstance(judge_item(of(granted(training=None)), AIM, US, NOW), Excluded)


def test_of_whatever_story_the_grant_says_the_same():
    assert judge_grant(standing(), None, AIM, US, NOW) == ()
    for nothing in (Standing(why="nobody names it"), Standing(LICENCE, None, "nobody names it")):
        (reason,) = judge_grant(nothing, None, AIM, US, NOW)
        assert (reason.code, reason.clause, reason.found) == (Code.NO_LICENCE, "(no licence)", "nobody names it")
    outcome = judge_item(of(Standing(why="nobody names it")), AIM, US, NOW)
    assert isinstance(outcome, Excluded)
    assert [one.found for one in outcome.reasons] == ["nobody names it"]
    assert [one.clause for one in judge_grant(standing(grant=None), "unpaid", AIM, US, NOW)] == [
        "harbor.toml: (suspension)", KEY,
    ]  # fmt: skip
    aim = Aim("Owl", "owl-1", "evaluation")
    assert [one.clause for one in judge_grant(granted(ends=NOW), None, aim, US, NOW)] == [
        f"{KEY}.{key}" for key in ("ends", "recipient", "models", "purposes")
    ]


# ── until when text is kept ───────────────────────────────────────────────────────────────────────


def kept(found: Standing, licensee: str = US, **story: Any) -> datetime | None:
    return kept_until(replace(STORY, **story), "The Harbor Times", "Harbor Media", found, licensee, NOW)


@pytest.mark.parametrize(
    ("found", "until"),
    [
        (standing(), NOW + 90 * DAY),
        (granted(ends=NOW + DAY), NOW + DAY),
        (granted(starts=NOW + DAY, ends=NOW + 900 * DAY), NOW + 90 * DAY),
        (standing(replace(LICENCE, ends=NOW + HOUR)), NOW + HOUR),
        (standing(replace(LICENCE, ends=NOW + HOUR), grant=replace(GRANT, ends=NOW + DAY)), NOW + HOUR),
        (standing(grant=None), None),
        (granted(training=None), None),
        (Standing(), None),
        (granted(exclude_sections=frozenset({"world"})), None),
        (granted(hosts=frozenset({"alexa"})), None),
        (scheduled(sections=frozenset({"sport"})), None),
    ],
)
def test_text_is_kept_until_the_first_of_its_ends_where_a_grant_covers_it(found, until):
    assert kept(found) == until


def test_text_of_a_licence_to_somebody_else_is_not_kept():
    assert kept(standing(), licensee="other") is None


@pytest.mark.parametrize(
    ("state", "is_kept"), [(State.LIVE, True), (State.WITHHELD, True), (State.KILLED, False), (State.GONE, False)]
)
def test_text_is_kept_of_what_may_be_released(state, is_kept):
    assert (kept(standing(), state=state) is not None) is is_kept


@pytest.mark.parametrize("late", [timedelta(), timedelta(microseconds=1), HOUR - timedelta(microseconds=1)])
def test_the_hour_of_a_moment_is_never_later_and_at_most_an_hour_earlier(late):
    assert hour_of(NOW + late) == NOW


# ── what is withdrawn ─────────────────────────────────────────────────────────────────────────────

HELD = Held("x1", NOW, AIM, STORY.id, STORY.version, LICENCE.id, LICENCE.version, 30 * DAY)
CHANGED, TOLD, LATER = NOW + HOUR, NOW + 2 * HOUR, NOW + 40 * DAY


def withdrawn(item: Item, now: datetime = LATER, told_at: datetime | None = TOLD, held: Held = HELD):
    found = withdrawal(held, item, CHANGED, told_at, US, now)
    return (found.since, found.delete_by) if found else None


def amended(licence: Licence | None = None, **grant: Any) -> Standing:
    newer = replace(licence or LICENCE, version=LICENCE.version + 1, starts=NOW + 3 * HOUR)
    return standing(newer, grant=replace(GRANT, **grant) if grant else None)


@pytest.mark.parametrize(
    "item",
    [
        ITEM,
        replace(ITEM, is_kept=False),
        replace(ITEM, suspended="unpaid"),
        replace(ITEM, stored_at=NOW - 900 * DAY),  # our own retention is not the recipient's
        of(standing(), version=STORY.version + 1),
    ],
)
def test_nothing_is_withdrawn_while_the_grant_covers_it(item):
    assert withdrawn(item) is None


@pytest.mark.parametrize(
    ("item", "since"),
    [
        (of(standing(), state=State.KILLED), TOLD),
        (of(standing(), state=State.WITHHELD), TOLD),
        (of(standing(replace(LICENCE, ends=NOW + DAY))), NOW + DAY),
        (of(granted(ends=NOW + 2 * DAY)), NOW + 2 * DAY),
        (of(amended()), NOW + 3 * HOUR),
        (of(amended(training=replace(TRAINING, recipient="Owl"))), NOW + 3 * HOUR),
        (of(granted(exclude_sections=frozenset({"world"})), version=STORY.version + 1), CHANGED),
        (of(amended(exclude_sections=frozenset({"world"})), version=STORY.version + 1), CHANGED),
        (of(granted(exclude_sections=frozenset({"world"}))), NOW),  # nothing says since when
        (of(Standing(replace(LICENCE, version=9, starts=NOW + DAY), None, "it names it no more")), NOW + DAY),
        (of(Standing(why="not on record")), NOW),
        (of(standing(replace(LICENCE, ends=NOW - DAY))), NOW),  # never before it was handed over
        (of(standing(replace(LICENCE, ends=NOW + DAY)), state=State.KILLED), TOLD),  # the first of two
    ],
)
def test_a_withdrawal_counts_from_when_its_reason_began(item, since):
    assert withdrawn(item) == (since, since + 30 * DAY)


def test_without_a_notice_a_kill_counts_from_the_export():
    assert withdrawn(of(standing(), state=State.KILLED), told_at=None) == (NOW, NOW + 30 * DAY)


def test_the_time_of_deletion_is_that_of_the_version_it_came_by():
    item = of(amended(training=replace(TRAINING, recipient="Owl", delete_within=DAY)))
    found = withdrawal(HELD, item, CHANGED, None, US, LATER)
    assert found is not None
    assert found.delete_by - found.since == 30 * DAY
    assert [one.code for one in found.reasons] == [Code.USE_NOT_GRANTED]


# ── whatever licences say ─────────────────────────────────────────────────────────────────────────


def a_training(r: Random) -> Training:
    return Training(
        mostly(r, AIM.recipient, "Owl"),
        tuple(sorted(some(r, AIM.model, "owl-1"))),
        tuple(sorted(some(r, AIM.purpose, "evaluation"))),
        mostly(r, 3 * HOUR, HOUR, timedelta()),
        DAY,
    )


def a_train_grant(r: Random) -> Grant:
    return Grant(
        Use.TRAIN,
        None,
        maybe(r, r.choice((1, 60, 100))),
        maybe(r, Decimal(r.randint(1, 10)) / 10),
        starts=mostly(r, NOW - HOUR, NOW, NOW + HOUR),
        ends=maybe(r, r.choice((NOW - HOUR, NOW, NOW + HOUR))),
        territories=maybe(r, some(r, "US", "FR")),
        channels=maybe(r, some(r, "text")),
        hosts=maybe(r, some(r, "alexa")),
        sections=maybe(r, some(r, "world", "sport")),
        exclude_sections=mostly(r, frozenset(), some(r, "world", "sport")),
        training=a_training(r),
    )


def an_item(r: Random) -> Item:
    found = standing(a_licence(r), a_licence(r).schedules[0], a_train_grant(r) if r.random() < 0.8 else None)
    stored = mostly(r, NOW, NOW - HOUR, NOW - 2 * HOUR)
    return replace(
        ITEM,
        story=a_story(r),
        standing=found if r.random() < 0.95 else Standing(),
        suspended=mostly(r, None, "unpaid"),
        stored_at=stored,
        is_kept=r.random() < 0.95,
    )


def is_in(item: Item, aim: Aim = AIM, now: datetime = NOW) -> bool:
    return isinstance(judge_item(item, aim, US, now), Covered)


@settings(max_examples=1500)
@given(RANDOMS)
def test_nothing_gets_in_without_a_train_grant_for_that_recipient_model_and_purpose(r):
    item = an_item(r)
    aim = replace(AIM, **{r.choice(("recipient", "model", "purpose")): r.choice(("Owl", "owl-1", "evaluation", "x"))})
    for one in (AIM, aim):
        if not is_in(item, one):
            continue
        licence, schedule = item.standing.licence, item.standing.schedule
        assert licence
        assert schedule
        grant = schedule.grants[Use.TRAIN]
        assert grant.training
        assert one.recipient == grant.training.recipient
        assert one.model in grant.training.models
        assert one.purpose in grant.training.purposes
        assert item.story.state is State.LIVE
        assert item.suspended is None
        assert licence.in_term(NOW)
        assert licence.licensee == US
        assert grant.starts is not None
        assert grant.starts <= NOW < (grant.ends or NOW + SECOND)


def narrowed(r: Random, item: Item) -> Item:
    """The item under a licence that says one thing less."""
    licence, schedule = item.standing.licence, item.standing.schedule
    if licence is None or schedule is None:
        return item
    grant = schedule.grants.get(Use.TRAIN)
    if grant is None or grant.training is None or r.random() < 0.2:
        return replace(item, standing=standing(licence, schedule, None))
    training = grant.training
    narrower = r.choice(
        (
            replace(grant, ends=min(grant.ends or NOW + HOUR, r.choice((NOW, NOW + SECOND)))),
            replace(grant, starts=max(grant.starts or NOW, r.choice((NOW, NOW + SECOND)))),
            replace(grant, exclude_sections=grant.exclude_sections | {"world"}),
            replace(grant, sections=frozenset({"sport"}) if grant.sections is None else grant.sections & {"sport"}),
            replace(grant, training=replace(training, models=training.models[1:])),
            replace(grant, training=replace(training, purposes=training.purposes[1:])),
            replace(grant, training=replace(training, keep_body=training.keep_body / 2)),
        )
    )
    shorter = replace(licence, ends=min(licence.ends, r.choice((NOW, NOW + HOUR)))) if r.random() < 0.3 else licence
    return replace(item, standing=standing(shorter, schedule, narrower))


@settings(max_examples=3000)
@given(RANDOMS)
def test_taking_out_a_grant_or_shortening_a_term_never_adds_an_item(r):
    item = an_item(r)
    assert is_in(item) or not is_in(narrowed(r, item))


def test_the_properties_meet_items_on_both_sides():
    items = [an_item(Random(seed)) for seed in range(2000)]
    covered = sum(is_in(item) for item in items)
    lost = sum(is_in(item) and not is_in(narrowed(Random(number), item)) for number, item in enumerate(items))
    assert covered > 50
    assert lost > 20


def test_of_what_is_in_the_text_may_be_kept_at_that_moment():
    for seed in range(2000):
        item = an_item(Random(seed))
        if is_in(item):
            until = kept_until(item.story, item.title_name, item.publisher_name, item.standing, US, item.stored_at)
            assert until is not None
            assert until > NOW
