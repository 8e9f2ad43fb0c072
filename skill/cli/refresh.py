"""`refresh`: poll every licensed feed now; `--watch` goes on."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.checkpointing import checkpointing
from skill.cli.opened import house, log_to_stderr
from skill.compose import House
from skill.desk.audit import audit
from skill.desk.filing import FeedReport
from skill.desk.ports.feeds import Fetcher
from skill.desk.refresh import Round, refresh

log = logging.getLogger("byline.audit")

# How long a notice that says "poll now" waits at most.
LOOK_SECONDS = 1.0


@click.command
@click.option("--watch", is_flag=True, help="Go on polling until stopped.")
@click.option(
    "--every", "every_seconds", default=60, show_default=True, type=click.IntRange(5), help="Seconds between rounds."
)
@click.option("--quiet", is_flag=True, help="Say only what went wrong or is new.")
def command(watch: bool, every_seconds: int, quiet: bool) -> None:
    """Poll every licensed feed now, due or not.

    Exit code 0: the round was made; 1: every licensed feed failed; 2: settings, titles or licences cannot
    be read.
    """
    log_to_stderr()
    opened = house(migrate=True)
    try:
        done = asyncio.run(_rounds(opened, every_seconds if watch else None, quiet))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
    sys.exit(1 if done.all_failed else 0)


def _now() -> datetime:
    return datetime.now(UTC)


async def _rounds(opened: House, every_seconds: int | None, quiet: bool, clock: Callable[[], datetime] = _now) -> Round:
    """Until the one round, or told to stop: a story that is being filed is filed first.

    Who watches audits too: in the first round, and then once each UTC day; and signs the ledger's head each minute.
    """
    if told := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.cancel)
    signing = nullcontext() if every_seconds is None else checkpointing(opened, _now)
    with signing:
        return await _polls(opened, every_seconds, quiet, clock)


async def _polls(opened: House, every_seconds: int | None, quiet: bool, clock: Callable[[], datetime]) -> Round:
    audited: date | None = None
    async with opened.fetcher() as fetcher:
        while True:
            now = clock()
            done = await refresh(opened.newsroom, fetcher, now)
            if not quiet or _is_news(done):
                show(done)
            if every_seconds is None:
                return done
            if audited != now.date():
                audited = now.date()
                audit_the_day(opened, now, quiet)
            await _until_due(opened, fetcher, every_seconds, clock, quiet)


async def _until_due(
    opened: House, fetcher: Fetcher, seconds: float, clock: Callable[[], datetime], quiet: bool
) -> None:
    """Sleep until the next round, and poll meanwhile what a notice asks to be polled."""
    due = time.monotonic() + seconds
    while (left := due - time.monotonic()) > 0:
        await asyncio.sleep(min(left, LOOK_SECONDS))
        if asked := opened.newsroom.feeds.take_asked():
            done = await refresh(opened.newsroom, fetcher, clock(), asked)
            if not quiet or _is_news(done):
                show(done)


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
