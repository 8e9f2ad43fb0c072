"""A feed's document read together with what its own bytes say in public of its items."""

from __future__ import annotations

import re
from dataclasses import replace

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.desk.ports.signals import ItemWords
from skill.intake.formats import Formats
from skill.intake.signals import items
from skill.rights.said import written

_ITEM = re.compile(r"item \d+")


def read_feed(fetched: Fetched) -> Parsed | NotAFeed:
    read = Formats().parse(fetched)
    if isinstance(read, NotAFeed):
        return read
    return replace(read, words=tuple(map(_known_again, items.words_of_items(fetched.body, fetched.address))))


def _known_again(one: items.ItemWords) -> ItemWords:
    """The same when the item stands elsewhere in the next document: which one it is, its GUID and link say."""
    signals = one.signals
    if one.guid or one.link:
        signals = tuple(replace(signal, place=_ITEM.sub("its item", signal.place, count=1)) for signal in signals)
    return ItemWords(one.guid, one.link, written(signals))
