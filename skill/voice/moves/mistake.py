"""That's wrong: noted for the publisher, with the answer that told it, and nothing of who said so."""

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def mistake(ask: Ask, talk: Talk, story: Story) -> Reply:
    """Only what was heard can be found wrong; nobody is asked what it was, for no words of a listener are kept."""
    if not talk.turn.report_mistake(story):
        return talk.aside(ask.intent, question=none_yet(talk))
    title = Own(talk.turn.titles.titles[story.title].name)
    question = talk.next_offer(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, talk.say("mistake.noted", title=title), question=question, at=talk.here)
