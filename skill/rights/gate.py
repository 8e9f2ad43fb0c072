"""The gate: the one function that says whether words may leave, and the only maker of `Cleared`.

It is pure. It is handed facts and answers with a clearance or with every reason against, in the order
in which the agreement is read: licence → term → scope → state of the story → where and how → use →
limits → signals → what was spent. Each reason names the clause (file and key) behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from skill.rights.book import Standing
from skill.rights.licence import Channel, Grant, Licence, Schedule, Use
from skill.rights.renditions import MODEL, Rendition
from skill.rights.signals import NOT_KNOWN, Attempt, Profile, Reported, Signal, next_moment, stopping, to_report
from skill.stories.agencies import names, names_agency, plainly, whole_words
from skill.stories.overlap import longest_run
from skill.stories.story import State, Story
from skill.stories.text import count_words, fold


class Code(StrEnum):
    NO_LICENCE = "NO_LICENCE"
    LICENSEE = "LICENSEE"
    EXPIRED = "EXPIRED"
    NOT_STARTED = "NOT_STARTED"
    SUSPENDED = "SUSPENDED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    KILLED = "KILLED"
    WITHHELD = "WITHHELD"
    EMBARGOED = "EMBARGOED"
    TOO_OLD = "TOO_OLD"
    TERRITORY = "TERRITORY"
    LANGUAGE = "LANGUAGE"
    CHANNEL = "CHANNEL"
    HOST = "HOST"
    USE_NOT_GRANTED = "USE_NOT_GRANTED"
    LIMIT = "LIMIT"
    SIGNAL = "SIGNAL"
    QUOTA = "QUOTA"
    ATTRIBUTION = "ATTRIBUTION"
    UNSUPPORTED_LANGUAGE = "UNSUPPORTED_LANGUAGE"


FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against: its code, the clause (file and key) it rests on, and what was found, in words."""

    code: Code
    clause: str
    found: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asks, where, and how it would come out. `country` is consented to, `None` where unknown.

    `profiles` are the ways of reporting uses that the house keeps.
    """

    now: datetime
    licensee: str
    host: str
    locale: str
    country: str | None = None
    profiles: frozenset[Profile] = frozenset()

    @property
    def language(self) -> str:
        return self.locale.split("-")[0].lower()

    @property
    def region(self) -> str | None:
        parts = self.locale.split("-")
        return parts[-1] if len(parts) > 1 and re.fullmatch(r"[A-Z]{2}", parts[-1]) else None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used before: uses today, micros this month, and what this answer holds already.

    `words_in_answer` counts the story's source words that the answer would hold with these;
    `beside` are publishers of other stories in it, `alone` says that one of those must stand alone.
    """

    uses_today: int = 0
    listener_uses_today: int = 0
    month_micros: int = 0
    words_in_answer: int = 0
    beside: frozenset[str] = frozenset()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """All that the gate is told. Title and publisher by the names that they are credited by.

    `words_out` counts the source words of the story that are out once these are; it is asked for where words
    were cut under another version than the one in force (`rights.renditions.words_out`). `again` says that a story
    of the title is told before in the answer, `scaled` that amounts are worked out for other servings. `signals` are
    what the story's publisher says of it in public.
    """

    occasion: Occasion
    standing: Standing
    suspended: str | None
    story: Story
    title_name: str
    publisher_name: str
    use: Use
    channels: frozenset[Channel]
    rendition: Rendition | None
    spent: Spent = Spent()
    words_out: int = 0
    again: bool = False
    scaled: bool = False
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleared:
    """Words that may leave: made here and nowhere else.

    `text` as written, `said` for the ear; `credit` is said before, `card_credit` shown beside. `again`
    says that the credit is the one for a second story of the title in one answer. `reports` are what the publisher asks
    in public to be told of the use: the words may leave because they are reported so.
    """

    licence: str
    licence_version: int
    schedule: str
    clause: str
    story: Story
    title_name: str
    rendition: str
    use: Use
    channels: frozenset[Channel]
    text: str
    said: str
    words: int
    places: tuple[range, ...]
    breaks_off: bool
    credit: str
    card_credit: str
    link: str | None
    price_micros: int
    currency: str | None
    double_click_seconds: int
    is_by_model: bool = False
    reports: tuple[Reported, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The gate's no, with every reason. `story` and `use` are `None` where a title was asked for as a whole."""

    licence: str | None
    licence_version: int | None
    schedule: str | None
    title: str
    story: Story | None
    use: Use | None
    channels: frozenset[Channel]
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> frozenset[Code]:
        return frozenset(reason.code for reason in self.reasons)

    @property
    def lacks_country(self) -> bool:
        """Whether nothing stands against it but a country that is not known."""
        return all(
            reason.code in {Code.TERRITORY, Code.SIGNAL} and reason.found.endswith(NOT_KNOWN) for reason in self.reasons
        )


_SpentStep = Callable[[Question, Spent, Licence, Schedule], Iterable[Reason]]


def judge(asked: Question) -> Cleared | Refusal:
    """Clear the words, or refuse them with every reason."""
    return within_spent(asked, settle(asked), asked.spent)


def settle(asked: Question) -> Cleared | Refusal:
    """The decision as far as no earlier use can change it: the same for everyone until `holds_until`."""
    licence, schedule = asked.standing.licence, asked.standing.schedule
    if licence is None or schedule is None:
        reasons = (Reason(Code.NO_LICENCE, "(no licence)", asked.standing.why), *_of_story(asked, None, None))
        return Refusal(None, None, None, asked.story.title, asked.story, asked.use, asked.channels, reasons)
    if asked.use is Use.CORRECTION:
        return _settled_correction(asked, licence, schedule)
    grant = schedule.grants.get(asked.use)
    reasons = (
        *_of_licence(asked.occasion, licence, asked.suspended),
        *_of_scope(asked, licence, schedule),
        *_of_story(asked, licence, schedule),
        *_of_place(asked, licence, schedule, grant),
        *_of_use(asked, licence, schedule, grant),
        *_of_limits(asked, licence, schedule, grant),
        *_of_signals(asked, licence),
    )
    rendition = asked.rendition
    if reasons or rendition is None:
        return _refused(asked, licence, schedule, reasons)
    return _cleared(asked, licence, schedule, rendition)


def against(asked: Question) -> tuple[Reason, ...]:
    """Every reason against a use that goes to no listener: place, age, words and what was spent do not come into it."""
    licence, schedule = asked.standing.licence, asked.standing.schedule
    if licence is None or schedule is None:
        return (Reason(Code.NO_LICENCE, "(no licence)", asked.standing.why), *_of_story(asked, None, None))
    return (
        *_of_licence(asked.occasion, licence, asked.suspended),
        *_of_scope(asked, licence, schedule),
        *_of_story(asked, None, None),
        *_of_use(asked, licence, schedule, schedule.grants.get(asked.use)),
        *_of_signals(asked, licence),
    )


def against_any(standing: Standing, suspended: str | None, use: Use, occasion: Occasion) -> tuple[Reason, ...]:
    """Every reason against such a use of whatever story of a feed that stands so."""
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return (Reason(Code.NO_LICENCE, "(no licence)", standing.why),)
    granted = _of_grant(occasion, use, licence, schedule, schedule.grants.get(use))
    return (*_of_licence(occasion, licence, suspended), *granted)


def within_spent(asked: Question, settled: Cleared | Refusal, spent: Spent) -> Cleared | Refusal:
    """`settled`, unless the answer, the day or the month has no room left after what was `spent`.

    A correction is in no quota.
    """
    steps = (_of_answer,) if asked.use is Use.CORRECTION else (_of_answer, _of_quotas)
    return _within(asked, settled, spent, steps)


def within_answer(asked: Question, settled: Cleared | Refusal, spent: Spent) -> Cleared | Refusal:
    """`settled`, unless the answer itself has no room for it. So a retry is judged: quotas apart."""
    return _within(asked, settled, spent, (_of_answer,))


def _within(
    asked: Question, settled: Cleared | Refusal, spent: Spent, steps: Sequence[_SpentStep]
) -> Cleared | Refusal:
    licence, schedule = asked.standing.licence, asked.standing.schedule
    if licence is None or schedule is None:
        return settled
    reasons = tuple(reason for step in steps for reason in step(asked, spent, licence, schedule))
    if not reasons:
        return settled
    return _refused(asked, licence, schedule, (*(settled.reasons if isinstance(settled, Refusal) else ()), *reasons))


def holds_until(asked: Question) -> datetime:
    """The next moment at which time alone may change what `settle` says of the same standing."""
    licence, schedule, story = asked.standing.licence, asked.standing.schedule, asked.story
    moments: list[datetime | None] = [story.not_before, next_moment(asked.signals, asked.occasion.now)]
    if licence and schedule:
        grant = schedule.grants.get(asked.use)
        moments += [licence.starts, licence.ends, *((grant.starts, grant.ends) if grant else ())]
        moments.append(None if schedule.max_age is None else story.published_at + schedule.max_age)
        kept = licence.takedown.within if asked.use is Use.CORRECTION else schedule.keep_derived
        moments.append(asked.rendition.stored_at + kept if asked.rendition else None)
    return min((one for one in moments if one is not None and one > asked.occasion.now), default=FOREVER)


def _settled_correction(asked: Question, licence: Licence, schedule: Schedule) -> Cleared | Refusal:
    """The publisher's own sentence that puts a story right: no grant names it, the takedown clause lets it out.

    A story that is too old to be told may still be put right.
    """
    reasons = (
        *_of_licence(asked.occasion, licence, asked.suspended),
        *_of_scope(asked, licence, schedule),
        *_of_story(asked, None, None),
        *_of_place(asked, licence, schedule, None),
        *_of_correction(asked, licence),
    )
    rendition = asked.rendition
    if reasons or rendition is None:
        return _refused(asked, licence, schedule, reasons)
    return _cleared(asked, licence, schedule, rendition)


def _refused(asked: Question, licence: Licence, schedule: Schedule, reasons: tuple[Reason, ...]) -> Refusal:
    return Refusal(
        licence.id,
        licence.version,
        schedule.name,
        asked.story.title,
        asked.story,
        asked.use,
        asked.channels,
        reasons,
    )


def judge_title(title: str, standing: Standing, suspended: str | None, occasion: Occasion) -> Refusal | None:
    """Refuse a title that was asked for by name, where its licence lets nothing out on this occasion at all."""
    licence, voice = standing.licence, frozenset({Channel.VOICE})
    if licence is None or standing.schedule is None:
        return Refusal(
            None, None, None, title, None, None, voice, (Reason(Code.NO_LICENCE, "(no licence)", standing.why),)
        )
    reasons = (*_of_licence(occasion, licence, suspended), *_of_where(occasion, voice, licence))
    return (
        Refusal(licence.id, licence.version, standing.schedule.name, title, None, None, voice, reasons)
        if reasons
        else None
    )


def joined(said: Cleared, shown: Cleared) -> Cleared:
    """The same rendition cleared twice in one answer, said and shown: one use, by all its channels."""
    if said.rendition != shown.rendition:
        raise ValueError("only clearances of one rendition are one use")
    return replace(said, channels=said.channels | shown.channels)


def in_scope(story: Story, title_name: str, publisher_name: str, licence: Licence, schedule: Schedule) -> bool:
    """Whether the schedule covers the story at all: what refresh asks before it cuts anything."""
    return not any(_scope(story, title_name, publisher_name, licence, schedule))


def in_sections(story: Story, grant: Grant) -> bool:
    """Whether a grant that narrows by section leaves the story in."""
    return not any(_sections(story, grant, ""))


# ── the steps, in order ───────────────────────────────────────────────────────────────────────────


def _of_licence(occasion: Occasion, licence: Licence, suspended: str | None) -> Iterator[Reason]:
    now, file = occasion.now, licence.file
    if licence.licensee != occasion.licensee:
        yield Reason(Code.LICENSEE, f"{file}: licensee", f"it is to {licence.licensee}, not to us")
    if now < licence.starts:
        yield Reason(Code.NOT_STARTED, f"{file}: starts", f"it starts {licence.starts:%Y-%m-%d %H:%M} UTC")
    if now >= licence.ends:
        yield Reason(Code.EXPIRED, f"{file}: ends", f"it ended {licence.ends:%Y-%m-%d %H:%M} UTC")
    if suspended is not None:
        yield Reason(Code.SUSPENDED, f"{file}: (suspension)", f"it is suspended: {suspended}")


def _of_scope(asked: Question, licence: Licence, schedule: Schedule) -> Iterator[Reason]:
    return _scope(asked.story, asked.title_name, asked.publisher_name, licence, schedule)


def _scope(
    story: Story, title_name: str, publisher_name: str, licence: Licence, schedule: Schedule
) -> Iterator[Reason]:
    key = f"{licence.file}: schedules.{schedule.name}"
    sections = {fold(section) for section in story.sections}
    if schedule.sections is not None and not sections & schedule.sections:
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.sections", f"its sections are {_listed(story.sections)}")
    if sections & schedule.exclude_sections:
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.exclude.sections", f"its sections are {_listed(story.sections)}")
    if {fold(genre) for genre in story.genres} & schedule.exclude_genres:
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.exclude.genres", f"its genres are {_listed(story.genres)}")
    credited = (*story.credits, *story.authors)
    if any(names(name, credit) for name in schedule.exclude_credits for credit in credited):
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.exclude.credits", f"it is credited to {_listed(credited)}")
    if schedule.own_copy_only:
        for agency in _other_agencies(story, title_name, publisher_name):
            yield Reason(Code.OUT_OF_SCOPE, f"{key}.own_copy_only", f"it is credited to {agency}")


def _of_story(asked: Question, licence: Licence | None, schedule: Schedule | None) -> Iterator[Reason]:
    story, now = asked.story, asked.occasion.now
    if story.state in {State.KILLED, State.GONE}:
        yield Reason(Code.KILLED, "(notice)", "the publisher withdrew it")
    if story.state is State.WITHHELD:
        yield Reason(Code.WITHHELD, "(notice)", "the publisher holds it back")
    if story.embargo_unreadable or (story.not_before is not None and now < story.not_before):
        until = f"until {story.not_before:%Y-%m-%d %H:%M} UTC" if story.not_before else "its end cannot be read"
        yield Reason(Code.EMBARGOED, "(embargo)", until)
    # How old a story may be told; what is kept to train with has a time of its own.
    max_age = schedule.max_age if schedule and asked.use is not Use.TRAIN else None
    if licence and schedule and max_age is not None and now - story.published_at >= max_age:
        key = f"{licence.file}: schedules.{schedule.name}.max_age"
        yield Reason(Code.TOO_OLD, key, f"it was published {story.published_at:%Y-%m-%d %H:%M} UTC")


def _of_place(asked: Question, licence: Licence, schedule: Schedule, grant: Grant | None) -> Iterator[Reason]:
    occasion = asked.occasion
    yield from _of_where(occasion, asked.channels, licence)
    if asked.story.language.split("-")[0].lower() != occasion.language:
        yield Reason(Code.LANGUAGE, "(no translation)", f"it is in {asked.story.language}")
    if grant is None:
        return
    key = f"{licence.file}: schedules.{schedule.name}.grants.{asked.use}"
    if grant.territories is not None:
        yield from _territory(occasion, grant.territories, licence.where.from_locale, f"{key}.territories")
    if grant.channels is not None and not asked.channels <= grant.channels:
        yield Reason(Code.CHANNEL, f"{key}.channels", f"by {_listed(sorted(asked.channels - grant.channels))}")
    if grant.hosts is not None and occasion.host not in grant.hosts:
        yield Reason(Code.HOST, f"{key}.hosts", f"{occasion.host} would speak")


def _of_where(occasion: Occasion, channels: frozenset[Channel], licence: Licence) -> Iterator[Reason]:
    where, key = licence.where, f"{licence.file}: where"
    if where.territories is not None:
        yield from _territory(occasion, where.territories, where.from_locale, f"{key}.territories")
    if not any(_in_range(occasion.locale, one) for one in where.languages):
        yield Reason(Code.LANGUAGE, f"{key}.languages", f"the request is in {occasion.locale}")
    if not channels <= where.channels:
        yield Reason(Code.CHANNEL, f"{key}.channels", f"by {_listed(sorted(channels - where.channels))}")
    if occasion.host not in where.hosts:
        yield Reason(Code.HOST, f"{key}.hosts", f"{occasion.host} would speak")


def _of_use(asked: Question, licence: Licence, schedule: Schedule, grant: Grant | None) -> Iterator[Reason]:
    yield from _of_grant(asked.occasion, asked.use, licence, schedule, grant)
    if grant is not None:
        yield from _sections(asked.story, grant, f"{licence.file}: schedules.{schedule.name}.grants.{asked.use}")


def _of_grant(
    occasion: Occasion, use: Use, licence: Licence, schedule: Schedule, grant: Grant | None
) -> Iterator[Reason]:
    now, key = occasion.now, f"{licence.file}: schedules.{schedule.name}.grants.{use}"
    if grant is None:
        yield Reason(Code.USE_NOT_GRANTED, key, "no grant names this use")
        return
    if grant.starts is not None and now < grant.starts:
        yield Reason(Code.NOT_STARTED, f"{key}.starts", f"it starts {grant.starts:%Y-%m-%d %H:%M} UTC")
    if grant.ends is not None and now >= grant.ends:
        yield Reason(Code.EXPIRED, f"{key}.ends", f"it ended {grant.ends:%Y-%m-%d %H:%M} UTC")


def _sections(story: Story, grant: Grant, key: str) -> Iterator[Reason]:
    sections, found = {fold(section) for section in story.sections}, f"its sections are {_listed(story.sections)}"
    if grant.sections is not None and not sections & grant.sections:
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.sections", found)
    if sections & grant.exclude_sections:
        yield Reason(Code.OUT_OF_SCOPE, f"{key}.exclude_sections", found)


def _of_limits(asked: Question, licence: Licence, schedule: Schedule, grant: Grant | None) -> Iterator[Reason]:
    rendition = asked.rendition
    if grant and rendition is None:
        key = f"{licence.file}: schedules.{schedule.name}.grants.{asked.use}"
        yield Reason(Code.LIMIT, key, "no words of it fit the limits, or refresh passed them over")
    if rendition is None:
        return
    if grant:
        yield from _of_words(asked, rendition, licence, schedule, grant)
    yield from _of_cutting(asked, rendition, licence, schedule)
    if _credit(asked, licence) is None:
        found = f"no credit is written for {asked.occasion.language}"
        yield Reason(Code.ATTRIBUTION, f"{licence.file}: attribution.spoken", found)


def _of_words(
    asked: Question, rendition: Rendition, licence: Licence, schedule: Schedule, grant: Grant
) -> Iterator[Reason]:
    """What is stored is not trusted: words that are more than their grant are refused, however they came there."""
    key, count = f"{licence.file}: schedules.{schedule.name}.grants.{asked.use}", rendition.words
    if grant.max_words is not None and count > grant.max_words:
        yield Reason(Code.LIMIT, f"{key}.max_words", f"{count} words")
    run = max(longest_run(rendition.spans), rendition.longest_run)
    if grant.max_run is not None and run > grant.max_run:
        yield Reason(Code.LIMIT, f"{key}.max_run", f"{run} words in a row")
    if grant.max_share is not None and count > grant.max_share * rendition.of_words:
        yield Reason(Code.LIMIT, f"{key}.max_share", f"{count} of {rendition.of_words} words")
    yield from _of_making(asked, rendition, licence, grant, key)
    if asked.scaled and not grant.scale:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.scale", "amounts are worked out for other servings")


def _of_making(asked: Question, rendition: Rendition, licence: Licence, grant: Grant, key: str) -> Iterator[Reason]:
    """Who may make a summary, and of what. What a model made was held against the grant that it was made under: whether
    a sentence of it is the story's own is not known of another version.
    """
    if asked.use is not Use.SUMMARY:
        return
    if rendition.made_by == MODEL and not grant.model_hosts:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.model", "a language model made it")
    if grant.verbatim:
        return
    if rendition.made_by == "cut":
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.verbatim", "it is made of the story's own sentences")
    elif rendition.made_by == MODEL and rendition.licence_version != licence.version:
        found = f"it was made under version {rendition.licence_version}, and may hold some of them"
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.verbatim", found)


def _of_cutting(asked: Question, rendition: Rendition, licence: Licence, schedule: Schedule) -> Iterator[Reason]:
    """Words cut under another version of the agreement stay while they satisfy the one in force."""
    key = f"{licence.file}: schedules.{schedule.name}"
    if rendition.licence != licence.id:
        yield Reason(Code.LIMIT, f"{licence.file}: id", f"it was cut under another agreement, {rendition.licence}")
    limits = schedule.limits
    if asked.words_out > limits.allowance_words:
        by_story = limits.words_per_story == limits.allowance_words
        limit = "words_per_story" if by_story else "words_per_listener_story"
        found = f"with these, {asked.words_out} words of the story are out"
        yield Reason(Code.LIMIT, f"{key}.limits.{limit}", found)
    # What is kept to train with has a time of its own.
    if asked.use is not Use.TRAIN and asked.occasion.now >= rendition.stored_at + schedule.keep_derived:
        found = f"it was first stored {rendition.stored_at:%Y-%m-%d %H:%M} UTC"
        yield Reason(Code.TOO_OLD, f"{key}.keep_derived", found)


def _of_correction(asked: Question, licence: Licence) -> Iterator[Reason]:
    takedown, rendition, key = licence.takedown, asked.rendition, f"{licence.file}: takedown"
    if "correct" not in takedown.tell:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.tell", "listeners are not told of corrections")
    if rendition is None:
        yield Reason(Code.LIMIT, f"{key}.tell", "there is no sentence to tell")
        return
    count = count_words(rendition.text)
    if count > takedown.correction_max_words:
        yield Reason(Code.LIMIT, f"{key}.correction_max_words", f"{count} words")
    if rendition.licence != licence.id:
        yield Reason(Code.LIMIT, f"{licence.file}: id", f"it came under another agreement, {rendition.licence}")
    if asked.occasion.now >= rendition.stored_at + takedown.within:
        found = f"it came {rendition.stored_at:%Y-%m-%d %H:%M} UTC"
        yield Reason(Code.TOO_OLD, f"{key}.within", found)


def _of_signals(asked: Question, licence: Licence) -> Iterator[Reason]:
    """What the publisher says in public. What was found names the document, since no file of ours holds it."""
    if not asked.signals:
        return
    occasion, rendition = asked.occasion, asked.rendition
    attempt = Attempt(
        asked.use,
        occasion.now,
        _proofs(occasion, licence.where.from_locale),
        len(rendition.text) if rendition else 0,
        occasion.profiles,
    )
    for signal, found in stopping(asked.signals, licence, attempt):
        clause = f"{licence.file}: signals.contract_wins"
        yield Reason(Code.SIGNAL, clause, f"{signal.document} ({signal.place}) says: {found}")


def _of_answer(asked: Question, spent: Spent, licence: Licence, schedule: Schedule) -> Iterator[Reason]:
    """What this answer holds already."""
    limits = schedule.limits
    if asked.use is not Use.HEADLINE and spent.words_in_answer > limits.words_per_answer:
        found = f"the answer would hold {spent.words_in_answer} words of it"
        yield Reason(Code.LIMIT, f"{licence.file}: schedules.{schedule.name}.limits.words_per_answer", found)
    others = spent.beside - {asked.story.publisher}
    if others and ("other_publishers" not in licence.beside or spent.alone):
        yield Reason(Code.LIMIT, f"{licence.file}: display.beside", f"beside stories of {_listed(sorted(others))}")


def _of_quotas(asked: Question, spent: Spent, licence: Licence, schedule: Schedule) -> Iterator[Reason]:
    limits = schedule.limits
    key = f"{licence.file}: schedules.{schedule.name}.limits"
    if limits.uses_per_day is not None and spent.uses_today >= limits.uses_per_day:
        yield Reason(Code.QUOTA, f"{key}.uses_per_day", f"{spent.uses_today} uses today")
    if limits.uses_per_listener_day is not None and spent.listener_uses_today >= limits.uses_per_listener_day:
        found = f"{spent.listener_uses_today} uses of this listener today"
        yield Reason(Code.QUOTA, f"{key}.uses_per_listener_day", found)
    ceiling = licence.price.maximum_per_month_micros
    if ceiling is not None and spent.month_micros + licence.price.of(asked.use) > ceiling:
        found = f"{spent.month_micros} micros this month"
        yield Reason(Code.QUOTA, f"{licence.file}: price.maximum_per_month", found)


def _cleared(asked: Question, licence: Licence, schedule: Schedule, rendition: Rendition) -> Cleared:
    return Cleared(
        licence=licence.id,
        licence_version=licence.version,
        schedule=schedule.name,
        clause=_clause(asked, licence, schedule),
        story=asked.story,
        title_name=asked.title_name,
        rendition=rendition.id,
        use=asked.use,
        channels=asked.channels,
        text=rendition.text,
        said=rendition.for_ear(asked.occasion.locale),
        words=rendition.words,
        places=rendition.places,
        breaks_off=rendition.breaks_off,
        credit=_credit(asked, licence) or "",
        card_credit=card_credit(licence, asked.story, asked.title_name, asked.publisher_name),
        link=asked.story.link if licence.attribution.link else None,
        price_micros=licence.price.of(asked.use),
        currency=licence.price.currency,
        double_click_seconds=int(licence.double_click.total_seconds()),
        is_by_model=rendition.made_by == MODEL,
        reports=to_report(asked.signals, licence, asked.use),
    )


def _clause(asked: Question, licence: Licence, schedule: Schedule) -> str:
    if asked.use is Use.CORRECTION:
        return f"{licence.file}: takedown.tell"
    clause = f"{licence.file}: schedules.{schedule.name}.grants.{asked.use}"
    # The ledger names the clause: so it tells of what was made by a model, and under which leave.
    return f"{clause}.model" if asked.rendition and asked.rendition.made_by == MODEL else clause


# ── what the steps rest on ────────────────────────────────────────────────────────────────────────


def _territory(occasion: Occasion, allowed: frozenset[str], from_locale: bool, clause: str) -> Iterator[Reason]:
    """The listener's consented country, or, where the licence takes it for proof, the request's region."""
    proofs = _proofs(occasion, from_locale)
    if not proofs & allowed:
        found = f"the listener is in {_listed(sorted(proofs))}" if proofs else NOT_KNOWN
        yield Reason(Code.TERRITORY, clause, found)


def _proofs(occasion: Occasion, from_locale: bool) -> frozenset[str]:
    return frozenset(one for one in (occasion.country, occasion.region if from_locale else None) if one)


def _in_range(locale: str, language_range: str) -> bool:
    """Basic filtering of language ranges, RFC 4647 section 3.3.1."""
    wanted, given = language_range.lower(), locale.lower()
    return wanted == "*" or given == wanted or given.startswith(f"{wanted}-")


def _credit(asked: Question, licence: Licence) -> str | None:
    """The credit in the answer's language, for a further story of the title the one for "again"."""
    for credits in (
        (licence.attribution.again, licence.attribution.spoken) if asked.again else (licence.attribution.spoken,)
    ):
        written = credits.get(asked.occasion.locale.lower()) or credits.get(asked.occasion.language)
        if written:
            return written.replace("{title}", asked.title_name)
    return None


def card_credit(licence: Licence, story: Story, title_name: str, publisher_name: str) -> str:
    """The card's credit, filled in word for word: a licence's text is never a format to be evaluated."""
    credit = licence.attribution.card
    byline = ", ".join(story.byline)
    for name, value in (
        ("{year}", f"{story.published_at:%Y}"),
        ("{publisher}", publisher_name),
        ("{title}", title_name),
        ("{byline}", byline),
    ):
        credit = credit.replace(name, value)
    if not byline and "{byline}" in licence.attribution.card:  # nothing stands where its mark of division leads to
        credit = credit.strip(".,;:– ")
    return credit.strip()


def _other_agencies(story: Story, title_name: str, publisher_name: str) -> Iterator[str]:
    """Credits (of providers and datelines) that are not our own, and whatever names an agency beside us."""
    own = (title_name, publisher_name)
    for credit in story.credits:
        if not any(names(name, credit) for name in own) or _names_another(credit, own):
            yield credit
    for author in story.authors:
        if author not in story.credits and _names_another(author, own):
            yield author


def _names_another(text: str, own: Sequence[str]) -> bool:
    """Whether `text` names an agency once our own names, which may sound like one, are out of it."""
    rest = plainly(text)
    for name in own:
        rest = whole_words(name).sub(" ", rest)
    return names_agency(rest)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
