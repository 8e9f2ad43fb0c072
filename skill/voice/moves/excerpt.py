"""Read me some of it: the publisher's own words."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.more import no_more
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def excerpt(ask: Ask, talk: Talk, story: Story) -> Reply:
    cleared = talk.turn.tell(story, (Use.EXCERPT,))
    if isinstance(cleared, Refusal):
        return no_more(ask, talk, story)
    question = talk.after_words(story, cleared)
    return talk.told(
        talk.block(cleared, goes_on=True), line=talk.state.line, question=question, looked_for=talk.looked_for()
    )
