"""`licences`, `ledger`, `models`, and the settings that every command begins with."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.cli.place import Place
from tests.houses import licence
from tests.samples import ROOT

TWENTY_FAULTS = (ROOT / "fixtures/licences/harbor.toml").read_text(encoding="utf-8")
CHANGES = [
    ("version = 3", 'version = "three"'),
    ('licensor = "harbor"', "licensor = 7"),
    ('licensee = "byline-demo"', 'licensee = ""'),
    ("ends = 2031-01-01", "ends = 2020-01-01"),
    ('territories = ["US", "CA"]', 'territories = ["USA"]'),
    ('territory_from = "locale"', 'territory_from = "guess"'),
    ('languages = ["en"]', "languages = []"),
    ('channels = ["voice", "screen"]', 'channels = ["telepathy"]'),
    ('hosts = ["alexa"]', 'hosts = "alexa"'),
    ('card = "© {year}', 'card = "© {yaer}'),
    ("link = true", 'link = "yes"'),
    ('model = "flat"', 'model = "barter"'),
    ('tell = ["correct", "kill"]', 'tell = ["gossip"]'),
    ("correction_max_words = 40", "correction_max_words = -1"),
    ('within = "7d"', 'within = "soon"'),
    ('beside = ["other_publishers"]', 'beside = ["anything"]'),
    ('double_click = "30s"', "double_click = 30"),
    ('sections = "all" #', 'sections = "most" #'),
    ("own_copy_only = true #", "own_copy_only = 1 #"),
    ('max_age = "48h"', 'max_age = "old"'),
    ("words_per_answer = 60", "words_per_answer = 0"),
    ("max_share = 0.15", "max_share = 1.5"),
    ("max_run = 45 #", "max_runs = 45 #"),
]


# ── licences ──────────────────────────────────────────────────────────────────────────────────────


def test_the_sample_licences_are_right(place):
    done = place.run("licences", "check")
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) == len(list((ROOT / "fixtures/licences").glob("*.toml")))


def test_every_fault_of_a_file_is_shown_with_file_and_key(place):
    text = TWENTY_FAULTS
    for before, after in CHANGES:
        assert before in text, before
        text = text.replace(before, after, 1)
    folder = place.folder / "licences"
    folder.mkdir()
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    (folder / "good.toml").write_text(
        (ROOT / "fixtures/licences/tidepool.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    done = place.run("licences", "check", NEWS_LICENCES="licences")
    faults = [line for line in done.err.splitlines() if line.startswith("bad.toml: ")]

    assert done.code == 1
    assert len(faults) >= 20, done.err
    assert len(faults) == len(set(faults))
    assert "harbor-2026 is refused" in done.err
    assert len(done.lines) == 1
    assert done.lines[0].startswith("good.toml: ")


def test_an_empty_folder_is_legal_and_said(place):
    (place.folder / "none").mkdir()
    done = place.run("licences", "check", NEWS_LICENCES="none")
    assert done.code == 0
    assert "holds no licence" in done.out


def test_a_missing_folder_or_a_file_without_an_id_is_2(place):
    assert place.run("licences", "check", NEWS_LICENCES="nowhere").code == 2
    (place.folder / "odd").mkdir()
    (place.folder / "odd" / "x.toml").write_text("]]", encoding="utf-8")
    done = place.run("licences", "check", NEWS_LICENCES="odd")
    assert done.code == 2
    assert "x.toml" in done.err


def test_a_licence_to_somebody_else_is_said_to_grant_nothing(place):
    done = place.run("licences", "check", NEWS_LICENSEE="somebody")
    assert done.code == 0
    assert "not to somebody: grants us nothing" in done.out


def story_of(place: Place, feed: str) -> str:
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        (story,) = connection.execute(
            "SELECT story.id FROM story JOIN shelf ON shelf.story = story.id WHERE feed = ? ORDER BY 1", (feed,)
        ).fetchone()
    connection.close()
    return str(story)


def test_a_decision_is_explained_as_data_without_the_publishers_text(filled):
    story = story_of(filled, "harbor-news")
    done = filled.run(
        "licences", "explain", story, "--use", "excerpt", "--territory", "US", "--locale", "en-US", "--json"
    )
    (outcome,) = json.loads(done.out)

    assert done.code == 0
    assert (outcome["use"], outcome["story"], outcome["licence"]) == ("excerpt", story, "harbor-2026")
    assert outcome["decision"] in {"cleared", "refused"}
    assert "text" not in outcome
    assert outcome.get("clause") or outcome["reasons"]


def test_every_use_is_explained_where_none_is_named(filled):
    done = filled.run("licences", "explain", story_of(filled, "harbor-news"), "--json")
    outcomes = {one["use"]: one["decision"] for one in json.loads(done.out)}
    assert outcomes["headline"] == "cleared"
    assert outcomes["ground"] == outcomes["train"] == "refused"


def test_a_refusal_is_explained_with_code_and_clause(filled):
    done = filled.run(
        "licences",
        "explain",
        story_of(filled, "harbor-news"),
        "--use",
        "summary",
        "--territory",
        "de",
        "--locale",
        "de-DE",
    )
    assert done.code == 0
    assert "TERRITORY" in done.out
    assert "harbor.toml" in done.out


def test_an_unknown_story_or_use_is_said(filled):
    unknown = filled.run("licences", "explain", "nothing")
    assert (unknown.code, "there is no story 'nothing'" in unknown.err) == (2, True)
    assert filled.run("licences", "explain", "x", "--use", "poetry").code == 2


# ── ledger ────────────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_is_shown_and_verified(filled):
    assert "The ledger is empty" in filled.run("ledger", "show").out
    filled.run("ask", "what's the news")
    shown = filled.run("ledger", "show")
    few = filled.run("ledger", "show", "--last", "1")

    assert "simulator" in shown.out
    assert "not billed" in shown.out
    assert len(few.lines) == 2
    assert filled.run("ledger", "verify").out == "every row follows from the one before it\n"


def test_a_changed_row_is_named_and_exits_1(filled):
    filled.run("ask", "what's the news")
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE ledger SET words = words + 1 WHERE n = 2")
    connection.close()
    done = filled.run("ledger", "verify")
    assert (done.code, done.out) == (1, "row 2 does not follow from the one before it\n")


# ── models ────────────────────────────────────────────────────────────────────────────────────────


def test_the_committed_models_are_right(place):
    done = place.run("models", "--check")
    assert (done.code, done.out) == (0, "2 models are right\n")


def test_a_model_that_differs_or_is_missing_exits_1_and_writing_puts_it_right(place):
    (place.folder / "interaction_model").unlink()
    shutil.copytree(ROOT / "interaction_model", place.folder / "interaction_model")
    model = place.folder / "interaction_model" / "en-US.json"
    right = model.read_text(encoding="utf-8")
    model.write_text(right.replace("NewsIntent", "OtherIntent", 1), encoding="utf-8")
    done = place.run("models", "--check")
    assert done.code == 1
    assert "run: python -m skill models --write" in done.out
    model.unlink()
    assert place.run("models", "--check").code == 1

    assert place.run("models", "--write").code == 0
    assert model.read_text(encoding="utf-8") == right
    assert place.run("models", "--check").code == 0


def test_models_needs_neither_settings_nor_database_where_the_titles_are_named(place):
    (place.folder / ".env").unlink()
    assert place.run("models", "--check", "--titles", "fixtures/titles.toml").code == 0
    assert not (place.folder / "byline.db").exists()


def test_models_without_a_mode_says_which_there_are(place):
    done = place.run("models")
    assert (done.code, "--write or --check" in done.err) == (2, True)


# ── what every command begins with ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["refresh", "ask hello", "serve", "run", "licences check", "ledger show"])
def test_all_faults_of_the_settings_are_said_at_once(place, words):
    place.write_settings(NEWS_LICENSEE="", NEWS_VERIFY="perhaps", NEWS_LISTENER_KEY="short", NEWS_VERFIY="off")
    done = place.run(*words.split())

    assert done.code == 2
    assert done.out == ""
    assert [line.split()[0] for line in done.err.splitlines()] == [
        "NEWS_VERFIY", "NEWS_LICENSEE", "NEWS_VERIFY", "NEWS_LISTENER_KEY",
    ]  # fmt: skip
    assert not (place.folder / "byline.db").exists()


def test_the_environment_wins_over_the_file(place):
    done = place.run("licences", "check", NEWS_LICENSEE="elsewhere")
    assert "not to elsewhere" in done.out


def test_an_unknown_setting_in_the_environment_is_a_fault_too(place):
    done = place.run("licences", "check", NEWS_LICENCE="x")
    assert (done.code, done.err.split()[0]) == (2, "NEWS_LICENCE")


def test_faults_of_the_titles_file_are_said_all_at_once(place):
    (place.folder / "titles.toml").write_text(
        '[[titles]]\nid = "A"\n[[feeds]]\nid = "f"\nurl = "x"\n', encoding="utf-8"
    )
    done = place.run("refresh", NEWS_TITLES="titles.toml")
    assert done.code == 2
    assert len(done.err.splitlines()) >= 5
    assert all(line.startswith("titles.toml: ") for line in done.err.splitlines())
    assert "NEWS_TITLES names the titles file" in place.run("refresh", NEWS_TITLES="nowhere.toml").err


def test_help_names_every_command_and_each_has_its_own(place):
    listed = place.run("--help").out
    for command in ("ask", "request", "send", "refresh", "run", "serve", "samples", "licences", "ledger", "models"):
        assert f"  {command} " in listed
        assert place.run(command, "--help").code == 0
    assert place.run("fly").code == 2


def test_licence_helper_is_right_itself(place):
    folder = place.folder / "licences"
    folder.mkdir()
    text = licence(feeds=["harbor-news"])
    (folder / "a.toml").write_text(text, encoding="utf-8")
    assert place.run("licences", "check", NEWS_LICENCES="licences").code == 0
