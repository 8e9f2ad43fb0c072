"""Tell me more: what is cleared and unheard of the story that is being said."""

from skill.desk.turn import GOES_ON_WITH
from skill.rights.gate import Refusal
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def more(ask: Ask, talk: Talk, story: Story) -> Reply:
    uses = talk.turn.unheard(story)
    cleared = talk.turn.tell(story, uses[:1]) if uses else None
    if cleared is None or isinstance(cleared, Refusal):
        return no_more(ask, talk, story)
    question = talk.after_words(story, cleared)
    return talk.told(
        talk.block(cleared, goes_on=True), line=talk.state.line, question=question, looked_for=talk.looked_for()
    )


def no_more(ask: Ask, talk: Talk, story: Story) -> Reply:
    """No code, no count, no word of who said no: where the rest is, and the way there."""
    if asked := country_for_story(ask, talk, story, talk.here, GOES_ON_WITH):
        return asked
    if not talk.turn.may_show_link(story):
        following = talk.next_offer(story, talk.state.line, talk.looked_for())
        return talk.aside(ask.intent, talk.say("more.none_no_link"), question=following, at=talk.here)
    title = Own(talk.turn.titles.titles[story.title].name)
    question = talk.question("more.none", "link", reprompt="more.rest_reprompt", title=title)
    return talk.aside(ask.intent, question=question, at=talk.here)
