"""`feeds check`: one fetch by hand, of which nothing is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from skill.cli import tables
from skill.cli.moments import iso
from skill.cli.opened import environment
from skill.compose import feed_parser
from skill.desk.checkup import Checkup, InPublic, checkup, in_public
from skill.desk.ports.feeds import ErrorClass, Fetched, FetchFailed, NotAFeed, NotModified, Parsed, Validators
from skill.desk.ports.signals import Document
from skill.desk.scratch import Scratch
from skill.desk.signals import Heard, Sayings, SignalDesk
from skill.intake.formats.channel import Channel, read_channel
from skill.intake.http import PUBLIC_PORTS, HttpFetcher
from skill.intake.opml import feed_address
from skill.intake.signals.reader import SignalReader
from skill.rights.said import as_data
from skill.rights.signals import AtMost, Paid, Reported, Signal, Until, Within
from skill.rights.wording import listed
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

    It is fetched once, with what its publisher says in public of its stories, and nothing of it is kept; no settings,
    titles, licences or database are needed. A host on a private address is asked only where NEWS_PRIVATE_FEED_HOSTS
    names it. Exit code 0: it is a feed; 1: it is none, or cannot be fetched; 2: it cannot be asked for like this.
    """
    feed = Feed(_ID, _ID, _fit(url), auth=_key(key_header, key_from))
    now = datetime.now(UTC)
    private_hosts = read_private_hosts(environment())
    looked = asyncio.run(_look(feed, private_hosts, now))
    if isinstance(looked, FetchFailed):
        _fail(feed, looked, as_json)
    fetched, parsed, sayings, documents = looked.fetched, looked.parsed, looked.sayings, looked.documents
    channel = read_channel(fetched)
    found = checkup(parsed, feed, channel.language or _ENGLISH, now, has_captions=channel.has_captions)
    told = _told(feed, fetched, channel, found, is_private=_host_of(url) in private_hosts)
    told |= {"documents": list(map(_document, documents)), "signals": list(map(_signal, in_public(sayings, parsed)))}
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


@dataclass(frozen=True, slots=True)
class _Looked:
    """A feed as it came, and what is said in public of its stories."""

    fetched: Fetched
    parsed: Parsed
    sayings: Sayings
    documents: Sequence[Document]


async def _look(feed: Feed, private_hosts: frozenset[tuple[str, int]], now: datetime) -> _Looked | FetchFailed:
    async with HttpFetcher(private_hosts, environment().get) as fetcher:
        fetched = await fetcher.fetch(feed, Validators())
        if isinstance(fetched, NotModified):
            return FetchFailed("the server says not modified (HTTP 304), but we have no earlier copy", 304)
        if isinstance(fetched, FetchFailed):
            return fetched
        parsed = feed_parser().parse(fetched)
        if isinstance(parsed, NotAFeed):
            return FetchFailed(parsed.why, error=ErrorClass.NOT_A_FEED)
        desk = SignalDesk(Scratch(), SignalReader())
        await desk.heed(fetcher, feed, Heard(fetched.headers, [entry.link for entry in parsed.entries]), now)
    return _Looked(fetched, parsed, desk.sayings(feed), desk.store.documents(feed.id))


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


def _told(feed: Feed, fetched: Fetched, channel: Channel, found: Checkup, *, is_private: bool) -> dict[str, Any]:
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
        "oldest": iso(found.oldest),
        "newest": iso(found.newest),
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


def _document(one: Document) -> Mapping[str, Any]:
    return {
        "kind": one.reference.kind.value,
        "address": one.reference.address,
        "status": one.status,
        "bytes": None if one.text is None else len(one.text),
        "sha256": one.sha256,
    }


def _signal(one: InPublic) -> Mapping[str, Any]:
    return as_data(one.signal) | {"stories": one.stories, "sentence": _sentence(one.signal)}


def _sentence(signal: Signal) -> str:
    """What it would do, for who does not read standards."""
    uses = listed([use.value for use in sorted(signal.uses)], "and") or "nothing that is done here"
    match signal.narrowing:
        case Within(countries, without):
            place = listed(sorted(countries), "and") if countries is not None else "any country"
            left_out = f" but {listed(sorted(without), 'and')}" if without else ""
            does = f"lets {uses} out in {place}{left_out} alone"
        case AtMost(characters):
            does = f"keeps {uses} to {characters} characters"
        case Until(moment):
            does = f"stops {uses} from {moment:%Y-%m-%d %H:%M} UTC on"
        case Paid():
            does = f"stops {uses} where nothing is paid"
        case Reported(profile):
            does = f"stops {uses} where they are not reported as {profile} asks"
        case _:
            does = f"stops {uses}"
    return f'it {does}, unless a licence stands above it: contract_wins = ["{signal.source}"]'


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
    for line in _in_public(told):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
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


def _in_public(told: Mapping[str, Any]) -> Iterator[str]:
    there = [one for one in told["documents"] if one["bytes"] is not None]
    asked = f"{len(there)} of {len(told['documents'])} documents are there"
    if not told["signals"]:
        yield f"Nothing is said in public against any use ({asked})."
        return
    yield f"Said in public ({asked}):"
    for one in told["signals"]:
        yield f"- {one['source']} at {one['document']} ({one['place']}) says: {one['says']}"
        yield f"  of {one['stories']} of {told['stories']} stories; {one['sentence']}"


def _polling(polling: Mapping[str, Any]) -> Iterator[str]:
    validators = [name for name, has in (("ETag", polling["etag"]), ("Last-Modified", polling["last_modified"])) if has]
    yield f"can ask whether it changed ({' and '.join(validators)})" if validators else "is sent whole each time"
    if polling["fresh_seconds"] is not None:
        yield f"fresh for {polling['fresh_seconds']} seconds"
    if polling["ttl_minutes"] is not None:
        yield f"to be read again after {polling['ttl_minutes']} minutes"
    yield "names a WebSub hub" if polling["hub"] else "no hub"
