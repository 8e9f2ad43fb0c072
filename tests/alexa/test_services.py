"""Amazon's address API: asked of Amazon alone, within a deadline; what comes back is a country, a no, or nothing."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import pytest

from skill.alexa.envelope import Api
from skill.alexa.services import DEADLINE_SECONDS, MAX_BYTES, REST, AddressApi
from skill.desk.ports.turns import Consent
from tests.alexa.address_api import NO_ADDRESS, NO_CONSENT, POSTAL_CODE, FakeAddressApi, address, address_api
from tests.alexa.sockets import TlsBehindProxy, drip, one_conversation, stay_silent

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ENDPOINT, TOKEN = "https://api.amazonalexa.com", "eyJ0eXAiOiJKV1Qi.for-tests"
DEVICE = "amzn1.ask.device.2480E1370A"


@pytest.fixture
def amazon() -> Iterator[FakeAddressApi]:
    with address_api() as api:
        yield api


def ask(lookup: AddressApi, now: datetime = NOW, **changes: str) -> Consent | None:
    return lookup(Api(**({"endpoint": ENDPOINT, "token": TOKEN, "country_consent": ""} | changes)), DEVICE, now)


# ── what comes back ───────────────────────────────────────────────────────────────────────────────


def test_a_country_that_was_agreed_to_comes_back_alone(amazon: FakeAddressApi, caplog: pytest.LogCaptureFixture):
    amazon.answer = address("US")
    with caplog.at_level(logging.DEBUG):
        found = ask(amazon.lookup())

    assert found == Consent("US")
    (asked,) = amazon.asked
    assert asked.path == f"/v1/devices/{DEVICE}/settings/address/countryAndPostalCode"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert not any(secret in f"{found} {caplog.text}" for secret in (POSTAL_CODE, TOKEN, DEVICE))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (address("de"), Consent("DE")),
        (NO_CONSENT, Consent(None)),
        (NO_ADDRESS, None),
        (address(None), None),
        (address(""), None),
        (address("USA"), None),
        (address("U"), None),
        (address("U1"), None),
        (address("ÉÉ"), None),
        (address("US\n"), None),
        (address(["US"]), None),
        (address({"US": 1}), None),
        ((200, b""), None),
        ((200, b"{}"), None),
        ((200, b"[]"), None),
        ((200, b'"US"'), None),
        ((200, b"<html>US</html>"), None),
        ((200, b"\xff\xfe"), None),
        ((200, b"[" * MAX_BYTES), None),
        ((200, address("US")[1] + b" " * MAX_BYTES), None),
        ((301, address("US")[1]), None),
        ((400, address("US")[1]), None),
        ((401, b""), None),
        ((404, b""), None),
        ((429, b""), None),
        ((500, address("US")[1]), None),
        ((503, b""), None),
    ],
)
def test_an_answer_is_a_country_a_no_or_nothing(
    amazon: FakeAddressApi, answer: tuple[int, bytes], found: Consent | None, caplog: pytest.LogCaptureFixture
):
    amazon.answer = answer
    with caplog.at_level(logging.DEBUG):
        assert ask(amazon.lookup()) == found

    assert len(amazon.asked) == 1
    assert not any(secret in caplog.text for secret in (POSTAL_CODE, TOKEN, DEVICE))


# ── no answer ─────────────────────────────────────────────────────────────────────────────────────


def test_the_deadline_is_two_seconds():
    assert DEADLINE_SECONDS == 2.0


def to_port(port: int, deadline_seconds: float = 0.3) -> AddressApi:
    return AddressApi(lambda host, timeout: HTTPConnection("127.0.0.1", port, timeout=timeout), deadline_seconds)


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"]
)
def test_a_slow_amazon_is_hung_up_on(first: bytes, caplog: pytest.LogCaptureFixture):
    with one_conversation(lambda connection: drip(connection, first)) as port:
        assert ask(to_port(port)) is None
    assert "api.amazonalexa.com does not answer: TimeoutError" in caplog.text


@pytest.mark.parametrize(
    "behave",
    [
        stay_silent,
        lambda connection: connection.recv(4096),
        lambda connection: connection.sendall(b"not http\r\n\r\n"),
        lambda connection: connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"countryCode": "US"}'),
    ],
    ids=["silent", "hangs up", "no http", "cut short"],
)
def test_an_amazon_that_does_not_answer_is_no_error(behave: Any):
    with one_conversation(behave) as port:
        assert ask(to_port(port)) is None


def test_an_amazon_out_of_reach_is_no_error():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert ask(to_port(port)) is None


def test_a_machine_that_cannot_connect_is_no_error(environment: pytest.MonkeyPatch):
    environment.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    assert ask(AddressApi()) is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_who_does_not_answer_is_left_in_peace_for_a_while(amazon: FakeAddressApi, status: int):
    lookup, amazon.answer = amazon.lookup(), (status, b"")
    assert ask(lookup) is None
    amazon.answer = address("US")

    assert ask(lookup, NOW + REST - timedelta(seconds=1)) is None
    assert len(amazon.asked) == 1
    assert ask(lookup, NOW + REST) == Consent("US")


def test_who_is_out_of_reach_is_left_in_peace_as_well(amazon: FakeAddressApi):
    lookup, real = amazon.lookup(), amazon.port
    with socket.create_server(("127.0.0.1", 0)) as listener:
        amazon.port = listener.getsockname()[1]
    assert ask(lookup) is None
    amazon.port, amazon.answer = real, address("US")

    assert ask(lookup) is None
    assert ask(lookup, NOW + REST) == Consent("US")


@pytest.mark.parametrize("answer", [NO_CONSENT, NO_ADDRESS, (404, b""), (200, b"garbage")])
def test_one_listeners_no_holds_nobody_else_up(amazon: FakeAddressApi, answer: tuple[int, bytes]):
    lookup, amazon.answer = amazon.lookup(), answer
    ask(lookup)
    amazon.answer = address("FR")

    assert ask(lookup) == Consent("FR")


def test_two_listeners_are_asked_for_at_once(amazon: FakeAddressApi):
    both = threading.Barrier(2)
    amazon.answer, amazon.meanwhile = address("US"), lambda: both.wait(5)
    lookup, found = amazon.lookup(deadline_seconds=10), []
    threads = [threading.Thread(target=lambda: found.append(ask(lookup))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [Consent("US")] * 2


# ── whom we ask ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://api.amazonalexa.com", "api.amazonalexa.com"),
        ("https://api.eu.amazonalexa.com/", "api.eu.amazonalexa.com"),
        ("HTTPS://API.FE.AmazonAlexa.com", "api.fe.amazonalexa.com"),
    ],
)
def test_amazon_is_asked_where_the_request_says(amazon: FakeAddressApi, endpoint: str, host: str):
    amazon.answer = address("US")

    assert ask(amazon.lookup(), endpoint=endpoint) == Consent("US")
    assert amazon.hosts == [host]


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "http://api.amazonalexa.com", "ftp://api.amazonalexa.com", "//api.amazonalexa.com", "api.amazonalexa.com",
        "https://amazonalexa.com", "https://evilamazonalexa.com", "https://api.amazonalexa.com.evil.example",
        "https://evil.example/api.amazonalexa.com", "https://evil.example?api.amazonalexa.com",
        "https://evil.example#.amazonalexa.com", "https://evil.example\\.amazonalexa.com",
        "https://api.amazonalexa.com@evil.example", "https://user:pass@api.amazonalexa.com",
        "https://api.amazonalexa.com:8443", "https://api.amazonalexa.com:443", "https://api.amazonalexa.com/v1",
        "https://api.amazonalexa.com?x", "https://api.amazonalexa.com#x", "https://api.amazonalexa.com/\n",
        "https://api.amazonalexa.com.", "https://.amazonalexa.com", "https://api..amazonalexa.com",
        "https://api.amazonalexa.com\r\nHost: evil.example", " https://api.amazonalexa.com", "https://api.fe.amazon.com",
        "https://аpi.amazonalexa.com", "https://127.0.0.1", "https://localhost/.amazonalexa.com",
    ],
)  # fmt: skip
def test_nobody_else_is_asked_whatever_the_request_says(amazon: FakeAddressApi, endpoint: str):
    assert ask(amazon.lookup(), endpoint=endpoint) is None
    assert (amazon.hosts, amazon.asked) == ([], [])


@pytest.mark.parametrize("token", ["", " ", "two words", "a\r\nX-Evil: 1", "é", "x" * 9000])
def test_a_token_that_can_be_none_is_not_sent(amazon: FakeAddressApi, token: str):
    assert ask(amazon.lookup(), token=token) is None
    assert amazon.hosts == []


def test_without_a_device_nobody_is_asked(amazon: FakeAddressApi):
    assert amazon.lookup()(Api(ENDPOINT, TOKEN, ""), "", NOW) is None
    assert amazon.hosts == []


def test_a_device_id_stays_one_piece_of_the_path(amazon: FakeAddressApi):
    amazon.lookup()(Api(ENDPOINT, TOKEN, ""), "a/../b?c#d e\r\nf", NOW)

    assert [asked.path for asked in amazon.asked] == [
        "/v1/devices/a%2F..%2Fb%3Fc%23d%20e%0D%0Af/settings/address/countryAndPostalCode"
    ]


def test_the_real_connection_is_tls_to_amazon_by_name(environment: pytest.MonkeyPatch, tmp_path):
    stand_in = TlsBehindProxy(tmp_path, "api.amazonalexa.com", address("US")[1])
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    with one_conversation(stand_in.tunnel) as port:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert ask(AddressApi(deadline_seconds=10)) == Consent("US")
    connect, request = stand_in.heads
    assert connect.startswith("CONNECT api.amazonalexa.com:443 HTTP/1.")
    assert TOKEN not in connect
    assert f"\r\nAuthorization: Bearer {TOKEN}\r\n" in request


def test_a_server_that_is_not_amazons_does_not_see_the_token(environment: pytest.MonkeyPatch, tmp_path):
    stand_in = TlsBehindProxy(tmp_path, "evil.example", address("US")[1])
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    with one_conversation(stand_in.tunnel) as port:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert ask(AddressApi(deadline_seconds=10)) is None
    assert TOKEN not in "".join(stand_in.heads)
