"""A policy, a request and a state of the world, as values.

Actions, operands, operators and roles have the names of `vocabulary`; assets, parties, rules and constraints that of
their IRI, or of their blank node (`_:b1`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from skill.rights.odrl.graph import Iri, Literal
from skill.rights.odrl.values import Instant
from skill.rights.odrl.vocabulary import POLICY_USAGE, short


@dataclass(frozen=True, slots=True)
class Value:
    """A value that somebody states, and the unit that it is stated in."""

    term: Iri | Literal
    unit: str | None = None


# What is stated of something, by the left operand that it is a value of.
Facts: TypeAlias = Mapping[str, tuple[Value, ...]]
NO_FACTS: Facts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A constraint of two operands; `right` has one value, or any number with an operator on sets."""

    name: str
    operand: str
    operator: str
    right: tuple[Iri | Literal, ...]
    unit: str | None = None
    status: Value | None = None


@dataclass(frozen=True, slots=True)
class Logical:
    """A constraint of constraints; `operand` is `and`, `andSequence`, `or` or `xone`.

    The parts of a sequence stand in its order where the file gives one.
    """

    name: str
    operand: str
    parts: tuple[Constraint, ...]


Constraint: TypeAlias = Comparison | Logical


def is_of_usage(found: Comparison) -> bool:
    """Whether an event is compared to the moment at which the policy is used."""
    return found.operand == "event" and any(short(term.text) == POLICY_USAGE for term in found.right)


@dataclass(frozen=True, slots=True)
class Group:
    """An asset or a party: one, or the members of a collection that satisfy the refinements."""

    names: frozenset[str]
    refinements: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    refinements: tuple[Constraint, ...] = ()


class RuleKind(StrEnum):
    PERMISSION = "permission"
    PROHIBITION = "prohibition"
    OBLIGATION = "obligation"
    DUTY = "duty"
    REMEDY = "remedy"
    CONSEQUENCE = "consequence"


@dataclass(frozen=True, slots=True)
class Rule:
    """`roles` holds assets and parties by property; of several of one property any fits. A permission or prohibition
    without an action is of every action.

    `after` are the duties of a permission, the remedies of a prohibition, the consequences of a duty or obligation.
    """

    name: str
    kind: RuleKind
    actions: tuple[Action, ...]
    roles: Mapping[str, tuple[Group, ...]]
    constraints: tuple[Constraint, ...] = ()
    after: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """`defined` are actions of the policy's own, with those that they are included in."""

    name: str
    kind: str
    conflict: str
    rules: tuple[Rule, ...]
    defined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks to do what, with what; `parties` by property. What it states itself is `facts`."""

    action: str
    parties: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Performed:
    """An action that was performed. `for_rule` names the rule, where the record says which."""

    action: str | None
    parties: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    facts: Facts = field(default_factory=dict)
    for_rule: str | None = None


class Deontic(StrEnum):
    """What has become of a duty or a prohibition (ODRL formal semantics, General semantics of Rules)."""

    NON_SET = "NonSet"
    FULFILLED = "Fulfilled"
    VIOLATED = "Violated"


@dataclass(frozen=True, slots=True)
class World:
    """The state of the world, with what the policy's file says of parties and assets.

    `stated` is what the state says of one party, asset, rule or constraint, `general` of the world as such, `described`
    what the policy's file says of a party or asset. `part_of` names the collections of a member (odrl:partOf),
    `within` everything that something is part of, `instances` its classes and their wider ones; `occasions` says when
    events take place. `reported` is what earlier reports say of duties and prohibitions, by rule; `is_monitored` is
    true where such reports are kept of duties.
    """

    now: datetime | None = None
    general: Facts = field(default_factory=dict)
    stated: Mapping[str, Facts] = field(default_factory=dict)
    described: Mapping[str, Facts] = field(default_factory=dict)
    part_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occasions: Mapping[str, Instant] = field(default_factory=dict)
    performed: tuple[Performed, ...] = ()
    reported: Mapping[str, Deontic] = field(default_factory=dict)
    is_monitored: bool = False


def reached(start: str, edges: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The start, and everything that the edges lead to from it, each once."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            yield one
            ahead.extend(edges.get(one, ()))


@dataclass(frozen=True, slots=True)
class Refused:
    """All that is not understood, each in a sentence: nothing is evaluated."""

    why: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.why)
