"""`integrity`: whether sentences may be spoken as news of a story."""

from __future__ import annotations

import sys
from typing import Any

import click

from skill.cli.lines import given, write
from skill.stories.integrity import Fault, Kind, faults
from skill.stories.sentences import sentences


@click.command
def command() -> None:
    """Say what keeps sentences from being spoken beside the sentences of the story that they come from.

    Reads a line like {"id": "1", "lang": "en", "sources": ["It did not rain."], "text": "It did rain."} and writes one
    for each, like {"id": "1", "faults": [{"kind": "negation", "found": "not"}]}. Each sentence of `text` must stand in
    one of `sources`. Exit code 1 where any has a fault.
    """
    has_faults = False
    for record in given("lang", "text", lists=("sources",)):
        found = _faults(record)
        has_faults |= bool(found)
        write({"id": record["id"], "faults": [{"kind": one.kind, "found": one.found} for one in found]})
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
