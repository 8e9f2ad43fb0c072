"""A month of many uses, accounted for three times: `python -m tests.bench.statement --uses 200000`.

By `statement`, by docs/verify_statement.py over what a publisher gets and by plain SQL, before a restatement and after.
Exit code 1 where two of them differ by a micro-unit. `--keep FOLDER` leaves the files there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

from skill.desk.statement import Paper
from tests.months import (
    MODELS,
    MONTH,
    OVER,
    CountingHouse,
    by_sql,
    differing,
    due_by_sql,
    generated,
    month_licence,
    read,
    use_row,
    verified,
)

ROWS_AN_ANSWER = 4


def filled(folder: Path, uses: int, seed: int = 1) -> CountingHouse:
    house = CountingHouse(folder, [month_licence(name, model) for name, model in MODELS.items()])
    coming = generated(uses, MODELS, seed)
    while rows := list(islice(coming, ROWS_AN_ANSWER)):
        house.writes(*rows)
    return house


def compared(house: CountingHouse, paper: Paper) -> list[str]:
    """One sentence a licence for what plain SQL gives otherwise."""
    found = []
    for document in paper.documents:
        identity = document["licence"]["id"] if document["licence"] else ""
        found += differing(document, by_sql(house, identity))
        if identity:
            by_query = due_by_sql(house, identity, read(month_licence(identity, MODELS[identity])).price)
            print(f"    {identity:14} {document['due']['exact_micros']:>20,} µ   net {document['due']['net_due']:>14}")
            if by_query != document["due"]["exact_micros"]:
                found.append(f"{identity}: {document['due']['exact_micros']}, by SQL {by_query}")
    return found


def shown(house: CountingHouse, folder: Path, when: str) -> bool:
    began = time.monotonic()
    paper = house.states(now=OVER)
    stated = time.monotonic()
    print(f"{when}: {len(paper.documents)} statements in {stated - began:.1f} s")
    differences = compared(house, paper)
    queried = time.monotonic()
    print(f"  plain SQL in {queried - stated:.1f} s: {'equal' if not differences else differences[:5]}")
    files = house.sends(paper, folder)
    sent = time.monotonic()
    code, said = verified(*files)
    checked = time.monotonic()
    print(f"  lines written in {sent - queried:.1f} s, {files[1].stat().st_size / 1e6:.0f} MB")
    print(f"  verify_statement.py in {checked - sent:.1f} s: {said.count('holds:')} checks hold, exit {code}")
    failed = [line for line in said.splitlines() if line.startswith("FAILS")]
    print("\n".join(f"    {line}" for line in failed[:5]), end="\n" if failed else "")
    return not differences and code == 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--uses", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        began = time.monotonic()
        house = filled(folder, asked.uses, asked.seed)
        print(f"{asked.uses:,} uses in {house.rows('SELECT count(*) FROM ledger')[0][0]:,} rows of the ledger,"
              f" written in {time.monotonic() - began:.0f} s")  # fmt: skip
        is_equal = shown(house, folder, f"{MONTH}, closed")
        house.writes(
            *(use_row(MONTH.end - timedelta(seconds=n + 1), use="excerpt", price_micros=15005) for n in range(7))
        )
        for identity in sorted(MODELS.keys() - {"free-2026"}):
            house.corrects(identity, "-12.345678", "counted twice")
        is_equal &= shown(house, folder, "restated after 7 late uses and 4 adjustments")
        house.database.close()
    print("equal to the micro-unit" if is_equal else "NOT EQUAL")
    sys.exit(0 if is_equal else 1)


if __name__ == "__main__":
    main()
