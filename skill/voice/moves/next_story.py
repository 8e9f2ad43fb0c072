"""The next story: of the running order, then of what it was made from."""

from skill.voice.ask import Ask
from skill.voice.moves.news import news, nothing_new
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def next_story(ask: Ask, talk: Talk) -> Reply:
    """What may not be told is passed over in silence."""
    if not talk.state.line:
        return news(ask, talk)
    looked_for = talk.looked_for()
    for story in talk.coming(talk.state.line, talk.place, looked_for):
        block = talk.tell(story)
        if block:
            line = talk.state.line if story.id in talk.state.line else (*talk.state.line, story.id)
            question = talk.after_story(story, line, looked_for)
            closing = () if question else (talk.say("news.end"),)
            return talk.told(block, *closing, line=line, question=question, looked_for=looked_for)
    return nothing_new(talk, looked_for)
