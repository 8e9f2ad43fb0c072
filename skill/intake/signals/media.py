"""`media:restriction` (Media RSS 1.5.1, rssboard.org/media-rss): who may show what an item brings."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from skill.intake.signals.territories import countries
from skill.intake.signals.xml import parted
from skill.rights.signals import EVERY_USE, Barred, Narrowing, Signal, Source, Within

# With and without the slash, as the specification knows that they are written.
_NAMESPACE = "search.yahoo.com/mrss"
_LITERALS = {"all", "none"}


def is_restriction(tag: str) -> bool:
    namespace, local = parted(tag)
    named = namespace.casefold().removeprefix("http://").removeprefix("https://").rstrip("/")
    return named == _NAMESPACE and local == "restriction"


def restricted(element: Element, address: str, place: str) -> Iterator[Signal]:
    """What one element says of the item, or of the channel, that it stands in."""
    relationship, kind = (element.get(name, "").strip().casefold() for name in ("relationship", "type"))
    tokens = "".join(element.itertext()).split()
    for says, narrowing in _narrowed(relationship, kind, tokens):
        yield Signal(Source.MEDIA_RESTRICTION, address, place, f"media:restriction {says}", EVERY_USE, narrowing)


def _narrowed(relationship: str, kind: str, tokens: list[str]) -> Iterator[tuple[str, Narrowing]]:
    """A list that allows is closed, and an empty one allows nobody."""
    literal = tokens[0].casefold() if len(tokens) == 1 and tokens[0].casefold() in _LITERALS else None
    is_readable = relationship in {"allow", "deny"} and kind in ({"", *_KINDS} if literal else _KINDS)
    if not is_readable:
        yield "(not readable)", Barred()
    elif kind == "sharing":
        return
    elif literal is not None or not tokens:
        if (relationship == "allow") == (literal != "all"):
            yield f"{relationship} {literal or '(nobody)'}", Barred()
    elif kind == "country":
        yield from _countries(relationship, [countries(token.upper()) for token in tokens])
    elif relationship == "allow":
        yield "allow uri", Barred()


_KINDS = {"country", "uri", "sharing"}


def _countries(relationship: str, found: list[frozenset[str] | None]) -> Iterator[tuple[str, Narrowing]]:
    named = frozenset().union(*filter(None, found))
    says = f"{relationship} country {' '.join(sorted(named))}".strip()
    if relationship == "allow":
        yield says, Within(named)
    elif None in found:
        yield f"{relationship} country (not known)", Barred()
    else:
        yield says, Within(None, named)
