"""Whose copy a story is that stands in another's feed: by where it leads, and by what it says of itself. Pure.

A feed may hold what another paper or an agency wrote. A licence may exclude it (`exclude.credits`, `own_copy_only`), so
whoever it comes from is a credit of the story. A text that is the same as another publisher's says nothing of who wrote
it first, and is no credit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from skill.stories.story import Entry
from skill.stories.titles import Titles

_PLAIN_HOST = re.compile(r"[a-z0-9.-]+")
# "co.uk" and its like are nobody's own. The whole list is the Public Suffix List (https://publicsuffix.org); since a
# site that two publishers seem to share tells nothing, a short one errs towards silence.
_SHARED = {"ac", "co", "com", "edu", "gob", "gov", "gouv", "ne", "net", "or", "org"}
_COUNTRY_LETTERS = 2
# This story was originally published by The Harbor Times. A name ends where no capital follows.
_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][a-z]?\.(?=[ A-Z])|[A-ZÀ-ÖØ-Þ][\w'’&-]*)"
_NAME = rf"({_CAPITAL}+(?: (?:(?:of|the|and|de|du|des|la|le|&) )*{_CAPITAL}+)*)"
# No regular expression is tried on what holds none of these.
_MARKS = re.compile("ublished|ppeared|rinted|roduced|rovided|ublié| paru|Paru")
_TAKEN_OVER = re.compile(
    r"(?:\b[Tt]his (?:story|article|report|piece|interview|recipe|column|dispatch)\b|^|[.!?”\"]\s+|\n)\s*"
    r"(?:(?:was|is|has been|were)\s+)?(?:[Aa]lso |[Oo]riginally |[Ff]irst |[Rr]e)?"
    r"(?:[Pp]ublished|[Aa]ppeared|[Pp]rinted|[Pp]roduced|[Pp]rovided)"
    rf"(?: here)?(?: with (?:the )?permission)? (?:by|in|on|at|from) {_NAME}"
    r"|\b[Cc]et (?:article|entretien|reportage|récit) (?:a été |est )?(?:d['’]abord |initialement )?"
    rf"(?:publié|paru)(?: à l['’]origine)? (?:par|dans|sur) (?:le |la |les |l['’])?{_NAME}"
    r"|\b(?:Publié à l['’]origine|Paru initialement|D['’]abord paru) (?:par|dans|sur) (?:le |la |les |l['’])?" + _NAME
)
# Who took it over says so before it begins, or when all is said.
_AT_THE_ENDS = 300


@dataclass(frozen=True, slots=True)
class Sites:
    """By site, the publishers whose feeds are served there, and the names that they and their titles have."""

    publishers: Mapping[str, frozenset[str]]
    names: Mapping[str, tuple[str, ...]]

    def names_of_another(self, link: str | None, publisher: str) -> tuple[str, ...]:
        """Whose page a link leads to, where that is one other publisher's; else nobody's."""
        owners = self.publishers.get(site_of(link or ""), frozenset())
        return self.names[next(iter(owners))] if len(owners) == 1 and publisher not in owners else ()


NO_SITES = Sites({}, {})


def sites_of(titles: Titles) -> Sites:
    publishers: dict[str, frozenset[str]] = {}
    names: dict[str, tuple[str, ...]] = {one.id: (one.name,) for one in titles.publishers.values()}
    for title in titles.titles.values():
        names[title.publisher] = (*names[title.publisher], title.name)
    for feed in titles.feeds.values():
        site = site_of(feed.url)
        publishers[site] = publishers.get(site, frozenset()) | {titles.titles[feed.title].publisher}
    return Sites(publishers, {publisher: tuple(dict.fromkeys(found)) for publisher, found in names.items()})


def site_of(link: str) -> str:
    """What a host is part of: `feeds.harbor.example` and `www.harbor.example` are of `harbor.example`."""
    host = link.partition("://")[2].partition("/")[0]
    if not _PLAIN_HOST.fullmatch(host):
        try:
            host = urlsplit(link).hostname or ""
        except ValueError:
            return ""
    return _site_of_host(host)


@lru_cache(maxsize=1024)
def _site_of_host(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
        own = 3 if len(labels[-1]) == _COUNTRY_LETTERS and labels[-2:-1] and labels[-2] in _SHARED else 2
        return ".".join(labels[-own:])
    return host


def taken_over_from(text: str) -> tuple[str, ...]:
    """Who a text says that it was published by first."""
    ends = (text,) if len(text) <= 2 * _AT_THE_ENDS else (text[:_AT_THE_ENDS], text[-_AT_THE_ENDS:])
    told = [end for end in ends if _MARKS.search(end)]
    found = (name for end in told for match in _TAKEN_OVER.finditer(end) for name in match.groups() if name)
    return tuple(dict.fromkeys(found))


def credited_to_origin(entry: Entry, publisher: str, sites: Sites) -> Entry:
    """`entry`, credited to whoever it was taken over from."""
    others = (
        *sites.names_of_another(entry.link, publisher),
        *(taken_over_from(entry.abstract) if entry.abstract else ()),
        *(taken_over_from(entry.body) if entry.body else ()),
    )
    if not others:
        return entry
    return replace(entry, credits=tuple(dict.fromkeys((*entry.credits, *others))))
