"""Two-word search over an archive of invented stories, beside plain FTS5: `python -m tests.bench.search`.

One search is what a turn asks of the store: which stories may be told now that hold both words, the best twelve. Plain
FTS5 is one `MATCH … ORDER BY rank LIMIT 12` over the same texts, with nothing to say who may be told, in a file of its
own in the same run. The archives have the same stories a day, so what may be found these days is the same in all: a
cost that follows the answer is flat, one that follows the archive is not.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from skill.desk.ports.turns import Wanted
from skill.store.finding import findable
from skill.store.rows import facts_of, millis
from skill.store.turns import Turns
from skill.stories.story import Story
from tests.houses import DAY, NOW, empty_database, made_up, sentence

SIZES, A_DAY, ROUNDS = (5_000, 25_000, 100_000), 500, 15
# Words as they are in news: the first few hundred stand in every tenth story, the last in hardly any (Zipf's law).
WORDS = made_up("a language", 20_000)
WEIGHTS = [1 / rank for rank in range(1, len(WORDS) + 1)]
PAGE = 12


def stories(count: int) -> list[tuple[Story, str, str]]:
    chance = Random(7)
    found = []
    for number in range(count):
        words = chance.choices(WORDS, WEIGHTS, k=38)
        published = NOW - number * DAY / A_DAY - timedelta(minutes=1)
        story = Story(f"harbor/{number:012}", "harbor", "times", "front", "news", "en-US",
                      f"https://harbor.example/{number}", 1, published, published)  # fmt: skip
        found.append((story, sentence(words[:8]).rstrip("."), sentence(words[8:])))
    return found


def ours(folder: Path, archive: Sequence[tuple[Story, str, str]]) -> Callable[[str], int]:
    folder.mkdir()
    database = empty_database(folder)
    until = millis(NOW + DAY)
    with database.writing() as connection:
        for story, _, _ in archive:
            at = millis(story.published_at)
            connection.execute(
                "INSERT INTO story (id, publisher, feed, title, kind, language, first_seen, published_at, version,"
                " state, facts, cut_key, filing) VALUES (?, 'harbor', 'front', 'times', 'news', 'en-US', ?, ?, 1,"
                " 'live', ?, '', 1)",
                (story.id, at, at, facts_of(story)),
            )
            connection.execute(
                "INSERT INTO shelf (story, publisher, title, kind, language, is_opinion, published_at, version,"
                " say_from, say_until) VALUES (?, 'harbor', 'times', 'news', 'en', 0, ?, 1, ?, ?)",
                (story.id, at, at, until),
            )
    database.texts.put(
        [], [findable(story.id, story.published_at, headline, words, "en") for story, headline, words in archive]
    )
    turns = Turns(database)

    def search(words: str) -> int:
        with turns.looking() as store:
            return len(store.shelf(Wanted("en", words=words), NOW, 0, PAGE))

    return search


def plain(path: Path, archive: Sequence[tuple[Story, str, str]]) -> Callable[[str], int]:
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE found USING fts5 (story UNINDEXED, words, tokenize = 'porter unicode61')")
    connection.executemany(
        "INSERT INTO found (story, words) VALUES (?, ?)",
        [(story.id, f"{headline} {words}") for story, headline, words in archive],
    )
    connection.commit()

    def search(words: str) -> int:
        asked = " AND ".join(f'"{word}"' for word in words.split())
        query = "SELECT story FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
        return len(connection.execute(query, (asked, PAGE)).fetchall())

    return search


# What is asked for: by how common its two words are.
ASKED = {
    "both common": [f"{WORDS[rank]} {WORDS[rank + 9]}" for rank in range(20, 60, 4)],
    "common and rare": [f"{WORDS[rank]} {WORDS[rank * 40]}" for rank in range(20, 60, 4)],
    "both rare": [f"{WORDS[rank * 100]} {WORDS[rank * 100 + 9]}" for rank in range(20, 60, 4)],
}


def milliseconds(search: Callable[[str], int], asked: Sequence[str]) -> float:
    start = time.process_time()
    for words in asked:
        search(words)
    return (time.process_time() - start) / len(asked) * 1e3


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="Stories in the archive.")
    sizes = arguments.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        searches = {}
        for size in sizes:
            archive = stories(size)
            searches[size] = (ours(Path(folder) / f"{size}", archive), plain(Path(folder) / f"{size}.db", archive))
        print(f"CPU ms a search, median of {ROUNDS} rounds in turns; stories found")
        for name, asked in ASKED.items():
            timed: dict[tuple[int, int], list[float]] = {(size, way): [] for size in sizes for way in (0, 1)}
            for _ in range(ROUNDS):
                for (size, way), found in timed.items():
                    found.append(milliseconds(searches[size][way], asked))
            first = statistics.median(timed[sizes[0], 0])
            for size in sizes:
                mine, floor = (statistics.median(timed[size, way]) for way in (0, 1))
                hits = sum(searches[size][0](words) for words in asked) / len(asked)
                print(
                    f"{name:16} {size:7} stories  ours {mine:7.3f}  plain FTS5 {floor:7.3f}  ({floor / mine:5.2f}×)"
                    f"  {mine / first:5.2f} of ours with {sizes[0]}  {hits:4.1f} found"
                )


if __name__ == "__main__":
    main()
