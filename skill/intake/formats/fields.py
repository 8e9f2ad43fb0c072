"""What every format has in common: dates, people, languages, links, lengths and identities."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from skill.desk.ports.feeds import Withdrawal
from skill.stories.merge import canonical, has_page_of_its_own
from skill.stories.story import Entry
from skill.stories.text import clean, one_line, plain

MAX_ENTRIES = 300
MAX_CANDIDATES = 20_000
MAX_HEADLINE = 1_000
MAX_ABSTRACT = 64 * 1024
MAX_BODY = 1024 * 1024
MAX_LABELS = 100
MAX_LABEL = 200
MAX_GUID = 2_000
# Reading HTML takes time with the square of how deep its tags nest.
MAX_TAGS = 5_000
EARLIEST_YEAR = 1995

Item = TypeVar("Item")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BY = re.compile(r"\s*(?:by|par)\s+", re.IGNORECASE)
_BETWEEN_PEOPLE = re.compile(r"\s*[,;]\s*(?:(?:and|et)\s+|&\s*)?|\s+(?:and|et|&)\s+", re.IGNORECASE)
_PART_OF_NAME = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "md", "m.d.", "phd", "ph.d."}
# "5 < 6" is none, and neither is "<3".
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_HOST = re.compile(r"[\w.:-]{1,253}")
_NOT_IN_ADDRESSES = re.compile(r"[<>\"]")
_EVERY_ZONE_HAS_REACHED_IT = timezone(timedelta(hours=-12))


class PassedOver(Exception):  # noqa: N818 - an item that is no story is no error
    """Why an item gives no entry: the text of its note."""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text of a field, and whether some of the field had to be left out."""

    text: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """An entry with the notes on it."""

    entry: Entry
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """What a document's items come to. `is_partial`: some could not be read."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    withdrawals: tuple[Withdrawal, ...]
    is_partial: bool = False


def collected(items: Sequence[tuple[int, Item]], read: Callable[[Item], Read | Withdrawal]) -> Collected:
    """Numbered `items` read; what goes wrong with one is a note and never loses the others."""
    entries: list[Entry] = []
    notes: list[str] = []
    withdrawals: list[Withdrawal] = []
    is_partial = False
    for number, item in items:
        try:
            found = read(item)
        except PassedOver as reason:
            notes.append(f"item {number}: {reason}")
        except Exception as error:  # noqa: BLE001 - a publisher's item can be anything
            notes.append(f"item {number}: cannot be read ({type(error).__name__})")
            is_partial = True
        else:
            if isinstance(found, Withdrawal):
                withdrawals.append(found)
                continue
            notes += [f"item {number}: {note}" for note in found.notes]
            entries.append(found.entry)
    apart, repeated = told_apart(entries)
    return Collected(tuple(apart), (*notes, *repeated), tuple(withdrawals), is_partial)


def told_apart(entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """Entries with a GUID each of its own; the same item, or the same page under the same GUID, is left out after the
    first.

    Where several pages have one GUID each becomes `guid|link`, as in miniflux, but the first, too: else which story it
    is would depend on which item stands first. What has no page of its own gets the hash of what it says.
    """
    found = list(entries)
    links: dict[str, set[str]] = {}
    for entry in found:
        links.setdefault(entry.guid, set()).add(canonical(entry.link or ""))
    seen: set[tuple[str, ...]] = set()
    guids: set[str] = set()
    met: Counter[str] = Counter()
    apart: list[Entry] = []
    for entry in found:
        met[entry.guid] += 1
        link = canonical(entry.link or "")
        said = (entry.guid, link, entry.headline, entry.abstract)
        same = (entry.guid, link) if link and has_page_of_its_own(link) else said
        if same in seen:
            continue
        seen.add(same)
        guid = f"{entry.guid}|{link}" if len(links[entry.guid]) > 1 and link else entry.guid
        guid = f"{entry.guid}|{hashed(*said)}" if guid in guids else guid
        guids.add(guid)
        apart.append(entry if guid == entry.guid else replace(entry, guid=guid))
    repeats = met.total() - len(met)
    return apart, [f"{repeats} items repeat the GUID of another"] if repeats else []


def newest(
    items: Sequence[Item], moment_of: Callable[[Item], datetime | None]
) -> tuple[list[tuple[int, Item]], list[str]]:
    """The newest `MAX_ENTRIES` items with their numbers from 1, in the order of the document. Of very many, those at
    its beginning and at its end are looked at.
    """
    if len(items) <= MAX_ENTRIES:
        return list(enumerate(items, 1)), []
    count, half = len(items), MAX_CANDIDATES // 2
    places = range(count) if count <= MAX_CANDIDATES else (*range(half), *range(count - half, count))
    numbered = [(place + 1, items[place]) for place in places]
    never = datetime.min.replace(tzinfo=UTC)
    by_age = sorted(numbered, key=lambda pair: moment_of(pair[1]) or never, reverse=True)
    kept = sorted(by_age[:MAX_ENTRIES], key=lambda pair: pair[0])
    return kept, [f"{count - MAX_ENTRIES} older items are left out"]


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


def headline(markup: str) -> str:
    """One line of at most `MAX_HEADLINE` characters; what is longer, or nothing, is no headline."""
    text = one_line(_without_tags(plain(markup[: MAX_HEADLINE * 20])))
    if not text:
        raise PassedOver("no headline")
    if len(text) > MAX_HEADLINE:
        raise PassedOver(f"the headline is longer than {MAX_HEADLINE} characters")
    return text


def prose(markup: str, most: int) -> Text:
    """Plain text of at most `most` characters, cut between words."""
    if markup.count("<") > MAX_TAGS:
        return Text("", is_cut=True)
    text = _without_tags(plain(markup[: most * 4]))
    if len(text) <= most:
        return Text(text, is_cut=len(markup) > most * 4)
    return Text(text[:most].rpartition(" ")[0].rstrip(), is_cut=True)


def _without_tags(text: str) -> str:
    """`text` without what reads as a tag once its entities are read: markup that was escaped twice, or written about.

    Nothing that is said or shown may hold any, and nobody can hear one.
    """
    return clean(_TAG.sub(" ", text)) if "<" in text and _TAG.search(text) else text


def labels(found: Iterable[str]) -> tuple[str, ...]:
    """Names on one line each, without repeats or any too long to be one."""
    cleaned = (_label(name[: MAX_LABEL * 10]) for name in found)
    return tuple(dict.fromkeys(name for name in cleaned if 0 < len(name) <= MAX_LABEL))[:MAX_LABELS]


@lru_cache(maxsize=1024)  # a feed has the same few in item after item
def _label(name: str) -> str:
    return one_line(_without_tags(plain(name)))


def people(line: str) -> tuple[str, ...]:
    """Names of a byline such as "By A, B and C"; never an e-mail address."""
    line = _BY.sub("", one_line(_without_tags(plain(line[: MAX_LABEL * 50]))), count=1) if line else ""
    names: list[str] = []
    for part in _BETWEEN_PEOPLE.split(line):
        if names and part.casefold() in _PART_OF_NAME:
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return named(names)


def named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in labels(names) if "@" not in name)


# ── identity ──────────────────────────────────────────────────────────────────────────────────────


def identity(guid: str, link: str | None, *said: str) -> str:
    """The GUID, else the link, else a hash of what the item says."""
    own = one_line(guid)
    if len(own) > MAX_GUID:
        return hashed(own)
    return own or link or hashed(*said)


def hashed(*said: str) -> str:
    return "sha256:" + hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()


def address(link: str, base: str = "") -> str | None:
    """`link` as an absolute http or https address, relative ones against `base`; else `None`.

    One that holds a name and password before its host is none: what stands there only looks like a host.
    """
    written, base = ("".join(one_line(one).split(" ")) for one in (link, base))
    if not written or len(written) > MAX_GUID or len(base) > MAX_GUID:
        return None
    try:
        joined = urljoin(base, written)
        parts = urlsplit(joined)
        is_host = bool(_HOST.fullmatch(parts.hostname or "")) and parts.username is None
        is_web = is_host and parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        return None
    return _NOT_IN_ADDRESSES.sub(lambda found: f"%{ord(found[0]):02X}", joined) if is_web else None


def language(tag: str) -> str | None:
    """`tag` as BCP 47 writes it: `en-US`, `zh-Hant-TW`; `None` where it is none."""
    tag = tag.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag) or len(tag) > 35:
        return None
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────


def moment(written: str) -> datetime | None:
    """A date of a date element, ISO 8601 or RFC 822, in UTC; one without a zone counts as UTC."""
    found = _written_moment(written)
    in_utc = _in_utc(found.replace(tzinfo=found.tzinfo or UTC)) if found else None
    return in_utc if in_utc and in_utc.year >= EARLIEST_YEAR else None


def embargo(written: str) -> datetime | None:
    """When an embargo ends, in UTC; `None` where that cannot be read.

    One without a zone ends when its time has come in every zone, at UTC−12: an embargo must not be
    broken by a guess.
    """
    found = _written_moment(written)
    return _in_utc(found.replace(tzinfo=found.tzinfo or _EVERY_ZONE_HAS_REACHED_IT)) if found else None


def _written_moment(written: str) -> datetime | None:
    written = " ".join(written.split())
    if len(written) > 100 or (written.isdigit() and len(written) != 8):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(written)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _in_utc(found: datetime) -> datetime | None:
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None
