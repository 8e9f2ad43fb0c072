"""Sets of signals as they are kept: canonical text, known by its hash. What cannot be read stops everything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from skill.rights.licence import Licence, Use
from skill.rights.signals import (
    EVERY_USE,
    AtMost,
    Barred,
    Narrowing,
    Paid,
    Reported,
    Signal,
    Source,
    Until,
    Within,
)

# Whatever it says: a licence that stands above every source would stand above that, too.
UNREADABLE = tuple(
    Signal(one, "(kept)", "the set", "what is kept of it cannot be read", EVERY_USE, Barred()) for one in Source
)
_KEY_DIGITS = 24


def written(signals: Iterable[Signal]) -> str:
    """JSON: the same for the same signals, in whatever order and however often they come; empty for none."""
    found = sorted({_line(one) for one in signals})
    return f"[{','.join(found)}]" if found else ""


def key_of(text: str) -> str | None:
    """By which a set is known; `None` for the empty one."""
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_DIGITS] if text else None


def read_set(text: str) -> tuple[Signal, ...]:
    """The signals of `written`; `UNREADABLE` for anything else."""
    if not text:
        return ()
    try:
        found = tuple(_signal(row) for row in json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return UNREADABLE
    # What does not come out as it went in says something that is not understood.
    return found if written(found) == text else UNREADABLE


def as_data(signal: Signal) -> dict[str, Any]:
    """Times are ISO 8601 in UTC."""
    narrowing = signal.narrowing
    return {
        "source": signal.source.value,
        "document": signal.document,
        "place": signal.place,
        "says": signal.says,
        "uses": sorted(use.value for use in signal.uses),
        "narrowing": {"kind": _KINDS[type(narrowing)], **_fields(narrowing)},
    }


def most_characters(signals: Iterable[Signal], licence: Licence) -> Mapping[Use, int]:
    """The characters that words of a use may have, where a signal says so that the licence does not stand above."""
    found: dict[Use, int] = {}
    for one in signals:
        if isinstance(one.narrowing, AtMost) and one.source not in licence.contract_wins:
            for use in one.uses:
                found[use] = min(one.narrowing.characters, found.get(use, one.narrowing.characters))
    return found


def bars(signals: Iterable[Signal], licence: Licence, use: Use) -> bool:
    """Whether a signal that the licence does not stand above rules the use out, wherever and whenever it is."""
    return any(
        isinstance(one.narrowing, Barred) and use in one.uses and one.source not in licence.contract_wins
        for one in signals
    )


def goes_by_country(signals: Iterable[Signal]) -> bool:
    """Whether a consented country may clear what is refused without one."""
    return any(isinstance(one.narrowing, Within) for one in signals)


# ── inside ────────────────────────────────────────────────────────────────────────────────────────


def _line(signal: Signal) -> str:
    return json.dumps(as_data(signal), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _signal(row: Mapping[str, Any]) -> Signal:
    narrowing = dict(row["narrowing"])
    return Signal(
        Source(row["source"]),
        _text(row["document"]),
        _text(row["place"]),
        _text(row["says"]),
        frozenset(Use(use) for use in row["uses"]),
        _READERS[narrowing.pop("kind")](narrowing),
    )


def _fields(narrowing: Narrowing) -> dict[str, Any]:
    match narrowing:
        case Within(countries, without):
            return {"countries": None if countries is None else sorted(countries), "without": sorted(without)}
        case AtMost(characters):
            return {"characters": characters}
        case Until(moment):
            return {"moment": moment.isoformat()}
        case Reported(profile, endpoint, level, privacy):
            return {"profile": profile, "endpoint": endpoint, "level": level, "privacy": privacy}
    return {}


def _within(one: Mapping[str, Any]) -> Within:
    countries = one["countries"]
    return Within(None if countries is None else _texts(countries), _texts(one["without"]))


def _until(one: Mapping[str, Any]) -> Until:
    moment = datetime.fromisoformat(one["moment"])
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return Until(moment)


def _at_most(one: Mapping[str, Any]) -> AtMost:
    if type(one["characters"]) is not int:
        raise TypeError("characters are a whole number")
    return AtMost(one["characters"])


_KINDS: Mapping[type[Narrowing], str] = {
    Barred: "barred",
    Within: "within",
    AtMost: "at_most",
    Until: "until",
    Paid: "paid",
    Reported: "reported",
}
_READERS: Mapping[str, Callable[[Mapping[str, Any]], Narrowing]] = {
    "barred": lambda one: Barred(),
    "within": _within,
    "at_most": _at_most,
    "until": _until,
    "paid": lambda one: Paid(),
    "reported": lambda one: Reported(*(_text(one[name]) for name in ("profile", "endpoint", "level", "privacy"))),
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return value


def _texts(values: Iterable[object]) -> frozenset[str]:
    return frozenset(map(_text, values))
