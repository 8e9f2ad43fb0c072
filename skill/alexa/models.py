"""ask-sdk's request objects, built from a parsed envelope.

The SDK's own deserialiser takes longer than all the rest of an answer and raises for every request type
and enum value that it does not know. This one plans each class once and keeps unknown values as they are, and fields as
attributes by their own names, but for those that would hide what a class has.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from ask_sdk_model.context import Context
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope

from skill.errors import BadRequestError

_LIST = re.compile(r"list\[(.*)\]")
_DICT = re.compile(r"dict\(([^,]*), (.*)\)")
_CLASS = re.compile(r"\w+(?:\.\w+)+")
_CONVERSING = frozenset({"LaunchRequest", "IntentRequest", "CanFulfillIntentRequest", "SessionEndedRequest"})
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
        built = _build(_plan(RequestEnvelope), quiet)
    except RecursionError as error:
        raise BadRequestError("the request is nested too deeply") from error
    if not isinstance(built.request, Request):
        built.request = UnknownRequest(str(quiet["request"].get("type")))
    return built


@cache
def load_models() -> None:
    """Load the SDK's classes that a conversation is made of: they are loaded one by one, and no listener is to wait."""
    _load(RequestEnvelope, set())


def _load(model: Any, known: set[Any]) -> None:
    if model in known or issubclass(model, Enum):
        return
    known.add(model)
    plan = _plan(model)
    for name, child in plan.children.items():
        if model is not Request or name in _CONVERSING:
            _load(_class(child), known)
    for name, convert in plan.places.values():
        for kind in _CLASS.findall(model.deserialized_types[name] if convert else ""):
            _load(_class(kind), known)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How objects of a class are built: by JSON key, where a value goes and as what.

    `children` has the classes by what stands under `discriminator`; without them it is always `model` itself.
    """

    model: Any
    places: Mapping[str, tuple[str, Convert | None]]
    discriminator: str
    children: Mapping[str, str]


def _build(plan: _Plan, data: Any) -> Any:
    """An object of the plan's class, or of the child that is named; `data` itself where it fits neither."""
    if not isinstance(data, dict):
        return data
    if plan.children:
        named = data.get(plan.discriminator)
        child = plan.children.get(named) if isinstance(named, str) else None
        if child is None:
            return data
        found = _plan(_class(child))
        if found is not plan:
            return _build(found, data)
    built, places = plan.model(), plan.places
    values = vars(built)
    for key, value in data.items():
        if key in places:
            name, convert = places[key]
            values[name] = value if convert is None else convert(value)
        elif not hasattr(plan.model, key):
            values[key] = value
    return built


@cache
def _plan(model: Any) -> _Plan:
    """Of a context only the system is built: nobody here asks for the rest, which stays as it was sent."""
    places = {
        model.attribute_map[name]: (name, None if model is Context and name != "system" else _converter(kind))
        for name, kind in model.deserialized_types.items()
    }
    children = vars(model).get("discriminator_value_class_map") or {}
    return _Plan(model, places, getattr(model, "json_discriminator_key", ""), children)


@cache
def _converter(kind: str) -> Convert | None:
    """`None` where a value stays as it is."""
    if found := _LIST.fullmatch(kind):
        return _of_each(_converter(found.group(1)))
    if found := _DICT.fullmatch(kind):
        return _of_each_value(_converter(found.group(2)))
    if "." not in kind:
        return None
    model = _class(kind)
    if issubclass(model, Enum):
        known = {one.value: one for one in model}
        return lambda value: known.get(value, value) if isinstance(value, str) else value
    return lambda value: _build(_plan(model), value)


def _of_each(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: [convert(one) for one in value] if isinstance(value, list) else value


def _of_each_value(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: {key: convert(one) for key, one in value.items()} if isinstance(value, dict) else value


@cache
def _class(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
