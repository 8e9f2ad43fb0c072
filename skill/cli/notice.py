"""`notice`: kill, withhold, release, correct, update; and what came in."""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.opened import house
from skill.compose import House
from skill.desk.notice import Accepted, Declined, Kind, Notice, accept
from skill.errors import NotFoundError

_REASON = click.option("--reason", required=True, metavar="R", help="Why, for the ledger; nobody hears it.")
_PUBLISHER = click.option("--publisher", metavar="P", help="Whose story it is, where it has not come yet.")


@click.group
def command() -> None:
    """Silence a story, bring it back, put it right; list what came in."""


@command.command
@click.argument("story")
@_REASON
@_PUBLISHER
def kill(story: str, reason: str, publisher: str | None) -> None:
    """Withdraw STORY (its id, GUID or link) for good: silent at once, and its words go from disk."""
    _send(Kind.KILL, story, reason, publisher)


@command.command
@click.argument("story")
@_REASON
@_PUBLISHER
def withhold(story: str, reason: str, publisher: str | None) -> None:
    """Hold STORY back until it is released: silent at once, its words are kept."""
    _send(Kind.WITHHOLD, story, reason, publisher)


@command.command
@click.argument("story")
@_REASON
@_PUBLISHER
def release(story: str, reason: str, publisher: str | None) -> None:
    """Let STORY be told again. Exit code 1 where it was killed."""
    _send(Kind.RELEASE, story, reason, publisher)


@command.command
@click.argument("story")
@_REASON
@_PUBLISHER
def update(story: str, reason: str, publisher: str | None) -> None:
    """Have the feed of STORY polled now."""
    _send(Kind.UPDATE, story, reason, publisher)


@command.command
@click.argument("story")
@click.option("--text", required=True, metavar="T", help="The publisher's sentence that puts it right.")
@click.option("--reason", default="correction", show_default=True, metavar="R", help="Why, for the ledger.")
@_PUBLISHER
def correct(story: str, text: str, reason: str, publisher: str | None) -> None:
    """Tell those who heard STORY what was wrong, in the publisher's words."""
    _send(Kind.CORRECT, story, reason, publisher, text)


@command.command(name="list")
@click.option("--last", "count", default=30, show_default=True, type=click.IntRange(1, 10_000))
def list_notices(count: int) -> None:
    """List the last notices, oldest first."""
    rows = house().notices.notices.last(count)
    if not rows:
        click.echo("No notice has come in.")
        return
    table = Table("time (UTC)", "by", "kind", "story", "reason", "outcome", "silent after", box=None, pad_edge=False)
    for row in rows:
        silent = "" if row.silent_ms is None else f"{row.silent_ms} ms"
        table.add_row(
            f"{row.received_at:%Y-%m-%d %H:%M:%S}", row.source, row.kind, row.story, row.reason, row.outcome, silent
        )
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    tables.show(console, table, "reason", "outcome")


def _now() -> datetime:
    return datetime.now(UTC)


def _send(kind: Kind, story: str, reason: str, publisher: str | None, text: str | None = None) -> None:
    opened = house()
    now = _now()
    notice = Notice(
        publisher=publisher or _publisher_of(opened, story),
        nonce=f"command-{uuid.uuid4()}",
        story=story,
        kind=kind,
        reason=reason,
        text=text,
        source="command",
        sent_at=now,
        received_at=now,
    )
    if notice.publisher not in opened.titles.publishers:
        raise NotFoundError(f"there is no publisher {publisher!r}; there are: {', '.join(opened.titles.publishers)}")
    _show(accept(opened.notices, notice, _now))


def _publisher_of(opened: House, reference: str) -> str:
    found = opened.notices.notices.named(reference)
    if found is None:
        raise NotFoundError(f"there is no story {reference} yet; where it is still to come, name its --publisher")
    return found.publisher


def _show(outcome: Accepted | Declined) -> None:
    if isinstance(outcome, Declined):
        click.echo(outcome.sentence, err=True)
        sys.exit(1)
    click.echo(f"{outcome.kind} {outcome.story}: {outcome.outcome}")
    click.echo(f"notice {outcome.notice}, in force {outcome.silent_ms} ms after it came")
