"""Send me the link: a card with headline, credit and address."""

from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Block, Reply
from skill.voice.talk import Talk


def link(ask: Ask, talk: Talk, story: Story) -> Reply:
    question = talk.next_offer(story, talk.state.line, talk.looked_for())
    cleared = talk.turn.show(story)
    if cleared is None and (asked := country_for_story(ask, talk, story, talk.here, (Use.HEADLINE,))):
        return asked
    if cleared is None or not cleared.link:
        return talk.aside(ask.intent, talk.say("link.none"), question=question, at=talk.here)
    block = Block(None, (talk.strings.line("link.sent"),), talk.card_of(cleared))
    return talk.aside(ask.intent, block, question=question, at=talk.here)
