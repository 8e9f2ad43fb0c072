"""Save that, and take it off the list again."""

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet, not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def save(ask: Ask, talk: Talk, story: Story) -> Reply:
    """The id is kept, and nothing of the story. Who saves it twice has saved it."""
    if talk.turn.as_told(story) is None:
        return country_for_story(ask, talk, story, talk.here) or not_now(ask, talk, story)
    said = talk.say("saved.made_room" if talk.turn.save(story) else "saved.done")
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, said, question=question, at=talk.here)


def unsave(ask: Ask, talk: Talk) -> Reply:
    """Whatever became of the story meanwhile, it can be taken off."""
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    talk.turn.unsave(story)
    following = talk.next_offer(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, talk.say("saved.removed"), question=following, at=talk.here)
