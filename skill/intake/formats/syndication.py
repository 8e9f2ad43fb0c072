"""RSS 0.9x to 2.0, RSS 1.0 and Atom, through feedparser; the usual kind of RSS 2.0 is read `quick`, to the same end.

feedparser is handed a stream of a repaired document: bytes that look like a path or an address would
make it open that. Its cleaning of HTML and of links in HTML stays off, as both are quadratic;
`stories.text.plain` takes all markup out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skill.desk.ports.feeds import NotAFeed, Parsed, Silence, Withdrawal
from skill.intake.formats import fields
from skill.intake.formats.fields import PassedOver, Read, Text
from skill.intake.formats.freshness import ttl_minutes
from skill.intake.formats.quick import quickly_read
from skill.intake.formats.ratings import SCHEME, is_adult
from skill.intake.formats.repair import Repaired
from skill.intake.formats.tombstones import buried, parted
from skill.stories.story import Entry
from skill.stories.text import count_words, one_line

# A description of up to this many words is a standfirst; a longer one is the story itself.
MAX_STANDFIRST_WORDS = 80
MAX_CREDIT_WORDS = 10
_TEXT_TYPES = {"text/plain", "text/html", "application/xhtml+xml"}
# Of the roles of media:credit (Media RSS 1.5.1 names those of the European Broadcasting Union), the
# ones that say whose the text may be; photographers and editors are none.
_OWNER_ROLES = {"provider", "source", "agency", "distribution"}


@dataclass(frozen=True, slots=True)
class _Channel:
    """What the feed says for all of its items."""

    version: str
    link: str
    language: str
    authors: tuple[str, ...]
    ratings: tuple[str, ...]

    @property
    def is_atom(self) -> bool:
        return self.version.startswith("atom")


def read_syndication(document: Repaired) -> Parsed | NotAFeed:
    text, tombstones = parted(document.text)
    try:
        found = quickly_read(text) or _thoroughly_read(text)
    except Exception as error:  # noqa: BLE001 - whatever feedparser trips over, the document is the cause
        return NotAFeed(f"the feed cannot be read ({type(error).__name__})")
    if not found["version"]:
        return NotAFeed("it is XML, but not RSS or Atom")
    channel = _channel(found["version"], found["feed"])
    kept, old = fields.newest(found["entries"], _date)
    read = fields.collected(kept, lambda item: _entry(item, channel))
    entries, deleted = buried(read.entries, tombstones)
    flaw = _flaw(found)
    notes = (*document.notes, *flaw, *old, *read.notes)
    is_partial = bool(read.is_partial or flaw or old or document.is_cut_off)
    minutes = ttl_minutes(found["feed"])
    return Parsed(
        _name(channel.version),
        entries,
        notes,
        (*read.withdrawals, *deleted),
        is_partial,
        None if minutes is None else 60 * minutes,
    )


def _thoroughly_read(text: str) -> Mapping[str, Any]:
    # It takes longer to import than most documents take to read, and most are not for it.
    import feedparser

    found: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return found


def _name(version: str) -> str:
    if version == "rss20":
        return "RSS 2.0"
    from feedparser.api import SUPPORTED_VERSIONS

    return str(SUPPORTED_VERSIONS.get(version, "RSS or Atom"))


def _flaw(found: Mapping[str, Any]) -> tuple[str, ...]:
    return ("the XML is not well-formed; it was read leniently",) if found.get("bozo") else ()


def _channel(version: str, feed: Any) -> _Channel:
    authors = fields.named(_names(feed)) if version.startswith("atom") else ()
    return _Channel(version, _text(feed, "link"), _text(feed, "language"), authors, _ratings(feed))


def _entry(item: Any, channel: _Channel) -> Read | Withdrawal:
    link = _link(item, channel)
    if _text(item, "app_draft").strip().lower() == "yes":
        return _draft(item, link)
    headline = fields.headline(_text(item, "title"))
    abstract, body = _abstract_and_body(item, channel)
    published, updated = _dates(item, channel)
    not_before, is_unreadable = _embargo(item)
    sections, tags, genres = _categories(item)
    is_for_adults, is_unknown = is_adult(_ratings(item) or channel.ratings)
    entry = Entry(
        guid=fields.identity(_text(item, "id"), link, headline, _text(item, "published"), abstract.text),
        link=link,
        headline=headline,
        abstract=abstract.text,
        body=body.text,
        published_at=published,
        updated_at=updated,
        not_before=not_before,
        embargo_unreadable=is_unreadable,
        authors=_authors(item, channel),
        sections=sections,
        tags=tags,
        genres=genres,
        credits=fields.labels(_credits(item)),
        language=_language(item, channel),
        is_adult=is_for_adults,
    )
    notes = ("a text is too long and was cut",) if abstract.is_cut or body.is_cut else ()
    return Read(entry, (*notes, "its rating is not known, and counts as adult") if is_unknown else notes)


def _draft(item: Any, link: str | None) -> Withdrawal:
    """An entry that its publisher does not want to be visible (RFC 5023, section 13.1.1)."""
    guid = one_line(_text(item, "id")) or link
    if not guid:
        raise PassedOver("it is a draft")
    return Withdrawal(
        guid=fields.identity(guid, None),
        link=link,
        silence=Silence.WITHHOLD,
        says="app:draft yes (RFC 5023)",
        stated_at=_date(item),
    )


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


def _abstract_and_body(item: Any, channel: _Channel) -> tuple[Text, Text]:
    """The publisher's standfirst and its full text.

    `content` counts only where it is longer than the summary: feedparser files captions and second
    descriptions there too. Where an item has no summary, feedparser shows its content as one.
    """
    summary = fields.prose(_summary(item), fields.MAX_ABSTRACT)
    content = fields.prose(_content(item), fields.MAX_BODY)
    if len(content.text) > len(summary.text) and not _is_same_with_credit(summary.text, content.text):
        return summary, content
    if not channel.is_atom and count_words(summary.text) > MAX_STANDFIRST_WORDS:
        return Text(""), fields.prose(_summary(item), fields.MAX_BODY)
    return summary, Text("")


def _is_same_with_credit(summary: str, content: str) -> bool:
    """Whether `content` is the summary and hardly more: NPR adds "(Image credit: …)" to it."""
    return (
        bool(summary)
        and content.startswith(summary)
        and count_words(content[len(summary) :]) <= MAX_CREDIT_WORDS
        and "credit" in content[len(summary) :].casefold()
    )


def _summary(item: Any) -> str:
    own = _text(item, "summary") if "summary_detail" in item else ""
    return own or _text(item, "dc_other_description")


def _content(item: Any) -> str:
    """The longest of the item's texts; pictures and documents kept elsewhere are none."""
    texts = (
        one.get("value") or ""
        for one in _dicts(item, "content")
        if one.get("type") in _TEXT_TYPES and not one.get("src")
    )
    return max(texts, key=len, default="")


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────


