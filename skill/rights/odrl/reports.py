"""What an evaluation found, rule by rule, and the same as plain values for JSON.

The words are those of the compliance reports (w3id.org/force/compliance-report), which the ODRL formal semantics use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from skill.rights.odrl.model import Deontic, Policy, RuleKind
from skill.rights.odrl.vocabulary import POLICIES

ACTIVE, INACTIVE = "Active", "Inactive"
SATISFIED, UNSATISFIED = "Satisfied", "Unsatisfied"


@dataclass(frozen=True, slots=True)
class Premises:
    """What a rule stands on, and which of it holds: by property, constraint, refinement and duty."""

    roles: Mapping[str, bool] = field(default_factory=dict)
    constraints: Mapping[str, bool] = field(default_factory=dict)
    refinements: Mapping[str, bool] = field(default_factory=dict)
    duties: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleReport:
    """`deontic` and `is_performed` say nothing of a permission, which can be neither fulfilled nor violated."""

    kind: RuleKind
    is_active: bool
    is_attempted: bool
    premises: Premises
    deontic: Deontic | None = None
    is_performed: bool | None = None
    overridden_by: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    policy: Policy
    rules: Mapping[str, RuleReport]


def told(report: Report) -> dict[str, object]:
    """The report as JSON says it."""
    policy = report.policy
    return {
        "policy": {"id": policy.name, "type": policy.kind, "grants": POLICIES[policy.kind]},
        "rules": {name: _rule(found) for name, found in report.rules.items()},
        "refused": None,
    }


def _rule(found: RuleReport) -> dict[str, object]:
    said: dict[str, object] = {
        "kind": found.kind.value,
        "activation": ACTIVE if found.is_active else INACTIVE,
        "attempt": "Attempted" if found.is_attempted else "NotAttempted",
    }
    if found.deontic is not None:
        said["deontic"] = found.deontic.value
        said["performance"] = "Performed" if found.is_performed else "Unperformed"
    if found.overridden_by is not None:
        said["overridden_by"] = found.overridden_by
    return {**said, "premises": _premises(found.premises)}


def _premises(found: Premises) -> dict[str, object]:
    parts = {"constraints": found.constraints, "refinements": found.refinements, "duties": found.duties}
    return {
        **_states(found.roles),
        **{name: _states(states) for name, states in parts.items() if states},
    }


def _states(found: Mapping[str, bool]) -> dict[str, str]:
    return {name: SATISFIED if holds else UNSATISFIED for name, holds in found.items()}
