"""`run`: the sample publishers, a refresh that goes on, and the skill, in one terminal."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from skill.cli.addresses import bound, written
from skill.cli.opened import settings
from skill.settings import Settings

SAMPLES = "127.0.0.1:5080"
STOP_SECONDS = 10.0
START_SECONDS = 30.0
REFRESH_SECONDS = 60
POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1


@click.command
@click.option("--bind", default="127.0.0.1:5000", show_default=True, metavar="HOST:PORT")
@click.option("--samples", default=SAMPLES, show_default=True, metavar="HOST:PORT", help="Where the sample feeds are.")
def command(bind: str, samples: str) -> None:
    """Serve the sample feeds, refresh and go on refreshing, serve the skill."""
    found = settings()
    skill_at, samples_at = written(*bound(bind)), written(*bound(samples))
    if skill_at == samples_at:
        raise click.UsageError(f"{bind} cannot be the skill's address and that of the sample feeds; name two")
    with tempfile.TemporaryDirectory(prefix="byline-") as folder:
        processes = Processes(_environment(found, samples_at, Path(folder)))
        try:
            _start(processes, skill_at, samples_at)
            _say_ready(skill_at, must_verify=found.must_verify)
            processes.watch()
        except KeyboardInterrupt:
            click.echo("\nStopping ...")
        finally:
            processes.stop()


class Processes:
    """What was started, in order. A signal is noted and acted on between two steps, so that no child is lost."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment, self._children = environment, list[subprocess.Popen[bytes]]()
        self._told_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(signal.SIGHUP, self._note)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """In a session of its own, so that Ctrl-C reaches us alone and we stop them in order."""
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "skill", *words],
            env=self._environment,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        self._children.append(child)
        return child

    def until_up(self, url: str) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            child = self._children[-1]
            if child.poll() is not None:
                raise click.ClickException(f"{_name(child)} did not start; the lines above say why")
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                self._pause()
        raise click.ClickException(f"{url} did not answer within {START_SECONDS:.0f} seconds")

    def until_ended(self, child: subprocess.Popen[bytes]) -> int:
        while child.poll() is None:
            self._pause()
        self._children.remove(child)
        return child.returncode

    def watch(self) -> None:
        """Until a signal comes, or a child ends by itself, which is a failure."""
        while True:
            for child in self._children:
                if child.poll() is not None:
                    raise click.ClickException(
                        f"{_name(child)} ended with exit code {child.returncode}; stopping the rest"
                    )
            self._pause()

    def stop(self) -> None:
        """Each child with whatever it started itself; one that does not go in time is killed."""
        for child in self._children:
            _signalled(child, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for child in self._children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
            _signalled(child, signal.SIGKILL)
            child.wait()

    def _pause(self) -> None:
        """Raises `KeyboardInterrupt` where we were told to stop."""
        if not self._told_to_stop:
            time.sleep(POLL_SECONDS)
        if self._told_to_stop:
            raise KeyboardInterrupt

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def _start(processes: Processes, skill_at: str, samples_at: str) -> None:
    click.echo(f"Serving the sample feeds on http://{samples_at} ...")
    processes.start("samples", "--bind", samples_at)
    processes.until_up(f"http://{samples_at}/harbor-news.xml")
    click.echo("Fetching them for the first time ...")
    if processes.until_ended(processes.start("refresh")) not in {0, 1}:
        raise click.ClickException("the first refresh could not be made; the lines above say why")
    click.echo("Starting the skill ...")
    processes.start("serve", "--bind", skill_at)
    processes.until_up(f"http://{skill_at}/healthz")
    processes.start("refresh", "--watch", "--quiet", "--every", str(REFRESH_SECONDS))


def _say_ready(skill_at: str, *, must_verify: bool) -> None:
    url = f"http://{skill_at}/alexa"
    post = f"curl -s -H 'Content-Type: application/json' -d @- {url}"
    click.echo(
        f"""
Byline is ready on http://{skill_at}

  Talk to it:     .venv/bin/python -m skill ask "what's the news"
  A conversation: .venv/bin/python -m skill ask
  With curl:      .venv/bin/python -m skill request news | {post}
  Stop:           Ctrl-C
"""
    )
    if must_verify:
        click.echo("NEWS_VERIFY is on: only requests signed by Alexa are answered on that address.")


def _environment(found: Settings, samples_at: str, folder: Path) -> dict[str, str]:
    """The children's; where the sample feeds are moved, the titles file follows them."""
    if samples_at == SAMPLES:
        return dict(os.environ)
    titles = folder / found.titles.name
    try:
        titles.write_text(found.titles.read_text(encoding="utf-8").replace(SAMPLES, samples_at), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{found.titles} cannot be read: {error}") from error
    hosts = [written(host, port) for host, port in sorted(found.private_feed_hosts)]
    moved = {"NEWS_TITLES": str(titles), "NEWS_PRIVATE_FEED_HOSTS": ",".join([*hosts, samples_at])}
    return dict(os.environ) | moved


def _signalled(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """The child's whole session, which may outlive it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _end_with_parent() -> None:
    """Even where we are killed and can stop nobody: Linux then sends the child a SIGTERM."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _name(child: subprocess.Popen[bytes]) -> str:
    return str(list(child.args)[3]) if isinstance(child.args, list) else "a process"
