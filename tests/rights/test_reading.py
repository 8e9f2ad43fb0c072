"""A licence file is read whole: a licence, or every fault at once, and never an exception."""

from __future__ import annotations

import itertools
import string
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.rights.licence import Licence, PriceModel, Use
from skill.rights.reading import Fault, Reading, read_licence
from tests.rights.world import SAMPLES, sample, toml

Path = tuple[str | int, ...]
Rows = list[tuple[Path, list[Any], list[Any]]]

HARBOR = sample("harbor")
NORTHWIRE = sample("northwire")
BASES = {"harbor": HARBOR, "northwire": NORTHWIRE}
MISSING = object()
DAILY: Path = ("schedules", 0)
LIMITS: Path = (*DAILY, "limits")
GRANTS: Path = (*DAILY, "grants")
KITCHEN: Path = ("schedules", 1, "grants")
PADDED = [" x", "x ", "", "a\nb", "a\tb", "a\u200bb"]
NOT_TEXT = [1, True, [], {}, ["x"], *PADDED]
NOT_COUNTS: list[Any] = [-1, "1", True, Decimal("1.0"), [1], 10**15 + 1, date(2026, 1, 1)]
NOT_NAMES: list[Any] = [[], "x", ["x", "x"], ["x", 1], [""], [" x"], {}, 1, [["x"]]]
# A section, genre or credit is compared without its outer punctuation: one that is nothing else would be nothing.
NOT_LABELS: list[Any] = [["—"], ["World", "***"], *NOT_NAMES]
NOT_DATES: list[Any] = ["2026-01-01", 2026, clock(1, 2), True, [date(2026, 1, 1)]]
NOT_SPANS: list[Any] = ["48", "h", "48 h", "48H", "-1h", "1.5h", "1w", "1234567s", 48, True, ["48h"], "48h "]
NOT_MONEY: list[Any] = [1, Decimal("1.00"), "1,00", "-1", "1.", ".5", "1e3", "0.0000001", "1234567890123", "", True]
NOT_FLAGS: list[Any] = [0, 1, "true", [], {}]

