"""A conversation's turn as the moves see it: the desk's turn, the strings, and what was said so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from skill.desk.ports.turns import Wanted
from skill.desk.turn import Turn
from skill.rights.gate import Cleared, Refusal
from skill.rights.licence import Use
from skill.stories.choose import NOBODY, Followed, varied
from skill.stories.distress import DISTRESSING
from skill.stories.preferences import LENGTHS, NOTHING, Named
from skill.stories.story import Story
from skill.stories.text import fold
from skill.voice import pace
from skill.voice.ask import Ask, written_ask
from skill.voice.reply import Block, Line, Own, Question, Reply, Value, Words
from skill.voice.samples import load_topics
from skill.voice.state import State
from skill.voice.strings import Strings

# Of our own: at most so many choices in one sentence.
MOST_CHOICES = 3
QUESTION_SECONDS = 2.25
AGED = timedelta(hours=6)

# What nobody asked for by name: it leaves out what a listener may not want.
UNASKED = frozenset({"news", "since"})
_NEARNESS: Mapping[str, Literal["about", "near"]] = MappingProxyType({"words": "about", "near": "near"})
_MARKS = ("?", "!", ".", "…", "?”", "!”", "?»", "!»")


@dataclass(frozen=True, slots=True)
class LookedFor:
    """What a running order is made from: `news`, `title`, `topic`, `words` (stories about them), `near` (stories that
    only mention them), `since` (a moment, in seconds since 1970) or `distressing`, and its value.
    """

    kind: str = "news"
    value: str = ""


DISTRESSING_STORIES = LookedFor("distressing")


class Talk:
    def __init__(self, turn: Turn, strings: Strings, state: State) -> None:
        self.turn, self.strings, self.state = turn, strings, state
        self.asked: Ask | None = None
        self.place = state.place(turn.heard_until)
        self.here = state.being_said(turn.heard_until)

    @property
    def language(self) -> str:
        return self.strings.locale.split("-")[0]

    @property
    def story(self) -> Story | None:
        """The story that is being said, or was said last."""
        return self.at(self.here)

    def at(self, place: int) -> Story | None:
        return self.turn.story(self.state.line[place]) if 0 <= place < len(self.state.line) else None

    # ── finding ───────────────────────────────────────────────────────────────────────────────────

    def find(self, looked_for: LookedFor, limit: int, *, unheard: bool) -> tuple[Story, ...]:
        """Stories for a running order.

        A default answer holds nothing that is muted, no recipe, and opinion only for who wants it; who asks hears them.
        """
        return self.turn.tellable(self.wanted(looked_for, unheard=unheard), limit)

    def wanted(self, looked_for: LookedFor, *, unheard: bool) -> Wanted:
        kind, value = looked_for.kind, looked_for.value
        is_default = kind in UNASKED
        wanted = self.turn.wanted(
            title=value if kind == "title" else None,
            labels=labels_of(value) if kind == "topic" else tuple(DISTRESSING) if kind == "distressing" else (),
            words=value if kind in _NEARNESS else None,
            kinds=("news", "sport") if is_default else (),
            opinion=not is_default or self.turn.preferences.opinion,
            unheard=unheard,
            once=kind != "title",
            nearness=_NEARNESS.get(kind, "any"),
            left_out=self._left_out(looked_for),
            followed=self.followed if is_default else NOBODY,
        )
        return replace(wanted, since=datetime.fromtimestamp(int(value), UTC)) if kind == "since" else wanted

    @property
    def muted(self) -> Named:
        prefers = self.turn.preferences
        return Named(frozenset(prefers.muted_titles), _labels_of_all(prefers.muted_topics))

    @property
    def followed(self) -> Followed:
        prefers = self.turn.preferences
        return Followed(
            Named(frozenset(prefers.followed_titles)),
            Named(labels=_labels_of_all(prefers.followed_topics)),
            frozenset(prefers.followed_authors),
        )

    def _left_out(self, looked_for: LookedFor) -> Named:
        """What was not asked for leaves out what is muted and what some may find distressing; all but a title that was
        asked for, the publishers that are skipped on this visit.
        """
        titles = self.turn.titles.titles.values()
        skipped = frozenset(title.id for title in titles if title.publisher in self.state.skipped)
        if looked_for.kind == "title":
            return NOTHING
        if looked_for.kind in UNASKED:
            return Named(self.muted.titles | skipped, self.muted.labels | DISTRESSING)
        return (
            Named(self.muted.titles | skipped, self.muted.labels)
            if looked_for.kind == "distressing"
            else Named(skipped)
        )

    def _is_left_out(self, story: Story, looked_for: LookedFor) -> bool:
        """Of what was found before the listener had it left out."""
        if looked_for.kind in UNASKED and story.is_opinion and not self.turn.preferences.opinion:
            return True
        return self._left_out(looked_for).holds(story)

    def place_about(self, words: str, *, unheard: bool = False) -> int | None:
        """The place in the running order of the story that `words` mean: it is about them, else mentions them."""
        line = self.state.line
        if not line or not words.strip():
            return None
        for kind in _NEARNESS:
            wanted = self.wanted(LookedFor(kind, words), unheard=unheard)
            if found := self.turn.tellable(replace(wanted, once=False, among=line), 1):
                return line.index(found[0].id)
        return None

    def find_within(self, looked_for: LookedFor, words: str) -> tuple[Story, ...]:
        """Of what a running order is made from, the unheard stories about `words`; none where that is all the news."""
        if looked_for.kind not in {"title", "topic"}:
            return ()
        wanted = self.wanted(looked_for, unheard=True)
        return self.turn.tellable(replace(wanted, words=words, nearness="about"), self.stories_at_once)

    def coming(self, line: Sequence[str], place: int, looked_for: LookedFor) -> Iterator[Story]:
        """What follows `place` in a running order, then what it can be made longer with.

        What may not be told (any more) is passed over in silence.
        """
        for known in line[place + 1 :]:
            story = self.turn.story(known)
            if story and not self._is_left_out(story, looked_for) and self.turn.may_be_told(story):
                yield story
        yield from (story for story in self.find(looked_for, len(line) + 1, unheard=True) if story.id not in line)

    def titles_to_be_had(self) -> list[str]:
        """The names of titles with something to tell on this occasion, one publisher after the other."""
        titles = self.turn.titles.titles.values()
        return [
            title.name
            for title in varied(
                titles, len(titles), lambda title: bool(self.find(LookedFor("title", title.id), 1, unheard=False))
            )
        ]

    # ── telling ───────────────────────────────────────────────────────────────────────────────────

    def tell(self, story: Story, uses: Sequence[Use] = ()) -> Block | None:
        """A story's part of an answer, without `uses` as it is first told; `None` where the gate lets nothing out."""
        cleared = self.turn.tell(story, uses or self.turn.told_as(story))
        return None if isinstance(cleared, Refusal) else self.block(cleared)

    def tell_headline(self, story: Story) -> Block | None:
        """Its headline and nothing else, not even its age."""
        cleared = self.turn.tell(story, (Use.HEADLINE,))
        return None if isinstance(cleared, Refusal) else self.block(cleared, goes_on=True)

    def seconds_to_tell(self, story: Story) -> float:
        """How long it would take to tell, estimated; 0 where it could not be told."""
        cleared = self.turn.could_tell(story, self.turn.told_as(story))
        return self.seconds_of(Block(None, self._said(cleared))) if cleared else 0.0

    def block(self, cleared: Cleared, *, goes_on: bool = False) -> Block:
        """A story's part of an answer; its age is said where it begins, not where it `goes_on`."""
        return Block(cleared.story.id, self._said(cleared, goes_on=goes_on), self.card(cleared.story, cleared))

    def _said(self, cleared: Cleared, *, goes_on: bool = False) -> tuple[Line, ...]:
        story, line = cleared.story, self.strings.line
        said: list[Line] = []
        if story.is_opinion:
            said.append(line("story.opinion"))
        if self.turn.is_update(cleared):
            said.append(line("story.updated"))
        said.append(line(_told_as(cleared), credit=Own(cleared.credit), words=Words(cleared)))
        if not goes_on and self.turn.now - story.published_at > AGED:
            said.append(line("story.age", ago=self.strings.ago(story.published_at, self.turn.now)))
        return tuple(said)

    def card(self, story: Story, cleared: Cleared) -> tuple[Line, ...]:
        """Headline (where its licence lets it on a screen), credit and link; and whether a model made what is said."""
        headline = self.turn.show(story)
        shown = self.card_of(headline) if headline else self.card_without_headline(cleared)
        if not cleared.is_by_model:
            return shown
        return (*shown, self.strings.line("card.by_model", title=Own(cleared.title_name)))

    def card_of(self, headline: Cleared) -> tuple[Line, ...]:
        return (self.strings.line("card.headline", words=Words(headline, "text")), *self._below(headline))

    def card_without_headline(self, cleared: Cleared) -> tuple[Line, ...]:
        return (self.strings.line("card.source", title=Own(cleared.title_name)), *self._below(cleared))

    def _below(self, cleared: Cleared) -> tuple[Line, ...]:
        credit = self.strings.line("card.credit", credit=Words(cleared, "card_credit"))
        return (credit, self.strings.line("card.link", link=Words(cleared, "link"))) if cleared.link else (credit,)

    def headline(self, cleared: Cleared, key: str, ended: str, **values: Own) -> Line:
        """A sentence with a headline at its end: `ended` where that has a mark of its own."""
        key = ended if cleared.said.rstrip().endswith(_MARKS) else key
        return self.strings.line(key, credit=Own(cleared.credit), words=Words(cleared), **values)

    def with_others(self, block: Block) -> Block:
        """A story's part of an answer, and at its end which other papers have it, where they may be named beside it."""
        story = self.turn.story(block.story) if block.story else None
        names = self.turn.also_told_by(story) if story else ()
        if not names:
            return block
        also = self.strings.line("story.also", titles=self.strings.listed(names[:MOST_CHOICES]))
        return Block(block.story, (*block.said, also), block.shown)

    def tell_some(self, stories: Sequence[Story], opening: Sequence[Block], uses: Sequence[Use] = ()) -> list[Block]:
        """As many of `stories` as an answer has time for after `opening`, each told as `tell` does."""
        blocks: list[Block] = []
        most_seconds = LENGTHS[self.stories_at_once]
        seconds = QUESTION_SECONDS + sum(self.seconds_of(block) for block in opening)
        for story in stories:
            block = self.tell(story, uses)
            if block is None:
                continue
            seconds += self.seconds_of(block)
            if blocks and seconds > most_seconds:
                break
            blocks.append(block)
        return blocks

    @property
    def stories_at_once(self) -> int:
        return self.turn.preferences.length

    def seconds_of(self, block: Block) -> float:
        """How long a block takes to say at the listener's rate, with the pause after it, estimated."""
        rate_percent = self.turn.preferences.rate_percent
        return pace.PAUSE_SECONDS + pace.at_rate(_speaking_seconds(block, self.strings.locale), rate_percent)

    # ── answering ─────────────────────────────────────────────────────────────────────────────────

    def say(self, key: str, **values: Own) -> Block:
        return Block(None, (self.strings.line(key, **values),))

    def question(self, key: str, offer: str = "", reprompt: str | None = None, **values: Own) -> Question:
        return Question(self.strings.line(key, **values), self.strings.line(reprompt or f"{key}_reprompt"), offer)

    def aside(self, intent: str, *blocks: Block, question: Question | None = None, at: int | None = None) -> Reply:
        """An answer that tells no story; "repeat" makes `intent` again, or says the story again where it is empty.

        `at` is the place of the story that it speaks of, so there we are now. Without it the running order
        stays where the listener is, and what had not begun is still to come.
        """
        asked = self.asked if self.asked and self.asked.intent == intent else Ask(intent)
        standing_at, offer = self.place if at is None else at, question.offer if question else ""
        state = replace(self.state, at=standing_at, begun=(), offer=offer, last=written_ask(asked), missed_in="")
        return Reply(blocks, state, question)

    def told(
        self,
        *blocks: Block,
        line: Sequence[str],
        question: Question | None,
        looked_for: LookedFor,
        last: str = "",
    ) -> Reply:
        """An answer that tells stories; the running order is `line`, and stands at the last one told.

        Where none is told it stands at the story that was being said, or before its first, and `last` is the
        intent that "repeat" makes again.
        """
        told = [block.story for block in blocks if block.story]
        standing_at = told[-1] if told else self.story.id if self.story else ""
        at = line.index(standing_at) if standing_at in line else -1
        looked, offer = (looked_for.kind, looked_for.value), question.offer if question else ""
        state = State(tuple(line), at, (), offer, looked, last, self.state.country, skipped=self.state.skipped)
        return Reply(blocks, state, question)

    def looked_for(self) -> LookedFor:
        kind, value = self.state.looked_for
        return LookedFor(kind or "news", value)

    def also_distressing(self) -> tuple[Block, ...]:
        """That there is a story which is told only to who asks for it."""
        return (self.say("distressing.also"),) if self.find(DISTRESSING_STORIES, 1, unheard=True) else ()

    # ── what to ask at the end ────────────────────────────────────────────────────────────────────

    def after_story(self, story: Story, line: Sequence[str], looked_for: LookedFor) -> Question | None:
        """More of it where there is more to be heard; else the next one where there is one; else nothing."""
        if self.turn.unheard(story):
            return self.question("more.offer", "more")
        return self.next_offer(story, line, looked_for)

    def after_words(self, story: Story, cleared: Cleared) -> Question | None:
        """After more of a story: what is left of it, else where the rest is, else the next one."""
        if self.turn.unheard(story):
            return self.question("more.further", "more")
        if self.turn.may_show_link(story):
            return self.question("more.rest", "link", title=Own(cleared.title_name))
        return self.next_offer(story, self.state.line, self.looked_for())

    def next_offer(self, story: Story, line: Sequence[str], looked_for: LookedFor) -> Question | None:
        """The next one, where something comes after `story`."""
        place = line.index(story.id) if story.id in line else len(line)
        coming = next(self.coming(line, place, looked_for), None)
        return self.question("next.offer", "next") if coming else None


