"""What a command writes: to standard output, or into a file that was not there before."""

from __future__ import annotations

import sys
from pathlib import Path

import click

# For the option of a command that writes a text.
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


def write_new(text: str, path: Path | None) -> None:
    """Ends the command with 2 where the file cannot be made."""
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        with path.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        click.echo(f"{path} is there already and is not written over; name a new file", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{path} cannot be written: {error.strerror}", err=True)
        sys.exit(2)
