"""A story's figures beside the limits of its schedule, and why a use has no words: for whoever asks about a decision.

The text of a story is not kept, so what is said here rests on counts and on what was cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skill.rights.allowance import place_set
from skill.rights.gate import Code, Reason
from skill.rights.licence import Grant, Licence, Limits, Schedule, Use
from skill.rights.renditions import MAX_HEADLINE_CHARACTERS, MAX_WORDS, Rendition
from skill.rights.wording import counted, dated, percent, priced, spelled
from skill.stories.story import State, Story


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a story's newest version and of what went out.

    `source_words` counts abstract and body. `spent` are the places of the allowance that are out, `removed` the uses
    whose words were cut and are gone since. `uses_today` and `month_micros` are everybody's, tries apart.
    """

    source_words: int
    renditions: Mapping[Use, Rendition]
    spent: frozenset[int] = frozenset()
    removed: frozenset[Use] = frozenset()
    uses_today: int = 0
    month_micros: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """A limit, its key, what was counted (`None` where that is a listener's), and both in words."""

    key: str
    count: int | None
    limit: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Cause:
    """What kept words of a story from being cut: the clause (file and key), and how, in a sentence."""

    clause: str
    sentence: str


# ── limits with their figures ─────────────────────────────────────────────────────────────────────


def of_story(figures: Figures, licence: Licence, schedule: Schedule) -> Iterator[Measure]:
    """The limits that hold for all uses of a story together."""
    limits, where, out = schedule.limits, f"schedules.{schedule.name}.limits.", len(figures.spent)
    allowance = limits.allowance_words
    gone = f"{out:,} of the {counted(allowance, 'word')} that anyone may ever get of this story have gone out"
    said = f"{gone}, those of tests counted: an allowance is one for all doors."
    yield Measure(f"{where}{binding(limits)}", out, allowance, said)
    uses, most, each = figures.uses_today, limits.uses_per_day, limits.uses_per_listener_day
    used = (
        f"{counted(uses, 'use')} today, without limit" if most is None else f"{uses:,} of {counted(most, 'use')} today"
    )
    said = f"{used} (tests not counted)."
    yield Measure(f"{where}uses_per_day", uses, most, said)
    yield Measure(f"{where}uses_per_listener_day", None, each, _of_a_listener(each))
    ceiling, currency = licence.price.maximum_per_month_micros, licence.price.currency
    if ceiling is not None:
        said = f"{priced(figures.month_micros, currency)} spent this month, of {priced(ceiling, currency)}."
        yield Measure("price.maximum_per_month", figures.month_micros, ceiling, said)


def _of_a_listener(most: int | None) -> str:
    if most is None:
        return "How often one listener may be told of it in a day is not limited."
    return f"One listener may have {counted(most, 'use')} a day; nobody is asking here, so none are counted."


def of_words(rendition: Rendition, schedule: Schedule, grant: Grant) -> Iterator[Measure]:
    """The limits on the words of one rendition. A headline has none."""
    where, words, run = f"schedules.{schedule.name}.", rendition.words, rendition.longest_run
    if grant.use is Use.HEADLINE:
        return
    key = f"{where}grants.{grant.use}."
    if grant.max_words is not None:
        said = f"{words} of {counted(grant.max_words, 'word')} that it may hold."
        yield Measure(f"{key}max_words", words, grant.max_words, said)
    if grant.max_run is not None:
        said = f"{run} of {counted(grant.max_run, 'word')} in a row."
        yield Measure(f"{key}max_run", run, grant.max_run, said)
    if grant.max_share is not None:
        most = int(grant.max_share * rendition.of_words)
        share = f"{percent(grant.max_share)} of the story's {rendition.of_words:,}"
        said = f"{words} of {counted(most, 'word')}, which are {share}."
        yield Measure(f"{key}max_share", words, most, said)
    limit = schedule.limits.words_per_answer
    said = f"{words} of {counted(limit, 'word')} of a story in one answer."
    yield Measure(f"{where}limits.words_per_answer", words, limit, said)


def binding(limits: Limits) -> str:
    """The limit that bounds a story's allowance: everyone gets the same words, so the smaller one."""
    is_story = limits.words_per_story <= limits.words_per_listener_story
    return "words_per_story" if is_story else "words_per_listener_story"


# ── why nothing was cut ───────────────────────────────────────────────────────────────────────────


