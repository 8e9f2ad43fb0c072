"""A feed document made fit for feedparser: one root element, nothing in it that misleads or stalls.

Each rule stands for something measured with feedparser 6.0.14. It files `media:description`, a photo
caption, as the item's content or summary; its search for an e-mail address in an author is quadratic,
as is its way through the attributes of an element; it raises for `&#xD800;`; and its lenient reader
takes a cut-off last item for a whole one.
"""

from __future__ import annotations

import html
import re
from collections import deque
from dataclasses import dataclass

from skill.intake.formats.ratings import as_categories

_ROOT = re.compile(r"<(?P<name>(?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|rdf))(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
# What XML 1.0 does not allow (section 2.2), in itself and as a reference.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,100})|([0-9]{1,100}));?")
# A document with more ampersands is read as it is.
MAX_REFERENCES = 200_000
_OPEN_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};)(?:(\w{1,32});)?")
_CDATA = "<![CDATA["
_XMLS_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MAX_RUN = 1_000
_RUN = re.compile(rf"([A-Za-z0-9_.+-]{{{_MAX_RUN}}})(?=[A-Za-z0-9_.+-])")
_HALF_RUN = re.compile(rf"[A-Za-z0-9_.+-]{{{_MAX_RUN // 2}}}")
# feedparser ends an e-mail address after four letters of its last part: "a@b.example (Ann)" leaves "ple (Ann".
_AUTHOR = re.compile(
    r"(<(?:[\w.-]{1,40}:)?(?:author|creator)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?)([^<]{1,2000})", re.IGNORECASE
)
# xml.sax looks up each attribute of an element among all of them.
_MAX_ATTRIBUTES = 100
_ATTRIBUTE = r"\s++[^\s=<>\"'/]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')"
_ATTRIBUTES = re.compile(rf"(<[A-Za-z_][\w.:-]*+(?:{_ATTRIBUTE}){{{_MAX_ATTRIBUTES}}}+)(?:{_ATTRIBUTE})++")
# Elements that feedparser mixes up with those of the item itself, by namespace.
_MISFILED = (
    (r"http://search\.yahoo\.com/mrss/?", "media", "description|title|category|keywords"),
    (r"http://purl\.org/dc/elements/1\.1/", "dc", "description"),
    (r"http://www\.itunes\.com/dtds/podcast-1\.0\.dtd", "itunes", "summary|subtitle|keywords"),
)
_DECLARED = re.compile(r"xmlns:([\w.-]{1,40})\s*=\s*[\"']\s*([^\s\"'<>]{1,200})\s*[\"']")
# feedparser drops the text of an unknown element that has attributes.
_AVAILABLE = re.compile(
    r"(<[\w.-]{1,40}:available)(?:\s+(?!xmlns)[\w:.-]{1,80}\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))+\s*>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """The document from its root element on, and what had to be done to it."""

    text: str
    notes: tuple[str, ...]
    is_cut_off: bool = False


def repaired(text: str) -> Repaired | None:
    """`None` where `text` holds no feed element, or an HTML page that mentions one."""
    root = _root(text)
    page = _PAGE.search(text)
    if root is None or (page and page.start() < root.start()):
        return None
    notes = ["there is text in front of the feed"] if _is_junk(text[: root.start()]) else []
    whole, cut_off = _closed(text[root.start() :], root.group("name"))
    if cut_off:
        notes.append("the document is cut off; its last item is left out")
    return Repaired(_set_apart(as_categories(_allowed(whole))), tuple(notes), cut_off)


def is_page(text: str) -> bool:
    return _PAGE.search(text) is not None


def declares_entities(text: str) -> bool:
    """Whether the document defines entities of its own, as every expansion attack must."""
    root = _root(text)
    head = text[: max(4_096, root.start() if root else 0)]
    return "<!entity" in head.lower()


def _root(text: str) -> re.Match[str] | None:
    """The first feed element outside a comment."""
    position = 0
    while True:
        found = _ROOT.search(text, position)
        comment = text.find("<!--", position, found.start() if found else len(text))
        end = text.find("-->", comment) if comment >= 0 else -1
        if end < 0:
            return found
        position = end


def _is_junk(head: str) -> bool:
    head = head.lstrip("\ufeff\0 \t\r\n")
    return bool(head) and not head.startswith(("<?", "<!"))


def _closed(text: str, name: str) -> tuple[str, bool]:
    """`text` up to the end of its root element; where that is missing, up to its last whole item."""
    end = deque(re.finditer(rf"</{re.escape(name)}\s*>", text, re.IGNORECASE), maxlen=1)
    if end:
        return text[: end[0].end()], False
    if re.match(r"<[^<>]*/>", text):
        return text, False
    last = deque(_ITEM_END.finditer(text), maxlen=1)
    first = _ITEM.search(text)
    kept = text[: last[0].end()] if last else text[: first.start()] if first else text
    in_channel = name.lower().endswith("rss")
    return f"{kept}{'</channel>' if in_channel else ''}</{name}>", True


def without_forbidden(text: str) -> str:
    """Without characters that XML does not allow, in themselves or as a reference."""
    return _REFERENCE.sub(_reference, _NOT_XML.sub("", text))


def well_formed(text: str) -> str:
    """Without what makes a parser give up: a declaration of another charset, entities of HTML, stray characters."""
    text = re.sub(r"\A\s*<\?xml[^>]{0,500}\?>", "", text)
    if text.count("&") <= MAX_REFERENCES:
        first, *others = text.split(_CDATA)
        text = _CDATA.join((_closed_ampersands(first), *map(_after_cdata, others)))
    return without_forbidden(text)


def _after_cdata(text: str) -> str:
    inside, end, after = text.partition("]]>")
    return f"{inside}{end}{_closed_ampersands(after)}"


def _closed_ampersands(text: str) -> str:
    return _OPEN_AMPERSAND.sub(_named_character, text)


def _named_character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XMLS_OWN:
        return found[0]
    character = html.unescape(found[0]) if name else ""
    return character if character not in {"", found[0], "<", "&"} else f"&amp;{found[0][1:]}"


def _allowed(text: str) -> str:
    text = without_forbidden(text)
    text = _ATTRIBUTES.sub(r"\1", text)
    if "@" in text:
        text = _AUTHOR.sub(lambda found: found.group(1) + _without_addresses(found.group(2)), text)
    return _RUN.sub(r"\1 ", text) if _may_hold_run(text) else text


def _may_hold_run(text: str) -> bool:
    """Whether a run is long enough: half of one, looked for at every place where one of that length has its middle."""
    return any(_HALF_RUN.match(text, place) for place in range(0, len(text), _MAX_RUN // 2))


def _without_addresses(author: str) -> str:
    """RSS 2.0 writes authors as `address (name)`; nobody wants to hear the address."""
    if "@" not in author:
        return author
    end = "]]>" if author.endswith("]]>") else ""
    words = author.removesuffix(end).replace("(", " (").split()
    name = " ".join(word for word in words if "@" not in word)
    is_bracketed = name.startswith("(") and name.endswith(")")
    return (name[1:-1] if is_bracketed else name) + end


def _reference(found: re.Match[str]) -> str:
    number = int(found.group(1), 16) if found.group(1) else int(found.group(2))
    is_character = number in {0x9, 0xA, 0xD} or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return found.group() if is_character or 0x10000 <= number <= 0x10FFFF else ""


def _set_apart(text: str) -> str:
    """Give the elements that are not the item's own a name that feedparser does not know."""
    lowered = text.lower()
    declared = _DECLARED.findall(lowered)
    for address, usual, names in _MISFILED:
        bound = [prefix for prefix, bound_to in declared if re.fullmatch(address, bound_to, re.IGNORECASE)]
        prefixes = [prefix for prefix in dict.fromkeys([usual, *bound][:8]) if f"{prefix}:" in lowered]
        if prefixes:
            either = "|".join(map(re.escape, prefixes))
            text = re.sub(rf"(</?(?:{either}):)({names})(?=[\s>/])", r"\1other_\2", text, flags=re.IGNORECASE)
    return _AVAILABLE.sub(r"\1>", text)
