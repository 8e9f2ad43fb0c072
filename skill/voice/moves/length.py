"""Shorter, longer, normal length: how many stories an answer holds."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.preferences import LENGTHS, NONE, moved
from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk

_SAID = {1: "length.one", 3: "length.three", 5: "length.five"}


def shorter(ask: Ask, talk: Talk) -> Reply:
    return _with(ask, talk, moved(tuple(LENGTHS), talk.stories_at_once, -1))


def longer(ask: Ask, talk: Talk) -> Reply:
    return _with(ask, talk, moved(tuple(LENGTHS), talk.stories_at_once, 1))


def normal_length(ask: Ask, talk: Talk) -> Reply:
    return _with(ask, talk, NONE.length)


def _with(ask: Ask, talk: Talk, length: int) -> Reply:
    talk.turn.prefer(replace(talk.turn.preferences, length=length))
    return talk.aside(ask.intent, talk.say(_SAID[length]), question=talk.question("settings.offer", "news"))
