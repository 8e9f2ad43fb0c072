"""Promise 6: a rendition past its retention or its licence's end is nowhere on disk, index and journal included.

Stories come, are edited, killed, told and re-licensed in an order that chance chooses; then time passes.
"""

from __future__ import annotations

import random
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from skill.store.database import Database
from skill.stories.story import Entry
from tests.houses import DAY, HOUR, NOW, Press, Talker, bytes_on_disk, entry, harbor_id, licence, text_in

KEEP = timedelta(days=5)


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
