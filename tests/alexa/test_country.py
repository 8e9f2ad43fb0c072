"""When Amazon is asked for a listener's country, what is kept of the answer, and that nothing waits for it inside."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.alexa.verify import Verifier
from skill.app import create_app
from skill.compose import House
from skill.desk.turn import Desk
from skill.store.turns import KEEP_COUNTRY
from tests.alexa.address_api import NO_ADDRESS, NO_CONSENT, POSTAL_CODE, FakeAddressApi, address, address_api
from tests.alexa.certificates import FakeAlexa
from tests.houses import KEY, NOW, Press, Talker, bytes_on_disk, entry, licence, opened_press, said, sample_house
from tests.samples import SKILL_ID

HILLGATE = {"title": "hillgate"}
SCOPE = "alexa::devices:all:address:country_and_postal_code:read"
CARD_SCOPE = "read::alexa:device:all:address:country_and_postal_code"
NEEDED = "I can read you that one once I know which country you're in. Shall I ask in your Alexa app?"


@pytest.fixture
def amazon() -> Iterator[FakeAddressApi]:
    with address_api() as api:
        yield api


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = sample_house(tmp_path)
    yield opened
    opened.database.close()


@dataclass
class Device:
    """Somebody whose requests carry what Alexa sends along; the clock goes on by a minute with each."""

    desk: Desk
    amazon: FakeAddressApi
    door: str = "alexa"
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    status: str | None = None
    scope: str = SCOPE
    system: dict[str, Any] = field(default_factory=lambda: {"apiAccessToken": "token"})
    deadline_seconds: float = 10.0

    def __post_init__(self) -> None:
        self.skill = AlexaSkill(self.desk, SKILL_ID, (KEY,), self.amazon.lookup(self.deadline_seconds))

    def request(self, intent: str, slots: Mapping[str, str] = HILLGATE, *, is_new: bool = False) -> dict[str, Any]:
        made = Talker(self.desk).envelope(intent, self.now, **slots)
        made["session"]["new"] = is_new
        made["context"]["System"] |= self.system
        if self.status:
            made["context"]["System"]["user"]["permissions"] = {"scopes": {self.scope: {"status": self.status}}}
        return made

    def send(self, request: dict[str, Any], country: str | None = None) -> str:
        body = self.skill.answer(read_envelope(json.dumps(request).encode()), self.door, self.now, country).body
        self.now += timedelta(minutes=1)
        return said(json.loads(body))

    def asks(self, intent: str = "TitleNewsIntent", *, is_new: bool = False, **slots: str) -> str:
        given = slots or (HILLGATE if intent == "TitleNewsIntent" else {})
        return self.send(self.request(intent, given, is_new=is_new))


def kept(house: House | Press) -> list[tuple[str | None, int | None]]:
    return list(house.database.connection.execute("SELECT country, country_until FROM listener"))


# ── asked, and kept ───────────────────────────────────────────────────────────────────────────────


def test_a_country_that_was_agreed_to_is_used_kept_and_not_asked_for_again(house: House, amazon: FakeAddressApi):
    device, amazon.answer = Device(house.desk, amazon), address("US")
    asked_at = device.now

    assert "From Hillgate Politics" in device.asks()
    until = asked_at + KEEP_COUNTRY
    assert kept(house) == [("US", int(until.timestamp() * 1000))]
    assert "From Hillgate Politics" in device.asks(is_new=True)
    assert len(amazon.asked) == 1
    assert list(house.database.connection.execute("SELECT DISTINCT territory FROM answer")) == [("US",)]
    assert set(house.database.connection.execute("SELECT kind, territory FROM ledger")) == {("use", "US")}


def test_a_country_that_is_not_on_the_list_stays_an_honest_no(house: House, amazon: FakeAddressApi):
    device, amazon.answer = Device(house.desk, amazon), address("GB")

    assert "I have nothing from Hillgate Politics for you right now." in device.asks()
    assert "country" not in device.asks()
    assert len(amazon.asked) == 1


@pytest.mark.parametrize("status", [None, "GRANTED"])
@pytest.mark.parametrize("answer", [NO_CONSENT, NO_ADDRESS, (200, b"garbage"), (500, b""), (200, b"{}")])
def test_where_nothing_is_learned_the_listener_is_asked(
    house: House, amazon: FakeAddressApi, status: str | None, answer: tuple[int, bytes]
):
    amazon.answer = answer

    assert NEEDED in Device(house.desk, amazon, status=status).asks()
    assert len(amazon.asked) == 1
    assert kept(house) == [(None, None)]


def test_a_slow_amazon_costs_the_country_and_not_the_answer(house: House, amazon: FakeAddressApi):
    is_answered = threading.Event()
    amazon.answer, amazon.meanwhile = address("US"), lambda: is_answered.wait(5)
    answer = Device(house.desk, amazon, deadline_seconds=0.2).asks()
    is_answered.set()

    assert NEEDED in answer
    assert kept(house) == [(None, None)]


def test_an_amazon_out_of_reach_costs_the_country_and_not_the_answer(house: House, amazon: FakeAddressApi):
    amazon.port = 9
    assert NEEDED in Device(house.desk, amazon).asks()


def test_after_its_time_a_country_counts_no_more_and_is_asked_for_again(tmp_path: Path, amazon: FakeAddressApi):
    press = abroad(tmp_path)
    device, amazon.answer = Device(press.desk, amazon, now=NOW), address("US")
    assert "From The Harbor Times" in device.asks(title="harbor times")
    amazon.answer = NO_ADDRESS

    device.now = NOW + KEEP_COUNTRY - timedelta(seconds=1)
    assert "You've heard all I have on that." in device.asks(title="harbor times")
    device.now = NOW + KEEP_COUNTRY
    assert NEEDED in device.asks(title="harbor times")
    assert len(amazon.asked) == 2


def test_the_purge_takes_a_country_whose_time_is_over_from_the_disk(tmp_path: Path, amazon: FakeAddressApi):
    press = abroad(tmp_path)
    amazon.answer = address("US")
    Device(press.desk, amazon, now=NOW).asks(title="harbor times")

    press.stories.purge(NOW + KEEP_COUNTRY - timedelta(seconds=1))
    assert [country for country, _ in kept(press)] == ["US"]
    press.stories.purge(NOW + KEEP_COUNTRY)
    assert kept(press) == [(None, None)]


def test_of_an_address_the_country_alone_is_kept_and_nothing_is_logged(
    house: House, amazon: FakeAddressApi, caplog: pytest.LogCaptureFixture
):
    device, amazon.answer = Device(house.desk, amazon), address("US")
    with caplog.at_level(logging.DEBUG):
        device.asks()

    assert len(amazon.asked) == 1
    assert POSTAL_CODE.encode() not in bytes_on_disk(house.database.path)
    assert b"amzn1.ask.device" not in bytes_on_disk(house.database.path)
    assert not any(secret in caplog.text for secret in (POSTAL_CODE, "amzn1.ask", "token"))


# ── revoked ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scope", [SCOPE, CARD_SCOPE])
def test_who_takes_the_consent_back_is_forgotten_without_a_look_up(house: House, amazon: FakeAddressApi, scope: str):
    device, amazon.answer = Device(house.desk, amazon, scope=scope), address("US")
    device.asks()
    device.status = "DENIED"

    assert NEEDED in device.asks()
    assert kept(house) == [(None, None)]
    assert len(amazon.asked) == 1


def test_a_no_at_the_next_look_up_forgets_as_well(tmp_path: Path, amazon: FakeAddressApi):
    press = abroad(tmp_path)
    device, amazon.answer = Device(press.desk, amazon, now=NOW), address("US")
    device.asks(title="harbor times")
    device.now, amazon.answer = NOW + KEEP_COUNTRY, NO_CONSENT

    assert NEEDED in device.asks(title="harbor times")
    assert kept(press) == [(None, None)]


def test_where_amazon_says_nothing_what_is_kept_stays_kept(house: House, amazon: FakeAddressApi):
    device, amazon.answer = Device(house.desk, amazon), address("US")
    device.asks()
    amazon.answer = (500, b"")

    assert "From Hillgate Politics" in device.asks(is_new=True)


# ── only where it can matter ──────────────────────────────────────────────────────────────────────


def abroad(folder: Path, **terms: Any) -> Press:
    """A press whose one paper is licensed for the United States, by consented country."""
    text = licence(keep="90d", max_age="unlimited").replace('["worldwide"]', '["US"]')
    press = Press(folder)
    press.licensed(text)
    press.carries("front", entry("a"), entry("b"))
    press.refresh()
    return press


@pytest.mark.parametrize("door", ["unsigned", "simulator", "console"])
@pytest.mark.parametrize("status", [None, "GRANTED"])
def test_a_try_never_asks_amazon(house: House, amazon: FakeAddressApi, door: str, status: str | None):
    amazon.answer = address("US")

    assert NEEDED in Device(house.desk, amazon, door=door, status=status).asks(is_new=True)
    assert (amazon.hosts, kept(house)) == ([], [(None, None)])


def test_a_country_that_came_with_the_request_is_taken_and_not_kept(house: House, amazon: FakeAddressApi):
    device = Device(house.desk, amazon)

    assert "From Hillgate Politics" in device.send(device.request("TitleNewsIntent"), "US")
    assert (amazon.hosts, kept(house)) == ([], [(None, None)])


@pytest.mark.parametrize(
    "system",
    [
        {},
        {"apiAccessToken": ""},
        {"apiAccessToken": 7},
        {"apiAccessToken": "token", "apiEndpoint": ""},
        {"apiAccessToken": "token", "apiEndpoint": "https://evil.example"},
        {"apiAccessToken": "token", "device": {}},
        {"apiAccessToken": "token", "device": {"deviceId": ""}},
    ],
)
def test_without_token_endpoint_or_device_nobody_is_asked(house: House, amazon: FakeAddressApi, system: dict[str, Any]):
    amazon.answer = address("US")

    assert NEEDED in Device(house.desk, amazon, system=system).asks()
    assert amazon.hosts == []


@pytest.mark.parametrize("permissions", [None, [], "GRANTED", {"scopes": []}, {"scopes": {SCOPE: "GRANTED"}}])
def test_permissions_of_any_shape_are_no_error(house: House, amazon: FakeAddressApi, permissions: Any):
    device = Device(house.desk, amazon)
    request = device.request("TitleNewsIntent")
    request["context"]["System"]["user"]["permissions"] = permissions

    assert NEEDED in device.send(request)


@pytest.mark.parametrize(
    ("intent", "is_new", "asks"),
    [
        ("Launch", True, True),
        ("NewsIntent", True, True),
        ("AMAZON.HelpIntent", True, True),
        ("Launch", False, False),
        ("NewsIntent", False, False),
        ("AMAZON.NextIntent", False, False),
        ("AMAZON.YesIntent", False, False),
        ("AMAZON.StopIntent", False, False),
        ("TitleNewsIntent", False, True),
        ("TopicNewsIntent", False, True),
        ("KeywordNewsIntent", False, True),
        ("ChooseIntent", False, True),
    ],
)
def test_amazon_is_asked_as_a_visit_begins_and_for_what_is_named(
    house: House, amazon: FakeAddressApi, intent: str, is_new: bool, asks: bool
):
    Device(house.desk, amazon).asks(intent, is_new=is_new)
    assert bool(amazon.asked) is asks


@pytest.mark.parametrize(("status", "asks"), [(None, False), ("GRANTED", True), ("DENIED", False)])
def test_where_no_licence_needs_a_country_only_a_consent_on_the_request_is_followed(
    tmp_path: Path, amazon: FakeAddressApi, status: str | None, asks: bool
):
    press = opened_press(tmp_path, entry("a"))
    Device(press.desk, amazon, now=NOW, status=status).asks(title="harbor times")

    assert bool(amazon.asked) is asks


@pytest.mark.parametrize("answer", [address("US"), NO_CONSENT, NO_ADDRESS])
def test_a_retry_does_not_ask_again(house: House, amazon: FakeAddressApi, answer: tuple[int, bytes]):
    device, amazon.answer = Device(house.desk, amazon), answer
    request = device.request("TitleNewsIntent")
    first = device.send(request)

    assert device.send(request) == first
    assert len(amazon.asked) == 1


@pytest.mark.parametrize("kind", ["SessionEndedRequest", "CanFulfillIntentRequest", "AudioPlayer.PlaybackStarted"])
def test_what_is_not_answered_to_a_listener_asks_nothing(house: House, amazon: FakeAddressApi, kind: str):
    device = Device(house.desk, amazon)
    request = device.request("TitleNewsIntent", is_new=True)
    request["request"]["type"] = kind
    device.send(request)

    assert amazon.hosts == []


# ── outside the transaction ───────────────────────────────────────────────────────────────────────

WRITE_AT_ONCE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE epoch SET n = n + 1")
connection.execute("COMMIT")
"""


