"""Rules: what is active, fulfilled and violated, by policy, request and state of the world."""

import pytest

from tests.rights.odrl.said import NOON, READ, asks, compares, constrained, is_active, permits, refined, refusal, rules

_STUDY = compares("odrl:purpose", "eq", "ex:study")


def _did(action: str, at: str = "2031-05-04T09:00:00Z", who: str = "ex:ines", more: str = "") -> str:
    """A performed action, in a state of the world."""
    return f'[] odrl:action {action} ; odrl:assignee {who} ; dct:issued "{at}" {more} .'


# ── the request ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("more", "request_", "holds"),
    [
        ("", READ, True),
        ("; odrl:assignee ex:ines", READ, True),
        ("; odrl:assignee ex:jon", READ, False),
        ("; odrl:assignee ex:jon, ex:ines", READ, True),
        ("; odrl:assigner ex:press", READ, True),
        ("; odrl:assigner ex:press", asks(more="; odrl:assigner ex:press"), True),
        ("; odrl:assigner ex:press", asks(more="; odrl:assigner ex:rival"), False),
        ("; odrl:informedParty ex:press", READ, False),
        ("; odrl:informedParty ex:press", asks(more="; odrl:informedParty ex:press"), True),
        ("; odrl:output ex:digest", asks(more="; odrl:output ex:digest"), True),
        ("; odrl:target ex:atlas", READ, True),
        ("", asks(what="ex:atlas"), False),
        ("; odrl:assignee ex:ines", "ex:asked odrl:action odrl:read ; odrl:target ex:almanac .", False),
        ("; odrl:action odrl:print", asks("odrl:print"), True),
        ("", asks("odrl:print"), False),
        ("", asks("ex:hum"), False),
    ],
)
def test_a_permission_covers_what_fits_all_that_it_names(more, request_, holds):
    assert is_active(permits(more), request_) is holds


def test_a_permission_of_use_covers_what_is_included_in_it():
    assert is_active(permits(action="odrl:use"), asks("odrl:display"))
    assert not is_active(permits(action="odrl:use"), asks("odrl:sell"))


def test_an_action_that_a_policy_defines_is_included_as_it_says():
    policy = permits(action="odrl:play", after="ex:hum odrl:includedIn odrl:play .")
    assert is_active(policy, asks("ex:hum"))


def test_a_rule_without_an_action_is_of_every_action():
    policy = "ex:policy a odrl:Set ; odrl:permission ex:p . ex:p odrl:assignee ex:ines ."
    report = rules(policy)["urn:ex:p"]
    assert report["activation"] == "Active"
    assert report["premises"] == {"assignee": "Satisfied"}
    assert not is_active(policy, asks(who="ex:jon"))


def test_every_premise_is_told():
    policy = permits(f"; odrl:assignee ex:ines ; odrl:assigner ex:press ; odrl:constraint {_STUDY}")
    report = rules(policy)["urn:ex:p"]
    constraints = report["premises"].pop("constraints")
    assert report == {
        "kind": "permission",
        "activation": "Inactive",
        "attempt": "Attempted",
        "premises": {
            "action": "Satisfied",
            "assignee": "Satisfied",
            "assigner": "Satisfied",
            "target": "Satisfied",
        },
    }
    assert list(constraints.values()) == ["Unsatisfied"]


# ── collections ───────────────────────────────────────────────────────────────────────────────────

_MEMBER = "ex:ines odrl:partOf ex:local . ex:local odrl:partOf ex:club ."


@pytest.mark.parametrize(
    ("more", "state", "holds"),
    [
        ("; odrl:assignee ex:club", _MEMBER, True),
        ("; odrl:assignee ex:club", "", False),
        ("; odrl:assignee ex:club", "ex:club odrl:partOf ex:ines .", False),
        ("; odrl:assignee ex:club", "ex:ines odrl:partOf ex:a . ex:a odrl:partOf ex:ines .", False),
        ("; odrl:assignee [ a odrl:PartyCollection ; odrl:source ex:club ]", _MEMBER, True),
        ("; odrl:assignee ex:friends . ex:friends odrl:source ex:club", _MEMBER, True),
        ("; odrl:target ex:shelf", "ex:almanac odrl:partOf ex:shelf .", True),
    ],
)
def test_a_collection_stands_for_its_members_at_any_depth(more, state, holds):
    assert is_active(permits(more), state=f"{NOON} {state}") is holds


