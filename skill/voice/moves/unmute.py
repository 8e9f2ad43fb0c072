"""Unmute: a paper or a subject is back in the news; without a name, all of them are."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.preferences import Preferences, without
from skill.voice.ask import Ask
from skill.voice.moves.opinion import with_opinion
from skill.voice.moves.title_news import instead
from skill.voice.named import OPINION, Thing, thing_named
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def unmute(ask: Ask, talk: Talk) -> Reply:
    if not ask.slots:
        talk.turn.prefer(replace(talk.turn.preferences, muted_titles=(), muted_topics=()))
        return talk.aside(ask.intent, question=talk.question("unmute.everything", "news"))
    thing = thing_named(ask, talk.turn.titles, talk.language)
    if thing is None:
        return instead(ask, talk, "missing.named")
    if thing.id == OPINION:
        return with_opinion(ask, talk)
    before = talk.turn.preferences
    talk.turn.prefer(_without_muted(before, thing))
    if talk.turn.preferences == before:
        return talk.aside(ask.intent, question=talk.question("unmute.was_not", "news", name=thing.name))
    return talk.aside(ask.intent, question=talk.question("unmute.done", "news", name=thing.name))


def _without_muted(prefers: Preferences, thing: Thing) -> Preferences:
    if thing.kind == "topic":
        return replace(prefers, muted_topics=without(prefers.muted_topics, thing.id))
    return replace(prefers, muted_titles=without(prefers.muted_titles, thing.id))
