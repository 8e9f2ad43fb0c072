"""What a feed says of itself: name, language, ttl, hub, and that it states terms, whose words go nowhere."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.intake.formats import Formats
from skill.intake.formats.channel import Channel, read_channel

SPACES = (
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:cc="http://creativecommons.org/ns#"'
)
TERMS = "Nobody may read this aloud"


def channel(body: str | bytes) -> Channel:
    return read_channel(Fetched(body if isinstance(body, bytes) else body.encode(), "", None, Validators()))


def document(head: str, item: str = "") -> bytes:
    rest = f"{head}<item><title>A</title>{item}</item>"
    return f'<rss version="2.0" {SPACES}><channel>{rest}</channel></rss>'.encode()


def rss(head: str, item: str = "") -> Channel:
    return channel(document(head, item))


def test_the_name_is_one_line_of_text():
    assert rss("<title>The &lt;b&gt;Harbor&lt;/b&gt;\n Times\u202e</title>").name == "The Harbor Times"
    assert rss(f"<title>{'x' * 500}</title>").name == ""
    assert rss("<title>A</title><language>en_us</language>").language == "en-US"


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>15</ttl>", 15),
        ("<ttl> 99999999 </ttl>", 525_600),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
        ("<sy:updatePeriod> daily\n</sy:updatePeriod>", 1440),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_how_long_it_need_not_be_read_again(head: str, minutes: int | None):
    assert rss(head).ttl_minutes == minutes
    read = Formats().parse(Fetched(document(head), "", None, Validators()))
    assert isinstance(read, Parsed)
    assert read.ttl_seconds == (None if minutes is None else 60 * minutes)


@pytest.mark.parametrize(
    ("head", "item", "states"),
    [
        (f"<copyright>{TERMS}</copyright>", "", True),
        (f"<dc:rights>{TERMS}</dc:rights>", "", True),
        ('<atom:link rel="license" href="https://terms.example/"/>', "", True),
        ("", f"<dc:rights>{TERMS}</dc:rights>", True),
        ("", '<atom:link rel="license" href="https://terms.example/"/>', True),
        ("<copyright> </copyright>", "", False),
        ("", "", False),
    ],
)
def test_that_it_states_terms_and_not_one_word_of_them(head: str, item: str, states: bool):
    found = rss(head, item)

    assert found.states_terms is states
    assert TERMS not in str(found)


def test_a_hub_and_captions():
    assert rss('<atom:link rel="hub" href="https://hub.example/"/>').has_hub
    assert not rss('<atom:link rel="self" href="https://hub.example/"/>').has_hub
    assert rss("", "<media:description>Caption</media:description>").has_captions
    assert not rss("", "<description>Text</description>").has_captions


def test_atom():
    found = channel(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>L’Écho</title><rights>©</rights>'
        '<link rel="hub" href="https://hub.example/"/><entry><title>A</title></entry></feed>'
    )

    assert found == Channel("L’Écho", "fr", None, has_hub=True, states_terms=True)


def test_json_feed():
    document = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Harbor <b>Touchline</b>", "language": "en",
        "items": [], "hubs": [{"type": "WebSub"}], "_copyright": TERMS,
    }  # fmt: skip

    assert channel(json.dumps(document)) == Channel("Harbor Touchline", "en", None, has_hub=True, states_terms=True)
    assert channel(json.dumps({"title": 5, "language": []})) == Channel()
    assert channel("[]") == Channel()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html></html>", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>', b"\xff\xfe\x00"]
)
def test_what_cannot_be_read_says_nothing(body: bytes):
    assert channel(body) == Channel()


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes):
    assert isinstance(channel(b'<rss version="2.0"><channel>' + body), Channel)
