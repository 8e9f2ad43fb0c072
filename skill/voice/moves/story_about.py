"""The one about the bridge: a story that was just told or listed, else a search."""

from skill.voice.ask import Ask
from skill.voice.moves.keyword_news import keyword_news
from skill.voice.moves.retell import retell
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def story_about(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("query")
    place = talk.place_about(slot.words) if slot else None
    return keyword_news(ask, talk) if place is None else retell(ask, talk, place)
