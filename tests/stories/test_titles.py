"""The titles file: what it holds, and every fault of it at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from skill.errors import TitlesError
from skill.stories.titles import Feed, FeedAuth, Publisher, Title, read_titles

SAMPLES = Path(__file__).parents[2] / "fixtures" / "titles.toml"
PUBLISHER = {"id": "harbor", "name": "Harbor Press"}
TITLE = {
    "id": "harbor-news",
    "publisher": "harbor",
    "name": "The Harbor Times",
    "spoken": ["harbor times", "the times"],
    "kind": "news",
    "language": "en-US",
}
FEED = {"id": "top", "title": "harbor-news", "url": "https://harbor.example/top.xml"}


def data(**tables: Any) -> dict[str, Any]:
    return {"publishers": [PUBLISHER], "titles": [TITLE], "feeds": [FEED]} | tables


def faults(read: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(TitlesError) as raised:
        read_titles(read, "titles.toml")
    return raised.value.faults


def test_a_titles_file_holds_publishers_titles_and_feeds():
    titles = read_titles(data(), "titles.toml")

    assert titles.publishers == {"harbor": Publisher("harbor", "Harbor Press")}
    assert titles.titles == {
        "harbor-news": Title(
            "harbor-news", "harbor", "The Harbor Times", ("harbor times", "the times"), "news", "en-US"
        )
    }
    assert titles.feeds == {"top": Feed("top", "harbor-news", "https://harbor.example/top.xml")}


def test_what_may_be_left_out_may_be_there():
    auth = {"header": "X-Api-Key", "secret": "HARBOR_KEY"}
    titles = read_titles(
        data(
            publishers=[PUBLISHER | {"notice_secret": "HARBOR_SECRET"}],
            feeds=[
                FEED
                | {"section": "World", "uniform": True, "auth": auth, "may_move_to": ["new.example"], "pages": True}
            ],
        ),
        "titles.toml",
    )

    assert titles.publishers["harbor"].notice_secret == "HARBOR_SECRET"
    assert titles.feeds["top"] == Feed(
        "top",
        "harbor-news",
        "https://harbor.example/top.xml",
        "World",
        True,
        FeedAuth("X-Api-Key", "HARBOR_KEY"),
        ("new.example",),
        True,
    )


def test_a_feed_leads_to_its_title_and_publisher():
    titles = read_titles(data(), "titles.toml")

    assert titles.of_feed("top").name == "The Harbor Times"
    assert titles.publisher_of_feed("top") == "harbor"
    assert titles.publisher_of_feed("unknown") is None


def test_an_empty_file_has_no_titles():
    titles = read_titles({}, "titles.toml")

    assert (titles.publishers, titles.titles, titles.feeds) == ({}, {}, {})


def test_the_sample_file_can_be_read():
    titles = read_titles(tomllib.loads(SAMPLES.read_text("utf-8")), "titles.toml")

    assert all(titles.publisher_of_feed(feed) in titles.publishers for feed in titles.feeds)


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ({"publishers": [PUBLISHER, {"id": "Harbor", "name": "x"}]}, "publishers[1].id: found 'Harbor'"),
        ({"publishers": [PUBLISHER | {"name": " "}]}, "publishers[0].name: found ' '"),
        ({"publishers": [PUBLISHER | {"notice_secret": 5}]}, "publishers[0].notice_secret: found 5"),
        ({"publishers": [PUBLISHER | {"nmae": "x"}]}, "publishers[0].nmae: found 'nmae'"),
        ({"publishers": [PUBLISHER, PUBLISHER]}, "publishers.id: found 'harbor'"),
        ({"publishers": [{"name": "x"}, PUBLISHER]}, "publishers[0].id: found None"),
        ({"titles": [TITLE | {"publisher": "other"}]}, "titles.harbor-news.publisher: found 'other'"),
        ({"titles": [TITLE | {"spoken": []}]}, "titles[0].spoken: found []"),
        ({"titles": [TITLE | {"spoken": "times"}]}, "titles[0].spoken: found 'times'"),
        ({"titles": [TITLE | {"spoken": ["times", " "]}]}, "titles[0].spoken: found ['times', ' ']"),
        ({"titles": [TITLE | {"spoken": [5]}]}, "titles[0].spoken: found [5]"),
        ({"titles": [TITLE | {"kind": "opera"}]}, "titles[0].kind: found 'opera'"),
        ({"titles": [{k: v for k, v in TITLE.items() if k != "kind"}]}, "titles[0].kind: found None"),
        ({"titles": [TITLE | {"language": "English"}]}, "titles[0].language: found 'English'"),
        ({"titles": [TITLE | {"language": None}]}, "titles[0].language: found None"),
        ({"feeds": [FEED | {"title": "other"}]}, "feeds.top.title: found 'other'"),
        ({"feeds": [FEED | {"url": "ftp://harbor.example/"}]}, "feeds[0].url: found 'ftp://harbor.example/'"),
        ({"feeds": [FEED | {"url": "https://"}]}, "feeds[0].url: found 'https://'"),
        ({"feeds": [FEED | {"url": "http://[x"}]}, "feeds[0].url: found 'http://[x'"),
        ({"feeds": [FEED | {"url": ""}]}, "feeds[0].url: found ''"),
        ({"feeds": [FEED | {"section": 5}]}, "feeds[0].section: found 5"),
        ({"feeds": [FEED | {"uniform": "yes"}]}, "feeds[0].uniform: found 'yes'"),
        ({"feeds": [FEED | {"auth": "key"}]}, "feeds[0].auth: found 'key'"),
        ({"feeds": [FEED | {"auth": {"header": "X"}}]}, "feeds[0].auth: found {'header': 'X'}"),
        ({"feeds": [FEED | {"auth": {"header": "X", "secret": ""}}]}, "feeds[0].auth.secret: found ''"),
        ({"feeds": [FEED | {"auth": {"header": "X\r\nY", "secret": "K"}}]}, "feeds[0].auth.header: found 'X\\r\\nY'"),
        ({"feeds": [FEED | {"pages": "yes"}]}, "feeds[0].pages: found 'yes'"),
        ({"feeds": [FEED | {"pages": 1}]}, "feeds[0].pages: found 1"),
        ({"feeds": [FEED | {"page": True}]}, "feeds[0].page: found 'page'"),
        ({"feeds": [FEED | {"may_move_to": "new.example"}]}, "feeds[0].may_move_to: found 'new.example'"),
        (
            {"feeds": [FEED | {"may_move_to": ["https://new.example"]}]},
            "feeds[0].may_move_to: found ['https://new.example']",
        ),
        ({"feeds": [FEED | {"may_move_to": ["New.example"]}]}, "feeds[0].may_move_to: found ['New.example']"),
        ({"feeds": [FEED | {"may_move_to": [5]}]}, "feeds[0].may_move_to: found [5]"),
        ({"feeds": {"id": "top"}}, "feeds: found {'id': 'top'}"),
        ({"feeds": ["top"]}, "feeds: found ['top']"),
        ({"feedz": []}, "feedz: found 'feedz'"),
    ],
)
def test_a_fault_is_one_line_that_says_what_to_write(tables: dict[str, Any], fault: str):
    found = faults(data(**tables))

    assert len(found) == 1
    assert found[0].startswith(f"titles.toml: {fault}; write ")


def test_all_faults_are_told_at_once():
    found = faults(
        {
            "publishers": [{"id": "A B"}, {}],
            "titles": [TITLE | {"kind": 1, "spoken": None, "extra": 1}],
            "feeds": [FEED | {"url": 1, "uniform": 1}],
            "more": 1,
        }
    )

    assert [fault.split(": ")[1] for fault in found] == [
        "publishers[0].id",
        "publishers[0].name",
        "publishers[1].id",
        "publishers[1].name",
        "titles[0].extra",
        "titles[0].spoken",
        "titles[0].kind",
        "feeds[0].url",
        "feeds[0].uniform",
        "more",
        "titles.harbor-news.publisher",
    ]
    assert str(TitlesError(found)).count("\n") == len(found) - 1


def test_a_missing_id_is_one_fault_however_often_it_is_missing():
    assert len(faults(data(publishers=[PUBLISHER, {"name": "x"}, {"name": "y"}]))) == 2


def test_a_title_without_a_publisher_is_one_fault():
    assert len(faults(data(titles=[TITLE | {"publisher": ""}]))) == 1
    assert len(faults(data(feeds=[FEED | {"title": ""}]))) == 1
