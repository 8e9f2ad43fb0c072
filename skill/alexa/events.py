"""Skill events: what Alexa tells of a listener outside of a conversation.

Shapes and rules are those of Amazon's page "Use Skill Events" (developer.amazon.com/en-US/docs/alexa/smapi/
skill-events-in-alexa-skills.html) and of its SDK (`ask_sdk_model.events.skillevents`). They come signed, as requests
do, where the skill's manifest subscribes to them. One that is not acknowledged is sent again for up to an hour, and
they may come in any order; so what one says is done in a way that a second time, or a late one, does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from skill.alexa.envelope import COUNTRY_SCOPES, Envelope
from skill.alexa.verify import EVENT_TOLERANCE, check_timestamp
from skill.errors import BadRequestError

LEFT = "AlexaSkillEvent.SkillDisabled"
PERMISSIONS = frozenset({"AlexaSkillEvent.SkillPermissionAccepted", "AlexaSkillEvent.SkillPermissionChanged"})
ACTED_UPON = PERMISSIONS | {LEFT}


def is_event(envelope: Envelope) -> bool:
    return envelope.type.startswith("AlexaSkillEvent.")


def happened_at(envelope: Envelope, sent_at: datetime) -> datetime:
    """When it happened; when it was sent, where it does not say so in a way that can be read and believed.

    `eventCreationTime` stays the same however often an event is sent.
    """
    created = envelope.data["request"].get("eventCreationTime")
    if not isinstance(created, str | int) or isinstance(created, bool):
        return sent_at
    try:
        return min(check_timestamp(created, sent_at, EVENT_TOLERANCE), sent_at)
    except BadRequestError:
        return sent_at


def may_know_country(envelope: Envelope) -> bool:
    """Whether the permissions that the listener gives after this event hold that for the country.

    `acceptedPermissions` is the whole list; it is empty, or not there, where none is given.
    """
    accepted = _maybe(envelope.data["request"].get("body")).get("acceptedPermissions")
    scopes = [_maybe(one).get("scope") for one in accepted] if isinstance(accepted, list) else []
    return any(scope in COUNTRY_SCOPES for scope in scopes)


def _maybe(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}
