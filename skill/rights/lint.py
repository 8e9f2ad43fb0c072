"""What a sound licence file says in vain: clauses that can never apply, limits that another swallows, terms that end.

A remark is no fault: the licence is in force as it is written, and perhaps it is meant so. Nothing is remarked of
what a file has to say in any case: that a summary's `max_run` is its `max_words`, what a `train` grant excludes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from skill.rights.amendment import includes
from skill.rights.book import Book
from skill.rights.figures import binding
from skill.rights.licence import Grant, Licence, Schedule, Use
from skill.rights.renditions import MAX_WORDS
from skill.rights.wording import A_USE, counted, dated, listed, priced, spelled

SOON = timedelta(days=30)
# A recipe is cut in parts, each a rendition of its own, so the limits of one answer do not bind the whole.
_CUT_WHOLE = frozenset({Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT})


@dataclass(frozen=True, slots=True)
class Remark:
    """What a key of a file means that its writer may not have meant, and what to do about it."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}"


# A key and a sentence.
Found = tuple[str, str]


def lint(licences: Sequence[Licence], licensee: str, now: datetime) -> tuple[Remark, ...]:
    """Remarks on licences that could be read, in the order of the licences. `licensee` is who we are."""
    ours = [licence for licence in licences if licence.licensee == licensee]
    return tuple(
        Remark(licence.file, key, sentence)
        for licence in licences
        for key, sentence in (
            _without_effect(licence, licences, licensee, now)
            or (*_of_licence(licence, licences, now), *_covered_twice(licence, ours, now))
        )
    )


def _without_effect(licence: Licence, licences: Sequence[Licence], licensee: str, now: datetime) -> tuple[Found, ...]:
    """Why nothing else in the file matters."""
    if licence.licensee != licensee:
        told = f"it is to {licence.licensee}, not to {licensee}, so it grants us nothing; take the file away, or set"
        return (("licensee", f"{told} NEWS_LICENSEE where we are {licence.licensee}"),)
    for other in licences:
        if other.id == licence.id and other.version > licence.version and other.starts <= max(now, licence.starts):
            told = f"version {other.version} ({other.file}) is in force in its place; the file may stay as a record"
            return (("version", told),)
    if licence.ends <= now:
        told = f"it ended on {dated(licence.ends)} and grants nothing since; the file may stay as a record"
        return (("ends", told),)
    return ()


def _of_licence(licence: Licence, licences: Sequence[Licence], now: datetime) -> Iterator[Found]:
    yield from _ending(licence, licences, now)
    yield from _languages(licence)
    yield from _price(licence)
    for schedule in licence.schedules:
        where = f"schedules.{schedule.name}."
        for rule in _SCHEDULE_RULES:
            yield from _under(where, rule(schedule))
        yield from _under(where, _retention(licence, schedule, now))
        for use, grant in schedule.grants.items():
            for key, sentence in _of_grant(licence, schedule, grant, now):
                yield f"{where}grants.{use}.{key}", sentence


def _under(where: str, found: Iterator[Found]) -> Iterator[Found]:
    return ((f"{where}{key}", sentence) for key, sentence in found)


# ── the licence ───────────────────────────────────────────────────────────────────────────────────


def _ending(licence: Licence, licences: Sequence[Licence], now: datetime) -> Iterator[Found]:
    follows = any(
        other.id == licence.id and other.version > licence.version and other.starts <= licence.ends < other.ends
        for other in licences
    )
    if licence.starts <= now and licence.ends - now <= SOON and not follows:
        days = (licence.ends - now).days
        left = f"{counted(days, 'day')} from now" if days else "within a day"
        told = f"it ends on {dated(licence.ends)}, {left}; then nothing of it is told and what was cut is removed"
        yield "ends", f"{told}. Agree on what follows, and write it as a higher version"


def _languages(licence: Licence) -> Iterator[Found]:
    asked, spoken = licence.where.languages, licence.attribution.spoken
    for key, credits in (("attribution.spoken", spoken), ("attribution.again", licence.attribution.again)):
        for language in sorted(credits):
            if not any(includes(one, language) or includes(language, one) for one in asked):
                told = f"the credit for {language} is never said, since where.languages lets in no request in it"
                yield key, f"{told}; take it out, or add {language} there"
    for language in sorted(licence.attribution.again.keys() - spoken.keys()):
        if language.partition("-")[0] not in spoken:
            told = f"the credit for {language} is never said, since `spoken` has none for the first story"
            yield "attribution.again", f"{told}; write it there too"
    for one in asked:
        yield from _without_credit(one, spoken)


def _without_credit(asked: str, spoken: Mapping[str, str]) -> Iterator[Found]:
    """A request is credited in its locale, else in its language; else it is refused with ATTRIBUTION."""
    if asked.lower() in spoken or asked.lower().partition("-")[0] in spoken:
        return
    some = [language for language in spoken if includes(asked, language)]
    which = "any language" if asked == "*" else asked
    told = f"no request in {which}{f' but {listed(some)}' if some else ''} is answered"
    yield "where.languages", f"{told}, since attribution.spoken has no credit for it; write one, or name fewer here"


