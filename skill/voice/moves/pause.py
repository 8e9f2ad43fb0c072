"""Pause: keep the place, close the session."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def pause(ask: Ask, talk: Talk) -> Reply:
    return talk.aside("", talk.say("pause.done"), at=talk.here)
