"""The auditor's rules, each on both sides of its edge: what is right is not found, what is wrong is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.audit.answers import answer_findings, read_skeleton
from skill.rights.audit.chain import link_findings
from skill.rights.audit.findings import Finding, Rule, moment
from skill.rights.audit.rows import (
    NOTHING_ARCHIVED,
    AnswerRecord,
    AnswerRow,
    Archived,
    Counted,
    CutRow,
    DayRecord,
    HeardRow,
    LedgerRow,
    LicenceText,
    MonthRecord,
    StoryRecord,
    bits,
    numbers,
)
from skill.rights.audit.stories import story_findings
from skill.rights.audit.tallies import day_findings, month_findings
from skill.rights.audit.terms import Agreements, read_agreements
from skill.rights.audit.uses import row_findings
from skill.rights.audit.words import compared, longest_run, words_of
from skill.rights.licence import Limits
from skill.rights.reading import read_licence
from skill.store.ledger import FIRST_HASH, linked
from skill.stories.text import clean, count_words
from tests.houses import NOW, US, licence
from tests.samples import ROOT

AT = int(NOW.timestamp() * 1000)
MILLISECOND = timedelta(milliseconds=1)
SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
ONE, OTHER = "harbor/0123456789ab", "mill/0123456789ab"
TEXT = "Ferries stopped at dawn and nobody knows when they will sail"
WORDS = 11
# A piece of a licence, and what stands there instead; nothing for the licence as it is.
Change = tuple[str, str] | tuple[()]
MODEL_KEYS = 'model = true\nmodel_hosts = ["llm.example"]'


def written(*changes: tuple[str, str], **terms: Any) -> str:
    """The text of a licence, with pieces of it changed."""
    text = licence(**terms)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


def kept(text: str, identity: str = "harbor-2026", version: int = 1) -> LicenceText:
    return LicenceText(identity, version, text, hashlib.sha256(text.encode()).hexdigest())


def agreed(*texts: LicenceText, suspended: Mapping[str | None, int] | None = None) -> Agreements:
    found, findings = read_agreements(texts, suspended or {}, US)
    assert findings == ()
    return found


def under(*changes: tuple[str, str], **terms: Any) -> Agreements:
    return agreed(kept(written(*changes, **terms)))


def changed(change: Change, **terms: Any) -> Agreements:
    return under(change, **terms) if change else under(**terms)


def used(**changes: Any) -> LedgerRow:
    """A use as the gate clears it under the licence of `written()`."""
    row = LedgerRow(
        1, 1, 1, AT, "use", "answer-1", 7, "harbor", "harbor-times", "harbor-2026", 1, "daily",
        "0.toml: schedules.daily.grants.summary", ONE, 1, "r1", "summary", "voice", "alexa", "US", WORDS, WORDS, 0,
        1, 1, hashlib.sha256(TEXT.encode()).hexdigest(), 0, "USD", 1, None, "",
    )  # fmt: skip
    return row._replace(**changes)


def cut(**changes: Any) -> CutRow:
    row = CutRow(
        id="r1", story=ONE, version=1, licence="harbor-2026", schedule="daily", use="summary", language="en-US",
        text=TEXT, said=None, spans=f"[[0,{WORDS}]]", places=f"[[0,{WORDS}]]", words=WORDS, breaks_off=0,
        made_by="cut",
        delete_after=AT + DAY, given_at=AT, stored_at=AT - HOUR, of_words=100,
    )  # fmt: skip
    return replace(row, **changes)


def rules(findings: Iterable[Finding]) -> list[Rule]:
    return [finding.rule for finding in findings]


# ── words and numbers ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("— … –", 0), ("3–1 win", 2), ("½ cup", 2), ("it's 25%", 2), ("a\u00a0b", 2), ("№ 5", 2), ("« mot »", 1)],
)
def test_a_word_holds_a_letter_or_a_digit(text: str, count: int) -> None:
    assert len(words_of(text)) == count


@given(st.text())
def test_the_auditor_counts_no_more_than_was_counted_when_it_was_cut(text: str) -> None:
    """Two implementations of one rule. Ours may be the stricter about what is no letter after NFKC."""
    assert len(words_of(clean(text))) <= count_words(clean(text))


@given(st.text(alphabet="ab 9½É’'—…\n\u00a0«"))
def test_the_auditor_counts_the_same_words(text: str) -> None:
    assert len(words_of(clean(text))) == count_words(clean(text))


def test_words_compare_by_letters_and_digits() -> None:
    assert compared("The “Harbor’s” ﬁsh—25%") == ("the", "harbors", "fish25")


@pytest.mark.parametrize(
    ("found", "longest"), [((), 0), ((4,), 1), ((1, 2, 4, 5, 6, 9), 3), ((6, 5, 4, 4), 3), ((0, 2, 4), 1)]
)
def test_the_longest_run(found: Sequence[int], longest: int) -> None:
    assert longest_run(found) == longest


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ("[]", ()),
        ("[[0,2],[5,6]]", (0, 1, 5)),
        ("[[2,2]]", None),
        ("[[-1,2]]", None),
        ("[[999999,1000000]]", (999_999,)),
        ("[[0,1000001]]", None),
        ('[["0",2]]', None),
        ("[[0]]", None),
        ("[0]", None),
        ("{}", None),
        ("[[", None),
        ("", None),
    ],
)
def test_numbers_are_read_or_are_none(runs: str, found: tuple[int, ...] | None) -> None:
    assert numbers(runs) == found


def test_a_union_of_bits_counts_each_number_once() -> None:
    assert (bits((0, 1, 5)) | bits((5, 70))).bit_count() == 4


def test_a_moment_that_no_calendar_has_is_shown_all_the_same() -> None:
    assert moment(AT) == "2026-11-25 12:00:00 UTC"
    assert moment(10**18) == "1000000000000000000 ms"


def test_a_finding_says_where_what_and_which_rule() -> None:
    assert str(Finding(Rule.TERM, "ledger row 7", "it is late")) == "ledger row 7: it is late (term)"


# ── licences ──────────────────────────────────────────────────────────────────────────────────────


def test_a_licence_is_read_as_it_is_written() -> None:
    per_use = 'model = "per_use"\ncurrency = "USD"\nmaximum_per_month = "2.50"\nper_use = { headline = "0.0040" }'
    changes = (
        ('territories = ["worldwide"]', 'territories = ["US", "CA"]\nterritory_from = "locale"'),
        ("[attribution]", '[attribution]\nagain = { en = "Also from {title}" }'),
        ("ends = 2031-01-01", "ends = 2031-01-01T00:00:00.000500+01:00"),
        ("starts = 2026-01-01", "starts = 2026-01-01T12:00:00"),
        ("[schedules.grants.headline]", '[schedules.grants.headline]\nchannels = ["screen"]\nends = 2027-01-01'),
    )
    terms = under(*changes, model=per_use, double_click="30s").terms("harbor-2026", 1)
    assert terms is not None
    assert (terms.territories, terms.takes_locale) == (frozenset({"US", "CA"}), True)
    assert terms.starts == int(datetime.fromisoformat("2026-01-01T12:00:00+00:00").timestamp()) * 1000
    assert terms.ends == int(datetime.fromisoformat("2030-12-31T23:00:00+00:00").timestamp()) * 1000 + 1
    assert (terms.per_use, terms.micros_per_month) == ({"headline": 4000}, 2_500_000)
    assert terms.credits == {"en": ("From {title}", "Also from {title}")}
    assert terms.double_click_ms == 30_000
    daily = terms.schedules["daily"]
    assert (daily.max_age_ms, daily.keep_ms, daily.words_per_story, daily.uses_per_day) == (
        48 * HOUR, 30 * DAY, 130, 1000,
    )  # fmt: skip
    headline = terms.grant("daily", "headline")
    assert headline is not None
    assert (headline.max_words, headline.channels) == (None, frozenset({"screen"}))
    assert terms.grant("daily", "recipe_steps") is None
    assert terms.grant("weekly", "headline") is None


def test_unlimited_is_no_limit() -> None:
    changes = (("uses_per_day = 1000", 'uses_per_day = "unlimited"'), ('max_age = "48h"', 'max_age = "unlimited"'))
    schedule = under(*changes).schedule("harbor-2026", 1, "daily")
    assert schedule is not None
    assert (schedule.uses_per_day, schedule.max_age_ms) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "this is no TOML",
        'id = "harbor-2026"\nversion = 1',
        written(('keep_derived = "30d"', 'keep_derived = "a while"')),
        written(('licensor = "harbor"', "licensor = {}"), ("schedules", "timetables")),
        written(version=2),
    ],
)
def test_a_licence_that_cannot_be_read_clears_nothing_and_is_said(text: str) -> None:
    found, findings = read_agreements([kept(text)], {}, US)
    assert rules(findings) == [Rule.CLEARANCE]
    assert found.terms("harbor-2026", 1) is None


def test_a_licence_whose_text_is_another_than_was_taken_over_clears_nothing() -> None:
    changed = replace(kept(written()), text=written(("= 130", "= 1300")))
    found, findings = read_agreements([changed], {}, US)
    assert rules(findings) == [Rule.CLEARANCE]
    assert rules(row_findings(used(), found)) == [Rule.CLEARANCE]


FILES = sorted([*(ROOT / "fixtures/licences").glob("*.toml"), *(ROOT / "fixtures/deals").rglob("*.toml")])


@pytest.mark.parametrize("path", [one for one in FILES if "titles" not in one.name], ids=lambda path: path.name)
def test_gate_and_auditor_read_the_same_out_of_a_licence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    read = read_licence(text, path.name).licence
    assert read is not None
    terms = agreed(kept(text, read.id, read.version)).terms(read.id, read.version)
    assert terms is not None
    where, price, zero = read.where, read.price, datetime.fromtimestamp(0, UTC)
    assert (terms.licensor, terms.licensee) == (read.licensor, read.licensee)
    assert (terms.starts, terms.ends) == ((read.starts - zero) // MILLISECOND, (read.ends - zero) // MILLISECOND)
    assert (terms.territories, terms.takes_locale) == (where.territories, where.from_locale)
    assert (set(terms.languages), terms.channels, terms.hosts) == (set(where.languages), where.channels, where.hosts)
    assert (terms.currency, terms.per_use) == (price.currency, price.per_use_micros)
    assert terms.micros_per_month == price.maximum_per_month_micros
    assert terms.stands_beside_others == ("other_publishers" in read.beside)
    assert terms.double_click_ms == read.double_click // MILLISECOND
    assert terms.schedules.keys() == {schedule.name for schedule in read.schedules}
    for schedule in read.schedules:
        ours, limits = terms.schedules[schedule.name], schedule.limits
        assert ours.sections == schedule.sections
        assert (ours.exclude_sections, ours.exclude_genres, ours.exclude_credits) == (
            schedule.exclude_sections, schedule.exclude_genres, schedule.exclude_credits,
        )  # fmt: skip
        assert ours.max_age_ms == (None if schedule.max_age is None else schedule.max_age // MILLISECOND)
        assert ours.keep_ms == schedule.keep_derived // MILLISECOND
        assert {name: getattr(ours, name) for name in Limits.__slots__} == asdict(limits)
        assert ours.grants.keys() == schedule.grants.keys()
        for use, grant in schedule.grants.items():
            narrowed = ("max_words", "max_run", "max_share", "verbatim", "territories", "channels", "hosts", "sections")
            assert ours.grants[use].by_model is bool(grant.model_hosts)
            assert {name: getattr(ours.grants[use], name) for name in narrowed} == {
                name: getattr(grant, name) for name in narrowed
            }


# ── the chain ─────────────────────────────────────────────────────────────────────────────────────


def chain_of(*rows: LedgerRow) -> list[LedgerRow]:
    """Rows chained as the ledger chains them."""
    before, found = FIRST_HASH, []
    for number, row in enumerate(rows, start=1):
        before = linked(before, number, row.layout, row[3:-1])
        found.append(row._replace(n=number, hash=before))
    return found


def broken(rows: Sequence[LedgerRow]) -> list[tuple[int, str]]:
    found = []
    for before, row in zip((None, *rows), rows, strict=False):
        found += [(row.n, finding.sentence) for finding in link_findings(before, row)]
    return found


FOUR = chain_of(used(), used(territory=None), used(clause='« l’été » \u007f \u2028 \\ " \n', at=AT + 1), used())


def test_the_auditor_chains_as_the_ledger_does() -> None:
    assert broken(FOUR) == []


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), st.integers())
def test_whatever_stands_in_a_row_is_hashed_alike(texts: list[str], words: int) -> None:
    words %= 2**53
    assert broken(chain_of(used(clause=texts[0], reasons=texts[1], words=words), used())) == []


def test_a_row_that_no_listener_caused_stands_in_the_chain_too() -> None:
    rows = chain_of(used(), used(kind="notice", answer=None, listener=None), used())
    assert broken(rows) == []
    assert broken([rows[0], rows[1]._replace(listener=7), rows[2]]) == [
        (2, "its hash does not follow from the row before it")
    ]


@pytest.mark.parametrize("field", [name for name in LedgerRow._fields if name not in {"strand", "n", "hash"}])
def test_a_field_that_was_changed_breaks_the_chain(field: str) -> None:
    change: dict[str, Any] = {field: "forged"}
    forged = [FOUR[0], FOUR[1]._replace(**change), *FOUR[2:]]
    assert broken(forged) == [(2, "its hash does not follow from the row before it")]


def test_rows_that_are_missing_are_said() -> None:
    assert broken(FOUR[1:]) == [(2, "row 1 is missing before it")]
    assert broken([FOUR[0], FOUR[3]]) == [(4, "rows 2 to 3 are missing before it")]


def test_each_strand_is_a_chain_of_its_own() -> None:
    assert broken([*FOUR, *(row._replace(strand=2) for row in FOUR)]) == []


def test_the_first_row_that_is_left_follows_the_last_that_was_archived() -> None:
    archived = Archived(FOUR[1].n, FOUR[1].hash, AT)
    assert rules(link_findings(None, FOUR[2], archived)) == []
    assert rules(link_findings(FOUR[2], FOUR[3], archived)) == []
    assert [one.sentence for one in link_findings(None, FOUR[3], archived)] == ["row 3 is missing before it"]
    assert rules(link_findings(None, FOUR[2], archived._replace(hash=FOUR[0].hash))) == [Rule.CHAIN]
    assert rules(link_findings(FOUR[3], FOUR[0]._replace(strand=2), archived)) == []


# ── one row ───────────────────────────────────────────────────────────────────────────────────────

PER_USE = 'model = "per_use"\ncurrency = "USD"\nmaximum_per_month = "0.10"\nper_use = { summary = "0.0040" }'
SUMMARY = "[schedules.grants.summary]"
ROWS: list[tuple[Change, dict[str, Any], list[Rule]]] = [
    ((), {}, []),
    # its kind
    ((), {"kind": "gift"}, [Rule.ROW]),
    ((), {"kind": "export"}, []),
    ((), {"kind": "refusal", "rendition": None, "words": 0, "billable": 0}, []),
    ((), {"kind": "refusal", "rendition": None, "words": 1, "billable": 0}, [Rule.ROW]),
    ((), {"kind": "refusal", "words": 0, "billable": 0}, [Rule.ROW]),
    ((), {"kind": "refusal", "rendition": None, "words": 0, "billable": 0, "price_micros": 1}, [Rule.ROW]),
    ((), {"answer": None}, [Rule.ROW]),
    ((), {"listener": None}, [Rule.ROW]),
    ((), {"story": None}, [Rule.ROW]),
    ((), {"rendition": None}, [Rule.ROW]),
    # its licence
    ((), {"licence": "mill-2026"}, [Rule.CLEARANCE]),
    ((), {"licence_version": 2}, [Rule.CLEARANCE]),
    ((f'licensee = "{US}"', 'licensee = "somebody"'), {}, [Rule.CLEARANCE]),
    # its term
    (("starts = 2026-01-01", "starts = 2026-11-25T12:00:00"), {}, []),
    (("starts = 2026-01-01", "starts = 2026-11-25T12:00:00"), {"at": AT - 1}, [Rule.TERM]),
    (("ends = 2031-01-01", "ends = 2026-11-25T12:00:00"), {"at": AT - 1}, []),
    (("ends = 2031-01-01", "ends = 2026-11-25T12:00:00"), {}, [Rule.TERM]),
    ((SUMMARY, f"{SUMMARY}\nstarts = 2026-11-25T12:00:00"), {}, []),
    ((SUMMARY, f"{SUMMARY}\nstarts = 2026-11-25T12:00:01"), {}, [Rule.TERM]),
    ((SUMMARY, f"{SUMMARY}\nends = 2026-11-25T12:00:01"), {}, []),
    ((SUMMARY, f"{SUMMARY}\nends = 2026-11-25T12:00:00"), {}, [Rule.TERM]),
    # its grant
    ((), {"use": "ground"}, [Rule.GRANT]),
    ((), {"schedule": "weekly"}, [Rule.GRANT]),
    ((), {"clause": "0.toml: schedules.daily.grants.abstract"}, [Rule.GRANT]),
    ((), {"clause": None}, [Rule.GRANT]),
    # its channels
    ((), {"channel": "screen+voice"}, []),
    (('channels = ["voice", "screen"]', 'channels = ["voice"]'), {"channel": "screen+voice"}, [Rule.CHANNEL]),
    ((SUMMARY, f'{SUMMARY}\nchannels = ["voice"]'), {}, []),
    ((SUMMARY, f'{SUMMARY}\nchannels = ["screen"]'), {}, [Rule.CHANNEL]),
    ((), {"channel": ""}, [Rule.CHANNEL]),
    ((), {"channel": None}, [Rule.CHANNEL]),
    ((), {"channel": "briefing"}, [Rule.CHANNEL]),
    # its host
    ((), {"door": "console"}, []),
    ((), {"door": "mcp:desk"}, [Rule.HOST]),
    (('hosts = ["alexa"]', 'hosts = ["desk"]'), {"door": "mcp:desk"}, []),
    (('hosts = ["alexa"]', 'hosts = ["desk"]'), {"door": None}, [Rule.HOST]),
    ((SUMMARY, f'{SUMMARY}\nhosts = ["alexa"]'), {}, []),
    ((SUMMARY, f'{SUMMARY}\nhosts = ["desk"]'), {}, [Rule.HOST]),
    # its length and its price
    (("max_words = 45", f"max_words = {WORDS}"), {}, []),
    (("max_words = 45", f"max_words = {WORDS - 1}"), {}, [Rule.MAX_WORDS]),
    ((), {"use": "headline", "clause": "0.toml: schedules.daily.grants.headline"}, []),
    ((), {"price_micros": 1}, [Rule.PRICE]),
    ((), {"currency": None}, [Rule.PRICE]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "row", "expected"), ROWS)
def test_a_row_by_itself(change: Change, row: dict[str, Any], expected: list[Rule]) -> None:
    assert rules(row_findings(used(**row), changed(change))) == expected


def test_a_price_is_exact_to_the_micro_unit() -> None:
    assert rules(row_findings(used(price_micros=4000), under(model=PER_USE))) == []
    assert rules(row_findings(used(price_micros=3999), under(model=PER_USE))) == [Rule.PRICE]


def test_what_is_missing_is_called_so() -> None:
    (found,) = row_findings(used(channel=""), under())
    assert found.sentence == "it went out by no channel, which its licence does not name"
    (finding, *_) = story_findings(story(state=None), under(), AT)
    assert finding.sentence == "it is not on record, and it can be found"


def test_nothing_is_said_after_a_suspension_but_by_who_waited_for_the_database() -> None:
    suspended = agreed(kept(written()), suspended={"harbor-2026": AT})
    assert rules(row_findings(used(at=AT - HOUR), suspended)) == []
    assert rules(row_findings(used(at=AT + 5 * SECOND), suspended)) == []
    assert rules(row_findings(used(at=AT + 5 * SECOND + 1), suspended)) == [Rule.SUSPENDED]


# ── one story ─────────────────────────────────────────────────────────────────────────────────────

FACTS: dict[str, Any] = {
    "version": 1, "not_before": None, "embargo_unreadable": False, "published_at": AT - HOUR,
    "sections": ["World"], "genres": ["report"], "credits": ["Harbor Media"], "authors": ["Jo March"],
}  # fmt: skip


def story(*uses: LedgerRow, cuts: Sequence[CutRow] | None = None, **changes: Any) -> StoryRecord:
    facts = {key: value for key, value in changes.items() if key in FACTS}
    record = StoryRecord(
        ONE, "live", json.dumps(FACTS | facts), True, tuple([cut()] if cuts is None else cuts), iter(uses)
    )
    return replace(record, **{key: value for key, value in changes.items() if key not in FACTS})


def judged(
    record: StoryRecord,
    agreements: Agreements | None = None,
    now: int = AT,
    archived: Archived = NOTHING_ARCHIVED,
) -> list[Rule]:
    return rules(story_findings(record, agreements or under(), now, archived))


@pytest.mark.parametrize(
    ("change", "facts", "expected"),
    [
        ((), {}, []),
        ((), {"not_before": AT}, []),
        ((), {"not_before": AT + 1}, [Rule.EMBARGO]),
        ((), {"not_before": AT + 1, "version": 2}, []),  # what an edit says, the version before did not know
        ((), {"embargo_unreadable": True}, [Rule.EMBARGO]),
        ((), {"published_at": AT - 48 * HOUR + 1}, []),
        ((), {"published_at": AT - 48 * HOUR}, [Rule.AGE]),
        (('max_age = "48h"', 'max_age = "unlimited"'), {"published_at": 0}, []),
        (('max_age = "48h"', 'max_age = "60m"'), {"published_at": AT - HOUR + 1}, []),
        (('max_age = "48h"', 'max_age = "60m"'), {"published_at": AT - HOUR}, [Rule.AGE]),
        (('sections = "all"', 'sections = ["WORLD"]'), {}, []),
        (('sections = "all"', 'sections = ["Sport"]'), {}, [Rule.SCOPE]),
        (('sections = "all"', 'sections = ["Sport"]'), {"sections": None}, [Rule.SCOPE]),
        (("exclude = {}", 'exclude = { sections = ["Sport"] }'), {}, []),
        (("exclude = {}", 'exclude = { sections = ["world"] }'), {}, [Rule.SCOPE]),
        (("exclude = {}", 'exclude = { genres = ["Report"] }'), {}, [Rule.SCOPE]),
        (("exclude = {}", 'exclude = { credits = ["harbor"] }'), {}, [Rule.SCOPE]),
        (("exclude = {}", 'exclude = { credits = ["jo march"] }'), {}, [Rule.SCOPE]),
        (("exclude = {}", 'exclude = { credits = ["arbor"] }'), {}, []),
        ((SUMMARY, f'{SUMMARY}\nsections = ["World"]'), {}, []),
        ((SUMMARY, f'{SUMMARY}\nsections = ["Sport"]'), {}, [Rule.SCOPE]),
        ((SUMMARY, f'{SUMMARY}\nexclude_sections = ["World"]'), {}, [Rule.SCOPE]),
    ],
)
def test_a_story_was_there_to_be_said(change: Change, facts: dict[str, Any], expected: list[Rule]) -> None:
    assert judged(story(used(), **facts), changed(change)) == expected


def test_what_is_known_of_a_story_may_be_lost_and_its_uses_are_judged_all_the_same() -> None:
    assert judged(story(used(), facts=None)) == []
    assert judged(story(used(), facts="[")) == []
    assert judged(story(used(words=3), facts="[]")) == [Rule.RENDITION]


def test_a_licence_covers_its_licensors_stories_alone() -> None:
    assert judged(story(used(), id=ONE), under(('licensor = "harbor"', 'licensor = "mill"'))) == [Rule.SCOPE]
    assert judged(story(used(story=None))) == [Rule.SCOPE]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"rendition": "r2"}, [Rule.RENDITION, Rule.GIVEN]),
        ({"rendition": None}, [Rule.RENDITION, Rule.GIVEN]),
        ({"version": 2}, [Rule.RENDITION]),
        ({"use": "abstract"}, [Rule.RENDITION]),
        ({"words": WORDS - 1}, [Rule.RENDITION]),
        ({"text_hash": "0" * 64}, [Rule.RENDITION]),
        ({"licence": "other"}, [Rule.RENDITION]),
    ],
)
def test_a_use_names_its_own_rendition(row: dict[str, Any], expected: list[Rule]) -> None:
    assert judged(story(used(**row))) == expected


def test_where_the_text_has_gone_all_uses_name_the_same() -> None:
    gone, other = cut(text=None), used(n=2, text_hash="0" * 64)
    assert judged(story(used(), used(n=2), cuts=[gone], is_found=False)) == []
    assert judged(story(used(), other, cuts=[gone], is_found=False)) == [Rule.RENDITION]


@pytest.mark.parametrize(
    ("change", "row", "expected"),
    [
        (("max_run = 45", f"max_run = {WORDS}"), {}, []),
        (("max_run = 45", f"max_run = {WORDS - 1}"), {}, [Rule.MAX_RUN]),
        (("max_run = 45", "max_run = 6"), {"spans": "[[0,6],[7,12]]"}, []),
        (("max_words = 45", "max_words = 45\nmax_share = 0.11"), {}, []),
        (("max_words = 45", "max_words = 45\nmax_share = 0.10"), {}, [Rule.MAX_SHARE]),
        (("max_words = 45", "max_words = 45\nmax_share = 1.0"), {"of_words": None}, [Rule.MAX_SHARE]),
        (("verbatim = true", "verbatim = false"), {}, [Rule.VERBATIM]),
        (("verbatim = true", ""), {}, [Rule.VERBATIM]),
        (("verbatim = true", MODEL_KEYS), {"made_by": "model"}, [Rule.MODEL]),  # its clause does not say so
        (("verbatim = true", ""), {"use": "abstract"}, [Rule.RENDITION, Rule.VERBATIM]),
    ],
)
def test_runs_and_shares_are_within_the_grant(change: Change, row: dict[str, Any], expected: list[Rule]) -> None:
    assert judged(story(used(), cuts=[cut(**row)]), changed(change)) == expected


@pytest.mark.parametrize(
    ("keys", "made_by", "clause", "expected"),
    [
        ("", "cut", "", []),
        (MODEL_KEYS, "cut", "", []),
        (MODEL_KEYS, "model", ".model", []),
        (MODEL_KEYS, "model", "", [Rule.MODEL]),
        (MODEL_KEYS, "cut", ".model", [Rule.MODEL]),
        ("", "model", ".model", [Rule.MODEL]),
        ("model = false", "model", ".model", [Rule.MODEL]),
        ("model = true", "model", ".model", [Rule.MODEL]),
        ('model_hosts = ["llm.example"]', "model", ".model", [Rule.MODEL]),
        ("", "model", "", [Rule.MODEL, Rule.MODEL]),
    ],
)
def test_what_a_model_made_had_leave_and_is_told_by_its_clause(
    keys: str, made_by: str, clause: str, expected: list[Rule]
) -> None:
    row = used(clause=f"{used().clause}{clause}")
    agreements = changed(("verbatim = true", f"verbatim = true\n{keys}"))
    assert judged(story(row, cuts=[cut(made_by=made_by)]), agreements) == expected
    assert rules(row_findings(row, agreements)) == []


def more(number: int, start: int, **changes: Any) -> CutRow:
    """Another rendition, of eleven further words."""
    span = f"[[{start},{start + WORDS}]]"
    return cut(id=f"r{number}", spans=span, places=span, **({"text": None} | changes))


def test_words_of_a_story_are_counted_once_for_everyone() -> None:
    cuts, uses = [cut(), more(2, WORDS)], [used(), used(n=2, rendition="r2", listener=8), used(n=3)]
    assert judged(story(*uses, cuts=cuts), under(per_story=2 * WORDS)) == []
    assert judged(story(*uses, cuts=cuts), under(per_story=2 * WORDS - 1)) == [Rule.STORY_WORDS]


def test_places_count_wherever_they_begin() -> None:
    assert judged(story(used(), cuts=[cut(places="[[5,16]]")]), under(per_story=WORDS)) == []
    assert judged(story(used(), cuts=[cut(places="[[5,16]]")]), under(per_story=WORDS - 1)) == [
        Rule.STORY_WORDS,
        Rule.LISTENER_WORDS,
    ]


def test_a_listener_has_a_limit_of_their_own() -> None:
    """Which binds everyone too: everyone gets the same words of a story."""
    lower = ("words_per_listener_story = 130", f"words_per_listener_story = {WORDS}")
    cuts = [cut(), more(2, WORDS)]
    one, two = used(), used(n=2, rendition="r2")
    assert judged(story(one, two._replace(listener=8), cuts=cuts), under(lower)) == [Rule.STORY_WORDS]
    assert judged(story(one, two, cuts=cuts), under(lower)) == [Rule.STORY_WORDS, Rule.LISTENER_WORDS]


def test_a_lower_limit_later_takes_nothing_back_and_lets_nothing_new_out() -> None:
    lowered = agreed(kept(written()), kept(written(version=2, per_story=WORDS), version=2))
    cuts = [cut(), more(2, WORDS), more(3, 2 * WORDS)]
    before = [used(), used(n=2, rendition="r2")]
    assert judged(story(*before, used(n=3, licence_version=2), cuts=cuts[:2]), lowered) == []
    new = used(n=3, rendition="r3", licence_version=2)
    assert judged(story(*before, new, cuts=cuts), lowered) == [Rule.STORY_WORDS, Rule.LISTENER_WORDS]
    newcomer = [used(n=3, licence_version=2, listener=8), used(n=4, rendition="r2", licence_version=2, listener=8)]
    assert judged(story(*before, *newcomer, cuts=cuts[:2]), lowered) == [Rule.LISTENER_WORDS]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {"billable": 0}, []),
        ({}, {}, [Rule.BILLING]),
        ({}, {"at": AT + 30 * SECOND, "billable": 0}, []),
        ({}, {"at": AT + 30 * SECOND}, []),  # a millisecond is cut off
        ({}, {"at": AT + 30 * SECOND - 1}, [Rule.BILLING]),
        ({}, {"at": AT + 30 * SECOND + 1, "billable": 0}, [Rule.BILLING]),
        ({}, {"at": AT + 30 * SECOND + 1}, []),
        ({}, {"listener": 8}, []),
        ({}, {"listener": 8, "billable": 0}, [Rule.BILLING]),
        ({}, {"answer": "answer-1"}, []),  # one answer is no double click
        ({"door": "console", "billable": 0}, {"door": "console", "billable": 0}, []),
        ({"door": "console"}, {"door": "console", "billable": 0}, [Rule.BILLING]),
        ({"door": "console", "billable": 0}, {}, []),  # a try is not the first of a chain
        ({"door": "console", "billable": 0}, {"billable": 0}, [Rule.BILLING]),
        ({"billable": 0}, {"billable": 0}, [Rule.BILLING]),
    ],
)
def test_double_clicks_and_tries_are_not_billed_and_all_else_is(first: Any, second: Any, expected: list[Rule]) -> None:
    uses = used(**first), used(**({"n": 2, "answer": "answer-2"} | second))
    assert judged(story(*uses), under(double_click="30s")) == expected


def test_without_a_double_click_every_use_is_billed() -> None:
    assert judged(story(used(), used(n=2, answer="answer-2"))) == []
    assert judged(story(used(), used(n=2, answer="answer-2", billable=0))) == [Rule.BILLING]


def test_a_chain_of_double_clicks_is_as_long_as_it_is() -> None:
    uses = [used(n=n, at=AT + n * 20 * SECOND, answer=f"answer-{n}", billable=int(n == 0)) for n in range(4)]
    assert judged(story(*uses), under(double_click="30s")) == []


UNTIL = Archived(4, "", AT)


def test_what_rows_gave_that_are_archived_had_left_before() -> None:
    """Nobody can say to whom, so nobody is said to have had too much of it."""
    lowered = agreed(kept(written()), kept(written(version=2, per_story=WORDS), version=2))
    cuts = [cut(), more(2, WORDS), more(3, 2 * WORDS)]
    again = [used(n=5, rendition="r2", at=AT + 1), used(n=6, licence_version=2, at=AT + 2)]
    assert judged(story(*again, cuts=cuts[:2]), lowered) == [Rule.STORY_WORDS, Rule.LISTENER_WORDS]
    assert judged(story(*again, cuts=cuts[:2]), lowered, archived=UNTIL) == []
    new = replace(cuts[2], given_at=AT + 3)
    added = used(n=7, rendition="r3", licence_version=2, at=AT + 3)
    found = judged(story(*again, added, cuts=[*cuts[:2], new]), lowered, archived=UNTIL)
    assert found == [Rule.STORY_WORDS, Rule.LISTENER_WORDS]
    assert judged(story(added, cuts=[*cuts[:2], new]), lowered, archived=UNTIL) == [Rule.STORY_WORDS]


@pytest.mark.parametrize(
    ("archived", "given_at", "expected"),
    [(UNTIL, AT, []), (UNTIL, AT + 1, [Rule.GIVEN]), (Archived(4, "", AT - 1), AT, [Rule.GIVEN])],
)
def test_what_was_given_may_be_named_by_a_row_that_is_archived(
    archived: Archived, given_at: int, expected: list[Rule]
) -> None:
    assert judged(story(cuts=[cut(given_at=given_at)]), archived=archived) == expected


@pytest.mark.parametrize(
    ("later", "window", "expected"),
    [(30 * SECOND, "30s", []), (30 * SECOND + 1, "30s", [Rule.BILLING]), (0, "0s", [Rule.BILLING])],
)
def test_a_double_click_may_follow_a_use_that_is_archived(later: int, window: str, expected: list[Rule]) -> None:
    doubled = used(n=5, at=AT + later, billable=0)
    assert judged(story(doubled), under(double_click=window), archived=UNTIL) == expected
    assert judged(story(doubled._replace(billable=1)), under(double_click=window), archived=UNTIL) == []


def test_a_use_under_no_licence_on_record_is_judged_by_what_was_cut_alone() -> None:
    uses = used(licence_version=9), used(n=2, schedule="weekly"), used(n=3, licence_version=9, words=2)
    assert judged(story(*uses)) == [Rule.RENDITION]


# ── what was cut ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"text": f"{TEXT} again"}, [Rule.TEXT, Rule.RENDITION]),
        ({"text": f"{TEXT} —"}, [Rule.RENDITION]),
        ({"breaks_off": 1}, [Rule.TEXT]),
        ({"breaks_off": 1, "text": f"{TEXT}…"}, [Rule.RENDITION]),
        ({"said": json.dumps({"en": TEXT})}, []),
        ({"said": json.dumps({"en": TEXT.replace("at dawn", "at half past five in the morning")})}, []),
        ({"said": json.dumps({"en": TEXT.replace("dawn", "less than or equal to five")})}, []),
        ({"said": json.dumps({"en": TEXT.replace("dawn", "less than or equal to five now")})}, [Rule.TEXT]),
        ({"said": json.dumps({"en": f"{TEXT} again"})}, [Rule.TEXT]),
        ({"said": json.dumps({"en": TEXT, "fr": f"{TEXT} again"})}, [Rule.TEXT]),
        ({"said": json.dumps({"en": TEXT.replace("dawn", "\ue000dawn\ue002dɔːn\ue003")})}, []),
        ({"said": json.dumps({"en": TEXT.replace("dawn", "\ue000dawn\ue002d ɔː n\ue003")})}, []),
        ({"said": json.dumps({"en": f"{TEXT} \ue000again\ue002x\ue003"})}, [Rule.TEXT]),
        ({"text": f"“ {TEXT} ”", "said": json.dumps({"en": f"{TEXT} again"})}, [Rule.TEXT, Rule.RENDITION]),
        ({"said": json.dumps({"en": 7})}, [Rule.TEXT]),
        ({"said": "[]"}, [Rule.TEXT]),
        ({"spans": "[[0,12]]"}, [Rule.PLACES]),
        ({"places": "[]"}, [Rule.PLACES]),
        ({"words": 12}, [Rule.PLACES, Rule.RENDITION]),
        ({"spans": "[[0,5],[0,6]]"}, [Rule.PLACES]),
        ({"places": "[[0,5],[0,6]]"}, [Rule.PLACES]),
        ({"places": "?"}, [Rule.PLACES]),
        ({"given_at": None}, [Rule.GIVEN]),
        ({"delete_after": AT - DAY}, []),
        ({"delete_after": AT - DAY - 1}, [Rule.RETENTION]),
        ({"delete_after": AT - HOUR + 30 * DAY}, []),
        ({"delete_after": AT - HOUR + 30 * DAY + 1}, [Rule.RETENTION]),
        ({"stored_at": None}, [Rule.RETENTION]),
        ({"schedule": "weekly"}, [Rule.RETENTION]),
        ({"licence": "other"}, [Rule.RETENTION, Rule.RENDITION]),
    ],
)
def test_what_was_cut_is_what_it_says(row: dict[str, Any], expected: list[Rule]) -> None:
    assert judged(story(used(), cuts=[cut(**row)])) == expected


def test_no_text_outlives_its_licence() -> None:
    ended = ("ends = 2031-01-01", "ends = 2026-11-26")
    midnight = AT + 12 * HOUR
    assert judged(story(used(), cuts=[cut(delete_after=midnight)]), under(ended)) == []
    assert judged(story(used(), cuts=[cut(delete_after=midnight + 1)]), under(ended)) == [Rule.RETENTION]


def test_a_version_that_allows_more_is_enough() -> None:
    both = agreed(kept(written(keep="1h")), kept(written(version=2), version=2))
    assert judged(story(used(licence_version=2)), both) == []


def test_nothing_is_said_whose_text_should_have_gone() -> None:
    """It may be kept by an older version of the licence, and not said by the one in force."""
    both = agreed(kept(written()), kept(written(version=2, keep="1h"), version=2))
    assert judged(story(used(at=AT - 1, licence_version=2)), both) == []
    assert judged(story(used(licence_version=2)), both) == [Rule.RETENTION]


def test_a_headline_is_in_no_budget() -> None:
    headline = cut(use="headline", spans="[]", places="[]", words=0, given_at=None)
    use = used(use="headline", words=0)
    assert judged(story(use, cuts=[headline])) == []
    assert judged(story(use, cuts=[replace(headline, given_at=AT)])) == [Rule.GIVEN]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "killed", "is_found": False, "cuts": [cut(text=None)]}, []),
        ({"state": "killed", "is_found": False}, [Rule.WITHDRAWN]),
        ({"state": "killed", "cuts": [cut(text=None)]}, [Rule.WITHDRAWN]),
        ({"state": "withheld", "is_found": False}, []),
        ({"state": "withheld"}, []),
        ({"state": "gone", "cuts": [cut(text=None)]}, [Rule.WITHDRAWN]),
        ({"state": None}, [Rule.WITHDRAWN]),
        ({"cuts": [cut(text=None)]}, [Rule.RETENTION]),
        ({"cuts": [cut(text=None)], "is_found": False}, []),
    ],
)
def test_what_is_withdrawn_is_not_kept_and_not_found(changes: Any, expected: list[Rule]) -> None:
    assert judged(story(used(), **changes)) == expected


def edited(**changes: Any) -> CutRow:
    return cut(**({"id": "r2", "version": 2} | changes))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (edited(), []),  # the same words keep their places in another version
        (edited(text=TEXT.replace("dawn", "noon")), [Rule.RENDITION, Rule.PLACES]),
        (edited(text=None), []),
        (edited(places="[[11,22]]"), []),
        (cut(id="r2", places="[[11,22]]"), [Rule.PLACES]),  # a word with two places
        (cut(id="r2", spans="[[11,22]]"), [Rule.PLACES]),  # two words with one
    ],
)
def test_a_place_holds_one_word(other: CutRow, expected: list[Rule]) -> None:
    uses = used(), used(n=2, rendition="r2", version=other.version)
    assert judged(story(*uses, cuts=[cut(), other])) == expected


def test_what_nobody_was_given_takes_no_place() -> None:
    assert judged(story(used(), cuts=[cut(), cut(id="r2", spans="[[11,22]]", given_at=None)])) == []


# ── one answer ────────────────────────────────────────────────────────────────────────────────────

HEADLINE = cut(id="r0", use="headline", text="Strike", spans="[]", places="[]", words=0)
SKELETON: dict[str, Any] = {
    "blocks": [
        {"story": None, "say": [["Here's the latest."]], "card": []},
        {
            "story": ONE,
            "say": [["From The Harbor Times, in short: ", ["r1", "said"], ""]],
            "card": [["", ["r0", "text"], ""], ["", ["r0", "card_credit"], ""], ["", ["r0", "link"], ""]],
        },
    ],
    "ask": ["Shall I go on?"],
    "again": ["Say yes."],
    "uses": {"r1": [ONE, "summary", ["voice"]], "r0": [ONE, "headline", ["screen"]]},
}
SHOWN = used(n=2, rendition="r0", use="headline", channel="screen", words=0)


def answer(*rows: LedgerRow, skeleton: Any = SKELETON, cuts: Sequence[CutRow] = (), **changes: Any) -> AnswerRecord:
    on_record = AnswerRow(
        AT, 7, "alexa", "en-US", "US", skeleton if isinstance(skeleton, str) else json.dumps(skeleton)
    )
    record = AnswerRecord(
        "answer-1",
        (replace(on_record, **{key: value for key, value in changes.items() if key in AnswerRow.__slots__}),),
        rows or (used(), SHOWN),
        (HeardRow(7, ONE, "r1"),),
        {one.id: one for one in (cut(), HEADLINE, *cuts)},
    )
    return replace(record, **{key: value for key, value in changes.items() if key not in AnswerRow.__slots__})


def weighed(record: AnswerRecord, agreements: Agreements | None = None) -> list[Rule]:
    return rules(answer_findings(record, agreements or under()))


def test_an_answer_and_its_rows_agree() -> None:
    assert weighed(answer()) == []


@pytest.mark.parametrize(
    "row", [{"at": AT + 1}, {"listener": 8}, {"door": "console"}, {"territory": "CA"}, {"territory": None}]
)
def test_a_row_has_its_answers_time_listener_door_and_territory(row: dict[str, Any]) -> None:
    changes = {"heard": ()} if "listener" in row else {}
    assert weighed(answer(used(**row), SHOWN, **changes)) == [Rule.ANSWER]


def test_a_refusal_has_its_answers_time_too() -> None:
    refusal = used(n=3, kind="refusal", rendition=None)
    assert weighed(answer(used(), SHOWN, refusal)) == []
    assert weighed(answer(used(), SHOWN, refusal._replace(at=0))) == [Rule.ANSWER]


def test_an_answer_stands_on_record_once() -> None:
    record = answer()
    assert weighed(replace(record, on_record=record.on_record * 2)) == [Rule.ANSWER]
    assert weighed(replace(record, on_record=())) == [Rule.ANSWER, Rule.ANSWER, Rule.HEARD]
    assert weighed(replace(record, on_record=(), heard=())) == [Rule.ANSWER, Rule.ANSWER]


def skeleton_with(**changes: Any) -> dict[str, Any]:
    return SKELETON | changes


def block(say: list[Any], card: list[Any] | None = None, about: str | None = ONE) -> dict[str, Any]:
    return {"story": about, "say": say, "card": card or []}


CARD = SKELETON["blocks"][1]["card"]
TOLD = SKELETON["blocks"][1]["say"]


@pytest.mark.parametrize(
    ("skeleton", "expected"),
    [
        ("", [Rule.SKELETON]),
        ("{}", [Rule.SKELETON]),
        ("[[[[", [Rule.SKELETON]),
        (skeleton_with(blocks=[{"say": []}]), [Rule.SKELETON]),
        (skeleton_with(blocks=[block([[["r1", "said", "x"]]])]), [Rule.SKELETON]),
        (skeleton_with(uses={"r1": [ONE]}), [Rule.SKELETON]),
        (skeleton_with(uses=None), [Rule.SKELETON]),
        (skeleton_with(ask=None, again=None), []),
        # a rendition without a row, in its uses and where it is told
        (skeleton_with(uses=SKELETON["uses"] | {"r9": [ONE, "excerpt", ["voice"]]}), [Rule.SKELETON]),
        (skeleton_with(blocks=[*SKELETON["blocks"], block([["By ", ["r9", "said"], ""]])]), [Rule.SKELETON]),
        (skeleton_with(ask=["More? ", ["r9", "byline"], ""]), [Rule.SKELETON]),
        # told as something else
        (skeleton_with(uses=SKELETON["uses"] | {"r1": [ONE, "excerpt", ["voice"]]}), [Rule.SKELETON]),
        (skeleton_with(uses=SKELETON["uses"] | {"r1": [OTHER, "summary", ["voice"]]}), [Rule.SKELETON]),
        (skeleton_with(uses=SKELETON["uses"] | {"r1": [ONE, "summary", ["voice", "screen"]]}), [Rule.SKELETON]),
        (skeleton_with(blocks=[block(TOLD, [*CARD, ["", ["r1", "text"], ""]])]), [Rule.SKELETON]),
        # where a headline may not be shown, a card holds credit and link
        (
            skeleton_with(blocks=[block(TOLD, [["", ["r1", "card_credit"], ""], ["", ["r1", "link"], ""], *CARD])]),
            [],
        ),
        # its credit
        (skeleton_with(blocks=[block([["", ["r1", "said"], ""]], CARD)]), [Rule.CREDIT]),
        (skeleton_with(blocks=[block([["In short, from The Times: ", ["r1", "said"], ""]], CARD)]), [Rule.CREDIT]),
        (skeleton_with(blocks=[block([[["r1", "said"]]], CARD)]), [Rule.CREDIT]),
        (skeleton_with(blocks=[block(TOLD, [["", ["r0", "text"], ""], ["", ["r0", "link"], ""]])]), [Rule.CREDIT]),
        # our own words
        (skeleton_with(ask=["Ferries stopped at dawn and nobody knows, you know."]), []),
        (skeleton_with(ask=["You see now, and nobody knows when they will sail."]), []),
        (skeleton_with(ask=["You know, FERRIES stopped — at dawn and nobody knows when."]), [Rule.OWN_WORDS]),
    ],
)  # fmt: skip
def test_an_answer_holds_what_its_rows_say(skeleton: Any, expected: list[Rule]) -> None:
    assert weighed(answer(skeleton=skeleton)) == expected


def test_a_row_stands_for_one_rendition_of_its_answer() -> None:
    assert weighed(answer(used(), SHOWN, used(n=3))) == [Rule.SKELETON]
    assert weighed(answer(used(), SHOWN, used(n=3, rendition="r9", words=0))) == [Rule.SKELETON]
    assert weighed(answer(used(), SHOWN, used(n=3, rendition=None))) == [Rule.SKELETON]
    assert weighed(answer(used())) == [Rule.SKELETON]


def test_what_was_heard_has_a_row() -> None:
    assert weighed(answer(heard=(HeardRow(7, ONE, "r0"),))) == []
    for heard in (HeardRow(8, ONE, "r1"), HeardRow(7, OTHER, "r1"), HeardRow(7, ONE, "r9")):
        assert weighed(answer(heard=(heard,))) == [Rule.HEARD]


def test_words_in_one_answer_are_counted_once_for_each_story() -> None:
    rows = used(), SHOWN, used(n=3, rendition="r2", use="excerpt")
    told = block([["From The Harbor Times: ", ["r2", "said"], ""]])
    skeleton = skeleton_with(
        blocks=[*SKELETON["blocks"], told], uses=SKELETON["uses"] | {"r2": [ONE, "excerpt", ["voice"]]}
    )
    same, other = cut(id="r2", text=None), more(2, WORDS)
    assert weighed(answer(cuts=[cut(places="[[5,16]]")]), under(per_answer=WORDS)) == []
    assert weighed(answer(*rows, skeleton=skeleton, cuts=[same]), under(per_answer=WORDS)) == []
    assert weighed(answer(*rows, skeleton=skeleton, cuts=[other]), under(per_answer=2 * WORDS)) == []
    assert weighed(answer(*rows, skeleton=skeleton, cuts=[other]), under(per_answer=2 * WORDS - 1)) == [
        Rule.ANSWER_WORDS
    ]
    broken_places = replace(other, places="?")
    assert weighed(answer(*rows, skeleton=skeleton, cuts=[broken_places]), under(per_answer=WORDS)) == []


def test_publishers_stand_beside_one_another_where_both_permit_it() -> None:
    mill = {"identity": "mill-2026", "licensor": "mill", "feeds": ("mill",)}
    alone = ('beside = ["other_publishers"]', "")
    rows = used(), SHOWN, used(n=3, licence="mill-2026", story=OTHER, rendition="r3")
    told = block([["From The Mill: ", ["r3", "said"], ""]], about=OTHER)
    skeleton = skeleton_with(
        blocks=[*SKELETON["blocks"], told], uses=SKELETON["uses"] | {"r3": [OTHER, "summary", ["voice"]]}
    )
    record = answer(*rows, skeleton=skeleton, cuts=[cut(id="r3", story=OTHER)])
    both = agreed(kept(written()), kept(written(**mill), "mill-2026"))
    one = agreed(kept(written()), kept(written(alone, **mill), "mill-2026"))
    other = agreed(kept(written(alone)), kept(written(**mill), "mill-2026"))
    assert weighed(record, both) == []
    assert weighed(record, one) == weighed(record, other) == [Rule.BESIDE]
    assert weighed(answer(), under(alone)) == []


TERRITORIES = 'territories = ["worldwide"]'


def test_a_country_that_is_not_known_is_called_so() -> None:
    found = answer_findings(
        answer(used(territory=None), territory=None), changed((TERRITORIES, 'territories = ["US"]'))
    )
    assert "heard in a country that is not known" in next(found).sentence


@pytest.mark.parametrize(
    ("change", "here", "expected"),
    [
        ((), {"territory": None}, []),
        ((TERRITORIES, 'territories = ["US"]'), {}, []),
        ((TERRITORIES, 'territories = ["CA"]'), {}, [Rule.TERRITORY]),
        ((TERRITORIES, 'territories = ["US"]'), {"territory": None}, [Rule.TERRITORY]),
        ((TERRITORIES, 'territories = ["US"]'), {"territory": "DE"}, [Rule.TERRITORY]),
        ((TERRITORIES, 'territories = ["US"]\nterritory_from = "locale"'), {"territory": "DE"}, []),
        ((TERRITORIES, 'territories = ["US"]\nterritory_from = "locale"'), {"locale": "en"}, []),
        ((TERRITORIES, 'territories = ["CA"]\nterritory_from = "locale"'), {"locale": "en"}, [Rule.TERRITORY]),
        ((SUMMARY, f'{SUMMARY}\nterritories = ["US"]'), {}, []),
        ((SUMMARY, f'{SUMMARY}\nterritories = ["worldwide"]'), {}, []),
        ((SUMMARY, f'{SUMMARY}\nterritories = ["CA"]'), {}, [Rule.TERRITORY]),
    ],
)
def test_an_answer_was_heard_where_its_licence_is_good(change: Change, here: Any, expected: list[Rule]) -> None:
    rows = (used(territory=here.get("territory", "US")),)
    record = answer(*rows, skeleton=skeleton_with(blocks=[block(TOLD)], uses={"r1": SKELETON["uses"]["r1"]}), **here)
    assert weighed(record, changed(change)) == expected


LANGUAGES = 'languages = ["en"]'


@pytest.mark.parametrize(
    ("change", "locale", "expected"),
    [
        ((), "en-GB", []),
        ((LANGUAGES, 'languages = ["*"]'), "en-US", []),
        ((LANGUAGES, 'languages = ["en-US"]'), "en-US", []),
        ((LANGUAGES, 'languages = ["en-GB"]'), "en-US", [Rule.LANGUAGE, Rule.LANGUAGE]),
        ((LANGUAGES, 'languages = ["e"]'), "en-US", [Rule.LANGUAGE, Rule.LANGUAGE]),
        ((LANGUAGES, 'languages = ["*"]'), "fr-FR", [Rule.LANGUAGE, Rule.LANGUAGE, Rule.CREDIT]),
    ],
)
def test_an_answer_is_in_the_language_of_licence_and_story(change: Change, locale: str, expected: list[Rule]) -> None:
    assert weighed(answer(locale=locale), changed(change)) == expected


@pytest.mark.parametrize(
    ("credits", "expected"),
    [
        ('{ "en-US" = "From {title}", en = "By {title}" }', []),
        ('{ "en-GB" = "From {title}", en = "By {title}" }', [Rule.CREDIT]),
        ('{ en = "By {title}" }\nagain = { en-us = "From {title}, in" }', []),
        ('{ en = "{title}" }', []),
    ],
)
def test_a_credit_is_one_that_the_licence_words(credits: str, expected: list[Rule]) -> None:
    assert weighed(answer(), under(('{ en = "From {title}" }', credits))) == expected


def test_an_answer_under_no_licence_on_record_is_judged_by_what_it_holds() -> None:
    unknown = (used(licence_version=9), SHOWN._replace(licence_version=9))
    assert weighed(answer(*unknown)) == []
    assert weighed(answer(*unknown, heard=(HeardRow(9, ONE, "r1"),))) == [Rule.HEARD]


def test_a_skeleton_says_by_which_channel_each_line_leaves() -> None:
    found = read_skeleton(json.dumps(SKELETON))
    assert found is not None
    assert [line.channel for line in found.lines] == ["voice", "voice", "screen", "screen", "screen", "voice", "voice"]
    assert next(line.told for line in found.lines if line.told) == (("r1", "said"),)


@pytest.mark.parametrize(("until", "expected"), [(AT - 1, [Rule.SKELETON, Rule.HEARD]), (AT, []), (AT + 1, [])])
def test_an_answer_whose_rows_may_be_archived_is_not_judged(until: int, expected: list[Rule]) -> None:
    bare = replace(answer(), rows=())
    found = rules(answer_findings(bare, under(), Archived(4, "", until)))
    assert sorted(set(found)) == sorted(expected)
    assert Rule.CREDIT in rules(
        answer_findings(answer(), under(('{ en = "From {title}" }', '{ en = "By {title}" }')), UNTIL)
    )


# ── days and months ───────────────────────────────────────────────────────────────────────────────


def day(*uses: LedgerRow, counted: Mapping[tuple[int, bool], int] | None) -> DayRecord:
    quota = None if counted is None else {Counted("daily", *key): count for key, count in counted.items()}
    return DayRecord("harbor-2026", "2026-11-25", iter(uses), quota, {7, 8}.__contains__)


def by_day(record: DayRecord, **terms: Any) -> list[Rule]:
    return rules(day_findings(record, under(**terms)))


def test_the_uses_of_a_day_are_within_the_licence() -> None:
    uses = [used(), used(n=2, listener=8)]
    counted = {(0, False): 2, (7, False): 1, (8, False): 1}
    assert by_day(day(*uses, counted=counted), uses_per_day=2, uses_per_listener_day=1) == []
    assert by_day(day(*uses, counted=counted), uses_per_day=1) == [Rule.USES_A_DAY]
    assert by_day(day(*uses, counted=None), uses_per_listener_day=0) == [Rule.USES_OF_A_LISTENER] * 2


def test_a_limit_that_is_lowered_during_a_day_binds_what_comes_after() -> None:
    uses = [used(), used(n=2), used(n=3, licence_version=2)]
    lowered = agreed(kept(written(uses_per_day=2)), kept(written(version=2, uses_per_day=2), version=2))
    assert rules(day_findings(day(*uses, counted=None), lowered)) == [Rule.USES_A_DAY]
    assert rules(day_findings(day(*uses[:2], counted=None), lowered)) == []


def test_tries_are_counted_apart() -> None:
    uses = [used(), used(n=2, door="simulator")]
    counted = {(0, False): 1, (7, False): 1, (0, True): 1, (7, True): 1}
    assert by_day(day(*uses, counted=counted), uses_per_day=1, uses_per_listener_day=1) == []


@pytest.mark.parametrize(
    "counted",
    [{}, {(0, False): 1}, {(0, False): 2, (7, False): 1}, {(0, False): 1, (7, False): 0}, {(0, True): 1, (7, True): 1}],
)
def test_the_quota_table_counts_what_the_ledger_has(counted: Any) -> None:
    found = by_day(day(used(), counted=counted))
    assert found
    assert set(found) == {Rule.QUOTA}


def test_the_quota_of_who_was_forgotten_may_be_gone_and_nobody_elses() -> None:
    gone = used(n=2, listener=9)
    assert by_day(day(used(), gone, counted={(0, False): 2, (7, False): 1})) == []
    assert by_day(day(used(), gone, counted={(0, False): 2})) == [Rule.QUOTA]
    assert by_day(day(used(), gone, counted={(0, False): 1, (7, False): 1})) == [Rule.QUOTA]
    assert by_day(day(used(), gone, counted={(0, False): 2, (7, False): 1, (9, False): 2})) == [Rule.QUOTA]
    assert by_day(day(gone, counted=None), uses_per_listener_day=0) == [Rule.USES_OF_A_LISTENER]


def test_a_day_that_the_quota_table_knows_and_the_ledger_does_not_is_said_without_a_listener() -> None:
    (one, other) = day_findings(day(counted={(0, False): 1, (7, False): 1}), under())
    assert (one.rule, other.rule) == (Rule.QUOTA, Rule.QUOTA)
    assert "everyone" in one.sentence
    assert "a listener" in other.sentence
    assert "7" not in other.sentence


def test_a_day_of_uses_under_no_licence_on_record_is_counted() -> None:
    assert by_day(day(used(licence_version=9), counted={(0, False): 1, (7, False): 1})) == []
    assert by_day(day(used(listener=None, schedule=None), counted=None), uses_per_day=0) == []


def month(*uses: LedgerRow, micros: Mapping[bool, int]) -> MonthRecord:
    return MonthRecord("harbor-2026", "2026-11", iter(uses), micros)


def by_month(record: MonthRecord, model: str = PER_USE) -> list[Rule]:
    return rules(month_findings(record, under(model=model)))


def test_a_months_price_is_within_the_licence() -> None:
    """Ten cents a month."""
    uses = [used(price_micros=50_000), used(n=2, price_micros=50_000)]
    assert by_month(month(*uses, micros={False: 100_000})) == []
    assert by_month(month(*uses, used(n=3, price_micros=1), micros={False: 100_001})) == [Rule.SPEND_A_MONTH]
    unlimited = PER_USE.replace('"0.10"', '"unlimited"')
    assert by_month(month(*uses, used(n=3, price_micros=1), micros={False: 100_001}), unlimited) == []


def test_tries_meet_a_ceiling_of_their_own_and_what_is_not_billed_costs_nothing() -> None:
    uses = [
        used(price_micros=100_000),
        used(n=2, price_micros=100_000, billable=0),
        used(n=3, price_micros=100_000, door="console", billable=0),
    ]
    assert by_month(month(*uses, micros={False: 100_000, True: 100_000})) == []


def test_the_spend_table_has_what_the_ledger_says() -> None:
    assert by_month(month(used(price_micros=5), micros={})) == [Rule.SPEND]
    assert by_month(month(micros={False: 5, True: 5})) == [Rule.SPEND, Rule.SPEND]
    assert by_month(month(used(price_micros=5, licence_version=9), micros={False: 5})) == []


@pytest.mark.parametrize(
    ("until", "is_counted", "is_summed"),
    [
        (-1, True, True),
        (AT - 26 * DAY, True, True),
        (AT - DAY, True, False),
        (AT, False, False),
        (AT + DAY, False, False),
    ],
)
def test_a_day_or_month_of_which_rows_were_archived_is_not_counted_against_the_tables(
    until: int, is_counted: bool, is_summed: bool
) -> None:
    archived = Archived(4, "", until)
    of_day = rules(day_findings(day(used(), counted={}), under(), archived))
    of_month = rules(month_findings(month(used(price_micros=5), micros={}), under(model=PER_USE), archived))
    assert (Rule.QUOTA in of_day, Rule.SPEND in of_month) == (is_counted, is_summed)
    over = day_findings(day(used(), used(n=2), counted={}), under(uses_per_day=1), archived)
    assert Rule.USES_A_DAY in rules(over)
