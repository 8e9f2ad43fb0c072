"""Patterns of paths as robots.txt has them (RFC 9309, sections 2.2.2 and 2.2.3); RSL and TDMRep use the same.

All of it takes time with the length of what it is given, whatever stars are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

# RFC 3986, section 2.3.
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_NOT_ESCAPED = "".join(map(chr, range(0x21, 0x7F)))
_ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a path, or of an address: then of the host that it names as well."""

    host: str | None
    path: str

    def covers(self, link: str) -> bool:
        return self.covers_place(*_place_of(link))

    def covers_place(self, host: str, path: str) -> bool:
        """Of a link that is taken apart already."""
        return (self.host is None or _covers(f"{self.host}$", host)) and _covers(self.path, path)

    @property
    def length(self) -> int:
        """In octets: the longer of two patterns is the more specific one."""
        return len(self.path)

    @property
    def beginning(self) -> str:
        """With which each path begins that it covers."""
        return self.path.removesuffix("$").partition("*")[0]


class Patterned(Generic[_T]):
    """What stands under patterns, of which a document may have tens of thousands: only those are tried on a link whose
    beginning is its own.
    """

    def __init__(self, values: Iterable[tuple[Pattern, _T]]) -> None:
        self._by_beginning: dict[str, list[tuple[int, Pattern, _T]]] = {}
        for place, (one, value) in enumerate(values):
            self._by_beginning.setdefault(one.beginning, []).append((place, one, value))
        self._lengths = sorted({len(one) for one in self._by_beginning})

    def covering(self, link: str) -> Sequence[tuple[Pattern, _T]]:
        """Those that cover the link, in the document's order."""
        host, path = _place_of(link)
        tried = (
            one for length in self._lengths if length <= len(path) for one in self._by_beginning.get(path[:length], ())
        )
        found = [one for one in tried if one[1].covers_place(host, path)]
        return [(one, value) for _, one, value in sorted(found, key=lambda each: each[0])]

    def longest(self, link: str) -> Sequence[_T]:
        """Those of `covering` whose pattern is the longest."""
        found = self.covering(link)
        most = max((one.length for one, _ in found), default=0)
        return [value for one, value in found if one.length == most]


def pattern(written: str) -> Pattern:
    """`written` as it stands in a document. A path that does not begin at the root is taken to begin there."""
    written = written.strip()
    if _ABSOLUTE.match(written):
        parts = _split(written)
        return Pattern(_host(parts), _normal(_path(parts)))
    return Pattern(None, _normal(written if written.startswith(("/", "*")) or not written else f"/{written}"))


def absolute(written: str, address: str) -> str:
    """`written` in the document at `address` as an absolute address; as it is where it is none."""
    try:
        return urljoin(address, written.strip())
    except ValueError:
        return written.strip()


@lru_cache(maxsize=1024)
def _place_of(link: str) -> tuple[str, str]:
    parts = _split(link)
    return _host(parts), _normal(_path(parts))


def _split(address: str) -> SplitResult:
    """Of what is no address, the front page of no site."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return SplitResult("", "", "/", "", "")


def _host(parts: SplitResult) -> str:
    """Publishers write their own site with and without `www`."""
    return parts.netloc.rpartition("@")[2].partition(":")[0].casefold().removeprefix("www.")


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _normal(path: str) -> str:
    """With everything escaped that is no printable ASCII, and nothing that need not be."""
    escaped = quote(path.encode("utf-8", "replace"), safe=_NOT_ESCAPED)
    return _ESCAPED.sub(_unescaped, escaped)


def _unescaped(found: re.Match[str]) -> str:
    octet = int(found[1], 16)
    return chr(octet) if octet in _UNRESERVED else found[0].upper()


def _covers(wanted: str, path: str) -> bool:
    """Whether `wanted` fits `path` from its beginning: a star stands for anything, a dollar at the end for the end."""
    is_anchored = wanted.endswith("$")
    first, *rest = wanted.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not is_anchored or len(path) == len(first)
    place = len(first)
    last = rest.pop() if is_anchored else ""
    for piece in rest:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= place
