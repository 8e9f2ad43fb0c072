"""Tell me more: what is cleared and unheard of the story that is being said."""

from skill.rights.gate import Refusal
from skill.voice.ask import Ask
from skill.voice.moves.retell import none_yet
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def more(ask: Ask, talk: Talk) -> Reply:
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    title = Own(talk.turn.titles.titles[story.title].name)
    if talk.turn.is_withdrawn(story):
        return talk.aside(ask.intent, talk.say("story.withdrawn", title=title))
    uses = talk.turn.unheard(story)
    if not uses:
        return no_more(ask, talk)
    cleared = talk.turn.tell(story, uses[:1])
    block = talk.block(cleared) if not isinstance(cleared, Refusal) else None
    if block is None or isinstance(cleared, Refusal):
        return no_more(ask, talk)
    question = talk.after_words(story, cleared)
    return talk.told(block, line=talk.state.line, question=question, looked_for=talk.looked_for())


def no_more(ask: Ask, talk: Talk) -> Reply:
    """No code, no count, no word of who said no: where the rest is, and the way there."""
    story = talk.story
    if story and story.link and talk.turn.show(story):
        title = Own(talk.turn.titles.titles[story.title].name)
        return talk.aside(
            ask.intent, question=talk.question("more.none", "link", title=title, reprompt="more.rest_reprompt")
        )
    return talk.aside(ask.intent, talk.say("more.none_no_link"))
