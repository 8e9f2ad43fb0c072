"""Operators, operands and logic: what is satisfied by which values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rights.odrl.said import NOON, asks, compares, constrained, is_active, permits, rules


def _holds(operand: str, operator: str, right: str, values: list[str], state: str = NOON) -> bool:
    """Whether a constraint is satisfied where the request states the values."""
    request = asks(more="".join(f"; {operand} {value}" for value in values))
    return is_active(permits(constrained(operand, operator, right)), request, state)


@pytest.mark.parametrize(
    ("operator", "right", "values", "holds"),
    [
        ("eq", "ex:study", ["ex:study"], True),
        ("eq", "ex:study", ["ex:sale"], False),
        ("eq", "ex:study", ["ex:study", "ex:sale"], False),
        ("neq", "ex:sale", ["ex:study"], True),
        ("neq", "ex:sale", ["ex:study", "ex:sale"], False),
        ("isAnyOf", "ex:study, ex:play", ["ex:play"], True),
        ("isAnyOf", "ex:study, ex:play", ["ex:play", "ex:sale"], False),
        ("isAnyOf", "( ex:study ex:play )", ["ex:study"], True),
        ("isAnyOf", "()", ["ex:study"], False),
        ("isNoneOf", "ex:sale, ex:play", ["ex:study"], True),
        ("isNoneOf", "ex:sale, ex:play", ["ex:study", "ex:play"], False),
        ("isNoneOf", "()", ["ex:study"], True),
        ("isAllOf", "ex:study, ex:play", ["ex:play", "ex:study"], True),
        ("isAllOf", "ex:study, ex:play", ["ex:play"], False),
        ("isAllOf", "ex:study", ["ex:play", "ex:study"], False),
        ("hasPart", "ex:study, ex:play", ["ex:play", "ex:study", "ex:sale"], True),
        ("hasPart", "ex:study, ex:play", ["ex:play"], False),
        ("isPartOf", "ex:study, ex:play", ["ex:play"], True),
        ("isPartOf", "ex:study, ex:play", ["ex:sale"], False),
        ("isA", "ex:study", ["ex:study"], True),
        ("isA", "ex:study", ["ex:sale"], False),
    ],
)
def test_an_operator_on_terms(operator, right, values, holds):
    assert _holds("odrl:purpose", operator, right, values) is holds


@pytest.mark.parametrize("operator", ["eq", "neq", "isAnyOf", "isNoneOf", "isAllOf", "hasPart", "isPartOf", "isA"])
def test_where_no_value_is_known_nothing_holds(operator):
    assert not _holds("odrl:purpose", operator, "ex:study", [])


@pytest.mark.parametrize(
    ("operator", "less", "same", "more"),
    [
        ("lt", True, False, False),
        ("lteq", True, True, False),
        ("eq", False, True, False),
        ("gteq", False, True, True),
        ("gt", False, False, True),
        ("neq", True, False, True),
    ],
)
@pytest.mark.parametrize(
    ("operand", "right", "values"),
    [
        ("odrl:resolution", "300", ["72", "300.0", '"1200"']),
        ("odrl:percentage", "50", ["10", "5e1", "51"]),
        ("odrl:version", '"2.1"', ['"2.0.9"', '"v2.1.0"', '"2.10"']),
        ("odrl:payAmount", '"5.00"^^xsd:decimal', ["4.99", "5", "6"]),
        ("odrl:count", "3", ["2", "3", "4"]),
        ("odrl:media", "7", ["6", "7", "8"]),
        (
            "odrl:dateTime",
            '"2031-05-04"^^xsd:date',
            ['"2031-05-03T23:59:59Z"', '"2031-05-04T12:00:00Z"', '"2031-05-05T00:00:00Z"'],
        ),
    ],
)
def test_an_ordering(operator, less, same, more, operand, right, values):
    found = [_holds(operand, operator, right, [value], state="") for value in values]
    assert found == [less, same, more]


@pytest.mark.parametrize(
    ("operand", "operator", "right", "value", "holds"),
    [
        ("odrl:elapsedTime", "eq", '"PT60M"', '"PT59M"', True),
        ("odrl:elapsedTime", "eq", '"PT60M"', '"PT61M"', False),
        ("odrl:meteredTime", "eq", '"PT60M"', '"PT60M"', True),
        ("odrl:meteredTime", "lt", '"PT60M"', '"PT60M"', False),
        ("odrl:delayPeriod", "eq", '"PT60M"', '"PT61M"', True),
        ("odrl:delayPeriod", "eq", '"PT60M"', '"PT59M"', False),
        ("odrl:timeInterval", "eq", '"P7D"', '"P8D"', True),
        ("odrl:timeInterval", "eq", '"P7D"', '"P6D"', False),
        ("odrl:language", "eq", '"fr-CA"', '"FR-ca"', True),
        ("odrl:language", "eq", '"fr"', '"fr-CA"', False),
        ("odrl:media", "eq", "odrl:policyUsage", '"policyUsage"', True),
        ("odrl:media", "eq", '"urn:ex:web"', "ex:web", True),
        ("odrl:resolution", "lteq", "300", '"much"', False),
        ("odrl:resolution", "neq", "300", '"much"', False),
        ("odrl:device", "eq", "ex:kiosk", "ex:kiosk", True),
    ],
)
def test_what_an_operand_means(operand, operator, right, value, holds):
    if "policyUsage" in right:
        right = '"policyUsage"'
    assert _holds(operand, operator, right, [value]) is holds


@pytest.mark.parametrize(("unit", "holds"), [("ex:dollar", False), ("ex:euro", True), (None, True)])
def test_a_value_in_another_unit_is_none(unit, holds):
    request = asks(more="; odrl:payAmount 5" + (f" ; odrl:unit {unit}" if unit else ""))
    policy = permits(constrained("odrl:payAmount", "gteq", "5", "; odrl:unit ex:euro"))
    assert is_active(policy, request) is holds


def test_of_several_values_each_has_to_be_in_the_unit():
    policy = permits(constrained("odrl:payAmount", "gteq", "5", "; odrl:unit ex:euro"))
    amounts = "; odrl:payAmount [ rdf:value 6 ; odrl:unit ex:euro ], [ rdf:value 7 ; odrl:unit ex:{} ]"
    assert is_active(policy, asks(more=amounts.format("euro")))
    assert not is_active(policy, asks(more=amounts.format("dollar")))


def test_a_unit_is_the_same_with_http_and_https():
    policy = permits(constrained("odrl:payAmount", "eq", "5", "; odrl:unit <http://money.example/E>"))
    assert is_active(policy, asks(more="; odrl:payAmount 5 ; odrl:unit <https://money.example/E>"))


@pytest.mark.parametrize(
    ("operator", "right", "state", "holds"),
    [
        ("isPartOf", "ex:europe", "ex:lyon odrl:partOf ex:france . ex:france dct:isPartOf ex:europe .", True),
        ("isPartOf", "ex:europe", "ex:europe odrl:partOf ex:lyon .", False),
        ("isPartOf", "ex:europe", "ex:lyon odrl:partOf ex:rhone . ex:rhone odrl:partOf ex:lyon .", False),
        ("hasPart", "ex:croix-rousse", "ex:croix-rousse odrl:partOf ex:lyon .", True),
        ("isA", "ex:city", "ex:lyon a ex:capital . ex:capital rdfs:subClassOf ex:city .", True),
        ("eq", "ex:europe", "ex:lyon odrl:partOf ex:europe .", False),
    ],
)
def test_what_the_state_says_of_parts_and_classes(operator, right, state, holds):
    assert _holds("odrl:spatial", operator, right, ["ex:lyon"], state=f"{NOON} {state}") is holds


_FAIR = 'ex:fair dct:issued "2031-05-04T10:00:00Z" .'
_SEASON = 'ex:fair ex:startDate "2031-05-01" ; ex:endDate "2031-05-31" .'


@pytest.mark.parametrize(
    ("operator", "state", "holds"),
    [
        ("gt", _FAIR, True),
        ("lt", _FAIR, False),
        ("gt", _SEASON, False),
        ("lt", _SEASON.replace("2031-05-", "2032-05-"), True),
        ("gteq", _SEASON, True),
        ("lt", "", False),
        ("eq", "[] a sotw:SotW ; sotw:event ex:fair .", True),
        ("eq", "[] a sotw:SotW ; sotw:event ex:storm .", False),
        ("eq", "", False),
    ],
)
def test_before_during_and_after_an_event(operator, state, holds):
    assert is_active(permits(constrained("odrl:event", operator, "ex:fair")), state=f"{NOON} {state}") is holds


def test_an_event_is_not_before_or_after_a_time_that_nobody_knows():
    assert not is_active(permits(constrained("odrl:event", "gt", "ex:fair")), state=_FAIR)


def _logical(operand: str, states: list[bool], is_list: bool = False) -> str:
    """A logical constraint over constraints that hold or do not."""
    parts = [compares("odrl:purpose", "eq", "ex:study" if holds else f"ex:other{i}") for i, holds in enumerate(states)]
    # Equal constraints would be one and the same.
    parts = [part.replace("]", f"; odrl:uid ex:c{i} ]") for i, part in enumerate(parts)]
    joined = f"( {' '.join(parts)} )" if is_list else ", ".join(parts)
    return f"[ odrl:{operand} {joined} ]"


@given(
    st.sampled_from(["and", "or", "xone", "andSequence"]),
    st.lists(st.booleans(), min_size=1, max_size=5),
    st.booleans(),
)
@settings(max_examples=50)
def test_truth_tables(operand, states, is_list):
    expected = {"and": all(states), "andSequence": all(states), "or": any(states), "xone": states.count(True) == 1}
    policy = permits(f"; odrl:constraint {_logical(operand, states, is_list)}")
    assert is_active(policy, asks(more="; odrl:purpose ex:study")) is expected[operand]


def test_constraints_stand_in_constraints():
    inner = _logical("xone", [True, True]), _logical("or", [False, True])
    policy = permits(f"; odrl:constraint [ odrl:and {inner[1]}, [ odrl:or {inner[0]}, {_logical('and', [True])} ] ]")
    assert is_active(policy, asks(more="; odrl:purpose ex:study"))
    assert not is_active(policy, asks(more="; odrl:purpose ex:sale"))


def test_what_is_named_many_times_is_judged_once():
    doubled = " ".join(f"ex:c{i} odrl:and ex:c{i + 1}, [ odrl:or ex:c{i + 1} ] ." for i in range(20))
    last = "ex:c20 odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:study ."
    policy = permits("; odrl:constraint ex:c0, ex:c1", after=doubled + last)
    assert is_active(policy, asks(more="; odrl:purpose ex:study"))
    assert not is_active(policy)


def test_every_constraint_has_its_state():
    policy = permits(
        "; odrl:constraint ex:both",
        after="ex:both odrl:or ex:one, ex:two . ex:one odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ;"
        " odrl:rightOperand ex:study . ex:two odrl:leftOperand odrl:spatial ; odrl:operator odrl:eq ;"
        " odrl:rightOperand ex:lyon .",
    )
    states = rules(policy, asks(more="; odrl:purpose ex:study"))["urn:ex:p"]["premises"]["constraints"]
    assert states == {"urn:ex:both": "Satisfied", "urn:ex:one": "Satisfied", "urn:ex:two": "Unsatisfied"}


def _sequence(delay: str, since: str = '"2031-05-04T09:00:00Z"') -> str:
    first = compares("odrl:dateTime", "gteq", since)
    return permits(f"; odrl:constraint [ odrl:andSequence ( {first} {compares('odrl:delayPeriod', 'gteq', delay)} ) ]")


@pytest.mark.parametrize(("delay", "holds"), [('"PT3H"', True), ('"PT4H"', False)])
def test_in_a_sequence_a_delay_counts_from_the_time_before_it(delay, holds):
    assert is_active(_sequence(delay)) is holds


def test_a_delay_that_has_not_begun_is_none():
    assert not is_active(_sequence('"PT0S"', '"2031-05-04T15:00:00Z"'))
    assert not is_active(_sequence('"PT0S"'), state="")


def test_the_status_of_a_constraint_counts_where_nobody_else_knows():
    policy = permits(constrained("odrl:count", "lt", "3", "; odrl:status 2"))
    assert is_active(policy)
    assert not is_active(policy, state=f"{NOON} ex:p sotw:count 3 .")
