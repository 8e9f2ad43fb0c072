"""Documents read by our intake and by feedparser alone: where the two differ, by class.

    python -m tests.bench.agreement --documents FOLDER

feedparser's own test documents are in its source package (`pip download --no-binary :all: --no-deps feedparser`). Most
of them are about one field and have no title, and an item without one is passed over here: each is read a second time
with a title put in, the same bytes for both. Counted are the entries that both have, and of these the fields in which
feedparser finds something. Ends with 1 where reading fails, takes longer than ten seconds, or differs in a way that no
class explains.
"""

from __future__ import annotations

import argparse
import io
import re
import signal
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators
from skill.intake.formats import Formats
from skill.stories.story import Entry
from skill.stories.text import one_line, plain

PATIENCE_SECONDS = 10
UNEXPLAINED = "unexplained"
FIELDS = ("id", "link", "title", "date")

_ITEM = re.compile(
    rb"(?P<start><(?P<name>(?:[\w.-]+:)?(?:item|entry))(?:\s[^<>]*)?(?<!/)>)(?P<inside>.*?)(?P<end></(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_SOURCE = re.compile(rb"<(?P<name>(?:[\w.-]+:)?source)[\s>].*?</(?P=name)\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(rb"<(?:[\w.-]+:)?title[\s>/]", re.IGNORECASE)
_WHOLE_TITLE = re.compile(rb"<title[\s>].*?</title", re.DOTALL)
_HIDES_TEXT = re.compile(rb"(?:<|&lt;)(?:script|object)")
_PASSED_OVER = re.compile(r"item (\d+): (no headline|the headline is longer|it is a draft)")


class HungError(Exception):
    """A document took longer than anybody waits."""


@dataclass
class Agreement:
    """How often the two say the same, and each difference by class with the documents that show it."""

    documents: int = 0
    refused: int = 0
    entries: int = 0
    said: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    differ: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    def note(self, what: str, why: str, name: str) -> None:
        self.differ[what, why].append(name)

    @property
    def unexplained(self) -> list[tuple[str, str]]:
        return [(what, name) for (what, why), names in self.differ.items() if why == UNEXPLAINED for name in names]

    @property
    def holds(self) -> bool:
        return not self.failures and not self.unexplained


def compare(documents: Iterator[tuple[str, bytes]]) -> Agreement:
    found = Agreement()
    for name, body in documents:
        found.documents += 1
        for version in dict.fromkeys((body, titled(body))):
            try:
                _compare(found, name, version)
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                found.failures.append(f"{name}: {type(error).__name__}: {error}")
    return found


def titled(body: bytes) -> bytes:
    """The document with a title in each item that has none."""

    def put(item: re.Match[bytes]) -> bytes:
        if _TITLE.search(_SOURCE.sub(b"", item["inside"])):
            return item[0]
        prefix = b"".join(item["name"].rpartition(b":")[:2])
        return b"%s<%stitle>A title</%stitle>%s%s" % (item["start"], prefix, prefix, item["inside"], item["end"])

    return _ITEM.sub(put, body)


def _compare(found: Agreement, name: str, body: bytes) -> None:
    ours = _patiently(body)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = feedparser.parse(io.BytesIO(body))
    if isinstance(ours, NotAFeed):
        found.refused += 1
        found.note("document refused", _why_refused(body, ours, theirs), name)
        return
    passed = {int(one[1]) for note in ours.notes if (one := _PASSED_OVER.match(note))}
    if passed:
        found.note("item passed over", "no headline of 1 to 1,000 characters: nobody could announce it", name)
    rest = [item for number, item in enumerate(theirs["entries"], 1) if number not in passed]
    if len(rest) != len(ours.entries):
        rest = _without(found, name, rest, ours)
    for item, entry in zip(rest, ours.entries, strict=False):
        found.entries += 1
        for what in FIELDS:
            why = _difference(what, item, entry, body)
            is_said = _said(what, item)
            found.said[what] += is_said
            found.same[what] += is_said and not why
            if why:
                found.note(what, why, name)


def _patiently(body: bytes) -> Parsed | NotAFeed:
    def give_up(*_: object) -> None:
        raise HungError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    try:
        return Formats().parse(Fetched(body, "", None, Validators()))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _why_refused(body: bytes, ours: NotAFeed, theirs: Any) -> str:
    if "entities" in ours.why:
        return "it declares XML entities, as every expansion attack must"
    if re.search(rb"<channel[\s>]", body, re.IGNORECASE) and not re.search(rb"<(?:rss|rdf)", body, re.IGNORECASE):
        return "CDF (Microsoft, 1997) is not among our formats"
    if body.startswith(b"\x4c\x6f\xa7\x94"):
        return "EBCDIC is not among our charsets"
    if body[:2] == b"\x1f\x8b" or b"<" not in body[:200]:
        return "packed bytes, which the fetcher unpacks, or none"
    if not theirs["version"] and not theirs["entries"]:
        return "feedparser finds no feed in it either"
    return "an HTML page that has no items" if "HTML page" in ours.why and not theirs["entries"] else UNEXPLAINED


def _without(found: Agreement, name: str, rest: list[Any], ours: Parsed) -> list[Any]:
    """feedparser's items without those that our notes say are left out."""
    if any("repeat the GUID" in note for note in ours.notes):
        found.note("item passed over", "the same item a second time", name)
        seen: list[tuple[object, ...]] = []
        kept = []
        for item in rest:
            same = tuple(item.get(key) for key in ("id", "link", "title", "summary"))
            if same not in seen:
                kept.append(item)
            seen.append(same)
        return kept
    if any("cut off" in note for note in ours.notes) and len(rest) > len(ours.entries):
        found.note("item passed over", "the document breaks off inside it", name)
        return rest[: len(ours.entries)]
    found.note("item passed over", UNEXPLAINED, name)
    return []


# ── one field ─────────────────────────────────────────────────────────────────────────────────────


def _said(what: str, item: Any) -> bool:
    return bool(_date(item) if what == "date" else dict.get(item, what))


def _date(item: Any) -> Sequence[int] | None:
    """Without the stand-ins that feedparser's dictionaries have for keys that are not there."""
    return dict.get(item, "published_parsed") or dict.get(item, "updated_parsed")


def _difference(what: str, item: Any, entry: Entry, body: bytes) -> str:
    """Why they differ; empty where they do not."""
    if what == "id":
        return _id_difference(item.get("id") or "", entry)
    if what == "link":
        return _link_difference(item.get("link") or "", entry)
    if what == "title":
        return _title_difference(item.get("title") or "", entry, body)
    return _date_difference(_date(item), entry)


def _id_difference(theirs: str, entry: Entry) -> str:
    if one_line(theirs) == entry.guid:
        return ""
    if not theirs:
        return "the item has none: its link stands in, or a hash of what it says"
    return "a second item with the id of another" if entry.guid.startswith(f"{one_line(theirs)}|") else UNEXPLAINED


def _link_difference(theirs: str, entry: Entry) -> str:
    if theirs == (entry.link or ""):
        return ""
    if entry.link is None and not re.match(r"https?://", theirs):
        return "what is no http address is no link; a relative one needs the feed's"
    return "made absolute by the feed's own link" if entry.link and entry.link.endswith(theirs) else UNEXPLAINED


def _title_difference(theirs: str, entry: Entry, body: bytes) -> str:
    if theirs == entry.headline:
        return ""
    text = one_line(plain(theirs))
    if text == entry.headline:
        return "the same words: markup is out, entities are read"
    if one_line(re.sub(r"<[A-Za-z/!?][^<>]*>", " ", text)) == entry.headline:
        return "the same words, without tags that the title writes about"
    if any(_HIDES_TEXT.search(title) for title in _WHOLE_TITLE.findall(body)):
        return "what is inside a script or an object is no title"
    is_legacy = b"encoding=" not in body[:200] and not _is_utf_8(body)
    return "a charset that is declared nowhere: both guess" if is_legacy else UNEXPLAINED


def _date_difference(theirs: Sequence[int] | None, entry: Entry) -> str:
    ours = entry.published_at
    if theirs is None:
        return "" if ours is None else UNEXPLAINED
    if ours is None:
        return "a year before 1995, or no date at all" if theirs[0] < 1995 or theirs[0] > 9000 else UNEXPLAINED
    year, month, day, hour, minute, second = theirs[:6]
    gap = abs(ours - datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    if gap < timedelta(seconds=1):
        return "" if not gap else "fractions of a second are kept"
    return UNEXPLAINED


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


# ── the command ───────────────────────────────────────────────────────────────────────────────────


def documents_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".py":
            yield str(path.relative_to(folder)), path.read_bytes()


def show(found: Agreement) -> None:
    print(f"{found.documents} documents, {found.entries} entries compared, {found.refused} readings refused")
    print(f"{len(found.failures)} crashes or hangs, {len(found.unexplained)} differences unexplained\n")
    print("| field | found by feedparser | the same here |\n| --- | --- | --- |")
    for what in FIELDS:
        print(f"| {what} | {found.said[what]} | {found.same[what]} |")
    print("\n| what differs | why | readings | for example |\n| --- | --- | --- | --- |")
    for (what, why), names in sorted(found.differ.items()):
        print(f"| {what} | {why} | {len(names)} | {names[0]} |")
    for line in found.failures:
        print(line)
    for what, name in found.unexplained:
        print(f"{UNEXPLAINED}: {what} of {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, required=True, help="a folder of feed documents")
    found = compare(documents_under(parser.parse_args().documents))
    show(found)
    sys.exit(0 if found.holds else 1)


if __name__ == "__main__":
    main()
