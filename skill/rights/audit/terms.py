"""What one licence version lets out, as the auditor reads it from the file's text by itself.

Only what can be checked afterwards is read: what was said under which term, for how much. The keys are those of
docs/licence-file.md. Times are UTC milliseconds, money micro-units; `None` stands for no limit.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from skill.rights.audit.findings import Finding, Rule
from skill.rights.audit.rows import LicenceText
from skill.rights.audit.words import label

_MICROS = 1_000_000
_MILLISECONDS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_MOMENT_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_UNREADABLE = (tomllib.TOMLDecodeError, ArithmeticError, AttributeError, KeyError, TypeError, ValueError)

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """`None` where the grant does not narrow."""

    max_words: int | None
    max_run: int | None
    max_share: Decimal | None
    verbatim: bool
    by_model: bool
    starts: int | None
    ends: int | None
    territories: Names | None
    channels: Names | None
    hosts: Names | None
    sections: Names | None
    exclude_sections: Names


@dataclass(frozen=True, slots=True)
class Schedule:
    """`sections` is `None` for all of them."""

    sections: Names | None
    exclude_sections: Names
    exclude_genres: Names
    exclude_credits: Names
    max_age_ms: int | None
    keep_ms: int
    words_per_answer: int
    words_per_listener_story: int
    words_per_story: int
    uses_per_day: int | None
    uses_per_listener_day: int | None
    grants: Mapping[str | None, Grant]


@dataclass(frozen=True, slots=True)
class Terms:
    """`credits` are what is said before the words, by language: any of them will do. `tells` are the kinds of notices
    that listeners are told of.
    """

    licensor: str
    licensee: str
    starts: int
    ends: int
    territories: Names | None
    takes_locale: bool
    languages: tuple[str, ...]
    channels: Names
    hosts: Names
    credits: Mapping[str, tuple[str, ...]]
    currency: str | None
    per_use: Mapping[str | None, int]
    micros_per_month: int | None
    stands_beside_others: bool
    double_click_ms: int
    tells: Names
    correction_max_words: int
    tells_within_ms: int
    schedules: Mapping[str | None, Schedule]

    def grant(self, schedule: str | None, use: str | None) -> Grant | None:
        found = self.schedules.get(schedule)
        return found.grants.get(use) if found else None


@dataclass(frozen=True, slots=True)
class Agreements:
    """All licence versions on record that could be read, and since when a licence is suspended."""

    licensee: str
    versions: Mapping[tuple[str | None, int | None], Terms]
    suspended_since: Mapping[str | None, int]

    def terms(self, licence: str | None, version: int | None) -> Terms | None:
        return self.versions.get((licence, version))

    def schedule(self, licence: str | None, version: int | None, schedule: str | None) -> Schedule | None:
        found = self.terms(licence, version)
        return found.schedules.get(schedule) if found else None

    def of(self, licence: str) -> Iterable[Terms]:
        """Every version of a licence."""
        return (terms for (known, _), terms in self.versions.items() if known == licence)


def read_agreements(
    texts: Iterable[LicenceText], suspended_since: Mapping[str | None, int], licensee: str
) -> tuple[Agreements, tuple[Finding, ...]]:
    """Read every version on record. One that cannot be read, or whose text is not what was taken over, clears
    nothing (`clearance`).
    """
    versions: dict[tuple[str | None, int | None], Terms] = {}
    findings: list[Finding] = []
    for kept in texts:
        where = f"licence {kept.id} version {kept.version}"
        if hashlib.sha256(kept.text.encode()).hexdigest() != kept.hash:
            findings.append(Finding(Rule.CLEARANCE, where, "its text is not the one that was taken over"))
            continue
        try:
            data = tomllib.loads(kept.text, parse_float=Decimal)
            if (data["id"], data["version"]) != (kept.id, kept.version):
                findings.append(Finding(Rule.CLEARANCE, where, "its text is that of another licence or version"))
                continue
            versions[kept.id, kept.version] = _terms(data)
        except _UNREADABLE as error:
            findings.append(Finding(Rule.CLEARANCE, where, f"its text cannot be read: {type(error).__name__}"))
    return Agreements(licensee, versions, suspended_since), tuple(findings)


def _terms(data: Mapping[str, Any]) -> Terms:
    where, price, credits, takedown = data["where"], data["price"], data["attribution"], data["takedown"]
    return Terms(
        licensor=data["licensor"],
        licensee=data["licensee"],
        starts=_first_moment(data["starts"]),
        ends=_last_moment(data["ends"]),
        territories=_territories(where),
        takes_locale=where.get("territory_from") == "locale",
        languages=tuple(where["languages"]),
        channels=frozenset(where["channels"]),
        hosts=frozenset(where["hosts"]),
        credits=_credits(credits["spoken"], credits.get("again", {})),
        currency=price.get("currency"),
        per_use={use: int(Decimal(amount) * _MICROS) for use, amount in price.get("per_use", {}).items()},
        micros_per_month=_micros(price.get("maximum_per_month", "unlimited")),
        stands_beside_others="other_publishers" in data.get("display", {}).get("beside", ()),
        double_click_ms=_span(data.get("reporting", {}).get("double_click", "0s")),
        tells=frozenset(takedown["tell"]),
        correction_max_words=int(takedown["correction_max_words"]),
        tells_within_ms=_span(takedown["within"]),
        schedules={schedule["name"]: _schedule(schedule) for schedule in data["schedules"]},
    )


def _schedule(data: Mapping[str, Any]) -> Schedule:
    limits, exclude = data["limits"], data["exclude"]
    return Schedule(
        sections=None if data["sections"] == "all" else _folded(data["sections"]),
        exclude_sections=_folded(exclude.get("sections", ())),
        exclude_genres=_folded(exclude.get("genres", ())),
        exclude_credits=_folded(exclude.get("credits", ())),
        max_age_ms=None if data["max_age"] == "unlimited" else _span(data["max_age"]),
        keep_ms=_span(data["keep_derived"]),
        words_per_answer=int(limits["words_per_answer"]),
        words_per_listener_story=int(limits["words_per_listener_story"]),
        words_per_story=int(limits["words_per_story"]),
        uses_per_day=_limit(limits["uses_per_day"]),
        uses_per_listener_day=_limit(limits["uses_per_listener_day"]),
        grants={use: _grant(grant) for use, grant in data["grants"].items()},
    )


def _grant(data: Mapping[str, Any]) -> Grant:
    return Grant(
        max_words=data.get("max_words"),
        max_run=data.get("max_run"),
        max_share=Decimal(data["max_share"]) if "max_share" in data else None,
        verbatim=data.get("verbatim") is True,
        by_model=data.get("model") is True and bool(data.get("model_hosts")),
        starts=_first_moment(data["starts"]) if "starts" in data else None,
        ends=_last_moment(data["ends"]) if "ends" in data else None,
        territories=_territories(data),
        channels=_names(data, "channels"),
        hosts=_names(data, "hosts"),
        sections=_folded(data["sections"]) if "sections" in data else None,
        exclude_sections=_folded(data.get("exclude_sections", ())),
    )


def _names(data: Mapping[str, Any], key: str) -> Names | None:
    return frozenset(data[key]) if key in data else None


def _territories(data: Mapping[str, Any]) -> Names | None:
    return None if data.get("territories") == ["worldwide"] else _names(data, "territories")


def _folded(names: Iterable[str]) -> Names:
    return frozenset(label(name) for name in names)


def _credits(spoken: Mapping[str, str], again: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for credits in (spoken, again):
        for language, credit in credits.items():
            found[language.lower()] = (*found.get(language.lower(), ()), credit)
    return found


def _limit(found: Any) -> int | None:
    return None if found == "unlimited" else int(found)


def _micros(found: str) -> int | None:
    return None if found == "unlimited" else int(Decimal(found) * _MICROS)


def _span(text: str) -> int:
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None:
        raise ValueError("no time span")
    return int(match[1]) * _MILLISECONDS[match[2]]


def _first_moment(found: date) -> int:
    """The millisecond that it falls in."""
    return _since_zero(found) // timedelta(milliseconds=1)


def _last_moment(found: date) -> int:
    """The first millisecond that is not before it."""
    return -(-_since_zero(found) // timedelta(milliseconds=1))


def _since_zero(found: date) -> timedelta:
    """A date alone is its first moment in UTC; a time without an offset is UTC."""
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, tzinfo=UTC)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) - _MOMENT_ZERO