@pytest.mark.parametrize("answer", [address("US"), NO_CONSENT])
def test_another_process_can_write_while_amazon_is_asked(
    house: House, amazon: FakeAddressApi, answer: tuple[int, bytes]
):
    done: list[subprocess.CompletedProcess[str]] = []

    def write() -> None:
        words = [sys.executable, "-c", WRITE_AT_ONCE, str(house.database.path)]
        done.append(subprocess.run(words, check=False, capture_output=True, text=True))

    amazon.answer, amazon.meanwhile = answer, write
    device = Device(house.desk, amazon, deadline_seconds=30)
    device.asks()

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")]


def test_another_listener_is_answered_while_amazon_is_asked(house: House, amazon: FakeAddressApi):
    answered: list[str] = []
    amazon.meanwhile = lambda: answered.append(said(Talker(house.desk, "other").asks("NewsIntent", datetime.now(UTC))))
    Device(house.desk, amazon, deadline_seconds=30).asks()

    assert ["From " in one for one in answered] == [True]


def test_an_answer_that_fails_keeps_no_country(house: House, amazon: FakeAddressApi, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    amazon.answer = address("US")
    monkeypatch.setattr("skill.store.turns.TurnStore.write", fails)

    assert "something went wrong" in Device(house.desk, amazon).asks()
    assert kept(house) == []


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def posting(folder: Path, amazon: FakeAddressApi, *, verify: bool) -> Iterator[tuple[House, FlaskClient, FakeAlexa]]:
    alexa, house = FakeAlexa(), sample_house(folder, verify=verify)
    app = create_app(house, Verifier(alexa.fetch, alexa.roots), ask_country=amazon.lookup(10))
    yield house, app.test_client(), alexa
    house.database.close()


@pytest.mark.parametrize("verify", [True, False])
def test_a_signed_request_has_its_country_and_an_unsigned_one_has_none(
    tmp_path: Path, amazon: FakeAddressApi, verify: bool
):
    amazon.answer = address("US")
    with posting(tmp_path, amazon, verify=verify) as (house, client, alexa):
        device = Device(house.desk, amazon)
        body = json.dumps(device.request("TitleNewsIntent", is_new=True)).encode()
        answer = client.post("/alexa", data=body, headers=alexa.sign(body))

    assert answer.status_code == 200
    assert ("From Hillgate Politics" in said(answer.get_json())) is verify
    assert (NEEDED in said(answer.get_json())) is not verify
    assert len(amazon.asked) == (1 if verify else 0)


def test_a_request_whose_signature_is_false_asks_nobody(tmp_path: Path, amazon: FakeAddressApi):
    with posting(tmp_path, amazon, verify=True) as (house, client, alexa):
        body = json.dumps(Device(house.desk, amazon).request("TitleNewsIntent", is_new=True)).encode()
        answer = client.post("/alexa", data=body + b" ", headers=alexa.sign(body))

    assert answer.status_code == 400
    assert amazon.hosts == []
