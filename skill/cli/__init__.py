"""The commands, one file a noun. Each is loaded when it is called, so that `ask` does not wait for the server."""

from __future__ import annotations

import importlib
import sys

import click

from skill.errors import BylineError

_COMMANDS = {
    "ask": "Talk to the skill: one line, or a conversation when no line is given.",
    "request": "Print a fresh request envelope made from fixtures/requests.",
    "send": "Post a request envelope from a file.",
    "refresh": "Poll the licensed feeds.",
    "feeds": "Say how the feeds are doing.",
    "run": "Serve the sample feeds, refresh, and serve the skill: what make run does.",
    "serve": "Serve the skill.",
    "samples": "Serve the sample publishers' feeds.",
    "titles": "Make a titles file from a list of feeds in OPML.",
    "licences": "Check, compare, suspend and exchange licences, explain a decision.",
    "odrl": "Say what a policy of somebody else's says of a request: ODRL 2.2.",
    "export": "Export what may train models, and follow what is withdrawn.",
    "ledger": "Look at the ledger.",
    "statement": "Say what a publisher is owed for a month.",
    "notice": "Silence a story, bring it back, put it right.",
    "mistakes": "List the mistakes that listeners report.",
    "telemetry": "Send publishers the reports of uses that they ask for, and say what waits.",
    "retention": "Say what is held, under which clause, until when.",
    "backup": "Write a copy of the database, without publishers' text.",
    "restore": "Put a backup in the database's place.",
    "listeners": "Count and forget listeners.",
    "sentences": "Split texts into sentences: JSON Lines in and out.",
    "summarise": "Summarise texts within a budget: JSON Lines in and out.",
    "integrity": "Say what keeps a sentence from being spoken beside its source: JSON Lines in and out.",
    "speakable": "Make text fit to be spoken, line by line.",
    "models": "Write or check the interaction models.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"skill.cli.{cmd_name}").command
        return found


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def byline() -> None:
    """Licensed news on voice assistants."""


def main() -> None:
    """Run a command; what Byline itself raises is one clear message and exit code 2, never a traceback."""
    try:
        byline(prog_name="python -m skill")
    except BylineError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
