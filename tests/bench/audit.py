"""How long an audit takes, and how much memory: `python -m tests.bench.audit [ROWS]`.

The ledger is made by real conversations over the samples, on as many days as it takes.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from skill.compose import House
from skill.desk.audit import audit
from tests.houses import Talker, sample_house

INTENTS = (
    "Launch", "NewsIntent", "MoreIntent", "ExcerptIntent", "AMAZON.NextIntent", "MoreIntent", "AuthorIntent",
    "LinkIntent", "AMAZON.RepeatIntent", "AMAZON.PreviousIntent",
)  # fmt: skip
STORIES_ARE_NEW = timedelta(hours=40)


def fill(house: House, rows: int, rng: Random) -> datetime:
    """Talk until the ledger holds so many rows; returns when that was."""
    began = datetime.now(UTC)
    now = began
    while not (last := house.ledger.last(1)) or last[0].number < rows:
        door = rng.choice(("alexa", "alexa", "simulator"))
        talker = Talker(house.desk, f"listener-{rng.randrange(5000)}", rng.choice(("en-US", "fr-FR")), door)
        for intent in rng.sample(INTENTS, 6):
            now += timedelta(milliseconds=rng.randrange(500))
            talker.asks(intent, now)
        if now - began > STORIES_ARE_NEW:
            raise RuntimeError("the stories became too old before the ledger was full")
    return now


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = sample_house(Path(folder))
        began = time.monotonic()
        now = fill(house, asked.rows, Random(1))
        filled = time.monotonic()
        print(f"filled in {filled - began:.0f} s, {house.database.path.stat().st_size / 1e6:.0f} MB")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        cpu = time.process_time()
        done = audit(house.records, house.settings.licensee, now)
        took, cpu = time.monotonic() - filled, time.process_time() - cpu
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{done}: {took:.1f} s, {cpu:.1f} s of them computing, {cpu / done.looked.rows * 1e6:.0f} µs a row")
        print(f"memory at its highest: {after / 1024:.0f} MB, {before / 1024:.0f} MB before the audit")
        house.database.close()


if __name__ == "__main__":
    main()
