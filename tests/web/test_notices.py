"""`POST /notices`: whose they are, what they may say, how many, and what nobody learns from them."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from werkzeug.test import TestResponse

import skill.web.notices as routes
from skill.app import create_app
from skill.compose import House
from skill.desk.notice import Kind, reapply
from skill.errors import StoreError
from tests.houses import sample_house

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = "a-secret-of-harbors-own-for-tests-alone"
LATE = "https://harbor-times.example/to-come"
KNOWN = {"HARBOR_NOTICE_KEY": SECRET}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = replace(sample_house(tmp_path), environment=KNOWN)
    yield opened
    opened.database.close()


def client_of(house: House, now: datetime = NOW) -> FlaskClient:
    return create_app(house, clock=lambda: now).test_client()


def notice(**changes: Any) -> dict[str, Any]:
    values = {"id": "n1", "story": LATE, "kind": "kill", "reason": "a wrong name", "sent": "2026-11-25T12:00:00Z"}
    return {key: value for key, value in (values | changes).items() if value is not None}


def signed(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


def send(client: FlaskClient, body: dict[str, Any] | bytes, **headers: Any) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Byline-Publisher": "harbor", "Byline-Signature": signed(raw)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return client.post("/notices", data=raw, headers={k: v for k, v in given.items() if v is not None})


def said(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.data).get("error", "")


def count(house: House) -> int:
    (found,) = house.database.connection.execute("SELECT count(*) FROM notice").fetchone()
    return int(found)


def a_story(house: House, publisher: str) -> str:
    query = "SELECT id FROM story WHERE publisher = ? ORDER BY id LIMIT 1"
    (found,) = house.database.connection.execute(query, (publisher,)).fetchone()
    return str(found)


# ── what is taken ─────────────────────────────────────────────────────────────────────────────────


def test_a_notice_that_is_signed_holds_and_says_since_when(house):
    story = a_story(house, "harbor")
    answer = send(client_of(house), notice(story=story))
    assert answer.status_code == 200
    body = json.loads(answer.data)
    assert set(body) == {"notice", "accepted_at"}
    assert body["accepted_at"] == "2026-11-25T12:00:00.000Z"
    rows = house.database.connection.execute("SELECT id, story, source, kind FROM notice").fetchall()
    assert rows == [(body["notice"], story, "http", "kill")]
    assert house.database.connection.execute("SELECT state FROM story WHERE id = ?", (story,)).fetchone() == ("killed",)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_taken(house, kind):
    text = "It sails at nine." if kind is Kind.CORRECT else None
    assert send(client_of(house), notice(kind=kind.value, text=text)).status_code == 200


def test_the_same_notice_again_gets_the_first_answer(house):
    first = send(client_of(house), notice())
    again = send(client_of(house, NOW + timedelta(seconds=200)), notice())
    anew = send(client_of(house, NOW + timedelta(seconds=900)), notice(sent="2026-11-25T12:15:00Z"))
    assert first.data == again.data == anew.data
    assert count(house) == 1


def test_the_same_id_with_other_content_is_a_400(house):
    client = client_of(house)
    send(client, notice())
    assert said(send(client, notice(reason="another"))) == (400, "the id n1 was used before for another notice")


def test_another_publishers_story_is_a_403_whatever_names_it(house):
    story = a_story(house, "northwire")
    query = "SELECT json_extract(facts, '$.link') FROM story WHERE id = ?"
    (link,) = house.database.connection.execute(query, (story,)).fetchone()
    for number, reference in enumerate((story, link)):
        answer = send(client_of(house), notice(story=reference, id=f"n{number}"))
        assert said(answer) == (403, "that is a story of another publisher")
    assert count(house) == 0


# ── who it is ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"Byline_Signature": None},
        {"Byline_Publisher": None},
        {"Byline_Publisher": "nobody"},
        {"Byline_Publisher": "northwire"},  # it has no secret
        {"Byline_Publisher": "Harbor"},
        {"Byline_Signature": signed(b"another body")},
        {"Byline_Signature": signed(json.dumps(notice()).encode(), "another secret")},
        {"Byline_Signature": signed(json.dumps(notice()).encode(), "")},
        {"Byline_Signature": signed(json.dumps(notice()).encode()).removeprefix("sha256=")},
        {"Byline_Signature": signed(json.dumps(notice()).encode())[:-1]},
        {"Byline_Signature": "sha256=" + "é" * 64},
        {"Byline_Signature": ""},
    ],
)
def test_who_cannot_sign_learns_nothing(house, headers):
    status, error = said(send(client_of(house), notice(), **headers))
    assert (status, error) == (
        401,
        "the notice is not signed by its publisher: see Byline-Publisher and Byline-Signature",
    )
    assert count(house) == 0


def test_a_signature_may_be_written_in_capitals(house):
    body = json.dumps(notice()).encode()
    upper = "sha256=" + signed(body).removeprefix("sha256=").upper()
    assert send(client_of(house), body, Byline_Signature=upper).status_code == 200


@pytest.mark.parametrize("environment", [{}, {"HARBOR_NOTICE_KEY": ""}, {"HARBOR_NOTICE_KEY": SECRET[:31]}])
def test_a_publisher_without_a_secret_of_enough_characters_is_nobody(house, environment):
    body = json.dumps(notice()).encode()
    without = replace(house, environment=environment)
    signature = signed(body, environment.get("HARBOR_NOTICE_KEY", ""))
    assert send(client_of(without), body, Byline_Signature=signature).status_code == 401
    assert without.without_notices() == [
        "no notice of harbor is taken over HTTP: HARBOR_NOTICE_KEY must hold 32 characters or more"
    ]
    assert house.without_notices() == []


def test_both_sides_of_the_comparison_take_the_same_way(house, monkeypatch):
    """Whoever asks, one signature is made and one comparison in constant time."""
    seen: list[tuple[int, int]] = []

    def watched(one: bytes, other: bytes) -> bool:
        seen.append((len(one), len(other)))
        return hmac.compare_digest(one, other)

    class Watching:
        digest = staticmethod(hmac.digest)
        compare_digest = staticmethod(watched)

    monkeypatch.setattr(routes, "hmac", Watching)
    client = client_of(house)
    for publisher in ("harbor", "northwire", "nobody"):
        send(client, notice(), Byline_Publisher=publisher, Byline_Signature=signed(b"x"))
    assert seen == [(71, 71)] * 3


# ── what it says ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no JSON"),
        (b"[]", "must be a JSON object"),
        (b"{" * 3000, "no JSON"),
        (b'{"id": "\xff"}', "no JSON"),
        (notice(extra="x"), "a key that is not known, such as 'extra'"),
        (notice(id=None), "missing: id"),
        (notice(id=None, sent=None), "missing: id, sent"),
        (notice(reason=None), "missing: reason"),
        (notice(reason=7), "every value must be a string"),
        (notice(kind="delete"), "kind must be one of correct, kill, release, update, withhold"),
        (notice(id=" "), "id must be"),
        (notice(story="x" * 2001), "story must be"),
        (notice(text="x"), "text goes with the kind correct alone"),
        (notice(kind="correct"), "a correction needs text"),
        (notice(kind="correct", text="word " * 41), "text has 41 words; the licence lets a correction have 40"),
        (notice(sent="yesterday"), "as in RFC 3339"),
        (notice(sent="2026-11-25"), "as in RFC 3339"),
        (notice(sent="2026-11-25T12:00:00"), "as in RFC 3339"),
        (notice(sent="2026-13-25T12:00:00Z"), "as in RFC 3339"),
        (notice(sent="2026-11-25T11:54:59Z"), "sent is more than 300 seconds from now"),
        (notice(sent="2026-11-25T12:05:01Z"), "sent is more than 300 seconds from now"),
        (notice(sent="0001-01-01T00:00:00+23:59"), "sent is more than 300 seconds from now"),
    ],
)
def test_what_is_wrong_is_a_400_that_says_so(house, body, says):
    status, error = said(send(client_of(house), body))
    assert (status, says in error) == (400, True), error
    assert count(house) == 0


@pytest.mark.parametrize(
    "sent", ["2026-11-25T11:55:00Z", "2026-11-25t12:05:00z", "2026-11-25T13:00:00.123456789+01:00"]
)
def test_a_moment_within_five_minutes_is_taken(house, sent):
    assert send(client_of(house), notice(sent=sent)).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(16_000, 200), (16_001, 400)])
def test_a_body_has_sixteen_kilobytes_at_most(house, size, status):
    body = json.dumps(notice()).encode()
    answer = send(client_of(house), body + b" " * (size - len(body)))
    assert answer.status_code == status
    assert ("16000 bytes" in said(answer)[1]) is (status == 400)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_nothing_but_a_post(house, method):
    assert getattr(client_of(house), method)("/notices").status_code == 405


# ── how many ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def few(monkeypatch) -> None:
    monkeypatch.setattr(routes, "FAILURES", RateLimitItemPerMinute(3))
    monkeypatch.setattr(routes, "NOTICES", RateLimitItemPerMinute(3))


def statuses(client: FlaskClient, ids: str, **headers: Any) -> list[int]:
    return [send(client, notice(id=one), **headers).status_code for one in ids]


def test_failures_are_counted_by_peer_and_keep_no_publisher_out(few, house):
    client = client_of(house)
    assert statuses(client, "aaaaa", Byline_Signature="sha256=") == [401, 401, 401, 429, 429]
    assert statuses(client, "bcd") == [200, 200, 200], "who can sign is never kept out by who cannot"
    other = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post("/notices", data=b"", environ_overrides=other).status_code == 401


def test_notices_are_counted_by_publisher_and_a_replay_spends_nothing(few, house):
    client = client_of(house)
    assert statuses(client, "aaaaabc") == [200] * 7, "the same notice again is no other notice"
    assert statuses(client, "d") == [429]
    assert statuses(client, "a") == [200]
    assert count(house) == 3


def test_a_publisher_may_kill_a_days_stories_at_once(house):
    assert routes.NOTICES.amount >= 500
    client = client_of(house)
    assert statuses(client, "".join(chr(0x100 + number) for number in range(60))) == [200] * 60


# ── what it leaves ────────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_put_on_record_does_not_hold_and_says_so(house, monkeypatch):
    def busy() -> Any:
        raise StoreError("the database is busy")

    monkeypatch.setattr(house.notices.notices, "noticing", busy)
    status, error = said(send(client_of(house), notice()))
    assert (status, "does not hold; send it again" in error) == (503, True)


def test_on_a_full_disk_no_notice_holds_and_with_room_it_does(house):
    """The journal has its line by then; what is sent again under the same id is the same notice."""
    client, connection = client_of(house), house.database.connection
    (pages,) = connection.execute("PRAGMA main.page_count").fetchone()
    connection.execute(f"PRAGMA main.max_page_count = {pages}").fetchone()
    taken = [send(client, notice(id=f"n{number}", reason="y" * 500, story=f"{LATE}/{number}")) for number in range(40)]
    refused = [number for number, answer in enumerate(taken) if answer.status_code != 200]
    assert refused
    assert {said(taken[number]) for number in refused} == {
        (503, "the notice could not be put on record, and does not hold; send it again")
    }
    assert count(house) == 40 - len(refused)
    connection.execute("PRAGMA main.max_page_count = 1000000").fetchone()
    for number in refused:
        answer = send(client, notice(id=f"n{number}", reason="y" * 500, story=f"{LATE}/{number}"))
        assert answer.status_code == 200
    assert count(house) == 40
    assert house.ledger.broken_at() is None
    assert reapply(house.notices, lambda: NOW) == 0


def test_no_log_holds_a_publishers_words(house, caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of(house)
    send(client, notice(kind="correct", story=a_story(house, "harbor"), text="The ferry sails at nine."))
    send(client, notice(id="n2", reason="a wrong name"))
    send(client, notice(id="n3", kind="correct", text="ferry " * 50))
    assert "ferry" not in caplog.text
    assert "wrong name" not in caplog.text
    assert SECRET not in repr(house)
