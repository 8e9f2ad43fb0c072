"""Which licence stands for a feed at a moment, in which version, and which feeds are fetched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from skill.rights.book import Book, Standing
from skill.rights.licence import Licence
from tests.rights.world import ABSTRACT, LICENCE, NOW, SCHEDULE, SECOND, US

FEEDS = {"harbor-news": "harbor", "harbor-sport": "harbor", "courrier": "rives"}


def version(number: int, starts: datetime, **changes: object) -> Licence:
    return replace(LICENCE, version=number, starts=starts, file=f"v{number}.toml", **changes)  # type: ignore[arg-type]


def book(*licences: Licence, **changes: object) -> Book:
    return replace(Book(licences, feed_publishers=FEEDS), **changes)  # type: ignore[arg-type]


def day(month: int, number: int = 1) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


def test_an_empty_book_covers_nothing() -> None:
    assert Book().standing("harbor-news", NOW) == Standing(why="no licence names this feed")
    assert Book().in_force(NOW) == ()
    assert Book().covered_feeds(NOW, US) == ()


def test_a_feed_stands_in_the_schedule_that_names_it() -> None:
    assert book(LICENCE).standing("harbor-news", NOW) == Standing(LICENCE, SCHEDULE, "")
    assert book(LICENCE).standing("harbor-sport", NOW) == Standing(why="no licence names this feed")


def test_a_licence_covers_the_feeds_of_its_licensor_alone() -> None:
    grasping = replace(LICENCE, schedules=(replace(SCHEDULE, feeds=frozenset({"courrier", "nobody"})),))
    assert book(grasping).standing("courrier", NOW).licence is None
    assert book(grasping).standing("nobody", NOW).licence is None
    assert book(grasping).covered_feeds(NOW, US) == ()


def test_in_force_is_the_highest_version_whose_start_has_come() -> None:
    first, second, third = version(1, day(1)), version(2, day(11)), version(3, day(12))
    for shuffled in ((first, second, third), (third, second, first), (second, third, first)):
        found = book(*shuffled)
        assert found.in_force(day(10)) == (first,)
        assert found.in_force(day(11) - SECOND) == (first,)
        assert found.in_force(day(11)) == (second,)
        assert found.in_force(day(12) - SECOND) == (second,)
        assert found.in_force(day(12)) == (third,)


def test_a_higher_version_that_started_earlier_is_in_force() -> None:
    assert book(version(1, day(11)), version(2, day(1))).in_force(NOW) == (version(2, day(1)),)


def test_before_any_version_starts_the_first_of_them_stands() -> None:
    later = book(version(2, day(12, 2)), version(1, day(12)))
    assert later.in_force(NOW) == (version(1, day(12)),)
    assert later.standing("harbor-news", NOW).licence == version(1, day(12))
    assert later.covered_feeds(NOW, US) == ()


def test_a_higher_version_that_names_the_feed_no_more_takes_it_out() -> None:
    gone = version(4, day(11), schedules=(replace(SCHEDULE, feeds=frozenset({"harbor-sport"})),))
    assert book(version(3, day(1)), gone).standing("harbor-news", NOW).licence is None


def test_a_higher_version_that_has_ended_is_not_followed_by_a_lower_one() -> None:
    ended = version(2, day(2), ends=day(3))
    standing = book(version(1, day(1)), ended).standing("harbor-news", NOW)
    assert standing.licence == ended
    assert book(version(1, day(1)), ended).covered_feeds(NOW, US) == ()


def test_two_schedules_in_force_refuse_the_feed() -> None:
    other = replace(LICENCE, id="harbor-sport", file="other.toml")
    standing = book(LICENCE, other).standing("harbor-news", NOW)
    assert (standing.licence, standing.schedule) == (None, None)
    assert standing.why == "two schedules in force name this feed: harbor.toml and other.toml"
    assert book(LICENCE, other).covered_feeds(NOW, US) == ()


def test_a_licence_out_of_term_beside_one_in_force_refuses_nothing() -> None:
    old = replace(LICENCE, id="harbor-2020", ends=day(2))
    new = replace(LICENCE, id="harbor-2030", starts=day(12))
    for licences in ((old, LICENCE, new), (new, LICENCE, old)):
        assert book(*licences).standing("harbor-news", NOW).licence == LICENCE
    assert book(old, LICENCE).covered_feeds(NOW, US) == ("harbor-news",)


def test_out_of_term_and_to_others_are_for_the_gate_to_say() -> None:
    for licence in (replace(LICENCE, ends=NOW), replace(LICENCE, licensee="x")):
        assert book(licence).standing("harbor-news", NOW).licence == licence


def test_the_ids_that_were_refused_are_named_where_nothing_stands() -> None:
    found = book(refused={"z-1": "a fault", "a-1": "a fault"}).standing("harbor-news", NOW)
    assert found.why == "no licence that can be read names this feed; refused: a-1, z-1"


def test_only_what_is_in_force_and_ours_and_not_suspended_is_fetched() -> None:
    assert book(LICENCE).covered_feeds(NOW, US) == ("harbor-news",)
    assert book(LICENCE).covered_feeds(NOW, "another") == ()
    assert book(LICENCE).covered_feeds(LICENCE.ends, US) == ()
    assert book(LICENCE).covered_feeds(LICENCE.ends - SECOND, US) == ("harbor-news",)
    assert book(LICENCE).covered_feeds(LICENCE.starts - SECOND, US) == ()
    assert book(LICENCE, suspended={"harbor-2026": "why"}).covered_feeds(NOW, US) == ()
    assert book(LICENCE, suspended={"another": "why"}).covered_feeds(NOW, US) == ("harbor-news",)


def test_fetched_feeds_come_in_order_and_once() -> None:
    sport = replace(SCHEDULE, name="sport", feeds=frozenset({"harbor-sport"}))
    french = replace(LICENCE, id="a", licensor="rives", schedules=(replace(SCHEDULE, feeds=frozenset({"courrier"})),))
    both = replace(LICENCE, schedules=(sport, SCHEDULE))
    assert book(both, french).covered_feeds(NOW, US) == ("courrier", "harbor-news", "harbor-sport")
    assert book(both, french).covered_feeds(NOW + timedelta(days=3650), US) == ()


def test_the_next_change_is_the_nearest_start_or_end_ahead() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    book = Book((replace(LICENCE, starts=early, ends=late),))
    assert book.next_change(early - timedelta(seconds=1)) == early
    assert book.next_change(early) == late
    assert book.next_change(late) is None


def test_a_standing_has_the_terms_that_words_are_measured_by() -> None:
    assert Standing(LICENCE, SCHEDULE, "").terms == ABSTRACT.terms == ("harbor-2026", 3, "daily")
    assert Standing().terms is None
    assert Standing(LICENCE).terms is None


def test_a_country_is_needed_while_a_licence_that_is_ours_and_stands_needs_it() -> None:
    where = replace(LICENCE.where, from_locale=False)
    needing = replace(LICENCE, id="harbor-sport-2026", where=where)
    assert book(LICENCE, needing, licensee=US).needs_country(NOW)
    assert not book(LICENCE, licensee=US).needs_country(NOW)
    assert not book(licensee=US).needs_country(NOW)
    assert not book(needing, licensee="somebody else").needs_country(NOW)
    assert not book(needing, licensee=US).needs_country(LICENCE.ends)
    assert not book(needing, licensee=US).needs_country(LICENCE.starts - SECOND)
    assert not book(needing, licensee=US, suspended={needing.id: "a dispute"}).needs_country(NOW)