def test_membership_that_the_request_claims_is_none():
    assert not is_active(permits("; odrl:assignee ex:club"), f"{asks()} {_MEMBER}")


@pytest.mark.parametrize(
    ("state", "holds"),
    [
        ("ex:ines odrl:industry ex:press .", True),
        ("ex:ines odrl:industry ex:mining .", False),
        ("", False),
    ],
)
def test_a_refined_collection_stands_for_the_members_that_satisfy_it(state, holds):
    club = refined("odrl:source ex:club", "odrl:industry", "eq", "ex:press")
    report = rules(permits(f"; odrl:assignee {club}"), state=f"{NOON} {_MEMBER} {state}")["urn:ex:p"]
    assert (report["activation"] == "Active") is holds
    assert set(report["premises"]["refinements"].values()) == {"Satisfied" if holds else "Unsatisfied"}


def test_the_policys_file_may_describe_an_asset():
    shelf = refined("odrl:source ex:shelf", "odrl:language", "eq", '"en"')
    policy = f"ex:policy a odrl:Set ; odrl:permission ex:p . ex:p odrl:action odrl:read ; odrl:target {shelf} ."
    assert is_active(f'{policy} ex:almanac odrl:partOf ex:shelf ; dct:language "en" .')
    assert not is_active(f"{policy} ex:almanac odrl:partOf ex:shelf .")


# ── refined actions ───────────────────────────────────────────────────────────────────────────────

_COARSE = refined("rdf:value odrl:print", "odrl:resolution", "lteq", "300")


@pytest.mark.parametrize(
    ("request_", "holds"),
    [
        (asks("odrl:print", more="; odrl:resolution 200"), True),
        (asks("[ rdf:value odrl:print ; odrl:resolution 200 ]"), True),
        (asks(refined("rdf:value odrl:print", "odrl:resolution", "eq", "200")), True),
        (asks("odrl:print", more="; odrl:resolution 600"), False),
        (asks("odrl:print"), False),
        (asks("odrl:read", more="; odrl:resolution 200"), False),
    ],
)
def test_a_refined_action_is_the_action_with_what_refines_it(request_, holds):
    report = rules(permits(action=_COARSE), request_)["urn:ex:p"]
    assert (report["activation"] == "Active") is holds
    assert report["premises"]["action"] == ("Satisfied" if holds else "Unsatisfied")


# ── values ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("request_", "holds"),
    [
        (asks(more="; odrl:purpose ex:study"), True),
        (asks(more=f"; odrl:constraint {_STUDY}"), True),
        (
            "[] odrl:purpose ex:study ; odrl:permission [ odrl:action odrl:read ; odrl:target ex:almanac ] .",
            True,
        ),
        ("[] a odrl:Request ; odrl:target ex:almanac ; odrl:permission [ odrl:action odrl:read ] .", False),
        (asks(more="; sotw:requestParameter [ sotw:describesFeature odrl:purpose ; sotw:value ex:study ]"), True),
        (READ, False),
    ],
)
def test_a_request_states_what_it_is_for(request_, holds):
    assert is_active(permits(f"; odrl:constraint {_STUDY}"), request_) is holds


@pytest.mark.parametrize(
    "state",
    [
        "[] a sotw:SotW ; sotw:location ex:lyon .",
        "ex:w a ex:Sotw ; ex:includes ex:c . ex:c odrl:spatial ex:lyon .",
        "ex:w a sotw:SotW ; sotw:context [ ex:kind 1 ; odrl:spatial [ rdf:value ex:lyon ] ] .",
        "ex:w a sotw:SotW ; sotw:location ( ex:lyon ) .",
        "ex:world odrl:spatial ex:lyon .",
        "ex:ines odrl:spatial ex:lyon .",
        "ex:c odrl:spatial ex:lyon .",
        "ex:x sotw:conditionID ex:c ; odrl:spatial ex:lyon .",
    ],
)
def test_a_state_says_where_one_is_in_many_ways(state):
    policy = permits(
        "; odrl:constraint ex:c",
        after="ex:c odrl:leftOperand odrl:spatial ; odrl:operator odrl:eq ; odrl:rightOperand ex:lyon .",
    )
    assert is_active(policy, state=state)
    assert not is_active(policy, state="")


