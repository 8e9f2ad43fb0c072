"""Feed documents: read by the adversary's own means, and served on a loopback port."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping
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
_PHONETIC = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo"
    " Sierra Tango Uniform Victor Whiskey Yankee Zulu"
).split()


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document; `title` is the id of the title that the adversary gives it, `name` that title's name."""

    path: Path
    title: str
    name: str
    body: bytes
    stories: tuple[Story, ...]

    @property
    def kind(self) -> str:
        return self.path.suffix.lower()

    @property
    def address(self) -> str:
        return f"/{self.title}{self.kind}"


def documents_in(folder: Path) -> tuple[Document, ...]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _TYPES and path.is_file())
    return tuple(_document(path, number) for number, path in enumerate(paths))


def _document(path: Path, number: int) -> Document:
    body = path.read_bytes()
    title, name = f"quillon-{number:03}", f"Quillon {_PHONETIC[number % len(_PHONETIC)]}"
    name += f" {number // len(_PHONETIC) + 1}" if number >= len(_PHONETIC) else ""
    entries = _json_entries(body) if path.suffix.lower() == ".json" else _xml_entries(body)
    found: dict[str, tuple[list[Tokens], list[Tokens]]] = {}
    for identity, headline, texts in entries:
        headlines, versions = found.setdefault(identity, ([], []))
        headlines.append(tokens_of(text_of(headline)))
        versions += [version for version in _versions(texts) if version not in versions]
    stories = (
        Story(title, identity, tuple(dict.fromkeys(headlines)), tuple(versions))
        for identity, (headlines, versions) in found.items()
    )
    return Document(path, title, name, body, tuple(stories))


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


@contextmanager
def served(documents: tuple[Document, ...]) -> Iterator[int]:
    """The documents on a loopback port, which is yielded."""
    bodies = {document.address: (document.body, _TYPES[document.kind]) for document in documents}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = bodies.get(self.path, (b"", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody wants to read it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
