"""Text made fit for a voice: what the eye reads and a machine would say wrong.

`said` is plain text. `Ear` also marks the words that the lexicon knows; what a mark becomes is the platform's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from skill.stories.pronunciation import unmarked
from skill.stories.wordings import WORDINGS, language_of
from skill.voice.ear import figures
from skill.voice.ear.lexicon import Lexicon, built_in, pronounced
from skill.voice.ear.marks import bare, lowered, tidy
from skill.voice.ear.short import Short, short


class Ear:
    """`desk.ports.ear.Ear`. `lexicon` goes before the built-in one."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon.over(built_in()) if lexicon else built_in()
        self._words_of = lru_cache(maxsize=1024)(self._lexicon.of)
        self._locales_of = lru_cache(maxsize=64)(self._lexicon.locales)

    def spoken_forms(self, text: str, language: str, publisher: str | None = None) -> Mapping[str, str]:
        """By language, and by a locale that the lexicon says otherwise for; only where it differs from what is looked
        up after it. Figures are read as they are written in the story's own language, be it `es-MX` or `de-CH`.
        """
        spoken_language = language_of(language)
        form = self.form(text, language, spoken_language, publisher)
        forms = {} if form == text else {spoken_language: form}
        for locale in self._locales_of(spoken_language):
            own = self.form(text, language, locale, publisher)
            if own != form:
                forms[_cased(locale)] = own
        return MappingProxyType(forms)

    def form(self, text: str, written: str, heard: str, publisher: str | None = None) -> str:
        """What a listener in the locale `heard` is told for a text in the language `written`."""
        words = self._words_of(heard, publisher)
        return pronounced(said(unmarked(text), written, frozenset(words)), words)


def said(text: str, tag: str, kept: frozenset[str] = frozenset()) -> str:
    """`text`, written as in `tag` (BCP 47), as it is to be said; idempotent. A language without a wording has its marks
    alone read. `kept` are words in capitals that stay so.
    """
    spoken = lowered(bare(text), kept)
    language = language_of(tag)
    if language not in WORDINGS:
        return spoken
    spoken = _short(language).written_out(spoken)
    return tidy(figures.rules(tag).applied(spoken))


def _cased(locale: str) -> str:
    """As Alexa writes it: en-GB."""
    language, _, region = locale.partition("-")
    return f"{language}-{region.upper()}"


@cache
def _short(language: str) -> Short:
    return short(WORDINGS[language], language)
