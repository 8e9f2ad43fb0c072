"""RSS 2.0 as most newspapers write it, read some twenty times as fast as feedparser does.

What comes out is what feedparser 6.0.14 makes of the same document, under the same names, so that everything behind it
is one code for both. It holds for the elements listed here, in the namespaces and with the attributes that they are
known to have. Whatever else a document holds, it is feedparser's: a document type, another language or base inside, a
prefix bound to something unusual, an element of a name or in a place that is not listed, a text with markup in it, XML
that is not well-formed. `tests/intake/test_quick.py` compares both readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# What is longer is seldom news, and its tree takes some ten times as much memory.
MAX_CHARACTERS = 2 * 1024 * 1024
MAX_ELEMENTS = 1_000

Item = dict[str, Any]

_ATTRIBUTE = r"\s+([A-Za-z_][\w.:-]*)\s*=\s*(\"[^\"<>&]*\"|'[^'<>&]*')"
_ROOT = re.compile(rf"<rss((?:{_ATTRIBUTE})*)\s*>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_VERSION = re.compile(r"2\.[0-9.]{1,8}")
# feedparser reads control characters from U+0080 on as cp1252.
_MISREAD = re.compile("[\x80-\x9f]")
_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
# The prefix that feedparser knows a namespace by. Under another one, or with one of these for something else, what it
# makes of a name depends on the order of declarations.
_PREFIXES = {
    _ATOM: "atom",
    _CONTENT: "content",
    _DC: "dc",
    _MEDIA: "media",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}
# Namespaces that feedparser has no rules for. Of any other one, no element is read here.
_WITHOUT_RULES = {
    "http://dowjones.net/rss/": "wsj",
    "http://www.nytimes.com/namespaces/rss/2.0": "nyt",
    "https://api.npr.org/nprml": "nprml",
    "https://www.npr.org/rss/": "npr",
}
# Elements of an item that feedparser keeps as they are, by their names there.
_KEPT = {
    "comments": "comments",
    f"{{{_MEDIA}}}copyright": "media_copyright",
    f"{{{_MEDIA}}}other_category": "media_other_category",
    f"{{{_MEDIA}}}other_description": "media_other_description",
    f"{{{_MEDIA}}}other_keywords": "media_other_keywords",
    f"{{{_MEDIA}}}other_title": "media_other_title",
    f"{{{_DC}}}identifier": "dc_identifier",
    "{http://purl.org/dc/terms/}alternative": "dcterms_alternative",
    f"{{{_DC}}}other_description": "dc_other_description",
    "{http://purl.org/rss/1.0/modules/slash/}comments": "slash_comments",
    "{http://wellformedweb.org/CommentAPI/}commentRss": "wfw_commentrss",
}
_ADDRESSES = {"comments", "wfw_commentrss"}
_OF_CHANNEL = {
    "copyright": "rights",
    "description": "subtitle",
    "docs": "docs",
    f"{{{_DC}}}publisher": "publisher",
    "generator": "generator",
    "language": "language",
    "lastBuildDate": "updated",
    "pubDate": "published",
    "title": "title",
    "ttl": "ttl",
    "{http://purl.org/rss/1.0/modules/syndication/}updateBase": "sy_updatebase",
    "{http://purl.org/rss/1.0/modules/syndication/}updateFrequency": "sy_updatefrequency",
    "{http://purl.org/rss/1.0/modules/syndication/}updatePeriod": "sy_updateperiod",
}
_OF_IMAGE = {"title", "link", "description", "url", "width", "height"}
# An element with one of these speaks another language, or has addresses of another place.
_CHANGING = {"lang", "base"}


class _Unlisted(Exception):  # noqa: N818 - an outcome on its way up
    """There is something in the document that is feedparser's to read."""


def quickly_read(text: str) -> Mapping[str, Any] | None:
    """`version`, `feed` and `entries` as feedparser names them; `None` where the document is for feedparser.

    `text` begins with the root element, as `repair.repaired` leaves it.
    """
    if len(text) > MAX_CHARACTERS or not _is_usual(text):
        return None
    try:
        root = ElementTree.fromstring(text.encode("utf-8", "replace"))  # noqa: S314 - there is no document type in it
        return {"version": "rss20", **_document(root)}
    except (_Unlisted, ElementTree.ParseError):
        return None


def _is_usual(text: str) -> bool:
    """Whether names mean here what they mean everywhere: all namespaces are declared at the root, as is usual."""
    root = _ROOT.match(text)
    if root is None or "xmlns" in text[root.end() :] or "xml:" in text or _is_misread(text):
        return False
    bound = {name: value[1:-1] for name, value, *_ in _ATTRIBUTES.findall(root.group(1))}
    version = bound.pop("version", "")
    return _VERSION.fullmatch(version) is not None and all(map(_is_bound_as_usual, bound.items()))


