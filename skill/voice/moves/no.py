"""No, to what was offered."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def no(ask: Ask, talk: Talk) -> Reply:
    """After a story's "more": the next one is the natural offer; after anything else, we are done."""
    story = talk.story
    if talk.state.offer in {"more", "link"} and story and talk.has_next(story, talk.state.line, talk.looked_for()):
        return talk.aside(ask.intent, question=talk.question("next.offer", "next"))
    if talk.state.offer in {"news", "again"}:
        return talk.aside(ask.intent, question=talk.question("no.else"))
    return talk.aside(ask.intent, talk.say("no.done"))
