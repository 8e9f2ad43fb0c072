"""Lists of feeds: each feed once, whatever is none told, and what is hostile refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.intake.opml import MAX_BYTES, MAX_DEPTH, NoSubscriptions, Subscriptions, feed_address, read_opml
from skill.stories.drafts import Draft


def opml(outlines: str, *, before: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{before}\n<opml version="2.0"><head><title>Mine</title></head><body>{outlines}</body></opml>'.encode()


def outline(text: str, url: str, more: str = "") -> str:
    return f'<outline type="rss" text="{text}" xmlUrl="{url}" {more}/>'


def read(outlines: str) -> Subscriptions:
    found = read_opml(opml(outlines))
    assert isinstance(found, Subscriptions), found
    return found


def refused(body: bytes) -> str:
    found = read_opml(body)
    assert isinstance(found, NoSubscriptions)
    return found.why


def test_feeds_in_groups_with_their_languages():
    found = read(
        '<outline text="News"><outline text="Far">'
        + outline(
            "The Harbor Times", "https://harbor.example/a.xml", 'language="en-us" htmlUrl="https://harbor.example"'
        )
        + "</outline></outline>"
        + outline("L’Écho &amp; &lt;b&gt;", "http://echo.example/", 'language="??"')
    )

    assert found.feeds == (
        Draft("The Harbor Times", "https://harbor.example/a.xml", "en-US"),
        Draft("L’Écho & <b>", "http://echo.example/"),
    )
    assert found.left_out == ()


def test_what_is_no_feed_or_one_again_is_told_by_its_number():
    found = read(
        outline("A", "https://a.example/feed")
        + outline("A again", "http://A.example/feed/#top")
        + outline("Script", "javascript:alert(1)")
        + outline("File", "file:///etc/passwd")
        + '<outline type="rss" text="Nowhere"/>'
        + '<outline type="include" url="https://other.example/list.opml" text=""/>'
        + outline("Key", "https://user:secret@a.example/feed")
        + '<outline text="a note"/>'
    )

    assert [one.name for one in found.feeds] == ["A"]
    assert found.left_out == (
        "outline 2 (A again) has an address that another outline has",
        "outline 3 (Script) has an xmlUrl that is no http or https address of a feed",
        "outline 4 (File) has an xmlUrl that is no http or https address of a feed",
        "outline 5 (Nowhere) is of the type rss and has no xmlUrl",
        "outline 6 (without a name) is of the type include and has no xmlUrl",
        "outline 7 (Key) has an xmlUrl that is no http or https address of a feed",
    )
    assert "secret" not in str(found)


def test_names_are_one_line_and_short():
    found = read(
        outline("A&#10;B\u202e\u200b", "https://a.example")
        + '<outline title="By title" xmlUrl="https://b.example"/>'
        + outline("word " * 100, "https://c.example")
    )

    assert [one.name for one in found.feeds] == ["A B", "By title", ("word " * 24).strip()]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" https://a.example/x?y=1 ", "https://a.example/x?y=1"),
        ("feed://a.example/x", "http://a.example/x"),
        ("feed:https://a.example/x", "https://a.example/x"),
        ("feed://https://a.example/x", "https://a.example/x"),
        ("HTTPS://A.example", "HTTPS://A.example"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://a.example:port/x", None),
        ("http://[::1/x", None),
        ("http:///x", None),
        ("http://a.example/a b", None),
        ("http://a.example/\u00e9", None),
        ("http://a.example/\x01", None),
        ("http://a.example/" + "x" * 3000, None),
        ("//a.example/x", None),
        ("data:text/xml,<rss/>", None),
        ("feed:", None),
        ("", None),
    ],
)
def test_an_address_is_http_without_secrets(written: str, read: str | None):
    assert feed_address(written) == read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_encoding(encoding: str):
    body = opml(outline("Café", "https://a.example"), before=f'<?xml version="1.0" encoding="{encoding}"?>').decode()

    found = read_opml(body.encode(encoding))
    assert isinstance(found, Subscriptions)
    assert [one.name for one in found.feeds] == ["Café"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is no well-formed XML: see line 1, column 1"),
        (b"<opml><body><outline</body></opml>", "it is no well-formed XML: see line 1, column 21"),
        (b"not xml at all", "it is no well-formed XML: see line 1, column 1"),
        (b'<rss version="2.0"><channel/></rss>', "it is XML, but not OPML; a feed is looked at with: feeds check URL"),
        (
            b'<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>',
            "it declares a document type or entities, which are not read; take them out",
        ),
        (
            b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>',
            "it declares a document type or entities, which are not read; take them out",
        ),
        (b"x" * (MAX_BYTES + 1), "it is larger than 5 MiB; split it"),
        (
            opml("<outline>" * MAX_DEPTH + "</outline>" * MAX_DEPTH),
            "its outlines nest more than 50 deep",
        ),
        (opml("<outline/>" * 20_001), "it has more than 20,000 outlines; split it"),
        (
            opml("".join(outline("x", f"http://x.example/{number}") for number in range(5_001))),
            "it has more than 5,000 feeds; split it",
        ),
    ],
    ids=range(10),
)
def test_what_is_hostile_or_broken_is_refused(body: bytes, why: str):
    assert refused(body) == why


def test_a_hundred_thousand_outlines_are_refused_at_once():
    body = opml('<outline text="x"/>' * 100_000)
    started = time.process_time()

    assert refused(body) == "it has more than 20,000 outlines; split it"
    assert time.process_time() - started < 10


def test_billions_of_laughs_are_not_laughed():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE opml [<!ENTITY l0 "ha">{laughs}]><opml><body><outline text="&l9;"/></body></opml>'.encode()

    assert "entities" in refused(body)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda found: opml("").replace(b"Mine", found)))
def test_any_bytes_are_read_or_refused(body: bytes):
    assert isinstance(read_opml(body), Subscriptions | NoSubscriptions)
