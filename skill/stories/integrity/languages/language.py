"""What is known of one language. Words are case-folded; a phrase is a tuple of words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from skill.stories.integrity.kinds import Kind

Phrases = frozenset[tuple[str, ...]]


def phrases(text: str) -> Phrases:
    """Parted by spaces; "as_if" is a phrase of two words."""
    return frozenset(tuple(one.split("_")) for one in text.split())


def vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


def forms(stems: str, endings: str, beginning: str = "") -> re.Pattern[str]:
    """Every stem with every ending."""
    return re.compile(rf"{beginning}(?:{'|'.join(stems.split())})(?:{'|'.join(endings.split())})")


@dataclass(frozen=True)
class Language:
    """`signs` are the words that a part may not hold if it is to be left out.

    `approximate`, `auxiliary` and `intent` are told apart only to name a fault. `finite` and `finite_forms` say
    of a word that it can be the verb of a main clause; what they do not know counts as none.
    """

    code: str
    signs: Mapping[Kind, Phrases]
    saying: re.Pattern[str]
    approximate: Phrases
    auxiliary: frozenset[str]
    intent: frozenset[str]
    finite: frozenset[str]
    finite_forms: re.Pattern[str]
    relatives: frozenset[str]
    subordinators: Phrases
    participle: re.Pattern[str]
    connectives: Phrases
    connectives_without_comma: frozenset[str]
    articles: frozenset[str]
    coordinators: frozenset[str]
    not_after_a_part: frozenset[str]
    prepositions: frozenset[str]
    according: Phrases
    complementisers: frozenset[str]
    weekdays: frozenset[str]
    months: frozenset[str]
    days: frozenset[str]
    before_a_day: frozenset[str]
    scales: Mapping[str, int]
    units: Mapping[str, str]
    percent: tuple[str, ...]
    per: frozenset[str]
    of: frozenset[str]
    degrees: frozenset[str]
    parts_of_not: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relatives_of_all: frozenset[str] = frozenset()
    clefts: Phrases = frozenset()
    has_elisions: bool = False
    commas_restrict: bool = False
    points_group: bool = True

    @cached_property
    def _kinds(self) -> Mapping[str, Kind]:
        """Of single words; an earlier kind goes before a later one."""
        return {one[0]: kind for kind, found in reversed(tuple(self.signs.items())) for one in found if len(one) == 1}

    @cached_property
    def _longer(self) -> Mapping[str, Sequence[tuple[tuple[str, ...], Kind]]]:
        found: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
        for kind, those in self.signs.items():
            for one in sorted(those):
                if len(one) > 1:
                    found.setdefault(one[0], []).append((one, kind))
        return found

    def sign(self, words: Sequence[str], at: int) -> Kind | None:
        """What `words[at]`, case-folded, does to the sentence that it stands in; `None` for an innocent word."""
        word = words[at]
        if kind := self._kinds.get(word):
            return kind
        for phrase, longer in self._longer.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return longer
        return Kind.ATTRIBUTION if self.saying.fullmatch(word) else None

    def is_saying(self, word: str) -> bool:
        return self._kinds.get(word) in {Kind.ATTRIBUTION, Kind.OPINION} or bool(self.saying.fullmatch(word))

    def is_finite(self, word: str) -> bool:
        return word in self.finite or bool(self.finite_forms.fullmatch(word)) or bool(self.saying.fullmatch(word))

    @cached_property
    def calendar(self) -> frozenset[str]:
        return self.weekdays | self.months | self.days

    @cached_property
    def not_names(self) -> frozenset[str]:
        """What has a capital letter at the head of a sentence, or as a day, and is no name."""
        return (
            self.articles | self.prepositions | self.not_after_a_part | self.calendar | self.connectives_without_comma
        )


def begins_with(words: Sequence[str], at: int, known: Phrases) -> int:
    """How many words the longest of `known` takes from `at` on; 0 where none begins there."""
    return max((len(one) for one in known if tuple(words[at : at + len(one)]) == one), default=0)


def scale(text: str) -> Mapping[str, int]:
    """By powers of ten: "million=6"."""
    pairs = (one.split("=") for one in text.split())
    return {name: int(Decimal(10) ** int(power)) for name, power in pairs}


def unit_names(text: str) -> Mapping[str, str]:
    """One unit a line, its name first, then how it is written besides."""
    return {name: names[0] for names in (line.split() for line in text.strip().splitlines()) for name in names}
