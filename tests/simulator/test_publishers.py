"""The sample publishers: real feeds from templates, with validators, and times that count from the start."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.intake.formats import Formats
from skill.simulator.publishers import create_publishers
from tests.samples import ROOT

FEEDS = ROOT / "fixtures/feeds"
START = datetime(2026, 11, 25, 12, tzinfo=UTC)
NAMES = sorted(path.name for path in FEEDS.iterdir() if path.suffix in {".xml", ".json"})


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock):
    return create_publishers(FEEDS, START, clock).test_client()


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_a_feed_with_stories_from_before_and_after_the_start(client, name):
    answer = client.get(f"/{name}")
    parsed = Formats().parse(Fetched(answer.data, answer.content_type, None, Validators()))

    assert answer.status_code == 200
    assert isinstance(parsed, Parsed)
    assert len(parsed.entries) >= 5
    assert b"{{" not in answer.data
    assert b"{%" not in answer.data
    assert any(one.published_at and START - timedelta(days=1) < one.published_at <= START for one in parsed.entries)


@pytest.mark.parametrize("name", NAMES)
def test_a_feed_asked_for_again_is_304(client, name):
    first = client.get(f"/{name}")
    by_etag = client.get(f"/{name}", headers={"If-None-Match": first.headers["ETag"]})
    by_time = client.get(f"/{name}", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_etag.status_code, by_time.status_code, by_etag.data) == (304, 304, b"")


def test_two_hours_ago_counts_from_the_start_and_stays(client, clock):
    first = client.get("/harbor-sport.json").data
    clock.now += timedelta(minutes=4)
    assert client.get("/harbor-sport.json").data == first
    published = json.loads(first)["items"][0]["date_published"]
    assert published == "2026-11-25T11:30:00Z"


def test_an_edit_comes_after_five_minutes_with_a_new_etag(client, clock):
    first = client.get("/harbor-news.xml")
    clock.now += timedelta(minutes=5)
    later = client.get("/harbor-news.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert b"three weeks" in later.data


def test_another_day_brings_other_stories():
    days = [create_publishers(FEEDS, start, lambda start=start: start) for start in (START, START + timedelta(days=1))]  # type: ignore[misc]
    one, other = (json.loads(app.test_client().get("/harbor-sport.json").data)["items"] for app in days)
    assert not {item["id"] for item in one} & {item["id"] for item in other}


@pytest.mark.parametrize(
    "path", ["/", "/none.xml", "/../titles.toml", "/..%2Ftitles.toml", "/%2Fetc%2Fpasswd", "/README", "/.xml"]
)
def test_nothing_else_is_served(client, path):
    assert client.get(path).status_code == 404


def test_a_document_is_served_in_the_encoding_that_it_declares(tmp_path):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><rss>{{ day }} café</rss>'
    (tmp_path / "latin.xml").write_bytes(text.encode("latin-1"))
    answer = create_publishers(tmp_path, START, lambda: START).test_client().get("/latin.xml")
    assert answer.data == text.replace("{{ day }}", "20261125").encode("latin-1")