# path, values that are right, values that are wrong; in the harbor file unless another is named
KEYS: Rows = [
    (("id",), ["a", "0", "a.b_c-d", "a" * 63], ["A", "-a", "a b", "a" * 64, "é", *NOT_TEXT]),
    (("version",), [1, 10**15], [0, *NOT_COUNTS]),
    (("licensor",), ["harbor", "Any Name"], NOT_TEXT),
    (("licensee",), ["byline-demo", "Any Name"], NOT_TEXT),
    (("starts",), [date(2026, 1, 1), datetime(2026, 1, 1, 5, tzinfo=UTC)], NOT_DATES),
    (("ends",), [date(2026, 1, 2), datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)],
     [date(2026, 1, 1), date(2025, 1, 1), *NOT_DATES]),
    (
        ("where", "territories"),
        [["US"], ["worldwide"], ["ZW", "AD"]],
        [["us"], ["USA"], ["UK"], ["EU"], ["XK"], ["worldwide", "US"], "worldwide", *NOT_NAMES],
    ),
    (("where", "territory_from"), ["locale", MISSING], ["Locale", "country", "", *NOT_TEXT]),
    (
        ("where", "languages"),
        [["en"], ["*"], ["fr-FR", "en"], ["zh-Hant-TW"], ["EN-us"]],
        [["e"], ["english"], ["en_US"], ["en-"], ["*-US"], ["en-*"], *NOT_NAMES],
    ),
    (
        ("where", "channels"),
        [["voice"], ["voice", "screen", "briefing", "text"]],
        [["Voice"], ["radio"], ["voice", "radio"], *NOT_NAMES],
    ),
    (("where", "hosts"), [["alexa"], ["alexa", "mcp-host"]], NOT_NAMES),
    (
        ("attribution", "spoken"),
        [{"en": "From {title}"}, {"en": "{title}", "fr-CA": "Selon {title}"}],
        [{}, {"en": "From"}, {"en": "{title} {title}"}, {"en": "{title} {byline}"}, {"en": "{title"}, {"en": "title}"},
         {"english": "From {title}"}, {"en": 1}, {"en": " {title}"}, {"*": "{title}"}, [], "From {title}", 1],
    ),
    (("attribution", "again"), [MISSING, {"en": "Also {title}"}], [{}, {"en": "Also"}, "Also {title}", []]),
    (
        ("attribution", "card"),
        ["{title}", "© {year} {publisher} {title} {byline}"],
        ["no blank", "{name}", "{title} {", "}{title}", "{title} {name}", *NOT_TEXT],
    ),
    (("attribution", "link"), [True, False], NOT_FLAGS),
    (("price", "model"), ["flat"], ["Flat", "per_word", *NOT_TEXT]),
    (("price", "currency"), ["USD", "EUR"], ["usd", "US", "USDX", "$", *NOT_TEXT]),
    (("price", "fee_per_month"), ["0", "1.000001", "123456789012.123456"], NOT_MONEY),
    (("price", "train_per_export"), ["0", "50000.00"], NOT_MONEY),
    (
        ("takedown", "tell"),
        [[], ["kill"], ["correct", "kill", "release", "update", "withhold"]],
        [["killed"], ["kill", "kill"], "kill", [1], {}, True],
    ),
    (("takedown", "correction_max_words"), [0, 1, 10**15], NOT_COUNTS),
    (("takedown", "within"), ["0s", "7d", "999999d"], NOT_SPANS),
    (("signals", "contract_wins"), [MISSING, ["robots"], ["tdmrep", "aipref"]], [["Robots"], ["all"], *NOT_NAMES]),
    (("display", "beside"), [MISSING, ["ads"], ["ads", "other_publishers"]], [["others"], *NOT_NAMES]),
    (("reporting", "double_click"), [MISSING, "0s", "60m", "1h"], ["61m", "3601s", "2h", "1d", *NOT_SPANS]),
    ((*DAILY, "name"), ["daily", "d-1"], ["Daily", "a b", *NOT_TEXT]),
    ((*DAILY, "feeds"), [["harbor-news"], ["a", "b"]], NOT_NAMES),
    ((*DAILY, "sections"), ["all", ["World"], ["World", "Local"]], ["All", "World", ["all"], ["World", "ALL"],
                                                                   *(one for one in NOT_LABELS if one != "x")]),
    ((*DAILY, "exclude"), [{}, {"sections": ["Opinion"]}], ["", [], 1, True]),
    ((*DAILY, "exclude", "genres"), [MISSING, ["sponsored"]], NOT_LABELS),
    ((*DAILY, "exclude", "sections"), [MISSING, ["Opinion"]], NOT_LABELS),
    ((*DAILY, "exclude", "credits"), [MISSING, ["Reuters"]], NOT_LABELS),
    ((*DAILY, "own_copy_only"), [True, False], NOT_FLAGS),
    ((*DAILY, "max_age"), ["48h", "0s", "unlimited"], ["Unlimited", "", *NOT_SPANS]),
    ((*DAILY, "keep_body"), ["0s", "24h"], ["unlimited", *NOT_SPANS]),
    ((*DAILY, "keep_derived"), ["0s", "30d"], ["unlimited", *NOT_SPANS]),
    ((*LIMITS, "words_per_answer"), [0, 60], ["unlimited", *NOT_COUNTS]),
    ((*LIMITS, "words_per_listener_story"), [0, 130], ["unlimited", *NOT_COUNTS]),
    ((*LIMITS, "words_per_story"), [0, 130], ["unlimited", *NOT_COUNTS]),
    ((*LIMITS, "uses_per_day"), [0, 1, "unlimited"], ["none", *NOT_COUNTS]),
    ((*LIMITS, "uses_per_listener_day"), [0, 1, "unlimited"], ["none", *NOT_COUNTS]),
    ((*GRANTS, "headline"), [{}], [1, "", [], True]),
    ((*GRANTS, "abstract", "max_words"), [1, 60], [0, "unlimited", *NOT_COUNTS]),
    ((*GRANTS, "summary", "max_words"), [1], [0, *NOT_COUNTS]),
    ((*GRANTS, "summary", "max_run"), [1], [0, *NOT_COUNTS]),
    ((*GRANTS, "summary", "verbatim"), [MISSING, True, False], NOT_FLAGS),
    ((*GRANTS, "summary", "model"), [MISSING, False], NOT_FLAGS),
    ((*GRANTS, "excerpt", "max_words"), [1], [0, *NOT_COUNTS]),
    (
        (*GRANTS, "excerpt", "max_share"),
        [1, Decimal("1.0"), Decimal("0.10"), Decimal("0.000001")],
        [0, Decimal("0.0"), Decimal("-0.1"), Decimal("1.000001"), 2, "0.1", True, [Decimal("0.1")]],
    ),
    ((*KITCHEN, "recipe_ingredients", "max_words"), [1], [0, *NOT_COUNTS]),
    ((*KITCHEN, "recipe_steps", "max_words"), [1], [0, *NOT_COUNTS]),
    ((*KITCHEN, "recipe_steps", "scale"), [MISSING, True, False], NOT_FLAGS),
    ((*KITCHEN, "recipe_ingredients", "scale"), [MISSING, True], NOT_FLAGS),
    ((*GRANTS, "train", "recipient"), ["Example Models"], NOT_TEXT),
    ((*GRANTS, "train", "models"), [["m"]], NOT_NAMES),
    ((*GRANTS, "train", "purposes"), [["p", "q"]], NOT_NAMES),
    ((*GRANTS, "train", "starts"), [date(2026, 6, 1)], NOT_DATES),
    ((*GRANTS, "train", "ends"), [MISSING, date(2026, 6, 2)], [date(2026, 6, 1), date(2026, 5, 1), *NOT_DATES]),
    ((*GRANTS, "train", "exclude_sections"), [[], ["Opinion"]], [one for one in NOT_LABELS if one != []]),
    ((*GRANTS, "train", "keep_body"), ["0s", "90d"], NOT_SPANS),
    ((*GRANTS, "train", "delete_within"), ["0s", "30d"], NOT_SPANS),
]  # fmt: skip
# What any grant may narrow with.
NARROWING: list[tuple[str, list[Any], list[Any]]] = [
    ("max_run", [1], [0, *NOT_COUNTS]),
    ("max_share", [Decimal("0.5"), Decimal(f"0.{'3' * 28}")], [0, "0.5", Decimal(f"0.{'3' * 29}"), Decimal("1e-99")]),
    ("starts", [date(2026, 6, 1)], NOT_DATES),
    ("ends", [date(2026, 6, 1)], NOT_DATES),
    ("territories", [["US"], ["worldwide"]], [["us"], ["worldwide", "US"], *NOT_NAMES]),
    ("channels", [["voice"]], [["radio"], *NOT_NAMES]),
    ("hosts", [["alexa"]], NOT_NAMES),
    ("sections", [["World"]], NOT_LABELS),
    ("exclude_sections", [["Opinion"]], NOT_LABELS),
]
PER_USE: Rows = [
    (("price", "per_use"), [{"headline": "0", "excerpt": "1"}], ["1", [], 1]),
    (("price", "per_use", "headline"), ["0", "0.0040"], NOT_MONEY),
    (("price", "minimum_per_month"), ["0", "2500.00"], ["unlimited", *NOT_MONEY]),
    (("price", "maximum_per_month"), ["0", "40000.00", "unlimited"], ["none", *NOT_MONEY]),
]
REQUIRED: list[Path] = [
    *((key,) for key in ("id", "version", "licensor", "licensee", "starts", "ends")),
    *((key,) for key in ("where", "attribution", "price", "takedown", "schedules")),
    *(("where", key) for key in ("territories", "languages", "channels", "hosts")),
    *(("attribution", key) for key in ("spoken", "card", "link")),
    *(("price", key) for key in ("model", "currency", "fee_per_month", "train_per_export")),
    *(("takedown", key) for key in ("tell", "correction_max_words", "within")),
    *((*DAILY, key) for key in ("name", "feeds", "sections", "exclude", "own_copy_only", "max_age", "keep_body")),
    *((*DAILY, key) for key in ("keep_derived", "limits", "grants")),
    *((*LIMITS, key) for key in ("words_per_answer", "words_per_listener_story", "words_per_story")),
    *((*LIMITS, key) for key in ("uses_per_day", "uses_per_listener_day")),
    (*GRANTS, "abstract", "max_words"),
    *((*GRANTS, "summary", key) for key in ("max_words", "max_run")),
    *((*GRANTS, "excerpt", key) for key in ("max_words", "max_share")),
    *((*KITCHEN, key, "max_words") for key in ("recipe_ingredients", "recipe_steps")),
    *((*GRANTS, "train", key) for key in ("recipient", "models", "purposes", "starts", "exclude_sections")),
    *((*GRANTS, "train", key) for key in ("keep_body", "delete_within")),
]
TABLES: list[Path] = [
    (), ("where",), ("attribution",), ("price",), ("takedown",), ("signals",), ("display",), ("reporting",),
    DAILY, (*DAILY, "exclude"), LIMITS, GRANTS,
    *((*GRANTS, use) for use in ("headline", "abstract", "summary", "excerpt", "train")),
    (*KITCHEN, "recipe_ingredients"), (*KITCHEN, "recipe_steps"),
]  # fmt: skip


