"""A public suite of ODRL cases, case by case: `python -m tests.bench.odrl --suite FOLDER`.

FOLDER is a copy of SolidLab's ODRL Test Suite (github.com/SolidLabResearch/ODRL-Test-Suite): `data/index.ttl` names
each case's policy, request, state and expected report, which stand beside it. What is compared is the activation of
every rule that the expected report speaks of. Exit code 1: a case came out wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skill.intake.rdf import MAX_BYTES, Unreadable, read_rdf
from skill.rights.odrl.evaluation import decide
from skill.rights.odrl.graph import Graph, Node
from skill.rights.odrl.model import Refused
from skill.rights.odrl.reports import ACTIVE, INACTIVE

_EX = "http://example.org/"
_REPORT = "https://w3id.org/force/compliance-report#"
_FOLDERS = ("policies", "requests", "sotw", "test_cases")


@dataclass(frozen=True)
class Case:
    name: str
    policy: Path
    request: Path
    state: Path
    expected: Path


@dataclass(frozen=True)
class Outcome:
    """`refused` is empty where the case was evaluated; `wrong` holds what differs."""

    case: Case
    refused: str = ""
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.refused:
            return f"refused  {self.case.name}: {self.refused}"
        return f"wrong    {self.case.name}: {'; '.join(self.wrong)}" if self.wrong else f"right    {self.case.name}"


def cases(suite: Path) -> Iterator[Case]:
    """The cases of the suite's index, in the order of their names."""
    data = suite / "data"
    index = _read(data / "index.ttl")
    sources = ("policySource", "requestSource", "sotwSource", "expectedReportSource")
    found = []
    for node in index.subjects(f"{_EX}policySource"):
        named = [index.objects(node, _EX + source)[0].text.rsplit("/", 1)[-1] for source in sources]
        paths = [data / folder / name for folder, name in zip(_FOLDERS, named, strict=True)]
        found.append(Case(paths[-1].stem, *paths))
    yield from sorted(found, key=lambda case: case.name)


def outcome(case: Case) -> Outcome:
    found = decide(_read(case.policy), _read(case.request), _read(case.state))
    if isinstance(found, Refused):
        return Outcome(case, refused=str(found))
    said = {name: ACTIVE if report.is_active else INACTIVE for name, report in found.rules.items()}
    expected = dict(_expected(_read(case.expected)))
    wrong = [f"{rule} is {said.get(rule)}, not {state}" for rule, state in expected.items() if said.get(rule) != state]
    return Outcome(case, wrong=tuple(wrong) if expected else ("the expected report speaks of no rule",))


def _expected(report: Graph) -> Iterator[tuple[str, str]]:
    for node in report.subjects(f"{_REPORT}activationState"):
        yield _one(report, node, "rule"), _one(report, node, "activationState").removeprefix(_REPORT)


def _one(graph: Graph, node: Node, name: str) -> str:
    return graph.objects(node, _REPORT + name)[0].text


def _read(path: Path) -> Graph:
    body = path.read_bytes()
    found = read_rdf(body[: MAX_BYTES + 1])
    if isinstance(found, Unreadable):
        raise SystemExit(f"{path} cannot be read: {found.why}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, required=True, help="the suite's folder")
    outcomes = [outcome(case) for case in cases(parser.parse_args().suite)]
    for one in outcomes:
        print(one)
    refused = sum(bool(one.refused) for one in outcomes)
    wrong = sum(bool(one.wrong) for one in outcomes)
    print(f"{len(outcomes)} cases: {len(outcomes) - refused - wrong} right, {refused} refused by name, {wrong} wrong")
    sys.exit(1 if wrong or not outcomes else 0)


if __name__ == "__main__":
    main()
