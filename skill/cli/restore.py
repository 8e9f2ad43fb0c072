"""`restore`: put a backup in the database's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from skill.cli.opened import environment, settings
from skill.compose import open_house
from skill.desk.notice import reapply
from skill.store.backup import put_in_place, staged
from skill.store.database import Database


@click.command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is there; it is kept under another name.")
def command(file: Path, force: bool) -> None:
    """Make the backup FILE the database, as silent as it was: every notice in the journal holds before it serves.

    Stories come back with the next refresh, which fetches every feed whole.
    """
    given = settings()
    database, now = Database(given.database_url), datetime.now(UTC)
    journal = Path(f"{database.path}.notices.jsonl")
    with staged(file, database, journal) as copy:
        house = open_house(replace(given, database_url=f"sqlite:///{copy.path}"), environment())
        notices = reapply(house.notices, lambda: datetime.now(UTC))
        house.database.close()
        kept = put_in_place(copy, database, now, replace=force, sides=(journal,))
    database.migrate()
    database.close()
    if kept:
        click.echo(f"The database that was there is now {kept}.")
    click.echo(f"{file} is the database; {notices} notices that it did not know hold in it.")
    click.echo("Next: python -m skill ledger verify, which says what is missing; then python -m skill refresh.")
