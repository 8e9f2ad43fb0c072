"""What a month comes to: figures by row, terms in force, the sum and its one rounding, and what is withheld."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.account import Account, InForce, Key, Line, account, currency_of, in_force, rounded, withheld
from tests.months import FREE, flat, month_licence, per_use, read

TRIES = frozenset({"unsigned", "simulator", "console"})
FIRST, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
MID = datetime(2026, 11, 15, tzinfo=UTC)
ROW = Key("times", "summary", "alexa", "voice", "US", "2026-11-25")


def line(**changes: Any) -> Line:
    values: dict[str, Any] = {
        "n": 1, "day": "2026-11-25", "kind": "use", "door": "alexa", "title": "times", "story": "a", "version": 1,
        "use": "summary", "channel": "voice", "territory": "US", "listener": 1, "verbatim_words": 30, "other_words": 4,
        "card": 1, "link": 0, "price_micros": 6000, "currency": "USD", "billable": 1,
    }  # fmt: skip
    return Line(**(values | changes))


def refused(*codes: str, **changes: Any) -> Line:
    of_none: dict[str, Any] = {"price_micros": 0, "verbatim_words": 0, "other_words": 0, "card": 0, "billable": 0}
    return line(kind="refusal", codes=codes, currency=None, **of_none, **changes)


def terms(*models: str) -> tuple[InForce, ...]:
    """Versions in force one after the other, from the month's first moment on."""
    days = (FIRST, *(datetime(2026, 11, 10 + number, tzinfo=UTC) for number in range(len(models))))
    return tuple(
        InForce(day, read(month_licence("harbor-2026", model, number)))
        for number, (day, model) in enumerate(zip(days, models, strict=False), start=1)
    )


def counted(*lines: Line, model: str = per_use()) -> Account:
    return account(lines, terms(model), TRIES)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_sums_up_what_agrees_in_title_use_door_channel_territory_and_day():
    found = counted(
        line(listener=1, story="a", card=1, link=1),
        line(listener=2, story="b", card=0, verbatim_words=10, other_words=0, billable=0),
        line(listener=2, story="b", day="2026-11-26"),
    )

    (one, _) = found.rows.values()
    assert list(found.rows) == [ROW, ROW._replace(day="2026-11-26")]
    assert (one.uses_gross, one.uses_billable, one.unique_stories) == (2, 1, 2)
    assert (one.verbatim_words, one.other_words, one.cards, one.links) == (40, 4, 1, 1)
    assert (one.unit_price_micros, one.amount_micros) == (6000, 6000)
    assert (found.totals.uses_gross, found.totals.unique_stories, found.totals.amount_micros) == (3, 2, 12000)


@pytest.mark.parametrize("field", ["title", "use", "door", "channel", "territory", "day"])
def test_each_part_of_the_key_makes_a_row_of_its_own(field: str):
    assert len(counted(line(), line(**{field: "other"})).rows) == 2


def test_what_the_ledger_does_not_say_is_empty():
    found = counted(refused("NO_LICENCE", title=None, use=None, channel=None, territory=None, version=None))
    assert list(found.rows) == [Key("", "", "alexa", "", "", "2026-11-25")]
    assert found.versions_used == ()


def test_refusals_are_counted_by_each_of_their_reasons_beside_the_uses():
    (row,) = counted(line(), refused("QUOTA", "LIMIT"), refused("QUOTA")).rows.values()
    assert (row.uses_gross, row.refusals, row.codes) == (1, 2, {"LIMIT": 1, "QUOTA": 2})
    assert (row.verbatim_words, row.amount_micros, row.unit_price_micros) == (30, 6000, 6000)


def test_two_prices_in_a_row_are_no_unit_price_and_an_exact_amount():
    (row,) = counted(line(price_micros=6000, version=1), line(price_micros=6001, version=2)).rows.values()
    assert (row.unit_price_micros, row.amount_micros) == (None, 12001)


def test_tries_are_in_no_figure_and_are_said_apart():
    found = counted(line(), *(line(door=door, billable=0) for door in sorted(TRIES)), refused("QUOTA", door="console"))
    assert found.totals.uses_gross == 1
    assert found.lines == {"use": 1}
    assert sum(one.uses_gross for one in found.tries.values()) == 3
    assert sum(one.refusals for one in found.tries.values()) == 1


def test_an_export_is_counted_and_priced_and_is_no_use():
    found = counted(line(), line(kind="export", use="train", door=None, channel=None, price_micros=50_000_000_000))
    (train,) = (one for key, one in found.rows.items() if key.use == "train")
    assert (train.uses_gross, train.exports, train.unit_price_micros, train.amount_micros) == (
        0, 1, 50_000_000_000, 50_000_000_000,
    )  # fmt: skip
    assert (found.due.used_micros, found.due.exports_micros) == (6000, 50_000_000_000)
    assert found.due.exact_micros == 50_000_006_000


