"""A clearance alone, with 1, 10 and 1,000 licences in the folder: `python -m tests.bench.clearance`.

What a turn asks before it tells a story: where its feed stands, then the gate. `kept` is what a turn pays while no
licence changes (`desk/settled.py`), `new` what the first one pays after a change: the gate itself.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from skill.desk.settled import Settled
from skill.rights.book import Book
from skill.rights.gate import Cleared, judge, within_spent
from tests.rights.world import LICENCE, NOW, QUESTION, SCHEDULE

FOLDERS = (1, 10, 1000)
ROUNDS, ASKED = 40, 200


def book_of(count: int) -> Book:
    """`count` licences of one feed each; the one that is asked for stands in the middle."""
    feeds = [f"feed-{number}" for number in range(count - 1)]
    feeds.insert(count // 2, QUESTION.story.feed)
    licences = tuple(
        replace(LICENCE, id=f"licence-{number}", schedules=(replace(SCHEDULE, feeds=frozenset({feed})),))
        if feed != QUESTION.story.feed
        else LICENCE
        for number, feed in enumerate(feeds)
    )
    return Book(licences, feed_publishers=dict.fromkeys(feeds, LICENCE.licensor), licensee=LICENCE.licensee)


def asked_anew(book: Book) -> Callable[[], object]:
    return lambda: judge(replace(QUESTION, standing=book.standing(QUESTION.story.feed, NOW)))


def asked_again(book: Book) -> Callable[[], object]:
    settled, way = Settled.of(book, NOW), (QUESTION.use, QUESTION.channels, False)

    def ask() -> object:
        standing = settled.standing(QUESTION.story.feed)
        asked, outcome = settled.settle(
            QUESTION.occasion, QUESTION.story, QUESTION.rendition, 0, way, lambda: replace(QUESTION, standing=standing)
        )
        return within_spent(asked, outcome, QUESTION.spent)

    return ask


def microseconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(ASKED):
        ask()
    return (time.perf_counter() - start) / ASKED * 1e6


def main() -> None:
    for name, way in (("new", asked_anew), ("kept", asked_again)):
        asks = {count: way(book_of(count)) for count in FOLDERS}
        assert all(isinstance(ask(), Cleared) for ask in asks.values())
        timed: dict[int, list[float]] = {count: [] for count in FOLDERS}
        for _ in range(ROUNDS):
            for count, ask in asks.items():
                timed[count].append(microseconds(ask))
        p50 = {count: statistics.median(found) for count, found in timed.items()}
        for count in FOLDERS:
            print(
                f"{name:4}  {count:5} licences  p50 {p50[count]:6.1f} us  {p50[count] / p50[1]:5.2f} of that with one"
            )


if __name__ == "__main__":
    main()
