"""`licences audit`, and the watcher that audits once a day."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.cli.refresh import _Day, _once
from skill.compose import House
from skill.desk.refresh import Round
from tests.cli.place import Place
from tests.houses import sample_house

FOUND = "it is marked as given, and no ledger row names it (given)"


def plant(database: Path) -> None:
    """A rendition that is marked as given, and never was."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE rendition SET given_at = 1"
            " WHERE id = (SELECT id FROM rendition WHERE words > 0 AND given_at IS NULL)"
        )


def test_an_audit_says_how_much_it_looked_at(filled: Place) -> None:
    filled.run("ask", "what's the news")
    done = filled.run("licences", "audit")
    assert (done.code, done.err) == (0, "")
    (line,) = done.lines
    said = re.fullmatch(
        r"nothing is wrong; looked at ledger rows: (\d+), answers: 1, stories: (\d+), licence versions: (\d+),"
        r" in \d+\.\d s",
        line,
    )
    assert said is not None, line
    assert all(int(number) > 2 for number in said.groups())


def test_a_finding_is_a_line_and_exit_code_1(filled: Place) -> None:
    plant(filled.folder / "byline.db")
    done = filled.run("licences", "audit")
    assert done.code == 1
    assert done.lines[0].startswith("rendition ")
    assert done.lines[0].endswith(FOUND)
    assert done.lines[1].startswith("findings: 1; looked at ledger rows: 0, answers: 0, ")


def test_an_audit_as_json(filled: Place) -> None:
    clean = filled.run("licences", "audit", "--json")
    assert clean.code == 0
    assert json.loads(clean.out)["findings"] == []
    plant(filled.folder / "byline.db")
    done = filled.run("licences", "audit", "--json")
    found = json.loads(done.out)
    assert done.code == 1
    assert [one["rule"] for one in found["findings"]] == ["given"]
    assert found["findings"][0].keys() == {"rule", "where", "sentence"}
    assert found["found"] == 1
    assert found["looked"].keys() == {"rows", "answers", "stories", "licences"}
    assert found["seconds"] >= 0


def test_without_a_database_there_is_nothing_to_audit(place: Place) -> None:
    done = place.run("licences", "audit")
    assert done.code == 2
    assert "there is no database at" in done.err


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = sample_house(tmp_path)
    yield house
    house.database.close()


def watched(house: House, days: list[int], *, quiet: bool = True) -> None:
    """Who watches is told of polls so many days after now, one after the other."""
    began, day = datetime.now(UTC), _Day(house, quiet)
    for later in days:
        now = began + timedelta(days=later)
        day.goes_on(Round((), {}, house.newsroom.stories.purge(now)), now)


@pytest.mark.parametrize(("days", "audits"), [([0], 1), ([0, 0, 0], 1), ([0, 0, 1, 1, 2], 3)])
def test_who_watches_audits_in_the_first_round_and_then_once_a_day(
    house: House, caplog: pytest.LogCaptureFixture, days: list[int], audits: int
) -> None:
    plant(house.database.path)
    watched(house, days)
    errors = [record for record in caplog.records if record.name == "byline.audit"]
    assert [record.levelno for record in errors] == [logging.ERROR] * audits
    assert all(record.getMessage().endswith(FOUND) for record in errors)


def test_who_watches_is_shown_what_was_found(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    plant(house.database.path)
    watched(house, [0])
    shown = " ".join(capsys.readouterr().out.split())
    assert FOUND in shown
    assert "audit: findings: 1; looked at ledger rows: 0" in shown


def test_who_watches_quietly_hears_of_findings_alone(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    watched(house, [0])
    assert "audit" not in capsys.readouterr().out
    watched(house, [0], quiet=False)
    assert "audit: nothing is wrong; looked at " in capsys.readouterr().out


def test_an_audit_that_cannot_be_made_is_logged_and_the_rounds_go_on(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with house.database.writing() as connection:
        connection.execute("ALTER TABLE heard RENAME COLUMN rendition TO rendered")
    watched(house, [0, 0])
    assert [record.getMessage() for record in caplog.records if record.name == "byline.audit"] == [
        "the audit could not be made"
    ]


def test_one_round_alone_does_not_audit(house: House, caplog: pytest.LogCaptureFixture) -> None:
    plant(house.database.path)
    asyncio.run(_once(house, quiet=True))
    assert [record for record in caplog.records if record.name == "byline.audit"] == []
