"""Text made fit for a voice: what the eye reads and a machine would say wrong, a language a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from skill.voice.ear import english, french

_LANGUAGES: Mapping[str, Callable[[str], str]] = MappingProxyType({"en": english.said, "fr": french.said})


class Ear:
    """`desk.ports.Ear`. A language without rules of its own is said as it is written."""

    def spoken_forms(self, text: str, language: str) -> Mapping[str, str]:
        spoken_language = language.split("-")[0].lower()
        rules = _LANGUAGES.get(spoken_language)
        said = rules(text) if rules else text
        return MappingProxyType({} if said == text else {spoken_language: said})
