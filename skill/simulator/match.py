"""Typed words to an intent, by the interaction model's own samples, as Alexa would hear them.

Order: a sample without slots, word for word; a sample whose slots hold listed values; the same two with the small words
left out of both sides, since Alexa hears more than the samples say; a search query; a sample whose slots hold words
that no list has, since to Alexa a custom slot type is no enumeration (Amazon,
custom-skills/create-and-edit-custom-slot-types); AMAZON.FallbackIntent. Within one step the sample with the most words
of its own wins, then the one that the model names first. Listed values only are taken by a sample of nothing but
slots, and by those that `listed_only` names since their words say too little: "give me some {topic}".

A sample is compared at its two ends, so a line of n words costs n for each sample at most; nothing backtracks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

FALLBACK = "AMAZON.FallbackIntent"
SEARCH_QUERY = "AMAZON.SearchQuery"
MAX_CHARACTERS = 500

Words = tuple[str, ...]
Meaning = TypeVar("Meaning")

_SLOT = re.compile(r"\{(\w+)\}")
_ABBREVIATION_OR_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′`´＇", "'"))


@dataclass(frozen=True, slots=True)
class SlotValue:
    """`value` is what was typed; `id` and `name` are those of the listed value it means, if any."""

    value: str
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """What a typed line is: an intent, or, with no intent, a launch or the end of the session.

    `one_shot` says that the line named the skill, as "ask byline news for the headlines" does: it opens a session.
    """

    intent: str | None
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    launch: bool = False
    session_end: bool = False
    one_shot: bool = False


def match(words: str, model: Mapping[str, Any], platform: Mapping[str, tuple[str, ...]]) -> Matched:
    """Match one line. Who matches many keeps a `Matcher`."""
    return Matcher(model, platform).match(words)


class Matcher:
    """A model's samples and the platform's own phrases, made ready once.

    `model` is the JSON of `interaction_model/<locale>.json`; `platform` the table of that name of the language's
    samples: phrases by intent, and the small names that say how a line is dressed.
    """

    def __init__(self, model: Mapping[str, Any], platform: Mapping[str, tuple[str, ...]]) -> None:
        language = model["interactionModel"]["languageModel"]
        self._spelling = _Spelling(platform.get("typed", ()))
        self._dress = _Dress(self._spelling, platform, language["invocationName"])
        self._small_words = frozenset(word for text in platform.get("small_words", ()) for word in self._words(text))
        self._full = _Index(language, platform, self._words)
        self._gist = _Index(language, platform, self._words_of_gist)
        self._steps: tuple[Callable[[_Line], Matched | None], ...] = (
            self._full.word_for_word,
            self._full.with_listed_values,
            lambda line: self._gist.word_for_word(line.without(self._small_words)),
            lambda line: self._gist.with_listed_values(line.without(self._small_words)),
            lambda line: self._full.with_a_query(line, self._small_words),
            self._full.with_other_words,
        )

    def match(self, words: str) -> Matched:
        """Never raises, whatever `words` holds; what lies beyond `MAX_CHARACTERS` is not read."""
        line = self._dress.without_wake_word(self._spelling.line(words))
        if self._dress.is_exit(line):
            return Matched(None, session_end=True)
        if self._dress.is_launch(line):
            return Matched(None, launch=True)
        requests = self._dress.requests(line)
        found = self._understood(requests or [line])
        return Matched(found.intent, found.slots, one_shot=bool(requests))

    def _understood(self, lines: Iterable[_Line]) -> Matched:
        """The first step that any of `lines` passes decides, each without its politeness first."""
        readings = [reading for line in lines for reading in (self._dress.without_politeness(line), line)]
        found = (step(reading) for step in self._steps for reading in readings)
        return next(filter(None, found), Matched(FALLBACK))

    def _words(self, text: str) -> Words:
        return self._spelling.line(text).words

    def _words_of_gist(self, text: str) -> Words:
        return self._spelling.line(text).without(self._small_words).words


class _Index:
    """The samples, values and phrases, each read by `words_of`. What two intents or values share means neither."""

    def __init__(
        self, language: Mapping[str, Any], platform: Mapping[str, tuple[str, ...]], words_of: Callable[[str], Words]
    ) -> None:
        self._words_of = words_of
        self._values = {row["name"]: self._listed_values(row) for row in language.get("types", ())}
        meant = [
            (words_of(sample), intent["name"])
            for intent in language["intents"]
            for sample in intent.get("samples", ())
            if not _SLOT.search(sample)
        ]
        meant += [
            (words_of(phrase), intent)
            for intent, phrases in platform.items()
            if intent.startswith("AMAZON.")
            for phrase in phrases
        ]
        self._exact = _unmistakable(meant)
        patterns = [pattern for intent in language["intents"] for pattern in self._patterns(intent)]
        patterns.sort(key=lambda pattern: -pattern.own_words)
        listed_only = frozenset(platform.get("listed_only", ()))
        self._queries = [pattern for pattern in patterns if SEARCH_QUERY in pattern.types]
        self._customs = [pattern for pattern in patterns if SEARCH_QUERY not in pattern.types]
        self._open = [one for one in self._customs if one.own_words and one.sample not in listed_only]

    def word_for_word(self, line: _Line) -> Matched | None:
        intent = self._exact.get(line.words)
        return Matched(intent) if intent else None

    def with_listed_values(self, line: _Line) -> Matched | None:
        for pattern, spans in _fitting(self._customs, line):
            slots = self._slots(pattern, spans, line)
            if all(slot.id is not None for slot in slots.values()):
                return Matched(pattern.intent, slots)
        return None

    def with_a_query(self, line: _Line, small_words: frozenset[str]) -> Matched | None:
        """Nobody asks for small words alone: "what about you" is no search."""
        return self._first(self._queries, line, small_words)

    def with_other_words(self, line: _Line) -> Matched | None:
        return self._first(self._open, line)

    def _first(self, patterns: Iterable[_Pattern], line: _Line, empty: frozenset[str] = frozenset()) -> Matched | None:
        """The first that fits, of those whose slots hold more than `empty` words."""
        fitting = (
            Matched(pattern.intent, self._slots(pattern, spans, line))
            for pattern, spans in _fitting(patterns, line)
            if not any(empty.issuperset(line.words[start:stop]) for start, stop in spans)
        )
        return next(fitting, None)

    def _slots(self, pattern: _Pattern, spans: list[tuple[int, int]], line: _Line) -> dict[str, SlotValue]:
        slots = {}
        for slot, slot_type, (start, stop) in zip(pattern.slots, pattern.types, spans, strict=True):
            known = self._values.get(slot_type, {}).get(line.words[start:stop])
            listed = known or (None, None)
            slots[slot] = SlotValue(line.as_typed(start, stop), *listed)
        return slots

    def _patterns(self, intent: Mapping[str, Any]) -> Iterator[_Pattern]:
        types = {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        for sample in intent.get("samples", ()):
            first, *rest = _SLOT.split(sample)
            slots = tuple(rest[::2])
            chunks = tuple(self._words_of(text) for text in (first, *rest[1::2]))
            if slots:
                yield _Pattern(intent["name"], sample, chunks, slots, tuple(types.get(slot, "") for slot in slots))

    def _listed_values(self, slot_type: Mapping[str, Any]) -> dict[Words, tuple[str, str]]:
        return _unmistakable(
            (self._words_of(spoken), (row.get("id", row["name"]["value"]), row["name"]["value"]))
            for row in slot_type["values"]
            for spoken in (row["name"]["value"], *row["name"].get("synonyms", ()))
        )


def _unmistakable(meant: Iterable[tuple[Words, Meaning]]) -> dict[Words, Meaning]:
    meanings: dict[Words, set[Meaning]] = {}
    for words, meaning in meant:
        meanings.setdefault(words, set()).add(meaning)
    return {words: next(iter(found)) for words, found in meanings.items() if words and len(found) == 1}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A sample with slots: the words before, between and after them."""

    intent: str
    sample: str
    chunks: tuple[Words, ...]
    slots: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def own_words(self) -> int:
        return sum(map(len, self.chunks))

    def spans(self, words: Words) -> list[tuple[int, int]] | None:
        """Where each slot's words stand, at least one each; `None` where the sample does not fit.

        What stands between two slots is taken where it comes first.
        """
        first, *between, last = self.chunks
        begin, stop = len(first), len(words) - len(last)
        if stop <= begin or words[:begin] != first or words[stop:] != last:
            return None
        spans = []
        for chunk in between:
            at = _index(words, chunk, begin + 1, stop)
            if at is None:
                return None
            spans.append((begin, at))
            begin = at + len(chunk)
        return [*spans, (begin, stop)] if begin < stop else None


