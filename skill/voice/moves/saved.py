"""My saved stories: their headlines, a few at a time, of those that may be told now."""

from collections.abc import Sequence

from skill.desk.turn import TOLD_AS
from skill.rights.licence import Use
from skill.voice.ask import Ask, written_ask
from skill.voice.moves.country import country_for_story
from skill.voice.reply import Block, Question, Reply
from skill.voice.talk import LookedFor, Talk

# Headlines, and where none may be said whatever a story is told as.
_READ_AS = tuple(dict.fromkeys((Use.HEADLINE, *TOLD_AS)))


def saved(ask: Ask, talk: Talk) -> Reply:
    """What may not be told is passed over in silence."""
    line = [story.id for story in talk.turn.saved() if talk.turn.may_be_told(story)]
    return _some_of(talk, line, 0, written_ask(ask), talk.say("saved.opening")) or _none(ask, talk)


def go_on_with_saved(talk: Talk) -> Reply:
    """The next few headlines of the list that is being read."""
    reply = _some_of(talk, talk.state.line, talk.place + 1, "")
    return reply or talk.aside("", question=talk.question("saved.which"))


def _some_of(talk: Talk, line: Sequence[str], place: int, last: str, *opening: Block) -> Reply | None:
    coming = [story for story in map(talk.turn.story, line[place:]) if story and talk.turn.may_be_told(story)]
    blocks = talk.tell_some(coming[: talk.stories_at_once], opening, _READ_AS)
    told = [block.story for block in blocks if block.story]
    if not told:
        return None
    more_to_come = coming[-1].id != told[-1]
    question = _which(talk, line) if not more_to_come else talk.question("saved.go_on", "saved")
    return talk.told(*opening, *blocks, line=line, question=question, looked_for=LookedFor(), last=last)


def _which(talk: Talk, line: Sequence[str]) -> Question:
    return talk.question("more.offer", "more") if len(line) == 1 else talk.question("saved.which")


def _none(ask: Ask, talk: Talk) -> Reply:
    """Nothing is saved, or nothing of it can be told: that it was withdrawn or is too old is not said."""
    for story in talk.turn.saved():
        if not talk.turn.is_withdrawn(story) and (asked := country_for_story(ask, talk, story, talk.place)):
            return asked
    return talk.aside(ask.intent, question=talk.question("saved.none", "news"))
