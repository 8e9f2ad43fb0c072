"""Promise 6: a rendition past its retention or its licence's end is nowhere on disk, index and journal included.

Stories come, are edited, killed, told and re-licensed in an order that chance chooses; then time passes.
"""

from __future__ import annotations

import random
import re
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from skill.store.backup import back_up
from skill.store.database import Database
from skill.stories.story import Entry
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, bytes_on_disk, harbor_id, licence, text_in
from tests.houses import long_entry as entry
from tests.marker import SENTENCE, filled, marked, traces

KEEP = timedelta(days=5)
MILLISECOND = timedelta(milliseconds=1)


def left(path: Path, texts: list[str]) -> list[str]:
    disk = bytes_on_disk(path).lower()
    windows = {run[at : at + 12] for run in re.findall(rb"[a-z]{12,}", disk) for at in range(len(run) - 11)}
    return [
        word
        for word in {word.strip(".").lower() for text in texts for word in text.split()}
        if word.encode() in windows
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_word_outlives_its_retention(seed):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        press = Press(Path(folder))
        seen: dict[Entry, datetime] = {}
        living: dict[str, Entry] = {}
        now, version, max_age = NOW, 1, "unlimited"
        for _ in range(14):
            now += chance.choice([HOUR, 6 * HOUR, DAY])
            for _ in range(chance.randrange(1, 9)):
                guid = f"story-{chance.randrange(40)}"
                edition = chance.choice(["", "2", "3"])
                living[guid] = entry(guid, edition=edition, published_at=now - HOUR, tags=(f"tag{edition}",))
            if chance.random() < 0.4:
                version, max_age = version + 1, chance.choice(["2d", "unlimited"])
            press.licensed(licence(version=version, keep="5d", max_age=max_age))
            carried = chance.sample(sorted(living), min(len(living), 12))
            press.carries("front", *(living[guid] for guid in carried))
            for guid in carried:
                seen.setdefault(entry_of(living[guid]), now)
            press.refresh(now)
            Talker(press.desk, listener=str(chance.randrange(3))).asks(
                chance.choice(["NewsIntent", "MoreIntent", "AMAZON.NextIntent", "AMAZON.RepeatIntent"]), now
            )
            if chance.random() < 0.3 and carried:
                press.withdraw(harbor_id(chance.choice(carried)))
            over = [text_in(one) for one, first in seen.items() if first + KEEP <= now]
            press.stories.purge(now)
            assert left(press.database.path, over) == []

        press.stories.purge(now + KEEP)
        assert left(press.database.path, [text_in(one) for one in seen]) == []
        press.database.close()
        assert left(press.database.path, [text_in(one) for one in seen]) == []


def entry_of(one: Entry) -> Entry:
    """The words alone, so that a version is known again when it comes back."""
    return Entry("", None, one.headline, one.abstract, one.body, None)


def test_a_licence_that_ends_takes_its_words_with_it(tmp_path):
    press = Press(tmp_path)
    stories = [entry(f"s{number}") for number in range(20)]
    press.licensed(licence(ends="2026-11-26T12:00:00Z"))
    press.carries("front", *stories)
    press.refresh()
    assert len(left(press.database.path, [text_in(one) for one in stories])) > 1000
    press.refresh(NOW + DAY)
    assert left(press.database.path, [text_in(one) for one in stories]) == []


def test_the_search_index_itself_forgets(tmp_path):
    press = Press(tmp_path)
    story = entry("a")
    press.licensed(licence(keep="1d"))
    press.carries("front", story)
    press.refresh()
    press.stories.purge(NOW + DAY)
    other = Database(f"sqlite:///{press.database.path}")
    blobs = b"".join(row[0] for row in other.connection.execute("SELECT block FROM search_data"))
    words = [word.strip(".").lower().encode() for word in text_in(story).split()]
    assert not [word for word in words if word[:8] in blobs]


# ── a marked sentence ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("others", [0, 60])
def test_a_marked_sentence_is_on_the_disk_for_its_hour_and_nowhere_after(tmp_path, others):
    press = filled(tmp_path, *(entry(f"other-{number}") for number in range(others)))
    assert traces(tmp_path)["byline.text.db-wal"] > 50
    press.stories.purge(NOW + HOUR - MILLISECOND)
    assert traces(tmp_path)["byline.text.db-wal"] > 50

    press.stories.purge(NOW + HOUR)
    assert traces(tmp_path) == {}
    press.database.close()
    assert traces(tmp_path) == {}


@pytest.mark.parametrize("others", [0, 60])
def test_a_killed_sentence_is_nowhere_after_the_next_purge(tmp_path, others):
    stories = [entry(f"other-{number}") for number in range(others)]
    press = filled(tmp_path, *stories)
    press.withdraw(harbor_id("marked"))
    assert traces(tmp_path) != {}

    press.stories.purge(NOW + MINUTE)
    assert traces(tmp_path) == {}
    assert bool(traces(tmp_path, map(text_in, stories))) == bool(others)


def test_a_marked_sentence_is_gone_after_the_index_merged_its_segments(tmp_path):
    press = filled(tmp_path)
    for number in range(40):
        press.carries("front", *(entry(f"other-{number}-{one}") for one in range(4)), marked())
        press.refresh(NOW + MINUTE)
    press.database.texts.connection.execute("INSERT INTO search (search, rank) VALUES ('merge', -8)")
    assert traces(tmp_path) != {}

    press.stories.purge(NOW + HOUR)
    assert traces(tmp_path) == {}


def test_a_reader_of_texts_delays_the_scrub_to_the_next_round(tmp_path):
    press = filled(tmp_path)
    press.database.texts.connection.execute("PRAGMA busy_timeout = 20")
    other = Database(f"sqlite:///{press.database.path}")
    with other.reading() as connection:
        connection.execute("SELECT count(*) FROM rendition_text").fetchone()
        press.stories.purge(NOW + HOUR)
        assert traces(tmp_path) != {}
    press.stories.purge(NOW + HOUR)
    assert traces(tmp_path) == {}


def test_two_processes_that_purge_at_once_leave_nothing(tmp_path):
    press = filled(tmp_path, *(entry(f"other-{number}") for number in range(60)))
    failures: list[BaseException] = []

    def purge(one: Press) -> None:
        try:
            one.stories.purge(NOW + HOUR)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=purge, args=(one,)) for one in (press, press.another(), press.another())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    press.stories.purge(NOW + HOUR)
    assert failures == []
    assert traces(tmp_path) == {}


def test_a_backup_of_any_moment_holds_no_word(tmp_path):
    stories = [entry(f"other-{number}") for number in range(60)]
    press = filled(tmp_path, *stories)
    press.withdraw(harbor_id("other-3"))
    (tmp_path / "kept").mkdir()
    back_up(press.database, tmp_path / "kept" / "one.db")
    press.stories.purge(NOW + HOUR)
    back_up(press.database, tmp_path / "kept" / "two.db")
    assert traces(tmp_path / "kept", [SENTENCE, *map(text_in, stories)]) == {}
    assert (tmp_path / "kept" / "two.db").stat().st_size > 50_000
