"""Polls of one feed, replayed at their own times through the real formats, desk and store, beside a count by hand.

    python -m tests.bench.series --series FOLDER

FOLDER holds one document a poll, named by its UTC time (`20200426T233518Z.xml`). The count by hand looks at the raw
bytes with regular expressions and shares no code with the skill. After each poll a listener asks for the news until
there is none left, and a few more each ask for all of it: a story that is told to one of them once more, with no word
that the listener had not heard, was announced again. What left is held against the documents by the adversary's own
measure, over all versions together.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from skill.desk.ports.feeds import Fetched, Validators
from skill.intake.formats import Formats
from tests.adversary.answers import texts_of
from tests.adversary.documents import documents_in
from tests.adversary.words import Hunt, Index
from tests.houses import Press, Talker, licence

FEED = "front"
STORY_WORDS, ANSWER_WORDS = 40, 40
# No visit takes more answers than this: a listener who never comes to an end is a fault of its own.
MOST_ANSWERS = 60
UPDATED = "This one has changed since you heard it."

_ITEM = re.compile(r"<item\b.*?</item>", re.DOTALL)
_SAYS = ("title", "link", "description", "dc:creator", "category")


@dataclass(frozen=True, slots=True)
class Count:
    """What the documents hold: stories, and versions, which are changes of what one says from poll to poll."""

    stories: int
    versions: int
    dates_moved: int
    vanished: int
    came_back: int
    gone: int


@dataclass
class Replayed:
    """What the skill made of it. `again` names each story that was announced again, `leaks` each word too many."""

    polls: int = 0
    reported_new: int = 0
    reported_changed: int = 0
    stories: int = 0
    versions: int = 0
    gone: int = 0
    dates_raised: int = 0
    answers: int = 0
    told: int = 0
    updates: int = 0
    again: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    most_of_a_story: int = 0


def counted(documents: Sequence[bytes]) -> Count:
    said: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    dates: dict[str, list[str]] = defaultdict(list)
    before: set[str] = set()
    vanished: set[str] = set()
    came_back: set[str] = set()
    for document in documents:
        here = set()
        for item in _ITEM.findall(document.decode("utf-8")):
            guid = _in(item, "guid")[0]
            here.add(guid)
            says = tuple(text for name in _SAYS for text in _in(item, name))
            if says not in said[guid][-1:]:
                said[guid].append(says)
            dates[guid] += [date for date in _in(item, "pubDate") if date not in dates[guid][-1:]]
        came_back |= here & vanished
        vanished |= before - here
        before = here
    moved = sum(len(found) - 1 for found in dates.values())
    return Count(
        len(said), sum(map(len, said.values())), moved, len(vanished), len(came_back), len(said.keys() - before)
    )


def _in(item: str, name: str) -> list[str]:
    return [html.unescape(text).strip() for text in re.findall(rf"<{name}\b[^>]*>(.*?)</{name}>", item, re.DOTALL)]


def replay(polls: Mapping[datetime, bytes], folder: Path, word_for_word: Path) -> Replayed:
    """`word_for_word` is a folder with the same documents, which the adversary reads by itself."""
    press = Press(folder)
    press.newsroom = replace(press.newsroom, parser=Formats())
    press.licensed(
        licence(starts="2000-01-01", max_age="unlimited", keep="3650d", per_story=STORY_WORDS, per_answer=ANSWER_WORDS)
    )
    (document,) = documents_in(word_for_word, word_for_word)
    index, done = Index(document.stories), Replayed(len(polls))
    hunt = Hunt(index, ANSWER_WORDS)
    heard: dict[str, dict[str, int]] = defaultdict(dict)
    published: dict[str, int] = {}
    for number, (now, body) in enumerate(polls.items()):
        press.fetcher.answers[FEED] = Fetched(body, "application/rss+xml", "utf-8", Validators(f'"{number}"'))
        report = next(one for one in press.refresh(now).reports if one.feed == FEED)
        done.reported_new += report.new
        done.reported_changed += report.changed
        for listener in ("always there", f"only at poll {number}"):
            _listen(press, listener, now, heard[listener], hunt, done)
        for story, date in press.rows("SELECT id, published_at FROM story"):
            done.dates_raised += date > published.get(story, date)
            published[story] = date
    ((done.stories,),) = press.rows("SELECT count(*) FROM story")
    ((done.gone,),) = press.rows("SELECT count(*) FROM story WHERE gone_at IS NOT NULL")
    ((done.versions,),) = press.rows("SELECT count(*) FROM version")
    union = hunt.union()
    done.most_of_a_story = max(map(len, union.values()), default=0)
    done.leaks = [*map(str, hunt.leaks)]
    done.leaks += [f"{len(words)} words of {index.stories[one].name}" for one, words in union.items()
                   if len(words) > STORY_WORDS]  # fmt: skip
    press.database.close()
    return done


def _listen(press: Press, listener: str, now: datetime, heard: dict[str, int], hunt: Hunt, done: Replayed) -> None:
    """All the news, and of each story all that is to be had. What was heard comes again as an update, or never."""
    talker = Talker(press.desk, listener)
    for _ in range(MOST_ANSWERS):
        told, updates = _asked(press, talker, "NewsIntent", now, hunt, done)
        known = {story: version for story, version in told.items() if story in heard}
        again = [story for story, version in known.items() if version <= heard[story]]
        if again or len(known) != updates:
            done.again.append(f"{', '.join(again or known)} at {now:%Y-%m-%d %H:%M} to {listener}")
        done.told += len(told)
        done.updates += updates
        heard |= told
        if not told:
            return
        while _asked(press, talker, "MoreIntent", now, hunt, done)[0]:
            pass
    done.again.append(f"no end of news at {now:%Y-%m-%d %H:%M} for {listener}")


def _asked(
    press: Press, talker: Talker, intent: str, now: datetime, hunt: Hunt, done: Replayed
) -> tuple[dict[str, int], int]:
    """The stories that an answer tells, with their versions; and how many of them it calls changed."""
    ((before,),) = press.rows("SELECT coalesce(max(n), 0) FROM ledger")
    answer = talker.asks(intent, now)
    hunt.look(texts_of(answer), f"{intent} {now:%Y-%m-%d %H:%M}")
    done.answers += 1
    rows = press.rows("SELECT DISTINCT story, version FROM ledger WHERE n > ? AND kind = 'use'", before)
    return dict(rows), str(answer).count(UPDATED)


def polls_in(folder: Path) -> dict[datetime, bytes]:
    stamps = {path: datetime.strptime(path.stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for path in folder.glob("*.xml")}
    return {stamp: path.read_bytes() for path, stamp in sorted(stamps.items(), key=lambda pair: pair[1])}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--series", type=Path, required=True, help="A folder of one document a poll.")
    folder = arguments.parse_args().series
    polls = polls_in(folder)
    by_hand = counted(list(polls.values()))
    with tempfile.TemporaryDirectory() as place:
        ours = replay(polls, Path(place), folder)
    print(f"{'':28}{'by hand':>10}{'skill':>10}")
    for name, mine, theirs in (
        ("polls", len(polls), ours.polls),
        ("stories", by_hand.stories, ours.stories),
        ("versions", by_hand.versions, ours.versions),
        ("stories reported as new", by_hand.stories, ours.reported_new),
        ("not in the last poll", by_hand.gone, ours.gone),
        ("edits reported", by_hand.versions - by_hand.stories, ours.reported_changed),
    ):
        print(f"{name:28}{mine:10}{theirs:10}")
    print(f"publication dates moved {by_hand.dates_moved} times, taken over {ours.dates_raised} times")
    print(f"{by_hand.vanished} stories vanished, {by_hand.came_back} of them came back")
    print(f"{ours.answers} answers told {ours.told} stories, {ours.updates} of them as updates")
    print(f"announced again: {len(ours.again)}", *ours.again[:10], sep="\n  ")
    print(f"most words of one story over all versions: {ours.most_of_a_story} of {STORY_WORDS}")
    print(f"words too many: {len(ours.leaks)}", *ours.leaks[:10], sep="\n  ")
    is_same = (by_hand.stories, by_hand.versions, by_hand.gone) == (ours.stories, ours.versions, ours.gone)
    return 0 if is_same and not ours.again and not ours.leaks and not ours.dates_raised else 1


if __name__ == "__main__":
    sys.exit(main())
