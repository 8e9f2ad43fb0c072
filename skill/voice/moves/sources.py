"""What can you read: the titles that have something to tell here."""

from skill.voice.ask import Ask
from skill.voice.reply import Own, Reply
from skill.voice.talk import MOST_CHOICES, Talk


def sources(ask: Ask, talk: Talk) -> Reply:
    names = talk.titles_to_be_had()
    if not names:
        return talk.aside(ask.intent, talk.say("news.none"))
    if len(names) <= MOST_CHOICES + 1:
        question = talk.question("sources.few", reprompt="sources.reprompt", titles=talk.strings.listed(names))
    else:
        shown = Own(", ".join(names[:MOST_CHOICES]))
        count = Own(str(len(names) - MOST_CHOICES))
        question = talk.question("sources.many", reprompt="sources.reprompt", titles=shown, count=count)
    return talk.aside(ask.intent, question=question)