def _fitting(patterns: Iterable[_Pattern], line: _Line) -> Iterator[tuple[_Pattern, list[tuple[int, int]]]]:
    for pattern in patterns:
        spans = pattern.spans(line.words)
        if spans is not None:
            yield pattern, spans


def _index(words: Words, wanted: Words, begin: int, stop: int) -> int | None:
    places = range(begin, stop - len(wanted) + 1)
    return next((at for at in places if words[at : at + len(wanted)] == wanted), None)


@dataclass(frozen=True, slots=True)
class _Line:
    """A typed line in words as they are compared; `places` are those of each word in `text`."""

    text: str
    words: Words
    places: tuple[tuple[int, int], ...]

    def cut(self, start: int, stop: int | None = None) -> _Line:
        return _Line(self.text, self.words[start:stop], self.places[start:stop])

    def without(self, words: frozenset[str]) -> _Line:
        kept = [place for place, word in enumerate(self.words) if word not in words]
        return _Line(self.text, tuple(self.words[at] for at in kept), tuple(self.places[at] for at in kept))

    def as_typed(self, start: int, stop: int) -> str:
        return " ".join(self.text[self.places[start][0] : self.places[stop - 1][1]].split())


class _Spelling:
    """Makes one word of the many ways to type it: case, accents, apostrophes, contractions, elisions.

    `typed` is a list of "written = meant"; `'s = is` is a word's end, `d' = de` its beginning.
    """

    def __init__(self, typed: Iterable[str]) -> None:
        pairs = [pair.split("=", 1) for pair in typed]
        self._meant = {_bare(written.strip()): tuple(_bare(meant).split()) for written, meant in pairs}

    def words(self, text: str) -> Words:
        return self.line(text).words

    def line(self, text: str) -> _Line:
        text = unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).translate(_APOSTROPHES)
        words: list[str] = []
        places: list[tuple[int, int]] = []
        for found in _ABBREVIATION_OR_WORD.finditer(text):
            meant = self._words_of(_bare(found.group()))
            words += meant
            places += self._places(text, found.start(), found.end(), len(meant))
        return _Line(text, tuple(words), tuple(places))

    def _words_of(self, typed: str) -> Words:
        if typed in self._meant:
            return self._meant[typed]
        parts = typed.replace(".", "").split("'")
        last = len(parts) - 1
        meant: list[str] = []
        for place, part in enumerate(parts):
            before, after = "'" if place else "", "'" if place < last else ""
            known = self._meant.get(before + part) if before else None
            known = known or (self._meant.get(part + after) if after else None)
            meant += known or self._meant.get(part, (part,))
        return tuple(meant)

    @staticmethod
    def _places(text: str, start: int, stop: int, count: int) -> Iterator[tuple[int, int]]:
        """Where a contraction's words stand: one for each part between apostrophes, the whole where they differ."""
        parts = text[start:stop].split("'")
        if len(parts) != count:
            yield from ((start, stop) for _ in range(count))
            return
        for part in parts:
            yield start, start + len(part)
            start += len(part) + 1


