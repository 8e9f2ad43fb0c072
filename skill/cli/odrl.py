"""`odrl`: policies of others, as ODRL 2.2 has them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from skill.intake.rdf import MAX_BYTES, Unreadable, read_rdf
from skill.rights.odrl.evaluation import decide
from skill.rights.odrl.graph import Graph
from skill.rights.odrl.model import Refused
from skill.rights.odrl.reports import told

_FILE = click.Path(path_type=Path)


@click.group
def command() -> None:
    """Look at policies of others, as ODRL 2.2 has them."""


@command.command
@click.option("--policy", required=True, type=_FILE, help="The policy, and all that it inherits from.")
@click.option("--request", required=True, type=_FILE, help="Who asks to do what, with what.")
@click.option("--state", required=True, type=_FILE, help="The state of the world; it may be empty.")
def evaluate(policy: Path, request: Path, state: Path) -> None:
    """Say which rules of a policy are active for a request, and why: one JSON object, from Turtle or JSON-LD.

    Nothing is fetched, and no answer of the skill depends on it. Exit code 0: evaluated; 2: refused, and "refused" says
    what is not understood.
    """
    graphs = [_read(role, path) for role, path in (("policy", policy), ("request", request), ("state", state))]
    unreadable = [found for found in graphs if isinstance(found, Refused)]
    read = [found for found in graphs if isinstance(found, Graph)]
    found = decide(*read) if len(read) == len(graphs) else Refused(tuple(why for one in unreadable for why in one.why))
    if isinstance(found, Refused):
        click.echo(json.dumps({"rules": {}, "refused": str(found)}, indent=2))
        sys.exit(2)
    click.echo(json.dumps(told(found), indent=2))


def _read(role: str, path: Path) -> Graph | Refused:
    try:
        with path.open("rb") as opened:
            found = read_rdf(opened.read(MAX_BYTES + 1), every_key=role == "policy")
    except OSError as error:
        return Refused((f"the {role} cannot be read: {path}: {error.strerror}",))
    return Refused((f"the {role} cannot be read: {found.why}",)) if isinstance(found, Unreadable) else found
