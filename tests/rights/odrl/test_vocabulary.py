"""The vocabulary: what includes what, and that a circle ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.odrl.vocabulary import (
    ACTIONS,
    CREATIVE_COMMONS,
    INCLUDED_IN,
    LEFT_OPERANDS,
    ODRL,
    SAME_ACTION,
    UNDECIDABLE_OPERANDS,
    full,
    includes,
    short,
    wider,
)


@pytest.mark.parametrize(
    ("action", "narrower"),
    [
        ("use", "use"),
        ("use", "display"),
        ("play", "display"),
        ("reproduce", "extract"),
        ("transfer", "sell"),
        ("modify", "write"),
        ("write", "appendTo"),
        ("use", "copy"),
        ("compensate", "pay"),
        ("use", f"{CREATIVE_COMMONS}Sharing"),
        ("share", f"{CREATIVE_COMMONS}Sharing"),
    ],
)
def test_an_action_includes(action, narrower):
    assert includes(action, narrower)


@pytest.mark.parametrize(
    ("action", "other"),
    [("use", "sell"), ("play", "use"), ("display", "textToSpeech"), ("use", "preview"), ("read", "display")],
)
def test_an_action_does_not_include(action, other):
    assert not includes(action, other)


def test_every_action_ends_in_use_or_transfer_or_stands_alone():
    for action in ACTIONS:
        last = list(wider(action))[-1]
        assert last in {"use", "transfer"} or (last == action and action not in INCLUDED_IN)


def test_no_action_and_no_operand_is_said_twice():
    assert not SAME_ACTION.keys() & INCLUDED_IN.keys()
    assert not LEFT_OPERANDS.keys() & UNDECIDABLE_OPERANDS


def test_an_action_of_a_policys_own_is_included_as_the_policy_says():
    own = {"urn:x:hum": ("urn:x:sing",), "urn:x:sing": ("play",)}
    assert includes("use", "urn:x:hum", own)
    assert not includes("read", "urn:x:hum", own)
    assert not includes("use", "urn:x:hum")


def test_what_a_policy_says_of_a_known_action_changes_nothing():
    assert not includes("transfer", "play", {"play": ("transfer",)})


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd")).map(tuple)))
def test_a_circle_ends(own):
    for name in "abcd":
        found = list(wider(name, own))
        assert len(found) == len(set(found))


@pytest.mark.parametrize("name", ["use", f"{CREATIVE_COMMONS}Notice", "urn:x:hum"])
def test_a_name_and_its_iri(name):
    assert short(full(name)) == name
    assert full("use") == f"{ODRL}use"
