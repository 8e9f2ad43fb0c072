"""A month is provisional while it runs, closed once, and restated only where the ledger or the terms say more of it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from skill.desk.statement import Filed, Month, canonical, expect_accounted, written
from skill.errors import StatementError
from skill.reports.entries import differences
from skill.store.rows import millis
from tests.months import (
    FREE,
    MONTH,
    OVER,
    CountingHouse,
    flat,
    month_licence,
    per_use,
    refusal_row,
    use_row,
)

IN_MONTH = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = OVER + timedelta(days=40)
METERED = month_licence("metered-2026", per_use())


@pytest.fixture
def house(tmp_path) -> CountingHouse:
    house = CountingHouse(tmp_path, [METERED])
    house.writes(use_row(IN_MONTH, price_micros=6000))
    return house


def the_only(house: CountingHouse, now: datetime = OVER, **asked):
    (document,) = house.states(now=now, **asked).documents
    return document


# ── months ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "", "2026/11", "1999-11"])
def test_what_is_no_month_is_said(text):
    with pytest.raises(StatementError, match="write one such as 2026-11"):
        Month.read(text)


def test_a_month_is_utc_from_its_first_moment_to_the_next_one_s():
    assert (Month(2026, 11).first, Month(2026, 11).end) == (
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2026, 12, 1, tzinfo=UTC),
    )
    assert Month.read("2026-12").end == datetime(2027, 1, 1, tzinfo=UTC)


def test_rows_of_the_first_and_the_last_millisecond_are_of_it_and_their_neighbours_are_not(tmp_path):
    house = CountingHouse(tmp_path, [METERED])
    step = timedelta(milliseconds=1)
    for at in (MONTH.first, MONTH.first - step, MONTH.end, MONTH.end - step):
        house.writes(use_row(at, price_micros=6000))
    document = the_only(house)
    assert [row["day"] for row in document["rows"]] == ["2026-11-01", "2026-11-30"]
    assert document["due"]["exact_micros"] == 12_000


# ── closing ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("now", "is_provisional"),
    [(IN_MONTH, True), (MONTH.end, True), (MONTH.end + timedelta(minutes=59, seconds=59), True),
     (MONTH.end + timedelta(hours=1), False)],
)  # fmt: skip
def test_a_month_is_closed_an_hour_after_its_end(house, now, is_provisional):
    assert the_only(house, now)["provisional"] is is_provisional
    assert len(house.rows("SELECT * FROM statement")) == (0 if is_provisional else 1)


def test_a_provisional_statement_says_so_in_its_id_and_is_signed_all_the_same(house):
    document = the_only(house, IN_MONTH)
    assert document["report_id"] == "harbor/metered-2026/2026-11/provisional"
    assert house.signer.made_public_key().verifies(document["signature"], canonical(document))


def test_what_is_on_record_is_what_was_given(house):
    document = the_only(house)
    ((identity, restatement, at, through, content_hash, kept),) = house.rows(
        "SELECT id, restatement, at, through_n, content_hash, document FROM statement"
    )
    assert (identity, restatement, at, through) == ("harbor/metered-2026/2026-11/0", 0, millis(OVER), 1)
    assert json.loads(kept) == document
    assert content_hash == document["content_hash"] == hashlib.sha256(canonical(document)).hexdigest()


def test_a_later_run_gives_the_same_document(house):
    first = the_only(house)
    house.writes(use_row(MONTH.end + timedelta(days=3)), use_row(IN_MONTH, publisher="mill", licence="mill-2026"))
    assert the_only(house, LATER) == first
    assert len(house.rows("SELECT * FROM statement")) == 1


def test_a_row_that_came_late_makes_a_restatement_with_the_difference(house):
    first = the_only(house)
    house.writes(use_row(IN_MONTH + timedelta(days=1), price_micros=15_005, use="excerpt"))
    second = the_only(house, LATER)

    assert (second["restatement"], second["earlier_report"]) == (1, first["report_id"])
    assert second["created_at"] == "2027-01-10T02:00:00Z"
    difference = {key: change for key, change in second["difference"].items() if change}
    assert difference == {
        "uses_gross": 1, "uses_billable": 1, "verbatim_words": 30, "other_words": 2, "amount_micros": 15_005,
        "uses_due_micros": 15_005, "net_due_micros": 10_000,
    }  # fmt: skip
    assert "unique_listeners" not in second["difference"]
    assert the_only(house, LATER + timedelta(days=1)) == second


def test_restatements_are_numbered_and_all_kept(house):
    the_only(house)
    for number in (1, 2, 3):
        house.corrects("metered-2026", "1.00")
        assert the_only(house, LATER)["restatement"] == number
    assert house.rows("SELECT restatement FROM statement ORDER BY 1") == [(0,), (1,), (2,), (3,)]


def test_a_late_row_that_changes_nothing_a_statement_says_is_no_restatement(house):
    first = the_only(house)
    house.rows("UPDATE statement SET through_n = 0")
    assert the_only(house, LATER) == first


def test_a_late_try_restates_the_number_of_tries(house):
    assert the_only(house)["tries"] == {"uses": 0, "refusals": 0}
    house.writes(use_row(IN_MONTH, door="simulator", billable=0))
    second = the_only(house, LATER)
    assert (second["restatement"], second["tries"]) == (1, {"uses": 1, "refusals": 0})
    assert not any(second["difference"].values())


def test_an_amendment_that_began_in_the_month_and_came_late_restates_it(house):
    the_only(house)
    house.takes_over(METERED, month_licence("metered-2026", per_use(minimum="5.00"), 2, starts="2026-11-01"))
    second = the_only(house, LATER)
    assert (second["restatement"], second["due"]["net_due"]) == (1, "5.00")
    assert [one["version"] for one in second["licence"]["versions"]] == [1, 2]


def test_two_processes_that_close_at_once_give_one_statement(house):
    first = the_only(house)
    store = house.accountant.store
    other = Filed("other", "harbor", "metered-2026", "2026-11", 0, OVER, 9, "x", "{}")
    assert store.file(other).document == json.dumps(
        first, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )  # fmt: skip
    assert len(house.rows("SELECT * FROM statement")) == 1


def archive(house: CountingHouse, until: datetime) -> None:
    house.rows("INSERT INTO archive VALUES (1, 1, 1, 'x', 'f', 'x', ?, 0)", millis(until))


@pytest.mark.parametrize("until", [MONTH.first, OVER])
def test_nothing_is_accounted_for_anew_from_rows_that_are_in_an_archive(house, until):
    archive(house, until)
    with pytest.raises(StatementError, match="ledger rows of 2026-11 are in an archive"):
        the_only(house)
    with pytest.raises(StatementError, match="archive"):
        the_only(house, IN_MONTH)


def test_a_restatement_says_the_difference_in_another_currency(tmp_path):
    """The licence was amended within the month, and its price names another currency since."""
    euros = month_licence("metered-2026", per_use(currency="EUR"), 2, starts="2026-11-15")
    house = CountingHouse(tmp_path, [METERED, euros])
    in_euros = use_row(IN_MONTH, licence_version=2, currency="EUR", price_micros=6000)
    house.writes(use_row(MONTH.first, price_micros=6000), *[in_euros] * 10)
    the_only(house)
    house.writes(*[in_euros] * 10)
    document = the_only(house)
    assert document["difference"]["also_due_micros"] == {"EUR": 60_000}
    assert ("Net due in EUR", "+0.060000") in differences(document)
    house.corrects("metered-2026", "1.00")
    assert the_only(house)["difference"]["also_due_micros"] == {}


def test_an_amount_of_a_month_that_is_in_an_archive_is_put_right_in_another(house):
    house.states()
    archive(house, IN_MONTH)
    with pytest.raises(StatementError, match="put right in a later month"):
        house.corrects("metered-2026", "5.00")
    assert house.rows("SELECT count(*) FROM ledger WHERE kind = 'adjustment'") == [(0,)]


def test_what_stands_in_no_statement_is_named_before_it_is_archived(house):
    def named(before: datetime = OVER) -> str:
        with pytest.raises(StatementError) as refused:
            expect_accounted(house.accountant, before)
        return str(refused.value)

    house.writes(
        use_row(MONTH.first),
        use_row(MONTH.first, "mill-2026", publisher="mill"),
        use_row(MONTH.first - timedelta(days=1), door="simulator"),
    )
    assert named().startswith(
        "2026-11 of harbor has no final statement yet that holds all rows of metered-2026, nor have 1"
    )
    expect_accounted(house.accountant, MONTH.first)  # nothing but a try is older
    house.states()
    assert "--publisher mill --month 2026-11, once" in named()
    house.states("mill")
    expect_accounted(house.accountant, OVER)
    house.corrects("metered-2026", "5.00", now=OVER + timedelta(days=20))
    expect_accounted(house.accountant, OVER)
    assert "all rows of metered-2026" in named(OVER + timedelta(days=30)), "an adjustment that was not restated"
    house.states(now=OVER + timedelta(days=20))
    expect_accounted(house.accountant, OVER + timedelta(days=30))


def test_an_archive_of_earlier_months_is_in_nobodys_way(house):
    archive(house, MONTH.first - timedelta(milliseconds=1))
    assert the_only(house)["totals"]["uses_gross"] == 1


def test_a_restatement_of_rows_that_are_in_an_archive_is_refused(house):
    the_only(house)
    house.corrects("metered-2026", "1.00")
    archive(house, IN_MONTH)
    with pytest.raises(StatementError, match="archive"):
        the_only(house, LATER)


def test_a_closed_statement_needs_no_rows_any_more(house):
    house.writes(refusal_row(IN_MONTH, None, codes=("NO_LICENCE",)))
    first = house.states().documents
    archive(house, IN_MONTH)
    house.rows("DELETE FROM ledger")
    assert house.states(now=LATER).documents == first
    with pytest.raises(StatementError, match="archive"):
        house.states(now=LATER, all_doors=True)


# ── what there are statements of ──────────────────────────────────────────────────────────────────


def test_one_statement_a_licence_and_one_of_what_none_stands_behind(tmp_path):
    house = CountingHouse(tmp_path, [METERED, month_licence("flat-2026", flat("12.00", "EUR"))])
    house.writes(use_row(IN_MONTH), refusal_row(IN_MONTH, None, codes=("NO_LICENCE",)))
    documents = house.states().documents

    assert [one["report_id"] for one in documents] == [
        "harbor/flat-2026/2026-11/0", "harbor/metered-2026/2026-11/0", "harbor/without-licence/2026-11/0",
    ]  # fmt: skip
    assert [one["currency"] for one in documents] == ["EUR", "USD", None]
    last = documents[-1]
    assert (last["licence"], last["due"]["net_due"], last["totals"]["codes"]) == (None, "0.00", {"NO_LICENCE": 1})


def test_a_licence_that_nobody_used_is_owed_its_fee(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"))])
    document = the_only(house)
    assert (document["due"]["net_due"], document["rows"], document["first_n"]) == ("12.00", [], None)


@pytest.mark.parametrize("terms", [{"licensee": "somebody-else"}, {"licensor": "mill"}, {"starts": "2026-12-01"}])
def test_a_licence_to_others_of_others_or_of_another_time_is_owed_nothing(tmp_path, terms):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"), **terms)])
    assert house.states().documents == ()


def test_refusals_for_a_licence_to_somebody_else_are_stated_and_nothing_is_owed(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"), licensee="somebody-else")])
    house.writes(refusal_row(IN_MONTH, "flat-2026", codes=("LICENSEE",)))
    document = the_only(house)
    assert (document["due"]["model"], document["due"]["net_due"]) == (None, "0.00")
    assert [(one["version"], one["in_force_from"]) for one in document["licence"]["versions"]] == [(1, None)]


def test_a_licence_whose_file_is_gone_was_in_force_when_it_was(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat("12.00"))])
    house.takes_over()
    assert the_only(house)["due"]["net_due"] == "12.00"


def test_one_licence_can_be_asked_for(tmp_path):
    house = CountingHouse(tmp_path, [METERED, month_licence("flat-2026", flat("12.00"))])
    assert the_only(house, licence="flat-2026")["licence"]["id"] == "flat-2026"
    with pytest.raises(StatementError, match=r"harbor has no licence 'mill-2026'; it has: flat-2026, metered-2026"):
        house.states(licence="mill-2026")


def test_rows_of_tries_are_shown_where_they_are_asked_for_and_the_statement_is_the_same(house):
    house.writes(use_row(IN_MONTH, door="console", billable=0))
    plain, shown = house.states(), house.states(all_doors=True)
    assert plain.tries == {}
    assert plain.documents == shown.documents
    ((row,),) = shown.tries.values()
    assert (row["door"], row["uses_gross"], row["uses_billable"], row["amount_micros"]) == ("console", 1, 0, 0)


def test_a_title_without_rows_and_licences_has_nothing(tmp_path):
    assert CountingHouse(tmp_path, []).states().documents == ()


@pytest.mark.parametrize(
    ("publisher", "month", "said"),
    [("nobody", MONTH, "there is no publisher 'nobody'; there are: harbor, mill"),
     ("harbor", Month(2027, 1), "2027-01 has not begun; the month that runs is 2026-12")],
)  # fmt: skip
def test_what_there_can_be_no_statement_of_is_said(house, publisher, month, said):
    with pytest.raises(StatementError, match=re.escape(said)):
        house.states(publisher, month)


def test_a_publisher_that_left_the_titles_file_is_known_by_its_licences(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("gone-2026", flat("12.00"), licensor="gone")])
    paper = house.states("gone")
    assert (paper.name, paper.documents[0]["due"]["net_due"]) == ("gone", "12.00")


# ── the document ──────────────────────────────────────────────────────────────────────────────────


def test_the_header_says_what_it_is_of_and_by_which_rules(house):
    document = the_only(house)
    (version,) = document["licence"]["versions"]

    assert document["publisher"] == {"id": "harbor", "name": "Harbor Media"}
    assert document["licensee"] == "byline-demo"
    assert document["period"] == {"month": "2026-11", "from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    assert (version["version"], version["used"]) == (1, True)
    assert version["hash"] == hashlib.sha256(METERED.encode()).hexdigest()
    assert "not words heard" in document["rules"]["words"]
    assert "half to even" in document["rules"]["rounding"]
    assert (document["lines"], document["line_count"], document["through_n"]) == ({"use": 1}, 1, 1)
    assert (document["first_n"], document["last_n"]) == (1, 1)


@pytest.mark.parametrize(
    ("currency", "fee", "digits", "net"),
    [("USD", "12.345", 2, "12.34"), ("JPY", "12.5", 0, "12"), ("KWD", "12.3455", 3, "12.346"),
     ("XYZ", "1.005", 2, "1.00")],
)  # fmt: skip
def test_the_sum_is_rounded_to_the_minor_unit_of_its_currency(tmp_path, currency, fee, digits, net):
    house = CountingHouse(tmp_path, [month_licence("flat-2026", flat(fee, currency))])
    due = the_only(house)["due"]
    assert (due["minor_unit_digits"], due["net_due"]) == (digits, net)


@pytest.mark.parametrize(
    ("micros", "digits", "text"), [(0, 2, "0.00"), (-12_340_000, 2, "-12.34"), (5_000_000, 0, "5")]
)
def test_an_amount_is_written_as_a_plain_number(micros, digits, text):
    assert written(micros, digits) == text


# ── corrections ───────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_a_row_of_the_ledger_and_of_the_month_that_it_names(house):
    number = house.corrects("metered-2026", "-12.500000", "  counted \n twice ", LATER)
    ((at, kind, publisher, licence, micros, currency, reasons),) = house.rows(
        "SELECT at, kind, publisher, licence, price_micros, currency, reasons FROM ledger WHERE n = ?", number
    )
    assert (at, kind, publisher, licence, micros, currency) == (
        millis(LATER), "adjustment", "harbor", "metered-2026", -12_500_000, "USD",
    )  # fmt: skip
    assert json.loads(reasons) == {"month": "2026-11", "why": "counted twice"}
    document = the_only(house, LATER)
    assert document["adjustments"] == [
        {"n": number, "day": "2027-01-10", "amount_micros": -12_500_000, "currency": "USD", "why": "counted twice"}
    ]
    assert document["due"]["exact_micros"] == 6000 - 12_500_000


def test_a_reason_that_looks_like_another_months_is_only_a_reason(house):
    house.corrects("metered-2026", "1.00", '{"month":"2026-10","why":"x"}', LATER)
    assert house.states(month=Month(2026, 10)).documents[0]["adjustments"] == []


def test_the_month_that_runs_can_be_corrected(house):
    house.corrects("metered-2026", "1.00", now=IN_MONTH)
    assert the_only(house, IN_MONTH)["due"]["adjustments_micros"] == 1_000_000


@pytest.mark.parametrize("amount", ["0", "-0.00", "1e3", "1,50", "0.0000001", "nan", "", "1.", "ten", "9999999999999"])
def test_what_is_no_amount_of_money_is_said(house, amount):
    with pytest.raises(StatementError, match="no amount of money"):
        house.corrects("metered-2026", amount)
    assert house.rows("SELECT count(*) FROM ledger") == [(1,)]


@pytest.mark.parametrize("why", ["", "   ", "bell\a"])
def test_a_correction_says_why(house, why):
    with pytest.raises(StatementError, match="--why TEXT"):
        house.corrects("metered-2026", "1.00", why)


def test_a_correction_of_anothers_licence_or_of_a_month_to_come_is_refused(house):
    with pytest.raises(StatementError, match="harbor has no licence 'mill-2026'"):
        house.corrects("mill-2026", "1.00")
    with pytest.raises(StatementError, match="2026-11 has not begun"):
        house.corrects("metered-2026", "1.00", now=datetime(2026, 10, 31, 23, 59, tzinfo=UTC))


def test_a_licence_that_names_no_currency_cannot_be_corrected(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("free-2026", FREE)])
    with pytest.raises(StatementError, match="names no currency in 2026-11"):
        house.corrects("free-2026", "1.00")