def telling(use: Use, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The `reasons` that tell people something.

    That no words are cut does not, where another reason refuses the story itself or nothing is ever cut for the use.
    """
    is_plain = use in _NOT_DONE or any(reason.code in _OF_THE_STORY for reason in reasons)
    return tuple(one for one in reasons if not (is_plain and one.code is Code.LIMIT and one.clause.endswith(f".{use}")))


def why_uncut(
    use: Use, story: Story, figures: Figures, licence: Licence, schedule: Schedule, reasons: Sequence[Reason]
) -> tuple[Cause, ...]:
    """Why a use that is granted has no words, as far as the schedule, the figures and the gate's `reasons` tell."""
    key, grant = f"{licence.file}: schedules.{schedule.name}", schedule.grants[use]
    for why in (
        _removed(use, story, figures, schedule, key),
        _not_made(grant, key),
        _refused(reasons),
        _not_verbatim(grant, key),
        _waiting(figures, licence, schedule),
        _nothing_there(use, figures, schedule),
        _no_body(figures),
        _no_room(figures, schedule, key),
    ):
        if why:
            return (why,)
    return _too_long(grant, figures, schedule, key)


def _removed(use: Use, story: Story, figures: Figures, schedule: Schedule, key: str) -> Cause | None:
    if use not in figures.removed:
        return None
    if story.state is not State.LIVE:
        return Cause("(notice)", "What was cut of it was removed when the publisher withdrew it.")
    told = f"What was cut of it was removed: it is kept for {spelled(schedule.keep_derived)} after it was first stored"
    return Cause(f"{key}.keep_derived", f"{told}, and not after the licence ends.")


def _refused(reasons: Sequence[Reason]) -> Cause | None:
    first = next((reason for reason in reasons if reason.code in _NOT_CUT_FOR), None)
    return Cause(first.clause, "It was therefore never prepared.") if first else None


def _not_made(grant: Grant, key: str) -> Cause | None:
    """What is granted, and this release does not do."""
    undone = _NOT_DONE.get(grant.use)
    if undone is None:
        return None
    starts = f" from {dated(grant.starts)}" if grant.starts else ""
    ends = f" until {dated(grant.ends)}" if grant.ends else ""
    recipient = f" to {grant.training.recipient}" if grant.training else ""
    return Cause(f"{key}.grants.{grant.use}", f"Granted{starts}{ends}{recipient}; this release {undone}.")


def _not_verbatim(grant: Grant, key: str) -> Cause | None:
    if grant.use is not Use.SUMMARY or grant.verbatim:
        return None
    told = "It may not be made of the story's own sentences"
    rest = (
        "and no model made one that can be used"
        if grant.model_hosts
        else "and this release makes no other without a model"
    )
    return Cause(f"{key}.grants.{grant.use}.verbatim", f"{told}, {rest}.")


def _waiting(figures: Figures, licence: Licence, schedule: Schedule) -> Cause | None:
    terms = (licence.id, licence.version, schedule.name)
    other = next((one for one in figures.renditions.values() if one.terms != terms), None)
    if other is None:
        return None
    told = f"The story was cut under {other.licence} version {other.licence_version}, schedule {other.schedule}"
    return Cause(f"{licence.file}: version", f"{told}; what this version lets out besides comes with its next poll.")


def _nothing_there(use: Use, figures: Figures, schedule: Schedule) -> Cause | None:
    if use is Use.HEADLINE:
        told = f"The feed gave no headline, or one of more than {MAX_HEADLINE_CHARACTERS} characters"
        return Cause("(feed)", f"{told}, or text written without spaces, whose words cannot be counted.")
    if not figures.source_words:
        return Cause("(feed)", "The feed gives neither an abstract nor a body.")
    if not figures.renditions and Use.HEADLINE in schedule.grants:
        return Cause("(feed)", "Not even its headline was cut, as of text whose words cannot be counted.")
    return None


def _no_body(figures: Figures) -> Cause | None:
    whole = figures.renditions.get(Use.ABSTRACT)
    if whole is None or whole.words < figures.source_words:
        return None
    return Cause("(feed)", "The feed gives no body, and its abstract is told whole.")


def _no_room(figures: Figures, schedule: Schedule, key: str) -> Cause | None:
    if _room(figures, schedule) > 0:
        return None
    allowance = counted(schedule.limits.allowance_words, "word")
    told = f"The {allowance} that anyone may ever get of this story are taken by what was cut before."
    return Cause(f"{key}.limits.{binding(schedule.limits)}", told)


def _too_long(grant: Grant, figures: Figures, schedule: Schedule, key: str) -> tuple[Cause, ...]:
    most, clause, bound = min(_bounds(grant, figures, schedule, key), key=lambda one: one[0])
    return (Cause(clause, f"It may hold {counted(most, 'word')}, {bound}, and {_TOO_LONG[grant.use]}."),)


def _bounds(grant: Grant, figures: Figures, schedule: Schedule, key: str) -> Iterator[tuple[int, str, str]]:
    """What a rendition may hold, by each limit on it, with the limit's clause and its name in words."""
    own, limits = f"{key}.grants.{grant.use}", schedule.limits
    if grant.max_words is not None:
        yield grant.max_words, f"{own}.max_words", "by its max_words"
    if grant.max_run is not None:
        yield grant.max_run, f"{own}.max_run", "by its max_run"
    if grant.max_share is not None:
        share = f"{percent(grant.max_share)} of the story's {figures.source_words:,}"
        yield int(grant.max_share * figures.source_words), f"{own}.max_share", share
    yield limits.words_per_answer, f"{key}.limits.words_per_answer", "by words_per_answer"
    left = f"what is left of the {limits.allowance_words:,} that anyone may ever get of the story"
    yield _room(figures, schedule), f"{key}.limits.{binding(limits)}", left
    yield MAX_WORDS, "(our own limit)", "the most that is cut at once, whatever a licence allows"


def _room(figures: Figures, schedule: Schedule) -> int:
    taken = figures.spent.union(*(place_set(one.places) for one in figures.renditions.values()))
    return schedule.limits.allowance_words - len(taken)


# What this release does not do can be granted all the same.
_NOT_DONE = {
    Use.RECIPE_INGREDIENTS: "tells no recipes",
    Use.RECIPE_STEPS: "tells no recipes",
    Use.GROUND: "grounds no language model",
    Use.TRAIN: "lets it out by export training alone",
}
_NOT_CUT_FOR = frozenset({Code.OUT_OF_SCOPE, Code.KILLED, Code.WITHHELD, Code.NOT_STARTED, Code.EXPIRED})
_OF_THE_STORY = _NOT_CUT_FOR | {Code.EMBARGOED, Code.TOO_OLD}
_TOO_LONG = {
    Use.ABSTRACT: "the feed gives no abstract of its own, or a longer one",
    Use.SUMMARY: "the first sentence of the story is longer, or cannot be heard alone",
    Use.EXCERPT: "no sentence of the story that is untold and can be heard alone fits, nor do its first words",
}
