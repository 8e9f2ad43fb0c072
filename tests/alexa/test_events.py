"""Skill events: what a listener does in the Alexa app, told by a signed request of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from flask.testing import FlaskClient

from skill.alexa.envelope import COUNTRY_SCOPES
from skill.alexa.verify import Verifier
from skill.app import create_app
from skill.compose import House
from skill.simulator.envelopes import Visitor, stamp
from tests.alexa.certificates import FakeAlexa
from tests.conversations.talker import Talker
from tests.houses import sample_house
from tests.samples import SKILL_ID

# The samples' stories are there before anybody asks for them.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
EMPTY = {"version": "1.0", "response": {}}
FAR = {"REMOTE_ADDR": "203.0.113.9"}
LEFT, ACCEPTED, CHANGED = "SkillDisabled", "SkillPermissionAccepted", "SkillPermissionChanged"
OTHERS = "read::alexa:household:list"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return sample_house(tmp_path, verify=True)


def event(kind: str, listener: str = "jo", *, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    application = {"applicationId": SKILL_ID}
    return {
        "version": "1.0",
        "context": {"System": {"application": application, "user": {"userId": Visitor(SKILL_ID, listener).user_id}}},
        "request": {
            "type": f"AlexaSkillEvent.{kind}",
            "requestId": f"{kind}.{listener}.{at:%H%M%S}",
            "timestamp": stamp(at),
            "eventCreationTime": stamp(at),
            "eventPublishingTime": stamp(at),
        }
        | changes,
    }


def client_at(house: House, now: datetime = NOW) -> FlaskClient:
    alexa = FakeAlexa()
    return create_app(house, Verifier(alexa.fetch, alexa.roots), lambda: now).test_client()


def sent(house: House, envelope: Mapping[str, Any], now: datetime = NOW) -> tuple[int, Any]:
    body = json.dumps(envelope).encode()
    answer = client_at(house, now).post("/alexa", data=body, headers=FakeAlexa().sign(body), environ_base=FAR)
    return answer.status_code, json.loads(answer.data)


def guest(house: House, name: str = "jo", **given: Any) -> Talker:
    return Talker(house, name=name, now=NOW - 10 * MINUTE, **given)


def listeners(house: House) -> int:
    return int(house.database.connection.execute("SELECT count(*) FROM listener").fetchone()[0])


def rows(house: House) -> list[Any]:
    tables = ("listener", "conversation", "heard", "quota", "answer", "ledger")
    return [house.database.connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


# ── switched off ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [{"userInformationPersistenceStatus": "NOT_PERSISTED"}, {"userInformationPersistenceStatus": "PERSISTED"}, {}],
)
def test_who_switches_the_skill_off_is_forgotten(house: House, body: Any):
    assert guest(house).ask("NewsIntent").stories
    guest(house, "bo").ask("NewsIntent")
    before = rows(house)

    assert sent(house, event(LEFT, body=body)) == (200, EMPTY)

    assert listeners(house) == 1
    assert rows(house)[-2:] == before[-2:]
    assert guest(house, "bo").ask("Launch").keys == ["launch.again"]
    assert guest(house).ask("Launch").keys == ["launch.first"]


def test_an_event_again_and_of_a_stranger_change_nothing(house: House):
    guest(house).ask("NewsIntent")
    assert [sent(house, event(LEFT, who)) for who in ("jo", "jo", "a stranger")] == [(200, EMPTY)] * 3
    before = rows(house)
    assert sent(house, event(LEFT)) == (200, EMPTY)

    assert rows(house) == before


def test_an_event_that_comes_late_does_not_forget_who_came_back(house: House):
    """Alexa sends it for up to an hour, with the time at which it happened; a row knows its visit only by the hour."""
    talker = guest(house)
    talker.ask("NewsIntent")
    left_at = talker.now
    talker.now += 8 * MINUTE
    talker.ask("NewsIntent")
    late = event(LEFT, at=left_at + 10 * MINUTE)
    late["request"]["eventCreationTime"] = stamp(left_at)

    assert sent(house, late, left_at + 10 * MINUTE) == (200, EMPTY)
    assert listeners(house) == 1
    late["request"]["eventCreationTime"] = stamp(talker.now)
    assert sent(house, late, left_at + 10 * MINUTE) == (200, EMPTY)
    assert listeners(house) == 0


@pytest.mark.parametrize("created", [None, "", "long ago", "2020-01-01T00:00:00Z", True, ["2026"], 7])
def test_where_it_is_not_said_when_it_happened_it_is_when_it_was_sent(house: House, created: Any):
    guest(house).ask("NewsIntent")

    assert sent(house, event(LEFT, eventCreationTime=created)) == (200, EMPTY)
    assert listeners(house) == 0


def test_an_event_from_the_future_forgets_no_visit_of_before_it_was_sent(house: House):
    talker = guest(house)
    talker.ask("NewsIntent")
    talker.now = NOW
    talker.ask("NewsIntent")
    early = event(LEFT, at=NOW - 9 * MINUTE, eventCreationTime=stamp(NOW + 9 * MINUTE))

    assert sent(house, early) == (200, EMPTY)
    assert listeners(house) == 1


# ── the permission for the country ────────────────────────────────────────────────────────────────


def with_country(house: House) -> Talker:
    talker = guest(house, country=None, consented="US")
    talker.ask("TitleNewsIntent", title="hillgate politics#hillgate")
    assert country(house) == ["US"]
    return talker


def country(house: House) -> list[Any]:
    return [row[0] for row in house.database.connection.execute("SELECT country FROM listener")]


def accepted(*scopes: Any) -> dict[str, Any]:
    return {"acceptedPermissions": [{"scope": scope} for scope in scopes]}


@pytest.mark.parametrize("kind", [ACCEPTED, CHANGED])
@pytest.mark.parametrize(
    "body", [accepted(), accepted(OTHERS), {}, None, {"acceptedPermissions": None}, {"acceptedPermissions": ["x", 7]}]
)
def test_a_consent_that_is_taken_back_takes_the_country_with_it(house: House, kind: str, body: Any):
    with_country(house)

    assert sent(house, event(kind, body=body)) == (200, EMPTY)
    assert country(house) == [None]


@pytest.mark.parametrize("scope", COUNTRY_SCOPES)
def test_a_consent_that_stands_keeps_it(house: House, scope: str):
    with_country(house)

    assert sent(house, event(CHANGED, body=accepted(OTHERS, scope))) == (200, EMPTY)
    assert country(house) == ["US"]


def test_nobody_is_made_known_by_an_event_and_nobody_elses_country_goes(house: House):
    with_country(house)
    for kind in (CHANGED, ACCEPTED, LEFT, "SkillEnabled"):
        assert sent(house, event(kind, "a stranger", body=accepted())) == (200, EMPTY)

    assert country(house) == ["US"]


def test_after_it_the_paper_asks_again(house: House):
    talker = with_country(house)
    sent(house, event(CHANGED, body=accepted()))
    talker.consented = None

    assert talker.ask("TitleNewsIntent", title="hillgate politics#hillgate").keys == ["country.needed"]


# ── who may tell ──────────────────────────────────────────────────────────────────────────────────


def test_an_event_that_is_not_signed_is_refused(house: House):
    guest(house).ask("NewsIntent")
    body = json.dumps(event(LEFT)).encode()
    for headers in ({}, FakeAlexa().sign(body + b" ")):
        assert client_at(house).post("/alexa", data=body, headers=headers, environ_base=FAR).status_code == 400

    assert listeners(house) == 1


def test_another_skills_event_and_one_older_than_an_hour_are_refused(house: House):
    guest(house).ask("NewsIntent")
    other = event(LEFT)
    other["context"]["System"]["application"] = {"applicationId": "amzn1.ask.skill.other"}

    assert sent(house, other)[0] == 400
    assert sent(house, event(LEFT), NOW + timedelta(minutes=61))[0] == 400
    assert listeners(house) == 1
    assert sent(house, event(LEFT), NOW + timedelta(minutes=59)) == (200, EMPTY)
    assert listeners(house) == 0


def test_an_event_of_nobody_is_acknowledged(house: House):
    nobody = event(LEFT)
    nobody["context"]["System"]["user"] = {}

    assert sent(house, nobody) == (200, EMPTY)


# ── what fails ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "body"), [(LEFT, {}), (CHANGED, {})])
def test_what_cannot_be_done_is_not_acknowledged_so_that_it_comes_again(
    house: House, kind: str, body: Any, caplog: pytest.LogCaptureFixture
):
    with_country(house)
    house.database.connection.execute("PRAGMA busy_timeout = 50")
    before = rows(house)
    with closing(connect(house.database.path, isolation_level=None)) as holder, caplog.at_level(logging.DEBUG):
        holder.execute("BEGIN IMMEDIATE")
        status, answer = sent(house, event(kind, body=body))
        holder.execute("ROLLBACK")

    assert (status, "send it again" in answer["error"]) == (503, True)
    assert rows(house) == before
    assert Visitor(SKILL_ID, "jo").user_id not in caplog.text
    assert sent(house, event(kind, body=body)) == (200, EMPTY)
    assert rows(house) != before