def _price(licence: Licence) -> Iterator[Found]:
    price, ceiling = licence.price, licence.price.maximum_per_month_micros
    if ceiling is None:
        return
    if price.minimum_per_month_micros > ceiling:
        told = f"no month can cost that, since none costs more than {priced(ceiling, price.currency)}"
        yield "price.minimum_per_month", f"{told} (maximum_per_month); write less, or raise the other"
    for use in (use for use in Use if price.of(use) > ceiling):
        told = f"{A_USE[use]} is never told, since one use of it costs {priced(price.of(use), price.currency)}"
        yield "price.maximum_per_month", f"{told}; raise it, or take the grant out"


# ── a schedule ────────────────────────────────────────────────────────────────────────────────────


def _nothing(schedule: Schedule) -> Iterator[Found]:
    """Limits of nothing at all. What may only be handed on for training is told in no case."""
    limits, told_as = schedule.limits, schedule.grants.keys() - {Use.TRAIN}
    if not told_as:
        return
    for key, is_nothing in (
        ("limits.uses_per_day", limits.uses_per_day == 0),
        ("limits.uses_per_listener_day", limits.uses_per_listener_day == 0),
        ("max_age", schedule.max_age == timedelta()),
        ("keep_derived", not schedule.keep_derived),
    ):
        if is_nothing:
            yield key, "it is nothing, so nothing of this schedule is ever told; raise it, or take the schedule out"
    for key in ("words_per_answer", "words_per_listener_story", "words_per_story"):
        if getattr(limits, key) == 0 and told_as - {Use.HEADLINE}:
            told = "it is 0, so nothing but headlines is ever told"
            yield f"limits.{key}", f"{told}; raise it, or take the other grants out"


def _words(schedule: Schedule) -> Iterator[Found]:
    """Everyone gets the same words of a story: of its two limits only the smaller one ever binds."""
    limits, allowance, smaller = schedule.limits, schedule.limits.allowance_words, binding(schedule.limits)
    larger = "words_per_listener_story" if smaller == "words_per_story" else "words_per_story"
    most: int = getattr(limits, larger)
    if most > allowance > 0:
        told = f"{counted(most, 'word')} are never reached: everyone gets the same words of a story, so {smaller}"
        yield f"limits.{larger}", f"{told} ({allowance}) binds; write {allowance}, or raise that one"
    if limits.words_per_answer > allowance > 0:
        told = f"{counted(limits.words_per_answer, 'word')} are never reached: a story has no more to give"
        yield "limits.words_per_answer", f"{told} than {allowance} (limits.{smaller}); write {allowance}"


def _uses(schedule: Schedule) -> Iterator[Found]:
    everyone, listener = schedule.limits.uses_per_day, schedule.limits.uses_per_listener_day
    if everyone and listener is not None and listener > everyone:
        told = f"{counted(listener, 'use')} by one listener are never reached: all listeners together have {everyone:,}"
        yield "limits.uses_per_listener_day", f"{told} (uses_per_day); write {everyone} or fewer"


def _sections(schedule: Schedule) -> Iterator[Found]:
    named, excluded = schedule.sections, schedule.exclude_sections
    if named is None:
        return
    if named & excluded:
        what = "nothing" if named <= excluded else f"nothing filed under {listed(named & excluded, 'or')}"
        yield "sections", f"{what} is ever told, since exclude.sections leaves it out; take it out of one of the two"
    for section in sorted(excluded - named):
        told = f"a story filed under {section} alone is out already, since `sections` does not name it"
        yield "exclude.sections", f"{told}; take it out, unless it is for stories that are filed under both"


_SCHEDULE_RULES: tuple[Callable[[Schedule], Iterator[Found]], ...] = (_nothing, _words, _uses, _sections)


def _retention(licence: Licence, schedule: Schedule, now: datetime) -> Iterator[Found]:
    left, kept, age = licence.ends - max(now, licence.starts), schedule.keep_derived, schedule.max_age
    if kept > left:
        told = f"a time of {spelled(kept)} is never reached: what was cut is removed when the licence ends"
        yield "keep_derived", f"{told}, on {dated(licence.ends)}; leave it where that is meant"
    if age is not None and age > kept > timedelta():
        told = f"a story is told for {spelled(kept)} after it was first stored (keep_derived)"
        late = f"an age of {spelled(age)} is reached only by what is found late"
        yield "max_age", f"{told}, so {late}; write the same for both"


# ── a grant ───────────────────────────────────────────────────────────────────────────────────────


def _of_grant(licence: Licence, schedule: Schedule, grant: Grant, now: datetime) -> Iterator[Found]:
    yield from _max_words(schedule, grant)
    yield from _max_run(grant)
    yield from _term(licence, grant, now)
    for key in ("territories", "channels", "hosts"):
        yield from _places(key, getattr(grant, key), getattr(licence.where, key))
    yield from _grant_sections(schedule, grant)
    if grant.use is Use.SUMMARY and not (grant.verbatim or grant.model_hosts):
        told = "no summary is ever made, since this release makes them of the story's own sentences or by a model"
        yield "verbatim", f"{told}; write verbatim = true or model = true where that is agreed, or take the grant out"


