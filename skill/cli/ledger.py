"""`ledger`: what went out and what was refused, and whether the record of it is whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
import orjson
from rich.console import Console
from rich.table import Table

from skill import RELEASE
from skill.alexa.render import fill
from skill.cli import tables
from skill.cli.opened import house
from skill.desk.ledger import Unreadable, checkpoint_form, moment, read_checkpoint
from skill.desk.ledger import verify as judge
from skill.desk.ports.ledger import Checkpoint, LedgerLine
from skill.desk.replay import Gone, Lookup, Other, Same, Sent
from skill.desk.replay import replay as look_again
from skill.desk.statement import expect_accounted
from skill.errors import NotFoundError
from skill.store.archives import archived_rows
from skill.store.ledger import linked
from skill.store.signing import read_public_key
from skill.store.trail import Trail
from skill.voice.strings import Strings, spoken_locale

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group
def command() -> None:
    """Look at the ledger."""


@command.command
@click.option("--last", "count", default=30, show_default=True, type=click.IntRange(1, 10_000))
def show(count: int) -> None:
    """List the last uses and refusals, oldest first."""
    rows = house().ledger.last(count)
    if not rows:
        click.echo("The ledger is empty: nothing has been said yet.")
        return
    table = Table(
        "time (UTC)", "door", "title or licence", "story", "use", "words", "channel", "price", "",
        box=None, pad_edge=False,
    )  # fmt: skip
    for row in rows:
        price = f"{row.price_micros / 1_000_000:.4f} {row.currency}" if row.price_micros else ""
        said = _note(row)
        words = str(row.words) if row.kind == "use" else ""
        table.add_row(
            f"{row.at:%Y-%m-%d %H:%M:%S}", row.door, row.title or row.licence or "", row.story or "", row.use or "",
            words, row.channel or "", price, said,
        )  # fmt: skip
    tables.show(Console(width=None if sys.stdout.isatty() else 200), table)


def _note(row: LedgerLine) -> str:
    if row.kind != "use":
        return f"{'refused' if row.kind == 'refusal' else row.kind}: {', '.join(row.codes)}"
    return ", ".join(["by a model"] * row.is_by_model + ["not billed"] * (not row.is_billable))


@command.command
@click.option("--json", "as_json", is_flag=True, help="One JSON object, to be kept elsewhere.")
def checkpoint(as_json: bool) -> None:
    """Sign the ledger's head as it is; without a new row, print the checkpoint that signed it.

    Exit code 1: the ledger is empty.
    """
    opened = house()
    made = opened.checkpoints.make(datetime.now(UTC))
    shown = made or opened.checkpoints.last()
    if shown is None:
        click.echo("the ledger is empty: there is nothing to sign yet", err=True)
        sys.exit(1)
    public = opened.signer.made_public_key()
    if as_json:
        form = json.loads(checkpoint_form(shown)) | {"hash": shown.hash, "public_key": public.pem}
        click.echo(json.dumps(form))
        return
    (head,) = shown.heads
    new = "" if made else ", and no row was written since"
    click.echo(f"checkpoint {shown.id} of {moment(shown.at)} signs row {head.n}, hash {head.hash}{new}")
    click.echo(f"signature {shown.signature} by key {shown.key}")


@command.command
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Checkpoints that were kept elsewhere, one a line: as checkpoint --json prints them, or as a log has them.",
)
@click.option("--archives", type=_FOLDER, help="The folder of archived rows, to verify them as well.")
@click.option(
    "--key", "pems", multiple=True, type=click.File("rb"), help="A public key in PEM that counts beside our own."
)
def verify(kept: Path | None, archives: Path | None, pems: tuple[BinaryIO, ...]) -> None:
    """Check that the ledger is what was written: every row, every checkpoint, nothing cut off.

    Exit code 0: all holds; 1: something was found, a sentence for each; 2: it could not be checked.
    """
    opened = house()
    keys = [read_public_key(pem.read(), pem.name) for pem in pems]
    if (own := opened.signer.public_key()) is not None:
        keys.append(own)
    files = None if archives is None else partial(archived_rows, archives)
    done = judge(Trail(opened.database), linked, keys, files, kept_elsewhere(kept) if kept else ())
    for finding in done.findings:
        click.echo(finding)
    for note in done.notes:
        click.echo(f"note: {note}")
    shown = f", of which the first {len(done.findings)} are shown" if done.found > len(done.findings) else ""
    outcome = "everything holds" if done.holds else f"findings: {done.found}{shown}"
    click.echo(f"{outcome}; looked at rows: {done.rows}, checkpoints: {done.checkpoints}")
    sys.exit(0 if done.holds else 1)


def kept_elsewhere(path: Path) -> Iterator[Checkpoint | Unreadable]:
    """The checkpoints of a file; one that holds none at all is a finding."""
    found = 0
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if (one := read_checkpoint(line)) is not None:
                    found += 1
                    yield one
    except OSError as error:
        raise NotFoundError(f"{path}, the file of checkpoints, cannot be read: {error.strerror}") from error
    if not found:
        yield Unreadable(0, f"{path} holds no checkpoint")


@command.command
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Only rows older than this UTC date.")
@click.option(
    "--to", "folder", type=_FOLDER, help="Where the files go. Default: the folder archive beside the database."
)
@click.option("--unaccounted", is_flag=True, help="Also rows that stand in no statement: nobody is paid for them.")
def archive(before: datetime, folder: Path | None, unaccounted: bool) -> None:
    """Move old rows that a checkpoint signed to files, which verify --archives can read.

    A row goes when its file was written, read back and found whole. Nothing goes while a row of before the date stands
    in no statement on record.
    """
    opened = house()
    if not unaccounted:
        expect_accounted(opened.accountant, before.replace(tzinfo=UTC))
    target = folder or opened.database.path.parent / "archive"
    files = rows = 0
    for moved in opened.archives.move(before.replace(tzinfo=UTC), target, datetime.now(UTC)):
        files, rows = files + 1, rows + moved.last_n - moved.first_n + 1
        click.echo(f"rows {moved.first_n} to {moved.last_n}: {target / moved.file}")
    if not files:
        click.echo(f"nothing to move: no checkpoint signed rows that are all older than {before:%Y-%m-%d}")
    else:
        click.echo(f"moved {rows} rows to {files} {'file' if files == 1 else 'files'}")


@command.command
@click.argument("answer", metavar="ANSWER_ID")
def replay(answer: str) -> None:
    """Print what an answer was, byte for byte: ANSWER_ID is the answer's id or its requestId.

    Exit code 1: what can be put together today is not what was sent.
    """
    opened = house()
    found = look_again(opened.replays, opened.titles, answer, _filled_in, datetime.now(UTC))
    about = f"answer {found.sent.id} of {found.sent.at:%Y-%m-%d %H:%M:%S} UTC"
    match found:
        case Same(_, body):
            click.echo(body.decode())
            click.echo(f"{about}: this is what was sent; its hash is the one on record", err=True)
        case Gone(sent, renditions):
            click.echo(f"{about} cannot be shown: retention has removed the text of {', '.join(renditions)}")
            click.echo(f"only its hash tells: {sent.response_hash}, the SHA-256 of the bytes that were sent")
        case Other(sent, body, edited):
            click.echo(body.decode())
            click.echo(
                f"{about}: this is not what was sent, whose hash is {sent.response_hash}{_why(sent, edited)}", err=True
            )
            sys.exit(1)


def _filled_in(sent: Sent, lookup: Lookup) -> bytes:
    strings = Strings(spoken_locale(sent.locale))
    return fill(orjson.loads(sent.skeleton), lookup, strings)


def _why(sent: Sent, edited: tuple[str, ...]) -> str:
    """What may have made the difference, where that is known."""
    reasons = [f"{', '.join(edited)} was edited since"] if edited else []
    if sent.release != RELEASE:
        reasons.append(f"it was made by release {sent.release}, this is {RELEASE}")
    return f"; {' and '.join(reasons)}" if reasons else ""
