"""One turn: one request, answered in one transaction.

A turn is opened, asked for stories and clearances, and committed; what it committed may be sent. What
fails before the commit leaves no trace. Only here are `Committed` bytes made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from skill.desk.licences import Bookkeeper
from skill.desk.ports.turns import (
    AnswerRow,
    Consent,
    EarlierAnswer,
    Heard,
    Listener,
    ListenerStore,
    MistakeRow,
    RefusalRow,
    Telling,
    ToldNotice,
    Turns,
    TurnStore,
    UseRow,
    Wanted,
)
from skill.desk.settled import Way
from skill.desk.telemetry import deliveries
from skill.errors import BadRequestError
from skill.rights.allowance import place_set
from skill.rights.book import Standing
from skill.rights.gate import (
    Cleared,
    Code,
    Occasion,
    Question,
    Refusal,
    Spent,
    joined,
    judge_title,
    within_answer,
    within_spent,
)
from skill.rights.licence import Channel, Licence, Use
from skill.rights.renditions import MODEL, Rendition, words_out
from skill.rights.signals import Profile
from skill.stories.choose import NOBODY, Followed, followed_first, once, varied
from skill.stories.preferences import NOTHING, Named, Preferences, read_preferences, written
from skill.stories.story import Story
from skill.stories.titles import Titles

VOICE = frozenset({Channel.VOICE})
SCREEN = frozenset({Channel.SCREEN})
# A story that is refused for one of these is not there for a listener: not counted, named, offered or found.
NOT_THERE = frozenset({Code.KILLED, Code.WITHHELD, Code.EMBARGOED, Code.OUT_OF_SCOPE})
SPENT = frozenset({Code.QUOTA})
# A story is told first as our summary, else as the publisher's abstract, else as its headline.
TOLD_AS = (Use.SUMMARY, Use.ABSTRACT, Use.HEADLINE)
GOES_ON_WITH = (Use.SUMMARY, Use.ABSTRACT, Use.EXCERPT)
# Feeds give what was just published a moment of change as well.
AT_ONCE = timedelta(minutes=1)
# Requests that try the skill out: they pass every check, have quotas of their own, and are never billed.
TRIES = frozenset({"unsigned", "simulator", "console"})

_PAGE = 12
_MOST_PAGES = 80
_LOADED_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as the desk knows it. Keys are hashes: no listener or device is named in clear.

    `listener_keys` and `device_keys` are made with the present key, then with the one before while keys rotate.
    `country` is consented to; `None` where it is not known. `consent` is what the platform said of it when it was
    asked, just before; `None` where it was not, or said nothing. Rights and quotas go by `now`, our clock;
    `spoken_at` is the request's own. `heard_until` says how far into the answer before the listener got:
    what would have begun later was not heard.
    """

    request_id: str
    request_hash: str
    listener_keys: tuple[str, ...]
    device_keys: tuple[str, ...]
    door: str
    host: str
    locale: str
    country: str | None
    intent: str
    now: datetime
    spoken_at: datetime
    heard_until: datetime
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """The bytes of an answer that is on record. Made by `Turn` alone, sent as they are."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """How an answer holds a rendition: the seconds after its start at which a listener gets to it, whether a card
    shows its credit, and whether the story's link stands beside.
    """

    starts_seconds: float
    on_card: bool = False
    with_link: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose words a listener heard, by the use, whether a language model chose them, and since when we have them."""

    use: Use
    is_by_model: bool
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Plain:
    """The bytes of a response that holds our own strings alone: an apology, an empty 200, CanFulfill."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a turn knows of one story, read once.

    `words_out` is filled where words were cut under another version than the one in force. `uses_today` are
    everybody's and this listener's, under the story's schedule. `apart` holds what was judged already, by the way of
    telling it: a story is judged several times before it is told.
    """

    story: Story
    standing: Standing
    renditions: Mapping[Use, Rendition]
    words_out: Mapping[Use, int]
    went_out: Sequence[Heard]
    uses_today: tuple[int, int]
    month_micros: int
    apart: dict[Way, Cleared | Refusal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every turn needs; `new_id` and `new_number` are the only sources of chance. `profiles` are the ways of
    reporting uses that are kept.
    """

    turns: Turns
    titles: Titles
    licensee: str
    bookkeeper: Bookkeeper
    new_id: Callable[[datetime], str]
    new_number: Callable[[], int]
    release: str
    listeners: ListenerStore
    profiles: frozenset[Profile] = frozenset()

    @contextmanager
    def turn(self, incoming: Incoming) -> Iterator[Turn]:
        """Raises `BadRequestError` where the request's id is known with another request or listener."""
        with self.turns.turn() as store:
            yield Turn(self, store, incoming)

    def leave(self, incoming: Incoming, left: Callable[[str], str]) -> None:
        """A session ends: `left` makes the conversation's new state from the one that is kept. Nothing is answered,
        and who is not known stays so.
        """
        with self.turns.turn() as store:
            number = store.known(incoming.listener_keys)
            found = None if number is None else store.conversation(number, incoming.device_keys, incoming.now)
            if number is None or found is None:
                return
            state, last_answer = found
            store.forget_unheard(number, last_answer, incoming.heard_until)
            store.leave(number, incoming.device_keys, left(state))


def day_of(moment: datetime) -> str:
    """The UTC day that quotas go by, `YYYY-MM-DD`."""
    return moment.isoformat()[:10]


def month_of(moment: datetime) -> str:
    """The UTC month that money goes by, `YYYY-MM`."""
    return moment.isoformat()[:7]


def farewell(listener_key: str, incoming: Incoming) -> str:
    """What stands for the request's hash in the answer that forgot its listener: it knows the same request of the same
    account again, when no row leads to either.
    """
    return hashlib.sha256(f"{listener_key}:{incoming.request_hash}".encode()).hexdigest()


class Turn:
    def __init__(self, desk: Desk, store: TurnStore, incoming: Incoming) -> None:
        self._desk, self._store, self._incoming = desk, store, incoming
        self.now, self.spoken_at, self.heard_until = incoming.now, incoming.spoken_at, incoming.heard_until
        self.locale, self.titles = incoming.locale, desk.titles
        self._book = desk.bookkeeper.book(store.licences)
        self._settled = desk.bookkeeper.settled(self._book, incoming.now)
        self._forgets = False
        self.earlier: EarlierAnswer | None = store.earlier(incoming.request_id)
        self.listener: Listener = self._listener()
        self.preferences: Preferences = read_preferences(self.listener.preferences)
        conversation = store.conversation(self.listener.number, incoming.device_keys, incoming.now)
        self.state, self.last_answer = conversation or ("", "")
        if self.last_answer and not self.earlier:
            store.forget_unheard(self.listener.number, self.last_answer, incoming.heard_until)
        if incoming.consent:
            store.keep_country(incoming.listener_keys[0], incoming.consent.country, incoming.now)
        country = incoming.country or (incoming.consent or self.listener).country
        self._occasion = Occasion(incoming.now, desk.licensee, incoming.host, incoming.locale, country, desk.profiles)
        self._is_try = incoming.door in TRIES
        self._dossiers: dict[str, Dossier] = {}
        self._cleared: dict[str, Cleared] = {}
        self._corrections: dict[str, Cleared] = {}
        self._notices: list[ToldNotice] = []
        self._refusals: list[Refusal] = []
        self._mistakes: list[MistakeRow] = []

    # ── finding ───────────────────────────────────────────────────────────────────────────────────

    def tellable(self, wanted: Wanted, limit: int) -> tuple[Story, ...]:
        """Stories that may be told on this occasion, the newest first; what is followed counts as newer.

        What is passed over here leaves no row.
        """

        def is_wanted(story: Story) -> bool:
            return self._is_wanted(story, wanted.unheard_by is not None)

        fits = once(is_wanted, lambda story: story.cluster) if wanted.once else is_wanted
        newest_first = self._newest_first(wanted)
        if wanted.followed != NOBODY:
            return varied(followed_first(newest_first, wanted.followed), limit, fits)
        return varied(newest_first, limit, fits)

    def wanted(
        self,
        *,
        title: str | None = None,
        labels: tuple[str, ...] = (),
        words: str | None = None,
        kinds: tuple[str, ...] = (),
        opinion: bool = True,
        unheard: bool = False,
        once: bool = False,
        nearness: Literal["about", "near", "any"] = "any",
        left_out: Named = NOTHING,
        followed: Followed = NOBODY,
    ) -> Wanted:
        listener = self.listener.number if unheard else None
        return Wanted(
            self._occasion.language, title, labels, words, kinds, opinion, listener, once, nearness, left_out, followed
        )

    def story(self, story: str) -> Story | None:
        return self._store.story(story)

    def elsewhere(self, story: Story) -> tuple[Story, ...]:
        """What other titles tell of the same event and may tell on this occasion, the newest first."""
        event = () if story.cluster is None else map(self.story, self._store.of_cluster(story.cluster))
        others = [one for one in event if one and one.title != story.title and self.may_be_told(one)]
        return tuple(sorted(others, key=lambda one: one.published_at, reverse=True))

    def also_told_by(self, story: Story) -> tuple[str, ...]:
        """The other titles of `elsewhere` that may be named beside the story: both agreements let stories stand beside
        other publishers'.
        """
        if story.cluster is None or not self._may_stand_beside(story):
            return ()
        others = (one for one in self.elsewhere(story) if self._may_stand_beside(one))
        return tuple(dict.fromkeys(self.titles.titles[one.title].name for one in others))

    def is_withdrawn(self, story: Story) -> bool:
        """Whether the story is simply not there: killed, withheld, embargoed or out of scope."""
        _, outcome = self._settle_use(self._dossier(story), (Use.HEADLINE, VOICE, False))
        return isinstance(outcome, Refusal) and bool(outcome.codes & NOT_THERE)

    def may_be_told(self, story: Story) -> bool:
        """Whether any way of telling it passes the gate now."""
        return any(
            isinstance(self._judged(story, use, VOICE, apart=True), Cleared) for use in self._cut_for(story, TOLD_AS)
        )

    def refuse_spent(self, wanted: Wanted) -> bool:
        """Whether a story is wanted that only what was spent keeps back; its refusal is recorded."""
        return self._refuse(self._newest_first(wanted), TOLD_AS, lambda refusal: refusal.codes <= SPENT)

    def refuse_unplaced(self, wanted: Wanted | Story, uses: Sequence[Use] = TOLD_AS) -> bool:
        """Whether what is wanted is kept back by nothing but the listener's unknown country; recorded as well."""
        stories = self._newest_first(wanted) if isinstance(wanted, Wanted) else (wanted,)
        return self._refuse(stories, uses, lambda refusal: refusal.lacks_country)

    def _refuse(self, stories: Iterable[Story], uses: Sequence[Use], fits: Callable[[Refusal], bool]) -> bool:
        """Whether a use of a story is refused for what `fits`; recorded, unless the story or its title is already."""
        for story in stories:
            for use in self._cut_for(story, uses):
                outcome = self._judged(story, use, VOICE, apart=True)
                if isinstance(outcome, Refusal) and fits(outcome):
                    known = {one.story for one in self._refusals if one.title == story.title}
                    if not known & {None, story}:
                        self._refusals.append(outcome)
                    return True
        return False

    def refuse_title(self, title: str) -> Refusal | None:
        """Why nothing of a title that was asked for can be said on this occasion; recorded."""
        refusals: list[Refusal] = []
        for feed in self.titles.feeds.values():
            if feed.title != title:
                continue
            standing = self._book.standing(feed.id, self.now)
            suspended = self._book.suspension(standing)
            refusal = judge_title(title, standing, suspended, self._occasion)
            if refusal is None:
                return None
            refusals.append(refusal)
        if not refusals:
            return None
        self._refusals.append(refusals[0])
        return refusals[0]

    def could_tell(self, story: Story, uses: Sequence[Use] = TOLD_AS) -> Cleared | None:
        """What `tell` would clear if the answer told nothing else; nothing is recorded."""
        outcomes = (self._judged(story, use, VOICE, apart=True) for use in self._cut_for(story, uses))
        return next((outcome for outcome in outcomes if isinstance(outcome, Cleared)), None)

    # ── clearing ──────────────────────────────────────────────────────────────────────────────────

    def tell(self, story: Story, uses: Sequence[Use] = TOLD_AS) -> Cleared | Refusal:
        """Clear the first of `uses` that can be; else record and return the refusal of the first."""
        first: Refusal | None = None
        for use in self._cut_for(story, uses) or uses[:1]:
            outcome = self._judged(story, use, VOICE)
            if isinstance(outcome, Cleared):
                return self._reserved(outcome)
            first = first or outcome
        if first is None:
            raise ValueError("a story is told in at least one way")
        self._refusals.append(first)
        return first

    def show(self, story: Story) -> Cleared | None:
        """Clear a story's headline for a screen; `None` where its licence keeps it off."""
        return self._headline(story, SCREEN)

    def say_as_well(self, story: Story) -> Cleared | None:
        """Clear a story's headline for the ear, beside what is asked for; `None` where it may not be said."""
        return self._headline(story, VOICE)

    def _headline(self, story: Story, channels: frozenset[Channel]) -> Cleared | None:
        outcome = self._judged(story, Use.HEADLINE, channels)
        return None if isinstance(outcome, Refusal) else self._reserved(outcome)

    def may_show_link(self, story: Story) -> bool:
        """Whether a card with the story's address could be sent next."""
        outcome = self._judged(story, Use.HEADLINE, SCREEN, apart=True)
        return isinstance(outcome, Cleared) and bool(outcome.link)

    def _reserved(self, cleared: Cleared) -> Cleared:
        """One use is one rendition in one answer: said and shown it is one."""
        known = self._cleared.get(cleared.rendition)
        self._cleared[cleared.rendition] = joined(known, cleared) if known else cleared
        return self._cleared[cleared.rendition]

    def unheard(self, story: Story, uses: Sequence[Use] = GOES_ON_WITH) -> tuple[Use, ...]:
        """The uses that could be told next and hold words that this listener has not heard."""
        known = self._heard_places(story).union(
            *(place_set(one.places) for one in self._cleared.values() if one.story.id == story.id)
        )
        found: list[Use] = []
        for use in self._cut_for(story, uses):
            outcome = self._judged(story, use, VOICE, apart=True)
            if isinstance(outcome, Cleared) and not place_set(outcome.places) <= known:
                found.append(use)
        return tuple(found)

    def heard(self, story: Story) -> tuple[Heard, ...]:
        """What began of it, so far as can be known."""
        return tuple(one for one in self._dossier(story).went_out if one.at is not None)

    def told_as(self, story: Story) -> tuple[Use, ...]:
        """How a story is told first; to who heard an earlier version, in words that it had not, where there are."""
        return (self.unheard(story, TOLD_AS) if self.was_edited(story) else ()) or TOLD_AS

    def was_edited(self, story: Story) -> bool:
        """Since this listener heard it."""
        return max((one.version for one in self.heard(story)), default=story.version) < story.version

    def is_update(self, cleared: Cleared) -> bool:
        """Whether the listener heard an earlier version, and these words hold some that it had not."""
        if not self.was_edited(cleared.story):
            return False
        heard = self.heard(cleared.story)
        is_other = cleared.rendition not in {one.rendition for one in heard}
        return is_other and not place_set(cleared.places) <= self._heard_places(cleared.story)

    def as_told(self, story: Story) -> Provenance | None:
        """Where that came from which this listener heard of it last, its headline only where that was all; else what it
        is told as first.

        `None` where nothing of it could be told now, whatever was spent.
        """
        renditions = self._dossier(story).renditions
        stands = [use for use in self._cut_for(story, TOLD_AS) if self._is_settled(story, use)]
        if not stands:
            return None
        heard = max(self.heard(story), key=lambda one: (one.use is not Use.HEADLINE, one.used_at), default=None)
        kept = self._store.rendition(heard.rendition, self.now) if heard else None
        told = kept or renditions[stands[0]]
        return Provenance(told.use, told.made_by == MODEL, told.stored_at)

    def _is_settled(self, story: Story, use: Use) -> bool:
        _, outcome = self._settle_use(self._dossier(story), (use, VOICE, False))
        return isinstance(outcome, Cleared)

    def changed_at(self, story: Story) -> datetime | None:
        """When a publisher last changed a story: as it says, else when we first had the newest version; or never."""
        if story.updated_at and story.updated_at - story.published_at > AT_ONCE:
            return story.updated_at
        newest = (one.stored_at for one in self._dossier(story).renditions.values() if one.version == story.version)
        return next(newest, None) if story.version > 1 else None

    def _heard_places(self, story: Story) -> frozenset[int]:
        return frozenset().union(*(place_set(one.places) for one in self.heard(story)))

    # ── saving ────────────────────────────────────────────────────────────────────────────────────

    def save(self, story: Story) -> bool:
        """Keep a story's id with the listener; whether the oldest one had to make room for it."""
        return self._store.save(self.listener.number, story.id, self.now)

    def unsave(self, story: Story) -> None:
        self._store.unsave(self.listener.number, story.id)

    def saved(self) -> tuple[Story, ...]:
        """What the listener saved and is still known of, what was saved last first. Whether it may be told is another
        question.
        """
        found = tuple(filter(None, map(self.story, self._store.saved(self.listener.number))))
        self._open(found)
        return found

    # ── notices ───────────────────────────────────────────────────────────────────────────────────

    @property
    def heard_until_told(self) -> timedelta:
        """For how long, at most, it is kept what a listener hears now, so that notices can be told."""
        tells = (one.takedown for one in self._book.in_force(self.now) if one.takedown.tell)
        return max((one.within for one in tells), default=timedelta())

    def tellings(self) -> tuple[Telling, ...]:
        """The notices about stories that this listener heard, of a kind that the licence in force has told."""
        if self._book.told_until is None or self.now >= self._book.told_until:
            return ()
        return tuple(one for one in self._store.tellings(self.listener.number, self.now) if self._has_told(one))

    def _has_told(self, telling: Telling) -> bool:
        licence = self._settled.standing(telling.story.feed).licence
        return licence is not None and licence.in_term(self.now) and telling.kind in licence.takedown.tell

    def correction(self, telling: Telling) -> Cleared | None:
        """Clear a correction's sentence beside what the answer holds; `None` where it may not be told in it."""
        found = self._store.rendition(telling.rendition, self.now) if telling.rendition else None
        if found is None:
            return None
        story, standing = telling.story, self._settled.standing(telling.story.feed)
        way = (Use.CORRECTION, VOICE, False)
        asked, settled = self._settle(replace(story, version=found.version), standing, found, 0, way)
        outcome = within_spent(asked, settled, Spent(0, 0, 0, *self._held_with(found)))
        if isinstance(outcome, Refusal):
            return None
        self._corrections[outcome.rendition] = outcome
        return outcome

    def told_notice(self, telling: Telling, ends_seconds: float) -> None:
        """The answer tells it, and is that far when it has been heard out."""
        self._notices.append(
            ToldNotice(telling.notice, self.spoken_at + timedelta(seconds=ends_seconds), telling.until)
        )

    # ── the end ───────────────────────────────────────────────────────────────────────────────────

    def commit(self, body: bytes, skeleton: str, told: Mapping[str, Told], state: str) -> Committed:
        """Put the answer on record: its row, its uses and refusals, quotas, the conversation's new state.

        `told` is what of this turn's clearances the answer holds, by rendition; what was not told is no use.
        """
        cleared = self._cleared | self._corrections
        if not told.keys() <= cleared.keys():
            raise ValueError("an answer tells only what its own turn cleared")
        uses = tuple(self._use_row(cleared[rendition], how) for rendition, how in told.items())
        incoming = self._incoming
        # The answer that forgets is nobody's: else it would lead from the account to all that went before.
        listener = self._desk.new_number() if self._forgets else self.listener.number
        request_hash = farewell(incoming.listener_keys[0], incoming) if self._forgets else incoming.request_hash
        row = AnswerRow(
            id=self._desk.new_id(incoming.now),
            request_id=incoming.request_id,
            request_hash=request_hash,
            at=incoming.now,
            listener=listener,
            device_hash=incoming.device_keys[0],
            door=incoming.door,
            is_try=self._is_try,
            locale=incoming.locale,
            territory=self._occasion.country or self._occasion.region,
            intent=incoming.intent,
            skeleton=skeleton,
            release=self._desk.release,
            response_hash=hashlib.sha256(body).hexdigest(),
            state=state,
            uses=uses,
            refusals=tuple(RefusalRow(one, self.titles.titles[one.title].publisher) for one in self._refusals),
            notices=tuple(self._notices),
            mistakes=tuple(self._mistakes),
        )
        reports = deliveries(row, self._desk.licensee)
        self._store.write(replace(row, deliveries=reports) if reports else row)
        if self._forgets:
            self._store.forget(incoming.listener_keys, listener)
        elif self.preferences != read_preferences(self.listener.preferences):
            self._store.keep_preferences(listener, written(self.preferences))
        return Committed(body)

    def lacks_country(self, *, is_granted: bool) -> bool:
        """Whether the request is new and no country of its listener is known.

        Where the request does not say that the listener consented (`is_granted`), a licence in force must need it too.
        """
        is_needed = is_granted or self._settled.needs_country
        return is_needed and self.earlier is None and self._occasion.country is None

    def leave(self) -> None:
        """The turn ends without an answer and without a trace: the request is to come again."""
        self._store.undo()

    def prefer(self, preferences: Preferences) -> None:
        """The listener wants the news like this from now on; kept with this turn's answer."""
        self.preferences = preferences

    def forget(self) -> None:
        """With this turn's answer the listener is forgotten; who speaks again is a new one."""
        self._forgets = True

    def report_mistake(self, story: Story) -> bool:
        """Note a mistake in what this listener heard of a story last; false where nothing of it was heard."""
        heard = max(self.heard(story), key=lambda one: one.used_at, default=None)
        if heard is None:
            return False
        self._mistakes.append(MistakeRow(self._desk.new_id(self.now), heard.answer, story.id, story.publisher))
        return True

    def resend(self, body: bytes) -> Committed:
        """The answer that is on record already, filled in again. A retry writes no use."""
        if self.earlier is None:
            raise ValueError("only an answer that is on record can be sent again")
        return Committed(body)

    def again(self, story: str, rendition: str, use: Use, channels: frozenset[Channel]) -> Cleared | None:
        """Judge words of an earlier answer once more, quotas apart; `None` where they may leave no more."""
        kept = self._store.story(story)
        found = self._store.rendition(rendition, self.now)
        if kept is None or found is None:
            return None
        # Whoever asks again had these words before.
        standing, words_out = self._settled.standing(kept.feed), len(place_set(found.places))
        asked, settled = self._settle(kept, standing, found, words_out, (use, channels, False))
        outcome = within_answer(asked, settled, Spent(0, 0, 0, *self._held_with(found)))
        return self._reserved(outcome) if isinstance(outcome, Cleared) else None

    # ── inside ────────────────────────────────────────────────────────────────────────────────────

    def _listener(self) -> Listener:
        """Who asks. A retry of the request that forgot its listener makes nobody known again."""
        incoming, earlier = self._incoming, self.earlier
        if earlier and earlier.request_hash in {farewell(key, incoming) for key in incoming.listener_keys}:
            return Listener(earlier.listener, None)
        found = self._store.listener(incoming.listener_keys, self._desk.new_number(), incoming.now)
        if earlier and (earlier.request_hash != incoming.request_hash or earlier.listener != found.number):
            raise BadRequestError("this requestId was used before for another request")
        return found

    def _newest_first(self, wanted: Wanted) -> Iterator[Story]:
        for page in range(_MOST_PAGES):
            shelved = self._store.shelf(wanted, self.now, page * _PAGE, _PAGE)
            stories = [story for story in shelved if not wanted.left_out.holds(story)]
            if wanted.followed == NOBODY:  # who follows something has far more looked at than told
                self._open(stories[:_LOADED_AT_ONCE])
            yield from stories
            if len(shelved) < _PAGE:
                return

    def _is_wanted(self, story: Story, is_unheard: bool) -> bool:
        """It may be told; where only the unheard is wanted, what is told of an update must have words not heard yet."""
        if not self.may_be_told(story):
            return False
        return not is_unheard or not self.heard(story) or bool(self.unheard(story, TOLD_AS))

    def _cut_for(self, story: Story, uses: Sequence[Use]) -> tuple[Use, ...]:
        """Those of `uses` that the story has a rendition for: what has none is refused in any case."""
        renditions = self._dossier(story).renditions
        return tuple(use for use in uses if use in renditions)

    def _judged(
        self, story: Story, use: Use, channels: frozenset[Channel], *, apart: bool = False
    ) -> Cleared | Refusal:
        """`apart` judges the words as if they stood alone in an answer."""
        dossier = self._dossier(story)
        way = (use, channels, Channel.VOICE in channels and self._is_told(story.title))
        if self._cleared and not apart:
            return self._within(dossier, way, self._spent_here(dossier, use))
        known = dossier.apart.get(way)
        if known is None:
            known = dossier.apart[way] = self._within(dossier, way, self._spent(dossier, use))
        return known

    def _is_told(self, title: str) -> bool:
        return any(one.story.title == title and Channel.VOICE in one.channels for one in self._cleared.values())

    def _within(self, dossier: Dossier, way: Way, spent: Spent) -> Cleared | Refusal:
        asked, outcome = self._settle_use(dossier, way)
        return within_spent(asked, outcome, spent)

    def _settle_use(self, dossier: Dossier, way: Way) -> tuple[Question, Cleared | Refusal]:
        found, words_out = dossier.renditions.get(way[0]), dossier.words_out.get(way[0], 0)
        return self._settle(dossier.story, dossier.standing, found, words_out, way)

    def _settle(
        self, story: Story, standing: Standing, found: Rendition | None, words_out: int, way: Way
    ) -> tuple[Question, Cleared | Refusal]:
        return self._settled.settle(
            self._occasion, story, found, words_out, way, lambda: self._question(story, standing, found, words_out, way)
        )

    def _question(
        self, story: Story, standing: Standing, found: Rendition | None, words_out: int, way: Way
    ) -> Question:
        use, channels, again = way
        title = self.titles.titles[story.title]
        return Question(
            self._occasion,
            standing,
            self._book.suspension(standing),
            story,
            title.name,
            self.titles.publishers[title.publisher].name,
            use,
            channels,
            found,
            words_out=words_out,
            again=again,
            signals=() if story.signals is None else self._store.signals(story.signals),
        )

    def _spent(self, dossier: Dossier, use: Use) -> Spent:
        """Before this answer."""
        found = dossier.renditions.get(use)
        return Spent(*dossier.uses_today, dossier.month_micros, found.words if found else 0)

    def _spent_here(self, dossier: Dossier, use: Use) -> Spent:
        """Before this answer, and by what it holds already."""
        licence, schedule = dossier.standing.licence, dossier.standing.schedule
        if licence is None or schedule is None:
            return Spent()
        everyone, listener = dossier.uses_today
        found = dossier.renditions.get(use)
        here = self._cleared.values()
        others = [one for one in here if one.licence == licence.id and (not found or one.rendition != found.id)]
        uses = sum(1 for one in others if one.schedule == schedule.name)
        return Spent(
            everyone + uses,
            listener + uses,
            dossier.month_micros + sum(one.price_micros for one in others),
            *self._held_with(found),
        )

    def _held_with(self, found: Rendition | None) -> tuple[int, frozenset[str], bool]:
        """What this answer would hold with the words of `found`: the last three of `Spent`."""
        here = (*self._cleared.values(), *self._corrections.values())
        return (
            found.words + self._words_beside(found) if found and found.words else 0,
            frozenset(one.story.publisher for one in here),
            any(not self._stands_beside_others(one) for one in here),
        )

    def _words_beside(self, found: Rendition) -> int:
        """Words of the story that the answer holds beside those of `found`; what both hold counts once."""
        beside = (place_set(one.places) for one in self._cleared.values() if one.story.id == found.story)
        return len(frozenset().union(*beside) - place_set(found.places))

    def _stands_beside_others(self, cleared: Cleared) -> bool:
        return self._may_stand_beside(cleared.story)

    def _may_stand_beside(self, story: Story) -> bool:
        licence = self._settled.standing(story.feed).licence
        return licence is not None and "other_publishers" in licence.beside

    def _dossier(self, story: Story) -> Dossier:
        return self._dossiers.get(story.id) or self._open((story,))[story.id]

    def _open(self, stories: Sequence[Story]) -> Mapping[str, Dossier]:
        """The dossiers of these stories; what is not read yet is read for all of them at once."""
        new = [story for story in stories if story.id not in self._dossiers]
        if not new:
            return self._dossiers
        ids = [story.id for story in new]
        standings = [self._settled.standing(story.feed) for story in new]
        renditions: dict[str, dict[Use, Rendition]] = {one: {} for one in ids}
        went_out: dict[str, list[Heard]] = {one: [] for one in ids}
        for rendition in self._store.renditions(ids, self.now):
            renditions[rendition.story].setdefault(rendition.use, rendition)
        for one, heard in self._store.heard(self.listener.number, ids, self.now):
            went_out[one].append(heard)
        amended = [
            story.id
            for story, standing in zip(new, standings, strict=True)
            if any(one.terms != standing.terms for one in renditions[story.id].values())
        ]
        spent = self._store.spent_places(amended) if amended else {}
        licences = sorted({standing.licence.id for standing in standings if standing.licence})
        uses = self._store.uses_today(licences, day_of(self.now), self.listener.number, self._is_try)
        for story, standing in zip(new, standings, strict=True):
            licence, schedule = standing.licence, standing.schedule
            self._dossiers[story.id] = Dossier(
                story,
                standing,
                renditions[story.id],
                words_out(renditions[story.id].values(), spent[story.id]) if story.id in spent else {},
                went_out[story.id],
                uses.get((licence.id, schedule.name), (0, 0)) if licence and schedule else (0, 0),
                self._month_micros(licence) if licence else 0,
            )
        return self._dossiers

    def _month_micros(self, licence: Licence) -> int:
        if licence.price.maximum_per_month_micros is None:
            return 0
        return self._store.month_micros(licence.id, month_of(self.now), self._is_try)

    def _use_row(self, cleared: Cleared, told: Told) -> UseRow:
        """A try is never billed, nor is a correction, nor a use that follows the same one within the double click.

        A try bills nothing, so it is not the first of a chain either.
        """
        within = timedelta(seconds=cleared.double_click_seconds)
        doubled = bool(within) and any(
            one.use is cleared.use and one.real_used_at is not None and self.now - one.real_used_at <= within
            for one in self._dossier(cleared.story).went_out
        )
        heard_at = self.spoken_at + timedelta(seconds=told.starts_seconds)
        is_billable = not (self._is_try or doubled or cleared.use is Use.CORRECTION)
        return UseRow(cleared, is_billable, heard_at, told.on_card, told.with_link, self._told_within(cleared.story))

    def _told_within(self, story: Story) -> timedelta:
        licence = self._settled.standing(story.feed).licence
        return licence.takedown.within if licence and licence.takedown.tell else timedelta()
