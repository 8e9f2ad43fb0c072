"""Why this story: the reason for which it was chosen, as the order knows it."""

from __future__ import annotations

from skill.stories.story import Story
from skill.stories.text import fold
from skill.voice.ask import Ask
from skill.voice.named import title_thing, topic_thing
from skill.voice.reply import Block, Reply
from skill.voice.talk import UNASKED, Talk, labels_of


def why(ask: Ask, talk: Talk, story: Story) -> Reply:
    question = talk.after_story(story, talk.state.line, talk.looked_for()) or talk.question("settings.offer", "news")
    return talk.aside(ask.intent, _reason(talk, story), question=question, at=talk.here)


def _reason(talk: Talk, story: Story) -> Block:
    if talk.looked_for().kind not in UNASKED:
        return talk.say("why.asked")
    if set(talk.state.line) <= {one.id for one in talk.turn.saved()}:
        return talk.say("why.saved")
    return _followed(talk, story) or _newest(talk, story)


def _followed(talk: Talk, story: Story) -> Block | None:
    reason = talk.followed.why(story)
    if reason == "author":
        return talk.say("why.author")
    if reason == "title":
        thing = title_thing(story.title, talk.turn.titles)
    else:
        labels = {fold(one) for one in (*story.sections, *story.tags)}
        topics = talk.turn.preferences.followed_topics if reason else ()
        found = next((one for one in topics if not labels.isdisjoint(labels_of(one))), "")
        thing = topic_thing(found, talk.language)
    return talk.say("why.followed", name=thing.name) if thing else None


def _newest(talk: Talk, story: Story) -> Block:
    """No publisher comes twice in a row where another has news."""
    before = talk.at(talk.here - 1)
    varies = before is not None and before.publisher != story.publisher
    return talk.say("why.another" if varies else "why.newest")
