"""Feed documents: read by the adversary's own means, and served on a loopback port."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser

from tests.adversary.words import Story, Tokens, text_of, tokens_of

_TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
}
_PHONETIC = [
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo",
    "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor",
    "Whiskey", "Yankee", "Zulu",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document in its editions, one after the other.

    `title` is the id of the title that the adversary gives it, `name` that title's name.
    """

    kind: str
    title: str
    name: str
    editions: tuple[bytes, ...]
    stories: tuple[Story, ...]

    @property
    def address(self) -> str:
        return f"/{self.title}{self.kind}"


def documents_in(feeds: Path, *series: Path) -> tuple[Document, ...]:
    """All documents below `feeds`, read; and one for each folder of `series`, which holds editions of one feed."""
    singles = [(path,) for path in _paths(feeds) if not any(path.is_relative_to(folder) for folder in series)]
    editions = [tuple(_paths(folder)) for folder in series]
    return tuple(_document(paths, number) for number, paths in enumerate([*singles, *editions]))


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _TYPES and path.is_file())


def _document(paths: Sequence[Path], number: int) -> Document:
    kind, editions = paths[0].suffix.lower(), tuple(path.read_bytes() for path in paths)
    title, name = f"quillon-{number:03}", f"Quillon {_PHONETIC[number % len(_PHONETIC)]}"
    name += f" {number // len(_PHONETIC) + 1}" if number >= len(_PHONETIC) else ""
    found: dict[str, tuple[list[Tokens], list[Tokens]]] = {}
    for body in editions:
        for identity, headline, texts in _json_entries(body) if kind == ".json" else _xml_entries(body):
            headlines, versions = found.setdefault(identity, ([], []))
            headlines.append(tokens_of(text_of(headline)))
            versions += [version for version in _versions(texts) if version not in versions]
    stories = (
        Story(title, identity, tuple(dict.fromkeys(headlines)), tuple(versions))
        for identity, (headlines, versions) in found.items()
    )
    return Document(kind, title, name, editions, tuple(stories))


def _json_entries(body: bytes) -> Iterator[tuple[str, str, list[str]]]:
    for item in json.loads(body)["items"]:
        texts = [str(item.get(key) or "") for key in ("summary", "content_html", "content_text")]
        yield str(item.get("id") or item.get("url")), str(item.get("title") or ""), texts


def _xml_entries(body: bytes) -> Iterator[tuple[str, str, list[str]]]:
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    for number, entry in enumerate(found["entries"]):
        texts = [_value(entry, "summary"), *(one.get("value") or "" for one in entry.get("content", ()))]
        identity = _value(entry, "id") or _value(entry, "link") or str(number)
        yield identity, _value(entry, "title"), texts


def _value(entry: Mapping[str, Any], key: str) -> str:
    found = entry.get(key)
    return found if isinstance(found, str) else ""


def _versions(texts: list[str]) -> list[Tokens]:
    """Abstract and body as one row of words; a description that begins the body is no abstract."""
    abstract, *bodies = [tokens_of(text_of(text)) for text in texts]
    bodies = [body for body in dict.fromkeys(bodies) if body]
    if not bodies:
        return [abstract]
    return [body if body[: len(abstract)] == abstract else (*abstract, *body) for body in bodies]


@dataclass
class Press:
    """Where the documents are served, and which of their editions: the last one stays."""

    port: int = 0
    edition: int = 0


@contextmanager
def served(documents: tuple[Document, ...]) -> Iterator[Press]:
    """The documents on a loopback port."""
    press = Press()
    by_address = {document.address: document for document in documents}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = by_address.get(self.path)
            body = document.editions[min(press.edition, len(document.editions) - 1)] if document else b""
            self.send_response(200 if document else 404)
            self.send_header("Content-Type", _TYPES[document.kind] if document else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody wants to read it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    press.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
