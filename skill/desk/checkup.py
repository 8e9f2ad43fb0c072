"""What a feed carries and which uses it could serve, before there is a licence: from one document, of which nothing is
kept. It says what a feed holds, never what may be said of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from skill.desk.ports.feeds import Parsed
from skill.desk.signals import Sayings, inline_words
from skill.rights.licence import Use
from skill.rights.signals import Signal
from skill.stories.cut import wholes
from skill.stories.merge import can_be_counted, is_opinion, settled
from skill.stories.story import Entry, Source
from skill.stories.text import count_words
from skill.stories.titles import Feed

# A summary of fewer sentences is the story, and an excerpt of fewer words is nearly all of it.
FEWEST_SENTENCES = 3
FEWEST_EXCERPT_WORDS = 60
# Texts as short as this, all of them, are captions or teasers.
CAPTION_WORDS = 8
# Of so many stories with the same text it is boilerplate.
_SAME_TEXT_SHARE = 0.3
# Whether a text has three sentences is seen at its beginning.
_FAR_ENOUGH_CHARACTERS = 5_000


@dataclass(frozen=True, slots=True)
class Served:
    """A use, the number of stories that it could be cut of, and what it needs in an item."""

    use: Use
    stories: int
    needs: str


@dataclass(frozen=True, slots=True)
class InPublic:
    """What a publisher says in public, and of how many of the stories."""

    signal: Signal
    stories: int


@dataclass(frozen=True, slots=True)
class Checkup:
    """What one document holds. `holding` counts the stories with each thing, `words` are medians of the stories that
    have the text; `warnings` are sentences of ours.
    """

    format: str
    stories: int
    languages: Mapping[str, int]
    holding: Mapping[str, int]
    words: Mapping[str, int]
    oldest: datetime | None
    newest: datetime | None
    uses: tuple[Served, ...]
    warnings: tuple[str, ...]


def checkup(parsed: Parsed, feed: Feed, language: str, now: datetime, *, has_captions: bool) -> Checkup:
    """`language` is what stories that name none are taken to be in."""
    entries = [settled(entry, feed, now) for entry in parsed.entries]
    dates = [entry.published_at for entry in entries if entry.published_at and entry.published_at <= now]
    return Checkup(
        format=parsed.format,
        stories=len(entries),
        languages=dict(Counter(entry.language or "" for entry in entries).most_common()),
        holding={name: sum(map(has, entries)) for name, has in _HOLDING.items()},
        words={name: _median(map(text, entries)) for name, text in _TEXTS.items()},
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
        uses=tuple(_uses([entry for entry in entries if can_be_counted(entry)], language)),
        warnings=tuple(_warnings(parsed, entries, has_captions, now)),
    )


def in_public(sayings: Sayings, parsed: Parsed) -> tuple[InPublic, ...]:
    """What documents and items say of the stories, in the order in which it comes."""
    inline = inline_words(parsed.entries, parsed.words)
    said = (sayings.of(entry.link, inline.get(number, "")) for number, entry in enumerate(parsed.entries))
    counts = Counter(signal for one in said for signal in dict.fromkeys(one.signals))
    return tuple(InPublic(signal, stories) for signal, stories in counts.items())


_HOLDING: Mapping[str, Callable[[Entry], bool]] = {
    "abstract": lambda entry: bool(entry.abstract),
    "body": lambda entry: bool(entry.body),
    "link": lambda entry: bool(entry.link),
    "date": lambda entry: entry.published_at is not None,
    "authors": lambda entry: bool(entry.authors),
    "section": lambda entry: bool(entry.sections),
    "tags": lambda entry: bool(entry.tags),
    "genre": lambda entry: bool(entry.genres),
    "credit": lambda entry: bool(entry.credits),
    "embargo": lambda entry: entry.not_before is not None or entry.embargo_unreadable,
    "opinion": is_opinion,
    "adult": lambda entry: entry.is_adult,
}
_TEXTS: Mapping[str, Callable[[Entry], str]] = {
    "headline": lambda entry: entry.headline,
    "abstract": lambda entry: entry.abstract,
    "body": lambda entry: entry.body,
}


_DOUBTS: tuple[tuple[Callable[[Entry, datetime], bool], str], ...] = (
    (
        lambda entry, now: entry.published_at is None,
        "have no date that can be meant; they count from when they are first seen",
    ),
    (
        lambda entry, now: entry.guid.startswith("sha256:"),
        "have neither a GUID nor a link; an edit makes them other stories",
    ),
    (lambda entry, now: not entry.link, "have no link, so no card can lead to them"),
    (
        lambda entry, now: not can_be_counted(entry),
        "are written without spaces between words, and are refused",
    ),
    (
        lambda entry, now: entry.not_before is not None and entry.not_before > now,
        "are dated ahead, which is an embargo until then",
    ),
    (lambda entry, now: entry.embargo_unreadable, "have an embargo that cannot be read, and are never said"),
    (
        lambda entry, now: entry.is_adult,
        "are rated for adults, or in a way that is not known, and are not told",
    ),
)


def _median(texts: Iterable[str]) -> int:
    return round(median([count for text in texts if (count := count_words(text))] or [0]))


def _uses(entries: Sequence[Entry], language: str) -> Iterator[Served]:
    def count(fits: Callable[[Entry], bool]) -> int:
        return sum(map(fits, entries))

    yield Served(Use.HEADLINE, len(entries), "a title")
    yield Served(
        Use.ABSTRACT, count(lambda entry: bool(entry.abstract)), "a description that is not the text's beginning"
    )
    yield Served(
        Use.SUMMARY,
        count(lambda entry: _sentences(entry, language) >= FEWEST_SENTENCES),
        "three whole sentences of text",
    )
    yield Served(
        Use.EXCERPT, count(lambda entry: count_words(entry.body) >= FEWEST_EXCERPT_WORDS), "a text of 60 words or more"
    )
    yield Served(Use.TRAIN, count(lambda entry: bool(entry.body)), "the full text")


def _sentences(entry: Entry, language: str) -> int:
    if not entry.body:
        return 0
    beginning = entry.body[:_FAR_ENOUGH_CHARACTERS]
    return len(wholes(Source(entry.abstract, beginning), entry.language or language))


def _warnings(parsed: Parsed, entries: Sequence[Entry], has_captions: bool, now: datetime) -> Iterator[str]:
    counted = len(entries)
    if not counted:
        yield "it holds no story that can be read now; check it again when it does"
        return
    for has, sentence in _DOUBTS:
        if found := sum(1 for entry in entries if has(entry, now)):
            yield f"{_of(found, counted)} {sentence}"
    yield from _of_abstracts(entries, has_captions)
    if withdrawn := len(parsed.withdrawals):
        yield f"it withdraws {withdrawn} {'story' if withdrawn == 1 else 'stories'} of its own"
    yield from parsed.notes


def _of_abstracts(entries: Sequence[Entry], has_captions: bool) -> Iterator[str]:
    abstracts = [entry.abstract for entry in entries if entry.abstract]
    if has_captions:
        yield "its pictures have captions (media:description), which are never taken for text"
    if abstracts and max(map(count_words, abstracts)) <= CAPTION_WORDS:
        yield "its descriptions are as short as captions; ask the publisher what they are"
    same = max(Counter(abstracts).values(), default=0)
    if same > 1 and same >= _SAME_TEXT_SHARE * len(entries):
        yield f"{_of(same, len(entries))} have the same description, which is none of a story"


def _of(count: int, all_of_them: int) -> str:
    return f"{count} of {all_of_them} stories"
