"""The languages whose sentences may be shortened: what each word does in them, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from skill.stories.integrity.languages.de import GERMAN
from skill.stories.integrity.languages.en import ENGLISH
from skill.stories.integrity.languages.es import SPANISH
from skill.stories.integrity.languages.fr import FRENCH
from skill.stories.integrity.languages.it import ITALIAN
from skill.stories.integrity.languages.language import Language
from skill.stories.integrity.languages.pt import PORTUGUESE

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {one.code: one for one in (GERMAN, ENGLISH, SPANISH, FRENCH, ITALIAN, PORTUGUESE)}
)


def language_of(tag: str) -> Language | None:
    """By a BCP 47 tag; none where we have no rules."""
    return LANGUAGES.get(tag.replace("_", "-").partition("-")[0].lower())
