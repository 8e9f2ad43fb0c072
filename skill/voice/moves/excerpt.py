"""Read me some of it: the publisher's own words."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.voice.ask import Ask
from skill.voice.moves.more import no_more
from skill.voice.moves.retell import none_yet
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def excerpt(ask: Ask, talk: Talk) -> Reply:
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    if talk.turn.is_withdrawn(story):
        title = Own(talk.turn.titles.titles[story.title].name)
        return talk.aside(ask.intent, talk.say("story.withdrawn", title=title))
    cleared = talk.turn.tell(story, (Use.EXCERPT,))
    if isinstance(cleared, Refusal):
        return no_more(ask, talk)
    block = talk.block(cleared)
    question = talk.after_words(story, cleared)
    return talk.told(block, line=talk.state.line, question=question, looked_for=talk.looked_for())
