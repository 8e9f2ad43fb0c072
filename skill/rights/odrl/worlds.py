"""Graphs to a request and to a state of the world.

There is no standard form for either (ODRL formal semantics, State of the World), so what is common is read: the
suite of SolidLab with its compliance reports, the draft's own examples, and nodes with the properties of ODRL. Facts
are named by the left operand that they are values of, in whatever namespace: `odrl:payAmount`, `sotw:count`,
`dct:language`. Nothing of that can widen a policy, whose own terms are read strictly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, product

from skill.rights.odrl.graph import RDF, Blank, Graph, Iri, Literal, Node, Term
from skill.rights.odrl.model import Deontic, Facts, Performed, Refused, Request, Value, World
from skill.rights.odrl.values import Instant, instant
from skill.rights.odrl.vocabulary import ACTIONS, FUNCTIONS, LEFT_OPERANDS, ODRL, RELATIONS, SAME_OPERAND, full, short

_VALUE = f"{RDF}value"
_LOCAL = re.compile(r"[#/:]")

_OPERANDS: Mapping[str, str] = {
    **{name: name for name in LEFT_OPERANDS},
    **SAME_OPERAND,
    "accumulatedTime": "meteredTime",
    "CurrentXSDDateTime": "dateTime",
    "currentTime": "dateTime",
    "inXSDDate": "dateTime",
    "inXSDDateTime": "dateTime",
    "inXSDDateTimeStamp": "dateTime",
    "location": "spatial",
    "netAmount": "payAmount",
}
_PARTIES: Mapping[str, str] = {
    **{name: name for name in FUNCTIONS | RELATIONS},
    **dict.fromkeys(("actor", "agent", "evaluatedParty", "party", "payer", "performer"), "assignee"),
    **dict.fromkeys(("asset", "evaluatedTarget", "object"), "target"),
    **dict.fromkeys(("beneficiary", "payee", "payeeParty"), "compensatedParty"),
}
_ACTING = frozenset({"action", "evaluatedAction", "exercisedAction", "performedAction"})
_TIMES = (
    "dateTime",
    "atTime",
    "performedAt",
    "paymentDate",
    "endedAtTime",
    "startedAtTime",
    "issued",
    "created",
    "date",
)
_BEGINNINGS = frozenset({"startDate", "hasBeginning", "startedAtTime", "begin", "start"})
_ENDS = frozenset({"endDate", "hasEnd", "endedAtTime", "end"})
_UNITS = frozenset({"currency", "unit"})
_CONDITION = frozenset({"conditionID", "conditionId"})
_RULE = frozenset({"rule", "condition"})
_STATES = frozenset({"activationState", "attemptState", "deonticState", "performanceState"})
_WORLDS = frozenset({"sotw", "state", "stateoftheworld", "world"})
_RULE_CLASSES = frozenset(map(full, ("Permission", "Prohibition", "Duty", "Rule", "Constraint", "LogicalConstraint")))
# What is said of these is said of them, not of the world.
_THINGS = frozenset(
    {
        *("Agent", "Asset", "AssetCollection", "Dataset", "Document", "Group", "Individual", "Organization", "Party"),
        *("PartyCollection", "Person"),
    }
)
_WITHIN = (
    f"{ODRL}partOf",
    "http://purl.org/dc/terms/isPartOf",
    "http://www.w3.org/2004/02/skos/core#broader",
    "http://www.w3.org/2004/02/skos/core#broaderTransitive",
)
_INSTANCES = (f"{RDF}type", "http://www.w3.org/2000/01/rdf-schema#subClassOf")
_DEONTIC = {"fulfilled": Deontic.FULFILLED, "violated": Deontic.VIOLATED}


# ── the request ───────────────────────────────────────────────────────────────────────────────────


def read_request(graph: Graph) -> Request | Refused:
    """The one request of a graph: a policy of the class Request with one rule, or a node with an action of its own."""
    asking = [node for node in graph.nodes() if _said(graph, node, _ACTING)]
    if len(asking) != 1:
        told = "has no action" if not asking else f"asks for {len(asking)} actions at once"
        return Refused((f"the request {told}; give one",))
    node = asking[0]
    # The policy, or whatever else speaks of the rule, says what the rule leaves out.
    around = [one for one in graph.nodes() if any(node in found for found in graph.about(one).values())]
    actions = [_action(graph, term) for term in _said(graph, node, _ACTING)]
    if len(actions) != 1 or actions[0] is None:
        return Refused(("the request does not name one action by its IRI",))
    parties: dict[str, tuple[str, ...]] = {}
    for one in (*around, node):
        parties |= _parties(graph, one)
    several = sorted(name for name, named in parties.items() if len(named) != 1)
    if several:
        return Refused(tuple(f"the request does not name one {name} by its IRI" for name in several))
    facts = _request_facts(graph, (node, *around))
    if isinstance(facts, Refused):
        return facts
    return Request(actions[0], {name: named[0] for name, named in parties.items()}, facts)


def _request_facts(graph: Graph, nodes: tuple[Node, ...]) -> Facts | Refused:
    """What the rule and what is around it state, its refined action, its constraints and its parameters."""
    actions = [term for node in nodes for term in _said(graph, node, _ACTING) if graph.about(term)]
    sources = [_facts(graph, one) for one in (*nodes, *actions)]
    conditions = [one for node in nodes for one in graph.objects(node, full("constraint"))]
    conditions += [one for node in actions for one in graph.objects(node, full("refinement"))]
    for one in conditions:
        stated = _condition(graph, one)
        if stated is None:
            return Refused(("a constraint of a request states a value with the operator eq, and nothing else",))
        sources.append(stated)
    for node in nodes:
        parameters = _said(graph, node, frozenset({"requestParameter", "requestParameters"}))
        sources.extend(_parameter(graph, one) for one in parameters)
    facts = _merged(sources)
    # The draft's time of the request.
    issued = [term for node in nodes for term in _said(graph, node, frozenset({"issued"})) if isinstance(term, Literal)]
    return facts if "dateTime" in facts or not issued else {**facts, "dateTime": (Value(issued[0]),)}


def _condition(graph: Graph, node: Term) -> Facts | None:
    """A constraint as a statement: purpose eq research."""
    said = {name: graph.objects(node, full(name)) for name in ("leftOperand", "operator", "rightOperand", "unit")}
    operand = _OPERANDS.get(_local(said["leftOperand"][0].text)) if said["leftOperand"] else None
    if operand is None or said["operator"] != (Iri(full("eq")),) or not said["rightOperand"]:
        return None
    unit = said["unit"][0].text if said["unit"] else None
    return {operand: tuple(Value(term, unit) for term in said["rightOperand"] if not isinstance(term, Blank))}


def _parameter(graph: Graph, node: Term) -> Facts:
    features = [_OPERANDS.get(_local(term.text)) for term in _said(graph, node, frozenset({"describesFeature"}))]
    values = tuple(Value(term) for term in _said(graph, node, frozenset({"value"})) if not isinstance(term, Blank))
    return {name: values for name in features if name is not None}


# ── the state of the world ────────────────────────────────────────────────────────────────────────


def read_world(state: Graph, policy: Graph, known: Iterable[str] = ()) -> World | Refused:
    """The state of the world; `known` names the parties, assets and rules that policy and request speak of."""
    reports = [node for node in state.nodes() if _is_report(state, node)]
    bound = {node: found for node in state.nodes() if (found := _said(state, node, _CONDITION))}
    acts = _acts(state)
    apart = {*reports, *bound, *acts}
    general = _merged(_facts(state, node) for node in _worldly(state, apart, frozenset(known)))
    times = {found.first for found in _current_times(state, general)}
    if len(times) > 1:
        return Refused((f"the state of the world has {len(times)} current times; give one",))
    done = (_of_acts(state, acts), _of_conditions(state, bound), _of_reports(state, reports))
    return World(
        now=next(iter(times), None),
        general={name: found for name, found in general.items() if name != "dateTime"},
        stated=_stated(state, bound),
        described={node.text: said for node in _iris(policy.nodes()) if (said := _facts(policy, node))},
        part_of=_edges((state, policy), _WITHIN[:1]),
        within=_edges((state, policy), _WITHIN),
        instances=_edges((state, policy), _INSTANCES),
        occasions=dict(_occasions(state)),
        performed=tuple(chain.from_iterable(done)),
        reported=_reported(state, reports),
        is_monitored=any(_local_types(state, node) & {"DutyReport", "ConditionReport"} for node in reports),
    )


def _worldly(state: Graph, apart: set[Node], known: frozenset[str]) -> Iterator[Node]:
    """The nodes whose facts hold for the world: the state itself and what it points to.

    Where no node is of the class SotW, those that nobody points to and that are of no class.
    """

    def is_about_the_world(node: Node) -> bool:
        is_thing = bool(_local_types(state, node) & _THINGS or state.objects(node, *_WITHIN))
        return node not in apart and node.text not in known and not is_thing

    worlds = _worlds(state)
    pointed = {term for node in state.nodes() for found in state.about(node).values() for term in found}
    if worlds:
        told: Iterable[Term] = dict.fromkeys(
            term for node in worlds for found in state.about(node).values() for term in found
        )
        yield from worlds
        yield from (term for term in told if not isinstance(term, Literal) and is_about_the_world(term))
    else:
        loose = (node for node in state.nodes() if node not in pointed and _local_types(state, node) <= {"Instant"})
        yield from (node for node in loose if is_about_the_world(node))


def _current_times(state: Graph, general: Facts) -> Iterator[Instant]:
    """What is stated of the world as its time, and `<…currentTime> dct:issued` of SolidLab's suite."""
    stated = [value.term.text for value in general.get("dateTime", ())]
    clocks = [node for node in state.nodes() if _local(node.text) == "currentTime"]
    stated += [term.text for node in clocks for term in _said(state, node, frozenset({"issued"}))]
    yield from (found for text in stated if (found := instant(text)) is not None)


