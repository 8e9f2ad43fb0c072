"""`licences`, `ledger`, `models`, and the settings that every command begins with."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from skill.desk.ports.signals import Document, Kind, Reference
from skill.rights.licence import Use
from skill.rights.said import written
from skill.rights.signals import AtMost, Barred, Signal, Source
from skill.store.database import Database
from skill.store.signals import Signals, put_set
from tests.cli.place import Place
from tests.houses import DAY, HOUR, NOW, licence, runs
from tests.samples import ROOT

SAID_AT = NOW - 2 * HOUR

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


def excerpted_story_of(place: Place, feed: str) -> str:
    """A story whose licence lets an excerpt of it out. Which comes first changes with the day."""
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        (story,) = connection.execute(
            "SELECT rendition.story FROM rendition JOIN story ON story.id = rendition.story"
            " WHERE story.feed = ? AND use = 'excerpt' AND retired_at IS NULL ORDER BY 1",
            (feed,),
        ).fetchone()
    return str(story)


def explained(place: Place, *words: str) -> dict[str, Any]:
    done = place.run("licences", "explain", *words, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def texts_of(place: Place, story: str) -> list[str]:
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS texts", (str(place.folder / "byline.text.db"),))
        rows = connection.execute(
            "SELECT text FROM rendition JOIN rendition_text ON rendition = id WHERE story = ?", (story,)
        )
        return [text for (text,) in rows]


def test_a_decision_is_explained_as_data_with_the_same_keys_each_time(filled):
    story = story_of(filled, "harbor-news")
    found = explained(filled, story, "--use", "excerpt", "--territory", "US", "--locale", "en-US")

    assert list(found) == ["story", "licence", "suspended", "occasion", "limits", "signals", "uses"]
    assert (found["story"]["id"], found["story"]["state"], found["licence"]["id"]) == (story, "live", "harbor-2026")
    assert found["licence"]["schedule"] == "daily"
    assert found["suspended"] is None
    assert found["occasion"] | {"at": ""} == {
        "at": "", "licensee": "byline-demo", "locale": "en-US", "country": "US", "region": "US", "host": "alexa",
        "channel": "voice",
    }  # fmt: skip
    assert [one["key"] for one in found["limits"]] == [
        f"schedules.daily.limits.{key}" for key in ("words_per_story", "uses_per_day", "uses_per_listener_day")
    ]
    (use,) = found["uses"]
    assert list(use) == [
        "use", "territory", "limits", "model_hosts", "decision", "clause", "words", "credit", "card_credit",
        "price_micros", "currency", "by_model",
    ]  # fmt: skip
    assert (use["use"], use["decision"], use["credit"]) == (
        "excerpt",
        "cleared",
        "From The Harbor Times, quote: … End of quote.",
    )
    (refused,) = explained(filled, story, "--use", "ground")["uses"]
    assert list(refused) == ["use", "territory", "limits", "model_hosts", "decision", "reasons", "not_cut"]
    assert refused["reasons"] == [
        {
            "code": "USE_NOT_GRANTED",
            "clause": "harbor.toml: schedules.daily.grants.ground",
            "found": "no grant names this use",
            "sentence": "What is not granted is refused, and no grant names this use.",
        }
    ]


def test_every_use_is_explained_where_none_is_named(filled):
    found = explained(filled, story_of(filled, "harbor-news"))
    outcomes = {one["use"]: one["decision"] for one in found["uses"]}
    assert outcomes["headline"] == "cleared"
    assert outcomes["ground"] == outcomes["train"] == "refused"
    assert len(outcomes) == 8


def test_a_decision_reads_like_an_annex_to_a_letter(filled):
    story = excerpted_story_of(filled, "northwire")
    done = filled.run("licences", "explain", story, "--territory", "de")
    assert done.code == 0
    head, *uses = done.out.strip().split("\n\n")

    assert head.startswith(f"Story      {story} of Northwire (Northwire), published ")
    for line in (
        "Licence    northwire-2026 version 1 (northwire.toml), of Northwire to byline-demo, from 2026-01-01 until",
        "           Its schedule wire covers the feed northwire.",
        "           0 of the 25 words that anyone may ever get of this story have gone out, those of tests counted: an",
        "           0 of 200,000 uses today (tests not counted).",
        "           0.00 USD spent this month, of 40,000.00 USD.",
    ):
        assert line.replace("           0 of the", "Figures    0 of the") in head.splitlines()
    assert "The listener consented to give DE; the locale's region is US." in " ".join(head.split())
    assert [one.splitlines()[0] for one in uses] == [
        "The headline: cleared",
        "An excerpt: cleared",
        "Not granted: the abstract, a summary, the ingredients of a recipe, the steps of a recipe,"
        " grounding a language",
    ]
    assert uses[-1].splitlines()[1:] == [
        "model, training models.",
        "  Reason     USE_NOT_GRANTED, northwire.toml: schedules.wire.grants",
    ]
    assert uses[0].splitlines()[1:] == [
        "  Clause     northwire.toml: schedules.wire.grants.headline",
        "  Words      None are counted: a headline stands in no budget.",
        "  Credit     From Northwire: …",
        "  Price      0.0020 USD per use.",
    ]
    assert "  Credit     From Northwire, quote: … End of quote." in uses[1]
    assert max(map(len, done.lines)) <= 110


def test_a_refusal_is_explained_with_sentence_code_and_clause(filled):
    story = story_of(filled, "harbor-news")
    done = filled.run("licences", "explain", story, "--use", "summary", "--territory", "de", "--locale", "de-DE")
    assert done.code == 0
    assert done.out.split("\n\n")[1].splitlines()[:7] == [
        "A summary: refused",
        "  Reason     The listener has to be in CA or US, and the listener is in DE.",
        "             TERRITORY, harbor.toml: where.territories",
        "  Reason     The request has to be in en, and the request is in de-DE.",
        "             LANGUAGE, harbor.toml: where.languages",
        "  Reason     A story is told in its own language alone, and it is in en-US.",
        "             LANGUAGE, (no translation)",
    ]


def test_what_was_not_cut_is_explained_by_the_limit_that_kept_it_from_it(filled):
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        ((story,),) = connection.execute(
            "SELECT id FROM story WHERE feed = 'harbor-sport' AND id NOT IN"
            " (SELECT story FROM rendition WHERE use = 'summary') AND id IN"
            " (SELECT story FROM rendition WHERE use = 'excerpt') ORDER BY id LIMIT 1"
        )
    done = filled.run("licences", "explain", story, "--use", "summary")
    assert done.out.split("\n\n")[1].splitlines() == [
        "A summary: refused",
        "  Reason     No words of it are cut for this use.",
        "             LIMIT, harbor.toml: schedules.sport.grants.summary",
        "  Why        It may hold 25 words, by its max_run, and the first sentence of the story is longer,"
        " or cannot be",
        "             heard alone.",
        "             harbor.toml: schedules.sport.grants.summary.max_run",
    ]


def test_on_a_screen_the_credit_is_the_cards_with_its_address(filled):
    story = story_of(filled, "tidepool")
    done = filled.run("licences", "explain", story, "--use", "headline", "--channel", "screen")
    assert re.search(
        r"Credit     © \d{4} The Tidepool Foundation, CC BY 4\.0\.[^,]*, with the address\s+https://tidepool\.example/",
        done.out,
    )
    assert "No charge." in done.out


def test_a_suspension_and_a_story_without_a_licence_are_told_in_the_head(filled):
    story = story_of(filled, "harbor-news")
    filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    done = filled.run("licences", "explain", story, "--use", "headline")
    assert "           harbor-2026 is suspended since " in done.out
    assert "Nothing is said under a licence while it is suspended, and it is suspended: unpaid." in done.out
    assert explained(filled, story)["suspended"]["why"] == "unpaid"
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE licence SET standing = 'gone' WHERE id = 'harbor-2026'")
    connection.close()
    done = filled.run("licences", "explain", story, "--use", "headline")
    assert "Licence    None: no licence names this feed." in done.lines
    found = explained(filled, story, "--use", "headline")
    assert (found["licence"], found["suspended"], found["limits"]) == (None, None, [])


def story_where(place: Place, condition: str) -> str:
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        ((story,),) = connection.execute(f"SELECT id FROM story WHERE {condition} ORDER BY id LIMIT 1")
    connection.close()
    return str(story)


def test_a_region_that_is_taken_for_proof_is_named_beside_a_country_that_is_not_enough(filled):
    story = story_of(filled, "harbor-news")
    line = "The region of the locale, US, is taken for proof (where.territory_from)."
    done = filled.run("licences", "explain", story, "--use", "summary", "--territory", "FR")
    assert "The listener consented to give FR; the locale's region is US." in done.out
    assert f"  Territory  {line}" in done.lines
    assert "Territory" not in filled.run("licences", "explain", story, "--use", "summary", "--territory", "CA").out
    (use,) = explained(filled, story, "--use", "summary", "--territory", "FR")["uses"]
    assert (use["decision"], use["territory"]) == ("cleared", line)
    nowhere = filled.run("licences", "explain", story, "--use", "summary", "--locale", "en")
    assert "No country was consented to; the locale names no region." in nowhere.out


def test_a_story_under_embargo_is_not_said_to_be_live(filled):
    story = story_where(
        filled,
        "id IN (SELECT story FROM shelf WHERE say_from > first_seen AND say_from < say_until) AND state = 'live'",
    )
    found = explained(filled, story)
    done = filled.run("licences", "explain", story)
    until = found["story"]["embargo"]["until"].replace("T", " ")[:16]
    assert f"in abstract and body, is under embargo until {until} UTC." in " ".join(done.out.split())
    assert f"  Reason     The story is under an embargo until {until} UTC." in done.lines
    assert explained(filled, story_of(filled, "tidepool"))["story"]["embargo"] is None


def test_what_a_clause_refuses_has_that_reason_alone_and_data_have_all(filled):
    story = story_where(filled, "feed = 'harbor-news' AND cut_key != '' AND id NOT IN (SELECT story FROM rendition)")
    block = filled.run("licences", "explain", story, "--use", "summary").out.strip().split("\n\n")[1]
    assert [line.split()[0] for line in block.splitlines()[1:]] == ["Reason", "OUT_OF_SCOPE,", "Why"]
    assert block.endswith("  Why        It was therefore never prepared.")
    (use,) = explained(filled, story, "--use", "summary")["uses"]
    assert [one["code"] for one in use["reasons"]] == ["OUT_OF_SCOPE", "LIMIT"]


def test_a_use_that_is_granted_and_not_done_in_this_release_is_said(filled):
    story = story_of(filled, "harbor-news")
    uses = filled.run("licences", "explain", story).out.strip().split("\n\n")
    assert uses[-2:] == [
        "Training models: refused\n"
        "  Why        Granted from 2026-06-01 to Example Models; this release lets it out by export training alone.\n"
        "             harbor.toml: schedules.daily.grants.train",
        "Not granted: the ingredients of a recipe, the steps of a recipe, grounding a language model.\n"
        "  Reason     USE_NOT_GRANTED, harbor.toml: schedules.daily.grants",
    ]
    alone = filled.run("licences", "explain", story, "--use", "ground")
    assert alone.lines[-3:] == [
        "Grounding a language model: refused",
        "  Reason     What is not granted is refused, and no grant names this use.",
        "             USE_NOT_GRANTED, harbor.toml: schedules.daily.grants.ground",
    ]


def test_the_licence_of_a_title_or_feed_is_explained_alone(filled):
    ended = filled.run("licences", "explain", "eastmoor")
    assert ended.lines[-2:] == [
        "Reason     The licence has to be running still, and it ended 2025-10-01 00:00 UTC.",
        "           EXPIRED, eastmoor.toml: ends",
    ]
    assert "NO_LICENCE, (no licence)" in filled.run("licences", "explain", "brackwater").out
    assert re.fullmatch(
        r"Standing   In force, \d+ stories\.", filled.run("licences", "explain", "harbor-times").lines[-1]
    )
    filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    (feed,) = json.loads(filled.run("licences", "explain", "harbor-news", "--json").out)["feeds"]
    assert list(feed) == ["feed", "title", "publisher", "licence", "suspended", "reasons", "stories"]
    assert ([one["code"] for one in feed["reasons"]], feed["suspended"]["why"]) == (["SUSPENDED"], "unpaid")


def test_a_term_that_is_over_or_has_not_begun_is_marked(place):
    text = (ROOT / "fixtures/licences/tidepool.toml").read_text(encoding="utf-8")
    folder = place.folder / "licences"
    folder.mkdir()
    (folder / "a.toml").write_text(text.replace("starts = 2026-01-01", "starts = 2040-01-01"), encoding="utf-8")
    assert (
        "2040-01-01 to 2041-01-01 (not begun): tidepool" in place.run("licences", "check", NEWS_LICENCES="licences").out
    )
    lines = place.run("licences", "check").lines
    assert [line.split(":")[0] for line in lines if "(ended)" in line] == ["eastmoor.toml"]
    assert not any("(not begun)" in line for line in lines)


def test_no_word_of_a_publishers_text_is_in_an_explanation(filled):
    for feed in ("harbor-news", "northwire", "tidepool", "courrier"):
        story = story_of(filled, feed)
        texts = texts_of(filled, story)
        assert texts
        for options in ((), ("--json",), ("--channel", "screen")):
            out = filled.run("licences", "explain", story, *options).out
            assert not any(runs(text) & runs(out) for text in texts), (story, options)


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
    assert filled.run("ledger", "verify").lines[-1].startswith("everything holds; looked at rows: ")


def test_a_changed_row_is_named_and_exits_1(filled):
    filled.run("ask", "what's the news")
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("UPDATE ledger SET words = words + 1 WHERE n = 2")
    connection.close()
    done = filled.run("ledger", "verify")
    assert done.code == 1
    assert done.lines[0].startswith("row 2 does not follow from row 1")


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


def test_what_is_said_in_public_is_explained_with_its_document_and_what_it_stops(filled):
    story = story_of(filled, "harbor-news")
    at = "https://www.harbortimes.example/robots.txt"
    bars = Signal(Source.AIPREF, at, "line 2", "ai-use=n", frozenset({Use.SUMMARY, Use.GROUND}), Barred())
    above = Signal(Source.ROBOTS, at, "line 1", "Disallow", frozenset({Use.SUMMARY}), Barred())
    short = Signal(Source.ROBOTS_META, at, "line 3", "max-snippet:9000", frozenset({Use.SUMMARY}), AtMost(9000))
    database = Database(f"sqlite:///{filled.folder / 'byline.db'}")
    Signals(database).keep(
        Document(Reference(Kind.ROBOTS, at), SAID_AT, SAID_AT, 200, 0, b"x", "f00d", SAID_AT, SAID_AT + DAY)
    )
    Signals(database).go_by("harbor-news", [Reference(Kind.ROBOTS, at)])
    with database.writing() as connection:
        key = put_set(connection, written([bars, above, short]))
        connection.execute("UPDATE story SET signals = ? WHERE id = ?", (key, story))
    try:
        done = filled.run("licences", "explain", story, "--use", "summary", "--territory", "US")
        found = explained(filled, story, "--use", "summary", "--territory", "US")
    finally:
        with database.writing() as connection:
            connection.execute("UPDATE story SET signals = NULL WHERE id = ?", (story,))
        database.close()
    lines = " ".join(done.out.split())
    assert f"Public aipref says at {at} (line 2): ai-use=n." in lines
    assert "The document came 2026-11-25 10:00 UTC, and holds until 2026-11-26 10:00 UTC. Its SHA-256 is f00d." in lines
    assert "It stops a summary." in lines
    assert "It stops nothing of what is asked here." in lines
    assert "stands above it (harbor.toml: signals.contract_wins), so it stops nothing." in lines
    assert f"and {at} (line 2) says: ai-use=n. SIGNAL, harbor.toml: signals.contract_wins" in lines
    first = next(one for one in found["signals"] if one["source"] == "aipref")
    assert first == {
        "source": "aipref", "document": at, "place": "line 2", "says": "ai-use=n", "uses": ["ground", "summary"],
        "narrowing": {"kind": "barred"}, "fetched_at": "2026-11-25T10:00:00Z",
        "holds_until": "2026-11-26T10:00:00Z", "sha256": "f00d", "stops": ["summary"], "stood_above": None,
    }  # fmt: skip
    (summary,) = found["uses"]
    assert [one["code"] for one in summary["reasons"]] == ["SIGNAL"]
