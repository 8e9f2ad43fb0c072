"""The outbox: what is due, who may send it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from skill.desk.ports.telemetry import Lease, NotTaken, Posted
from skill.store.database import Database
from skill.store.stories import Stories
from skill.store.telemetry import KEPT_FOR, TRIED_FOR, Outbox
from tests.houses import DAY, HOUR, MINUTE, NOW, empty_database, existing_database
from tests.reporting import ENDPOINT, OTHER_ENDPOINT, delivery, put_in

SECOND = timedelta(seconds=1)
DOWN = Posted(503, "the endpoint answered HTTP 503")
BAD = Posted(400, "the endpoint answered HTTP 400")


@pytest.fixture
def database(tmp_path) -> Database:
    return empty_database(tmp_path)


@pytest.fixture
def outbox(database) -> Outbox:
    put_in(database, delivery("a"), delivery("b", at=NOW + SECOND), delivery("c", "mill", OTHER_ENDPOINT))
    return Outbox(database)


def leased(outbox: Outbox, now: datetime = NOW + MINUTE, most: int = 9) -> Sequence[Lease]:
    return outbox.lease(most, now, now + MINUTE)


def due(outbox: Outbox, lease: Lease, now: datetime = NOW + MINUTE) -> list[str]:
    return [one.id for one in outbox.due(lease, 9, now)]


def done(
    outbox: Outbox, lease: Lease, *taken: str, failed: Sequence[NotTaken] = (), now: datetime = NOW + MINUTE
) -> bool:
    return outbox.done(lease, taken, failed, now, now + MINUTE)


# ── who sends ─────────────────────────────────────────────────────────────────────────────────────


def test_an_endpoint_has_one_sender_at_a_time(outbox):
    assert {(one.publisher, one.endpoint) for one in leased(outbox)} == {("harbor", ENDPOINT), ("mill", OTHER_ENDPOINT)}
    assert leased(outbox) == ()
    assert leased(outbox, NOW + MINUTE + 59 * SECOND) == ()
    again = leased(outbox, NOW + 2 * MINUTE)
    assert [one.number for one in again] == [2, 2]


def test_no_more_are_leased_than_are_asked_for(outbox):
    (first,) = leased(outbox, most=1)
    (second,) = leased(outbox, most=1)
    assert {first.publisher, second.publisher} == {"harbor", "mill"}


def test_what_is_given_back_is_anybodys(outbox):
    first, _ = leased(outbox)
    outbox.release(first)
    (again,) = leased(outbox)
    assert (again.publisher, again.number) == (first.publisher, first.number + 1)
    outbox.release(first)  # one that is over by now gives nothing back
    assert leased(outbox) == ()


def test_two_processes_share_the_endpoints(tmp_path, outbox):
    other = Outbox(existing_database(tmp_path))
    (first,) = leased(outbox, most=1)
    (second,) = leased(other)
    assert {first.publisher, second.publisher} == {"harbor", "mill"}


def test_one_publisher_at_anothers_endpoint_is_another_endpoint(database):
    put_in(database, delivery("a"), delivery("b", "mill", ENDPOINT))
    outbox = Outbox(database)
    assert {one.publisher: due(outbox, one) for one in leased(outbox)} == {"harbor": ["a"], "mill": ["b"]}


# ── what is due ───────────────────────────────────────────────────────────────────────────────────


def test_the_oldest_is_due_first_and_nothing_ahead_of_its_time(outbox):
    harbor = leased(outbox)[0]
    assert due(outbox, harbor) == ["a", "b"]
    assert [one.id for one in outbox.due(harbor, 1, NOW + MINUTE)] == ["a"]
    assert due(outbox, harbor, NOW) == ["a"]
    assert [(one.document, one.tries) for one in outbox.due(harbor, 1, NOW)] == [('{"a": 1}', 0)]


def test_what_was_taken_is_due_no_more_and_an_endpoint_without_is_left_alone(outbox):
    harbor, mill = leased(outbox)
    assert done(outbox, harbor, "a", "b")
    assert due(outbox, harbor) == []
    outbox.release(harbor)
    outbox.release(mill)
    assert [one.publisher for one in leased(outbox)] == ["mill"]


def test_an_endpoint_that_failed_rests_with_all_that_waits_for_it(outbox):
    harbor, mill = leased(outbox)
    assert done(outbox, harbor, failed=[NotTaken(DOWN, NOW + HOUR)])
    outbox.release(harbor)
    outbox.release(mill)
    assert [one.publisher for one in leased(outbox)] == ["mill"]
    (again,) = [one for one in leased(outbox, NOW + HOUR) if one.publisher == "harbor"]
    assert again.tries == 1
    assert done(outbox, again, "a", now=NOW + HOUR)
    outbox.release(again)
    (well,) = [one for one in leased(outbox, NOW + HOUR + MINUTE) if one.publisher == "harbor"]
    assert well.tries == 0


def test_what_was_refused_rests_alone(outbox):
    harbor, _ = leased(outbox)
    assert done(outbox, harbor, failed=[NotTaken(BAD, NOW + HOUR, "a")])
    assert due(outbox, harbor) == ["b"]
    assert [(one.id, one.tries) for one in outbox.due(harbor, 9, NOW + HOUR)] == [("a", 1), ("b", 0)]


def test_who_lost_the_lease_still_writes_down_what_was_taken(outbox):
    harbor, _ = leased(outbox)
    again = leased(outbox, NOW + 3 * MINUTE)[0]
    assert again.publisher == "harbor"
    assert not done(outbox, harbor, "a", failed=[NotTaken(DOWN, NOW + HOUR)], now=NOW + 3 * MINUTE)
    assert due(outbox, again, NOW + 3 * MINUTE) == ["b"]
    assert [one.tries for one in outbox.standing(NOW + 3 * MINUTE)] == [0, 0]


def test_a_lease_is_held_on_while_something_is_sent(outbox):
    harbor, _ = leased(outbox)
    assert done(outbox, harbor, "a", now=NOW + 100 * SECOND)
    assert "harbor" not in {one.publisher for one in leased(outbox, NOW + 150 * SECOND)}


def test_nothing_is_given_up_before_its_time_and_then_it_is(outbox):
    just_before = NOW + TRIED_FOR - SECOND
    harbor = leased(outbox, just_before)[0]
    assert due(outbox, harbor, just_before) == ["a", "b"]
    assert due(outbox, harbor, NOW + TRIED_FOR) == ["b"]
    outbox.release(harbor)
    assert leased(outbox, NOW + TRIED_FOR + DAY) == ()


# ── what is told of it ────────────────────────────────────────────────────────────────────────────


def test_how_the_endpoints_stand(outbox):
    now = NOW + MINUTE
    harbor, mill = leased(outbox)
    done(outbox, harbor, "a", failed=[NotTaken(BAD, NOW + HOUR, "b")])
    done(outbox, mill, failed=[NotTaken(DOWN, NOW + HOUR)])
    first, second = outbox.standing(now)
    assert (first.publisher, first.endpoint, second.publisher) == ("harbor", ENDPOINT, "mill")
    assert (first.waiting, first.refused, first.given_up, first.sent) == (1, 1, 0, 1)
    assert (first.oldest_at, first.last_sent_at, first.next_at) == (NOW + SECOND, now, None)
    assert (first.posted, first.tries) == (BAD, 0)
    assert (second.waiting, second.refused, second.sent) == (1, 0, 0)
    assert (second.posted, second.tries, second.failing_since, second.next_at) == (DOWN, 1, now, NOW + HOUR)
    done(outbox, mill, failed=[NotTaken(DOWN, NOW + DAY)], now=NOW + 2 * MINUTE)
    assert [(one.tries, one.failing_since) for one in outbox.standing(now)] == [(0, None), (2, now)]
    given_up = outbox.standing(NOW + TRIED_FOR + MINUTE)
    assert [(one.waiting, one.refused, one.given_up, one.oldest_at) for one in given_up] == [(0, 0, 1, None)] * 2


def test_an_outbox_that_is_well_has_no_trouble_to_tell(outbox):
    first, _ = outbox.standing(NOW)
    assert (first.waiting, first.refused, first.oldest_at, first.posted, first.next_at) == (2, 0, NOW, None, None)


# ── how long it is kept ───────────────────────────────────────────────────────────────────────────


def kept(database: Database) -> tuple[set[str], set[str]]:
    rows = database.connection.execute
    return (
        {one for (one,) in rows("SELECT id FROM telemetry")},
        {one for (one,) in rows("SELECT publisher FROM telemetry_endpoint")},
    )


def test_what_was_taken_goes_after_a_week_and_the_rest_a_week_after_it_was_given_up(database, outbox):
    harbor, _ = leased(outbox)
    done(outbox, harbor, "a", "b")
    stories = Stories(database)
    stories.purge(NOW + MINUTE + KEPT_FOR - SECOND)
    assert kept(database) == ({"a", "b", "c"}, {"harbor", "mill"})
    stories.purge(NOW + MINUTE + KEPT_FOR)
    assert kept(database) == ({"c"}, {"mill"})
    stories.purge(NOW + TRIED_FOR + KEPT_FOR - SECOND)
    assert kept(database) == ({"c"}, {"mill"})
    stories.purge(NOW + TRIED_FOR + KEPT_FOR)
    assert kept(database) == (set(), set())
