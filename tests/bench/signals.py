"""An answer where something is said in public of each story, beside one where nothing is said.

Run it with `python -m tests.bench.signals`.

Two houses with the same sample stories answer in turns, in this process, by its processor time. What is said stops
nothing that is asked here, so that both say the same; the answers are compared. Then what a poll pays while no document
is due, beside the fetching of it over loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from skill.compose import House
from skill.desk.signals import Heard
from skill.rights.licence import Use
from skill.rights.said import written
from skill.rights.signals import AtMost, Barred, Paid, Signal, Source, Until, Within
from skill.store.signals import put_set
from tests.houses import DAY, NOW, Talker, sample_house
from tests.intake.server import Server, answer

ROUNDS, ANSWERS, LOOKS = 30, 40, 20_000
USES = frozenset({Use.HEADLINE, Use.SUMMARY, Use.ABSTRACT, Use.EXCERPT})


def several() -> Sequence[Signal]:
    """As many as a thorough publisher's documents say of one page."""
    at = "https://www.harbortimes.example/robots.txt"
    train = frozenset({Use.TRAIN, Use.GROUND})
    return (
        Signal(Source.ROBOTS, at, "line 2", "Disallow", train, Barred()),
        Signal(Source.CONTENT_SIGNALS, at, "line 4", "ai-train=no", train, Barred()),
        Signal(Source.AIPREF, at, "line 5", "train-ai=n", train, Barred()),
        Signal(Source.TDMREP, at, "location 1", "tdm-reservation: 1", train, Barred()),
        Signal(Source.RSL, at, "license 1", "permits geo", USES, Within(None, frozenset({"KP"}))),
        Signal(Source.RSL, at, "license 1", "payment use", USES, Paid()),
        Signal(Source.ROBOTS_META, at, "X-Robots-Tag", "max-snippet:2000", USES, AtMost(2000)),
        Signal(Source.ROBOTS_META, at, "X-Robots-Tag", "unavailable_after", USES, Until(NOW + 300 * DAY)),
    )


def houses(folder: Path) -> tuple[House, House]:
    silent, spoken_of = (folder / name for name in ("silent", "spoken_of"))
    for one in (silent, spoken_of):
        one.mkdir()
    found = sample_house(silent), sample_house(spoken_of)
    with found[1].database.writing() as connection:
        connection.execute("UPDATE story SET signals = ?", (put_set(connection, written(several())),))
    return found


def answers(house: House, round_: int, country: str) -> tuple[list[float], list[str]]:
    """Processor seconds of each answer, and what was said; a listener asks for news and for more."""
    took, told = [], []
    for number in range(ANSWERS):
        talker = Talker(house.desk, f"listener {round_} {number // 4}")
        now = NOW + timedelta(minutes=number)
        request = talker.envelope("NewsIntent" if number % 4 == 0 else "AMAZON.NextIntent", now)
        started = time.process_time()
        body = talker.sends(request, now, country)
        took.append(time.process_time() - started)
        told.append(body.decode())
    return took, told


def of_answers(folder: Path) -> None:
    pair = houses(folder)
    took: tuple[list[float], list[float]] = ([], [])
    for round_ in range(-1, ROUNDS):
        said_by: list[list[str]] = []
        order = (0, 1) if round_ % 2 else (1, 0)
        for which in order:
            seconds, told = answers(pair[which], round_, "US")
            said_by.append(told)
            if round_ >= 0:  # the first warms up
                took[which].extend(seconds)
        assert [len(one) for one in said_by[0]] == [len(one) for one in said_by[1]]
    p50 = [statistics.median(one) * 1000 for one in took]
    p95 = [statistics.quantiles(one, n=20)[18] * 1000 for one in took]
    print(f"answers: nothing said p50 {p50[0]:.3f} ms, p95 {p95[0]:.3f} ms")
    print(f"         {len(several())} signals a story p50 {p50[1]:.3f} ms, p95 {p95[1]:.3f} ms")
    print(f"         {p50[1] / p50[0]:.3f} of an answer of whose stories nothing is said")


def of_polls(folder: Path) -> None:
    asyncio.run(_of_polls(folder))


async def _of_polls(folder: Path) -> None:
    folder.mkdir()
    house = sample_house(folder)
    feed = next(iter(house.titles.feeds.values()))
    desk = house.newsroom.signals
    links = [f"https://www.harbortimes.example/{number}" for number in range(20)]
    async with Server({"/feed": answer(200, b"x" * 40_000)}) as server, house.fetcher() as fetcher:
        here = f"{server.url()}"
        private = type(fetcher)(frozenset({("127.0.0.1", server.port)}), lambda _: None)
        await desk.heed(fetcher, feed, Heard((), links), NOW)

        async def not_due() -> None:
            await desk.heed(fetcher, feed, Heard(), NOW)

        async def not_due_with_links() -> None:
            await desk.heed(fetcher, feed, Heard((), links), NOW)

        looked = await _seconds(not_due, LOOKS)
        looked_at_links = await _seconds(not_due_with_links, LOOKS // 10)
        async with private:
            fetched = await _seconds(lambda: private.document(here, here), 100)
    print(
        f"polls: {looked * 1e6:.1f} µs while nothing is due, {looked_at_links * 1e6:.1f} µs of a document of 20 links;"
    )
    print(f"       {looked / fetched:.4f} and {looked_at_links / fetched:.4f} of a fetch of 40 kB over loopback")


async def _seconds(does: Callable[[], object], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        await does()  # type: ignore[misc]
    return (time.process_time() - started) / times


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        of_answers(Path(folder))
        of_polls(Path(folder) / "polls")


if __name__ == "__main__":
    main()
