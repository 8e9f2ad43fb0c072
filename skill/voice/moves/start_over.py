"""From the first story of the running order."""

from skill.voice.ask import Ask
from skill.voice.moves.news import news
from skill.voice.moves.retell import retell
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def start_over(ask: Ask, talk: Talk) -> Reply:
    return retell(ask, talk, 0) if talk.state.line else news(ask, talk)
