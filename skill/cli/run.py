"""`run`: the sample publishers, a refresh that goes on, and the skill, in one terminal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click

from skill.cli.addresses import bound
from skill.cli.opened import house

SAMPLES = "127.0.0.1:5080"
STOP_SECONDS = 10.0
START_SECONDS = 30.0
REFRESH_SECONDS = 60


@click.command
@click.option("--bind", default="127.0.0.1:5000", show_default=True, metavar="HOST:PORT")
def command(bind: str) -> None:
    """Serve the sample feeds on 127.0.0.1:5080, refresh and go on refreshing, serve the skill."""
    for address in (SAMPLES, bind):
        bound(address)
    signal.signal(signal.SIGTERM, _leave)
    children: list[subprocess.Popen[bytes]] = []
    try:
        _start(bind, children)
        _wait(children)
    except KeyboardInterrupt:
        click.echo("\nStopping ...")
    finally:
        _stop(children)


def _start(bind: str, children: list[subprocess.Popen[bytes]]) -> None:
    click.echo(f"Serving the sample feeds on http://{SAMPLES} ...")
    children.append(_child("samples", "--bind", SAMPLES))
    _until_up(f"http://{SAMPLES}/harbor-news.xml", children)
    click.echo("Fetching them for the first time ...")
    if subprocess.run(_command("refresh"), check=False).returncode == 2:  # noqa: S603
        raise click.ClickException("the first refresh could not be made; the lines above say why")
    click.echo("Starting the skill ...")
    children.append(_child("serve", "--bind", bind))
    _until_up(f"http://{bind}/healthz", children)
    children.append(_child("refresh", "--watch", "--quiet", "--every", str(REFRESH_SECONDS)))
    _say_ready(bind, house().settings.must_verify)


def _say_ready(bind: str, must_verify: bool) -> None:
    url = f"http://{bind}/alexa"
    post = f"curl -s -H 'Content-Type: application/json' -d @- {url}"
    click.echo(
        f"""
Byline is ready on http://{bind}

  Talk to it:     .venv/bin/python -m skill ask "what's the news"
  A conversation: .venv/bin/python -m skill ask
  With curl:      .venv/bin/python -m skill request news | {post}
  Stop:           Ctrl-C
"""
    )
    if must_verify:
        click.echo("NEWS_VERIFY is on: only requests signed by Alexa are answered on that address.")


def _wait(children: list[subprocess.Popen[bytes]]) -> None:
    """Until a signal comes, or a child ends by itself, which is a failure."""
    while True:
        for child in children:
            if child.poll() is not None:
                raise click.ClickException(f"{_name(child)} ended with exit code {child.returncode}; stopping the rest")
        time.sleep(0.3)


def _until_up(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if children[-1].poll() is not None:
            raise click.ClickException(f"{_name(children[-1])} did not start; the lines above say why")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise click.ClickException(f"{url} did not answer within {START_SECONDS:.0f} seconds")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _child(*words: str) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches us alone and we stop them in order."""
    return subprocess.Popen(_command(*words), start_new_session=True)  # noqa: S603


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "skill", *words]


def _name(child: subprocess.Popen[bytes]) -> str:
    return str(list(child.args)[3]) if isinstance(child.args, list) else "a process"


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
