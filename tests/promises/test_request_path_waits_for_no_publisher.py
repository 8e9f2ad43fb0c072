"""Promise 10: while an answer is made, no socket is opened, no name looked up, no process started."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from skill.alexa.verify import Verifier
from skill.app import create_app
from skill.compose import open_house
from skill.settings import ModelSettings
from skill.simulator.envelopes import refreshed
from tests.alexa.address_api import address, address_api
from tests.alexa.certificates import FakeAlexa
from tests.houses import sample_house
from tests.samples import ROOT

REQUESTS = sorted((ROOT / "fixtures/requests").glob("*.json"))
REACHING_OUT = {
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind", "subprocess.Popen",
    "os.system", "os.exec", "os.posix_spawn", "urllib.Request", "http.client.connect",
}  # fmt: skip

_watched: dict[int, list[str]] = {}


def _hook(event: str, _arguments: object) -> None:
    if event in REACHING_OUT and _watched:
        for found in _watched.values():
            found.append(event)


sys.addaudithook(_hook)  # a hook cannot be taken off again; it notes only while something watches


@contextmanager
def watching() -> Iterator[list[str]]:
    key = threading.get_ident()
    _watched[key] = []
    try:
        yield _watched[key]
    finally:
        del _watched[key]


def test_reaching_out_would_be_seen():
    with watching() as seen, socket.socket() as probe:
        probe.connect_ex(("127.0.0.1", 9))
        subprocess.run([sys.executable, "-c", ""], check=True)
    assert {"socket.connect", "subprocess.Popen"} <= set(seen)


@pytest.mark.parametrize("verify", [False, True])
def test_every_request_is_answered_out_of_the_store_alone(tmp_path, verify):
    alexa = FakeAlexa()
    client = create_app(sample_house(tmp_path, verify=verify), Verifier(alexa.fetch, alexa.roots)).test_client()
    bodies: list[bytes] = []
    for _ in range(2):
        for path in REQUESTS:
            template = json.loads(path.read_text(encoding="utf-8"))
            bodies.append(json.dumps(refreshed(template, f"r{len(bodies)}", "s", datetime.now(UTC))).encode())
    with watching() as seen:
        answers = [client.post("/alexa", data=body, headers=alexa.sign(body)) for body in bodies]
        client.get("/healthz")
        client.get("/readyz")

    assert [answer.status_code for answer in answers] == [200] * len(bodies)
    assert seen == []


def test_a_model_is_asked_at_ingest_and_never_for_an_answer(tmp_path):
    """A house with an endpoint that its licences name, and whatever is asked of it."""
    samples = sample_house(tmp_path)
    licences = tmp_path / "licences"
    licences.mkdir()
    for path in samples.settings.licences.glob("*.toml"):
        keys = 'verbatim = true\nmodel = true\nmodel_hosts = ["127.0.0.1:9"]'
        (licences / path.name).write_text(path.read_text(encoding="utf-8").replace("verbatim = true", keys))
    model = ModelSettings("http://127.0.0.1:9/v1", "small-1", "", 5)
    house = open_house(replace(samples.settings, licences=licences, summaries=model))
    assert house.newsroom.model is not None
    assert house.newsroom.model.hosts == {"127.0.0.1:9"}
    client = create_app(house).test_client()
    with watching() as seen:
        for number, path in enumerate(REQUESTS):
            template = json.loads(path.read_text(encoding="utf-8"))
            body = json.dumps(refreshed(template, f"m{number}", "s", datetime.now(UTC)))
            assert client.post("/alexa", data=body).status_code == 200
    assert seen == []


def test_a_certificate_is_asked_for_once_not_for_each_request(tmp_path):
    alexa = FakeAlexa()
    client = create_app(sample_house(tmp_path, verify=True), Verifier(alexa.fetch, alexa.roots)).test_client()
    template = json.loads((ROOT / "fixtures/requests/news.json").read_text(encoding="utf-8"))
    for number in range(5):
        body = json.dumps(refreshed(template, f"r{number}", "s", datetime.now(UTC))).encode()
        assert client.post("/alexa", data=body, headers=alexa.sign(body)).status_code == 200
    assert len(alexa.fetched) == 1


def test_for_a_country_amazon_alone_is_asked_and_once(tmp_path):
    alexa, house = FakeAlexa(), sample_house(tmp_path, verify=True)
    template = json.loads((ROOT / "fixtures/requests/news.json").read_text(encoding="utf-8"))
    template["context"]["System"]["apiAccessToken"] = "token"
    with address_api() as amazon:
        amazon.answer = address("US")
        app = create_app(house, Verifier(alexa.fetch, alexa.roots), ask_country=amazon.lookup(10))
        for number in range(3):
            body = json.dumps(refreshed(template, f"r{number}", "s", datetime.now(UTC))).encode()
            with watching() as seen:
                assert app.test_client().post("/alexa", data=body, headers=alexa.sign(body)).status_code == 200
            assert seen.count("socket.connect") == (0 if number else 1)
    assert amazon.hosts == ["api.amazonalexa.com"]
