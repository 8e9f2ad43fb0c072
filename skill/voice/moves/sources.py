"""What can you read: the titles that have something to tell here."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import MOST_CHOICES, Talk


def sources(ask: Ask, talk: Talk) -> Reply:
    names = talk.titles_to_be_had()
    if not names:
        return talk.aside(ask.intent, talk.say("news.none"))
    titles = talk.strings.listed(names[:MOST_CHOICES])
    if len(names) == 1:
        question = talk.question("sources.one", "news", titles=titles)
    else:
        question = talk.question("sources.few" if len(names) <= MOST_CHOICES else "sources.many", titles=titles)
    return talk.aside(ask.intent, question=question)
