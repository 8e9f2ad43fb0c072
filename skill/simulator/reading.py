"""A response as a person would read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import unescape

from skill.alexa.envelope import COUNTRY_PERMISSION

_BREAK = re.compile(r"<break[^>]*/>")
_TAG = re.compile(r"<[^>]+>")
_ASKS = "The skill asks for your permission to see:"
_PERMISSIONS = {COUNTRY_PERMISSION: "Device country and postal code"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Paragraphs as they are said, the reprompt, the card, and whether the session stays open."""

    paragraphs: tuple[str, ...]
    reprompt: str
    card: str
    is_open: bool


def read_answer(response: Mapping[str, Any]) -> Answer:
    inner = response.get("response") or {}
    card = inner.get("card") or {}
    reprompt = _paragraphs((inner.get("reprompt") or {}).get("outputSpeech"))
    return Answer(
        _paragraphs(inner.get("outputSpeech")),
        " ".join(reprompt),
        card.get("content") or card.get("text") or _permissions_asked(card),
        inner.get("shouldEndSession") is False,
    )


def _permissions_asked(card: Mapping[str, Any]) -> str:
    """A card that asks for permissions, about as the Alexa app shows it."""
    asked = [_PERMISSIONS.get(name, name) for name in card.get("permissions") or ()]
    return "\n".join((_ASKS, *asked)) if asked else ""


def _paragraphs(speech: Any) -> tuple[str, ...]:
    spoken = (speech or {}).get("ssml") or (speech or {}).get("text") or ""
    parts = (unescape(_TAG.sub("", part)).strip() for part in _BREAK.split(spoken))
    return tuple(part for part in parts if part)
