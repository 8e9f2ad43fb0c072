"""What all documents say together of one story. A document that was read is kept in mind, by its hash."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin

from skill.desk.ports.signals import Document, Kind, Reference
from skill.desk.signals import origin_of
from skill.intake.signals.document import Unreadable
from skill.intake.signals.headers import HeaderWords, signals_of_headers
from skill.intake.signals.page import PageWords, signals_of_page
from skill.intake.signals.robots import RobotsDocument, read_robots
from skill.intake.signals.rsl import RslDocument, read_rsl
from skill.intake.signals.tdmrep import Place, Reservation, TdmrepDocument, read_tdmrep, reserved
from skill.rights.licence import Use
from skill.rights.said import read_set, written
from skill.rights.signals import Barred, Signal, Source

MOST_REMEMBERED = 4096

_Read = RobotsDocument | TdmrepDocument | RslDocument | Unreadable | HeaderWords | PageWords


class SignalReader:
    """`desk.ports.signals.Reader`."""

    def __init__(self) -> None:
        self._known: dict[tuple[Reference, str | None], _Read] = {}

    def is_readable(self, reference: Reference, text: bytes) -> bool:
        if reference.kind is Kind.TDMREP:
            return _is_json(text)
        if reference.kind is Kind.ROBOTS:
            return not _is_page(text)
        return not isinstance(_read(reference, text), Unreadable)

    def holds_for(self, reference: Reference, text: bytes) -> timedelta | None:
        found = _read(reference, text) if reference.kind is Kind.RSL else None
        return found.max_age if isinstance(found, RslDocument) else None

    def said_by_page(self, link: str, found_at: str, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
        """JSON, of the words of standards alone."""
        of_headers = signals_of_headers(headers, found_at, of_page=True)
        of_head = signals_of_page(body, found_at)
        signals = [*of_headers.signals, *of_head.signals]
        signals += [] if of_headers.is_kept else [_no_copy(link, "X-Robots-Tag")]
        signals += [] if of_head.is_kept else [_no_copy(link, "meta robots")]
        reservations = (*of_headers.reservations, *of_head.reservations)
        return json.dumps(
            {
                "signals": written(replace(one, document=link) for one in signals),
                "reservations": [(one.place, one.at, one.is_reserved) for one in reservations],
                "licences": [one for one in (*of_headers.licences, *of_head.licences) if origin_of(one)],
            }
        ).encode()

    def licences(self, documents: Iterable[Document]) -> Sequence[str]:
        found: dict[str, None] = {}
        for one in documents:
            read = self._of(one)
            if isinstance(read, RobotsDocument | HeaderWords | PageWords):
                named = (_joined(one.reference.address, address) for address in read.licences)
                found |= dict.fromkeys(address for address in named if origin_of(address))
        return tuple(found)

    def signals(self, documents: Sequence[Document], feed: str, link: str | None) -> tuple[Signal, ...]:
        """robots.txt and tdmrep.json speak of what is at their own origin, and so do the licences that robots.txt
        names; what the feed's headers say, or name, is about all of its stories; what a page does, about it alone. A
        licence that is named and not had permits nothing (RSL 1.0, section 4.9).
        """
        pages = tuple(dict.fromkeys(one for one in (feed, link) if one))
        signals: list[Signal] = []
        licensed: dict[str, dict[str, None]] = {}
        for one in documents:
            read, about = self._of(one), _about(one.reference, pages)
            signals += _said(read, one.reference.address, about)
            for address in self.licences([one]):
                licensed.setdefault(address, {}).update(dict.fromkeys(about))
        had = {one.reference.address: self._of(one) for one in documents if one.reference.kind is Kind.RSL}
        for address, named_of in licensed.items():
            found = had.get(address)
            licence = found if isinstance(found, RslDocument | Unreadable) else _not_had(address)
            signals += (said for page in named_of for said in licence.signals(page))
        for page in pages:
            signals += reserved(
                said for one in documents for said in self._reservations(one, page, is_feed=page == feed)
            )
        return tuple(signals)

    def _reservations(self, document: Document, page: str, *, is_feed: bool) -> Sequence[Reservation]:
        """About one address: a header of the feed lifts nothing that the file says of the page."""
        read = self._of(document)
        if isinstance(read, HeaderWords):
            return read.reservations if is_feed else ()
        if isinstance(read, PageWords):
            return read.reservations if document.reference.address == page else ()
        if not isinstance(read, TdmrepDocument) or not _about(document.reference, [page]):
            return ()
        said = read.reservation(page)
        return (said,) if said else ()

    def _of(self, document: Document) -> _Read | None:
        if document.text is None:
            return None
        key = document.reference, document.sha256
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known = {}
            known = self._known[key] = _read(document.reference, document.text)
        return known


def _about(reference: Reference, pages: Sequence[str]) -> Sequence[str]:
    if reference.kind is Kind.HEADERS:
        return pages
    if reference.kind is Kind.PAGE:
        return [page for page in pages if page == reference.address]
    return [page for page in pages if origin_of(page) == origin_of(reference.address)]


def _said(read: _Read | None, address: str, about: Sequence[str]) -> tuple[Signal, ...]:
    if isinstance(read, HeaderWords):
        return read.signals if read.is_kept else (*read.signals, _no_copy(address, "X-Robots-Tag"))
    if isinstance(read, PageWords):
        return read.signals if about else ()
    if isinstance(read, RobotsDocument):
        return tuple(signal for page in about for signal in read.signals(page))
    return ()


def _read(reference: Reference, text: bytes) -> _Read:
    match reference.kind:
        case Kind.ROBOTS:
            return read_robots(text, reference.address)
        case Kind.TDMREP:
            return read_tdmrep(text, reference.address)
        case Kind.RSL:
            return read_rsl(text, reference.address)
        case Kind.PAGE:
            return _page(text, reference.address)
    headers = [(str(name), str(value)) for name, value in json.loads(text)]
    return signals_of_headers(headers, reference.address, of_page=False)


def _page(text: bytes, address: str) -> PageWords:
    """What `said_by_page` wrote."""
    found = json.loads(text)
    reservations = tuple(Reservation(Place(place), address, at, said) for place, at, said in found["reservations"])
    return PageWords(read_set(found["signals"]), reservations, tuple(found["licences"]))


def _is_json(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False


def _is_page(text: bytes) -> bool:
    """As servers have one for addresses at which there is nothing."""
    return text.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _not_had(address: str) -> Unreadable:
    return Unreadable(Source.RSL, address, "it is named as the licence, and cannot be had")


def _no_copy(address: str, place: str) -> Signal:
    """The only copy that is kept of a text is one to train with."""
    return Signal(Source.ROBOTS_META, address, place, "noarchive", frozenset({Use.TRAIN}), Barred())
