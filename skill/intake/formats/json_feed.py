"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), read field by field: any of them can be anything."""

from __future__ import annotations

from typing import Any

from skill.desk.ports.feeds import NotAFeed, Parsed
from skill.intake.formats import fields
from skill.intake.formats.fields import PassedOver, Read
from skill.intake.formats.json_values import identifier, text, texts
from skill.stories.story import Entry


def is_json_feed(document: object) -> bool:
    return isinstance(document, dict) and "jsonfeed.org" in text(document.get("version"))[:200]


def read_json_feed(document: dict[str, Any]) -> Parsed | NotAFeed:
    version = text(document.get("version"))
    items = document.get("items")
    if not isinstance(items, list):
        return NotAFeed("it is a JSON Feed without a list of items")
    return _parsed(document, items, version)


def _parsed(document: dict[str, Any], items: list[object], version: str) -> Parsed:
    feed_language = fields.language(text(document.get("language")))
    feed_authors = _authors(document)
    base = text(document.get("home_page_url"))

    def read(item: object) -> Read:
        if not isinstance(item, dict):
            raise PassedOver("it is not an object")
        return _entry(item, base, feed_authors, feed_language)

    kept, old = fields.newest(items, _date)
    found = fields.collected(kept, read)
    name = "JSON Feed 1.1" if version.rstrip("/").endswith("1.1") else "JSON Feed 1"
    return Parsed(name, found.entries, (*old, *found.notes), is_partial=found.is_partial or bool(old))


def _entry(item: dict[str, Any], base: str, feed_authors: tuple[str, ...], feed_language: str | None) -> Read:
    headline = fields.headline(text(item.get("title")))
    link = fields.address(text(item.get("url")), base) or fields.address(text(item.get("external_url")), base)
    abstract = fields.prose(text(item.get("summary")), fields.MAX_ABSTRACT)
    body = fields.prose(text(item.get("content_html")) or text(item.get("content_text")), fields.MAX_BODY)
    published = text(item.get("date_published"))
    labels = fields.labels(texts(item.get("tags")))
    entry = Entry(
        guid=fields.identity(identifier(item.get("id")), link, headline, published, abstract.text),
        link=link,
        headline=headline,
        abstract=abstract.text,
        body=body.text,
        published_at=fields.moment(published),
        updated_at=fields.moment(text(item.get("date_modified"))),
        # "If not specified in an item, then the top-level authors, if present, are the authors of the item."
        authors=_authors(item) or feed_authors,
        sections=labels[:1],
        tags=labels[1:],
        language=fields.language(text(item.get("language"))) or feed_language,
    )
    return Read(entry, ("a text is too long and was cut",) if abstract.is_cut or body.is_cut else ())


def _date(item: object) -> Any:
    if not isinstance(item, dict):
        return None
    return fields.moment(text(item.get("date_published"))) or fields.moment(text(item.get("date_modified")))


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    """`authors` of version 1.1, else the one `author` of version 1.0."""
    many = holder.get("authors")
    found = many if isinstance(many, list) else [holder.get("author")]
    return fields.named(text(one.get("name")) for one in found if isinstance(one, dict))
