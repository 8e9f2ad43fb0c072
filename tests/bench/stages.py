"""Where a signed, licensed, metered answer spends its time: `python -m tests.bench.stages`.

One request after the other, in this process, without a server. A stage's time is its own, without that of the stages
inside it; taking the time costs some tenths of a microsecond each, so look at shares and not at the sum.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.test import run_wsgi_app

import skill.alexa.skill
import skill.web.alexa
from skill.alexa.skill import AlexaSkill
from skill.alexa.verify import Verifier
from skill.desk.turn import Turn
from skill.store.connected import PerProcess
from tests.alexa.certificates import FakeAlexa
from tests.bench.answer import byline, hello_world, news_request

# Requests of one kind that follow one another: each kind with warm caches, as in a server of its own.
BATCH = 100
REST = "Flask and Werkzeug"
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("signature and certificate", Verifier, "verify"),
    ("envelope: what we go by", skill.web.alexa, "read_envelope"),
    ("envelope: ask-sdk's objects", skill.alexa.skill, "request_envelope"),
    ("ask-sdk: dispatch", AlexaSkill, "answer"),
    ("conversation: state and strings", AlexaSkill, "_answered"),
    ("turn: what is known", Turn, "__init__"),
    ("move: choosing, gate, words", skill.alexa.skill, "make"),
    ("notices to be told", skill.alexa.skill, "told_first"),
    ("rendering", skill.alexa.skill, "render"),
    ("turn: the record", Turn, "commit"),
)


class Clock:
    """Own times by stage, in seconds, one entry a request."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)
        self._now: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    def switch(self) -> None:
        at = time.perf_counter()
        if self._open:
            self._now[self._open[-1]] += at - self._since
        self._since = at

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.switch()
        self._open.append(name)
        try:
            yield
        finally:
            self.switch()
            self._open.pop()

    def next_request(self) -> None:
        for name in self.taken.keys() | self._now.keys():
            self.taken[name].append(self._now[name])
        self._now.clear()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            self.switch()
            self._open.append(name)
            try:
                return function(*args, **kwargs)
            finally:
                self.switch()
                self._open.pop()

        return run


class TimedConnection:
    """A connection whose statements are stages by their first word."""

    def __init__(self, connection: Any, clock: Clock) -> None:
        self._connection, self._clock = connection, clock
        self._names: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, values: Any = ()) -> Any:
        return self._clock.timed(self._named(statement), self._connection.execute)(statement, values)

    def executemany(self, statement: str, values: Any) -> Any:
        return self._clock.timed(self._named(statement), self._connection.executemany)(statement, values)

    def _named(self, statement: str) -> str:
        word = statement.split(maxsplit=1)[0]
        return {"SELECT": "SQLite: reading", "COMMIT": "SQLite: COMMIT", "BEGIN": "SQLite: BEGIN"}.get(
            word, "SQLite: writing"
        )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--requests", type=int, default=2000)
    arguments.add_argument("--intent", default="AMAZON.NextIntent")
    asked = arguments.parse_args()
    alexa, clock = FakeAlexa(), Clock()
    floor: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        app, begin = byline(Path(folder), alexa)
        begin()
        others = {"ask-sdk-core's hello world": hello_world(), "a Flask route that does nothing": nothing()}
        listeners = [uuid.uuid4().hex for _ in range(asked.requests)]
        if asked.intent != "NewsIntent":
            for body in map(news_request, listeners):
                post(app, body, alexa.sign(body))
        bodies = [news_request(listener, asked.intent) for listener in listeners]
        signed = [(body, alexa.sign(body)) for body in bodies]
        half = asked.requests // 2
        for start in range(0, half, BATCH):
            some = signed[start : start + BATCH]
            floor["the same answer without clocks"] += [post(app, body, headers) for body, headers in some]
            for name, other in others.items():
                floor[name] += [post(other, body, {}) for body, _ in some]
        with timing(clock):
            for body, headers in signed[half:]:
                with clock.stage(REST):
                    post(app, body, headers)
                clock.next_request()
    for name, seconds in sorted(clock.taken.items(), key=lambda one: -statistics.median(one[1])):
        print(f"{statistics.median(seconds) * 1e6:7.1f} us  {name}")
    print(f"{sum(map(statistics.median, clock.taken.values())) * 1e6:7.1f} us  all stages")
    for name, seconds in floor.items():
        print(f"{statistics.median(seconds) * 1e6:7.1f} us  {name}")


def nothing() -> Flask:
    app = Flask("nothing")
    answer = b'{"version":"1.0","response":{"outputSpeech":{"type":"PlainText","text":"Hello World"}}}'

    @app.post("/alexa")
    def route() -> Response:
        request.get_data()
        return Response(answer, mimetype="application/json")

    return app


def post(app: Flask, body: bytes, headers: dict[str, str]) -> float:
    """Seconds of a request without a server."""
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/alexa",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input_terminated": True,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    } | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    start = time.perf_counter()
    content, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    taken = time.perf_counter() - start
    answer = b"".join(content)
    if not status.startswith("200") or b"outputSpeech" not in answer:
        raise SystemExit(f"{status}: {answer[:200]!r}")
    return taken


@contextmanager
def timing(clock: Clock) -> Iterator[None]:
    before = [(owner, name, getattr(owner, name)) for _, owner, name in STAGES]
    get = PerProcess.get
    for (label, owner, name), (_, _, function) in zip(STAGES, before, strict=True):
        setattr(owner, name, clock.timed(label, function))
    PerProcess.get = lambda self: TimedConnection(get(self), clock)  # type: ignore[assignment, return-value]
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)
        PerProcess.get = get  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
