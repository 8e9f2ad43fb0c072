"""Mute: a paper or a subject stays out of the news, until it is asked for by name or unmuted."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.preferences import Preferences, with_named, without
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import about_story
from skill.voice.moves.opinion import no_opinion
from skill.voice.moves.title_news import instead
from skill.voice.named import OPINION, Thing, thing_named
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def mute(ask: Ask, talk: Talk) -> Reply:
    """Without a name the paper of the story that is being said is meant."""
    if not ask.slots:
        return about_story(_mute_its_title)(ask, talk)
    thing = thing_named(ask, talk.turn.titles, talk.language)
    if thing is None:
        return instead(ask, talk, "missing.named")
    return no_opinion(ask, talk) if thing.id == OPINION else _muted(ask, talk, thing)


def _mute_its_title(ask: Ask, talk: Talk, story: Story) -> Reply:
    name = talk.turn.titles.titles[story.title].name
    return _muted(ask, talk, Thing("title", story.title, Own(name)))


def _muted(ask: Ask, talk: Talk, thing: Thing) -> Reply:
    talk.turn.prefer(_with_muted(talk.turn.preferences, thing))
    return talk.aside(ask.intent, question=talk.question("mute.done", "news", name=thing.name))


def _with_muted(prefers: Preferences, thing: Thing) -> Preferences:
    """What is muted is followed no more."""
    if thing.kind == "topic":
        followed = without(prefers.followed_topics, thing.id)
        return replace(prefers, muted_topics=with_named(prefers.muted_topics, thing.id), followed_topics=followed)
    followed = without(prefers.followed_titles, thing.id)
    return replace(prefers, muted_titles=with_named(prefers.muted_titles, thing.id), followed_titles=followed)
