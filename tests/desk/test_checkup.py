"""What a document carries, in numbers, and which uses it could serve; not one sentence of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill.desk.checkup import Checkup, checkup
from skill.desk.ports.feeds import Parsed, Silence, Withdrawal
from skill.rights.licence import Use
from skill.stories.story import Entry
from skill.stories.titles import Feed
from tests.houses import DAY, HOUR, NOW, entry

FEED = Feed("checked", "checked", "https://harbor.example/news.xml")
SHORT = "Only a caption here."


def checked(*entries: Entry, notes: tuple[str, ...] = (), **more: Any) -> Checkup:
    parsed = Parsed("RSS 2.0", entries, notes, **more)
    return checkup(parsed, FEED, "en", NOW, has_captions=False)


def uses(found: Checkup) -> dict[str, int]:
    return {one.use.value: one.stories for one in found.uses}


def test_what_a_whole_feed_holds():
    found = checked(
        entry("a", language="en-US", published_at=NOW - DAY, tags=("Ferry",), genres=("report",)),
        entry("b", language="en-US", credits=("Example Wire",), is_adult=True, sections=("Opinion",)),
        entry("c", abstract="", body="", authors=(), sections=(), link=None),
    )

    assert (found.format, found.stories) == ("RSS 2.0", 3)
    assert found.languages == {"en-US": 2, "": 1}
    assert found.holding == {
        "abstract": 2, "body": 2, "link": 2, "date": 3, "authors": 2, "section": 2, "tags": 1, "genre": 1, "credit": 1,
        "embargo": 0, "opinion": 1, "adult": 1,
    }  # fmt: skip
    assert found.words == {"headline": 6, "abstract": 12, "body": 60}
    assert (found.oldest, found.newest) == (NOW - DAY, NOW - HOUR)
    assert uses(found) == {"headline": 3, "abstract": 2, "summary": 2, "excerpt": 2, "train": 2}


def test_a_use_needs_what_it_is_cut_of():
    found = checked(
        entry("a", body="One sentence. And another one."),
        entry("b", body=" ".join(["word"] * 59) + "."),
        entry("c", abstract=entry("c").body[:60] + "…"),
        entry("d", headline="読売新聞読売新聞読売新聞"),
    )

    assert uses(found) == {"headline": 3, "abstract": 2, "summary": 1, "excerpt": 1, "train": 3}
    assert {one.use for one in found.uses} < set(Use)


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        (
            {"published_at": None},
            "1 of 2 stories have no date that can be meant; they count from when they are first seen",
        ),
        (
            {"published_at": NOW.replace(year=1970)},
            "1 of 2 stories have no date that can be meant; they count from when",
        ),
        ({"guid": "sha256:1"}, "1 of 2 stories have neither a GUID nor a link; an edit makes them other stories"),
        ({"link": None}, "1 of 2 stories have no link, so no card can lead to them"),
        (
            {"headline": "読売新聞読売新聞読売新聞"},
            "1 of 2 stories are written without spaces between words, and are refused",
        ),
        ({"not_before": NOW + HOUR}, "1 of 2 stories are dated ahead, which is an embargo until then"),
        ({"published_at": NOW + HOUR}, "1 of 2 stories are dated ahead, which is an embargo until then"),
        ({"embargo_unreadable": True}, "1 of 2 stories have an embargo that cannot be read, and are never said"),
        ({"is_adult": True}, "1 of 2 stories are rated for adults, or in a way that is not known, and are not told"),
    ],
)
def test_what_will_go_wrong_is_counted(changes: dict[str, Any], warning: str):
    found = checked(entry("a"), replace(entry("b"), **changes)).warnings

    assert [one for one in found if one.startswith(warning)] == list(found)
    assert len(found) == 1


def test_a_feed_in_order_has_no_warnings():
    assert checked(entry("a"), entry("b", not_before=NOW - HOUR)).warnings == ()


def test_captions_and_boilerplate_are_doubted():
    captioned = checkup(Parsed("RSS 2.0", (entry("a"),)), FEED, "en", NOW, has_captions=True)
    assert captioned.warnings == ("its pictures have captions (media:description), which are never taken for text",)
    assert checked(entry("a", abstract=SHORT), entry("b", abstract="Another.")).warnings == (
        "its descriptions are as short as captions; ask the publisher what they are",
    )
    same = "Subscribe to our newsletter and never miss a story again."
    assert checked(*(entry(str(n), abstract=same) for n in range(2)), *map(entry, "abcd")).warnings == (
        "2 of 6 stories have the same description, which is none of a story",
    )
    assert checked(*(entry(str(n), abstract=same) for n in range(2)), *map(entry, "abcde")).warnings == ()


def test_an_empty_feed_is_a_feed():
    found = checked()

    assert (found.stories, found.oldest, found.newest) == (0, None, None)
    assert found.words == {"headline": 0, "abstract": 0, "body": 0}
    assert found.warnings == ("it holds no story that can be read now; check it again when it does",)


def test_withdrawals_and_the_readers_notes_are_told():
    one = Withdrawal(guid="x", link=None, silence=Silence.KILL, says="x")
    found = checked(entry("a"), notes=("item 3: no headline",), withdrawals=(one,))

    assert found.warnings == ("it withdraws 1 story of its own", "item 3: no headline")
    two = checked(entry("a"), withdrawals=(one, one))
    assert two.warnings == ("it withdraws 2 stories of its own",)


def test_no_words_of_a_story_are_in_it():
    one = entry("a")
    found = str(checked(one, entry("b", published_at=NOW + timedelta(days=1))))

    assert not {word for word in one.body.split() if word in found}