@pytest.mark.parametrize("name", ["sotw:SotW", "ex:Sotw", "ex:State", "ex:World", "ex:StateOfTheWorld"])
def test_a_state_of_the_world_has_many_names(name):
    policy = permits(constrained("odrl:spatial", "eq", "ex:lyon"))
    assert is_active(policy, state=f"ex:w a {name} ; odrl:spatial ex:lyon .")


def test_what_is_said_of_somebody_goes_before_what_is_said_of_the_world():
    policy = permits(constrained("odrl:spatial", "eq", "ex:lyon"))
    world = "[] a sotw:SotW ; odrl:spatial ex:{world} . ex:ines odrl:spatial ex:{ines} ."
    assert is_active(policy, state=world.format(world="oslo", ines="lyon"))
    assert not is_active(policy, state=world.format(world="lyon", ines="oslo"))


@pytest.mark.parametrize(
    "state",
    [
        "ex:jon odrl:spatial ex:lyon ; odrl:partOf ex:club .",
        "ex:w a sotw:SotW ; ex:includes ex:jon . ex:jon a foaf:Person ; odrl:spatial ex:lyon .",
        "ex:other sotw:conditionID ex:d ; odrl:spatial ex:lyon .",
        "[] odrl:action odrl:read ; odrl:assignee ex:jon ; odrl:spatial ex:lyon .",
    ],
)
def test_what_is_said_of_somebody_else_is_not_said_of_the_world(state):
    assert not is_active(permits(constrained("odrl:spatial", "eq", "ex:lyon")), state=state)


def test_the_state_goes_before_the_request():
    policy = permits(constrained("odrl:spatial", "eq", "ex:lyon"))
    claims = asks(more="; odrl:spatial ex:lyon")
    assert is_active(policy, claims)
    assert not is_active(policy, claims, f"{NOON} ex:ines odrl:spatial ex:oslo .")


@pytest.mark.parametrize(
    ("state", "request_", "holds"),
    [
        (NOON, READ, True),
        ("", READ, False),
        ("", asks(more='; dct:issued "2031-05-04T10:00:00Z"'), True),
        (NOON.replace("2031", "2033"), asks(more='; dct:issued "2031-05-04T10:00:00Z"'), False),
        ('ex:currentTime dct:issued "2031-05-04T12:00:00Z" .', READ, True),
        ('ex:w a sotw:SotW ; sotw:currentTime ex:now . ex:now dct:issued "2031-05-04T12:00:00Z" .', READ, True),
        (
            'ex:w a sotw:SotW ; sotw:context [ a time:Instant ; time:inXSDDateTime "2031-05-04T12:00:00Z" ] .',
            READ,
            True,
        ),
    ],
)
def test_what_time_it_is(state, request_, holds):
    policy = permits(constrained("odrl:dateTime", "lt", '"2032-01-01"^^xsd:date'))
    assert is_active(policy, request_, state) is holds


# ── what was done before ──────────────────────────────────────────────────────────────────────────

_READ_TWICE = _did("odrl:read", more="; odrl:target ex:almanac") + _did(
    "odrl:read", "2031-05-04T11:00:00Z", "ex:jon", "; odrl:target ex:almanac, ex:atlas"
)


@pytest.mark.parametrize(
    ("operand", "operator", "right", "state", "holds"),
    [
        ("odrl:count", "eq", "2", _READ_TWICE, True),
        ("odrl:count", "lt", "2", _READ_TWICE, False),
        ("odrl:count", "eq", "0", _did("odrl:print"), True),
        ("odrl:count", "lteq", "5", "", False),
        ("odrl:count", "lteq", "5", "ex:p sotw:count 4 .", True),
        ("odrl:count", "lteq", "5", "ex:p sotw:count 6 ." + _READ_TWICE, False),
        ("odrl:count", "eq", "1", "[] report:rule ex:p ; report:performanceState report:Performed .", True),
        ("odrl:count", "eq", "0", "[] report:rule ex:q ; report:performanceState report:Performed .", True),
        ("odrl:count", "eq", "0", _did("odrl:read", "2031-05-04T13:00:00Z", more="; odrl:target ex:almanac"), True),
        ("odrl:elapsedTime", "lteq", '"PT3H"', _READ_TWICE, True),
        ("odrl:elapsedTime", "lteq", '"PT2H"', _READ_TWICE, False),
        ("odrl:elapsedTime", "eq", '"PT0S"', _did("odrl:print"), True),
        ("odrl:elapsedTime", "lteq", '"PT9H"', "", False),
        ("odrl:elapsedTime", "lteq", '"PT9H"', "[] odrl:action odrl:read ; odrl:target ex:almanac .", False),
        ("odrl:timeInterval", "eq", '"PT1H"', _READ_TWICE, True),
        ("odrl:timeInterval", "eq", '"PT2H"', _READ_TWICE, False),
        ("odrl:timeInterval", "eq", '"P99Y"', _did("odrl:print"), True),
    ],
)
def test_a_record_of_what_was_done_counts_and_measures(operand, operator, right, state, holds):
    policy = permits(constrained(operand, operator, right))
    assert is_active(policy, state=f"{NOON} {state}") is holds


