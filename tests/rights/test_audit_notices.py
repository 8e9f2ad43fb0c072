"""The auditor's rules for corrections, and for what is said after a notice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from skill.rights.audit.findings import Rule
from skill.rights.audit.rows import CutRow, DayRecord, LedgerRow
from skill.rights.audit.silence import Silence
from skill.rights.audit.tallies import day_findings
from skill.rights.audit.uses import row_findings
from tests.rights.test_audit import (
    AT,
    DAY,
    HOUR,
    ONE,
    OTHER,
    SHOWN,
    SKELETON,
    Change,
    answer,
    changed,
    cut,
    judged,
    rules,
    story,
    under,
    used,
    weighed,
)

TEXT = "The ferry sails at nine, not at ten."
WEEK = 7 * DAY
TELLS = ('tell = ["kill"]', 'tell = ["correct"]')


def correction(**changes: Any) -> LedgerRow:
    row = used(
        n=3, rendition="c1", use="correction", clause="0.toml: takedown.tell", words=0, verbatim_words=8, billable=0,
        text_hash=hashlib.sha256(TEXT.encode()).hexdigest(),
    )  # fmt: skip
    return row._replace(**changes)


def kept(**changes: Any) -> CutRow:
    row = cut(
        id="c1", use="correction", text=TEXT, spans="[]", places="[]", words=0, made_by="publisher", given_at=None,
        stored_at=AT - HOUR, delete_after=AT - HOUR + WEEK, of_words=None,
    )  # fmt: skip
    return replace(row, **changes)


# ── corrections ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "row", "expected"),
    [
        (TELLS, {}, []),
        ((), {}, [Rule.GRANT]),
        (TELLS, {"clause": "0.toml: schedules.daily.grants.summary"}, [Rule.GRANT]),
        (TELLS, {"clause": None}, [Rule.GRANT]),
        (TELLS, {"words": 1}, [Rule.MAX_WORDS]),
        (TELLS, {"price_micros": 1}, [Rule.PRICE]),
        (TELLS, {"billable": 1}, [Rule.BILLING]),
        (TELLS, {"channel": "briefing"}, [Rule.CHANNEL]),
        (TELLS, {"door": "mcp:desk"}, [Rule.HOST]),
        (TELLS, {"schedule": "weekly"}, []),
    ],
)
def test_a_correction_by_itself(change: Change, row: dict[str, Any], expected: list[Rule]) -> None:
    assert rules(row_findings(correction(**row), changed(change))) == expected


@pytest.mark.parametrize(
    ("row", "text", "expected"),
    [
        ({}, {}, []),
        ({"at": AT - HOUR + WEEK - 1}, {}, []),
        ({"at": AT - HOUR + WEEK}, {}, [Rule.RETENTION]),
        ({"licence_version": 2}, {}, []),
        ({"schedule": "weekly"}, {}, []),
        ({}, {"text": None}, []),
        ({}, {"stored_at": None, "delete_after": 0}, [Rule.RETENTION]),
        ({}, {"delete_after": AT - HOUR + WEEK + 1}, [Rule.RETENTION]),
        ({"rendition": "c2"}, {}, [Rule.RENDITION]),
    ],
)
def test_a_correction_of_a_story(row: dict[str, Any], text: dict[str, Any], expected: list[Rule]) -> None:
    record = story(used(), correction(**row), cuts=[cut(), kept(**text)], published_at=AT - HOUR)
    assert judged(record, under(TELLS)) == expected


def test_a_correction_has_no_more_words_than_its_licence_allows() -> None:
    for allowed, expected in ((8, []), (7, [Rule.MAX_WORDS])):
        record = story(used(), correction(), cuts=[cut(), kept()])
        assert judged(record, under(TELLS, correction_words=allowed)) == expected


def test_what_is_too_old_to_be_told_may_still_be_put_right() -> None:
    old = {"published_at": AT - 3 * DAY}
    told, row = used(at=AT - 2 * DAY), correction()
    cuts = [cut(stored_at=AT - 3 * DAY), kept()]
    assert judged(story(told, row, cuts=cuts, **old), under(TELLS)) == []
    assert judged(story(told, used(n=4, answer="answer-2"), cuts=cuts, **old), under(TELLS)) == [Rule.AGE]


def test_a_correction_stands_in_no_quota() -> None:
    record = DayRecord("harbor-2026", "2026-11-25", iter([correction()]), {}, lambda _: True)
    assert rules(day_findings(record, under(TELLS))) == []


def test_a_correction_needs_no_credit_but_the_sentence_it_stands_in() -> None:
    said = {
        "story": None,
        "say": [["A correction from The Harbor Times, to a story you heard on Tuesday: ", ["c1", "said"], ""]],
        "card": [],
    }
    skeleton = SKELETON | {
        "blocks": [said, *SKELETON["blocks"]],
        "uses": SKELETON["uses"] | {"c1": [ONE, "correction", ["voice"]]},
    }
    record = answer(used(), SHOWN, correction(), skeleton=skeleton, cuts=[kept()])
    assert weighed(record, under(TELLS)) == []


# ── silence ───────────────────────────────────────────────────────────────────────────────────────


def notice(state: Any, n: int = 1, about: str = ONE) -> LedgerRow:
    reasons = state if isinstance(state, str) and state.startswith("[") else json.dumps({"state": state})
    return used(n=n, kind="notice", story=about, reasons=reasons)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([used(), notice("killed")], []),
        ([notice("killed"), used(n=2)], [Rule.WITHDRAWN]),
        ([notice("withheld"), used(n=2)], [Rule.WITHDRAWN]),
        ([notice("gone"), used(n=2)], [Rule.WITHDRAWN]),
        ([notice("live"), used(n=2)], []),
        ([notice("withheld"), notice("live", 2), used(n=3)], []),
        ([notice("killed", about=OTHER), used(n=2)], []),
        ([notice("killed"), notice("killed", 2), used(n=3, kind="refusal")], []),
        ([notice(None), notice("[]", 2), used(n=3)], []),
    ],
)
def test_nothing_is_said_after_a_notice_that_silenced_it(rows: list[LedgerRow], expected: list[Rule]) -> None:
    silence = Silence()
    assert [finding.rule for row in rows for finding in silence.findings(row)] == expected


def test_the_finding_names_the_first_notice() -> None:
    silence = Silence()
    for row in (notice("withheld", 4), notice("killed", 6)):
        assert list(silence.findings(row)) == []
    (finding,) = silence.findings(used(n=9))
    assert str(finding) == "ledger row 9: its story was withdrawn by the notice of ledger row 4 (withdrawn)"
