"""ninjs, the IPTC's news in JSON (iptc.org/std/ninjs), of the versions 1, 2 and 3.

What version 1 puts into a property's name (`body_html`) the later ones put into lists of objects with a role
(`bodies`); version 3 writes names in camel case. An item of any is read the same way, whatever version it claims.
ninjs says what one item is: a feed is a list of items, or an object that holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from skill.desk.ports.feeds import Parsed
from skill.intake.formats import fields
from skill.intake.formats.fields import PassedOver
from skill.intake.formats.json_values import identifier, objects, text, texts
from skill.intake.formats.nitf import Marked, read_marked
from skill.intake.formats.wire import STANDFIRST_ROLES, Concept, WireItem, code_of, read_items, role_of

Item = Mapping[str, Any]

# What deliveries call their list of items.
_LISTS = ("items", "_items", "hits", "results", "data", "news", "associations")
_SIGNS = frozenset(
    {"pubstatus", "versioncreated", "headlines", "bodies", "headline", "byline", "embargoed", "slugline"}
)
_WORDS = frozenset({"", "text", "composite"})
_HEADLINE_ROLES = ("", "main", "headline")
# How a body's role or its suffix in version 1 names the kind of text, the best first; captions and scripts are none.
_BODY_ROLES = ("html", "xhtml", "html5", "richtext", "nitf", "main", "body", "", "full", "text", "plain", "plaintext")
_BODY_TYPES = ("text/html", "application/xhtml+xml", "application/nitf+xml", "", "text/plain")
_ABOUT = (
    "person",
    "people",
    "place",
    "places",
    "organisation",
    "organisations",
    "event",
    "events",
    "object",
    "objects",
)


class Written(NamedTuple):
    """One of several texts for the same thing."""

    role: str
    kind: str
    value: str


def items_of(document: object) -> list[object] | None:
    """The items of a ninjs delivery; `None` where the document is none."""
    if isinstance(document, list):
        return document if _is_item(next(iter(document), None)) else None
    if not isinstance(document, dict):
        return None
    if _is_item(document):
        own = _folded(document)
        inside = _associated(own) if role_of(text(own.get("type"))) == "composite" else []
        return [document, *inside]
    for name in _LISTS:
        found = items_of(document[name]) if isinstance(document.get(name), list) else None
        if found is not None:
            return found
    return None


def read_ninjs(items: list[object]) -> Parsed:
    read, passed = read_items(items, _changed, _item)
    name = _version(next((one for one in items if isinstance(one, dict)), {}))
    return Parsed(f"ninjs {name}", read.entries, (*passed, *read.notes), read.withdrawals, is_partial=True)


def _changed(item: object) -> str:
    return text(_folded(item).get("versioncreated")) if isinstance(item, dict) else ""


def _is_item(found: object) -> bool:
    if not isinstance(found, dict):
        return False
    item = _folded(found)
    if "ninjs" in text(_standard(item).get("name")).lower():
        return True
    has_id = bool(text(item.get("uri")) or text(item.get("guid")))
    return has_id and (bool(_SIGNS & item.keys()) or any(key.startswith(("body_", "headline_")) for key in item))


def _folded(item: Mapping[str, Any]) -> dict[str, Any]:
    """Names in small letters, as versions 1 and 2 write them."""
    return {key.lower(): value for key, value in item.items()}


def _standard(item: Item) -> dict[str, Any]:
    return next(objects(item.get("standard", item.get("$standard"))), {})


def _version(item: Mapping[str, Any]) -> str:
    """As the item says, else told from how it writes names."""
    folded = _folded(item)
    said = re.match(r"\d\.\d{1,2}\b", text(_standard(folded).get("version")))
    if said:
        return said[0]
    if folded.keys() & {"headlines", "bodies", "subjects", "infosources", "by"}:
        return (
            "3" if any(key in item for key in ("pubStatus", "versionCreated", "infoSources", "embargoedUntil")) else "2"
        )
    return "1"


def _associated(item: Item) -> list[object]:
    """What a composite item is made of: a list, in version 1 an object by name."""
    found = item.get("associations")
    inside = found if isinstance(found, list) else list(found.values()) if isinstance(found, dict) else []
    return [one for one in inside if _is_item(one)]


# ── one item ──────────────────────────────────────────────────────────────────────────────────────


def _item(found: object) -> WireItem:
    if not isinstance(found, dict):
        raise PassedOver("it is not an object")
    item = _folded(found)
    kind = role_of(text(item.get("type")))
    if kind not in _WORDS:
        raise PassedOver("it is no news of words: a picture, sound, a plan or the like")
    body = _body(item)
    guid = identifier(item.get("uri")) or identifier(item.get("guid"))
    return WireItem(
        guid=guid,
        version=identifier(item.get("version")),
        status=_status(item, body),
        created=text(item.get("firstcreated")) or text(item.get("contentcreated")),
        changed=_changed(found),
        embargoes=tuple(_embargoes(item, body)),
        link=_link(item, guid),
        headline=_headline(item) or body.headline,
        abstract=_description(item) or body.abstract,
        body=body.body,
        authors=fields.people(text(item.get("by")) or text(item.get("byline")) or body.byline),
        sections=tuple(_names(item.get("service"))),
        subjects=tuple(_concepts(item, "subject", "subjects")),
        tags=(*(name for key in _ABOUT for name in _names(item.get(key))), *texts(item.get("keywords"))),
        genres=tuple(_concepts(item, "genre", "genres")),
        credits=tuple(_credits(item)),
        language=fields.language(text(item.get("language"))),
    )


def _status(item: Item, body: Marked) -> str:
    """A status that is no text is none that we know."""
    found = item.get("pubstatus")
    own = "" if found is None or found == "" else text(found) or "unknown"
    is_open = role_of(own) in {"", "usable"} and role_of(body.status) not in {"", "usable", "embargoed"}
    return body.status if is_open else own


def _embargoes(item: Item, body: Marked) -> Iterator[str]:
    for key in ("embargoed", "embargoeduntil"):
        if item.get(key) not in (None, False):
            yield text(item[key])
    if body.release is not None:
        yield body.release


def _link(item: Item, guid: str) -> str | None:
    """An alternative id that is called a link, else the GUID where that is an address."""
    alternatives = item.get("altids")
    named = alternatives if isinstance(alternatives, dict) else {}
    listed = {text(one.get("role")): one.get("value") for one in objects(alternatives) if "role" in one}
    candidates = (
        text(value)
        for key, value in {**named, **listed}.items()
        if role_of(key) in {"link", "web", "weburl", "url", "canonical", "canonicalurl"}
    )
    return next(filter(None, map(fields.address, (*candidates, text(item.get("href")), guid))), None)


def _written(item: Item, one: str, many: str) -> Iterator[Written]:
    """A thing's texts, in whichever way a version writes them."""
    for found in objects(item.get(many)):
        folded = _folded(found)
        kind = text(folded.get("contenttype")).partition(";")[0].strip().lower()
        yield Written(role_of(text(folded.get("role"))), kind, text(folded.get("value")))
    for key, value in item.items():
        if key == one or key.startswith(f"{one}_"):
            yield Written(key[len(one) + 1 :], "", text(value))