def changed(base: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """`base` with `value` at `path`, or without that key where it is `MISSING`."""
    found = deepcopy(base)
    inner: Any = found
    for step in path[:-1]:
        inner = inner.setdefault(step, {}) if isinstance(inner, dict) else inner[step]
    if value is MISSING:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return found


def key_of(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def reading(data: dict[str, Any]) -> Reading:
    return read_licence(toml(data), "x.toml")


def faulty(data: dict[str, Any]) -> list[str]:
    return [fault.key for fault in reading(data).faults]


def licence(data: dict[str, Any]) -> Licence:
    found = reading(data)
    assert found.licence is not None, "\n".join(map(str, found.faults))
    return found.licence


def rows(table: Rows, base: str = "harbor") -> list[Any]:
    return [pytest.param(base, *row, id=key_of(row[0])) for row in table]


NARROWED: Rows = [
    ((*GRANTS, use, key), right, wrong)
    for use in ("headline", "abstract", "summary", "excerpt")
    for key, right, wrong in NARROWING
]
EDGES = [*rows(KEYS), *rows(NARROWED), *rows(PER_USE, "northwire")]


@pytest.mark.parametrize(("base", "path", "right", "wrong"), EDGES)
def test_a_value_within_the_edge_is_read(base: str, path: Path, right: list[Any], wrong: list[Any]) -> None:
    for value in right:
        assert faulty(changed(BASES[base], path, value)) == [], value


@pytest.mark.parametrize(("base", "path", "right", "wrong"), EDGES)
def test_a_value_beyond_the_edge_is_the_fault_of_its_key_and_of_no_other(
    base: str, path: Path, right: list[Any], wrong: list[Any]
) -> None:
    for value in wrong:
        found = reading(changed(BASES[base], path, value))
        assert found.licence is None, value
        keys = {fault.key for fault in found.faults}
        assert keys, value
        # Where the table of prices is none, each of its prices is missing as well.
        assert keys <= {key_of(path), key_of((*path, "headline")), key_of((*path, "excerpt"))}, value


@pytest.mark.parametrize("path", REQUIRED, ids=key_of)
def test_a_key_that_must_be_there_is_a_fault_where_it_is_missing(path: Path) -> None:
    faults = reading(changed(HARBOR, path, MISSING)).faults
    (mine,) = [fault for fault in faults if fault.key == key_of(path)]
    assert mine.found == "nothing"
    follow = {"price.train_per_export"} if path in {("schedules",), (*DAILY, "grants")} else set()
    others = {fault.key for fault in faults} - {key_of(path)} - follow
    assert all(key.startswith(f"{key_of(path)}.") for key in others)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: key_of(path) or "top")
def test_an_unknown_key_is_a_fault_anywhere(path: Path) -> None:
    assert faulty(changed(HARBOR, (*path, "colour"), "red")) == [key_of((*path, "colour"))]


def test_an_unknown_key_of_a_price_by_use_is_a_fault() -> None:
    assert faulty(changed(NORTHWIRE, ("price", "per_use", "summary"), "1")) == ["price.per_use.summary"]
    assert faulty(changed(NORTHWIRE, ("price", "fee_per_month"), "1")) == ["price.fee_per_month"]


def test_what_is_said_of_an_unknown_key_names_those_that_are_known() -> None:
    (fault,) = reading(changed(HARBOR, ("takedown", "colour"), "red")).faults
    wanted = "no such key: known here are correction_max_words, tell, within"
    assert fault == Fault("x.toml", "takedown.colour", "'red'", wanted)
    assert str(fault) == f"x.toml: takedown.colour: found 'red'; write {wanted}"


@pytest.mark.parametrize("use", ["preview", "correction", "Headline", "podcast"])
def test_a_use_that_cannot_be_granted_is_no_key(use: str) -> None:
    assert faulty(changed(HARBOR, (*GRANTS, use), {})) == [key_of((*GRANTS, use))]


@pytest.mark.parametrize(
    ("use", "key", "value"),
    [
        ("headline", "max_words", 10), ("train", "max_words", 10), ("abstract", "verbatim", True),
        ("excerpt", "model", True), ("abstract", "model_hosts", ["llm.example"]),
        ("excerpt", "scale", True), ("headline", "recipient", "x"), ("summary", "keep_body", "1d"),
    ],
)  # fmt: skip
def test_a_key_of_another_grant_is_unknown(use: str, key: str, value: Any) -> None:
    assert faulty(changed(HARBOR, (*GRANTS, use, key), value)) == [key_of((*GRANTS, use, key))]


def with_model(**keys: Any) -> dict[str, Any]:
    return changed(HARBOR, (*GRANTS, "summary"), HARBOR["schedules"][0]["grants"]["summary"] | keys)


SUMMARY_KEY = key_of((*GRANTS, "summary"))


def test_a_model_may_make_a_summary_where_hosts_are_named() -> None:
    hosts = ["llm.example.internal", "127.0.0.1:8080", "localhost:1", "a", "x-1.example:65535", "1" + "a" * 62]
    read = licence(with_model(model=True, model_hosts=hosts))
    assert read.schedules[0].grants[Use.SUMMARY].model_hosts == frozenset(hosts)
    assert licence(HARBOR).schedules[0].grants[Use.SUMMARY].model_hosts == frozenset()


@pytest.mark.parametrize(
    "host",
    [
        "*", "*.example", "llm.example/v1", "https://llm.example", "LLM.example", "llm.example:", "llm.example:0",
        "llm.example:080", "llm.example:65536", "llm.example:99999", "llm.example:443:1", ":443", ".example",
        "example.",
        "a..b", "-a.example", "a-.example", "u@llm.example", "llm.example?x", "llm.example#x", "llm_1.example", "[::1]",
        "::1", "ll m", "llm.exämple", "a" * 64, ".".join(["a" * 60] * 5), "llm.example\n",
    ],
)  # fmt: skip
def test_a_host_is_one_place_and_nothing_else(host: str) -> None:
    assert faulty(with_model(model=True, model_hosts=[host])) == [f"{SUMMARY_KEY}.model_hosts"]


@pytest.mark.parametrize("hosts", [one for one in NOT_NAMES if one != {}])
def test_hosts_are_a_list_of_names(hosts: Any) -> None:
    assert faulty(with_model(model=True, model_hosts=hosts)) == [f"{SUMMARY_KEY}.model_hosts"]


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"model": True}, "model_hosts"),
        ({"model_hosts": ["llm.example"]}, "model"),
        ({"model": False, "model_hosts": ["llm.example"]}, "model"),
        ({"model": "yes", "model_hosts": ["llm.example"]}, "model"),
    ],
)
def test_neither_key_says_anything_without_the_other(keys: dict[str, Any], key: str) -> None:
    assert faulty(with_model(**keys)) == [f"{SUMMARY_KEY}.{key}"]


