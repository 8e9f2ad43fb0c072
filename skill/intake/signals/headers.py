"""What the headers of a response say: X-Robots-Tag, Content-Usage, tdm-reservation, tdm-policy and Link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skill.intake.signals.tdmrep import Reservation
from skill.rights.signals import Signal


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
    """Of the response for `address`: a story's page, or a feed, whose `noindex` is about the feed's document alone."""
    return HeaderWords()
