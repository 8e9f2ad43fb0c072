"""A statement with something of everything in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.desk.statement import Paper
from tests.months import OVER, CountingHouse, month_licence, per_use, refusal_row, use_row

IN_MONTH = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def house(tmp_path) -> CountingHouse:
    house = CountingHouse(tmp_path, [month_licence("metered-2026", per_use("1.00", "5000.00"), double_click="30s")])
    house.writes(
        *(use_row(IN_MONTH, listener=number, price_micros=6000) for number in range(1234)),
        use_row(IN_MONTH.replace(day=3), use="excerpt", price_micros=15_005),
        use_row(IN_MONTH, kind="export", use="train", title=None, door=None, channel=None, price_micros=7_000_000),
        use_row(IN_MONTH, door="console", billable=0),
        refusal_row(IN_MONTH, codes=("QUOTA", "LIMIT")),
    )
    house.states()
    house.corrects("metered-2026", "-0.250000", "=SUM(A1), <b>counted twice</b>")
    return house


@pytest.fixture
def paper(house: CountingHouse) -> Paper:
    return house.states(now=OVER, all_doors=True)
