"""`/healthz` is public, `/readyz` is for this machine, everything else is JSON too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from skill.app import create_app
from skill.compose import open_house
from skill.desk.suspension import suspend
from tests.houses import empty_database, sample_house
from tests.samples import sample_settings


def data_of(answer: TestResponse) -> Any:
    """What the answer's JSON says."""
    return json.loads(answer.data)


@pytest.fixture
def client(tmp_path):
    return create_app(sample_house(tmp_path)).test_client()


FAR = {"REMOTE_ADDR": "203.0.113.9"}


def test_the_process_answers_to_anybody(client):
    for base in ({}, FAR):
        answer = client.get("/healthz", environ_base=base)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_with_stories_it_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "missing": [], "suspended": []})


def test_without_stories_it_is_not_and_says_why(tmp_path):
    empty_database(tmp_path)
    answer = create_app(open_house(sample_settings(tmp_path))).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "missing": ["there are no stories to tell; run: make run, or, with feeds of your own: python -m skill refresh"],
        "suspended": [],
    }


def test_without_a_database_it_is_not_and_raises_nothing(tmp_path):
    answer = create_app(open_house(sample_settings(tmp_path))).test_client().get("/readyz")
    assert answer.status_code == 503
    assert "run: make run, or, with feeds of your own: python -m skill refresh" in data_of(answer)["missing"][0]


def test_what_is_suspended_is_said_and_makes_nothing_unready(tmp_path):
    house = sample_house(tmp_path)
    suspend(house.newsroom.licences, "harbor-2026", "the invoice is disputed", datetime(2026, 11, 25, 12, tzinfo=UTC))
    answer = create_app(house).test_client().get("/readyz")
    assert (answer.status_code, data_of(answer)["suspended"]) == (
        200,
        ["harbor-2026 is suspended since 2026-11-25 12:00 UTC: the invoice is disputed"],
    )


@pytest.mark.parametrize(
    "request_of",
    [{"environ_base": FAR}, {"headers": {"X-Forwarded-For": "1.2.3.4"}}, {"headers": {"Host": "news.example"}}],
)
def test_readiness_is_403_with_what_to_do_where_the_request_is_not_local(client, request_of):
    answer = client.get("/readyz", **request_of)
    assert (answer.status_code, answer.content_type) == (403, "application/json")
    assert "127.0.0.1" in data_of(answer)["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404), ("GET", "/alexa", 405), ("PUT", "/alexa", 405), ("POST", "/healthz", 405),
        ("GET", "/static/x", 404), ("GET", "/alexa/", 404), ("GET", "/%00", 404), ("DELETE", "/readyz", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_json(client, method, path, status):
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert data_of(answer)["error"]
