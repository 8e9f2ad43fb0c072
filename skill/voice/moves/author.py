"""Who wrote that, and when."""

from skill.rights.gate import Refusal
from skill.rights.licence import Use
from skill.voice.ask import Ask
from skill.voice.moves.retell import none_yet
from skill.voice.reply import Block, Own, Reply, Words
from skill.voice.talk import Talk


def author(ask: Ask, talk: Talk) -> Reply:
    """Byline and date belong to what a catalogue card holds, so the use is the headline's."""
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    if talk.turn.is_withdrawn(story):
        title = Own(talk.turn.titles.titles[story.title].name)
        return talk.aside(ask.intent, talk.say("story.withdrawn", title=title))
    cleared = talk.turn.tell(story, (Use.HEADLINE,))
    if isinstance(cleared, Refusal):
        return talk.aside(ask.intent, talk.say("missing.not_here"))
    title, ago = Own(cleared.title_name), talk.strings.ago(story.published_at, talk.turn.now)
    if story.authors:
        said = talk.strings.line("author.both", byline=Words(cleared, "byline"), title=title, ago=ago)
    else:
        said = talk.strings.line("author.no_byline", title=title, ago=ago, _=Words(cleared))
    question = talk.after_story(story, talk.state.line, talk.looked_for())
    return talk.aside(ask.intent, Block(None, (said,)), question=question)
