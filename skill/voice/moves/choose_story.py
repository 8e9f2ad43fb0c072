"""The second one, the last one."""

from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet
from skill.voice.moves.keyword_news import keyword_news
from skill.voice.moves.retell import retell
from skill.voice.reply import Reply
from skill.voice.talk import Talk


def choose_story(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("position")
    if slot and slot.id is None:  # "the ferry story"
        return keyword_news(Ask("KeywordNewsIntent", {"query": slot}), talk)
    if not talk.state.line:
        return talk.aside(ask.intent, question=none_yet(talk))
    place = _place(slot.id if slot else None, talk)
    if place is None:
        return talk.aside(ask.intent, question=talk.question("which.no_such", "next"))
    return retell(ask, talk, place)


def _place(position: str | None, talk: Talk) -> int | None:
    """Positions count what was told; "last" is the last told."""
    told = max(talk.state.at, talk.place) + 1
    if position == "last":
        return told - 1 if told else None
    number = int(position) if position and position.isdigit() else 0
    return number - 1 if 0 < number <= len(talk.state.line) else None
