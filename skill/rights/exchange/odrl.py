"""A licence as an ODRL 2.2 Agreement in JSON-LD, by the profile of docs/odrl-profile.md.

Each permission says all that is asked of it, so that it can be judged by itself. What all permissions have in common
has one `uid` wherever it stands (ODRL Information Model 2.2, section 2.5), so it is one constraint, not many.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from skill.rights.exchange import profile
from skill.rights.exchange.file import Table, terms
from skill.rights.exchange.operands import iri
from skill.rights.exchange.profile import Term
from skill.rights.licence import Licence, Use

Node = dict[str, Any]

_WIDTH = 118
_IN_A_LINE = json.JSONEncoder(ensure_ascii=False).encode


def odrl(licence: Licence) -> str:
    """The Agreement as text: the same for the same terms, whatever the file was called or looked like."""
    return f"{pretty(agreement(licence))}\n"


def agreement(licence: Licence) -> Node:
    table = terms(licence)
    uid = profile.agreement(licence.id, licence.version)
    return {
        "@context": profile.CONTEXT,
        "@type": "Agreement",
        "uid": uid,
        "profile": profile.PROFILE,
        "conflict": "prohibit",
        "assigner": iri(profile.PARTY, licence.licensor),
        "assignee": iri(profile.PARTY, licence.licensee),
        "permission": [
            _permission(uid, table, schedule, Use(use)) for schedule in table["schedules"] for use in schedule["grants"]
        ],
        "obligation": list(_obligations(uid, table)),
    }


def _permission(uid: str, table: Table, schedule: Table, use: Use) -> Node:
    grant, name = schedule["grants"][use], schedule["name"]
    return {
        "uid": f"{uid}#{name}/{use}",
        "target": {
            "@type": "AssetCollection",
            "source": iri(profile.PARTY, table["licensor"]),
            "refinement": list(_constraints(profile.SCOPE, schedule)),
        },
        "action": _refined(profile.BY_USE[use], _constraints(profile.of_action(use), grant)),
        "constraint": [
            *_constraints(profile.OF_LICENCE, table, f"{uid}#"),
            *_constraints(profile.OF_SCHEDULE, schedule, f"{uid}#{name}/"),
            *_constraints(profile.of_grant(use), grant),
        ],
        "duty": list(_duties(table, use)),
    }


def _duties(table: Table, use: Use) -> Iterator[Node]:
    """Without a uid, though all are alike: what it says stands in an action without a name, and would be said twice."""
    yield {"action": _refined("odrl:attribute", _constraints(profile.CREDIT, table))}
    price = profile.payment(use)
    if _value(price, table) is not None:
        currency = table["price"]["currency"]
        yield {"action": _refined("odrl:compensate", _constraints([price], table, currency=currency))}


def _obligations(uid: str, table: Table) -> Iterator[Node]:
    currency = table["price"].get("currency")
    for name, (action, of) in profile.OBLIGATIONS.items():
        yield {"uid": f"{uid}#{name}", "action": _refined(action, _constraints(of, table, currency=currency))}
    for schedule in table["schedules"]:
        where = f"{uid}#{schedule['name']}/"
        for what, of in profile.kept(schedule):
            refined = _refined("odrl:delete", _constraints(of, schedule))
            yield {"uid": f"{where}delete-{what}", "target": f"{where}{what}", "action": refined}


def _refined(action: str, refinement: Iterable[Node]) -> list[Node]:
    """ODRL Information Model 2.2, section 2.5.3: the action is the value, what narrows it stands beside it."""
    narrowed = list(refinement)
    return [{"rdf:value": {"@id": action}, **({"refinement": narrowed} if narrowed else {})}]


def _constraints(
    of: Iterable[Term], table: Table, prefix: str | None = None, currency: str | None = None
) -> Iterator[Node]:
    """The terms that `table` says; what it may leave out and leaves out is said as well."""
    for term in of:
        value = _value(term, table)
        if value is None:
            continue
        operator, right = term.kind.write(value)
        yield {
            **({"uid": f"{prefix}{term.key}"} if prefix else {}),
            "leftOperand": term.left,
            "operator": operator,
            "rightOperand": right,
            **({"unit": {"@id": iri(profile.CURRENCY, currency)}} if term.has_unit and currency else {}),
        }


def _value(term: Term, table: Table) -> Any:
    """What stands under a key such as `limits.words_per_answer`, or what leaving it out means."""
    found: Any = table
    for step in term.key.split("."):
        found = (found or {}).get(step)
    return term.otherwise if found is None else found


def pretty(node: Any, indent: int = 0, before: int = 0) -> str:
    """JSON for people: what fits into a line, `before` characters of which are used, stands in one."""
    line = _IN_A_LINE(node)
    if indent + before + len(line) <= _WIDTH or not isinstance(node, dict | list):
        return line
    inner = " " * (indent + 2)
    if isinstance(node, dict):
        first, last = "{", "}"
        parts = [f"{_IN_A_LINE(key)}: {pretty(one, indent + 2, len(key) + 4)}" for key, one in node.items()]
    else:
        first, last = "[", "]"
        parts = [pretty(one, indent + 2) for one in node]
    return "\n".join((first, ",\n".join(f"{inner}{part}" for part in parts), f"{' ' * indent}{last}"))
