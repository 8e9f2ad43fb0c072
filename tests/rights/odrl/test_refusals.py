"""What is not understood refuses the whole policy, by name."""

import pytest

from skill.rights.odrl.policies import MAX_DEPTH, MAX_POLICIES
from tests.rights.odrl.said import READ, compares, constrained, is_active, permits, refined, refusal

_RULE = "ex:p odrl:action odrl:read ; odrl:target ex:almanac"


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        ("", "no policy"),
        ("ex:policy a odrl:Set .", "no permission"),
        (f"ex:a odrl:permission ex:p . ex:b odrl:permission ex:p . {_RULE} .", "2 policies"),
        (f"ex:a odrl:permission ex:p ; odrl:inheritFrom ex:a . {_RULE} .", "circle"),
        (f"ex:policy odrl:permission ex:p ; odrl:profile ex:style . {_RULE} .", "profile urn:ex:style"),
        (f"ex:policy odrl:permission ex:p ; odrl:inheritFrom ex:elsewhere . {_RULE} .", "urn:ex:elsewhere"),
        (f'ex:policy odrl:permission ex:p ; odrl:inheritFrom "there" . {_RULE} .', "'there'"),
        (f"ex:policy odrl:permission ex:p ; odrl:conflict ex:loudest . {_RULE} .", "urn:ex:loudest"),
        (f"ex:policy odrl:permission ex:p ; odrl:conflict odrl:perm, odrl:prohibit . {_RULE} .", "several conflict"),
        (f"ex:policy odrl:permission ex:p ; dct:isReplacedBy ex:newer . {_RULE} .", "isReplacedBy"),
        (f"ex:policy a ex:Pact ; odrl:permission ex:p . {_RULE} .", "urn:ex:Pact"),
        (f"ex:policy a odrl:Offer, odrl:Agreement ; odrl:permission ex:p . {_RULE} .", "Agreement and Offer"),
        (f"ex:policy odrl:permission ex:p ; odrl:duty ex:d . {_RULE} .", "duty"),
        ('ex:policy odrl:permission "read" .', "is a text"),
        (f"ex:policy odrl:permission ex:p . ex:p a odrl:Prohibition . {_RULE} .", "Prohibition"),
        (f"ex:policy odrl:permission ex:p . {_RULE} ; odrl:remedy [ odrl:action odrl:inform ] .", "remedy"),
        (f"ex:policy odrl:permission ex:p . {_RULE} ; odrl:scope ex:all .", "scope"),
        ("ex:policy odrl:obligation ex:p . ex:p odrl:target ex:almanac .", "no action"),
        (permits(action="ex:hum"), "action urn:ex:hum"),
        (
            permits(action="ex:hum", after="ex:hum odrl:includedIn ex:sing . ex:sing odrl:includedIn ex:hum ."),
            "urn:ex:hum",
        ),
        (permits(action="ex:hum", after="ex:hum odrl:includedIn odrl:play ; odrl:implies odrl:read ."), "implies"),
        (permits(action='"read"'), "'read'"),
        (permits(action="[ rdf:value odrl:read, odrl:print ]"), "one action"),
        (permits(action="[ a odrl:Action ]"), "one action"),
        (permits('; odrl:assignee "Ines"'), "'Ines'"),
        (permits("; odrl:assignee [ a odrl:PartyCollection ]"), "no IRI and no source"),
        (permits("; odrl:assignee [ odrl:source ex:club ; odrl:constraint [] ]"), "constraint"),
        (permits("; odrl:duty [ odrl:action odrl:inform ; odrl:duty [ odrl:action odrl:inform ] ]"), "duty"),
        (
            permits(
                "; odrl:duty [ odrl:action odrl:inform ; odrl:consequence [ odrl:action odrl:inform ;"
                " odrl:consequence [ odrl:action odrl:inform ] ] ]"
            ),
            "consequence",
        ),
    ],
)
def test_a_policy(policy, named):
    assert named in refusal(policy)


@pytest.mark.parametrize(
    ("constraint", "named"),
    [
        ('"never"', "is a text"),
        ("[]", "leftOperand"),
        (compares("ex:mood", "eq", "ex:glad"), "operand urn:ex:mood"),
        (compares("odrl:absolutePosition", "eq", "1"), "absolutePosition of _:b1 cannot be decided by its nature"),
        (compares("odrl:spatialCoordinates", "eq", '"0,0"'), "spatialCoordinates"),
        (compares("odrl:purpose", "resembles", "ex:study"), "operator resembles"),
        (compares("ex:mood", "resembles", "ex:glad"), "operator resembles"),
        (compares("odrl:purpose, odrl:media", "eq", "ex:study"), "2 of them"),
        (compares('"purpose"', "eq", "ex:study"), "no IRI"),
        ("[ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ]", "no right operand"),
        ("[ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperandReference ex:there ]", "fetched"),
        (compares("odrl:purpose", "eq", "ex:study, ex:sale"), "takes one right operand, not 2"),
        (compares("odrl:purpose", "eq", "()"), "not 0"),
        (compares("odrl:purpose", "eq", "[ ex:like 1 ]"), "neither a text nor an IRI"),
        (compares("odrl:dateTime", "lt", '"soon"'), "'soon'"),
        (compares("odrl:count", "lt", '"few"'), "'few'"),
        (compares("odrl:percentage", "lt", "101"), "'101'"),
        (compares("odrl:purpose", "lt", "ex:study"), "urn:ex:study"),
        (compares("odrl:event", "lt", '"fair"'), "'fair'"),
        (compares("odrl:elapsedTime", "lteq", '"1 hour"'), "'1 hour'"),
        (compares("odrl:event", "lt", "odrl:policyUsage"), "policyUsage"),
        (compares("odrl:purpose", "eq", "ex:study", "; odrl:unit ex:euro, ex:dollar"), "2 units"),
        (compares("odrl:count", "lt", "3", "; odrl:status 1, 2"), "status"),
        (compares("odrl:count", "lt", "3", "; odrl:status [ ex:like 1 ]"), "status"),
        ("[ odrl:and () ]", "does not name constraints"),
        ('[ odrl:and "both" ]', "does not name constraints"),
        (f"[ odrl:and {compares('odrl:purpose', 'eq', 'ex:study')} ; odrl:or [] ]", "more than one way"),
        ("[ odrl:and [] ; odrl:leftOperand odrl:purpose ]", "more than one way"),
        ("[ odrl:xor [] ]", "xor"),
        ("ex:c . ex:c odrl:and ex:d . ex:d odrl:or ex:c", "stands in itself"),
    ],
)
def test_a_constraint(constraint, named):
    assert named in refusal(permits(f"; odrl:constraint {constraint}"))


