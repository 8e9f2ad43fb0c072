"""`ask`: typed words in, an answer out, in this process and on the same database; or over `--url`."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from skill.alexa.envelope import read_envelope
from skill.app import make_skill
from skill.cli.opened import house, settings
from skill.compose import House
from skill.desk.ports.ledger import LedgerLine
from skill.desk.readiness import missing
from skill.errors import BylineError, NotFoundError
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched, Matcher
from skill.simulator.reading import read_answer
from skill.voice.samples import load_samples
from skill.voice.strings import LOCALES

TIMEOUT_SECONDS = 10
Post = Callable[[dict[str, Any]], dict[str, Any]]


@click.command
@click.argument("line", required=False)
@click.option("--locale", default="en-US", show_default=True, type=click.Choice(LOCALES))
@click.option("--territory", metavar="CC", help="The country that the listener consented to give, such as US.")
@click.option("--device", default="echo", show_default=True, type=click.Choice(["echo", "show"]))
@click.option("--listener", default="you", show_default=True, help="Who speaks; another name is another listener.")
@click.option("--url", help="Post to a running skill instead, such as http://127.0.0.1:5000/alexa.")
@click.option("--cut-off", is_flag=True, help="You speak while the answer is being said: time counts as on a device.")
@click.option("--json", "as_json", is_flag=True, help="Print request and response as one JSON object.")
def command(
    line: str | None,
    locale: str,
    territory: str | None,
    device: str,
    listener: str,
    url: str | None,
    cut_off: bool,
    as_json: bool,
) -> None:
    """Talk to the skill. Without LINE a conversation begins; an empty line or Ctrl-D ends it."""
    if url and territory:
        raise click.UsageError("--territory is known in this process only; leave --url out")
    opened = None if url else house()
    skill_id = settings().skill_id
    post = _over_http(url) if url else _here(opened, territory.upper() if territory else None, heard_out=not cut_off)
    session = Session(Visitor(skill_id, listener, device, locale), post, opened)
    if line is not None:
        session.say(line, as_json=as_json)
        return
    _converse(session, as_json)


def _converse(session: Session, as_json: bool) -> None:
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            line = input(prompt)
        except (EOFError, KeyboardInterrupt):
            return
        if not line.strip():
            return
        if not prompt and not as_json:
            click.echo(f"> {line}")
        session.say(line, as_json=as_json)


@dataclass
class Session:
    """A visitor's requests, one after the other; a closed session begins anew with the next."""

    visitor: Visitor
    post: Post
    opened: House | None
    is_open: bool = False
    session_id: str = ""
    matcher: Matcher = field(init=False)

    def __post_init__(self) -> None:
        model = Path("interaction_model") / f"{self.visitor.locale}.json"
        try:
            data = json.loads(model.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotFoundError(f"{model} cannot be read; run: python -m skill models --write") from error
        self.matcher = Matcher(data, load_samples(self.visitor.locale.split("-")[0]).platform)

    def say(self, line: str, *, as_json: bool) -> None:
        matched = self.matcher.match(line)
        is_new = not self.is_open or matched.one_shot or matched.launch
        self.session_id = f"amzn1.echo-api.session.{uuid.uuid4()}" if is_new else self.session_id
        request = envelope(
            self.visitor,
            matched,
            f"amzn1.echo-api.request.{uuid.uuid4()}",
            self.session_id,
            is_new,
            datetime.now(UTC),
        )
        before = self._ledger_end()
        response = self.post(request)
        self.is_open = read_answer(response).is_open
        if as_json:
            click.echo(json.dumps({"request": request, "response": response}, ensure_ascii=False))
            return
        self._show(matched, response, before)

    def _show(self, matched: Matched, response: dict[str, Any], before: int) -> None:
        console = Console(highlight=False, soft_wrap=True)
        answer = read_answer(response)
        for paragraph in answer.paragraphs:
            console.print(f"  {paragraph}", markup=False)
        if answer.card:
            console.print()
            for row in answer.card.splitlines():
                console.print(f"  │ {row}", style="cyan", markup=False)
        if self.opened:
            for row in self._licence_lines(before):
                console.print(f"  {row}", style="bright_black", markup=False)
            if not answer.paragraphs or not self.opened.newsroom.stories.count(datetime.now(UTC)):
                for sentence in missing(self.opened.newsroom, datetime.now(UTC)):
                    console.print(f"  {sentence}", style="yellow", markup=False)
        state = "listening" if answer.is_open else "closed"
        console.print(
            f"  {matched.intent or ('launch' if matched.launch else 'session end')} · {state}",
            style="bright_black",
            markup=False,
        )
        console.print()

    def _ledger_end(self) -> int:
        last = self.opened.ledger.last(1) if self.opened else ()
        return last[-1].number if last else 0

    def _licence_lines(self, before: int) -> list[str]:
        rows = self.opened.ledger.last(40) if self.opened else ()
        return [licence_line(row) for row in rows if row.number > before]


def licence_line(row: LedgerLine) -> str:
    """What one ledger row says, in a line."""
    if row.kind == "refusal":
        return f"refused · {row.title or ''} {row.use or ''} · {', '.join(row.codes)}"
    price = f"{row.price_micros / 1_000_000:.4f} {row.currency}" if row.price_micros else "no charge a use"
    billed = "" if row.is_billable else ", a try, not billed"
    use = f"{row.use} by a model" if row.is_by_model else row.use
    return f"{row.licence} · {row.title} · {use} · {row.words} words · {row.channel} · {price}{billed}"


def _here(opened: House | None, country: str | None, *, heard_out: bool) -> Post:
    if opened is None:
        raise ValueError("no house is open")
    skill = make_skill(opened)

    def post(request: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(request).encode()
        sent = skill.answer(read_envelope(body), "simulator", datetime.now(UTC), country, heard_out=heard_out)
        answer: dict[str, Any] = json.loads(sent.body)
        return answer

    return post


def _over_http(url: str) -> Post:
    def post(request: dict[str, Any]) -> dict[str, Any]:
        return post_envelope(url, json.dumps(request).encode())

    return post


def post_envelope(url: str, body: bytes) -> dict[str, Any]:
    """Post an envelope. Raises `BylineError` with what the skill or the network said."""
    if not url.startswith(("http://", "https://")):
        raise BylineError(f"{url} is no address; write one such as http://127.0.0.1:5000/alexa")
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            return found
    except urllib.error.HTTPError as error:
        raise BylineError(
            f"{url} answered {error.code}: {error.read(2000).decode(errors='replace').strip()}"
        ) from error
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise BylineError(f"{url} did not answer: {error}; is the skill running? make run starts it") from error
