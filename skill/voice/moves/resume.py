"""Resume: on with what was offered, else the story that was being said."""

from collections.abc import Callable

from skill.voice.ask import Ask
from skill.voice.moves.retell import retell
from skill.voice.moves.yes import yes
from skill.voice.reply import Reply
from skill.voice.talk import Talk

_GOES_ON = frozenset({"batch", "saved", "elsewhere", "more", "next", "again"})


def resume(ask: Ask, talk: Talk, make: Callable[[Ask, Talk], Reply]) -> Reply:
    """To keep going is a yes to what was offered, once the last story of the answer was reached."""
    is_at_the_end = talk.here == talk.state.at
    if is_at_the_end and talk.state.offer in _GOES_ON:
        return yes(ask, talk, make)
    if is_at_the_end and talk.state.offer == "link":
        return make(Ask("AMAZON.NextIntent"), talk)
    if talk.story is None:
        return talk.aside(ask.intent, question=talk.question("pause.nothing", "news"))
    return retell(ask, talk, talk.here)
