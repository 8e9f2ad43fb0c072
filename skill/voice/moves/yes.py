"""Yes, to what was offered."""

from collections.abc import Callable, Mapping

from skill.voice.ask import Ask
from skill.voice.moves.country import send_country_card
from skill.voice.moves.forget_me import forget_now
from skill.voice.moves.news import go_on
from skill.voice.moves.saved import go_on_with_saved
from skill.voice.moves.who_else import read_elsewhere
from skill.voice.reply import Reply
from skill.voice.talk import Talk

_MEANS = {
    "news": "NewsIntent",
    "more": "MoreIntent",
    "next": "AMAZON.NextIntent",
    "link": "LinkIntent",
    "resume": "AMAZON.ResumeIntent",
    "again": "AMAZON.StartOverIntent",
}


_DOES: Mapping[str, Callable[[Ask, Talk], Reply]] = {
    "batch": lambda _, talk: go_on(talk),
    "saved": lambda _, talk: go_on_with_saved(talk),
    "elsewhere": read_elsewhere,
    "country": send_country_card,
    "forget": lambda _, talk: forget_now(talk),
}


def yes(ask: Ask, talk: Talk, moves: Callable[[Ask, Talk], Reply]) -> Reply:
    if talk.state.offer in _DOES:
        return _DOES[talk.state.offer](ask, talk)
    if talk.state.offer not in _MEANS:
        return talk.aside("", question=talk.question("yes.unclear", "news"))
    return moves(Ask(_MEANS[talk.state.offer]), talk)
