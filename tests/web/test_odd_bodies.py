"""Whatever is posted to /alexa ends in a 400 that says why, or in a valid 200: never in a 500 or a stack trace."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from skill.app import create_app
from skill.compose import House
from tests.adversary.answers import faults_of
from tests.promises.test_quantities_hold import BEGIN, SKILL_ID, open_with_stories

Json = Any
LOCAL = {"Host": "127.0.0.1:5000"}
_numbers = count()


def fresh_id() -> str:
    return f"amzn1.echo-api.request.{next(_numbers)}"


def stamp(at: datetime = BEGIN) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def envelope(request: dict[str, Json]) -> dict[str, Json]:
    """A whole envelope as Alexa sends it."""
    application = {"applicationId": SKILL_ID}
    user = {"userId": "amzn1.ask.account.ODD", "permissions": {"consentToken": "t"}}
    return {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.odd",
            "application": application,
            "attributes": {"line": ["a"]},
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "person": {"personId": "p"},
                "device": {
                    "deviceId": "d",
                    "supportedInterfaces": {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}},
                },
                "unit": {"unitId": "u"},
                "apiEndpoint": "https://api.amazonalexa.com",
                "apiAccessToken": "none",
            },
            "Viewport": {"experiences": [{"canRotate": False}], "shape": "RECTANGLE", "pixelWidth": 960, "dpi": 160},
            "AudioPlayer": {"playerActivity": "IDLE", "offsetInMilliseconds": 0},
        },
        "request": {"requestId": fresh_id(), "timestamp": stamp(), "locale": "en-US"} | request,
    }


def intent(name: str, **slots: str) -> dict[str, Json]:
    matched = {
        "resolutionsPerAuthority": [
            {
                "authority": "a",
                "status": {"code": "ER_SUCCESS_MATCH"},
                "values": [{"value": {"name": "n", "id": "1"}}],
            }
        ]
    }
    filled = {
        slot: {"name": slot, "value": value, "confirmationStatus": "NONE", "source": "USER", "resolutions": matched}
        for slot, value in slots.items()
    }
    return {
        "type": "IntentRequest",
        "intent": {"name": name, "confirmationStatus": "NONE", "slots": filled},
        "dialogState": "COMPLETED",
    }


LAUNCH: dict[str, Json] = {"type": "LaunchRequest", "shouldLinkResultBeReturned": False}
ENDED: dict[str, Json] = {
    "type": "SessionEndedRequest",
    "reason": "ERROR",
    "error": {"type": "INVALID_RESPONSE", "message": "m"},
}
WHOLE = {
    "launch": LAUNCH,
    "topic": intent("TopicNewsIntent", topic="sport"),
    "choose": intent("ChooseIntent", position="first"),
    "ended": ENDED,
    "fulfil": intent("KeywordNewsIntent", query="harbor") | {"type": "CanFulfillIntentRequest"},
}


# ── asking ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Door:
    """The app over a temporary database, and what its clock says."""

    house: House
    client: FlaskClient
    database: Path

    def post(self, body: bytes, **headers: str) -> TestResponse:
        return self.client.post("/alexa", data=body, headers=LOCAL | headers)

    def say(self, given: Json) -> TestResponse:
        return self.post(json.dumps(given).encode())

    def uses(self) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            (found,) = connection.execute("SELECT count(*) FROM ledger").fetchone()
        return int(found)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("odd")
    house = open_with_stories(folder)
    yield Door(house, create_app(house, clock=lambda: BEGIN).test_client(), folder / "race.db")
    house.database.close()


def refused(answer: TestResponse) -> str:
    """The reason of a 400."""
    assert answer.status_code == 400, answer.data[:500]
    assert answer.mimetype == "application/json"
    reason = json.loads(answer.data)["error"]
    assert isinstance(reason, str)
    assert reason.strip()
    without_traces(answer.data)
    return reason


def answered(answer: TestResponse, kind: str) -> Json:
    """The response object of a valid 200."""
    assert answer.status_code == 200, answer.data[:500]
    assert answer.mimetype == "application/json"
    assert faults_of(200, answer.data, {"type": kind}) == []
    without_traces(answer.data)
    return json.loads(answer.data)["response"]


def without_traces(body: bytes) -> None:
    for trace in (b"Traceback", b'File "', b".py", b"sqlite", b"Error("):
        assert trace not in body, body[:500]


def either(answer: TestResponse, given: Json) -> int:
    """Assert that the answer is one of the two that there are; returns its status."""
    if answer.status_code == 400:
        refused(answer)
    else:
        answered(answer, given["request"]["type"])
    return int(answer.status_code)


# ── each part of a valid request replaced by something else, and left out ─────────────────────────

ODD: tuple[Json, ...] = (
    None, True, False, 7, -1, 1.5, 10**30, "x", "", " ", "\ud800", "\0", "x" * 600, [], [None], {}, {"": None}, [[[]]],
    {"__class__": "x", "type": ["y"]},
)  # fmt: skip


def places(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from places(value, (*path, key))
    if isinstance(node, list):
        for number, value in enumerate(node):
            yield from places(value, (*path, number))


def apart(data: Json) -> Json:
    """A copy in which no part stands in two places."""
    return json.loads(json.dumps(data))


def holder_of(data: Json, path: tuple[str | int, ...]) -> Json:
    for step in path[:-1]:
        data = data[step]
    return data


def described(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


PLACES = [
    pytest.param(name, path, id=f"{name}:{described(path)}")
    for name, request in WHOLE.items()
    for path in places(envelope(request))
    if path and (name == "launch" or path[0] == "request")
]


@pytest.mark.parametrize(("name", "path"), PLACES)
def test_any_part_may_be_anything(door: Door, name: str, path: tuple[str | int, ...]) -> None:
    for odd in ODD:
        given = apart(envelope(WHOLE[name]))
        holder_of(given, path)[path[-1]] = odd
        either(door.say(given), given) if odd_type_is_told(given) else refused(door.say(given))


@pytest.mark.parametrize(("name", "path"), PLACES)
def test_any_part_may_be_missing(door: Door, name: str, path: tuple[str | int, ...]) -> None:
    given = apart(envelope(WHOLE[name]))
    del holder_of(given, path)[path[-1]]
    either(door.say(given), given) if odd_type_is_told(given) else refused(door.say(given))


def odd_type_is_told(given: Json) -> bool:
    request = given.get("request") if isinstance(given, dict) else None
    return isinstance(request, dict) and isinstance(request.get("type"), str) and bool(request["type"])


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_request_is_answered(door: Door, name: str) -> None:
    answered(door.say(envelope(WHOLE[name])), str(WHOLE[name]["type"]))


# ── bodies that are no envelope at all ────────────────────────────────────────────────────────────


def nested(opening: str, closing_mark: str, depth: int, inner: str = "") -> bytes:
    return (opening * depth + inner + closing_mark * depth).encode()


NO_ENVELOPES = {
    "empty": b"",
    "space": b" \n\t",
    "null": b"null",
    "true": b"true",
    "number": b"7",
    "text": b'"request"',
    "list": b"[]",
    "list of an envelope": json.dumps([envelope(LAUNCH)]).encode(),
    "object": b"{}",
    "words": b"what's the news",
    "form": b"a=1&b=2",
    "xml": b"<?xml version='1.0'?><request/>",
    "half": json.dumps(envelope(LAUNCH)).encode()[:-20],
    "two": json.dumps(envelope(LAUNCH)).encode() * 2,
    "single quotes": b"{'version': '1.0'}",
    "bad UTF-8": b'{"request": {"type": "\xff\xfe"}}',
    "overlong UTF-8": b'{"request": {"type": "\xc0\xaf"}}',
    "latin-1": '{"version": "1.0", "request": {"type": "é"}}'.encode("latin-1"),
    "only a BOM": b"\xef\xbb\xbf",
    "UTF-16 BOM": b"\xff\xfe",
    "control characters": bytes(range(32)),
    "zeros": b"\0" * 100,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "comment": b'{"version": "1.0" /* a */}',
    "5 MB of spaces": b" " * 5_000_000,
    "5 MB of text": b'{"version": "' + b"1" * 5_000_000 + b'"}',
    "100,000 lists": nested("[", "]", 100_000),
    "100,000 unclosed lists": b"[" * 100_000,
    "100,000 objects": nested('{"a":', "}", 40_000, "1"),
    "a long number": b"1" * 5_000,
    "a huge exponent": b'{"request": 1e999999999}',
    "NaN": b"NaN",
    "request is NaN": b'{"version": "1.0", "request": NaN}',
    "request is text": b'{"version": "1.0", "request": "LaunchRequest"}',
    "request is a list": b'{"version": "1.0", "request": [{"type": "LaunchRequest"}]}',
    "request is empty": b'{"version": "1.0", "request": {}}',
    "only a request": json.dumps({"request": envelope(LAUNCH)["request"]}).encode(),
    "proto": b'{"__proto__": {"request": {}}, "__class__": "a", "constructor": {}}',
}


@pytest.mark.parametrize("name", NO_ENVELOPES)
def test_what_is_no_envelope_is_refused(door: Door, name: str) -> None:
    refused(door.post(NO_ENVELOPES[name]))


def test_a_large_body_without_a_length_is_refused(door: Door) -> None:
    sent = door.client.post(
        "/alexa",
        input_stream=io.BytesIO(b'"' + b"a" * 5_000_000 + b'"'),
        headers=LOCAL,
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert "larger" in refused(sent)


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "0", "999999999999"])
def test_a_length_that_lies_is_no_fault_of_ours(door: Door, length: str) -> None:
    body = json.dumps(envelope(LAUNCH)).encode()
    answer = door.client.post(
        "/alexa", input_stream=io.BytesIO(body), headers=LOCAL, environ_overrides={"CONTENT_LENGTH": length}
    )
    refused(answer)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_an_envelope_in_any_unicode_is_read_or_refused(door: Door, encoding: str) -> None:
    given = envelope(intent("KeywordNewsIntent", query="Müller ☃"))
    either(door.post(json.dumps(given, ensure_ascii=False).encode(encoding)), given)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "é/x"]
)
def test_the_content_type_does_not_matter(door: Door, kind: str) -> None:
    answered(door.post(json.dumps(envelope(LAUNCH)).encode(), **{"Content-Type": kind}), "LaunchRequest")


# ── envelopes with something odd inside ───────────────────────────────────────────────────────────

WORDS = {
    "empty": "",
    "spaces": "   ",
    "10,000": "news " * 2_000,
    "200,000": "n" * 200_000,
    "many words": " ".join(f"w{n}" for n in range(20_000)),
    "control": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "null": "a\0b",
    "surrogate": "\ud83d news \udc00",
    "not a character": "\ufffe\uffff",
    "direction": "\u202e\u2066\u200f\u200b\ufeff",
    "emoji": "👩‍👩‍👧‍👦" * 50,
    "combining": "e" + "\u0301" * 500,
    "han": "中文" * 100,
    "SSML": '</speak><speak><audio src="https://evil.example/x.mp3"/>',
    "entities": "&lt;break/&gt; &#0; &nbsp; &bogus; & <",
    "CDATA": "<![CDATA[ ]]> ]]>",
    "DOCTYPE": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
    "FTS": 'title:a OR NEAR("b" c, 2) * ^ - + "',
    "SQL": "'; DROP TABLE ledger; --",
    "placeholders": "{title} {words} {0} %s $x {{ 7*7 }}",
    "path": "../../etc/passwd",
    "regex": "(a+)+$" + "a" * 400,
    "digits": "٣ ४ ⅷ ²",
    "number": "1e309",
    "minus": "-99999999999999999999",
}
SLOTTED = {
    "TopicNewsIntent": "topic",
    "TitleNewsIntent": "title",
    "KeywordNewsIntent": "query",
    "ChooseIntent": "position",
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("name", SLOTTED)
def test_a_slot_may_hold_any_words(door: Door, name: str, words: str) -> None:
    for resolved in (WORDS[words], "1", "quillon-000", None):
        given = envelope(intent(name, **{SLOTTED[name]: WORDS[words]}))
        slot = given["request"]["intent"]["slots"][SLOTTED[name]]
        slot["resolutions"]["resolutionsPerAuthority"][0]["values"][0]["value"]["id"] = resolved
        answer = door.say(given)
        assert b"evil.example" not in answer.data
        assert b"DROP TABLE" not in answer.data
        no_text = words == "surrogate" or len(json.dumps(given)) > 256 * 1024
        assert either(answer, given) == (400 if no_text else 200)


@pytest.mark.parametrize("field", ["requestId", "locale", "timestamp", "type"])
@pytest.mark.parametrize("words", WORDS)
def test_a_field_of_the_request_may_hold_any_words(door: Door, field: str, words: str) -> None:
    given = envelope(intent("NewsIntent"))
    given["request"][field] = WORDS[words]
    either(door.say(given), given) if given["request"]["type"] else refused(door.say(given))


@pytest.mark.parametrize("words", WORDS)
def test_an_intent_a_user_and_a_device_may_have_any_name(door: Door, words: str) -> None:
    odd = WORDS[words]
    given = envelope(intent("NewsIntent"))
    given["request"]["intent"] |= {"name": odd, "slots": {odd: {"name": odd, "value": odd}}}
    either(door.say(given), given)
    given = envelope(intent("NewsIntent"))
    given["context"]["System"]["user"] = given["session"]["user"] = {"userId": odd}
    either(door.say(given), given)
    given = envelope(intent("NewsIntent"))
    given["context"]["System"]["device"] |= {"deviceId": odd, odd: odd}
    either(door.say(given), given)


@pytest.mark.parametrize("depth", [50, 200, 320, 480, 700, 900, 950, 980, 990, 5_000, 40_000])
@pytest.mark.parametrize("place", ["top", "session.attributes", "context", "request", "request.intent", "slots"])
def test_an_envelope_may_be_deep(door: Door, place: str, depth: int) -> None:
    given = envelope(intent("TopicNewsIntent", topic="sport"))
    holder = {
        "top": given,
        "session.attributes": given["session"]["attributes"],
        "context": given["context"],
        "request": given["request"],
        "request.intent": given["request"]["intent"],
        "slots": given["request"]["intent"]["slots"],
    }[place]
    holder["deep"] = "@"
    for opening, closing_mark in (("[", "]"), ('{"a":', "}")):
        given["request"]["requestId"] = fresh_id()
        deep = nested(opening, closing_mark, depth, "1")
        answer = door.post(json.dumps(given).encode().replace(b'"@"', deep))
        either(answer, given)


@pytest.mark.parametrize("depth", [1, 20, 100, 200, 300, 450])
def test_a_slot_may_hold_lists_of_lists(door: Door, depth: int) -> None:
    """Multi-value slots are the one part of a request whose model holds itself."""
    value: Json = {"type": "Simple", "value": "sport"}
    for _ in range(depth):
        value = {"type": "List", "values": [value]}
    given = envelope(intent("TopicNewsIntent", topic="sport"))
    given["request"]["intent"]["slots"]["topic"]["slotValue"] = value
    either(door.say(given), given)


RAW = {
    "duplicate keys": ('"locale": "en-US"', '"locale": "en-US", "locale": 7, "type": [], "type": "LaunchRequest"'),
    "NaN": ('"new": true', '"new": NaN, "a": Infinity, "b": -Infinity'),
    "NaN in the request": ('"locale": "en-US"', '"locale": "en-US", "x": NaN, "y": 1e999'),
    "a long number": ('"locale": "en-US"', f'"locale": "en-US", "x": {"9" * 4000}'),
    "a longer number": ('"locale": "en-US"', f'"locale": "en-US", "x": {"9" * 5000}'),
    "a number for a time": (f'"{stamp()}"', str(int(BEGIN.timestamp()))),
    "a number of milliseconds": (f'"{stamp()}"', str(int(BEGIN.timestamp() * 1000))),
    "class keys": ('"locale": "en-US"', '"locale": "en-US", "__class__": "os.system", "__dict__": {}, "self": 1'),
    "keyword keys": ('"locale": "en-US"', '"locale": "en-US", "object_type": "x", "request_id": 1, "*": 2, "": 3'),
    "escaped zero": ('"locale": "en-US"', '"locale": "en-US", "\\u0000": "\\u0000"'),
    "lone surrogate key": ('"locale": "en-US"', '"locale": "en-US", "\\ud800": "\\udfff"'),
    "10,000 keys": ('"locale": "en-US"', '"locale": "en-US", ' + ", ".join(f'"k{n}": {n}' for n in range(10_000))),
    "10,000 user ids": ('"new": true', '"new": true, "x": [' + ",".join(["{}"] * 10_000) + "]"),
}


@pytest.mark.parametrize("name", RAW)
def test_json_may_be_odd(door: Door, name: str) -> None:
    given = envelope(LAUNCH)
    old, new = RAW[name]
    written = json.dumps(given)
    assert old in written
    either(door.post(written.replace(old, new).encode()), given)


# ── types of request ──────────────────────────────────────────────────────────────────────────────

QUIET = [
    "AudioPlayer.PlaybackStarted", "AudioPlayer.PlaybackFinished", "AudioPlayer.PlaybackStopped",
    "AudioPlayer.PlaybackNearlyFinished", "AudioPlayer.PlaybackFailed", "PlaybackController.NextCommandIssued",
    "PlaybackController.PlayCommandIssued", "System.ExceptionEncountered", "Alexa.Presentation.APL.UserEvent",
    "Alexa.Presentation.APL.RuntimeError", "Alexa.Presentation.APL.LoadIndexListData", "Connections.Response",
    "Connections.Request", "SessionResumedRequest", "Display.ElementSelected", "Messaging.MessageReceived",
    "GameEngine.InputHandlerEvent", "CustomInterfaceController.EventsReceived", "Dialog.InputRequest",
    "Dialog.API.Invoked", "Alexa.Authorization.Grant", "Reminders.ReminderCreated", "Request.OfTomorrow",
    "launchrequest", "LaunchRequest ", "Launch", "NewsIntent", "object", "__class__", "é", "☃",
]  # fmt: skip
EVENTS = [
    "AlexaSkillEvent.SkillEnabled", "AlexaSkillEvent.SkillDisabled", "AlexaSkillEvent.SkillPermissionAccepted",
    "AlexaSkillEvent.SkillPermissionChanged", "AlexaSkillEvent.SkillAccountLinked",
    "AlexaSkillEvent.ProactiveSubscriptionChanged", "AlexaSkillEvent.OfTomorrow",
]  # fmt: skip
BODIES: tuple[dict[str, Json], ...] = (
    {},
    {
        "token": "t",
        "offsetInMilliseconds": 5,
        "arguments": ["a"],
        "source": {},
        "payload": {"a": 1},
        "name": "AskFor",
        "status": {"code": "200", "message": "OK"},
        "cause": {"requestId": "r", "type": "ConnectionCompleted"},
        "error": {"type": "MEDIA_ERROR_UNKNOWN", "message": "m"},
        "errors": [{"type": "RENDER_ERROR"}],
        "body": {"acceptedPermissions": [{"scope": "s"}]},
        "intent": "x",
    },
    {"error": "x", "intent": 7, "body": [], "cause": None, "locale": None},
)


@pytest.mark.parametrize("kind", [*QUIET, *EVENTS])
def test_an_event_is_answered_in_silence_and_costs_nothing(door: Door, kind: str) -> None:
    before = door.uses()
    for body in BODIES:
        response = answered(door.say(envelope({"type": kind} | body)), kind)
        assert response == {}
    assert door.uses() == before


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize(
    ("seconds", "status"), [(-3599, 200), (3599, 200), (-3601, 400), (3601, 400), (-1000, 200), (1000, 200)]
)
def test_an_event_may_be_an_hour_old(door: Door, kind: str, seconds: int, status: int) -> None:
    given = envelope({"type": kind, "timestamp": stamp(BEGIN + timedelta(seconds=seconds))})
    del given["session"]  # events have none
    assert either(door.say(given), given) == status


@pytest.mark.parametrize("name", ["launch", "topic", "ended", "fulfil"])
@pytest.mark.parametrize(
    ("seconds", "status"), [(-150, 200), (150, 200), (-151, 400), (151, 400), (-3000, 400), (86400 * 365, 400)]
)
def test_a_stale_request_is_refused(door: Door, name: str, seconds: int, status: int) -> None:
    given = envelope(WHOLE[name] | {"timestamp": stamp(BEGIN + timedelta(seconds=seconds))})
    assert either(door.say(given), given) == status


@pytest.mark.parametrize(
    "timestamp",
    [
        "2027-01-01", "2027-01-01T12:00:00", "2027-01-01T12:00:00+00:00", "2027-13-01T12:00:00Z", "now", "١٢",
        "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "99999999999999", "-1", "1e10", "2027-01-01T24:00:00Z",
        "2027-01-01T12:00:60Z", "2027-02-30T12:00:00Z", "2027-01-01T12:00:00.1234567890123Z",
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_meant_is_refused(door: Door, timestamp: str) -> None:
    given = envelope(LAUNCH | {"timestamp": timestamp})
    if timestamp != "2027-01-01T12:00:00+00:00":
        refused(door.say(given))
    else:
        either(door.say(given), given)


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("KeywordNewsIntent", {"query": "harbor"}),
        ("TitleNewsIntent", {"title": "quillon alfa"}),
        ("NewsIntent", {}),
        ("UnknownIntent", {"a": "b"}),
        ("AMAZON.YesIntent", {}),
    ],
)
def test_whether_we_could_answer_is_said_without_speech_or_meter(door: Door, name: str, slots: dict[str, str]) -> None:
    before = door.uses()
    given = envelope(intent(name, **slots) | {"type": "CanFulfillIntentRequest"})
    response = answered(door.say(given), "CanFulfillIntentRequest")
    asked = response["canFulfillIntent"]
    assert asked["canFulfill"] == ("NO" if name == "UnknownIntent" else "YES")
    assert set(asked.get("slots", {})) == set(slots)
    assert {value for slot in asked.get("slots", {}).values() for value in slot.values()} <= {"YES", "NO", "MAYBE"}
    assert set(response) == {"canFulfillIntent"}
    assert door.uses() == before


@pytest.mark.parametrize(
    "name", ["UnknownIntent", "AMAZON.SearchAction<object@Book>", "Launch", "newsintent", "__init__", "☃", "a" * 512]
)
def test_an_unknown_intent_gets_a_spoken_answer(door: Door, name: str) -> None:
    response = answered(door.say(envelope(intent(name))), "IntentRequest")
    assert response["outputSpeech"]["ssml"]


@pytest.mark.parametrize(
    "locale", ["en-US", "fr-FR", "en-GB", "fr-CA", "en", "EN-us", "en_US", "de-DE", "ja-JP", "xx", "", "é", "e" * 99]
)
def test_any_locale_gets_a_spoken_answer(door: Door, locale: str) -> None:
    for request in (LAUNCH, intent("NewsIntent"), intent("TitleNewsIntent", title="quillon alfa")):
        response = answered(door.say(envelope(request | {"locale": locale})), str(request["type"]))
        assert response["outputSpeech"]["ssml"]


@pytest.mark.parametrize("where", ["context", "session", "both"])
def test_another_skills_request_is_refused(door: Door, where: str) -> None:
    given = apart(envelope(LAUNCH))
    if where != "session":
        given["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.other"
    if where != "context":
        given["session"]["application"]["applicationId"] = "amzn1.ask.skill.other"
    assert "applicationId" in refused(door.say(given))


# ── who asks ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", ""), ("x-forwarded-for", "1.2.3.4"),
        ("X-Forwarded-Host", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Server", "a"), ("X-Forwarded-Prefix", "/"), ("X-Forwarded", "a"), ("X_Forwarded_For", "1.2.3.4"),
        ("Forwarded", "for=127.0.0.1"), ("Forwarded", ""), ("Via", "1.1 tunnel"), ("via", ""),
        ("Host", "skill.example.org"), ("Host", "127.0.0.1.example.org"), ("Host", "localhost.example.org"),
        ("Host", "example.org:127"), ("Host", "10.0.0.1"), ("Host", "0.0.0.0"), ("Host", "[::]"), ("Host", ""),
        ("Host", "localhost@example.org"), ("Host", "169.254.169.254"), ("Host", "[fe80::1]:5000"),
        ("Host", "2130706433"),
        ("Host", "abc.ngrok.io"), ("Host", "127.0.0.1, example.org"), ("Host", "[::1"), ("Host", "::ffff:10.0.0.1"),
    ],
)  # fmt: skip
def test_an_unsigned_request_that_is_not_local_is_refused(door: Door, header: str, value: str) -> None:
    before = door.uses()
    body = json.dumps(envelope(intent("NewsIntent"))).encode()
    refused(door.client.post("/alexa", data=body, headers=LOCAL | {header: value}))
    assert door.uses() == before


@pytest.mark.parametrize("peer", ["10.0.0.1", "192.168.1.5", "8.8.8.8", "::2", "", "localhost.example", "unix:"])
def test_an_unsigned_request_from_another_machine_is_refused(door: Door, peer: str) -> None:
    body = json.dumps(envelope(LAUNCH)).encode()
    refused(door.client.post("/alexa", data=body, headers=LOCAL, environ_overrides={"REMOTE_ADDR": peer}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5000", "localhost", "localhost:5000", "[::1]:5000", "[::1]"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_a_local_request_needs_no_signature(door: Door, host: str, peer: str) -> None:
    body = json.dumps(envelope(LAUNCH)).encode()
    answer = door.client.post("/alexa", data=body, headers={"Host": host}, environ_overrides={"REMOTE_ADDR": peer})
    answered(answer, "LaunchRequest")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature-256": "", "SignatureCertChainUrl": ""},
        {"Signature-256": "abc", "SignatureCertChainUrl": "http://127.0.0.1/echo.api/x.pem"},
        {"Signature-256": "é", "SignatureCertChainUrl": "https://s3.amazonaws.com.evil/echo.api/x.pem"},
        {"Signature-256": "=" * 5000, "SignatureCertChainUrl": "https://[bad"},
        {"Signature": "abc", "SignatureCertChainUrl": "https://s3.amazonaws.com:abc/echo.api/x.pem"},
    ],
)
def test_a_bad_signature_is_refused_whatever_the_body_is(door: Door, headers: dict[str, str]) -> None:
    for body in (json.dumps(envelope(LAUNCH)).encode(), b"", b"[", nested("[", "]", 50_000)):
        refused(door.post(body, Via="1.1 tunnel", **headers))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_post_is_allowed(door: Door, method: str) -> None:
    answer = door.client.open("/alexa", method=method, headers=LOCAL)
    assert answer.status_code == 405
    assert answer.mimetype == "application/json"
    if method != "HEAD":
        assert json.loads(answer.data)["error"]


def test_another_path_is_404_in_json(door: Door) -> None:
    for path in ("/", "/alexa/", "/Alexa", "/alexa%00", "/../alexa", "/" + "a" * 5000):
        answer = door.client.post(path, data=b"{}", headers=LOCAL)
        assert answer.status_code in {404, 400}
        assert json.loads(answer.data)["error"]


def test_after_all_that_the_news_is_still_told(door: Door) -> None:
    given = envelope(intent("TitleNewsIntent", title="quillon alfa"))
    given["context"]["System"]["user"] = given["session"]["user"] = {"userId": "amzn1.ask.account.AFTER"}
    assert "Quillon Alfa" in json.dumps(answered(door.say(given), "IntentRequest"))
    assert door.house.ledger.broken_at() is None


def test_there_are_200_odd_bodies_at_least() -> None:
    assert len(PLACES) * (len(ODD) + 1) + len(NO_ENVELOPES) + len(WORDS) * len(SLOTTED) + len(RAW) > 200


def test_the_clock_of_these_tests_is_utc() -> None:
    assert BEGIN.tzinfo is UTC
