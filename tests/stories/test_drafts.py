"""A titles file to be completed: it is TOML, its ids are used once, and its reader names what is still open."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.errors import TitlesError
from skill.stories.drafts import Draft, drafted
from skill.stories.text import one_line
from skill.stories.titles import read_titles

URL = "https://www.harbor.example/news.xml"


def completed(text: str) -> dict[str, Any]:
    """As a person would complete it."""
    data = tomllib.loads(text)
    for publisher in data["publishers"]:
        publisher["name"] = publisher["name"] or "Some Company"
    for title in data["titles"]:
        title["name"] = title["name"] or "Some Paper"
        title["spoken"] = title["spoken"] or ["some paper"]
        title["language"] = title["language"] or "en"
    return data


def test_what_is_known_is_in_it_and_what_is_not_is_named():
    text = drafted([Draft("The Harbor Times", URL, "en-US"), Draft("", "http://127.0.0.1:5080/a.xml")])
    data = tomllib.loads(text)

    assert data["publishers"] == [{"id": "harbor", "name": ""}, {"id": "127-0-0-1", "name": ""}]
    assert data["titles"][0] == {
        "id": "the-harbor-times", "publisher": "harbor", "name": "The Harbor Times", "spoken": ["the harbor times"],
        "kind": "news", "language": "en-US",
    }  # fmt: skip
    assert data["feeds"][0] == {"id": "the-harbor-times", "title": "the-harbor-times", "url": URL}
    with pytest.raises(TitlesError) as raised:
        read_titles(data, "titles.toml")
    assert raised.value.faults == (
        "titles.toml: publishers[0].name: found ''; write its name",
        "titles.toml: publishers[1].name: found ''; write its name",
        'titles.toml: titles[1].spoken: found []; write a list of names, such as ["harbor times"]',
        "titles.toml: titles[1].language: found ''; write a language tag such as en-US",
        "titles.toml: titles[1].name: found ''; write its name",
    )
    assert "licenses nothing" in text


def test_feeds_of_one_site_share_a_publisher_and_no_id_is_used_twice():
    urls = (
        "https://feeds.harbor.example/a",
        "https://rss.www.harbor.example/b",
        "https://harbor.test/c",
        "https://x/d",
    )
    data = tomllib.loads(drafted(Draft("News", url) for url in urls))

    assert [one["id"] for one in data["publishers"]] == ["harbor", "harbor-2", "x"]
    assert [one["publisher"] for one in data["titles"]] == ["harbor", "harbor", "harbor-2", "x"]
    assert [one["id"] for one in data["titles"]] == ["news", "news-2", "news-3", "news-4"]


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Le Monde – À la une", "le-monde-a-la-une"),
        ("読売新聞", "harbor"),
        ("!!!", "harbor"),
        ('A "quoted" \\ name', "a-quoted-name"),
        ("x" * 100, "x" * 40),
    ],
)
def test_an_id_is_of_small_letters_and_of_the_site_where_the_name_gives_none(name: str, identity: str):
    data = tomllib.loads(drafted([Draft(name, URL)]))

    assert (data["titles"][0]["id"], data["titles"][0]["name"]) == (identity, name)


hosts = st.from_regex(r"(www\.|feeds\.|)[a-z0-9-]{1,20}(\.[a-z]{2,9}){0,3}", fullmatch=True)
drafts = st.builds(
    Draft,
    st.text(max_size=60).map(one_line),
    hosts.map(lambda host: f"https://{host}/feed"),
    st.sampled_from(["", "fr"]),
)


@settings(max_examples=40)
@given(st.lists(drafts, min_size=1, max_size=6))
def test_whatever_is_listed_can_be_completed(found: list[Draft]):
    data = completed(drafted(found))
    titles = read_titles(data, "titles.toml")

    assert [feed.url for feed in titles.feeds.values()] == [one.url for one in found]
    assert [titles.of_feed(feed).name for feed in titles.feeds] == [one.name or "Some Paper" for one in found]
