"""The gate's decision about a story, laid open with all that it rests on: for `licences explain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skill.desk.ports import Suspension, TurnStore
from skill.desk.turn import Desk
from skill.errors import NotFoundError
from skill.rights.book import Standing
from skill.rights.figures import Cause, Figures, Measure, of_story, of_words, why_uncut
from skill.rights.gate import Cleared, Occasion, Question, Refusal, Spent, judge
from skill.rights.licence import Channel, Use
from skill.rights.renditions import words_out
from skill.stories.story import Story


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be explained: an occasion without a listener, so quotas of one are not in it."""

    locale: str
    country: str | None
    host: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of one use, the limits on its words, and where it has none, what kept them from being cut."""

    use: Use
    outcome: Cleared | Refusal
    measures: tuple[Measure, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A story, what it stands under, its figures, and the decision about each use. No publisher text."""

    story: Story
    title_name: str
    publisher_name: str
    occasion: Occasion
    channel: Channel
    standing: Standing
    suspension: Suspension | None
    figures: Figures
    measures: tuple[Measure, ...]
    decisions: tuple[Decision, ...]


def explain(desk: Desk, reference: str, uses: Sequence[Use], case: Case, now: datetime) -> Explanation:
    """Judge a story, named by id, GUID or link, for each use. Raises `NotFoundError`; writes nothing."""
    with desk.turns.looking() as store:
        story = store.named(reference)
        if story is None:
            raise NotFoundError(f"there is no story {reference!r}; name it by its id, its GUID or its link")
        rows = store.licences(-1)
        standing = desk.bookkeeper.book(lambda _: rows).standing(story.feed, now)
        figures = _figures(store, story, standing, now)
    licence, schedule = standing.licence, standing.schedule
    suspension = rows.suspended.get(licence.id) if rows and licence else None
    occasion = Occasion(now, desk.licensee, case.host, case.locale, case.country)
    title = desk.titles.titles[story.title]
    publisher = desk.titles.publishers[title.publisher]
    why, channels = suspension.why if suspension else None, frozenset({case.channel})
    asked = Question(
        occasion, standing, why, story, title.name, publisher.name, Use.HEADLINE, channels, None, _spent(figures)
    )
    return Explanation(
        story,
        title.name,
        publisher.name,
        occasion,
        case.channel,
        standing,
        suspension,
        figures,
        tuple(of_story(figures, licence, schedule)) if licence and schedule else (),
        tuple(_decided(replace(asked, use=use), figures) for use in uses),
    )


def _figures(store: TurnStore, story: Story, standing: Standing, now: datetime) -> Figures:
    source_words, removed = store.cutting(story.id, now)
    renditions = {one.use: one for one in store.renditions([story.id], now)}
    spent = store.spent_places([story.id])[story.id]
    everyone = month = 0
    if standing.licence and standing.schedule:
        uses = store.uses_today([standing.licence.id], f"{now:%Y-%m-%d}", 0, is_try=False)
        everyone, _ = uses.get((standing.licence.id, standing.schedule.name), (0, 0))
        month = store.month_micros(standing.licence.id, f"{now:%Y-%m}", is_try=False)
    return Figures(source_words, renditions, spent, removed - renditions.keys(), everyone, month)


def _spent(figures: Figures) -> Spent:
    return Spent(uses_today=figures.uses_today, month_micros=figures.month_micros)


def _decided(asked: Question, figures: Figures) -> Decision:
    use, rendition = asked.use, figures.renditions.get(asked.use)
    words = rendition.words if rendition else 0
    question = replace(
        asked,
        rendition=rendition,
        spent=replace(asked.spent, words_in_answer=words),
        words_out=_words_out(asked.standing, figures).get(use, 0),
    )
    outcome = judge(question)
    licence, schedule = asked.standing.licence, asked.standing.schedule
    if licence is None or schedule is None or use not in schedule.grants:
        return Decision(use, outcome)
    if rendition:
        return Decision(use, outcome, tuple(of_words(rendition, schedule, schedule.grants[use])))
    reasons = outcome.reasons if isinstance(outcome, Refusal) else ()
    return Decision(use, outcome, causes=why_uncut(use, asked.story, figures, licence, schedule, reasons))


def _words_out(standing: Standing, figures: Figures) -> Mapping[Use, int]:
    """As a turn counts them: where words were cut under another version than the one in force."""
    renditions = figures.renditions.values()
    is_amended = any(one.terms != standing.terms for one in renditions)
    return words_out(renditions, figures.spent) if is_amended else {}
