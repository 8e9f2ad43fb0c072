"""What a feed or page says to the public, as far as it narrows a licence.

A signal holds one narrowing, and a narrowing can only stop a use: there is none that lets something out. So whatever
is added to the signals of a story, what was refused stays refused. What a document permits reaches this module as what
it does not permit. No signal stops a preview, which goes to the publisher, or a correction, which comes from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from skill.rights.licence import GRANTABLE, Licence, PriceModel, Use


class Source(StrEnum):
    """Who speaks: a licence stands above a signal by this name (`signals.contract_wins`)."""

    AIPREF = "aipref"
    CONTENT_SIGNALS = "content_signals"
    GOOGLE_EXTENDED = "google_extended"
    MEDIA_RESTRICTION = "media_restriction"
    ROBOTS = "robots"
    ROBOTS_META = "robots_meta"
    RSL = "rsl"
    TDMREP = "tdmrep"


# Stops every use.
EVERY_USE = GRANTABLE
# Words of a story that stand in for a look at it, as a search result's snippet does.
SNIPPETS = frozenset({Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT, Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS, Use.GROUND})
# Found of a country that nothing proves: neither a consented one nor, where it counts, the request's region.
NOT_KNOWN = "the country is not known"
# What mining a text is: to train with it, or to hand it to a model.
MINING = frozenset({Use.TRAIN, Use.GROUND})
# Of one story. Each is sent a document for each answer that the story is in.
MAX_ENDPOINTS = 8


@dataclass(frozen=True, slots=True)
class Barred:
    """The use is not allowed."""


@dataclass(frozen=True, slots=True)
class Within:
    """Allowed in these countries alone (`None`: in any), and in none of `without`. ISO 3166-1 alpha-2.

    A country that nothing proves is in no list, and in every list of those left out.
    """

    countries: frozenset[str] | None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AtMost:
    """The words shown may have so many characters, as they were written."""

    characters: int


@dataclass(frozen=True, slots=True)
class Until:
    """Not allowed from that moment on."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """Allowed for money. What is owed is settled in the agreement, so one that is free of charge is not enough."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Allowed where each use is reported to `endpoint` as `profile` asks: at this level of conformance at least, and
    with at least so much of the conversation told. Empty where the document asks for none.
    """

    profile: str
    endpoint: str
    level: str = ""
    privacy: str = ""

    @property
    def can_be_sent(self) -> bool:
        """Whether anything is posted to its endpoint: over https, to a host, and in nobody's name."""
        try:
            parts = urlsplit(self.endpoint)
            is_https = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return False
        return is_https and "@" not in parts.netloc


Narrowing = Barred | Within | AtMost | Until | Paid | Reported


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of reporting uses that the house keeps: its address, and what it meets of what may be asked there."""

    address: str
    levels: frozenset[str] = frozenset()
    privacy: frozenset[str] = frozenset()

    def meets(self, asked: Reported) -> bool:
        return (
            asked.profile == self.address
            and asked.can_be_sent
            and asked.level in {"", *self.levels}
            and asked.privacy in {"", *self.privacy}
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """One narrowing of these `uses`: who says it, in which document (its address), at which place in it.

    `says` is the word of the standard, such as "prohibits usage all": never a publisher's prose.
    """

    source: Source
    document: str
    place: str
    says: str
    uses: frozenset[Use]
    narrowing: Narrowing


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a signal is held against. `countries` are those that prove where the listener is, `characters` those of the
    words that would go out, `profiles` the ways of reporting uses that we keep.
    """

    use: Use
    now: datetime
    countries: frozenset[str] = frozenset()
    characters: int = 0
    profiles: frozenset[Profile] = frozenset()


def stopping(signals: Iterable[Signal], licence: Licence, attempt: Attempt) -> Iterator[tuple[Signal, str]]:
    """Each signal that stops the attempt, with what was found, in words. Those that the licence stands above do not."""
    every = tuple(signals)
    is_reportable = len(_endpoints(every, licence)) <= MAX_ENDPOINTS
    for signal in _holding(every, licence, attempt.use):
        found = _stops(signal.narrowing, licence, attempt)
        if found is None and isinstance(signal.narrowing, Reported) and not is_reportable:
            found = f", and more than {MAX_ENDPOINTS} endpoints are named for the story"
        if found is not None:
            yield signal, f"{signal.says}{found}"


def stood_above(signals: Iterable[Signal], licence: Licence, use: Use) -> tuple[Signal, ...]:
    """The signals about such a use that the licence stands above."""
    return tuple(one for one in signals if one.source in licence.contract_wins and use in one.uses & GRANTABLE)


def to_report(signals: Iterable[Signal], licence: Licence, use: Use) -> tuple[Reported, ...]:
    """Where and how such a use is to be reported, each once: what the licence stands above asks for nothing."""
    asked = (one.narrowing for one in _holding(signals, licence, use) if isinstance(one.narrowing, Reported))
    return tuple(dict.fromkeys(asked))


def next_moment(signals: Iterable[Signal], now: datetime) -> datetime | None:
    """The next moment at which time alone may change what they stop."""
    moments = [one.narrowing.moment for one in signals if isinstance(one.narrowing, Until)]
    return min((one for one in moments if one > now), default=None)


def _holding(signals: Iterable[Signal], licence: Licence, use: Use) -> Iterator[Signal]:
    """The signals about such a use that the licence does not stand above."""
    return (one for one in signals if one.source not in licence.contract_wins and use in one.uses & GRANTABLE)


def _endpoints(signals: Iterable[Signal], licence: Licence) -> frozenset[str]:
    """Where uses of the story, whichever they are, are to be reported."""
    return frozenset(
        one.narrowing.endpoint
        for one in signals
        if isinstance(one.narrowing, Reported) and one.source not in licence.contract_wins and one.uses & GRANTABLE
    )


def _stops(narrowing: Narrowing, licence: Licence, attempt: Attempt) -> str | None:
    """What was found beside the signal's own word; `None` where the narrowing leaves the attempt alone."""
    match narrowing:
        case Barred():
            return ""
        case Within(countries, without):
            known = attempt.countries
            is_inside = countries is None or bool(known & countries)
            is_left_out = bool(without) and (not known or bool(known & without))
            if is_inside and not is_left_out:
                return None
            return f", and the listener is in {', '.join(sorted(known))}" if known else f", and {NOT_KNOWN}"
        case AtMost(characters):
            return f", and they are {attempt.characters}" if attempt.characters > characters else None
        case Until(moment):
            return "" if attempt.now >= moment else None
        case Paid():
            return ", and the agreement is free of charge" if licence.price.model is PriceModel.FREE else None
    return None if any(one.meets(narrowing) for one in attempt.profiles) else ", and uses are not reported in that way"
