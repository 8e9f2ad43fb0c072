"""The shape of a language's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# Currencies beside a language's own, written by their ISO 4217 code. CLDR has their names.
CODES = ("AUD", "BRL", "CAD", "CNY", "DKK", "INR", "MXN", "NOK", "NZD", "PLN", "SEK")


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands after one and after several; which of them a number takes, CLDR says."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A power of ten. `takes_of` where a word stands between it and what is counted: "millions d’euros".

    `stands_alone` where the short form means nothing else: "3 bn people", but "3 m" may be metres.
    """

    one: str
    many: str
    takes_of: bool = False
    stands_alone: bool = True


def scale(one: str, many: str = "", *, of: bool = False, alone: bool = True) -> Scale:
    return Scale(one, many or one, of, alone)


def named(*names: tuple[str, str, str]) -> Mapping[str, Named]:
    """(what is written, with a space between several; one; many)."""
    return MappingProxyType({short: Named(one, many) for written, one, many in names for short in written.split(" ")})


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Signs:
    """How signs between words and figures are said; `score` stands between two goals, `span` between two ends."""

    ampersand: str
    at_most: str
    at_least: str
    less: str
    more: str
    about: str
    minus: str
    score: str
    span: str
    half: str
    quarter: str
    three_quarters: str


@dataclass(frozen=True, slots=True)
class Wording:
    """`titles` are said so before a name, `numberings` before a figure, `leads` anywhere, and never end a sentence;
    `ends` may end one. A key may begin with a capital, and may have no space after its points.

    `currencies` are signs and codes, `currencies_in` what a sign means in a region, `small_units_in` what a letter
    behind two figures at most means there. `of` and `of_vowel` stand between
    a scale and a currency. `units` are those that are said in another way than CLDR has them. `measures` are the
    words that name a currency or a unit, and those that stand among them. `hours_and` stands between hours and minutes.
    `openers` have a capital at the beginning of a sentence alone.
    """

    signs: Signs
    scales: Mapping[str, Scale]
    currencies: Mapping[str, Named]
    titles: Mapping[str, str]
    numberings: Mapping[str, str]
    leads: Mapping[str, str]
    ends: Mapping[str, str]
    measures: frozenset[str]
    of: str = ""
    of_vowel: str = ""
    percent: str = ""
    hours: Named | None = None
    hours_and: str = ""
    units: Mapping[str, Named] = field(default_factory=lambda: MappingProxyType({}))
    ordinals: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    currencies_in: Mapping[str, Mapping[str, Named]] = field(default_factory=lambda: MappingProxyType({}))
    full_scales: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    small_units_in: Mapping[str, Mapping[str, Named]] = field(default_factory=lambda: MappingProxyType({}))
    scores_have_colons: bool = False
    scores_have_crosses: bool = False
