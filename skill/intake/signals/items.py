"""What stands about items in a feed's own bytes: RSL (section 4.6) and the restrictions of Media RSS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skill.rights.signals import Signal


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What is said of one item, by itself or by its channel, with `guid` and `link` as written ("" where it has none).

    One with neither is about every item of the document.
    """

    guid: str
    link: str
    signals: tuple[Signal, ...]


def words_of_items(document: bytes, address: str) -> Sequence[ItemWords]:
    """Of the feed at `address`, one for each item about which something is said. Never raises.

    A document that names neither namespace costs a look for them.
    """
    return ()
