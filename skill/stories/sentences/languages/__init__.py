"""The rules of each language, one table a file. A language without one gets the general rules, never an error."""

from __future__ import annotations

from skill.stories.sentences.languages import da, de, en, es, fr, it, pt
from skill.stories.sentences.languages.rules import GENERAL, Kind, Rules

__all__ = ["Kind", "Rules", "rules_of"]

_RULES = {
    "da": da.RULES, "de": de.RULES, "en": en.RULES, "es": es.RULES, "fr": fr.RULES, "it": it.RULES, "pt": pt.RULES,
}  # fmt: skip


def rules_of(code: str) -> Rules:
    """The rules of a language, by its two letters."""
    return _RULES.get(code, GENERAL)
