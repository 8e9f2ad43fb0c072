"""Licences there and back: drawn by chance, written as an Agreement and as a file, read, and compared.

    python -m tests.bench.roundtrip --licences 10000

Ends with 1 at the first that does not come back as it was. The ratio is of processor time, over the first of them: an
Agreement, written and read, against the licence file, written and read, in the same run.
"""

from __future__ import annotations

import argparse
import sys
import time
from random import Random

from skill.rights.exchange.file import licence_file
from skill.rights.exchange.odrl import odrl
from skill.rights.exchange.odrl_reading import read_odrl
from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from tests.rights.exchange.roundtrip import comes_back
from tests.rights.licences import a_licence

TIMED = 500


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--licences", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    schedules = permissions = 0
    by_odrl = by_file = 0.0
    for number in range(asked.licences):
        licence = a_licence(Random(f"{asked.seed}/{number}"))
        try:
            comes_back(licence)
        except AssertionError as error:
            print(f"licence {number} of seed {asked.seed} does not come back: {error}")
            return 1
        schedules += len(licence.schedules)
        permissions += sum(len(schedule.grants) for schedule in licence.schedules)
        if number < TIMED:
            by_odrl += seconds_as_odrl(licence)
            by_file += seconds_as_file(licence)
    print(f"{asked.licences:,} licences with {schedules:,} schedules and {permissions:,} grants came back as they were")
    print(f"an Agreement takes {by_odrl / by_file:.1f} times the processor time of the file")
    return 0


def seconds_as_odrl(licence: Licence) -> float:
    began = time.process_time()
    read_odrl(odrl(licence), licence.file)
    return time.process_time() - began


def seconds_as_file(licence: Licence) -> float:
    began = time.process_time()
    read_licence(licence_file(licence), licence.file)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
