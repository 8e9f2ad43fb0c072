"""Articles of made-up words, in editions: what publishers write and rewrite.

Every word stands in one article alone, so that a word that left names its article and keeps its identity
through every edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import count
from random import Random

from tests.adversary.words import Tokens

Sentences = tuple[Tokens, ...]

_SYLLABLES = tuple(first + second for first in "bdfgklmnprtvz" for second in "aeiou")
# A number that shares no factor with that of all words: neighbours come out unlike each other.
_STEP = 7_368_787


@dataclass(frozen=True, slots=True)
class Mark:
    """What a word says of itself: its article, and whether it is `source`, `headline`, `author` or `link`."""

    article: int
    kind: str


@dataclass(frozen=True)
class Edition:
    """An article as it reads at one time. `opening` says how the feed describes it: `abstract` (a standfirst of its
    own), `begins` (the body's first sentence) or `breaks_off` (its first words and an ellipsis).
    """

    headline: Tokens
    abstract: Sentences
    body: Sentences
    sections: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime
    not_before: datetime | None = None
    opening: str = "abstract"

    @cached_property
    def source(self) -> Tokens:
        """The source words: a description that begins the body or breaks off is no abstract."""
        told = (*self.abstract, *self.body) if self.opening == "abstract" else self.body
        return tuple(word for sentence in told for word in sentence)

    @property
    def description(self) -> str:
        if self.opening == "abstract" or not self.body:
            return text_of(self.abstract)
        first = text_of(self.body[:1])
        return first if self.opening == "begins" else f"{' '.join(first.split()[:4]).rstrip('.')} …"

    @property
    def text(self) -> str:
        return text_of(self.body)

    @cached_property
    def title(self) -> str:
        return text_of((self.headline,)).rstrip(".")


def text_of(sentences: Sentences) -> str:
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


@dataclass
class Article:
    """One article in all its editions and under all its GUIDs, the newest last, and the feeds that carry it now."""

    number: int
    publisher: str
    guids: list[str]
    link: str
    editions: list[Edition]
    feeds: set[str] = field(default_factory=set)

    @property
    def now(self) -> Edition:
        return self.editions[-1]

    @property
    def stories(self) -> tuple[str, ...]:
        """The ids that the skill may know it by: its publisher, and 12 hex digits of the hash of a GUID of its."""
        return tuple(f"{self.publisher}/{sha256(guid.encode()).hexdigest()[:12]}" for guid in self.guids)


class Writer:
    """Makes words, and remembers what each is part of."""

    def __init__(self) -> None:
        self.marks: dict[str, Mark] = {}
        self._numbers = count(1)

    def words(self, article: int, kind: str, length: int) -> Tokens:
        made = tuple(_word(next(self._numbers)) for _ in range(length))
        self.marks.update(dict.fromkeys(made, Mark(article, kind)))
        return made

    def sentence(self, article: int, chance: Random, longest: int = 14) -> Tokens:
        return self.words(article, "source", chance.randint(4, longest))

    def article(self, number: int, publisher: str, now: datetime, chance: Random) -> Article:
        abstract = tuple(self.sentence(number, chance, 10) for _ in range(chance.choice((0, 1, 1, 1, 2))))
        body = tuple(self.sentence(number, chance) for _ in range(chance.randint(0 if abstract else 1, 6)))
        name = self.words(number, "link", 1)[0]
        link = f"https://{publisher}.example/{name}"
        self.marks[link] = Mark(number, "link")
        edition = Edition(
            self.words(number, "headline", chance.randint(2, 6)),
            abstract,
            body,
            ("World",),
            tuple(" ".join(self.words(number, "author", 2)).title() for _ in range(chance.randint(0, 2))),
            now,
            opening=chance.choice(("abstract", "abstract", "abstract", "begins", "breaks_off")) if body else "abstract",
        )
        return Article(number, publisher, [f"guid-{number}"], link, [edition])

    # ── edits: each makes the next edition of an article ──────────────────────────────────────────────

    def a_word_changed(self, article: Article, chance: Random) -> Edition:
        now = article.now
        part, place = chance.choice([("abstract", place) for place in range(len(now.abstract))] +
                                    [("body", place) for place in range(len(now.body))])  # fmt: skip
        sentences: list[Tokens] = list(getattr(now, part))
        old = sentences[place]
        at = chance.randrange(len(old))
        sentences[place] = (*old[:at], *self.words(article.number, "source", 1), *old[at + 1 :])
        return _with(now, part, sentences)

    def a_paragraph_before(self, article: Article, chance: Random) -> Edition:
        before = tuple(self.sentence(article.number, chance) for _ in range(chance.randint(1, 2)))
        return replace(article.now, body=(*before, *article.now.body))

    def written_anew(self, article: Article, chance: Random) -> Edition:
        fresh = self.article(article.number, article.publisher, article.now.published_at, chance).now
        return replace(fresh, sections=article.now.sections, not_before=article.now.not_before)

    def retitled(self, article: Article, chance: Random) -> Edition:
        return replace(article.now, headline=self.words(article.number, "headline", chance.randint(2, 6)))


def sentences_moved(article: Article, chance: Random) -> Edition:
    body = list(article.now.body)
    chance.shuffle(body)
    return replace(article.now, body=tuple(body))


def a_sentence_gone(article: Article, chance: Random) -> Edition:
    body = article.now.body
    if len(body) < 2:
        return article.now
    gone = chance.randrange(len(body))
    return replace(article.now, body=(*body[:gone], *body[gone + 1 :]))


def abstract_and_body_swapped(article: Article, chance: Random) -> Edition:
    now = article.now
    return replace(now, abstract=now.body[:2], body=(*now.abstract, *now.body[2:]), opening="abstract")


def described_otherwise(article: Article, chance: Random) -> Edition:
    if not article.now.body:
        return article.now
    return replace(article.now, opening=chance.choice(("abstract", "begins", "breaks_off")))


def as_it_was(article: Article, chance: Random) -> Edition:
    """An earlier text again, under what holds now."""
    earlier, now = chance.choice(article.editions), article.now
    return replace(earlier, sections=now.sections, not_before=now.not_before, published_at=now.published_at)


def titles_swapped(one: Article, other: Article) -> None:
    """Each story under the other's headline: the words of a headline go with the article that has it now."""
    mine, theirs = one.now, other.now
    one.editions.append(replace(mine, headline=theirs.headline))
    other.editions.append(replace(theirs, headline=mine.headline))


def _with(edition: Edition, part: str, sentences: Sequence[Tokens]) -> Edition:
    return (
        replace(edition, abstract=tuple(sentences)) if part == "abstract" else replace(edition, body=tuple(sentences))
    )


def _word(number: int) -> str:
    rest = number * _STEP % len(_SYLLABLES) ** 4
    letters = ""
    for _ in range(4):
        rest, place = divmod(rest, len(_SYLLABLES))
        letters += _SYLLABLES[place]
    return letters