def _is_misread(text: str) -> bool:
    return not text.isascii() and _MISREAD.search(text) is not None


def _is_bound_as_usual(declaration: tuple[str, str]) -> bool:
    name, address = declaration
    kind, _, prefix = name.partition(":")
    if kind != "xmlns" or not prefix:
        return False
    if address in _PREFIXES:
        return _PREFIXES[address] == prefix
    return _WITHOUT_RULES.get(address) == prefix


def _document(root: Element) -> Mapping[str, Any]:
    if root.tag != "rss" or len(root) != 1 or root[0].tag != "channel" or root[0].attrib:
        raise _Unlisted
    channel: Item = {"links": []}
    entries: list[Item] = []
    for element in root[0]:
        if element.tag == "item":
            entries.append(_item(element))
        else:
            _into_channel(element, channel)
    return {"feed": channel, "entries": entries}


# ── the channel ───────────────────────────────────────────────────────────────────────────────────


def _into_channel(element: Element, channel: Item) -> None:
    if element.tag == "image":
        _image(element)
    elif element.tag == f"{{{_ATOM}}}link":
        _linked(element, channel)
    elif element.tag == "link":
        _once("link", channel)
        channel["link"] = _address(_leaf(element))
        channel["links"].append({"rel": "alternate", "type": "text/html", "href": channel["link"]})
    elif element.tag in _OF_CHANNEL:
        name = _OF_CHANNEL[element.tag]
        _once(name, channel)
        channel[name] = _leaf(element)
    elif element.tag == "category":
        _category(element, channel)
    elif element.tag in {"managingEditor", "webMaster"}:
        _leaf(element)
    else:
        raise _Unlisted


def _image(image: Element) -> None:
    """A picture of the feed: nothing of it is the feed's own."""
    if image.attrib or any(one.tag not in _OF_IMAGE or len(one) or one.attrib for one in image):
        raise _Unlisted


# ── an item ───────────────────────────────────────────────────────────────────────────────────────


def _item(element: Element) -> Item:
    if element.attrib or len(element) > MAX_ELEMENTS:
        raise _Unlisted
    item: Item = {}
    for one in element:
        reader = _READERS.get(one.tag)
        if reader is not None:
            reader(one, item)
        elif one.tag in _KEPT:
            _kept(one, item)
        else:
            _of_a_vendor(one, item)
    return item


def _title(element: Element, item: Item) -> None:
    _once("title", item)
    item["title"] = _leaf(element)


def _link(element: Element, item: Item) -> None:
    links = item.setdefault("links", [])
    if "alternate" in [one["rel"] for one in links]:
        raise _Unlisted
    item["link"] = _address(_leaf(element))
    link = {"rel": "alternate", "type": "text/html"}
    links.append({**link, "href": item["link"]} if item["link"] else link)


def _guid(element: Element, item: Item) -> None:
    _once("id", item)
    attributes = _attributes(element)
    if not attributes.keys() <= {"ispermalink"}:
        raise _Unlisted
    is_link = attributes.get("ispermalink", "true") == "true"
    item["id"] = _address(_text(element)) if is_link else _text(element)
    item.setdefault("guidislink", is_link and "link" not in item)
    if is_link:
        item.setdefault("link", item["id"])


def _description(element: Element, item: Item) -> None:
    _once("summary_detail", item)
    item["summary"] = _leaf(element)
    item["summary_detail"] = {"type": "text/html", "language": None, "base": "", "value": item["summary"]}


def _content(element: Element, item: Item) -> None:
    _once("content", item)
    value = _leaf(element)
    item["content"] = [{"type": "text/html", "language": None, "base": "", "value": value}]
    item.setdefault("summary", value)


def _published(element: Element, item: Item) -> None:
    _once("published", item)
    item["published"] = _leaf(element)


def _author(element: Element, item: Item) -> None:
    name = _leaf(element)
    if "@" in name:
        raise _Unlisted
    item.setdefault("authors", []).append({"name": name} if name else {})
    item["author"] = name


def _category(element: Element, item: Item) -> None:
    """A label; feedparser hangs a text behind a label without one, and drops a label that is there already."""
    attributes = _attributes(element)
    if not attributes.keys() <= {"domain"}:
        raise _Unlisted
    tags = item.setdefault("tags", [])
    _tag(tags, None, attributes.get("domain"))
    text = _text(element)
    if text and tags and not tags[-1]["term"]:
        tags[-1]["term"] = text
    else:
        _tag(tags, text, None)


def _tag(tags: list[Item], term: str | None, scheme: str | None) -> None:
    tag = {"term": term, "scheme": scheme, "label": None}
    if (term or scheme) and tag not in tags:
        tags.append(tag)


