"""Again: what is being said, the same words."""

from collections.abc import Callable
from dataclasses import replace

from skill.desk.turn import TOLD_AS
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask, read_ask
from skill.voice.moves.about_story import none_yet
from skill.voice.moves.retell import tell_one
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def repeat(ask: Ask, talk: Talk, make: Callable[[Ask, Talk], Reply]) -> Reply:
    """A story again as it was told last. Where the last answer told none, that answer again."""
    last = read_ask(talk.state.last)
    if last and last.intent and last.intent != ask.intent:
        talk.asked = last
        talk.state = replace(talk.state, missed_in="")
        return make(last, talk)
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    return tell_one(ask, talk, story, tuple(dict.fromkeys((*_told_last(talk, story), *TOLD_AS))), talk.here)


def _told_last(talk: Talk, story: Story) -> tuple[Use, ...]:
    told = [heard for heard in talk.turn.heard(story) if heard.use is not Use.HEADLINE]
    newest = max(told, key=lambda heard: heard.used_at, default=None)
    return (newest.use,) if newest else ()
