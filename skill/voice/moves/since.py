"""What's new since this morning: what was published since then."""

from skill.voice.ask import Ask
from skill.voice.moves.news import tell_batch
from skill.voice.own_day import moment_named
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk


def since(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("moment")
    moment = moment_named(slot.id or "", talk.turn.now, talk.turn.locale) if slot else None
    if moment is None:
        return talk.aside(ask.intent, question=talk.question("since.which"))
    looked_for = LookedFor("since", str(int(moment.timestamp())))
    if not talk.find(looked_for, 1, unheard=False):
        return talk.aside(ask.intent, question=talk.question("since.none", "news"))
    return tell_batch(talk, looked_for, talk.say("since.opening"))
