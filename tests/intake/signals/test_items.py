"""What a feed's own bytes say of its items: RSL and the restrictions of Media RSS."""

from __future__ import annotations

import pytest

from skill.intake.signals.document import MAX_SIGNALS
from skill.intake.signals.items import MAX_OF_CHANNEL, ItemWords, words_of_items
from skill.rights.licence import Use
from skill.rights.signals import Narrowing, Source, Within
from tests.intake.signals.verdicts import ALL, INPUT, NONE, SEARCH, TRAIN, asked, barred

ADDRESS = "https://harbor.example/feeds/world.xml"
NAMES = 'xmlns:rsl="https://rslstandard.org/rsl" xmlns:media="http://search.yahoo.com/mrss/"'
TERMS = '<rsl:content url="{}"><rsl:license><rsl:permits>{}</rsl:permits></rsl:license></rsl:content>'
GONE = '<media:restriction relationship="deny">all</media:restriction>'


def item(number: int, more: str = "") -> str:
    return f"<item><title>A</title><guid>tag:{number}</guid><link>https://harbor.example/{number}</link>{more}</item>"


def feed(*items: str, channel: str = "", names: str = NAMES) -> bytes:
    return f'<rss version="2.0" {names}><channel>{channel}{"".join(items)}</channel></rss>'.encode()


def words(document: bytes) -> dict[str, frozenset[Use]]:
    return {one.guid: barred(one.signals) for one in words_of_items(document, ADDRESS)}


def test_each_item_has_its_own_words() -> None:
    document = feed(item(1, TERMS.format("/1", "search")), item(2), item(3, TERMS.format("", "search ai-input all")))
    assert words(document) == {"tag:1": ALL - SEARCH}
    (one,) = words_of_items(document, ADDRESS)
    assert (one.link, one.signals[0].document) == ("https://harbor.example/1", ADDRESS)


@pytest.mark.parametrize(
    ("terms", "out"),
    [
        pytest.param(TERMS.format("/1", "search"), ALL - SEARCH, id="the item's own address"),
        pytest.param(TERMS.format("/9", "search"), ALL - SEARCH, id="another address"),
        pytest.param(TERMS.format("/", "all") + TERMS.format("/1", "search"), ALL - SEARCH, id="the narrower path"),
        pytest.param(f"<rsl:rsl max-age='7'>{TERMS.format('', 'search')}</rsl:rsl>", ALL - SEARCH, id="wrapped"),
        pytest.param(
            f"<media:group><media:content>{TERMS.format('', 'search')}</media:content></media:group>",
            ALL - SEARCH,
            id="deeper in the item",
        ),
        pytest.param("<rsl:permits>all</rsl:permits>", ALL, id="no content"),
        pytest.param("<rsl:content url=''><rsl:licence/></rsl:content>", ALL, id="an unknown element"),
        pytest.param(
            "<x:content xmlns:x='https://rslstandard.org/rsl' url=''><x:license><x:permits>search</x:permits>"
            "</x:license></x:content>",
            ALL - SEARCH,
            id="another prefix",
        ),
        pytest.param("<content xmlns='https://rslstandard.org/rsl' url=''/>", ALL, id="no prefix"),
        pytest.param(GONE, ALL, id="a restriction"),
        pytest.param(f"<media:group><media:content>{GONE}</media:content></media:group>", ALL, id="of a group"),
    ],
)
def test_what_is_said_in_an_item(terms: str, out: frozenset[Use]) -> None:
    assert words(feed(item(1, terms), item(2))) == {"tag:1": out}


