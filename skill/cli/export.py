"""`export`: hand on what a train grant covers, say what is to be deleted, record what was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.opened import house
from skill.desk.export import Look, ToDelete, Withdrawals, export, look, receive, withdrawals
from skill.rights.gate import Reason
from skill.rights.grounds import sentence
from skill.rights.licence import Use
from skill.rights.training import Aim, Covered, Item
from skill.rights.wording import iso, listed, priced

_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ"]
_WIDTH = 160


@click.group
def command() -> None:
    """Export what may train models, and follow what is withdrawn."""


@command.command
@click.option("--publisher", required=True, metavar="ID", help="The publisher's id in the titles file.")
@click.option("--recipient", required=True, metavar="NAME", help="Who trains, as the grant names it.")
@click.option("--model", required=True, metavar="NAME", help="What is trained, as the grant names it.")
@click.option("--purpose", required=True, metavar="NAME", help="To what end, as the grant names it.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="A new folder; else the export's id.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing: show what would be in it, what would not, and the clause."
)
def training(publisher: str, recipient: str, model: str, purpose: str, output: Path | None, dry_run: bool) -> None:
    """Write what a train grant covers at this moment, as Parquet and JSON Lines with a signed manifest.

    Exit code 1: nothing is covered; the export is empty, costs nothing, and says why.
    """
    exporter, aim, now = house().exporter, Aim(recipient, model, purpose), datetime.now(UTC)
    if dry_run:
        found = look(exporter, publisher, aim, now)
        show(found)
    else:
        done = export(exporter, publisher, aim, output, now)
        found = done.found
        click.echo(f"{done.folder}: export {done.id}, {_counted(done.items)}{_priced(found)}")
    if not found.covered:
        click.echo("\n".join(_refused(found)), err=True)
        sys.exit(1)


@command.command(name="withdrawals")
@click.option("--since", type=click.DateTime(_DATES), metavar="DATE", help="What was withdrawn from then on (UTC).")
@click.option("--recipient", metavar="NAME", help="One recipient's alone.")
@click.option("--table", "as_table", is_flag=True, help="For a person's eye.")
def list_withdrawals(since: datetime | None, recipient: str | None, as_table: bool) -> None:
    """List what those who hold an export have to delete, why, since when, and by when, as JSON Lines."""
    found = withdrawals(house().exporter, recipient, since and since.replace(tzinfo=UTC), datetime.now(UTC))
    _tell(found, found.items, as_table)


@command.command
@click.option("--recipient", metavar="NAME", help="One recipient's alone.")
@click.option("--table", "as_table", is_flag=True, help="For a person's eye.")
def overdue(recipient: str | None, as_table: bool) -> None:
    """List what was not deleted in time, or was deleted late. Exit code 1 where there is something."""
    found = withdrawals(house().exporter, recipient, None, datetime.now(UTC))
    late = [one for one in found.items if one.status in {"overdue", "late"}]
    _tell(found, late, as_table)
    sys.exit(1 if late else 0)


@command.command
@click.argument("export_id", metavar="EXPORT")
@click.option("--items", required=True, metavar="FILE|all", help="A file with one story id a line, or: all.")
@click.option("--deleted-at", required=True, type=click.DateTime(_DATES), metavar="WHEN", help="In UTC.")
def receipt(export_id: str, items: str, deleted_at: datetime) -> None:
    """Record that the recipient of EXPORT says that it deleted items. What was recorded first stays."""
    exporter, now = house().exporter, datetime.now(UTC)
    new = receive(exporter, export_id, _stories(items), deleted_at.replace(tzinfo=UTC), now)
    found = withdrawals(exporter, None, None, now)
    late = [one for one in found.items if one.withdrawal.held.export == export_id and one.status == "late"]
    click.echo(f"{_counted(new)} of {export_id} recorded as deleted{f'; {len(late)} of it late' if late else ''}")


def _stories(items: str) -> Sequence[str] | None:
    if items == "all":
        return None
    try:
        lines = Path(items).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{items} cannot be read; name a file with one story id a line, or: all") from error
    return [line.strip() for line in lines if line.strip()]


# ── what would be in it ───────────────────────────────────────────────────────────────────────────


def show(found: Look) -> None:
    """One line a story: in or out, the clause, and each reason as a sentence."""
    aim = found.aim
    click.echo(f"{found.publisher} to {aim.recipient}, {aim.model}, for {aim.purpose}, at {iso(found.at)}")
    table = Table("", "story", "published", "clause", "why", box=None, pad_edge=False)
    for verdict in found.verdicts:
        item, outcome = verdict.item, verdict.outcome
        story = item.story
        named = f"{story.id} v{story.version}\n{story.link or ''}".strip()
        published = f"{story.published_at:%Y-%m-%d}"
        if isinstance(outcome, Covered):
            table.add_row("in", named, published, outcome.clause, "")
            continue
        for number, reason in enumerate(outcome.reasons):
            first = ("out", named, published) if number == 0 else ("", "", "")
            table.add_row(*first, reason.clause, f"{reason.code}: {_sentence(reason, item)}")
    tables.show(Console(width=None if sys.stdout.isatty() else _WIDTH), table, "why")
    count = len(found.covered)
    click.echo(f"{_counted(count)} in, {len(found.verdicts) - count} out{_priced(found)}")


def _sentence(reason: Reason, item: Item) -> str:
    return sentence(reason, item.standing.licence, item.standing.schedule, Use.TRAIN)


def _refused(found: Look) -> Iterable[str]:
    yield f"Nothing of {found.publisher} is covered, and nothing was charged:"
    for refused in found.refusals:
        for reason in refused.reasons:
            yield f"  {reason.code}, {reason.clause}: {reason.found}"
    if granted := sorted(_granted(found)):
        yield f"Granted is: {'; '.join(granted)}."


def _granted(found: Look) -> set[str]:
    """What train grants there are, for who asked for another one."""
    grants = (one.standing.schedule.grants.get(Use.TRAIN) for one in found.terms if one.standing.schedule)
    return {
        f"{one.training.recipient}, {listed(one.training.models, 'or')}, for {listed(one.training.purposes, 'or')}"
        for one in grants
        if one and one.training
    }


def _priced(found: Look) -> str:
    prices = [priced(one.price_micros, one.currency) for one in found.charges if one.price_micros]
    return f", {' and '.join(prices)}" if prices else ", no charge"


def _counted(count: int) -> str:
    return f"{count:,} item{'' if count == 1 else 's'}"


# ── what is to be deleted ─────────────────────────────────────────────────────────────────────────


def _tell(found: Withdrawals, items: Sequence[ToDelete], as_table: bool) -> None:
    if as_table:
        table = Table(
            "export", "recipient", "story", "why", "clause", "since (UTC)", "delete by (UTC)", "deleted (UTC)", "",
            box=None, pad_edge=False,
        )  # fmt: skip
        for one in items:
            table.add_row(*_row(one))
        tables.show(Console(width=None if sys.stdout.isatty() else _WIDTH), table)
    else:
        for one in items:
            click.echo(json.dumps(_data(one), ensure_ascii=False))
    for licence, why in sorted(found.unread.items()):
        click.echo(f"{licence} is refused, so nothing is said of its items: {why}", err=True)


def _row(one: ToDelete) -> tuple[str, ...]:
    withdrawal = one.withdrawal
    held, reasons = withdrawal.held, withdrawal.reasons
    return (
        held.export,
        held.aim.recipient,
        held.story,
        "\n".join(reason.code for reason in reasons),
        "\n".join(reason.clause for reason in reasons),
        _at(withdrawal.since),
        _at(withdrawal.delete_by),
        _at(one.deleted_at) if one.deleted_at else "",
        one.status,
    )


def _data(one: ToDelete) -> dict[str, object]:
    """Times are ISO 8601 in UTC."""
    withdrawal = one.withdrawal
    held = withdrawal.held
    return {
        "export": held.export,
        "recipient": held.aim.recipient,
        "model": held.aim.model,
        "purpose": held.aim.purpose,
        "story": held.story,
        "version": held.version,
        "link": one.link,
        "licence": held.licence,
        "licence_version": held.licence_version,
        "reasons": [{"code": one.code, "clause": one.clause, "found": one.found} for one in withdrawal.reasons],
        "since": iso(withdrawal.since),
        "delete_by": iso(withdrawal.delete_by),
        "deleted_at": iso(one.deleted_at) if one.deleted_at else None,
        "status": one.status,
    }


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