def test_a_record_without_a_clock_measures_nothing():
    policy = permits(constrained("odrl:elapsedTime", "lteq", '"PT9H"'))
    assert not is_active(policy, state=_READ_TWICE)


def test_a_count_may_refine_the_action():
    thrice = refined("rdf:value odrl:read", "odrl:count", "lt", "2")
    assert not is_active(permits(action=thrice), state=f"{NOON} {_READ_TWICE}")
    assert is_active(permits(action=thrice), state=f"{NOON} {_did('odrl:print')}")


# ── conditions of a permission ────────────────────────────────────────────────────────────────────

_PAY = (
    f"[ rdf:value odrl:compensate ; odrl:refinement {compares('odrl:payAmount', 'gteq', '5', '; odrl:unit ex:euro')} ]"
)
_PAID = "; odrl:payAmount 5 ; ex:currency ex:euro"


def _conditioned(more: str = "", duty: str = _PAY, assignee: str = "; odrl:assignee ex:ines") -> str:
    return permits(f"{assignee} ; odrl:duty ex:d", after=f"ex:d a odrl:Duty ; odrl:action {duty} {more} .")


@pytest.mark.parametrize(
    ("state", "holds", "deontic"),
    [
        ("", False, "NonSet"),
        (_did("odrl:compensate", more=_PAID), True, "Fulfilled"),
        (_did("odrl:pay", more=_PAID), True, "Fulfilled"),
        (_did("odrl:compensate", more=_PAID.replace("5", "4")), False, "NonSet"),
        (_did("odrl:compensate", more=_PAID.replace("euro", "dollar")), False, "NonSet"),
        (_did("odrl:compensate"), False, "NonSet"),
        (_did("odrl:compensate", who="ex:jon", more=_PAID), False, "NonSet"),
        (_did("odrl:compensate", "2031-05-04T13:00:00Z", more=_PAID), False, "NonSet"),
        (f"[] a odrl:compensate {_PAID} .", True, "Fulfilled"),
        (f"[] a sotw:SotW ; sotw:action ex:a . ex:a a ex:Compensate {_PAID} .", True, "Fulfilled"),
        ("[] a ex:Payment ; sotw:conditionID ex:d ; ex:netAmount 5 ; ex:payer ex:ines .", True, "Fulfilled"),
        ("[] a ex:Payment ; sotw:conditionID ex:d ; ex:netAmount 1 .", False, "NonSet"),
        ("[] report:rule ex:d ; report:deonticState report:Fulfilled .", True, "Fulfilled"),
        ("[] report:rule ex:d ; report:performanceState report:Performed .", True, "Fulfilled"),
        ("[] report:rule ex:d ; report:performanceState report:Unperformed .", False, "NonSet"),
        ("[] odrl:action odrl:compensate ; report:performanceState report:Unperformed " + _PAID + ".", False, "NonSet"),
    ],
)
def test_a_condition_wants_its_action_performed(state, holds, deontic):
    found = rules(_conditioned(), state=f"{NOON} {state}")
    assert (found["urn:ex:p"]["activation"] == "Active") is holds
    assert found["urn:ex:d"]["deontic"] == deontic
    assert found["urn:ex:d"]["activation"] == "Active"
    assert found["urn:ex:p"]["premises"]["duties"] == {"urn:ex:d": "Satisfied" if holds else "Unsatisfied"}


