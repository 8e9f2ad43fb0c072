"""A graph to a policy, or all that is not understood in it.

Deny by default: whoever does not know a term cannot say what the policy means (Information Model 3.2), so a profile,
operand, operator, action, strategy or property that is not known, and what would have to be fetched, refuse the whole.
Properties of other namespaces are metadata and say nothing, but for `dct:isReplacedBy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from skill.rights.odrl.graph import RDF, Blank, Graph, Iri, Literal, Node, Term
from skill.rights.odrl.model import (
    Action,
    Comparison,
    Constraint,
    Group,
    Logical,
    Policy,
    Refused,
    Rule,
    RuleKind,
    Value,
    is_of_usage,
)
from skill.rights.odrl.values import comparable, instant, number
from skill.rights.odrl.vocabulary import (
    ACTIONS,
    CONFLICT_STRATEGIES,
    CORE_PROFILE,
    FUNCTIONS,
    LEFT_OPERANDS,
    LOGICAL_OPERANDS,
    ODRL,
    OPERATORS,
    ORDERINGS,
    POLICIES,
    RELATIONS,
    SAME_OPERAND,
    SET_OPERATORS,
    UNDECIDABLE_OPERANDS,
    Kind,
    full,
    short,
    wider,
)

MAX_DEPTH = 50
MAX_POLICIES = 50
_TOO_DEEP = f"constraints stand in each other more than {MAX_DEPTH} deep"
_VALUE = f"{RDF}value"
_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_PROFILES = frozenset({CORE_PROFILE, ODRL})
_ROLES = FUNCTIONS | RELATIONS

# Where a policy names its rules, and a rule those that follow from it (Information Model 2.5, 2.6).
_RULES = {
    "permission": RuleKind.PERMISSION,
    "prohibition": RuleKind.PROHIBITION,
    "obligation": RuleKind.OBLIGATION,
}
_AFTER = {
    RuleKind.PERMISSION: {"duty": RuleKind.DUTY},
    RuleKind.PROHIBITION: {"remedy": RuleKind.REMEDY},
    RuleKind.OBLIGATION: {"consequence": RuleKind.CONSEQUENCE},
    RuleKind.DUTY: {"consequence": RuleKind.CONSEQUENCE},
}
_CLASSES = {RuleKind.PERMISSION: "Permission", RuleKind.PROHIBITION: "Prohibition"}
_DUTY = "Duty"
_OF_A_POLICY = frozenset({"uid", "profile", "inheritFrom", "conflict", "action", "constraint", *_RULES, *_ROLES})
_OF_A_RULE = frozenset({"uid", "action", "constraint", *_ROLES})
_OF_AN_ACTION = frozenset({"refinement", "includedIn"})
_OF_A_GROUP = frozenset({"uid", "source", "refinement", "partOf", "hasPolicy", "assigneeOf", "assignerOf"})
_OF_A_CONSTRAINT = frozenset(
    {"uid", "leftOperand", "operator", "rightOperand", "rightOperandReference", "unit", "status", "dataType"}
    | LOGICAL_OPERANDS
)


def read_policy(graph: Graph, state: Graph | None = None) -> Policy | Refused:
    """The one policy of a graph, those that it inherits from put into it, compact rules made whole.

    Parties that a state of the world says to be `assigneeOf` or `assignerOf` it, and assets with the policy
    (`hasPolicy`), count as its own.
    """
    reader = _Reader(graph, state)
    policy = reader.policy()
    return Refused(tuple(dict.fromkeys(reader.faults))) if reader.faults or policy is None else policy


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a compact policy says for all its rules (Information Model 2.7.1)."""

    actions: tuple[Action, ...] = ()
    roles: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()


def spoken_of(policy: Policy) -> Iterator[str]:
    """The names of the rules, assets and parties of a policy."""
    ahead = list(policy.rules)
    while ahead:
        rule = ahead.pop()
        yield rule.name
        yield from (name for groups in rule.roles.values() for group in groups for name in group.names)
        ahead.extend(rule.after)


