"""A licence as an ODRL Agreement: there and back, and what the document says by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from skill.rights.exchange import profile
from skill.rights.exchange.odrl import agreement, odrl
from skill.rights.licence import GRANTABLE, Channel, Licence, PriceModel, Use
from skill.rights.odrl.vocabulary import DEPRECATED_ACTIONS
from skill.rights.reading import BESIDE, SIGNALS, TELLABLE
from tests.rights.exchange.roundtrip import comes_back
from tests.rights.exchange.samples import SAMPLES, WHOLE
from tests.rights.licences import licences
from tests.samples import ROOT

PAPER = (ROOT / "docs/odrl-profile.md").read_text(encoding="utf-8")


@given(licences())
@settings(max_examples=300)
def test_there_and_back_is_the_same(licence: Licence) -> None:
    comes_back(licence)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_come_back(name: str) -> None:
    comes_back(SAMPLES[name])


def test_the_whole_licence_comes_back() -> None:
    comes_back(WHOLE)


def test_neither_file_nor_hash_is_in_it() -> None:
    assert odrl(WHOLE) == odrl(replace(WHOLE, file="other.toml", hash="1" * 64))


def test_the_text_is_the_document() -> None:
    text = odrl(SAMPLES["harbor"])
    assert json.loads(text) == agreement(SAMPLES["harbor"])
    assert max(map(len, text.splitlines())) <= 120


def test_the_head_of_an_agreement() -> None:
    document = agreement(SAMPLES["harbor"])
    del document["permission"], document["obligation"]
    assert document == {
        "@context": ["http://www.w3.org/ns/odrl.jsonld", {"byline": "https://byline.example/odrl/news-voice/1#"}],
        "@type": "Agreement",
        "uid": "urn:byline:licence:harbor-2026:3",
        "profile": "https://byline.example/odrl/news-voice/1",
        "conflict": "prohibit",
        "assigner": "urn:byline:party:harbor",
        "assignee": "urn:byline:party:byline-demo",
    }


def test_an_excerpt() -> None:
    document = agreement(SAMPLES["harbor"])
    (excerpt,) = (one for one in document["permission"] if one["uid"].endswith("#sport/excerpt"))
    assert excerpt["action"] == [
        {
            "rdf:value": {"@id": "byline:excerpt"},
            "refinement": [
                {"leftOperand": "byline:words", "operator": "lteq", "rightOperand": 25},
                {
                    "leftOperand": "percentage",
                    "operator": "lteq",
                    "rightOperand": {"@type": "xsd:decimal", "@value": "10"},
                },
            ],
        }
    ]
    said = {one["uid"].partition("#")[2]: (one["operator"], one["rightOperand"]) for one in excerpt["constraint"]}
    assert said == {
        "starts": ("gteq", {"@type": "xsd:dateTime", "@value": "2026-01-01T00:00:00Z"}),
        "ends": ("lt", {"@type": "xsd:dateTime", "@value": "2031-01-01T00:00:00Z"}),
        "where.territories": (
            "isAnyOf", [{"@id": "urn:iso:std:iso:3166:-1:CA"}, {"@id": "urn:iso:std:iso:3166:-1:US"}],
        ),
        "where.territory_from": ("isAnyOf", [{"@id": "byline:consent"}, {"@id": "byline:locale"}]),
        "where.languages": ("isAnyOf", ["en"]),
        "where.channels": ("isAnyOf", [{"@id": "byline:screen"}, {"@id": "byline:voice"}]),
        "where.hosts": ("isAnyOf", ["alexa"]),
        "signals.contract_wins": ("isPartOf", [{"@id": "byline:robots"}, {"@id": "byline:rsl"}]),
        "display.beside": ("isPartOf", [{"@id": "byline:other-publishers"}]),
        "sport/max_age": ("lteq", {"@type": "xsd:duration", "@value": "P2D"}),
        "sport/limits.words_per_answer": ("lteq", 50),
        "sport/limits.words_per_listener_story": ("lteq", 100),
        "sport/limits.words_per_story": ("lteq", 100),
        "sport/limits.uses_per_day": ("lteq", 100000),
        "sport/limits.uses_per_listener_day": ("lteq", 200),
    }  # fmt: skip


@given(licences())
@settings(max_examples=50)
def test_each_permission_says_all_that_is_asked_of_it(licence: Licence) -> None:
    """Whoever judges one permission needs no other: the conditions of all stand in each, under the same uid."""
    document = agreement(licence)
    shared = [{one["uid"]: one for one in each["constraint"] if "uid" in one} for each in document["permission"]]
    for uid, one in ((uid, one) for conditions in shared for uid, one in conditions.items()):
        schedule = uid.partition("#")[2].rpartition("/")[0]
        for permission, conditions in zip(document["permission"], shared, strict=True):
            if not schedule or permission["uid"].startswith(f"{document['uid']}#{schedule}/"):
                assert conditions[uid] == one


def test_no_permission_is_for_a_whole_class_of_uses() -> None:
    """Neither `use` nor any other action of ODRL, each of which would grant more than one of ours."""
    assert set(profile.ACTIONS.values()) == GRANTABLE
    for licence in SAMPLES.values():
        for permission in agreement(licence)["permission"]:
            (action,) = permission["action"]
            assert action["rdf:value"]["@id"] in profile.ACTIONS


# ── the paper ─────────────────────────────────────────────────────────────────────────────────────


def names_in(node: Any) -> Iterator[str]:
    """Every name of the profile and of ODRL that a document has."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"leftOperand", "operator"} or (key == "@id" and value.startswith(("byline:", "odrl:"))):
                yield value
            else:
                yield from names_in(value)
    elif isinstance(node, list):
        for one in node:
            yield from names_in(one)


# The words of the profile that are values.
WORDS = {"all", "none", "unlimited", "worldwide", "consent", "locale"} | {
    name.replace("_", "-") for name in (*Channel, *PriceModel, *SIGNALS, *BESIDE, *TELLABLE)
}


def every_name() -> set[str]:
    found = {name for licence in (*SAMPLES.values(), WHOLE) for name in names_in(agreement(licence))}
    terms = (
        *profile.OF_LICENCE, *profile.OF_SCHEDULE, *profile.SCOPE, *profile.CREDIT, *profile.PRICE, *profile.TAKEDOWN,
        *profile.REPORTING, *(term for use in Use for term in (*profile.of_grant(use), *profile.of_action(use))),
    )  # fmt: skip
    return found | {term.left for term in terms} | set(profile.ACTIONS) | {f"byline:{word}" for word in WORDS}


@pytest.mark.parametrize("name", sorted(every_name()))
def test_the_paper_defines_every_name(name: str) -> None:
    assert f"`{name.removeprefix('odrl:')}`" in PAPER


def test_the_paper_defines_no_name_that_nothing_writes() -> None:
    assert {f"byline:{one}" for one in re.findall(r"`byline:([a-z-]+)`", PAPER)} <= every_name()


def test_the_paper_names_the_profile_and_the_deprecated_actions() -> None:
    assert profile.PROFILE in PAPER
    assert {name for name in DEPRECATED_ACTIONS if f"`{name}`" not in PAPER} == set()
