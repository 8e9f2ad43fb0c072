"""What a feed says of itself, beside its stories. Only `feeds check` asks; refresh needs none of it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import feedparser

from skill.desk.ports.feeds import Fetched
from skill.intake.formats import fields
from skill.intake.formats.charset import decoded
from skill.intake.formats.freshness import ttl_minutes
from skill.intake.formats.repair import declares_entities, repaired
from skill.stories.text import one_line, plain

MAX_NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Channel:
    """Name and language of a feed, how long it says that it need not be read again (`ttl` of RSS, or sy:updatePeriod),
    whether it names a WebSub hub, states terms (copyright, rights, a licence; an item's count) and captions pictures.
    """

    name: str = ""
    language: str | None = None
    ttl_minutes: int | None = None
    has_hub: bool = False
    states_terms: bool = False
    has_captions: bool = False


def read_channel(fetched: Fetched) -> Channel:
    """Of a document that was read as a feed. Never raises; what nobody can read is not there."""
    text = decoded(fetched.body, fetched.charset).lstrip("\ufeff\0 \t\r\n")
    try:
        return _of_json(text) if text.startswith(("{", "[")) else _of_xml(text)
    except Exception:  # noqa: BLE001 - the document can be anything, and this is for information alone
        return Channel()


def _of_json(text: str) -> Channel:
    document = json.loads(text)
    if not isinstance(document, dict):
        return Channel()
    return Channel(
        name=_name(document.get("title")),
        language=fields.language(_text(document.get("language"))),
        has_hub=bool(document.get("hubs")),
        states_terms=any("copyright" in key or "license" in key or "rights" in key for key in document),
    )


def _of_xml(text: str) -> Channel:
    document = None if declares_entities(text) else repaired(text)
    if document is None:
        return Channel()
    found = feedparser.parse(
        io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>\n" + document.text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    feed, entries = dict(found["feed"]), found["entries"]
    links = [*feed.get("links", ()), *(link for entry in entries for link in entry.get("links", ()))]
    return Channel(
        name=_name(feed.get("title")),
        language=fields.language(_text(feed.get("language"))),
        ttl_minutes=ttl_minutes(feed),
        has_hub=any(link.get("rel") == "hub" for link in feed.get("links", ())),
        states_terms=_has_terms(feed, *entries) or any(link.get("rel") == "license" for link in links),
        has_captions="other_description" in document.text,
    )


def _has_terms(*holders: Any) -> bool:
    names = ("rights", "license", "cc_license", "dc_rights")
    return any(_text(dict.get(holder, name)).strip() for holder in holders for name in names)


def _name(found: object) -> str:
    name = one_line(plain(_text(found)[: MAX_NAME_CHARACTERS * 20]))
    return name if len(name) <= MAX_NAME_CHARACTERS else ""


def _text(found: object) -> str:
    return found.encode("utf-8", "ignore").decode() if isinstance(found, str) else ""
