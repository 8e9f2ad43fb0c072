"""The command; ends with 1 where anything leaked or was invalid."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from tests.adversary.attack import Plan, attack


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversary", description=__doc__)
    parser.add_argument("--feeds", type=Path, required=True, help="folder of .xml, .rss, .atom and .json documents")
    parser.add_argument("--licence-words", type=int, default=12, metavar="N")
    parser.add_argument("--conversations", type=int, default=500, metavar="C")
    parser.add_argument("--listeners", type=int, default=25, metavar="L")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes of the skill")
    parser.add_argument("--samples", action="store_true", help="the documents are sample templates: render them first")
    parser.add_argument(
        "--series", type=Path, action="append", default=[], help="a folder below FEEDS that holds editions of one feed"
    )
    parser.add_argument("--keep", type=Path, help="an empty folder for database, licences and logs, which stay")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = attack(
        Plan(
            given.feeds,
            given.licence_words,
            given.conversations,
            given.seed,
            given.listeners,
            given.workers,
            is_template=given.samples,
            series=tuple(given.series),
            keep=given.keep,
        )
    )
    print(report)
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
