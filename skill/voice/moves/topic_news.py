"""News on a section or topic."""

from skill.voice.ask import Ask, Slot
from skill.voice.moves.country import country_for
from skill.voice.moves.nearest import nearest
from skill.voice.moves.news import tell_batch
from skill.voice.moves.title_news import instead, title_news
from skill.voice.named import title_named
from skill.voice.reply import Own, Reply
from skill.voice.samples import load_topics
from skill.voice.talk import LookedFor, Talk


def topic_news(ask: Ask, talk: Talk) -> Reply:
    """A topic that is none of ours may still be a word that stories hold."""
    slot = ask.slot("topic")
    topic = load_topics().topics.get(slot.id or "") if slot else None
    if topic is None and slot and (title := title_named(slot.words, talk.turn.titles)):
        return title_news(Ask(ask.intent, {"title": Slot(slot.words, title)}), talk)
    looked_for = LookedFor("topic", topic.id) if topic else LookedFor("words", slot.words if slot else "")
    if not looked_for.value or not talk.find(looked_for, 1, unheard=False):
        asked = country_for(ask, talk, looked_for)
        near = None if asked or topic else nearest(talk, looked_for.value)
        return asked or near or instead(ask, talk, "missing.topic")
    opening = talk.say("news.topic", topic=Own(topic.names[talk.language])) if topic else talk.say("news.found")
    return tell_batch(talk, looked_for, opening)
