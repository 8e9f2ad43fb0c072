"""`licences export` and `licences import`: a licence as others write it, there and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from skill.cli.newfile import NEW_FILE, write_new
from skill.cli.opened import settings
from skill.compose import load_titles
from skill.desk.licences import FolderState, read_folder
from skill.rights.book import Book
from skill.rights.exchange.english import Names, english
from skill.rights.exchange.file import licence_file
from skill.rights.exchange.odrl import odrl
from skill.rights.exchange.odrl_reading import MAX_CHARACTERS, read_odrl
from skill.rights.exchange.rsl import rsl
from skill.rights.licence import Licence
from skill.store.licence_files import Folder
from skill.stories.titles import Titles

_FORMATS: Mapping[str, Callable[[Licence, Titles], str]] = {
    "odrl": lambda licence, _: odrl(licence),
    "rsl": lambda licence, titles: rsl(licence, titles.publishers[licence.licensor].name),
    "text": lambda licence, titles: english(licence, _names(titles)),
}


@click.command(name="export")
@click.argument("licence", metavar="ID")
@click.option("--version", type=int, metavar="N", help="This version; else the one in force.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), required=True)
@click.option("--to", type=NEW_FILE, help="A new file to write to, instead of standard output.")
def export_licence(licence: str, version: int | None, form: str, to: Path | None) -> None:
    """Write the licence ID for others: an ODRL Agreement, an RSL document for the public, or a page to be read.

    Exit code 1 where no such licence can be read from the folder.
    """
    found = settings()
    titles = load_titles(found.titles)
    folder = read_folder(Folder(found.licences).files(), titles)
    chosen = _chosen(folder, licence, version, datetime.now(UTC))
    write_new(_FORMATS[form](chosen, titles), to)
    if form == "rsl" and "rsl" not in chosen.contract_wins:
        click.echo(_NARROWS, err=True)


_NARROWS = (
    "where this is published it is a signal that narrows the licence itself, down to nothing:"
    ' agree on contract_wins = ["rsl"] under [signals] first'
)


def _chosen(folder: FolderState, identity: str, version: int | None, now: datetime) -> Licence:
    versions = {one.version: one for one, _ in folder.licences if one.id == identity}
    if version is None and versions:
        return Book(tuple(versions.values())).in_force(now)[0]
    if version in versions:
        return versions[version]
    if identity in folder.refused:
        for fault in folder.faults:
            click.echo(str(fault), err=True)
        click.echo(f"{identity} is refused", err=True)
    elif versions:
        known = ", ".join(map(str, sorted(versions)))
        click.echo(f"{identity} has no version {version} in the folder: it has {known}", err=True)
    else:
        known = ", ".join(sorted({one.id for one, _ in folder.licences})) or "none at all"
        click.echo(f"the folder has no licence {identity}: it has {known}", err=True)
    sys.exit(1)


def _names(titles: Titles) -> Names:
    publishers = {identity: publisher.name for identity, publisher in titles.publishers.items()}
    return Names(publishers, {feed: titles.of_feed(feed).name for feed in titles.feeds})


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", type=NEW_FILE, help="A new file to write to, instead of standard output.")
def import_licence(file: Path, to: Path | None) -> None:
    """Write the licence file of the ODRL Agreement in FILE, or say all that is wrong with it. Exit code 1 for faults.

    No settings and no database are needed, and nothing is fetched. What is written is in force once it stands in the
    licence folder.
    """
    with file.open(encoding="utf-8-sig", errors="surrogateescape") as opened:
        reading = read_odrl(opened.read(MAX_CHARACTERS + 1), file.name)
    for fault in reading.faults:
        click.echo(str(fault), err=True)
    if reading.licence is None:
        sys.exit(1)
    write_new(licence_file(reading.licence), to)