@pytest.mark.parametrize(
    ("reported", "holds", "deontic"),
    [
        ("ex:d ; report:deonticState report:NonSet", True, "NonSet"),
        ("ex:d ; report:deonticState report:Fulfilled", True, "Fulfilled"),
        ("ex:d ; report:deonticState report:Violated", False, "Violated"),
        ("ex:other ; report:deonticState report:Fulfilled", True, "NonSet"),
    ],
)
def test_where_duties_are_reported_on_only_a_violated_one_stands_in_the_way(reported, holds, deontic):
    found = rules(_conditioned(), state=f"{NOON} [] a report:DutyReport ; report:rule {reported} .")
    assert (found["urn:ex:p"]["activation"] == "Active") is holds
    assert found["urn:ex:d"]["deontic"] == deontic
    assert found["urn:ex:d"]["attempt"] == ("NotAttempted" if "other" in reported else "Attempted")


def test_a_duty_that_one_report_calls_violated_is_violated():
    reports = "".join(
        f"[] a report:DutyReport ; report:rule ex:d ; report:deonticState report:{state} ."
        for state in ("NonSet", "Violated", "Fulfilled")
    )
    assert rules(_conditioned(), state=f"{NOON} {reports}")["urn:ex:d"]["deontic"] == "Violated"


def test_a_condition_out_of_force_stands_in_nobodys_way():
    policy = _conditioned(constrained("odrl:spatial", "eq", "ex:lyon"))
    found = rules(policy, state=f"{NOON} ex:ines odrl:spatial ex:oslo .")
    assert found["urn:ex:p"]["activation"] == "Active"
    assert (found["urn:ex:d"]["activation"], found["urn:ex:d"]["deontic"]) == ("Inactive", "NonSet")
    assert not is_active(policy, state=f"{NOON} ex:ines odrl:spatial ex:lyon .")


@pytest.mark.parametrize("operator", ["lt", "lteq"])
def test_what_has_to_come_before_the_use_is_a_condition_in_force(operator):
    policy = _conditioned(f"; odrl:constraint {compares('odrl:event', operator, 'odrl:policyUsage')}")
    assert not is_active(policy)
    assert is_active(policy, state=f"{NOON} {_did('odrl:compensate', more=_PAID)}")


def test_all_conditions_and_all_their_actions_are_wanted():
    policy = _conditioned(duty="odrl:inform, odrl:attribute")
    assert not is_active(policy, state=f"{NOON} {_did('odrl:inform')}")
    assert is_active(policy, state=f"{NOON} {_did('odrl:inform')} {_did('odrl:attribute')}")


@pytest.mark.parametrize(
    ("more", "did", "holds"),
    [
        ("; odrl:target ex:terms", "; odrl:target ex:terms", True),
        ("; odrl:target ex:terms", "; odrl:target ex:almanac", False),
        ("; odrl:target ex:terms", "", False),
        ("; odrl:compensatedParty ex:press", "; ex:payee ex:press", True),
        ("; odrl:compensatedParty ex:press", "; ex:payee ex:rival", False),
        ("; odrl:compensatedParty ex:press", "", False),
    ],
)
def test_a_condition_names_whom_and_what_its_action_is_for(more, did, holds):
    state = f"{NOON} {_did('odrl:compensate', more=did)}"
    assert is_active(_conditioned(more, duty="odrl:compensate"), state=state) is holds


@pytest.mark.parametrize(("who", "holds"), [("ex:payroll", True), ("ex:ines", False)])
def test_a_condition_may_be_somebody_elses(who, holds):
    policy = _conditioned("; odrl:assignee ex:payroll", duty="odrl:compensate")
    assert is_active(policy, state=f"{NOON} {_did('odrl:compensate', who=who)}") is holds


def test_where_nobody_is_asking_a_condition_is_for_whom_the_permission_is():
    policy = _conditioned(duty="odrl:inform", assignee="; odrl:assignee ex:ines")
    request = "ex:asked odrl:action odrl:read ; odrl:target ex:almanac ."
    assert rules(policy, request, f"{NOON} {_did('odrl:inform')}")["urn:ex:d"]["deontic"] == "Fulfilled"
    assert rules(policy, request, f"{NOON} {_did('odrl:inform', who='ex:jon')}")["urn:ex:d"]["deontic"] == "NonSet"
    anybody = _conditioned(duty="odrl:inform", assignee="")
    assert rules(anybody, request, f"{NOON} {_did('odrl:inform', who='ex:jon')}")["urn:ex:d"]["deontic"] == "Fulfilled"


# ── consequences ──────────────────────────────────────────────────────────────────────────────────

