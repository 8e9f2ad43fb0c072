"""The quick reader of RSS 2.0: what it serves it reads as feedparser does, and what is unusual it leaves alone."""

from __future__ import annotations

import io
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.intake.formats.quick import quickly_read
from tests.bench.refresh import documents
from tests.intake.readers import differences, is_quick

ROOT = Path(__file__).parents[2]
SAMPLES = [*sorted((ROOT / "fixtures/feeds").iterdir()), *sorted((ROOT / "tests/intake/documents").glob("*.xml"))]
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:nyt="http://www.nytimes.com/namespaces/rss/2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
ALL_OF_IT = """
<title>Harbor &amp; gates</title><link>https://a.example/1?x=1&amp;y=2</link>
<guid isPermaLink="false">g-1</guid><description>Gates &lt;b&gt;reopen&lt;/b&gt; after a storm.</description>
<content:encoded><![CDATA[<p>The gates reopened on Monday.</p><p>Nobody was hurt, Ann said.</p>]]></content:encoded>
<pubDate>Wed, 25 Nov 2026 12:00:00 GMT</pubDate><dc:creator>Ada Quill</dc:creator><author>Tom Reed</author>
<category>World</category><category domain="https://a.example/">Harbors</category>
<category domain="https://a.example/">Harbors</category><atom:link rel="standout" href="https://a.example/s"/>
<enclosure url="https://a.example/m.mp3" type="audio/MPEG" length="1"/><media:group>
<media:content url="https://a.example/1.jpg" medium="image"><media:credit role="provider">Ida Finch</media:credit>
<media:description>A moth on a rope</media:description><media:thumbnail url="https://a.example/2.jpg"/></media:content></media:group>
<comments>https://a.example/1#c</comments><slash:comments>3</slash:comments><nyt:kind a="b">x</nyt:kind>
<dcterms:alternative>Gates</dcterms:alternative><dc:identifier>7</dc:identifier>
"""


# What `formats/syndication.py` asks an item and a feed for, but for what only other elements make.
READ = {
    "id", "link", "links", "title", "summary", "summary_detail", "content", "published", "updated", "authors", "author",
    "tags", "media_credit", "language", "ttl", "dcterms_available", "validity", "source", "dc_other_description",
    "app_draft", "sy_updateperiod", "sy_updatefrequency",
}  # fmt: skip


def rss(*items: str, root: str = f'version="2.0" {NAMESPACES}', channel: str = "") -> str:
    within = "".join(f"<item>{one}</item>" for one in items)
    return (
        f"<rss {root}><channel><title>Gazette</title><link>https://a.example/</link>{channel}{within}</channel></rss>"
    )


def agreeing(document: str) -> bool:
    """Whether the quick reader served `document`; asserts that nothing is read differently then."""
    assert list(differences(document.encode())) == []
    found = quickly_read(document)
    if found is None:
        return False
    thorough = feedparser.parse(io.BytesIO(document.encode()), sanitize_html=False, resolve_relative_uris=False)
    for ours, theirs in [(found["feed"], thorough.feed), *zip(found["entries"], thorough.entries, strict=True)]:
        wrong = {name: (ours[name], dict.get(theirs, name)) for name in ours if ours[name] != dict.get(theirs, name)}
        assert wrong == {}
        # An RSS feed's own authors are asked of nobody.
        asked = READ - {"author", "authors"} if ours is found["feed"] else READ
        assert asked & ours.keys() == {name for name in asked if dict.__contains__(theirs, name)}
    return True


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_document_at_hand_is_read_differently(path):
    assert list(differences(path.read_bytes())) == []


def test_the_usual_feed_is_served():
    assert all(is_quick(body) for body in documents(0.5)[0][:2])
    assert is_quick((ROOT / "fixtures/feeds/courrier.xml").read_bytes())


