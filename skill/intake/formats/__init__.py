"""Feed formats: what a body is, told from its content, and the entries in it."""

from __future__ import annotations

import json

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.intake.formats.charset import decoded
from skill.intake.formats.json_feed import is_json_feed, read_json_feed
from skill.intake.formats.newsml import is_newsml, read_newsml
from skill.intake.formats.ninjs import items_of, read_ninjs
from skill.intake.formats.repair import declares_entities, is_page, repaired
from skill.intake.formats.syndication import read_syndication

MAX_BODY_BYTES = 10 * 1024 * 1024


class Formats:
    """Reads RSS 0.9x to 2.0, RSS 1.0, Atom, JSON Feed, NewsML-G2 and ninjs. The Content-Type is not looked at."""

    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        if len(fetched.body) > MAX_BODY_BYTES:
            return NotAFeed("it is larger than 10 MiB")
        text = decoded(fetched.body, fetched.charset).lstrip("\ufeff\0 \t\r\n")
        if not text:
            return NotAFeed("it is empty")
        if text.startswith(("{", "[")):
            return _read_json(text)
        return _read_xml(text)


def _read_json(text: str) -> Parsed | NotAFeed:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return NotAFeed("it begins like JSON and cannot be read as JSON")
    if is_json_feed(document):
        return read_json_feed(document)
    items = items_of(document)
    if items is None:
        return NotAFeed("it is JSON, but neither a JSON Feed nor ninjs")
    return read_ninjs(items)


def _read_xml(text: str) -> Parsed | NotAFeed:
    if declares_entities(text):
        return NotAFeed("it declares XML entities, which are not read")
    if is_newsml(text):
        return read_newsml(text)
    document = repaired(text)
    if document:
        return read_syndication(document)
    if is_page(text):
        return NotAFeed("it is an HTML page, perhaps a login page, and not a feed")
    return NotAFeed("there is no RSS, Atom, JSON Feed, NewsML-G2 or ninjs in it")
