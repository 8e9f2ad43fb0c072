"""The one-minute news: as many stories as fill the time that was asked for."""

from skill.stories.choose import filling
from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.news import nothing_new
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk

_SECONDS = {"half": 30.0, "one": 60.0, "two": 120.0}
_OPENINGS = {"half": "minutes.half", "one": "minutes.one", "two": "minutes.two"}
# So many of the newest stories are chosen from, for each that an average one would fill.
_CANDIDATES_A_MINUTE = 12
# How near the length is met where the stories allow it.
_WITHIN = 0.05
# Where less of it is filled, there was no more news.
_FILLED = 0.85


def minutes(ask: Ask, talk: Talk) -> Reply:
    slot = ask.slot("length")
    length = slot.id if slot and slot.id in _SECONDS else None
    if length is None:
        return talk.aside(ask.intent, question=talk.question("minutes.which"))
    looked_for = LookedFor("news")
    opening, closing = talk.say(_OPENINGS[length]), talk.say("minutes.end")
    also = talk.also_distressing()
    wanted = _SECONDS[length] - sum(talk.seconds_of(block) for block in (opening, *also, closing))
    found = talk.find(looked_for, int(_CANDIDATES_A_MINUTE * max(1.0, _SECONDS[length] / 60)), unheard=True)
    chosen = filling([talk.seconds_to_tell(story) for story in found], wanted, _WITHIN)
    told = [block for place in chosen if (block := talk.tell(found[place]))]
    if not told:
        return nothing_new(talk, looked_for)
    seconds = sum(talk.seconds_of(block) for block in told)
    ended = closing if seconds > wanted * _FILLED else talk.say("news.end")
    line = [*(block.story for block in told if block.story), *_left(found, chosen)]
    return talk.told(opening, *told, *also, ended, line=line, question=None, looked_for=looked_for)


def _left(found: tuple[Story, ...], chosen: tuple[int, ...]) -> list[str]:
    return [story.id for place, story in enumerate(found) if place not in chosen]
