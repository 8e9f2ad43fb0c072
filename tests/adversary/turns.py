"""Many turns against a real store, each looked at by the auditor; ends with 1 where a promise was broken.

    python -m tests.adversary.turns --turns 1000000

Turns are made in rounds, each with a world of its own, so that a round can be made again alone:

    python -m tests.adversary.turns --seed 1 --round 37
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

from tests.adversary.auditor import Figures
from tests.adversary.happenings import ACTIONS, begun, happens
from tests.adversary.world import Counts

TURNS_A_ROUND = 600
MOST_VIOLATIONS_A_ROUND = 5
# A database in memory: what is asked is what leaves, not what survives a power cut.
MEMORY = Path("/dev/shm")


@dataclass
class Report:
    """What many rounds did and found."""

    seed: int
    rounds: int = 0
    counts: Counts = field(default_factory=Counts)
    figures: Figures = field(default_factory=Figures)
    violations: list[str] = field(default_factory=list)
    seconds: float = field(default=0.0, compare=False)
    processor_seconds: float = field(default=0.0, compare=False)

    def add(self, other: Report) -> None:
        self.rounds += other.rounds
        for one in fields(Counts):
            setattr(self.counts, one.name, getattr(self.counts, one.name) + getattr(other.counts, one.name))
        self.figures.add(other.figures)
        self.violations += other.violations
        self.processor_seconds += other.processor_seconds

    def __str__(self) -> str:
        counts, figures = self.counts, self.figures
        words, limit = figures.fullest
        return "\n".join(
            (
                f"seed {self.seed}: {counts.turns:,} turns in {self.rounds:,} rounds, {self.seconds:,.0f} s"
                f" ({self.processor_seconds:,.0f} s of processor time)",
                f"{figures.answers_with_words:,} answers with words, {figures.uses:,} uses,"
                f" {figures.retries:,} retries; {figures.words_left:,} source words left",
                f"longest run: {figures.longest} words; most of one story in one answer: {figures.most_in_answer};"
                f" fullest story: {words} words of {limit}",
                f"{counts.articles:,} articles, {counts.edits:,} edits, {counts.moves:,} moves between feeds,"
                f" {counts.polls:,} polls, {counts.embargoes:,} embargoes, {counts.withdrawals:,} kills and holds",
                f"{counts.licences:,} licences, {counts.amendments:,} amendments,"
                f" {counts.suspensions:,} suspensions begun or ended, {counts.restarts:,} restarts,"
                f" {counts.switches:,} changes of process",
                f"violations: {len(self.violations)}",
                *(f"  {violation}" for violation in self.violations[:20]),
            )
        )


def one_round(seed: int, number: int, turns: int = TURNS_A_ROUND) -> Report:
    """A world, and what chance makes of it; the same for the same seed and number."""
    chance, begun_at = Random(f"{seed}/{number}"), time.process_time()
    actions, weights = tuple(ACTIONS), tuple(ACTIONS.values())
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = begun(Path(folder), chance)
        while world.counts.turns < turns and len(world.violations) < MOST_VIOLATIONS_A_ROUND:
            happens(world, chance.choices(actions, weights)[0], chance)
        world.close()
    found = [f"seed {seed}, round {number}: {violation}" for violation in world.violations]
    took = time.process_time() - begun_at
    return Report(seed, 1, world.counts, world.auditor.figures, found, processor_seconds=took)


def many_rounds(seed: int, turns: int, processes: int) -> Report:
    started, report = time.monotonic(), Report(seed)
    starts = range(0, turns, TURNS_A_ROUND)
    rounds = [(seed, number, min(TURNS_A_ROUND, turns - start)) for number, start in enumerate(starts)]
    for one in _made(rounds, processes):
        report.add(one)
    report.seconds = time.monotonic() - started
    return report


def _made(rounds: list[tuple[int, int, int]], processes: int) -> Iterator[Report]:
    if processes == 1:
        yield from (one_round(*one) for one in rounds)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for number, report in enumerate(pool.imap(_one, rounds), start=1):
            if sys.stderr.isatty():
                print(f"\r{number:,} of {len(rounds):,} rounds", end="", file=sys.stderr)
            yield report


def _one(given: tuple[int, int, int]) -> Report:
    return one_round(*given)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversary.turns", description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--round", type=int, help="make this round alone, once more")
    given = parser.parse_args()
    if given.round is None:
        report = many_rounds(given.seed, given.turns, given.processes)
    else:
        report = one_round(given.seed, given.round)
    print(report)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
