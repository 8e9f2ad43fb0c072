"""An invented feed, polled nine times through the real formats, desk and store: what a listener hears of it.

The edits, gaps and dates are of the kinds that a real series shows (`python -m tests.bench.series`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.bench.series import Count, Replayed, counted, polls_in, replay
from tests.houses import HOUR, MINUTE, NOW, Talker, entry, made_up, opened_press, runs, said, sentence

BODY = (
    "The ferry left the north pier at seven in the evening with the whole crew on deck. The harbour master had said at"
    " noon that no boat would sail before the storm was over. {}"
)


@dataclass(frozen=True)
class Item:
    """An item of the feed; its words are made up from its name, those of `edited` parts from that, too."""

    name: str
    date: datetime = NOW - HOUR
    headline: str = ""
    abstract: str = ""
    link: str = ""
    guid: str = ""

    def __str__(self) -> str:
        link = self.link or f"https://harbor.example/{self.name}"
        headline = sentence(made_up(f"{self.name} headline {self.headline}", 6)).rstrip(".")
        abstract = sentence(made_up(f"{self.name} abstract {self.abstract}", 14))
        return (
            f"<item><title>{headline}</title><link>{link}</link><guid>{self.guid or link}</guid>"
            f"<description>{abstract}</description><pubDate>{format_datetime(self.date)}</pubDate></item>"
        )


def document(items: Iterable[Item]) -> bytes:
    found = "\n".join(map(str, items))
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Wire</title>\n{found}</channel></rss>'.encode()


FERRY, LIGHT, MARKET, SCHOOL = (Item(name) for name in ("ferry", "light", "market", "school"))
MOVED = replace(FERRY, date=NOW + 3 * HOUR)
POLLS: tuple[tuple[Item, ...], ...] = (
    (FERRY, LIGHT, MARKET),
    (FERRY, LIGHT, MARKET),
    (SCHOOL, FERRY, LIGHT, MARKET),
    (MOVED, SCHOOL, LIGHT, MARKET),  # its date moves, and it stands first again
    (MOVED, SCHOOL, replace(LIGHT, abstract="edited"), MARKET),
    (),  # an empty channel is no news
    (MOVED, replace(SCHOOL, headline="edited"), replace(LIGHT, abstract="edited")),  # the market vanishes
    (MOVED, SCHOOL, LIGHT),  # two edits are taken back
    (MARKET, MOVED, SCHOOL, LIGHT),  # and the market comes back
)


def written(folder: Path, polls: Iterable[Iterable[Item]]) -> Path:
    folder.mkdir()
    for number, items in enumerate(polls, start=1):
        stamp = NOW + number * timedelta(hours=1)
        (folder / f"{stamp:%Y%m%dT%H%M%SZ}.xml").write_bytes(document(items))
    return folder


def replayed(folder: Path, polls: Iterable[Iterable[Item]]) -> Replayed:
    series = written(folder / "series", polls)
    return replay(polls_in(series), folder, series)


def test_stories_versions_and_dates_are_those_that_a_count_by_hand_finds(tmp_path):
    by_hand = counted([document(items) for items in POLLS])
    done = replayed(tmp_path, POLLS)

    assert by_hand == Count(stories=4, versions=8, dates_moved=1, vanished=4, came_back=4, gone=0)
    assert (done.stories, done.versions, done.gone) == (4, 8, 0)
    assert (done.reported_new, done.reported_changed, done.dates_raised) == (4, 4, 0)


def test_nobody_hears_a_story_again_but_as_an_update_and_no_word_too_many_leaves(tmp_path):
    done = replayed(tmp_path, POLLS)

    assert done.again == []
    assert done.leaks == []
    assert done.updates == 1, "the edited standfirst; a headline that changed has no new words to tell"
    assert done.told > 2 * len(POLLS)


def test_an_update_is_told_in_the_words_that_are_new(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.carries("front", entry("a", abstract="The night boat sails at nine again."))
    press.refresh(NOW + MINUTE)
    answer = said(talker.asks("NewsIntent", NOW + MINUTE))

    assert "This one has changed since you heard it." in answer
    assert "The night boat sails at nine again." in answer


def test_what_only_goes_on_otherwise_is_not_announced_again(tmp_path):
    press = opened_press(tmp_path, entry("a", abstract="", body=BODY.format("It was full.")))
    talker = Talker(press.desk)
    talker.asks("NewsIntent")
    press.carries("front", entry("a", abstract="", body=BODY.format("Nobody was on board.")))
    press.refresh(NOW + MINUTE)
    answer = said(talker.asks("NewsIntent", NOW + MINUTE))

    assert press.rows("SELECT version FROM story") == [(2,)]
    assert "changed" not in answer
    assert not runs(answer) & runs(BODY)