def _enclosure(element: Element, item: Item) -> None:
    attributes = _attributes(element)
    if not attributes.get("url") or "uri" in attributes or "href" in attributes:
        raise _Unlisted
    href = attributes.pop("url")
    item.setdefault("links", []).append({**attributes, "href": href, "rel": "enclosure"})


def _linked(element: Element, item: Item) -> None:
    """An atom:link; one that names another address for the item itself is left to feedparser."""
    attributes = _attributes(element)
    rel = attributes.get("rel", "alternate")
    if rel == "alternate" or not attributes.get("href") or "url" in attributes or "uri" in attributes:
        raise _Unlisted
    usual = "application/atom+xml" if rel == "self" else "text/html"
    item.setdefault("links", []).append({"type": usual, **attributes, "href": _address(attributes["href"])})


def _media(element: Element, item: Item) -> None:
    """Pictures and what is said of them, which is nothing of the story; whose they are may be."""
    item.setdefault("media_content", []).append(_attributes(element, may_hold=True))
    _inside_media(element, item)


def _media_group(element: Element, item: Item) -> None:
    if element.attrib:
        raise _Unlisted
    _inside_media(element, item)


def _inside_media(element: Element, item: Item) -> None:
    for one in element:
        reader = _OF_MEDIA.get(one.tag)
        if reader is None:
            raise _Unlisted
        reader(one, item)


def _thumbnail(element: Element, item: Item) -> None:
    attributes = _attributes(element)
    if "url" not in attributes or _text(element):
        raise _Unlisted
    item.setdefault("media_thumbnail", []).append(attributes)


def _credit(element: Element, item: Item) -> None:
    attributes, text = _attributes(element), _text(element)
    if "content" in attributes:
        raise _Unlisted
    item.setdefault("media_credit", []).append({**attributes, "content": text} if text else attributes)


def _kept(element: Element, item: Item) -> None:
    """An element that has no rules: its text, or where it has attributes these alone."""
    name = _KEPT[element.tag]
    attributes, text = _attributes(element), _text(element)
    _once(name, item)
    item[name] = attributes or (_address(text) if name in _ADDRESSES else text)


def _of_a_vendor(element: Element, item: Item) -> None:
    address, is_named, local = element.tag[1:].partition("}")
    if not is_named or address not in _WITHOUT_RULES:
        raise _Unlisted
    name = f"{_WITHOUT_RULES[address]}_{local.lower()}"
    _once(name, item)
    item[name] = _attributes(element) or _text(element)


_READERS: Mapping[str, Callable[[Element, Item], None]] = {
    "author": _author,
    "category": _category,
    "description": _description,
    "enclosure": _enclosure,
    "guid": _guid,
    "link": _link,
    "pubDate": _published,
    "title": _title,
    f"{{{_ATOM}}}link": _linked,
    f"{{{_CONTENT}}}encoded": _content,
    f"{{{_DC}}}creator": _author,
    f"{{{_MEDIA}}}content": _media,
    f"{{{_MEDIA}}}credit": _credit,
    f"{{{_MEDIA}}}group": _media_group,
    f"{{{_MEDIA}}}thumbnail": _thumbnail,
}
_OF_MEDIA: Mapping[str, Callable[[Element, Item], None]] = {
    f"{{{_MEDIA}}}content": _media,
    f"{{{_MEDIA}}}credit": _credit,
    f"{{{_MEDIA}}}thumbnail": _thumbnail,
    **{name: _kept for name in _KEPT if name.startswith(f"{{{_MEDIA}}}")},
}


# ── what an element holds ─────────────────────────────────────────────────────────────────────────


def _once(name: str, holder: Item) -> None:
    """Which of two elements counts is feedparser's to say."""
    if name in holder:
        raise _Unlisted


def _leaf(element: Element) -> str:
    if element.attrib:
        raise _Unlisted
    return _text(element)


def _text(element: Element) -> str:
    """Its text without spaces around it. What was UTF-8, read as Latin-1 and written as UTF-8, is read again."""
    if len(element):
        raise _Unlisted
    text = (element.text or "").strip()
    if text.isascii():
        return text
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _address(text: str) -> str:
    """An address as it stands. One that feedparser would mend is left to it: slashes too many, broken entities."""
    if ":///" in text or ";" in text:
        raise _Unlisted
    return text


def _attributes(element: Element, *, may_hold: bool = False) -> dict[str, str]:
    """Attributes by their names in small letters."""
    if len(element) and not may_hold:
        raise _Unlisted
    found = {name.lower(): value for name, value in element.items()}
    for name in found.keys() & {"rel", "type"}:
        found[name] = found[name].lower()
    if len(found) != len(element.attrib) or found.keys() & _CHANGING or any(name.startswith("{") for name in found):
        raise _Unlisted
    return found
