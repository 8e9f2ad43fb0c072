"""`odrl evaluate`: three files in, one JSON object out."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from skill.cli.odrl import command

_POLICY = """{
  "@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Agreement", "uid": "urn:x:agreement",
  "assigner": "urn:x:press", "assignee": "urn:x:ines", "conflict": "prohibit",
  "permission": [{"@id": "urn:x:read", "target": "urn:x:almanac", "action": "read",
    "constraint": [{"@id": "urn:x:until", "leftOperand": "dateTime", "operator": "lt",
      "rightOperand": {"@value": "2032-01-01", "@type": "xsd:date"}}],
    "duty": [{"@id": "urn:x:credit", "action": "attribute"}]}],
  "prohibition": [{"@id": "urn:x:no-copies", "target": "urn:x:almanac", "action": "reproduce"}]
}"""
_REQUEST = """@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
[] odrl:permission [ odrl:assignee <urn:x:ines> ; odrl:action odrl:read ; odrl:target <urn:x:almanac> ] ."""
_STATE = """@prefix odrl: <http://www.w3.org/ns/odrl/2/> . @prefix sotw: <https://w3id.org/force/sotw#> .
@prefix dct: <http://purl.org/dc/terms/> .
[] a sotw:SotW ; sotw:currentTime "2031-05-04T12:00:00Z" .
[] odrl:action odrl:attribute ; odrl:assignee <urn:x:ines> ; dct:issued "2031-05-04T11:00:00Z" ."""


@pytest.fixture
def evaluate(tmp_path):
    def evaluated(policy=_POLICY, request=_REQUEST, state=_STATE):
        options = []
        for role, text in (("policy", policy), ("request", request), ("state", state)):
            (tmp_path / role).write_text(text)
            options += [f"--{role}", str(tmp_path / role)]
        result = CliRunner().invoke(command, ["evaluate", *options])
        return result.exit_code, json.loads(result.stdout)

    return evaluated


def test_the_report_of_a_policy(evaluate):
    assert evaluate() == (
        0,
        {
            "policy": {"id": "urn:x:agreement", "type": "Agreement", "grants": True},
            "rules": {
                "urn:x:read": {
                    "kind": "permission",
                    "activation": "Active",
                    "attempt": "Attempted",
                    "premises": {
                        "action": "Satisfied",
                        "assignee": "Satisfied",
                        "assigner": "Satisfied",
                        "target": "Satisfied",
                        "constraints": {"urn:x:until": "Satisfied"},
                        "duties": {"urn:x:credit": "Satisfied"},
                    },
                },
                "urn:x:credit": {
                    "kind": "duty",
                    "activation": "Active",
                    "attempt": "Attempted",
                    "deontic": "Fulfilled",
                    "performance": "Performed",
                    "premises": {"action": "Satisfied"},
                },
                "urn:x:no-copies": {
                    "kind": "prohibition",
                    "activation": "Inactive",
                    "attempt": "Attempted",
                    "deontic": "NonSet",
                    "performance": "Unperformed",
                    "premises": {
                        "action": "Unsatisfied",
                        "assignee": "Satisfied",
                        "assigner": "Satisfied",
                        "target": "Satisfied",
                    },
                },
            },
            "refused": None,
        },
    )


def test_an_offer_is_told_to_grant_nothing(evaluate):
    code, told = evaluate(policy=_POLICY.replace("Agreement", "Offer"))
    assert (code, told["policy"]["grants"]) == (0, False)


def test_who_wins_is_told(evaluate):
    code, told = evaluate(policy=_POLICY.replace('"reproduce"', '"use"'))
    assert (code, told["rules"]["urn:x:read"]["overridden_by"]) == (0, "urn:x:no-copies")


def test_what_is_refused_is_named(evaluate):
    code, told = evaluate(policy=_POLICY.replace('"dateTime"', '"urn:x:mood"'), request="nothing at all")
    assert (code, told["rules"]) == (2, {})
    assert told["refused"] == "the request cannot be read: it is neither Turtle nor JSON-LD (BadSyntax)"
    code, told = evaluate(policy=_POLICY.replace('"dateTime"', '"urn:x:mood"'))
    assert (code, told["rules"]) == (2, {})
    assert told["refused"] == "the left operand urn:x:mood of urn:x:until is not known"


@pytest.mark.parametrize("key", ["prohibition", "constraint", "duty"])
def test_a_key_of_the_policy_that_no_context_maps_is_named(evaluate, key):
    code, told = evaluate(policy=_POLICY.replace(f'"{key}"', f'"{key}s"'))
    assert (code, told["rules"]) == (2, {})
    assert told["refused"] == (
        f'the policy cannot be read: no context maps its key "{key}s"; correct it or take it out'
    )


def test_files_that_cannot_be_read_are_all_named(evaluate):
    code, told = evaluate(policy="{", state="<")
    assert code == 2
    assert "the policy cannot be read" in told["refused"]
    assert "the state cannot be read" in told["refused"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    options = [f"--{role}={tmp_path / role}" for role in ("policy", "request", "state")]
    result = CliRunner().invoke(command, ["evaluate", *options])
    assert result.exit_code == 2
    assert "No such file" in json.loads(result.stdout)["refused"]


def test_the_paper_shows_what_is_printed(evaluate):
    paper = (Path(__file__).parents[2] / "docs/odrl.md").read_text()
    policy, request, state = re.findall(r"^```turtle\n(.*?)^```$", paper, re.MULTILINE | re.DOTALL)
    (printed,) = re.findall(r"^```json\n(.*?)^```$", paper, re.MULTILINE | re.DOTALL)
    assert evaluate(policy, request, state) == (0, json.loads(printed))
