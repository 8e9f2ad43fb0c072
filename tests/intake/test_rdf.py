"""RDF documents: Turtle and JSON-LD as statements, without a network, whatever a stranger sends."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.intake.contexts import CONTEXTS
from skill.intake.rdf import MAX_BYTES, MAX_CONTEXTS, MAX_STATEMENTS, Unreadable, read_rdf
from skill.rights.odrl.graph import RDF, XSD, Graph, Iri, Literal
from skill.rights.odrl.vocabulary import LEFT_OPERANDS, ODRL, OPERATORS, POLICIES, PROPERTIES, full

_ODRL = "http://www.w3.org/ns/odrl.jsonld"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a document made the reader open a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def _why(body: bytes) -> str:
    found = read_rdf(body)
    assert isinstance(found, Unreadable)
    return found.why


def _read(body: str | bytes) -> Graph:
    found = read_rdf(body if isinstance(body, bytes) else body.encode())
    assert isinstance(found, Graph), found
    return found


def test_turtle_and_json_ld_say_the_same():
    turtle = read_rdf(
        b"""\xef\xbb\xbf@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
        <urn:p> a odrl:Set ; odrl:permission [ odrl:action odrl:read ; odrl:target <urn:t> ] ."""
    )
    json = read_rdf(
        b"""\xef\xbb\xbf{"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:p",
        "permission": [{"action": "read", "target": "urn:t"}]}"""
    )
    assert isinstance(turtle, Graph)
    assert isinstance(json, Graph)
    assert [(node, turtle.about(node)) for node in turtle.nodes()] == [
        (node, json.about(node)) for node in json.nodes()
    ]


def test_a_bracket_begins_turtle_or_json():
    assert _read(b"[ <urn:p> 1 ] .").nodes()
    assert _read(b'[{"@id": "urn:s", "urn:p": 1}]').nodes() == (Iri("urn:s"),)


def test_a_literal_stays_as_it_is_written():
    graph = _read(
        f'<urn:s> <urn:p> "05.50"^^<{XSD}decimal>, "soon"^^<{XSD}dateTime>, "Oui"@FR .'
        f'<urn:s> <urn:p> "<a>&b;</a>"^^<{RDF}XMLLiteral> .'.encode()
    )
    assert graph.objects(Iri("urn:s"), "urn:p") == (
        Literal("05.50", f"{XSD}decimal"),
        Literal("<a>&b;</a>", f"{RDF}XMLLiteral"),
        Literal("Oui", f"{RDF}langString", "fr"),
        Literal("soon", f"{XSD}dateTime"),
    )


def test_the_context_gives_every_term_its_iri():
    document = '{"@context": "%s", "@id": "urn:s", %s}'
    terms = (PROPERTIES | set(LEFT_OPERANDS)) - {"uid"}
    body = document % (_ODRL, ", ".join(f'"{name}": "urn:{name}"' for name in sorted(terms)))
    assert set(_read(body).about(Iri("urn:s"))) == {full(name) for name in terms}


@pytest.mark.parametrize(
    ("key", "names"),
    [("leftOperand", sorted(LEFT_OPERANDS)), ("operator", sorted(OPERATORS)), ("type", sorted(POLICIES))],
)
def test_the_context_makes_iris_of_terms(key, names):
    graph = _read(f'{{"@context": "{_ODRL}", "@id": "urn:s", "{key}": {names}}}'.replace("'", '"').encode())
    (predicate,) = graph.about(Iri("urn:s"))
    assert graph.objects(Iri("urn:s"), predicate) == tuple(Iri(full(name)) for name in names)


def test_named_graphs_count_as_one():
    body = b'{"@id": "urn:g", "@graph": [{"@id": "urn:s", "urn:p": "1"}, {"@id": "urn:t", "urn:p": "2"}]}'
    assert _read(body).nodes() == (Iri("urn:s"), Iri("urn:t"))


def test_the_addresses_of_known_contexts_stand_in_for_them():
    for address in CONTEXTS:
        assert isinstance(read_rdf(f'{{"@context": ["{address}", {{"x": "urn:x:"}}], "@id": "urn:s"}}'.encode()), Graph)


def test_an_address_that_is_given_as_a_prefix_means_the_context():
    body = f'{{"@context": {{"odrl": "{_ODRL}", "x": "urn:x:"}}, "@id": "urn:s", "action": "odrl:read", "x:y": 1}}'
    assert set(_read(body).about(Iri("urn:s"))) == {full("action"), "urn:x:y"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"@context": "https://elsewhere.example/c.jsonld"}', "https://elsewhere.example/c.jsonld"),
        ('{"@context": ["https://elsewhere.example/c.jsonld"]}', "would have to be fetched"),
        ('{"@id": "urn:x:a", "urn:x:b": [{"@id": "urn:x:c"}], "urn:x:b": []}', "a key twice in one object"),
        ('{"@context": {"@import": "https://elsewhere.example/c.jsonld"}}', "imports"),
        ('{"@context": {"t": {"@id": "urn:t", "@context": "https://elsewhere.example/c"}}}', "elsewhere.example"),
        ('{"a": [{"@context": "file:///etc/passwd"}]}', "file:///etc/passwd"),
        (f'{{"@context": {{"odrl": "{_ODRL}", "t": {{"@id": "urn:t", "@context": "urn:c"}}}}}}', "urn:c"),
        ('"s" <urn:p> 1 .', "of a literal"),
        ("{", "not JSON"),
        ("<urn:s> <urn:p>", "neither Turtle nor JSON-LD"),
        ("\xff".encode("latin-1"), "neither Turtle nor JSON-LD"),
    ],
)
def test_what_is_not_read(body, why):
    assert why in _why(body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize(
    ("context", "key"),
    [
        (f'"{_ODRL}"', "prohibitions"),
        (f'"{_ODRL}"', "_:prohibition"),
        (f'["{_ODRL}", {{"prohibitions": {{"@type": "@id"}}}}]', "prohibitions"),
        (f'["{_ODRL}", {{"prohibitions": "nothing"}}]', "prohibitions"),
        (f'[null, {{"odrl": "{ODRL}"}}]', "prohibition"),
    ],
)
def test_a_key_that_no_context_maps_is_named_where_every_key_counts(context, key):
    body = f'{{"@context": {context}, "@id": "urn:s", "{key}": {{"@id": "urn:t"}}}}'.encode()
    inside = f'{{"@context": {context}, "@id": "urn:s", "urn:p": [{{"{key}": 1}}]}}'.encode()
    for document in (body, inside):
        found = read_rdf(document, every_key=True)
        assert isinstance(found, Unreadable)
        assert f'"{key}"' in found.why
        assert isinstance(read_rdf(document), Graph)


@pytest.mark.parametrize(
    ("context", "key"),
    [
        (f'"{_ODRL}"', "prohibition"),
        (f'"{_ODRL}"', "odrl:prohibition"),
        (f'"{_ODRL}"', "urn:x:note"),
        (f'"{_ODRL}"', "https://harbor.example/note"),
        (f'["{_ODRL}", {{"note": "urn:x:note"}}]', "note"),
        (f'["{_ODRL}", {{"note": null}}]', "note"),
        (f'["{_ODRL}", {{"@vocab": "urn:x:"}}]', "note"),
        (f'["{_ODRL}", {{"also": "@included"}}]', "also"),
        (f'"{_ODRL}"', "uid"),
        (f'"{_ODRL}"', "type"),
        (f'"{_ODRL}"', "@type"),
    ],
)
def test_a_key_that_is_mapped_counts(context, key):
    body = f'{{"@context": {context}, "{key}": "urn:s", "urn:p": {{"@value": "1", "@type": "xsd:date"}}}}'.encode()
    assert isinstance(read_rdf(body, every_key=True), Graph)


def test_a_context_that_is_none_takes_the_terms_away():
    assert isinstance(read_rdf(b'{"@context": null, "@id": "urn:s", "urn:p": 1}'), Graph)


def test_a_document_has_bounds():
    assert "larger" in _why(b" " * (MAX_BYTES + 1))
    many = "".join(f"<urn:{i}> <urn:p> {i} ." for i in range(MAX_STATEMENTS + 1))
    assert "statements" in _why(many.encode())
    contexts = ", ".join(['{"@context": {}}'] * (MAX_CONTEXTS + 1))
    assert "contexts" in _why(f"[{contexts}]".encode())


@pytest.mark.parametrize(
    "body",
    [
        b"[ <urn:p> " * 5000 + b"1" + b" ]" * 5000 + b" .",
        b"<urn:s> <urn:p> " + b"( " * 5000 + b")" * 5000 + b" .",
        b'{"urn:p": ' * 900 + b"1" + b"}" * 900,
        b"[" * 900 + b"]" * 900,
    ],
)
def test_nesting_has_an_end(body):
    found = read_rdf(body)
    assert isinstance(found, Graph) or "deep" in found.why or "JSON" in found.why


@given(st.binary(max_size=200) | st.text(alphabet='<>[](){}"@:;.,^_ abc#\\\n', max_size=200).map(str.encode))
def test_bytes_never_raise(body):
    assert isinstance(read_rdf(body), Graph | Unreadable)
