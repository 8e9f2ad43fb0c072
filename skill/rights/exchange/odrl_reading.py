"""Reading an ODRL Agreement of our profile: the licence that it is, or every fault at once.

By hand, over JSON: contexts are compared and never fetched, and an action, operand or key that the profile does not
have is a fault. What is found is then read as the licence file is (`skill/rights/reading.py`), so that both have the
same bounds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from skill.rights.exchange import profile
from skill.rights.exchange.file import Table, licence_file, written
from skill.rights.exchange.operands import PREFIX, UnfitError, iri, many, name_in
from skill.rights.exchange.profile import Term
from skill.rights.licence import PriceModel, Use
from skill.rights.odrl.vocabulary import DEPRECATED_ACTIONS, ODRL
from skill.rights.reading import Fault, Reading, read_licence, shown

MAX_CHARACTERS = 4_000_000
# An Agreement of ours is nested ten deep.
MAX_DEPTH = 16

_TOP = {
    "@context": f"{json.dumps(profile.CONTEXT)}; no other context is known, and none is fetched",
    "@type": '"Agreement": a Set or an Offer binds nobody',
    "uid": '"urn:byline:licence:ID:VERSION"',
    "profile": f'"{profile.PROFILE}": terms of another profile are not known here, and nothing of it is read',
    "conflict": '"prohibit": left out, ODRL makes the whole policy void where two rules conflict',
    "assigner": f'"{profile.PARTY}ID", the publisher that grants',
    "assignee": f'"{profile.PARTY}NAME", who may use it',
    "permission": "a list with at least one permission",
    "obligation": f"a list with the duties {', '.join(profile.OBLIGATIONS)} and what is deleted when",
}
_OBLIGED = (
    f"{', #'.join(profile.OBLIGATIONS)}, #SCHEDULE/delete-body, #SCHEDULE/delete-derived, and for train -training"
)
_PERMISSION = ("uid", "target", "action", "constraint", "duty")
_CONSTRAINT = ("leftOperand", "operator", "rightOperand")


def read_odrl(text: str, file: str) -> Reading:
    """Read one Agreement. Never raises, whatever `text` holds. The licence's hash is that of its file, written anew."""
    doubles: list[str] = []
    try:
        document = _parsed(text, doubles)
    except (ValueError, RecursionError) as error:
        fault = Fault(file, "(the file)", f"no JSON: {error}", "an Agreement as in docs/odrl-profile.md")
        return Reading(file, None, None, (fault,))
    page = _Page(file)
    for key in doubles:
        page.fault(key, "the key twice in one object", "it once")
    _agreement(page, document)
    return page.reading()


def _parsed(text: str, doubles: list[str]) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"it has {len(text):,} characters, more than {MAX_CHARACTERS:,}")

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in found)
        doubles.extend(key for key, count in counts.items() if count > 1)
        return dict(found)

    document = json.loads(text, object_pairs_hook=pairs, parse_constant=_refused)
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
        level = [inner for one in level for inner in _inside(one)]
    return document


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number in JSON")


