"""The second one, the last one."""

from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet
from skill.voice.moves.retell import retell
from skill.voice.moves.story_about import story_about
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def choose_story(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("position")
    if slot and slot.id is None:  # "the ferry story"
        talk.asked = Ask("StoryAboutIntent", {"query": slot})
        return story_about(talk.asked, talk)
    if not talk.state.line:
        return talk.aside(ask.intent, question=none_yet(talk))
    place = _place(slot.id if slot else None, talk)
    if place is None:
        return talk.aside(ask.intent, question=talk.question("which.no_such", "next"))
    return retell(ask, talk, place)


def _place(position: str | None, talk: Talk) -> int | None:
    """Positions count from the first of the running order; "last" is the last one of it that was heard."""
    line = talk.state.line
    if position == "last":
        return next((place for place in reversed(range(len(line))) if _was_heard(talk, place)), None)
    return {str(place + 1): place for place in range(len(line))}.get(position or "")


def _was_heard(talk: Talk, place: int) -> bool:
    story = talk.at(place)
    return story is not None and bool(talk.turn.heard(story))
