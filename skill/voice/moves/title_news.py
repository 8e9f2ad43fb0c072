"""News from one title. Never another source in its place."""

from skill.voice.ask import Ask
from skill.voice.moves.country import country_for
from skill.voice.moves.news import tell_batch
from skill.voice.named import title_named
from skill.voice.reply import Own, Reply
from skill.voice.talk import MOST_CHOICES, LookedFor, Talk


def title_news(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("title")
    known = (slot.id or title_named(slot.words, talk.turn.titles)) if slot else None
    title = talk.turn.titles.titles.get(known or "")
    if title is None:
        return instead(ask, talk, "missing.title")
    looked_for = LookedFor("title", title.id)
    if not talk.find(looked_for, 1, unheard=False):
        if talk.turn.refuse_title(title.id) is None:
            talk.turn.refuse_spent(talk.wanted(looked_for, unheard=False))
        missing = country_for(ask, talk, looked_for)
        return missing or instead(ask, talk, "missing.title_known", title=Own(title.name))
    return tell_batch(talk, looked_for)


def instead(ask: Ask, talk: Talk, key: str, **values: Own) -> Reply:
    """The honest no, with up to three titles that can be had."""
    names = talk.titles_to_be_had()[:MOST_CHOICES]
    if not names:
        return talk.aside(ask.intent, talk.say("news.none"))
    titles = talk.strings.listed(names)
    return talk.aside(ask.intent, question=talk.question(key, "news", "missing.reprompt", titles=titles, **values))
