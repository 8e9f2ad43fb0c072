"""How do you know that: whose it is, since when we have it, whose words they were, and that we read it by agreement."""

from skill.desk.turn import Provenance
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Own, Reply
from skill.voice.talk import Talk


def how_do_you_know(ask: Ask, talk: Talk, story: Story) -> Reply:
    told = talk.turn.as_told(story)
    if told is None:
        return country_for_story(ask, talk, story, talk.here) or not_now(ask, talk, story)
    title = Own(talk.turn.titles.titles[story.title].name)
    ago = talk.strings.ago(told.stored_at, talk.turn.now)
    said = talk.say(_whose_words(told), title=title, ago=ago)
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, said, question=question, at=talk.here)


def _whose_words(told: Provenance) -> str:
    if told.use is not Use.SUMMARY:
        return "known.own_words"
    return "known.by_model" if told.is_by_model else "known.summary"
