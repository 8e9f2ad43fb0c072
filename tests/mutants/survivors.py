"""Survivors and those that are judged: which may live, which must be killed, and which judgements are stale."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CAUGHT = frozenset({"killed", "timeout"})
UNFINISHED = frozenset({"not checked", "check was interrupted by user"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change in one place. `name` is the tool's, and counts anew with every edit; `change` is what it says.

    `change` reads `reading._flag: <the lines as they are> → <the lines as they would be>`.
    """

    name: str
    change: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Survivors that may live, each with its reason; those that nobody judged; judgements of none that survived."""

    judged: tuple[tuple[Mutant, str], ...]
    unjudged: tuple[Mutant, ...]
    stale: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not self.unjudged and not self.stale


def mutant(name: str, diff: str) -> Mutant:
    """The mutant that the tool calls `name` and shows as a unified diff."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Mutant(name, f"{function_of(name)}: {was} → {becomes}")


def function_of(name: str) -> str:
    """`skill.rights.reading.x__flag__mutmut_2` is in `reading._flag`, `….xǁAllowanceǁtake__mutmut_1` in a method."""
    *_, module, mangled = name.split(".")
    function = mangled.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return f"{module}.{function}"


def judged(text: str) -> list[tuple[str, str]]:
    """Changes and why each may live, as `judged.toml` has them; one change may stand there more than once."""
    return [(change, group["why"]) for group in tomllib.loads(text).get("judged", []) for change in group["mutants"]]


def compare(survivors: Iterable[Mutant], judgements: Iterable[tuple[str, str]]) -> Verdict:
    """Each survivor needs a judgement of its own: a second one with the same change needs a second."""
    judgements = list(judgements)
    left, why = Counter(change for change, _ in judgements), dict(judgements)
    known: list[tuple[Mutant, str]] = []
    unknown: list[Mutant] = []
    for one in survivors:
        if left[one.change]:
            left[one.change] -= 1
            known.append((one, why[one.change]))
        else:
            unknown.append(one)
    return Verdict(tuple(known), tuple(unknown), tuple(left.elements()))


def outcomes(listing: str) -> Mapping[str, str]:
    """Outcome by mutant, as the tool lists them: one a line, `NAME: OUTCOME`."""
    rows = (line.strip().rpartition(": ") for line in listing.splitlines() if ": " in line)
    return {name: outcome for name, _, outcome in rows}


def as_toml(text: str) -> str:
    """`text` as a string in `judged.toml`."""
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
