"""Words and runs of words: which of a story's words stand in a text, found fast.

A word is a maximal run of non-space characters that holds a letter or a digit, after NFKC and tag removal.
Words compare folded: NFKC, small letters, outer punctuation gone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html.parser import HTMLParser

Tokens = tuple[str, ...]

# A shorter run of common words is no trace of a story.
TRACE = 4
# fmt: off
_BLOCKS = frozenset([
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figure", "table", "tr", "td", "th",
    "section", "article", "header", "footer", "pre", "dd", "dt", "br", "hr", "img",
])
# fmt: on
_NOT_TEXT = frozenset(["script", "style", "noscript", "iframe", "object", "template", "svg", "figcaption", "form"])
# Stands between two versions of a story: no word is like it, so that no run goes across.
_GAP = "\0"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append(" ")
        if tag in _NOT_TEXT:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append(" ")
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.parts.append(data)


def text_of(markup: str) -> str:
    """The text of an HTML fragment."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


def tokens_of(text: str) -> Tokens:
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return tuple(folded for run in shown.split() if (folded := _folded(run)))


@lru_cache(maxsize=200_000)
def _folded(run: str) -> str:
    """Empty where `run` is no word."""
    letters = run.casefold()
    places = [place for place, letter in enumerate(letters) if letter.isalnum()]
    return letters[places[0] : places[-1] + 1].replace("’", "'") if places else ""


@dataclass(frozen=True, slots=True)
class Story:
    """One entry of a document in all the versions that the document holds."""

    title: str
    name: str
    headlines: tuple[Tokens, ...]
    versions: tuple[Tokens, ...]

    @property
    def words(self) -> Tokens:
        found: list[str] = []
        for version in self.versions:
            found += [*version, _GAP]
        return tuple(found)

    @property
    def places(self) -> tuple[int, ...]:
        """For each of `words` a number that it shares with the same word of an earlier version, so that what an
        edit left as it was counts once."""
        numbers: list[int] = []
        before: list[tuple[Tokens, list[int]]] = []
        fresh = 0
        for version in self.versions:
            mine: dict[int, int] = {}
            for other, known in reversed(before):
                for block in SequenceMatcher(None, other, version, autojunk=False).get_matching_blocks():
                    for step in range(block.size):
                        if block.b + step not in mine and known[block.a + step] not in mine.values():
                            mine[block.b + step] = known[block.a + step]
            for place in range(len(version)):
                if place not in mine:
                    mine[place] = fresh
                    fresh += 1
            row = [mine[place] for place in range(len(version))]
            before.append((version, row))
            numbers += [*row, -1]
        return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Run:
    """`length` words of a text from `start` on are those of a story from `place` on."""

    start: int
    length: int
    story: int
    place: int

    @property
    def stop(self) -> int:
        return self.start + self.length

    def within(self, other: Run) -> bool:
        return other.start <= self.start and self.stop <= other.stop


