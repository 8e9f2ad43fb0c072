"""What holds for any graph: nothing is raised, and one constraint more never activates a permission."""

from hypothesis import given, settings
from hypothesis import strategies as st

from skill.rights.odrl.evaluation import decide
from skill.rights.odrl.graph import RDF, TYPE, Blank, Graph, Iri, Literal, Triple
from skill.rights.odrl.model import Refused
from skill.rights.odrl.reports import told
from skill.rights.odrl.vocabulary import (
    ACTIONS,
    CLASSES,
    CONFLICT_STRATEGIES,
    FUNCTIONS,
    LEFT_OPERANDS,
    LOGICAL_OPERANDS,
    OPERATORS,
    POLICIES,
    PROPERTIES,
    RELATIONS,
    UNDECIDABLE_OPERANDS,
    full,
)
from tests.rights.odrl.said import NOON, asks, compares, graph, is_active, permits, rules

_STATES = ("Violated", "Fulfilled", "NonSet", "Performed")
_PREDICATES = st.sampled_from(
    [
        *map(full, sorted(PROPERTIES | FUNCTIONS | RELATIONS | LOGICAL_OPERANDS)),
        *map(full, ("purpose", "count", "dateTime", "spatial", "payAmount", "xor")),
        *(
            TYPE,
            f"{RDF}value",
            f"{RDF}first",
            f"{RDF}rest",
            "urn:s#rule",
            "urn:s#deonticState",
            "urn:s#performanceState",
        ),
        *("urn:s#conditionID", "urn:s#currentTime", "urn:s#issued", "urn:s#unit", "urn:s#startDate", "urn:s#endDate"),
        *("urn:s#requestParameter", "urn:s#describesFeature", "urn:s#value", "http://purl.org/dc/terms/isReplacedBy"),
    ]
)
_NODES = st.sampled_from([*map(Iri, ("urn:a", "urn:b", "urn:c", "urn:d")), *map(Blank, ("a", "b", "c"))])
_TERMS = st.sampled_from(
    [
        *(Iri(full(name)) for name in ("read", "use", "sell", "dateTime", "count", "event", "spatial", "policyUsage")),
        *(Iri(full(name)) for name in sorted(OPERATORS | CONFLICT_STRATEGIES | CLASSES | set(POLICIES))),
        *(Iri(f"urn:s#{name}") for name in (*_STATES, "SotW", "Instant", "DutyReport", "Person", "Compensate")),
        *(Iri(full(name)) for name in sorted(UNDECIDABLE_OPERANDS)[:2]),
        *(Iri(f"{RDF}nil"), Literal("2031-05-04"), Literal("5"), Literal("PT1H"), Literal(""), Literal("\ud800")),
    ]
)
_TRIPLES = st.lists(st.tuples(_NODES, _PREDICATES, _NODES | _TERMS), max_size=25)


@given(_TRIPLES, _TRIPLES, _TRIPLES)
@settings(max_examples=100)
def test_no_graph_makes_it_raise(policy, request, state):
    found = decide(Graph(policy), Graph(request), Graph(state))
    assert isinstance(found, Refused) or told(found)["rules"]


# Half a policy that can be read, and anything else with it.
_GOOD: list[Triple] = [
    (Iri("urn:policy"), full("permission"), Iri("urn:p")),
    (Iri("urn:p"), full("action"), Iri(full("use"))),
    (Iri("urn:p"), full("target"), Iri("urn:a")),
    (Iri("urn:p"), full("constraint"), Iri("urn:c")),
    (Iri("urn:p"), full("duty"), Iri("urn:d")),
    (Iri("urn:d"), full("action"), Iri(full("compensate"))),
    (Iri("urn:c"), full("leftOperand"), Iri(full("dateTime"))),
    (Iri("urn:c"), full("operator"), Iri(full("lt"))),
    (Iri("urn:c"), full("rightOperand"), Literal("2032-01-01")),
]
_ASKED: list[Triple] = [
    (Iri("urn:r"), full("action"), Iri(full("read"))),
    (Iri("urn:r"), full("target"), Iri("urn:a")),
    (Iri("urn:r"), full("assignee"), Iri("urn:b")),
]


