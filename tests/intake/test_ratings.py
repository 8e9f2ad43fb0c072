"""Media RSS and iTunes: what is rated for adults is not told, and no picture's caption is text."""

from __future__ import annotations

import pytest

from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.intake.formats import Formats

SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:m="http://search.yahoo.com/mrss"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
DOCUMENTS = {
    "rss": '<rss version="2.0" {s}><channel><title>T</title>{c}<item><title>A</title>{i}<category>World</category>'
    "</item></channel></rss>",
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {s}>'
    "<channel><title>T</title>{c}</channel><item><title>A</title>{i}<category>World</category></item></rdf:RDF>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" {s}><title>T</title>{c}<entry><title>A</title>{i}'
    '<category term="World"/></entry></feed>',
    "prefixed": '<a:feed xmlns:a="http://www.w3.org/2005/Atom" {s}><a:title>T</a:title>{c}<a:entry><a:title>A</a:title>'
    '{i}<a:category term="World"/></a:entry></a:feed>',
}


def read(item: str, channel: str = "", document: str = "rss") -> Parsed:
    text = DOCUMENTS[document].format(s=SPACES, c=channel, i=item)
    found = Formats().parse(Fetched(text.encode(), "", None, Validators()))
    assert isinstance(found, Parsed)
    assert [one.sections for one in found.entries] == [("World",)]
    assert [one.tags for one in found.entries] == [()]
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "item",
    [
        "<media:rating>adult</media:rating>",
        '<media:rating scheme="urn:simple"> Adult\n</media:rating>',
        "<media:rating><![CDATA[adult]]></media:rating>",
        "<m:rating>adult</m:rating>",
        "<media:adult>true</media:adult>",
        '<media:rating scheme="urn:mpaa">nc-17</media:rating>',
        '<media:rating>adult</media:rating><media:rating scheme="urn:simple">nonadult</media:rating>',
        '<media:content url="https://pictures.example/a.jpg"><media:rating>adult</media:rating></media:content>',
        "<media:group><media:rating>adult</media:rating></media:group>",
        "<itunes:explicit>yes</itunes:explicit>",
        "<itunes:explicit>true</itunes:explicit>",
        "<MEDIA:RATING>ADULT</MEDIA:RATING>",
    ],
)
def test_what_is_rated_for_adults(document: str, item: str):
    assert [one.is_adult for one in read(item, document=document).entries] == [True]


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "item",
    [
        "",
        "<media:rating>nonadult</media:rating>",
        "<media:rating/>",
        "<media:rating></media:rating>",
        '<media:rating scheme="urn:mpaa">PG-13</media:rating>',
        "<itunes:explicit>no</itunes:explicit>",
        "<itunes:explicit>false</itunes:explicit>",
        '<media:restriction relationship="deny" type="country">us</media:restriction>',
        "<description>&lt;media:rating&gt;adult&lt;/media:rating&gt;</description>",
    ],
)
def test_what_is_not(document: str, item: str):
    found = read(item, document=document)

    assert [one.is_adult for one in found.entries] == [False]
    assert not any("rating" in note for note in found.notes)


def test_a_rating_that_nobody_knows_counts_as_adult_and_is_noted():
    found = read('<media:rating scheme="urn:icra">r (cz 1 lz 1)</media:rating>')

    assert [one.is_adult for one in found.entries] == [True]
    assert found.notes == ("item 1: its rating is not known, and counts as adult",)


def test_a_feed_speaks_for_the_items_that_say_nothing():
    channel = "<itunes:explicit>yes</itunes:explicit>"

    assert [one.is_adult for one in read("", channel).entries] == [True]
    assert [one.is_adult for one in read("<itunes:explicit>no</itunes:explicit>", channel).entries] == [False]


def test_no_text_of_a_picture_is_the_storys():
    found = read(
        "<media:description>Caption</media:description><media:text>Words</media:text><media:title>Name</media:title>"
        "<media:keywords>k</media:keywords><media:content url='https://pictures.example/a.jpg'>"
        "<media:description type='plain'>Caption</media:description><m:description>Caption</m:description>"
        "<media:text type='html'>Transcript</media:text></media:content>"
        "<media:credit role='photographer'>Ann Lee</media:credit>"
        "<media:credit role='agency'>Example Wire</media:credit>"
    )

    (one,) = found.entries
    assert (one.headline, one.abstract, one.body, one.tags) == ("A", "", "", ())
    assert one.credits == ("Example Wire",)
