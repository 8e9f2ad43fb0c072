"""The feeds' schedule: who may poll what and when, and what the last polls left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from skill.desk.ports.feeds import Claim, Enrolment, ErrorClass, FeedState, Move, Polled, Schedule, Validators
from skill.store.database import Database
from skill.store.feeds import _ASKED, _DUE, Feeds
from skill.stories.titles import Feed
from tests.houses import DAY, HOUR, MINUTE, NOW, empty_database

LEASE = 5 * MINUTE
SECOND = timedelta(seconds=1)
FRONT = Feed("front", "times", "https://a.example/front.xml")
WORLD = Feed("world", "times", "https://a.example/world.xml")
MILL = Feed("mill", "mill", "https://b.example/mill.xml")
ALL = (FRONT, MILL, WORLD)
FULL = FeedState(
    Validators('W/"é"', "Wed, 25 Nov 2026 12:00:00 GMT"),
    "hash",
    "terms",
    Schedule(
        next_at=NOW + HOUR,
        interval=20 * MINUTE,
        news_at=(NOW - HOUR, NOW),
        ttl=15 * MINUTE,
        errors=2,
        failing_since=NOW - DAY,
        error=ErrorClass.TIMEOUT,
        last_error="no answer",
        last_status=500,
        last_ok=NOW,
        last_full=NOW - DAY,
        paused_until=NOW + 2 * HOUR,
        move=Move("https://c.example/", 3, NOW - HOUR),
        adopted="https://b.example/front.xml",
    ),
)


@pytest.fixture
def database(tmp_path) -> Database:
    return empty_database(tmp_path)


@pytest.fixture
def feeds(database) -> Feeds:
    return Feeds(database)


def enrol(feeds: Feeds, *wanted: Feed, now: datetime = NOW, terms: str = "terms", first_at: datetime = NOW) -> None:
    feeds.enrol([Enrolment(feed, terms, first_at) for feed in wanted], now)


def claim(feeds: Feeds, now: datetime = NOW, most: int = 9, due_by: datetime | None = None) -> Mapping[str, Claim]:
    return {one.feed: one for one in feeds.claim(most, now, now + LEASE, due_by or now)}


def done(
    feeds: Feeds,
    of: Claim,
    now: datetime = NOW,
    state: FeedState | None = None,
    happened: Mapping[str, int] | None = None,
    free_at: datetime | None = None,
) -> bool:
    left = state or FeedState(schedule=Schedule(next_at=now + HOUR))
    return feeds.done([Polled(of, left, happened or {}, free_at or now)], now) == []


def polled(feeds: Feeds, now: datetime = NOW, state: FeedState | None = None) -> Sequence[str]:
    """Whatever is due, one after the other."""
    found: list[str] = []
    while claims := claim(feeds, now):
        for one in claims.values():
            assert done(feeds, one, now, state)
            found.append(one.feed)
    return found


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_was_never_polled_has_nothing_to_ask_with(feeds):
    assert feeds.state("front") == FeedState()


def test_all_that_a_poll_left_comes_back_as_it_was(feeds):
    enrol(feeds, FRONT)
    done(feeds, claim(feeds)["front"], state=FULL)
    assert feeds.state("front") == FULL
    assert feeds.states() == {"front": FULL}


def test_a_claim_brings_the_state_and_when_it_was_due(feeds):
    enrol(feeds, FRONT)
    left = replace(FULL, schedule=replace(FULL.schedule, paused_until=None))
    done(feeds, claim(feeds)["front"], state=left)
    one = claim(feeds, NOW + 2 * HOUR)["front"]
    assert (one.state, one.due_at, one.at, one.until) == (left, NOW + HOUR, NOW + 2 * HOUR, NOW + 2 * HOUR + LEASE)


def test_what_happened_is_counted_by_feed_and_day_and_forgotten_after_a_month(feeds):
    enrol(feeds, FRONT, MILL)
    claims = claim(feeds)
    done(feeds, claims["front"], happened={"new": 2, "changed": 0})
    done(feeds, claims["mill"], happened={"new": 1})
    later = NOW + DAY
    done(feeds, claim(feeds, later)["front"], later, happened={"new": 3, "refused:TOO_OLD": 1})

    assert feeds.happened(NOW.date()) == {"front": {"new": 5, "refused:TOO_OLD": 1}, "mill": {"new": 1}}
    assert feeds.happened(later.date()) == {"front": {"new": 3, "refused:TOO_OLD": 1}}
    enrol(feeds, FRONT, MILL, now=NOW + 31 * DAY)
    assert feeds.happened(date(2000, 1, 1)) == {"front": {"new": 3, "refused:TOO_OLD": 1}}


# ── what is due ───────────────────────────────────────────────────────────────────────────────────


def test_only_enrolled_feeds_are_polled_from_their_first_moment_on(feeds):
    enrol(feeds, FRONT, first_at=NOW + MINUTE)
    assert claim(feeds, NOW + MINUTE - SECOND) == {}
    assert list(claim(feeds, NOW + MINUTE)) == ["front"]


def test_a_feed_that_is_enrolled_no_more_is_not_polled_and_keeps_its_state(feeds):
    enrol(feeds, FRONT, MILL)
    polled(feeds)
    enrol(feeds, MILL)
    assert polled(feeds, NOW + 2 * HOUR) == ["mill"]
    enrol(feeds, FRONT, MILL)
    assert feeds.state("front").schedule.next_at == NOW + HOUR
    assert polled(feeds, NOW + 2 * HOUR) == ["front"]


def test_enrolling_again_changes_nothing(feeds):
    enrol(feeds, FRONT, MILL)
    done(feeds, claim(feeds)["front"], state=replace(FULL, schedule=replace(FULL.schedule, errors=0)))
    before = feeds.states()
    enrol(feeds, FRONT, MILL, first_at=NOW + DAY)
    assert feeds.states() == before


def test_the_longest_due_comes_first_and_no_more_than_wanted(feeds):
    feeds.enrol([Enrolment(MILL, "", NOW + MINUTE), Enrolment(WORLD, "", NOW)], NOW)
    assert list(claim(feeds, NOW + HOUR, most=1)) == ["world"]
    assert list(claim(feeds, NOW + HOUR, most=1)) == ["mill"]


def test_what_a_server_asked_to_be_left_alone_is_left_alone(feeds):
    enrol(feeds, FRONT)
    paused = FeedState(schedule=Schedule(next_at=NOW, paused_until=NOW + HOUR))
    done(feeds, claim(feeds)["front"], state=paused)
    feeds.hurry(NOW, NOW, even_failing=True)
    assert claim(feeds, NOW + HOUR - SECOND) == {}
    assert list(claim(feeds, NOW + HOUR)) == ["front"]


def test_who_is_in_a_hurry_polls_all_at_once_or_all_that_are_well(feeds):
    enrol(feeds, FRONT, MILL)
    failing = FeedState(schedule=Schedule(next_at=NOW + DAY, errors=1))
    claims = claim(feeds)
    done(feeds, claims["front"], state=failing)
    done(feeds, claims["mill"])
    feeds.hurry(NOW, NOW + MINUTE, even_failing=False)
    failing_at, well_at = (feeds.state(one).schedule.next_at for one in ("front", "mill"))
    assert failing_at == NOW + DAY
    assert well_at is not None
    assert NOW < well_at <= NOW + MINUTE
    feeds.hurry(NOW, NOW, even_failing=True)
    assert set(claim(feeds)) == {"front", "mill"}


def test_due_is_what_was_due_by_then_however_late_it_is(feeds):
    enrol(feeds, FRONT, first_at=NOW + MINUTE)
    assert claim(feeds, NOW + HOUR, due_by=NOW) == {}
    assert (feeds.count_due(NOW + HOUR, NOW), feeds.count_due(NOW + HOUR, NOW + MINUTE)) == (0, 1)


def test_terms_that_changed_make_a_feed_due_unless_it_fails(feeds):
    enrol(feeds, FRONT, MILL)
    claims = claim(feeds)
    left = FeedState(cut_key="terms", schedule=Schedule(next_at=NOW + DAY))
    done(feeds, claims["front"], state=left)
    done(feeds, claims["mill"], state=replace(left, schedule=replace(left.schedule, errors=1)))
    enrol(feeds, FRONT, MILL, terms="terms")
    assert claim(feeds, NOW + HOUR) == {}
    enrol(feeds, FRONT, MILL, now=NOW + HOUR, terms="others")
    assert list(claim(feeds, NOW + HOUR)) == ["front"]


def test_a_feed_with_another_address_begins_anew_and_who_polls_the_old_one_writes_nothing(feeds):
    enrol(feeds, FRONT)
    done(feeds, claim(feeds)["front"], state=replace(FULL, schedule=replace(FULL.schedule, paused_until=None)))
    under_way = claim(feeds, NOW + HOUR)["front"]
    enrol(feeds, replace(FRONT, url="https://new.example/front.xml"), now=NOW + HOUR)

    assert feeds.state("front") == FeedState()
    assert not done(feeds, under_way, NOW + HOUR, FULL)
    assert list(claim(feeds, NOW + HOUR)) == ["front"], "another host: the old one's lease does not keep it"


# ── leases ────────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_is_ones_alone_until_its_lease_is_over(feeds, database):
    enrol(feeds, FRONT)
    first = claim(feeds)["front"]
    others = Feeds(Database(f"sqlite:///{database.path}"))
    assert claim(others, NOW + LEASE - SECOND) == {}
    second = claim(others, NOW + LEASE)["front"]

    assert not done(feeds, first, NOW + LEASE, FULL), "who comes late overwrites nothing"
    assert feeds.state("front") == first.state
    assert done(others, second, NOW + LEASE)


def test_who_is_late_and_was_not_replaced_is_heard(feeds):
    enrol(feeds, FRONT)
    late = claim(feeds)["front"]
    assert done(feeds, late, NOW + 2 * LEASE, FULL)
    assert feeds.state("front") == FULL


def test_polls_that_end_together_are_kept_each_by_itself(feeds):
    enrol(feeds, FRONT, MILL)
    late = claim(feeds)
    now = NOW + LEASE
    front = feeds.claim(1, now, now + LEASE, now)[0]
    left = FeedState(body_hash="x", schedule=Schedule(next_at=now))
    assert feeds.done([Polled(late["front"], FULL, {}, now), Polled(late["mill"], left, {"new": 1}, now)], now) == [
        "front"
    ]
    assert (feeds.state("front"), feeds.state("mill")) == (front.state, left)


def test_a_lease_is_used_once(feeds):
    enrol(feeds, FRONT)
    one = claim(feeds)["front"]
    assert done(feeds, one, state=FeedState(schedule=Schedule(next_at=NOW)))
    claim(feeds)
    assert not done(feeds, one)


def test_what_is_given_back_can_be_claimed_at_once_and_its_host_too(feeds):
    enrol(feeds, FRONT, WORLD)
    one = claim(feeds)["front"]
    feeds.release([one])
    again = claim(feeds)
    assert list(again) == ["front"]
    feeds.release([one])
    assert claim(feeds) == {}, "a lease of before gives nothing back"
    assert done(feeds, again["front"])


def test_nothing_given_back_is_nothing(feeds):
    feeds.release([])


# ── hosts ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_host_is_one_lease_s_at_a_time_and_left_alone_for_a_while_after(feeds):
    enrol(feeds, *ALL)
    first = claim(feeds)
    assert set(first) == {"front", "mill"}, "world is on the same host as front"
    assert claim(feeds) == {}
    assert feeds.count_due(NOW, NOW) == 1
    done(feeds, first["front"], free_at=NOW + SECOND)
    assert claim(feeds) == {}
    assert list(claim(feeds, NOW + SECOND)) == ["world"]


def test_the_host_of_one_who_died_is_free_when_the_lease_is_over(feeds):
    enrol(feeds, FRONT, WORLD)
    claim(feeds)
    assert claim(feeds, NOW + LEASE - SECOND) == {}
    assert list(claim(feeds, NOW + LEASE)) == ["front"]


def test_who_comes_late_does_not_free_a_host_that_another_s_lease_has(feeds):
    enrol(feeds, FRONT, WORLD)
    late = claim(feeds)["front"]
    later = NOW + LEASE
    assert list(claim(feeds, later)) == ["front"]
    done(feeds, late, later)
    assert claim(feeds, later) == {}


def test_a_feed_that_moved_takes_its_new_host(feeds):
    enrol(feeds, FRONT, MILL)
    claims = claim(feeds)
    there = FeedState(schedule=Schedule(next_at=NOW, adopted="https://b.example/front.xml"))
    done(feeds, claims["front"], state=there)
    assert claim(feeds) == {}, "mill's lease has that host"
    done(feeds, claims["mill"])
    done(feeds, claim(feeds)["front"], state=FeedState(schedule=Schedule(next_at=NOW)))
    enrol(feeds, *ALL)
    assert list(claim(feeds)) == ["front"], "and goes back to its own"


def test_a_feed_that_moved_leaves_its_old_host_free(feeds):
    enrol(feeds, FRONT, WORLD)
    there = FeedState(schedule=Schedule(next_at=NOW + HOUR, adopted="https://b.example/front.xml"))
    done(feeds, claim(feeds)["front"], state=there)

    assert [*claim(feeds)] == ["world"]


def test_ports_are_hosts_of_their_own_and_what_is_no_address_keeps_nobody_waiting(feeds):
    odd = [
        Feed(f"f{number}", "times", url)
        for number, url in enumerate(
            ("http://a.example/", "http://a.example:81/", "http://a.example:80/x", "https://a.example/", "http://[",
             "http://a.example:port/")
        )
    ]  # fmt: skip
    enrol(feeds, *odd)
    assert sorted(claim(feeds)) == ["f0", "f1", "f3", "f4", "f5"]


# ── what notices ask for ──────────────────────────────────────────────────────────────────────────


def ask(database: Database, feed: str, now: datetime) -> None:
    with database.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO poll_asked (feed, asked_at) VALUES (?, ?)", (feed, int(now.timestamp() * 1000))
        )


def test_what_a_notice_asks_for_is_claimed_first_whether_due_or_not(feeds, database):
    enrol(feeds, MILL)
    enrol(feeds, FRONT, MILL, first_at=NOW + DAY)
    ask(database, "front", NOW)
    (first,) = claim(feeds, most=1).values()
    assert (first.feed, first.is_asked) == ("front", True)
    assert [(one.feed, one.is_asked) for one in claim(feeds).values()] == [("mill", False)]
    done(feeds, first)
    assert claim(feeds) == {}, "it was asked for once"


def test_what_was_asked_for_is_not_lost_when_its_poller_dies_or_gives_it_back(feeds, database):
    enrol(feeds, FRONT, first_at=NOW + DAY)
    ask(database, "front", NOW)
    claim(feeds)
    again = claim(feeds, NOW + LEASE)["front"]
    assert again.is_asked
    feeds.release([again])
    assert claim(feeds, NOW + LEASE)["front"].is_asked


def test_what_is_asked_for_during_a_poll_is_polled_after_it(feeds, database):
    enrol(feeds, FRONT)
    one = claim(feeds)["front"]
    ask(database, "front", NOW + SECOND)
    done(feeds, one, NOW + 2 * SECOND)
    again = claim(feeds, NOW + 3 * SECOND)["front"]
    assert again.is_asked
    ask(database, "front", NOW + 4 * SECOND)
    done(feeds, again, NOW + 5 * SECOND)
    assert claim(feeds, NOW + 6 * SECOND)["front"].is_asked


def test_what_somebody_asks_for_whose_clock_is_ahead_is_polled_once(feeds, database):
    enrol(feeds, FRONT, first_at=NOW + DAY)
    ask(database, "front", NOW + DAY)
    done(feeds, claim(feeds)["front"])
    assert claim(feeds) == {}


def test_what_is_asked_for_of_a_feed_without_a_licence_is_dropped(feeds, database):
    ask(database, "front", NOW)
    enrol(feeds, MILL)
    enrol(feeds, FRONT, MILL, first_at=NOW + DAY)
    assert list(claim(feeds)) == ["mill"]


def test_what_is_asked_for_is_looked_up_without_looking_through_all_feeds(database):
    plan = database.connection.execute(f"EXPLAIN QUERY PLAN {_ASKED}", {"now": 0}).fetchall()
    steps = [step for *_, step in plan]
    assert steps[0] == "SCAN poll_asked"
    assert any(step.startswith("SEARCH feed USING INDEX sqlite_autoindex_feed_1 (id=?)") for step in steps)
    plan = database.connection.execute(f"EXPLAIN QUERY PLAN {_DUE}", {"now": 0, "due_by": 0, "most": 1}).fetchall()
    assert next(step for *_, step in plan) == "SEARCH feed USING INDEX feed_due (next_at<?)"
