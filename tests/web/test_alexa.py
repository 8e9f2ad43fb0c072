"""`POST /alexa`: who may ask how, and what is no request of ours."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from skill.alexa.verify import Verifier
from skill.app import create_app
from skill.compose import House
from skill.simulator.envelopes import stamp
from skill.web.alexa import MAX_BODY_BYTES
from tests.alexa.certificates import FakeAlexa, make_intermediate, make_leaf, make_root, rsa_key, signature_of, to_pem
from tests.houses import Talker, sample_house


def data_of(answer: TestResponse) -> Any:
    """What the answer's JSON says."""
    return json.loads(answer.data)


FAR = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def house(tmp_path) -> House:
    return sample_house(tmp_path)


@pytest.fixture
def signing(tmp_path) -> House:
    return sample_house(tmp_path, verify=True)


def client_of(house: House, alexa: FakeAlexa | None = None, clock: Callable[[], datetime] | None = None) -> FlaskClient:
    good = alexa or FakeAlexa()
    trusted = FakeAlexa().roots
    return create_app(house, Verifier(good.fetch, trusted), clock or (lambda: datetime.now(UTC))).test_client()


def envelope(house: House, intent: str = "NewsIntent", **request: object) -> dict[str, Any]:
    made = Talker(house.desk).envelope(intent, datetime.now(UTC))
    made["request"] |= request
    return made


def doors(house: House) -> list[str]:
    return [row[0] for row in house.database.connection.execute("SELECT door FROM answer ORDER BY at")]


def is_refused(house: House, answer) -> bool:
    return (answer.status_code, answer.content_type, doors(house)) == (400, "application/json", []) and bool(
        data_of(answer)["error"]
    )


# ── signed ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("base", [{}, FAR])
def test_a_signed_request_is_answered_wherever_it_comes_from(signing, base):
    alexa, body = FakeAlexa(), json.dumps(envelope(signing)).encode()
    headers = alexa.sign(body) | {"X-Forwarded-For": "203.0.113.9", "Host": "news.example"}
    answer = client_of(signing, alexa).post("/alexa", data=body, headers=headers, environ_base=base)

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert "From " in data_of(answer)["response"]["outputSpeech"]["ssml"]
    assert doors(signing) == ["alexa"]


def test_a_signed_request_is_answered_with_verification_off_too_when_it_is_not_local(house):
    alexa, body = FakeAlexa(), json.dumps(envelope(house)).encode()
    answer = client_of(house, alexa).post("/alexa", data=body, headers=alexa.sign(body), environ_base=FAR)
    assert answer.status_code == 200
    assert doors(house) == ["alexa"]


def without(name: str) -> Callable[[FakeAlexa, bytes], dict[str, str]]:
    return lambda alexa, body: {key: value for key, value in alexa.sign(body).items() if key != name}


def changed(**headers: str) -> Callable[[FakeAlexa, bytes], dict[str, str]]:
    return lambda alexa, body: alexa.sign(body) | {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    "headers",
    [
        lambda alexa, body: {},
        without("Signature-256"),
        without("SignatureCertChainUrl"),
        changed(Signature_256=""),
        changed(Signature_256="no base64!"),
        changed(Signature_256="AAAA"),
        changed(SignatureCertChainUrl=""),
        changed(SignatureCertChainUrl="https://evil.example/echo.api/x.pem"),
        changed(SignatureCertChainUrl="http://s3.amazonaws.com/echo.api/x.pem"),
        changed(SignatureCertChainUrl="https://s3.amazonaws.com/EcHo.aPi/x.pem"),
        changed(SignatureCertChainUrl="https://s3.amazonaws.com/echo.api/../evil/x.pem"),
        changed(SignatureCertChainUrl="https://s3.amazonaws.com:563/echo.api/x.pem"),
        lambda alexa, body: alexa.sign(body + b" "),
        lambda alexa, body: alexa.sign(body) | {"Signature-256": signature_of(body, rsa_key("another"))},
        lambda alexa, body: {"Signature": alexa.sign(body)["Signature-256"]},
    ],
)
def test_a_request_that_is_not_signed_right_is_400(signing, headers):
    alexa, body = FakeAlexa(), json.dumps(envelope(signing)).encode()
    answer = client_of(signing, alexa).post("/alexa", data=body, headers=headers(alexa, body))
    assert is_refused(signing, answer), answer.data


