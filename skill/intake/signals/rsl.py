"""RSL 1.0 (rslstandard.org/rsl): licences as XML, in a document of their own or inside a feed or a page.

A licence says what it permits, on which terms; what reaches the gate is what it does not permit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from skill.intake.formats.charset import decoded
from skill.intake.signals.document import INPUT, SEARCH, TRAINING, Unreadable, bounded, each_once
from skill.intake.signals.paths import Pattern, pattern
from skill.intake.signals.territories import countries
from skill.intake.signals.xml import NotReadError, parted, whole
from skill.rights.licence import Use
from skill.rights.signals import EVERY_USE, Barred, Narrowing, Paid, Reported, Signal, Source, Within

MEDIA_TYPE = "application/rsl+xml"
MAX_BYTES = 1024 * 1024
DEFAULT_MAX_AGE = timedelta(days=30)
MAX_AGE = timedelta(days=365)
MAX_SAID_CHARACTERS = 100
# Of one content. They are compared with one another.
MAX_LICENCES = 50
# Of one document. Each is held against each link.
MAX_CONTENTS = 1000

_NAMESPACE = re.compile(r"https?://(?:www\.)?rslstandard\.org/rsl/?", re.IGNORECASE)
_ANY_NAMESPACE = re.compile(r"https?://(?:www\.)?rslstandard\.org/rsl", re.IGNORECASE)
# Where each element that has a meaning for us may stand (appendix A); the others only tell who and where.
_PARENTS = {
    "content": {"rsl"},
    "license": {"content"},
    "permits": {"license"},
    "prohibits": {"license"},
    "payment": {"license"},
    "reporting": {"license"},
}
_OTHERS = {"rsl", "standard", "custom", "amount", "accepts", "legal", "alternate", "schema", "copyright", "terms"}
_TOKENS = re.compile(r"[\s,]+")

# Section 3.4.1.1. What ai-index is for, no use of ours is.
_PERMITTED: dict[str, frozenset[Use]] = {
    "all": EVERY_USE,
    "ai-all": INPUT | TRAINING,
    "ai-input": INPUT,
    "ai-train": TRAINING,
    "ai-index": frozenset(),
    "search": SEARCH,
}
# How narrowly each names a use: the narrower one beats the broader (section 3.1.1).
_BREADTH = {"all": 1, "ai-all": 2}
_NARROW = 3
# Draft 0.9's tokens and all that each could mean today.
_PROHIBITED = _PERMITTED | {
    "train-ai": TRAINING,
    "train-genai": TRAINING,
    "ai-use": INPUT | TRAINING,
    "ai-summarize": INPUT,
}
_USERS = {"commercial", "non-commercial", "education", "government", "personal"}
# Whoever runs this is a business to a publisher, as the narrowest reading has it.
_OURS = "commercial"
# What the telemetry of SPUR lets a licence ask for.
_ASKED = ("conformance_level", "privacy_level")
_FREE = {"free", "attribution"}
_NOTHING = re.compile(r"[0.,\s]*")
# Words of the standard that may be told; what else a publisher writes is not repeated.
_KNOWN = _PROHIBITED.keys() | _USERS
_PAYMENTS = {"purchase", "subscription", "training", "crawl", "use", "contribution", "inference", "royalty"}


@dataclass(frozen=True, slots=True)
class _Terms:
    """One `permits` or `prohibits`."""

    kind: str
    tokens: tuple[str, ...]

    @property
    def said(self) -> str:
        """Its tokens as far as they are words of the standard."""
        known = [one if one in _KNOWN or countries(one) else "(not known)" for one in self.tokens]
        return f"{self.kind} {' '.join(dict.fromkeys(known)) or '(nothing)'}"[:MAX_SAID_CHARACTERS]


@dataclass(frozen=True, slots=True)
class _Condition:
    says: str
    narrowing: Narrowing


@dataclass(frozen=True, slots=True)
class _Licence:
    """`conditions` are what it asks for besides: payment, reports."""

    permits: tuple[_Terms, ...]
    prohibits: tuple[_Terms, ...]
    conditions: tuple[_Condition, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What is said of all that a pattern covers."""

    pattern: Pattern
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class RslDocument:
    """A document that could be read. It holds for `max_age`, which it tells in days; then it is to be fetched again."""

    address: str
    max_age: timedelta = DEFAULT_MAX_AGE
    contents: tuple[_Content, ...] = ()

    def signals(self, link: str) -> tuple[Signal, ...]:
        """Of the contents that cover the link, those with the narrowest path count (section 3.3)."""
        covering = [one for one in self.contents if one.pattern.covers(link)]
        longest = max((one.pattern.length for one in covering), default=0)
        return self._said(one for one in covering if one.pattern.length == longest)

    def signals_inside(self, link: str) -> tuple[Signal, ...]:
        """Where the document stands inside what is at `link`: then a `url` that fits nothing is of that."""
        is_covered = any(one.pattern.covers(link) for one in self.contents)
        return self.signals(link) if is_covered else self.everything

    @property
    def everything(self) -> tuple[Signal, ...]:
        """What it says of anything."""
        return self._said(self.contents)

    def _said(self, contents: Iterable[_Content]) -> tuple[Signal, ...]:
        return bounded((signal for content in contents for signal in content.signals), self.address)


