"""Whatever is reported validates against the schemas that SPUR publishes, and keeps the rules that none can hold."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from skill.desk.telemetry import deliveries
from skill.rights.licence import Channel, Use
from tests.desk.test_telemetry import answer, cleared, of_mill, tells, use
from tests.desk.test_turn import incoming
from tests.houses import MINUTE, NOW, Talker, entry, opened_press
from tests.reporting import asks, reporting, says

SPUR = Path(__file__).parent / "spur"
PUBLISHED = {
    "telemetry-event-batch.json": "1d52659a0c8c9db9bef479415b7418faf470415ca6a99f9753b607b789f9f1d8",
    "telemetry-session.json": "b4e2d9b595fea2f5c686018fe6c549f0b511961e6156814eab2b7f9aeae9b8f1",
}
ALL_USES = (Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)
# What no level but `minimal` may hold (SPECIFICATION.md, section 5.5).
BEYOND_MINIMAL = {
    "query_text", "response_text", "query_intent", "topics", "response_type", "response_mode", "model_id",
    "ad_rendered",
}  # fmt: skip


@cache
def validator() -> Draft202012Validator:
    """Formats are looked at in the test: the library needs more libraries to."""
    schemas = [json.loads((SPUR / name).read_text(encoding="utf-8")) for name in PUBLISHED]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    return Draft202012Validator(schemas[0], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(document: dict[str, Any]) -> list[str]:
    return [one.message for one in validator().iter_errors(document)]


def is_sound(document: str) -> int:
    """How many events it holds. What sections 5.5 and 5.7 ask beyond the schema is asserted too."""
    found = json.loads(document)
    assert faults(found) == []
    assert {"session_id", "agent_id", "started_at"} <= found.keys()
    kinds = [one["type"] for one in found["events"]]
    assert (kinds[0], kinds[-1]) == ("turn_started", "turn_completed")
    assert {"content_grounded", "content_cited", "content_displayed"} <= set(kinds)
    assert len({one["id"] for one in found["events"]}) == len(kinds)
    for one in found["events"]:
        assert datetime.fromisoformat(one["timestamp"]).utcoffset() == timedelta()
        if one["type"].startswith("content_"):
            assert one["content_id"]
            assert urlsplit(one.get("content_url", "https://none.example")).scheme == "https"
        else:
            assert one["turn"]["privacy_level"] == "minimal"
            assert not one["turn"].keys() & BEYOND_MINIMAL
        if one["type"] == "content_grounded":
            assert one["data"]["scope"] == "turn"
    return len(kinds)


@pytest.mark.parametrize(("name", "sha256"), PUBLISHED.items())
def test_the_schemas_are_those_that_were_published(name, sha256):
    assert hashlib.sha256((SPUR / name).read_bytes()).hexdigest() == sha256


def every_kind() -> list[tuple[Any, ...]]:
    channels = (frozenset({Channel.VOICE}), frozenset({Channel.SCREEN}), frozenset(Channel))
    return list(product((*ALL_USES, Use.RECIPE_STEPS), channels, (False, True), (False, True)))


@pytest.mark.parametrize(("of", "channels", "on_card", "with_link"), every_kind())
def test_every_kind_of_use_is_sound(of, channels, on_card, with_link):
    one = use(cleared(use=of, channels=channels), on_card=on_card, with_link=with_link)
    (found,) = deliveries(answer(one), "byline-demo")
    assert is_sound(found.document) == 4 + len(channels) + with_link + (on_card and Channel.SCREEN not in channels)


def test_all_that_turns_report_is_sound(tmp_path):
    """A run over all uses, and a visit by voice."""
    press = opened_press(tmp_path, *(entry(name) for name in "abcd"), per_answer=100)
    says(press, asks(), guids="abcd")
    desk = reporting(press.desk)
    for number, one in enumerate(ALL_USES):
        tells(desk, incoming(f"r{number}", now=NOW + number * MINUTE), one)
    talker = Talker(desk, door="alexa")
    for number, intent in enumerate(("Launch", "AMAZON.YesIntent", "AMAZON.YesIntent", "AMAZON.RepeatIntent")):
        talker.asks(intent, NOW + (10 + number) * MINUTE)
    documents = [document for (document,) in press.rows("SELECT document FROM telemetry")]
    assert len(documents) >= 6
    assert sum(map(is_sound, documents)) >= 5 * len(documents)
    assert press.rows("SELECT DISTINCT use FROM ledger WHERE kind = 'use' ORDER BY use") == [
        ("abstract",), ("excerpt",), ("headline",), ("summary",),
    ]  # fmt: skip
    # Each use of the ledger is cited once, by the hash of its row.
    cited = sorted(
        one["data"]["excerpt_hash"].removeprefix("sha256:")
        for document in documents
        for one in json.loads(document)["events"]
        if one["type"] == "content_cited"
    )
    assert cited == [
        text for (text,) in press.rows("SELECT text_hash FROM ledger WHERE kind = 'use' ORDER BY text_hash")
    ]


def test_what_two_publishers_get_is_sound_by_itself():
    assert [is_sound(one.document) for one in deliveries(answer(use(), of_mill()), "us")] == [5, 5]


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("events",), []), (("schema_version",), "1.0"), (("session_id",), "amzn1"), (("document_type",), "event"),
        (("events", 0, "type"), "turn_begun"), (("events", 0, "turn", "privacy_level"), "none"),
        (("events", 2, "data", "excerpt_hash"), "0" * 64), (("events", 2, "data", "citation_type"), "quote"),
        (("events", 1, "data", "scope"), "answer"), (("events", 2, "data", "excerpt_chars"), -1),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_found(at, value):
    (found,) = deliveries(answer(use()), "us")
    document = json.loads(found.document)
    place = document
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = value
    assert faults(document)
