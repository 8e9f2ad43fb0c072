"""Telling listeners what became of a story they heard: corrected, withdrawn, held back. Once, before the next story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from skill.desk.ports.turns import Telling
from skill.stories.story import State
from skill.voice.own_day import from_utc
from skill.voice.reply import Block, Own, Reply, Words
from skill.voice.talk import Talk

# What an answer tells beside its stories; the rest waits for the next one.
MOST_AT_ONCE = 2
_A_WEEK_DAYS = 7

_CORRECT = {
    "today": "notice.correct_today",
    "yesterday": "notice.correct_yesterday",
    "weekday": "notice.correct_weekday",
    "before": "notice.correct_before",
}
_OWN = {
    "kill": {
        "today": "notice.kill_today",
        "yesterday": "notice.kill_yesterday",
        "weekday": "notice.kill_weekday",
        "before": "notice.kill_before",
        "several": "notice.kill_several",
    },
    "withhold": {
        "today": "notice.withhold_today",
        "yesterday": "notice.withhold_yesterday",
        "weekday": "notice.withhold_weekday",
        "before": "notice.withhold_before",
        "several": "notice.withhold_several",
    },
    "release": {
        "today": "notice.release_today",
        "yesterday": "notice.release_yesterday",
        "weekday": "notice.release_weekday",
        "before": "notice.release_before",
        "several": "notice.release_several",
    },
    "update": {
        "today": "notice.update_today",
        "yesterday": "notice.update_yesterday",
        "weekday": "notice.update_weekday",
        "before": "notice.update_before",
        "several": "notice.update_several",
    },
}
# Of a story that stands so, what is still to be said: a kill that is told of says all there is to say.
_STILL_TRUE = {
    State.LIVE: {"release", "update", "correct"},
    State.WITHHELD: {"withhold"},
    State.KILLED: {"kill"},
    State.GONE: {"kill"},
}


def told_first(talk: Talk, reply: Reply) -> Reply:
    """`reply`, and before it what its listener is to be told.

    Only where it goes on to another story: not where none is told, nor inside one, as between two steps of a recipe.
    """
    begins = next((block.story for block in reply.blocks if block.story), None)
    begun = talk.at(talk.place)
    if begins is None or (begun is not None and begun.id == begins):
        return reply
    blocks = tuple(_blocks(talk, _still_to_tell(talk.turn.tellings())))
    return replace(reply, blocks=(*blocks, *reply.blocks)) if blocks else reply


def _still_to_tell(tellings: Sequence[Telling]) -> Iterator[tuple[Telling, ...]]:
    """What is told in one sentence each: every correction by itself, other news of a title's stories together."""
    newest = {(one.story.id, one.kind, _which(one)): one for one in tellings}
    open_now = [
        one
        for one in newest.values()
        if not one.was_told and one.kind in _STILL_TRUE[one.story.state] and _makes_sense(one, tellings)
    ]
    together: dict[tuple[str, str, str], list[Telling]] = {}
    for one in open_now:
        together.setdefault((one.story.title, one.kind, _which(one)), []).append(one)
    yield from map(tuple, together.values())


def _which(telling: Telling) -> str:
    """Of corrections each one counts, of other notices about a story the newest of a kind."""
    return telling.notice if telling.kind == "correct" else ""


def _makes_sense(telling: Telling, tellings: Iterable[Telling]) -> bool:
    """That a story is back is news for whoever was told that it was held back."""
    if telling.kind != "release":
        return True
    return any(one.was_told and (one.kind, one.story.id) == ("withhold", telling.story.id) for one in tellings)


def _blocks(talk: Talk, groups: Iterable[tuple[Telling, ...]]) -> Iterator[Block]:
    seconds, count = 0.0, 0
    for group in groups:
        block = _correction(talk, group[0]) if group[0].kind == "correct" else _news(talk, group)
        if block is None:
            continue
        seconds, count = seconds + talk.seconds_of(block), count + 1
        for telling in group:
            talk.turn.told_notice(telling, seconds)
        yield block
        if count == MOST_AT_ONCE:
            return


def _correction(talk: Talk, telling: Telling) -> Block | None:
    cleared = talk.turn.correction(telling)
    if cleared is None:
        return None
    when, day = _when(talk, telling.heard_at)
    line = talk.strings.line(_CORRECT[when], title=Own(cleared.title_name), day=day, words=Words(cleared))
    return Block(None, (line,))


def _news(talk: Talk, group: Sequence[Telling]) -> Block:
    """No subject is named, and nothing of the publisher's said."""
    title = Own(talk.turn.titles.titles[group[0].story.title].name)
    when, day = _when(talk, group[0].heard_at)
    key = _OWN[group[0].kind]["several" if len(group) > 1 else when]
    return talk.say(key, title=title, day=day)


def _when(talk: Talk, heard_at: datetime) -> tuple[str, Own]:
    """How the day on which a story was heard is spoken of, and its name."""
    offset = from_utc(talk.turn.locale)
    heard, now = heard_at + offset, talk.turn.now + offset
    days = (now.date() - heard.date()).days
    when = "today" if days <= 0 else "yesterday" if days == 1 else "weekday" if days < _A_WEEK_DAYS else "before"
    return when, talk.strings.weekday(heard)