def _headline(item: Item) -> str:
    found = [one for one in _written(item, "headline", "headlines") if one.value.strip()]
    found.sort(key=lambda one: _HEADLINE_ROLES.index(one.role) if one.role in _HEADLINE_ROLES else len(_HEADLINE_ROLES))
    return found[0].value if found else ""


def _description(item: Item) -> str:
    found = (one for one in _written(item, "description", "descriptions") if one.role in STANDFIRST_ROLES)
    return next((one.value for one in found if one.value.strip()), "")


def _body(item: Item) -> Marked:
    found = [
        one
        for one in _written(item, "body", "bodies")
        if one.value.strip() and one.role in _BODY_ROLES and one.kind in _BODY_TYPES
    ]
    found.sort(key=lambda one: (_BODY_TYPES.index(one.kind), _BODY_ROLES.index(one.role)))
    return _marked(found[0]) if found else Marked()


def _marked(body: Written) -> Marked:
    if body.kind != "application/nitf+xml" and body.role != "nitf":
        return Marked(body=body.value)
    return read_marked(body.value)


def _concepts(item: Item, *keys: str) -> Iterator[Concept]:
    for key in keys:
        for one in objects(item.get(key)):
            folded = _folded(one)
            code = text(folded.get("code")) or text(folded.get("uri")) or text(folded.get("literal"))
            yield Concept(text(folded.get("name")), code_of(code))
        yield from (Concept(name) for name in texts(item.get(key)) if name)


def _names(found: object) -> Iterator[str]:
    yield from (text(one.get("name")) for one in objects(found))


def _credits(item: Item) -> Iterator[str]:
    """Everybody whose copy it may be: its sources, who claims the rights, and the credit line."""
    for key in ("infosource", "infosources"):
        yield from _names(item.get(key))
    for key in ("copyrightholder", "creditline", "source", "provider"):
        yield text(item.get(key))
