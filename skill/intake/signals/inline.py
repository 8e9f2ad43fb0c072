"""A feed's document read together with what its own bytes say in public of its items."""

from __future__ import annotations

from dataclasses import replace

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.desk.ports.signals import ItemWords
from skill.intake.formats import Formats
from skill.intake.signals.items import words_of_items
from skill.rights.said import written


def read_feed(fetched: Fetched) -> Parsed | NotAFeed:
    read = Formats().parse(fetched)
    if isinstance(read, NotAFeed):
        return read
    words = words_of_items(fetched.body, fetched.address)
    return replace(read, words=tuple(ItemWords(one.guid, one.link, written(one.signals)) for one in words))
