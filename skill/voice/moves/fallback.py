"""What we did not follow, and any intent that we do not know."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def fallback(ask: Ask, talk: Talk) -> Reply:
    return talk.aside(ask.intent, question=talk.question("fallback.text", reprompt="fallback.reprompt"))
