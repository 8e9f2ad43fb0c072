"""robots.txt: RFC 9309, with the lines of RSL, Content Signals and AIPREF in it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from skill.intake.signals.agent import OUR_NAME
from skill.intake.signals.paths import Pattern, Patterned, absolute, pattern
from skill.intake.signals.preferences import AIPREF, CONTENT_SIGNALS
from skill.rights.licence import Use
from skill.rights.signals import EVERY_USE, MINING, Barred, Signal, Source

MAX_BYTES = 500 * 1024
MAX_LICENCES = 20
_GOOGLE_EXTENDED = "google-extended"
_EVERYBODY = "*"
# Whose groups are read: what is said to other crawlers is not said to us.
_HEARD = frozenset({OUR_NAME, _EVERYBODY, _GOOGLE_EXTENDED})
_LINE = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"\*|[A-Za-z_-]+")


class _Key(Enum):
    AGENT = auto()
    ALLOW = auto()
    DISALLOW = auto()
    CONTENT_USAGE = auto()
    CONTENT_SIGNAL = auto()
    LICENCE = auto()


# Google's parser takes these slips for what they were to be; all of them stop something.
_KEYS = {
    "user-agent": _Key.AGENT,
    "useragent": _Key.AGENT,
    "user agent": _Key.AGENT,
    "allow": _Key.ALLOW,
    "disallow": _Key.DISALLOW,
    "dissallow": _Key.DISALLOW,
    "dissalow": _Key.DISALLOW,
    "disalow": _Key.DISALLOW,
    "diasllow": _Key.DISALLOW,
    "disallaw": _Key.DISALLOW,
    "content-usage": _Key.CONTENT_USAGE,
    "content-signal": _Key.CONTENT_SIGNAL,
    "license": _Key.LICENCE,
}


@dataclass(frozen=True, slots=True)
class _Rule:
    line: int
    pattern: Pattern
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class _Preference:
    line: int
    pattern: Pattern
    written: str


@dataclass(slots=True)
class _Group:
    """What is said to some crawlers. `signals` are lines of Content Signals."""

    rules: list[_Rule] = field(default_factory=list)
    preferences: list[_Preference] = field(default_factory=list)
    signals: list[tuple[int, str]] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RobotsDocument:
    """`licences` are the addresses of its `License:` lines that hold for us, absolute (RSL 1.0, section 4.4)."""

    address: str
    rules: Patterned[_Rule]
    google_extended: Patterned[_Rule]
    preferences: Patterned[tuple[Signal, ...]]
    content_signals: tuple[Signal, ...]
    licences: tuple[str, ...]

    def signals(self, link: str) -> tuple[Signal, ...]:
        return _first_of_each(self._signals(link))

    def _signals(self, link: str) -> Iterator[Signal]:
        yield from self._barred(self.rules, link, Source.ROBOTS, "Disallow", EVERY_USE)
        yield from self._barred(
            self.google_extended, link, Source.GOOGLE_EXTENDED, "Disallow for Google-Extended", MINING
        )
        for said in self.preferences.longest(link):
            yield from said
        yield from self.content_signals

    def _barred(
        self, rules: Patterned[_Rule], link: str, source: Source, says: str, uses: frozenset[Use]
    ) -> Iterator[Signal]:
        """Of the rules that cover the link the longest counts, and of two as long the one that allows (2.2.2)."""
        most = max(rules.longest(link), key=lambda one: one.is_allowed, default=None)
        if most and not most.is_allowed:
            yield Signal(source, self.address, f"line {most.line}", says, uses, Barred())


def read_robots(document: bytes, address: str) -> RobotsDocument:
    """Never raises: lines that are none say nothing, and so does what stands behind the first 500 KiB (section 2.5)."""
    lines = _Lines()
    text = document[:MAX_BYTES].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    for number, line in enumerate(_LINE.split(text), 1):
        lines.take(number, line)
    ours = lines.groups.get(OUR_NAME) or lines.groups.get(_EVERYBODY) or _Group()
    return RobotsDocument(
        address,
        _rules(ours.rules),
        _rules(lines.groups.get(_GOOGLE_EXTENDED, _Group()).rules),
        _preferences((*lines.to_all.preferences, *ours.preferences), address),
        _first_of_each(
            said
            for line, written in (*lines.to_all.signals, *ours.signals)
            for said in CONTENT_SIGNALS.signals(written, address, f"line {line}")
        ),
        _absolute(ours.licences or lines.to_all.licences, address),
    )


def _rules(rules: Iterable[_Rule]) -> Patterned[_Rule]:
    """A rule that is written again says nothing more."""
    first: dict[tuple[Pattern, bool], _Rule] = {}
    for one in rules:
        first.setdefault((one.pattern, one.is_allowed), one)
    return Patterned((one.pattern, one) for one in first.values())


def _preferences(preferences: Iterable[_Preference], address: str) -> Patterned[tuple[Signal, ...]]:
    said: dict[Pattern, list[Signal]] = {}
    for one in preferences:
        said.setdefault(one.pattern, []).extend(AIPREF.signals(one.written, address, f"line {one.line}"))
    return Patterned((covered, _first_of_each(signals)) for covered, signals in said.items())


def _first_of_each(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """A file may say the same on each of its lines: the first that does is told."""
    first: dict[tuple[Source, str], Signal] = {}
    for one in signals:
        first.setdefault((one.source, one.says), one)
    return tuple(first.values())


def _absolute(licences: list[str], address: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(absolute(one, address) for one in licences[:MAX_LICENCES]))


class _Lines:
    """The lines of a file, one by one, sorted by whom they speak to."""

    def __init__(self) -> None:
        self.groups: dict[str, _Group] = {}
        self.to_all = _Group()
        self._named: set[str] = set()
        self._is_naming = False
        self._is_apart = True

    def take(self, number: int, line: str) -> None:
        key, colon, value = line.partition("#")[0].partition(":")
        value = value.strip()
        known = _KEYS.get(" ".join(key.split()).casefold()) if colon else None
        if known is _Key.AGENT:
            self._name(value)
        elif known is not None:
            self._is_naming = False
            self._rule(known, number, value)
        if not line.strip():
            self._is_apart = True
        elif known in {_Key.AGENT, _Key.ALLOW, _Key.DISALLOW}:
            self._is_apart = False

    def _name(self, value: str) -> None:
        if not self._is_naming:
            self._named = set()
        self._is_naming = True
        found = _NAME.match(value)
        name = found[0].casefold() if found else ""
        if name in _HEARD:
            self._named.add(name)
            self.groups.setdefault(name, _Group())

    @property
    def _current(self) -> list[_Group]:
        return [self.groups[name] for name in sorted(self._named)]

    def _rule(self, key: _Key, number: int, value: str) -> None:
        if key in {_Key.ALLOW, _Key.DISALLOW}:
            # An empty one allows everything, which is what no rule does.
            if value:
                for group in self._current:
                    group.rules.append(_Rule(number, pattern(value), key is _Key.ALLOW))
            return
        for group in self._said_to():
            self._statement(group, key, number, value)

    def _said_to(self) -> list[_Group]:
        """What RFC 9309 does not know is written after a group as well as in one: behind a gap it is for everybody."""
        return [*self._current, self.to_all] if self._is_apart else self._current

    @staticmethod
    def _statement(group: _Group, key: _Key, number: int, value: str) -> None:
        if key is _Key.CONTENT_USAGE:
            where, written = _parted(value)
            group.preferences.append(_Preference(number, pattern(where), written))
        elif key is _Key.CONTENT_SIGNAL:
            group.signals.append((number, value))
        else:
            group.licences.append(value)


def _parted(value: str) -> tuple[str, str]:
    """The path, which begins with a slash, and the preferences (draft-ietf-aipref-attach-05, section 3)."""
    if not value.startswith("/"):
        return "", value
    path, _, written = value.replace("\t", " ").partition(" ")
    return path, written
