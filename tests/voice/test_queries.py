"""Labelled queries over the samples: what is told is what was asked for, and where there is nothing, that is said."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from skill.compose import House
from tests.asking import Outcome, Query, asked, share, table
from tests.samples import open_samples

FEWEST, FEWEST_WITHOUT_ANSWER = 120, 30
MOST_WRONG = 0.05


def labelled() -> list[Query]:
    written = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))
    return [
        Query(locale, kind, words, frozenset(right))
        for locale, kinds in written.items()
        for kind, queries in kinds.items()
        for words, right in queries.items()
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("queries"))
    yield opened
    opened.database.close()


def headlines_of(house: House) -> dict[str, str]:
    with house.database.reading() as connection:
        return dict(connection.execute("SELECT story, headline FROM texts.search").fetchall())


def outcomes_of(house: House, queries: Sequence[Query], headlines: Mapping[str, str]) -> list[Outcome]:
    return [asked(house, query, lambda piece, story: piece in headlines[story]) for query in queries]


@pytest.fixture(scope="module")
def headlines(house: House) -> dict[str, str]:
    return headlines_of(house)


def test_there_are_enough_of_them_and_each_names_one_story(headlines: dict[str, str]):
    queries = labelled()

    assert len(queries) >= FEWEST
    assert sum(not query.right for query in queries) >= FEWEST_WITHOUT_ANSWER
    pieces = {piece for query in queries for piece in query.right}
    assert {piece: n for piece in pieces if (n := sum(piece in one for one in headlines.values())) != 1} == {}


def test_few_answers_are_wrong(house: House, headlines: dict[str, str], record_property: Callable[[str, object], None]):
    outcomes = outcomes_of(house, labelled(), headlines)
    record_property("table", table(outcomes))
    wrong = [(one.query.words, [headlines[story] for story in one.told]) for one in outcomes if one.verdict == "wrong"]

    assert share(outcomes, "wrong") < MOST_WRONG, wrong
