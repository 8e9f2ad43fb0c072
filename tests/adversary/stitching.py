"""How many words of an article a crowd can put together, beside what its licence lets out.

    python -m tests.adversary.stitching

An article of 900 made-up words in one feed; 1, 12 and 1,000 listeners who tell each other all that they hear; and what
they try: to go on and on, to search in other words, to send every request again, while the publisher rewrites the
article and while the skill is restarted. Prints a table. What is counted is what left.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

from skill.simulator.envelopes import Visitor
from skill.simulator.match import Matched, SlotValue
from tests.adversary import articles as edits
from tests.adversary.agreements import Agreement, Granted, Part
from tests.adversary.articles import Article
from tests.adversary.turns import MEMORY
from tests.adversary.world import World
from tests.samples import SKILL_ID

ABSTRACT, SENTENCES, LENGTH = 2, 58, 15
WORDS = (ABSTRACT + SENTENCES) * LENGTH
LICENCES, CROWDS = (25, 60, 130, 250), (1, 12, 1000)
# The publisher rewrites the article, and the skill is restarted, so often in the course of an attack.
TIMES = 24


@dataclass(frozen=True, slots=True)
class Attack:
    """Whether they search, whether each request is sent again, and what happens in between."""

    name: str
    is_search: bool = False
    is_replayed: bool = False
    is_edited: bool = False
    is_restarted: bool = False


ATTACKS = (
    Attack("next part"),
    Attack("paraphrased searches", is_search=True),
    Attack("replays", is_replayed=True),
    Attack("edits in between", is_edited=True),
    Attack("restarts in between", is_restarted=True),
    Attack("all together", True, True, True, True),
)


@dataclass(frozen=True, slots=True)
class Stitched:
    """What came of an attack: words recovered, the most that one listener got, and the requests that it took."""

    words_recovered: int
    most_to_one: int
    requests: int
    violations: tuple[str, ...]


def stitch(licence_words: int, listeners: int, attack: Attack, seed: int = 1, times: int = TIMES) -> Stitched:
    """`times` is how often something happens in between, and at least so many visits are made."""
    chance = Random(f"{seed}/{licence_words}/{listeners}/{attack.name}")
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = World(Path(folder))
        world.agree(_agreement(licence_words, world.now))
        article = _article(world, chance)
        world.poll()
        visits = max(listeners, times)
        for visit in range(visits):
            if visit and visit % (visits // times) == 0:
                _between(world, article, attack, chance)
            _visit(world, article, f"listener-{visit % listeners}", attack, chance)
        world.close()
    recovered = world.auditor.words_out(article.number)
    return Stitched(
        len(recovered), world.auditor.most_to_one(article.number), world.counts.turns, tuple(world.violations)
    )


def _visit(world: World, article: Article, listener: str, attack: Attack, chance: Random) -> None:
    """One listener takes all that is to be had."""
    visitor = Visitor(SKILL_ID, listener)
    for matched in _asked(article, attack, chance):
        world.say(matched, visitor, "alexa", "US", heard_out=True)
        if attack.is_replayed:
            world.retry(chance)
            world.say(matched, visitor, "alexa", "US", heard_out=True)
    world.now += timedelta(seconds=20)


def _asked(article: Article, attack: Attack, chance: Random) -> Iterator[Matched]:
    yield _search(article.now.headline[:2])
    if attack.is_search:
        for _ in range(6):
            words = chance.choice((article.now.headline, *article.now.abstract, chance.choice(article.now.body)))
            yield _search(chance.sample(words, min(len(words), chance.randint(1, 3))))
            yield Matched("MoreIntent")
    yield from (
        Matched(name) for name in ("MoreIntent", "MoreIntent", "AMAZON.YesIntent", "ExcerptIntent", "MoreIntent")
    )


def _search(words: Sequence[str]) -> Matched:
    return Matched("KeywordNewsIntent", {"query": SlotValue(" ".join(words))})


def _between(world: World, article: Article, attack: Attack, chance: Random) -> None:
    if attack.is_restarted:
        world.restart()
    if attack.is_edited:
        make = chance.choice(
            (
                world.writer.a_word_changed, world.writer.a_word_changed, world.writer.a_paragraph_before,
                edits.sentences_moved, edits.abstract_and_body_swapped, edits.a_sentence_gone, edits.as_it_was,
            )
        )  # fmt: skip
        article.editions.append(make(article, chance))
        world.happened += 1
        world.now += timedelta(minutes=5)
        world.poll()


def _article(world: World, chance: Random) -> Article:
    """900 words: an abstract of two sentences, and a body of 58."""
    article = world.writer.article(0, "harbor", world.now, chance)

    def sentences(count: int) -> edits.Sentences:
        return tuple(world.writer.words(0, "source", LENGTH) for _ in range(count))

    article.editions = [
        replace(article.now, abstract=sentences(ABSTRACT), body=sentences(SENTENCES), opening="abstract")
    ]
    article.feeds.add("front")
    world.add(article)
    return article


def _agreement(words: int, now: datetime) -> Agreement:
    """One number for everything: what is left between the parts is the allowance alone."""
    grants = {
        "headline": Granted(),
        "abstract": Granted(max_words=words),
        "summary": Granted(max_words=words, max_run=words),
        "excerpt": Granted(max_words=words, max_share=Decimal(1)),
    }
    part = Part("all", ("front",), grants, per_answer=words, per_listener=words, per_story=words)
    return Agreement("harbor", 1, "harbor", now - timedelta(days=1), now + timedelta(days=900), (part,))


# ── the table ─────────────────────────────────────────────────────────────────────────────────────


def table(found: Mapping[tuple[int, int, Attack], Stitched], licences: Sequence[int], crowds: Sequence[int]) -> str:
    """Markdown: words recovered, and what share of the article they are."""
    heads = [f"{crowd:,} listener{'s' if crowd > 1 else ''}" for crowd in crowds]
    rows = [("licence", "attack", *heads), ("---:", "---", *("---:" for _ in crowds))]
    for words, attack in product(licences, ATTACKS):
        cells = (found[words, crowd, attack].words_recovered for crowd in crowds)
        rows.append((str(words), attack.name, *(f"{cell} ({cell / WORDS:.1%})" for cell in cells)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversary.stitching", description=__doc__)
    parser.add_argument("--words", type=int, nargs="+", default=LICENCES, help="the licence's figures")
    parser.add_argument("--listeners", type=int, nargs="+", default=CROWDS)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cells = list(product(given.words, given.listeners, ATTACKS))
    begun = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        found = dict(
            zip(cells, pool.starmap(stitch, [(*cell, given.seed) for cell in cells], chunksize=1), strict=True)
        )
    print(f"An article of {WORDS} words; words recovered by all together, and their share of it.\n")
    print(table(found, given.words, given.listeners))
    requests, seconds = sum(one.requests for one in found.values()), time.monotonic() - begun
    print(f"\nseed {given.seed}: {requests:,} requests, {seconds:,.0f} s")
    wrong = [
        f"{words} words, {crowd} listeners, {attack.name}: {one.words_recovered} recovered, {one.most_to_one} by one"
        for (words, crowd, attack), one in found.items()
        if one.words_recovered > words or one.violations
    ]
    print("\n".join(wrong or ["nobody got more than the licence lets out"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
