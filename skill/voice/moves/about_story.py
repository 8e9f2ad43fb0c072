"""What all moves about the story that is being said have in common: there must be one, and it must be there still."""

from __future__ import annotations

from collections.abc import Callable

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.reply import Own, Question, Reply
from skill.voice.talk import Talk


def about_story(move: Callable[[Ask, Talk, Story], Reply]) -> Callable[[Ask, Talk], Reply]:
    """`move` with the story that is being said; without one it is said that there is none yet."""

    def about(ask: Ask, talk: Talk) -> Reply:
        story = talk.story
        if story is None:
            return talk.aside(ask.intent, question=none_yet(talk))
        return withdrawn(ask, talk, story, talk.here) if talk.turn.is_withdrawn(story) else move(ask, talk, story)

    return about


def withdrawn(ask: Ask, talk: Talk, story: Story, place: int) -> Reply:
    """Only who heard a story is told that it is gone; for anybody else it is simply not there."""
    if not talk.turn.heard(story):
        return talk.aside(ask.intent, question=talk.question("which.no_such", "next"))
    title = Own(talk.turn.titles.titles[story.title].name)
    question = talk.next_offer(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, talk.say("story.withdrawn", title=title), question=question, at=place)


def not_now(ask: Ask, talk: Talk, story: Story) -> Reply:
    """Nothing of it can be told now, and why is not said; there may be something to go on with."""
    following = talk.next_offer(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, talk.say("missing.not_now"), question=following, at=talk.here)


def none_yet(talk: Talk) -> Question:
    return talk.question("which.none", "news")
