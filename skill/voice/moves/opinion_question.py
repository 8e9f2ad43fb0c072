"""Is that opinion: what its publisher says it is."""

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def opinion_question(ask: Ask, talk: Talk, story: Story) -> Reply:
    """What a publisher does not mark may be opinion all the same, so a no is only what we know."""
    if talk.turn.as_told(story) is None:
        return country_for_story(ask, talk, story, talk.here) or not_now(ask, talk, story)
    title = Own(talk.turn.titles.titles[story.title].name)
    said = talk.say("opinion.marked" if story.is_opinion else "opinion.not_marked", title=title)
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, said, question=question, at=talk.here)
