"""Promise 11. Statements equal the ledger, to the micro-unit of currency; money and words are integers.

Random months of random licences are accounted for three times: by `statement`, by plain SQL over the ledger, and by the
publisher's own check over what a publisher gets. Before a restatement and after.
"""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.desk.statement import Month
from tests.bench.statement import filled
from tests.months import (
    FREE,
    MODELS,
    MONTH,
    OVER,
    PRICES,
    TRIES,
    USES,
    CountingHouse,
    by_sql,
    differing,
    due_by_sql,
    flat,
    month_licence,
    per_use,
    read,
    refusal_row,
    use_row,
    verified,
)

money = st.integers(0, 3_000_000).map(lambda micros: f"{micros / 1e6:.6f}")
models = st.one_of(
    st.just(FREE),
    st.builds(flat, money, st.sampled_from(["USD", "JPY", "KWD"])),
    st.builds(per_use, st.one_of(st.just("0"), money), st.one_of(st.just("unlimited"), money)),
)
# From a day before the month to a day after it, so that its edges are met.
moments = st.integers(-86_400_000, int((MONTH.end - MONTH.first).total_seconds() * 1000) + 86_400_000).map(
    lambda millis: MONTH.first + timedelta(milliseconds=millis)
)
happenings = st.fixed_dictionaries(
    {
        "at": moments,
        "kind": st.sampled_from(["use", "use", "use", "refusal", "export"]),
        "use": st.sampled_from(USES),
        "title": st.sampled_from(["times", "kitchen"]),
        "publisher": st.sampled_from(["harbor", "harbor", "mill"]),
        "door": st.sampled_from(["alexa", "alexa", *TRIES]),
        "channel": st.sampled_from(["voice", "screen+voice"]),
        "territory": st.sampled_from(["US", None]),
        "listener": st.integers(1, 30),
        "story": st.sampled_from(["harbor/a", "harbor/b", "harbor/c"]),
        "verbatim_words": st.integers(0, 60),
        "other_words": st.integers(0, 9),
        "card": st.integers(0, 1),
        "link": st.integers(0, 1),
        "billable": st.integers(0, 1),
    }
)
EXPORT_MICROS = 7_000_001


def row_of(happening: dict[str, Any], identity: str, model: str) -> Any:
    """As the gate would have priced it."""
    values = dict(happening)
    at, kind = values.pop("at"), values.pop("kind")
    currency = read(month_licence(identity, model)).price.currency
    if kind == "refusal":
        return refusal_row(at, identity, **{key: values[key] for key in ("title", "publisher", "door", "territory")})
    if kind == "export":
        return use_row(
            at, identity, kind="export", use="train", publisher=values["publisher"], door=None, channel=None,
            price_micros=EXPORT_MICROS if currency else 0, currency=currency, verbatim_words=0, other_words=0,
        )  # fmt: skip
    price = PRICES[values["use"]] if "per_use" in model else 0
    billable = int(values.pop("billable") and values["door"] not in TRIES)
    return use_row(at, identity, price_micros=price, currency=currency, billable=billable, **values)


def expect_equal(house: CountingHouse, texts: dict[str, str]) -> None:
    for document in house.states().documents:
        identity = document["licence"]["id"]
        assert differing(document, by_sql(house, identity)) == []
        assert document["due"]["exact_micros"] == due_by_sql(house, identity, read(texts[identity]).price)
        assert all(isinstance(one, int) for row in document["rows"] for one in row.values() if _is_number(one))
        assert "." not in json.dumps(document["due"] | {"net_due": ""})


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(models, min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 2), happenings), max_size=60),
    st.lists(st.tuples(st.integers(0, 2), happenings), max_size=6),
    st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=3),
)
def test_a_statement_is_what_plain_sql_says_before_and_after_a_restatement(kinds, happened, late, amounts):
    named = {f"licence-{number}": model for number, model in enumerate(kinds)}
    texts = {identity: month_licence(identity, model) for identity, model in named.items()}

    def rows(happenings: Any) -> list[Any]:
        found = [(list(named)[number % len(named)], one) for number, one in happenings]
        return [row_of(one, identity, named[identity]) for identity, one in found]

    with tempfile.TemporaryDirectory() as folder:
        house = CountingHouse(Path(folder), list(texts.values()))
        house.writes(*rows(happened))
        expect_equal(house, texts)
        closed = house.rows("SELECT id, document FROM statement ORDER BY id")
        house.writes(*rows(late))
        for identity, model in named.items():
            for amount in amounts if model != FREE else ():
                house.corrects(identity, f"{amount / 1e6:.6f}")
        expect_equal(house, texts)
        # What was given once stays on record as it was.
        kept = house.rows("SELECT id, document FROM statement WHERE restatement = 0 ORDER BY id")
        assert kept == closed
        house.database.close()


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_the_publishers_own_check_comes_to_the_same(seed):
    """For flat, per use, free, minimum and maximum."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = filled(folder, 400, seed)
        code, said = verified(*house.sends(house.states(), folder))
        assert code == 0, said
        house.writes(*(use_row(MONTH.end - timedelta(milliseconds=n + 1), price_micros=6000) for n in range(3)))
        for identity in MODELS.keys() - {"free-2026"}:
            house.corrects(identity, "-12.345678")
        paper = house.states()
        assert {one["restatement"] for one in paper.documents if one["licence"]} == {0, 1}
        code, said = verified(*house.sends(paper, folder))
        assert code == 0, said
        for document in paper.documents:
            identity = document["licence"]["id"] if document["licence"] else ""
            assert differing(document, by_sql(house, identity)) == []
        house.database.close()


@pytest.mark.parametrize("change", ["price_micros = price_micros + 1", "billable = 0", "verbatim_words = 99"])
def test_a_statement_is_of_the_ledger_alone_and_sees_every_change(tmp_path, change):
    """A figure that stood anywhere else would not move with the ledger's."""
    house = filled(tmp_path, 60)
    before = house.states(now=OVER - timedelta(days=1)).documents
    house.rows(f"UPDATE ledger SET {change} WHERE kind = 'use' AND billable AND licence = 'metered-2026'")
    after = house.states(now=OVER - timedelta(days=1)).documents
    changed = {one["licence"]["id"] for one, other in zip(before, after, strict=True) if one["rows"] != other["rows"]}
    assert changed == {"metered-2026"}
    assert differing(
        next(one for one in after if one["licence"] and one["licence"]["id"] == "metered-2026"),
        by_sql(house, "metered-2026"),
    ) == []  # fmt: skip


def test_months_share_no_row_and_leave_none_out(tmp_path):
    house = CountingHouse(tmp_path, [month_licence("metered-2026", per_use())])
    edges = (MONTH.first, MONTH.end)
    house.writes(*(use_row(at + timedelta(milliseconds=n), price_micros=6000) for at in edges for n in (-1, 0, 1)))
    asked = (Month(2026, 10), MONTH, Month(2026, 12))
    now = OVER + timedelta(days=60)
    counted = [house.states(month=month, now=now).documents[0]["totals"]["uses_gross"] for month in asked]
    assert counted == [1, 3, 2]
