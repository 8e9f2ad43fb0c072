"""One file in which every key says something of its own, and the licence that it is, value by value."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from skill.rights.licence import (
    Attribution,
    Grant,
    Licence,
    Limits,
    Price,
    PriceModel,
    Schedule,
    Takedown,
    Training,
    Use,
    Where,
)
from skill.rights.reading import Reading, read_licence

TEXT = """
id = "cove-2026"
version = 7
licensor = "cove"
licensee = "parlour-news"
starts = 2026-02-03
ends = 2027-04-05T06:07:08+01:00

[where]
territories = ["GB", "IE"]
territory_from = "locale"
languages = ["fr", "en"]
channels = ["voice", "text"]
hosts = ["alexa", "parlour"]

[attribution]
spoken = { en = "From {title}", fr-CA = "Selon {title}" }
again = { en = "Again {title}" }
card = "{title}, {publisher}"
link = true

[price]
model = "per_use"
currency = "EUR"
per_use = { headline = "0.1", summary = "0.2" }
minimum_per_month = "3"
maximum_per_month = "4"
train_per_export = "5"

[takedown]
tell = ["kill", "update"]
correction_max_words = 11
within = "12h"

[signals]
contract_wins = ["rsl"]

[display]
beside = ["ads"]

[reporting]
double_click = "13s"

[[schedules]]
name = "coast"
feeds = ["cove-coast", "cove-sea"]
sections = ["Tides"]
exclude = { sections = ["Yachts"], genres = ["Paid"], credits = ["Gull Agency"] }
own_copy_only = true
max_age = "14h"
keep_body = "15h"
keep_derived = "16h"
[schedules.limits]
words_per_answer = 17
words_per_listener_story = 18
words_per_story = 19
uses_per_day = 20
uses_per_listener_day = 21
[schedules.grants.headline]
[schedules.grants.summary]
max_words = 22
max_run = 23
max_share = 0.24
verbatim = true
starts = 2026-05-01
ends = 2026-06-01
territories = ["IE"]
channels = ["text"]
hosts = ["parlour"]
sections = ["Harbours"]
exclude_sections = ["Ferries"]
[schedules.grants.train]
recipient = "Cove Models"
models = ["second", "first"]
purposes = ["tuning", "ranking"]
starts = 2026-07-01
exclude_sections = []
keep_body = "25d"
delete_within = "26d"

[[schedules]]
name = "kitchen"
feeds = ["cove-kitchen"]
sections = "all"
exclude = {}
own_copy_only = false
max_age = "unlimited"
keep_body = "0s"
keep_derived = "1d"
[schedules.limits]
words_per_answer = 1
words_per_listener_story = 2
words_per_story = 3
uses_per_day = "unlimited"
uses_per_listener_day = "unlimited"
[schedules.grants.headline]
"""
NONE: frozenset[str] = frozenset()


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


COAST = Schedule(
    name="coast",
    feeds=frozenset({"cove-coast", "cove-sea"}),
    sections=frozenset({"tides"}),
    exclude_sections=frozenset({"yachts"}),
    exclude_genres=frozenset({"paid"}),
    exclude_credits=frozenset({"gull agency"}),
    own_copy_only=True,
    max_age=timedelta(hours=14),
    keep_body=timedelta(hours=15),
    keep_derived=timedelta(hours=16),
    limits=Limits(17, 18, 19, 20, 21),
    grants={
        Use.HEADLINE: Grant(Use.HEADLINE),
        Use.SUMMARY: Grant(
            Use.SUMMARY,
            max_words=22,
            max_run=23,
            max_share=Decimal("0.24"),
            verbatim=True,
            starts=day(2026, 5, 1),
            ends=day(2026, 6, 1),
            territories=frozenset({"IE"}),
            channels=frozenset({"text"}),
            hosts=frozenset({"parlour"}),
            sections=frozenset({"harbours"}),
            exclude_sections=frozenset({"ferries"}),
        ),
        Use.TRAIN: Grant(
            Use.TRAIN,
            starts=day(2026, 7, 1),
            training=Training(
                "Cove Models", ("first", "second"), ("ranking", "tuning"), timedelta(days=25), timedelta(days=26)
            ),
        ),
    },
)
KITCHEN = Schedule(
    name="kitchen",
    feeds=frozenset({"cove-kitchen"}),
    sections=None,
    exclude_sections=NONE,
    exclude_genres=NONE,
    exclude_credits=NONE,
    own_copy_only=False,
    max_age=None,
    keep_body=timedelta(),
    keep_derived=timedelta(days=1),
    limits=Limits(1, 2, 3, None, None),
    grants={Use.HEADLINE: Grant(Use.HEADLINE)},
)
LICENCE = Licence(
    id="cove-2026",
    version=7,
    licensor="cove",
    licensee="parlour-news",
    starts=day(2026, 2, 3),
    ends=datetime(2027, 4, 5, 5, 7, 8, tzinfo=UTC),
    where=Where(
        frozenset({"GB", "IE"}), True, ("en", "fr"), frozenset({"voice", "text"}), frozenset({"alexa", "parlour"})
    ),
    attribution=Attribution(
        {"en": "From {title}", "fr-ca": "Selon {title}"}, {"en": "Again {title}"}, "{title}, {publisher}", True
    ),
    price=Price(
        PriceModel.PER_USE,
        "EUR",
        0,
        {Use.HEADLINE: 100_000, Use.SUMMARY: 200_000},
        3_000_000,
        4_000_000,
        5_000_000,
    ),
    takedown=Takedown(frozenset({"kill", "update"}), 11, timedelta(hours=12)),
    contract_wins=frozenset({"rsl"}),
    beside=frozenset({"ads"}),
    double_click=timedelta(seconds=13),
    schedules=(COAST, KITCHEN),
    file="cove.toml",
    hash=hashlib.sha256(TEXT.encode()).hexdigest(),
)


def test_every_key_of_a_file_is_in_its_licence() -> None:
    assert read_licence(TEXT, "cove.toml") == Reading("cove.toml", "cove-2026", LICENCE)


def test_a_flat_licence_is_paid_by_the_month() -> None:
    written = TEXT.replace('"per_use"\ncurrency', '"flat"\nfee_per_month = "6"\ncurrency')
    for key in ("per_use = {", "minimum_per_month", "maximum_per_month"):
        written = "\n".join(line for line in written.splitlines() if not line.startswith(key))
    licence = read_licence(written, "cove.toml").licence
    assert licence is not None
    assert licence.price == Price(PriceModel.FLAT, "EUR", 6_000_000, train_per_export_micros=5_000_000)
