"""Opinion pieces: in the news, or only for who asks for them."""

from __future__ import annotations

from dataclasses import replace

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def with_opinion(ask: Ask, talk: Talk) -> Reply:
    talk.turn.prefer(replace(talk.turn.preferences, opinion=True))
    return talk.aside(ask.intent, question=talk.question("opinions.on", "news"))


def no_opinion(ask: Ask, talk: Talk) -> Reply:
    talk.turn.prefer(replace(talk.turn.preferences, opinion=False))
    return talk.aside(ask.intent, question=talk.question("opinions.off", "news"))
