"""What an RSL document says of a licence: never more than the licence, to anybody."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from skill.rights.exchange.rsl import rsl
from skill.rights.licence import Licence
from tests.rights.exchange.samples import SAMPLES, WHOLE
from tests.rights.licences import licences

RSL = "{https://rslstandard.org/rsl}"
USAGES = {"all", "ai-all", "ai-train", "ai-input", "ai-index", "search"}
WITHIN = {"ai-all": "all", "search": "all", "ai-train": "ai-all", "ai-input": "ai-all", "ai-index": "ai-all", "all": ""}


def test_the_document_of_a_sample() -> None:
    assert rsl(SAMPLES["harbor"], 'Harbor & "Sons" <Media>') == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rsl xmlns="https://rslstandard.org/rsl">\n'
        '  <content url="">\n'
        "    <license>\n"
        '      <prohibits type="usage">all</prohibits>\n'
        '      <permits type="geo">CA US</permits>\n'
        "    </license>\n"
        '    <copyright type="organization">Harbor &amp; "Sons" &lt;Media&gt;</copyright>\n'
        "  </content>\n"
        "</rsl>\n"
    )


def permitted(document: str, usage: str, country: str) -> bool:
    """RSL 1.0, sections 3.4 to 3.6: prohibits beats permits, and a list of permits is closed."""
    (terms,) = ElementTree.fromstring(document.encode()).iter(f"{RSL}license")
    lists = {
        (name, kind): set((found.text or "").split())
        for name in ("permits", "prohibits")
        for kind in ("usage", "geo")
        for found in terms.findall(f"{RSL}{name}")
        if found.get("type") == kind
    }
    classes = {usage}
    while wider := {WITHIN[one] for one in classes} - classes - {""}:
        classes |= wider
    if classes & lists.get(("prohibits", "usage"), set()) or country in lists.get(("prohibits", "geo"), set()):
        return False
    usages, countries = lists.get(("permits", "usage")), lists.get(("permits", "geo"))
    return (usages is None or bool(classes & usages)) and (countries is None or country in countries)


@given(licences())
@settings(max_examples=200)
def test_nothing_is_permitted_to_the_public(licence: Licence) -> None:
    document = rsl(licence, licence.licensor)
    assert not any(permitted(document, usage, country) for usage in USAGES for country in ("US", "FR", "ZZ"))


@given(licences())
@settings(max_examples=200)
def test_no_country_is_named_that_the_licence_does_not_cover(licence: Licence) -> None:
    root = ElementTree.fromstring(rsl(licence, licence.licensor).encode())
    named = {code for one in root.iter(f"{RSL}permits") for code in (one.text or "").split()}
    assert named == (licence.where.territories or set())
    assert {one.get("type") for one in root.iter(f"{RSL}permits")} <= {"geo"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_say_nothing_that_is_between_the_parties(name: str) -> None:
    licence = SAMPLES[name]
    document = rsl(licence, "A Press")
    assert {one.tag.removeprefix(RSL) for one in ElementTree.fromstring(document.encode()).iter()} <= {
        "rsl", "content", "license", "prohibits", "permits", "copyright",
    }  # fmt: skip
    for private in (licence.licensee, licence.id, licence.price.currency or "payment", "payment"):
        assert private not in document


def test_what_is_checked_above_can_fail() -> None:
    document = rsl(WHOLE, "x").replace('<prohibits type="usage">all<', '<prohibits type="usage">ai-train<')
    assert permitted(document, "ai-input", "GB")
    assert not permitted(document, "ai-input", "US")
    assert not permitted(document, "ai-train", "GB")
    closed = document.replace("prohibits", "permits")
    assert not permitted(closed, "search", "GB")
    assert not permitted(document.replace("<permits", "<prohibits").replace("/permits", "/prohibits"), "search", "GB")
