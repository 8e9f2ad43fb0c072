"""No, to what was offered."""

from dataclasses import replace

from skill.voice.ask import Ask
from skill.voice.moves.forget_me import keep_all
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def no(ask: Ask, talk: Talk) -> Reply:
    """After a story's "more": the next one is the natural offer; after anything else, we are done."""
    if talk.state.offer == "forget":
        return keep_all(talk)
    story = talk.story
    if talk.state.offer == "country":
        talk.state = replace(talk.state, country="declined")
    if talk.state.offer in {"more", "link"} and story:
        question = talk.next_offer(story, talk.state.line, talk.looked_for())
    else:
        question = talk.question("no.else") if talk.state.offer in {"news", "again", "country"} else None
    return talk.aside("", *(() if question else (talk.say("no.done"),)), question=question)
