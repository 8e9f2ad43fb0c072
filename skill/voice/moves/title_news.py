"""News from one title. Never another source in its place."""

from skill.voice.ask import Ask
from skill.voice.moves.news import tell_batch
from skill.voice.reply import Own, Question, Reply
from skill.voice.talk import MOST_CHOICES, LookedFor, Talk


def title_news(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("title")
    title = talk.turn.titles.titles.get(slot.id or "") if slot else None
    if title is None:
        return talk.aside(ask.intent, question=instead(talk, "missing.title"))
    looked_for = LookedFor("title", title.id)
    if not talk.find(looked_for, 1, unheard=False):
        talk.turn.refuse_title(title.id)
        return talk.aside(ask.intent, question=instead(talk, "missing.title_known", title=Own(title.name)))
    return tell_batch(talk, looked_for)


def instead(talk: Talk, key: str, **values: Own) -> Question | None:
    """The honest no, with up to three titles that can be had."""
    names = talk.titles_to_be_had()[:MOST_CHOICES]
    if not names:
        return talk.question("which.none", "news")
    titles = talk.strings.listed(names)
    return talk.question(key, "news", reprompt="missing.reprompt", titles=titles, **values)
