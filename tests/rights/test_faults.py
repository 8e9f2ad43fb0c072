"""What a fault says: the publisher's people read it, and it must tell them what to write."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from skill.rights.reading import Fault, read_licence
from tests.rights.test_reading import DAILY, GRANTS, HARBOR, NORTHWIRE, Path, at, changed, key_of, reading

AMOUNT = 'an amount as text, such as "0.0040"'
TIME_SPAN = 'a time span such as "30s", "15m", "48h" or "30d"'
TERRITORIES = 'ISO 3166-1 alpha-2 codes such as ["US", "CA"], or ["worldwide"] alone'
WORDS = "a whole number of words, 0 or more"

# What to write → the keys that it is said of.
BY_MONTH = {
    "an id: small letters, digits, hyphens": ["id"],
    "a whole number from 1, higher with every change": ["version"],
    "the id of the publisher that grants": ["licensor"],
    "who may use it, as in NEWS_LICENSEE": ["licensee"],
    "a date such as 2026-01-01": ["starts"],
    "a date such as 2029-01-01; the first moment that is no longer covered": ["ends"],
    TERRITORIES: ["where.territories", "schedules[0].grants.headline.territories"],
    '"locale", or leave the key out': ["where.territory_from"],
    'language ranges such as ["en", "fr-FR"]': ["where.languages"],
    "some of voice, screen, briefing, text": ["where.channels", "schedules[0].grants.headline.channels"],
    'hosts by name, such as ["alexa"]': ["where.hosts", "schedules[0].grants.headline.hosts"],
    '{ en = "From {title}" }: a credit by language, with {title}': ["attribution.spoken"],
    '{ en = "Also from {title}" }: a credit by language, with {title}': ["attribution.again"],
    'text with some of {year} {publisher} {title} {byline}, as "© {year} {publisher}"': ["attribution.card"],
    "true or false": [
        "attribution.link",
        "schedules[0].own_copy_only",
        "schedules[0].grants.summary.verbatim",
        "schedules[0].grants.summary.model",
        "schedules[1].grants.recipe_ingredients.scale",
        "schedules[1].grants.recipe_steps.scale",
    ],
    "one of flat, per_use, free": ["price.model"],
    "an ISO 4217 code such as USD": ["price.currency"],
    AMOUNT: ["price.fee_per_month", "price.train_per_export"],
    "some of correct, kill, release, update, withhold, or [] for nobody": ["takedown.tell"],
    "a whole number of words": ["takedown.correction_max_words"],
    TIME_SPAN: [
        "takedown.within",
        "schedules[0].keep_derived",
        "schedules[0].grants.train.keep_body",
        "schedules[0].grants.train.delete_within",
    ],
    "some of aipref, content_signals, google_extended, media_restriction, robots, robots_meta, rsl, tdmrep,"
    " or leave the key out": ["signals.contract_wins"],
    "some of ads, other_publishers, or leave the key out": ["display.beside"],
    f"{TIME_SPAN}, an hour at most": ["reporting.double_click"],
    "a name: small letters, digits, hyphens": ["schedules[0].name"],
    "the ids of feeds in the titles file": ["schedules[0].feeds"],
    '"all", or a list of sections': ["schedules[0].sections"],
    "a list of names, or leave the key out": [
        "schedules[0].exclude.sections",
        "schedules[0].exclude.genres",
        "schedules[0].exclude.credits",
    ],
    f'{TIME_SPAN}, or "unlimited"': ["schedules[0].max_age"],
    f'{TIME_SPAN}; "0s" stores none': ["schedules[0].keep_body"],
    WORDS: [
        "schedules[0].limits.words_per_answer",
        "schedules[0].limits.words_per_listener_story",
        "schedules[0].limits.words_per_story",
    ],
    'a whole number of uses, or "unlimited"': [
        "schedules[0].limits.uses_per_day",
        "schedules[0].limits.uses_per_listener_day",
    ],
    "a whole number of words from 1": [
        "schedules[0].grants.abstract.max_words",
        "schedules[0].grants.summary.max_words",
        "schedules[0].grants.summary.max_run",
        "schedules[0].grants.excerpt.max_words",
        "schedules[0].grants.ground.max_words",
        "schedules[0].grants.headline.max_run",
        "schedules[1].grants.recipe_ingredients.max_words",
        "schedules[1].grants.recipe_steps.max_words",
    ],
    "a share over 0 and up to 1, such as 0.10": [
        "schedules[0].grants.excerpt.max_share",
        "schedules[0].grants.headline.max_share",
    ],
    "a date such as 2026-06-01": [
        "schedules[0].grants.headline.starts",
        "schedules[0].grants.headline.ends",
        "schedules[0].grants.train.starts",
    ],
    "a list of sections": ["schedules[0].grants.headline.sections"],
    "a list of sections, or leave the key out": ["schedules[0].grants.headline.exclude_sections"],
    "a list of sections, or []": ["schedules[0].grants.train.exclude_sections"],
    'places to which the text may be sent, each a host or host:port, such as ["llm.example.internal"]': [
        "schedules[0].grants.summary.model_hosts"
    ],
    "who may train": ["schedules[0].grants.train.recipient"],
    "a list of models": ["schedules[0].grants.train.models"],
    "a list of purposes": ["schedules[0].grants.train.purposes"],
    "at least one [[schedules]] table": ["schedules"],
    **{
        f"a table [{table.replace('[0]', '')}]": [table]
        for table in ("where", "attribution", "takedown", "signals", "schedules[0].limits")
    },
}
BY_USE = {
    AMOUNT: [*(f"price.per_use.{use}" for use in ("headline", "excerpt")), "price.minimum_per_month"],
    f'{AMOUNT}, or "unlimited"': ["price.maximum_per_month"],
    "a table [price.per_use]": ["price.per_use"],
}
ASKED_FOR = [
    *((HARBOR, key, wanted) for wanted, keys in BY_MONTH.items() for key in keys),
    *((NORTHWIRE, key, wanted) for wanted, keys in BY_USE.items() for key in keys),
]


@pytest.mark.parametrize(("base", "key", "wanted"), ASKED_FOR)
def test_a_fault_shows_what_was_found_and_says_what_to_write(base: dict[str, Any], key: str, wanted: str) -> None:
    path = tuple(int(step) if step.isdigit() else step for step in re.findall(r"\w+", key))
    faults = reading(changed(base, path, [[]])).faults  # which is right for no key
    assert Fault("x.toml", key, "[[]]", wanted) in faults


@pytest.mark.parametrize("path", [(), (*GRANTS, "train")])
def test_an_end_that_is_no_later_than_its_start_is_shown_beside_the_start_s_name(path: Path) -> None:
    starts = at(HARBOR, (*path, "starts"))
    faults = reading(changed(HARBOR, (*path, "ends"), starts)).faults
    assert faults == (Fault("x.toml", key_of((*path, "ends")), f"'{starts} 00:00:00+00:00'", "a date after `starts`"),)


def test_what_has_no_grant_is_told_what_can_be_granted() -> None:
    (fault, _) = reading(changed(HARBOR, (*DAILY, "grants"), {})).faults
    uses = "abstract, excerpt, ground, headline, recipe_ingredients, recipe_steps, summary, train"
    assert fault.found == "nothing"
    assert fault.wanted == f"at least one grant, such as [schedules.grants.headline]; known are {uses}"


def test_a_use_that_nobody_knows_is_told_those_that_are_known() -> None:
    (fault,) = reading(changed(HARBOR, (*GRANTS, "podcast"), {})).faults
    uses = "abstract, excerpt, ground, headline, recipe_ingredients, recipe_steps, summary, train"
    assert fault == Fault("x.toml", key_of((*GRANTS, "podcast")), "{}", f"no such key: known here are {uses}")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Decimal("2.50"), "2.50"),
        (Decimal("1e400"), "1E+400"),
        ("x" * 118, f"'{'x' * 118}'"),
        ("x" * 119, f"'{'x' * 119}"),
        ("x" * 999, f"'{'x' * 119}"),
    ],
)
def test_what_was_found_is_shown_as_far_as_a_line_goes(value: Any, found: str) -> None:
    (fault,) = reading(changed(HARBOR, (*GRANTS, "excerpt", "max_share"), value)).faults
    assert fault.found == found


def test_what_cannot_be_shown_is_said_to_be_more() -> None:
    (fault,) = read_licence("version = 0x" + "f" * 5000, "x.toml").faults[1:2]
    assert (fault.key, fault.found) == ("version", "more than can be shown")


def test_two_schedules_that_share_a_name_or_a_feed_are_told_so() -> None:
    named = reading(changed(HARBOR, ("schedules", 1, "name"), "daily"))
    assert named.faults == (
        Fault("x.toml", "schedules.name", "'daily'", "a name that no other schedule of this licence has"),
    )
    fed = reading(changed(HARBOR, ("schedules", 1, "feeds"), ["harbor-news"]))
    wanted = "a feed in one schedule; 'daily' has it too"
    assert fed.faults == (Fault("x.toml", "schedules[1].feeds", "'harbor-news'", wanted),)


def test_a_file_that_is_no_toml_is_sent_to_the_manual() -> None:
    found = read_licence('id = "harbor"\nx = ', "x.toml")
    assert (found.file, found.id, found.licence) == ("x.toml", "harbor", None)
    (fault,) = found.faults
    assert (fault.file, fault.key) == ("x.toml", "(the file)")
    assert fault.found.startswith("no TOML: Invalid value")
    assert fault.wanted == "a licence file as in docs/licence-file.md"


def test_a_number_beyond_all_numbers_is_named() -> None:
    (fault,) = read_licence("price = 1e99999999999999999999", "x.toml").faults
    assert fault.found == "no TOML: 1e99999999999999999999 is no amount"