def test_lines_and_versions_are_counted():
    found = counted(line(version=2), line(version=1), refused("QUOTA", version=3), line(kind="adjustment", why="x"))
    assert found.lines == {"use": 2, "refusal": 1, "adjustment": 1}
    assert found.versions_used == (1, 2, 3)


# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


def version(number: int, starts: str, ends: str = "2031-01-01") -> Any:
    return read(month_licence("harbor-2026", flat(f"{number}.00"), number, starts=starts, ends=ends))


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ((version(1, "2026-01-01"),), [(1, 1)]),
        ((version(1, "2026-01-01"), version(2, "2026-11-15")), [(1, 1), (2, 15)]),
        ((version(1, "2026-01-01"), version(2, "2026-11-01")), [(2, 1)]),
        ((version(1, "2026-11-15"),), [(1, 15)]),
        ((version(1, "2026-01-01"), version(2, "2026-12-01")), [(1, 1)]),
        ((version(1, "2026-12-01"),), []),
        ((version(1, "2026-01-01", "2026-11-01"),), []),
        ((version(1, "2026-01-01", "2026-11-02"),), [(1, 1)]),
        # A lower version that begins later changes nothing, and a higher one that is over stands in its place.
        ((version(2, "2026-01-01"), version(1, "2026-11-15")), [(2, 1)]),
        ((version(1, "2026-01-01"), version(2, "2026-02-01", "2026-03-01")), []),
        ((version(1, "2026-01-01", "2026-10-01"), version(2, "2026-11-20")), [(2, 20)]),
    ],
)
def test_which_versions_a_month_goes_by(versions, expected):
    assert [(one.licence.version, one.since.day) for one in in_force(versions, FIRST, END)] == expected


def test_the_currency_is_the_first_that_a_version_names():
    assert currency_of(terms(FREE, per_use(currency="EUR"), flat())) == "EUR"
    assert currency_of(terms(FREE)) is None
    assert currency_of(()) is None


# ── the sum ───────────────────────────────────────────────────────────────────────────────────────


def test_a_flat_fee_is_owed_whatever_is_used():
    assert counted(model=flat("1800000.00")).due.exact_micros == 1_800_000_000_000
    assert counted(line(price_micros=0), model=flat("1800000.00")).due.exact_micros == 1_800_000_000_000


def test_the_fee_is_that_of_the_first_version_of_the_month():
    assert account((), terms(flat("100.00"), flat("900.00")), TRIES).due.exact_micros == 100_000_000


def test_free_is_nothing():
    found = counted(line(price_micros=0, currency=None), model=FREE)
    assert (found.due.exact_micros, found.due.currency) == (0, None)
    assert next(iter(found.rows.values())).unit_price_micros == 0


def test_without_terms_nothing_but_what_the_ledger_says_is_owed():
    found = account([line(price_micros=6000, currency="USD")], (), TRIES)
    assert (found.due.exact_micros, found.due.also_micros) == (0, {"USD": 6000})


@pytest.mark.parametrize(
    ("uses", "minimum", "maximum", "due", "minimum_used", "maximum_left"),
    [
        (2, "0", "unlimited", 12000, 0, None),
        (2, "0.012", "unlimited", 12000, 12000, None),
        (2, "0.012001", "unlimited", 12001, 12000, None),
        (0, "5", "unlimited", 5_000_000, 0, None),
        (2, "0", "0.012", 12000, 0, 0),
        (2, "0", "0.011999", 11999, 0, 0),
        (2, "0", "1", 12000, 0, 988_000),
        (2, "1", "0.5", 1_000_000, 12000, 488_000),
    ],
)
def test_minimum_and_maximum(uses, minimum, maximum, due, minimum_used, maximum_left):
    found = counted(*[line()] * uses, model=per_use(minimum, maximum)).due
    assert (found.exact_micros, found.minimum_used_micros, found.maximum_left_micros) == (
        due, minimum_used, maximum_left,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("models", "maximum"),
    [
        ((per_use(maximum="1"), per_use(maximum="3")), 3_000_000),
        ((per_use(maximum="3"), per_use(maximum="1")), 3_000_000),
        ((per_use(maximum="1"), per_use()), None),
        ((flat(), per_use(maximum="1")), 1_000_000),
        ((flat(),), None),
        ((per_use(maximum="1"), per_use(maximum="3", currency="EUR")), 1_000_000),
    ],
)
def test_no_use_that_was_let_out_is_cut_off_by_a_lower_maximum(models, maximum):
    assert account((), terms(*models), TRIES).due.maximum_micros == maximum