_MARK = "; odrl:consequence ex:k . ex:k odrl:action odrl:watermark"
_USED = _did("odrl:read", "2031-05-04T10:00:00Z", more="; odrl:target ex:almanac")
_EARLY, _LATE = "2031-05-04T09:00:00Z", "2031-05-04T11:00:00Z"


@pytest.mark.parametrize(
    ("state", "holds", "consequence"),
    [
        (_USED, False, "Active"),
        (_did("odrl:compensate", _EARLY) + _USED, True, "Inactive"),
        (_did("odrl:compensate", _LATE) + _USED, False, "Active"),
        (_did("odrl:compensate", _LATE) + _did("odrl:watermark", _LATE) + _USED, True, "Active"),
        (_did("odrl:compensate", _LATE) + _did("odrl:watermark", _EARLY) + _USED, False, "Active"),
        (_did("odrl:watermark", _LATE) + _USED, False, "Active"),
        (_did("odrl:compensate", _LATE), True, "Inactive"),
        ("", False, "Inactive"),
        ("[] report:rule ex:d ; report:deonticState report:Violated .", False, "Active"),
        (
            "[] report:rule ex:d ; report:deonticState report:Violated ."
            + _did("odrl:compensate")
            + _did("odrl:watermark"),
            True,
            "Active",
        ),
        (_did("odrl:read", who="ex:jon", more="; odrl:target ex:almanac"), False, "Inactive"),
    ],
)
def test_who_used_it_before_fulfilling_the_condition_owes_the_consequence_as_well(state, holds, consequence):
    found = rules(_conditioned(_MARK, duty="odrl:compensate", assignee=""), state=f"{NOON} {state}")
    assert (found["urn:ex:p"]["activation"] == "Active") is holds
    assert (found["urn:ex:k"]["kind"], found["urn:ex:k"]["activation"]) == ("consequence", consequence)


def test_without_a_consequence_a_late_condition_is_made_good_by_itself():
    policy = _conditioned(duty="odrl:compensate")
    assert not is_active(policy, state=f"{NOON} {_USED}")
    assert is_active(policy, state=f"{NOON} {_USED} {_did('odrl:compensate', _LATE)}")
    violated = "[] report:rule ex:d ; report:deonticState report:Violated ."
    assert not is_active(policy, state=f"{NOON} {violated} {_did('odrl:compensate', _LATE)}")


# ── prohibitions and remedies ─────────────────────────────────────────────────────────────────────


def _prohibits(more: str = "") -> str:
    return f"ex:policy odrl:prohibition ex:n . ex:n odrl:action odrl:index ; odrl:assignee ex:ines {more} ."


_INDEXED = _did("odrl:index", "2031-05-04T10:00:00Z")


@pytest.mark.parametrize(
    ("more", "request_", "state", "activation", "deontic"),
    [
        ("", asks("odrl:index"), "", "Active", "NonSet"),
        ("", asks("odrl:read"), "", "Inactive", "NonSet"),
        ("", asks("odrl:index"), _INDEXED, "Active", "Violated"),
        ("", asks("odrl:read"), _INDEXED, "Inactive", "Violated"),
        ("", asks("odrl:index"), _did("odrl:index", who="ex:jon"), "Active", "NonSet"),
        (f"; odrl:constraint {_STUDY}", asks("odrl:index"), _INDEXED, "Inactive", "NonSet"),
        ("", asks("odrl:index"), "[] report:rule ex:n ; report:deonticState report:Violated .", "Active", "Violated"),
        (
            "",
            asks("odrl:index"),
            "[] report:rule ex:n ; report:performanceState report:Performed .",
            "Active",
            "Violated",
        ),
    ],
)
def test_a_prohibition_covers_a_request_and_is_violated_by_an_act(more, request_, state, activation, deontic):
    found = rules(_prohibits(more), request_, f"{NOON} {state}")["urn:ex:n"]
    assert (found["kind"], found["activation"], found["deontic"]) == ("prohibition", activation, deontic)


_REMEDY = "; odrl:remedy ex:r . ex:r odrl:action odrl:anonymize"


