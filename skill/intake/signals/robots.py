"""robots.txt: RFC 9309, with the lines of RSL, Content Signals and AIPREF in it."""

from __future__ import annotations

from dataclasses import dataclass

from skill.rights.signals import Signal

MAX_BYTES = 500 * 1024


@dataclass(frozen=True, slots=True)
class RobotsDocument:
    """`licences` are the addresses of its `License:` lines that hold for us, as written (RSL 1.0, section 4.2)."""

    address: str
    licences: tuple[str, ...] = ()

    def signals(self, link: str) -> tuple[Signal, ...]:
        return ()


def read_robots(document: bytes, address: str) -> RobotsDocument:
    """Never raises: lines that are none say nothing, and so does what stands behind the first 500 KiB."""
    return RobotsDocument(address)