def _dates(item: Any, channel: _Channel) -> tuple[datetime | None, datetime | None]:
    """Published and updated. RSS 1.0 has one date, dc:date, which feedparser calls `updated`."""
    published, updated = _moment(item, "published"), _moment(item, "updated")
    if published or not updated:
        return published, updated
    return updated, updated if channel.is_atom else None


def _date(item: Any) -> datetime | None:
    return _moment(item, "published") or _moment(item, "updated")


def _moment(item: Any, key: str) -> datetime | None:
    """Not as feedparser reads it: that finds a date in `99999-01-01`, too."""
    return fields.moment(_text(item, key))


def _embargo(item: Any) -> tuple[datetime | None, bool]:
    """The later of dcterms:available and the start of dcterms:valid, and whether one is unreadable."""
    written = list(_embargo_texts(item))
    read = [fields.embargo(text) for text in written]
    ends = [end for end in read if end]
    return max(ends, default=None), len(ends) < len(written)


def _embargo_texts(item: Any) -> Iterator[str]:
    available = dict.get(item, "dcterms_available")
    # An element with attributes comes as a dictionary of these, and its text is lost.
    written = available if isinstance(available, str) else "" if available is None else "lost"
    if written.strip():
        yield written
    valid = _text(item, "validity").strip()
    if valid:
        yield from _starts(valid)


def _starts(valid: str) -> Iterator[str]:
    """The start of a DCMI period, `start=…; end=…; scheme=…`; a bare date is a start."""
    if "=" not in valid:
        yield valid
        return
    for part in valid.split(";"):
        key, _, value = part.partition("=")
        if key.strip().lower() == "start" and value.strip():
            yield value.strip()


# ── what else an item says ────────────────────────────────────────────────────────────────────────


def _link(item: Any, channel: _Channel) -> str | None:
    """The item's address. A GUID that stands in for it must be an address in itself."""
    own = _text(item, "link")
    base = "" if own == _text(item, "id") else channel.link
    alternates = (_text(one, "href") for one in _dicts(item, "links") if one.get("rel") == "alternate")
    return fields.address(own, base) or next(filter(None, (fields.address(one, base) for one in alternates)), None)


def _authors(item: Any, channel: _Channel) -> tuple[str, ...]:
    """Bylines are split into people; an Atom author is one person, or the feed's (RFC 4287, 4.2.1)."""
    if channel.is_atom:
        return fields.named(_names(item)) or channel.authors
    return fields.named(name for line in _names(item) for name in fields.people(line))


def _names(holder: Any) -> Iterable[str]:
    names = [_text(one, "name") for one in _dicts(holder, "authors")]
    return [name for name in names if name] or [_text(holder, "author")]


def _categories(item: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Section, tags and genres: the first plain category is the section."""
    plain_ones: list[str] = []
    others: list[str] = []
    genres: list[str] = []
    for one in _dicts(item, "tags"):
        scheme = _text(one, "scheme").strip().rstrip("/").casefold()
        if scheme == SCHEME:
            continue
        kind = genres if scheme.endswith("genre") else others if scheme or plain_ones else plain_ones
        kind.append(_text(one, "label") or _text(one, "term"))
    return fields.labels(plain_ones), fields.labels(others), fields.labels(genres)


def _credits(item: Any) -> Iterator[str]:
    """Who may own the text: by Media RSS, and the feed that an item was taken over from (RSS 2.0 and Atom `source`)."""
    yield _text(dict.get(item, "source"), "title")
    for credit in _dicts(item, "media_credit"):
        if _OWNER_ROLES & set(_text(credit, "role").casefold().split()):
            yield _text(credit, "content")


def _ratings(holder: Any) -> tuple[str, ...]:
    return tuple(_text(one, "term") for one in _dicts(holder, "tags") if _text(one, "scheme") == SCHEME)


def _language(item: Any, channel: _Channel) -> str | None:
    """The item's own language or xml:lang, else the feed's."""
    title = dict.get(item, "title_detail")
    tags = (_text(item, "language"), _text(title, "language"), channel.language)
    return next(filter(None, map(fields.language, tags)), None)


# feedparser's dictionaries answer for keys that are not there (`updated` for `published`); `dict.get` does not.
def _text(holder: Any, key: str) -> str:
    found = dict.get(holder, key) if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""


def _dicts(holder: Any, key: str) -> list[Any]:
    found = dict.get(holder, key) if isinstance(holder, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