@pytest.mark.parametrize(
    ("state", "remedy", "prohibition"),
    [
        ("", ("Inactive", "NonSet"), "NonSet"),
        (_INDEXED, ("Active", "NonSet"), "Violated"),
        (_INDEXED + _did("odrl:anonymize", _LATE), ("Active", "Fulfilled"), "NonSet"),
        (_INDEXED + _did("odrl:anonymize", _EARLY), ("Active", "NonSet"), "Violated"),
        (_INDEXED + _did("odrl:anonymize", _LATE, "ex:jon"), ("Active", "NonSet"), "Violated"),
    ],
)
def test_a_remedy_makes_an_infringed_prohibition_good(state, remedy, prohibition):
    found = rules(_prohibits(_REMEDY), asks("odrl:index"), f"{NOON} {state}")
    assert found["urn:ex:r"]["kind"] == "remedy"
    assert (found["urn:ex:r"]["activation"], found["urn:ex:r"]["deontic"]) == remedy
    assert found["urn:ex:n"]["deontic"] == prohibition
    assert found["urn:ex:n"]["activation"] == "Active"


# ── obligations ───────────────────────────────────────────────────────────────────────────────────


def _obliges(more: str = "", action: str = "odrl:delete") -> str:
    return f"ex:policy odrl:obligation ex:o . ex:o odrl:action {action} ; odrl:assignee ex:ines {more} ."


@pytest.mark.parametrize(
    ("more", "state", "activation", "deontic"),
    [
        ("", "", "Active", "NonSet"),
        ("", _did("odrl:delete"), "Active", "Fulfilled"),
        ("", _did("odrl:delete", who="ex:jon"), "Active", "NonSet"),
        ("", "[] odrl:action odrl:delete .", "Active", "NonSet"),
        (f"; odrl:constraint {_STUDY}", _did("odrl:delete"), "Inactive", "NonSet"),
        ("", "[] report:rule ex:o ; report:deonticState report:Violated .", "Active", "Violated"),
    ],
)
def test_an_obligation_is_in_force_whoever_asks_for_what(more, state, activation, deontic):
    found = rules(_obliges(more), asks("odrl:print", who="ex:jon"), f"{NOON} {state}")["urn:ex:o"]
    assert (found["kind"], found["activation"], found["deontic"]) == ("obligation", activation, deontic)


@pytest.mark.parametrize(
    ("by", "state", "deontic"),
    [
        ("2031-05-05", "", "NonSet"),
        ("2031-05-03", "", "Violated"),
        ("2031-05-03", _did("odrl:delete", "2031-05-02T00:00:00Z"), "Fulfilled"),
        ("2031-05-03", _did("odrl:delete", "2031-05-04T00:00:00Z"), "Violated"),
        ("2031-05-03", "[] odrl:action odrl:delete ; odrl:assignee ex:ines .", "Violated"),
    ],
)
def test_what_should_have_been_done_by_a_time_that_is_over_is_violated(by, state, deontic):
    action = refined("rdf:value odrl:delete", "odrl:dateTime", "lteq", f'"{by}"')
    assert rules(_obliges(action=action), state=f"{NOON} {state}")["urn:ex:o"]["deontic"] == deontic


def test_without_a_clock_and_after_a_beginning_nothing_is_too_late():
    until = refined("rdf:value odrl:delete", "odrl:dateTime", "lteq", '"2031-05-03"')
    since = refined("rdf:value odrl:delete", "odrl:dateTime", "gteq", '"2031-05-03"')
    until_then = compares("odrl:dateTime", "lteq", '"2031-05-03"')
    logical = f"[ rdf:value odrl:delete ; odrl:refinement [ odrl:and {until_then} ] ]"
    assert rules(_obliges(action=until), state="")["urn:ex:o"]["deontic"] == "NonSet"
    assert rules(_obliges(action=since))["urn:ex:o"]["deontic"] == "NonSet"
    assert rules(_obliges(action=logical))["urn:ex:o"]["deontic"] == "NonSet"


def test_a_violated_obligation_is_made_good_with_its_consequence():
    late = refined("rdf:value odrl:delete", "odrl:count", "gteq", "1")
    policy = _obliges("; odrl:consequence ex:k . ex:k odrl:action odrl:compensate", late)
    violated = "[] report:rule ex:o ; report:deonticState report:Violated ."
    owing = rules(policy, state=f"{NOON} {violated}")
    assert (owing["urn:ex:k"]["activation"], owing["urn:ex:k"]["deontic"]) == ("Active", "NonSet")
    good = rules(policy, state=f"{NOON} {violated} {_did('odrl:delete')} {_did('odrl:compensate')}")
    assert good["urn:ex:o"]["deontic"] == good["urn:ex:k"]["deontic"] == "Fulfilled"


