"""What is written short, said long: titles, abbreviations, initials and acronyms with points."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from skill.stories.sentences import sentences
from skill.stories.wordings.wording import Wording
from skill.voice.ear.rule import CAPITALISED, begins_word, ends_sentence

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
# "J. M. Le Clézio" and "Jean-M." hold no monsieur, nor does "15 M. Blanc".
_NO_TITLE_AFTER = re.compile(rf"(?:[\w.-]|{_CAPITAL}\. |\d )$")
_ACRONYM = re.compile(rf"(?:{_CAPITAL}\.){{2,6}}(?!\w)")
_INITIALS = re.compile(rf"(?:{_CAPITAL}\. ){{2,3}}(?={_CAPITAL}[^\W\d_])")
_DOUBLE_INITIAL = re.compile(rf"({_CAPITAL})\.-({_CAPITAL})\. ?(?={_CAPITAL})")
# Longer than anything that is said; where a sentence ends in it is not looked for.
_MAX_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Short:
    """The abbreviations of a language, ready to be looked for."""

    language: str
    openers: frozenset[str]
    titles: re.Pattern[str]
    numberings: re.Pattern[str]
    leads: re.Pattern[str]
    ends: re.Pattern[str]
    words: Mapping[str, str]

    def written_out(self, text: str) -> str:
        spoken = self._with_points(text) if "." in text else text
        spoken = self.ends.sub(self._ending(spoken), spoken)
        spoken = self.titles.sub(self._title, spoken)
        return self.numberings.sub(self._numbering, spoken)

    def _with_points(self, text: str) -> str:
        spoken = _ACRONYM.sub(self._acronym(text), text)
        spoken = _DOUBLE_INITIAL.sub(r"\1-\2 ", spoken)
        spoken = _INITIALS.sub(lambda found: found[0].replace(".", "") if begins_word(found) else found[0], spoken)
        return self.leads.sub(self._lead, spoken)

    def _acronym(self, text: str) -> Callable[[re.Match[str]], str]:
        ends = _Ends(text, self.language, self.openers)

        def said(found: re.Match[str]) -> str:
            if not begins_word(found) or _key(found[0]) in self.words:
                return found[0]
            return found[0].replace(".", "") + ends.point(found)

        return said

    def _ending(self, text: str) -> Callable[[re.Match[str]], str]:
        ends = _Ends(text, self.language, self.openers)

        def said(found: re.Match[str]) -> str:
            if not begins_word(found):
                return found[0]
            return self._word(found) + (ends.point(found) if found[0].endswith(".") else "")

        return said

    def _lead(self, found: re.Match[str]) -> str:
        return self._word(found) if begins_word(found) else found[0]

    def _title(self, found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - 3) : found.start()]
        return found[0] if _NO_TITLE_AFTER.search(before) else f"{self._word(found)} "

    def _numbering(self, found: re.Match[str]) -> str:
        return f"{self._word(found)} " if begins_word(found) else found[0]

    def _word(self, found: re.Match[str]) -> str:
        key = _key(found[0])
        if key in self.words:
            return self.words[key]
        said = self.words[key[0].lower() + key[1:]]
        return said[0].upper() + said[1:]


class _Ends:
    """Where the sentences of a text end; looked for once, where a point might be one's end."""

    def __init__(self, text: str, language: str, openers: frozenset[str]) -> None:
        self._text, self._language, self._openers = text, language, openers
        self._ends: frozenset[int] | None = None

    def point(self, found: re.Match[str]) -> str:
        """A point, where that of `found` was a sentence's too."""
        return "." if self._is_end(found.end()) else ""

    def _is_end(self, place: int) -> bool:
        if ends_sentence(self._text, place, self._openers):
            return True
        if not CAPITALISED.match(self._text, place) or len(self._text) > _MAX_CHARACTERS:
            return False
        if self._ends is None:
            self._ends = frozenset(one.end for one in sentences(self._text, self._language))
        return place in self._ends


def short(wording: Wording, language: str) -> Short:
    tables = (wording.titles, wording.numberings, wording.leads, wording.ends)
    words = {_key(written): said for table in tables for written, said in table.items()}
    return Short(
        language,
        wording.openers,
        # A title stands before a name, not before one letter ("Gen. Z") or a part of a word ("#MeToo").
        re.compile(rf"(?:{_any(wording.titles)}) ?(?<=[ .])(?={_CAPITAL})(?!Too\b)(?!{_CAPITAL}(?![\w.’'-]))"),
        re.compile(rf"(?:{_any(wording.numberings)}) ?(?=\d)"),
        re.compile(rf"(?:{_any(wording.leads)})(?!\w)"),
        re.compile(rf"(?:{_any(wording.ends)})(?!\w)"),
        words,
    )


def _key(written: str) -> str:
    """As it is looked up: with or without spaces between its points."""
    return written.replace(" ", "")


def _any(table: Mapping[str, str]) -> str:
    return "|".join(_pattern(written) for written in sorted(table, key=len, reverse=True))


def _pattern(written: str) -> str:
    """Two literals instead of a class for the first letter: they are found many times as fast."""
    escaped = re.escape(written).replace(r"\.\ ", r"\. ?").replace(r"\ ", " ")
    return f"{escaped}|{written[0].upper()}{escaped[1:]}" if written[0].islower() else escaped
