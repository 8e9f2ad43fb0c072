"""What we did not follow, and any intent that we do not know. The second time in a row, examples for where we are."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from skill.voice.ask import Ask, read_ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk

# What is asked, and asked again, in each moment in which somebody may be misunderstood.
_AGAIN = MappingProxyType(
    {
        "start": ("fallback.again_start", "fallback.again_start_reprompt"),
        "story": ("fallback.again_story", "fallback.again_story_reprompt"),
        "list": ("fallback.again_list", "fallback.again_list_reprompt"),
        "settings": ("fallback.again_settings", "fallback.again_settings_reprompt"),
    }
)
_SETTINGS = frozenset(
    {
        "SettingsIntent", "MuteIntent", "UnmuteIntent", "OpinionIntent", "NoOpinionIntent", "ShorterIntent",
        "LongerIntent", "NormalLengthIntent", "SlowerIntent", "FasterIntent", "NormalSpeedIntent",
        "WhatIsStoredIntent", "ForgetMeIntent",
    }
)  # fmt: skip


def fallback(ask: Ask, talk: Talk) -> Reply:
    """The moment is the one of the first misunderstanding: after that, nothing else has happened."""
    known = talk.state.missed_in
    asked, reprompt = _AGAIN.get(known, ("fallback.text", "fallback.reprompt"))
    reply = talk.aside(ask.intent, question=talk.question(asked, reprompt=reprompt))
    return replace(reply, state=replace(reply.state, missed_in=known or _moment(talk)))


def _moment(talk: Talk) -> str:
    last = read_ask(talk.state.last)
    if talk.state.offer == "forget" or (last and last.intent in _SETTINGS):
        return "settings"
    if len(talk.state.begun) > 1:
        return "list"
    return "start" if talk.story is None else "story"
