"""The rules that a page or a response gives about itself: robots meta and X-Robots-Tag, as Google's papers have them.

developers.google.com/search/docs/crawling-indexing/robots-meta-tag
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from skill.intake.signals.agent import OUR_NAME
from skill.intake.signals.document import TRAINING
from skill.rights.signals import EVERY_USE, SNIPPETS, AtMost, Barred, Signal, Source, Until

# What shows a story. An index is none of training's business.
SHOWN = EVERY_USE - TRAINING
_NO_COPY = frozenset({"noarchive", "nocache"})
# An agent's name stands in front of a colon, and so do the names of these rules.
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_NAMED = re.compile(r"\s*+([A-Za-z0-9_-]++)\s*+:\s*+(.*)", re.DOTALL)
# No zone is further ahead of UTC: where a zone is not known, a date is over there first.
_EASTERNMOST = timedelta(hours=14)
_UTC = {"GMT", "UT", "UTC", "Z"}
_GLUED = re.compile(r"(?<=[0-9])(?=[A-Za-z]{1,5}+$)")
# More than a date has, with its weekday, time and zone.
_MAX_WORDS = 8
_COUNT = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Directive:
    """A rule, in lower case, and its value as written."""

    name: str
    value: str = ""

    @property
    def keeps_no_copy(self) -> bool:
        return self.name in _NO_COPY

    def signals(self, document: str, place: str, *, of_page: bool) -> Iterator[Signal]:
        """`of_page` is false for a feed: where its own document is found says nothing of its stories."""
        if self.name == "nosnippet":
            yield Signal(Source.ROBOTS_META, document, place, "nosnippet", SNIPPETS, Barred())
        elif self.name == "max-snippet":
            yield from self._limited(document, place)
        elif self.name == "unavailable_after":
            moment = _moment(self.value)
            if moment:
                yield Signal(Source.ROBOTS_META, document, place, "unavailable_after", SHOWN, Until(moment))
        elif of_page and self.name in {"noindex", "none"}:
            yield Signal(Source.ROBOTS_META, document, place, self.name, SHOWN, Barred())

    def _limited(self, document: str, place: str) -> Iterator[Signal]:
        if not _COUNT.fullmatch(self.value) or int(self.value) < 0:
            return
        characters = int(self.value)
        narrowing = AtMost(characters) if characters else Barred()
        yield Signal(Source.ROBOTS_META, document, place, f"max-snippet:{characters}", SNIPPETS, narrowing)


def directives_of_header(value: str) -> Iterator[Directive]:
    """Those of one X-Robots-Tag that are for everybody or for us: a name holds until the next."""
    is_ours = True
    pieces: list[str] = []
    for piece in value.split(","):
        named = _NAMED.fullmatch(piece)
        if named and named[1].casefold() not in _WITH_VALUE:
            if is_ours:
                yield from directives(pieces)
            is_ours, pieces = named[1].casefold() == OUR_NAME, [named[2]]
        else:
            pieces.append(piece)
    if is_ours:
        yield from directives(pieces)


def directives(pieces: Iterable[str]) -> Iterator[Directive]:
    """Rules as they stand between commas; a date may hold one."""
    date: str | None = None
    for piece in pieces:
        named = _NAMED.fullmatch(piece)
        if date is not None and not named and _moment(date) is None and _moment(f"{date},{piece}"):
            date = f"{date},{piece}"
            continue
        if date is not None:
            yield Directive("unavailable_after", date)
            date = None
        if named and named[1].casefold() == "unavailable_after":
            date = named[2].strip()
        elif named:
            yield Directive(named[1].casefold(), named[2].strip())
        else:
            yield Directive(piece.strip().casefold())
    if date is not None:
        yield Directive("unavailable_after", date)


def _moment(written: str) -> datetime | None:
    """The earliest moment that a date in the form of RFC 822, RFC 850 or ISO 8601 can mean, with what stands behind it.

    Letters name one zone here and another there (EST is New York's and Sydney's): all but those of UTC, and none, leave
    the zone open. A date without a time is its first moment. What holds no date is ignored, as Google does.
    """
    words = _GLUED.sub(" ", written.strip()).split(maxsplit=_MAX_WORDS)[:_MAX_WORDS]
    for count in range(len(words), 0, -1):
        found = _date(" ".join(words[:count]))
        if found is not None:
            is_utc = "".join(words[count : count + 1]).upper() in _UTC
            return _in_utc(found, timedelta() if is_utc else _EASTERNMOST)
    return None


def _date(written: str) -> datetime | None:
    """What ends in letters is no date yet: `email` takes them for a zone of America, or for none.

    It reads no RFC 850 without a zone, and no date without a time; of -0000 it makes a time without a zone.
    """
    if not written[-1].isdecimal():
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        for text in (written, f"{written} -0000", f"{written} 00:00:00 -0000"):
            with suppress(ValueError, TypeError, OverflowError, IndexError):
                return read(text)
    return None


def _in_utc(found: datetime, ahead: timedelta) -> datetime:
    try:
        return found.replace(tzinfo=timezone(ahead)).astimezone(UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
