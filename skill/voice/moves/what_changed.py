"""What changed: of a story that this listener heard in an earlier version, words that are new; else when it changed."""

from collections.abc import Mapping

from skill.desk.turn import TOLD_AS
from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import not_now
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Block, Line, Own, Reply, Value, Words
from skill.voice.talk import Talk


def what_changed(ask: Ask, talk: Talk, story: Story) -> Reply:
    uses = talk.turn.unheard(story, TOLD_AS) if talk.turn.was_edited(story) else ()
    cleared = talk.turn.tell(story, uses[:1]) if uses else None
    if cleared is None or isinstance(cleared, Refusal):
        return _when(ask, talk, story)
    question = talk.after_words(story, cleared)
    block = talk.block(cleared, goes_on=True)
    return talk.told(block, line=talk.state.line, question=question, looked_for=talk.looked_for())


def _when(ask: Ask, talk: Talk, story: Story) -> Reply:
    """The date belongs to what a catalogue card holds, so the use is the headline's."""
    cleared = talk.turn.tell(story, (Use.HEADLINE,))
    if isinstance(cleared, Refusal):
        return country_for_story(ask, talk, story, talk.here, (Use.HEADLINE,)) or not_now(ask, talk, story)
    values: Mapping[str, Value] = {"title": Own(cleared.title_name), "story": Words(cleared)}
    question = talk.next_offer(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, Block(None, (_said(talk, story, values),)), question=question, at=talk.here)


def _said(talk: Talk, story: Story, values: Mapping[str, Value]) -> Line:
    changed_at = talk.turn.changed_at(story)
    if changed_at is None:
        return talk.strings.line("changed.never", **values)
    key = "changed.nothing_more" if talk.turn.was_edited(story) else "changed.before"
    return talk.strings.line(key, ago=talk.strings.ago(changed_at, talk.turn.now), **values)
