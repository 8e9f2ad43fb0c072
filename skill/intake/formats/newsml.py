"""NewsML-G2 (iptc.org/standards/newsml-g2): one news item, or a news message of many.

Read by defusedxml's parser, which refuses document types and entities, an item at a time: of a document that breaks
off, the items before that are read.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from skill.desk.ports.feeds import NotAFeed, Parsed
from skill.intake.formats import fields
from skill.intake.formats.nitf import Marked, find, local, marked, words_of
from skill.intake.formats.repair import well_formed
from skill.intake.formats.wire import (
    STANDFIRST_ROLES,
    Concept,
    WireItem,
    code_of,
    read_items,
    role_of,
)

# Each element takes some hundred bytes of memory, however few it has in the document.
MAX_ELEMENTS = 200_000
MAX_DEPTH = 100

_NAMESPACE = "{http://iptc.org/std/nar/"
_ITEMS = frozenset(
    {"newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem", "newsMessage"}
)
_TEXT_TYPES = frozenset({"text/plain", "text/html", "application/xhtml+xml"})
_START = re.compile(r"<([\w.-]{1,40}:)?(\w{1,40})(?=[\s>/])")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_newsml(text: str) -> bool:
    """Whether the first element is one of NewsML-G2's."""
    position = 0
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<!--", position):
            position = text.find("-->", position)
        elif text.startswith("<?", position):
            position = text.find("?>", position)
        elif text.startswith("<!", position):
            position += 2
        else:
            start = _START.match(text, position)
            return start is not None and start[2] in _ITEMS
        if position < 0:
            return False
    return False


def read_newsml(text: str) -> Parsed | NotAFeed:
    document = _Document()
    try:
        document.read(well_formed(text).encode("utf-8", "replace"))
    except DefusedXmlException:
        return NotAFeed("it has a document type, which is not read")
    except ParseError:
        document.notes.append("the XML is not well-formed; what stands before the fault was read")
    if not document.is_newsml:
        return NotAFeed("it is XML, but not NewsML-G2")
    if not document.items and document.notes:
        return NotAFeed("it is NewsML-G2 that breaks off before its first item ends")
    read, passed = read_items(document.items, _changed, _item)
    version = re.sub(r"[^\d.]", "", document.version)[:8]
    notes = (*document.notes, *_others(document.others), *passed, *read.notes)
    return Parsed(f"NewsML-G2 {version}".strip(), read.entries, notes, read.withdrawals, is_partial=True)


def _others(count: int) -> tuple[str, ...]:
    return (f"{count} items are no news of words: packages, concepts, plans, pictures, sound",) if count else ()


