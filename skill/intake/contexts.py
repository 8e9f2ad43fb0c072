"""JSON-LD contexts that documents name by their address, so that none is ever fetched.

ODRL's is written here from the project's own vocabulary, not copied: it gives each term the IRI of the standard, and
says which properties have IRIs or terms for values (w3.org/TR/odrl-vocab). The two of the ODRL formal semantics
are still drafts; they are here because its examples name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skill.rights.odrl import vocabulary
from skill.rights.odrl.vocabulary import CREATIVE_COMMONS, ODRL, full

_PREFIXES = {
    "odrl": ODRL,
    "cc": CREATIVE_COMMONS,
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TERMS = (
    *(name for name in vocabulary.ACTIONS if ":" not in name),
    *(*vocabulary.LEFT_OPERANDS, *vocabulary.SAME_OPERAND, *vocabulary.UNDECIDABLE_OPERANDS),
    *(*vocabulary.OPERATORS, *vocabulary.CONFLICT_STRATEGIES, *vocabulary.POLICIES, *vocabulary.CLASSES),
    *vocabulary.PROPERTIES,
    vocabulary.POLICY_USAGE,
)
_LITERALS = frozenset({"dataType", "rightOperand", "status", "uid", "unit"})
_OF_TERMS = frozenset({"action", "conflict", "leftOperand", "operator"})
_OF_NODES = (
    (vocabulary.PROPERTIES | vocabulary.FUNCTIONS | vocabulary.RELATIONS | vocabulary.LOGICAL_OPERANDS)
    - _LITERALS
    - _OF_TERMS
)
_ODRL: Mapping[str, Any] = {
    **_PREFIXES,
    **{name: full(name) for name in sorted(_TERMS)},
    **{name: {"@id": full(name), "@type": "@id"} for name in sorted(_OF_NODES)},
    **{name: {"@id": full(name), "@type": "@vocab"} for name in sorted(_OF_TERMS)},
    "type": "@type",
    "uid": "@id",
}

_SOTW = "https://w3id.org/force/sotw#"
_REQUEST: Mapping[str, Any] = {
    "sotw": _SOTW,
    **{name: _SOTW + name for name in ("EvaluationRequest", "RequestParameter", "value")},
    **{
        name: {"@id": _SOTW + name, "@type": "@id"}
        for name in ("describesFeature", "evaluatedAction", "evaluatedParty", "evaluatedTarget")
    },
    "requestParameters": f"{_SOTW}requestParameter",
}
_STATE: Mapping[str, Any] = {
    "sotw": _SOTW,
    **{name: _SOTW + name for name in ("SotW", "context")},
    "conditionId": {"@id": f"{_SOTW}conditionID", "@type": "@id"},
}
_DRAFTS = tuple(
    f"https://raw.githubusercontent.com/{owner}/odrl/refs/heads/master/formal-semantics/ontology/"
    for owner in ("w3c", "AndreaCimminoArriaga")
)

CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "http://www.w3.org/ns/odrl.jsonld": _ODRL,
    "https://www.w3.org/ns/odrl.jsonld": _ODRL,
    **{f"{folder}evaluation_request.json": _REQUEST for folder in _DRAFTS},
    **{f"{folder}stow.json": _STATE for folder in _DRAFTS},
}
