"""What all documents say together of one story. A document that was read is kept in mind, by its hash."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import urljoin

from skill.desk.ports.signals import Document, Kind, Reference
from skill.desk.signals import origin_of
from skill.intake.signals.document import Unreadable
from skill.intake.signals.headers import HeaderWords, signals_of_headers
from skill.intake.signals.robots import RobotsDocument, read_robots
from skill.intake.signals.rsl import RslDocument, read_rsl
from skill.intake.signals.tdmrep import Reservation, TdmrepDocument, read_tdmrep, reserved
from skill.rights.licence import Use
from skill.rights.signals import Barred, Signal, Source

MOST_REMEMBERED = 4096

_Read = RobotsDocument | TdmrepDocument | RslDocument | Unreadable | HeaderWords


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

    def licences(self, documents: Iterable[Document]) -> Sequence[str]:
        found: dict[str, None] = {}
        for one in documents:
            read = self._of(one)
            if isinstance(read, RobotsDocument | HeaderWords):
                named = (_joined(one.reference.address, address) for address in read.licences)
                found |= dict.fromkeys(address for address in named if origin_of(address))
        return tuple(found)

    def signals(self, documents: Sequence[Document], feed: str, link: str | None) -> tuple[Signal, ...]:
        """robots.txt and tdmrep.json speak of what is at their own origin, and so do the licences that robots.txt
        names; what the feed's headers say, or name, is about all of its stories. A licence that is named and not had
        permits nothing (RSL 1.0, section 4.9).
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
    return [page for page in pages if origin_of(page) == origin_of(reference.address)]


def _said(read: _Read | None, address: str, about: Sequence[str]) -> tuple[Signal, ...]:
    if isinstance(read, HeaderWords):
        return read.signals if read.is_kept else (*read.signals, _no_copy(address))
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
    headers = [(str(name), str(value)) for name, value in json.loads(text)]
    return signals_of_headers(headers, reference.address, of_page=False)


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


def _no_copy(address: str) -> Signal:
    """The only copy that is kept of a text is one to train with."""
    return Signal(Source.ROBOTS_META, address, "X-Robots-Tag", "noarchive", frozenset({Use.TRAIN}), Barred())
