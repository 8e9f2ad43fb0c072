"""`refresh`: poll every licensed feed now; `--watch` goes on."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.checkpointing import checkpointing
from skill.cli.opened import house, log_to_stderr
from skill.cli.sending import sending
from skill.cli.stopping import stop_when_told
from skill.compose import House
from skill.desk.audit import audit
from skill.desk.filing import FeedReport
from skill.desk.polling import Pace
from skill.desk.refresh import Round, refresh, watch

log = logging.getLogger("byline.audit")


@click.command
@click.option("--watch", "watch_on", is_flag=True, help="Go on polling, each feed when it is due, until stopped.")
@click.option(
    "--every",
    "every_seconds",
    type=click.IntRange(5),
    help="With --watch: seconds between two polls of a feed, whatever it says of itself.  [default: learnt for each]",
)
@click.option("--quiet", is_flag=True, help="Say only what went wrong or is new.")
def command(watch_on: bool, every_seconds: int | None, quiet: bool) -> None:
    """Poll every licensed feed now, due or not; or, with --watch, each when it is due.

    Any number of processes may watch one database: they share the feeds.

    Exit code 0: the round was made; 1: every licensed feed failed; 2: settings, titles or licences cannot
    be read.
    """
    log_to_stderr()
    opened = house(migrate=True)
    try:
        if watch_on:
            asyncio.run(_watching(opened, _pace(every_seconds), quiet))
        done = asyncio.run(_once(opened, quiet))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
    sys.exit(1 if done.all_failed else 0)


def _pace(every_seconds: int | None) -> Pace:
    return Pace() if every_seconds is None else Pace.fixed(timedelta(seconds=every_seconds))


def _now() -> datetime:
    return datetime.now(UTC)


async def _once(opened: House, quiet: bool) -> Round:
    stop_when_told()
    async with opened.fetcher() as fetcher:
        done = await refresh(opened.newsroom, fetcher, _now())
    if not quiet or _is_news(done):
        show(done)
    return done


async def _watching(opened: House, pace: Pace, quiet: bool, clock: Callable[[], datetime] = _now) -> NoReturn:
    """Until told to stop: a story that is being filed is filed first.

    Who watches audits too: at first, and then once each UTC day; signs the ledger's head each minute; and sends
    publishers the reports of uses that they ask for.
    """
    stop_when_told()
    day = _Day(opened, quiet)
    with checkpointing(opened, _now), sending(opened, _now):
        async with opened.fetcher() as fetcher:
            await watch(opened.newsroom, fetcher, pace, day.goes_on, clock)


@dataclass
class _Day:
    """What is shown and done beside polling, whenever something was polled."""

    opened: House
    quiet: bool
    audited: date | None = None

    def goes_on(self, done: Round, now: datetime) -> None:
        if shown := _worth_showing(done, self.quiet):
            show(shown)
        if self.audited != now.date():
            self.audited = now.date()
            audit_the_day(self.opened, now, self.quiet)


def _worth_showing(done: Round, quiet: bool) -> Round | None:
    reports = tuple(one for one in done.reports if not quiet or one.new or one.changed or one.failed)
    return replace(done, reports=reports) if reports else None


def audit_the_day(opened: House, now: datetime, quiet: bool) -> None:
    """What `licences audit` does. Whatever it finds or meets, the rounds go on."""
    try:
        done = audit(opened.records, opened.settings.licensee, now)
    except Exception:
        log.exception("the audit could not be made")
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    for finding in done.findings:
        log.error("%s", finding)
        console.print(str(finding), style="red", markup=False, highlight=False)
    if not (quiet and done.is_clean):
        console.print(f"audit: {done}", style="" if done.is_clean else "red", markup=False, highlight=False)


def _is_news(done: Round) -> bool:
    return any(report.new or report.changed or report.failed for report in done.reports)


def show(done: Round) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table("feed", "status", "new", "changed", "refused and why", "note", box=None, pad_edge=False)
    for report in done.reports:
        table.add_row(report.feed, report.status, *_numbers(report), _refused(report), report.note)
    tables.show(console, table, "refused and why", "note")
    for identity, why in sorted(done.refused_licences.items()):
        console.print(f"licence {identity} is refused: {why}", style="red", markup=False)


def _numbers(report: FeedReport) -> tuple[str, str]:
    return str(report.new or ""), str(report.changed or "")


def _refused(report: FeedReport) -> str:
    return ", ".join(f"{count} {why}" for why, count in sorted(report.refused.items()))
