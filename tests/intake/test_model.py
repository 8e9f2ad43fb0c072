"""Asking a model, against a real server on loopback: what goes out, and what becomes of whatever comes back."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.desk.ports.model import NoProposal
from skill.intake.model import MAX_SENTENCES, ModelEndpoint, read_answer
from skill.stories.condensed import Proposal, Proposed
from tests.intake.model_server import Asked, ModelServer, Reply, after, completion, proposing
from tests.intake.server import answer

STORY = ("The mill at the weir was sold on Friday.", "Its owner will leave in May.")
GOOD = proposing(("The mill was sold on Friday.", 1))
FORM = "the answer has another form than was asked for"


def ask(
    reply: Reply | list[Reply], *, seconds: float = 5, key: str = "", path: str = "/v1", **options: Any
) -> tuple[Proposal | NoProposal, ModelServer]:
    async def run() -> tuple[Proposal | NoProposal, ModelServer]:
        async with ModelServer(reply) as server:
            endpoint = ModelEndpoint(f"http://{server.host}{path}", "small-1", key, seconds, **options)
            return await endpoint.propose(STORY, "en-US", 35), server

    return asyncio.run(run())


def why(reply: Reply | list[Reply], **options: Any) -> str:
    found, _ = ask(reply, **options)
    assert isinstance(found, NoProposal), found
    return found.why


# ── what goes out ─────────────────────────────────────────────────────────────────────────────────


def test_a_story_goes_out_as_data_and_a_proposal_comes_back():
    found, server = ask(GOOD)
    assert found == (Proposed("The mill was sold on Friday.", (1,)),)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.story == {
        "language": "en-US",
        "most_words": 35,
        "sentences": [{"id": 1, "text": STORY[0]}, {"id": 2, "text": STORY[1]}],
    }
    assert (asked.body["model"], asked.body["temperature"], asked.body["stream"]) == ("small-1", 0, False)
    assert asked.body["response_format"] == {"type": "json_object"}
    assert 35 < asked.body["max_tokens"] < 1000
    assert [one["role"] for one in asked.body["messages"]] == ["system", "user"]
    assert not any(sentence in asked.task for sentence in STORY)


def test_the_key_goes_out_where_there_is_one():
    _, with_key = ask(GOOD, key="k-1")
    assert with_key.asked[0].headers["authorization"] == "Bearer k-1"
    _, without = ask(GOOD)
    assert "authorization" not in without.asked[0].headers
    assert without.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("path", ["", "/", "/v1/", "/a/b"])
def test_the_base_may_end_as_it_likes(path: str):
    _, server = ask(GOOD, path=path)
    assert server.asked[0].path == f"{path.rstrip('/')}/chat/completions"


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    found, _ = ask(GOOD)
    assert not isinstance(found, NoProposal)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://127.0.0.1:8080/v1", {"127.0.0.1:8080"}),
        ("https://llm.example.internal/v1", {"llm.example.internal", "llm.example.internal:443"}),
        ("https://LLM.example:443", {"llm.example", "llm.example:443"}),
        ("https://llm.example:80/v1", {"llm.example:80"}),
        ("http://localhost/v1", {"localhost", "localhost:80"}),
    ],
)
def test_it_stands_at_one_place(url: str, hosts: set[str]):
    assert ModelEndpoint(url, "m", "", 1).hosts == hosts


# ── what comes back, and is none ──────────────────────────────────────────────────────────────────


def test_a_redirect_is_not_followed():
    for status in (301, 302, 303, 307, 308):
        reply = answer(status, Location="http://127.0.0.1:9/v1/chat/completions")
        found, server = ask([reply, GOOD])
        assert found == NoProposal(f"the endpoint answered HTTP {status}")
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [201, 202, 400, 401, 404, 429, 500, 503])
def test_what_is_not_200_is_none(status: int):
    assert why(answer(status, json.dumps({"error": {"message": "secret-word"}}).encode())) == (
        f"the endpoint answered HTTP {status}"
    )


def test_nobody_there_is_none():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = ModelEndpoint(f"http://127.0.0.1:{closed.getsockname()[1]}/v1", "m", "", 5)
        found = asyncio.run(endpoint.propose(STORY, "en", 35))
    assert found == NoProposal("the endpoint could not be asked")


@pytest.mark.parametrize(
    "reply",
    [
        b"", b"HTTP/1.1 200", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + GOOD.partition(b"\r\n\r\n")[2],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)  # fmt: skip
def test_half_an_answer_or_none_is_none(reply: bytes):
    assert why(reply) == "the endpoint could not be asked"


def test_whoever_does_not_answer_in_time_gets_no_more():
    assert why(after(30, GOOD), seconds=0.2) == "no complete answer in time"


def test_a_slow_drip_is_no_answer():
    async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert why(drip, seconds=0.3) == "no complete answer in time"


@pytest.mark.parametrize("declares", [True, False])
def test_a_huge_answer_is_not_read_to_its_end(declares: bool):
    sent = 0

    async def flood(_: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        length = b"Content-Length: 1000000000\r\n" if declares else b""
        writer.write(b"HTTP/1.1 200 OK\r\n" + length + b"Connection: close\r\n\r\n")
        while sent < 100_000_000:
            writer.write(b" " * 100_000)
            await writer.drain()
            sent += 100_000

    assert why(flood) == "the answer is larger than 64 KiB"
    assert sent < 100_000_000


def test_what_is_packed_is_not_unpacked():
    packed = answer(200, b"\x1f\x8b" + b"x" * 50, Content_Encoding="gzip")
    assert why(packed) == "the answer is no chat completion"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(200, b""), "the answer is no chat completion"),
        (answer(200, b"<html>"), "the answer is no chat completion"),
        (answer(200, b"{}"), "the answer is no chat completion"),
        (answer(200, b'{"choices": []}'), "the answer is no chat completion"),
        (answer(200, b'{"choices": {"0": 1}}'), "the answer is no chat completion"),
        (answer(200, b'{"choices": [{"message": []}]}'), "the answer is no chat completion"),
        (answer(200, b"[" * 5_000), "the answer is no chat completion"),
        (completion(None, refusal="I cannot help with that."), "the answer is no chat completion"),
        (completion(["text"]), "the answer is no chat completion"),
        (completion('{"sentences":[{"text":"The coun', finish_reason="length"), "the answer is half of one"),
        (completion('{"sentences":[]}', finish_reason="content_filter"), "the answer is half of one"),
        (completion('{"sentences":[{"text":"The coun'), "the answer is no JSON"),
        (completion("I'm sorry, I can't do that."), "the answer is no JSON"),
        (completion('```json\n{"sentences":[{"text":"x","from":[1]}]}\n```'), "the answer is no JSON"),
        (completion('Here: {"sentences":[{"text":"x","from":[1]}]}'), "the answer is no JSON"),
        (completion('{"sentences":[{"text":"x","from":[NaN]}]}'), "the answer is no JSON"),
        (completion("null"), "the answer is no JSON"),
        (completion("[]"), FORM),
        (completion('"x"'), FORM),
        (completion("{}"), FORM),
        (completion('{"sentences":[]}'), FORM),
        (completion('{"sentences":{"text":"x","from":[1]}}'), FORM),
        (completion('{"sentences":["x"]}'), FORM),
        (completion('{"sentences":[{"text":"x"}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":1}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":["1"]}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":[true]}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":[1.0]}]}'), FORM),
        (completion('{"sentences":[{"text":1,"from":[1]}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":[1],"why":"y"}]}'), FORM),
        (completion('{"sentences":[{"text":"x","from":[1]}],"note":"y"}'), FORM),
        (completion('{"sentences":[{"text":"x","from":[1]},{"text":"y"}]}'), FORM),
        (proposing(*(("x", 1),) * (MAX_SENTENCES + 1)), FORM),
    ],
)
def test_what_is_of_another_form_is_none(reply: bytes, expected: str):
    assert why(reply) == expected


def test_a_reason_of_whatever_kind_may_end_it():
    body = json.loads(GOOD.partition(b"\r\n\r\n")[2])
    for reason, is_read in (("stop", True), (None, True), ("tool_calls", False), ([], False), ({}, False), (1, False)):
        body["choices"][0]["finish_reason"] = reason
        assert isinstance(read_answer(json.dumps(body).encode()), NoProposal) is not is_read
    del body["choices"][0]["finish_reason"]
    assert not isinstance(read_answer(json.dumps(body).encode()), NoProposal)


@given(
    st.binary()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["choices", "message", "content", "sentences", "text", "from", "x"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ).map(lambda found: json.dumps({"choices": [{"message": {"content": json.dumps(found)}}]}).encode())
)
def test_whatever_comes_is_read_or_refused(body: bytes):
    found = read_answer(body)
    assert isinstance(found, NoProposal) or all(isinstance(one, Proposed) for one in found)


def test_what_a_server_says_stands_in_no_reason(caplog):
    for reply in (completion("secret-word"), answer(500, b"secret-word"), completion('{"secret-word": 1}')):
        assert "secret-word" not in why(reply)
    assert "secret-word" not in caplog.text
