"""Statements: one order, one set of names, lists with an end."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from skill.rights.odrl.graph import RDF, TYPE, Blank, Graph, Iri, Literal, Triple

_A, _B = Blank("a"), Blank("b")


def test_what_is_said_is_found_by_subject_and_by_predicate():
    graph = Graph([(Iri("s"), "p", Literal("2")), (Iri("s"), "p", Iri("o")), (Iri("t"), TYPE, Iri("c"))])
    assert graph.objects(Iri("s"), "p") == (Iri("o"), Literal("2"))
    assert graph.objects(Iri("s"), "q", "p") == (Iri("o"), Literal("2"))
    assert graph.subjects("p", TYPE, "q") == (Iri("s"), Iri("t"))
    assert graph.about(Iri("t")) == {TYPE: (Iri("c"),)}
    assert graph.nodes() == (Iri("s"), Iri("t"))
    assert graph.types(Iri("t")) == {"c"}


def test_nothing_is_said_of_a_text_or_of_a_stranger():
    graph = Graph([(Iri("s"), "p", Literal("2"))])
    assert graph.objects(Literal("2"), "p") == graph.objects(Iri("x"), "p") == ()
    assert graph.about(Literal("2")) == graph.about(Iri("x")) == {}


def test_a_list_has_members():
    nil, first, rest = Iri(f"{RDF}nil"), f"{RDF}first", f"{RDF}rest"
    graph = Graph([(_A, first, Literal("1")), (_A, rest, _B), (_B, first, Literal("2")), (_B, rest, nil)])
    head = next(node for node in graph.nodes() if graph.objects(node, first) == (Literal("1"),))
    assert graph.members(head) == (Literal("1"), Literal("2"))
    assert graph.members(nil) == ()
    assert graph.members(Iri("x")) is None


def test_a_list_without_an_end_or_with_two_is_none():
    first, rest = f"{RDF}first", f"{RDF}rest"
    circle = Graph([(Iri("l"), first, Literal("1")), (Iri("l"), rest, Iri("l"))])
    forked = Graph([(Iri("l"), first, Literal("1")), (Iri("l"), rest, Iri("m")), (Iri("l"), rest, Iri("n"))])
    assert circle.members(Iri("l")) is None
    assert forked.members(Iri("l")) is None


def test_a_long_list_of_the_same_keeps_its_length():
    nil, first, rest = Iri(f"{RDF}nil"), f"{RDF}first", f"{RDF}rest"
    cells = [Blank(f"c{i}") for i in range(100)]
    triples: list[Triple] = [(Iri("s"), "p", cells[0])]
    for i, cell in enumerate(cells):
        triples += [(cell, rest, cells[i + 1] if i < 99 else nil), (cell, first, Literal("1"))]
    graph = Graph(triples)
    assert graph.members(graph.objects(Iri("s"), "p")[0]) == (Literal("1"),) * 100


def test_blank_nodes_are_named_by_what_is_said_of_them():
    one = Graph([(_A, "p", Literal("1")), (_B, "p", Literal("2")), (Iri("s"), "q", _B)])
    other = Graph([(_B, "p", Literal("1")), (_A, "p", Literal("2")), (Iri("s"), "q", _A)])
    assert one.objects(Iri("s"), "q") == other.objects(Iri("s"), "q")


_NODES = st.sampled_from([_A, _B, Blank("c"), Iri("s"), Iri("t")])
_TRIPLES = st.lists(st.tuples(_NODES, st.sampled_from("pq"), _NODES | st.builds(Literal, st.sampled_from("12"))))


@given(_TRIPLES, st.permutations(["a", "b", "c"]))
def test_what_the_file_calls_its_blank_nodes_changes_nothing(triples, names):
    def renamed(term: Any) -> Any:
        return Blank(dict(zip("abc", names, strict=True))[term.text]) if isinstance(term, Blank) else term

    one = Graph(triples)
    other = Graph([(renamed(subject), predicate, renamed(found)) for subject, predicate, found in reversed(triples)])
    assert sorted(map(repr, one.nodes())) == sorted(map(repr, other.nodes()))
    assert one.about(Iri("s")).keys() == other.about(Iri("s")).keys()