def test_what_is_said_of_the_one_names_the_other() -> None:
    wanted = 'places to which the text may be sent, each a host or host:port, such as ["llm.example.internal"]'
    (missing,) = reading(with_model(model=True)).faults
    assert missing == Fault("x.toml", f"{SUMMARY_KEY}.model_hosts", "nothing", wanted)
    (useless,) = reading(with_model(model=False, model_hosts=["llm.example"])).faults
    instead = "true, since model_hosts is there; or take model_hosts out"
    assert useless == Fault("x.toml", f"{SUMMARY_KEY}.model", "False", instead)


@pytest.mark.parametrize("grant", [{}, {"max_words": 40}, {"max_run": 5, "hosts": ["alexa"]}])
def test_grounding_may_say_how_many_words_it_takes(grant: dict[str, Any]) -> None:
    read = licence(changed(HARBOR, (*GRANTS, "ground"), grant))
    assert read.schedules[0].grants[Use.GROUND].max_words == grant.get("max_words")


def test_a_file_with_twenty_faults_shows_all_twenty() -> None:
    wrong: list[tuple[Path, Any]] = [
        (("version",), 0), (("licensor",), 1), (("licensee",), MISSING), (("starts",), "soon"),
        (("where", "territories"), ["UK"]), (("where", "languages"), []), (("where", "hosts"), "alexa"),
        (("where", "planet"), "Earth"), (("attribution", "card"), "c"), (("attribution", "link"), "yes"),
        (("price", "currency"), "usd"), (("price", "fee_per_month"), 1), (("takedown", "within"), "a week"),
        (("reporting", "double_click"), "2h"), ((*DAILY, "feeds"), []), ((*DAILY, "max_age"), 48),
        ((*LIMITS, "words_per_story"), "unlimited"), ((*GRANTS, "abstract", "max_words"), 0),
        ((*GRANTS, "excerpt", "max_share"), 2), (("colour",), "red"),
    ]  # fmt: skip
    data = HARBOR
    for path, value in wrong:
        data = changed(data, path, value)
    assert sorted(faulty(data)) == sorted(key_of(path) for path, _ in wrong)
    assert len(wrong) == 20