def read_rsl(document: bytes, address: str) -> RslDocument | Unreadable:
    """Never raises. The media type that it came with is not looked at.

    `Unreadable` is what was named as a licence and is no RSL that conforms, be it a page, nothing, or an element that
    RSL does not have: no valid document is no licence (section 4.9).
    """
    if len(document) > MAX_BYTES:
        return Unreadable(Source.RSL, address, "it is larger than 1 MiB")
    try:
        return _document(whole(decoded(document, None)), address)
    except NotReadError as error:
        return Unreadable(Source.RSL, address, str(error))


def signals_inside(written: str, address: str, link: str) -> tuple[Signal, ...]:
    """What a document says that stands inside of a page."""
    found = read_rsl(written.encode("utf-8", "replace"), address)
    return found.signals_inside(link) if isinstance(found, RslDocument) else (found.signal,)


def is_rsl(tag: str) -> bool:
    """Whether an element means to be one of RSL's, of whatever version."""
    return _ANY_NAMESPACE.match(parted(tag)[0]) is not None


def read_contents(elements: Iterable[Element], address: str) -> RslDocument | Unreadable:
    """`content` elements, and `rsl` elements, that stand inside of a feed."""
    try:
        contents = [one for element in elements for one in _contents_of(element, address)]
    except NotReadError as error:
        return Unreadable(Source.RSL, address, str(error))
    return RslDocument(address, contents=tuple(contents))


# ── from elements ─────────────────────────────────────────────────────────────────────────────────


def _document(root: Element, address: str) -> RslDocument:
    if _name(root) != "rsl":
        raise NotReadError("its first element is not RSL's")
    return RslDocument(address, _age(root.get("max-age")), tuple(_contents_of(root, address)))


def _contents_of(element: Element, address: str) -> Iterator[_Content]:
    _conforms(element)
    if _name(element) == "rsl":
        found = _children(element, "content")
        if not found:
            raise NotReadError("it has no content")
        if len(found) > MAX_CONTENTS:
            raise NotReadError("it has more content than is read")
        yield from (_content(child, address) for child in found)
    elif _name(element) == "content":
        yield _content(element, address)
    else:
        raise NotReadError("an element of RSL stands where it cannot")


def _conforms(element: Element) -> None:
    """Raises `NotReadError` where RSL has no such element, or not there. What others add is passed over."""
    waiting = [element]
    while waiting:
        parent = waiting.pop()
        for child in parent:
            waiting.append(child)
            name = _name(child)
            if name is None:
                continue
            if name not in _PARENTS and name not in _OTHERS:
                raise NotReadError("it has an element that RSL 1.0 does not know")
            if name == "rsl" or _name(parent) not in _PARENTS.get(name, {_name(parent)}):
                raise NotReadError("an element of RSL stands where it cannot")


def _name(element: Element) -> str | None:
    """`None` for what is not of RSL. Raises `NotReadError` for what is of another version."""
    namespace, local = parted(element.tag)
    if _NAMESPACE.fullmatch(namespace):
        return local
    if is_rsl(element.tag):
        raise NotReadError("it is of a version of RSL that is not known")
    return None


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _name(child) == name]


