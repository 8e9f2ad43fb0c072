"""Telling a story of the running order again: previous, repeat, start over, resume, the second one."""

from skill.desk.turn import TOLD_AS
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.reply import Own, Question, Reply
from skill.voice.talk import Talk


def retell(talk: Talk, place: int, intent: str) -> Reply:
    """Tell the story at `place`, in the way that a story is first told. It is a new use, of no new words."""
    story = talk.at(place)
    return tell_one(talk, story, TOLD_AS, intent) if story else talk.aside(intent, question=none_yet(talk))


def tell_one(talk: Talk, story: Story, uses: tuple[Use, ...], intent: str) -> Reply:
    if talk.turn.is_withdrawn(story):
        title = Own(talk.turn.titles.titles[story.title].name)
        return talk.aside(intent, talk.say("story.withdrawn", title=title))
    block = talk.tell(story, uses)
    if block is None:
        return talk.aside(intent, talk.say("missing.not_here"))
    line = talk.state.line
    question = talk.after_story(story, line, talk.looked_for())
    return talk.told(block, line=line, question=question, looked_for=talk.looked_for())


def none_yet(talk: Talk) -> Question:
    return talk.question("which.none", "news")