def test_an_empty_file_lacks_every_key_that_must_be_there() -> None:
    keys = {fault.key for fault in read_licence("", "x.toml").faults}
    assert keys >= {key_of(path) for path in REQUIRED if len(path) == 1}
    assert keys >= {"where.territories", "attribution.spoken", "price.model", "takedown.tell"}
    assert "signals.contract_wins" not in keys


def test_a_schedule_without_grants_is_told_what_can_be_granted() -> None:
    (fault,) = reading(changed(HARBOR, (*DAILY, "grants"), {})).faults[:1]
    assert fault.key == "schedules[0].grants"
    assert "headline" in fault.wanted


@pytest.mark.parametrize("schedules", [[], {}, "x", [1], [{}, 1], 3])
def test_without_a_schedule_there_is_no_licence(schedules: Any) -> None:
    assert "schedules" in faulty(changed(HARBOR, ("schedules",), schedules))


@pytest.mark.parametrize("table", ["signals", "display", "reporting"])
@pytest.mark.parametrize("value", [1, [], "x"])
def test_a_table_that_may_be_left_out_is_a_table_where_it_is_not(table: str, value: Any) -> None:
    assert faulty(changed(HARBOR, (table,), MISSING)) == []
    assert faulty(changed(HARBOR, (table,), value)) == [table]


def test_two_schedules_of_one_name_are_a_fault() -> None:
    assert faulty(changed(HARBOR, ("schedules", 1, "name"), "daily")) == ["schedules.name"]


def test_a_feed_in_two_schedules_is_a_fault() -> None:
    found = reading(changed(HARBOR, ("schedules", 1, "feeds"), ["harbor-kitchen", "harbor-news"]))
    assert [fault.key for fault in found.faults] == ["schedules[1].feeds"]
    assert "'daily'" in found.faults[0].wanted


@pytest.mark.parametrize(("use", "path"), [(use, (*GRANTS, use)) for use in ("headline", "summary")])
def test_a_grant_that_ends_when_it_starts_is_a_fault(use: str, path: Path) -> None:
    same = changed(changed(HARBOR, (*path, "starts"), date(2026, 6, 1)), (*path, "ends"), date(2026, 6, 1))
    assert faulty(same) == [key_of((*path, "ends"))]
    assert faulty(changed(same, (*path, "ends"), date(2026, 6, 2))) == []


