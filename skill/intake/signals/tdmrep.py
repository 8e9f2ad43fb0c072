"""TDMRep (W3C Community Group report): a reservation of text and data mining, in a file, headers or a page's head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from skill.rights.signals import Signal


class Place(IntEnum):
    """Where a reservation stands; the higher is the more specific one."""

    FILE = 0
    HEADER = 1
    PAGE = 2


@dataclass(frozen=True, slots=True)
class Reservation:
    """One statement on mining: of a place, in the document at `document`. `policy` is noted, and no more."""

    place: Place
    document: str
    is_reserved: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class TdmrepDocument:
    """`/.well-known/tdmrep.json`."""

    address: str

    def reservation(self, link: str) -> Reservation | None:
        """What the first entry that covers `link` says of it."""
        return None

    def signals(self, link: str) -> tuple[Signal, ...]:
        """What the file says where no header and no page says more: see `reserved`."""
        return reserved(filter(None, [self.reservation(link)]))


def read_tdmrep(document: bytes, address: str) -> TdmrepDocument:
    """Never raises."""
    return TdmrepDocument(address)


def reserved(reservations: Iterable[Reservation]) -> tuple[Signal, ...]:
    """What all reservations about one story come to: those of the most specific place count, and one of them is enough.

    Reservation is one statement with a most specific place, so a page's 0 lifts a file's 1. What is not said lifts
    nothing.
    """
    return ()