def test_what_the_channel_says_is_of_the_items_that_it_covers() -> None:
    channel = TERMS.format("/1", "search") + TERMS.format("/2$", "ai-input")
    assert words(feed(item(1), item(2), item(3), channel=channel)) == {"tag:1": ALL - SEARCH, "tag:2": ALL - INPUT}
    own = TERMS.format("/1", "ai-input")
    assert words(feed(item(1, own), channel=channel))["tag:1"] == ALL, "both count"
    bare = "<item><title>A</title><guid>tag:4</guid></item>"
    assert words(feed(bare, channel=channel)) == {"tag:4": ALL}, "of an item without a link, what it says of any"
    assert words(feed(item(1), item(2), channel=GONE)) == {"tag:1": ALL, "tag:2": ALL}
    assert words(feed(item(1), channel="<rsl:permits>all</rsl:permits>")) == {"tag:1": ALL}


def test_atom_and_rss_1() -> None:
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMES}><entry><link rel="enclosure" href="/a.mp3"/><link/>'
        f'<link href="/1"/><id>tag:1</id>{TERMS.format("/1", "search")}</entry></feed>'
    )
    assert [(one.guid, one.link, barred(one.signals)) for one in words_of_items(atom.encode(), ADDRESS)] == [
        ("tag:1", "/1", ALL - SEARCH)
    ]
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{NAMES}><channel/><item rdf:about="tag:1"><guid/><link>/1</link>{GONE}</item></rdf:RDF>'
    )
    assert words(rdf.encode()) == {"tag:1": ALL}


@pytest.mark.parametrize(
    ("attributes", "text", "out", "narrowings"),
    [
        ('relationship="allow" type="country"', "us ca", NONE, {Within(frozenset({"US", "CA"}))}),
        ('relationship="allow" type="country"', "US narnia", NONE, {Within(frozenset({"US"}))}),
        ('relationship="deny" type="country"', "de", NONE, {Within(None, frozenset({"DE"}))}),
        ('relationship="deny" type="country"', "de narnia", ALL, set()),
        ('relationship="deny" type="country"', "", NONE, set()),
        ('relationship="allow" type="country"', "", ALL, set()),
        ('relationship="allow" type="country"', "all", NONE, set()),
        ('relationship="deny" type="country"', "none", NONE, set()),
        ('relationship="allow" type="uri"', "https://lantern.example", ALL, set()),
        ('relationship="deny" type="uri"', "https://lantern.example", NONE, set()),
        ('relationship="deny" type="sharing"', "", NONE, set()),
        ('relationship="deny"', "all", ALL, set()),
        ('relationship="allow"', "ALL", NONE, set()),
        ('relationship="allow"', "none", ALL, set()),
        ('relationship="deny"', "none", NONE, set()),
        ('relationship="allow"', "us ca", ALL, set()),
        ('relationship="allow" type="mood"', "good", ALL, set()),
        ('relationship="perhaps" type="country"', "us", ALL, set()),
        ('type="country"', "us", ALL, set()),
        ("", "", ALL, set()),
    ],
)
def test_a_restriction(attributes: str, text: str, out: frozenset[Use], narrowings: set[Narrowing]) -> None:
    document = feed(item(1, f"<media:restriction {attributes}>{text}</media:restriction>"))
    signals = [signal for one in words_of_items(document, ADDRESS) for signal in one.signals]
    assert barred(signals) == out
    assert asked(signals).get(Use.HEADLINE, frozenset()) == narrowings
    assert {one.source for one in signals} <= {Source.MEDIA_RESTRICTION}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(feed(item(1)), id="names, and nothing said"),
        pytest.param(feed(item(1), names=""), id="no names"),
        pytest.param(b'{"version":"https://jsonfeed.org/version/1.1","items":[]}', id="a JSON Feed"),
        pytest.param(
            b'{"items":[{"content_text":"Write xmlns:rsl=\\"https://rslstandard.org/rsl\\" there."}]}', id="about RSL"
        ),
        pytest.param(feed(item(1, "<description>https://rslstandard.org/rsl</description"), names=""), id="broken"),
        pytest.param(feed(item(1, "<x:restriction xmlns:x='https://x.example'>all</x:restriction>")), id="another's"),
    ],
)
def test_a_document_that_says_nothing(document: bytes) -> None:
    assert words_of_items(document, ADDRESS) == ()


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(feed(item(1, "<b>")), id="not well-formed"),
        pytest.param(f"<html {NAMES}/>".encode(), id="no feed"),
        pytest.param(
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed(item(1, TERMS.format("", "&x;"))),
            id="an external entity",
        ),
        pytest.param(feed(item(1), channel=GONE * (MAX_OF_CHANNEL + 1)), id="too many terms"),
        pytest.param(feed(item(1), channel=f"<rsl:rsl>{TERMS.format('', 'all') * 101}</rsl:rsl>"), id="of RSL, too"),
        pytest.param(feed(item(1, "<a>" * 200 + "</a>" * 200)), id="too deep"),
        pytest.param(feed(item(1)) + b" " * (10 * 1024 * 1024), id="too large"),
    ],
)
def test_of_a_document_that_cannot_be_read_nothing_is_permitted(document: bytes) -> None:
    found = words_of_items(document, ADDRESS)
    (rest,) = [one for one in found if not one.guid and not one.link]
    assert barred(rest.signals) == ALL
    assert rest.signals[0].says.startswith("unreadable: ")


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_feeds_are() -> None:
    broken = feed(item(1, TERMS.format("/1", "search") + "<description>Fish &amp; chips &nbsp; & more</description>"))
    assert words(broken) == {"tag:1": ALL - SEARCH}
    cut_off = feed(item(1, TERMS.format("/1", "search")), item(2, GONE))[:-40]
    assert words(cut_off) == {"tag:1": ALL - SEARCH}
    doctype = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert words(doctype + feed(item(1, GONE))) == {"tag:1": ALL}


