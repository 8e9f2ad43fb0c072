"""A signed, licensed, metered answer beside ask-sdk-core's unsigned hello world: `python -m tests.bench.answer`.

Both run on the same server (gunicorn, the settings of `serve`), in turns, one request after the other.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import socket
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils.predicate import is_request_type
from ask_sdk_model import RequestEnvelope
from flask import Flask, Response, request

from skill.alexa.verify import Verifier
from skill.app import create_app
from skill.cli.serve import Server
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched
from tests.alexa.certificates import FakeAlexa
from tests.samples import open_samples

ROUNDS, REQUESTS = 12, 150


def hello_world() -> Flask:
    """What ask-sdk's own documentation builds, behind a Flask route, unsigned."""
    builder = SkillBuilder()

    @builder.request_handler(can_handle_func=is_request_type("IntentRequest"))  # type: ignore[untyped-decorator]
    def hello(handler_input: Any) -> Any:
        return handler_input.response_builder.speak("Hello World").set_should_end_session(True).response

    skill, serializer = builder.create(), DefaultSerializer()
    app = Flask("hello")

    @app.post("/alexa")
    def answer() -> Response:
        asked = serializer.deserialize(request.get_data().decode(), RequestEnvelope)
        return Response(json.dumps(serializer.serialize(skill.invoke(asked, None))), mimetype="application/json")

    return app


def byline(folder: Path, alexa: FakeAlexa) -> tuple[Flask, Callable[[], object]]:
    """The app, and what a worker begins with."""
    house = open_samples(folder, verify=True)
    house.database.close()
    return create_app(house, Verifier(alexa.fetch, alexa.roots)), house.database.tidy_apart


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--worker-class", default="gthread", choices=["gthread", "sync"])
    arguments.add_argument(
        "--intent",
        default="AMAZON.NextIntent",
        choices=["AMAZON.NextIntent", "MoreIntent", "NewsIntent"],
        help="Next: one story, two uses. More: the rest of one. News: two or three stories, four to six uses.",
    )
    asked = arguments.parse_args()
    worker_class = asked.worker_class
    alexa = FakeAlexa()
    with tempfile.TemporaryDirectory() as folder:
        ours, hello = free_port(), free_port()
        servers = [
            served(lambda: byline(Path(folder), alexa), ours, worker_class),
            served(lambda: (hello_world(), lambda: None), hello, worker_class),
        ]
        try:
            for port in (ours, hello):
                until_up(port)
            compare(ours, hello, alexa, asked.intent)
        finally:
            for server in servers:
                server.terminate()
                server.join()


def compare(ours: int, hello: int, alexa: FakeAlexa, intent: str) -> None:
    timed: dict[str, list[float]] = {"ours": [], "hello": []}
    ratios: list[float] = []
    for number in range(ROUNDS):
        listeners = [uuid.uuid4().hex for _ in range(REQUESTS)]
        if intent != "NewsIntent":
            post_all(ours, [(body, alexa.sign(body)) for body in map(news_request, listeners)])
        bodies = [news_request(listener, intent) for listener in listeners]
        rounds: dict[str, tuple[int, list[tuple[bytes, dict[str, str]]]]] = {
            "ours": (ours, [(body, alexa.sign(body)) for body in bodies]),
            "hello": (hello, [(body, {}) for body in bodies]),
        }
        order = ("ours", "hello") if number % 2 else ("hello", "ours")
        found = {name: post_all(*rounds[name]) for name in order}
        if number < 2:  # to warm up
            continue
        for name, seconds in found.items():
            timed[name] += seconds
        ratios.append(statistics.median(found["ours"]) / statistics.median(found["hello"]))
    for name, seconds in timed.items():
        p50, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
        print(f"{name:6} p50 {p50 * 1e6:6.0f} us  p99 {p99 * 1e6:6.0f} us  ({len(seconds)} requests)")
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{intent}, {len(bodies[0])} bytes: ratio of p50, median of {len(ratios)} rounds:", end=" ")
    print(f"{statistics.median(ratios):.2f} ({spread})")


def news_request(listener: str | None = None, intent: str = "NewsIntent") -> bytes:
    """What's the news (or another intent), from a listener who never asked before."""
    visitor = Visitor("amzn1.ask.skill.byline-sample", listener or uuid.uuid4().hex)
    asked = envelope(visitor, Matched(intent), uuid.uuid4().hex, uuid.uuid4().hex, True, datetime.now(UTC))
    return json.dumps(as_a_device_sends(asked)).encode()


def as_a_device_sends(asked: dict[str, Any]) -> dict[str, Any]:
    """What an Echo Show adds: 3.5 to 4.5 kB in all (`Request and response JSON reference`)."""
    asked["context"]["System"] |= {"apiAccessToken": "eyJ0eXAiOiJKV1Q." + "x" * 1400}
    asked["context"]["System"]["device"]["supportedInterfaces"] = {
        "AudioPlayer": {},
        "Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}},
    }
    asked["context"] |= {
        "AudioPlayer": {"playerActivity": "IDLE"},
        "Viewports": [
            {
                "type": "APL",
                "id": "main",
                "shape": "RECTANGLE",
                "dpi": 213,
                "presentationType": "STANDARD",
                "canRotate": False,
                "configuration": {
                    "current": {
                        "mode": "HUB",
                        "video": {"codecs": ["H_264_42", "H_264_41"]},
                        "size": {"type": "DISCRETE", "pixelWidth": 1280, "pixelHeight": 800},
                    }
                },
            }
        ],
        "Viewport": {
            "experiences": [{"arcMinuteWidth": 346, "arcMinuteHeight": 216, "canRotate": False, "canResize": False}],
            "mode": "HUB",
            "shape": "RECTANGLE",
            "pixelWidth": 1280,
            "pixelHeight": 800,
            "dpi": 213,
            "currentPixelWidth": 1280,
            "currentPixelHeight": 800,
            "touch": ["SINGLE"],
            "video": {"codecs": ["H_264_42", "H_264_41"]},
        },
    }
    return asked


def post_all(port: int, requests: list[tuple[bytes, dict[str, str]]]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seconds: list[float] = []
    for body, headers in requests:
        start = time.perf_counter()
        connection.request("POST", "/alexa", body, {"Content-Type": "application/json"} | headers)
        answer = connection.getresponse()
        content = answer.read()
        seconds.append(time.perf_counter() - start)
        if answer.status != 200 or b"outputSpeech" not in content:
            raise SystemExit(f"{answer.status}: {content[:200]!r}")
    connection.close()
    return seconds


def served(
    make: Callable[[], tuple[Flask, Callable[[], object]]], port: int, worker_class: str
) -> multiprocessing.context.ForkProcess:
    def run() -> None:
        app, begin = make()
        Server(app, {"bind": f"127.0.0.1:{port}", "workers": 1, "worker_class": worker_class}, begin).run()

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    return process


def until_up(port: int) -> None:
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