@given(st.lists(st.sampled_from(_GOOD), unique=True), _TRIPLES, _TRIPLES)
@settings(max_examples=100)
def test_no_state_and_no_half_policy_makes_it_raise(policy, more, state):
    found = decide(Graph([*policy, *more[:3]]), Graph(_ASKED), Graph(state))
    assert isinstance(found, Refused) or told(found)["rules"]


# ── one constraint more ───────────────────────────────────────────────────────────────────────────

_RIGHT = {
    "dateTime": ['"2031-05-04T12:00:00Z"', '"2031-05-04"', '"2030-01-01"', '"2032-01-01"'],
    "count": ["0", "2", "9"],
    "percentage": ["10", "50"],
    "elapsedTime": ['"PT1H"', '"P1D"'],
    "purpose": ["ex:study", "ex:sale"],
    "spatial": ["ex:lyon", "ex:europe"],
}
_FIT = {name: sorted(OPERATORS) for name in _RIGHT} | {
    name: sorted(OPERATORS - {"lt", "lteq", "gt", "gteq"}) for name in ("purpose", "spatial")
}
_ATOMS = st.sampled_from(sorted(_RIGHT)).flatmap(
    lambda name: st.builds(
        compares, st.just(f"odrl:{name}"), st.sampled_from(_FIT[name]), st.sampled_from(_RIGHT[name])
    )
)
_CONSTRAINTS = st.recursive(
    _ATOMS,
    lambda parts: st.builds(
        lambda operand, found: f"[ odrl:{operand} {', '.join(found)} ]",
        st.sampled_from(sorted(LOGICAL_OPERANDS)),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=4,
)
_FACTS = st.lists(
    st.sampled_from(
        [
            *("ex:p sotw:count 2 .", "ex:ines odrl:spatial ex:lyon .", "ex:lyon odrl:partOf ex:europe ."),
            *(
                "ex:ines odrl:percentage 10 .",
                '[] odrl:action odrl:read ; odrl:target ex:almanac ; dct:issued "2031-05-04" .',
            ),
        ]
    ),
    unique=True,
).map(" ".join)
_PURPOSES = st.sampled_from(["", "; odrl:purpose ex:study", "; odrl:purpose ex:sale, ex:study"])


@given(
    st.lists(_CONSTRAINTS, max_size=2), _CONSTRAINTS, _FACTS, _PURPOSES, st.sampled_from(["rule", "policy", "action"])
)
@settings(max_examples=40)
def test_one_constraint_more_never_activates_a_permission(constraints, one_more, facts, purposes, where):
    state, request = f"{NOON} {facts}", asks(more=purposes)
    stated = "".join(f"; odrl:constraint {one}" for one in constraints)
    narrower = {
        "rule": permits(f"{stated} ; odrl:constraint {one_more}"),
        "policy": permits(stated, after=f"ex:policy odrl:constraint {one_more} ."),
        "action": permits(stated, action=f"[ rdf:value odrl:read ; odrl:refinement {one_more} ]"),
    }
    if is_active(narrower[where], request, state):
        assert is_active(permits(stated), request, state)


@given(_FACTS, st.sampled_from(sorted(LEFT_OPERANDS)))
def test_an_operand_of_which_nobody_states_a_value_satisfies_nothing(facts, operand):
    right = {"dateTime": '"2031-05-04"', "version": '"1"', "percentage": "5"}.get(operand, '"PT1H"')
    right = "5" if operand in {"count", "payAmount", "resolution"} else right
    policy = permits(f"; odrl:constraint {compares(f'odrl:{operand}', 'isNoneOf', right)}")
    stated = {"count", "spatial", "percentage", "elapsedTime", "timeInterval"}
    if operand not in stated or not facts:
        assert not is_active(policy, state=facts if operand == "dateTime" else f"{NOON} {facts}")


@given(st.sampled_from(sorted(name for name in ACTIONS if ":" not in name)))
@settings(max_examples=30)
def test_a_permission_and_a_prohibition_cover_the_same_requests(action):
    request = asks(f"odrl:{action}")
    prohibited = "ex:policy odrl:prohibition ex:n . ex:n odrl:action odrl:use ; odrl:target ex:almanac ."
    active = rules(prohibited, request)["urn:ex:n"]["activation"] == "Active"
    assert active is is_active(permits(action="odrl:use"), request)


def test_the_pieces_of_the_half_policy_make_a_whole_one():
    assert not isinstance(decide(Graph(_GOOD), Graph(_ASKED), graph(NOON)), Refused)