# ── what a value means ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T05:00:00", datetime(2026, 1, 1, 5, tzinfo=UTC)),
        ("2026-01-01T05:00:00Z", datetime(2026, 1, 1, 5, tzinfo=UTC)),
        ("2026-01-01T05:00:00+05:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-12-31T23:00:00-05:00", datetime(2026, 1, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_date_is_its_first_moment_in_utc(written: str, meant: datetime) -> None:
    text = toml(changed(HARBOR, ("starts",), MISSING))
    read = read_licence(f"starts = {written}\n{text}", "x.toml").licence
    assert read is not None
    assert read.starts == meant
    assert read.starts.tzinfo is UTC


@pytest.fixture
def five_hours_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with a time of its own."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EST5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("five_hours_behind")
def test_a_time_without_an_offset_is_utc_wherever_the_machine_stands() -> None:
    moment = datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert licence(changed(HARBOR, ("starts",), moment.replace(tzinfo=None))).starts == moment


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"])
def test_a_moment_beyond_the_calendar_is_a_fault(written: str) -> None:
    text = toml(changed(HARBOR, ("starts",), MISSING))
    assert [fault.key for fault in read_licence(f"starts = {written}\n{text}", "x.toml").faults] == ["starts"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30s", timedelta(seconds=30)), ("15m", timedelta(minutes=15)), ("48h", timedelta(hours=48)),
        ("30d", timedelta(days=30)), ("0s", timedelta()),
    ],
)  # fmt: skip
def test_a_time_span_is_in_seconds_minutes_hours_or_days(written: str, meant: timedelta) -> None:
    assert licence(changed(HARBOR, (*DAILY, "keep_body"), written)).schedules[0].keep_body == meant


@pytest.mark.parametrize(
    ("written", "micros"),
    [("0", 0), ("0.0040", 4000), ("0.0157", 15_700), ("2.01", 2_010_000), ("0.000001", 1),
     ("1800000.00", 1_800_000_000_000),
     ("123456789012.123456", 123_456_789_012_123_456)],
)  # fmt: skip
def test_money_is_exact_to_the_micro_unit(written: str, micros: int) -> None:
    assert licence(changed(HARBOR, ("price", "fee_per_month"), written)).price.fee_per_month_micros == micros
    assert licence(changed(NORTHWIRE, ("price", "per_use", "excerpt"), written)).price.of(Use.EXCERPT) == micros


def test_unlimited_is_none() -> None:
    data = changed(HARBOR, (*DAILY, "max_age"), "unlimited")
    for key in ("uses_per_day", "uses_per_listener_day"):
        data = changed(data, (*LIMITS, key), "unlimited")
    schedule = licence(data).schedules[0]
    assert (schedule.max_age, schedule.limits.uses_per_day, schedule.limits.uses_per_listener_day) == (None,) * 3
    assert (
        licence(changed(NORTHWIRE, ("price", "maximum_per_month"), "unlimited")).price.maximum_per_month_micros is None
    )


def test_worldwide_needs_no_country() -> None:
    assert licence(changed(HARBOR, ("where", "territories"), ["worldwide"])).where.territories is None
    assert licence(HARBOR).where.territories == frozenset({"US", "CA"})


def test_worldwide_in_a_grant_narrows_nothing_and_a_host_or_section_of_that_name_does() -> None:
    path = (*GRANTS, "abstract")

    def grant(key: str) -> Any:
        return licence(changed(HARBOR, (*path, key), ["worldwide"])).schedules[0].grants[Use.ABSTRACT]

    assert grant("territories").territories is None
    assert grant("hosts").hosts == {"worldwide"}
    assert grant("sections").sections == {"worldwide"}
    assert grant("exclude_sections").exclude_sections == {"worldwide"}


def test_a_grant_holds_what_it_was_narrowed_with() -> None:
    values: dict[str, Any] = {
        "max_run": 5, "max_share": Decimal("0.5"), "starts": date(2026, 6, 1), "ends": date(2026, 7, 1),
        "territories": ["US"], "channels": ["voice"], "hosts": ["alexa"],
    }  # fmt: skip
    data = HARBOR
    for key, value in values.items():
        data = changed(data, (*GRANTS, "abstract", key), value)
    grant = licence(data).schedules[0].grants[Use.ABSTRACT]
    assert (grant.max_words, grant.max_run, grant.max_share) == (60, 5, Decimal("0.5"))
    assert (grant.starts, grant.ends) == (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    narrowed = (grant.territories, grant.channels, grant.hosts)
    assert narrowed == (frozenset({"US"}), frozenset({"voice"}), frozenset({"alexa"}))


def test_names_of_sections_genres_and_credits_are_compared_whatever_their_case() -> None:
    data = changed(HARBOR, (*DAILY, "sections"), ["WORLD"])
    data = changed(data, (*DAILY, "exclude"), {"sections": ["Opinion"], "genres": ["Paid"], "credits": ["REUTERS"]})
    data = changed(data, (*GRANTS, "abstract", "sections"), ["Local"])
    data = changed(data, (*GRANTS, "abstract", "exclude_sections"), ["SPORT"])
    schedule = licence(data).schedules[0]
    assert schedule.sections == frozenset({"world"})
    assert schedule.exclude_sections == {"opinion"}
    assert schedule.exclude_genres == {"paid"}
    assert schedule.exclude_credits == {"reuters"}
    abstract = schedule.grants[Use.ABSTRACT]
    assert abstract.sections == frozenset({"local"})
    assert abstract.exclude_sections == {"sport"}


def test_what_permits_is_no_where_nothing_is_said() -> None:
    data = HARBOR
    for path in (("signals",), ("display",), ("reporting",), ("attribution", "again"), ("where", "territory_from")):
        data = changed(data, path, MISSING)
    data = changed(data, (*GRANTS, "summary", "verbatim"), MISSING)
    data = changed(data, (*KITCHEN, "recipe_steps", "scale"), MISSING)
    read = licence(data)
    assert (read.contract_wins, read.beside, read.double_click) == (frozenset(), frozenset(), timedelta())
    assert read.attribution.again == {}
    assert read.where.from_locale is False
    assert read.schedules[0].grants[Use.SUMMARY].verbatim is False
    assert read.schedules[1].grants[Use.RECIPE_STEPS].scale is False


def test_what_permits_is_yes_where_it_is_said() -> None:
    read = licence(HARBOR)
    assert read.contract_wins == {"robots", "rsl"}
    assert read.beside == {"other_publishers"}
    assert read.double_click == timedelta(seconds=30)
    assert read.attribution.again["en"] == "Also from {title}"
    assert read.where.from_locale
    assert read.schedules[0].grants[Use.SUMMARY].verbatim
    assert read.schedules[1].grants[Use.RECIPE_STEPS].scale


def test_a_training_grant_says_to_whom_for_what_and_how_long() -> None:
    grant = licence(HARBOR).schedules[0].grants[Use.TRAIN]
    assert grant.training is not None
    assert (grant.training.recipient, grant.training.models) == ("Example Models", ("example-foundation",))
    assert grant.training.purposes == ("pretraining",)
    assert (grant.training.keep_body, grant.training.delete_within) == (timedelta(days=90), timedelta(days=30))
    assert grant.starts == datetime(2026, 6, 1, tzinfo=UTC)
    assert grant.exclude_sections == {"opinion"}
    assert licence(HARBOR).schedules[0].grants[Use.HEADLINE].training is None


def test_credits_are_found_by_language_whatever_its_case() -> None:
    read = licence(changed(HARBOR, ("attribution", "spoken"), {"fr-CA": "Selon {title}"}))
    assert dict(read.attribution.spoken) == {"fr-ca": "Selon {title}"}


def test_the_hash_is_that_of_the_file_and_a_comment_changes_it() -> None:
    text = toml(HARBOR)
    first, second = read_licence(text, "x.toml").licence, read_licence(f"{text}# a comment\n", "x.toml").licence
    assert first is not None
    assert second is not None
    assert first.hash != second.hash
    assert len(first.hash) == 64
    assert first.file == "x.toml"


# ── the price ─────────────────────────────────────────────────────────────────────────────────────


def test_a_price_by_use_names_every_grant_but_training() -> None:
    assert faulty(changed(NORTHWIRE, ("price", "per_use", "excerpt"), MISSING)) == ["price.per_use.excerpt"]
    train = HARBOR["schedules"][0]["grants"]["train"]
    trained = changed(NORTHWIRE, (*GRANTS, "train"), train)
    assert faulty(trained) == ["price.train_per_export"]
    read = licence(changed(trained, ("price", "train_per_export"), "5"))
    assert read.price.train_per_export_micros == 5_000_000
    assert Use.TRAIN not in read.price.per_use_micros


def test_a_price_for_training_where_none_is_granted_is_a_fault() -> None:
    data = changed(HARBOR, (*GRANTS, "train"), MISSING)
    assert faulty(data) == ["price.train_per_export"]
    read = licence(changed(data, ("price", "train_per_export"), MISSING))
    assert read.price.train_per_export_micros is None


def test_what_is_free_has_no_other_key_in_its_price() -> None:
    assert licence(changed(HARBOR, ("price",), {"model": "free"})).price.model is PriceModel.FREE
    assert faulty(changed(HARBOR, ("price",), {"model": "free", "currency": "USD"})) == ["price.currency"]


def test_the_keys_of_an_unknown_price_model_are_not_judged() -> None:
    assert faulty(changed(HARBOR, ("price", "model"), "barter")) == ["price.model"]


# ── territories ───────────────────────────────────────────────────────────────────────────────────


def test_all_two_hundred_and_forty_nine_assigned_territories_are_known_and_no_others() -> None:
    pairs = {"".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2)}
    faults = {
        pair
        for pair in pairs
        if read_licence(f'where.territories = ["{pair}"]', "x").faults[6].key != "where.languages"
    }
    assert len(pairs - faults) == 249
    assert {"US", "GB", "FR", "DE", "CH", "BQ", "SS", "SX", "CW", "AX", "TF", "ZW", "BL", "MF"} <= pairs - faults
    assert {"UK", "EU", "XK", "AN", "YU", "SU", "TP", "ZR", "AA", "ZZ", "QM", "UN"} <= faults


# ── files that are no licence ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ('id = "harbor-2026"\n???', "harbor-2026"),
        ("  id='harbor-2026'\n???", "harbor-2026"),
        ('id = "harbor-2026"\r\n???\r\n', "harbor-2026"),
        ('\tid\t=\t"harbor-2026" # ours\n[where\n', "harbor-2026"),
        ('version = 1\nid = "h"\n[where]\n???', "h"),
        ('[where]\nid = "h"\n???', None),
        (' [where]\nid = "h"\n???', None),
        ('# id = "h"\n???', None),
        ('valid = "h"\n???', None),
        ("id = h\n???", None),
        ('id = ""\n???', None),
        ("???", None),
    ],
)
def test_a_file_that_cannot_be_parsed_belongs_to_the_id_that_its_line_names(text: str, owner: str | None) -> None:
    found = read_licence(text, "x.toml")
    assert found.licence is None
    assert found.id == owner
    (fault,) = found.faults
    assert fault.key == "(the file)"
    assert fault.found.startswith("no TOML: ")


