"""One invented document for every format and version, what each is read as, and what odd ones do to the readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Silence, Validators
from skill.intake.formats import Formats, fields, newsml
from skill.stories.merge import is_opinion
from tests.intake.golden import shown

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".golden.json"))
NEWSML = (FOLDER / "newsml-g2-message.xml").read_text(encoding="utf-8")
ITEM = (FOLDER / "newsml-g2-item.xml").read_text(encoding="utf-8")
JSON = [path for path in DOCUMENTS if path.suffix == ".json"]


def read(body: bytes | str) -> Parsed | NotAFeed:
    body = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return Formats().parse(Fetched(body, "text/plain", None, Validators()))


def parsed(body: bytes | str) -> Parsed:
    found = read(body)
    assert isinstance(found, Parsed), found
    return found


def why(body: bytes | str) -> str:
    found = read(body)
    assert isinstance(found, NotAFeed), found
    return found.why


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_read_as_it_should_be(path):
    golden = json.loads(path.with_name(f"{path.stem}.golden.json").read_text(encoding="utf-8"))
    assert shown(read(path.read_bytes())) == golden


def test_every_format_and_version_has_a_document():
    formats = {json.loads(path.read_text(encoding="utf-8"))["format"] for path in FOLDER.glob("*.golden.json")}
    assert formats == {
        *("RSS 0.90", "RSS 0.91 (Userland)", "RSS 0.92", "RSS 0.93", "RSS 0.94", "RSS 1.0", "RSS 2.0"),
        *("Atom 0.3", "Atom 1.0", "JSON Feed 1", "JSON Feed 1.1", "NewsML-G2 2.33", "NewsML-G2 2.29"),
        *("ninjs 1", "ninjs 1.8", "ninjs 2.0", "ninjs 3.0", "ninjs 3"),
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_nothing_that_was_not_meant_for_listeners_is_in_it(path):
    found = parsed(path.read_bytes())
    told = " ".join(f"{one.headline} {one.abstract} {one.body}" for one in found.entries).lower()
    assert [words for words in ("not this", "caption", "somebody else", "the crane", "gazed") if words in told] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", ["newsml-g2-item.xml", "ninjs-2.0.json", "json-feed-1.1.json"])
def test_a_document_may_come_in_any_encoding_of_unicode(name, encoding):
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert parsed(written.encode(encoding)).entries == parsed(written).entries


# ── opinion, status, versions ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["newsml-g2-item.xml", "ninjs-1.8.json", "ninjs-3.0.json"])
def test_a_genre_of_opinion_is_opinion_in_whatever_language_it_is_named(name):
    assert [one.guid for one in parsed((FOLDER / name).read_bytes()).entries if is_opinion(one)] != []


def ninjs(**item: object) -> Parsed:
    return parsed(json.dumps([{"uri": "urn:1", "headline": "A", "versioncreated": "2026-03-02T12:00:00Z", **item}]))


@pytest.mark.parametrize(
    ("status", "silence"),
    [
        (None, None),
        ("", None),
        ("usable", None),
        ("Usable ", None),
        ("stat:usable", None),
        ("http://cv.iptc.org/newscodes/pubstatusg2/usable", None),
        ("withheld", Silence.WITHHOLD),
        ("canceled", Silence.KILL),
        ("cancelled", Silence.KILL),
        ("stat:canceled", Silence.KILL),
        ("paused", Silence.WITHHOLD),
        (0, Silence.WITHHOLD),
        (["usable"], Silence.WITHHOLD),
    ],
)
@pytest.mark.parametrize("key", ["pubstatus", "pubStatus"])
def test_what_is_not_usable_is_no_entry_and_says_so(status, silence, key):
    found = ninjs(**{key: status})
    assert [one.silence for one in found.withdrawals] == ([silence] if silence else [])
    assert len(found.entries) == (0 if silence else 1)


@pytest.mark.parametrize(
    ("versions", "kept"),
    [
        ([("1", "usable"), ("2", "usable")], "2"),
        ([("10", "usable"), ("9", "usable")], "10"),
        ([("1", "withheld"), ("2", "usable")], "2"),
        ([("2", "withheld"), ("1", "usable")], "withheld"),
        ([("1", "canceled"), ("2", "usable")], "canceled"),
        ([("2", "usable"), ("1", "canceled")], "canceled"),
        ([("a", "usable"), ("b", "usable")], "b"),
    ],
)
def test_of_an_item_in_several_versions_the_highest_counts_and_a_kill_is_never_outdone(versions, kept):
    items = [
        {"uri": "urn:1", "headline": version, "version": version, "pubstatus": status} for version, status in versions
    ]
    found = parsed(json.dumps(items))
    told = [one.headline for one in found.entries] + [one.says.split()[1].rstrip(",") for one in found.withdrawals]
    assert told == [kept]


@pytest.mark.parametrize(
    ("written", "ends", "is_unreadable"),
    [
        ("2026-03-02T18:00:00+01:00", "2026-03-02T17:00:00+00:00", False),
        ("2026-03-02", "2026-03-02T12:00:00+00:00", False),
        ("next week", None, True),
        ("", None, True),
        (1772452800, None, True),
        ({"until": "2026-03-02"}, None, True),
        (None, None, False),
        (False, None, False),
    ],
)
@pytest.mark.parametrize("key", ["embargoed", "embargoedUntil"])
def test_an_embargo_that_cannot_be_read_has_no_end(written, ends, is_unreadable, key):
    (entry,) = ninjs(**{key: written}).entries
    assert (entry.not_before and entry.not_before.isoformat(), entry.embargo_unreadable) == (ends, is_unreadable)


@pytest.mark.parametrize(
    ("inside", "is_told"),
    [
        ("<pubStatus qcode='stat:usable'/>", True),
        ("<pubStatus/>", True),
        ("<pubStatus qcode='stat:withheld'/>", False),
        ("<pubStatus qcode='mine:held'/>", False),
        ("<pubStatus uri='http://cv.iptc.org/newscodes/pubstatusg2/canceled'/>", False),
    ],
)
def test_newsml_statuses(inside, is_told):
    item = (
        '<n:newsItem xmlns:n="http://iptc.org/std/nar/2006-10-01/" guid="u"><itemMeta xmlns="http://iptc.org/std/nar/'
        f'2006-10-01/">{inside}</itemMeta><n:contentMeta><n:headline>A</n:headline></n:contentMeta></n:newsItem>'
    )
    found = parsed(item)
    assert (len(found.entries), len(found.withdrawals)) == ((1, 0) if is_told else (0, 1))


def test_a_withdrawn_item_without_any_id_is_passed_over():
    found = parsed(json.dumps([{"guid": " ", "uri": "x", "headline": "A"}, {"guid": "  ", "pubstatus": "canceled"}]))
    assert (len(found.entries), found.withdrawals) == (1, ())


def test_nitf_that_cannot_be_read_loses_its_item_alone():
    bad = {
        "uri": "u",
        "headlines": [{"value": "A"}],
        "bodies": [{"contenttype": "application/nitf+xml", "value": "<nitf>"}],
    }
    good = {"uri": "v", "headlines": [{"value": "B"}], "bodies": [{"value": "Words."}]}
    found = parsed(json.dumps([bad, good]))
    assert ([one.guid for one in found.entries], found.notes) == (["v"], ("item 1: its NITF cannot be read",))


# ── traps ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE newsMessage SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE newsMessage [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE newsMessage [<!ENTITY a 'b'><!ENTITY c '&a;&a;&a;'>]>",
        "<!DOCTYPE newsMessage [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p.dtd'> %p;]>",
        f"<!--{' ' * 5_000}--><!DOCTYPE newsMessage [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE newsMessage>",
    ],
)
def test_newsml_with_a_document_type_is_not_read(prolog):
    body = NEWSML.replace("<newsMessage", f"{prolog}<newsMessage", 1).replace("Ferry is late", "&x;&c;")
    assert "root:" not in str(read(body))
    assert "document type" in why(body) or "entities" in why(body)


def test_nitf_inside_json_may_have_no_document_type_either():
    nitf = "<!DOCTYPE n [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><nitf><body><body.content><p>&x;</p></body.content></body></nitf>"
    found = ninjs(body_nitf=nitf)
    assert (found.entries, found.notes) == ((), ("item 1: its NITF cannot be read",))


def test_nothing_is_included_from_elsewhere():
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    body = ITEM.replace("<p>The pier has stood", f"{include}<p>The pier has stood")
    assert parsed(body).entries == parsed(ITEM).entries


@pytest.mark.parametrize("name", ["nbsp", "eacute", "mdash", "hellip", "undeclared"])
def test_entities_of_html_are_read_and_others_stay_as_written(name):
    (entry,) = parsed(ITEM.replace("&amp; two wars", f"&amp; two &{name}; wars & more")).entries
    assert "& two" in entry.body
    assert "& more" in entry.body
    assert ("&undeclared;" in entry.body) is (name == "undeclared")


def test_newsml_that_nests_deeply_or_is_full_of_elements_is_read_up_to_there(monkeypatch):
    deep = NEWSML.replace("<itemSet>", f"<itemSet>{'<x>' * 50_000}", 1)
    assert why(deep) == "it is NewsML-G2 that breaks off before its first item ends"
    later = NEWSML.replace("</itemSet>", f"{'<x>' * 50_000}</itemSet>")
    assert len(parsed(later).entries) == 3
    assert "more elements" in parsed(later).notes[0]
    monkeypatch.setattr(newsml, "MAX_ELEMENTS", 40)
    assert [one.guid for one in parsed(NEWSML).entries] == ["urn:ferry"]


def test_text_that_nests_deeply_loses_its_item_alone():
    nitf = f"<nitf><body><body.content>{'<em>' * 3_000}x{'</em>' * 3_000}</body.content></body></nitf>"
    item = {
        "uri": "u",
        "headlines": [{"value": "A"}],
        "bodies": [{"contenttype": "application/nitf+xml", "value": nitf}],
    }
    found = parsed(json.dumps([item, {"uri": "v", "headline": "B"}]))
    assert [one.guid for one in found.entries] == ["v"]
    deep = f"<nitf>{'<em>' * 300}x{'</em>' * 300}</nitf>"
    assert ninjs(body_nitf=deep).notes == ("item 1: its NITF nests more deeply than is read",)
    many = "<nitf>" + "<p/>" * 30_000 + "</nitf>"
    assert ninjs(body_nitf=many).notes == ("item 1: its NITF has more elements than are read",)


@pytest.mark.parametrize("newest", [0, 9, 10, 20, 29])
def test_of_very_many_items_those_at_the_beginning_and_at_the_end_are_looked_at(monkeypatch, newest):
    monkeypatch.setattr(fields, "MAX_CANDIDATES", 20)
    monkeypatch.setattr(fields, "MAX_ENTRIES", 2)
    made = {newest: "2026-03-02", 3: "2026-03-01"}
    items = [{"uri": f"u{n}", "headline": "A", "versioncreated": made.get(n, "2020-01-01")} for n in range(30)]
    found = parsed(json.dumps(items))
    assert {one.guid for one in found.entries} == ({"u3", f"u{newest}"} if newest != 10 else {"u3", "u0"})
    assert found.notes == ("28 older items are left out",)


def test_of_newsml_that_breaks_off_the_whole_items_are_read():
    last = 0
    for end in range(0, len(NEWSML), 97):
        found = read(NEWSML[:end])
        if isinstance(found, Parsed):
            assert found.notes, "a document that breaks off says so"
            guids = {one.guid for one in found.entries} | {one.guid for one in found.withdrawals}
            assert len(guids) >= last
            last = len(guids)
    assert last >= 4


def test_newsml_is_told_by_its_first_element():
    assert newsml.is_newsml("<?xml version='1.0'?><!-- <rss> --><x:newsItem/>")
    for other in ("", "<", "<!--", "<?", "<rss><newsItem/></rss>", "text", "<!-- <newsItem> -->", "<newsItems/>"):
        assert not newsml.is_newsml(other)
    assert "not NewsML-G2" in why("<newsItem xmlns='http://elsewhere.example/'><itemMeta/></newsItem>")


ODD: tuple[object, ...] = (
    None,
    True,
    -1.5,
    10**30,
    "",
    " ",
    "\ud800",
    "<b>",
    [],
    {},
    [None],
    [[{}]],
    [5, "x"],
    {"a": [None]},
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where values stand in a document, the outer ones first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*path, key))


def changed(document: Any, path: tuple[Any, ...], odd: object) -> Any:
    if not path:
        return odd
    other = holder = deepcopy(document)
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    return other


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_a_value_of_any_type_in_any_place_costs_one_item_at_most(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    whole = parsed(json.dumps(document))
    most = len(whole.entries) + len(whole.withdrawals)
    for number, place in enumerate(sorted(places(document), key=len)):
        is_outer = len(place) <= 1
        for odd in ODD if is_outer else (ODD[number % len(ODD)], ODD[number // 2 % len(ODD)]):
            found = read(json.dumps(changed(document, place, odd)))
            if isinstance(found, Parsed) and not is_outer:
                assert [note for note in found.notes if "cannot be read (" in note] == [], (place, odd)
                assert len(found.entries) + len(found.withdrawals) >= most - 3


@pytest.mark.parametrize(
    "damage", [str.upper, str.swapcase, lambda text: text.replace('"', "'"), lambda text: text[::-1]]
)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_damaged_document_is_read_or_is_no_feed(path, damage: Callable[[str], str]):
    read(damage(path.read_text(encoding="utf-8", errors="replace")))