@dataclass
class _Document:
    """A document on its way in."""

    items: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: int = 0
    is_newsml: bool = False
    version: str = ""

    def read(self, document: bytes) -> None:
        """Raises `ParseError` and `DefusedXmlException`, with what came before kept."""
        above: list[str] = []
        count = 0
        for event, element in iterparse(io.BytesIO(document), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                count += 1
                if count > MAX_ELEMENTS or len(above) >= MAX_DEPTH:
                    self.notes.append("it has more elements, or more inside one another, than are read")
                    return
                if not above:
                    self.is_newsml = element.tag.startswith(_NAMESPACE)
                self.version = self.version or element.get("standardversion", "")
                above.append(local(element))
            else:
                above.pop()
                if not above or above[-1] == "itemSet":
                    self._keep(element)

    def _keep(self, element: Element) -> None:
        name = local(element)
        if name == "newsItem" and element.tag.startswith(_NAMESPACE) and _is_of_words(element):
            self.items.append(element)
        elif name in _ITEMS and name != "newsMessage":
            self.others += 1


def _is_of_words(item: Element) -> bool:
    """http://cv.iptc.org/newscodes/ninature; an item that is withdrawn may say no more than that."""
    nature = find(item, "itemMeta", "itemClass")
    return nature is None or _code(nature).lower() in {"", "text", "composite"}


# ── one item ──────────────────────────────────────────────────────────────────────────────────────


def _changed(item: Element) -> str:
    return words_of(find(item, "itemMeta", "versionCreated"))


def _item(item: Element) -> WireItem:
    texts = list(_texts(item))
    first = texts[0] if texts else Marked()
    meta, content = _or_empty(find(item, "itemMeta")), _or_empty(find(item, "contentMeta"))
    rights = _or_empty(find(item, "rightsInfo"))
    language = _language(item, content)
    return WireItem(
        guid=item.get("guid", ""),
        version=item.get("version", ""),
        status=_status(meta, texts),
        created=words_of(find(meta, "firstCreated")) or words_of(find(content, "contentCreated")),
        changed=_changed(item),
        embargoes=tuple(_embargoes(meta, texts)),
        link=_link(item),
        headline=_of_role(content, "headline", frozenset({"", "main"})) or first.headline,
        abstract=_of_role(content, "description", STANDFIRST_ROLES) or first.abstract,
        body=first.body,
        authors=_authors(content, first),
        sections=(),
        subjects=tuple(_concepts(content, "subject", language)),
        tags=tuple(words_of(one) for one in content if local(one) == "keyword"),
        genres=tuple(_concepts(content, "genre", language)),
        credits=tuple(_credits(meta, content, rights, language)),
        language=language,
    )


def _or_empty(element: Element | None) -> Element:
    return Element("none") if element is None else element


def _code(element: Element) -> str:
    return code_of(element.get("qcode") or element.get("uri") or element.get("literal") or "")


def _status(meta: Element, texts: list[Marked]) -> str:
    """The item's, or what its NITF says: what is not usable there is not usable here."""
    status = find(meta, "pubStatus")
    own = _code(status) if status is not None else ""
    inside = (text.status for text in texts if role_of(text.status) not in {"", "usable", "embargoed"})
    return own if role_of(own) not in {"", "usable"} else next(inside, own)


def _embargoes(meta: Element, texts: list[Marked]) -> Iterator[str]:
    """An empty `embargoed` has no known end (NewsML-G2 guidelines, "embargoed")."""
    for one in meta:
        if local(one) == "embargoed":
            yield words_of(one)
    for text in texts:
        if text.release is not None:
            yield text.release
        elif text.status.strip().lower() == "embargoed":
            yield ""


def _texts(item: Element) -> Iterator[Marked]:
    """The renditions of the content that are words, marked-up ones first."""
    contents = [one for part in item if local(part) == "contentSet" for one in part]
    for one in contents:
        if local(one) == "inlineXML":
            yield from (marked(child) for child in one if local(child) in {"nitf", "html", "body", "div"})
    for one in contents:
        kind = one.get("contenttype", "text/plain").partition(";")[0].strip().lower()
        is_encoded = bool(one.get("encoding") or one.get("encodinguri"))
        if local(one) == "inlineData" and not is_encoded and kind in _TEXT_TYPES:
            yield Marked(body="".join(one.itertext()))


def _link(item: Element) -> str | None:
    """Where the item stands on the web: a rendition that is a page, else its GUID where that is an address."""
    pages = (
        one.get("href", "")
        for part in item
        if local(part) == "contentSet"
        for one in part
        if local(one) == "remoteContent" and one.get("contenttype", "").lower().startswith("text/html")
    )
    return next(filter(None, map(fields.address, (*pages, item.get("guid", "")))), None)


def _of_role(content: Element, name: str, roles: frozenset[str]) -> str:
    """The text of the first element `name` that has no role, else of one whose role is among `roles`."""
    found = [one for one in content if local(one) == name and role_of(one.get("role", "")) in roles]
    found.sort(key=lambda one: bool(one.get("role")))
    return html.escape(words_of(found[0]), quote=False) if found else ""


def _language(item: Element, content: Element) -> str | None:
    own = find(content, "language")
    return fields.language(own.get("tag", "") if own is not None else "") or fields.language(item.get(_XML_LANG, ""))


def _name(element: Element, language: str | None) -> str:
    """A concept's name in the item's language; else the first."""
    names = [one for one in element if local(one) == "name"]
    ours = [one for one in names if _primary(one.get(_XML_LANG)) in {"", _primary(language)}]
    return words_of(next(iter(ours or names), None))


def _primary(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()


def _concepts(content: Element, name: str, language: str | None) -> Iterator[Concept]:
    for one in content:
        if local(one) == name:
            yield Concept(_name(one, language), _code(one))


def _is_organisation(creator: Element) -> bool:
    return code_of(creator.get("type") or creator.get("typeuri") or "").lower() in {"organisation", "organization"}


def _authors(content: Element, text: Marked) -> tuple[str, ...]:
    creators = [_name(one, None) for one in content if local(one) == "creator" and not _is_organisation(one)]
    byline = words_of(find(content, "by")) or text.byline
    return tuple(filter(None, creators)) or fields.people(byline)


def _credits(meta: Element, content: Element, rights: Element, language: str | None) -> Iterator[str]:
    """Everybody whose copy it may be: the provider, its sources, who claims the rights, and the credit line."""
    yield from _names_of(meta, {"provider"}, language)
    yield from _names_of(content, {"infoSource"}, language)
    yield from _names_of(rights, {"copyrightHolder"}, language)
    yield from (_name(one, language) for one in content if local(one) == "creator" and _is_organisation(one))
    yield from (words_of(one) for one in content if local(one) == "creditline")


def _names_of(holder: Element, kinds: Iterable[str], language: str | None) -> Iterator[str]:
    """Names; where a party has a code alone that is readable, such as `is:AP`, the code."""
    for one in holder:
        if local(one) in kinds:
            code = code_of(one.get("qcode", "") or one.get("literal", ""))
            yield _name(one, language) or code
