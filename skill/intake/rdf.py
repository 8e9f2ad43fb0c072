"""RDF documents: Turtle (w3.org/TR/turtle) and JSON-LD 1.1 (w3.org/TR/json-ld11), read by rdflib without a network.

A document is what a stranger sends: it has bounds, whatever is wrong with it is said in a sentence, and a context that
it names is one of `contexts` or refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import rdflib
import rdflib.term
from rdflib.plugins.parsers.jsonld import Parser
from rdflib.plugins.shared.jsonld.context import Context

from skill.intake.contexts import CONTEXTS
from skill.rights.odrl.graph import RDF, XSD, Blank, Graph, Iri, Literal, Node, Term, Triple

MAX_BYTES = 1024 * 1024
MAX_STATEMENTS = 10_000
MAX_CONTEXTS = 50
_CONTEXT = "@context"
_MAX_TOLD = 100

# Literals stay as they are written. Else rdflib makes values of them as it reads, and parses what says it is XML.
rdflib.term._toPythonMapping.clear()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a document is not read, in a sentence."""

    why: str


def read_rdf(body: bytes, *, every_key: bool = False) -> Graph | Unreadable:
    """The statements of a document: JSON-LD where it begins with a brace, or with a bracket and is JSON; else Turtle.

    Named graphs count as one. JSON-LD passes over a key that no context maps (1.1 API, 5.1.2): with `every_key` such a
    document is not read. Never raises, whatever the bytes are.
    """
    if len(body) > MAX_BYTES:
        return Unreadable(f"it is larger than {MAX_BYTES // 1024} KiB")
    try:
        triples = _json_ld(body, every_key=every_key) if _is_json(body) else _turtle(body)
        if len(triples) > MAX_STATEMENTS:
            return Unreadable(f"it makes {len(triples)} statements, and {MAX_STATEMENTS} are the most that are read")
        return Graph(triples)
    except _RefusedError as refused:
        return Unreadable(str(refused))
    except RecursionError:
        return Unreadable("it is nested too deep")
    except Exception as error:  # noqa: BLE001 - a stranger's document can make a parser raise anything
        return Unreadable(f"it is neither Turtle nor JSON-LD ({type(error).__name__})")


class _RefusedError(Exception):
    pass


def _is_json(body: bytes) -> bool:
    begin = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"[":
        # A blank node of Turtle begins like this, too.
        try:
            orjson.loads(body)
        except orjson.JSONDecodeError:
            return False
    return begin in {b"{", b"["}


def _turtle(body: bytes) -> set[Triple]:
    graph = rdflib.Graph()
    graph.parse(data=body.decode("utf-8-sig"), format="turtle", publicID="urn:document:")
    return {_triple(*found) for found in graph}


class _EveryKeyParser(Parser):
    """One that loses no key: a prohibition that is misspelt must not leave the permission beside it alone."""

    def _key_to_graph(
        self, dataset: Any, graph: Any, context: Context, subj: Any, key: str, *more: Any, **named: Any
    ) -> None:
        if not key.startswith("@") and not _is_mapped(key, context):
            raise _RefusedError(f"no context maps its key {json.dumps(key[:_MAX_TOLD])}; correct it or take it out")
        super()._key_to_graph(dataset, graph, context, subj, key, *more, **named)


def _is_mapped(key: str, context: Context) -> bool:
    """Whether a keyword or an absolute IRI comes of it. What a context maps to null is left out on purpose."""
    term = context.terms.get(key)
    found = term.id if term else context.expand(key)
    if term and found is None:
        return True
    return isinstance(found, str) and (found.startswith("@") or (":" in found and not found.startswith("_:")))


def _json_ld(body: bytes, *, every_key: bool) -> set[Triple]:
    try:
        document = orjson.loads(body.decode("utf-8-sig"))
    except orjson.JSONDecodeError as error:
        raise _RefusedError(f"it is not JSON ({error.msg})") from error
    # orjson keeps the last of two, so a prohibition that is written twice could be lost.
    json.loads(body.decode("utf-8-sig"), object_pairs_hook=_each_once)
    if sum(1 for _ in _contexts(document)) > MAX_CONTEXTS:
        raise _RefusedError(f"it has more than {MAX_CONTEXTS} contexts")
    graph = rdflib.Graph()
    parser = _EveryKeyParser() if every_key else Parser()
    parser.parse(_offline(document), Context(base="urn:document:"), graph)
    return {_triple(*found) for found in graph}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError("it has a key twice in one object; write it once")
    return found


def _contexts(document: Any) -> Iterator[Any]:
    """Every context of a document, those inside of contexts, too."""
    ahead = [document]
    while ahead:
        found = ahead.pop()
        if isinstance(found, dict):
            if _CONTEXT in found:
                yield found[_CONTEXT]
            ahead.extend(found.values())
        elif isinstance(found, list):
            ahead.extend(found)


def _offline(found: Any) -> Any:
    """The document with each context that it names put in its place."""
    if isinstance(found, dict):
        return {key: _local(inner) if key == _CONTEXT else _offline(inner) for key, inner in found.items()}
    return [_offline(inner) for inner in found] if isinstance(found, list) else found


def _local(context: Any) -> Any:
    if isinstance(context, str):
        if context not in CONTEXTS:
            raise _RefusedError(f"it names the context {context}, which would have to be fetched")
        return dict(CONTEXTS[context])
    if isinstance(context, list):
        return [_local(one) for one in context]
    if not isinstance(context, dict):
        return context
    if "@import" in context:
        raise _RefusedError(f"it imports the context {context['@import']}, which would have to be fetched")
    # The draft's examples give the context's address as if it were a prefix; what they mean is the context.
    named = [address for address in context.values() if isinstance(address, str) and address in CONTEXTS]
    own = _offline({key: inner for key, inner in context.items() if inner not in named})
    return [*(dict(CONTEXTS[address]) for address in named), own] if named else own


def _triple(subject: Any, predicate: Any, found: Any) -> Triple:
    about = _term(subject)
    if isinstance(about, Literal) or not isinstance(predicate, rdflib.URIRef):
        raise _RefusedError("it says something of a literal, or says it by a blank node")
    return about, str(predicate), _term(found)


def _term(found: Any) -> Term:
    if isinstance(found, rdflib.Literal):
        plain = f"{RDF}langString" if found.language else f"{XSD}string"
        return Literal(str(found), str(found.datatype or plain), (found.language or "").casefold())
    return _node(found)


def _node(found: Any) -> Node:
    return Blank(str(found)) if isinstance(found, rdflib.BNode) else Iri(str(found))