# ── policies ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("profile", ["odrl:core", "odrl:"])
def test_the_profile_of_the_standard_itself_is_known(profile):
    assert is_active(permits(after=f"ex:policy odrl:profile {profile} ."))


def test_what_a_policy_shares_holds_for_all_its_rules():
    policy = (
        f"ex:policy odrl:assignee ex:ines ; odrl:target ex:almanac ; odrl:action odrl:read ; odrl:constraint {_STUDY} ;"
        " odrl:permission ex:p, ex:q . ex:p odrl:assigner ex:press . ex:q odrl:action odrl:print ."
    )
    request = asks(more="; odrl:purpose ex:study")
    assert {name: found["activation"] for name, found in rules(policy, request).items()} == {
        "urn:ex:p": "Active",
        "urn:ex:q": "Active",
    }
    assert not is_active(policy)
    assert not is_active(policy, asks(who="ex:jon", more="; odrl:purpose ex:study"))


def test_a_policy_has_the_rules_and_properties_that_it_inherits():
    policy = (
        "ex:child odrl:inheritFrom ex:parent ; odrl:assignee ex:ines ; odrl:permission ex:p ."
        " ex:p odrl:action odrl:read ; odrl:target ex:almanac ."
        " ex:parent odrl:inheritFrom ex:grandparent ; odrl:assigner ex:press ; odrl:obligation ex:o ."
        " ex:o odrl:action odrl:reviewPolicy . ex:grandparent odrl:conflict odrl:perm ."
    )
    found = rules(policy)
    assert found["urn:ex:p"]["premises"]["assigner"] == "Satisfied"
    assert found["urn:ex:o"]["kind"] == "obligation"
    assert not is_active(policy, asks(who="ex:jon"))


@pytest.mark.parametrize(
    "said",
    [
        "ex:almanac odrl:hasPolicy ex:policy .",
        "ex:ines odrl:assigneeOf ex:policy .",
        "ex:press odrl:assignerOf ex:policy .",
    ],
)
def test_parties_and_assets_may_say_whose_a_policy_is(said):
    policy = "ex:policy odrl:permission ex:p . ex:p odrl:action odrl:read ."
    stranger = asks(who="ex:jon", what="ex:atlas", more="; odrl:assigner ex:rival")
    assert is_active(policy, stranger)
    assert is_active(policy + said)
    assert not is_active(policy + said, stranger)
    assert not is_active(policy, stranger, f"{NOON} {said}")


_BOTH = (
    "ex:policy {conflict} odrl:permission ex:p ; odrl:prohibition ex:n . ex:p odrl:action odrl:use ."
    " ex:n odrl:action odrl:read ."
)


@pytest.mark.parametrize(
    ("conflict", "permission", "prohibition", "loser"),
    [
        ("odrl:conflict odrl:perm ;", "Active", "Inactive", "urn:ex:n"),
        ("odrl:conflict odrl:prohibit ;", "Inactive", "Active", "urn:ex:p"),
    ],
)
def test_a_conflict_is_settled_as_the_policy_says(conflict, permission, prohibition, loser):
    found = rules(_BOTH.format(conflict=conflict))
    assert (found["urn:ex:p"]["activation"], found["urn:ex:n"]["activation"]) == (permission, prohibition)
    assert found[loser]["overridden_by"] in found


def test_a_conflict_makes_a_policy_void_where_it_does_not_say_who_wins():
    assert "void" in refusal(_BOTH.format(conflict=""))
    assert is_active(_BOTH.format(conflict=""), asks("odrl:print"))


def test_a_duty_of_two_permissions_is_reported_once():
    policy = (
        "ex:policy odrl:permission ex:p, ex:q . ex:p odrl:action odrl:read ; odrl:duty ex:d ."
        " ex:q odrl:action odrl:print ; odrl:duty ex:d . ex:d odrl:action odrl:inform ."
    )
    found = rules(policy, state=f"{NOON} {_did('odrl:inform')}")
    assert list(found) == ["urn:ex:p", "urn:ex:d", "urn:ex:q"]


def test_rules_without_a_name_have_one_that_stays():
    policy = "[] odrl:permission [ odrl:action odrl:read ], [ odrl:action odrl:print ] ."
    assert list(rules(policy)) == list(rules(policy))
    assert all(name.startswith("_:b") for name in rules(policy))