def fakes() -> dict[str, FakeAlexa]:
    good = FakeAlexa()
    past = datetime(2021, 1, 1, tzinfo=UTC)
    stranger = make_root("Another Root")
    below = make_intermediate(stranger, "Another Issuer")
    return {
        "expired": FakeAlexa(make_leaf(good.intermediate, not_after=past)),
        "of another name": FakeAlexa(make_leaf(good.intermediate, names=["evil.example"])),
        "of another root": FakeAlexa(make_leaf(below), to_pem(make_leaf(below), below)),
        "without its intermediate": FakeAlexa(good.leaf, to_pem(good.leaf)),
        "junk": FakeAlexa(chain_pem=b"junk"),
        "empty": FakeAlexa(chain_pem=b""),
    }


@pytest.mark.parametrize("kind", list(fakes()))
def test_a_chain_that_is_not_alexas_is_400(signing, kind):
    alexa, body = fakes()[kind], json.dumps(envelope(signing)).encode()
    answer = client_of(signing, alexa).post("/alexa", data=body, headers=alexa.sign(body))
    assert is_refused(signing, answer), answer.data


def test_a_chain_that_cannot_be_fetched_is_400(signing):
    alexa, body = FakeAlexa(), json.dumps(envelope(signing)).encode()

    def fails(_: str) -> bytes:
        raise OSError("no network")

    app = create_app(signing, Verifier(fails, alexa.roots))
    assert is_refused(signing, app.test_client().post("/alexa", data=body, headers=alexa.sign(body)))


def test_a_signed_request_that_is_played_again_later_is_400(signing):
    alexa, made = FakeAlexa(), envelope(signing)
    body = json.dumps(made).encode()
    later = datetime.now(UTC) + timedelta(seconds=200)
    answer = client_of(signing, alexa, lambda: later).post("/alexa", data=body, headers=alexa.sign(body))
    assert is_refused(signing, answer)


# ── unsigned ──────────────────────────────────────────────────────────────────────────────────────


def test_a_local_request_needs_no_signature_with_verification_off_and_is_a_try(house):
    answer = client_of(house).post("/alexa", json=envelope(house))
    assert answer.status_code == 200
    assert doors(house) == ["unsigned"]
    assert {row[0] for row in house.database.connection.execute("SELECT billable FROM ledger")} == {0}


def test_with_verification_on_a_local_request_needs_one(signing):
    assert is_refused(signing, client_of(signing).post("/alexa", json=envelope(signing)))


@pytest.mark.parametrize(
    "request_of",
    [
        {"environ_base": FAR},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"X-Forwarded-Host": "localhost"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Via": "1.1 tunnel"}},
        {"headers": {"Host": "abc.ngrok.app"}},
    ],
)
def test_what_comes_through_a_tunnel_must_be_signed(house, request_of):
    assert is_refused(house, client_of(house).post("/alexa", json=envelope(house), **request_of))


@pytest.mark.parametrize("place", ["session", "context", "both"])
def test_a_request_for_another_skill_is_400_wherever_it_says_so(house, place):
    made = envelope(house)
    other = {"applicationId": "amzn1.ask.skill.another"}
    if place != "context":
        made["session"]["application"] = other
    if place != "session":
        made["context"]["System"]["application"] = other
    assert is_refused(house, client_of(house).post("/alexa", json=made))


def test_a_request_for_no_skill_is_400(house):
    made = envelope(house)
    del made["session"]["application"], made["context"]["System"]["application"]
    assert is_refused(house, client_of(house).post("/alexa", json=made))


