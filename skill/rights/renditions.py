"""Cutting: which words of a story version each granted use may let out, within the schedule's limits.

Made once, at ingest, the same for every listener. A use that cannot be cut within its limits has no
rendition, and the story falls back to what has one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType

from skill.rights.allowance import Allowance, Given, place_set, ranges
from skill.rights.licence import Grant, Licence, Schedule, Terms, Use
from skill.stories.condensed import Condensed
from skill.stories.cut import BROKEN_OFF, Cut, Limits, length, verbatim
from skill.stories.excerpt import excerpt
from skill.stories.overlap import Original, longest_run
from skill.stories.pronunciation import unmarked
from skill.stories.story import Source, Story
from skill.stories.summary import summarise
from skill.stories.text import fold, folded

# An excerpt that breaks off after less says nothing.
MIN_EXCERPT_WORDS = 5
# An answer is heard, and has its own limits: whatever a licence allows, one rendition holds no more.
MAX_WORDS = 300
MAX_CHARACTERS = 2000
MAX_HEADLINE_CHARACTERS = 300
# A summary is told beside others in one answer: three sentences of a dozen words are enough.
SUMMARY_WORDS = 36
# In `made_by`: a language model made it.
MODEL = "model"


@dataclass(frozen=True, slots=True)
class Rendition:
    """Words cut from one story version for one use under one schedule of one licence version.

    `spans` are source words; a headline has none, since it is in no budget. `of_words` counts the source words
    of that version, which was first stored at `stored_at`. `longest_run` is that of what leaves, as measured.
    `places` are those that the words have in the story's allowance. `said` holds the text for the ear, by
    locale or by language, where it differs.
    """

    id: str
    story: str
    version: int
    licence: str
    licence_version: int
    schedule: str
    use: Use
    language: str
    text: str
    stored_at: datetime
    of_words: int
    spans: tuple[range, ...] = ()
    places: tuple[range, ...] = ()
    longest_run: int = 0
    breaks_off: bool = False
    made_by: str = "publisher"
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def words(self) -> int:
        return sum(map(len, self.spans))

    @property
    def terms(self) -> Terms:
        """What the words were measured by when they were cut."""
        return self.licence, self.licence_version, self.schedule

    def for_ear(self, locale: str) -> str:
        return self.said.get(locale) or self.said.get(locale.split("-")[0]) or self.text


def words_out(renditions: Iterable[Rendition], spent: frozenset[int]) -> Mapping[Use, int]:
    """How many source words of a story are out once each of its live renditions is; `spent` are places that are.

    For words that were cut under another version of the licence. They take room in the order of cutting, whether
    they were given or not, so that the count is the same for everyone and no term of a licence moves it. What is
    out already costs nothing new, but is counted for the listener who has not heard it.
    """
    here: frozenset[int] = frozenset()
    found: dict[Use, int] = {}
    for one in sorted(renditions, key=lambda one: _ORDER[one.use]):
        here |= place_set(one.places)
        found[one.use] = len(here if here <= spent else here | spent)
    return found


# What may stand behind the words of a cut: an excerpt that breaks off says so.
_MARKS = {Use.ABSTRACT: 0, Use.SUMMARY: 0, Use.EXCERPT: len(BROKEN_OFF)}
_ORDER = {use: number for number, use in enumerate(Use)}


def active_uses(schedule: Schedule, now: datetime) -> tuple[Use, ...]:
    """The uses whose grants are in term: what a story is cut for. When this changes, it is cut again."""
    return tuple(
        use
        for use, grant in schedule.grants.items()
        if (grant.starts is None or grant.starts <= now) and (grant.ends is None or now < grant.ends)
    )


def cut(
    story: Story,
    headline: str,
    source: Source,
    fingerprint: str,
    given: Sequence[Given],
    licence: Licence,
    schedule: Schedule,
    stored_at: datetime,
    now: datetime,
    proposed: Condensed | None = None,
    characters: Mapping[Use, int] = MappingProxyType({}),
) -> tuple[Rendition, ...]:
    """The renditions of a story version, in the order in which they take from the allowance.

    `stored_at` is the first time that this version was stored. `proposed` is a model's summary of this version that
    says what the story says; where it is within the grant, it stands in place of the one that is cut. `characters` are
    the most that the words of a use may have, where its publisher says so in public.
    """
    tokens = folded(source.abstract) + folded(source.body) if given else ()  # there is nothing to compare them with
    allowance = Allowance(schedule.limits.allowance_words, given, fingerprint, tokens)
    cutting = _Cutting(story, source, licence, schedule, allowance, stored_at, proposed, characters)
    grants = {use: schedule.grants[use] for use in active_uses(schedule, now) if _covers(schedule.grants[use], story)}
    whole = cutting.headline(headline) if Use.HEADLINE in grants else ()
    return (*whole, *cutting.passages(headline, grants))


@dataclass(frozen=True, slots=True)
class _Cutting:
    """One story version on the table. The allowance fills as it is cut."""

    story: Story
    source: Source
    licence: Licence
    schedule: Schedule
    allowance: Allowance
    stored_at: datetime
    proposed: Condensed | None
    characters: Mapping[Use, int]

    def headline(self, text: str) -> tuple[Rendition, ...]:
        most = min(MAX_HEADLINE_CHARACTERS, self._most_characters(Use.HEADLINE))
        return (self._rendition(Use.HEADLINE, text),) if 0 < len(text) <= most else ()

    def _most_characters(self, use: Use) -> int:
        return min(MAX_CHARACTERS, self.characters.get(use, MAX_CHARACTERS))

    def passages(self, headline: str, grants: Mapping[Use, Grant]) -> Iterator[Rendition]:
        taken: list[range] = []
        for use, choose, made_by in _CUTTERS:
            if use is Use.SUMMARY and (made := self._made(grants.get(use), taken)):
                taken += made.spans
                yield made
                continue
            limits = self._limits(grants[use]) if use in grants else None
            found = choose(_Asked(self.source, headline, self.story.language, limits, taken)) if limits else None
            if found and len(found.text) <= self._most_characters(use):
                taken += found.spans
                yield self._passage(use, found, made_by)

    def _limits(self, grant: Grant) -> Limits | None:
        """What the grant, the answer, the allowance and the publisher's own word leave.

        A summary that is made of the story's own sentences needs leave to be verbatim.
        """
        if grant.use is Use.SUMMARY and not grant.verbatim:
            return None
        most = _most_words(grant, self.schedule, self.source)
        run = most if grant.max_run is None else grant.max_run
        if grant.use not in self.characters:
            return Limits(most, run, self.allowance.has_room_for)
        return Limits(most, run, partial(self._has_room, self._most_characters(grant.use) - _MARKS[grant.use]))

    def _has_room(self, characters: int, *spans: range) -> bool:
        return length(self.source, spans) <= characters and self.allowance.has_room_for(*spans)

    def _made(self, grant: Grant | None, taken: Sequence[range]) -> Rendition | None:
        """What a model made, where the grant lets one and it is within all limits."""
        made, is_told_whole = self.proposed, bool(taken) and not self.source.body_words
        if made is None or grant is None or not grant.model_hosts or is_told_whole or not self._may_be(made, grant):
            return None
        found = self._rendition(Use.SUMMARY, made.text, ranges(made.positions), made_by=MODEL)
        # The same words as they are cut are another rendition: who made it is told.
        own = rendition_id(self.story, self.licence, self.schedule, Use.SUMMARY, f"{MODEL}\x1f{made.text}")
        return replace(found, id=own)

    def _may_be(self, made: Condensed, grant: Grant) -> bool:
        original = Original((self.source.abstract, self.source.body), self.story.language)
        spans = ranges(made.positions)
        run = max(longest_run(spans), original.overlap(made.text).longest_run)
        return (
            len(made.positions) <= _most_words(grant, self.schedule, self.source)
            and len(made.text) <= self._most_characters(Use.SUMMARY)
            and (grant.max_run is None or run <= grant.max_run)
            and (grant.verbatim or not made.is_verbatim)
            and self.allowance.has_room_for(*spans)
        )

    def _passage(self, use: Use, found: Cut, made_by: str) -> Rendition:
        return self._rendition(use, found.text, found.spans, breaks_off=found.breaks_off, made_by=made_by)

    def _rendition(
        self,
        use: Use,
        text: str,
        spans: tuple[range, ...] = (),
        *,
        breaks_off: bool = False,
        made_by: str = "publisher",
    ) -> Rendition:
        story, licence, schedule = self.story, self.licence, self.schedule
        return Rendition(
            rendition_id(story, licence, schedule, use, text),
            story.id,
            story.version,
            licence.id,
            licence.version,
            schedule.name,
            use,
            story.language,
            text,
            self.stored_at,
            len(self.source),
            spans,
            ranges(self.allowance.take(*spans)),
            breaks_off=breaks_off,
            made_by=made_by,
        )


def measured(rendition: Rendition, original: Original) -> Rendition:
    """`rendition` with the longest run of source words in any form of it that leaves. A headline is in no budget.

    What is all of its source, such as an abstract without a body, holds no longer run than that has words.
    """
    if not rendition.spans:
        return rendition
    if rendition.spans == (range(rendition.of_words),):
        return replace(rendition, longest_run=rendition.of_words)
    forms = {rendition.text, *map(unmarked, rendition.said.values())}
    return replace(rendition, longest_run=max(original.overlap(form).longest_run for form in forms))


def rendition_id(story: Story, licence: Licence, schedule: Schedule, use: Use, text: str) -> str:
    """The same words cut again are the same rendition, whichever version of the licence they are measured by."""
    named = (story.id, str(story.version), licence.id, schedule.name, use.value, text)
    return hashlib.sha256("\x1f".join(named).encode()).hexdigest()[:20]


def _covers(grant: Grant, story: Story) -> bool:
    named = {fold(section) for section in story.sections}
    return (grant.sections is None or bool(named & grant.sections)) and not named & grant.exclude_sections


def _most_words(grant: Grant, schedule: Schedule, source: Source) -> int:
    """Source words that a rendition under the grant may hold, whatever room the allowance has."""
    return min(
        grant.max_words or 0,
        MAX_WORDS,
        schedule.limits.words_per_answer,
        int(grant.max_share * len(source)) if grant.max_share is not None else len(source),
    )


def asked_words(story: Story, source: Source, schedule: Schedule, hosts: frozenset[str], now: datetime) -> int:
    """How many words a summary may have that a model at one of `hosts`, names of one place, is asked for; 0: none is.

    An abstract that is told takes its words from the allowance first.
    """
    grants = {use: schedule.grants[use] for use in active_uses(schedule, now) if _covers(schedule.grants[use], story)}
    grant = grants.get(Use.SUMMARY)
    if grant is None or not grant.model_hosts & hosts:
        return 0
    abstract, told = len(source.abstract_words), grants.get(Use.ABSTRACT)
    first = abstract if told and abstract <= _most_words(told, schedule, source) else 0
    if first and not source.body_words:  # there is nothing else to tell
        return 0
    return max(0, min(_most_words(grant, schedule, source), schedule.limits.allowance_words - first))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a cutter is given; `taken` are the words that the cuts before it have."""

    source: Source
    headline: str
    language: str
    limits: Limits
    taken: Sequence[range]


def _abstract(asked: _Asked) -> Cut | None:
    whole = range(len(asked.source.abstract_words))
    return verbatim(asked.source, whole) if asked.limits.fit((whole,)) else None


def _summary(asked: _Asked) -> Cut | None:
    """Of the body; of the abstract only where there is no body and the abstract is not told whole.

    Where the abstract is told, which says what happened, a summary that cannot begin as the story does says less.
    """
    is_told_whole = bool(asked.taken)
    if is_told_whole and not asked.source.body_words:
        return None
    return summarise(
        asked.source,
        asked.headline,
        asked.language,
        asked.limits,
        enough_words=SUMMARY_WORDS,
        with_the_first=is_told_whole,
    )


def _excerpt(asked: _Asked) -> Cut | None:
    found = excerpt(asked.source, asked.language, asked.limits, asked.taken)
    return None if found and found.breaks_off and found.words < MIN_EXCERPT_WORDS else found


_CUTTERS: tuple[tuple[Use, Callable[[_Asked], Cut | None], str], ...] = (
    (Use.ABSTRACT, _abstract, "publisher"),
    (Use.SUMMARY, _summary, "cut"),
    (Use.EXCERPT, _excerpt, "cut"),
)
