"""What can be wrong with a sentence beside its source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """By what was changed, left out or brought in; the more telling ones come first."""

    QUOTATION = "quotation"  # its words, its marks, or a quotation that is not closed
    SPEAKER = "speaker"  # who said it
    NEGATION = "negation"
    HEDGE = "hedge"  # "alleged", "about", "expected"
    CONDITION = "condition"  # "if", "until", "subject to"
    OPINION = "opinion"  # "argues", "should"
    ATTRIBUTION = "attribution"  # "police said", "according to"
    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    MODALITY = "modality"  # "may", "plans to"
    TENSE = "tense"
    MERGED = "merged"  # words of another sentence
    ORDER = "order"  # the words of the source, one before the other
    QUESTION = "question"  # asked in the source, told here, or the other way round
    VERB = "verb"  # what is left has none
    MARK = "mark"  # a comma or another mark between words that stay
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Fault:
    """`found` are the words of the output, or those of the source that are missing from it."""

    kind: Kind
    found: str
