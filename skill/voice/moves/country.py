"""The listener's country: asked for where it alone keeps back what was asked for by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from skill.desk.turn import TOLD_AS
from skill.rights.licence import Use
from skill.stories.story import Story
from skill.voice.ask import Ask, read_ask
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk

# What names a title, a subject or a story: only then may the country be asked for.
BY_NAME = frozenset(
    {"TitleNewsIntent", "TopicNewsIntent", "KeywordNewsIntent", "FollowUpIntent", "StoryAboutIntent", "ChooseIntent"}
)


def country_for(ask: Ask, talk: Talk, looked_for: LookedFor) -> Reply | None:
    """The question, where the country alone keeps back all that was looked for by name; else `None`."""
    if not looked_for.value or not talk.turn.refuse_unplaced(talk.wanted(looked_for, unheard=False)):
        return None
    return _asked(ask, talk)


def country_for_story(ask: Ask, talk: Talk, story: Story, place: int, uses: Sequence[Use] = TOLD_AS) -> Reply | None:
    """The same for the story at `place`, of which one of `uses` was asked for."""
    return _asked(ask, talk, place) if talk.turn.refuse_unplaced(story, uses) else None


def _asked(ask: Ask, talk: Talk, place: int | None = None) -> Reply | None:
    """A no is not asked again on the same visit; after a yes it is the listener's turn."""
    if talk.state.country == "declined":
        return None
    if talk.state.country == "sent":
        return talk.aside(ask.intent, question=talk.question("country.waiting", "news"), at=place)
    return talk.aside(ask.intent, question=talk.question("country.needed", "country"), at=place)


def send_country_card(ask: Ask, talk: Talk) -> Reply:
    """After a yes. "Repeat" then asks for the same thing again."""
    talk.state = replace(talk.state, country="sent")
    talk.asked = read_ask(talk.state.last) or ask
    reply = talk.aside(talk.asked.intent, question=talk.question("country.sent", "news"))
    return replace(reply, asks_country=True)
