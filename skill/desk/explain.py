"""The gate's decision about a story, laid open with all that it rests on: for `licences explain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skill.desk.ports.licences import Suspension
from skill.desk.ports.signals import Document, Kind
from skill.desk.ports.turns import TurnStore
from skill.desk.turn import Desk
from skill.errors import NotFoundError
from skill.rights.book import Standing
from skill.rights.figures import Cause, Figures, Measure, of_story, of_words, why_uncut
from skill.rights.gate import Cleared, Code, Occasion, Question, Reason, Refusal, Spent, judge, judge_title
from skill.rights.grounds import taken_for_proof
from skill.rights.licence import Channel, Use
from skill.rights.renditions import words_out
from skill.rights.signals import Signal, Source
from skill.stories.story import State, Story
from skill.stories.titles import Feed


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be explained: an occasion without a listener, so quotas of one are not in it."""

    locale: str
    country: str | None
    host: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of one use, the limits on its words, and where it has none, what kept them from being cut.

    `region` is that of the locale, where it was looked at for want of a consented country that is enough.
    """

    use: Use
    outcome: Cleared | Refusal
    region: str | None = None
    measures: tuple[Measure, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Public:
    """What a publisher says in public of a story: the document that it stands in as it is kept (`None` for what the
    feed's own item says), the uses that it stops now, and whether the agreement stands above it.
    """

    signal: Signal
    document: Document | None
    stopped: tuple[Use, ...]
    is_stood_above: bool


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
    public: tuple[Public, ...] = ()

    @property
    def is_embargoed(self) -> bool:
        """Whether an embargo holds on a story that its publisher did not take back."""
        story = self.story
        is_early = story.not_before is not None and self.occasion.now < story.not_before
        return story.state is State.LIVE and (story.embargo_unreadable or is_early)


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """What a feed stands under by itself: the reasons of its licence against it, and the stories it has to tell."""

    feed: str
    title_name: str
    publisher_name: str
    standing: Standing
    suspension: Suspension | None
    reasons: tuple[Reason, ...]
    stories: int


def explain_standing(desk: Desk, reference: str, now: datetime) -> tuple[FeedStanding, ...]:
    """Of the feed, or of each feed of the title, whose id `reference` is; empty where it is no such id."""
    feeds = [one for one in desk.titles.feeds.values() if reference in {one.id, one.title}]
    if not feeds:
        return ()
    with desk.turns.looking() as store:
        rows = store.licences(-1)
        stories = store.tellable(now)
    book, suspended = desk.bookkeeper.book(lambda _: rows), rows.suspended if rows else {}
    occasion = Occasion(now, desk.licensee, host="", locale="")  # where and how is not asked

    def of_feed(feed: Feed) -> FeedStanding:
        title, standing = desk.titles.titles[feed.title], book.standing(feed.id, now)
        suspension = suspended.get(standing.licence.id) if standing.licence else None
        refusal = judge_title(feed.title, standing, suspension.why if suspension else None, occasion)
        reasons = [one for one in refusal.reasons if one.code in _OF_THE_LICENCE] if refusal else []
        publisher = desk.titles.publishers[title.publisher].name
        count = stories.get(feed.id, 0)
        return FeedStanding(feed.id, title.name, publisher, standing, suspension, tuple(reasons), count)

    return tuple(of_feed(feed) for feed in feeds)


def explain(desk: Desk, reference: str, uses: Sequence[Use], case: Case, now: datetime) -> Explanation:
    """Judge a story, named by id, GUID or link, for each use. Raises `NotFoundError`; writes nothing."""
    known = _looked_up(desk, reference, now)
    story, standing, suspension, figures = known.story, known.standing, known.suspension, known.figures
    title = desk.titles.titles[story.title]
    publisher = desk.titles.publishers[title.publisher]
    occasion = Occasion(now, desk.licensee, case.host, case.locale, case.country, desk.profiles)
    why, channels = suspension.why if suspension else None, frozenset({case.channel})
    out = _words_out(standing, figures)

    def asked(use: Use) -> Question:
        found = figures.renditions.get(use)
        spent = Spent(figures.uses_today, 0, figures.month_micros, found.words if found else 0)
        names, words = (title.name, publisher.name), out.get(use, 0)
        return Question(
            occasion, standing, why, story, *names, use, channels, found, spent, words, signals=known.signals
        )

    licence, schedule = standing.licence, standing.schedule
    measures = tuple(of_story(figures, licence, schedule)) if licence and schedule else ()
    questions = [asked(use) for use in uses]
    return Explanation(
        story,
        title.name,
        publisher.name,
        occasion,
        case.channel,
        standing,
        suspension,
        figures,
        measures,
        tuple(_decided(one, figures) for one in questions),
        tuple(_public(one, questions, known.documents) for one in known.signals),
    )


def _public(signal: Signal, questions: Sequence[Question], documents: Sequence[Document]) -> Public:
    """What it stops is asked of the gate itself, as if nothing else were said."""
    stopped = tuple(
        one.use
        for one in questions
        if isinstance(outcome := judge(replace(one, signals=(signal,))), Refusal) and Code.SIGNAL in outcome.codes
    )
    licence = questions[0].standing.licence if questions else None
    return Public(
        signal,
        next((one for one in documents if _stands_in(signal, one)), None),
        stopped,
        licence is not None and signal.source in licence.contract_wins,
    )


def _stands_in(signal: Signal, document: Document) -> bool:
    """A feed's headers have the address of its items, which say other things."""
    is_of_item = signal.source in {Source.RSL, Source.MEDIA_RESTRICTION}
    is_of_headers = document.reference.kind is Kind.HEADERS
    return signal.document == document.reference.address and not (is_of_item and is_of_headers)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept about a story, in one consistent view."""

    story: Story
    standing: Standing
    suspension: Suspension | None
    figures: Figures
    signals: tuple[Signal, ...]
    documents: Sequence[Document]


def _looked_up(desk: Desk, reference: str, now: datetime) -> _Known:
    with desk.turns.looking() as store:
        story = store.named(reference)
        if story is None:
            told = "name it by its id, its GUID or its link, or give the id of a title or a feed of the titles file"
            raise NotFoundError(f"there is no story {reference!r}; {told}")
        rows = store.licences(-1)
        standing = desk.bookkeeper.book(lambda _: rows).standing(story.feed, now)
        suspension = rows.suspended.get(standing.licence.id) if rows and standing.licence else None
        figures = _figures(store, story, standing, now)
        signals = store.signals(story.signals) if story.signals else ()
        return _Known(story, standing, suspension, figures, signals, store.evidence(story.feed))


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


def _decided(asked: Question, figures: Figures) -> Decision:
    use, outcome, licence, schedule = asked.use, judge(asked), asked.standing.licence, asked.standing.schedule
    if licence is None or schedule is None or use not in schedule.grants:
        return Decision(use, outcome)
    reasons = outcome.reasons if isinstance(outcome, Refusal) else ()
    is_placed = not reasons or any(reason.code is Code.TERRITORY for reason in reasons)
    region = taken_for_proof(asked.occasion, licence, schedule.grants[use]) if is_placed else None
    if asked.rendition:
        return Decision(use, outcome, region, tuple(of_words(asked.rendition, schedule, schedule.grants[use])))
    return Decision(use, outcome, region, causes=why_uncut(use, asked.story, figures, licence, schedule, reasons))


def _words_out(standing: Standing, figures: Figures) -> Mapping[Use, int]:
    """As a turn counts them: where words were cut under another version than the one in force."""
    renditions = figures.renditions.values()
    is_amended = any(one.terms != standing.terms for one in renditions)
    return words_out(renditions, figures.spent) if is_amended else {}


_OF_THE_LICENCE = {Code.NO_LICENCE, Code.LICENSEE, Code.NOT_STARTED, Code.EXPIRED, Code.SUSPENDED}