class Index:
    """Where every four words in a row stand in the stories."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.stories = tuple(stories)
        self.sources = tuple(story.words for story in stories)
        self._numbers = tuple(story.places for story in stories)
        self._places: dict[Tokens, list[tuple[int, int]]] = {}
        for number, source in enumerate(self.sources):
            for place in range(len(source) - TRACE + 1):
                self._places.setdefault(source[place : place + TRACE], []).append((number, place))
        self._headlines: dict[str, list[tuple[int, Tokens]]] = {}
        for number, story in enumerate(self.stories):
            for headline in story.headlines:
                if headline:
                    self._headlines.setdefault(headline[0], []).append((number, headline))

    def runs(self, text: Tokens) -> Iterator[Run]:
        """Every longest run of four words or more that stands in a story."""
        for start in range(len(text) - TRACE + 1):
            for story, place in self._places.get(text[start : start + TRACE], ()):
                source = self.sources[story]
                if start and place and text[start - 1] == source[place - 1]:
                    continue  # it began a word before
                length = TRACE
                while (
                    start + length < len(text)
                    and place + length < len(source)
                    and text[start + length] == source[place + length]
                ):
                    length += 1
                yield Run(start, length, story, place)

    def headlines_in(self, text: Tokens) -> Iterator[tuple[int, Tokens]]:
        """The stories whose whole headline stands in `text`, with it."""
        for start, word in enumerate(text):
            for story, headline in self._headlines.get(word, ()):
                if text[start : start + len(headline)] == headline:
                    yield story, headline

    def covered(self, story: int, runs: Iterable[Tokens]) -> frozenset[int]:
        """The fewest words of a story that `runs` can have been taken from: a phrase that stands in it twice is
        charged once. They are named by `Story.places`."""
        found: set[int] = set()
        for run in sorted(set(runs), key=lambda one: (-len(one), one)):
            taken = [
                self._numbers[story][place : place + len(run)]
                for number, place in self._places.get(run[:TRACE], ())
                if number == story and self.sources[story][place : place + len(run)] == run
            ]
            if taken:
                found.update(min(taken, key=lambda one: (len(set(one) - found), one)))
        return frozenset(found)

    def words_at(self, story: int, numbers: Iterable[int]) -> str:
        """The words of those numbers, in order, with a bar where some are left out."""
        word_of: dict[int, str] = {}
        for number, word in zip(self._numbers[story], self.sources[story], strict=True):
            word_of.setdefault(number, word)
        shown: list[str] = []
        last = -1
        for number in sorted(numbers):
            shown += ["|", word_of[number]] if shown and number != last + 1 else [word_of[number]]
            last = number
        return " ".join(shown)


def is_part(run: Tokens, of: Iterable[Tokens]) -> bool:
    """Whether `run` stands in one of `of`."""
    return any(run == other[start : start + len(run)] for other in of for start in range(len(other) - len(run) + 1))


@dataclass(frozen=True, slots=True)
class Leak:
    what: str
    story: str
    words: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}: {self.story}, in {self.where}: {self.words!r}"


class Hunt:
    """Everything that came back, held against the sources."""

    def __init__(self, index: Index, licence_words: int) -> None:
        self.index, self.limit = index, licence_words
        self.leaks: list[Leak] = []
        self.longest: tuple[int, str] = (0, "")
        self.most_in_answer = 0
        self._runs: dict[int, set[Tokens]] = {}

    def look(self, texts: Mapping[str, str], where: str) -> None:
        """Search one response. `texts` are all its strings as a person or a program would get them."""
        tokens = {name: tokens_of(text) for name, text in texts.items()}
        told: dict[int, set[Tokens]] = {}
        headlines = {found for text in tokens.values() for found in self.index.headlines_in(text)}
        subjects = {story for story, _ in headlines}
        for name, text in tokens.items():
            runs = list(self.index.runs(text))
            for run in runs:
                words = text[run.start : run.stop]
                if is_part(words, (headline for _, headline in headlines)):
                    continue
                self._measure(run, words, f"{where} {name}")
                if not _is_of_another(run, runs, subjects):
                    told.setdefault(run.story, set()).add(words)
        for story, found in told.items():
            self._runs.setdefault(story, set()).update(found)
            in_answer = self.index.covered(story, found)
            self.most_in_answer = max(self.most_in_answer, len(in_answer))
            if len(in_answer) > self.limit:
                words_told = self.index.words_at(story, in_answer)
                self._leak(f"{len(in_answer)} words of one story in one answer", story, words_told, where)

    def union(self) -> dict[int, frozenset[int]]:
        """For each story the words of it that ever left."""
        return {story: self.index.covered(story, runs) for story, runs in self._runs.items()}

    def close(self) -> None:
        """Judge the answers all together."""
        for story, places in self.union().items():
            if len(places) > 2 * self.limit:
                words = self.index.words_at(story, places)
                self._leak(f"{len(places)} words of one story in all", story, words, "all answers together")

    def _measure(self, run: Run, words: Tokens, where: str) -> None:
        if run.length > self.longest[0]:
            self.longest = (run.length, " ".join(words))
        if run.length > self.limit:
            self._leak(f"a run of {run.length} words", run.story, " ".join(words), where)

    def _leak(self, what: str, story: int, words: str, where: str) -> None:
        told = self.index.stories[story]
        self.leaks.append(Leak(what, f"{told.title} {told.name}", words, where))


def _is_of_another(run: Run, runs: Sequence[Run], subjects: set[int]) -> bool:
    """Whether the words are plainly another story's: part of a longer run, or of the story that is told."""
    return any(
        run.within(other)
        and other.story != run.story
        and (other.length > run.length or (other.story in subjects and run.story not in subjects))
        for other in runs
    )
