"""Licences as the adversary writes them: values that it judges by, and the file that the skill reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

LICENSEE = "byline-demo"
_SPOKEN = '{ en = "From {title}", fr = "Selon {title}" }'
_AGAIN = '{ en = "Also from {title}" }'


@dataclass(frozen=True, slots=True)
class Granted:
    """A use that a part grants; `None` where it says nothing more."""

    max_words: int | None = None
    max_run: int | None = None
    max_share: Decimal | None = None
    ends: datetime | None = None
    channels: frozenset[str] | None = None

    def toml(self, use: str) -> Iterable[str]:
        said = {
            "max_words": self.max_words,
            "max_run": self.max_run,
            "max_share": self.max_share,
            "ends": _stamp(self.ends) if self.ends else None,
            "channels": json.dumps(sorted(self.channels)) if self.channels is not None else None,
            "verbatim": "true" if use == "summary" else None,
        }
        yield f"[schedules.grants.{use}]"
        yield from (f"{key} = {value}" for key, value in said.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Part:
    """A schedule. `None` stands for "unlimited" and "all"."""

    name: str
    feeds: tuple[str, ...]
    grants: Mapping[str, Granted]
    per_answer: int
    per_listener: int
    per_story: int
    a_day: int | None = None
    a_listener_day: int | None = None
    sections: tuple[str, ...] | None = None
    excluded: tuple[str, ...] = ()
    max_age: timedelta | None = None
    keep: timedelta = timedelta(days=30)

    def toml(self) -> Iterable[str]:
        yield from (
            "[[schedules]]",
            f'name = "{self.name}"',
            f"feeds = {json.dumps(self.feeds)}",
            f"sections = {json.dumps('all' if self.sections is None else self.sections)}",
            f"exclude = {{ sections = {json.dumps(self.excluded)} }}" if self.excluded else "exclude = {}",
            "own_copy_only = false",
            f'max_age = "{_span(self.max_age)}"',
            'keep_body = "0s"',
            f'keep_derived = "{_span(self.keep)}"',
            "[schedules.limits]",
            f"words_per_answer = {self.per_answer}",
            f"words_per_listener_story = {self.per_listener}",
            f"words_per_story = {self.per_story}",
            f"uses_per_day = {_limit(self.a_day)}",
            f"uses_per_listener_day = {_limit(self.a_listener_day)}",
        )
        for use, granted in self.grants.items():
            yield from granted.toml(use)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of a licence. `territories` is `None` for worldwide; a locale's region is proof of a country."""

    id: str
    version: int
    licensor: str
    starts: datetime
    ends: datetime
    parts: tuple[Part, ...]
    territories: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ("en",)
    channels: tuple[str, ...] = ("voice", "screen")
    beside: bool = True

    @property
    def file(self) -> str:
        return f"{self.id}-{self.version}.toml"

    def text(self) -> str:
        return "\n".join(
            (
                f'id = "{self.id}"',
                f"version = {self.version}",
                f'licensor = "{self.licensor}"',
                f'licensee = "{LICENSEE}"',
                f"starts = {_stamp(self.starts)}",
                f"ends = {_stamp(self.ends)}",
                "[where]",
                f"territories = {json.dumps(['worldwide'] if self.territories is None else self.territories)}",
                'territory_from = "locale"',
                f"languages = {json.dumps(self.languages)}",
                f"channels = {json.dumps(self.channels)}",
                'hosts = ["alexa"]',
                "[attribution]",
                f"spoken = {_SPOKEN}",
                f"again = {_AGAIN}",
                'card = "© {year} {publisher}. {byline}"',
                "link = true",
                "[price]",
                'model = "free"',
                "[takedown]",
                "tell = []",
                "correction_max_words = 40",
                'within = "7d"',
                *(("[display]", 'beside = ["other_publishers"]') if self.beside else ()),
                *(line for part in self.parts for line in part.toml()),
                "",
            )
        )


# ── drawing them ──────────────────────────────────────────────────────────────────────────────────


def some_grants(chance: Random, now: datetime) -> dict[str, Granted]:
    most = chance.choice((8, 12, 20, 30, 60))
    found = {
        "headline": Granted(),
        "abstract": Granted(max_words=chance.choice((10, most, 30))),
        "summary": Granted(max_words=most, max_run=chance.choice((most, most, 15))),
        "excerpt": Granted(max_words=most, max_share=Decimal(chance.choice(("0.10", "0.25", "0.50", "1.00")))),
    }
    if chance.random() < 0.15:
        del found[chance.choice(tuple(found))]
    for use in tuple(found):
        if chance.random() < 0.08:
            found[use] = replace(found[use], ends=now + timedelta(hours=chance.choice((1, 5, 48))))
        if use != "headline" and chance.random() < 0.04:
            found[use] = replace(found[use], channels=frozenset({"screen"}))
    return found