def labels_of(topic: str) -> tuple[str, ...]:
    """The folded section labels and tags of a topic; the words themselves for one that is none of ours."""
    found = load_topics().topics.get(topic)
    names = (*found.sections, *found.tags) if found else (topic,)
    return tuple(dict.fromkeys(fold(name) for name in names)) or (fold(topic),)


def _labels_of_all(topics: Sequence[str]) -> frozenset[str]:
    return frozenset(label for topic in topics for label in labels_of(topic))


def _speaking_seconds(block: Block, language: str) -> float:
    own = sum(pace.speaking_seconds(line.template, language) for line in block.said)
    values = (value for line in block.said for value in line.values.values())
    return own + sum(_seconds_of(value, language) for value in values)


def _seconds_of(value: Value, language: str) -> float:
    return pace.speaking_seconds(value.cleared.said if isinstance(value, Words) else value, language)


def _told_as(cleared: Cleared) -> str:
    """The ear can tell whose words it hears."""
    if cleared.use is Use.EXCERPT:
        return "story.excerpt_broken" if cleared.breaks_off else "story.excerpt"
    if cleared.use is Use.HEADLINE:
        return "story.headline_ended" if cleared.said.rstrip().endswith(_MARKS) else "story.headline"
    return f"story.{cleared.use}"
