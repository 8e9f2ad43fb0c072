"""What are my settings: what differs from how everybody hears the news, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from skill.stories.preferences import NONE
from skill.voice.ask import Ask
from skill.voice.named import title_thing, topic_thing
from skill.voice.reply import Block, Own, Reply
from skill.voice.talk import MOST_CHOICES, Talk


def settings(ask: Ask, talk: Talk) -> Reply:
    blocks = (*_followed(talk), *_left_out(talk), *_chosen(talk))
    question = talk.question("settings.offer" if blocks else "settings.none", "news")
    return talk.aside(ask.intent, *blocks, question=question)


def _followed(talk: Talk) -> Iterator[Block]:
    """Of authors no name is kept, so none is told."""
    prefers = talk.turn.preferences
    names = _names(talk, prefers.followed_topics, prefers.followed_titles)
    authors = [talk.strings.line("settings.authors").template] if prefers.followed_authors else []
    if names or authors:
        key = "settings.followed" if len(names) <= MOST_CHOICES else "settings.followed_many"
        yield talk.say(key, names=talk.strings.listed([*names[:MOST_CHOICES], *authors]))


def _names(talk: Talk, topics: Sequence[str], titles: Sequence[str]) -> list[Own]:
    """What was named last comes first; a title that is carried no more is passed over."""
    things = (
        *(topic_thing(one, talk.language) for one in reversed(topics)),
        *(title_thing(one, talk.turn.titles) for one in reversed(titles)),
    )
    return [thing.name for thing in things if thing]


def _left_out(talk: Talk) -> Iterator[Block]:
    names = _names(talk, talk.turn.preferences.muted_topics, talk.turn.preferences.muted_titles)
    if names:
        key = "settings.muted" if len(names) <= MOST_CHOICES else "settings.muted_many"
        yield talk.say(key, names=talk.strings.listed(names[:MOST_CHOICES]))


def _chosen(talk: Talk) -> Iterator[Block]:
    prefers = talk.turn.preferences
    keys = (
        "settings.opinion" if prefers.opinion else "",
        _of(prefers.length, NONE.length, "settings.short", "settings.long"),
        _of(prefers.rate_percent, NONE.rate_percent, "settings.slow", "settings.fast"),
    )
    choices = [talk.strings.line(key).template for key in keys if key]
    if choices:
        yield talk.say("settings.chosen", choices=talk.strings.listed(choices))


def _of(value: int, usual: int, less: str, more: str) -> str:
    return "" if value == usual else less if value < usual else more
