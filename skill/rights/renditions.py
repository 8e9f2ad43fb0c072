"""Cutting: which words of a story version each granted use may let out, within the schedule's limits.

Made once, at ingest, the same for every listener. A use that cannot be cut within its limits has no
rendition, and the story falls back to what has one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from skill.rights.allowance import Allowance, Given, place_set, ranges
from skill.rights.licence import Grant, Licence, Schedule, Terms, Use
from skill.stories.overlap import Original, longest_run
from skill.stories.pronunciation import unmarked
from skill.stories.story import Source, Story
from skill.stories.summary import Cut, excerpt, summarise, text_of
from skill.stories.text import fold, folded

# An excerpt that breaks off after less says nothing.
MIN_EXCERPT_WORDS = 5
# An answer is heard, and has its own limits: whatever a licence allows, one rendition holds no more.
MAX_WORDS = 300
MAX_CHARACTERS = 2000
MAX_HEADLINE_CHARACTERS = 300

Fits = Callable[[range], bool]


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
        return sum(len(span) for span in self.spans)

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
) -> tuple[Rendition, ...]:
    """The renditions of a story version, in the order in which they take from the allowance.

    `stored_at` is the first time that this version was stored.
    """
    tokens = tuple(folded(source.abstract)) + tuple(folded(source.body))
    allowance = Allowance(schedule.limits.allowance_words, given, fingerprint, tokens)
    cutting = _Cutting(story, source, licence, schedule, allowance, stored_at)
    grants = {use: schedule.grants[use] for use in active_uses(schedule, now) if _covers(schedule.grants[use], story)}
    whole = cutting.headline(headline) if Use.HEADLINE in grants else ()
    return (*whole, *cutting.passages(grants))


@dataclass(frozen=True, slots=True)
class _Cutting:
    """One story version on the table. The allowance fills as it is cut."""

    story: Story
    source: Source
    licence: Licence
    schedule: Schedule
    allowance: Allowance
    stored_at: datetime

    def headline(self, text: str) -> tuple[Rendition, ...]:
        return (self._rendition(Use.HEADLINE, text),) if 0 < len(text) <= MAX_HEADLINE_CHARACTERS else ()

    def passages(self, grants: Mapping[Use, Grant]) -> Iterator[Rendition]:
        taken: list[range] = []
        for use, choose, made_by in _CUTTERS:
            fits = _within(grants[use], self.schedule, self.source, self.allowance) if use in grants else None
            found = choose(self.source, self.story.language, fits, taken) if fits else None
            if found and len(text_of(self.source, found)) <= MAX_CHARACTERS:
                taken.append(found.span)
                yield self._passage(use, found, made_by)

    def _passage(self, use: Use, found: Cut, made_by: str) -> Rendition:
        return replace(
            self._rendition(use, text_of(self.source, found)),
            spans=(found.span,),
            places=ranges(self.allowance.take(found.span)),
            breaks_off=found.breaks_off,
            made_by=made_by,
        )

    def _rendition(self, use: Use, text: str) -> Rendition:
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
        )


def measured(rendition: Rendition, original: Original) -> Rendition:
    """`rendition` with the longest run of source words in any form of it that leaves. A headline is in no budget."""
    if not rendition.spans:
        return rendition
    forms = {rendition.text, *map(unmarked, rendition.said.values())}
    return replace(rendition, longest_run=max(original.overlap(form).longest_run for form in forms))


def rendition_id(story: Story, licence: Licence, schedule: Schedule, use: Use, text: str) -> str:
    """The same words cut again are the same rendition, whichever version of the licence they are measured by."""
    named = (story.id, str(story.version), licence.id, schedule.name, use.value, text)
    return hashlib.sha256("\x1f".join(named).encode()).hexdigest()[:20]


def _covers(grant: Grant, story: Story) -> bool:
    named = {fold(section) for section in story.sections}
    return (grant.sections is None or bool(named & grant.sections)) and not named & grant.exclude_sections


def _within(grant: Grant, schedule: Schedule, source: Source, allowance: Allowance) -> Fits | None:
    """Whether a span of source words is within the grant, the answer and the allowance.

    A summary that is made of the story's own sentences needs leave to be verbatim.
    """
    if grant.use is Use.SUMMARY and not grant.verbatim:
        return None
    most = min(
        grant.max_words or 0,
        MAX_WORDS,
        schedule.limits.words_per_answer,
        int(grant.max_share * len(source)) if grant.max_share is not None else len(source),
    )
    return lambda span: (
        0 < len(span) <= most
        and (grant.max_run is None or longest_run((span,)) <= grant.max_run)
        and allowance.has_room_for(span)
    )


def _abstract(source: Source, language: str, fits: Fits, taken: Sequence[range]) -> Cut | None:
    whole = range(len(source.abstract_words))
    return Cut(whole) if fits(whole) else None


def _summary(source: Source, language: str, fits: Fits, taken: Sequence[range]) -> Cut | None:
    """Of the body; of the abstract only where there is no body and the abstract is not told whole."""
    return None if taken and not source.body_words else summarise(source, language, fits)


def _excerpt(source: Source, language: str, fits: Fits, taken: Sequence[range]) -> Cut | None:
    found = excerpt(source, language, fits, taken)
    return None if found and found.breaks_off and len(found.span) < MIN_EXCERPT_WORDS else found


_CUTTERS = (
    (Use.ABSTRACT, _abstract, "publisher"),
    (Use.SUMMARY, _summary, "cut"),
    (Use.EXCERPT, _excerpt, "cut"),
)
