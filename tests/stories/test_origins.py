"""Whose copy a story is."""

from __future__ import annotations

import pytest

from skill.stories.origins import credited_to_origin, site_of, sites_of, taken_over_from
from skill.stories.titles import read_titles
from tests.houses import TITLES
from tests.stories.samples import entry


def titles(front: str = "https://feeds.harbor.example/front.xml", mill: str = "https://mill.example/rss"):
    feeds = [
        {"id": "front", "title": "times", "url": front},
        {"id": "mill", "title": "mill", "url": mill},
    ]
    return sites_of(read_titles(TITLES | {"feeds": feeds}, "titles.toml"))


@pytest.mark.parametrize(
    ("link", "site"),
    [
        ("https://feeds.harbor.example/a", "harbor.example"),
        ("https://harbor.example/a", "harbor.example"),
        ("https://www.harbor.co.uk:8443/a", "harbor.co.uk"),
        ("https://news.harbor.uk/a", "harbor.uk"),
        ("https://a.b.harbor.com.au", "harbor.com.au"),
        ("http://127.0.0.1:5080/a", "127.0.0.1"),
        ("http://[::1]/a", "::1"),
        ("http://localhost/a", "localhost"),
        ("mailto:a@b.example", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_a_host_is_part_of_a_site(link: str, site: str):
    assert site_of(link) == site


@pytest.mark.parametrize(
    ("link", "publisher", "names"),
    [
        ("https://www.mill.example/a", "harbor", ("Mill Press", "The Mill")),
        ("https://www.mill.example/a", "mill", ()),
        ("https://www.harbor.example/a", "mill", ("Harbor Media", "The Harbor Times")),
        ("https://elsewhere.example/a", "harbor", ()),
        (None, "harbor", ()),
    ],
)
def test_a_link_to_another_publishers_site_is_that_publishers_copy(link, publisher, names):
    assert titles().names_of_another(link, publisher) == names


def test_a_site_that_two_publishers_are_served_from_tells_nothing():
    shared = titles("https://feeds.example.org/harbor", "https://feeds.example.org/mill")
    assert shared.names_of_another("https://feeds.example.org/a", "harbor") == ()
    assert shared.names_of_another("", "mill") == ()
    assert titles("https://[::1]/rss", "https://mill.example").names_of_another("", "mill") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("This story was originally published by The Harbor Times.", ("The Harbor Times",)),
        ("The ferry burned. This article first appeared in Harbor Review and is told anew.", ("Harbor Review",)),
        ("Republished from Calder Courier. The ferry burned.", ("Calder Courier",)),
        ("The ferry burned.\n\nOriginally published by Bank of Words", ("Bank of Words",)),
        ("This report was produced by Calder News & Radio, which is not us.", ("Calder News & Radio",)),
        ("This piece was reprinted with permission from St. Orme Post.", ("St. Orme Post",)),
        ("Cet article a été publié à l’origine dans Le Courrier de Valmer.", ("Le Courrier de Valmer",)),
        ("Le feu est éteint. Cet entretien est paru dans La Gazette.", ("La Gazette",)),
        ("D’abord paru dans La Gazette.", ("La Gazette",)),
        ("Her novel, first published by Penrose in 1974, is back.", ()),
        ("The report was published by the Ministry of Fish.", ()),
        ("This story was published by nobody.", ()),
        ("The ferry burned.", ()),
        ("", ()),
    ],
)
def test_a_text_says_whom_it_was_taken_over_from(text: str, names: tuple[str, ...]):
    assert taken_over_from(text) == names


def test_it_is_said_at_the_beginning_or_the_end():
    said, long = "This story was originally published by The Mill.", "The ferry burned. " * 60
    assert taken_over_from(f"{said} {long}") == taken_over_from(long + said) == ("The Mill",)
    assert taken_over_from(long + said + long) == ()


def test_a_story_is_credited_to_its_origin():
    own = entry(link="https://harbor.example/a", credits=("Jo Lane",))
    assert credited_to_origin(own, "harbor", titles()) is own
    assert credited_to_origin(own, "mill", titles()).credits == ("Jo Lane", "Harbor Media", "The Harbor Times")
    said = entry(link=None, abstract="This story was originally published by The Mill.", body="", credits=())
    assert credited_to_origin(said, "harbor", titles()).credits == ("The Mill",)
