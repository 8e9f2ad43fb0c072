"""News about whatever the listener says."""

from skill.voice.ask import Ask, Slot
from skill.voice.moves.country import country_for
from skill.voice.moves.nearest import nearest
from skill.voice.moves.news import tell_batch
from skill.voice.moves.title_news import instead, title_news
from skill.voice.moves.topic_news import topic_news
from skill.voice.named import title_named, topic_named
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk


def keyword_news(ask: Ask, talk: Talk) -> Reply:
    """A device may hear "news about climate" as free words: what names a topic or a title is one."""
    slot = ask.slot("query")
    words = slot.words.strip() if slot else ""
    if topic := topic_named(words, talk.language):
        return topic_news(Ask(ask.intent, {"topic": Slot(words, topic)}), talk)
    if title := title_named(words, talk.turn.titles):
        return title_news(Ask(ask.intent, {"title": Slot(words, title)}), talk)
    looked_for = LookedFor("words", words)
    if not words or not talk.find(looked_for, 1, unheard=False):
        asked = country_for(ask, talk, looked_for)
        return asked or nearest(talk, words) or instead(ask, talk, "missing.words")
    return tell_batch(talk, looked_for, talk.say("news.found"))
