"""Forget me: asked first, done after a yes, and then there is nobody left to ask anything else."""

from skill.voice.ask import Ask
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def forget_me(ask: Ask, talk: Talk) -> Reply:
    return talk.aside(ask.intent, question=talk.question("forget.ask", "forget"))


def forget_now(talk: Talk) -> Reply:
    """After a yes to the question."""
    talk.turn.forget()
    return talk.aside("", talk.say("forget.done"))


def keep_all(talk: Talk) -> Reply:
    """After a no to it: everything stays, and there is something to go on with."""
    return talk.aside("", question=talk.question("forget.kept", "news"))
