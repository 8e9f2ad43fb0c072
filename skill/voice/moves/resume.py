"""Resume: the story that was being said."""

from skill.voice.ask import Ask
from skill.voice.moves.retell import retell
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def resume(ask: Ask, talk: Talk) -> Reply:
    if talk.story is None:
        return talk.aside(ask.intent, question=talk.question("pause.nothing", "news"))
    return retell(ask, talk, talk.here)
