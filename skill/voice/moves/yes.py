"""Yes, to what was offered."""

from collections.abc import Callable

from skill.voice.ask import Ask
from skill.voice.moves.country import send_country_card
from skill.voice.moves.forget_me import forget_now
from skill.voice.moves.news import go_on
from skill.voice.reply import Reply
from skill.voice.talk import Talk

_MEANS = {
    "news": "NewsIntent",
    "more": "MoreIntent",
    "next": "AMAZON.NextIntent",
    "link": "LinkIntent",
    "again": "AMAZON.StartOverIntent",
}


def yes(ask: Ask, talk: Talk, moves: Callable[[Ask, Talk], Reply]) -> Reply:
    if talk.state.offer == "batch":
        return go_on(talk)
    if talk.state.offer == "country":
        return send_country_card(ask, talk)
    if talk.state.offer == "forget":
        return forget_now(talk)
    if talk.state.offer not in _MEANS:
        return talk.aside("", question=talk.question("yes.unclear", "news"))
    return moves(Ask(_MEANS[talk.state.offer]), talk)
