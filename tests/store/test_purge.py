"""When its time is over a text is nowhere on the disk: rows, search, index pages, journal."""

from __future__ import annotations

import re

import pytest

from skill.store.database import Database
from skill.store.stories import Stories
from skill.stories.story import Entry
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Press,
    Talker,
    bytes_on_disk,
    everything,
    licence,
    made_up,
    opened_press,
    text_in,
)
from tests.houses import (
    long_entry as entry,
)

FAR = NOW + 40 * DAY


def left(press: Press, *texts: str) -> list[str]:
    """The words of `texts` of which the disk still holds a trace, case apart. Made-up words have twelve letters."""
    disk = bytes_on_disk(press.database.path).lower()
    windows = {run[start : start + 12] for run in re.findall(rb"[a-z]{12,}", disk) for start in range(len(run) - 11)}
    words = {word.strip(".").lower() for text in texts for word in text.split()}
    return sorted(word for word in words if word.encode() in windows)


def cut_words(press: Press, story: Entry) -> list[str]:
    return left(press, text_in(story))


def test_every_word_is_on_the_disk_before_and_none_after(tmp_path):
    story = entry("a", tags=("zebulonia",))
    press = opened_press(tmp_path, story, keep="10d", max_age="unlimited")
    assert len(cut_words(press, story)) > 60

    assert press.stories.purge(NOW + 10 * DAY) == 4

    assert cut_words(press, story) == []
    assert press.rows("SELECT count(*) FROM shelf") == [(0,)]
    assert press.rows("SELECT count(*) FROM search") == [(0,)]
    assert press.rows("SELECT count(*) FROM shelf_label") == [(0,)]


def test_nothing_goes_a_moment_too_early(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="10d", max_age="unlimited")
    before = cut_words(press, story)

    assert press.stories.purge(NOW + 10 * DAY - MINUTE) == 0
    assert cut_words(press, story) == before
    assert press.stories.count(NOW + 10 * DAY - MINUTE) == 1


def test_spans_and_places_stay_so_that_what_was_spent_stays_spent(tmp_path):
    press = opened_press(tmp_path, entry("a"), keep="10d")
    before = press.rows("SELECT id, spans, places, words FROM rendition ORDER BY id")
    press.stories.purge(FAR)

    assert press.rows("SELECT id, spans, places, words FROM rendition ORDER BY id") == before
    assert press.rows("SELECT count(*) FROM rendition_text") == [(0,)]


def test_an_edited_storys_old_words_go_when_their_own_time_is_over(tmp_path):
    old, new = entry("a"), entry("a", edition="2")
    press = opened_press(tmp_path, old, keep="10d", max_age="unlimited")
    press.carries("front", new)
    press.refresh(NOW + DAY)
    press.stories.purge(NOW + 10 * DAY)

    assert cut_words(press, old) == []
    assert len(cut_words(press, new)) > 60


def test_a_story_that_is_too_old_to_be_said_is_in_no_index_though_its_text_is_kept(tmp_path):
    press = opened_press(tmp_path, entry("a"), keep="10d", max_age="48h")
    press.stories.purge(NOW + 3 * DAY)

    assert press.rows("SELECT count(*) FROM search") == [(0,)]
    assert press.rows("SELECT count(*) FROM rendition_text") == [(4,)]


def test_nothing_outlives_its_licence(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="30d", ends="2026-11-27")
    press.refresh(NOW + 2 * DAY)

    assert cut_words(press, story) == []


@pytest.mark.parametrize("stories", [1, 40, 400])
def test_pages_that_were_split_and_merged_hold_no_trace(tmp_path, stories):
    entries = [entry(f"story-{number}") for number in range(stories)]
    press = opened_press(tmp_path, *entries, keep="10d", max_age="unlimited")
    press.carries("front", *(entry(one.guid, edition="2") for one in entries[::3]))
    press.refresh(NOW + HOUR)
    press.stories.purge(FAR)

    assert left(press, *(text_in(one) for one in entries)) == []
    assert left(press, *(text_in(entry(one.guid, edition="2")) for one in entries[::3])) == []


