"""Text that is marked up inside a news item: NITF (iptc.org/std/NITF) or XHTML, as an XML element."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from skill.intake.formats.fields import PassedOver

# Never the story itself: pictures with their captions, notes to editors, footnotes, code.
_LEFT_OUT = frozenset(
    {
        *("media", "media-reference", "media-caption", "media-producer", "media-metadata", "note", "fn", "copyrite"),
        *("figure", "figcaption", "script", "style", "head", "noscript", "iframe", "object", "template", "svg"),
        *("audio", "video", "form", "button", "select", "textarea"),
    }
)
# Each takes some hundred bytes of memory.
_MAX_TAGS = 20_000
# What is read by going down into it must not go down for ever, however much of a stack there is.
_MAX_DEPTH = 200
_BLOCKS = frozenset(
    {
        *("p", "hl1", "hl2", "bq", "block", "pre", "ol", "ul", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "hr"),
        *("div", "section", "article", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "br", "aside", "header"),
    }
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a marked-up text holds. `abstract` and `body` are HTML, the rest plain.

    `status` and `release` are NITF's own (`docdata`): usable, embargoed, withheld or canceled; not to be told before.
    """

    headline: str = ""
    byline: str = ""
    abstract: str = ""
    body: str = ""
    status: str = ""
    release: str | None = None


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def find(element: Element, *path: str) -> Element | None:
    """The first descendant that `path` leads to, whatever its namespace."""
    for name in path:
        found = next((child for child in element if local(child) == name), None)
        if found is None:
            return None
        element = found
    return element


def words_of(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def read_marked(text: str) -> Marked:
    """A text that is an XML document of its own. Raises `PassedOver`."""
    if text.count("<") > _MAX_TAGS:
        raise PassedOver("its NITF has more elements than are read")
    try:
        element = fromstring(text.encode("utf-8", "replace"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise PassedOver("its NITF cannot be read") from error
    if _is_deeper(element, _MAX_DEPTH):
        raise PassedOver("its NITF nests more deeply than is read")
    return marked(element)


def _is_deeper(element: Element, levels: int) -> bool:
    level = [element]
    for _ in range(levels):
        level = [child for one in level for child in one]
    return bool(level)


def marked(element: Element) -> Marked:
    """Of a `nitf` or `html` element; anything else is taken for a body."""
    if local(element) == "nitf":
        return _nitf(element)
    body = find(element, "body")
    return Marked(body="".join(_html(element if body is None else body)))


def _nitf(element: Element) -> Marked:
    head = find(element, "body", "body.head")
    content = find(element, "body", "body.content")
    docdata = find(element, "head", "docdata")
    abstract = find(head, "abstract") if head is not None else None
    release = find(docdata, "date.release") if docdata is not None else None
    return Marked(
        headline=words_of(find(head, "hedline", "hl1") if head is not None else None),
        byline=_byline(head),
        abstract="".join(_html(abstract)) if abstract is not None else "",
        body="".join(_html(content)) if content is not None else "",
        status=docdata.get("management-status", "") if docdata is not None else "",
        release=release.get("norm", "") if release is not None else None,
    )


def _byline(head: Element | None) -> str:
    """Without the title that follows the name: "By Ann Lee, <byttl>Staff Reporter</byttl>"."""
    byline = find(head, "byline") if head is not None else None
    if byline is None:
        return ""
    parts = [byline.text or ""]
    for child in byline:
        parts += ["" if local(child) == "byttl" else words_of(child), child.tail or ""]
    return " ".join("".join(parts).split()).rstrip(" ,;")


def _html(element: Element) -> Iterator[str]:
    """What stands in `element`, with a paragraph for each block and nothing but text beside."""
    yield html.escape(element.text or "", quote=False)
    for child in element:
        name = local(child).lower()
        if name not in _LEFT_OUT:
            mark = "<p>" if name in _BLOCKS else ""
            yield mark
            yield from _html(child)
            yield mark.replace("<", "</")
        yield html.escape(child.tail or "", quote=False)
