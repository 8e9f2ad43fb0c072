"""Stories as values: their identity, their fingerprint, and the numbers of their words."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError, fields
from datetime import timedelta

import pytest

from skill.stories.merge import merge
from skill.stories.story import Entry, Source, State, Story, story_id
from tests.stories.samples import FEED, NOW, TITLE, entry

DATES_WITHOUT_SAY = {"guid", "published_at", "updated_at", "not_before"}
OTHERWISE = {
    "headline": "Other",
    "abstract": "Other",
    "body": "Other",
    "link": "https://other.example/",
    "not_before": NOW,
    "embargo_unreadable": True,
    "is_adult": True,
    "authors": ("Jo Lane",),
    "sections": ("Jo Lane",),
    "tags": ("Jo Lane",),
    "genres": ("Jo Lane",),
    "credits": ("Jo Lane",),
    "language": "fr",
    "guid": "other",
    "published_at": NOW + timedelta(hours=3),
    "updated_at": NOW,
}


def test_a_story_is_named_after_its_publisher_and_guid():
    assert story_id("harbor", "tag:harbor,1") == "harbor/" + hashlib.sha256(b"tag:harbor,1").hexdigest()[:12]
    assert story_id("alder", "tag:harbor,1") != story_id("harbor", "tag:harbor,1") != story_id("harbor", "tag:harbor,2")


@pytest.mark.parametrize("name", [one.name for one in fields(Entry)])
def test_a_fingerprint_changes_with_all_but_the_dates(name: str):
    changed = entry(**{name: OTHERWISE[name]})

    assert (changed.fingerprint() == entry().fingerprint()) == (name in DATES_WITHOUT_SAY)


def test_a_fingerprint_tells_where_a_name_stands():
    names = ("authors", "sections", "tags", "genres", "credits")
    prints = {entry(**{name: ("Jo Lane",)}).fingerprint() for name in names}

    assert len(prints) == len(names)
    assert entry(headline="a", abstract="b c").fingerprint() != entry(headline="a b", abstract="c").fingerprint()
    assert entry(credits=("fr",)).fingerprint() != entry(language="fr").fingerprint()


def test_source_words_count_from_the_abstract_into_the_body():
    source = Source("The boat — is back.", "It left\n\nat nine.")

    assert len(source) == 8
    assert len(source.abstract_words) == 4
    assert source.tokens == ("The", "boat", "is", "back.", "It", "left", "at", "nine.")


def test_a_source_may_be_empty():
    assert len(Source("", "")) == 0
    assert Source("", "").tokens == ()


def test_a_story_stands_at_a_version_and_changes_in_nothing_else():
    change = merge(entry(), None, None, FEED, TITLE, NOW)

    assert change is not None
    assert change.story.state is State.LIVE
    with pytest.raises(FrozenInstanceError):
        change.story.version = 2  # type: ignore[misc]


# ── bylines ───────────────────────────────────────────────────────────────────────────────────────


def kept(*authors: str) -> Story:
    return Story("a/1", "a", "a", "f", "news", "en", None, 1, NOW, NOW, authors=authors)


@pytest.mark.parametrize(
    "name",
    [
        "Jo March",
        "J.R.R. Tolkien",
        "Dr. Ann O’Neill-Park, Jr.",
        "Jo March/AP",
        "Zoë",
        "李明",
        "Agent 47",
        "Ann & Bo Lee",
    ],
)
def test_a_name_is_told(name: str):
    assert kept(name, "Ann Lee").byline == (name, "Ann Lee")


@pytest.mark.parametrize(
    "name",
    [
        "https://win.example",
        "www.win.example",
        "win.example",
        "Jo March: vote now",
        "Is this a name?",
        "Vote for me on Monday.",
        "“Jo March”",
        "Jo <b>March</b>",
        "{title}",
        "jo@win.example",
        "#WinAPrize",
        "One two three four five six seven",
        "x" * 61,
    ],
)
def test_what_is_no_name_leaves_no_byline(name: str):
    assert kept("Ann Lee", name).byline == ()


def test_a_byline_is_of_few():
    assert len(kept(*(f"Ann Lee {number}" for number in range(8))).byline) == 8
    assert kept(*(f"Ann Lee {number}" for number in range(9))).byline == ()
