"""Posting, against a real server over TLS on loopback."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from skill.desk.ports.telemetry import Posted
from skill.intake.http import USER_AGENT
from skill.intake.posting import MAX_ANSWER_BYTES, HttpPoster
from tests.intake.receiver import HOST, Received, Receiver, trusting
from tests.intake.server import answer

DOCUMENT = '{"events":["é"]}'
TIMEOUT = "no complete answer within 0.2 seconds"


def post(
    *answers: bytes, times: int = 1, is_private: bool = True, keeps_open: bool = False, url: str = "", **options: Any
) -> tuple[list[Posted], list[Received], int]:
    """What came of each post, what the endpoint got, and over how many connections."""

    async def run() -> tuple[list[Posted], list[Received], int]:
        async with Receiver(list(answers) or [answer(202)], keeps_open=keeps_open) as receiver:
            hosts = frozenset({(HOST, receiver.port)} if is_private else ())
            given = {"trusted": trusting(), **options}
            async with HttpPoster(hosts, **given) as poster:
                done = [await poster.post(url or receiver.url, DOCUMENT) for _ in range(times)]
            return done, receiver.received, receiver.connections

    return asyncio.run(run())


def why(*answers: bytes, **options: Any) -> str:
    (posted,), _, _ = post(*answers, **options)
    return posted.why


def test_a_document_is_posted_as_it_is():
    (posted,), (received,), _ = post()
    assert posted == Posted(202)
    assert received.path == "/v1/events"
    assert received.body == DOCUMENT.encode()
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == USER_AGENT
    assert not {"cookie", "authorization", "referer"} & received.headers.keys()


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_kind_of_yes_is_one(status):
    assert post(answer(status))[0] == [Posted(status)]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 413, 422, 500])
def test_what_is_not_taken_is_told_by_its_status(status):
    assert post(answer(status, Retry_After="60"))[0] == [Posted(status, f"the endpoint answered HTTP {status}")]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_may_ask_for_a_pause(status):
    assert post(answer(status, Retry_After="600"))[0] == [Posted(status, f"the endpoint answered HTTP {status}", 600)]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status):
    (posted,), received, _ = post(answer(status, Location="/elsewhere"))
    assert posted == Posted(status, f"the endpoint redirects (HTTP {status}), which is not followed")
    assert len(received) == 1


def test_an_endpoint_that_does_not_answer_in_time_is_left():
    assert why(b"", deadline_seconds=0.2) == TIMEOUT


def test_of_an_answer_its_status_is_enough():
    promised = answer(200, b"{", Content_Length="10")
    assert post(promised)[0] == [Posted(200)]
    large = answer(200, b"x" * 128 * MAX_ANSWER_BYTES)
    assert post(large)[0] == [Posted(200)]
    assert post(answer(200, b"", Content_Length=""))[0] == [Posted(200)]


def test_documents_go_by_one_connection_where_answers_are_short():
    done, received, connections = post(answer(200, b"{}"), times=3, keeps_open=True)
    assert (done, len(received), connections) == ([Posted(200)] * 3, 3, 1)
    _, received, connections = post(answer(200, b"x" * 128 * MAX_ANSWER_BYTES), times=2, keeps_open=True)
    assert (len(received), connections) == (2, 2)


def test_a_private_address_is_posted_to_only_where_it_is_named():
    (posted,), received, connections = post(is_private=False)
    assert posted == Posted(None, "the address is not a public one")
    assert (received, connections) == ([], 0)


class Resolver(AbstractResolver):
    """Every name leads to where a machine keeps its keys."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host="169.254.169.254", port=port, family=2, proto=0, flags=0),
        ]

    async def close(self) -> None:
        """Nothing is open."""


def test_no_name_hides_an_address():
    told = why(url="https://t.example/v1/events", resolver=Resolver())
    assert told == "the address is not a public one"
    assert why(url="https://169.254.169.254/") == told


def test_a_certificate_that_nobody_vouches_for_is_none():
    (posted,), received, _ = post(trusted=None)
    assert posted == Posted(None, "the TLS certificate of the server is not valid")
    assert received == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/v1/events", "ftp://t.example/", "t.example", "", "https://", "https://u:p@t.example/",
        "https://u@t.example/", "https://t.example:0x/", "https://[/",
    ],
)  # fmt: skip
def test_nothing_but_https_is_posted_to(url):
    async def run() -> Posted:
        async with HttpPoster(frozenset({("localhost", 80)})) as poster:
            return await poster.post(url, DOCUMENT)

    assert asyncio.run(run()) == Posted(None, "the endpoint is no https address, or names a user")


def test_what_no_server_should_do_is_a_failure_like_others(caplog):
    assert why(b"HTTP/1.1 2x2 Whatever\r\n\r\n") == "the header of the answer cannot be read"
    assert why(b"\x00") in {
        "the server closed the connection without an answer",
        "the header of the answer cannot be read",
    }

    class Odd(Resolver):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
            raise LookupError(host)

    with caplog.at_level(logging.WARNING):
        assert why(url="https://t.example/", resolver=Odd()) == "the request failed in a way that is not known"
    assert "posting does not know LookupError" in caplog.text
