"""What makes a document another one, and what does not."""

from __future__ import annotations

import pytest

from skill.desk.gist import document_hash

RSS = (
    "<rss version='2.0'><channel><title>Gazette</title><pubDate>{}</pubDate><lastBuildDate>{}</lastBuildDate>"
    "<!-- made at {} --><ttl>15</ttl><item><title>One</title><pubDate>09:00</pubDate></item></channel></rss>{}"
)
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><updated>{}</updated><entry><updated>09:00</updated></entry></feed>"
RDF = "<rdf:RDF><channel><dc:date a='b'>{}</dc:date></channel><item><dc:date>09:00</dc:date></item></rdf:RDF>"


def rss(one: str = "10:00", two: str = "10:00", three: str = "10:00", tail: str = "") -> str:
    return RSS.format(one, two, three, tail)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rss(), rss(one="11:00")),
        (rss(), rss(two="11:00")),
        (rss(), rss(three="11:00")),
        (rss(), rss(tail="\n<!-- served in 0.3 s -->")),
        (ATOM.format("10:00"), ATOM.format("11:00")),
        (RDF.format("10:00"), RDF.format("11:00")),
    ],
)
def test_the_time_of_a_poll_makes_no_other_document(before, after):
    assert document_hash(before.encode()) == document_hash(after.encode())


@pytest.mark.parametrize("document", [rss(), ATOM.format("10:00"), RDF.format("10:00")])
def test_what_an_item_says_makes_another_one_to_the_last_byte(document):
    begins = min(document.index(name) for name in ("<item", "<entry") if name in document)
    for place in range(begins, len(document)):
        other = f"{document[:place]}@{document[place + 1 :]}"
        assert document_hash(other.encode()) != document_hash(document.encode()), other


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rss(), rss().replace("<ttl>15", "<ttl>16")),
        (rss(), rss().replace("Gazette", "Another")),
        # Without an item that is known as one nothing is left out.
        (rss().replace("item>", "story>"), rss(one="11:00").replace("item>", "story>")),
        (rss().encode("utf-16"), rss(one="11:00").encode("utf-16")),
        # A comment that an item begins in may be the item's.
        (rss(three="<item>1"), rss(three="<item>2")),
        (rss().replace("</rss>", ""), rss().replace("</rss>", "<!-- x -->")),
        ('{"items": [], "date": "10:00"}', '{"items": [], "date": "11:00"}'),
    ],
)
def test_what_may_matter_makes_another_one(before, after):
    one, other = (text if isinstance(text, bytes) else text.encode() for text in (before, after))
    assert document_hash(one) != document_hash(other)
