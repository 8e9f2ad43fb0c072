"""Where no story is about what was asked: the one that mentions it, named as no more than that."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.voice.ask import written_ask
from skill.voice.reply import Block, Reply
from skill.voice.talk import LookedFor, Talk


def nearest(talk: Talk, words: str) -> Reply | None:
    """Its headline, and the offer to tell it; `None` where no story mentions `words`, or none may be named."""
    for story in talk.find(LookedFor("near", words), 1, unheard=False):
        cleared = talk.turn.tell(story, (Use.HEADLINE,))
        if not isinstance(cleared, Refusal):
            block = talk.block(cleared)
            named = Block(story.id, (talk.strings.line("missing.near"), *block.said), block.shown)
            question = talk.question("missing.near_ask", "again")
            again = written_ask(talk.asked) if talk.asked else ""
            return talk.told(named, line=(story.id,), question=question, looked_for=LookedFor(), last=again)
    return None
