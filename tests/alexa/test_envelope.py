"""A request as it comes in: read where we go by it, kept where we do not, and a reason where it is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.alexa.envelope import MAX_REQUEST_ID_CHARACTERS, MAX_SLOT_CHARACTERS, Envelope, read_envelope
from skill.errors import BadRequestError
from skill.voice.ask import Ask, Slot
from tests.samples import ROOT, SKILL_ID

TOPIC = json.loads((ROOT / "fixtures/requests/topic-news.json").read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], Any]


def changed(change: Change, data: Any = TOPIC) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(data))
    change(copy)
    return copy


def read(change: Change) -> Envelope:
    return read_envelope(json.dumps(changed(change)).encode())


def with_slot(slot: Any) -> Ask:
    return read(lambda data: data["request"]["intent"].update(slots={"topic": slot})).ask


def matched(code: str, *ids: Any) -> dict[str, Any]:
    found = {"authority": "a", "status": {"code": code}, "values": [{"value": {"name": "x", "id": one}} for one in ids]}
    return {"name": "topic", "value": "sport", "resolutions": {"resolutionsPerAuthority": [found]}}


def test_what_we_go_by_is_read():
    envelope = read(lambda data: None)

    assert (envelope.type, envelope.locale, envelope.application_ids) == ("IntentRequest", "en-US", (SKILL_ID,) * 2)
    assert envelope.user_id.startswith("amzn1.ask.account.")
    assert envelope.device_id.startswith("amzn1.ask.device.")
    assert envelope.ask.intent == "TopicNewsIntent"
    assert envelope.ask.slots["topic"].id


def test_a_launch_is_an_ask_of_its_own():
    assert read(lambda data: data["request"].update(type="LaunchRequest")).ask == Ask("Launch")


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ({"name": "topic"}, None),
        ({"name": "topic", "value": "  "}, None),
        ({"name": "topic", "value": 7}, None),
        ("sport", None),
        (None, None),
        ({"name": "topic", "value": "sport"}, Slot("sport")),
        ({"name": "topic", "value": "sport", "resolutions": []}, Slot("sport")),
        (matched("ER_SUCCESS_NO_MATCH", "x"), Slot("sport")),
        (matched("ER_SUCCESS_MATCH"), Slot("sport")),
        (matched("ER_SUCCESS_MATCH", 7), Slot("sport")),
        (matched("ER_SUCCESS_MATCH", "sport"), Slot("sport", "sport")),
        (matched("ER_SUCCESS_MATCH", "sport", "football"), Slot("sport", "sport")),
    ],
)
def test_a_slot_is_its_words_and_the_first_id_that_they_matched(slot: Any, expected: Slot | None):
    assert with_slot(slot).slot("topic") == expected


def test_long_words_are_cut():
    assert with_slot({"name": "topic", "value": "x" * 9999}).slots["topic"].words == "x" * MAX_SLOT_CHARACTERS


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.pop("request"), "request is no object"),
        (lambda data: data.update(request=[]), "request is no object"),
        (lambda data: data["request"].pop("type"), "request.type"),
        (lambda data: data["request"].update(requestId=""), "request.requestId"),
        (lambda data: data["request"].update(requestId=7), "request.requestId"),
        (lambda data: data["request"].update(requestId="x" * (MAX_REQUEST_ID_CHARACTERS + 1)), "request.requestId"),
        (lambda data: data["request"].pop("timestamp"), "request.timestamp"),
        (lambda data: data["request"].update(timestamp=True), "request.timestamp"),
        (lambda data: data["request"].pop("intent"), "request.intent is no object"),
        (lambda data: data["request"].update(intent={}), "request.intent.name"),
    ],
)
def test_what_is_no_request_is_refused_with_its_reason(change: Change, reason: str):
    with pytest.raises(BadRequestError, match=reason):
        read(change)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"7", b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes):
    with pytest.raises(BadRequestError):
        read_envelope(body)


@pytest.mark.parametrize("locale", [None, 7, "", "x", "x" * 36, "fr-FR\u0130"])
def test_a_request_without_a_readable_locale_is_answered_in_english(locale: Any):
    assert read(lambda data: data["request"].update(locale=locale)).locale == "en-US"


def test_an_epoch_number_is_a_timestamp_too():
    assert read(lambda data: data["request"].update(timestamp=1_764_000_000_000)).timestamp == "1764000000000"


def test_ids_are_found_in_the_session_where_the_context_has_none():
    def move(data: dict[str, Any]) -> None:
        data.pop("context")

    envelope = read(move)
    assert envelope.user_id == TOPIC["session"]["user"]["userId"]
    assert (envelope.device_id, envelope.application_ids) == ("", (SKILL_ID,))


def test_the_hash_is_that_of_the_request_alone():
    same = read(lambda data: data["session"].update(attributes={"x": 1}, sessionId="other"))
    other = read(lambda data: data["request"].update(locale="fr-FR"))
    first = read(lambda data: None)

    assert same.request_hash == first.request_hash != other.request_hash


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_comes_is_read_or_refused(body: bytes):
    with suppress(BadRequestError):
        read_envelope(body)
