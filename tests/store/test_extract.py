"""What a publisher gets of the ledger: its own rows, digests of the rest, nobody's listener, and a signed end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from skill.desk.statement import Reach
from skill.errors import LedgerError
from skill.store.ledger import FIELDS, FIRST_HASH, LAYOUT, digest
from skill.store.rows import millis
from tests.houses import HOUR
from tests.months import MONTH, OVER, CountingHouse, month_licence, per_use, use_row

IN_MONTH = datetime(2026, 11, 25, 12, tzinfo=UTC)
LISTENER = 3_141_592_653_589_793


@pytest.fixture
def house(tmp_path) -> CountingHouse:
    house = CountingHouse(tmp_path, [month_licence("metered-2026", per_use())])
    house.writes(use_row(MONTH.first - HOUR, publisher="mill"))
    house.writes(use_row(IN_MONTH, listener=LISTENER), use_row(IN_MONTH, listener=LISTENER, publisher="mill"))
    house.writes(use_row(MONTH.end + HOUR))
    return house


def extracted(house: CountingHouse, now: datetime = OVER):
    reach = house.accountant.store.reach("harbor", MONTH, house.accountant.store.last_n())
    header, *lines = (json.loads(line) for line in house.extracts.lines("harbor", MONTH, reach, now))
    return header, lines


def test_it_runs_from_the_first_row_of_the_month_to_what_a_checkpoint_signed(house):
    header, lines = extracted(house)
    (head,) = header["checkpoint"]["heads"]
    assert (header["first_n"], header["last_n"]) == (2, 4)
    assert head == [1, 4, house.rows("SELECT hash FROM ledger WHERE n = 4")[0][0]]
    assert header["hash_before"] == house.rows("SELECT hash FROM ledger WHERE n = 1")[0][0]
    assert [line[1] if len(line) > 2 else line[0] for line in lines] == [2, 3, 4]


def test_its_own_rows_are_what_is_hashed_and_others_are_digests(house):
    _, (own, other, _) = extracted(house)
    ((*fields,),) = house.rows(f"SELECT {', '.join(FIELDS)} FROM ledger WHERE n = 3")
    assert own[:2] == [LAYOUT, 2]
    assert own[2 + FIELDS.index("publisher")] == "harbor"
    assert other == [3, digest(LAYOUT, 3, fields)]


def test_nobody_can_tell_who_listened(house):
    header, lines = extracted(house)
    assert str(LISTENER) not in json.dumps([header, lines])
    marks = {line[2 + FIELDS.index("listener")] for line in lines if len(line) > 2}
    assert len(marks) == 2


def test_a_checkpoint_that_covers_the_month_is_taken_and_none_is_made(house):
    made = house.checkpoints.make(OVER - HOUR)
    house.writes(use_row(OVER))
    assert extracted(house)[0]["checkpoint"]["id"] == made.id
    assert house.checkpoints.last() == made


def test_nothing_is_signed_over_a_ledger_that_lost_what_was_signed(house):
    house.checkpoints.make(OVER - HOUR)
    house.rows("DELETE FROM ledger WHERE n = 4")
    house.writes(use_row(IN_MONTH), use_row(IN_MONTH))
    with pytest.raises(LedgerError):
        extracted(house)


def test_an_adjustment_that_came_months_later_is_reached(house):
    house.writes(*(use_row(OVER + timedelta(days=number), publisher="mill") for number in range(3)))
    number = house.corrects("metered-2026", "1.00", now=OVER + timedelta(days=60))
    header, lines = extracted(house)
    assert header["last_n"] == number
    assert lines[-1][1] == number


def test_a_month_without_rows_is_a_header_alone(house):
    (header,) = (json.loads(line) for line in house.extracts.lines("harbor", MONTH, None, OVER))
    assert (header["first_n"], header["last_n"], header["checkpoint"]) == (None, None, None)
    assert header["hash_before"] == FIRST_HASH
    assert "nothing is to be followed" in header["note"]


def test_the_hash_before_may_stand_in_an_archive(house):
    (before,) = house.rows("SELECT hash FROM ledger WHERE n = 1")
    house.rows("INSERT INTO archive VALUES (1, 1, 1, ?, 'f', 'x', 5, 0)", before[0])
    house.rows("DELETE FROM ledger WHERE n = 1")
    assert extracted(house)[0]["hash_before"] == before[0]


def test_lines_of_rows_that_are_in_an_archive_are_not_written(house):
    house.rows("INSERT INTO archive VALUES (1, 1, 1, 'x', 'f', 'x', ?, 0)", millis(MONTH.first))
    with pytest.raises(LedgerError, match="ledger rows of 2026-11 are in an archive"):
        extracted(house)


def test_it_is_read_in_looks_that_follow_one_another(house, monkeypatch):
    whole = extracted(house)
    monkeypatch.setattr("skill.store.extract.ROWS_A_LOOK", 2)
    assert extracted(house) == whole
    monkeypatch.setattr("skill.store.statements.ROWS_A_LOOK", 1)
    store = house.accountant.store
    assert [line.n for line in store.lines("harbor", "metered-2026", MONTH, Reach(2, 4))] == [2]
    assert store.licences_in("harbor", MONTH, Reach(1, 4)) == ["metered-2026"]


def test_a_month_is_found_by_its_index(house):
    plan = " ".join(
        row[3] for row in house.rows("EXPLAIN QUERY PLAN SELECT min(n), max(n) FROM ledger WHERE at >= 1 AND at < 2")
    )
    assert "ledger_at" in plan
