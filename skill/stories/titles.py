"""The titles file: publishers, their titles and feeds. Reading is pure; the file is opened elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from skill.errors import TitlesError

KINDS = ("news", "cooking", "sport")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Publisher:
    id: str
    name: str
    notice_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """One brand of a publisher. `spoken` is how listeners ask for it."""

    id: str
    publisher: str
    name: str
    spoken: tuple[str, ...]
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class FeedAuth:
    """A request header whose value is the environment variable that `secret` names."""

    header: str
    secret: str


@dataclass(frozen=True, slots=True)
class Feed:
    """`section` fills in for a story that names none, where `uniform` says that it holds for all.

    `may_move_to` are hosts beside that of `url` to which the feed may be followed where its server says that it has
    moved there for good. With `pages` its stories' pages may be fetched, for what they say in public.
    """

    id: str
    title: str
    url: str
    section: str | None = None
    uniform: bool = False
    auth: FeedAuth | None = None
    may_move_to: tuple[str, ...] = ()
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Titles:
    publishers: Mapping[str, Publisher]
    titles: Mapping[str, Title]
    feeds: Mapping[str, Feed]

    def of_feed(self, feed: str) -> Title:
        return self.titles[self.feeds[feed].title]

    def publisher_of_feed(self, feed: str) -> str | None:
        """The id of the publisher that `feed` belongs to; `None` for a feed that no title has."""
        return self.of_feed(feed).publisher if feed in self.feeds else None


def read_titles(data: Mapping[str, Any], file: str) -> Titles:
    """Raise `TitlesError` with every fault of the parsed titles file."""
    reader = _Reader(file)
    publishers = {p.id: p for p in reader.tables(data, "publishers", reader.publisher)}
    titles = {t.id: t for t in reader.tables(data, "titles", reader.title)}
    feeds = {f.id: f for f in reader.tables(data, "feeds", reader.feed)}
    reader.unknown(data, {"publishers", "titles", "feeds"}, "")
    for title in titles.values():
        if title.publisher and title.publisher not in publishers:
            reader.fault(f"titles.{title.id}.publisher", title.publisher, "the id of a [[publishers]] table")
    for feed in feeds.values():
        if feed.title and feed.title not in titles:
            reader.fault(f"feeds.{feed.id}.title", feed.title, "the id of a [[titles]] table")
    if reader.faults:
        raise TitlesError(tuple(reader.faults))
    return Titles(publishers, titles, feeds)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, key: str, found: object, wanted: str) -> None:
        self.faults.append(f"{self.file}: {key}: found {found!r}; write {wanted}")

    def unknown(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in sorted(table.keys() - known):
            self.fault(f"{where}{key}", key, f"one of {', '.join(sorted(known))}; this key is not known")

    def tables(self, data: Mapping[str, Any], name: str, read: Any) -> list[Any]:
        found = data.get(name, [])
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            self.fault(name, found, f"[[{name}]] tables")
            return []
        read_rows = [read(row, f"{name}[{number}].") for number, row in enumerate(found)]
        ids = [row.id for row in read_rows]
        for twice in sorted({one for one in ids if one and ids.count(one) > 1}):
            self.fault(f"{name}.id", twice, "an id that no other table here has")
        return read_rows

    def publisher(self, row: Mapping[str, Any], where: str) -> Publisher:
        self.unknown(row, {"id", "name", "notice_secret"}, where)
        secret = self.text(row, "notice_secret", where, "the name of an environment variable", optional=True)
        return Publisher(self.identifier(row, where), self.text(row, "name", where, "its name"), secret or None)

    def title(self, row: Mapping[str, Any], where: str) -> Title:
        self.unknown(row, {"id", "publisher", "name", "spoken", "kind", "language"}, where)
        spoken = row.get("spoken")
        if not isinstance(spoken, list) or not spoken or not all(isinstance(s, str) and s.strip() for s in spoken):
            self.fault(f"{where}spoken", spoken, 'a list of names, such as ["harbor times"]')
            spoken = []
        kind = self.text(row, "kind", where, f"one of {', '.join(KINDS)}")
        if kind and kind not in KINDS:
            self.fault(f"{where}kind", kind, f"one of {', '.join(KINDS)}")
        language = self.text(row, "language", where, "a language tag such as en-US")
        if language and not _LANGUAGE.fullmatch(language):
            self.fault(f"{where}language", language, "a language tag such as en-US")
        return Title(
            self.identifier(row, where),
            self.text(row, "publisher", where, "the id of its publisher"),
            self.text(row, "name", where, "its name"),
            tuple(spoken),
            kind,
            language,
        )

    def feed(self, row: Mapping[str, Any], where: str) -> Feed:
        self.unknown(row, {"id", "title", "url", "section", "uniform", "auth", "may_move_to", "pages"}, where)
        url = self.text(row, "url", where, "an http or https address")
        if url and not _is_address(url):
            self.fault(f"{where}url", url, "an http or https address")
        return Feed(
            self.identifier(row, where),
            self.text(row, "title", where, "the id of its title"),
            url,
            self.text(row, "section", where, "the name of a section", optional=True) or None,
            self.flag(row, "uniform", where),
            self.auth(row, where),
            self.hosts(row, where),
            self.flag(row, "pages", where),
        )

    def flag(self, row: Mapping[str, Any], key: str, where: str) -> bool:
        found = row.get(key, False)
        if not isinstance(found, bool):
            self.fault(f"{where}{key}", found, "true or false")
        return found is True

    def hosts(self, row: Mapping[str, Any], where: str) -> tuple[str, ...]:
        found = row.get("may_move_to", [])
        if not isinstance(found, list) or not all(isinstance(one, str) and _HOST.fullmatch(one) for one in found):
            self.fault(f"{where}may_move_to", found, 'a list of host names, such as ["feeds.example.org"]')
            return ()
        return tuple(found)

    def auth(self, row: Mapping[str, Any], where: str) -> FeedAuth | None:
        auth = row.get("auth")
        if auth is None:
            return None
        if not isinstance(auth, dict) or set(auth) != {"header", "secret"}:
            self.fault(f"{where}auth", auth, '{ header = "X-Api-Key", secret = "NAME_OF_A_VARIABLE" }')
            return None
        return FeedAuth(
            self.header(auth, f"{where}auth."),
            self.text(auth, "secret", f"{where}auth.", "the name of an environment variable"),
        )

    def header(self, auth: Mapping[str, Any], where: str) -> str:
        found = self.text(auth, "header", where, "the name of a header")
        if found and not _HEADER.fullmatch(found):
            self.fault(f"{where}header", found, "the name of a header: letters, digits and hyphens")
        return found

    def identifier(self, row: Mapping[str, Any], where: str) -> str:
        found = self.text(row, "id", where, "an id")
        if found and not _ID.fullmatch(found):
            self.fault(f"{where}id", found, "small letters, digits and hyphens")
        return found

    def text(self, row: Mapping[str, Any], key: str, where: str, wanted: str, *, optional: bool = False) -> str:
        found = row.get(key)
        if found is None and optional:
            return ""
        if not isinstance(found, str) or not found.strip():
            self.fault(f"{where}{key}", found, wanted)
            return ""
        return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
