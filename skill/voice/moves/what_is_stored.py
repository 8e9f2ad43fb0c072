"""What do you store about me: in one breath, and the offer to forget it."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def what_is_stored(ask: Ask, talk: Talk) -> Reply:
    """What `docs/privacy.md` says at length. The country is named to whom it is kept of."""
    key = "forget.stored_country" if talk.turn.listener.country else "forget.stored"
    return talk.aside(ask.intent, question=talk.question(key, "forget", "forget.ask_reprompt"))
