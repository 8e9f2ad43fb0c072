"""What a language writes short and says long, a language a file. All of it is data.

The ear says by these tables, and measuring takes by them what is said for what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from skill.stories.wordings.english import ENGLISH
from skill.stories.wordings.french import FRENCH
from skill.stories.wordings.german import GERMAN
from skill.stories.wordings.italian import ITALIAN
from skill.stories.wordings.portuguese import PORTUGUESE
from skill.stories.wordings.spanish import SPANISH
from skill.stories.wordings.wording import Wording

__all__ = ["WORDINGS", "Wording", "language_of"]

WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {"de": GERMAN, "en": ENGLISH, "es": SPANISH, "fr": FRENCH, "it": ITALIAN, "pt": PORTUGUESE}
)


def language_of(tag: str) -> str:
    """The language of a BCP 47 tag, in small letters: `fr` of `fr-CA`."""
    return tag.split("-")[0].lower()
