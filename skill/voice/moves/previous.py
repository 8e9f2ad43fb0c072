"""The story before."""

from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet
from skill.voice.moves.retell import retell
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def previous(ask: Ask, talk: Talk) -> Reply:
    if talk.story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    if talk.here == 0:
        return talk.aside(ask.intent, question=talk.question("which.first_already", "again"))
    return retell(ask, talk, talk.here - 1)
