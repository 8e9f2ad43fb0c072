"""Send me the link: a card with headline, credit and address; and all of it but the address said as well."""

from skill.rights.gate import Cleared
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.country import country_for_story
from skill.voice.own_day import from_utc
from skill.voice.reply import Block, Line, Own, Reply
from skill.voice.talk import Talk


def link(ask: Ask, talk: Talk, story: Story) -> Reply:
    question = talk.next_offer(story, talk.state.line, talk.looked_for())
    shown = talk.turn.show(story)
    if shown is None and (asked := country_for_story(ask, talk, story, talk.here, (Use.HEADLINE,))):
        return asked
    if shown is None or not shown.link:
        return talk.aside(ask.intent, talk.say("link.none"), question=question, at=talk.here)
    block = Block(None, _sent(talk, story, shown), talk.card_of(shown))
    return talk.aside(ask.intent, block, question=question, at=talk.here)


def _sent(talk: Talk, story: Story, shown: Cleared) -> tuple[Line, ...]:
    """Nothing is on a card alone: who sees none hears which story it is, with its headline where that may be said: that
    is a line of its own, for it begins with its credit.
    """
    day = talk.strings.day(story.published_at + from_utc(talk.turn.locale))
    said = talk.turn.say_as_well(story)
    if said is None:
        return (talk.strings.line("link.sent", title=Own(shown.title_name), day=day),)
    named = talk.headline(said, "link.sent_headline", "link.sent_headline_ended", day=day)
    return (talk.strings.line("link.done"), named)
