"""`export`: what its commands print, leave behind, and how they end."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.compose import open_house
from skill.desk.newsroom import take_over_folder
from tests.cli.place import Place
from tests.houses import existing_database, withdraw
from tests.samples import ROOT, open_samples, sample_settings

HARBOR = (
    "export", "training", "--publisher", "harbor", "--recipient", "Example Models", "--model", "example-foundation",
    "--purpose", "pretraining",
)  # fmt: skip


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, with what is kept of them to train with."""
    folder = tmp_path_factory.mktemp("stock")
    house = open_samples(folder)
    house.database.close()
    return folder


@pytest.fixture
def filled(place: Place, stock: Path) -> Place:
    for name in ("byline.db", "byline.text.db"):
        shutil.copy(stock / name, place.folder)
    shutil.copytree(stock / "byline.training", place.folder / "byline.training")
    return place


def files_in(folder: Path) -> set[str]:
    """But for what SQLite keeps beside a database that is open."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def killed(place: Place, story: str) -> None:
    withdraw(place.folder / "byline.db", story)


def manifest(place: Place, folder: str = "out") -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((place.folder / folder / "manifest.json").read_bytes())
    return found


def test_an_export_and_what_follows_a_kill(filled):
    done = filled.run(*HARBOR, "--output", "out")
    assert (done.code, done.err) == (0, "")
    items = manifest(filled)["items"]
    assert len(items) == 10
    assert done.out.startswith("out: export training-")
    assert done.out.endswith(", 10 items, 50,000.00 USD\n")
    export = str(manifest(filled)["export"])
    story = items[0]["story"]

    assert filled.run("export", "withdrawals").out == ""
    killed(filled, story)
    (line,) = filled.run("export", "withdrawals", "--since", "2020-01-01").lines
    told = json.loads(line)
    assert (told["export"], told["recipient"], told["story"], told["status"]) == (
        export,
        "Example Models",
        story,
        "due",
    )
    assert [one["code"] for one in told["reasons"]] == ["KILLED"]
    assert filled.run("export", "withdrawals", "--since", "2999-01-01").out == ""
    typo = filled.run("export", "withdrawals", "--recipient", "Owl")
    assert (typo.code, typo.err) == (2, "no export went to 'Owl'; exports went to: Example Models\n")
    table = filled.run("export", "withdrawals", "--table").out
    assert story in table
    assert "KILLED" in table
    assert filled.run("export", "overdue").code == 0

    (filled.folder / "deleted.txt").write_text(f"{story}\n\n", encoding="utf-8")
    minute = f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
    receipt = filled.run("export", "receipt", export, "--items", "deleted.txt", "--deleted-at", minute)
    assert (receipt.code, receipt.out) == (0, f"1 item of {export} recorded as deleted\n")
    assert json.loads(filled.run("export", "withdrawals").out)["deleted_at"] == minute.replace("Z", ":00Z")
    early = filled.run("export", "receipt", export, "--items", "all", "--deleted-at", "2020-01-02")
    assert (early.code, f"2020-01-02T00:00:00Z is before {export} was made" in early.err) == (2, True)
    rest = filled.run("export", "receipt", export, "--items", "all", "--deleted-at", minute)
    assert rest.out == f"9 items of {export} recorded as deleted\n"


def test_what_is_late_is_listed_and_is_a_finding(filled):
    filled.run(*HARBOR, "--output", "out")
    story = manifest(filled)["items"][0]["story"]
    killed(filled, story)
    database = existing_database(filled.folder)
    database.connection.execute("UPDATE export SET at = at - 40 * 86400000")
    database.close()
    done = filled.run("export", "overdue")
    assert done.code == 1
    assert json.loads(done.out)["status"] == "overdue"


def test_a_dry_run_shows_each_story_with_its_clause_and_writes_nothing(filled):
    before = files_in(filled.folder)
    done = filled.run(*HARBOR, "--dry-run")
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.split())
    assert done.lines[0].startswith("harbor to Example Models, example-foundation, for pretraining, at ")
    assert done.lines[-1] == "10 items in, 27 out, 50,000.00 USD"
    assert sum(line.startswith("in ") for line in done.lines) == 10
    assert sum(line.startswith("out ") for line in done.lines) == 27
    for clause in ("grants.train.exclude_sections", "exclude.genres", "own_copy_only", "kitchen.grants.train"):
        assert clause in text
    assert "Stories marked sponsored are left" in text
    assert files_in(filled.folder) == before
    assert filled.run("ledger", "show").out.startswith("The ledger is empty")


def test_without_a_grant_the_export_is_empty_and_says_why(filled):
    words = [word.replace("Example Models", "Owl") for word in HARBOR]
    done = filled.run(*words, "--output", "out")
    assert done.code == 1
    assert done.out.endswith(", 0 items, no charge\n")
    assert manifest(filled)["items"] == []
    assert done.err.splitlines() == [
        "Nothing of harbor is covered, and nothing was charged:",
        "  USE_NOT_GRANTED, harbor.toml: schedules.daily.grants.train.recipient: it was asked for Owl",
        "  USE_NOT_GRANTED, harbor.toml: schedules.kitchen.grants.train: no grant names this use",
        "  USE_NOT_GRANTED, harbor.toml: schedules.sport.grants.train: no grant names this use",
        "Granted is: Example Models, example-foundation, for pretraining.",
    ]
    shown = filled.run("ledger", "show").out
    assert "refused: USE_NOT_GRANTED" in shown
    assert filled.run("ledger", "verify").code == 0
    assert filled.run("licences", "audit").code == 0


def test_an_export_passes_the_audit_and_the_chain(filled):
    filled.run(*HARBOR, "--output", "out")
    line = filled.run("ledger", "show").lines[-1]
    assert "harbor-2026 " in line
    assert re.search(r"train +50000\.0000 USD +export: training-\w+-\w+$", line)
    assert filled.run("ledger", "verify").code == 0
    assert filled.run("licences", "audit").code == 0


def test_without_a_name_the_folder_is_named_by_the_export(filled):
    done = filled.run(*HARBOR)
    name = done.out.split(":")[0]
    assert (filled.folder / name / "items.parquet").exists()
    assert f"export {name}, " in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*HARBOR[:3], "nobody", *HARBOR[4:]), "there is no publisher 'nobody'"),
        ((*HARBOR, "--output", "fixtures"), "fixtures is there already"),
        ((*HARBOR, "--output", "no/such/folder"), "cannot be made"),
        (("export", "receipt", "x", "--items", "all", "--deleted-at", "2026-01-01"), "there is no export 'x'"),
        (("export", "receipt", "x", "--items", "nothing.txt", "--deleted-at", "2026-01-01"), "cannot be read"),
        (("export", "receipt", "x", "--items", "all", "--deleted-at", "2999-01-01"), "lies ahead"),
        (("export", "receipt", "x", "--items", "all", "--deleted-at", "yesterday"), "yesterday"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(filled, words, said):
    done = filled.run(*words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_of_a_licence_that_cannot_be_read_nothing_is_said(filled):
    filled.run(*HARBOR, "--output", "out")
    shutil.copytree(ROOT / "fixtures/licences", filled.folder / "mine")
    harbor = filled.folder / "mine/harbor.toml"
    harbor.write_text(harbor.read_text(encoding="utf-8").replace("version = 3", "version = 0"), encoding="utf-8")
    house = open_house(replace(sample_settings(filled.folder), licences=filled.folder / "mine"))
    take_over_folder(house.newsroom)
    house.database.close()

    done = filled.run("export", "withdrawals")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("harbor-2026 is refused, so nothing is said of its items: harbor.toml: version")