def _inside(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A constraint that may stand in a list: its term, the table that it is read into, and that table's place."""

    term: Term
    into: Table
    where: str = ""
    uid: str | None = None

    @property
    def key(self) -> str:
        return f"{self.where}{self.term.key}"

    def is_meant(self, left: Any, operator: Any) -> bool:
        return left == self.term.left and operator in self.term.kind.operators


@dataclass(slots=True)
class _Page:
    """An Agreement while it is read: the licence's tables so far, and where in the document each key was found."""

    file: str
    table: Table = field(default_factory=lambda: {"schedules": []})
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    faulted: set[str] = field(default_factory=set)
    alike: dict[str, tuple[str, str]] = field(default_factory=dict)
    paid: dict[Use, tuple[str, bool]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def fault(self, place: str, found: object, wanted: str, key: str | None = None) -> None:
        self.faults.append(Fault(self.file, place or "(the file)", shown(found), wanted))
        if key:
            self.faulted.add(key)

    def has_keys(self, node: Any, place: str, needed: Iterable[str], may: Iterable[str] = ()) -> bool:
        """Whether it is an object with these keys and no others; each that is missing or unknown is a fault."""
        needed, known = tuple(needed), sorted({*needed, *may})
        if not isinstance(node, dict):
            self.fault(place, node, f"an object with {', '.join(known)}")
            return False
        for key in sorted(node.keys() - set(known)):
            self.fault(_at(place, key), node[key], f"no such key: known here are {', '.join(known)}")
        missing = [key for key in needed if key not in node]
        for key in missing:
            self.fault(_at(place, key), None, _TOP.get(key, f"the key {key}") if not place else f"the key {key}")
        return not missing

    def once(self, what: str, node: Any, place: str, read: Callable[[], None]) -> None:
        """Read what several permissions say: one time. The others say the same, in whatever order."""
        if what in self.alike:
            first, said = self.alike[what]
            if _unordered(node) != said:
                self.fault(place, node, f"the same as {first}, since both are {what}")
            return
        faults = len(self.faults)
        read()
        if len(self.faults) == faults:
            self.alike[what] = (place, _unordered(node))

    def put(self, row: _Row, value: Any, place: str) -> None:
        self.places[row.key] = place
        if value == row.term.otherwise:
            return
        *tables, last = row.term.key.split(".")
        into = row.into
        for step in tables:
            into = into.setdefault(step, {})
        into[last] = value

    def schedule(self, name: str) -> tuple[Table, str]:
        schedules: list[Table] = self.table["schedules"]
        if name not in self.numbers:
            self.numbers[name] = len(schedules)
            schedules.append({"name": name, "exclude": {}, "limits": {}, "grants": {}})
        number = self.numbers[name]
        return schedules[number], f"schedules[{number}]."

    def reading(self) -> Reading:
        """The tables read as the licence file is; a fault names the place in the document that it comes from."""
        found = read_licence(written(self.table), self.file)
        faults = [replace(one, key=self._place(one.key)) for one in found.faults if not self._is_told(one)]
        told = (*self.faults, *faults)
        if told or found.licence is None:
            return Reading(self.file, found.id, None, told)
        return read_licence(licence_file(found.licence), self.file)

    def _is_told(self, fault: Fault) -> bool:
        """What could not be read is missing, too; that is told already."""
        return fault.found in {"nothing", "[]"} and any(key in self.faulted for key in _with_tables(fault.key))

    def _place(self, key: str) -> str:
        for known in _with_tables(key):
            if known in self.places:
                return f"{self.places[known]} ({key})"
        return key


def _with_tables(key: str) -> Iterator[str]:
    """The key, and the tables that it stands in, innermost first."""
    yield key
    while "." in key:
        key = key.rpartition(".")[0]
        yield key


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _unordered(node: Any) -> str:
    """The same for the same JSON-LD: no list of ours has an order that means anything."""
    if isinstance(node, dict):
        return f"{{{','.join(f'{json.dumps(key)}:{_unordered(node[key])}' for key in sorted(node))}}}"
    if isinstance(node, list):
        return f"[{','.join(sorted(map(_unordered, node)))}]"
    return json.dumps(node)


def _name(found: Any) -> Any:
    """A term of ODRL or of the profile in its short form: `lteq`, `byline:words`."""
    if not isinstance(found, str):
        return found
    ours = f"{profile.PROFILE}#"
    if found.startswith(ours):
        return f"{PREFIX}:{found.removeprefix(ours)}"
    return found.removeprefix(ODRL).removeprefix("odrl:")


# ── the Agreement ─────────────────────────────────────────────────────────────────────────────────


def _agreement(page: _Page, document: Any) -> None:
    page.has_keys(document, "", _TOP)
    if not isinstance(document, dict):
        page.faulted |= _OF_RULES | {"id", "version", "licensor", "licensee"}
        return
    for key, fit in (("@context", profile.CONTEXT), ("@type", "Agreement"), ("conflict", "prohibit")):
        if key in document and document[key] != fit:
            page.fault(key, document[key], _TOP[key])
    _parties(page, document)
    if document.get("profile") != profile.PROFILE:
        # ODRL Information Model 2.2, section 3: who does not know the profile stops here.
        if "profile" in document:
            page.fault("profile", document["profile"], _TOP["profile"])
        page.faulted |= _OF_RULES
        return
    uid = _uid(document)
    _permissions(page, document, uid)
    _obligations(page, document, uid)


# What is read from permissions and obligations.
_OF_RULES = {"starts", "ends", "where", "attribution", "price", "takedown", "schedules"}


def _parties(page: _Page, document: Mapping[str, Any]) -> None:
    match = profile.AGREEMENT.fullmatch(document["uid"]) if isinstance(document.get("uid"), str) else None
    if match:
        page.table |= {"id": match.group(1), "version": int(match.group(2))}
    else:
        page.faulted |= {"id", "version"}
        if "uid" in document:
            page.fault("uid", document["uid"], _TOP["uid"])
    for key, role in (("licensor", "assigner"), ("licensee", "assignee")):
        name = name_in(profile.PARTY, document.get(role))
        if name is not None:
            page.table[key], page.places[key] = name, role
            continue
        page.faulted.add(key)
        if role in document:
            page.fault(role, document[role], _TOP[role])


def _uid(document: Mapping[str, Any]) -> str:
    """The agreement's uid, with which those of its rules begin; where it has none, what the first rule's says of it."""
    first = next(iter(many(document.get("permission", []))), None)
    rule = first.get("uid") if isinstance(first, dict) else None
    found = document.get("uid", rule)
    return found.partition("#")[0] if isinstance(found, str) else ""


# ── permissions ───────────────────────────────────────────────────────────────────────────────────


def _permissions(page: _Page, document: Mapping[str, Any], uid: str) -> None:
    found = many(document.get("permission", []))
    if not found:
        page.faulted |= _OF_RULES - {"price", "takedown"}
        if "permission" in document:
            page.fault("permission", found, _TOP["permission"])
    for number, permission in enumerate(found):
        _permission(page, document, permission, f"permission[{number}]", uid)


def _permission(page: _Page, document: Mapping[str, Any], node: Any, place: str, uid: str) -> None:
    """Nothing of a permission can be placed before it is known whose use of which schedule it is."""
    if not page.has_keys(node, place, _PERMISSION):
        page.faulted |= _OF_RULES
        return
    action = _action(page, node["action"], f"{place}.action", tuple(profile.ACTIONS))
    name, use = _named(uid, node["uid"])
    if action is None or name is None or use is not profile.ACTIONS[action[0]]:
        if action is not None:
            wanted = f"the agreement's uid, then #SCHEDULE/{profile.ACTIONS[action[0]]}"
            page.fault(f"{place}.uid", node["uid"], wanted)
        page.faulted |= _OF_RULES
        return
    schedule, where = page.schedule(name)
    if use in schedule["grants"]:
        page.fault(place, node["uid"], f"one permission for {use} of {name}")
        return
    grant: Table = {}
    schedule["grants"][use.value] = grant
    of_grant = f"{where}grants.{use}."
    page.places[of_grant.removesuffix(".")] = place
    _target(page, document, node["target"], f"{place}.target", (name, schedule, where))
    _constraints(page, action[1], f"{place}.action.refinement", _rows(profile.of_action(use), grant, of_grant))
    _constraints(
        page,
        node["constraint"],
        f"{place}.constraint",
        [
            *_rows(profile.OF_LICENCE, page.table, "", f"{uid}#"),
            *_rows(profile.OF_SCHEDULE, schedule, where, f"{uid}#{name}/"),
            *_rows(profile.of_grant(use), grant, of_grant),
        ],
    )
    if grant.get("model_hosts"):
        grant["model"] = True
    _duties(page, node["duty"], f"{place}.duty", use)


def _named(agreement: str, uid: Any) -> tuple[str | None, Use | None]:
    """Of a permission's uid the schedule and the use."""
    if not isinstance(uid, str) or not uid.startswith(f"{agreement}#"):
        return None, None
    name, _, use = uid.removeprefix(f"{agreement}#").rpartition("/")
    return (name, Use(use)) if name and use in profile.BY_USE else (None, None)


def _target(page: _Page, document: Mapping[str, Any], node: Any, place: str, schedule: tuple[str, Table, str]) -> None:
    """ODRL Information Model 2.2, section 2.2: a collection that is refined has a source and no uid."""
    name, into, where = schedule
    page.once(f"the stories of {name}", node, place, lambda: _stories(page, document, node, place, (into, where)))


def _stories(page: _Page, document: Mapping[str, Any], node: Any, place: str, schedule: tuple[Table, str]) -> None:
    into, where = schedule
    if not page.has_keys(node, place, ("@type", "source", "refinement")):
        page.faulted.add(where.removesuffix("."))
        return
    for key, fit in (("@type", "AssetCollection"), ("source", document.get("assigner", node["source"]))):
        if node[key] != fit:
            page.fault(f"{place}.{key}", node[key], json.dumps(fit))
    _constraints(page, node["refinement"], f"{place}.refinement", _rows(profile.SCOPE, into, where))


def _duties(page: _Page, found: Any, place: str, use: Use) -> None:
    """Credit is due for every use; where each has a price, this is it."""
    price = profile.payment(use)
    of = {"odrl:attribute": profile.CREDIT, "odrl:compensate": (price,)}
    seen: set[str] = set()
    for number, node in enumerate(many(found)):
        at = f"{place}[{number}]"
        action = _action(page, node.get("action"), f"{at}.action", tuple(of)) if _is_duty(page, node, at) else None
        if action is None:
            continue
        if action[0] in seen:
            page.fault(at, action[0], "each duty once")
            continue
        seen.add(action[0])
        what = "the credit" if action[0] == "odrl:attribute" else f"the price of {use}"
        rows = _rows(of[action[0]], page.table)
        page.once(what, node, at, partial(_constraints, page, action[1], f"{at}.action.refinement", rows))
    if "odrl:attribute" not in seen:
        page.fault(place, None, "a duty odrl:attribute with the credits", "attribution")
    _paid_alike(page, use, place, is_paid="odrl:compensate" in seen)


def _is_duty(page: _Page, node: Any, place: str) -> bool:
    return page.has_keys(node, place, ("action",))


def _paid_alike(page: _Page, use: Use, place: str, *, is_paid: bool) -> None:
    first, was_paid = page.paid.setdefault(use, (place, is_paid))
    if was_paid != is_paid:
        page.fault(place, "another price than before", f"the same duty odrl:compensate as in {first}, or none in both")


# ── obligations ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Obligation:
    action: str
    rows: list[_Row]
    target: str | None

    @property
    def keys(self) -> set[str]:
        """What is missing without it: keys, and of the agreement as a whole their table."""
        keys = {row.key for row in self.rows}
        return keys if self.target else keys | {key.partition(".")[0] for key in keys}


def _obligations(page: _Page, document: Mapping[str, Any], uid: str) -> None:
    if "obligation" not in document:
        page.faulted |= {"price", "takedown"}
        return
    wanted = dict(_due(page, f"{uid}#"))
    seen: set[str] = set()
    for number, node in enumerate(many(document["obligation"])):
        place = f"obligation[{number}]"
        due = wanted.get(node["uid"]) if isinstance(node, dict) and isinstance(node.get("uid"), str) else None
        if due is None and "schedules" in page.faulted:
            continue  # of a schedule that could not be read
        if due is None or node["uid"] in seen:
            page.fault(place, node, f"one obligation each of {uid}#{_OBLIGED}")
            continue
        seen.add(node["uid"])
        _obligation(page, node, place, due)
    if page.table.get("price", {}).get("model") == PriceModel.PER_USE:
        page.table["price"].setdefault("per_use", {})  # empty where nothing but training is granted
    for name in (name for name in wanted if name not in seen):
        page.fault("obligation", None, f"an obligation {name}")
        page.faulted |= wanted[name].keys


def _due(page: _Page, prefix: str) -> Iterator[tuple[str, _Obligation]]:
    for name, (action, of) in profile.OBLIGATIONS.items():
        yield f"{prefix}{name}", _Obligation(action, _rows(of, page.table), None)
    for number, schedule in enumerate(page.table["schedules"]):
        for what, of in profile.kept(schedule):
            uid = f"{prefix}{schedule['name']}/"
            rows = _rows(of, schedule, f"schedules[{number}].")
            yield f"{uid}delete-{what}", _Obligation("odrl:delete", rows, f"{uid}{what}")


def _obligation(page: _Page, node: Mapping[str, Any], place: str, due: _Obligation) -> None:
    if not page.has_keys(node, place, ("uid", "action", *(("target",) if due.target else ()))):
        page.faulted |= due.keys
        return
    if node.get("target") != due.target:
        page.fault(f"{place}.target", node.get("target"), json.dumps(due.target))
    action = _action(page, node["action"], f"{place}.action", (due.action,))
    if action is None:
        page.faulted |= due.keys
        return
    _constraints(page, action[1], f"{place}.action.refinement", due.rows)


# ── actions and constraints ───────────────────────────────────────────────────────────────────────


def _action(page: _Page, found: Any, place: str, known: Sequence[str]) -> tuple[str, Any] | None:
    """An action, one of `known`, and what refines it."""
    inner = many(found)
    node = inner[0] if len(inner) == 1 else None
    if isinstance(node, str):
        node = {"rdf:value": {"@id": node}}
    if node is None:
        page.fault(place, found, f"one action, of {', '.join(known)}")
        return None
    if not page.has_keys(node, place, ("rdf:value",), ("refinement",)):
        return None
    value = node["rdf:value"]
    named = _name(value["@id"] if isinstance(value, dict) and value.keys() == {"@id"} else value)
    for action in known:
        if named == _name(action):
            return action, node.get("refinement", [])
    page.fault(place, named, f"one of {', '.join(known)}{_why_not(named)}")
    return None


def _why_not(action: Any) -> str:
    if action == "use":
        return ": a bare use would grant all that ODRL counts as use, speech, translation and indexing among it"
    if isinstance(action, str) and action in DEPRECATED_ACTIONS:
        return f": {action} is deprecated in ODRL 2.2"
    return ""


def _rows(of: Iterable[Term], into: Table, where: str = "", prefix: str | None = None) -> list[_Row]:
    return [_Row(term, into, where, None if prefix is None else f"{prefix}{term.key}") for term in of]


def _constraints(page: _Page, found: Any, place: str, rows: Sequence[_Row]) -> None:
    seen: set[str] = set()
    for number, node in enumerate(many(found)):
        at = f"{place}[{number}]"
        if not page.has_keys(node, at, _CONSTRAINT, ("uid", "unit")):
            continue
        row = _row(page, node, at, rows)
        if row is None:
            continue
        if row.key in seen:
            page.fault(at, node["leftOperand"], "each constraint once")
            continue
        seen.add(row.key)
        read = partial(_value, page, node, at, row)
        page.once(f"the constraint {row.uid}", node, at, read) if row.uid else read()
    for row in rows:
        if not (row.key in seen or row.key in page.faulted or (row.term.may_lack and not row.uid)):
            named = f"{row.term.left} with the uid {row.uid}" if row.uid else row.term.left
            page.fault(place, None, f"a constraint on {named}", row.key)


def _row(page: _Page, node: Mapping[str, Any], place: str, rows: Sequence[_Row]) -> _Row | None:
    left, operator, uid = _name(node["leftOperand"]), _name(node["operator"]), node.get("uid")
    here = [row for row in rows if row.uid == uid]
    named = [row for row in here if row.term.left == left]
    for row in named:
        if row.is_meant(left, operator):
            return row
    if named:
        operators = " or ".join(sorted({one for row in named for one in row.term.kind.operators}))
        page.fault(f"{place}.operator", node["operator"], operators)
        page.faulted |= {row.key for row in named}
    elif here:
        lefts = ", ".join(sorted({row.term.left for row in here}))
        page.fault(f"{place}.leftOperand", node["leftOperand"], f"one of {lefts}")
        page.faulted |= {row.key for row in here} if uid else set()
    else:
        known = ", ".join(row.uid for row in rows if row.uid) or "no uid"
        page.fault(f"{place}.uid", uid, f"one of {known}" if known != "no uid" else known)
    return None


def _value(page: _Page, node: Mapping[str, Any], place: str, row: _Row) -> None:
    try:
        value = row.term.kind.read(_name(node["operator"]), node["rightOperand"])
    except UnfitError as error:
        page.fault(f"{place}.rightOperand", node["rightOperand"], str(error), row.key)
        return
    page.put(row, value, place)
    if row.term.has_unit:
        _unit(page, node.get("unit"), f"{place}.unit")
    elif "unit" in node:
        page.fault(f"{place}.unit", node["unit"], "no unit: this is counted in what its definition says")


def _unit(page: _Page, unit: Any, place: str) -> None:
    """All amounts of one licence are in one currency."""
    code = name_in(profile.CURRENCY, unit["@id"]) if isinstance(unit, dict) and unit.keys() == {"@id"} else None
    price = page.table.setdefault("price", {})
    known = price.get("currency", code)
    if code is None or code != known:
        fit = iri(profile.CURRENCY, known or "USD")
        page.fault(place, unit, f'{{"@id": "{fit}"}}', "price.currency")
        return
    price["currency"] = code
    page.places.setdefault("price.currency", place)
