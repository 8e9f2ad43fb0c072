"""Bytes that nobody meant, and documents that are nearly valid, through every reader of feeds.

    python -m tests.intake.fuzz --seconds 300

Nothing escapes, and what comes out is fit to be told: no markup, no control, no direction mark, no half of a character,
nothing longer than its limit, no publisher's word in a note of ours; and both readers of RSS read the same. Prints what
it tried, or the smallest document that breaks a rule, and then ends with 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators
from skill.intake.formats import Formats, fields
from skill.stories.merge import merge
from skill.stories.story import Entry
from tests.houses import NOW, titles
from tests.intake.readers import differences

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = [path.read_bytes() for path in sorted(FOLDER.iterdir()) if not path.name.endswith(".golden.json")]
JSON_DOCUMENTS = [json.loads(one) for one in DOCUMENTS if one.lstrip()[:1] in {b"{", b"["}]
# Bits that mean something to one reader or another.
TOKENS = [
    one.encode("utf-8", "surrogatepass")
    for one in (
        *("<", ">", "&", "'", '"', "/", "\0", "\x07", "\x1b[2J", "\x85", "\ufeff", "\ufffe", "\u202e", "\u2066"),
        *("\u200d", "\ud800", "\U000e0041", "&#x202E;", "&#0;", "&#xD800;", "&#x110000;", "&lt;b&gt;", "&nbsp;"),
        *("&amp;lt;b&amp;gt;", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<!DOCTYPE a [", "<!ENTITY a 'b'>"),
        *("&a;", "]>", "<rss>", "<feed>", "<title>", "</title>", "<item>", "</item>", "<entry>", "</entry>", "<b><i>"),
        *("<script>x</script>", "<x:y z='", "<p ", "<newsItem>", "</newsItem>", "<itemSet>", "<embargoed/>"),
        *("<pubStatus qcode='stat:canceled'/>", "xmlns:media='x'", "<at:deleted-entry ref='x' when='y'/>"),
        *("<app:draft>yes</app:draft>", "<dcterms:available>x</dcterms:available>", "{", "}", "[", "]", ":", ","),
        *("null", "true", "1e999", "-0", "[[[[[[[[", '"\\ud800"', '"\\u202e"', '"uri"', "\\", "9" * 400, "a" * 3_000),
        *("<a " * 200, "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        *("javascript:x", "http://[", "//", "https://a.example/\u202e<b>", "urn:\n\nx", 'http://a.example/ b"c'),
    )
]
HEADS = (
    b"",
    b"{",
    b"[",
    b"<?xml version='1.0'?>",
    b"<rss><channel><item>",
    b"<feed>",
    b"\xff\xfe",
    b"\0<",
    b"<newsItem ",
    b"\x1f\x8b",
)
ENCODINGS = ("utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "shift_jis", "koi8-r", "utf-7", "cp037")
CHARSETS = (None, "utf-8", "iso-8859-1", "windows-1252", "utf-16", "gb2312", "shift_jis", "nonsense")
# Where characters are taken from: ASCII, Latin, marks, Arabic, zero widths and directions, compatibility, CJK, halves,
# private use, the ends of planes, tags.
SCRIPTS = (
    *((0x00, 0x7F), (0x20, 0x7E), (0x80, 0x24F), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0x3000, 0x30FF)),
    *((0x4E00, 0x4FFF), (0xD800, 0xDFFF), (0xE000, 0xE0FF), (0xFB00, 0xFFFF), (0x1F300, 0x1F6FF), (0xE0000, 0xE007F)),
)
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
)
IN_CHANNEL = (
    "<title>Quayside Post</title>",
    "<link>https://quayside.example/</link>",
    "<language>en-gb</language>",
    "<ttl>5</ttl>",
    '<atom:link rel="self" href="https://quayside.example/rss"/>',
    "<category>News</category>",
    "<link/>",
    "<lastBuildDate>Mon, 02 Mar 2026 12:00:00 GMT</lastBuildDate>",
    "<description/>",
    "<language>  </language>",
    "<image><url>x.png</url><title>t</title><link>https://quayside.example/</link></image>",
)
IN_ITEM = (
    "<title>{}</title>",
    "<link>{}</link>",
    "<guid>{}</guid>",
    '<guid isPermaLink="false">{}</guid>',
    "<pubDate>{}</pubDate>",
    "<description>{}</description>",
    "<description><![CDATA[<p>Boats <b>came</b>.</p>]]></description>",
    "<author>{}</author>",
    "<dc:creator>{}</dc:creator>",
    "<category>{}</category>",
    '<category domain="https://a.example/genre">{}</category>',
    "<content:encoded><![CDATA[<p>Boats came in.</p><p>More boats came in later.</p>]]></content:encoded>",
    '<media:content url="x.jpg"><media:credit role="provider">{}</media:credit></media:content>',
    "<media:group><media:content><media:description>{}</media:description></media:content></media:group>",
    "<media:description>{}</media:description>",
    "<media:rating>adult</media:rating>",
    "<dcterms:available>{}</dcterms:available>",
    '<atom:link rel="standout" href="https://a.example/1"/>',
    "<content:encoded>{}</content:encoded>",
    "<dc:date>{}</dc:date>",
    "<comments>{}</comments>",
    "<source url='x'>{}</source>",
    "<dc:description>{}</dc:description>",
    '<enclosure url="x.mp3" type="audio/mpeg" length="1"/>',
    "<x>{}</x>",
    "{}",
)
USUAL = (
    "https://quayside.example/1",
    "/1",
    "7",
    "Boats &amp; nets",
    "Mon, 02 Mar 2026 12:00:00 GMT",
    "2026-03-02T12:00:00Z",
    "",
    " ",
    "By Ann Lee and Bo Park",
    "ann@quayside.example (Ann Lee)",
    "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
    "Café —\u00a0é",
    "&#8217;s",
    "<![CDATA[Nets & boats]]>",
    "A<!-- note -->B",
    "AT&amp;amp;T",
    "One line\nand another",
)

_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_BAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NOTES = re.compile(
    r"(?:item \d+: )?(?:no headline|the headline is longer than 1000 characters|a text is too long and was cut|"
    r"it is .*|its rating is not known, and counts as adult|"
    r"it has more elements, or more inside one another, than are read|its NITF (?:cannot be read|has more elements.*)|"
    r"\d+ (?:items repeat the GUID of another|older items are left out|items are no news of words.*)|"
    r"the XML is not well-formed; .*|there is text in front of the feed|the document is cut off; .*|"
    r"it is withdrawn, and has no id)"
)
_FORMAT = re.compile(r"(?:RSS|Atom|JSON Feed|NewsML-G2|ninjs|CDF)[ \w.()]{0,30}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


# ── what must hold ────────────────────────────────────────────────────────────────────────────────


def check(body: bytes, charset: str | None = None) -> Parsed | NotAFeed:
    """Read `body`, and raise `AssertionError` where what comes out is not fit to be told."""
    found = Formats().parse(Fetched(body, "", charset, Validators()))
    if isinstance(found, NotAFeed):
        assert fit(found.why, 200), found.why
        return found
    assert _FORMAT.fullmatch(found.format), found.format
    assert len(found.entries) <= fields.MAX_ENTRIES
    for note in found.notes:
        assert _NOTES.fullmatch(note), note
    for withdrawal in found.withdrawals:
        assert re.fullmatch(r"(?:pubStatus|deleted-entry|app:draft)[\w ().,-]{1,60}", withdrawal.says), withdrawal.says
        assert _is_identity(withdrawal.guid), withdrawal.guid
        assert _is_link(withdrawal.link), withdrawal.link
        assert _is_moment(withdrawal.stated_at), withdrawal.stated_at
    for entry in found.entries:
        _check_entry(entry)
    if b"<rss" in body:
        assert list(differences(body)) == [], "the quick reader reads something else than feedparser"
    assert len({entry.guid for entry in found.entries}) == len(found.entries)
    return found


def _check_entry(entry: Entry) -> None:
    assert fit(entry.headline, fields.MAX_HEADLINE), entry.headline
    assert entry.headline
    assert fit(entry.abstract.replace("\n\n", " "), fields.MAX_ABSTRACT), entry.abstract
    assert fit(entry.body.replace("\n\n", " "), fields.MAX_BODY), entry.body
    for label in (*entry.authors, *entry.sections, *entry.tags, *entry.genres, *entry.credits):
        assert fit(label, fields.MAX_LABEL), label
        assert label
    assert entry.language is None or _LANGUAGE.fullmatch(entry.language), entry.language
    assert _is_identity(entry.guid), entry.guid
    assert _is_link(entry.link), entry.link
    for moment in (entry.published_at, entry.updated_at, entry.not_before):
        assert _is_moment(moment), moment
    known = titles()
    change = merge(entry, None, None, known.feeds["front"], known.titles["times"], NOW)
    assert change is not None
    assert change.fingerprint


def fit(text: str, most: int) -> bool:
    """Whether `text` is one line of plain words, and not too many."""
    return len(text) <= most and not _TAG.search(text) and not any(map(_is_bad, text)) and "\n" not in text


def _is_bad(character: str) -> bool:
    return unicodedata.category(character) in _BAD and character != "\u200d"


def _is_identity(guid: str) -> bool:
    return 0 < len(guid) <= 2 * fields.MAX_GUID + 100 and not any(map(_is_bad, guid)) and bool(guid.encode())


def _is_link(link: str | None) -> bool:
    if link is None:
        return True
    return bool(re.fullmatch(r"https?://[^\s<>\"]+", link, re.IGNORECASE)) and not any(map(_is_bad, link))


def _is_moment(moment: datetime | None) -> bool:
    return moment is None or moment.tzinfo is UTC


# ── what is tried ─────────────────────────────────────────────────────────────────────────────────


def damaged(chance: Random) -> bytes:
    """A valid document with a few cuts, doublings and bits of others in it."""
    body = chance.choice(DOCUMENTS)
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(body))
        end = chance.randint(start, min(len(body), start + chance.choice((0, 1, 8, 400))))
        body = body[:start] + _piece(chance, body[start:end]) + body[end:]
    if chance.randint(0, 9) == 0:
        body = body.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")
    return body


def _piece(chance: Random, taken: bytes) -> bytes:
    kind = chance.randint(0, 5)
    if kind == 0:
        return b""
    if kind == 1:
        return taken * 2
    if kind == 2:
        return bytes(chance.randint(0, 255) for _ in range(chance.randint(1, 8)))
    if kind == 3:
        other = chance.choice(DOCUMENTS)
        start = chance.randint(0, len(other))
        return other[start : start + 300]
    return _encoded(_text(chance, 6)) if kind == 4 else chance.choice(TOKENS)


def mistyped(chance: Random) -> bytes:
    """A valid JSON document in which values are something else."""
    document = deepcopy(chance.choice(JSON_DOCUMENTS))
    for _ in range(chance.randint(1, 4)):
        places = list(_places(document))
        if places:
            holder, key = chance.choice(places)
            holder[key] = _value(chance, 3)
    return json.dumps(document).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield value, key
        yield from _places(one)


def _value(chance: Random, depth: int) -> Any:
    kind = chance.randint(0, 7 if depth else 5)
    if kind == 6:
        return [_value(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    if kind == 7:
        return {_text(chance, 5): _value(chance, depth - 1) for _ in range(chance.randint(0, 3))}
    numbers = (0, -1, 1.5, 10**30, 1772452800, True, None)
    return chance.choice(numbers) if kind == 0 else _token(chance) if kind < 3 else _text(chance, 20)


def filled(chance: Random) -> bytes:
    """A well-formed document whose fields hold any text there is."""
    said = (_text(chance, 40) if chance.randint(0, 1) else _token(chance) + _text(chance, 9) for _ in range(6))
    title, text, name, label, guid, link = ("".join(c for c in one if ord(c) >= 32 or c in "\t\n") for one in said)
    kind = chance.randint(0, 3)
    if kind == 0:
        item = {"id": guid, "title": title, "summary": text, "content_html": label, "url": link, "tags": [label],
                "authors": [{"name": name}]}  # fmt: skip
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()
    if kind == 1:
        item = {"uri": guid or "u", "headline": title, "description_text": text, "body_html": label, "byline": name}
        return json.dumps([item | {"versioncreated": link, "subject": [{"name": label}]}]).encode()
    title, text, name, label, guid, link = map(_escaped, (title, text, name, label, guid, link))
    if kind == 2:
        return _encoded(
            f"<rss version='2.0'><channel><item><title>{title}</title><link>{link}</link><guid>{guid}</guid>"
            f"<description>{text}</description><author>{name}</author><category>{label}</category></item></channel></rss>"
        )
    return _encoded(
        f"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='{guid}'><itemMeta/><contentMeta>"
        f"<headline>{title}</headline><description>{text}</description><by>{name}</by><subject><name>{label}</name>"
        f"</subject></contentMeta><contentSet><inlineData>{text}{label}</inlineData></contentSet></newsItem>"
    )


def usual(chance: Random) -> bytes:
    """RSS 2.0 as newspapers write it, now and then not quite so: what the quick reader is for."""
    items = "".join(f"<item>{_elements(chance)}</item>" for _ in range(chance.randint(0, 4)))
    channel = "".join(chance.choice(IN_CHANNEL) for _ in range(chance.randint(0, 3)))
    return _encoded(f'<rss version="2.0" {NAMESPACES}><channel>{channel}{items}</channel></rss>')


def _elements(chance: Random) -> str:
    chosen = (chance.choice(IN_ITEM) for _ in range(chance.randint(1, 8)))
    return "<title>A title</title>" * chance.randint(0, 1) + "".join(one.replace("{}", _said(chance)) for one in chosen)


def _said(chance: Random) -> str:
    """Mostly what newspapers say."""
    kind = chance.randint(0, 4)
    if kind < 3:
        return chance.choice(USUAL)
    return _escaped("".join(c for c in (_text(chance, 12) if kind == 3 else _token(chance)) if c.isprintable()))


def _escaped(text: str) -> str:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&apos;")):
        text = text.replace(character, entity)
    return text


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _token(chance: Random) -> str:
    return chance.choice(TOKENS).decode("utf-8", "surrogatepass")


def _text(chance: Random, most: int) -> str:
    return "".join(chr(chance.randint(*chance.choice(SCRIPTS))) for _ in range(chance.randint(0, most)))


def raw(chance: Random) -> bytes:
    return chance.choice(HEADS) + chance.randbytes(chance.randint(0, 300))


def bits(chance: Random) -> bytes:
    return b"".join(chance.choice(TOKENS) for _ in range(chance.randint(0, 30)))


KINDS: dict[str, Callable[[Random], bytes]] = {
    "bytes": raw,
    "bits of documents": bits,
    "damaged documents": damaged,
    "mistyped documents": mistyped,
    "documents of any text": filled,
    "documents of the usual kind": usual,
}


# ── the long run ──────────────────────────────────────────────────────────────────────────────────


def smallest(body: bytes, charset: str | None) -> bytes:
    """`body` without whatever can go while the same rule is broken."""
    wanted, size = _fault(body, charset), max(len(body) // 2, 1)
    while size:
        start = 0
        while start < len(body):
            shorter = body[:start] + body[start + size :]
            if _fault(shorter, charset) == wanted:
                body = shorter
            else:
                start += size
        size //= 2
    return body


def _fault(body: bytes, charset: str | None) -> tuple[type[BaseException], int] | None:
    """What is raised, and at which line."""
    try:
        check(body, charset)
    except BaseException as error:  # noqa: BLE001 - whatever escapes is what is looked for
        return type(error), traceback.extract_tb(error.__traceback__)[-1].lineno or 0
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    until, number = time.monotonic() + asked.seconds, 0
    while time.monotonic() < until:
        number += 1
        for kind, made in KINDS.items():
            chance = Random(f"{asked.seed}/{number}/{kind}")
            body, charset = made(chance), chance.choice(CHARSETS)
            try:
                found = check(body, charset)
            except BaseException:  # noqa: BLE001 - whatever escapes is what is looked for
                print(f"{kind}, --seed {asked.seed}, number {number}, charset {charset}:\n{smallest(body, charset)!r}")
                traceback.print_exc()
                sys.exit(1)
            counts[kind].update(
                documents=1,
                feeds=isinstance(found, Parsed),
                entries=len(found.entries) if isinstance(found, Parsed) else 0,
            )
    print("| tried | documents | read as feeds | entries |\n| --- | --- | --- | --- |")
    for kind, seen in counts.items():
        print(f"| {kind} | {seen['documents']:,} | {seen['feeds']:,} | {seen['entries']:,} |")
    print(f"nothing escaped and nothing unfit came out, in {asked.seconds:.0f} seconds with --seed {asked.seed}")


if __name__ == "__main__":
    main()
