"""What the headers of a response say: X-Robots-Tag, Content-Usage, tdm-reservation, tdm-policy and Link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skill.intake.signals.document import each_once
from skill.intake.signals.paths import absolute
from skill.intake.signals.preferences import AIPREF
from skill.intake.signals.robots_meta import directives_of_header
from skill.intake.signals.rsl import MEDIA_TYPE
from skill.intake.signals.tdmrep import Place, Reservation, reservation_of
from skill.rights.signals import Signal

MAX_LICENCES = 20
_ROBOTS_TAG = "x-robots-tag"
_PARAMETER = r"\s*+;\s*+[\w!#$%&'*+.^`|~-]++\s*+(?:=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s;,\"]*+))?+"
# RFC 8288, section 3.
_LINK = re.compile(rf"<([^<>]*+)>((?:{_PARAMETER})*+)")
_ONE_PARAMETER = re.compile(r";\s*+([\w!#$%&'*+.^`|~-]++)\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s;,\"]*+))")


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """`signals` without those of TDMRep: `tdmrep.reserved` makes them of the `reservations` of all places.

    `licences` are absolute addresses of RSL documents. `is_kept` is false where no copy is to be kept (`noarchive`).
    """

    signals: tuple[Signal, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    licences: tuple[str, ...] = ()
    is_kept: bool = True


def signals_of_headers(headers: Sequence[tuple[str, str]], address: str, *, of_page: bool) -> HeaderWords:
    """Of the response for `address`: a story's page, or a feed, whose `noindex` is about the feed's document alone.

    A header that stands twice says both. Never raises.
    """
    told = [(name.strip().casefold(), value) for name, value in headers]
    rules = [one for name, value in told if name == _ROBOTS_TAG for one in directives_of_header(value)]
    signals = [one for rule in rules for one in rule.signals(address, "X-Robots-Tag", of_page=of_page)]
    for name, value in told:
        if name == "content-usage":
            signals.extend(AIPREF.signals(value, address, "Content-Usage"))
    return HeaderWords(
        each_once(signals),
        tuple(_reservations(told, address)),
        tuple(dict.fromkeys(one for name, value in told if name == "link" for one in _licences(value, address))),
        not any(one.keeps_no_copy for one in rules),
    )


def _reservations(told: Sequence[tuple[str, str]], address: str) -> Iterator[Reservation]:
    policy = next((value.strip() for name, value in told if name == "tdm-policy"), None)
    for name, value in told:
        if name == "tdm-reservation":
            # Servers in a row join what each of them sends.
            for one in value.split(","):
                said = reservation_of(Place.HEADER, address, "tdm-reservation", one, policy)
                if said:
                    yield said


def _licences(value: str, address: str) -> Iterator[str]:
    for target, written in _LINK.findall(value)[:MAX_LICENCES]:
        parameters: dict[str, str] = {}
        for name, quoted, plain in _ONE_PARAMETER.findall(written):
            parameters.setdefault(name.casefold(), quoted or plain)
        licence = licence_address(parameters.get("rel"), parameters.get("type"), target, address)
        if licence:
            yield licence


def licence_address(rel: str | None, media_type: str | None, target: str, address: str) -> str | None:
    """Where a link of a response or a page leads, if it is to an RSL document (RSL 1.0, section 4.5)."""
    kind = (media_type or "").partition(";")[0].strip().casefold()
    if "license" not in (rel or "").casefold().split() or kind != MEDIA_TYPE:
        return None
    return absolute(target, address)
