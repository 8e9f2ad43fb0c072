"""`titles import`: a list of feeds in, a titles file to be completed out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.place import Place

LIST = """<?xml version="1.0"?>
<opml version="2.0"><body><outline text="Papers">
<outline type="rss" text="The Harbor Times" xmlUrl="https://harbor.example/news.xml" language="en-US"/>
<outline type="rss" text="Le Courrier" xmlUrl="https://courrier.example/rss"/>
<outline type="rss" text="again" xmlUrl="https://courrier.example/rss"/>
</outline></body></opml>"""


@pytest.fixture
def listed(place: Place) -> Place:
    (place.folder / "feeds.opml").write_text(LIST, encoding="utf-8")
    return place


def test_what_is_written_is_completed_and_then_read(listed: Place):
    done = listed.run("titles", "import", "feeds.opml", "--out", "mine.toml")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "feeds.opml: outline 4 (again) has an address that another outline has",
        "feeds.opml: 2 feeds, 1 outlines left out",
    ]

    open_still = listed.run("licences", "check", NEWS_TITLES="mine.toml")
    assert open_still.code == 2
    assert open_still.err.splitlines() == [
        "mine.toml: publishers[0].name: found ''; write its name",
        "mine.toml: publishers[1].name: found ''; write its name",
        "mine.toml: titles[1].language: found ''; write a language tag such as en-US",
    ]

    new = listed.folder / "mine.toml"
    text = new.read_text(encoding="utf-8").replace('name = ""', 'name = "Some Press"')
    new.write_text(text.replace('language = ""', 'language = "fr-FR"'), encoding="utf-8")
    (listed.folder / "none").mkdir()
    complete = listed.run("licences", "check", NEWS_TITLES="mine.toml", NEWS_LICENCES="none")
    assert (complete.code, complete.err) == (0, "")


def test_without_a_file_it_is_printed(listed: Place):
    done = listed.run("titles", "import", "-", typed=LIST)

    assert done.code == 0
    assert [one["id"] for one in tomllib.loads(done.out)["feeds"]] == ["the-harbor-times", "le-courrier"]
    assert "licenses nothing" in done.out


def test_no_file_is_written_over(listed: Place):
    (listed.folder / "mine.toml").write_text("mine", encoding="utf-8")
    done = listed.run("titles", "import", "feeds.opml", "--out", "mine.toml")

    assert done.code == 2
    assert "mine.toml is there already and is not written over; name a new file" in done.err
    assert (listed.folder / "mine.toml").read_text(encoding="utf-8") == "mine"
    nowhere = listed.run("titles", "import", "feeds.opml", "--out", "no/where.toml")
    assert nowhere.code == 2
    assert "no/where.toml cannot be written: No such file or directory" in nowhere.err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('<opml><body><outline type="rss" text="a"/></body></opml>', 1, "standard input: 0 feeds, 1 outlines left out"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml/>', 2, "declares a document type or entities"),
        ("<rss/>", 2, "not OPML; a feed is looked at with: feeds check URL"),
        ("", 2, "no well-formed XML"),
    ],
)
def test_what_holds_no_feeds_is_told(place: Place, text: str, code: int, said: str):
    done = place.run("titles", "import", "-", "--out", "mine.toml", typed=text)

    assert done.code == code
    assert said in done.err
    assert not Path(place.folder / "mine.toml").exists()
