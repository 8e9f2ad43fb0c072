"""When was that: when it was published, and when it was last changed if it was."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Block, Own, Reply, Words
from skill.voice.talk import Talk


def when(ask: Ask, talk: Talk, story: Story) -> Reply:
    """The date belongs to what a catalogue card holds, so the use is the headline's."""
    cleared = talk.turn.tell(story, (Use.HEADLINE,))
    if isinstance(cleared, Refusal):
        return country_for_story(ask, talk, story, talk.here, (Use.HEADLINE,)) or not_now(ask, talk, story)
    title, ago = Own(cleared.title_name), talk.strings.ago(story.published_at, talk.turn.now)
    changed_at = talk.turn.changed_at(story)
    if changed_at is None:
        said = talk.strings.line("when.published", title=title, ago=ago, story=Words(cleared))
    else:
        changed = talk.strings.ago(changed_at, talk.turn.now)
        said = talk.strings.line("when.changed", title=title, ago=ago, changed=changed, story=Words(cleared))
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, Block(None, (said,)), question=question, at=talk.here)
