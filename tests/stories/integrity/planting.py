"""Faults planted in true sentences: each is a sentence that looks like its source and says something else.

Seeded: the same sentences and the same seed give the same faults. What may be swapped for what stands in
`planting.toml`, by language; a name is swapped for another of the story.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skill.stories.integrity import Kind

HERE = Path(__file__).parent
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][\w-]{2,}")
# Where every noun has a capital letter, a name is what follows another such word.
_TWO_CAPITALS = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+ (?=[A-ZÄÖÜ][a-zäöüß]+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[“„«\"]\s?([^“”„«»\"]{12,}?)\s?[”“»\"]")
_TAIL = re.compile(r",[”“»\"]? [^,“”„«»\"]{4,60}[.]$")


@dataclass(frozen=True, slots=True)
class Telling:
    """A story to plant in: sentences of one language."""

    language: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """`said` is not what `source` says; `sources` are the story's sentences, `source` among them."""

    fault: str
    language: str
    source: str
    sources: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Field:
    """One sentence to plant in, and where the dice lie."""

    text: str
    story: Telling
    table: Mapping[str, Sequence[Sequence[str]]]
    chance: random.Random

    def swapped(self, key: str) -> Iterator[str]:
        """With one of a pair of words for the other."""
        for old, new in self.table.get(key, ()):
            found = re.search(rf"(?<![\w-]){re.escape(old)}(?![\w-])", self.text, re.IGNORECASE)
            if found:
                yield _without_double_spaces(self.text[: found.start()] + new + self.text[found.end() :])

    def names(self, text: str) -> Sequence[re.Match[str]]:
        found = [one for one in _NAME.finditer(text) if one.group() not in self._no_names]
        if self.story.language != "de":
            return found
        firsts = {one.end() for one in _TWO_CAPITALS.finditer(text)}
        return [one for one in found if one.start() in firsts]

    @property
    def _no_names(self) -> frozenset[str]:
        return frozenset(word for key in ("date", "unit") for one in self.table[key] for word in one)

    def others(self) -> Sequence[str]:
        return [one for one in self.story.sentences if one != self.text]


def _without_double_spaces(text: str) -> str:
    tidy = re.sub(r" ([,.])", r"\1", " ".join(text.split()))
    return tidy[:1].upper() + tidy[1:]


def numbers(field: Field) -> Iterator[str]:
    for found in _NUMBER.finditer(field.text):
        digits = found.group()
        other = str((int(digits[-1]) + field.chance.randint(1, 8)) % 10)
        yield field.text[: found.start()] + digits[:-1] + other + field.text[found.end() :]


def units(field: Field) -> Iterator[str]:
    yield from field.swapped("unit")


def dates(field: Field) -> Iterator[str]:
    yield from field.swapped("date")


def names(field: Field) -> Iterator[str]:
    known = sorted({one.group() for text in field.story.sentences for one in field.names(text)})
    for found in field.names(field.text):
        other = [one for one in known if one not in field.text]
        if other:
            yield field.text[: found.start()] + field.chance.choice(other) + field.text[found.end() :]


def swapped_names(field: Field) -> Iterator[str]:
    found = field.names(field.text)
    if len(found) > 1 and found[0].group() != found[-1].group():
        first, last = found[0], found[-1]
        between = field.text[first.end() : last.start()]
        yield field.text[: first.start()] + last.group() + between + first.group() + field.text[last.end() :]


def speakers(field: Field) -> Iterator[str]:
    """The name beside a verb of saying, for another one of the story."""
    if any(re.search(rf"\b{one}\b", field.text) for (one,) in field.table["saying"]):
        yield from names(field)


def negations(field: Field) -> Iterator[str]:
    yield from field.swapped("negation")


def added_negations(field: Field) -> Iterator[str]:
    yield from field.swapped("negated")


def hedges(field: Field) -> Iterator[str]:
    yield from field.swapped("hedge")


def tenses(field: Field) -> Iterator[str]:
    yield from field.swapped("tense")


def attributions(field: Field) -> Iterator[str]:
    """The end of a sentence, where somebody is named who said it, left out."""
    tail = _TAIL.search(field.text)
    if tail and any(re.search(rf"\b{one}\b", tail.group()) for (one,) in field.table["saying"]):
        yield field.text[: tail.start()].strip('“”„«»" ') + "."