@pytest.mark.parametrize(("written", "owner"), [('"Not An Id"', "Not An Id"), ("5", None), ('""', None), ("[]", None)])
def test_a_file_with_faults_belongs_to_whatever_it_calls_itself(written: str, owner: str | None) -> None:
    assert read_licence(f"id = {written}", "x.toml").id == owner


@pytest.mark.parametrize(
    "text",
    [
        "version = 0x" + "f" * 5000,
        "version = " + "9" * 5000,
        "tell = [0x" + "f" * 5000 + "]",
        ".".join(["a"] * 5000) + " = 1",
        "where." + ".".join(["a"] * 5000) + " = 1",
        "a = " + "[" * 5000,
        "a = " + "[" * 5000 + "]" * 5000,
        "a = " + "{a=" * 5000 + "1" + "}" * 5000,
        'id = "x" # \ud800',
        "price = nan",
        "price = -inf",
        "price = 1e99999999999999999999",
        "price = 1e999999",
        "\ufeff",
        "\x00",
    ],
    ids=range(15),
)
def test_no_monster_makes_the_reader_raise(text: str) -> None:
    found = read_licence(text, "x.toml")
    assert found.licence is None
    assert found.faults
    assert all(len(fault.found) < 400 for fault in found.faults)


@pytest.mark.parametrize(
    ("top", "named"),
    [
        ('id = "harbor-2026"', "harbor-2026"),
        ("  id = 'harbor-2026' # ours", "harbor-2026"),
        ('"id" = "harbor-2026"', "harbor-2026"),
        ('id = "other"\nid = "harbor-2026"', None),
        ('<<<<<<< ours\nid = "harbor-2026"\n=======\nid = "other"\n>>>>>>> theirs', None),
        ('note = """\nid = "other"\n"""\nid = "harbor-2026"', None),
        ('id = "harbor\\u002d2026"', None),
        ("id = harbor-2026", None),
        ("", None),
    ],
)
def test_a_file_that_is_no_toml_belongs_to_the_one_id_that_it_names_plainly(top: str, named: str | None) -> None:
    assert read_licence(f"{top}\nversion = = 2\n[where]\nid = 'below'", "x.toml").id == named


