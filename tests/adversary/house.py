"""A skill of our own: titles and licences that the adversary writes, a fresh database, `refresh` and `serve`."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from tests.adversary.documents import Document

PROJECT = Path(__file__).resolve().parents[2]
SKILL_ID = "amzn1.ask.skill.byline-adversary"
LICENSEE = "byline-demo"
START_SECONDS = 60
REFRESH_SECONDS = 300

_TITLE = """
[[publishers]]
id = "{title}"
name = "{name} Press"

[[titles]]
id = "{title}"
publisher = "{title}"
name = "{name}"
spoken = ["{spoken}", "the {spoken}"]
kind = "news"
language = "en-US"

[[feeds]]
id = "{title}"
title = "{title}"
url = "http://127.0.0.1:{port}{address}"
"""

_LICENCE = """
id = "{title}-licence"
version = 1
licensor = "{title}"
licensee = "{licensee}"
starts = 2000-01-01
ends = 2090-01-01

[where]
territories = ["worldwide"]
languages = ["*"]
channels = ["voice", "screen"]
hosts = ["alexa"]

[attribution]
spoken = {{ en = "From {{title}}", fr = "Selon {{title}}" }}
again = {{ en = "Also from {{title}}", fr = "Toujours selon {{title}}" }}
card = "© {{year}} {{publisher}}. {{byline}}"
link = true

[price]
model = "free"

[takedown]
tell = []
correction_max_words = 40
within = "7d"

[display]
beside = ["other_publishers"]

[[schedules]]
name = "all"
feeds = ["{title}"]
sections = "all"
exclude = {{}}
own_copy_only = false
max_age = "unlimited"
keep_body = "0s"
keep_derived = "3650d"

[schedules.limits]
words_per_answer = {words}
words_per_listener_story = {twice}
words_per_story = {twice}
uses_per_day = "unlimited"
uses_per_listener_day = "unlimited"

[schedules.grants.headline]

[schedules.grants.abstract]
max_words = {words}

[schedules.grants.summary]
max_words = {words}
max_run = {words}
verbatim = true

[schedules.grants.excerpt]
max_words = {words}
max_share = 1.0
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_terms(folder: Path, documents: tuple[Document, ...], port: int, licence_words: int) -> None:
    """One publisher, title, feed and licence for each document."""
    licences = folder / "licences"
    licences.mkdir()
    titles = []
    for document in documents:
        named = {"title": document.title, "name": document.name, "spoken": document.name.lower()}
        titles.append(_TITLE.format(port=port, address=document.address, **named))
        terms = _LICENCE.format(licensee=LICENSEE, words=licence_words, twice=2 * licence_words, **named)
        (licences / f"{document.title}.toml").write_text(terms, encoding="utf-8")
    (folder / "titles.toml").write_text("".join(titles), encoding="utf-8")


def environment(folder: Path, feeds_port: int) -> dict[str, str]:
    """Nothing of the `NEWS_` settings around us; those of `.env` are overruled one by one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_")}
    return ours | {
        "NEWS_DATABASE_URL": f"sqlite:///{folder / 'adversary.db'}",
        "NEWS_LICENCES": str(folder / "licences"),
        "NEWS_TITLES": str(folder / "titles.toml"),
        "NEWS_LICENSEE": LICENSEE,
        "NEWS_SKILL_ID": SKILL_ID,
        "NEWS_VERIFY": "off",
        "NEWS_LISTENER_KEY": "adversary-adversary-adversary-adversary",
        "NEWS_PRIVATE_FEED_HOSTS": f"127.0.0.1:{feeds_port}",
        "NEWS_LEDGER_SYNC": "normal",
    }


def refreshed(folder: Path, settings: Mapping[str, str]) -> str:
    """Run a refresh; returns its table. Raises `RuntimeError` where it did not end well."""
    done = subprocess.run(
        [sys.executable, "-m", "skill", "refresh"],
        cwd=PROJECT,
        env=settings,
        capture_output=True,
        text=True,
        timeout=REFRESH_SECONDS,
        check=False,
    )
    with (folder / "refresh.log").open("a", encoding="utf-8") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode:
        raise RuntimeError(f"refresh ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def command(folder: Path, settings: Mapping[str, str], port: int, *words: str, path: str) -> Iterator[int]:
    """`python -m skill …` on `port`, ready when `path` answers; stopped at the end, with all its workers."""
    log = folder / f"{words[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "skill", *words],
            cwd=PROJECT,
            env=dict(settings),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(process, port, path, log)
        yield port
    finally:
        _stop(process)


def serving(folder: Path, settings: Mapping[str, str], workers: int) -> AbstractContextManager[int]:
    port = free_port()
    words = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", str(workers))
    return command(folder, settings, port, *words, path="/healthz")


def errors_in(folder: Path) -> list[str]:
    """What `refresh` and `serve` logged as an error: an apology is a valid answer, and hides one."""
    return [
        line
        for name in ("refresh.log", "serve.log")
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        if " ERROR " in line or line.startswith("Traceback")
    ]


def _wait_for(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("GET", path)
                connection.getresponse().read()
            finally:
                connection.close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"it did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask its process group, which is ours alone, to end; then make it."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, wanted)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
            break
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