def test_all_that_is_listed_is_read_as_feedparser_reads_it():
    channel = (
        "<description>News</description><language>en-us</language><ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>"
        "<image><url>https://a.example/i.png</url><title>t</title><link>https://b.example/</link></image>"
        '<atom:link rel="self" href="https://a.example/feed"/><category>News</category><copyright>A</copyright>'
        "<managingEditor>Ed</managingEditor><lastBuildDate>Wed, 25 Nov 2026 12:00:00 GMT</lastBuildDate>"
    )
    assert agreeing(
        rss(ALL_OF_IT, "<title>Only a title</title>", "", channel=channel).replace("media:desc", "media:other_desc")
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<category>World</category><category>World</category>",
        "<category domain='d'/><category>World</category>",
        "<category domain='d'/><category domain='d'>World</category><category domain='d'>World</category>",
        "<category/><category domain=''>World</category>",
        "<content:encoded>One</content:encoded>",
        "<content:encoded>One</content:encoded><description>Two</description>",
        "<description>Two</description><content:encoded>One</content:encoded>",
        "<description/><content:encoded/>",
        "<guid>https://a.example/1</guid>",
        "<guid>7</guid><link>https://a.example/</link>",
        "<link>https://a.example/</link><guid>https://a.example/1</guid>",
        "<guid isPermaLink='false'>7</guid>",
        "<guid/><link/>",
        "<dc:creator/><author>Ann</author><author/>",
        "<title>Ã©tat – état</title><description>Ã©tat</description>",
        "<title> \n One <!-- not this --> more <![CDATA[<b>]]></title>",
        "<media:credit role='source'/><media:credit>Ann</media:credit>",
        "<nyt:kind a='b'>x</nyt:kind><slash:comments/>",
    ],
)
def test_what_is_served_is_read_as_feedparser_reads_it(inside):
    assert agreeing(rss(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<title>One</title><title>Two</title>",
        "<title>One <b>bold</b></title>",
        "<title type='html'>One</title>",
        "<title xml:lang='fr'>Un</title>",
        "<media:content url='u' lang='fr'/>",
        "<link>https://a.example/;x</link>",
        "<link>https:////a.example/</link>",
        "<link>https://a.example/1</link><link>https://a.example/2</link>",
        "<atom:link href='https://a.example/2'/>",
        "<atom:link rel='alternate' href='https://a.example/2'/>",
        "<description>One</description><description>Two</description>",
        "<content:encoded>One</content:encoded><content:encoded>Two</content:encoded>",
        "<guid isPermaLink='false' other='x'>1</guid>",
        "<author>ann@a.example (Ann)</author>",
        "<category term='a'>b</category>",
        "<source url='https://b.example/'>Somebody else</source>",
        "<dc:date>2026-11-25</dc:date>",
        "<dcterms:available>2026-11-25</dcterms:available>",
        "<dcterms:valid>start=2026-11-25</dcterms:valid>",
        "<dc:language>fr</dc:language>",
        "<media:rating>adult</media:rating>",
        "<category scheme='urn:byline:rating' term='adult'/>",
        "<media:content url='u'><media:player url='v'/></media:content>",
        "<unknown>x</unknown>",
        "<PubDate>Wed, 25 Nov 2026 12:00:00 GMT</PubDate>",
        "<item><title>Inside</title></item>",
        "<title>caf&eacute;</title>",
        "<title>control \x85</title>",
        "<title xmlns='http://a.example/'>One</title>",
    ],
)
def test_what_is_unusual_is_left_to_feedparser(inside):
    assert not agreeing(rss(f"<description>x</description>{inside}"))


@pytest.mark.parametrize(
    "root",
    [
        "",
        'version="0.91"',
        'version="2.0" xml:lang="fr"',
        'version="2.0" xml:base="https://b.example/"',
        'version="2.0" xmlns="http://purl.org/rss/1.0/"',
        'version="2.0" xmlns="http://backend.userland.com/rss2"',
        'version="2.0" xmlns:dc="http://a.example/other"',
        'version="2.0" xmlns:media="http://purl.org/dc/elements/1.1/"',
        'version="2.0" xmlns:a="http://www.w3.org/2005/Atom"',
        'version="2.0" xmlns:title="https://a.example/"',
    ],
)
def test_a_root_that_names_things_unusually_is_left_to_feedparser(root):
    assert not agreeing(rss("<title>One</title>", root=root))


