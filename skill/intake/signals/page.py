"""What the head of a story's page says: robots, TDMRep and RSL."""

from __future__ import annotations

from dataclasses import dataclass

from skill.intake.signals.document import Document
from skill.intake.signals.tdmrep import Reservation
from skill.rights.signals import Signal


@dataclass(frozen=True, slots=True)
class PageWords:
    """As of `HeaderWords`. `inline` is the RSL that stands in the page itself; its signals are in `signals`."""

    signals: tuple[Signal, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    licences: tuple[str, ...] = ()
    is_kept: bool = True
    inline: tuple[Document, ...] = ()


def signals_of_page(document: bytes, address: str) -> PageWords:
    """Never raises. Of the page at `address` only the head is read."""
    return PageWords()
