"""Change the code that decides whose words leave, in one place at a time, and see that a test fails each time.

mutmut makes the changes and runs the tests that reach each of them; pyproject.toml says in which files, and by which
tests. Ends with 1 where a change survives that judged.toml does not name, where one that it names did not, or where
too many do; with 2 where the run did not come to its end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from tests.mutants.survivors import CAUGHT, UNFINISHED, Verdict, as_toml, compare, function_of, judged, mutant, outcomes

JUDGED = Path(__file__).with_name("judged.toml")
MUTMUT = Path(sys.executable).with_name("mutmut")
WORK = Path("mutants")
LOG = WORK / "mutmut.log"
MAX_SURVIVORS_PERCENT = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help='only these, such as "skill.rights.allowance*"')
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    started = time.monotonic()
    if not mutate(given.only, given.processes):
        print("mutmut could not run; the end of what it said tells why.")
        return 2
    found = {name: outcome for name, outcome in listed().items() if is_meant(name, given.only)}
    if unfinished := sum(outcome in UNFINISHED for outcome in found.values()):
        print(f"{unfinished} of {len(found)} mutants were not tried: the run was broken off.")
        return 2
    survivors = [mutant(name, asked("show", name)) for name, outcome in found.items() if outcome not in CAUGHT]
    verdict = compare(survivors, judgements_of(found) if given.only else judgements())
    print(report(found, verdict, time.monotonic() - started))
    return 0 if verdict.is_clean and len(survivors) * 100 < len(found) * MAX_SURVIVORS_PERCENT else 1


def mutate(only: Sequence[str], processes: int) -> bool:
    """Start afresh, since the tool would not try again what an older test let live."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    command = [str(MUTMUT), "run", "--max-children", str(processes), *only]
    if sys.stdout.isatty():
        return subprocess.run(command).returncode == 0
    print(f"Trying mutants; {LOG} shows how far it is ...", flush=True)
    with LOG.open("w", encoding="utf-8") as log:
        return subprocess.run(command, stdout=log, stderr=log).returncode == 0


def listed() -> Mapping[str, str]:
    return outcomes(asked("results", "--all", "true"))


def asked(*arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], capture_output=True, check=True, encoding="utf-8").stdout


def judgements() -> list[tuple[str, str]]:
    return judged(JUDGED.read_text(encoding="utf-8"))


def judgements_of(found: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those of the functions that were tried, where not all were."""
    functions = {function_of(name) for name in found}
    return [(change, why) for change, why in judgements() if change.partition(": ")[0] in functions]


def is_meant(name: str, only: Sequence[str]) -> bool:
    return not only or any(fnmatch(name, one) for one in only)


def report(found: Mapping[str, str], verdict: Verdict, seconds: float) -> str:
    count = Counter(found.values())
    lived = len(verdict.judged) + len(verdict.unjudged)
    lines = []
    for why in dict.fromkeys(why for _, why in verdict.judged):
        lines += [why, *(f"    {one.name}: {one.change}" for one, reason in verdict.judged if reason == why)]
    if verdict.unjudged:
        lines += ["Survived, and nobody has judged it. Write a test that kills it, or say in judged.toml why not:"]
        lines += [f"    {as_toml(one.change)},  # {one.name}: {found[one.name]}" for one in verdict.unjudged]
    if verdict.stale:
        lines += ["Named in judged.toml, but it did not survive, or is no mutant any more. Take it out:"]
        lines += [f"    {as_toml(change)}" for change in verdict.stale]
    lines += [
        f"{len(found)} mutants in {seconds / 60:.0f} min: {count['killed']} killed, {count['timeout']} timed out, "
        f"{lived} survived ({lived / len(found):.1%}), of which {len(verdict.judged)} are judged."
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
