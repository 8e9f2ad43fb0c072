"""A loopback endpoint that speaks OpenAI's chat completions, and answers what a test says, well or badly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.intake.server import Loopback, answer, headers_of


@dataclass(frozen=True)
class Asked:
    """A request: the first line's method and path, its headers in small letters, and what its body says."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def task(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def story(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return found

    @property
    def sentences(self) -> list[str]:
        return [one["text"] for one in self.story["sentences"]]


Script = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
Reply = bytes | Script | Callable[[Asked], bytes]


def completion(content: Any, *, finish_reason: str | None = "stop", **message: Any) -> bytes:
    """A chat completion with `content` as its one message, as the protocol has it."""
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": said, "finish_reason": finish_reason}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "small-1", "choices": [choice]}
    return answer(200, json.dumps(body).encode(), Content_Type="application/json")


def proposing(*sentences: tuple[str, int]) -> bytes:
    """A completion that proposes these sentences, each of the one that it names."""
    return completion(json.dumps({"sentences": [{"text": text, "from": [number]} for text, number in sentences]}))


def first_words(count: int) -> Callable[[Asked], bytes]:
    """An obedient model: the first `count` words of the first sentence, ended with a full stop."""

    def reply(asked: Asked) -> bytes:
        words = asked.sentences[0].split()[:count]
        return proposing((f"{' '.join(words).rstrip(',.')}.", 1))

    return reply


def without_word(place: int) -> Callable[[Asked], bytes]:
    """An obedient model: the first sentence without one of its words."""

    def reply(asked: Asked) -> bytes:
        words = asked.sentences[0].split()
        return proposing((" ".join(words[:place] + words[place + 1 :]), 1))

    return reply


def after(seconds: float, reply: bytes) -> Script:
    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        writer.write(reply)

    return script


@dataclass
class ModelServer(Loopback):
    """Answers whatever it is asked; a list of replies is used up in order, and its last one stays."""

    replies: Reply | Sequence[Reply]
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = list(self.replies) if isinstance(self.replies, list) else [self.replies]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await _read(reader)
        self.asked.append(asked)
        with self.counted():
            reply = self._left.pop(0) if len(self._left) > 1 else self._left[0]
            found = reply if isinstance(reply, bytes) else _called(reply, asked, writer)
            if isinstance(found, bytes):
                writer.write(found)
                await writer.drain()
            else:
                await found


def _called(reply: Any, asked: Asked, writer: asyncio.StreamWriter) -> bytes | Awaitable[None]:
    """A script takes the connection too, a plain reply the question alone."""
    found: bytes | Awaitable[None] = reply(asked, writer) if asyncio.iscoroutinefunction(reply) else reply(asked)
    return found


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = headers_of(lines)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, json.loads(body) if body else {})