def _age(written: str | None) -> timedelta:
    days = (written or "").strip()
    if not re.fullmatch("[0-9]{1,9}", days):
        return DEFAULT_MAX_AGE
    return min(timedelta(days=int(days)), MAX_AGE)


def _content(element: Element, address: str) -> _Content:
    url = element.get("url")
    if url is None:
        raise NotReadError("it has content without url")
    covered = pattern(url)
    place = f"content {covered.host or ''}{covered.path}"[:MAX_SAID_CHARACTERS].strip()
    signals = (Signal(Source.RSL, address, place, *narrowed) for narrowed in _narrowed(element))
    return _Content(covered, each_once(signals))


def _licence(element: Element) -> _Licence:
    return _Licence(
        tuple(_terms(child, _own_text(child)) for child in _children(element, "permits")),
        tuple(_terms(child, _text(child)) for child in _children(element, "prohibits")),
        tuple(
            condition
            for name, read in (("payment", _payment), ("reporting", _reporting))
            for child in _children(element, name)
            for condition in read(child)
        ),
    )


def _terms(element: Element, written: str) -> _Terms:
    tokens = tuple(filter(None, _TOKENS.split(written)))
    return _Terms(element.get("type", "usage").strip(), tokens)


def _text(element: Element) -> str:
    """With what stands in foreign elements and behind them: nothing that is said is lost."""
    return " ".join(element.itertext())


def _own_text(element: Element) -> str:
    """Without what stands in foreign elements, which permits nothing."""
    return " ".join((element.text or "", *(child.tail or "" for child in element)))


def _payment(element: Element) -> Iterator[_Condition]:
    kind = element.get("type", "").strip()
    amounts = (_text(child) for child in element.iter() if _name(child) == "amount")
    if kind in _FREE and not all(map(_NOTHING.fullmatch, amounts)):
        yield _Condition(f"payment {kind}, with an amount", Paid())
    elif kind not in _FREE:
        yield _Condition(f"payment {kind if kind in _PAYMENTS else '(not known)'}", Paid())


def _reporting(element: Element) -> Iterator[_Condition]:
    """Section 3.12: a use whose reports cannot be made is not licensed."""
    kind, profile, endpoint = (element.get(name, "").strip() for name in ("type", "profile", "endpoint"))
    levels = _asked(_text(element).strip())
    asked = Reported(profile, endpoint, *(levels or ()))
    if kind == "telemetry" and _is_absolute(profile) and asked.can_be_sent and levels is not None:
        yield _Condition("reporting telemetry", asked)
    else:
        yield _Condition("reporting: it asks for a report that we do not make", Barred())


def _asked(written: str) -> tuple[str, str] | None:
    """The levels of conformance and of privacy that are asked for; `None` where there is more, or it cannot be read."""
    try:
        asked: Any = json.loads(written or "{}", object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or asked.keys() - set(_ASKED):
        return None
    level, privacy = (asked.get(key, "") for key in _ASKED)
    return (level, privacy) if isinstance(level, str) and isinstance(privacy, str) else None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands in it twice")
    return found


def _is_absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.scheme) and bool(parts.netloc or parts.path)


# ── what a content does not permit ────────────────────────────────────────────────────────────────

_Narrowed = tuple[str, frozenset[Use], Narrowing]


def _narrowed(content: Element) -> Iterator[_Narrowed]:
    if content.get("server") is not None:
        yield "content server: a token is asked for", EVERY_USE, Barred()
    if content.get("encrypted", "false").strip() not in {"false", "0"}:
        yield "content encrypted", EVERY_USE, Barred()
    licences = tuple(_licence(child) for child in _children(content, "license"))
    if not 0 < len(licences) <= MAX_LICENCES:
        yield (
            "content with more licences than are read" if licences else "content without a licence",
            EVERY_USE,
            Barred(),
        )
        return
    for licence in licences:
        for terms in licence.prohibits:
            yield from _prohibited(terms)
    yield from _not_permitted(licences)


def _prohibited(terms: _Terms) -> Iterator[_Narrowed]:
    """What any licence of a content prohibits, no other one permits (section 3.6)."""
    says = f"prohibits {terms.said}"
    if terms.kind == "geo":
        without = [countries(token) for token in terms.tokens]
        if None in without:
            yield says, EVERY_USE, Barred()
        elif without:
            yield says, EVERY_USE, Within(None, frozenset().union(*filter(None, without)))
        return
    uses = _uses_prohibited(terms)
    if uses:
        yield says, uses, Barred()


