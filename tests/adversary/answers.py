"""A response: all that stands in it, and what Amazon or the design would object to."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

MAX_SPEECH = 8000
MAX_CARD = 8000
MAX_BYTES = 24_000
CONSENT_CARD = {
    "type": "AskForPermissionsConsent",
    "permissions": ["read::alexa:device:all:address:country_and_postal_code"],
}
_CONVERSING = {"LaunchRequest", "IntentRequest"}
_MARKUP = frozenset([
    "speak", "break", "p", "s", "w", "sub", "say-as", "prosody", "emphasis", "lang", "phoneme", "voice",
    "audio", "amazon:domain",
])  # fmt: skip


def parsed(ssml: str) -> ET.Element:
    """Raises `ET.ParseError`. Amazon's prefix needs no declaration, and gets one here."""
    root = ET.fromstring(ssml.replace("<speak>", '<speak xmlns:amazon="amazon">', 1))
    for one in root.iter():
        one.tag = one.tag.replace("{amazon}", "amazon:")
    return root


def texts_of(response: Any) -> dict[str, str]:
    """Every string of a response, by where it stands: SSML without its tags, entities read, aliases apart."""
    return dict(_texts(response, ""))


def _texts(node: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{where}.{key}!", key
            yield from _texts(value, f"{where}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _texts(value, f"{where}[{number}]")
    elif isinstance(node, str):
        yield from _spoken(node, where) if node.lstrip().startswith("<speak") else ((where, node),)


def _spoken(ssml: str, where: str) -> Iterator[tuple[str, str]]:
    try:
        root = parsed(ssml)
    except ET.ParseError:
        yield where, ssml
        return
    yield where, " ".join(root.itertext())
    for number, element in enumerate(root.iter()):
        for name, value in element.attrib.items():
            yield f"{where}<{number} {element.tag} {name}>", value


def faults_of(status: int, body: bytes, request: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer to `request`, one sentence each."""
    if status != 200:
        return [f"status {status}: {body[:200]!r}"]
    if len(body) > MAX_BYTES:
        return [f"{len(body)} bytes"]
    try:
        response = json.loads(body)
    except ValueError as error:
        return [f"no JSON: {error}"]
    inner = response.get("response")
    if response.get("version") != "1.0" or not isinstance(inner, dict):
        return [f"no response object: {body[:200]!r}"]
    faults = [*_speech_faults(inner.get("outputSpeech"), "outputSpeech"), *_card_faults(inner.get("card"))]
    if request["type"] in _CONVERSING:
        return [*faults, *_conversing_faults(inner)]
    quiet = {"outputSpeech", "reprompt", "card", "directives"} & inner.keys()
    return [*faults, *(f"{request['type']} was answered with {name}" for name in sorted(quiet))]


def _conversing_faults(inner: Mapping[str, Any]) -> Iterator[str]:
    ends = inner.get("shouldEndSession")
    if not isinstance(ends, bool):
        yield f"shouldEndSession is {ends!r}"
        return
    if "outputSpeech" not in inner:
        yield "nothing is said"
        return
    reprompt = inner.get("reprompt")
    if ends:
        if reprompt is not None:
            yield "a reprompt, and the session ends"
        return
    if not isinstance(reprompt, dict) or not reprompt.get("outputSpeech"):
        yield "the session stays open without a reprompt"
    else:
        yield from _speech_faults(reprompt["outputSpeech"], "reprompt")
    if not _said(inner["outputSpeech"]).endswith("?"):
        yield f"the session stays open without a question: …{_said(inner['outputSpeech'])[-60:]!r}"


def ends_in_question(response: Mapping[str, Any]) -> bool:
    return _said(response["response"].get("outputSpeech")).endswith("?")


def last_words(response: Mapping[str, Any]) -> str:
    """What is said after the last pause."""
    ssml = str((response["response"].get("outputSpeech") or {}).get("ssml") or "")
    root = parsed(ssml) if ssml else None
    if root is None:
        return ""
    said = ""
    for one in root.iter():
        said = (one.text or "") if one.tag in {"break", "speak"} else f"{said}{one.text or ''}"
        said += one.tail or ""
    return said


def _said(speech: Any) -> str:
    ssml = speech.get("ssml") if isinstance(speech, dict) else None
    if not isinstance(ssml, str):
        return ""
    try:
        return "".join(parsed(ssml).itertext()).strip()
    except ET.ParseError:
        return ""


def _speech_faults(speech: Any, name: str) -> Iterator[str]:
    if speech is None:
        return
    if not isinstance(speech, dict) or speech.get("type") != "SSML" or not isinstance(speech.get("ssml"), str):
        yield f"{name} is no SSML: {str(speech)[:100]}"
        return
    ssml = speech["ssml"]
    if len(ssml) >= MAX_SPEECH:
        yield f"{name} has {len(ssml)} characters"
    try:
        root = parsed(ssml)
    except ET.ParseError as error:
        yield f"{name} is not well-formed: {error}: {ssml[:200]!r}"
        return
    if root.tag != "speak":
        yield f"{name} is <{root.tag}>"
    yield from (f"{name} holds <{one.tag}>" for one in root.iter() if one.tag not in _MARKUP)
    if not "".join(root.itertext()).strip():
        yield f"{name} says nothing"


def _card_faults(card: Any) -> Iterator[str]:
    if card is None:
        return
    if card == CONSENT_CARD:
        return
    if not isinstance(card, dict) or card.get("type") not in {"Simple", "Standard"}:
        yield f"an unknown card: {str(card)[:100]}"
        return
    characters = sum(len(value) for value in card.values() if isinstance(value, str))
    if characters >= MAX_CARD:
        yield f"the card has {characters} characters"
