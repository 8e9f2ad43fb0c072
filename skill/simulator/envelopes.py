"""Request envelopes as Alexa sends them, made from what was matched. Ids and time come as arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skill.simulator.match import Matched, SlotValue


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who speaks, from which device, to which skill."""

    skill_id: str
    listener: str = "you"
    device: str = "echo"
    locale: str = "en-US"

    @property
    def user_id(self) -> str:
        return f"amzn1.ask.account.{_code(self.listener)}"

    @property
    def device_id(self) -> str:
        return f"amzn1.ask.device.{_code(f'{self.listener}/{self.device}')}"


def envelope(
    visitor: Visitor, matched: Matched, request_id: str, session_id: str, is_new: bool, now: datetime
) -> dict[str, Any]:
    """A whole envelope for what was matched."""
    application = {"applicationId": visitor.skill_id}
    user = {"userId": visitor.user_id}
    system = {
        "application": application,
        "user": user,
        "device": {"deviceId": visitor.device_id, "supportedInterfaces": _interfaces(visitor.device)},
        "apiEndpoint": "https://api.amazonalexa.com",
    }
    return {
        "version": "1.0",
        "session": {"new": is_new, "sessionId": session_id, "application": application, "attributes": {}, "user": user},
        "context": {"System": system},
        "request": {
            "requestId": request_id,
            "timestamp": stamp(now),
            "locale": visitor.locale,
            **_what(matched, visitor.skill_id),
        },
    }


def refreshed(template: Mapping[str, Any], request_id: str, session_id: str, now: datetime) -> dict[str, Any]:
    """An envelope from a file with a new id and the present time."""
    request = dict(template["request"]) | {"requestId": request_id, "timestamp": stamp(now)}
    fresh = dict(template) | {"request": request}
    if isinstance(template.get("session"), dict):
        fresh["session"] = dict(template["session"]) | {"sessionId": session_id}
    return fresh


def stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _what(matched: Matched, skill_id: str) -> dict[str, Any]:
    if matched.launch:
        return {"type": "LaunchRequest", "shouldLinkResultBeReturned": False}
    if matched.session_end or matched.intent is None:
        return {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}
    slots = {name: _slot(name, value, skill_id) for name, value in matched.slots.items()}
    return {
        "type": "IntentRequest",
        "intent": {"name": matched.intent, "confirmationStatus": "NONE", "slots": slots},
        "dialogState": "COMPLETED",
    }


def _slot(name: str, value: SlotValue, skill_id: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "value": value.value, "confirmationStatus": "NONE", "source": "USER"}
    if name == "query":  # AMAZON.SearchQuery resolves to nothing
        return slot
    authority = f"amzn1.er-authority.echo-sdk.{skill_id}.{name.upper()}"
    if value.id is None:
        resolution: dict[str, Any] = {"authority": authority, "status": {"code": "ER_SUCCESS_NO_MATCH"}}
    else:
        found = {"value": {"name": value.name, "id": value.id}}
        resolution = {"authority": authority, "status": {"code": "ER_SUCCESS_MATCH"}, "values": [found]}
    return slot | {"resolutions": {"resolutionsPerAuthority": [resolution]}}


def _interfaces(device: str) -> dict[str, Any]:
    if device == "show":
        return {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
    return {}


def _code(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32].upper()