def _max_words(schedule: Schedule, grant: Grant) -> Iterator[Found]:
    """The smallest of what else bounds the use; a bound of nothing is remarked of where it stands."""
    limits = schedule.limits
    bounds = [(limits.allowance_words, f"a story has no more to give (limits.{binding(limits)})")]
    if grant.use in _CUT_WHOLE:
        bounds.append((limits.words_per_answer, "no answer holds more of a story (limits.words_per_answer)"))
        bounds.append((MAX_WORDS, "nothing longer is cut, whatever a licence allows"))
    most, why = min(bounds)
    if grant.max_words is not None and grant.max_words > most > 0:
        yield "max_words", f"{counted(grant.max_words, 'word')} are never reached: {why}; write {most}"


def _max_run(grant: Grant) -> Iterator[Found]:
    """A summary has to name one: there its `max_words` is the way to say that there is none."""
    if grant.use is Use.HEADLINE:
        for key in ("max_run", "max_share"):
            if getattr(grant, key) is not None:
                yield key, "a headline is told whole or not at all, and stands in no budget; take it out"
        return
    run, most = grant.max_run, grant.max_words
    if run is not None and most is not None and (run > most or (run == most and grant.use is not Use.SUMMARY)):
        told = f"{counted(run, 'word')} in a row say nothing where all of it holds {most} (max_words)"
        yield "max_run", f"{told}; write {most if grant.use is Use.SUMMARY else 'fewer, or take it out'}"


def _term(licence: Licence, grant: Grant, now: datetime) -> Iterator[Found]:
    starts, ends = grant.starts or licence.starts, grant.ends or licence.ends
    if starts >= licence.ends:
        yield "starts", f"the grant never applies: the licence ends before it, on {dated(licence.ends)}; take it out"
    elif ends <= licence.starts:
        yield "ends", f"the grant never applies: the licence begins after it, on {dated(licence.starts)}; take it out"
    elif ends <= now:
        yield "ends", f"the grant ended on {dated(ends)} and is refused since; take it out with the next version"
    else:
        if starts < licence.starts:
            yield "starts", f"it says nothing, since the licence begins later, on {dated(licence.starts)}; take it out"
        if ends > licence.ends:
            yield "ends", f"it says nothing, since the licence ends before, on {dated(licence.ends)}; take it out"


def _places(key: str, named: frozenset[str] | None, covered: frozenset[str] | None) -> Iterator[Found]:
    outside = named - covered if named is not None and covered is not None else frozenset()
    if not outside:
        return
    never = "the grant never applies: " if outside == named else ""
    told = f"{never}{listed(outside)} {'is' if len(outside) == 1 else 'are'} outside where.{key}"
    yield key, f"{told}, and a grant only narrows; take it out, or add it there"


def _grant_sections(schedule: Schedule, grant: Grant) -> Iterator[Found]:
    named, out, inside = grant.sections, grant.exclude_sections, schedule.sections
    excluded = schedule.exclude_sections | out
    if named is not None and named & excluded:
        what = "the grant never applies: every" if named <= excluded else "a"
        told = f"{what} story filed under {listed(named & excluded, 'or')} is left out elsewhere"
        yield "sections", f"{told} (exclude.sections, exclude_sections); take it out of one of them"
    if named is not None and inside is not None and named - inside:
        told = f"a story filed under {listed(named - inside, 'or')} alone is out already (schedule's sections)"
        yield "sections", f"{told}; take it out, or add it there"
    for section in sorted(out & schedule.exclude_sections) if grant.use is not Use.TRAIN else ():
        yield "exclude_sections", f"stories filed under {section} are left out by the schedule already; take it out"


# ── two licences ──────────────────────────────────────────────────────────────────────────────────


def _covered_twice(licence: Licence, ours: Sequence[Licence], now: datetime) -> Iterator[Found]:
    """Feeds that another licence of ours names too, now or from a later moment on: then neither lets anything out."""
    book = Book(tuple(ours))
    moments = sorted({now, *(one.starts for one in ours if one.starts > now)})
    told: set[tuple[str, str]] = set()
    for moment in moments:
        running = [one for one in book.in_force(moment) if one.in_term(moment)]
        for schedule, other, feed in _shared(licence, running):
            if (other.file, feed) not in told:
                told.add((other.file, feed))
                since = "" if moment == now else f" from {dated(moment)} on"
                said = f"{feed} stands in {other.file} too, so{since} neither lets anything of it out"
                yield f"schedules.{schedule.name}.feeds", f"{said}; leave it in one of them"


def _shared(licence: Licence, running: Sequence[Licence]) -> Iterator[tuple[Schedule, Licence, str]]:
    if licence not in running:
        return
    for other in (one for one in running if one.id != licence.id):
        for schedule in licence.schedules:
            for feed in sorted(feed for feed in schedule.feeds if other.schedule_for(feed)):
                yield schedule, other, feed
