"""Help, from anywhere."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def help_me(ask: Ask, talk: Talk) -> Reply:
    return talk.aside(ask.intent, question=talk.question("help.text", reprompt="help.reprompt"))
