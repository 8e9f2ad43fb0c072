"""The auditor finds what it looks for: in answers made by hand, and in a skill that is broken on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from skill.desk import filing, licences
from skill.rights import allowance, gate
from skill.rights.allowance import Allowance
from skill.rights.reading import read_licence
from skill.stories.merge import merge
from tests.adversary.agreements import Agreement, Granted, Part
from tests.adversary.articles import Edition, Mark
from tests.adversary.auditor import Auditor
from tests.adversary.facts import Facts, LedgerRow, Sent
from tests.adversary.turns import one_round

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCE = ("kolema", "nabuti", "virosa", "dagupe", "zolimu", "tefana", "bokiru", "mavelo", "pidura", "sogani")
EDITION = Edition(("ludabi", "verako"), (), (SOURCE[:6], SOURCE[6:]), ("World",), ("Runo Takila",), NOW - HOUR)
GRANTS = {
    "headline": Granted(),
    "summary": Granted(max_words=8, max_run=6),
    "excerpt": Granted(max_words=8, max_share=Decimal("0.5")),
}
PART = Part("daily", ("front",), GRANTS, per_answer=7, per_listener=9, per_story=9)
AGREEMENT = Agreement("harbor", 1, "harbor", NOW - DAY, NOW + DAY, (PART,))
STORY = "harbor/0123456789ab"
FIRST = "Kolema nabuti virosa dagupe zolimu tefana."


def facts(edition: Edition = EDITION, **changes: Any) -> Facts:
    marks = {word: Mark(0, "source") for word in SOURCE} | {word: Mark(0, "headline") for word in EDITION.headline}
    known: dict[str, Any] = {
        "marks": marks | {"runo": Mark(0, "author"), "takila": Mark(0, "author")},
        "agreements": {"harbor": (AGREEMENT,)},
        "served": {0: {"front": edition}},
        "articles": {STORY: 0},
        "publishers": {0: "harbor"},
        "versions": {(STORY, 1): edition},
        "stored": {(0, edition): NOW - HOUR},
        "published": {0: edition.published_at},
    }
    return Facts(**(known | changes))


def agreed(part: Part = PART, **changes: Any) -> Facts:
    return facts(agreements={"harbor": (replace(AGREEMENT, parts=(part,), **changes),)})


def granted(use: str, **changes: Any) -> Facts:
    return agreed(replace(PART, grants={**GRANTS, use: replace(GRANTS[use], **changes)}))


def row(text: str, start: int, stop: int, use: str = "summary", **changes: Any) -> LedgerRow:
    clause = f"harbor-1.toml: schedules.daily.grants.{use}"
    hashed = sha256(text.encode()).hexdigest()
    words = stop - start
    one = LedgerRow(
        STORY, 1, "harbor", 1, "daily", clause, use, "voice", words, hashed, 7, "alexa", f"r{start}{use}",
        json.dumps([[start, stop]] if words else []), text,
    )  # fmt: skip
    return one._replace(**changes)


SUMMARY = row(FIRST, 0, 6)
REST = row("Bokiru mavelo pidura sogani.", 6, 10, "excerpt")
HEADLINE = row("Ludabi verako", 0, 0, "headline")


def left(said: str, *rows: LedgerRow, card: str = "", **changes: Any) -> Sent:
    response: dict[str, Any] = {"shouldEndSession": True}
    response["outputSpeech"] = {"type": "SSML", "ssml": f"<speak>{said}</speak>"}
    if card:
        response["card"] = {"type": "Simple", "title": "Byline", "content": card}
    body = json.dumps({"version": "1.0", "response": response}).encode()
    request = {"type": "IntentRequest", "intent": {"name": "NewsIntent"}}
    return replace(Sent(request, body, NOW, "anna", "alexa", "en-US", None, rows=rows), **changes)


def found(known: Facts, *answers: Sent) -> list[str]:
    auditor = Auditor(known)
    for answer in answers:
        auditor.look(answer)
    return [violation.partition("): ")[2] for violation in auditor.violations]


def test_what_is_let_out_and_on_record_is_no_violation() -> None:
    auditor = Auditor(facts())
    auditor.look(left(f"From us: {FIRST}", SUMMARY, HEADLINE, card="Ludabi verako"))
    assert auditor.violations == []
    assert auditor.words_out(0) == set(SOURCE[:6])
    assert (auditor.figures.longest, auditor.figures.fullest, auditor.figures.uses) == (6, (6, 9), 2)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (facts(withdrawn={0}), "promise 1: nothing lets it out"),
        (facts(suspended={"harbor"}), "promise 1: nothing lets it out"),
        (facts(agreements={}), "promise 1: nothing lets it out"),
        (agreed(ends=NOW), "promise 1: nothing lets it out"),
        (agreed(starts=NOW + HOUR), "promise 1: nothing lets it out"),
        (agreed(territories=("FR",)), "promise 1: nothing lets it out"),
        (agreed(languages=("fr",)), "promise 1: nothing lets it out"),
        (agreed(replace(PART, sections=("Sport",))), "promise 1: nothing lets it out"),
        (agreed(replace(PART, excluded=("World",))), "promise 1: nothing lets it out"),
        (agreed(replace(PART, max_age=HOUR)), "promise 1: nothing lets it out"),
        (facts(replace(EDITION, not_before=NOW + HOUR)), "promise 1: nothing lets it out"),
        (facts(agreements={"a": (AGREEMENT,), "b": (AGREEMENT,)}), "promise 1: nothing lets it out"),
        (agreed(replace(PART, grants={"headline": Granted()})), "promise 1: summary is not granted"),
        (granted("summary", ends=NOW), "promise 1: summary is not granted, or no more"),
        (granted("summary", channels=frozenset({"screen"})), "promise 1: source by voice"),
        (agreed(channels=("screen",)), "promise 1: source by voice"),
        (granted("summary", max_words=5), "promise 3: 6 words at once, of max_words 5"),
        (granted("summary", max_run=5), "promise 3: 6 words in a row, of max_run 5"),
        (granted("summary", max_share=Decimal("0.5")), "promise 3: 6 of 10 words, of a share of 0.5"),
        (agreed(replace(PART, per_answer=5)), "promise 3: 6 words in one answer, of 5"),
        (agreed(replace(PART, per_story=5)), "promise 3: 6 new words, 6 to anyone in all, of 5"),
        (agreed(replace(PART, per_listener=5)), "promise 3: 6 new words, 6 to one listener in all, of 5"),
        (agreed(replace(PART, a_day=0)), "promise 3: use 1 of 0 today, all"),
        (agreed(replace(PART, a_listener_day=0)), "promise 3: use 1 of 0 today, anna"),
        (agreed(replace(PART, keep=HOUR)), "promise 6: version 1 is past its retention"),
        (agreed(version=2), "promise 7: the ledger names"),
    ],
)  # fmt: skip
def test_what_the_licence_in_force_keeps_in_is_found(known: Facts, reason: str) -> None:
    assert any(one.startswith(reason) for one in found(known, left(FIRST, SUMMARY)))


@pytest.mark.parametrize(
    "said",
    [
        f"<sub alias='{FIRST}'>x</sub>",
        FIRST.upper(),
        FIRST.replace(" ", "<break time='1s'/>"),
        "kolema, and then nabuti",
        "By Runo Takila.",
        "Ludabi verako.",
    ],
)
def test_words_without_a_row_are_found_wherever_they_stand(said: str) -> None:
    assert any(one.startswith("promise 7: no ledger row for") for one in found(facts(), left(said)))


@pytest.mark.parametrize(
    "wrong",
    [
        SUMMARY._replace(text_hash="0" * 64),
        SUMMARY._replace(words=7),
        SUMMARY._replace(spans="[[1,7]]"),
        SUMMARY._replace(version=2),
        SUMMARY._replace(schedule="weekly"),
        SUMMARY._replace(clause="harbor-1.toml: schedules.daily.grants.excerpt"),
        SUMMARY._replace(door="console"),
    ],
)
def test_a_row_that_does_not_agree_with_what_left_is_found(wrong: LedgerRow) -> None:
    assert any(one.startswith("promise 7") for one in found(facts(), left(FIRST, wrong)))


def test_a_row_for_nothing_and_a_wrong_hash_are_found() -> None:
    assert found(facts(), left(FIRST, SUMMARY, REST)) == [
        f"promise 7: a ledger row for words that did not leave: excerpt of {STORY}"
    ]
    assert found(facts(), left("Hello.", response_hash="0" * 64)) == [
        "promise 7: the hash on record is not that of what left"
    ]


def test_an_answer_that_its_skeleton_does_not_make_again_is_found() -> None:
    block = {"story": STORY, "say": [["From us: ", [SUMMARY.rendition, "said"], ""]], "card": []}
    skeleton = json.dumps({"blocks": [block], "ask": None, "again": None})
    assert found(facts(), left(f"From us: {FIRST}", SUMMARY, skeleton=skeleton)) == []
    (fault,) = found(facts(), left(f"From them: {FIRST}", SUMMARY, skeleton=skeleton))
    assert fault.startswith("promise 7: .response.outputSpeech.ssml was")


def test_words_add_up_over_answers_for_all_and_for_each() -> None:
    one, other = left(FIRST, SUMMARY), left("Bokiru mavelo pidura sogani.", REST)
    assert found(facts(), one, one) == []
    assert found(facts(), one, other) == [
        "promise 3: 4 new words, 10 to anyone in all, of 9 (article 0)",
        "promise 3: 4 new words, 10 to one listener in all, of 9 (article 0)",
    ]
    bert = replace(other, listener="bert", rows=(REST._replace(listener=8),))
    assert found(agreed(replace(PART, per_story=10)), one, bert) == []
    assert len(found(agreed(replace(PART, per_story=10)), one, other)) == 1


def test_what_one_had_under_a_higher_limit_is_his_and_nobody_else_s() -> None:
    known = facts()
    auditor = Auditor(known)
    auditor.look(left(FIRST, SUMMARY))
    lower = replace(AGREEMENT, version=2, parts=(replace(PART, per_story=5, per_listener=5),))
    known.agreements = {"harbor": (lower,)}
    cleared = SUMMARY._replace(licence_version=2, clause="harbor-2.toml: schedules.daily.grants.summary", listener=8)
    auditor.look(left(FIRST, cleared, listener="bert"))
    assert [one.partition("): ")[2] for one in auditor.violations] == [
        "promise 3: 6 new words, 6 to one listener in all, of 5 (article 0)"
    ]


def test_uses_are_counted_by_day_and_tries_apart() -> None:
    known = agreed(replace(PART, a_day=2, a_listener_day=None))
    tried = replace(left(FIRST, SUMMARY._replace(door="simulator")), door="simulator")
    again = left(FIRST, SUMMARY, is_retry=True)
    assert found(known, left(FIRST, SUMMARY), tried, left(FIRST, SUMMARY), again, tried) == []
    assert found(known, *[left(FIRST, SUMMARY)] * 3) == ["promise 3: use 3 of 2 today, all"]


def test_a_listener_has_one_number() -> None:
    assert found(facts(), left(FIRST, SUMMARY), replace(left(FIRST, SUMMARY), listener="bert")) == [
        "promise 7: the ledger's listener 7 is bert too"
    ]


# ── a skill that is broken on purpose ─────────────────────────────────────────────────────────────


def always_room(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Allowance, "has_room_for", lambda self, span: True)


def edits_matched_wrongly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(allowance, "carried", lambda old, new: {place: place for place in range(min(len(old), len(new)))})


def embargoes_unread(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(filing, "merge", lambda entry, *rest: merge(replace(entry, not_before=None), *rest))


def ends_read_late(patch: pytest.MonkeyPatch) -> None:
    def late(text: str, file: str) -> Any:
        reading = read_licence(text, file)
        licence = reading.licence
        return replace(reading, licence=licence and replace(licence, ends=licence.ends + 30 * DAY))

    patch.setattr(licences, "read_licence", late)


def a_quota_off_by_one(patch: pytest.MonkeyPatch) -> None:
    quotas: Callable[..., Any] = gate._of_quotas

    def off(asked: Any, spent: Any, *rest: Any) -> Any:
        return quotas(asked, replace(spent, listener_uses_today=spent.listener_uses_today - 1), *rest)

    patch.setattr(gate, "_of_quotas", off)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (always_room, "promise 3"),
        (edits_matched_wrongly, "promise 3"),
        (embargoes_unread, "promise 1"),
        (ends_read_late, "promise 1"),
        (a_quota_off_by_one, "promise 3"),
    ],
)
def test_a_broken_skill_is_found_out(
    broken: Callable[[pytest.MonkeyPatch], None], promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    violations: list[str] = []
    for number in range(40):
        violations += one_round(1, number, turns=300).violations
        if any(promise in one for one in violations):
            return
    pytest.fail(f"nobody noticed: {violations}")
