"""ask-sdk's request objects: the same as its own deserialiser builds, and no error for what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.request_envelope import RequestEnvelope
from hypothesis import given
from hypothesis import strategies as st

from skill.alexa.models import UnknownRequest, request_envelope
from tests.samples import ROOT

REQUESTS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "fixtures/requests").glob("*.json")}
# An error of a kind that the SDK's last release does not know.
TOO_NEW_FOR_THE_SDK = "apl-runtime-error"
NEWS: dict[str, Any] = json.loads(REQUESTS["topic-news"])


def plain(found: Any) -> Any:
    """Moments as text: the SDK reads them, and we leave them to `check_timestamp`."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items()}
    if isinstance(found, list):
        return [plain(value) for value in found]
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(found, datetime) else found


@pytest.mark.parametrize("name", sorted(REQUESTS.keys() - {TOO_NEW_FOR_THE_SDK}))
def test_every_request_is_built_as_the_sdk_builds_it(name: str):
    text = REQUESTS[name]
    theirs = DefaultSerializer().deserialize(text, RequestEnvelope)
    ours = request_envelope(json.loads(text))
    if theirs.session:
        theirs.session.attributes = ours.session.attributes = None

    assert plain(ours.to_dict()) == plain(theirs.to_dict())
    assert type(ours.request) is type(theirs.request)


def test_what_the_sdk_cannot_read_is_kept_as_it_is():
    text = REQUESTS[TOO_NEW_FOR_THE_SDK]
    with pytest.raises(SerializationException):
        DefaultSerializer().deserialize(text, RequestEnvelope)
    sent = json.loads(text)["request"]
    built = request_envelope(json.loads(text)).request

    assert (built.object_type, built.errors) == (sent["type"], sent["errors"])


def changed(**request: Any) -> dict[str, Any]:
    return NEWS | {"request": NEWS["request"] | request}


def test_session_attributes_do_not_come_in():
    data = NEWS | {"session": NEWS["session"] | {"attributes": {"line": ["x"]}}}

    assert request_envelope(data).session.attributes == {}


def test_an_enum_value_of_tomorrow_is_kept_as_it_is():
    intent = NEWS["request"]["intent"] | {"confirmationStatus": "HALFWAY"}
    built = request_envelope(changed(dialogState="WONDERING", intent=intent))

    assert (built.request.dialog_state, built.request.intent.confirmation_status) == ("WONDERING", "HALFWAY")


def test_a_request_type_of_tomorrow_is_an_unknown_request():
    built = request_envelope(changed(type="Alexa.Telepathy.Thought"))

    assert isinstance(built.request, UnknownRequest)
    assert built.request.object_type == "Alexa.Telepathy.Thought"


def test_a_field_of_tomorrow_is_left_out():
    assert request_envelope(changed(mood="good")).request.intent.name == "TopicNewsIntent"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["intent", "slots", "dialogState", "session", "context", "System", "device", "user", "resolutions", "type"]


@given(st.sampled_from(FIELDS), values)
def test_a_value_of_any_shape_raises_nothing(field: str, value: Any):
    def put(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: value if key == field else put(one) for key, one in node.items()}
        return [put(one) for one in node] if isinstance(node, list) else node

    data = put(NEWS)
    assert request_envelope(data | {"request": {"type": "IntentRequest"} | data["request"]})
