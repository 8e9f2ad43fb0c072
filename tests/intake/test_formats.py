"""Entries from every format. What broken and hostile documents do is in `test_hostile.py`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators
from skill.intake.formats import Formats, fields
from skill.stories.story import Entry
from skill.stories.text import count_words

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "media": "http://search.yahoo.com/mrss/",
        "mrss": "http://search.yahoo.com/mrss/",
        "atom": "http://www.w3.org/2005/Atom",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }.items()
)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RFC_822 = "Mon, 02 Mar 2026 12:00:00 GMT"
RFC_3339 = "2026-03-02T12:00:00Z"
FULL = "The harbour reopened on Monday. " * 30


def parse(body: str, charset: str | None = None) -> Parsed:
    found = Formats().parse(Fetched(body.encode(), "text/html", charset, Validators()))
    assert isinstance(found, Parsed), found
    return found


def rss(*items: str, channel: str = "", version: str = "2.0") -> Parsed:
    inside = "".join(f"<item>{item if '<title' in item else '<title>A</title>' + item}</item>" for item in items)
    return parse(
        f'<?xml version="1.0"?><rss version="{version}" {NAMESPACES}><channel>{channel}{inside}</channel></rss>'
    )


def rss_item(item: str, channel: str = "") -> Entry:
    (entry,) = rss(item, channel=channel).entries
    return entry


def atom(*items: str, feed: str = "", root: str = "") -> Parsed:
    inside = "".join(f"<entry>{item if '<title' in item else '<title>A</title>' + item}</entry>" for item in items)
    return parse(f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {root}>{feed}{inside}</feed>')


def atom_item(item: str, feed: str = "", root: str = "") -> Entry:
    (entry,) = atom(item, feed=feed, root=root).entries
    return entry


def json_feed(*items: object, version: str = "1.1", **feed: object) -> Parsed:
    document = {"version": f"https://jsonfeed.org/version/{version}", "title": "t", **feed, "items": list(items)}
    return parse(json.dumps(document))


def json_item(feed: dict[str, Any] | None = None, **item: object) -> Entry:
    (entry,) = json_feed({"id": "1", "title": "A", **item}, **(feed or {})).entries
    return entry


# ── which format ─────────────────────────────────────────────────────────────────────────────────

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>t</title>'
    "<link>https://a.example/</link><dc:language>en-GB</dc:language></channel>{0}</rdf:RDF>"
)
RDF_ITEM = (
    '<item rdf:about="https://a.example/1"><title>A</title><link>https://a.example/1</link>'
    "<description>Short.</description><dc:date>2026-03-02T12:00:00Z</dc:date>"
    "<dc:subject>World</dc:subject><dc:subject>Water</dc:subject><dc:creator>Ann Lee</dc:creator></item>"
)
RSS_090 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    "<channel><title>t</title></channel><item><title>A</title><link>https://a.example/1</link></item></rdf:RDF>"
)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (RSS_090, "RSS 0.90"),
        ('<rss version="0.91"><channel><item><title>A</title></item></channel></rss>', "RSS 0.91 (Userland)"),
        ('<rss version="0.92"><channel><item><title>A</title></item></channel></rss>', "RSS 0.92"),
        ('<rss version="2.0"><channel><item><title>A</title></item></channel></rss>', "RSS 2.0"),
        ("<rss><channel><item><title>A</title></item></channel></rss>", "RSS (unknown version)"),
        (RDF.format(RDF_ITEM), "RSS 1.0"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title></entry></feed>', "Atom 1.0"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title></a:entry></a:feed>', "Atom 1.0"),
        ('  {"version": "https://jsonfeed.org/version/1", "items": [{"title": "A"}]}', "JSON Feed 1"),
        ('\ufeff{"version": "http://jsonfeed.org/version/1.1/", "items": [{"title": "A"}]}', "JSON Feed 1.1"),
    ],
)
def test_formats_are_told_from_the_content(body, name):
    found = parse(body)
    assert (found.format, [entry.headline for entry in found.entries], found.notes) == (name, ["A"], ())


def test_an_empty_feed_is_a_feed():
    assert rss().entries == atom().entries == json_feed().entries == ()


def test_an_html_page_that_shows_a_feed_is_none():
    body = b"<!doctype html><html><pre><rss version='2.0'><channel/></rss></pre></html>"
    assert isinstance(Formats().parse(Fetched(body, "application/rss+xml", None, Validators())), NotAFeed)


# ── abstract and body ────────────────────────────────────────────────────────────────────────────


def test_rss_description_is_the_abstract_and_content_encoded_the_body():
    item = (
        f"<description>Short &amp;amp; sweet.</description><content:encoded><![CDATA[<p>{FULL}</p>]]></content:encoded>"
    )
    entry = rss_item(item)
    assert (entry.abstract, entry.body) == ("Short & sweet.", FULL.strip())


def test_the_order_of_description_and_content_does_not_matter():
    item = f"<content:encoded><![CDATA[<p>{FULL}</p>]]></content:encoded><description>Short.</description>"
    assert (rss_item(item).abstract, rss_item(item).body) == ("Short.", FULL.strip())


def test_content_alone_is_no_abstract():
    entry = rss_item(f"<content:encoded><![CDATA[<p>{FULL}</p><p>End.</p>]]></content:encoded>")
    assert (entry.abstract, entry.body) == ("", f"{FULL.strip()}\n\nEnd.")


@pytest.mark.parametrize("content", ["", "<content:encoded/>", "<content:encoded>Same.</content:encoded>"])
def test_content_that_adds_nothing_is_no_body(content):
    entry = rss_item(f"<description>Same.</description>{content}")
    assert (entry.abstract, entry.body) == ("Same.", "")


def test_a_summary_with_a_photo_credit_is_no_body():
    content = "<content:encoded>A ferry came in. (Image credit: Ann Lee)</content:encoded>"
    assert rss_item(f"<description>A ferry came in.</description>{content}").body == ""


def test_a_body_that_begins_with_the_abstract_is_one():
    content = "<content:encoded>A ferry came in. It was late again on Monday.</content:encoded>"
    entry = rss_item(f"<description>A ferry came in.</description>{content}")
    assert entry.body == "A ferry came in. It was late again on Monday."


@pytest.mark.parametrize(("words", "is_abstract"), [(80, True), (81, False)])
def test_an_rss_description_of_more_than_eighty_words_is_the_body(words, is_abstract):
    text = " ".join(["word"] * words)
    entry = rss_item(f"<description>{text}</description>")
    assert (entry.abstract, entry.body) == ((text, "") if is_abstract else ("", text))


def test_an_atom_summary_is_an_abstract_whatever_its_length():
    text = " ".join(["word"] * 100)
    assert atom_item(f"<summary>{text}</summary>").abstract == text


@pytest.mark.parametrize(
    "caption",
    [
        "<media:description>A boat in the harbour at dawn, seen from the old pier, in March.</media:description>",
        "<mrss:description type='plain'>A boat in the harbour at dawn, seen from the pier.</mrss:description>",
        "<media:content url='x'><media:description>A boat in the harbour, at dawn.</media:description></media:content>",
        "<media:group><media:title>A boat in the harbour</media:title><media:text>A boat</media:text></media:group>",
        "<itunes:summary>A boat in the harbour at dawn, seen from the old pier, in March.</itunes:summary>",
        "<dc:description>A boat in the harbour at dawn, seen from the old pier, in March.</dc:description>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_caption_is_neither_abstract_nor_body(caption, first):
    own = "<title>Harbour reopens</title><description>Short.</description>"
    entry = rss_item(caption + own if first else own + caption)
    assert (entry.headline, entry.abstract, entry.body) == ("Harbour reopens", "Short.", "")


def test_a_caption_alone_is_no_abstract():
    entry = rss_item("<media:description>A boat in the harbour.</media:description>")
    assert (entry.abstract, entry.body) == ("", "")


def test_dc_description_stands_in_for_a_missing_description():
    assert rss_item("<dc:description>Short.</dc:description>").abstract == "Short."


@pytest.mark.parametrize(
    "content",
    [
        f'<content type="html">&lt;p&gt;{FULL}&lt;/p&gt;</content>',
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{FULL}</p></div></content>',
        f'<content type="text">{FULL}</content>',
        f"<content>{FULL}</content>",
    ],
)
@pytest.mark.parametrize("summary", ["", "<summary>Short.</summary>"])
def test_atom_content_is_the_body_and_never_the_abstract(content, summary):
    entry = atom_item(content + summary)
    assert (entry.abstract, entry.body) == ("Short." if summary else "", FULL.strip())


@pytest.mark.parametrize(
    "content",
    [
        '<content type="image/png">aGVsbG8gaGVsbG8gaGVsbG8=</content>',
        '<content type="video/mp4" src="https://a.example/v"/>',
    ],
)
def test_atom_content_that_is_no_text_is_no_body(content):
    assert atom_item(f"{content}<summary>Short.</summary>").body == ""


@pytest.mark.parametrize(
    ("item", "abstract", "body"),
    [
        ({"summary": "Short.", "content_html": f"<p>{FULL}</p>"}, "Short.", FULL.strip()),
        ({"summary": "Short.", "content_text": FULL}, "Short.", FULL.strip()),
        ({"content_html": "<p>One.</p><p>Two.</p>", "content_text": "No."}, "", "One.\n\nTwo."),
        ({"content_html": "", "content_text": "One.\n\nTwo."}, "", "One.\n\nTwo."),
        ({"summary": "Short."}, "Short.", ""),
        ({}, "", ""),
        ({"summary": 5, "content_html": ["x"], "content_text": None}, "", ""),
    ],
)
def test_json_summary_and_content(item, abstract, body):
    entry = json_item(**item)
    assert (entry.abstract, entry.body) == (abstract, body)


def test_long_texts_are_cut_between_words_and_noted():
    most = fields.MAX_ABSTRACT
    found = json_feed({"title": "A", "summary": "word " * most, "content_html": "word " * (fields.MAX_BODY // 4)})
    (entry,) = found.entries
    assert most - 10 < len(entry.abstract) <= most
    assert fields.MAX_BODY - 10 < len(entry.body) <= fields.MAX_BODY
    assert set(entry.abstract.split()) == set(entry.body.split()) == {"word"}
    assert found.notes == ("item 1: a text is too long and was cut",)


def test_texts_of_the_greatest_length_are_whole():
    found = json_feed({"title": "A", "summary": "x" * fields.MAX_ABSTRACT})
    assert len(found.entries[0].abstract) == fields.MAX_ABSTRACT
    assert found.notes == ()


# ── headlines ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&amp;T &amp; Sons", "AT&T & Sons"),
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[Caf&eacute; &#8212; <b>open</b>]]>", "Café — open"),
        ("  Two\n  lines ", "Two lines"),
        ("5 &lt; 6 &gt; 4", "5 < 6 > 4"),
        ("Rovers 3–1", "Rovers 3–1"),
    ],
)
def test_titles_are_read_once_and_have_no_tags(written, read):
    assert rss_item(f"<title>{written}</title>").headline == read


@pytest.mark.parametrize(
    "title", ["<title/>", "<title>  </title>", "<title>&lt;br&gt;</title>", f"<title>{'x' * 1_001}</title>"]
)
def test_items_without_a_fit_headline_are_passed_over_and_noted(title):
    found = rss(title, "<title>B</title>")
    assert [entry.headline for entry in found.entries] == ["B"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith("item 1: ")
    assert "headline" in found.notes[0]


def test_a_headline_of_the_greatest_length_is_kept():
    assert len(rss_item(f"<title>{'x' * 1_000}</title>").headline) == 1_000


# ── identity and links ───────────────────────────────────────────────────────────────────────────

LINK = "<link>https://a.example/1</link>"


@pytest.mark.parametrize(
    ("item", "guid"),
    [
        (f"<guid isPermaLink='false'>tag:1</guid>{LINK}", "tag:1"),
        (f"<guid> 7 </guid>{LINK}", "7"),
        (LINK, "https://a.example/1"),
        (f"<guid/>{LINK}", "https://a.example/1"),
    ],
)
def test_the_guid_is_the_id_else_the_link(item, guid):
    assert rss_item(item).guid == guid


def test_without_guid_and_link_what_the_item_says_identifies_it():
    first, again = (rss_item("<description>Short.</description>").guid for _ in range(2))
    assert first == again
    assert first.startswith("sha256:")
    assert len(first) == len("sha256:") + 64
    others = {
        rss_item("<description>Other.</description>").guid,
        rss_item(f"<description>Short.</description><pubDate>{RFC_822}</pubDate>").guid,
        rss_item("<title>B</title><description>Short.</description>").guid,
    }
    assert len({first, *others}) == 4


def test_a_repeated_guid_gets_its_link():
    one = "<title>{0}</title><guid isPermaLink='false'>g</guid><link>https://a.example/{0}</link>"
    found = rss(*(one.format(name) for name in "abc"))
    assert [entry.guid for entry in found.entries] == [f"g|https://a.example/{name}" for name in "abc"]
    assert found.notes == ("2 items repeat the GUID of another",)


def test_the_same_item_twice_is_one():
    same = "<guid isPermaLink='false'>g</guid><link>https://a.example/1</link>"
    assert [entry.guid for entry in rss(same, same, same).entries] == ["g"]


def test_who_is_who_does_not_hang_on_which_item_stands_first():
    one = "<title>{0}</title><guid isPermaLink='false'>g</guid><link>https://a.example/{0}?utm_source=rss</link>"
    first, second = (rss(*(one.format(name) for name in names)).entries for names in ("ab", "cba"))
    assert {entry.headline: entry.guid for entry in first}.items() <= {
        entry.headline: entry.guid for entry in second
    }.items()


def test_a_page_that_is_listed_twice_is_one_item():
    one = "<title>{0}</title><guid>https://a.example/1</guid><link>https://a.example/1</link>"
    assert [entry.headline for entry in rss(one.format("New"), one.format("Old")).entries] == ["New"]
    front = "<title>{0}</title><guid isPermaLink='false'>g</guid><link>https://a.example/</link>"
    assert [entry.headline for entry in rss(front.format("One"), front.format("Two")).entries] == ["One", "Two"]


def test_items_with_one_guid_and_no_links_stay_apart():
    found = json_feed(*({"id": 0, "title": name} for name in "abcd"))
    guids = [entry.guid for entry in found.entries]
    assert guids[0] == "0"
    assert len(set(guids)) == 4


def test_a_guid_without_an_end_is_hashed():
    assert rss_item(f"<guid isPermaLink='false'>{'g ' * 2_000}</guid>").guid.startswith("sha256:")


@pytest.mark.parametrize(
    ("written", "guid"), [("x", "x"), (5, "5"), (1.5, "1.5"), (True, "sha256:"), (None, "sha256:")]
)
def test_json_ids_may_be_numbers(written, guid):
    assert json_item(id=written).guid.startswith(guid)


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>https://a.example/1?x=1&amp;y=2</link>", "https://a.example/1?x=1&y=2"),
        ("<link>/1</link>", "https://a.example/1"),
        ("<link>1.html</link>", "https://a.example/news/1.html"),
        ("<link>//b.example/1</link>", "https://b.example/1"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>mailto:a@b.example</link>", None),
        ("<link>https://a.example@evil.example/1</link>", None),
        ("<link>https://a.example:x/1</link>", None),
        ("<link>https://a,b.example/1</link>", None),
        ("<link>https://a.example/&lt;b&gt;&quot;1</link>", "https://a.example/%3Cb%3E%221"),
        ("<link>file:///etc/passwd</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link/>", None),
        ("<guid>https://a.example/2</guid>", "https://a.example/2"),
        ("<guid>not-an-address</guid>", None),
        ("<guid>not-an-address</guid><link>/1</link>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/3</guid>", None),
        (
            "<link>https://a.example/1</link><atom:link rel='standout' href='https://a.example/9'/>",
            "https://a.example/1",
        ),
        (f"<link>https://a.example/{'x' * 5_000}</link>", None),
    ],
)
def test_links_are_whole_web_addresses_or_nothing(item, link):
    assert rss_item(item, channel="<link>https://a.example/news/</link>").link == link


def test_a_relative_link_of_a_feed_without_address_is_nothing():
    assert rss_item("<link>/1</link>").link is None


def test_the_alternate_link_of_an_atom_entry():
    links = '<link rel="edit" href="https://a.example/edit"/><link rel="enclosure" href="https://a.example/x.mp3"/>'
    assert atom_item(f'{links}<link href="https://a.example/1"/>').link == "https://a.example/1"
    assert atom_item(f'<link rel="alternate" type="text/plain" href="https://a.example/2"/>{links}').link == (
        "https://a.example/2"
    )
    assert atom_item(links).link is None


def test_json_links():
    assert json_item(url="https://a.example/1", external_url="https://b.example/").link == "https://a.example/1"
    assert json_item(external_url="https://b.example/1").link == "https://b.example/1"
    assert json_item({"home_page_url": "https://a.example/"}, url="/1").link == "https://a.example/1"
    assert json_item(url={"href": "x"}).link is None


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        RFC_822,
        "Mon, 02 Mar 2026 07:00:00 EST",
        "2 Mar 2026 12:00:00 +0000",
        "Mon, 02 Mar 2026 17:30:00 +0530",
        RFC_3339,
        "2026-03-02T17:30:00+0530",
        "2026-03-02T17:30:00+05:30",
        "2026-03-02 12:00:00",
        " 2026-03-02T12:00:00.000Z\n",
    ],
)
def test_dates_as_feeds_write_them(written):
    assert rss_item(f"<pubDate>{written}</pubDate>").published_at == NOON


@pytest.mark.parametrize(
    "written",
    [
        "1772452800",
        "1772452800000",
        "0000-00-00",
        "0000-00-00T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1994-12-31T23:59:59Z",
        "Mon, 02 Mar 2026 25:61:00 GMT",
        "lundi 2 mars 2026",
        "yesterday",
        "99999-01-01",
        "-0001-01-01T00:00:00Z",
        "9" * 5_000,
        "",
    ],
)
def test_dates_that_say_nothing(written):
    assert rss_item(f"<pubDate>{written}</pubDate>").published_at is None
    assert json_item(date_published=written).published_at is None


def test_1995_is_the_first_year():
    assert rss_item("<pubDate>1995-01-01T00:00:00Z</pubDate>").published_at == datetime(1995, 1, 1, tzinfo=UTC)


def test_no_date_is_made_up_from_a_guid():
    assert rss_item("<guid>7</guid>").published_at is None


def test_updated_only_where_it_is_said():
    only = rss_item(f"<pubDate>{RFC_822}</pubDate>")
    assert (only.published_at, only.updated_at) == (NOON, None)
    both = rss_item(f"<pubDate>{RFC_822}</pubDate><atom:updated>2026-03-02T13:00:00Z</atom:updated>")
    assert (both.published_at, both.updated_at) == (NOON, NOON.replace(hour=13))


def test_atom_dates():
    updated = "<updated>2026-03-02T13:00:00Z</updated>"
    one = atom_item(updated)
    assert (one.published_at, one.updated_at) == (NOON.replace(hour=13), NOON.replace(hour=13))
    both = atom_item(f"<published>{RFC_3339}</published>{updated}")
    assert (both.published_at, both.updated_at) == (NOON, NOON.replace(hour=13))


def test_the_date_of_an_rss_1_item_is_its_publication():
    (entry,) = parse(RDF.format(RDF_ITEM)).entries
    assert (entry.published_at, entry.updated_at) == (NOON, None)


def test_json_dates():
    entry = json_item(date_published="2026-03-02T13:00:00+01:00", date_modified="2026-03-02T13:00:00Z")
    assert (entry.published_at, entry.updated_at) == (NOON, NOON.replace(hour=13))


@pytest.mark.parametrize(
    "element",
    [
        f"<dcterms:available>{RFC_3339}</dcterms:available>",
        f"<dcterms:available>{RFC_822}</dcterms:available>",
        "<dcterms:available>2026-03-02T14:00:00+02:00</dcterms:available>",
        f'<dcterms:available xsi:type="dcterms:W3CDTF">{RFC_3339}</dcterms:available>',
        f"<dcterms:valid>start={RFC_3339}; end=2026-04-01T00:00:00Z; scheme=W3C-DTF</dcterms:valid>",
        f"<dcterms:valid>end=2026-04-01T00:00:00Z; start={RFC_3339}</dcterms:valid>",
        f"<dcterms:valid xsi:type='dcterms:Period'>start={RFC_3339};</dcterms:valid>",
        f"<dcterms:valid>{RFC_3339}</dcterms:valid>",
        f"<dcterms:available>2026-03-01T00:00:00Z</dcterms:available><dcterms:valid>start={RFC_3339}</dcterms:valid>",
    ],
)
def test_embargoes(element):
    for entry in (rss_item(element), atom_item(element)):
        assert (entry.not_before, entry.embargo_unreadable) == (NOON, False)


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-02T00:00:00"])
def test_an_embargo_without_a_zone_ends_when_it_has_ended_everywhere(written):
    entry = rss_item(f"<dcterms:available>{written}</dcterms:available>")
    assert (entry.not_before, entry.embargo_unreadable) == (NOON, False)


@pytest.mark.parametrize(
    "element",
    [
        "<dcterms:available>Monday at noon</dcterms:available>",
        "<dcterms:available>1772452800</dcterms:available>",
        "<dcterms:available>2026-03</dcterms:available>",
        "<dcterms:available>9999-12-31T23:59:59</dcterms:available>",
        "<dcterms:valid>start=soon; end=2026-04-01T00:00:00Z</dcterms:valid>",
        "<dcterms:valid>from next week</dcterms:valid>",
        f'<dcterms:available xmlns:y="urn:y" y:z="1">{RFC_3339}</dcterms:available>',
    ],
)
def test_an_embargo_that_cannot_be_read_is_said_to_be(element):
    for entry in (rss_item(element), atom_item(element)):
        assert (entry.not_before, entry.embargo_unreadable) == (None, True)


@pytest.mark.parametrize(
    "element",
    [
        "",
        "<dcterms:available/>",
        "<dcterms:available> </dcterms:available>",
        "<dcterms:valid/>",
        "<dcterms:valid>end=2026-04-01T00:00:00Z</dcterms:valid>",
        "<dcterms:valid>start=; end=2026-04-01T00:00:00Z</dcterms:valid>",
    ],
)
def test_no_embargo(element):
    entry = rss_item(element)
    assert (entry.not_before, entry.embargo_unreadable) == (None, False)


# ── people, labels, credits, language ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee, Bo Chan and Cy Diaz", ("Ann Lee", "Bo Chan", "Cy Diaz")),
        ("Ann Lee, Bo Chan, and Cy Diaz", ("Ann Lee", "Bo Chan", "Cy Diaz")),
        ("By Ann Lee, Bo Chan", ("Ann Lee", "Bo Chan")),
        ("BY ANN LEE", ("ANN LEE",)),
        ("Par Anne Lee et Bo Chan", ("Anne Lee", "Bo Chan")),
        ("Ann Lee &amp;amp; Bo Chan; Cy Diaz", ("Ann Lee", "Bo Chan", "Cy Diaz")),
        ("Byron Andrews", ("Byron Andrews",)),
        ("Sandy Etienne", ("Sandy Etienne",)),
        ("Robert Smith, Jr. and Ann Lee", ("Robert Smith, Jr.", "Ann Lee")),
        ("Ann Lee, Ann Lee", ("Ann Lee",)),
        ("ann@a.example", ()),
        ("", ()),
        ("x" * 5_000, ()),
    ],
)
def test_bylines_are_split_into_people(byline, names):
    assert rss_item(f"<dc:creator>{byline}</dc:creator>").authors == names


def test_an_rss_author_is_a_name_and_no_address():
    assert rss_item("<author>ann@a.example (Ann Lee)</author>").authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("ann@a.example(Ann Lee)", ("Ann Lee",)),
        ("<![CDATA[ann@a.media (Ann Lee)]]>", ("Ann Lee",)),
        ("Ann Lee &lt;ann@a.media&gt;", ("Ann Lee",)),
        ("Ann Lee (@annlee)", ("Ann Lee",)),
        ("Ann Lee (Paris)", ("Ann Lee (Paris)",)),
        ("<![CDATA[ann@a.media]]>", ()),
    ],
)
def test_addresses_in_authors_are_left_out(author, names):
    assert rss_item(f"<author>{author}</author><author>Bo Chan</author>").authors == (*names, "Bo Chan")


def test_several_creators():
    creators = "<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Chan and Cy Diaz</dc:creator>"
    assert rss_item(creators).authors == ("Ann Lee", "Bo Chan", "Cy Diaz")


def test_the_editor_of_an_rss_channel_wrote_none_of_its_items():
    assert rss_item("", channel="<managingEditor>Ed Itor</managingEditor>").authors == ()


def test_atom_authors_are_not_split_and_come_from_the_feed_where_there_are_none():
    two = "<author><name>Lee and Sons</name></author><author><name>Bo Chan</name><email>bo@a.example</email></author>"
    feed = "<author><name>The Desk</name></author>"
    assert atom_item(two, feed=feed).authors == ("Lee and Sons", "Bo Chan")
    assert atom_item("", feed=feed).authors == ("The Desk",)
    assert atom_item("").authors == ()


def test_json_authors():
    two = [{"name": "Lee and Sons"}, {"name": "Bo Chan", "url": "x"}, {"url": "x"}, None, "Cy", {"name": 5}]
    feed = {"authors": [{"name": "The Desk"}]}
    assert json_item(feed, authors=two).authors == ("Lee and Sons", "Bo Chan")
    assert json_item(feed).authors == ("The Desk",)
    assert json_item(author={"name": "Ann Lee"}).authors == ("Ann Lee",)
    assert json_item(authors="Ann Lee").authors == ()


def labels_of(entry: Entry) -> tuple[tuple[str, ...], ...]:
    return entry.sections, entry.tags, entry.genres


def test_rss_categories():
    entry = rss_item(
        '<category domain="tags">Bridges</category><category>Health &amp;amp; Care</category><category>Local</category>'
        '<category domain="https://a.example/namespaces/keywords/nyt_per">Lee, Ann</category><category/>'
        '<category domain="https://a.example/genre">Opinion</category><category domain="urn:GENRE/">Tribune</category>'
    )
    assert labels_of(entry) == (("Health & Care",), ("Bridges", "Local", "Lee, Ann"), ("Opinion", "Tribune"))


def test_atom_categories():
    entry = atom_item(
        '<category term="bridges" scheme="https://a.example/tags"/><category term="local" label="Local news"/>'
        '<category term="x"/><category term="Opinion" scheme="https://a.example/genre"/>'
    )
    assert labels_of(entry) == (("Local news",), ("bridges", "x"), ("Opinion",))


def test_rdf_subjects():
    (entry,) = parse(RDF.format(RDF_ITEM)).entries
    assert labels_of(entry) == (("World",), ("Water",), ())
    assert (entry.authors, entry.language, entry.guid) == (("Ann Lee",), "en-GB", "https://a.example/1")


def test_json_tags():
    assert labels_of(json_item(tags=["Football", "Rovers", 5, None, "", "Rovers"])) == (("Football",), ("Rovers",), ())
    assert labels_of(json_item(tags="Football")) == ((), (), ())


def test_keywords_of_a_picture_are_no_sections():
    labels = "<media:keywords>boat, dawn</media:keywords><media:category>b</media:category>"
    assert labels_of(rss_item(f"<media:content url='x'>{labels}</media:content><category>Local</category>")) == (
        ("Local",),
        (),
        (),
    )


def test_at_most_a_hundred_labels():
    assert len(json_item(tags=[f"t{n}" for n in range(500)]).tags) == 99


@pytest.mark.parametrize(
    ("role", "counts"),
    [
        ("provider", True),
        ("source", True),
        ("agency", True),
        ("Distribution", True),
        ("news agency", True),
        ("photographer", False),
        ("editor", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "<media:content url='x.jpg'>{}</media:content>", "<media:group>{}</media:group>"]
)
def test_credits_name_who_the_text_may_belong_to(role, counts, around):
    credit = f'<media:credit role="{role}" scheme="urn:ebu">Associated  Courier</media:credit>'
    assert rss_item(around.format(credit)).credits == (("Associated Courier",) if counts else ())


def test_credits_without_a_role_or_a_name_are_none():
    assert rss_item("<media:credit>Ann</media:credit><media:credit role='source'/>").credits == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("en-us", "en-US"),
        ("EN_gb", "en-GB"),
        ("fr", "fr"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("", None),
        ("English", None),
        ("e", None),
        ("en-" + "abcdefgh-" * 9 + "x1", None),
    ],
)
def test_languages_of_a_feed(written, read):
    assert rss_item("", channel=f"<language>{written}</language>").language == read
    assert json_item({"language": written}).language == read


def test_the_language_of_an_item_comes_first():
    assert rss_item("<dc:language>fr-fr</dc:language>", channel="<language>en</language>").language == "fr-FR"
    assert (
        rss("<dc:language>fr</dc:language>", "<title>B</title>", channel="<language>en</language>").entries[1].language
        == "en"
    )
    assert json_item({"language": "en"}, language="fr").language == "fr"
    assert atom_item('<title xml:lang="fr">A</title>', root='xml:lang="en-gb"').language == "fr"
    assert atom_item("", root='xml:lang="en-gb"').language == "en-GB"
    assert atom_item("").language is None


# ── how many ─────────────────────────────────────────────────────────────────────────────────────


def test_three_hundred_entries_are_kept():
    found = rss(*(f"<title>{n}</title>" for n in range(300)))
    assert (len(found.entries), found.notes) == (300, ())


def test_of_more_the_newest_are_kept_in_their_order():
    dates = [f"2026-01-{1 + n % 28:02}T00:00:00Z" for n in range(400)]
    items = [{"id": n, "title": str(n), "date_published": dates[n]} for n in range(400)]
    item = "<title>{0}</title><guid isPermaLink='false'>{0}</guid><pubDate>{1}</pubDate>"
    for found in (
        json_feed(*items),
        rss(*(item.format(n, dates[n]) for n in range(400))),
    ):
        kept = [int(entry.guid) for entry in found.entries]
        assert len(kept) == 300
        assert kept == sorted(kept)
        assert min(dates[n] for n in kept) >= max(dates[n] for n in set(range(400)) - set(kept))
        assert "100 older items" in found.notes[0]


def test_without_dates_the_first_are_kept():
    found = rss(*(f"<title>{n}</title>" for n in range(400)))
    assert [entry.headline for entry in found.entries] == [str(n) for n in range(300)]


# ── anything at all ──────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=40))
def test_a_moment_is_in_utc_and_of_our_time_or_none(written):
    found = fields.moment(written)
    assert found is None or (found.tzinfo is UTC and found.year >= 1995)


@given(st.datetimes(min_value=datetime(1995, 1, 2), max_value=datetime(9000, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001
def test_every_iso_moment_is_read(moment, hours):
    written = f"{moment.replace(microsecond=0).isoformat()}{hours:+03}:00"
    assert fields.moment(written) == datetime.fromisoformat(written).astimezone(UTC)


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.none() | st.sampled_from(["x", "y"]), st.sampled_from("AB")), max_size=9
    )
)
def test_no_two_entries_of_a_document_share_a_guid(items: list[tuple[str, str | None, str]]):
    entries = [Entry(guid, link, headline, "", "", None) for guid, link, headline in items]
    apart, _ = fields.told_apart(entries)
    pages = {(guid, link, headline if link is None else "") for guid, link, headline in items}
    assert len({entry.guid for entry in apart}) == len(apart) == len(pages)


@given(st.text(alphabet="ab <>&;/p\n", max_size=60), st.integers(5, 20))
def test_prose_never_exceeds_its_limit(markup, most):
    text: Any = fields.prose(markup, most)
    assert len(text.text) <= most
    assert count_words(text.text) >= 0
