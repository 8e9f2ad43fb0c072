"""`statement` and `statement correct`: what they print, what they write, and how they say no."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from skill.store.database import Database
from skill.store.ledger import append
from tests.cli.place import Place
from tests.months import refusal_row, use_row, verified

# The last month that is over.
_FIRST = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
THEN = _FIRST - timedelta(days=3)
MONTH = f"{THEN:%Y-%m}"
RUNNING = f"{_FIRST + timedelta(days=2):%Y-%m}"
ASKED = ("statement", "--publisher", "hillgate", "--month", MONTH)


@pytest.fixture
def stated(filled: Place) -> Place:
    """A folder with uses of a sample licence last month, whose price is by use."""
    database = Database(f"sqlite:///{filled.folder / 'byline.db'}")
    ((publisher, licence),) = database.connection.execute(
        "SELECT 'hillgate', id FROM licence WHERE id LIKE 'hillgate%'"
    )
    given = {"publisher": publisher, "title": "hillgate-press", "licence_version": 1}
    with database.writing() as connection:
        uses = [use_row(THEN, licence, listener=n, price_micros=6000, **given) for n in range(12)]
        tries = [use_row(THEN, licence, door="simulator", billable=0, **given)]
        append(connection, [*uses, *tries, refusal_row(THEN, licence, **given)])
    database.close()
    return filled


def test_a_month_is_not_archived_before_it_is_accounted_for(stated):
    stated.run("ledger", "checkpoint")
    archive = ("ledger", "archive", "--before", f"{_FIRST:%Y-%m-%d}")
    refused = stated.run(*archive)
    assert (refused.code, refused.out) == (2, "")
    assert f"{MONTH} of hillgate has no final statement yet that holds all rows of hillgate-2026, and" in refused.err
    assert f"python -m skill statement --publisher hillgate --month {MONTH}, once" in refused.err

    before = stated.run(*ASKED).out
    moved = stated.run(*archive)
    assert (moved.code, moved.lines[-1]) == (0, "moved 14 rows to 1 file")
    assert stated.run(*ASKED).out == before


def test_the_month_that_runs_is_not_archived(stated):
    database = Database(f"sqlite:///{stated.folder / 'byline.db'}")
    with database.writing() as connection:
        given = {"publisher": "hillgate", "title": "hillgate-press", "licence_version": 1}
        append(connection, [use_row(datetime.now(UTC), "hillgate-2026", **given)])
    database.close()
    stated.run(*ASKED)
    stated.run("ledger", "checkpoint")
    archive = ("ledger", "archive", "--before", "2999-01-01")
    assert f"{datetime.now(UTC):%Y-%m} of hillgate has no final statement yet" in stated.run(*archive).err
    assert stated.run(*archive, "--unaccounted").lines[-1] == "moved 15 rows to 1 file"


def test_it_prints_a_table_with_head_and_sum(stated):
    done = stated.run(*ASKED)
    assert (done.code, done.err) == (0, "")
    assert f"Report:           byline-statement/1 hillgate/hillgate-2026/{MONTH}/0" in done.out
    assert "Words delivered, not words heard" in done.out
    assert "Tries left out:   1 use, 0 refusals" in done.out
    (net,) = (line for line in done.lines if line.startswith("Net due:"))
    assert net.endswith("500.00 USD")
    assert any(line.split()[:1] == ["Total"] for line in done.lines)
    assert "simulator" not in [word for line in done.lines if line.startswith(MONTH) for word in line.split()]
    assert "QUOTA 1" in done.out


def test_all_doors_shows_tries_as_rows(stated):
    done = stated.run(*ASKED, "--all-doors")
    assert any("simulator" in line and line.rstrip().endswith("a try") for line in done.lines)
    (found,) = json.loads(stated.run(*ASKED, "--all-doors", "--format", "json").out)["tries"].values()
    assert [(row["door"], row["amount_micros"]) for row in found] == [("simulator", 0)]


def test_json_and_lines_are_what_the_publishers_own_check_takes(stated):
    files = [stated.folder / name for name in ("statement.json", "lines.jsonl", "key.pem")]
    done = stated.run(*ASKED, "--format", "json", "--output", str(files[0]), "--lines", str(files[1]))
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [f"written: {files[0]}", f"written: {files[1]}"]
    header = json.loads(files[1].read_text(encoding="utf-8").splitlines()[0])
    files[2].write_text(header["public_key"], encoding="utf-8")
    code, said = verified(*files, licences=[stated.folder / "fixtures/licences/hillgate.toml"])
    assert [line for line in said.splitlines() if line.startswith("FAILS")] == [], said
    assert code == 0


def test_a_second_run_writes_the_same_bytes(stated):
    first = stated.run(*ASKED, "--format", "json").out
    assert stated.run(*ASKED, "--format", "json").out == first
    assert json.loads(first)["statements"][0]["provisional"] is False


def test_a_csv_file_says_how_it_is_written(stated):
    path = stated.folder / "statement.csv"
    assert stated.run(*ASKED, "--format", "csv", "--output", str(path)).code == 0
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfReport,")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert ["Net due", "500.00", "USD"] in [row[:3] for row in rows]
    assert stated.run(*ASKED, "--format", "csv").out.startswith("Report,")


def test_html_is_one_page(stated):
    done = stated.run(*ASKED, "--format", "html")
    assert done.out.startswith("<!doctype html>")
    assert done.out.count("<svg") == 1


def test_the_month_that_runs_is_provisional_and_kept_nowhere(stated):
    done = stated.run("statement", "--publisher", "hillgate", "--month", RUNNING)
    assert "provisional: the month is not closed" in done.out
    database = Database(f"sqlite:///{stated.folder / 'byline.db'}")
    assert database.connection.execute("SELECT count(*) FROM statement").fetchone() == (0,)
    database.close()


def test_a_correction_restates_a_closed_month(stated):
    stated.run(*ASKED)
    done = stated.run(
        "statement", "correct", "--publisher", "hillgate", "--licence", "hillgate-2026", "--month", MONTH,
        "--amount", "-12.500000", "--why", "counted twice",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"of the ledger: -12.500000 USD to hillgate-2026 for {MONTH}: counted twice\n")
    line = stated.run("ledger", "show").lines[-1]
    assert line.endswith(f"-12.5000 USD  adjustment: {MONTH}: counted twice")
    out = stated.run(*ASKED).out
    assert f"Status:           restatement 1, in place of hillgate/hillgate-2026/{MONTH}/0" in out
    assert "487.50 USD" in out
    assert "row 15 is" not in stated.run("ledger", "verify").out


CORRECT = {
    "--publisher": "hillgate", "--licence": "hillgate-2026", "--month": MONTH, "--amount": "1.00", "--why": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--publisher": "nobody"}, "there is no publisher 'nobody'; there are: "),
        ({"--licence": "harbor-2026"}, "hillgate has no licence 'harbor-2026'; it has: hillgate-2026"),
        ({"--month": "2099-01"}, "2099-01 has not begun"),
        ({"--month": "soon"}, "'soon' is no month; write one such as 2026-11"),
        ({"--amount": "much"}, "'much' is no amount of money; write one such as -12.50"),
        ({"--why": " "}, "--why TEXT"),
    ],
)
def test_a_correction_that_cannot_be_made_is_one_sentence_and_2(stated, changes, said):
    done = stated.run("statement", "correct", *(word for pair in (CORRECT | changes).items() for word in pair))
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "a statement is of a publisher and a month"),
        (("--publisher", "hillgate"), "a statement is of a publisher and a month"),
        (("--publisher", "nobody", "--month", MONTH), "there is no publisher 'nobody'"),
        (("--publisher", "hillgate", "--month", "2026-13"), "'2026-13' is no month"),
        (("--publisher", "hillgate", "--month", "2099-01"), "2099-01 has not begun"),
        (("--publisher", "hillgate", "--month", MONTH, "--licence", "x"), "hillgate has no licence 'x'"),
        (("--publisher", "hillgate", "--month", MONTH, "--output", "no/such/folder"), "cannot be written"),
        (("--publisher", "hillgate", "--month", MONTH, "--lines", "no/such/folder"), "cannot be written"),
    ],
)
def test_what_cannot_be_stated_is_said_and_2(stated, words, said):
    done = stated.run("statement", *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_publisher_without_licence_and_rows_has_nothing_and_that_is_fine(stated):
    done = stated.run("statement", "--publisher", "hillgate", "--month", "2021-05")
    assert done.code == 0
    assert "was in force in 2021-05, and the ledger has nothing of it" in done.out
