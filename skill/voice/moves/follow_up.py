"""What about France: on with what is being talked of, else a search."""

from skill.voice.ask import Ask
from skill.voice.moves.keyword_news import keyword_news
from skill.voice.moves.news import tell_batch
from skill.voice.moves.retell import retell
from skill.voice.named import title_named, topic_named
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk


def follow_up(ask: Ask, talk: Talk) -> Reply:
    """A story of the running order that was not heard yet; else those of the same topic or title; else any.

    Where all was heard it is the one of the running order again.
    """
    slot = ask.slot("query")
    words = slot.words.strip() if slot else ""
    if not words or topic_named(words, talk.language) or title_named(words, talk.turn.titles):
        return keyword_news(ask, talk)
    place = talk.place_about(words, unheard=True)
    if place is not None:
        return retell(ask, talk, place)
    within = talk.find_within(talk.looked_for(), words)
    if within:
        return tell_batch(talk, LookedFor("words", words), talk.say("news.found"), first=within)
    heard = None if talk.find(LookedFor("words", words), 1, unheard=True) else talk.place_about(words)
    return keyword_news(ask, talk) if heard is None else retell(ask, talk, heard)
