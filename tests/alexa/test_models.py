"""ask-sdk's request objects: the same as its own deserialiser builds, and no error for what it does not know."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.context import Context
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.session import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.alexa.models import UnknownRequest, request_envelope
from tests.samples import ROOT

REQUESTS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "fixtures/requests").glob("*.json")}
# An error of a kind that the SDK's last release does not know.
TOO_NEW_FOR_THE_SDK = "apl-runtime-error"
NEWS: dict[str, Any] = json.loads(REQUESTS["topic-news"])


def shape(found: Any) -> Any:
    """Classes and values all the way down; moments as text, for we leave them to `check_timestamp`."""
    if hasattr(found, "attribute_map"):
        return type(found), {name: shape(value) for name, value in vars(found).items()}
    if isinstance(found, dict):
        return {key: shape(value) for key, value in found.items()}
    if isinstance(found, list):
        return [shape(value) for value in found]
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(found, datetime) else found


@pytest.mark.parametrize("name", sorted(REQUESTS.keys() - {TOO_NEW_FOR_THE_SDK}))
def test_every_request_is_built_as_the_sdk_builds_it(name: str):
    text = REQUESTS[name]
    theirs = DefaultSerializer().deserialize(text, RequestEnvelope)
    ours = request_envelope(json.loads(text))
    if theirs.session:
        theirs.session.attributes = ours.session.attributes = None

    assert shape(ours) == shape(theirs)


def test_what_the_sdk_cannot_read_is_kept_as_it_is():
    text = REQUESTS[TOO_NEW_FOR_THE_SDK]
    with pytest.raises(SerializationException):
        DefaultSerializer().deserialize(text, RequestEnvelope)
    sent = json.loads(text)["request"]
    built = request_envelope(json.loads(text)).request

    assert (built.object_type, built.errors) == (sent["type"], sent["errors"])


def test_every_part_of_a_context_but_the_system_stays_as_it_was_sent():
    context = NEWS["context"] | {"Viewport": {"shape": "ROUND", "pixelWidth": 480}}
    built = request_envelope(NEWS | {"context": context}).context

    assert (built.viewport, built.system.user.user_id) == (context["Viewport"], context["System"]["user"]["userId"])


def model_named(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "str": st.text(max_size=8),
    "bool": st.booleans(),
    "int": st.integers(-(2**31), 2**31),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "datetime": st.just("2026-11-20T07:30:00Z"),
    "object": st.text(max_size=3) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
}


@st.composite
def objects_of(draw: st.DrawFn, model: Any, depth: int) -> dict[str, Any]:
    """JSON of a model of the SDK's, by what it says of itself: any of its children, and any of its fields or none."""
    children = vars(model).get("discriminator_value_class_map")
    if children:
        name = draw(st.sampled_from(sorted(children)))
        child = model_named(children[name])
        if child is not model:
            return draw(objects_of(child, depth)) | {model.json_discriminator_key: name}
    given: dict[str, Any] = {}
    for field, kind in model.deserialized_types.items():
        if field in inspect.signature(model.__init__).parameters and draw(st.integers(0, 2)):
            found = draw(values_of(kind, depth - 1))
            if found is not None:
                given[model.attribute_map[field]] = found
    return given


def values_of(kind: str, depth: int) -> st.SearchStrategy[Any]:
    if found := re.fullmatch(r"list\[(.*)\]", kind):
        return st.lists(values_of(found[1], depth), max_size=2)
    if found := re.fullmatch(r"dict\([^,]*, (.*)\)", kind):
        return st.dictionaries(st.text(max_size=4), values_of(found[1], depth), max_size=2)
    if kind in PRIMITIVES:
        return PRIMITIVES[kind]
    model = model_named(kind)
    if issubclass(model, Enum):
        return st.sampled_from([one.value for one in model])
    return objects_of(model, depth) if depth else st.none()


@st.composite
def envelopes(draw: st.DrawFn) -> dict[str, Any]:
    """A request of any type that the SDK knows, with whatever it may hold."""
    parts = {"session": Session, "context": Context, "request": Request}
    made = {name: draw(objects_of(model, 6)) for name, model in parts.items()}
    made["context"] = {name: value for name, value in made["context"].items() if name == "System"}
    made["session"].pop("attributes", None)
    return made | {"version": draw(st.text(max_size=4))}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(envelopes())
def test_whatever_the_sdk_knows_is_built_as_it_builds_it(sent: dict[str, Any]):
    theirs = DefaultSerializer().deserialize(json.dumps(sent), RequestEnvelope)
    ours = request_envelope(sent)
    theirs.session.attributes = ours.session.attributes = None

    assert shape(ours) == shape(theirs)


_FIRST_REQUESTS = """
import json, sys
from skill.alexa.models import load_models, request_envelope
load_models()
before = set(sys.modules)
for line in sys.stdin:
    request_envelope(json.loads(line))
print(*(set(sys.modules) - before))
"""


def test_no_first_request_of_a_conversation_waits_for_an_import():
    envelopes = [json.loads(text) for text in REQUESTS.values()]
    kinds = ("LaunchRequest", "IntentRequest", "CanFulfillIntentRequest", "SessionEndedRequest")
    conversing = [json.dumps(one) for one in envelopes if one["request"]["type"] in kinds]
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_REQUESTS], input="\n".join(conversing), capture_output=True, text=True, check=True
    )

    assert len(conversing) > 20
    assert done.stdout.split() == []


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


def test_a_field_of_tomorrow_is_kept_as_it_is_and_hides_nothing():
    built = request_envelope(changed(mood="good", to_dict="hidden", __class__="hidden"))

    assert (built.request.mood, built.request.to_dict()["intent"]["name"]) == ("good", "TopicNewsIntent")


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
