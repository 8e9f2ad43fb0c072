"""What the rules of a language are made of, and those that hold in any."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a full stop after an abbreviation may mean, where a capital letter or a figure follows."""

    GOES_ON = auto()  # never an end: Mr., M., z. B.
    FIGURED = auto()  # no end before a figure, which it belongs to: No. 5, art. 3, Oct. 3
    NAMED = auto()  # an end only before a word that begins sentences: Wall St. The, Mt. Fuji
    MAY_END = auto()  # an end before such a word and before other common words: U.S. Shares fell, U.S. Senate
    CLOCK = auto()  # an end unless a day or a time zone follows: 5 p.m. Sunday
    ENDS = auto()  # an end: etc.


# What is American even in other languages: U.S. Army.
AMERICAN = frozenset(
    {
        "Government",
        "Senate",
        "House",
        "Congress",
        "President",
        "Army",
        "Navy",
        "Air",
        "Marine",
        "Supreme",
        "Steel",
        "Open",
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The words of a language that sentences hang on.

    kinds: abbreviations without their last full stop.
    starters: words that begin sentences and, written so, are seldom part of a name.
    attached: names and titles that go with an abbreviation before them: U.S. Senate.
    labels: lower-case words that a letter or a number belongs to and that end nothing themselves: Plan B.
    ordinal_after: lower-case words after which "18." is an ordinal; empty where no ordinal is written so.
    dialogue: where what a dash at the beginning of a line began is told to be somebody's.
    """

    kinds: Mapping[str, Kind]
    starters: frozenset[str] = frozenset()
    attached: frozenset[str] = AMERICAN
    labels: frozenset[str] = frozenset()
    ordinal_after: frozenset[str] = frozenset()
    dialogue: re.Pattern[str] | None = None
    has_capital_nouns: bool = False
    has_pronoun_i: bool = False
    is_own: bool = True


def kinds(
    *, goes_on: str = "", figured: str = "", named: str = "", may_end: str = "", clock: str = "", ends: str = ""
) -> dict[str, Kind]:
    """A table from words with spaces between; one in small letters holds with a capital too, a lone letter does not."""
    given = {
        Kind.ENDS: ends, Kind.MAY_END: may_end, Kind.NAMED: named, Kind.FIGURED: figured, Kind.CLOCK: clock,
        Kind.GOES_ON: goes_on,
    }  # fmt: skip
    found: dict[str, Kind] = {}
    for kind, words in given.items():
        for word in words.split():
            found |= {word: kind, (word[0].upper() + word[1:] if word[1:] else word): kind}
    return found


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def starters(text: str) -> frozenset[str]:
    """Words as they stand at the beginning of a sentence."""
    return frozenset(word[0].upper() + word[1:] for word in text.split())


# Companies and degrees, which are written alike in many languages.
COMPANIES = "Inc Corp Co Ltd Bros Cos Cie Cía Ltda S.A S.p.A S.r.l S.A.S S.L S.C B.V N.V A.G Pty"
STATES = "U.S U.S.A U.K U.N E.U D.C EE.UU"
DEGREES = "Ph.D M.D B.A M.A J.D M.B.A B.Sc M.Sc"

GENERAL = Rules(
    kinds=kinds(
        goes_on="Mr Mrs Ms Dr Prof Mgr e.g i.e cf",
        figured="No no Nr nr p pp vol art fig",
        may_end=f"{COMPANIES} {STATES} {DEGREES}",
        clock="a.m p.m",
    ),
    is_own=False,
)
