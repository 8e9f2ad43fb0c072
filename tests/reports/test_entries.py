"""The labels and values that every shape of a statement is made of."""

from __future__ import annotations

import pytest

from skill.reports import entries
from tests.months import FREE, MODELS, OVER, CountingHouse, flat, month_licence, per_use, refusal_row, use_row
from tests.reports.conftest import IN_MONTH


@pytest.mark.parametrize(
    ("micros", "least", "text"),
    [(0, 6, "0.000000"), (-12_500_000, 6, "-12.500000"), (4000, 2, "0.004"), (1, 2, "0.000001"),
     (10**12, 2, "1000000.00")],
)  # fmt: skip
def test_an_exact_amount_has_as_many_decimals_as_it_takes(micros, least, text):
    assert entries.exact(micros, least) == text


def test_decimals_show_every_amount_exactly():
    assert entries.decimals([]) == 2
    assert entries.decimals([1_500_000, 4000]) == 3
    assert entries.decimals([15_005]) == 6


def test_the_sum_is_told_step_by_step(paper):
    assert entries.sums(paper.documents[0]) == [
        ("Uses at their prices", "7.419005 USD"),
        ("Minimum for the month", "1.000000 USD"),
        ("of it used", "1.000000 USD"),
        ("Maximum for the month", "5000.000000 USD"),
        ("of it left", "4992.580995 USD"),
        ("Exports for training", "7.000000 USD"),
        ("Adjustment: =SUM(A1), <b>counted twice</b>", "-0.250000 USD"),
        ("Sum, exact", "14.169005 USD"),
        ("Net due", "14.17 USD"),
    ]


def test_what_does_not_apply_is_not_told(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00")), month_licence("free-2026", FREE)])
    of_flat, of_free = (entries.sums(one) for one in house.states().documents)
    assert [label for label, _ in of_flat] == ["Fee for the month", "Sum, exact", "Net due"]
    assert of_free == [("Sum, exact", "0.000000"), ("Net due", "0.00")]


def test_a_minimum_that_is_more_than_the_uses_is_what_is_due_for_them(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("minimum-2026", per_use("9.00"))])
    assert ("Due for uses", "9.000000 USD") in entries.sums(house.states().documents[0])


def test_other_currencies_stand_below_the_sum(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("metered-2026", per_use())])
    house.writes(use_row(IN_MONTH, price_micros=1_006_000, currency="EUR"))
    assert entries.sums(house.states().documents[0])[-1] == ("Net due in EUR", "1.01 EUR")


def test_a_status_says_where_a_statement_stands(house, paper):
    assert entries.status(paper.documents[0]) == "restatement 1, in place of harbor/metered-2026/2026-11/0"
    running = house.states(now=IN_MONTH).documents[0]
    assert entries.status(running).startswith("provisional")


def test_a_first_statement_is_final(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("free-2026", FREE)])
    document = house.states().documents[0]
    assert entries.status(document) == "final, as the month was closed"
    assert entries.differences(document) == []


def test_a_restatement_says_what_changed_with_signs(paper):
    assert entries.differences(paper.documents[0]) == [("Adjustments", "-0.250000"), ("Net due", "-0.250000")]


def test_a_difference_upwards_has_a_plus(house):
    house.corrects("metered-2026", "2.00")
    house.writes(use_row(IN_MONTH, use="excerpt", price_micros=15_005))
    found = dict(entries.differences(house.states().documents[0]))
    assert (found["Uses gross"], found["Adjustments"]) == ("+1", "+1.750000")


def test_versions_say_when_they_stood(house):
    (told,) = entries.versions(house.states().documents[0])
    assert told.startswith("version 1, in force from 2026-11-01 00:00, double clicks within 30 s billed once, SHA-256 ")


def test_a_licence_to_others_and_refusals_without_one_are_named_for_what_they_are(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat(), licensee="others")])
    house.writes(refusal_row(IN_MONTH, "flat-2026"), refusal_row(IN_MONTH, None))
    first, second = house.states().documents
    assert (entries.model(first), entries.licence_name(first)) == ("No licence in force", "flat-2026")
    assert "not in force" in entries.versions(first)[0]
    assert entries.model(second) == "Refusals without a licence"
    assert (entries.licence_name(second), entries.versions(second)) == ("none: refused for want of one", [])


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_kind_of_price_has_a_name(tmp_path, name):
    house = CountingHouse(tmp_path, [month_licence(name, MODELS[name])])
    model = entries.model(house.states(now=OVER).documents[0])
    assert model in {"Flat fee", "Price per use", "Free of charge"}
