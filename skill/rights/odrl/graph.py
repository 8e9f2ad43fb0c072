"""Statements of RDF 1.1 (w3.org/TR/rdf11-concepts), as plain values that can be looked up.

What is found comes in one order, whatever the order of the file, and blank nodes are named by what is said of them:
the same statements always give the same names.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = f"{RDF}type"
_FIRST, _REST, _NIL = f"{RDF}first", f"{RDF}rest", f"{RDF}nil"
_ROUNDS = 16


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    text: str
    datatype: str = f"{XSD}string"
    language: str = ""


Node: TypeAlias = Iri | Blank
Term: TypeAlias = Iri | Blank | Literal
Triple: TypeAlias = tuple[Node, str, Term]

_ORDER: Mapping[type, int] = {Iri: 0, Literal: 1, Blank: 2}


class Graph:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[Node, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[str, list[Node]] = defaultdict(list)
        for subject, predicate, found in sorted(_named(frozenset(triples)), key=_triple_order):
            self._about[subject][predicate].append(found)
            if self._about[subject][predicate] == [found]:
                self._subjects[predicate].append(subject)

    def objects(self, subject: Term, *predicates: str) -> tuple[Term, ...]:
        """What the predicates say of the subject, in the order of the predicates."""
        said = self._about.get(subject, {}) if not isinstance(subject, Literal) else {}
        return tuple(found for predicate in predicates for found in said.get(predicate, ()))

    def about(self, subject: Term) -> Mapping[str, tuple[Term, ...]]:
        """All that is said of the subject, by predicate."""
        said = self._about.get(subject, {}) if not isinstance(subject, Literal) else {}
        return {predicate: tuple(found) for predicate, found in said.items()}

    def subjects(self, *predicates: str) -> tuple[Node, ...]:
        """Of whom one of the predicates says something, each once."""
        return tuple(dict.fromkeys(found for predicate in predicates for found in self._subjects.get(predicate, ())))

    def nodes(self) -> tuple[Node, ...]:
        """Of whom anything is said."""
        return tuple(self._about)

    def types(self, subject: Term) -> frozenset[str]:
        """The IRIs of the subject's classes."""
        return frozenset(found.text for found in self.objects(subject, TYPE) if isinstance(found, Iri))

    def members(self, term: Term) -> tuple[Term, ...] | None:
        """The members of an RDF list; None: the term is no list, or one without an end."""
        found: list[Term] = []
        passed: set[Term] = set()
        while term != Iri(_NIL):
            first, rest = self.objects(term, _FIRST), self.objects(term, _REST)
            if term in passed or len(first) != 1 or len(rest) != 1:
                return None
            passed.add(term)
            found.append(first[0])
            term = rest[0]
        return tuple(found)


def _order(term: Term) -> tuple[int, Term]:
    return _ORDER[type(term)], term


def _triple_order(triple: Triple) -> tuple[tuple[int, Term], str, tuple[int, Term]]:
    subject, predicate, found = triple
    return _order(subject), predicate, _order(found)


# ── names for blank nodes ─────────────────────────────────────────────────────────────────────────


def _named(triples: frozenset[Triple]) -> Iterator[Triple]:
    """The same statements, with blank nodes named `_:b1`, `_:b2` … in the order of what is said of them."""
    marks = _marks(triples)
    # Nodes of one mark are told apart by nothing, so either may have either name.
    names = {blank: f"_:b{number}" for number, blank in enumerate(sorted(marks, key=lambda one: (marks[one], one)), 1)}
    for subject, predicate, found in triples:
        yield _renamed(subject, names), predicate, _renamed(found, names) if isinstance(found, Blank) else found


def _renamed(node: Node, names: Mapping[Blank, str]) -> Node:
    return replace(node, text=names[node]) if isinstance(node, Blank) else node


def _marks(triples: frozenset[Triple]) -> Mapping[Blank, str]:
    """A hash for each blank node of what is said of it, and of those that this speaks of, round by round."""
    said: dict[Blank, list[tuple[str, bool, Term]]] = defaultdict(list)
    for subject, predicate, found in triples:
        if isinstance(subject, Blank):
            said[subject].append((predicate, True, found))
        if isinstance(found, Blank):
            said[found].append((predicate, False, subject))
    marks = dict.fromkeys(said, "")
    for _ in range(_ROUNDS):
        before, marks = marks, {blank: _mark(said[blank], marks) for blank in said}
        if len(set(before.values())) == len(set(marks.values())):
            break
    return marks


def _mark(said: Iterable[tuple[str, bool, Term]], marks: Mapping[Blank, str]) -> str:
    lines = sorted(f"{predicate} {forth} {_spelt(term, marks)}" for predicate, forth, term in said)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _spelt(term: Term, marks: Mapping[Blank, str]) -> str:
    return f"_:{marks[term]}" if isinstance(term, Blank) else repr(term)