def test_some_go_while_the_others_stay(tmp_path):
    early = [entry(f"early-{number}") for number in range(60)]
    late = [entry(f"late-{number}") for number in range(60)]
    press = opened_press(tmp_path, *early, keep="10d", max_age="unlimited")
    press.carries("front", *late)
    press.refresh(NOW + 5 * DAY)
    press.stories.purge(NOW + 11 * DAY)

    assert left(press, *(text_in(one) for one in early)) == []
    assert len(left(press, *(text_in(one) for one in late))) > 60 * 60


def test_a_reader_in_the_way_only_delays_it(tmp_path):
    story = entry("a")
    press = opened_press(tmp_path, story, keep="10d")
    press.database.texts.connection.execute("PRAGMA busy_timeout = 20")
    other = Database(f"sqlite:///{press.database.path}")
    with other.reading() as connection:
        connection.execute("SELECT count(*) FROM rendition_text").fetchone()
        press.stories.purge(FAR)
    assert cut_words(press, story) != []
    press.stories.purge(FAR + MINUTE)

    assert cut_words(press, story) == []


def test_what_is_killed_is_gone_with_the_next_round(tmp_path):
    story, other = entry("a"), entry("b")
    press = opened_press(tmp_path, story, other)
    press.withdraw(press.rows("SELECT id FROM story WHERE facts LIKE '%/a\"%'")[0][0])
    press.refresh(NOW + MINUTE)

    assert cut_words(press, story) == []
    assert len(cut_words(press, other)) > 60


def test_terms_that_change_after_its_time_do_not_write_a_text_again(tmp_path):
    story = entry("a", published_at=NOW)
    press = opened_press(tmp_path, story, keep="1h", max_age="unlimited")
    press.refresh(NOW + 2 * HOUR)
    assert cut_words(press, story) == []

    press.licensed(licence(keep="1h", max_age="unlimited", version=2))
    press.refresh(NOW + 3 * HOUR)
    assert cut_words(press, story) == []


def test_conversations_and_what_was_heard_go_after_their_days(tmp_path):
    press = opened_press(tmp_path, entry("a"), tell=())
    Talker(press.desk).asks("NewsIntent")
    assert press.rows("SELECT (SELECT count(*) FROM heard) > 0, (SELECT count(*) FROM conversation)") == [(1, 1)]

    press.stories.purge(NOW + 25 * HOUR)
    assert press.rows("SELECT (SELECT count(*) FROM heard) > 0, (SELECT count(*) FROM conversation)") == [(1, 0)]
    press.stories.purge(NOW + 49 * HOUR)
    assert press.rows("SELECT count(*) FROM heard") == [(0,)]


def test_what_was_heard_is_kept_as_long_as_a_notice_may_be_told_and_counts_as_heard_no_longer(tmp_path):
    press = opened_press(tmp_path, entry("a"), within="7d", max_age="unlimited")
    talker = Talker(press.desk)
    assert "heard everything" not in everything(talker.asks("NewsIntent"))
    assert "heard everything" in everything(talker.asks("NewsIntent", NOW + 47 * HOUR))
    press.stories.purge(NOW + 49 * HOUR)
    assert press.rows("SELECT count(*) FROM heard") == [(2,)]
    assert "heard everything" not in everything(talker.asks("NewsIntent", NOW + 49 * HOUR))
    press.stories.purge(NOW + 49 * HOUR + 7 * DAY)
    assert press.rows("SELECT count(*) FROM heard") == [(0,)]


def test_a_purge_of_nothing_is_no_harm(tmp_path):
    press = Press(tmp_path)
    assert press.stories.purge(NOW) == 0
    assert Stories(press.database).count(NOW) == 0
    assert made_up("a", 3) == made_up("a", 3)
