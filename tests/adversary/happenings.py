"""All that may happen in a world: what listeners say, what publishers write and agree to, what time and processes do.

Each takes chance from whoever drives: a seeded `Random` (`turns.py`), or hypothesis (`tests/promises`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from skill.desk.ports.feeds import FetchFailed
from skill.simulator.envelopes import Visitor
from skill.simulator.match import Matched, SlotValue
from skill.stories.story import State
from tests.adversary import articles as edits
from tests.adversary.agreements import Agreement, amended, an_agreement
from tests.adversary.articles import Article, Edition
from tests.adversary.world import PUBLISHERS, World
from tests.samples import SKILL_ID

Action = Callable[[World, Random], None]

LISTENERS = 12
# Older articles stay in their feeds, and are seldom spoken of.
RECENT = 10


def begun(folder: Path, chance: Random) -> World:
    """A world with a licence for each publisher and five articles, polled once."""
    world = World(folder)
    for publisher in PUBLISHERS:
        licence_newly(world, chance, publisher)
    for _ in range(5):
        publish(world, chance)
    poll(world, chance)
    return world


def _article(world: World, chance: Random) -> Article:
    return chance.choice(world.articles[-RECENT:] if chance.random() < 0.9 else world.articles)


def talk(world: World, chance: Random) -> None:
    """Somebody goes on with what is being told, or another listener, on any device, in any language, begins."""
    said: Sequence[str] = _GOING_ON
    if world.speaking is None or chance.random() < 0.35:
        world.speaking = Visitor(
            SKILL_ID,
            f"listener-{chance.randrange(LISTENERS)}",
            chance.choice(("echo", "show")),
            chance.choice(("en-US",) * 12 + ("en-CA", "en-CA", "en-GB", "fr-FR")),
        )
        said = _BEGINNING
    door = chance.choice(("alexa", "alexa", "simulator"))
    country = chance.choice((None, None, "US", "FR"))
    name = chance.choice(said)
    matched = _WITHOUT_INTENT.get(name) or Matched(name, _slots(world, chance, name))
    world.say(matched, world.speaking, door, country, heard_out=chance.random() < 0.9)


def drain(world: World, chance: Random) -> None:
    """All that can be had of one article, found by its words."""
    world.speaking = Visitor(SKILL_ID, f"listener-{chance.randrange(LISTENERS)}")
    said = ["KeywordNewsIntent", *chance.sample(("MoreIntent", "MoreIntent", "ExcerptIntent", "MoreIntent"), 4)]
    for name in (*said, "AMAZON.RepeatIntent"):
        world.say(Matched(name, _slots(world, chance, name)), world.speaking, "alexa", "US", heard_out=True)


_BEGINNING = (
    ("KeywordNewsIntent",) * 6 + ("NewsIntent",) * 3 + ("TitleNewsIntent",) * 2 + ("TopicNewsIntent",) * 2
    + ("Launch", "AMAZON.RepeatIntent", "AMAZON.ResumeIntent", "ChooseIntent", "MoreIntent", "SourcesIntent")
)  # fmt: skip
_GOING_ON = (
    ("MoreIntent",) * 6 + ("ExcerptIntent",) * 4 + ("AMAZON.NextIntent",) * 4 + ("AMAZON.YesIntent",) * 6
    + ("AMAZON.RepeatIntent",) * 3 + ("AMAZON.PreviousIntent",) * 2 + ("ChooseIntent",) * 2
    + ("KeywordNewsIntent", "NewsIntent", "AMAZON.StartOverIntent", "AuthorIntent", "LinkIntent", "AMAZON.NoIntent",
       "AMAZON.PauseIntent", "AMAZON.ResumeIntent", "AMAZON.HelpIntent", "AMAZON.StopIntent", "AMAZON.FallbackIntent",
       "SessionEnded")
)  # fmt: skip
_WITHOUT_INTENT = {"Launch": Matched(None, launch=True), "SessionEnded": Matched(None, session_end=True)}


def _slots(world: World, chance: Random, intent: str) -> dict[str, SlotValue]:
    if intent == "KeywordNewsIntent":
        edition = _article(world, chance).now
        words = chance.choice([one for one in (edition.headline, *edition.abstract[:1]) if one])
        some = chance.sample(words, min(len(words), chance.choice((1, 1, 2))))
        return {"query": SlotValue(" ".join(some))}
    if intent == "TitleNewsIntent":
        title, name = chance.choice((("times", "The Harbor Times"), ("mill", "The Mill")))
        return {"title": SlotValue(name, title, name)}
    if intent == "TopicNewsIntent":
        return {"topic": SlotValue("world", "world", "world")}
    if intent == "ChooseIntent":
        place = chance.choice(("1", "2", "3", "last"))
        return {"position": SlotValue(place, place, place)}
    return {}


def retry(world: World, chance: Random) -> None:
    world.retry(chance)


def forge(world: World, chance: Random) -> None:
    world.forge(chance)


def poll(world: World, chance: Random) -> None:
    if chance.random() < 0.05:
        feed = chance.choice(("front", "world", "mill"))
        world.kiosk.answers[feed] = FetchFailed("the publisher's server is down", 503)
    renew(world, chance)
    world.counts.polls += 1
    world.poll()


def publish(world: World, chance: Random) -> None:
    publisher = chance.choice(("harbor", "harbor", "mill"))
    article = world.writer.article(len(world.articles), publisher, world.now - timedelta(minutes=5), chance)
    article.feeds.add(chance.choice(PUBLISHERS[publisher]))
    if len(world.articles) >= 3 * RECENT:
        world.articles[len(world.articles) - 3 * RECENT].feeds.clear()
    world.add(article)
    world.counts.articles += 1


_EDITS: Sequence[str] = (
    "a_word_changed", "a_word_changed", "a_word_changed", "a_paragraph_before", "written_anew", "retitled",
    "sentences_moved", "a_sentence_gone", "abstract_and_body_swapped", "described_otherwise", "as_it_was", "as_it_was",
)  # fmt: skip


def edit(world: World, chance: Random) -> None:
    article, kind = _article(world, chance), chance.choice(_EDITS)
    make: Callable[[Article, Random], Edition] = getattr(world.writer, kind, None) or getattr(edits, kind)
    article.editions.append(make(article, chance))
    world.counts.edits += 1


def swap_titles(world: World, chance: Random) -> None:
    one, other = _article(world, chance), _article(world, chance)
    if one is not other and one.publisher == other.publisher:
        edits.titles_swapped(one, other)
        world.counts.edits += 2


def file_elsewhere(world: World, chance: Random) -> None:
    """Another section, so perhaps another schedule's exclusion."""
    article = _article(world, chance)
    article.editions.append(replace(article.now, sections=chance.choice((("World",), ("Sport",), ("Opinion",), ()))))
    world.counts.edits += 1


