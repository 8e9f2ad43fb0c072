"""TDMRep (W3C Community Group report): a reservation of text and data mining, in a file, headers or a page's head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from skill.intake.formats.charset import decoded
from skill.intake.signals.paths import Pattern, Patterned, pattern
from skill.rights.signals import MINING, Barred, Signal, Source

MAX_BYTES = 1024 * 1024
_RESERVATION, _POLICY = "tdm-reservation", "tdm-policy"


class Place(IntEnum):
    """Where a reservation stands; the higher is the more specific one (section "Processing priority")."""

    FILE = 0
    HEADER = 1
    PAGE = 2


@dataclass(frozen=True, slots=True)
class Reservation:
    """One statement on mining: where it stands `at` in the document. `policy` is noted, and no more."""

    place: Place
    document: str
    at: str
    is_reserved: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class TdmrepDocument:
    """`/.well-known/tdmrep.json`."""

    address: str
    rules: Patterned[Reservation]

    def reservation(self, link: str) -> Reservation | None:
        """What the first entry that covers `link` says: the most specific one, as the file has them in sequence."""
        return next((one for _, one in self.rules.covering(link)), None)

    def signals(self, link: str) -> tuple[Signal, ...]:
        """What the file alone says; where a header or a page may say more, `reserved` is asked."""
        return reserved(one for one in [self.reservation(link)] if one)


def read_tdmrep(document: bytes, address: str) -> TdmrepDocument:
    """Never raises. What is no such file says nothing, as servers have a page for every address."""
    try:
        text = decoded(document, None).lstrip("\ufeff") if len(document) <= MAX_BYTES else "[]"
        found = json.loads(text, object_pairs_hook=_all_values)
    except (ValueError, RecursionError):
        found = []
    entries = found if isinstance(found, list) else [found]
    return TdmrepDocument(address, Patterned(_rules(entries, address)))


def reservation_of(place: Place, document: str, at: str, value: str, policy: str | None = None) -> Reservation | None:
    """`value` of a header or a meta element; one that is not there says nothing, one that is no 0 reserves."""
    value = value.strip()
    return Reservation(place, document, at, value != "0", policy) if value else None


def reserved(reservations: Iterable[Reservation]) -> tuple[Signal, ...]:
    """What all reservations about one address come to: those of the most specific place count, one of them is enough.

    So a page's 0 lifts a file's 1, and what is not said lifts nothing. A feed and a page are two addresses: what a page
    says of itself lifts nothing that is said of the feed.
    """
    found = list(reservations)
    most = max((one.place for one in found), default=None)
    return tuple(
        Signal(Source.TDMREP, one.document, one.at, f"{_RESERVATION} 1", MINING, Barred())
        for one in found
        if one.place is most and one.is_reserved
    )


def _rules(entries: list[Any], address: str) -> Iterator[tuple[Pattern, Reservation]]:
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            continue
        locations, values = entry.get("location", []), entry.get(_RESERVATION, [])
        if all(value is None for value in values):
            continue
        is_reserved = any(one != locations[0] for one in locations) or not all(map(_is_zero, values))
        policy = next((one for one in entry.get(_POLICY, []) if isinstance(one, str)), None)
        said = Reservation(Place.FILE, address, f"entry {number}", is_reserved, policy)
        yield from ((pattern(one), said) for one in locations if isinstance(one, str))


def _all_values(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """An object with all that it says under a key: of two values the one that reserves counts."""
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _is_zero(value: Any) -> bool:
    """Whether it is the number: JSON's `false` is another value, and Python's is equal to 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0
