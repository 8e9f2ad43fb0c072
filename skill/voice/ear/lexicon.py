"""The pronunciation lexicon: words that an engine says wrong, by language or locale, and for one publisher.

    [en]
    Kyiv = { phoneme = "ˈkiːɪv" }

    [en-GB]
    "St. Orrin's" = { sub = "Saint Orrin's" }

    [publisher.harbor.en]
    Varkony = { sub = "var koh nee" }

`sub` is said instead, `phoneme` is in the International Phonetic Alphabet. A word is matched whole, in these letters,
as it stands once everything else is made fit for the ear.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skill.errors import LexiconError
from skill.stories.pronunciation import How, Pronounced, marked, unmarked

TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
MAX_CHARACTERS = 100
# Letters of the alphabet, its marks of length and stress, and what joins and divides syllables. A capital or a digit
# is another alphabet's.
_IPA = re.compile("[a-zæçðøħŋœβθχɐ-ʯʰ-˿\u0300-\u036f.|‖‿͡ ]+")
_PUBLISHER = "publisher"

Words = Mapping[str, Pronounced]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by publisher (`None`: of all) and by tag, in small letters."""

    words: Mapping[tuple[str | None, str], Words] = field(default_factory=lambda: MappingProxyType({}))

    def over(self, other: Lexicon) -> Lexicon:
        """What this lexicon says, and `other` where it says nothing."""
        keys = self.words.keys() | other.words.keys()
        return Lexicon(MappingProxyType({key: {**other.words.get(key, {}), **self.words.get(key, {})} for key in keys}))

    def locales(self, language: str) -> tuple[str, ...]:
        """The locales of a language that have words of their own."""
        return tuple(sorted({tag for _, tag in self.words if tag.startswith(f"{language}-")}))

    def of(self, tag: str, publisher: str | None) -> Words:
        """The words of a locale, or of a language: a locale's go before its language's, a publisher's before all."""
        tag = tag.lower()
        tags = dict.fromkeys((tag.split("-")[0], tag))
        keys = [(owner, one) for owner in dict.fromkeys((None, publisher)) for one in tags]
        return {word: how for key in keys for word, how in self.words.get(key, {}).items()}


def pronounced(text: str, words: Words) -> str:
    """`text` with a mark around each of `words` in it."""
    if not words:
        return text
    return _whole(tuple(words)).sub(lambda found: marked(words[found[0]]), text)


@cache
def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@cache
def built_in() -> Lexicon:
    text = (files(__package__) / "lexicon.toml").read_text(encoding="utf-8")
    return read_lexicon(tomllib.loads(text), "lexicon.toml")


def load_lexicon(path: Path, publishers: Collection[str] | None = None) -> Lexicon:
    """Read a lexicon's file. Raises `LexiconError` with every fault."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LexiconError((f"{path}: cannot be read: {error.strerror}; name a file of pronunciations",)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError((f"{path}: no TOML: {error}",)) from error
    return read_lexicon(data, path.name, publishers)


def read_lexicon(data: Mapping[str, Any], file: str, publishers: Collection[str] | None = None) -> Lexicon:
    """Raises `LexiconError` with every fault of the parsed file. `publishers` are the ids that may stand in it."""
    reader = _Reader(file, publishers)
    words = MappingProxyType(dict(reader.tables(data)))
    if reader.faults:
        raise LexiconError(tuple(reader.faults))
    return Lexicon(words)


class _Reader:
    def __init__(self, file: str, publishers: Collection[str] | None) -> None:
        self._file, self._publishers = file, publishers
        self.faults: list[str] = []

    def tables(self, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | None, str], Words]]:
        for name, table in data.items():
            if name == _PUBLISHER:
                yield from self._publisher_tables(table)
            else:
                yield from self._tag(None, name, table, name)

    def _publisher_tables(self, tables: object) -> Iterator[tuple[tuple[str | None, str], Words]]:
        for publisher, by_tag in self._table(tables, _PUBLISHER, "tables [publisher.ID.LANGUAGE]").items():
            where = f"{_PUBLISHER}.{publisher}"
            if self._publishers is not None and publisher not in self._publishers:
                self._fault(where, publisher, f"the id of a publisher: {', '.join(sorted(self._publishers))}")
            for name, table in self._table(by_tag, where, f"tables [{where}.LANGUAGE]").items():
                yield from self._tag(publisher, name, table, f"{where}.{name}")

    def _tag(
        self, publisher: str | None, tag: str, table: object, where: str
    ) -> Iterator[tuple[tuple[str | None, str], Words]]:
        if not TAG.fullmatch(tag):
            self._fault(where, tag, "a language or locale such as en or en-GB, or publisher")
            return
        entries = self._table(table, where, 'words, such as Kyiv = { phoneme = "ˈkiːɪv" }')
        found = {word: read for word, entry in entries.items() if (read := self._entry(word, entry, where))}
        yield (publisher, tag.lower()), found

    def _entry(self, word: str, entry: object, where: str) -> Pronounced | None:
        key = f'{where}."{word}"'
        if word != unmarked(word.strip()) or not any(map(str.isalnum, word)) or len(word) > MAX_CHARACTERS:
            self._fault(key, word, f"a word as it is written, of {MAX_CHARACTERS} characters at most")
            return None
        if not isinstance(entry, dict) or len(entry) != 1 or not entry.keys() <= set(How):
            self._fault(key, entry, 'either { sub = "…" } or { phoneme = "…" }')
            return None
        ((how, said),) = entry.items()
        if not isinstance(said, str) or not said.strip() or len(said) > MAX_CHARACTERS or said != unmarked(said):
            self._fault(f"{key}.{how}", said, f"what is said, in {MAX_CHARACTERS} characters at most")
            return None
        if how == How.PHONEME and not _IPA.fullmatch(said):
            self._fault(f"{key}.{how}", said, "symbols of the International Phonetic Alphabet alone, such as ˈkiːɪv")
            return None
        return Pronounced(word, How(how), said)

    def _table(self, found: object, where: str, wanted: str) -> Mapping[str, Any]:
        if isinstance(found, dict):
            return found
        self._fault(where, found, wanted)
        return {}

    def _fault(self, key: str, found: object, wanted: str) -> None:
        self.faults.append(f"{self._file}: {key}: found {found!r}; write {wanted}")
