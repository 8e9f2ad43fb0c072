"""What an amendment makes narrower and what wider: every field of a licence is compared, and no narrowing is missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, settings

from skill.rights.amendment import Difference, Direction, compare, includes
from skill.rights.licence import Grant, Licence, Price, PriceModel, Training, Use
from skill.rights.reading import read_licence
from tests.promises.test_deny_by_default import RANDOMS, a_licence, maybe, narrower
from tests.rights.world import LICENCE, NOW, SAMPLES, SCHEDULE

HARBOR = (SAMPLES / "harbor.toml").read_text(encoding="utf-8")
HILLGATE = (SAMPLES / "hillgate.toml").read_text(encoding="utf-8")
NORTHWIRE = (SAMPLES / "northwire.toml").read_text(encoding="utf-8")
MIRROR = {
    Direction.NARROWER: Direction.WIDER,
    Direction.WIDER: Direction.NARROWER,
    Direction.CHANGED: Direction.CHANGED,
}


def read(text: str) -> Licence:
    reading = read_licence(text, "harbor.toml")
    assert reading.licence is not None, reading.faults
    return reading.licence


def amended(text: str, *changes: tuple[str, str]) -> Licence:
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return read(text)


def told(old: Licence, new: Licence) -> list[str]:
    return [f"{one.key}: {one.direction}: {one.sentence}" for one in compare(old, new)]


# ── in sentences ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "harbor-2026"', 'id = "harbor-2027"',
         "id: changed: These are two agreements, harbor-2026 and harbor-2027: what follows says how the second"
         " differs."),
        ("version = 3", "version = 4", "version: changed: Version 3 becomes version 4."),
        ('licensor = "harbor"', 'licensor = "mill"', "licensor: changed: The licensor is no longer harbor but mill."),
        ('licensee = "byline-demo"', 'licensee = "other"',
         "licensee: changed: The licensee is no longer byline-demo but other."),
        ("starts = 2026-01-01", "starts = 2026-07-01", "starts: narrower: It begins on 2026-07-01, not on 2026-01-01."),
        ("ends = 2031-01-01", "ends = 2031-01-01T12:30:05",
         "ends: wider: It ends on 2031-01-01 12:30:05 UTC, not on 2031-01-01."),
        ("ends = 2031-01-01", "ends = 2030-01-01", "ends: narrower: It ends on 2030-01-01, not on 2031-01-01."),
        ('["US", "CA"]', '["US"]', "where.territories: narrower: Listeners in CA are not covered any more."),
        ('["US", "CA"]', '["US", "CA", "MX", "FR"]',
         "where.territories: wider: Listeners in FR and MX are covered now."),
        ('["US", "CA"]', '["worldwide"]',
         "where.territories: wider: All countries are covered now, where it was only listeners in CA and US."),
        ('territory_from = "locale"', "",
         "where.territory_from: narrower: Only a country that the listener consented to give counts; the locale's"
         " region is no proof any more."),
        ('languages = ["en"]', 'languages = ["en", "fr"]', "where.languages: wider: Requests in fr are covered now."),
        ('languages = ["en"]', 'languages = ["en-US", "en-CA"]',
         "where.languages: narrower: Requests in en are covered only where they are in en-CA and en-US."),
        ('languages = ["en"]', 'languages = ["*"]',
         "where.languages: wider: Requests in any language are covered now."),
        ('languages = ["en"]', 'languages = ["en", "en-US"]',
         "where.languages: changed: en is written as en and en-US now, which covers the same requests."),
        ('channels = ["voice", "screen"]', 'channels = ["voice"]',
         "where.channels: narrower: Answers by screen are not covered any more."),
        ('hosts = ["alexa"]', 'hosts = ["alexa", "parlour"]',
         "where.hosts: wider: Answers spoken by parlour are covered now."),
        ('spoken = { en = "From {title}", fr', 'spoken = { de = "Aus {title}", en = "From {title}", fr',
         'attribution.spoken: wider: In de the credit that is spoken may be "Aus {title}"; there was none.'),
        ('"From {title}", fr = "Selon {title}"', '"From {title}"',
         'attribution.spoken: narrower: In fr there is no credit that is spoken any more; it was "Selon {title}".'),
        ('en = "From {title}"', 'en = "As {title} says"',
         'attribution.spoken: changed: In en the credit that is spoken is "As {title} says", not "From {title}".'),
        ('en = "From {title}"', 'en = "From {title}", en-us = "As {title} says"',
         'attribution.spoken: changed: In en-us the credit that is spoken is "As {title} says", not "From {title}".'),
        (', fr = "Toujours selon {title}"', "",
         "attribution.again: narrower: In fr there is no credit of a further story any more; it was"
         ' "Toujours selon {title}".'),
        ('"© {year} {publisher}. {byline}"', '"{publisher}"',
         'attribution.card: changed: On cards the credit "© {year} {publisher}. {byline}" becomes "{publisher}".'),
        ("link = true", "link = false", "attribution.link: changed: Cards carry the story's address no more."),
        ('fee_per_month = "1800000.00"', 'fee_per_month = "1800000.50"',
         "price.fee_per_month: changed: The fee of a month: 1,800,000.00 USD becomes 1,800,000.50 USD."),
        ('train_per_export = "50000.00"', 'train_per_export = "0.015"',
         "price.train_per_export: changed: For an export to train with: 50,000.00 USD becomes 0.015 USD."),
        ('tell = ["correct", "kill"]', "tell = []",
         "takedown.tell: changed: Listeners who heard a story were told of these notices: correct and kill; now of:"
         " none."),
        ("correction_max_words = 40", "correction_max_words = 1",
         "takedown.correction_max_words: narrower: 40 words of a correction become 1."),
        ('within = "7d"', 'within = "1d"',
         "takedown.within: changed: Listeners were told within 7 days; now within 24 hours."),
        ('contract_wins = ["robots", "rsl"]', 'contract_wins = ["robots"]',
         "signals.contract_wins: narrower: The agreement does not stand above rsl any more."),
        ('beside = ["other_publishers"]', 'beside = ["other_publishers", "ads"]',
         "display.beside: wider: In one answer its stories may stand beside ads now."),
        ('double_click = "30s"', 'double_click = "90s"',
         "reporting.double_click: changed: The same use again was billed once within 30 seconds; now within 90"
         " seconds."),
        ('name = "daily"', 'name = "paper"', "schedules.paper.name: changed: The schedule daily is called paper now."),
        ('feeds = ["harbor-news"]', 'feeds = ["harbor-news", "harbor-more"]',
         "schedules.daily.feeds: wider: Stories of harbor-more are covered now."),
        ('sections = "all" # opinion', 'sections = ["World"] # opinion',
         "schedules.daily.sections: narrower: Only stories filed under world are covered, where it was all"
         " sections."),
        ('exclude = { genres = ["sponsored"] }', 'exclude = { genres = ["sponsored"], sections = ["Opinion"] }',
         "schedules.daily.exclude.sections: narrower: Stories filed under opinion are left out now."),
        ('exclude = { genres = ["sponsored"] }', "exclude = {}",
         "schedules.daily.exclude.genres: wider: Stories marked sponsored are not left out any more."),
        ('exclude = { genres = ["sponsored"] }', 'exclude = { genres = ["sponsored"], credits = ["Northwire"] }',
         "schedules.daily.exclude.credits: narrower: Stories credited to northwire are left out now."),
        ("own_copy_only = true # nor", "own_copy_only = false # nor",
         "schedules.daily.own_copy_only: wider: Stories credited to somebody else, as to an agency, are not left out"
         " any more."),
        ('max_age = "48h"', 'max_age = "unlimited"',
         "schedules.daily.max_age: wider: A story may be told for an unlimited time after it was published, not 48"
         " hours."),
        ('keep_body = "24h"', 'keep_body = "0s"',
         "schedules.daily.keep_body: narrower: The full text may be kept for 0 seconds, not 24 hours."),
        ('keep_derived = "30d"', 'keep_derived = "90m"',
         "schedules.daily.keep_derived: narrower: What was cut from a story may be kept for 90 minutes, not 30 days."),
        ("words_per_answer = 60", "words_per_answer = 70",
         "schedules.daily.limits.words_per_answer: wider: 60 words of a story in one answer become 70."),
        ("words_per_listener_story = 130", "words_per_listener_story = 90",
         "schedules.daily.limits.words_per_listener_story: narrower: 130 words of a story for one listener become 90."),
        ("words_per_story = 130", "words_per_story = 90",
         "schedules.daily.limits.words_per_story: narrower: 130 words of a story become 90."),
        ("uses_per_day = 100000", 'uses_per_day = "unlimited"',
         "schedules.daily.limits.uses_per_day: wider: No limit any more, where it was 100,000 uses a day."),
        ("uses_per_listener_day = 200", "uses_per_listener_day = 1",
         "schedules.daily.limits.uses_per_listener_day: narrower: 200 uses a day by one listener become 1."),
        ("[schedules.grants.abstract]\nmax_words = 60", "",
         "schedules.daily.grants.abstract: narrower: The abstract: not granted any more."),
        ("[schedules.grants.abstract]\nmax_words = 60", "[schedules.grants.abstract]\nmax_words = 61",
         "schedules.daily.grants.abstract.max_words: wider: 60 words of a story in this use become 61."),
        ("max_run = 45 # as", "max_run = 1 # as",
         "schedules.daily.grants.summary.max_run: narrower: 45 words of a story in a row become 1."),
        ("verbatim = true # and", "# and",
         "schedules.daily.grants.summary.verbatim: narrower: It may not be made of the story's own sentences any"
         " more."),
        ("verbatim = true # and", 'verbatim = true\nmodel = true\nmodel_hosts = ["a.example", "b:80"] # and',
         "schedules.daily.grants.summary.model_hosts: wider: A language model at a.example and b:80 may make it now,"
         " and is sent the story's text."),
        ("max_share = 0.15", "max_share = 0.125",
         "schedules.daily.grants.excerpt.max_share: narrower: 12.5 % of a story's words at most, not 15 %."),
        ("max_share = 0.15", 'max_share = 0.15\nterritories = ["US"]',
         "schedules.daily.grants.excerpt.territories: narrower: Only listeners in US are covered, where it was all that"
         " the licence covers."),
        ("max_share = 0.15", "max_share = 0.15\nstarts = 2027-01-01",
         "schedules.daily.grants.excerpt.starts: narrower: It begins on 2027-01-01, not with the licence."),
        ("max_share = 0.15", "max_share = 0.15\nends = 2027-01-01",
         "schedules.daily.grants.excerpt.ends: narrower: It ends on 2027-01-01, not with the licence."),
        ("max_share = 0.15", 'max_share = 0.15\nchannels = ["screen"]',
         "schedules.daily.grants.excerpt.channels: narrower: Only answers by screen are covered, where it was all that"
         " the licence covers."),
        ("max_share = 0.15", 'max_share = 0.15\nsections = ["World"]',
         "schedules.daily.grants.excerpt.sections: narrower: Only stories filed under world are covered, where it"
         " was all that the schedule covers."),
        ("max_share = 0.15", 'max_share = 0.15\nexclude_sections = ["World"]',
         "schedules.daily.grants.excerpt.exclude_sections: narrower: Stories filed under world are left out now."),
        ("max_share = 0.15", "max_share = 0.15\nmax_run = 30",
         "schedules.daily.grants.excerpt.max_run: narrower: 30 words of a story in a row at most, where there was no"
         " limit."),
        ('recipient = "Example Models"', 'recipient = "Sample AI"',
         "schedules.daily.grants.train.recipient: changed: The recipient is no longer Example Models but Sample AI."),
        ('models = ["example-foundation"]', 'models = ["example-foundation", "example-small"]',
         "schedules.daily.grants.train.models: wider: Training of example-small is covered now."),
        ('purposes = ["pretraining"]', 'purposes = ["pretraining", "evaluation"]',
         "schedules.daily.grants.train.purposes: wider: Training for evaluation is covered now."),
        ('keep_body = "90d"', 'keep_body = "60d"',
         "schedules.daily.grants.train.keep_body: narrower: The recipient may keep the text for 60 days, not 90 days."),
        ('delete_within = "30d"', 'delete_within = "10d"',
         "schedules.daily.grants.train.delete_within: narrower: The recipient has to delete within 10 days, not 30"
         " days."),
        ("scale = true #", "#",
         "schedules.kitchen.grants.recipe_steps.scale: narrower: Amounts may not be worked out for other servings any"
         " more."),
    ],
)  # fmt: skip
def test_each_key_is_told_in_a_sentence(before: str, after: str, said: str) -> None:
    assert told(read(HARBOR), amended(HARBOR, (before, after))) == [said]


@pytest.mark.parametrize(
    ("old", "changes", "said"),
    [
        (HILLGATE, [("0.0100", "0.0125")],
         ["price.per_use: changed: For an excerpt: 0.01 USD becomes 0.0125 USD."]),
        (HILLGATE, [("500.00", "600.00")],
         ["price.minimum_per_month: changed: The least that a month costs: 500.00 USD becomes 600.00 USD."]),
        (HILLGATE, [('"unlimited"', '"900.00"')],
         ["price.maximum_per_month: narrower: The most that a month may cost before uses are refused: no limit becomes"
          " 900.00 USD."]),
        (NORTHWIRE, [("40000.00", "50000.00")],
         ["price.maximum_per_month: wider: The most that a month may cost before uses are refused: 40,000.00 USD"
          " becomes 50,000.00 USD."]),
        (NORTHWIRE, [("40000.00", "30000.00"), ('"USD"', '"EUR"')],
         ["price.currency: changed: The currency was USD; now it is EUR.",
          "price.maximum_per_month: changed: The most that a month may cost before uses are refused: 40,000.00 USD"
          " becomes 30,000.00 EUR."]),
        (HILLGATE, [(', excerpt = "0.0100"', ""), ("[schedules.grants.excerpt]\nmax_words = 25\nmax_share = 0.10", "")],
         ["price.per_use: changed: For an excerpt: 0.01 USD becomes no amount.",
          "schedules.politics.grants.excerpt: narrower: An excerpt: not granted any more."]),
    ],
)  # fmt: skip
def test_money_is_changed_and_only_a_ceiling_in_the_same_money_is_a_limit(
    old: str, changes: list[tuple[str, str]], said: list[str]
) -> None:
    assert told(read(old), amended(old, *changes)) == said


def test_what_was_for_money_may_become_free() -> None:
    free = replace(read(NORTHWIRE), price=Price(PriceModel.FREE))
    assert told(read(NORTHWIRE), free)[:2] == [
        "price.model: changed: The price is no longer per_use but free.",
        "price.currency: changed: The currency was USD; now it is none.",
    ]
    assert {one.direction for one in compare(read(NORTHWIRE), free)} == {Direction.CHANGED}


def test_a_higher_version_that_begins_later_leaves_the_one_before_it_in_force_until_then() -> None:
    later = [("version = 3", "version = 4"), ("starts = 2026-01-01", "starts = 2027-01-01")]
    assert told(read(HARBOR), amended(HARBOR, *later)) == [
        "version: changed: Version 3 becomes version 4.",
        "starts: narrower: It begins on 2027-01-01, not on 2026-01-01; until then version 3 stands.",
    ]
    assert (
        told(amended(HARBOR, *later), read(HARBOR))[1] == "starts: wider: It begins on 2026-01-01, not on 2027-01-01."
    )


def test_a_list_that_loses_and_gains_is_told_both_ways() -> None:
    assert told(read(HARBOR), amended(HARBOR, ('["US", "CA"]', '["US", "MX"]'))) == [
        "where.territories: wider: Listeners in MX are covered now.",
        "where.territories: narrower: Listeners in CA are not covered any more.",
    ]


def test_a_schedule_that_comes_or_goes_is_told_with_what_it_covers() -> None:
    without = replace(read(HARBOR), schedules=read(HARBOR).schedules[:2])
    covers = "the feeds harbor-sport for a summary, an excerpt, the abstract and the headline."
    assert told(read(HARBOR), without) == [f"schedules.sport: narrower: The schedule is gone: it covered {covers}"]
    assert told(without, read(HARBOR)) == [f"schedules.sport: wider: The schedule is new: it covers {covers}"]


def test_a_grant_that_comes_is_told_with_its_bounds() -> None:
    old = replace(LICENCE, schedules=(replace(SCHEDULE, grants={}),))
    training = Training("Example Models", ("a", "b"), ("pretraining",), timedelta(), timedelta())
    grants = {
        Use.HEADLINE: Grant(Use.HEADLINE),
        Use.SUMMARY: Grant(Use.SUMMARY, max_words=1, max_run=1200),
        Use.EXCERPT: Grant(Use.EXCERPT, max_share=Decimal("0.5")),
        Use.TRAIN: Grant(Use.TRAIN, training=training),
    }
    new = replace(LICENCE, schedules=(replace(SCHEDULE, grants=grants),))
    assert [one.sentence for one in compare(old, new)] == [
        "The headline: granted now; refused before.",
        "A summary: granted now, with at most 1 word, 1,200 words in a row; refused before.",
        "An excerpt: granted now, with at most 50 % of a story's words; refused before.",
        "Training models: granted now to Example Models, of a and b, for pretraining; refused before.",
    ]
    assert {one.direction for one in compare(old, new)} == {Direction.WIDER}


def test_a_renamed_schedule_is_compared_and_two_that_trade_their_feeds_are_not_taken_for_renamed() -> None:
    renamed = amended(HARBOR, ('name = "daily"', 'name = "paper"'), ("words_per_story = 130", "words_per_story = 9"))
    assert [one.key for one in compare(read(HARBOR), renamed)] == [
        "schedules.paper.name", "schedules.paper.limits.words_per_story",
    ]  # fmt: skip
    traded = amended(HARBOR, ('"harbor-news"', '"x"'), ('"harbor-sport"', '"harbor-news"'), ('"x"', '"harbor-sport"'))
    assert {one.key for one in compare(read(HARBOR), traded)} == {"schedules.daily.feeds", "schedules.sport.feeds"}


def test_a_share_of_all_is_no_share() -> None:
    assert told(read(HARBOR), read(HARBOR)) == []
    whole = replace(SCHEDULE, grants={Use.EXCERPT: Grant(Use.EXCERPT, max_share=Decimal(1))})
    none = replace(SCHEDULE, grants={Use.EXCERPT: Grant(Use.EXCERPT)})
    assert told(replace(LICENCE, schedules=(whole,)), replace(LICENCE, schedules=(none,))) == []


def test_file_hash_and_order_are_no_terms() -> None:
    other = replace(read(HARBOR), file="x", hash="y", schedules=read(HARBOR).schedules[::-1])
    assert compare(read(HARBOR), other) == ()


@pytest.mark.parametrize(
    ("wide", "narrow", "is_in"),
    [
        ("*", "fr", True), ("en", "EN-us", True), ("en", "en", True), ("en-US", "en", False), ("en", "eng", False),
        ("en", "*", False),
    ],
)  # fmt: skip
def test_a_language_range_includes_what_begins_with_it(wide: str, narrow: str, is_in: bool) -> None:
    assert includes(wide, narrow) is is_in


# ── nothing is left out ───────────────────────────────────────────────────────────────────────────

TRAIN = Grant(
    Use.TRAIN, 9, 9, Decimal("0.5"), True, True, NOW, NOW, frozenset({"US"}), frozenset({"voice"}),
    frozenset({"alexa"}), frozenset({"world"}), frozenset({"sport"}),
    Training("Example Models", ("a",), ("pretraining",), timedelta(days=1), timedelta(days=1)),
)  # fmt: skip
# A licence in which every field has a value that can be another.
FULL = replace(
    LICENCE,
    price=Price(PriceModel.PER_USE, "USD", 1, {Use.EXCERPT: 1}, 1, 1, 1),
    schedules=(replace(SCHEDULE, sections=frozenset({"world"}), grants={Use.TRAIN: TRAIN}),),
)
# They name the paper and say nothing of its terms; a grant's use is the key that it stands under.
NO_TERMS = {"file", "hash", "schedules.grants.use"}


def each_changed(value: Any) -> Iterator[tuple[str, Any]]:
    """`value` once for each of its fields, and theirs, with that one field another."""
    for one in fields(value):
        inner = getattr(value, one.name)
        for path, changed in others(inner):
            yield f"{one.name}{path}", replace(value, **{one.name: changed})


def others(value: Any) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value):
        yield from ((f".{path}", changed) for path, changed in each_changed(value))
    elif isinstance(value, Mapping) and all(map(is_dataclass, value.values())):
        ((key, only),) = value.items()
        yield from ((path, {key: changed}) for path, changed in others(only))
    elif isinstance(value, tuple) and all(map(is_dataclass, value)):
        yield from ((path, (changed,)) for path, changed in others(*value))
    else:
        yield "", another(value)


def another(value: Any) -> Any:
    match value:
        case PriceModel():
            return PriceModel.FLAT
        case Use():
            return Use.GROUND
        case bool():
            return not value
        case int() | Decimal():
            return value * 2
        case str():
            return f"{value}x"
        case timedelta():
            return value + timedelta(seconds=1)
        case datetime():
            return value + timedelta(days=1)
        case frozenset():
            return value | {"x"}
        case tuple():
            return (*value, "x")
        case Mapping():
            return {key: another(one) for key, one in value.items()}
    raise AssertionError(f"FULL has no value of a kind that is known here: {value!r}")


def test_every_field_of_a_licence_is_compared() -> None:
    walked = dict(each_changed(FULL))
    silent = {path for path, changed in walked.items() if not compare(FULL, changed)}
    assert silent == NO_TERMS
    assert len(walked) >= 60
    for path in walked.keys() - NO_TERMS:
        differences = compare(FULL, walked[path])
        assert len({one.key for one in differences}) == 1, path
        assert all(re.fullmatch(r"[A-Z0-9][^{]+(\{\w+\}[^{]*)*\.", one.sentence) for one in differences), path


def test_terms_of_training_that_come_or_go_are_told() -> None:
    untrained = replace(FULL.schedules[0], grants={Use.TRAIN: replace(TRAIN, training=None)})
    without = replace(FULL, schedules=(untrained,))
    key = "schedules.daily.grants.train"
    assert told(FULL, without) == [f"{key}: narrower: Example Models may not train models with it any more."]
    assert told(without, FULL) == [f"{key}: wider: Example Models may train models with it now."]


# ── for any licence ───────────────────────────────────────────────────────────────────────────────


def is_inert(key: str, licence: Licence, less: Licence) -> bool:
    """Whether what is left of the languages includes what went: the file says less, and means the same."""
    lost = set(licence.where.languages) - set(less.where.languages)
    return key == "where.languages" and all(any(includes(one, gone) for one in less.where.languages) for gone in lost)


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_every_narrowing_is_narrower_and_never_wider_and_its_reverse_is_wider(r: Random) -> None:
    licence = a_licence(r)
    for key, less in narrower(licence):
        expected = set() if less == licence else {Direction.NARROWER}
        if is_inert(key, licence, less):
            expected = {Direction.CHANGED}
            event("inert")
        there, back = compare(licence, less), compare(less, licence)
        assert {one.direction for one in there} == expected, key
        assert {one.direction for one in back} == {MIRROR[one] for one in expected}, key


def mirrored(differences: tuple[Difference, ...]) -> set[tuple[str, Direction]]:
    return {(one.key, MIRROR[one.direction]) for one in differences}


@given(RANDOMS)
@settings(max_examples=500, deadline=None)
def test_from_old_to_new_mirrors_from_new_to_old(r: Random) -> None:
    old, new = a_licence(r), a_licence(r)
    new = replace(new, schedules=maybe(r, ()) or new.schedules)
    there, back = compare(old, new), compare(new, old)
    assert {(one.key, one.direction) for one in there} == mirrored(back)
    assert bool(there) == (old != new)
    assert compare(old, old) == compare(new, new) == ()
