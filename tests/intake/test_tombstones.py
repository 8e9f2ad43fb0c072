"""Entries that an Atom feed says are deleted (RFC 6721), or does not want to be seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.desk.ports.feeds import Fetched, Parsed, Silence, Validators
from skill.intake.formats import Formats
from skill.intake.formats.tombstones import MAX_TOMBSTONES

AT = "http://purl.org/atompub/tombstones/1.0"
NOON = "2026-03-02T12:00:00Z"
FEED_OWN = "<author><name>Harbor Times</name></author><link href='https://times.example/'/>"


def parse(inside: str, *, names: str = f'xmlns:at="{AT}"') -> Parsed:
    document = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" {names}>{inside}</feed>'
    )
    found = Formats().parse(Fetched(document.encode(), "", None, Validators()))
    assert isinstance(found, Parsed), found
    return found


def entry(guid: str = "tag:1", updated: str = NOON, more: str = "") -> str:
    return f"<entry><id>{guid}</id><title>A</title><updated>{updated}</updated>{more}</entry>"


def stone(ref: str = "tag:1", when: str = NOON, inside: str = "") -> str:
    return f'<at:deleted-entry ref="{ref}" when="{when}">{inside}</at:deleted-entry>'


def refs(found: Parsed) -> list[str]:
    return [one.guid for one in found.withdrawals]


def test_a_deleted_entry_is_held_back_in_the_feed_that_says_so():
    (one,) = parse(stone()).withdrawals
    assert (one.guid, one.link, one.silence, one.of_this_feed) == ("tag:1", None, Silence.WITHHOLD, True)
    assert one.stated_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert one.says == "deleted-entry (RFC 6721)"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (f'<at:deleted-entry ref="tag:1" when="{NOON}"/>', f'xmlns:at="{AT}"'),
        (f"<gone:deleted-entry\n when='{NOON}'\n ref='tag:1' />", f"xmlns:gone='{AT}'"),
        (f'<deleted-entry xmlns="{AT}" ref="tag:1" when="{NOON}"><comment>x</comment></deleted-entry>', ""),
        (f'<at:deleted-entry ref="tag:1" when="{NOON}" note="a &gt; b > c"/>', f'xmlns:at="{AT}"'),
        ('<at:deleted-entry ref="tag:1" when="yesterday"/>', f'xmlns:at="{AT}"'),
        ('<at:deleted-entry ref="tag:1">', f'xmlns:at="{AT}"'),
    ],
)
def test_every_spelling_is_read_and_what_follows_stays(written, names):
    found = parse(FEED_OWN + written + entry("tag:2", more="<link href='/2'/>"), names=names)
    assert refs(found) == ["tag:1"]
    assert [(one.guid, one.link, one.authors) for one in found.entries] == [
        ("tag:2", "https://times.example/2", ("Harbor Times",))
    ]


def test_what_stands_inside_one_is_not_the_feeds():
    inside = "<at:by><name>Bob</name></at:by><at:comment>No.</at:comment><link href='https://other.example/'/>"
    found = parse(stone(inside=inside) + entry("tag:2", more="<link href='/2'/>") + FEED_OWN)
    assert [(one.link, one.authors) for one in found.entries] == [("https://times.example/2", ("Harbor Times",))]


@pytest.mark.parametrize(
    ("updated", "stands"), [("2026-03-02T12:00:01Z", True), (NOON, False), ("2026-03-02T11:59:59Z", False), ("", False)]
)
@pytest.mark.parametrize("first", [True, False])
def test_of_an_entry_and_its_deletion_the_later_holds(updated, stands, first):
    found = parse(stone() + entry(updated=updated) if first else entry(updated=updated) + stone())
    assert [one.guid for one in found.entries] == (["tag:1"] if stands else [])
    assert refs(found) == ([] if stands else ["tag:1"])


def test_a_deletion_without_a_time_is_later_than_any():
    found = parse(entry(updated="2026-12-31T00:00:00Z") + stone(when=""))
    assert (found.entries, refs(found)) == ((), ["tag:1"])


def test_the_latest_of_several_deletions_counts():
    found = parse(stone() + stone(when="2026-03-03T12:00:00Z") + stone(when="2026-03-01T12:00:00Z"))
    assert [one.stated_at for one in found.withdrawals] == [datetime(2026, 3, 3, 12, tzinfo=UTC)]


def test_entries_that_share_a_deleted_id_are_all_deleted():
    found = parse(
        stone() + entry(more="<link href='https://a.example/1'/>") + entry(more="<link href='https://a.example/2'/>")
    )
    assert (found.entries, refs(found)) == ((), ["tag:1"])


@pytest.mark.parametrize(
    "where",
    [
        "<!-- {} -->",
        "<subtitle><![CDATA[{}]]></subtitle>",
        "<?note {} ?>",
        "<entry><id>tag:9</id><title>How to delete</title><updated>2026-03-01T12:00:00Z</updated>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{}</div></content></entry>',
        "<subtitle type='html'>&lt;at:deleted-entry ref='tag:1'/&gt;</subtitle>",
    ],
)
def test_what_only_looks_like_one_is_none(where):
    found = parse(where.replace("{}", stone()) + entry())
    assert refs(found) == []
    assert "tag:1" in [one.guid for one in found.entries]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (stone(), ""),
        (stone(), 'xmlns:at="http://elsewhere.example/"'),
        ('<deleted-entry ref="tag:1"/>', f'xmlns:at="{AT}"'),
        ('<at:deleted-entry when="2026-03-02T12:00:00Z"/>', f'xmlns:at="{AT}"'),
        ('<at:deleted-entry ref="  "/>', f'xmlns:at="{AT}"'),
    ],
)
def test_one_of_another_name_or_without_an_id_is_none(written, names):
    assert refs(parse(written + entry(), names=names)) == []


def test_ids_are_read_as_an_entrys_are():
    assert refs(parse(stone(ref=" tag:a&amp;b ") + entry("tag:a&amp;b"))) == ["tag:a&b"]


def test_there_is_an_end_to_how_many_are_read():
    assert refs(parse("<at:deleted-entry ref='x'>" * 20_000 + entry())) == ["x"]
    many = parse("".join(stone(ref=f"tag:{number}") for number in range(MAX_TOMBSTONES + 100)))
    assert len(refs(many)) == MAX_TOMBSTONES


def test_a_cut_off_document_keeps_what_it_says_is_deleted():
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="{AT}">{stone()}{entry("tag:2")}<entry><title>B'
    found = Formats().parse(Fetched(body.encode(), "", None, Validators()))
    assert isinstance(found, Parsed)
    assert (refs(found), [one.guid for one in found.entries]) == (["tag:1"], ["tag:2"])


def test_a_draft_is_held_back():
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    found = parse(entry(more=draft) + entry("tag:2", more=draft.replace("yes", "no")))
    assert [one.guid for one in found.entries] == ["tag:2"]
    (one,) = found.withdrawals
    assert (one.guid, one.silence, one.says, one.of_this_feed) == (
        "tag:1", Silence.WITHHOLD, "app:draft yes (RFC 5023)", False,
    )  # fmt: skip
    assert one.stated_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