def _stated(state: Graph, bound: Mapping[Node, tuple[Term, ...]]) -> Mapping[str, Facts]:
    found: dict[str, list[Facts]] = defaultdict(list)
    for one in _iris(state.nodes()):
        found[one.text].append(_facts(state, one))
    for node in state.nodes():
        for named in _iris((*bound.get(node, ()), *_said(state, node, _RULE))):
            found[named.text].append(_facts(state, node))
    return {name: merged for name, sources in found.items() if (merged := _merged(sources))}


def _edges(graphs: Iterable[Graph], predicates: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for graph in graphs:
        for node in _iris(graph.subjects(*predicates)):
            found[node.text] += tuple(up.text for up in _iris(graph.objects(node, *predicates)))
    return dict(found)


def _occasions(state: Graph) -> Iterator[tuple[str, Instant]]:
    for node in _iris(state.nodes()):
        first = _time(state, _said(state, node, _BEGINNINGS))
        last = _time(state, _said(state, node, _ENDS))
        if first is not None and last is not None and first.first <= last.last:
            yield node.text, Instant(first.first, last.last)
        elif (once := _moment(state, node)) is not None:
            yield node.text, once


# ── what was performed ────────────────────────────────────────────────────────────────────────────


def _worlds(state: Graph) -> list[Node]:
    return [node for node in state.nodes() if {name.casefold() for name in _local_types(state, node)} & _WORLDS]


def _acts(state: Graph) -> Mapping[Node, tuple[str, ...]]:
    """The nodes that are performed actions, each with its actions.

    What a state of the world names as an `action` is of its action's class; the draft writes `ex:Compensate` for it.
    """
    worlds = _worlds(state)
    told = {term for node in worlds for term in _said(state, node, _ACTING) if state.about(term)}
    found: dict[Node, tuple[str, ...]] = {}
    for node in state.nodes():
        if node in worlds or _is_report(state, node) or state.types(node) & _RULE_CLASSES:
            continue
        named = [_action(state, term) for term in _said(state, node, _ACTING)]
        names = {short(iri) for iri in state.types(node)}
        if node in told:
            names |= {_small(name) for name in _local_types(state, node)}
        if actions := tuple(name for name in (*named, *sorted(names & ACTIONS)) if name):
            found[node] = actions
    return found


def _of_acts(state: Graph, acts: Mapping[Node, tuple[str, ...]]) -> Iterator[Performed]:
    """One performance for each action and target: an action on two assets is two."""
    for node, names in acts.items():
        if _locals(state, node, "performanceState") <= {"performed"}:
            parties, at = _parties(state, node), _begun(state, node)
            rest = {name: found[0] for name, found in parties.items() if found and name != "target"}
            told = [term for term in _said(state, node, _ACTING) if state.about(term)]
            facts = _merged(_facts(state, one) for one in (node, *told))
            for name, target in product(names, parties.get("target") or (None,)):
                yield Performed(name, rest if target is None else {**rest, "target": target}, at, facts)


def _of_conditions(state: Graph, bound: Mapping[Node, tuple[Term, ...]]) -> Iterator[Performed]:
    """What is bound to a condition and is no moment is the performance of that duty."""
    for node, conditions in bound.items():
        if not _local_types(state, node) <= {"Instant"}:
            parties = {name: found[0] for name, found in _parties(state, node).items() if found}
            for one in _iris(conditions):
                yield Performed(None, parties, _begun(state, node), _facts(state, node), one.text)


def _of_reports(state: Graph, reports: Iterable[Node]) -> Iterator[Performed]:
    for node in reports:
        if _locals(state, node, "performanceState") == {"performed"}:
            for rule in _iris(_said(state, node, _RULE)):
                yield Performed(None, {}, _begun(state, node), for_rule=rule.text)


def _is_report(state: Graph, node: Node) -> bool:
    return bool(_said(state, node, _RULE) and _said(state, node, _STATES))


def _begun(state: Graph, node: Node) -> datetime | None:
    found = _moment(state, node)
    return found.first if found else None


def _reported(state: Graph, reports: Iterable[Node]) -> Mapping[str, Deontic]:
    """A duty that one report calls violated is not fulfilled by another."""
    found: dict[str, Deontic] = {}
    for node in reports:
        for name in _locals(state, node, "deonticState"):
            state_of_it = _DEONTIC.get(name, Deontic.NON_SET)
            for rule in _iris(_said(state, node, _RULE)):
                found[rule.text] = max(found.get(rule.text, Deontic.NON_SET), state_of_it, key=list(Deontic).index)
    return found


# ── what is said of a node ────────────────────────────────────────────────────────────────────────


def _iris(terms: Iterable[Term]) -> Iterator[Iri]:
    """What two files can both speak of: a blank node is of its own file, whatever its name."""
    return (term for term in terms if isinstance(term, Iri))


def _local(iri: str) -> str:
    return _LOCAL.split(iri)[-1]


def _said(graph: Graph, node: Term, names: frozenset[str]) -> tuple[Term, ...]:
    """What the properties of these names say, in whatever namespace; `odrl:Party` says what `odrl:party` would."""
    return tuple(
        term
        for predicate, found in graph.about(node).items()
        if _local(predicate) in names or _small(_local(predicate)) in names
        for term in found
    )


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _locals(graph: Graph, node: Term, name: str) -> set[str]:
    return {_local(term.text).casefold() for term in _said(graph, node, frozenset({name}))}


def _local_types(graph: Graph, node: Term) -> set[str]:
    return {_local(name) for name in graph.types(node)}


def _action(graph: Graph, term: Term) -> str | None:
    named = graph.objects(term, _VALUE) or (term,)
    return short(named[0].text) if len(named) == 1 and isinstance(named[0], Iri) else None


def _parties(graph: Graph, node: Node) -> Mapping[str, tuple[str, ...]]:
    """Who and what, by property; a blank node stands for its `uid` or `source`."""
    found: dict[str, tuple[str, ...]] = {}
    for predicate, terms in graph.about(node).items():
        role = _PARTIES.get(_small(_local(predicate)), _PARTIES.get(_local(predicate)))
        if role is not None:
            names = [
                graph.objects(term, full("uid"), full("source")) if isinstance(term, Blank) else (term,)
                for term in terms
            ]
            found[role] = found.get(role, ()) + tuple(one.text for several in names for one in several)
    return found


def _moment(graph: Graph, node: Node) -> Instant | None:
    """When something happened: the first property of the list that says a time."""
    return next((found for name in _TIMES if (found := _time(graph, _said(graph, node, frozenset({name}))))), None)


def _time(graph: Graph, terms: Iterable[Term]) -> Instant | None:
    texts = (one.text for term in terms for one in (term, *_said(graph, term, _CLOCK)))
    return next((found for text in texts if (found := instant(text)) is not None), None)


_CLOCK = frozenset({"issued", "inXSDDate", "inXSDDateTime", "inXSDDateTimeStamp"})


def _facts(graph: Graph, node: Term) -> Facts:
    """What a node states of left operands, each value in the unit that the node names."""
    unit = next((term.text for term in _said(graph, node, _UNITS)), None)
    found: dict[str, tuple[Value, ...]] = {}
    for predicate, terms in graph.about(node).items():
        operand = _OPERANDS.get(_local(predicate))
        if operand is not None:
            values = tuple(value for term in terms for value in _values(graph, term, operand, unit))
            found[operand] = found.get(operand, ()) + values
    return {name: values for name, values in found.items() if values}


def _values(graph: Graph, term: Term, operand: str, unit: str | None) -> Iterator[Value]:
    members = graph.members(term)
    if members is not None:
        yield from (Value(one, unit) for one in members if not isinstance(one, Blank))
    elif isinstance(term, Blank):
        own = next((one.text for one in _said(graph, term, _UNITS)), unit)
        inner = _said(graph, term, frozenset({"value", *_CLOCK}))
        yield from (Value(one, own) for one in inner if not isinstance(one, Blank))
    elif operand == "dateTime" and isinstance(term, Iri):
        yield from (Value(one, unit) for one in _said(graph, term, _CLOCK) if isinstance(one, Literal))
    else:
        yield Value(term, unit)


def _merged(sources: Iterable[Facts]) -> Facts:
    found: dict[str, tuple[Value, ...]] = {}
    for facts in sources:
        for name, values in facts.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *values)))
    return found
