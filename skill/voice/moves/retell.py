"""Telling a story of the running order again: previous, repeat, start over, resume, the second one."""

from skill.desk.turn import TOLD_AS
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet, withdrawn
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def retell(ask: Ask, talk: Talk, place: int) -> Reply:
    """Tell the story at `place`, in the way that a story is first told. It is a new use, of no new words."""
    story = talk.at(place)
    return tell_one(ask, talk, story, TOLD_AS, place) if story else talk.aside(ask.intent, question=none_yet(talk))


def tell_one(ask: Ask, talk: Talk, story: Story, uses: tuple[Use, ...], place: int) -> Reply:
    if talk.turn.is_withdrawn(story):
        return withdrawn(ask, talk, story, place)
    block = talk.tell(story, uses)
    line = talk.state.line
    if block is None and (asked := country_for_story(ask, talk, story, place, uses)):
        return asked
    if block is None:
        following = talk.next_offer(story, line, talk.looked_for())
        return talk.aside(ask.intent, talk.say("missing.not_now"), question=following, at=place)
    question = talk.after_story(story, line, talk.looked_for())
    return talk.told(block, line=line, question=question, looked_for=talk.looked_for())
