"""Merging: what a poll means for a story that is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.merge import Change, can_be_counted, canonical, is_opinion, merge, settled
from skill.stories.story import Entry, State, story_id
from skill.stories.titles import Feed, Title
from tests.stories.samples import FEED, HOUR, NOW, TITLE, entry

OTHER_FEED = Feed("harbor-world", "harbor-world", "https://harbor.example/world.xml", section="World", uniform=True)
OTHER_TITLE = Title("harbor-world", "harbor", "Harbor World", ("harbor world",), "sport", "en-GB")


def first(one: Entry | None = None, now: datetime = NOW) -> Change:
    change = merge(one or entry(), None, None, FEED, TITLE, now)
    assert change is not None
    return change


def again(kept: Change, one: Entry, now: datetime = NOW + HOUR) -> Change | None:
    return merge(one, kept.story, kept.fingerprint, FEED, TITLE, now)


def edited(kept: Change, one: Entry, now: datetime = NOW + HOUR) -> Change:
    change = again(kept, one, now)
    assert change is not None
    return change


# ── identity and versions ─────────────────────────────────────────────────────────────────────────


def test_a_first_entry_is_a_new_story():
    change = first(entry(authors=("Jo Lane",), tags=("Ferries",), genres=("Report",), updated_at=NOW - HOUR))

    story = change.story
    assert change.is_new
    assert story.id == story_id("harbor", "tag:harbor,1")
    assert (story.publisher, story.title, story.feed, story.kind) == ("harbor", "harbor-news", FEED.id, "news")
    assert (story.language, story.link, story.version) == ("en-US", "https://harbor.example/ferry", 1)
    assert (story.first_seen, story.published_at, story.updated_at) == (NOW, NOW - 2 * HOUR, NOW - HOUR)
    assert (story.authors, story.tags, story.genres) == (("Jo Lane",), ("Ferries",), ("Report",))
    assert story.not_before is None
    assert not story.is_opinion
    assert change.fingerprint == change.entry.fingerprint()


def test_an_entry_may_name_its_own_language():
    assert first(entry(language="fr")).story.language == "fr"


def test_the_same_entry_says_nothing_new():
    assert again(first(), entry()) is None


@pytest.mark.parametrize("moved", [{"published_at": NOW}, {"published_at": None}, {"updated_at": NOW}])
def test_a_date_that_moves_is_no_edit(moved: dict[str, object]):
    assert again(first(), entry(**moved)) is None


def test_a_tracking_parameter_is_no_edit():
    assert again(first(), entry(link="https://Harbor.example/ferry?utm_source=rss#top")) is None


def test_an_edit_is_the_next_version_of_the_same_story():
    kept = first()

    change = edited(kept, entry(headline="Ferry stops again"))

    assert not change.is_new
    assert change.fingerprint != kept.fingerprint
    assert change.entry.headline == "Ferry stops again"
    assert change.story == replace(kept.story, version=2, updated_at=NOW + HOUR)


def test_an_edit_has_the_date_that_the_publisher_gives_it():
    assert edited(first(), entry(body="New.", updated_at=NOW)).story.updated_at == NOW


def test_a_story_keeps_its_first_dates_its_place_and_its_state():
    kept = first()
    kept = replace(kept, story=replace(kept.story, state=State.WITHHELD))

    change = merge(
        entry(guid="another", headline="New", published_at=NOW, sections=("Sea",)),
        kept.story,
        kept.fingerprint,
        OTHER_FEED,
        OTHER_TITLE,
        NOW + HOUR,
    )

    assert change is not None
    assert (change.story.id, change.story.feed, change.story.title) == (kept.story.id, FEED.id, "harbor-news")
    assert (change.story.kind, change.story.state) == ("news", State.WITHHELD)
    assert (change.story.first_seen, change.story.published_at) == (NOW, NOW - 2 * HOUR)
    assert change.story.sections == ("Sea",)


def test_an_earlier_publication_date_is_the_first_one():
    assert edited(first(), entry(headline="New", published_at=NOW - 9 * HOUR)).story.published_at == NOW - 9 * HOUR


@given(st.builds(entry, headline=st.text(max_size=9), body=st.text(max_size=30), sections=st.just(("Sea",))))
def test_merging_twice_is_merging_once(one: Entry):
    assert again(first(one), one) is None
    assert settled(settled(one, FEED, NOW), FEED, NOW) == settled(one, FEED, NOW)


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_without_a_date_was_published_when_first_seen():
    assert first(entry(published_at=None)).story.published_at == NOW


def test_a_publication_date_in_the_future_is_an_embargo():
    story = first(entry(published_at=NOW + HOUR)).story

    assert story.not_before == story.published_at == NOW + HOUR


def test_a_story_published_now_is_under_no_embargo():
    assert first(entry(published_at=NOW)).story.not_before is None


@pytest.mark.parametrize(("published", "until"), [(1, 5), (5, 1)])
def test_the_later_of_two_embargoes_holds(published: int, until: int):
    assert first(entry(published_at=NOW + published * HOUR, not_before=NOW + until * HOUR)).story.not_before == (
        NOW + 5 * HOUR
    )


def test_an_embargo_that_has_passed_is_kept_as_it_was_said():
    assert first(entry(not_before=NOW - HOUR)).story.not_before == NOW - HOUR


def test_an_embargo_that_cannot_be_read_is_kept():
    assert first(entry(embargo_unreadable=True)).story.embargo_unreadable


@pytest.mark.parametrize("said", [{"published_at": NOW + HOUR}, {"not_before": NOW + HOUR}])
def test_that_an_embargo_passes_is_no_edit(said: dict[str, object]):
    kept = first(entry(**said))

    assert again(kept, entry(**said), NOW + HOUR) is None
    assert again(kept, entry(), NOW + 2 * HOUR) is None


def test_after_an_embargo_an_edit_is_one_version():
    kept = first(entry(published_at=NOW + HOUR))

    change = edited(kept, entry(published_at=NOW + HOUR, headline="New"), NOW + 2 * HOUR)

    assert (change.story.version, change.story.not_before) == (2, NOW + HOUR)
    assert again(change, entry(published_at=NOW + HOUR, headline="New"), NOW + 3 * HOUR) is None


def test_a_text_that_comes_back_when_its_embargo_has_passed_is_the_text_of_before():
    before = first(entry(headline="Old"))
    held = edited(before, entry(headline="New", not_before=NOW + HOUR), NOW + HOUR / 60)
    back = edited(held, entry(headline="Old"), NOW + 2 * HOUR)

    assert (back.story.version, back.fingerprint) == (3, before.fingerprint)
    assert again(back, entry(headline="Old"), NOW + 3 * HOUR) is None


@pytest.mark.parametrize("now", [NOW, NOW + 2 * HOUR], ids=["before", "after"])
def test_an_embargo_that_moves_is_an_edit(now: datetime):
    kept = first(entry(published_at=NOW + HOUR))

    assert edited(kept, entry(published_at=NOW + 9 * HOUR), now).story.not_before == NOW + 9 * HOUR


def test_an_embargo_that_is_taken_away_before_its_time_is_an_edit():
    assert edited(first(entry(not_before=NOW + 9 * HOUR)), entry(), NOW + HOUR).story.not_before is None


@pytest.mark.parametrize(
    "date",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1994, 12, 31, tzinfo=UTC),
        NOW + timedelta(days=400, seconds=1),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_date_that_cannot_be_meant_is_none(date: datetime):
    story = first(entry(published_at=date, updated_at=date)).story

    assert (story.published_at, story.updated_at, story.not_before) == (NOW, None, None)


@pytest.mark.parametrize("date", [datetime(1995, 1, 1, tzinfo=UTC), NOW + timedelta(days=400)])
def test_a_date_that_can_be_meant_is_taken(date: datetime):
    assert first(entry(published_at=date)).story.published_at == date


# ── abstract and body ─────────────────────────────────────────────────────────────────────────────

BODY = "The ferry left at nine. It was full, and nobody stayed."


@pytest.mark.parametrize(
    ("abstract", "body", "kept"),
    [
        ("The night boat is back.", BODY, ("The night boat is back.", BODY)),
        ("The night boat is back.", "", ("The night boat is back.", "")),
        ("", BODY, ("", BODY)),
        ("", "", ("", "")),
        ("The ferry left at nine.", BODY, ("", BODY)),
        ("“THE FERRY LEFT — at nine”", BODY, ("", BODY)),
        (BODY, BODY, ("", BODY)),
        ("The ferry left at", BODY, ("", BODY)),
        ("Ferry left at nine.", BODY, ("Ferry left at nine.", BODY)),
        (BODY + " The end.", BODY, (BODY + " The end.", BODY)),
        ("—", BODY, ("—", BODY)),
        ("The night boat is …", BODY, ("", BODY)),
        ("The night boat is …", "", ("", "The night boat is")),
        ("The night boat is... ", "", ("", "The night boat is")),
        ("The night boat is [...]", "", ("", "The night boat is")),
        ("The night boat is […]", "", ("", "The night boat is")),
        ("The night boat. It is […]", "", ("", "The night boat. It is")),
        ("Boats […] are back.", "", ("Boats […] are back.", "")),
    ],
)
def test_a_description_that_begins_the_body_or_breaks_off_is_no_abstract(
    abstract: str, body: str, kept: tuple[str, str]
):
    sane = settled(entry(abstract=abstract, body=body), FEED, NOW)

    assert (sane.abstract, sane.body) == kept


# ── sections, credits, opinion ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("section", "uniform", "own", "found"),
    [
        ("World", True, (), ("World",)),
        ("World", False, (), ()),
        (None, True, (), ()),
        ("World", True, ("Sea",), ("Sea",)),
    ],
)
def test_a_feed_fills_in_its_section_only_where_it_is_uniform(
    section: str | None, uniform: bool, own: tuple[str, ...], found: tuple[str, ...]
):
    feed = replace(FEED, section=section, uniform=uniform)

    assert settled(entry(sections=own), feed, NOW).sections == found


@pytest.mark.parametrize("field", ["abstract", "body"])
def test_an_agency_in_a_dateline_is_credited(field: str):
    said = {"abstract": "", "body": ""} | {field: "VELLMAR (Associated Courier) — The court ruled."}

    assert settled(entry(**said, credits=("Jo Lane",)), FEED, NOW).credits == ("Jo Lane", "Associated Courier")


@pytest.mark.parametrize(
    ("body", "credits"),
    [
        ("AP — The bank of the delta rose today.", ("AP",)),
        ("Vellmar (Associated Courier) — The bank of the delta rose today.", ("Associated Courier",)),
        ("VELLMAR (Associated Courier — The bank of the delta rose today.", ("Associated Courier",)),
        ("VELLMAR — The bank of the delta rose today.", ()),
        ("The bank of the delta rose today. (Reuters)", ("Reuters",)),
        ("The bank of the delta rose today. — AP", ("AP",)),
        ("The bank of the delta rose today.\n\n© Agence France-Presse.", ("Agence France-Presse",)),
        ("The delta rose.\n\n© 2026 The Associated Press. All rights reserved.", ("The Associated Press",)),
        ("AP — The bank rose. (AP)", ("AP",)),
        ("The bank of the delta rose today. (PSG)", ()),
        ("The bank of the delta rose, Reuters reported.", ()),
        ("The trade union of the delta met (the UPI was there) today.", ()),
        ("The bank of the delta rose today.", ()),
    ],
)
def test_a_text_names_an_agency_before_its_first_sentence_or_after_its_last(body: str, credits: tuple[str, ...]):
    assert settled(entry(abstract="", body=body), FEED, NOW).credits == credits


def test_an_agency_is_credited_once():
    place = "VELLMAR (Associated Courier) — The court ruled"
    one = entry(abstract=f"{place} today.", body=f"{place} late.", credits=("Associated Courier",))

    assert settled(one, FEED, NOW).credits == ("Associated Courier",)


def test_a_place_alone_is_no_credit():
    assert settled(entry(body="VELLMAR — The court (Associated Courier) — ruled."), FEED, NOW).credits == ()


@pytest.mark.parametrize(
    "said",
    [
        {"sections": ("Opinion",)},
        {"sections": ("News", "TRIBUNES")},
        {"genres": ("Op-Ed",)},
        {"tags": ("Editorial",)},
        {"headline": "Opinion: A city that cuts its buses"},
        {"headline": "Tribune : « Rendons les gares »"},
        {"headline": "ÉDITORIAL : Rendons les gares"},
    ],
)
def test_an_opinion_says_so(said: dict[str, object]):
    assert is_opinion(entry(**said))
    assert first(entry(**said)).story.is_opinion


@pytest.mark.parametrize(
    "said", [{}, {"sections": ("Opinion polls",)}, {"headline": "Opinion is split"}, {"abstract": "Opinion: no."}]
)
def test_news_is_no_opinion(said: dict[str, object]):
    assert not is_opinion(entry(**said))


@pytest.mark.parametrize("field", ["headline", "abstract", "body"])
def test_words_can_be_counted_only_where_all_of_it_has_spaces(field: str):
    assert can_be_counted(entry())
    assert not can_be_counted(entry(**{field: "中国足球新改革方案"}))


# ── links ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (" HTTPS://Harbor.Example/A?utm_source=x&id=1&smid=tw#top ", "https://harbor.example/A?id=1"),
        ("https://h.example/a?UTM_Medium=x&at_campaign=y&mc_cid=z&fbclid=w", "https://h.example/a"),
        (
            "https://h.example/a?reference=1&partnership=2&cmps=3",
            "https://h.example/a?reference=1&partnership=2&cmps=3",
        ),
        ("https://h.example/a?q=a+b%20c&flag&x=1;2&&e=", "https://h.example/a?q=a+b%20c&flag&x=1;2&e="),
        ("https://h.example/a?ref=rss&ref_src=x", "https://h.example/a"),
        ("https://h.example/utm_source", "https://h.example/utm_source"),
        ("https://h.example", "https://h.example"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_a_canonical_link_has_no_fragment_and_no_tracking(link: str, found: str):
    assert canonical(link) == found
    assert canonical(found) == found


def test_a_story_may_have_no_link():
    assert first(entry(link=None)).story.link is None
    assert first(entry(link="")).story.link is None
