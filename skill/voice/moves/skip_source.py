"""Skip this source: on with another publisher's story, and none of this one's on this visit, but to who asks for it."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.news import news
from skill.voice.moves.next_story import next_story
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk


def skip_source(ask: Ask, talk: Talk, story: Story) -> Reply:
    """After a title that was asked for, the news goes on. Where nobody else has anything, nobody is skipped."""
    before = talk.state
    is_title = talk.looked_for().kind == "title"
    looked_for = LookedFor() if is_title else talk.looked_for()
    talk.state = replace(before, skipped=tuple(dict.fromkeys((*before.skipped, story.publisher))))
    line = () if is_title else before.line
    if next(talk.coming(line, talk.here, looked_for), None) is None:
        talk.state = before
        return talk.aside(ask.intent, question=talk.question("skip.alone", "next"), at=talk.here)
    talk.place = talk.here
    return news(ask, talk) if is_title else next_story(ask, talk)
