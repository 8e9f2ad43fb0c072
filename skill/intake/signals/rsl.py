"""RSL 1.0 (rslstandard.org/rsl): licences as XML, in a document of their own or inside a feed or a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from skill.intake.signals.document import Unreadable
from skill.rights.signals import Signal, Source

MEDIA_TYPE = "application/rsl+xml"
DEFAULT_MAX_AGE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RslDocument:
    """A document that could be read. It holds for `max_age` (section 3.2), and then it is to be fetched again."""

    address: str
    max_age: timedelta = DEFAULT_MAX_AGE

    def signals(self, link: str) -> tuple[Signal, ...]:
        return ()


def read_rsl(document: bytes, address: str) -> RslDocument | Unreadable:
    """Never raises. The media type that it came with is not looked at."""
    return Unreadable(Source.RSL, address, "no RSL is read yet")
