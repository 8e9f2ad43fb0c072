"""Stop, cancel, home: a short goodbye."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def stop(ask: Ask, talk: Talk) -> Reply:
    return talk.aside("", talk.say("stop.goodbye"))
