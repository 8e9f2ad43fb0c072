"""What is found for labelled queries: `python -m tests.bench.queries [--feeds FOLDER]`.

Without a folder: those of `tests/voice/queries.toml` over the samples, asked of the skill. With one: real ones too, of
which the labels hold a query and hashes of the GUIDs that would be a right answer; FOLDER holds the documents. There
the store is asked, as a turn asks it, and the first three that it finds are what would be told.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from skill.desk.ports.turns import Wanted
from skill.store.database import Database
from skill.store.finding import findable
from skill.store.rows import facts_of, millis
from skill.store.turns import Turns
from skill.stories.preferences import NONE
from skill.stories.story import Entry, Story
from tests.asking import Outcome, Query, share, table, verdict
from tests.bench.clusters import name_of, read
from tests.houses import DAY, NOW, empty_database
from tests.samples import open_samples
from tests.voice.test_queries import MOST_WRONG, headlines_of, labelled, outcomes_of

LABELS = Path(__file__).parent / "labelled_queries.json"


@dataclass(frozen=True, slots=True)
class Labels:
    """`files` says in which language each document is, since few say it."""

    files: Mapping[str, str]
    queries: tuple[Query, ...]


def read_labels(path: Path) -> Labels:
    written = json.loads(path.read_text(encoding="utf-8"))
    queries = (Query(locale, "real", words, frozenset(right)) for locale, words, right in written["queries"])
    return Labels({file: language for language, files in written["files"].items() for file in files}, tuple(queries))


def put(database: Database, entries: Sequence[tuple[str, Entry]]) -> None:
    """On the shelf as a licence that grants headline and abstract has them, in the order of their documents."""
    found = []
    with database.writing() as connection:
        for number, (language, entry) in enumerate(entries):
            published = NOW - timedelta(minutes=number + 1)
            story = Story(f"feeds/{name_of(entry)}", "feeds", "feeds", "feeds", "news", language, entry.link, 1,
                          published, published)  # fmt: skip
            at = millis(published)
            connection.execute(
                "INSERT OR IGNORE INTO story (id, publisher, feed, title, kind, language, first_seen, published_at,"
                " version, state, facts, cut_key, filing) VALUES (?, 'feeds', 'feeds', 'feeds', 'news', ?, ?, ?, 1,"
                " 'live', ?, '', 1)",
                (story.id, language, at, at, facts_of(story)),
            )
            connection.execute(
                "INSERT OR IGNORE INTO shelf (story, publisher, title, kind, language, is_opinion, published_at,"
                " version, say_from, say_until) VALUES (?, 'feeds', 'feeds', 'news', ?, 0, ?, 1, ?, ?)",
                (story.id, language, at, at, millis(NOW + DAY)),
            )
            words = " ".join((entry.abstract, *entry.tags, *entry.sections))
            found.append(findable(story.id, published, entry.headline, words, language))
    database.texts.put([], found)


def real(folder: Path) -> list[Outcome]:
    labels = read_labels(LABELS)
    entries = [(labels.files[file], entry) for file, entry in read(folder) if file in labels.files]
    with tempfile.TemporaryDirectory() as place:
        database = empty_database(Path(place))
        put(database, entries)
        turns = Turns(database)
        outcomes = []
        for query in labels.queries:
            wanted = Wanted(query.locale.partition("-")[0], words=query.words, nearness="about")
            with turns.looking() as store:
                told = tuple(story.id for story in store.shelf(wanted, NOW, 0, NONE.length))
            right = {f"feeds/{one}" for one in query.right}
            outcomes.append(Outcome(query, told, verdict(query, [story in right for story in told])))
        database.close()
    return outcomes


def samples() -> list[Outcome]:
    with tempfile.TemporaryDirectory() as place:
        house = open_samples(Path(place))
        outcomes = outcomes_of(house, labelled(), headlines_of(house))
        house.database.close()
    return outcomes


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--feeds", type=Path, help="A folder of documents.")
    arguments.add_argument("--show", action="store_true", help="Show the queries that were answered wrongly or missed.")
    asked = arguments.parse_args()
    runs = [samples(), *([real(asked.feeds)] if asked.feeds else [])]
    for outcomes in runs:
        print(table(outcomes), end="\n\n")
        for one in outcomes if asked.show else ():
            if one.verdict in {"missed", "wrong"}:
                print(f"{one.verdict}: {one.query.words}: {', '.join(one.told)}")
    return 0 if all(share(outcomes, "wrong") < MOST_WRONG for outcomes in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