def move(world: World, chance: Random) -> None:
    """Into another feed, into both, or out of all: taken out and, later, brought back."""
    article = _article(world, chance)
    feeds = PUBLISHERS[article.publisher]
    article.feeds = set(chance.sample(feeds, chance.randint(0, len(feeds))))
    world.counts.moves += 1


def rename(world: World, chance: Random) -> None:
    """Another GUID under the same link."""
    article = _article(world, chance)
    article.guids.append(f"{article.guids[0]}-{len(article.guids)}")
    world.named(article)
    world.counts.edits += 1


def embargo(world: World, chance: Random) -> None:
    """Until a date of its own, or by a publication date that lies ahead; or the embargo is gone."""
    article, lifts = _article(world, chance), world.now + timedelta(minutes=chance.choice((1, 30, 600)))
    changes: Mapping[str, Any] = chance.choice(({"not_before": None}, {"not_before": lifts}, {"published_at": lifts}))
    article.editions.append(replace(article.now, **changes))
    world.counts.embargoes += 1


def withdraw(world: World, chance: Random) -> None:
    """A kill or a hold, as a notice does it."""
    world.counts.withdrawals += world.withdraw(_article(world, chance), chance.choice((State.KILLED, State.WITHHELD)))


def renew(world: World, chance: Random) -> None:
    """Publishers whose feeds nobody may read any more agree to something new, most of them."""
    for publisher, feeds in PUBLISHERS.items():
        covered = [len(list(world.facts.covering(feed, world.now))) for feed in feeds]
        if max(covered) != 1 and chance.random() < 0.8:
            licence_newly(world, chance, publisher)
    for identity in sorted(world.facts.suspended):
        if chance.random() < 0.6:
            world.suspend(identity)
            world.counts.suspensions += 1