@pytest.mark.parametrize("seconds", [-3600, -152, 152, 3600])
def test_a_stale_or_early_request_is_400(house, seconds):
    made = envelope(house, timestamp=stamp(datetime.now(UTC) + timedelta(seconds=seconds)))
    assert is_refused(house, client_of(house).post("/alexa", json=made))


@pytest.mark.parametrize("seconds", [-140, 0, 140])
def test_within_the_tolerance_it_is_answered(house, seconds):
    made = envelope(house, timestamp=stamp(datetime.now(UTC) + timedelta(seconds=seconds)))
    assert client_of(house).post("/alexa", json=made).status_code == 200


@pytest.mark.parametrize("stamped", ["", "yesterday", None, [], "2026-99-99T00:00:00Z"])
def test_a_timestamp_that_is_none_is_400(house, stamped):
    assert is_refused(house, client_of(house).post("/alexa", json=envelope(house, timestamp=stamped)))


# ── bodies ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"7", b'"text"', b"{}", b"\xff\xfe", b'{"request": []}', b'{"request": {}}',
        b'{"version": "1.0", "request": {"type": 7, "requestId": "x"}}', b"[" * 100_000, b"{}" * 3, b"\x00",
    ],
)  # fmt: skip
def test_what_is_no_envelope_is_400(house, body):
    assert is_refused(house, client_of(house).post("/alexa", data=body))


def test_a_body_beyond_the_limit_is_400_and_one_at_it_is_read(house):
    client = client_of(house)
    assert is_refused(house, client.post("/alexa", data=b" " * (MAX_BODY_BYTES + 1)))
    made = json.dumps(envelope(house)).encode()
    padded = made + b" " * (MAX_BODY_BYTES - len(made))
    assert client.post("/alexa", data=padded).status_code == 200


def test_a_body_without_a_length_is_held_to_the_limit_too(house):
    answer = client_of(house).post(
        "/alexa",
        input_stream=io.BytesIO(b" " * (MAX_BODY_BYTES + 1)),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert is_refused(house, answer)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "junk/;;"])
def test_the_content_type_is_not_looked_at(house, content_type):
    body = json.dumps(envelope(house)).encode()
    assert client_of(house).post("/alexa", data=body, content_type=content_type).status_code == 200


def test_a_used_id_with_another_request_is_400(house):
    client, made = client_of(house), envelope(house)
    assert client.post("/alexa", json=made).status_code == 200
    made["request"]["intent"]["name"] = "AMAZON.HelpIntent"
    assert client.post("/alexa", json=made).status_code == 400


def test_a_retry_is_the_same_bytes(house):
    client, made = client_of(house), envelope(house)
    assert client.post("/alexa", json=made).data == client.post("/alexa", json=made).data
    assert doors(house) == ["unsigned"]


def test_what_fails_inside_is_a_spoken_apology_with_200_and_nothing_spent(house, monkeypatch, caplog):
    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("skill.store.turns.TurnStore.write", fails)
    answer = client_of(house).post("/alexa", json=envelope(house))
    assert answer.status_code == 200
    assert data_of(answer)["response"]["shouldEndSession"] is True
    assert data_of(answer)["response"]["outputSpeech"]["ssml"].startswith("<speak>")
    assert doors(house) == []
    assert "the disk is full" in caplog.text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    ("request",), ("session",), ("context",), ("request", "intent"), ("request", "intent", "slots"),
    ("request", "locale"),
    ("request", "intent", "name"), ("request", "type"), ("request", "requestId"), ("context", "System"), ("version",),
    ("context", "System", "user"), ("context", "System", "device"), ("session", "user"), ("session", "attributes"),
    ("request", "dialogState"), ("context", "System", "device", "supportedInterfaces"), ("context", "AudioPlayer"),
]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), json_values)
def test_whatever_stands_anywhere_is_answered_or_400(house, path, value):
    made = envelope(house)
    part: Any = made
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    answer = client_of(house).post("/alexa", json=made)

    assert answer.status_code in {200, 400}
    assert answer.content_type == "application/json"
    if answer.status_code == 200:
        assert data_of(answer)["version"] == "1.0"