@pytest.mark.parametrize("operator", ["eq", "gt"])
def test_what_a_duty_leaves_for_after_the_use(operator):
    duty = f"; odrl:duty [ odrl:action odrl:inform {constrained('odrl:event', operator, 'odrl:policyUsage')} ]"
    assert "policyUsage" in refusal(permits(duty))


def test_the_use_of_the_policy_refines_nothing():
    club = refined("odrl:source ex:club", "odrl:event", "lt", "odrl:policyUsage")
    assert "policyUsage" in refusal(permits(f"; odrl:assignee {club}"))
    read = refined("rdf:value odrl:read", "odrl:event", "lt", "odrl:policyUsage")
    assert "policyUsage" in refusal(permits(action=read))


def _chain(length: int) -> str:
    """Constraints that stand in each other, `ex:c000` innermost."""
    links = [f"ex:c{i:03} odrl:and ex:c{i - 1:03} ." for i in range(1, length)]
    innermost = "odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:study ."
    return " ".join([f"ex:c000 {innermost}", *links])


def test_constraints_that_stand_in_each_other_too_deep():
    fit = permits(f"; odrl:constraint ex:c{MAX_DEPTH - 1:03}", after=_chain(MAX_DEPTH))
    assert not is_active(fit)
    assert "deep" in refusal(permits(f"; odrl:constraint ex:c{MAX_DEPTH:03}", after=_chain(MAX_DEPTH + 1)))


def test_constraints_that_were_read_before_are_as_deep():
    every = ", ".join(f"ex:c{i:03}" for i in range(MAX_DEPTH * 3))
    assert "deep" in refusal(permits(f"; odrl:constraint {every}", after=_chain(MAX_DEPTH * 3)))


def test_policies_that_inherit_from_too_many_or_in_a_circle():
    line = " ".join(f"ex:l{i} a odrl:Set ; odrl:inheritFrom ex:l{i + 1} ." for i in range(MAX_POLICIES))
    policy = f"ex:l0 odrl:permission ex:p . {_RULE} . {line} ex:l{MAX_POLICIES} a odrl:Set ."
    assert f"more than {MAX_POLICIES - 1}" in refusal(policy)
    circle = "ex:a odrl:inheritFrom ex:b . ex:b odrl:inheritFrom ex:c . ex:c odrl:inheritFrom ex:b ."
    assert "circle" in refusal(f"ex:a odrl:permission ex:p . {_RULE} . {circle}")


@pytest.mark.parametrize("operator", ["isAnyOf", "isPartOf"])
def test_what_would_keep_an_evaluator_busy(operator):
    many = ", ".join(f"ex:v{i}" for i in range(1100))
    parts = " ".join(f"ex:v{i} odrl:partOf ex:v{i + 1} ." for i in range(1000))
    request = f"{READ[:-2]} ; odrl:purpose {many} ."
    assert "1000000 steps" in refusal(permits(constrained("odrl:purpose", operator, many)), request, parts)


def test_all_that_is_wrong_is_said():
    said = refusal(f"ex:policy odrl:permission ex:p ; odrl:profile ex:style . {_RULE} ; odrl:scope ex:all .", "")
    assert all(named in said for named in ("urn:ex:style", "scope", "the request has no action"))


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ("", "no action"),
        (f"{READ} [] odrl:action odrl:print .", "2 actions"),
        ("[] odrl:action odrl:read, odrl:print .", "one action"),
        ('[] odrl:action "read" .', "one action"),
        ("[] odrl:action odrl:read ; odrl:assignee ex:ines, ex:jon .", "one assignee"),
        ("[] odrl:action odrl:read ; odrl:target [ ex:like 1 ] .", "one target"),
        (f"[] odrl:action odrl:read {constrained('odrl:purpose', 'isAnyOf', 'ex:study')} .", "operator eq"),
        (f"[] odrl:action odrl:read {constrained('ex:mood', 'eq', 'ex:glad')} .", "operator eq"),
        (
            "[] odrl:action odrl:read ; odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ] .",
            "eq",
        ),
        ("[] odrl:action odrl:read ; odrl:constraint [] .", "operator eq"),
    ],
)
def test_a_request(request_, named):
    assert named in refusal(permits(), request_)


def test_a_state_with_two_clocks():
    times = 'ex:w a sotw:SotW ; sotw:currentTime "2031-05-04T12:00:00Z", "2031-05-04T13:00:00Z" .'
    assert "2 current times" in refusal(permits(), state=times)
