"""A titles file to be completed: what is known of feeds that nobody has licensed yet. It licenses nothing.

What only a person knows is left empty, so that reading the file names each place that is still open.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_ID_CHARACTERS = 40
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
# What stands before the name of a site.
_SUBDOMAINS = re.compile(r"^(?:(?:www\d?|feeds?|rss|xml|m)\.)+(?=.*\.)")

_NOTE = """\
# To be completed: a publisher's name is the company that licenses, `language` what its feed does not say, `kind` is
# news, cooking or sport. Titles of one company share a publisher; feeds of one paper share a title.
# This licenses nothing: a feed is fetched only where a licence in force names it (docs/licence-file.md).
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A feed as its list or its own document tells of it; `language` is empty where neither says."""

    name: str
    url: str
    language: str = ""


def drafted(drafts: Iterable[Draft]) -> str:
    """TOML of the titles file, with ids that are each used once. Feeds of one site share a publisher."""
    publishers: dict[str, str] = {}
    tables: list[str] = []
    ids: set[str] = set()
    for draft in drafts:
        site = _site(draft.url)
        if site not in publishers:
            publishers[site] = _unused(_slug(_without_ending(site)), set(publishers.values()))
            tables.append(_table("publishers", {"id": publishers[site], "name": ""}, f"of {site}"))
        identity = _unused(_slug(draft.name) or publishers[site], ids)
        ids.add(identity)
        tables += _title_and_feed(draft, identity, publishers[site])
    return "\n".join((_NOTE, *tables))


def _title_and_feed(draft: Draft, identity: str, publisher: str) -> Iterator[str]:
    title: dict[str, str | list[str]] = {
        "id": identity,
        "publisher": publisher,
        "name": draft.name,
        "spoken": [draft.name.casefold()] if draft.name else [],
        "kind": "news",
        "language": draft.language,
    }
    yield _table("titles", title)
    yield _table("feeds", {"id": identity, "title": identity, "url": draft.url})


def _table(name: str, values: Mapping[str, str | list[str]], note: str = "") -> str:
    """JSON's strings are TOML's basic strings, but for DEL, which no clean text holds."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join((f"[[{name}]]{f'  # {note}' if note else ''}", *lines, ""))


def _site(url: str) -> str:
    return _SUBDOMAINS.sub("", (urlsplit(url).hostname or "").casefold())


def _without_ending(site: str) -> str:
    """A site without its top level; an address in numbers has none."""
    name, _, ending = site.rpartition(".")
    return name if name and not ending.isdigit() else site


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_ID.sub("-", plain).strip("-")[:MAX_ID_CHARACTERS].strip("-")


def _unused(wanted: str, used: set[str]) -> str:
    wanted = wanted or "feed"
    return next(one for one in _numbered(wanted) if one not in used)


def _numbered(wanted: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield f"{wanted}-{number}"
        number += 1
