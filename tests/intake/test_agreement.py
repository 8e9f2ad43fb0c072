"""What our intake makes of RSS and Atom beside feedparser alone, over our own documents; and what of it is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed
from skill.intake.formats import Formats
from tests.bench import agreement
from tests.bench.agreement import UNEXPLAINED, compare, documents_under, titled
from tests.intake.test_documents import FOLDER
from tests.samples import ROOT


def our_documents() -> Iterator[tuple[str, bytes]]:
    """Those of formats that feedparser knows; in the samples, which are templates, with a date for each time."""
    for name, body in (*documents_under(FOLDER), *documents_under(ROOT / "fixtures/feeds")):
        if name.endswith(".xml") and b"iptc.org" not in body:
            dated = re.sub(rb"\{\{ day[^}]*\}\}", b"2026/03/02", body)
            yield name, re.sub(rb"\{\{[^}]*\}\}", b"Mon, 02 Mar 2026 12:00:00 GMT", dated)


def test_over_our_own_documents_each_difference_has_a_reason():
    found = compare(our_documents())
    assert (found.failures, found.unexplained, found.refused) == ([], [], 0)
    assert found.entries > 100
    assert {what: found.same[what] for what in ("id", "date")} == {what: found.said[what] for what in ("id", "date")}
    assert set(found.differ) <= {
        ("id", "the item has none: its link stands in, or a hash of what it says"),
        ("item passed over", "no headline of 1 to 1,000 characters: nobody could announce it"),
        ("link", "made absolute by the feed's own link"),
        ("title", "the same words: markup is out, entities are read"),
    }


@pytest.mark.parametrize(
    "change", [{"guid": "x"}, {"link": "https://x.example/"}, {"headline": "X"}, {"published_at": None}]
)
def test_a_difference_that_nothing_explains_is_seen(monkeypatch, change):
    class Otherwise(Formats):
        def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
            found = super().parse(fetched)
            assert isinstance(found, Parsed)
            return replace(found, entries=tuple(replace(one, **change) for one in found.entries))

    monkeypatch.setattr(agreement, "Formats", Otherwise)
    found = compare(iter([("rss-2.0.xml", (FOLDER / "rss-2.0.xml").read_bytes())]))
    assert {why for _, why in found.differ} == {UNEXPLAINED}
    assert not found.holds


def test_a_crash_and_a_missing_item_are_seen(monkeypatch):
    class Broken(Formats):
        def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
            if b"report" in fetched.body:
                raise RecursionError
            return Parsed("RSS 2.0", ())

    monkeypatch.setattr(agreement, "Formats", Broken)
    body = (FOLDER / "rss-2.0.xml").read_bytes()
    found = compare(iter([("crash", body), ("missing", body.replace(b"report", b"x"))]))
    assert (len(found.failures), found.unexplained) == (1, [("item passed over", "missing")])


def test_a_title_is_put_only_where_there_is_none():
    item = b"<a:item><a:source><a:title>S</a:title></a:source></a:item><item><title>T</title></item><item/>"
    assert titled(item) == item.replace(b"<a:item>", b"<a:item><a:title>A title</a:title>")
