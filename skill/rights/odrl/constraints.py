"""Which constraints are satisfied, in a closed world: an operand of which no value is known satisfies nothing.

A value that is stated in several parts (two purposes, three pages) satisfies an operator only with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from skill.rights.odrl.graph import XSD, Iri, Literal
from skill.rights.odrl.model import Comparison, Constraint, Logical, Value, World, is_of_usage, reached
from skill.rights.odrl.values import Comparable, Instant, comparable, instant, number, order
from skill.rights.odrl.vocabulary import LEFT_OPERANDS, ORDERINGS, Kind, short

# The values of a comparison's left operand; None: it is not asked here, and stands in nobody's way.
Left: TypeAlias = Callable[[Comparison], tuple[Value, ...] | None]

# A limit of time is meant by `eq` (the vocabulary's notes on these operands): so long at most, so long at least.
_EQUAL_MEANS = {"elapsedTime": "lteq", "meteredTime": "lteq", "delayPeriod": "gteq", "timeInterval": "gteq"}

# Operators that follow what the state says of parts and classes.
_LEADING = frozenset({"hasPart", "isA", "isPartOf"})

_ORDERS: Mapping[str, frozenset[int]] = {
    "eq": frozenset({0}),
    "gt": frozenset({1}),
    "gteq": frozenset({0, 1}),
    "lt": frozenset({-1}),
    "lteq": frozenset({-1, 0}),
}


def moment(at: datetime) -> Value:
    """A time as a value."""
    return Value(Literal(at.isoformat(), f"{XSD}dateTime"))


def lasting(time: timedelta) -> Value:
    """A length of time as a value, in whole seconds; below zero it is none."""
    return Value(Literal(f"PT{max(0, int(time.total_seconds()))}S", f"{XSD}duration"))


def counted(times: int) -> Value:
    """A number as a value."""
    return Value(Literal(str(times), f"{XSD}integer"))


class TooManyStepsError(Exception):
    """A policy, a request and a state that were made to keep an evaluator busy."""


class Steps:
    """How much an evaluation may still do: small files can name much that has to be compared with much."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, steps: int = 1) -> None:
        """Raises TooManyStepsError once they are used up."""
        self._left -= steps
        if self._left < 0:
            raise TooManyStepsError


class Judge:
    """Judges constraints against one world and one way of finding values; `states` keeps what it found, by name."""

    def __init__(self, world: World, left: Left, steps: Steps) -> None:
        self.states: dict[str, bool] = {}
        self._world, self._left, self._steps = world, left, steps
        self._kept: dict[tuple[str, datetime | None], bool] = {}

    def all_satisfied(self, constraints: Iterable[Constraint]) -> bool:
        """Whether every one is satisfied; each is judged, so that each has its state."""
        return all([self._judged(one, None) for one in constraints])

    def _judged(self, constraint: Constraint, since: datetime | None) -> bool:
        key = (constraint.name, since)
        self._steps.take()
        if key not in self._kept:
            found = (
                self._joined(constraint, since)
                if isinstance(constraint, Logical)
                else self._compared(constraint, since)
            )
            self._kept[key] = self.states[constraint.name] = found
        return self._kept[key]

    def _joined(self, constraint: Logical, since: datetime | None) -> bool:
        states = []
        for part in constraint.parts:
            states.append(self._judged(part, since))
            if constraint.operand == "andSequence":
                since = _time_named(part) or since
        match constraint.operand:
            case "or":
                return any(states)
            case "xone":
                return states.count(True) == 1
            case _:
                return all(states)

    def _compared(self, comparison: Comparison, since: datetime | None) -> bool:
        if is_of_usage(comparison):
            return True
        left = self._left(comparison)
        if left is None:
            return True
        now = self._world.now
        # In a sequence a delay counts from the time that was named before it (the vocabulary's note on delayPeriod).
        if comparison.operand == "delayPeriod" and since is not None and now is not None and not left:
            left = (lasting(now - since),) if now >= since else ()
        self._steps.take(len(left) * len(comparison.right))
        if comparison.operator in _LEADING:
            followed = len(self._world.within) + len(self._world.instances)
            self._steps.take(max(len(left), len(comparison.right)) * followed)
        return satisfied(comparison, left, self._world)


