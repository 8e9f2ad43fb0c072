"""Follow and unfollow: a subject, a paper, or whoever wrote a story comes earlier in the news."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.preferences import Preferences, author_code, with_named, without
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.title_news import instead
from skill.voice.named import Thing, thing_named
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def follow(ask: Ask, talk: Talk) -> Reply:
    """What is followed is muted no more."""
    thing = thing_named(ask, talk.turn.titles, talk.language)
    if thing is None:
        return instead(ask, talk, "missing.named")
    talk.turn.prefer(_with_followed(talk.turn.preferences, thing))
    return talk.aside(ask.intent, question=talk.question("follow.done", "news", name=thing.name))


def unfollow(ask: Ask, talk: Talk) -> Reply:
    """Without a name nothing is followed any more."""
    if not ask.slots:
        talk.turn.prefer(replace(talk.turn.preferences, followed_titles=(), followed_topics=(), followed_authors=()))
        return talk.aside(ask.intent, question=talk.question("unfollow.everything", "news"))
    thing = thing_named(ask, talk.turn.titles, talk.language)
    if thing is None:
        return instead(ask, talk, "missing.named")
    talk.turn.prefer(_without_followed(talk.turn.preferences, thing))
    return talk.aside(ask.intent, question=talk.question("unfollow.done", "news", name=thing.name))


def follow_author(ask: Ask, talk: Talk, story: Story) -> Reply:
    """The name is not said again: it is the publisher's."""
    authors = talk.turn.preferences.followed_authors
    for name in story.byline:
        authors = with_named(authors, author_code(name))
    key = "follow.author" if story.byline else "follow.no_author"
    return _with_authors(ask, talk, story, authors, key)


def unfollow_author(ask: Ask, talk: Talk, story: Story) -> Reply:
    authors = talk.turn.preferences.followed_authors
    for name in story.byline:
        authors = without(authors, author_code(name))
    return _with_authors(ask, talk, story, authors, "unfollow.author")


def _with_authors(ask: Ask, talk: Talk, story: Story, authors: tuple[str, ...], key: str) -> Reply:
    talk.turn.prefer(replace(talk.turn.preferences, followed_authors=authors))
    question = talk.after_story(story, talk.state.line, talk.looked_for()) or talk.question("settings.offer", "news")
    return talk.aside(ask.intent, talk.say(key), question=question, at=talk.here)


def _with_followed(prefers: Preferences, thing: Thing) -> Preferences:
    if thing.kind == "topic":
        followed = with_named(prefers.followed_topics, thing.id)
        return replace(prefers, followed_topics=followed, muted_topics=without(prefers.muted_topics, thing.id))
    followed = with_named(prefers.followed_titles, thing.id)
    return replace(prefers, followed_titles=followed, muted_titles=without(prefers.muted_titles, thing.id))


def _without_followed(prefers: Preferences, thing: Thing) -> Preferences:
    if thing.kind == "topic":
        return replace(prefers, followed_topics=without(prefers.followed_topics, thing.id))
    return replace(prefers, followed_titles=without(prefers.followed_titles, thing.id))
