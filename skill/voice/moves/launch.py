"""Opening the skill."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def launch(ask: Ask, talk: Talk) -> Reply:
    key = "launch.first" if talk.turn.listener.last_at is None else "launch.again"
    return talk.aside(ask.intent, question=talk.question(key, "news", reprompt="launch.reprompt"))