def _uses_prohibited(terms: _Terms) -> frozenset[Use]:
    """A token that is not known prohibits whatever it may mean, and so does a type."""
    if terms.kind == "usage":
        return frozenset().union(*(_PROHIBITED.get(token, EVERY_USE) for token in terms.tokens))
    if terms.kind == "user" and all(token in _USERS - {_OURS} for token in terms.tokens):
        return frozenset()
    return EVERY_USE


def _not_permitted(licences: tuple[_Licence, ...]) -> Iterator[_Narrowed]:
    """Each use is permitted by the licences that name it most narrowly, on the terms of any of them."""
    barred: dict[str, set[Use]] = {}
    asked: dict[_Condition, set[Use]] = {}
    for use in sorted(EVERY_USE):
        against = [_against(licence, use) for licence in licences]
        named = [(_breadth(one, use), one) for one, why in zip(licences, against, strict=True) if why is None]
        if not named:
            says = against[0] if len(against) == 1 and against[0] else "no licence permits it"
            barred.setdefault(says, set()).add(use)
            continue
        most = max(breadth for breadth, _ in named)
        for condition in _weakest([_conditions(one) for breadth, one in named if breadth == most]):
            asked.setdefault(condition, set()).add(use)
    for says, uses in barred.items():
        yield says, frozenset(uses), Barred()
    for condition, uses in asked.items():
        yield condition.says, frozenset(uses), condition.narrowing


def _against(licence: _Licence, use: Use) -> str | None:
    """Why the licence does not permit the use to us: `None` where it does.

    One that says nothing of usage permits what it does not prohibit (section 3.5).
    """
    for condition in licence.conditions:
        if isinstance(condition.narrowing, Barred):
            return condition.says
    return next((f"permits {terms.said}" for terms in licence.permits if not _is_named(terms, use)), None)


def _is_named(terms: _Terms, use: Use) -> bool:
    """Whether a list leaves the use to us. In which countries is a condition."""
    if terms.kind == "usage":
        return any(use in _PERMITTED.get(token, ()) for token in terms.tokens)
    return terms.kind == "geo" or (terms.kind == "user" and _OURS in terms.tokens)


def _breadth(licence: _Licence, use: Use) -> int:
    """How narrowly the licence names the use."""
    named = (token for terms in licence.permits if terms.kind == "usage" for token in terms.tokens)
    return max((_BREADTH.get(token, _NARROW) for token in named if use in _PERMITTED.get(token, ())), default=0)


def _conditions(licence: _Licence) -> frozenset[_Condition]:
    lists = [
        frozenset().union(*(countries(token) or () for token in terms.tokens))
        for terms in licence.permits
        if terms.kind == "geo"
    ]
    within = [_within(frozenset.intersection(*lists))] if lists else []
    return frozenset((*licence.conditions, *within))


def _within(permitted: frozenset[str]) -> _Condition:
    said = f"permits geo {' '.join(sorted(permitted)) or '(nothing)'}"
    return _Condition(said[:MAX_SAID_CHARACTERS], Within(permitted))


def _weakest(alternatives: list[frozenset[_Condition]]) -> list[_Condition]:
    """What is asked for at the least, where one of several sets of conditions is enough.

    Countries add up where all else is equal. Of sets that cannot be told apart so, all conditions count.
    """
    merged: dict[frozenset[_Condition], frozenset[_Condition]] = {}
    for one in alternatives:
        rest = frozenset(each for each in one if not isinstance(each.narrowing, Within))
        before = merged.get(rest)
        merged[rest] = one if before is None else rest | _either(before - rest, one - rest)
    found = list(merged.values())
    least = [one for one in found if not any(other < one for other in found)]
    return sorted(frozenset().union(*least), key=lambda one: one.says)


def _either(one: frozenset[_Condition], other: frozenset[_Condition]) -> frozenset[_Condition]:
    """Of two conditions on countries, none or one each; where there is none, none is asked for."""
    lists = [each.narrowing.countries for each in (*one, *other) if isinstance(each.narrowing, Within)]
    if len(lists) < len((one, other)):
        return frozenset()
    return frozenset({_within(frozenset().union(*(each or () for each in lists)))})
