"""Envelopes as Alexa sends them."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone

from skill.alexa.envelope import read_envelope
from skill.simulator.envelopes import Visitor, envelope, refreshed, stamp
from skill.simulator.match import Matched, SlotValue

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
JO = Visitor("skill", "jo")


def made(matched: Matched, visitor: Visitor = JO):
    return envelope(visitor, matched, "request", "session", is_new=True, now=NOW)


def test_an_intent_is_read_as_it_was_matched():
    data = made(Matched("TitleNewsIntent", {"title": SlotValue("the harbor", "harbor-times", "The Harbor Times")}))
    found = read_envelope(json.dumps(data).encode())

    assert (found.type, found.request_id, found.locale) == ("IntentRequest", "request", "en-US")
    assert found.application_ids == ("skill", "skill")
    slot = found.ask.slot("title")
    assert found.ask.intent == "TitleNewsIntent"
    assert slot is not None
    assert (slot.words, slot.id) == ("the harbor", "harbor-times")


def test_what_matched_nothing_and_a_search_resolve_to_nothing():
    for name, value in (("topic", "knitting"), ("query", "knitting")):
        slot = read_envelope(json.dumps(made(Matched("X", {name: SlotValue(value)}))).encode()).ask.slot(name)
        assert slot is not None
        assert (slot.words, slot.id) == ("knitting", None)
    assert "resolutions" not in made(Matched("X", {"query": SlotValue("x")}))["request"]["intent"]["slots"]["query"]


def test_opening_and_ending_are_requests_of_their_own():
    assert made(Matched(None, launch=True))["request"]["type"] == "LaunchRequest"
    assert made(Matched(None, session_end=True))["request"]["type"] == "SessionEndedRequest"
    assert made(Matched(None))["request"]["type"] == "SessionEndedRequest"


def test_the_same_name_is_the_same_account_and_each_device_its_own():
    assert Visitor("s", "jo").user_id == JO.user_id != Visitor("s", "mo").user_id
    assert Visitor("s", "jo", "show").device_id != JO.device_id
    assert Visitor("s", "jo", "show").user_id == JO.user_id
    assert "jo" not in JO.user_id


def test_only_a_show_has_a_screen():
    def screens(device: str):
        return made(Matched("X"), Visitor("s", device=device))["context"]["System"]["device"]["supportedInterfaces"]

    assert screens("echo") == {}
    assert list(screens("show")) == ["Alexa.Presentation.APL"]


def test_a_stamp_is_utc_to_the_second():
    assert stamp(datetime(2026, 11, 25, 13, 0, 0, 999, timezone(timedelta(hours=1)))) == "2026-11-25T12:00:00Z"


def test_a_refreshed_envelope_is_new_and_its_template_stays_as_it_was():
    template = made(Matched("NewsIntent"))
    before = copy.deepcopy(template)
    fresh = refreshed(template, "r2", "s2", NOW + timedelta(hours=1))

    assert template == before
    assert (fresh["request"]["requestId"], fresh["session"]["sessionId"]) == ("r2", "s2")
    assert fresh["request"]["timestamp"] == "2026-11-25T13:00:00Z"
    assert fresh["request"]["intent"] == before["request"]["intent"]
    assert "session" not in refreshed({"request": {}}, "r", "s", NOW)