def test_a_file_of_blank_lines_is_read_at_once() -> None:
    started = time.process_time()
    read_licence("\n" * 50_000 + "?", "x.toml")
    assert time.process_time() - started < 1


@given(
    st.text(st.characters(exclude_categories=())) | st.text("id=[]{}\"'.,#\n \t0123456789truefalsewhr_-", max_size=80)
)
def test_the_reader_never_raises_for_any_text(text: str) -> None:
    found = read_licence(text, "x.toml")
    assert found.licence is None
    assert found.faults


@given(st.integers(0, 7000), st.text(max_size=3))
@settings(max_examples=60)
def test_the_reader_never_raises_for_a_sample_that_was_cut_into(place: int, put_in: str) -> None:
    text = (SAMPLES / "harbor.toml").read_text(encoding="utf-8")
    found = read_licence(text[:place] + put_in + text[place + 2 :], "x.toml")
    assert (found.licence is None) == bool(found.faults)


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in `value`: of the things in it, and of what holds them."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))


def kind(value: Any) -> type:
    return date if isinstance(value, date) else type(value)


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


SCALARS = st.one_of(
    st.text(max_size=8),
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.decimals(-(10**6), 10**6, places=4),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(["all", "unlimited", "worldwide", "48h", "1.00", "en", "flat"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@given(st.sampled_from(list(leaves(HARBOR))), VALUES)
@settings(max_examples=300)
def test_any_value_of_another_kind_is_read_or_is_a_fault_of_its_key(path: Path, value: Any) -> None:
    if kind(value) is kind(at(HARBOR, path)):
        return
    found = reading(changed(HARBOR, path, value))
    assert (found.licence is None) == bool(found.faults)
    keys = {fault.key.rstrip(".") for fault in found.faults}
    holders = {key_of(path[:length]) for length in range(1, len(path) + 1)}
    assert not keys or keys & holders


@given(st.dictionaries(st.sampled_from([*HARBOR, "x"]), VALUES, max_size=12))
@settings(max_examples=150)
def test_the_reader_never_raises_for_any_values_under_its_keys(data: dict[str, Any]) -> None:
    found = reading(data)
    assert found.licence is None
    assert found.faults


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_sample_written_from_its_values_is_the_same_licence(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    first, second = read_licence(text, path.name).licence, reading(sample(path.stem)).licence
    assert first is not None
    assert second is not None
    assert (first.schedules, first.where, first.price) == (second.schedules, second.where, second.price)
