"""ask-sdk's request objects, built from a parsed envelope.

The SDK's own deserialiser takes longer than all the rest of an answer and raises for every request type
and enum value that it does not know. This one plans each class once and keeps unknown values as they are.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from ask_sdk_model.context import Context
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope

from skill.errors import BadRequestError

_LIST = re.compile(r"list\[(.*)\]")
_DICT = re.compile(r"dict\(([^,]*), (.*)\)")
Convert = Callable[[Any], Any]


class UnknownRequest(Request):
    """A request of a type that this release of the SDK does not know."""

    def __init__(self, request_type: str) -> None:
        self.object_type = request_type


def request_envelope(data: Mapping[str, Any]) -> Any:
    """`data` as a `RequestEnvelope`, whatever the types of its values are.

    Session attributes are left out: whatever comes back there is not what we go by. Raises
    `BadRequestError` for values that are nested deeper than any request's.
    """
    session = data.get("session")
    kept = session | {"attributes": {}} if isinstance(session, dict) else None
    quiet = {**data, "session": kept}
    try:
        built = _build(RequestEnvelope, quiet)
    except RecursionError as error:
        raise BadRequestError("the request is nested too deeply") from error
    if not isinstance(built.request, Request):
        built.request = UnknownRequest(str(quiet["request"].get("type")))
    return built


def _build(model: Any, data: Any) -> Any:
    """An object of `model`, or of the child that its discriminator names; `data` itself where it fits neither."""
    if not isinstance(data, dict):
        return data
    child = _child(model, data)
    if child is None:
        return data
    return child(**{name: convert(data[key]) for name, key, convert in _plan(child) if key in data})


def _child(model: Any, data: Mapping[str, Any]) -> Any:
    kinds = getattr(model, "discriminator_value_class_map", None)
    if not kinds:
        return model
    named = data.get(model.json_discriminator_key)
    name = kinds.get(named) if isinstance(named, str) else None
    if name is None:
        return None
    found = _class(name)
    return found if found is model else _child(found, data) if "discriminator_value_class_map" in vars(found) else found


@cache
def _plan(model: Any) -> tuple[tuple[str, str, Convert], ...]:
    """Of a context only the system is built: nobody here asks for the rest, which stays as it was sent."""
    accepted = inspect.signature(model.__init__).parameters
    built = {"system"} if model is Context else accepted
    return tuple(
        (name, model.attribute_map[name], _converter(kind) if name in built else _as_it_is)
        for name, kind in model.deserialized_types.items()
        if name in accepted
    )


@cache
def _converter(kind: str) -> Convert:
    if found := _LIST.fullmatch(kind):
        inner = _converter(found.group(1))
        return lambda value: [inner(one) for one in value] if isinstance(value, list) else value
    if found := _DICT.fullmatch(kind):
        inner = _converter(found.group(2))
        return lambda value: {key: inner(one) for key, one in value.items()} if isinstance(value, dict) else value
    if "." not in kind:
        return _as_it_is
    model = _class(kind)
    if issubclass(model, Enum):
        known = {one.value: one for one in model}
        return lambda value: known.get(value, value) if isinstance(value, str) else value
    return lambda value: _build(model, value)


@cache
def _class(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _as_it_is(value: Any) -> Any:
    return value