class _Reader:
    """Reads on after a fault, so that all are found; what it makes of a faulty part is not used."""

    def __init__(self, graph: Graph, state: Graph | None) -> None:
        self.faults: list[str] = []
        self._graph = graph
        self._metadata = [one for one in (graph, state) if one is not None]
        self._defined = _defined(graph)
        self._constraints: dict[Node, Constraint | None] = {}
        self._heights: dict[str, int] = {}
        # The operators with which a constraint, or one in it, speaks of the policy's usage.
        self._usages: dict[str, frozenset[str]] = {}

    # ── the policy ────────────────────────────────────────────────────────────────────────────────

    def policy(self) -> Policy | None:
        node = self._root()
        if node is None:
            return None
        line = self._line(node)
        for one in line:
            self._fit(one, _OF_A_POLICY, "policy")
            self._standing(one)
        conflict = self._conflict(line)
        shared = _Shared(self._actions(line), self._roles(line, self._told_of(line)), self._constraints_of(line))
        named = [(rule, kind) for one in line for name, kind in _RULES.items() for rule in self._nodes(one, name)]
        found = [self._rule(rule, kind, shared) for rule, kind in dict.fromkeys(named)]
        if not found:
            self.faults.append(f"the policy {_name(node)} has no permission, prohibition or obligation")
        for rule in found:
            self._check_usage(rule)
        return Policy(_name(node), self._class(node), conflict, tuple(found), self._defined)

    def _root(self) -> Node | None:
        """The policy that no other inherits from."""
        graph = self._graph
        candidates = graph.subjects(*map(full, _RULES)) + tuple(
            node for node in graph.nodes() if graph.types(node) & set(map(full, POLICIES))
        )
        parents = {found for node in candidates for found in graph.objects(node, full("inheritFrom"))}
        roots = [node for node in dict.fromkeys(candidates) if node not in parents]
        if len(roots) == 1:
            return roots[0]
        if not candidates:
            self.faults.append("there is no policy in the file")
        elif not roots:
            self.faults.append("the policies of the file inherit from each other in a circle")
        else:
            told = ", ".join(map(_name, roots[:3]))
            self.faults.append(f"the file holds {len(roots)} policies ({told} …); evaluate one at a time")
        return None

    def _line(self, node: Node) -> list[Node]:
        """The policy and all that it inherits from, each once."""
        found = [node]
        for one in found:
            for parent in self._graph.objects(one, full("inheritFrom")):
                if isinstance(parent, Literal) or not self._graph.about(parent):
                    self.faults.append(f"{_name(one)} inherits from {_name(parent)}, which is not in the file")
                elif parent not in found and len(found) <= MAX_POLICIES:
                    found.append(parent)
        if len(found) > MAX_POLICIES:
            self.faults.append(f"the policy inherits from more than {MAX_POLICIES - 1} others")
        elif any(one in self._ancestors(one) for one in found):
            self.faults.append(f"the policies that {_name(node)} inherits from inherit from each other in a circle")
        return found

    def _ancestors(self, node: Node) -> list[Term]:
        found: list[Term] = list(self._graph.objects(node, full("inheritFrom")))
        for one in found:
            found.extend(up for up in self._graph.objects(one, full("inheritFrom")) if up not in found)
        return found

    def _standing(self, node: Node) -> None:
        for profile in self._graph.objects(node, full("profile")):
            if profile.text not in _PROFILES:
                self.faults.append(f"the profile {_name(profile)} of {_name(node)} is not known")
        if self._graph.objects(node, _REPLACED):
            self.faults.append(f"the policy {_name(node)} is void: dct:isReplacedBy names another one")
        self._class(node)

    def _class(self, node: Node) -> str:
        named = self._graph.types(node)
        known = sorted(name for name in POLICIES if full(name) in named and name != "Policy")
        if named and not named & set(map(full, POLICIES)):
            self.faults.append(f"{_name(node)} is of the class {min(named)}, which is no policy of ODRL")
        if len(known) > 1:
            self.faults.append(f"the policy {_name(node)} cannot be {' and '.join(known)} at once")
        return known[0] if known else "Set"

    def _conflict(self, line: Iterable[Node]) -> str:
        found = {short(term.text) for node in line for term in self._graph.objects(node, full("conflict"))}
        for name in sorted(found - CONFLICT_STRATEGIES):
            self.faults.append(f"the conflict strategy {name} is not known")
        if len(found) > 1:
            self.faults.append(f"the policy is void: it has several conflict strategies ({', '.join(sorted(found))})")
        return min(found, default="invalid")

    def _told_of(self, line: Iterable[Node]) -> dict[str, list[Term]]:
        """The parties and assets of which it is said elsewhere that the policy is theirs (2.2 and 2.3 there)."""
        found: dict[str, list[Term]] = {}
        properties = {"hasPolicy": "target", "assigneeOf": "assignee", "assignerOf": "assigner"}
        policies = set(line)
        for (name, role), graph in ((pair, graph) for pair in properties.items() for graph in self._metadata):
            named = [node for node in graph.subjects(full(name)) if policies & set(graph.objects(node, full(name)))]
            found.setdefault(role, []).extend(node for node in named if isinstance(node, Iri))
        return found

    # ── rules ─────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, node: Node, kind: RuleKind, shared: _Shared) -> Rule:
        after = _AFTER.get(kind, {})
        self._fit(node, _OF_A_RULE | after.keys(), kind)
        self._check_class(node, kind)
        actions = self._actions([node]) + shared.actions
        if not actions and kind not in _CLASSES:
            self.faults.append(f"the {kind} {_name(node)} has no action")
        return Rule(
            _name(node),
            kind,
            actions,
            _together(self._roles([node]), shared.roles),
            self._constraints_of([node]) + shared.constraints,
            tuple(self._rule(one, then, _Shared()) for name, then in after.items() for one in self._nodes(node, name)),
        )

    def _check_class(self, node: Node, kind: RuleKind) -> None:
        named = {short(iri) for iri in self._graph.types(node)} & {"Permission", "Prohibition", _DUTY}
        if named - {_CLASSES.get(kind, _DUTY)}:
            self.faults.append(f"{_name(node)} stands as a {kind}, but is of the class {', '.join(sorted(named))}")

    def _actions(self, nodes: Iterable[Node]) -> tuple[Action, ...]:
        return tuple(self._action(found) for node in nodes for found in self._graph.objects(node, full("action")))

    def _action(self, term: Term) -> Action:
        named = self._graph.objects(term, _VALUE) or (term,)
        self._fit(term, _OF_AN_ACTION, "action")
        refinements = self._refinements(term)
        name = short(named[0].text)
        if len(named) > 1 or not isinstance(named[0], Iri):
            self.faults.append(f"{_name(term)} does not name one action by its IRI")
        elif not ACTIONS & set(wider(name, self._defined)):
            self.faults.append(f"the action {name} is not known")
        return Action(name, refinements)

    def _roles(
        self, nodes: Iterable[Node], more: Mapping[str, Iterable[Term]] | None = None
    ) -> Mapping[str, tuple[Group, ...]]:
        found: dict[str, tuple[Group, ...]] = {}
        for name in sorted(_ROLES):
            terms = chain(
                (term for node in nodes for term in self._graph.objects(node, full(name))), (more or {}).get(name, ())
            )
            groups = tuple(self._group(term, name) for term in dict.fromkeys(terms))
            if groups:
                found[name] = groups
        return found

    def _group(self, term: Term, role: str) -> Group:
        graph = self._graph
        self._fit(term, _OF_A_GROUP, role)
        named = [found.text for found in graph.objects(term, full("source"), full("uid"))]
        names = frozenset(named + ([term.text] if isinstance(term, Iri) else []))
        if not names:
            self.faults.append(f"the {role} {_name(term)} has no IRI and no source")
        return Group(names, self._refinements(term))

    # ── constraints ───────────────────────────────────────────────────────────────────────────────

    def _constraints_of(self, nodes: Iterable[Node]) -> tuple[Constraint, ...]:
        return self._compared(node for one in nodes for node in self._nodes(one, "constraint"))

    def _refinements(self, term: Term) -> tuple[Constraint, ...]:
        return self._compared(self._nodes(term, "refinement"))

    def _compared(self, nodes: Iterable[Node]) -> tuple[Constraint, ...]:
        found = (self._constraint(node, ()) for node in nodes)
        return tuple(one for one in found if one is not None)

    def _constraint(self, node: Node, above: tuple[Node, ...]) -> Constraint | None:
        if node in above:
            self.faults.append(f"the constraint {_name(node)} stands in itself")
            return None
        if len(above) >= MAX_DEPTH:
            self.faults.append(_TOO_DEEP)
            return None
        if node not in self._constraints:
            self._fit(node, _OF_A_CONSTRAINT, "constraint")
            logical = sorted(name for name in LOGICAL_OPERANDS if self._graph.objects(node, full(name)))
            read = self._logical(node, logical, above) if logical else self._comparison(node)
            self._constraints[node] = read
        return self._constraints[node]

    def _height(self, found: Logical) -> int:
        return 1 + max((self._heights.get(part.name, 1) for part in found.parts), default=0)

    def _logical(self, node: Node, operands: list[str], above: tuple[Node, ...]) -> Constraint | None:
        if len(operands) > 1 or self._graph.objects(node, *map(full, ("leftOperand", "operator", "rightOperand"))):
            self.faults.append(f"the constraint {_name(node)} compares in more than one way")
            return None
        terms = self._listed(self._graph.objects(node, full(operands[0])))
        parts = [self._constraint(term, (*above, node)) for term in terms if not isinstance(term, Literal)]
        if not terms or any(isinstance(term, Literal) for term in terms):
            self.faults.append(f"the {operands[0]} of {_name(node)} does not name constraints")
        found = Logical(_name(node), operands[0], tuple(part for part in parts if part is not None))
        # A part may have been read before, so that the way down to it was shorter.
        self._heights[found.name] = self._height(found)
        self._usages[found.name] = frozenset().union(*(self._usages[part.name] for part in found.parts))
        if self._heights[found.name] > MAX_DEPTH:
            self.faults.append(_TOO_DEEP)
            return None
        return found

    def _comparison(self, node: Node) -> Constraint | None:
        operand = self._one(node, "leftOperand")
        operator = self._one(node, "operator")
        if operand is None or operator is None:
            return None
        operand, operator = SAME_OPERAND.get(short(operand), short(operand)), short(operator)
        right = self._right(node, operator)
        found = Comparison(_name(node), operand, operator, right, self._unit(node), self._status(node))
        self._usages[found.name] = frozenset({operator}) if is_of_usage(found) else frozenset()
        return found if self._is_known(found) and self._is_meant(found) else None

    def _is_known(self, found: Comparison) -> bool:
        unknown = []
        if found.operand in UNDECIDABLE_OPERANDS:
            unknown.append(f"the left operand {found.operand} of {found.name} cannot be decided by its nature")
        elif found.operand not in LEFT_OPERANDS:
            unknown.append(f"the left operand {found.operand} of {found.name} is not known")
        if found.operator not in OPERATORS:
            unknown.append(f"the operator {found.operator} of {found.name} is not known")
        self.faults.extend(unknown)
        return not unknown

    def _is_meant(self, found: Comparison) -> bool:
        """Whether the right operand is of the left one's kind."""
        kind = LEFT_OPERANDS[found.operand]
        wrong: list[Iri | Literal]
        if kind is Kind.EVENT and found.operator in ORDERINGS:
            wrong = [term for term in found.right if not isinstance(term, Iri)]
        elif kind is Kind.TERM and found.operator in ORDERINGS:
            wrong = [term for term in found.right if number(term.text) is None and instant(term.text) is None]
        else:
            wrong = [term for term in found.right if comparable(term.text, kind) is None]
        for term in wrong:
            self.faults.append(
                f"the right operand {_name(term)} of {found.name} is not {kind.value}, as {found.operand}"
                f" {found.operator} wants it"
            )
        return not wrong

    def _right(self, node: Node, operator: str) -> tuple[Iri | Literal, ...]:
        given = self._graph.objects(node, full("rightOperand"))
        if self._graph.objects(node, full("rightOperandReference")):
            self.faults.append(f"the right operand of {_name(node)} would have to be fetched (rightOperandReference)")
        elif not given:
            self.faults.append(f"the constraint {_name(node)} has no right operand")
        listed = self._listed(given)
        found = tuple(term for term in listed if not isinstance(term, Blank))
        if len(found) < len(listed):
            self.faults.append(f"the right operand of {_name(node)} is neither a text nor an IRI")
        if given and len(listed) != 1 and operator not in SET_OPERATORS:
            self.faults.append(f"the operator {operator} of {_name(node)} takes one right operand, not {len(listed)}")
        return found

    def _listed(self, terms: Iterable[Term]) -> tuple[Term, ...]:
        """The terms, with the members of a list in the place of a list."""
        found: list[Term] = []
        for term in terms:
            members = self._graph.members(term)
            found.extend((term,) if members is None else members)
        return tuple(dict.fromkeys(found))

    def _unit(self, node: Node) -> str | None:
        found = self._graph.objects(node, full("unit"))
        if len(found) > 1:
            self.faults.append(f"the constraint {_name(node)} has {len(found)} units")
        return found[0].text if found else None

    def _status(self, node: Node) -> Value | None:
        found = self._graph.objects(node, full("status"))
        if len(found) > 1 or any(isinstance(term, Blank) for term in found):
            self.faults.append(f"the status of {_name(node)} is not one value")
        return next((Value(term) for term in found if not isinstance(term, Blank)), None)

    def _check_usage(self, rule: Rule) -> None:
        """An event before the policy's usage is what a duty waits for; any other relation to it lies in the future."""
        known = {"lt", "lteq"} if rule.kind in {RuleKind.DUTY, RuleKind.OBLIGATION} else set()
        refinements = [one for action in rule.actions for one in action.refinements]
        refinements += [one for groups in rule.roles.values() for group in groups for one in group.refinements]
        wrong = [one for one in rule.constraints if self._usages.get(one.name, frozenset()) - known]
        for one in (*wrong, *(one for one in refinements if self._usages.get(one.name))):
            self.faults.append(f"what {one.name} says of policyUsage cannot be decided for the {rule.kind} {rule.name}")
        for then in rule.after:
            self._check_usage(then)

    # ── what is said of a node ────────────────────────────────────────────────────────────────────

    def _fit(self, term: Term, known: Iterable[str], what: str) -> None:
        if isinstance(term, Literal):
            self.faults.append(f"the {what} {_name(term)} is a text, not an IRI or a node")
        allowed = set(map(full, known))
        for predicate in self._graph.about(term):
            if predicate.startswith(ODRL) and predicate not in allowed:
                self.faults.append(f"{short(predicate)} is not understood as a property of the {what} {_name(term)}")

    def _nodes(self, term: Term, name: str) -> Iterator[Node]:
        for found in self._graph.objects(term, full(name)):
            if isinstance(found, Literal):
                self.faults.append(f"the {name} of {_name(term)} is a text, not a node")
            else:
                yield found

    def _one(self, node: Node, name: str) -> str | None:
        found = self._graph.objects(node, full(name))
        if len(found) == 1 and isinstance(found[0], Iri):
            return found[0].text
        told = f"{len(found)} of them" if len(found) != 1 else f"{_name(found[0])}, which is no IRI"
        self.faults.append(f"the constraint {_name(node)} wants one {name}, and has {told}")
        return None


def _together(
    left: Mapping[str, tuple[Group, ...]], right: Mapping[str, tuple[Group, ...]]
) -> Mapping[str, tuple[Group, ...]]:
    return {name: left.get(name, ()) + right.get(name, ()) for name in sorted({*left, *right})}


def _defined(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    return {
        short(node.text): tuple(short(up.text) for up in graph.objects(node, full("includedIn")))
        for node in graph.subjects(full("includedIn"))
        if isinstance(node, Iri)
    }


def _name(term: Term) -> str:
    return repr(term.text) if isinstance(term, Literal) else short(term.text)
