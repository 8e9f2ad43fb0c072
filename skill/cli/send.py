"""`send`: post an envelope from a file, as it is."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from skill.cli.ask import post_envelope


@click.command
@click.argument("file", type=click.File("rb"))
@click.option("--url", default="http://127.0.0.1:5000/alexa", show_default=True)
def command(file: BinaryIO, url: str) -> None:
    """Post FILE (- for standard input) and print the answer."""
    click.echo(json.dumps(post_envelope(url, file.read()), ensure_ascii=False, indent=2))
