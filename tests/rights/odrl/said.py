"""Policies, requests and states in Turtle, and what the evaluator says of them. All of it is invented."""

from typing import Any

from skill.intake.rdf import read_rdf
from skill.rights.odrl.evaluation import decide
from skill.rights.odrl.graph import Graph
from skill.rights.odrl.model import Refused
from skill.rights.odrl.reports import told

PREFIXES = """
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix sotw: <https://w3id.org/force/sotw#> .
@prefix report: <https://w3id.org/force/compliance-report#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix ex: <urn:ex:> .
"""
# Ines asks to read the almanac.
READ = (
    "[] a odrl:Request ; odrl:permission [ odrl:assignee ex:ines ; odrl:action odrl:read ; odrl:target ex:almanac ] ."
)
NOON = '[] a sotw:SotW ; sotw:currentTime "2031-05-04T12:00:00Z"^^xsd:dateTime .'


def graph(text: str) -> Graph:
    found = read_rdf((PREFIXES + text).encode())
    assert isinstance(found, Graph), found
    return found


def asks(action: str = "odrl:read", who: str = "ex:ines", what: str = "ex:almanac", more: str = "") -> str:
    """A request."""
    return f"ex:asked odrl:action {action} ; odrl:assignee {who} ; odrl:target {what} {more} ."


def permits(more: str = "", action: str = "odrl:read", after: str = "") -> str:
    """A policy of one permission, `ex:p`, for the almanac."""
    rule = f"ex:p odrl:action {action} ; odrl:target ex:almanac {more}"
    return f"ex:policy a odrl:Set ; odrl:permission ex:p . {rule} . {after}"


def compares(operand: str, operator: str, right: str, more: str = "") -> str:
    """A constraint, as a node."""
    return f"[ odrl:leftOperand {operand} ; odrl:operator odrl:{operator} ; odrl:rightOperand {right} {more} ]"


def rules(policy: str, request: str = READ, state: str = NOON) -> dict[str, Any]:
    """The report's rules."""
    found = decide(graph(policy), graph(request), graph(state))
    assert not isinstance(found, Refused), found
    said: Any = told(found)["rules"]
    return dict(said)


def is_active(policy: str, request: str = READ, state: str = NOON) -> bool:
    """Whether `ex:p` is active."""
    return {"Active": True, "Inactive": False}[rules(policy, request, state)["urn:ex:p"]["activation"]]


def refusal(policy: str, request: str = READ, state: str = NOON) -> str:
    """Why it was refused."""
    found = decide(graph(policy), graph(request), graph(state))
    assert isinstance(found, Refused), told(found)
    return str(found)


def constrained(operand: str, operator: str, right: str, more: str = "") -> str:
    """A constraint, as more of a rule."""
    return f"; odrl:constraint {compares(operand, operator, right, more)}"


def refined(action: str, operand: str, operator: str, right: str, more: str = "") -> str:
    """A refined action, asset or party; `action` is what it refines, by property."""
    return f"[ {action} ; odrl:refinement {compares(operand, operator, right, more)} ]"
