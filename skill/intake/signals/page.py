"""What the head of a story's page says: robots, TDMRep and RSL.

nh3 reads it as browsers do and writes it down again in one form, in which elements can be picked out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import nh3

from skill.intake.formats.charset import decoded
from skill.intake.signals.agent import OUR_NAME
from skill.intake.signals.document import each_once
from skill.intake.signals.headers import MAX_LICENCES, licence_address
from skill.intake.signals.robots_meta import Directive, directives
from skill.intake.signals.rsl import MEDIA_TYPE, signals_inside
from skill.intake.signals.tdmrep import Place, Reservation, reservation_of
from skill.rights.signals import Signal

MAX_BYTES = 128 * 1024
_ATTRIBUTES = {"meta": {"name", "content"}, "link": {"rel", "type", "href"}, "script": {"type"}}
# Stands where the body begins.
_END = "hr"
_SET_ASIDE = "\ue000"
_BODY = re.compile(r"<(?=body[\s/>])", re.IGNORECASE)
# Of no other element anything is read, and nh3 takes time with the square of how deep they nest.
_OTHER = re.compile(r"<(?=/?[a-z])(?!/?(?:meta|link|script|style|title|noscript|body)[\s/>])", re.IGNORECASE)
_WRITTEN = r"((?: [a-z]++=\"[^\"]*+\")*+)"
_ELEMENT = re.compile(rf"<(meta|link){_WRITTEN}>|<(script){_WRITTEN}>(.*?)</script>|<({_END})>", re.DOTALL)
_ATTRIBUTE = re.compile(r" ([a-z]++)=\"([^\"]*+)\"")


@dataclass(frozen=True, slots=True)
class PageWords:
    """As of `HeaderWords`; what RSL in the page itself says is in `signals`."""

    signals: tuple[Signal, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    licences: tuple[str, ...] = ()
    is_kept: bool = True


class _Element(NamedTuple):
    name: str
    attributes: dict[str, str]
    content: str

    def meta(self, *names: str) -> str | None:
        """The content of a meta element of such a name."""
        is_named = self.name == "meta" and self.attributes.get("name", "").strip().casefold() in names
        return self.attributes.get("content", "") if is_named else None


def signals_of_page(document: bytes, address: str) -> PageWords:
    """Of the page at `address` the head, as far as it stands in the first 128 KiB. Never raises."""
    elements = list(_head(decoded(document[:MAX_BYTES], None)))
    rules = [*_rules(elements)]
    signals = [one for rule, place in rules for one in rule.signals(address, place, of_page=True)]
    for element in elements:
        if element.name == "script" and element.attributes.get("type", "").strip().casefold() == MEDIA_TYPE:
            signals.extend(signals_inside(element.content, address, address))
    return PageWords(
        each_once(signals),
        tuple(_reservations(elements, address)),
        tuple(dict.fromkeys(_licences(elements, address)))[:MAX_LICENCES],
        not any(rule.keeps_no_copy for rule, _ in rules),
    )


def _head(text: str) -> Iterator[_Element]:
    few = _OTHER.sub(_SET_ASIDE, text.replace(_SET_ASIDE, ""))
    written = nh3.clean(
        _BODY.sub(f"<{_END}><", few),
        tags={*_ATTRIBUTES, _END},
        clean_content_tags={"style", "title"},
        attributes=_ATTRIBUTES,
        link_rel=None,
    )
    for found in _ELEMENT.finditer(written):
        if found[6]:
            return
        name, attributes = found[1] or found[3], found[2] or found[4] or ""
        content = (found[5] or "").replace(f"<{_END}>", "").replace(_SET_ASIDE, "<")
        yield _Element(name, {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}, content)


def _rules(elements: list[_Element]) -> Iterator[tuple[Directive, str]]:
    for element in elements:
        content = element.meta("robots", OUR_NAME)
        if content is not None:
            for rule in directives(content.split(",")):
                yield rule, f"meta {element.attributes['name'].strip().casefold()}"


def _reservations(elements: list[_Element], address: str) -> Iterator[Reservation]:
    policies = (element.meta("tdm-policy") for element in elements)
    policy = next((one.strip() for one in policies if one), None)
    for element in elements:
        said = reservation_of(
            Place.PAGE, address, "meta tdm-reservation", element.meta("tdm-reservation") or "", policy
        )
        if said:
            yield said


def _licences(elements: list[_Element], address: str) -> Iterator[str]:
    for element in elements:
        given = element.attributes
        if element.name == "link" and given.get("href", "").strip():
            found = licence_address(given.get("rel"), given.get("type"), given["href"], address)
            if found:
                yield found
