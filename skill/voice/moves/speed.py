"""Slower, faster, normal speed: how fast the voice speaks, in this answer already."""

from __future__ import annotations

from dataclasses import replace

from skill.stories.preferences import NONE, RATES_PERCENT, moved
from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def slower(ask: Ask, talk: Talk) -> Reply:
    rate_percent = moved(RATES_PERCENT, talk.turn.preferences.rate_percent, -1)
    return _at(ask, talk, rate_percent, "speed.slowest" if rate_percent == RATES_PERCENT[0] else "speed.slower")


def faster(ask: Ask, talk: Talk) -> Reply:
    rate_percent = moved(RATES_PERCENT, talk.turn.preferences.rate_percent, 1)
    return _at(ask, talk, rate_percent, "speed.fastest" if rate_percent == RATES_PERCENT[-1] else "speed.faster")


def normal_speed(ask: Ask, talk: Talk) -> Reply:
    return _at(ask, talk, NONE.rate_percent, "speed.normal")


def _at(ask: Ask, talk: Talk, rate_percent: int, key: str) -> Reply:
    """Who could not follow a story, or found it slow, can have it again."""
    talk.turn.prefer(replace(talk.turn.preferences, rate_percent=rate_percent))
    story = talk.story
    question = talk.question("settings.offer", "news")
    if story and talk.turn.heard(story):
        question = talk.question("speed.again", "resume")
    said = talk.say("speed.normal" if rate_percent == NONE.rate_percent else key)
    return talk.aside(ask.intent, said, question=question)
