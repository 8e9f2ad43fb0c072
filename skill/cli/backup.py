"""`backup`: a copy of the database without publishers' text."""

from __future__ import annotations

from pathlib import Path

import click

from skill.cli.opened import house
from skill.store.backup import back_up


@click.command
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Write a copy of the database to FILE. Nothing has to stop meanwhile.

    It holds ledger, answers, licences and listeners, and no body, no rendition and no word of the search index.
    """
    size = back_up(house().database, file)
    click.echo(f"{file}: {size:,} bytes, without publishers' text")