def test_charsets_and_what_is_as_written() -> None:
    document = feed(item(1, GONE))
    for charset in ("utf-16", "utf-16-le", "utf-8-sig"):
        assert words(document.decode().encode(charset)) == {"tag:1": ALL}
    cdata = f"<item><guid> tag:1 </guid><link><![CDATA[https://harbor.example/?a=1&b=2]]></link>{GONE}</item>"
    (found,) = words_of_items(feed(cdata), ADDRESS)
    assert (found.guid, found.link) == ("tag:1", "https://harbor.example/?a=1&b=2")
    assert isinstance(found, ItemWords)
    assert barred(found.signals) >= TRAIN


@pytest.mark.parametrize(
    "names",
    [
        pytest.param('xmlns:rsl="https://RSLstandard.org/rsl"', id="in capitals"),
        pytest.param('xmlns:rsl="https://rslstandard.org&#47;rsl"', id="with a character reference"),
        pytest.param(f'xmlns:rsl={" " * 20}"https://rslstandard.org/rsl"', id="with spaces"),
    ],
)
def test_however_the_name_is_bound_the_terms_count(names: str) -> None:
    assert words(feed(item(1, TERMS.format("/1", "search")), names=names)) == {"tag:1": ALL - SEARCH}


def test_a_restriction_without_a_prefix_counts() -> None:
    gone = GONE.replace("media:restriction ", 'restriction xmlns="http://search.yahoo.com/mrss/" ', 1)
    assert words(feed(item(1, gone.replace("/media:", "/")), names="")) == {"tag:1": ALL}


def test_a_standard_with_more_terms_than_are_read_bars_by_its_own_name_and_leaves_the_others_theirs() -> None:
    many = "".join(
        f'<rsl:reporting type="telemetry" profile="https://p.example/" endpoint="https://e.example/{number}"/>'
        for number in range(MAX_SIGNALS + 1)
    )
    terms = f'<rsl:content url=""><rsl:license>{many}</rsl:license></rsl:content>'
    (one,) = words_of_items(feed(item(1, terms + GONE)), ADDRESS)
    assert {(said.source, said.says) for said in one.signals} == {
        (Source.RSL, "more terms than are read"),
        (Source.MEDIA_RESTRICTION, "media:restriction deny all"),
    }