def test_exports_and_adjustments_stand_apart_from_minimum_and_maximum():
    export = line(kind="export", use="train", price_micros=7_000_000)
    put_right = line(kind="adjustment", door=None, price_micros=-500_000, why="counted twice")
    assert counted(line(), export, put_right, model=per_use("1", "1")).due.exact_micros == 7_500_000
    (adjustment,) = counted(line(), put_right).adjustments
    assert (adjustment.n, adjustment.amount_micros, adjustment.why) == (1, -500_000, "counted twice")


def test_other_currencies_are_owed_apart():
    found = counted(
        line(),
        line(currency="EUR", price_micros=10, use="abstract"),
        line(currency="GBP", price_micros=0),
        line(kind="export", currency="EUR", price_micros=5, use="abstract"),
        line(kind="adjustment", currency="CHF", price_micros=-3),
        line(kind="adjustment", currency=None, price_micros=9),
    )
    assert found.due.also_micros == {"CHF": -3, "EUR": 15}
    assert found.due.exact_micros == 6000
    row = next(one for key, one in found.rows.items() if key.use == "abstract")
    assert (row.amount_micros, row.unit_price_micros) == (0, None)


@pytest.mark.parametrize(
    ("micros", "digits", "expected"),
    [
        (5000, 2, 0), (5001, 2, 10_000), (15_000, 2, 20_000), (25_000, 2, 20_000), (-5000, 2, 0), (-15_000, 2, -20_000),
        (-25_000, 2, -20_000), (-5001, 2, -10_000), (500_000, 0, 0), (1_500_000, 0, 2_000_000), (1_500, 3, 2_000),
        (2_500, 3, 2_000), (123_456, 6, 123_456),
    ],
)  # fmt: skip
def test_halves_are_rounded_to_the_even_unit(micros, digits, expected):
    assert rounded(micros, digits) == expected


@given(st.integers(-(10**21), 10**21), st.sampled_from([0, 2, 3, 4]))
def test_rounding_is_that_of_decimal(micros, digits):
    unit = Decimal(1).scaleb(-digits)
    with_decimal = (Decimal(micros) / 10**6).quantize(unit, ROUND_HALF_EVEN)
    assert rounded(micros, digits) == with_decimal * 10**6


# ── who is not picked out ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([], set()),
        ([10], set()),
        ([9], {0}),
        ([0, 12], set()),
        ([0], set()),
        ([3, 4], {0, 1}),
        # One alone could be worked out from the whole and the others: the next smallest goes too.
        ([30, 9, 20], {1, 2}),
        ([12, 5], {0, 1}),
        # Two that stand for fewer than ten together hide behind a third.
        ([30, 4, 5, 20], {1, 2, 3}),
        ([30, 5, 5, 20], {1, 2}),
        ([10, 10, 10], set()),
    ],
)
def test_which_numbers_of_listeners_are_withheld(counts, hidden):
    assert withheld(counts) == hidden


@given(st.lists(st.integers(0, 40), max_size=12))
def test_what_is_withheld_can_never_be_told_from_what_is_shown(counts):
    hidden = withheld(counts)
    kept = [count for place, count in enumerate(counts) if place not in hidden]
    assert all(count == 0 or count >= 10 for count in kept)
    if hidden and any(kept):
        assert len(hidden) > 1
        assert sum(counts[place] for place in hidden) >= 10


def listened(count: int, **changes: Any) -> list[Line]:
    return [line(listener=number, **changes) for number in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (9, None), (10, 10), (11, 11)])
def test_fewer_than_ten_listeners_are_withheld_in_the_whole_too(count, shown):
    found = counted(*listened(count), refused("QUOTA"))
    assert [one.unique_listeners for one in found.rows.values()] == [shown]
    assert found.totals.unique_listeners == shown


def test_a_listener_of_two_rows_is_counted_once_in_the_whole():
    found = counted(*listened(20), *listened(15, day="2026-11-26"), *listened(4, day="2026-11-27"))
    assert [one.unique_listeners for one in found.rows.values()] == [20, None, None]
    assert found.totals.unique_listeners == 20


def test_tries_are_withheld_by_themselves():
    """So that the rows of a statement say the same with and without them."""
    found = counted(*listened(20), *listened(3, door="console"))
    assert [one.unique_listeners for one in found.rows.values()] == [20]
    assert [one.unique_listeners for one in found.tries.values()] == [None]
