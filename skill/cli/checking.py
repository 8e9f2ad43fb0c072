"""`feeds check`: one fetch by hand, of which nothing is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.opened import environment
from skill.compose import feed_parser
from skill.desk.checkup import Checkup, checkup
from skill.desk.ports.feeds import ErrorClass, Fetched, FetchFailed, NotAFeed, NotModified, Validators
from skill.intake.formats.channel import Channel, read_channel
from skill.intake.http import PUBLIC_PORTS, HttpFetcher
from skill.intake.opml import feed_address
from skill.settings import read_private_hosts
from skill.stories.drafts import Draft, drafted
from skill.stories.titles import Feed, FeedAuth

# The feed as the fetcher and the merging know it; no titles file has it.
_ID = "checked"
_ENGLISH = "en"


@click.command
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--key-header", metavar="HEADER", help="The header that the server wants a key in.")
@click.option("--key-from", metavar="VARIABLE", help="The environment variable that holds the key.")
def check(url: str, as_json: bool, key_header: str | None, key_from: str | None) -> None:
    """Say what the feed at URL carries, and which uses it could serve, before there is a licence.

    It is fetched once and nothing of it is kept; no settings, titles, licences or database are needed. A host on a
    private address is asked only where NEWS_PRIVATE_FEED_HOSTS names it. Exit code 0: it is a feed; 1: it is none, or
    cannot be fetched; 2: it cannot be asked for like this.
    """
    feed = Feed(_ID, _ID, _fit(url), auth=_key(key_header, key_from))
    now = datetime.now(UTC)
    private_hosts = read_private_hosts(environment())
    fetched = asyncio.run(_fetch(feed, private_hosts))
    if isinstance(fetched, FetchFailed):
        _fail(feed, fetched, as_json)
    parsed = feed_parser().parse(fetched)
    if isinstance(parsed, NotAFeed):
        _fail(feed, FetchFailed(parsed.why, error=ErrorClass.NOT_A_FEED), as_json)
    channel = read_channel(fetched)
    found = checkup(parsed, feed, channel.language or _ENGLISH, now, has_captions=channel.has_captions)
    told = _told(feed, fetched, channel, found, is_private=_host_of(url) in private_hosts)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(told)


def _fit(url: str) -> str:
    fit = feed_address(url)
    if fit is None:
        raise click.BadParameter(
            "write an http or https address without a user or password; a key goes into --key-header and --key-from",
            param_hint="URL",
        )
    return fit


def _key(header: str | None, variable: str | None) -> FeedAuth | None:
    if (header is None) != (variable is None):
        raise click.UsageError("--key-header and --key-from go together: the header, and where its value is")
    return FeedAuth(header, variable) if header and variable else None


async def _fetch(feed: Feed, private_hosts: frozenset[tuple[str, int]]) -> Fetched | FetchFailed:
    async with HttpFetcher(private_hosts, environment().get) as fetcher:
        outcome = await fetcher.fetch(feed, Validators())
    if isinstance(outcome, NotModified):
        return FetchFailed("the server says not modified (HTTP 304), but we have no earlier copy", 304)
    return outcome


def _host_of(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return (parts.hostname or "").casefold(), parts.port or (443 if parts.scheme.casefold() == "https" else 80)


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────


def _fail(feed: Feed, failed: FetchFailed, as_json: bool) -> NoReturn:
    what = _what_to_do(feed, failed)
    if as_json:
        told = {"url": feed.url, "why": failed.why, "status": failed.status, "error": failed.error.value, "do": what}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{feed.url}: {failed.why}\nWhat to do: {what}", err=True)
    sys.exit(1)


def _what_to_do(feed: Feed, failed: FetchFailed) -> str:
    """As for a feed of the titles file, but that there is none yet."""
    host, port = _host_of(feed.url)
    if failed.error is ErrorClass.ADDRESS:
        is_odd = port not in PUBLIC_PORTS
        why = "ports other than 80 and 443, and hosts on private addresses," if is_odd else "hosts on private addresses"
        return f"{why} are asked only where NEWS_PRIVATE_FEED_HOSTS names them: NEWS_PRIVATE_FEED_HOSTS={host}:{port}"
    if failed.error in _BEFORE_THERE_IS_ONE:
        return _BEFORE_THERE_IS_ONE[failed.error]
    return failed.error.what_to_do


_BEFORE_THERE_IS_ONE = {
    ErrorClass.KEY: "set the environment variable that --key-from names, here or in .env",
    ErrorClass.REFUSED: "ask the publisher for a key, and give it with --key-header and --key-from",
    ErrorClass.NOT_FOUND: "look whether the address is spelt right, or ask the publisher where its feed is",
    ErrorClass.GONE: "ask the publisher where its feed is now",
    ErrorClass.BUSY: "try again later: the server asks for that",
    ErrorClass.REDIRECT: "open the address in a browser, and check the one where it ends",
    ErrorClass.NOT_A_FEED: "open the address in a browser; a page often names its feed in a link of the type"
    " application/rss+xml",
}


# ── what is told ──────────────────────────────────────────────────────────────────────────────────


def _told(feed: Feed, fetched: Fetched, channel: Channel, found: Checkup, *, is_private: bool) -> Mapping[str, Any]:
    draft = Draft(channel.name, fetched.moved_to or feed.url, channel.language or next(iter(found.languages), ""))
    return {
        "url": feed.url,
        "moved_to": fetched.moved_to,
        "is_private": is_private,
        "format": found.format,
        "title": channel.name or None,
        "content_type": fetched.content_type,
        "bytes": len(fetched.body),
        "stories": found.stories,
        "oldest": _iso(found.oldest),
        "newest": _iso(found.newest),
        "languages": found.languages,
        "with": found.holding,
        "median_words": found.words,
        "polling": {
            "etag": fetched.validators.etag is not None,
            "last_modified": fetched.validators.last_modified is not None,
            "fresh_seconds": fetched.fresh_seconds,
            "ttl_minutes": channel.ttl_minutes,
            "hub": channel.has_hub,
        },
        "states_terms": channel.states_terms,
        "uses": {one.use.value: {"stories": one.stories, "needs": one.needs} for one in found.uses},
        "warnings": list(found.warnings),
        "titles": drafted([draft]),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _show(told: Mapping[str, Any]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    for line in _lines(told):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print()
    table = Table("use", "stories", "what it needs", box=None, pad_edge=False)
    for use, one in told["uses"].items():
        table.add_row(use, f"{one['stories']} of {told['stories']}", one["needs"])
    tables.show(console, table, "what it needs")
    console.print("The parts of a recipe are not read from feeds yet.", style="dim")
    for warning in told["warnings"]:
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False, soft_wrap=True)
    console.print()
    console.print("For the titles file, to be completed. It licenses nothing:", style="bold")
    tables_of = told["titles"].partition("\n\n")[2].rstrip()
    console.print(tables_of, markup=False, highlight=False, soft_wrap=True)


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{told['title'] or told['url']}: {told['format']}, {told['stories']} stories, {told['bytes']:,} bytes"
    if told["moved_to"]:
        yield f"It has moved for good, to {told['moved_to']}"
    if told["is_private"]:
        yield "Its host is on a private address, and asked because NEWS_PRIVATE_FEED_HOSTS names it"
    if told["oldest"]:
        yield f"Dates      {told['oldest']} to {told['newest']}"
    languages = ", ".join(f"{name or 'not said'} {count}" for name, count in told["languages"].items())
    yield f"Languages  {languages or 'not said'}"
    holding = ", ".join(f"{name} {count}" for name, count in told["with"].items() if count)
    yield f"With       {holding or 'nothing more'}"
    yield f"Words      {', '.join(f'{name} {count}' for name, count in told['median_words'].items())} (medians)"
    yield f"Polling    {', '.join(_polling(told['polling']))}"
    if told["states_terms"]:
        yield "Terms      it states terms of its own: read them. A public feed is no licence"


def _polling(polling: Mapping[str, Any]) -> Iterator[str]:
    validators = [name for name, has in (("ETag", polling["etag"]), ("Last-Modified", polling["last_modified"])) if has]
    yield f"can ask whether it changed ({' and '.join(validators)})" if validators else "is sent whole each time"
    if polling["fresh_seconds"] is not None:
        yield f"fresh for {polling['fresh_seconds']} seconds"
    if polling["ttl_minutes"] is not None:
        yield f"to be read again after {polling['ttl_minutes']} minutes"
    yield "names a WebSub hub" if polling["hub"] else "no hub"
