"""What stands about items in a feed's own bytes: RSL (section 4) and the restrictions of Media RSS.

feedparser keeps the last of several `rsl:permits` and runs their words together, so the bytes are read anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from skill.intake.formats.charset import decoded
from skill.intake.formats.repair import declares_entities, repaired, well_formed
from skill.intake.signals.document import Unreadable, bounded
from skill.intake.signals.media import is_restriction, restricted
from skill.intake.signals.paths import absolute
from skill.intake.signals.rsl import RslDocument, is_rsl, read_contents
from skill.intake.signals.xml import NotReadError, elements, parted
from skill.rights.signals import Signal, Source

MAX_BYTES = 10 * 1024 * 1024
# What is said of the channel is held against each item.
MAX_OF_CHANNEL = 100
_ITEMS = {"item", "entry"}
_RSL, _MEDIA, _RESTRICTION = b"rslstandard.org", b"search.yahoo.com/mrss", b"restriction"
# Articles are written about both, too.
_BINDS_RSL = re.compile(rb"xmlns(?::[^\s=<>\"']{1,100})?\s{0,99}=\s{0,99}[\"'][^\"'<>]{0,40}rslstandard\.org")
_RESTRICTS = re.compile(rb"<(?:[^\s<>:/]{1,100}:)?restriction[\s/>]")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


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

    A document that names neither namespace costs a look for them. Of one that cannot be read to its end nothing is
    permitted: it may say so of any item.
    """
    small = _small(document)
    if not _may_say(small):
        return ()
    reader = _Reader(address)
    try:
        reader.read(document)
    except NotReadError as error:
        source = _named(small)
        reader.broken = Unreadable(source, address, str(error)) if source else None
    return tuple(reader.words())


def _small(document: bytes) -> bytes:
    # What is ASCII has zeros in it in the charsets that do not keep it.
    sought = document if b"\0" not in document[:100] else decoded(document, None).encode("utf-8", "replace")
    return sought.lower()


def _may_say(small: bytes) -> bool:
    """However the names are bound, they stand there."""
    return _RSL in small or (_MEDIA in small and _RESTRICTION in small)


def _named(small: bytes) -> Source | None:
    """Whose words there may be: RSL's before those of Media RSS."""
    if _RSL in small and _BINDS_RSL.search(small):
        return Source.RSL
    return Source.MEDIA_RESTRICTION if _MEDIA in small and _RESTRICTS.search(small) else None


@dataclass(frozen=True, slots=True)
class _Item:
    guid: str
    link: str
    signals: tuple[Signal, ...]


class _Reader:
    """Goes through a feed, an item at a time; what is read is let go of."""

    def __init__(self, address: str) -> None:
        self.broken: Unreadable | None = None
        self._address = address
        self._items: list[_Item] = []
        self._licences: list[RslDocument | Unreadable] = []
        self._restrictions: list[Signal] = []
        self._count = 0

    def read(self, body: bytes) -> None:
        text = decoded(body, None) if len(body) <= MAX_BYTES else ""
        document = None if declares_entities(text) else repaired(text)
        if document is None:
            raise NotReadError("it is no feed of 10 MiB at most without entities of its own")
        open_one: Element | None = None
        for event, element in elements(well_formed(document.text)):
            if event == "start":
                if open_one is None and (_is_item(element) or is_rsl(element.tag) or is_restriction(element.tag)):
                    open_one = element
            elif element is open_one:
                self._take(element)
                element.clear()
                open_one = None
            elif open_one is None:
                element.clear()

    def words(self) -> Iterator[ItemWords]:
        """Of the items first, so that a caller that joins them finds the most telling ones there."""
        for item in self._items:
            signals = bounded((*item.signals, *self._of_channel(item)), self._address)
            if signals:
                yield ItemWords(item.guid, item.link, signals)
        if self.broken:
            yield ItemWords("", "", (self.broken.signal,))

    def _take(self, element: Element) -> None:
        if _is_item(element):
            self._take_item(element)
            return
        if is_rsl(element.tag):
            licence = read_contents([element], self._address)
            self._licences.append(licence)
            self._count += len(licence.contents) if isinstance(licence, RslDocument) else 1
        else:
            self._restrictions.extend(restricted(element, self._address, "channel"))
            self._count += 1
        if self._count > MAX_OF_CHANNEL:
            raise NotReadError("its channel has more terms than are read")

    def _take_item(self, element: Element) -> None:
        link = _link(element)
        guid = _text(element, "guid", "id") or element.get(_ABOUT, "").strip()
        place = f"item {len(self._items) + 1}"
        signals = [
            one
            for child in element.iter()
            if is_restriction(child.tag)
            for one in restricted(child, self._address, place)
        ]
        licences = list(_outermost(element))
        if licences:
            signals.extend(_inside(read_contents(licences, self._address), absolute(link, self._address)))
        self._items.append(_Item(guid, link, tuple(signals)))

    def _of_channel(self, item: _Item) -> Iterator[Signal]:
        """What the channel says of an item by its link; of one without a link, whatever it says of any."""
        for licence in self._licences:
            if isinstance(licence, RslDocument) and item.link:
                yield from licence.signals(absolute(item.link, self._address))
            else:
                yield from licence.everything if isinstance(licence, RslDocument) else (licence.signal,)
        yield from self._restrictions


def _inside(licence: RslDocument | Unreadable, link: str) -> tuple[Signal, ...]:
    return licence.signals_inside(link) if isinstance(licence, RslDocument) else (licence.signal,)


def _is_item(element: Element) -> bool:
    return parted(element.tag)[1] in _ITEMS


def _outermost(item: Element) -> Iterator[Element]:
    """The elements of RSL that stand in no other one, in their order."""
    waiting = list(reversed(item))
    while waiting:
        element = waiting.pop()
        if is_rsl(element.tag):
            yield element
        else:
            waiting.extend(reversed(element))


def _text(item: Element, *names: str) -> str:
    """Of the first child of such a name that has one. RSS has these in no namespace, Atom and RSS 1.0 in their own."""
    for child in item:
        if parted(child.tag)[1] in names and not is_rsl(child.tag):
            text = "".join(child.itertext()).strip()
            if text:
                return text
    return ""


def _link(item: Element) -> str:
    for child in item:
        if parted(child.tag)[1] == "link" and child.get("rel", "alternate") == "alternate":
            link = child.get("href", "").strip() or "".join(child.itertext()).strip()
            if link:
                return link
    return ""
