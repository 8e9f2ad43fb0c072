"""Send me the link: a card with headline, credit and address."""

from skill.voice.ask import Ask
from skill.voice.moves.retell import none_yet
from skill.voice.reply import Block, Own, Reply
from skill.voice.talk import Talk


def link(ask: Ask, talk: Talk) -> Reply:
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    if talk.turn.is_withdrawn(story):
        title = Own(talk.turn.titles.titles[story.title].name)
        return talk.aside(ask.intent, talk.say("story.withdrawn", title=title))
    cleared = talk.turn.show(story)
    if cleared is None or not cleared.link:
        return talk.aside(ask.intent, talk.say("link.none"))
    shown = talk.card_of(cleared)
    block = Block(story.id, (talk.strings.line("link.sent"),), shown)
    question = talk.question("next.offer", "next") if talk.has_next(story, talk.state.line, talk.looked_for()) else None
    return talk.told(block, line=talk.state.line, question=question, looked_for=talk.looked_for())
