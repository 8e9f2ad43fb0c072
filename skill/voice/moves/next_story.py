"""The next story: of the running order, then of what it was made from."""

from collections.abc import Iterator

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.news import news, nothing_new
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def next_story(ask: Ask, talk: Talk) -> Reply:
    if not talk.state.line:
        return news(ask, talk)
    looked_for = talk.looked_for()
    for story in _following(talk):
        block = talk.tell(story)
        if block:
            line = talk.state.line if story.id in talk.state.line else (*talk.state.line, story.id)
            question = talk.after_story(story, line, looked_for)
            closing = () if question else (talk.say("news.end"),)
            return talk.told(block, *closing, line=line, question=question, looked_for=looked_for)
    return nothing_new(talk, looked_for)


def _following(talk: Talk) -> Iterator[Story]:
    """What is withdrawn since, or may not be told, is passed over in silence."""
    for place in range(talk.place + 1, len(talk.state.line)):
        story = talk.at(place)
        if story and not talk.turn.is_withdrawn(story):
            yield story
    known = set(talk.state.line)
    for story in talk.find(talk.looked_for(), len(known) + 1, unheard=True):
        if story.id not in known:
            yield story