def licence_newly(world: World, chance: Random, publisher: str | None = None) -> None:
    """A licence ends here and another begins: other files of the publisher go, or stay and cover a feed twice."""
    licensor = publisher or chance.choice(tuple(PUBLISHERS))
    if chance.random() < 0.85:
        world.folder = {name: kept for name, kept in world.folder.items() if kept[0].licensor != licensor}
    feeds = PUBLISHERS[licensor]
    together = {"daily": feeds}
    apart = {f"part-{feed}": (feed,) for feed in feeds}
    parts = chance.choice((together, apart, apart, {f"part-{feeds[0]}": feeds[:1]}))
    identity = f"{licensor}-{world.counts.licences}"
    world.agree(an_agreement(chance, identity, 1, licensor, parts, world.now))
    world.counts.licences += 1


def amend(world: World, chance: Random) -> None:
    """A version that holds from the next round on, or from a later date; older ones go, or stay in the folder."""
    starts = world.now + chance.choice((-timedelta(days=1), -timedelta(days=1), timedelta(hours=3)))
    if older := _amended(world, chance, starts):
        for name in older if starts <= world.now and chance.random() < 0.5 else older[:-1]:
            del world.folder[name]


def amend_ahead(world: World, chance: Random) -> None:
    """A version that is taken over before it begins: then it holds without a round, for what was cut before it."""
    if _amended(world, chance, world.now + timedelta(minutes=1)):
        world.poll()
        world.now += timedelta(minutes=1)
        for _ in range(4):
            drain(world, chance)


def _amended(world: World, chance: Random, starts: datetime) -> list[str]:
    """Amends one of the licences; returns the files of its versions before."""
    newest: dict[str, Agreement] = {}
    for agreement, _ in world.folder.values():
        newest[agreement.id] = max(newest.get(agreement.id, agreement), agreement, key=lambda one: one.version)
    if not newest:
        return []
    before = newest[chance.choice(sorted(newest))]
    older = [name for name, (one, _) in world.folder.items() if one.id == before.id]
    world.agree(amended(chance, before, starts))
    world.counts.amendments += 1
    return older


def change_unannounced(world: World, chance: Random) -> None:
    """The same version with another text; or the file as it was, again."""
    if not world.folder:
        return
    name = chance.choice(sorted(world.folder))
    agreement, text = world.folder[name]
    first = world.first_taken.get((agreement.id, agreement.version), (agreement, text))
    world.folder[name] = first if text != first[1] else (agreement, f"{text}# a word more\n")


def take_licence_away(world: World, chance: Random) -> None:
    if world.folder:
        del world.folder[chance.choice(sorted(world.folder))]


def suspend(world: World, chance: Random) -> None:
    """Suspended at once, or resumed."""
    if known := sorted(world.facts.agreements):
        world.suspend(chance.choice(known))
        world.counts.suspensions += 1


def restart(world: World, chance: Random) -> None:
    world.restart()
    world.counts.restarts += 1


def another_process(world: World, chance: Random) -> None:
    """Two processes answer and poll in turns, each with what it remembers."""
    world.let_the_other_run()
    world.counts.switches += 1


_SPANS = (
    *(timedelta(seconds=5),) * 8, *(timedelta(minutes=1),) * 6, *(timedelta(minutes=20),) * 4,
    *(timedelta(hours=1),) * 2, timedelta(hours=7), timedelta(hours=13),
)  # fmt: skip


def wait(world: World, chance: Random) -> None:
    world.now += chance.choice(_SPANS)


def wait_long(world: World, chance: Random) -> None:
    """Long enough for all to be old, and some of it purged; then there is news again."""
    world.now += timedelta(days=chance.choice((2, 5, 31, 95)))
    for _ in range(3):
        publish(world, chance)


# How often each happens, in a thousand or so.
ACTIONS: dict[Action, int] = {
    talk: 640, drain: 20, retry: 60, forge: 5, wait: 60, wait_long: 1, poll: 50, publish: 12, edit: 30, swap_titles: 4,
    file_elsewhere: 4, move: 8, rename: 4, embargo: 6, withdraw: 2, amend: 7, amend_ahead: 6, licence_newly: 3,
    change_unannounced: 2, take_licence_away: 1, suspend: 3, restart: 4, another_process: 20,
}  # fmt: skip
_TALKING = frozenset({talk, drain, retry, forge})


def happens(world: World, action: Action, chance: Random) -> None:
    """One thing happens. Whatever is no talk may change what a retry gets."""
    if action not in _TALKING:
        world.happened += 1
    action(world, chance)
