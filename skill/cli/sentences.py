"""`sentences`: where the sentences of a text begin and end."""

from __future__ import annotations

import click

from skill.cli.lines import given, write
from skill.stories.sentences import sentences


@click.command
def command() -> None:
    """Split texts into sentences.

    Reads a line like {"id": "1", "lang": "en", "text": "It rained. We left."} and writes one for each, like
    {"id": "1", "sentences": [{"start": 0, "end": 10, "text": "It rained."}, …]}: code points into the text as given.
    """
    for record in given("lang", "text"):
        text = record["text"]
        found = [
            {"start": one.start, "end": one.end, "text": text[one.start : one.end]}
            for one in sentences(text, record["lang"])
        ]
        write({"id": record["id"], "sentences": found})