def opinions(field: Field) -> Iterator[str]:
    yield from field.swapped("opinion")


def merged(field: Field) -> Iterator[str]:
    """The first half of one sentence and the second half of another."""
    for joint in (", ", f" {field.table['and'][0][0]} "):
        other = field.chance.choice(field.others())
        words, further = field.text.rstrip(".").split(), other.split()
        yield " ".join(words[: len(words) // 2]).rstrip(",") + joint + " ".join(further[len(further) // 2 :])
    other = field.chance.choice(field.others())
    yield f"{field.text.rstrip('.')}, {field.table['and'][0][0]} {other[:1].lower()}{other[1:]}"


def _closes_with_opening_marks(text: str) -> bool:
    """In German »so« is usual too."""
    return 0 <= text.find("»") < text.find("«")


def quotations(field: Field) -> Iterator[str]:
    """Trimmed at its head, its tail and in the middle; a word changed; its marks gone."""
    for found in () if _closes_with_opening_marks(field.text) else _QUOTED.finditer(field.text):
        words = found.group(1).split()
        for kept in (words[1:], words[:-2], words[:2] + words[4:]):
            if len(kept) > 1:
                yield field.text[: found.start(1)] + " ".join(kept) + field.text[found.end(1) :]
        yield field.text[: found.start()] + found.group(1) + field.text[found.end() :]
        yield field.text[: found.end(1)] + field.text[found.end() :]


FAULTS: Mapping[str, tuple[Callable[[Field], Iterator[str]], frozenset[Kind]]] = {
    "number changed": (numbers, frozenset({Kind.NUMBER, Kind.DATE})),
    "unit changed": (units, frozenset({Kind.UNIT, Kind.NUMBER, Kind.DATE})),
    "date changed": (dates, frozenset({Kind.DATE})),
    "name changed": (names, frozenset({Kind.NAME, Kind.SPEAKER, Kind.QUOTATION, Kind.ATTRIBUTION})),
    "names swapped": (swapped_names, frozenset({Kind.NAME, Kind.SPEAKER, Kind.QUOTATION})),
    "speaker swapped": (speakers, frozenset({Kind.NAME, Kind.SPEAKER, Kind.QUOTATION, Kind.ATTRIBUTION})),
    "negation dropped": (negations, frozenset({Kind.NEGATION, Kind.QUOTATION})),
    "negation added": (added_negations, frozenset({Kind.NEGATION, Kind.QUOTATION})),
    "hedge dropped": (
        hedges,
        frozenset({Kind.HEDGE, Kind.MODALITY, Kind.CONDITION, Kind.ATTRIBUTION, Kind.SPEAKER, Kind.DATE}),
    ),
    "attribution dropped": (
        attributions,
        frozenset({Kind.ATTRIBUTION, Kind.SPEAKER, Kind.QUOTATION, Kind.HEDGE, Kind.OPINION}),
    ),
    "opinion told as fact": (opinions, frozenset({Kind.OPINION, Kind.SPEAKER, Kind.TENSE, Kind.HEDGE})),
    "tense moved": (tenses, frozenset(Kind)),
    "two sentences merged": (merged, frozenset(Kind)),
    "quotation trimmed": (quotations, frozenset({Kind.QUOTATION})),
}


def _is_other(said: str, story: Telling) -> bool:
    """Whether more than spaces were changed."""
    return "".join(said.split()) not in {"".join(text.split()) for text in story.sentences}


def stories() -> Sequence[Telling]:
    """The invented stories of `stories.toml`."""
    found = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))["story"]
    return [Telling(one["language"], tuple(one["sentences"])) for one in found]


def planted(told: Sequence[Telling], seed: int) -> Iterator[Planted]:
    """Every fault that fits into each sentence."""
    tables = tomllib.loads((HERE / "planting.toml").read_text(encoding="utf-8"))
    chance = random.Random(seed)
    for story in told:
        for text in story.sentences if len(story.sentences) > 1 else ():
            field = Field(text, story, tables[story.language], chance)
            for fault, (plant, _) in FAULTS.items():
                base = Planted(fault, story.language, text, story.sentences, "")
                yield from (replace(base, said=said) for said in plant(field) if _is_other(said, story))
