"""`listeners`: how many are known, and forgetting them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from skill.cli.opened import house
from skill.desk.forgetting import forget as forget_one
from skill.desk.forgetting import forget_unseen
from skill.desk.pseudonym import pseudonyms

_UNSEEN_SINCE = click.option(
    "--unseen-since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Who was not heard since, in UTC."
)
# What lies on the disk beside the rows: in the journal, and in pages that rows have moved out of.
_TRACES = "What the file and its journal hold of it besides goes with the next refresh."


@click.group
def command() -> None:
    """Count and forget listeners."""


@command.command
@_UNSEEN_SINCE
def count(unseen_since: datetime | None) -> None:
    """Say how many listeners are known; nobody is named."""
    known = house().desk.listeners.count(_day(unseen_since))
    click.echo(f"{_listeners(known)} known" + (f" and not heard since {unseen_since:%Y-%m-%d}" if unseen_since else ""))


@command.command
@click.argument("user_id", required=False)
@_UNSEEN_SINCE
def forget(user_id: str | None, unseen_since: datetime | None) -> None:
    """Forget the listener with the Alexa USER_ID; write - to give it on standard input, where no list of processes
    and no history of a shell keeps it.

    Answers and ledger stay, and nothing leads to them from the account any more. Exit code 1: nobody is known by that
    id, under any key of NEWS_LISTENER_KEY.
    """
    if (user_id is None) == (unseen_since is None):
        raise click.UsageError("name one: a USER_ID (- for standard input), or --unseen-since DATE")
    if unseen_since is not None:
        gone = forget_unseen(house().desk.listeners, _past(unseen_since))
        click.echo(f"{_listeners(gone)} forgotten. {_TRACES}")
        return
    opened = house()
    keys = pseudonyms(opened.settings.listener_keys, _account(user_id or ""))
    if not forget_one(opened.desk.listeners, keys):
        click.echo("Nobody is known by that id; there is nothing to forget.")
        sys.exit(1)
    click.echo(f"Forgotten. {_TRACES}")


def _account(user_id: str) -> str:
    """The id, from standard input for `-`. It is shown nowhere, not even in what is wrong with it."""
    found = (sys.stdin.readline() if user_id == "-" else user_id).strip()
    if not found or any(character.isspace() for character in found):
        raise click.UsageError("USER_ID is one word, such as Alexa sends in context.System.user.userId")
    return found


def _day(date: datetime | None) -> datetime | None:
    return None if date is None else date.replace(tzinfo=UTC)


def _past(date: datetime) -> datetime:
    day = date.replace(tzinfo=UTC)
    if day > datetime.now(UTC):
        raise click.UsageError(f"{day:%Y-%m-%d} is yet to come, and nobody was heard since; name a day that is over")
    return day


def _listeners(number: int) -> str:
    return f"{number} listener" if number == 1 else f"{number} listeners"
