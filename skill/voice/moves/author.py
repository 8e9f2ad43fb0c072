"""Who wrote that, and when."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Block, Own, Reply, Words
from skill.voice.talk import Talk


def author(ask: Ask, talk: Talk, story: Story) -> Reply:
    """Byline and date belong to what a catalogue card holds, so the use is the headline's."""
    cleared = talk.turn.tell(story, (Use.HEADLINE,))
    if isinstance(cleared, Refusal):
        return country_for_story(ask, talk, story, talk.here, (Use.HEADLINE,)) or not_now(ask, talk, story)
    title, ago = Own(cleared.title_name), talk.strings.ago(story.published_at, talk.turn.now)
    key = "author.both" if story.byline else "author.no_byline"
    said = talk.strings.line(key, byline=Words(cleared, "byline"), title=title, ago=ago)
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, Block(None, (said,)), question=question, at=talk.here)
