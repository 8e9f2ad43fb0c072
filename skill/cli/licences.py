"""`licences`: check the files, suspend and resume, exchange them, explain a decision."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from skill.cli.comparing import in_sentences
from skill.cli.exchanging import export_licence, import_licence
from skill.cli.explaining import as_data, in_words, standing_as_data, standing_in_words
from skill.cli.opened import house, licence_store, settings
from skill.compose import load_titles
from skill.desk.audit import audit as audited
from skill.desk.explain import Case, explain, explain_standing
from skill.desk.licences import conflicts, read_folder
from skill.desk.ports.licences import Suspension
from skill.desk.suspension import resume, suspend
from skill.rights.amendment import compare
from skill.rights.licence import GRANTABLE, Channel, Use
from skill.rights.lint import lint
from skill.rights.reading import read_licence
from skill.settings import Settings
from skill.store.database import Database
from skill.store.licence_files import Folder, Licences

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group
def command() -> None:
    """Check, compare, suspend and exchange licences, explain a decision."""


command.add_command(export_licence)
command.add_command(import_licence)


@command.command
def check() -> None:
    """Read every licence file and show every fault. Exit code 1 where there is one."""
    found = settings()
    titles = load_titles(found.titles)
    folder = read_folder(Folder(found.licences).files(), titles)
    now = datetime.now(UTC)
    for licence, _ in folder.licences:
        note = (
            ""
            if licence.licensee == found.licensee
            else f" (to {licence.licensee}, not to {found.licensee}: grants us nothing)"
        )
        feeds = ", ".join(sorted(feed for schedule in licence.schedules for feed in schedule.feeds))
        when = " (not begun)" if now < licence.starts else " (ended)" if now >= licence.ends else ""
        term = f"{licence.starts:%Y-%m-%d} to {licence.ends:%Y-%m-%d}{when}"
        click.echo(f"{licence.file}: {licence.id} version {licence.version}, {term}: {feeds}{note}")
    for fault in folder.faults:
        click.echo(str(fault), err=True)
    for identity in folder.refused:
        click.echo(f"{identity} is refused", err=True)
    if not folder.licences and not folder.faults:
        click.echo("the folder holds no licence: nothing will be fetched or said")
    for suspension in _suspensions(found):
        click.echo(str(suspension))
    twice = conflicts(folder, titles, found.licensee, now)
    for sentence in twice:
        click.echo(sentence, err=True)
    sys.exit(1 if folder.faults or twice else 0)


def _suspensions(found: Settings) -> Iterable[Suspension]:
    """Where there is no database yet, nothing is suspended."""
    database = Database(found.database_url)
    return Licences(database).load().suspended.values() if database.is_current() else ()


@command.command(name="lint")
def lint_files() -> None:
    """Remark on clauses that never apply, limits that others swallow, and terms that end soon.

    Remarks are no faults: exit code 0 with or without them, 1 where a file has a fault.
    """
    found = settings()
    folder = read_folder(Folder(found.licences).files(), load_titles(found.titles))
    remarks = lint([licence for licence, _ in folder.licences], found.licensee, datetime.now(UTC))
    for remark in remarks:
        click.echo(str(remark))
    if not remarks and not folder.faults:
        click.echo("no remarks: every clause can apply, and no term ends within thirty days")
    for fault in folder.faults:
        click.echo(str(fault), err=True)
    sys.exit(1 if folder.faults else 0)


@command.command
@click.argument("old", type=_A_FILE)
@click.argument("new", type=_A_FILE)
def diff(old: Path, new: Path) -> None:
    """Say what the licence file NEW makes narrower and what wider than OLD. Exit code 1 where one is faulty."""
    names = [path.name if old.name != new.name else str(path) for path in (old, new)]
    # What is no UTF-8 stays in the text, where the reading faults it.
    texts = [path.read_text(encoding="utf-8-sig", errors="surrogateescape") for path in (old, new)]
    readings = [read_licence(text, name) for text, name in zip(texts, names, strict=True)]
    for fault in (fault for reading in readings for fault in reading.faults):
        click.echo(str(fault), err=True)
    before, after = (reading.licence for reading in readings)
    if before is None or after is None:
        sys.exit(1)
    click.echo("\n".join(in_sentences(before, after, compare(before, after))))


@command.command(name="suspend")
@click.argument("licence", metavar="ID")
@click.option("--why", required=True, metavar="TEXT", help="The reason, as /readyz and explain will say it.")
def suspend_licence(licence: str, why: str) -> None:
    """Say and fetch nothing under the licence ID from the next request on, in every process and after restarts."""
    click.echo(str(suspend(licence_store(), licence, why, datetime.now(UTC))))
    click.echo(f"nothing of it is said or fetched until: python -m skill licences resume {licence}")


@command.command(name="resume")
@click.argument("licence", metavar="ID")
def resume_licence(licence: str) -> None:
    """Lift the suspension of the licence ID."""
    resume(licence_store(), licence)
    click.echo(f"{licence} is resumed: what it lets out may be said again, and its feeds are fetched at the next round")


@command.command(name="explain")
@click.argument("story")
@click.option(
    "--use", "use", type=click.Choice(sorted(use.value for use in GRANTABLE)), help="One use; else every one."
)
@click.option("--territory", metavar="CC", help="The country that the listener consented to give.")
@click.option("--locale", default="en-US", show_default=True)
@click.option("--host", default="alexa", show_default=True)
@click.option(
    "--channel", default="voice", show_default=True, type=click.Choice([channel.value for channel in Channel])
)
@click.option("--json", "as_json", is_flag=True)
def explain_story(
    story: str, use: str | None, territory: str | None, locale: str, host: str, channel: str, as_json: bool
) -> None:
    """Print the decision about STORY (its id, GUID or link) as an annex that can be sent to its publisher.

    STORY may also be the id of a title or a feed: then its licence alone is explained, for any use and listener.
    Every limit is shown with the story's figures, every reason as a sentence with its code and clause.
    """
    uses = [Use(use)] if use else [one for one in Use if one in GRANTABLE]
    case = Case(locale, territory.upper() if territory else None, host, Channel(channel))
    desk, now = house().desk, datetime.now(UTC)
    if feeds := explain_standing(desk, story, now):
        data, lines = standing_as_data(feeds, now), standing_in_words(feeds, now)
    else:
        found = explain(desk, story, uses, case, now)
        data, lines = as_data(found), in_words(found)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


@command.command
@click.option("--json", "as_json", is_flag=True)
def audit(as_json: bool) -> None:
    """Prove over all that is on record that nothing was said beyond its licence. Exit code 1 where something was.

    It shares no code with the gate. `refresh --watch` does the same once a day.
    """
    opened = house()
    began = time.monotonic()
    done = audited(opened.records, opened.settings.licensee, datetime.now(UTC))
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        click.echo(json.dumps(asdict(done) | {"seconds": seconds}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*map(str, done.findings), f"{done}, in {seconds:.1f} s"]))
    sys.exit(0 if done.is_clean else 1)
