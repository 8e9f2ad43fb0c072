"""OPML 1.0, 1.1 and 2.0 (opml.org/spec2.opml): lists of feeds, as readers export them.

listparser reads these too, but not an outline's language, says nothing of what it leaves out, and takes time with the
square of how deep groups nest. defusedxml refuses document types and entities.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from skill.intake.formats import fields
from skill.intake.formats.charset import decoded
from skill.intake.formats.repair import without_forbidden
from skill.stories.drafts import Draft
from skill.stories.text import one_line

MAX_BYTES = 5 * 1024 * 1024
MAX_FEEDS = 5_000
MAX_OUTLINES = 20_000
MAX_DEPTH = 50
MAX_NAME_CHARACTERS = 120
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?:)|^feed(?=://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The feeds of a list, each once, and a sentence for each outline that gives none."""

    feeds: tuple[Draft, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoSubscriptions:
    """Why a file is not read, in a sentence."""

    why: str


def read_opml(body: bytes) -> Subscriptions | NoSubscriptions:
    """Never raises, whatever the bytes are."""
    if len(body) > MAX_BYTES:
        return NoSubscriptions(f"it is larger than {MAX_BYTES // 1024 // 1024} MiB; split it")
    text = without_forbidden(_DECLARATION.sub("", decoded(body, None).lstrip("\ufeff\0 \t\r\n")))
    reader = _Reader()
    try:
        reader.read(text.encode("utf-8", "replace"))
    except _RefusedError as refused:
        return NoSubscriptions(str(refused))
    except DefusedXmlException:
        return NoSubscriptions("it declares a document type or entities, which are not read; take them out")
    except ParseError as error:
        line, column = error.position
        return NoSubscriptions(f"it is no well-formed XML: see line {line}, column {column + 1}")
    except (ValueError, RecursionError):
        return NoSubscriptions("it cannot be read as XML")
    return Subscriptions(tuple(reader.feeds.values()), tuple(reader.left_out))


class _RefusedError(Exception):
    pass


class _Reader:
    """Goes through the outlines of one document; an element that is done is let go of."""

    def __init__(self) -> None:
        self.feeds: dict[str, Draft] = {}
        self.left_out: list[str] = []
        self._count = 0

    def read(self, document: bytes) -> None:
        depth = 0
        for event, element in iterparse(io.BytesIO(document), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if event == "end":
                element.clear()
                continue
            name = _local(element.tag)
            if depth == 1 and name != "opml":
                raise _RefusedError("it is XML, but not OPML; a feed is looked at with: feeds check URL")
            if depth > MAX_DEPTH:
                raise _RefusedError(f"its outlines nest more than {MAX_DEPTH} deep")
            if name == "outline":
                self._outline({_local(key): value for key, value in element.attrib.items()})

    def _outline(self, given: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_OUTLINES:
            raise _RefusedError(f"it has more than {MAX_OUTLINES:,} outlines; split it")
        name = _name(given)
        address, kind = given.get("xmlurl", "").strip(), given.get("type", "").strip().casefold()
        if not address:
            if kind in {"rss", "atom", "link", "include"}:
                self._leave_out(name, f"is of the type {kind} and has no xmlUrl")
            return
        url = feed_address(address)
        if url is None:
            self._leave_out(name, "has an xmlUrl that is no http or https address of a feed")
        elif _same(url) in self.feeds:
            self._leave_out(name, "has an address that another outline has")
        elif len(self.feeds) >= MAX_FEEDS:
            raise _RefusedError(f"it has more than {MAX_FEEDS:,} feeds; split it")
        else:
            self.feeds[_same(url)] = Draft(name, url, fields.language(given.get("language", "")) or "")

    def _leave_out(self, name: str, why: str) -> None:
        self.left_out.append(f"outline {self._count} ({name or 'without a name'}) {why}")


def feed_address(written: str) -> str | None:
    """An address as a titles file may hold it: http or https, no user, no password. Some write `feed:` for http."""
    address = _FEED_SCHEME.sub(lambda found: "http" if found[0].casefold() == "feed" else "", written.strip())
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > fields.MAX_GUID:
        return None
    try:
        parts = urlsplit(address)
        is_fit = parts.scheme.casefold() in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    return address if is_fit else None


def _same(url: str) -> str:
    """Two addresses that lead to one feed: scheme, fragment, an end slash and the host's case do not count."""
    parts = urlsplit(url)
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"


def _name(given: dict[str, str]) -> str:
    names: Iterator[str] = (one_line(given.get(key, "")) for key in ("text", "title"))
    name = next(filter(None, names), "")
    return name if len(name) <= MAX_NAME_CHARACTERS else name[:MAX_NAME_CHARACTERS].rpartition(" ")[0]


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2].casefold()