def _bare(text: str) -> str:
    """Small letters without accents, as a listener in a hurry types them."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class _Dress:
    """How a request is wrapped: the wake word, the skill's name, please and thank you.

    The launch phrases and connecting words are in the language's samples; they follow Amazon,
    custom-skills/understanding-how-users-invoke-custom-skills.
    """

    def __init__(self, spelling: _Spelling, platform: Mapping[str, tuple[str, ...]], invocation: str) -> None:
        self._name = spelling.words(invocation)
        self._phrases = {
            kind: sorted({spelling.words(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
            for kind, phrases in platform.items()
            if not kind.startswith("AMAZON.") and kind not in ("typed", "listed_only", "small_words")
        }

    def without_wake_word(self, line: _Line) -> _Line:
        return line.cut(self._leading("wake", line.words))

    def without_politeness(self, line: _Line) -> _Line:
        """The line itself where nothing else is left of it."""
        start, stop = 0, len(line.words)
        while found := self._leading("polite", line.words[start:stop]):
            start += found
        while found := self._trailing("polite", line.words[start:stop]):
            stop -= found
        return line.cut(start, stop) if start < stop else line

    def is_exit(self, line: _Line) -> bool:
        """To exit or quit reaches no intent (Amazon, alexa-gadgets-toolkit/custom-interface-best-practices)."""
        words = self.without_politeness(line).words
        rest = words[self._leading("exit", words) :]
        return rest != words and (not rest or self._past_name(rest) == len(rest))

    def is_launch(self, line: _Line) -> bool:
        words = self.without_politeness(line).words
        ends = {start for kind in ("launch", "ask") if (start := self._leading(kind, words))}
        return any(self._past_name(words[start:]) == len(words) - start > 0 for start in {0, *ends})

    def requests(self, line: _Line) -> list[_Line]:
        """What a line that names the skill asks of it, in the readings it allows; none where it names no skill."""
        line = self.without_politeness(line)
        return [*self._after_the_name(line), *self._before_the_name(line)]

    def _after_the_name(self, line: _Line) -> Iterator[_Line]:
        for kind in ("ask", "launch"):
            verb = self._leading(kind, line.words)
            named = self._past_name(line.words[verb:])
            if named and verb + named < len(line.words):
                rest = line.cut(verb + named)
                yield rest
                linked = self._leading("and_then", rest.words)
                if 0 < linked < len(rest.words):
                    yield rest.cut(linked)

    def _before_the_name(self, line: _Line) -> Iterator[_Line]:
        name = len(self._name)
        if len(line.words) <= name or line.words[-name:] != self._name:
            return
        rest = line.cut(0, -name)
        rest = rest.cut(0, len(rest.words) - self._trailing("article", rest.words))
        linked = self._trailing("by_way_of", rest.words)
        if linked < len(rest.words):
            rest = rest.cut(0, len(rest.words) - linked)
            yield rest
            yield rest.cut(self._leading("ask", rest.words))

    def _past_name(self, words: Words) -> int:
        """How many words the skill's name takes at the beginning of `words`; 0 where it is not there."""
        article = self._leading("article", words)
        named = article + len(self._name)
        return named if words[article:named] == self._name else 0

    def _leading(self, kind: str, words: Words) -> int:
        return next((len(one) for one in self._phrases.get(kind, ()) if one and words[: len(one)] == one), 0)

    def _trailing(self, kind: str, words: Words) -> int:
        return next((len(one) for one in self._phrases.get(kind, ()) if one and words[-len(one) :] == one), 0)
