"""Again: what is being said, the same words."""

from collections.abc import Callable

from skill.rights.licence import Use
from skill.voice.ask import Ask
from skill.voice.moves.retell import none_yet, tell_one
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def repeat(ask: Ask, talk: Talk, moves: Callable[[Ask, Talk], Reply]) -> Reply:
    """A story again in the use in which it was told last; where none was told last, that answer again."""
    if talk.state.last and talk.state.last != ask.intent:
        return moves(Ask(talk.state.last), talk)
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    told = [heard for heard in talk.turn.heard(story) if heard.use is not Use.HEADLINE]
    newest = max(told, key=lambda heard: heard.at, default=None)
    uses = (
        (newest.use, Use.SUMMARY, Use.ABSTRACT, Use.HEADLINE) if newest else (Use.SUMMARY, Use.ABSTRACT, Use.HEADLINE)
    )
    return tell_one(talk, story, tuple(dict.fromkeys(uses)), ask.intent)