@pytest.mark.parametrize(
    "channel",
    [
        "<author>Ann</author>",
        "<textInput><title>t</title></textInput>",
        "<cloud a='b'/>",
        "<link>https://b.example/</link>",
        "<image><title>t</title><x/></image>",
        "<language a='b'>fr</language>",
        "<category scheme='urn:byline:rating' term='adult'/>",
    ],
)
def test_a_channel_that_holds_something_unusual_is_left_to_feedparser(channel):
    assert not agreeing(rss("<title>One</title>", channel=channel))


def test_a_very_long_document_is_left_to_feedparser():
    assert quickly_read(rss(*["<title>One</title>"] * 100_000)) is None
    assert quickly_read(rss("<category>a</category>" * 1_001)) is None


TEXTS = st.sampled_from(
    [
        "",
        " ",
        "Gates reopen",
        " x ",
        "Ã©tat",
        "état",
        "“Gates”",
        "<p>a</p>",
        "&amp;",
        "a & b",
        "1 < 2",
        "7",
        "港口",
        "Jr.",
    ]
)
ADDRESSES = st.sampled_from(["https://a.example/1", "http://a.example/?a=1&b=2", "", "/path", "urn:x:1", "a b"])
DATES = st.sampled_from(["Wed, 25 Nov 2026 12:00:00 GMT", "2026-11-25T12:00:00Z", "yesterday", ""])


def element(name: str, text: st.SearchStrategy[str], **attributes: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def written(said: str, values: dict[str, str]) -> str:
        named = "".join(f" {key}={quoteattr(value)}" for key, value in values.items())
        return f"<{name}{named}>{escape(said)}</{name}>"

    return st.builds(written, text, st.fixed_dictionaries({}, optional=attributes))


ELEMENTS = st.one_of(
    element("title", TEXTS),
    element("link", ADDRESSES),
    element("guid", ADDRESSES | TEXTS, isPermaLink=st.sampled_from(["true", "false", "yes"])),
    element("description", TEXTS),
    element("content:encoded", TEXTS),
    element("pubDate", DATES),
    element("author", TEXTS),
    element("dc:creator", TEXTS),
    element("category", TEXTS, domain=TEXTS),
    element("atom:link", TEXTS, rel=st.sampled_from(["self", "Next", "alternate"]), href=ADDRESSES, type=TEXTS),
    element("enclosure", TEXTS, url=ADDRESSES, type=TEXTS, rel=TEXTS),
    element("media:credit", TEXTS, role=TEXTS, scheme=TEXTS),
    element("media:content", TEXTS, url=ADDRESSES, type=TEXTS),
    element("media:thumbnail", TEXTS, url=ADDRESSES),
    element("media:other_description", TEXTS, type=TEXTS),
    element("comments", ADDRESSES),
    element("slash:comments", TEXTS),
    element("nyt:kind", TEXTS, a=TEXTS),
    element("dc:identifier", TEXTS),
)
IN_CHANNEL = st.one_of(
    *(element(name, TEXTS) for name in ("description", "language", "copyright", "ttl", "generator", "docs")),
    element("category", TEXTS, domain=TEXTS),
    element("lastBuildDate", DATES),
    element("pubDate", DATES),
    element("sy:updatePeriod", TEXTS),
    element("atom:link", TEXTS, rel=st.sampled_from(["self", "hub"]), href=ADDRESSES),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(ELEMENTS, max_size=8).map("".join), max_size=3), st.lists(IN_CHANNEL, max_size=4).map("".join))
def test_whatever_is_listed_in_whatever_order_is_read_as_feedparser_reads_it(items, channel):
    agreeing(rss(*items, channel=channel))
