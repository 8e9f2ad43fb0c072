"""`integrity`: whether sentences may be spoken as news of a story."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click
import orjson

from skill.errors import LinesError
from skill.stories.integrity import Fault, Kind, faults
from skill.stories.sentences import sentences

_WANTED = '{"id": …, "lang": "en", "sources": ["…"], "text": "…"}'


@click.command
def command() -> None:
    """Say what keeps sentences from being spoken beside the sentences of the story that they come from.

    Reads a line like {"id": "1", "lang": "en", "sources": ["It did not rain."], "text": "It did rain."} and writes one
    for each, like {"id": "1", "faults": [{"kind": "negation", "found": "not"}]}. Each sentence of `text` must stand in
    one of `sources`. Exit code 1 where any has a fault.
    """
    has_faults = False
    out = sys.stdout.buffer
    for record in _records(sys.stdin.buffer):
        found = _faults(record)
        has_faults |= bool(found)
        said = {"id": record["id"], "faults": [{"kind": one.kind, "found": one.found} for one in found]}
        out.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
        out.flush()
    sys.exit(1 if has_faults else 0)


def _faults(record: dict[str, Any]) -> list[Fault]:
    """Of each sentence; a source may hold several sentences, and be one besides."""
    language, text = record["lang"], record["text"]
    sources = [*record["sources"], *(one for source in record["sources"] for one in _split(source, language))]
    said = [text] if text in sources else _split(text, language)
    if not said:
        return [Fault(Kind.WORD, text)]
    return [fault for one in said for fault in faults(one, sources, language)]


def _split(text: str, language: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, language)]


def _records(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The objects of JSON Lines; blank lines are skipped. Raises LinesError with the line's number."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(line, number)


def _record(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line.decode("utf-8-sig"))
    except ValueError as error:
        raise LinesError(f"line {number} is not JSON in UTF-8 ({error}): write one object a line") from error
    if not isinstance(found, dict) or not _is_whole(found):
        raise LinesError(f"line {number} is not {_WANTED}: give it an id, and strings for the rest")
    return found


def _is_whole(found: dict[str, Any]) -> bool:
    sources = found.get("sources")
    return (
        isinstance(found.get("id"), str | int)
        and not isinstance(found["id"], bool)
        and all(isinstance(found.get(key), str) for key in ("lang", "text"))
        and isinstance(sources, list)
        and all(isinstance(one, str) for one in sources)
    )