def satisfied(comparison: Comparison, left: tuple[Value, ...], world: World) -> bool:
    """Whether the operator holds between the values and the right operand."""
    operator = comparison.operator
    if operator == "eq":
        operator = _EQUAL_MEANS.get(comparison.operand, operator)
    if LEFT_OPERANDS[comparison.operand] is Kind.EVENT:
        return _at_an_event(comparison, left, world)
    values = [value.term for value in left if _is_in_unit(value, comparison)]
    if not values or len(values) < len(left):
        return False
    return _holds(operator, comparison, values, world)


def _holds(operator: str, comparison: Comparison, values: list[Iri | Literal], world: World) -> bool:
    kind, right = LEFT_OPERANDS[comparison.operand], comparison.right

    def is_among(term: Iri | Literal, terms: Iterable[Iri | Literal]) -> bool:
        return any(_is_same(term, one, kind) for one in terms)

    match operator:
        case "neq" | "isNoneOf":
            return all(_has_value(one, kind) and not is_among(one, right) for one in values)
        case "isAnyOf":
            return all(is_among(one, right) for one in values)
        case "isAllOf":
            return all(is_among(one, right) for one in values) and all(is_among(one, values) for one in right)
        case "isA":
            return all(is_among(one, right) or _leads(one, right, world.instances) for one in values)
        case "isPartOf":
            return all(is_among(one, right) or _leads(one, right, world.within) for one in values)
        case "hasPart":
            return all(is_among(one, values) or _leads(one, values, world.within) for one in right)
        case _:
            return all(_order(one, right[0], kind) in _ORDERS[operator] for one in values)


def _at_an_event(comparison: Comparison, left: tuple[Value, ...], world: World) -> bool:
    """Before (lt), during (eq) and after (gt) an event (the vocabulary's note on event)."""
    if comparison.operator in ORDERINGS:
        occasion = world.occasions.get(comparison.right[0].text)
        if occasion is None or world.now is None:
            return False
        return order(Instant(world.now, world.now), occasion) in _ORDERS[comparison.operator]
    return bool(left) and _holds(comparison.operator, comparison, [value.term for value in left], world)


def _time_named(constraint: Constraint) -> datetime | None:
    if isinstance(constraint, Comparison) and constraint.operand == "dateTime":
        found = instant(constraint.right[0].text) if constraint.right else None
        return found.first if found else None
    return None


def _order(left: Iri | Literal, right: Iri | Literal, kind: Kind) -> int | None:
    if kind is Kind.TERM:
        return next(
            (
                found
                for one in (Kind.NUMBER, Kind.INSTANT)
                if (found := _order_of(comparable(left.text, one), comparable(right.text, one))) is not None
            ),
            0 if _text(left) == _text(right) else None,
        )
    return _order_of(comparable(left.text, kind), comparable(right.text, kind))


def _order_of(left: Comparable | None, right: Comparable | None) -> int | None:
    return None if left is None or right is None else order(left, right)


def _is_same(left: Iri | Literal, right: Iri | Literal, kind: Kind) -> bool:
    if kind is Kind.TERM or kind is Kind.EVENT:
        return _text(left) == _text(right) or _are_equal_numbers(left, right)
    return _order(left, right, kind) == 0


def _are_equal_numbers(left: Iri | Literal, right: Iri | Literal) -> bool:
    found = number(left.text)
    return found is not None and found == number(right.text)


def _has_value(term: Iri | Literal, kind: Kind) -> bool:
    return comparable(term.text, kind) is not None


def _leads(term: Iri | Literal, terms: Iterable[Iri | Literal], edges: Mapping[str, tuple[str, ...]]) -> bool:
    wanted = {one.text for one in terms}
    return any(one in wanted for one in reached(term.text, edges))


def _text(term: Iri | Literal) -> str:
    """JSON-LD writes an IRI as a text where the context says nothing of its type."""
    return short(term.text)


def _is_in_unit(value: Value, comparison: Comparison) -> bool:
    """A value without a unit counts as one in the constraint's."""
    if value.unit is None or comparison.unit is None:
        return True
    return _without_scheme(value.unit) == _without_scheme(comparison.unit)


def _without_scheme(unit: str) -> str:
    return unit.removeprefix("https://").removeprefix("http://")