def a_part(chance: Random, name: str, feeds: tuple[str, ...], now: datetime) -> Part:
    per_story = chance.choice((0, 10, 20, 30, 30, 40, 60, 60, 90))
    return Part(
        name,
        feeds,
        some_grants(chance, now),
        per_answer=chance.choice((8, 15, 30, 60)),
        per_listener=chance.choice((per_story, per_story, 25, 90)),
        per_story=per_story,
        a_day=chance.choice((*(None,) * 6, 15, 60)),
        a_listener_day=chance.choice((*(None,) * 6, 3, 12)),
        sections=chance.choice((None, None, None, None, ("World",), ("World", "Sport"))),
        excluded=chance.choice(((), (), ("Opinion",))),
        max_age=chance.choice((*(None,) * 4, timedelta(hours=20), timedelta(days=2))),
        keep=chance.choice((*(timedelta(days=30),) * 4, timedelta(hours=18), timedelta(days=3))),
    )


def an_agreement(
    chance: Random, identity: str, version: int, licensor: str, parts: Mapping[str, tuple[str, ...]], now: datetime
) -> Agreement:
    """A licence that runs from before now; `parts` are its schedules' names with their feeds."""
    return Agreement(
        identity,
        version,
        licensor,
        now - timedelta(days=1),
        now + chance.choice((timedelta(hours=8), timedelta(days=2), *(timedelta(days=900),) * 3)),
        tuple(a_part(chance, name, feeds, now) for name, feeds in parts.items()),
        territories=chance.choice((*(None,) * 6, ("US",), ("US", "CA"))),
        languages=chance.choice((("en",), ("en",), ("en-US", "en-CA"), ("*",))),
        channels=chance.choice((("voice", "screen"),) * 8 + (("voice",), ("screen",))),
        beside=chance.random() < 0.9,
    )


def amended(chance: Random, agreement: Agreement, starts: datetime) -> Agreement:
    """The next version: some numbers lower or higher, a use more or fewer, feeds in other parts, another end."""
    ends = (agreement.ends, agreement.ends, starts + timedelta(hours=5), starts + timedelta(days=400))
    parts = tuple(_amended_part(chance, part, starts) for part in agreement.parts)
    if chance.random() < 0.2:
        feeds = [part.feeds for part in reversed(parts)]
        parts = tuple(replace(part, feeds=others) for part, others in zip(parts, feeds, strict=True))
    end = max(chance.choice(ends), starts + timedelta(minutes=1))
    return replace(agreement, version=agreement.version + 1, starts=starts, ends=end, parts=parts)


def _amended_part(chance: Random, part: Part, now: datetime) -> Part:
    kinds = ("narrower", "wider", "other grants", "a shorter run", "quotas", "scope", "retention", "anew", "as it was")
    kind = chance.choice(kinds)
    if kind == "narrower":
        return replace(part, per_story=part.per_story // 2, per_answer=max(part.per_answer - 5, 0),
                       per_listener=chance.choice((part.per_listener, part.per_listener // 2)),
                       grants={use: _scaled(one, 2, 3) for use, one in part.grants.items()})  # fmt: skip
    if kind == "wider":
        return replace(part, per_story=part.per_story + 15, per_listener=part.per_listener + 10,
                       grants={use: _scaled(one, 3, 2) for use, one in part.grants.items()})  # fmt: skip
    if kind == "other grants":
        return replace(part, grants=some_grants(chance, now))
    if kind == "a shorter run":
        shorter = {use: replace(one, max_run=chance.choice((5, 9))) for use, one in part.grants.items()}
        return replace(part, grants=shorter | {"headline": Granted()})
    if kind == "retention":
        return replace(part, keep=timedelta(hours=chance.choice((1, 6, 500))))
    if kind == "quotas":
        return replace(part, a_day=chance.choice((None, 10, 40)), a_listener_day=chance.choice((None, 3, 8)))
    if kind == "scope":
        return replace(part, sections=chance.choice((None, None, ("World",), ("Sport",))),
                       max_age=chance.choice((None, None, timedelta(hours=9))),
                       keep=timedelta(hours=chance.choice((3, 500, 500))))  # fmt: skip
    return a_part(chance, part.name, part.feeds, now) if kind == "anew" else part


def _scaled(granted: Granted, by: int, of: int) -> Granted:
    def scaled(words: int | None) -> int | None:
        return None if words is None else max(words * by // of, 1)

    return replace(granted, max_words=scaled(granted.max_words), max_run=scaled(granted.max_run))


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _span(span: timedelta | None) -> str:
    return "unlimited" if span is None else f"{span // timedelta(minutes=1)}m"


def _limit(limit: int | None) -> str:
    return '"unlimited"' if limit is None else str(limit)
