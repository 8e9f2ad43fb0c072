"""A working folder to call commands in: the samples' files, a `.env`, and processes of their own."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skill.cli import main
from tests.houses import sample_house
from tests.samples import ROOT, SKILL_ID

LISTENER_KEY = "for-tests-alone-for-tests-alone-for-tests"
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.strip().splitlines()


@dataclass
class Place:
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("fixtures", "interaction_model"):
            os.symlink(ROOT / name, self.folder / name)
        self.settings = {
            "NEWS_LICENSEE": "byline-demo",
            "NEWS_SKILL_ID": SKILL_ID,
            "NEWS_VERIFY": "off",
            "NEWS_PRIVATE_FEED_HOSTS": "127.0.0.1:5080",
            "NEWS_LISTENER_KEY": LISTENER_KEY,
        } | self.settings

    def write_settings(self, **changes: str) -> None:
        written = self.settings | changes
        (self.folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in written.items() if v), encoding="utf-8")

    def fill(self) -> None:
        """All sample stories."""
        house = sample_house(self.folder)
        house.settings.titles.unlink()
        house.database.close()

    @property
    def environment(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "COV_"))}
        return outside | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

    def start(self, *words: str, **changes: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "skill", *words],
            cwd=self.folder,
            env=self.environment | changes,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, typed: str = "", **changes: str) -> Done:
        """In this process, which is faster; what handles signals or logs wants `run_apart`."""
        out, err = io.StringIO(), io.StringIO()
        before = (dict(os.environ), sys.argv, sys.stdin)
        sys.argv, sys.stdin = ["skill", *words], io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
        os.environ.clear()
        os.environ.update(self.environment | changes)
        try:
            with chdir(self.folder), redirect_stdout(out), redirect_stderr(err):
                code = _exit_code(main)
        finally:
            environment, sys.argv, sys.stdin = before
            os.environ.clear()
            os.environ.update(environment)
        return Done(code, out.getvalue(), err.getvalue())

    def run_apart(self, *words: str, typed: str = "", **changes: str) -> Done:
        process = self.start(*words, **changes)
        out, err = process.communicate(typed, timeout=PATIENCE_SECONDS)
        return Done(process.returncode, out, err)


def _exit_code(command: Callable[[], None]) -> int:
    try:
        command()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return 0


def get(url: str) -> tuple[int, Any]:
    return asked(urllib.request.Request(url))


def post(url: str, body: Mapping[str, Any] | bytes, **headers: str) -> tuple[int, Any]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asked(urllib.request.Request(url, sent, {"Content-Type": "application/json"} | headers))


def asked(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def until(what: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
            return True
    except OSError:
        return False


def descendants(pid: int) -> set[int]:
    """Every process below `pid`, as /proc tells."""
    found: set[int] = set()
    coming = [pid]
    while coming:
        parent = coming.pop()
        below = {child for child in processes() if parent_of(child) == parent} - found
        found |= below
        coming += below
    return found


def processes() -> set[int]:
    return {int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()}


def parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return None


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> Done:
    """Told once to stop, and waited for."""
    if process.poll() is None:
        process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Done(process.returncode, out, err)
