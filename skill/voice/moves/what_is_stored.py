"""What do you store about me: in one breath, and the offer to forget it."""

from datetime import timedelta

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk

# What was heard is kept so long in any case, that it is passed over.
HEARD_AT_LEAST = timedelta(hours=48)


def what_is_stored(ask: Ask, talk: Talk) -> Reply:
    """What `docs/privacy.md` says at length. The country and a list are named to whom they are kept of."""
    kept = talk.strings.days(max(HEARD_AT_LEAST, talk.turn.heard_until_told))
    key = "forget.stored_country" if talk.turn.listener.country else "forget.stored"
    listed = (talk.say("saved.stored"),) if talk.turn.saved() else ()
    return talk.aside(ask.intent, *listed, question=talk.question(key, "forget", "forget.ask_reprompt", kept=kept))
