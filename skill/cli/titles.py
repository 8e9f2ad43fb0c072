"""`titles`: the titles file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from skill.cli.newfile import NEW_FILE, write_new
from skill.intake.opml import MAX_BYTES, NoSubscriptions, read_opml
from skill.stories.drafts import drafted


@click.group
def command() -> None:
    """Make a titles file."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--out", type=NEW_FILE, help="A new file to write to, instead of standard output.")
def import_(file: str, out: Path | None) -> None:
    """Write a titles file to be completed from FILE, a list of feeds in OPML; - is standard input.

    It licenses nothing, and no feed is fetched. What each outline gives that is no feed, or is one again, is told.
    Exit code 0: there are feeds in it; 1: there are none; 2: it cannot be read, or the new file cannot be written.
    """
    with click.open_file(file, "rb") as opened:
        found = read_opml(opened.read(MAX_BYTES + 1))
    name = "standard input" if file == "-" else file
    if isinstance(found, NoSubscriptions):
        click.echo(f"{name}: {found.why}", err=True)
        sys.exit(2)
    if not found.feeds:
        _tell(name, found.left_out, 0)
        sys.exit(1)
    write_new(drafted(found.feeds), out)
    _tell(name, found.left_out, len(found.feeds))


def _tell(name: str, left_out: tuple[str, ...], feeds: int) -> None:
    for sentence in left_out:
        click.echo(f"{name}: {sentence}", err=True)
    click.echo(f"{name}: {feeds} feeds, {len(left_out)} outlines left out", err=True)
