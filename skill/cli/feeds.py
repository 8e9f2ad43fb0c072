"""`feeds`: how the feeds are doing, and what one carries that is not licensed yet."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.checking import check
from skill.cli.moments import iso
from skill.cli.opened import house
from skill.desk.health import Condition, Health, health, try_again
from skill.desk.polling import host_of

_PROSE = ("what is wrong", "what to do")
_STYLES = {
    Condition.UNLICENSED: "bright_black",
    Condition.NEW: "bright_black",
    Condition.WELL: "green",
    Condition.SILENT: "yellow",
    Condition.PAUSED: "yellow",
    Condition.FAILING: "yellow",
    Condition.LOST: "red",
}


@click.group
def command() -> None:
    """Say how the feeds are doing, and what one carries that is not licensed yet."""


command.add_command(check)


@command.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Say of each feed when it was last read and is polled next, what keeps it from us and what to do about it.

    Counts are of the last thirty days. Exit code 0: whatever fails may come right by itself; 1: something does not.
    """
    now = datetime.now(UTC)
    found = health(house().newsroom, now)
    if as_json:
        click.echo(json.dumps({"at": iso(now), "feeds": [_data(one) for one in found]}, ensure_ascii=False, indent=2))
    else:
        _show(found, now)
    sys.exit(1 if any(one.alarm for one in found) else 0)


@command.command(name="retry")
@click.argument("feed", metavar="FEED")
def retry(feed: str) -> None:
    """Forget what is held against FEED (its id): it is polled at once by who watches, or by the next refresh."""
    try_again(house().newsroom, feed, datetime.now(UTC))
    click.echo(f"{feed} is due: who watches polls it within a second; else run: python -m skill refresh")


# ── as a table ────────────────────────────────────────────────────────────────────────────────────


def _show(found: Sequence[Health], now: datetime) -> None:
    console = Console(width=None if sys.stdout.isatty() else 250)
    table = Table(
        "feed", "state", "last read (UTC)", "next poll", "what is wrong", "what to do", box=None, pad_edge=False
    )
    for name in ("new", "edits", "not said", "in other feeds", "repeated", "dates moved"):
        table.add_column(name, justify="right")
    for one in found:
        counts = one.counts
        table.add_row(
            one.feed, one.condition.value, _written(one.schedule.last_ok), _next(one, now), _wrong(one), _to_do(one),
            _number(counts.new), _number(counts.edits), _not_said(one), _share(counts.elsewhere, counts.entries),
            _share(counts.repeated, counts.entries), _share(counts.dates_moved, counts.entries),
            style="red" if one.alarm else _STYLES[one.condition],
        )  # fmt: skip
    tables.show(console, table, *_PROSE)
    alarms = sum(one.alarm is not None for one in found)
    if alarms:
        console.print(f"{alarms} need somebody; once that is done: python -m skill feeds retry FEED", style="red")


def _wrong(one: Health) -> str:
    schedule = one.schedule
    if one.condition is Condition.UNLICENSED:
        return ""
    said = []
    if schedule.error:
        times = "once" if schedule.errors == 1 else f"{schedule.errors} times in a row"
        said.append(f"{schedule.error.value}: {schedule.last_error}, {times}")
    if one.alarm:
        said.append(one.alarm)
    if one.silent_for:
        usually = f", usually for {_span(one.usually)}" if one.usually else ""
        said.append(f"nothing new for {_span(one.silent_for)}{usually}")
    if schedule.move:
        host, move = _plain(host_of(schedule.move.url)), schedule.move
        said.append(f"sends us to {host} for good, {move.times} times since {move.since:%Y-%m-%d}")
    return "; ".join(said)


def _to_do(one: Health) -> str:
    if one.condition is Condition.UNLICENSED:
        return ""
    if one.schedule.error:
        return one.schedule.error.what_to_do
    if one.alarm:
        return "write the host into the feed's may_move_to, if the publisher confirms it, or its new address into url"
    return "ask the publisher whether the feed is still filled" if one.silent_for else ""


def _plain(host: str) -> str:
    """A server wrote it: what no host name holds is left out."""
    return "".join(one for one in host if one.isascii() and (one.isalnum() or one in "-."))[:100]


def _next(one: Health, now: datetime) -> str:
    at = one.schedule.next_at
    if one.condition is Condition.UNLICENSED:
        return ""
    return "now" if at is None or at <= now else f"in {_span(at - now)}"


def _not_said(one: Health) -> str:
    share = one.counts.refused_share
    if not share:
        return ""
    why = ", ".join(f"{n} {code}" for code, n in sorted((one.counts.refused or {}).items()))
    return f"{share:.0%}: {why}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if part and whole else ""


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _span(span: timedelta | None) -> str:
    seconds = int(span.total_seconds()) if span else 0
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


# ── as JSON ───────────────────────────────────────────────────────────────────────────────────────


def _data(one: Health) -> dict[str, object]:
    schedule, counts = one.schedule, one.counts
    return {
        "feed": one.feed,
        "title": one.title,
        "state": one.condition.value,
        "alarm": one.alarm,
        "last_ok": iso(schedule.last_ok),
        "last_new": iso(schedule.news_at[-1]) if schedule.news_at else None,
        "next_at": iso(schedule.next_at),
        "interval_s": _seconds(schedule.interval),
        "paused_until": iso(schedule.paused_until),
        "error": schedule.error.value if schedule.error else None,
        "why": schedule.last_error,
        "what_to_do": _to_do(one) or None,
        "status": schedule.last_status,
        "errors": schedule.errors,
        "failing_since": iso(schedule.failing_since),
        "silent_s": _seconds(one.silent_for),
        "usually_s": _seconds(one.usually),
        "moves_to": _move(one),
        "adopted": schedule.adopted,
        "new": counts.new,
        "edits": counts.edits,
        "refused": dict(counts.refused or {}),
        "refused_share": counts.refused_share,
        "entries": counts.entries,
        "elsewhere": counts.elsewhere,
        "repeated": counts.repeated,
        "dates_moved": counts.dates_moved,
    }


def _move(one: Health) -> dict[str, object] | None:
    move = one.schedule.move
    return {"url": move.url, "times": move.times, "since": iso(move.since)} if move else None


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
